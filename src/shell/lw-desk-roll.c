#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-desk-private.h"

/* What a roll opens where the person names no spread (actions.csv, 32): of the next expiry of the class the spread of the same kind and
 * width whose short leg has the delta that the held one has now; where no delta can be told, the one that stands nearest to its strikes. */

#define MAX_CANDIDATES 24 /* strikes nearest to the held one: some 50 series are quoted */

/* Days behind the held expiry that are looked at, one after the other: weeks, then months. */
static const int reaches[] = { 10, 40, 100 };

/* −1: none is listed. */
static int
find_next_expiry (const LwChain    *chain,
                  const LwVertical *held)
{
  int found = -1;

  for (guint i = 0; i < chain->n_expiries; i++)
    if (strcmp (chain->expiries[i].trading_class, held->trading_class) == 0 && chain->expiries[i].settle > held->settle
        && (found < 0 || chain->expiries[i].settle < chain->expiries[found].settle))
      found = (int) i;
  return found;
}

static gint64
distance (const LwVertical *a,
          const LwVertical *held)
{
  return ABS (a->k1 - held->k1);
}

static int
compare_distance (const void *a,
                  const void *b,
                  void       *held)
{
  gint64 one = distance (a, held), other = distance (b, held);

  return (one > other) - (one < other);
}

/* Of LwVertical: same kind and width in that expiry, nearest strikes first. */
static GArray *
list_candidates (const LwChain    *chain,
                 guint             expiry,
                 const LwVertical *held)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (LwVertical));
  const LwExpiry *row = &chain->expiries[expiry];
  gboolean call = lw_vertical_right (held->kind) == LW_RIGHT_CALL;
  guint first = call ? row->first : row->first + row->n_calls, n = call ? row->n_calls : row->n_puts;

  for (guint i = first; i < first + n; i++)
    {
      LwVertical vertical;

      if (lw_vertical_from_chain (chain, expiry, held->kind, chain->strikes[i], chain->strikes[i] + held->k2 - held->k1, &vertical))
        g_array_append_val (found, vertical);
    }
  g_array_sort_with_data (found, compare_distance, (gpointer) held);
  g_array_set_size (found, MIN (found->len, MAX_CANDIDATES));
  return found;
}

static double
short_delta (const LwChain        *chain,
             const LwVertical     *vertical,
             const LwScanSettings *settings)
{
  LwScanRow row;

  return lw_scan_value_vertical (chain, vertical, NAN, settings, &row) ? fabs (row.short_leg.delta) : NAN;
}

/* The first of equals is nearest to the held strikes. */
static guint
choose (LwDesk           *self,
        const LwChain    *chain,
        GArray           *candidates,
        const LwVertical *held)
{
  LwScanSettings settings;
  double wanted, least = INFINITY;
  guint best = 0;

  lw_desk_scan_settings (self, &settings);
  wanted = short_delta (chain, held, &settings);
  for (guint i = 0; isfinite (wanted) && i < candidates->len; i++)
    {
      double off = fabs (short_delta (chain, &g_array_index (candidates, LwVertical, i), &settings) - wanted);

      if (off < least - 1e-9)
        least = off, best = i;
    }
  return best;
}

static void
add_legs (const LwChain    *chain,
          const LwVertical *vertical,
          GArray           *series)
{
  const gint32 ids[] = { vertical->con_id_1, vertical->con_id_2 };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      guint found = (guint) lw_chain_find_con_id (chain, ids[i]);
      gboolean known = (int) found < 0;

      for (guint k = 0; !known && k < series->len; k++)
        known = g_array_index (series, guint, k) == found;
      if (!known)
        g_array_append_val (series, found);
    }
}

