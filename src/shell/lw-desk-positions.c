#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-desk-private.h"

/* What is held, as TWS's positions say: first the spreads that own orders opened, then what is left of them, then what no order of the journal
 * explains. Nothing is invented: a leg without its other one is a broken spread, and a price that is not there is missing. */

/* Legs that no spread has taken yet; signed. */
typedef struct
{
  GArray *positions; /* LwTradePosition */
  double *left;      /* one each */
} Rest;

static int
index_of (const Rest *rest,
          gint32      con_id)
{
  for (guint i = 0; i < rest->positions->len; i++)
    if (g_array_index (rest->positions, LwTradePosition, i).con_id == con_id)
      return (int) i;
  return -1;
}

static double
left_of (const Rest *rest,
         gint32      con_id)
{
  int i = index_of (rest, con_id);

  return i >= 0 ? rest->left[i] : 0;
}

static void
take (Rest  *rest,
      gint32 con_id,
      double quantity)
{
  int i = index_of (rest, con_id);

  if (i >= 0)
    rest->left[i] -= quantity;
}

/* Of what the desk has quoted; NaN = missing. */
static double
middle (LwDesk     *self,
        const char *symbol,
        gint32      con_id)
{
  const LwChain *chain = lw_desk_scan_find_chain (self, symbol);
  int series = chain != NULL ? lw_chain_find_con_id (chain, con_id) : -1;

  return series >= 0 ? (chain->quotes[LW_Q_BID][series] + chain->quotes[LW_Q_ASK][series]) / 2 : NAN;
}

static void
value (LwDeskPosition *row,
       double          now,
       int             multiplier)
{
  row->now = now;
  row->profit_usd = (row->now - row->cost) * row->quantity * multiplier;
}

static double
cost_of_leg (const Rest *rest,
             gint32      con_id)
{
  int i = index_of (rest, con_id);
  const LwTradePosition *position = i >= 0 ? &g_array_index (rest->positions, LwTradePosition, i) : NULL;

  return position != NULL && position->contract.multiplier > 0 ? position->cost_usd / position->contract.multiplier : NAN;
}

/* @cost: paid for one, negative = received; NaN: what TWS says of the legs. */
static void
add_spread (LwDesk           *self,
            Rest             *rest,
            GArray           *rows,
            const LwVertical *vertical,
            const char       *intent_id,
            double            cost,
            double            quantity)
{
  LwDeskPosition row = { .kind = LW_POSITION_SPREAD, .vertical = *vertical, .quantity = quantity };

  g_strlcpy (row.intent, intent_id, sizeof row.intent);
  row.cost = isfinite (cost) ? cost : cost_of_leg (rest, lw_vertical_long_id (vertical)) - cost_of_leg (rest, lw_vertical_short_id (vertical));
  value (&row, middle (self, vertical->symbol, lw_vertical_long_id (vertical)) - middle (self, vertical->symbol, lw_vertical_short_id (vertical)), vertical->multiplier);
  take (rest, lw_vertical_long_id (vertical), quantity);
  take (rest, lw_vertical_short_id (vertical), -quantity);
  g_array_append_val (rows, row);
}

static double
pairs_left (const Rest       *rest,
            const LwVertical *vertical)
{
  return MAX (0, MIN (floor (left_of (rest, lw_vertical_long_id (vertical))), floor (-left_of (rest, lw_vertical_short_id (vertical)))));
}

/* The newest first: what was closed was closed by its order, and the last ones are what is there. */
static void
add_own (LwDesk *self,
         Rest   *rest,
         GArray *rows)
{
  for (guint i = 0; i < lw_desk_n_orders (self); i++)
    {
      const LwIntent *intent = lw_desk_get_order (self, i);
      double quantity = lw_intent_opened_spread (intent) ? MIN (floor (intent->filled), pairs_left (rest, &intent->vertical)) : 0;

      if (quantity >= 1)
        add_spread (self, rest, rows, &intent->vertical, intent->id, intent->order_class == LW_CLASS_OPEN ? intent->avg_price : NAN, quantity);
    }
}

