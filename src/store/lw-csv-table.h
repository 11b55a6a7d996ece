#pragma once

/* Lines of a CSV text as fields (RFC 4180: quotes, doubled quotes; CR LF and LF; a BOM is skipped). */

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *at, *end;
  guint       line;     /* of the record that was read last, from 1 */
  guint       next_line;
  GPtrArray  *fields;   /* of char *, into buffer */
  GString    *buffer;
  GArray     *offsets;
} LwCsvReader;

void     lw_csv_reader_init  (LwCsvReader *self,
                              const char  *text,
                              gsize        length);
void     lw_csv_reader_clear (LwCsvReader *self);
/* Reads the next record that is not empty into fields, NULL-terminated beyond its len; FALSE at the end. */
gboolean lw_csv_reader_next  (LwCsvReader *self);

G_END_DECLS
