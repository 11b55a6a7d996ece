#define G_LOG_DOMAIN "lw-chain"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-chain.h"
#include "lw-class.h"

#define DEFAULT_MULTIPLIER 100

typedef struct
{
  char         name[LW_SYMBOL_SIZE];
  LwStyle      style;
  LwSettlement settlement;
} Class;

typedef struct
{
  LwDate   settle;
  LwDate   last_trade;
  guint    class_index;
  guint    order;      /* of arrival: the last of equal series wins */
  LwRight  right;
  LwPrice  strike;
  int      multiplier;
  gint32   con_id;
  gboolean has_values;
  double   values[LW_Q_N];
} Series;

struct _LwChainBuilder
{
  char      symbol[LW_SYMBOL_SIZE];
  LwSecType sec_type;
  GArray   *classes; /* of Class */
  GArray   *series;  /* of Series */
};

LwChainBuilder *
lw_chain_builder_new (const char *symbol,
                      LwSecType   sec_type)
{
  LwChainBuilder *self = g_new0 (LwChainBuilder, 1);

  g_strlcpy (self->symbol, symbol, sizeof self->symbol);
  self->sec_type = sec_type;
  self->classes = g_array_new (FALSE, TRUE, sizeof (Class));
  self->series = g_array_new (FALSE, TRUE, sizeof (Series));
  return self;
}

void
lw_chain_builder_free (LwChainBuilder *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->classes);
  g_array_unref (self->series);
  g_free (self);
}

static guint
find_class (LwChainBuilder *self,
            const char     *name)
{
  Class class = { 0 };

  for (guint i = 0; i < self->classes->len; i++)
    if (strcmp (g_array_index (self->classes, Class, i).name, name) == 0)
      return i;
  g_strlcpy (class.name, name, sizeof class.name);
  lw_class_info (name, self->sec_type, &class.style, &class.settlement);
  g_array_append_val (self->classes, class);
  return self->classes->len - 1;
}

void
lw_chain_builder_set_class (LwChainBuilder *self,
                            const char     *trading_class,
                            LwStyle         style,
                            LwSettlement    settlement)
{
  guint i = find_class (self, trading_class); /* first: it may move the array */
  Class *class = &g_array_index (self->classes, Class, i);

  class->style = style;
  class->settlement = settlement;
}

guint
lw_chain_builder_n_series (const LwChainBuilder *self)
{
  return self->series->len;
}

void
lw_chain_builder_add (LwChainBuilder *self,
                      const char     *trading_class,
                      LwDate          last_trade,
                      LwDate          settle,
                      LwRight         right,
                      LwPrice         strike,
                      int             multiplier,
                      gint32          con_id,
                      const double   *values)
{
  Series series = { 0 };

  g_return_if_fail (last_trade != LW_DATE_NONE || settle != LW_DATE_NONE);
  g_return_if_fail (right == LW_RIGHT_CALL || right == LW_RIGHT_PUT);

  series.class_index = find_class (self, trading_class);
  series.last_trade = last_trade;
  series.settle = settle;
  series.order = self->series->len;
  series.right = right;
  series.strike = strike;
  series.multiplier = multiplier > 0 ? multiplier : DEFAULT_MULTIPLIER;
  series.con_id = con_id;
  series.has_values = values != NULL;
  for (guint q = 0; q < LW_Q_N; q++)
    series.values[q] = values != NULL ? values[q] : NAN;
  g_array_append_val (self->series, series);
}

/* Both dates are known only now: set_class () may have come after add (). */
static void
settle_dates (LwChainBuilder *self)
{
  for (guint i = 0; i < self->series->len; i++)
    {
      Series *series = &g_array_index (self->series, Series, i);
      const Class *class = &g_array_index (self->classes, Class, series->class_index);

      lw_class_dates (class->settlement, &series->last_trade, &series->settle);
    }
}

static int
compare_groups (const Series *a,
                const Series *b,
                GArray       *classes)
{
  if (a->settle != b->settle)
    return a->settle < b->settle ? -1 : 1;
  if (a->class_index == b->class_index)
    return 0;
  return strcmp (g_array_index (classes, Class, a->class_index).name, g_array_index (classes, Class, b->class_index).name);
}

