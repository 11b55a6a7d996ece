#define G_LOG_DOMAIN "lw-exposure"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-exposure.h"

#define WIDEST_MICRO   G_GINT64_CONSTANT (5000000000) /* 50 wide, 100 shares */
#define MAX_LIMIT      G_GINT64_CONSTANT (1000000000)

static gboolean
is_option (const LwExposed *row)
{
  return row->right == LW_RIGHT_CALL || row->right == LW_RIGHT_PUT;
}

static gboolean
is_in (const LwExposed *row,
       LwDate           expiry)
{
  return is_option (row) && row->expiry == expiry;
}

/* Micro-dollars that a position is worth at expiry, the underlying at @spot. */
static gint64
value_at (const LwExposed *row,
          LwPrice          spot)
{
  LwPrice inner = row->right == LW_RIGHT_CALL ? spot - row->strike : row->strike - spot;

  return MAX (inner, 0) * LW_MICRO_PER_STEP * row->multiplier * row->contracts;
}

static gint64
loss_at (const LwExposed *rows,
         guint            n,
         LwDate           expiry,
         LwPrice          spot)
{
  gint64 loss = 0;

  for (guint i = 0; i < n; i++)
    if (is_in (&rows[i], expiry))
      loss += rows[i].contracts * rows[i].cost_micro - value_at (&rows[i], spot);
  return loss;
}

/* What is paid or received in between is linear between the strikes: the worst is at one of them, at 0, or without end. */
static gint64
worst_of_expiry (const LwExposed *rows,
                 guint            n,
                 LwDate           expiry)
{
  gint64 worst = MAX (0, loss_at (rows, n, expiry, 0));

  for (guint i = 0; i < n; i++)
    if (is_in (&rows[i], expiry))
      worst = MAX (worst, loss_at (rows, n, expiry, rows[i].strike));
  return worst;
}

/* Shares that the short calls of all expiries would have to deliver beyond what long calls of the same expiry bring. */
static gint64
shares_owed (const LwExposed *rows,
             guint            n)
{
  gint64 owed = 0;

  for (guint i = 0; i < n; i++)
    {
      gint64 calls = 0;
      gboolean first = TRUE;

      for (guint k = 0; is_option (&rows[i]) && k < n; k++)
        if (is_in (&rows[k], rows[i].expiry))
          {
            first &= k >= i;
            calls += rows[k].right == LW_RIGHT_CALL ? rows[k].contracts * rows[k].multiplier : 0;
          }
      if (first && calls < 0)
        owed -= calls;
    }
  return owed;
}

static gboolean
can_be_told (const LwExposed *rows,
             guint            n)
{
  gint64 shares = 0;

  for (guint i = 0; i < n; i++)
    {
      if (is_option (&rows[i]) && rows[i].cost_micro == LW_GATE_NONE)
        return FALSE;
      shares += is_option (&rows[i]) ? 0 : rows[i].contracts;
    }
  return shares_owed (rows, n) <= MAX (shares, 0);
}

static gboolean
is_first_of_expiry (const LwExposed *rows,
                    guint            i)
{
  for (guint k = 0; k < i; k++)
    if (is_in (&rows[k], rows[i].expiry))
      return FALSE;
  return is_option (&rows[i]);
}

gint64
lw_exposure_worst (const LwExposed *rows,
                   guint            n,
                   LwDate           expiry)
{
  gint64 sum = 0;

  if (!can_be_told (rows, n))
    return LW_GATE_NONE;
  for (guint i = 0; i < n; i++)
    if (is_first_of_expiry (rows, i) && (expiry == LW_DATE_NONE || expiry == rows[i].expiry))
      sum += worst_of_expiry (rows, n, rows[i].expiry);
  return sum;
}

static gboolean
same_group (const LwExposed *a,
            const LwExposed *b)
{
  return a->expiry == b->expiry && a->right == b->right && strcmp (a->symbol, b->symbol) == 0;
}

gint64
lw_exposure_spreads (const LwExposed *rows,
                     guint            n)
{
  gint64 spreads = 0;

  for (guint i = 0; i < n; i++)
    {
      gint64 longs = 0, shorts = 0;
      gboolean first = TRUE;

      for (guint k = 0; k < n; k++)
        if (same_group (&rows[i], &rows[k]))
          {
            first &= k >= i;
            longs += MAX (rows[k].contracts, 0);
            shorts += MAX (-rows[k].contracts, 0);
          }
      if (first && is_option (&rows[i]))
        spreads += MAX (longs, shorts);
    }
  return spreads;
}

