#define G_LOG_DOMAIN "lw-scan-row"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-scan-private.h"

static int
compare_values (double   a,
                double   b,
                gboolean ascending)
{
  if (isnan (a) || isnan (b))
    return isnan (a) - isnan (b);
  if (a == b)
    return 0;
  return (a < b) == !!ascending ? -1 : 1;
}

static int
compare_numbers (gint64 a,
                 gint64 b)
{
  return a < b ? -1 : a > b;
}

/* Ties: symbol, settle date, class, kind, K1, K2 (screener.md 4). */
static int
compare_identities (const LwVertical *a,
                    const LwVertical *b)
{
  int order = strcmp (a->symbol, b->symbol);

  if (order == 0)
    order = compare_numbers (a->settle, b->settle);
  if (order == 0)
    order = strcmp (a->trading_class, b->trading_class);
  if (order == 0)
    order = compare_numbers (a->kind, b->kind);
  if (order == 0)
    order = compare_numbers (a->k1, b->k1);
  return order != 0 ? order : compare_numbers (a->k2, b->k2);
}

int
lw_scan_row_compare (const LwScanRow *a,
                     const LwScanRow *b,
                     LwField          sort,
                     gboolean         ascending)
{
  int order = compare_values (a->values[sort], b->values[sort], ascending);

  return order != 0 ? order : compare_identities (&a->vertical, &b->vertical);
}

/* Share of the rows that are worse: 0 for the worst, 1 for the best; equals share their mean place. */
static double
rank_of (const LwScanRow *rows,
         guint            n_rows,
         guint            row,
         LwField          field)
{
  double value = rows[row].values[field], below = 0, equal = 0;
  guint n = 0;

  if (isnan (value))
    return NAN;
  for (guint i = 0; i < n_rows; i++)
    {
      double other = rows[i].values[field];

      n += !isnan (other);
      below += other < value;
      equal += other == value;
    }
  return n > 1 ? (below + (equal - 1) / 2) / (n - 1) : 1;
}

void
lw_scan_rows_score (LwScanRow *rows,
                    guint      n_rows)
{
  static const struct { LwField field; double weight; } parts[] = {
    { LW_F_EV_REL, 0.4 }, { LW_F_POP, 0.2 }, { LW_F_LIQ_SCORE, 0.2 }, { LW_F_ROR, 0.2 },
  };

  /* n² over the rows shown; longer lists go without. */
  for (guint i = 0; i < n_rows; i++)
    {
      double score = 0;

      for (guint p = 0; p < G_N_ELEMENTS (parts); p++)
        score += n_rows <= 2000 ? parts[p].weight * rank_of (rows, n_rows, i, parts[p].field) : NAN;
      rows[i].values[LW_F_SCORE] = 100 * score;
    }
}

const char *
lw_scan_row_text (const LwScanRow *row,
                  LwField          field,
                  char            *buffer)
{
  if (field == LW_F_SYM)
    {
      g_strlcpy (buffer, row->vertical.symbol, LW_FIELD_TEXT_SIZE);
      return buffer;
    }
  return lw_field_format (field, row->values[field], buffer, LW_FIELD_TEXT_SIZE);
}