static void
quote_candidates (LwDesk           *self,
                  const LwChain    *chain,
                  GArray           *candidates)
{
  g_autoptr (GArray) series = g_array_new (FALSE, FALSE, sizeof (guint));

  add_legs (chain, &self->ticket.roll.held, series);
  for (guint i = 0; i < candidates->len; i++)
    add_legs (chain, &g_array_index (candidates, LwVertical, i), series);
  self->ticket.roll.swept = TRUE;
  lw_feed_sweep (self->ticket.feed, (const guint *) series->data, series->len, LW_SWEEP_QUOTES);
}

/* The expiries that were loaded have none behind the held one. */
static void
look_further (LwDesk *self)
{
  LwDeskRoll *roll = &self->ticket.roll;

  if (roll->reach + 1 < G_N_ELEMENTS (reaches))
    {
      roll->reach++;
      lw_desk_roll_begin (self);
      return;
    }
  g_snprintf (roll->problem, sizeof roll->problem, "TWS lists no %s expiry within %d days behind this one that has a spread of this width. "
              "Close it here, and open another.", roll->held.trading_class, reaches[roll->reach]);
}

static void
take_target (LwDesk           *self,
             const LwVertical *target)
{
  self->ticket.roll.wanted = self->ticket.view.choosing = FALSE;
  self->ticket.view.vertical = *target;
  self->ticket.view.shown++;
}

void
lw_desk_roll_begin (LwDesk *self)
{
  LwDeskRoll *roll = &self->ticket.roll;
  LwDate today = lw_calendar_ny_date (lw_clock_now_us ());
  LwChainQuery query;

  lw_feed_query (NULL, today, &query);
  query.min_dte = MAX (0, roll->held.settle - today);
  query.max_dte = query.min_dte + reaches[roll->reach];
  query.right = lw_vertical_right (roll->held.kind);
  roll->swept = FALSE;
  lw_desk_ticket_load (self, &query);
}

void
lw_desk_roll_refresh (LwDesk *self)
{
  LwDeskRoll *roll = &self->ticket.roll;
  LwFeed *feed = self->ticket.feed;
  g_autoptr (GArray) candidates = NULL;
  const LwChain *chain;
  int expiry;

  if (!roll->wanted || roll->problem[0] != '\0' || feed == NULL || lw_feed_get_state (feed) != LW_FEED_LOADED)
    return;
  chain = lw_feed_get_chain (feed);
  expiry = find_next_expiry (chain, &roll->held);
  candidates = expiry >= 0 ? list_candidates (chain, (guint) expiry, &roll->held) : NULL;
  if (candidates == NULL || candidates->len == 0)
    look_further (self);
  else if (!roll->swept)
    quote_candidates (self, chain, candidates);
  else
    take_target (self, &g_array_index (candidates, LwVertical, choose (self, chain, candidates, &roll->held)));
}

const char *
lw_desk_roll_waits (LwDesk *self)
{
  const LwDeskRoll *roll = &self->ticket.roll;
  LwFeed *feed = self->ticket.feed;

  if (!roll->wanted)
    return NULL;
  if (roll->problem[0] != '\0')
    return roll->problem;
  if (feed != NULL && lw_feed_get_state (feed) == LW_FEED_FAILED)
    return lw_feed_get_problem (feed);
  return "Looking for the next expiry and the same short delta.";
}

gboolean
lw_desk_ticket_open_roll_of (LwDesk     *self,
                             const char *intent_id)
{
  g_autofree char *why = NULL;
  LwVertical held, closes;
  int quantity;

  if (!lw_desk_held_by_intent (self, intent_id, &held, &quantity, &why))
    {
      lw_desk_notice (self, FALSE, "Nothing to roll: %s.", why);
      return FALSE;
    }
  closes = held;
  closes.kind = lw_vertical_inverse (held.kind);
  lw_desk_ticket_prepare (self, &held, 0, &closes, quantity);
  self->ticket.view.unwinds = TRUE;
  self->ticket.roll.wanted = self->ticket.view.choosing = TRUE;
  self->ticket.roll.held = held;
  lw_desk_roll_begin (self);
  lw_desk_ticket_refresh (self);
  lw_desk_pump (self);
  return TRUE;
}