static gboolean
describe_by (const LwVertical *vertical,
             gint32            con_id,
             LwExposed        *row)
{
  if (con_id == 0 || (vertical->con_id_1 != con_id && vertical->con_id_2 != con_id))
    return FALSE;
  g_strlcpy (row->symbol, vertical->symbol, sizeof row->symbol);
  row->expiry = vertical->last_trade;
  row->right = lw_vertical_right (vertical->kind);
  row->strike = vertical->con_id_1 == con_id ? vertical->k1 : vertical->k2;
  row->multiplier = vertical->multiplier;
  return TRUE;
}

/* The contract by an intent's legs, for those that TWS has not described. */
static gboolean
describe_by_intents (LwTrade   *self,
                     gint32     con_id,
                     LwExposed *row)
{
  for (guint i = 0; i < self->intents->len; i++)
    {
      const LwLive *live = g_ptr_array_index (self->intents, i);

      if (describe_by (&live->row.vertical, con_id, row) || describe_by (&live->row.closes, con_id, row))
        return TRUE;
    }
  return FALSE;
}

/* FALSE for what is neither option nor shares: it is not counted. *@told is FALSE when an option is not described. */
static gboolean
describe (LwTrade         *self,
          const LwHolding *holding,
          double           contracts,
          LwExposed       *row,
          gboolean        *told)
{
  const LwContract *contract = &holding->contract;

  memset (row, 0, sizeof *row);
  row->contracts = (gint64) llround (contracts);
  row->cost_micro = holding->cost_micro;
  g_strlcpy (row->symbol, contract->symbol, sizeof row->symbol);
  if (contract->con_id != 0 && contract->sec_type != LW_SEC_OPT)
    return contract->sec_type == LW_SEC_STK;
  row->expiry = contract->last_trade;
  row->right = contract->right;
  row->strike = contract->strike;
  row->multiplier = contract->multiplier;
  if (contract->con_id == 0 || row->right == LW_RIGHT_NONE || row->strike <= 0 || row->multiplier <= 0)
    *told &= describe_by_intents (self, holding->con_id, row);
  return TRUE;
}

/* By whom a position is told: the journal's fills, or TWS. */
typedef enum { BY_JOURNAL, BY_TWS, N_TELLERS } Teller;

/* All positions of @symbol (NULL = of all); *@told as describe (). */
static GArray *
positions_of (LwTrade    *self,
              const char *symbol,
              Teller      teller,
              gboolean   *told)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (LwExposed));

  *told = TRUE;
  for (guint i = 0; i < self->holdings->len; i++)
    {
      const LwHolding *holding = &g_array_index (self->holdings, LwHolding, i);
      double contracts = teller == BY_TWS ? holding->seen : holding->expected;
      LwExposed row;

      if (holding->con_id == 0 || contracts == 0)
        continue;
      *told &= isfinite (contracts) && fabs (contracts) < 1e9;
      if (*told && describe (self, holding, contracts, &row, told) && (symbol == NULL || strcmp (row.symbol, symbol) == 0))
        g_array_append_val (rows, row);
    }
  return rows;
}

/* Sums of one underlying at a time: shares of one cover no call of another. */
static gint64
worst_told_by (LwTrade    *self,
               Teller      teller,
               const char *symbol,
               LwDate      expiry)
{
  gboolean told;
  g_autoptr (GArray) all = positions_of (self, symbol, teller, &told);
  gint64 sum = 0;

  while (told && all->len > 0)
    {
      g_autoptr (GArray) one = g_array_new (FALSE, FALSE, sizeof (LwExposed));
      LwExposed first = g_array_index (all, LwExposed, 0);
      gint64 worst;

      for (guint i = all->len; i > 0; i--)
        if (strcmp (g_array_index (all, LwExposed, i - 1).symbol, first.symbol) == 0)
          {
            g_array_append_val (one, g_array_index (all, LwExposed, i - 1));
            g_array_remove_index (all, i - 1);
          }
      worst = lw_exposure_worst ((const LwExposed *) (gpointer) one->data, one->len, expiry);
      if (worst == LW_GATE_NONE)
        return LW_GATE_NONE;
      sum += worst;
    }
  return told ? sum : LW_GATE_NONE;
}

/* What only one of them knows of may be so: the worse one counts until they agree. TWS's word counts once it has listed all. */
static gint64
worst_of_positions (LwTrade    *self,
                    const char *symbol,
                    LwDate      expiry)
{
  gint64 booked = worst_told_by (self, BY_JOURNAL, symbol, expiry), seen;

  if (booked == LW_GATE_NONE || !self->run.complete)
    return booked;
  seen = worst_told_by (self, BY_TWS, symbol, expiry);
  return seen == LW_GATE_NONE ? LW_GATE_NONE : MAX (booked, seen);
}