static int
compare_series (gconstpointer a,
                gconstpointer b,
                gpointer      classes)
{
  const Series *left = a, *right = b;
  int groups = compare_groups (left, right, classes);

  if (groups != 0)
    return groups;
  if (left->right != right->right)
    return left->right == LW_RIGHT_CALL ? -1 : 1;
  if (left->strike != right->strike)
    return left->strike < right->strike ? -1 : 1;
  return left->order < right->order ? -1 : left->order > right->order;
}

/* Sorts, and keeps the last of equal series. */
static void
order_series (LwChainBuilder *self)
{
  guint kept = 0;

  g_array_sort_with_data (self->series, compare_series, self->classes);
  for (guint i = 0; i < self->series->len; i++)
    {
      Series *series = &g_array_index (self->series, Series, i);
      Series *before = kept > 0 ? &g_array_index (self->series, Series, kept - 1) : NULL;

      if (before != NULL && compare_groups (before, series, self->classes) == 0 && before->right == series->right &&
          before->strike == series->strike)
        *before = *series;
      else
        g_array_index (self->series, Series, kept++) = *series;
    }
  g_array_set_size (self->series, kept);
}

static void
chain_allocate (LwChain *self,
                guint    n_expiries,
                guint    n_series)
{
  self->n_expiries = n_expiries;
  self->n_series = n_series;
  self->expiries = g_new0 (LwExpiry, n_expiries);
  self->con_ids = g_new0 (gint32, n_series);
  self->expiry_of = g_new0 (guint16, n_series);
  self->rights = g_new0 (LwRight, n_series);
  self->strikes = g_new0 (LwPrice, n_series);
  self->states = g_new0 (LwQuoteState, n_series);
  self->confirmed_us = g_new0 (gint64, n_series);
  for (guint q = 0; q < LW_Q_N; q++)
    self->quotes[q] = g_new0 (double, n_series);
}

static void
begin_expiry (LwExpiry     *expiry,
              const Series *series,
              const Class  *class,
              guint         first)
{
  g_strlcpy (expiry->trading_class, class->name, sizeof expiry->trading_class);
  expiry->style = class->style;
  expiry->settlement = class->settlement;
  expiry->last_trade = series->last_trade;
  expiry->settle = series->settle;
  expiry->last_trade_us = lw_class_last_trade_us (series->last_trade);
  expiry->settle_us = lw_class_settle_us (class->settlement, series->settle);
  expiry->multiplier = series->multiplier;
  expiry->first = first;
}

static void
fill_series (LwChain      *chain,
             guint         i,
             const Series *series)
{
  chain->con_ids[i] = series->con_id;
  chain->rights[i] = series->right;
  chain->strikes[i] = series->strike;
  chain->states[i] = series->has_values ? LW_QUOTE_LIVE : LW_QUOTE_MISSING;
  for (guint q = 0; q < LW_Q_N; q++)
    chain->quotes[q][i] = series->values[q];
}

static guint
count_groups (LwChainBuilder *self)
{
  guint n = 0;

  for (guint i = 0; i < self->series->len; i++)
    if (i == 0 || compare_groups (&g_array_index (self->series, Series, i - 1), &g_array_index (self->series, Series, i),
                                  self->classes) != 0)
      n++;
  return n;
}

static void
fill_chain (LwChainBuilder *self,
            LwChain        *chain)
{
  int e = -1;

  for (guint i = 0; i < self->series->len; i++)
    {
      const Series *series = &g_array_index (self->series, Series, i);

      if (i == 0 || compare_groups (&g_array_index (self->series, Series, i - 1), series, self->classes) != 0)
        begin_expiry (&chain->expiries[++e], series, &g_array_index (self->classes, Class, series->class_index), i);
      chain->expiry_of[i] = (guint16) e;
      if (series->right == LW_RIGHT_CALL)
        chain->expiries[e].n_calls++;
      else
        chain->expiries[e].n_puts++;
      fill_series (chain, i, series);
    }
}

