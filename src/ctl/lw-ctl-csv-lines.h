#pragma once

/* Commands that read CSV rows with a header on standard input and write the same rows with columns appended. */

#include <glib.h>

G_BEGIN_DECLS

/* A row under work: cells by name, results in order. */
typedef struct _LwCtlRow LwCtlRow;

/* NULL when there is no such column or the cell is empty. */
const char *lw_ctl_row_text   (const LwCtlRow *row,
                               const char     *column);
/* NaN when missing; when it is no number, NaN too, a message on standard error, and the row counts as bad. */
double      lw_ctl_row_number (LwCtlRow       *row,
                               const char     *column);
/* A message with the row's line; the row counts as bad. */
void        lw_ctl_row_refuse (LwCtlRow       *row,
                               const char     *what);
gboolean    lw_ctl_row_is_bad (const LwCtlRow *row);

/* The next result; NaN is an empty cell. 17 digits. */
void        lw_ctl_row_put    (LwCtlRow       *row,
                               double          value);
void        lw_ctl_row_put_text (LwCtlRow     *row,
                               const char     *text);

typedef void (*LwCtlRowFunc)  (LwCtlRow       *row);

/* @required: columns that the header must have; @appended: names of the results. Returns the exit status: 1 for a header that
 * lacks a column; rows that cannot be read say so in their status. */
int         lw_ctl_csv_lines  (const char * const *required,
                               const char         *appended,
                               LwCtlRowFunc        function);

G_END_DECLS