static gboolean
is_wanted (const LwVertical *vertical,
           const char       *symbol,
           LwDate            expiry)
{
  return (symbol == NULL || strcmp (vertical->symbol, symbol) == 0) && (expiry == LW_DATE_NONE || vertical->last_trade == expiry);
}

/* What was made to close, and would open: it loses as an order that opens, a roll with both its halves. */
static gint64
worst_if_it_opens (const LwTrade *self,
                   const LwLive  *live)
{
  const LwVertical *closes = &live->row.closes;
  gint64 other = ABS (closes->k2 - closes->k1) * LW_MICRO_PER_STEP * closes->multiplier * live->row.quantity;

  if (live->row.order_class == LW_CLASS_ROLL)
    return lw_live_worst (self, live, LW_CLASS_ROLL) + other;
  return lw_live_worst (self, live, LW_CLASS_OPEN);
}

static gint64
worst_of_orders (LwTrade    *self,
                 const char *symbol,
                 LwDate      expiry)
{
  gint64 sum = 0;

  for (guint i = 0; i < self->intents->len; i++)
    {
      const LwLive *live = g_ptr_array_index (self->intents, i);

      if (lw_live_is_final (live) || !is_wanted (&live->row.vertical, symbol, expiry))
        continue;
      if (live->uncovered_us > 0 && live->row.n_legs == 1)
        return LW_GATE_NONE; /* an option alone, with nothing to close */
      sum += live->uncovered_us > 0 ? MAX (live->reservation.micro_usd, worst_if_it_opens (self, live)) : live->reservation.micro_usd;
    }
  return sum;
}

/* An external's expiry is not kept: it counts for each. */
static gint64
worst_of_externals (LwTrade    *self,
                    const char *symbol)
{
  gint64 sum = 0;

  for (guint i = 0; i < self->externals->len; i++)
    {
      const LwExternal *row = &g_array_index (self->externals, LwExternal, i);

      if (lw_external_is_closed (row) || (symbol != NULL && strcmp (row->symbol, symbol) != 0))
        continue;
      if (row->risk_micro == LW_GATE_NONE)
        return LW_GATE_NONE;
      sum += row->risk_micro;
    }
  return sum;
}

gint64
lw_exposure_total (LwTrade    *self,
                   const char *symbol,
                   LwDate      expiry)
{
  gint64 positions = worst_of_positions (self, symbol, expiry);
  gint64 externals = worst_of_externals (self, symbol), orders = worst_of_orders (self, symbol, expiry);

  if (positions == LW_GATE_NONE || externals == LW_GATE_NONE || orders == LW_GATE_NONE)
    return LW_GATE_NONE;
  return positions + externals + orders;
}

gint64
lw_exposure_open_spreads (LwTrade *self)
{
  gboolean told = TRUE;
  gint64 spreads = 0;

  for (Teller teller = BY_JOURNAL; told && teller < (self->run.complete ? N_TELLERS : BY_TWS); teller++)
    {
      g_autoptr (GArray) rows = positions_of (self, NULL, teller, &told);
      gint64 held = lw_exposure_spreads ((const LwExposed *) (gpointer) rows->data, rows->len);

      spreads = MAX (spreads, held);
    }

  for (guint i = 0; i < self->intents->len; i++)
    {
      const LwLive *live = g_ptr_array_index (self->intents, i);

      if (!lw_live_is_final (live) && (live->row.order_class == LW_CLASS_OPEN || live->uncovered_us > 0))
        spreads += lw_live_left (live);
    }
  return told ? spreads : LW_GATE_NONE;
}

/* What covers: the fewer of what TWS reports and what the journal expects. A short one that only one of them knows of counts. */
static gboolean
describe_least (LwTrade         *self,
                const LwHolding *holding,
                LwExposed       *row,
                gboolean        *told)
{
  double contracts = MIN (holding->expected, holding->seen);

  *told &= isfinite (contracts) && fabs (contracts) < 1e9;
  return *told && describe (self, holding, contracts, row, told);
}

gint64
lw_exposure_spare (LwTrade *self,
                   gint32   con_id)
{
  gboolean told = TRUE;
  gint64 sum = 0;
  LwExposed mine, row;

  if (!describe_least (self, lw_books_holding (self, con_id), &mine, &told) || !told)
    return LW_GATE_NONE;
  for (guint i = 0; i < self->holdings->len; i++)
    {
      const LwHolding *holding = &g_array_index (self->holdings, LwHolding, i);

      if (holding->con_id == 0 || (holding->expected == 0 && holding->seen == 0))
        continue;
      if (describe_least (self, holding, &row, &told) && row.right == mine.right && strcmp (row.symbol, mine.symbol) == 0)
        sum += row.contracts;
    }
  return told ? CLAMP (sum, 0, MAX (mine.contracts, 0)) : LW_GATE_NONE;
}

