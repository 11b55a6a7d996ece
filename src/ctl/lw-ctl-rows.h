#pragma once

/* Rows of a scan on standard output: table, CSV or JSON lines. */

#include "lw-scan.h"

G_BEGIN_DECLS

typedef enum
{
  LW_CTL_TABLE,
  LW_CTL_CSV,
  LW_CTL_JSON
} LwCtlFormat;

/* @text NULL: table on a terminal, else CSV. FALSE when it is no format. */
gboolean lw_ctl_format_parse (const char           *text,
                              LwCtlFormat          *format);

/* Column names: ids of filters.csv and trading_class, k1, k2, r, q, T, style_used. The first that is unknown, or NULL. */
const char *lw_ctl_rows_unknown_column (const char * const *columns);

void     lw_ctl_rows_print   (const LwScanResult   *result,
                              const char * const   *columns,
                              LwCtlFormat           format);

/* Rejections per filter as a table. */
void     lw_ctl_rows_print_why (const LwScanResult *result,
                                const LwPreset     *preset);

G_END_DECLS