static void
add_pairs (LwDesk *self,
           Rest   *rest,
           GArray *rows)
{
  for (guint i = 0; i < rest->positions->len; i++)
    for (guint k = i + 1; k < rest->positions->len; k++)
      {
        const LwTradePosition *one = &g_array_index (rest->positions, LwTradePosition, i), *other = &g_array_index (rest->positions, LwTradePosition, k);
        LwVertical held;

        if (rest->left[i] * rest->left[k] < 0 && lw_desk_held_pair (self, one->con_id, other->con_id, &held) && pairs_left (rest, &held) >= 1)
          add_spread (self, rest, rows, &held, "", NAN, pairs_left (rest, &held));
      }
}

/* The order that opened a spread with this leg; NULL: none did. */
static const LwIntent *
opener_of (LwDesk *self,
           gint32  con_id)
{
  for (guint i = 0; i < lw_desk_n_orders (self); i++)
    {
      const LwIntent *intent = lw_desk_get_order (self, i);

      if (lw_intent_opened_spread (intent) && (intent->vertical.con_id_1 == con_id || intent->vertical.con_id_2 == con_id))
        return intent;
    }
  return NULL;
}

static void
add_leg (LwDesk                *self,
         const LwTradePosition *position,
         double                 quantity,
         GArray                *rows)
{
  const LwIntent *opener = opener_of (self, position->con_id);
  LwDeskPosition row = { .kind = opener != NULL ? LW_POSITION_BROKEN : LW_POSITION_LEG, .contract = position->contract, .quantity = quantity };
  int multiplier = MAX (1, position->contract.multiplier);

  g_strlcpy (row.intent, opener != NULL ? opener->id : "", sizeof row.intent);
  row.cost = position->cost_usd / multiplier;
  value (&row, middle (self, position->contract.symbol, position->con_id), multiplier);
  g_array_append_val (rows, row);
}

static void
add_difference (const LwTradePosition *position,
                GArray                *rows)
{
  LwDeskPosition row = { .kind = LW_POSITION_DIFFERENCE, .contract = position->contract, .quantity = position->quantity, .cost = NAN, .now = NAN,
                         .profit_usd = NAN, .journal = position->booked };

  if (position->booked != position->quantity)
    g_array_append_val (rows, row);
}

GArray *
lw_desk_get_positions (LwDesk *self)
{
  g_autoptr (GArray) positions = self->orders.trade != NULL ? lw_trade_positions (self->orders.trade) : NULL;
  g_autofree double *left = NULL;
  Rest rest = { positions };
  GArray *rows;

  if (positions == NULL)
    return NULL;
  rows = g_array_new (FALSE, FALSE, sizeof (LwDeskPosition));
  rest.left = left = g_new (double, positions->len + 1);
  for (guint i = 0; i < positions->len; i++)
    left[i] = g_array_index (positions, LwTradePosition, i).quantity;
  add_own (self, &rest, rows);
  add_pairs (self, &rest, rows);
  for (guint i = 0; i < positions->len; i++)
    if (left[i] != 0)
      add_leg (self, &g_array_index (positions, LwTradePosition, i), left[i], rows);
  for (guint i = 0; i < positions->len; i++)
    add_difference (&g_array_index (positions, LwTradePosition, i), rows);
  return rows;
}

const char *
lw_position_kind_word (LwPositionKind kind)
{
  static const char *const words[] = { "spread", "broken", "leg", "difference" };

  return words[kind];
}

char *
lw_desk_position_words (const LwDeskPosition *row)
{
  char strike[LW_PRICE_TEXT_SIZE], day[LW_DATE_TEXT_SIZE];
  g_autofree char *spread = row->kind == LW_POSITION_SPREAD ? lw_vertical_name (&row->vertical) : NULL;

  if (spread != NULL)
    return g_strdup_printf ("%s %s", lw_vertical_root (&row->vertical), spread);
  if (row->contract.sec_type != LW_SEC_OPT)
    return g_strdup_printf ("%s %s", row->contract.symbol, lw_sec_type_text (row->contract.sec_type));
  return g_strdup_printf ("%s %s %s %s", lw_contract_root (&row->contract), lw_date_words (row->contract.last_trade, day),
                          lw_price_format (row->contract.strike, 0, strike, sizeof strike), row->contract.right == LW_RIGHT_CALL ? "call" : "put");
}