static gboolean
has_limit (const LwReport *report)
{
  return report->limit != LW_PRICE_NONE && ABS (report->limit) <= MAX_LIMIT;
}

/* FALSE: a leg is not described. */
static gboolean
describe_legs (LwTrade        *self,
               const LwReport *report,
               gint64          quantity,
               LwExposed       rows[LW_MAX_LEGS])
{
  gboolean told = TRUE;

  for (guint i = 0; i < report->n_legs; i++)
    {
      if (!describe (self, lw_books_holding (self, report->legs[i].con_id), 0, &rows[i], &told) || !told || !is_option (&rows[i])
          || strcmp (rows[i].symbol, rows[0].symbol) != 0)
        return FALSE;
      rows[i].contracts = quantity * report->legs[i].ratio * report->legs[i].side;
      rows[i].cost_micro = 0;
    }
  return report->n_legs > 0;
}

static gint64
worst_at_limit (const LwExposed *rows,
                guint            n,
                LwPrice          limit,
                gint64           quantity)
{
  gint64 worst = lw_exposure_worst (rows, n, LW_DATE_NONE);

  return worst == LW_GATE_NONE ? worst : MAX (worst + limit * LW_MICRO_PER_STEP * rows[0].multiplier * quantity, 0);
}

/* Sold from what is held, or a call that shares cover: nothing more is at risk than was before. */
static gboolean
is_covered (LwTrade        *self,
            const LwReport *report,
            gint64          quantity)
{
  const LwContract *contract = &report->contract;
  gboolean told;
  g_autoptr (GArray) rows = positions_of (self, contract->symbol, BY_JOURNAL, &told);
  gint64 shares = 0;

  if (lw_trade_closable_alone (self, contract->con_id, -1) >= quantity) /* more than covers shorts, and more than own orders sell */
    return TRUE;
  for (guint i = 0; i < rows->len; i++)
    shares += is_option (&g_array_index (rows, LwExposed, i)) ? 0 : g_array_index (rows, LwExposed, i).contracts;
  shares -= shares_owed ((const LwExposed *) (gpointer) rows->data, rows->len);
  return told && contract->right == LW_RIGHT_CALL && contract->multiplier > 0 && shares >= quantity * contract->multiplier;
}

/* An option alone comes with its contract. */
static gint64
risk_of_option (LwTrade        *self,
                const LwReport *report,
                gint64          quantity)
{
  const LwContract *contract = &report->contract;
  LwExposed row = { .expiry = contract->last_trade, .right = contract->right, .strike = contract->strike, .multiplier = contract->multiplier,
                    .contracts = quantity * report->side };

  if (report->side < 0 && is_covered (self, report, quantity))
    return 0;
  if (report->side == 0 || !is_option (&row) || row.strike <= 0 || row.multiplier <= 0 || !has_limit (report))
    return LW_GATE_NONE;
  return worst_at_limit (&row, 1, report->limit, quantity);
}

gint64
lw_exposure_external (LwTrade        *self,
                      const LwReport *report,
                      gboolean       *guessed)
{
  LwExposed rows[LW_MAX_LEGS];
  gint64 quantity;

  *guessed = FALSE;
  if (report->contract.sec_type != LW_SEC_OPT && report->contract.sec_type != LW_SEC_BAG)
    return 0;
  if (!(report->quantity > 0 && report->quantity < 1e6))
    return LW_GATE_NONE;
  quantity = (gint64) ceil (report->quantity);
  if (report->contract.sec_type == LW_SEC_OPT)
    return risk_of_option (self, report, quantity);
  if (has_limit (report) && describe_legs (self, report, quantity, rows))
    return worst_at_limit (rows, report->n_legs, report->limit, quantity);
  *guessed = TRUE;
  return quantity * WIDEST_MICRO;
}

double
lw_trade_reserved_usd (LwTrade *self)
{
  gint64 micro_usd = 0;

  for (guint i = 0; i < self->intents->len; i++)
    {
      const LwLive *live = g_ptr_array_index (self->intents, i);

      if (live->reservation.freed_us == 0 && !lw_live_is_final (live))
        micro_usd += live->reservation.micro_usd;
    }
  return (double) micro_usd / 1e6;
}

double
lw_trade_at_risk_beside_usd (LwTrade    *self,
                             const char *intent_id)
{
  const LwLive *live = lw_trade_find_live (self, intent_id);
  gint64 reserved = live != NULL && !lw_live_is_final (live) ? live->reservation.micro_usd : 0;
  gint64 micro_usd = lw_exposure_total (self, NULL, LW_DATE_NONE);

  return micro_usd == LW_GATE_NONE ? NAN : (double) (micro_usd - reserved) / 1e6;
}