LwChain *
lw_chain_builder_finish (LwChainBuilder *self)
{
  LwChain *chain = g_new0 (LwChain, 1);

  settle_dates (self);
  order_series (self);
  g_atomic_ref_count_init (&chain->ref_count);
  g_strlcpy (chain->symbol, self->symbol, sizeof chain->symbol);
  g_strlcpy (chain->currency, "USD", sizeof chain->currency);
  g_strlcpy (chain->exchange, self->sec_type == LW_SEC_IND ? "CBOE" : "SMART", sizeof chain->exchange);
  chain->sec_type = self->sec_type;
  chain->spot_bid = chain->spot_ask = chain->spot_last = chain->spot_close = NAN;
  chain->hist_vol = chain->dividend_yield = chain->dividend = NAN;
  chain->ex_date = LW_DATE_NONE;
  chain->spot_state = LW_QUOTE_MISSING;
  chain_allocate (chain, count_groups (self), self->series->len);
  fill_chain (self, chain);
  g_array_set_size (self->series, 0);
  return chain;
}

LwChain *
lw_chain_ref (LwChain *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
lw_chain_unref (LwChain *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->expiries);
  g_free (self->con_ids);
  g_free (self->expiry_of);
  g_free (self->rights);
  g_free (self->strikes);
  g_free (self->states);
  g_free (self->confirmed_us);
  for (guint q = 0; q < LW_Q_N; q++)
    g_free (self->quotes[q]);
  g_free (self);
}

#define COPY_ARRAY(field, n) memcpy (copy->field, self->field, (n) * sizeof *copy->field)

LwChain *
lw_chain_snapshot (const LwChain *self)
{
  LwChain *copy = g_new (LwChain, 1);

  *copy = *self;
  g_atomic_ref_count_init (&copy->ref_count);
  chain_allocate (copy, self->n_expiries, self->n_series);
  if (self->n_series == 0)
    return copy;
  COPY_ARRAY (expiries, self->n_expiries);
  COPY_ARRAY (con_ids, self->n_series);
  COPY_ARRAY (expiry_of, self->n_series);
  COPY_ARRAY (rights, self->n_series);
  COPY_ARRAY (strikes, self->n_series);
  COPY_ARRAY (states, self->n_series);
  COPY_ARRAY (confirmed_us, self->n_series);
  for (guint q = 0; q < LW_Q_N; q++)
    COPY_ARRAY (quotes[q], self->n_series);
  return copy;
}

void
lw_chain_confirm_all (LwChain *self,
                      gint64   us)
{
  for (guint i = 0; i < self->n_series; i++)
    if (self->states[i] != LW_QUOTE_MISSING)
      {
        self->states[i] = LW_QUOTE_LIVE;
        self->confirmed_us[i] = us;
      }
  self->spot_state = isnan (lw_chain_px (self)) ? LW_QUOTE_MISSING : LW_QUOTE_LIVE;
}

double
lw_chain_px (const LwChain *self)
{
  if (!isnan (self->spot_bid) && !isnan (self->spot_ask))
    return (self->spot_bid + self->spot_ask) / 2;
  return isnan (self->spot_last) ? self->spot_close : self->spot_last;
}

double
lw_chain_sum (const LwChain *self,
              LwQuoteColumn  column,
              LwRight        right)
{
  double sum = 0.0;

  for (guint i = 0; i < self->n_series; i++)
    if (self->rights[i] == right && !isnan (self->quotes[column][i]))
      sum += self->quotes[column][i];
  return sum;
}

int
lw_chain_find (const LwChain *self,
               guint          expiry,
               LwRight        right,
               LwPrice        strike)
{
  guint low, high;

  g_return_val_if_fail (expiry < self->n_expiries, -1);

  low = self->expiries[expiry].first + (right == LW_RIGHT_PUT ? self->expiries[expiry].n_calls : 0);
  high = low + (right == LW_RIGHT_PUT ? self->expiries[expiry].n_puts : self->expiries[expiry].n_calls);
  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (self->strikes[middle] == strike)
        return (int) middle;
      if (self->strikes[middle] < strike)
        low = middle + 1;
      else
        high = middle;
    }
  return -1;
}

int
lw_chain_find_con_id (const LwChain *self,
                      gint32         con_id)
{
  for (guint i = 0; con_id != 0 && i < self->n_series; i++)
    if (self->con_ids[i] == con_id)
      return (int) i;
  return -1;
}
