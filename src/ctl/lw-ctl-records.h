#pragma once

/* Rows of named cells as a table, CSV or JSON lines. */

#include "lw-ctl-rows.h"

G_BEGIN_DECLS

typedef struct _LwRecords LwRecords;

LwRecords *lw_records_new    (const char *const *columns); /* NULL-terminated, kept by pointer */
void       lw_records_free   (LwRecords *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwRecords, lw_records_free)

/* The next cell, row by row. Missing values are NULL, NaN, LW_PRICE_NONE: empty in CSV, absent in JSON. */
void       lw_records_text   (LwRecords *self, const char *text);
void       lw_records_int    (LwRecords *self, gint64 value);
void       lw_records_double (LwRecords *self, double value);
void       lw_records_money  (LwRecords *self, double value);  /* to the cent or finer, never an exponent */
void       lw_records_price  (LwRecords *self, LwPrice price);
void       lw_records_time   (LwRecords *self, gint64 us);     /* ISO, UTC; 0 = missing */
void       lw_records_date   (LwRecords *self, LwDate date);
void       lw_records_bool   (LwRecords *self, gboolean value);

gboolean   lw_records_is_empty (LwRecords *self);

/* The whole; CSV lines end in @eol. Free with g_free (). */
char      *lw_records_format (LwRecords *self, LwCtlFormat format, const char *eol);

/* A text as a CSV cell that no spreadsheet takes for a formula: what starts like one, spaces aside, gets a leading
 * apostrophe; quoted after RFC 4180. Free with g_free (). */
char      *lw_csv_safe_cell  (const char *text);

G_END_DECLS
