#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-desk-exits.h"
#include "lw-desk-private.h"
#include "lw-increment.h"
#include "lw-intent-id.h"

/* Each spread that is watched has a ticket of its own, which no person sees: the order that would close it, with the lines of its legs.
 * The ticket that a person has open is not touched by what is sent without one. */

#define LOOK_US    (100 * 1000)      /* quotes that came in are looked at at most that late */
#define TICK_US    G_USEC_PER_SEC    /* and without any that often */
#define SILENCE_US (2 * G_USEC_PER_SEC)
#define N_LINES    3                 /* two legs and the underlying */

struct _LwDeskExit
{
  LwDesk          *desk;
  char             intent[LW_INTENT_ID_SIZE];
  LwDeskTicketDesk ticket;
  LwExitLook       look;   /* the last one */
  gint64           retry_us; /* its contracts are not asked for again before */
};

static void
exit_free (LwDeskExit *exit)
{
  lw_desk_ticket_unpin (exit->desk, &exit->ticket);
  g_clear_pointer (&exit->ticket.feed, lw_feed_free);
  g_clear_pointer (&exit->ticket.chain, lw_chain_unref);
  g_free (exit);
}

static LwDeskExit *
exit_new (LwDesk         *self,
          const LwIntent *intent)
{
  LwDeskExit *exit = g_new0 (LwDeskExit, 1);
  LwDeskTicketDesk *ticket = &exit->ticket;

  exit->desk = self;
  g_strlcpy (exit->intent, intent->id, sizeof exit->intent);
  ticket->view.vertical = intent->vertical;
  ticket->view.vertical.kind = lw_vertical_inverse (intent->vertical.kind);
  ticket->view.increment = lw_increment_of_class (intent->vertical.trading_class);
  ticket->view.limit = LW_PRICE_NONE;
  ticket->short_series = ticket->long_series = ticket->closed_short_series = ticket->closed_long_series = -1;
  ticket->fresh_since_us = lw_clock_now_us ();
  g_strlcpy (ticket->tif, "DAY", sizeof ticket->tif);
  return exit;
}

static LwDeskExit *
watched (LwDesk *self,
         guint   i)
{
  return g_ptr_array_index (self->exits.watched, i);
}

static LwDeskExit *
find (LwDesk     *self,
      const char *intent_id)
{
  for (guint i = 0; i < self->exits.watched->len; i++)
    if (strcmp (watched (self, i)->intent, intent_id) == 0)
      return watched (self, i);
  return NULL;
}

static void
on_feed_changed_cb (LwFeed  *feed,
                    gpointer data)
{
  lw_desk_exits_drained (((LwDeskExit *) data)->desk);
}

/* One that another spread's load has brought, or the scan's. */
static gboolean
take_chain (LwDesk     *self,
            LwDeskExit *exit)
{
  if (lw_desk_ticket_take_chain (&exit->ticket, lw_desk_scan_find_chain (self, exit->ticket.view.vertical.symbol)))
    return TRUE;
  for (guint i = 0; i < self->exits.watched->len; i++)
    {
      LwFeed *feed = watched (self, i)->ticket.feed;

      if (feed != NULL && lw_feed_get_state (feed) == LW_FEED_LOADED
          && lw_desk_ticket_take_chain (&exit->ticket, lw_feed_get_chain (feed)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_loading (LwDesk           *self,
            const LwVertical *vertical)
{
  for (guint i = 0; i < self->exits.watched->len; i++)
    {
      const LwDeskTicketDesk *ticket = &watched (self, i)->ticket;

      if (ticket->feed != NULL && lw_feed_get_state (ticket->feed) != LW_FEED_FAILED && ticket->view.vertical.settle == vertical->settle
          && strcmp (ticket->view.vertical.symbol, vertical->symbol) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
load (LwDesk     *self,
      LwDeskExit *exit)
{
  const LwVertical *vertical = &exit->ticket.view.vertical;
  gint64 now_us = lw_clock_now_us ();
  LwChainQuery query;

  if (is_loading (self, vertical) || now_us < exit->retry_us)
    return;
  exit->retry_us = now_us + 60 * G_USEC_PER_SEC; /* what failed is tried again, not at once */
  g_clear_pointer (&exit->ticket.feed, lw_feed_free);
  exit->ticket.feed = lw_feed_new (self->tws, vertical->symbol, on_feed_changed_cb, exit);
  lw_feed_query_expiries (vertical->settle, vertical->settle, lw_calendar_ny_date (now_us), &query);
  lw_feed_begin (exit->ticket.feed, &query);
}

/* Lines are few: scans and the open ticket need some too. */
static gboolean
may_pin (LwDesk *self)
{
  guint n = 0;

  for (guint i = 0; i < self->exits.watched->len; i++)
    n += watched (self, i)->ticket.chain != NULL;
  return (n + 1) * N_LINES <= (guint) self->settings.numbers[LW_SETTING_MAX_SUBSCRIPTIONS] / 2;
}

static void
prepare (LwDesk     *self,
         LwDeskExit *exit)
{
  if (exit->ticket.feed != NULL)
    lw_feed_drained (exit->ticket.feed);
  if (exit->ticket.chain != NULL || self->tws == NULL || !lw_desk_has_data (self) || !may_pin (self))
    return;
  if (!take_chain (self, exit))
    load (self, exit);
  else
    lw_desk_ticket_pin (self, &exit->ticket);
}

/* One for each that is watched, none for the others. */
static void
keep_watched (LwDesk *self)
{
  for (guint i = self->exits.watched->len; i > 0; i--)
    if (!lw_trade_exit_is_watched (self->orders.trade, watched (self, i - 1)->intent))
      g_ptr_array_remove_index (self->exits.watched, i - 1);
  for (guint i = 0; i < lw_trade_n_exits (self->orders.trade); i++)
    {
      const char *id = lw_trade_get_exit (self->orders.trade, i)->intent;

      if (lw_trade_exit_is_watched (self->orders.trade, id) && find (self, id) == NULL)
        g_ptr_array_add (self->exits.watched, exit_new (self, lw_trade_find (self->orders.trade, id)));
    }
}

static gboolean
is_fresh (const LwTicketLine *line)
{
  return line->answered && line->state == LW_QUOTE_LIVE && line->halted == 0;
}

static void
look_at (LwDesk     *self,
         LwDeskExit *exit,
         LwTicket   *ticket)
{
  gint64 now_us = lw_clock_now_us ();
  LwExitMarket *market = &exit->look.market;

  lw_desk_ticket_fill_from (self, &exit->ticket, ticket);
  market->bought_bid = ticket->long_bid;
  market->bought_ask = ticket->long_ask;
  market->sold_bid = ticket->short_bid;
  market->sold_ask = ticket->short_ask;
  market->increment = exit->ticket.view.increment;
  market->fresh = is_fresh (&ticket->short_line) && is_fresh (&ticket->long_line) && ticket->farm_ok && ticket->silence_us <= SILENCE_US
                  && now_us >= ticket->hours_from_us && now_us < ticket->hours_to_us;
  exit->look.farm_ok = ticket->farm_ok;
  exit->look.profit_today_usd = ticket->profit_today_usd;
}

/* By the ordinary path: gate, commit, then the bytes. */
static void
send (LwDesk            *self,
      LwDeskExit        *exit,
      LwTicket          *ticket,
      const LwExitOrder *order)
{
  char intent[LW_INTENT_ID_SIZE], closing[LW_INTENT_ID_SIZE];
  LwVerdict verdict = { 0 };

  if (!lw_intent_id_draw (closing))
    {
      lw_desk_notice (self, TRUE, "The system gives no random numbers, so the closing order cannot be named; nothing was sent.");
      return;
    }
  g_strlcpy (intent, exit->intent, sizeof intent);
  ticket->quantity = order->quantity;
  ticket->limit = order->limit;
  if (lw_trade_fire_exit (self->orders.trade, intent, closing, ticket, lw_clock_now_us (), &verdict))
    lw_desk_notice (self, FALSE, "The %s of order %s is reached: its closing order %s goes out by itself.", lw_exit_side_word (order->side),
                    intent, closing);
  lw_verdict_clear (&verdict);
  lw_desk_emit (self, LW_DESK_SIGNAL_ORDERS);
}

static void
watch (LwDesk     *self,
       LwDeskExit *exit)
{
  LwExitOrder order;
  LwTicket ticket;

  prepare (self, exit);
  if (self->tws == NULL || !self->connection.orders_on)
    return;
  look_at (self, exit, &ticket);
  if (lw_trade_watch_exit (self->orders.trade, exit->intent, &exit->look, lw_clock_now_us (), &order))
    send (self, exit, &ticket, &order);
}

void
lw_desk_exits_look (LwDesk *self)
{
  self->exits.look_soon = FALSE;
  if (self->orders.trade == NULL || self->stopped || self->exits.idle)
    return;
  keep_watched (self);
  if (self->exits.watched->len == 0)
    return;
  lw_desk_gate_probe (self);
  for (guint i = 0; i < self->exits.watched->len; i++)
    watch (self, watched (self, i));
  lw_wake_after (self->exits.wake, TICK_US);
}

static gboolean
on_wake_cb (gpointer data)
{
  LwDesk *self = data;

  lw_desk_exits_look (self);
  lw_desk_pump (self);
  return G_SOURCE_CONTINUE;
}

void
lw_desk_exits_init (LwDesk *self)
{
  self->exits.watched = g_ptr_array_new_with_free_func ((GDestroyNotify) exit_free);
  self->exits.wake = lw_wake_new ("lw-desk exits", on_wake_cb, self);
}

/* Before the session is freed. */
void
lw_desk_exits_drop (LwDesk *self)
{
  g_ptr_array_set_size (self->exits.watched, 0);
}

void
lw_desk_exits_clear (LwDesk *self)
{
  g_clear_pointer (&self->exits.wake, lw_wake_free);
  g_clear_pointer (&self->exits.watched, g_ptr_array_unref);
}

void
lw_desk_exits_drained (LwDesk *self)
{
  if (self->orders.trade == NULL || self->exits.look_soon || (self->exits.watched->len == 0 && lw_trade_n_exits (self->orders.trade) == 0))
    return;
  self->exits.look_soon = TRUE;
  lw_wake_after (self->exits.wake, LOOK_US);
}

void
lw_desk_exits_lost (LwDesk *self)
{
  for (guint i = 0; i < self->exits.watched->len; i++)
    watched (self, i)->ticket.fresh_since_us = lw_clock_now_us ();
}

gboolean
lw_desk_exits_action (LwDesk         *self,
                      const LwAction *action)
{
  for (guint i = 0; i < self->exits.watched->len; i++)
    {
      LwFeed *feed = watched (self, i)->ticket.feed;

      if (feed != NULL && lw_feed_action (feed, action))
        return TRUE;
    }
  return FALSE;
}

/* The person is told in any case; a ticket that a person is at is not taken away. */
void
lw_desk_exits_stage (LwDesk     *self,
                     const char *intent_id,
                     LwPrice     limit,
                     const char *sentence)
{
  gboolean busy = self->ticket.view.open && self->ticket.view.intent[0] == '\0';

  lw_desk_notice (self, TRUE, "%s. %s", sentence, busy ? "Close it on the Orders page when the open ticket is done with."
                                                       : "The ticket that closes it is open: look at it, and send it.");
  if (!busy && lw_desk_ticket_open_close_of (self, intent_id) && limit != LW_PRICE_NONE)
    lw_desk_ticket_set_limit (self, limit);
  lw_desk_emit (self, LW_DESK_SIGNAL_ORDERS);
}

void
lw_desk_watch_exits (LwDesk  *self,
                     gboolean on)
{
  self->exits.idle = !on;
  lw_desk_exits_look (self);
  lw_desk_pump (self);
}

/* What was reached in an earlier run, or by a command, and was never closed. */
void
lw_desk_exits_begin (LwDesk *self)
{
  for (guint i = 0; i < lw_trade_n_exits (self->orders.trade); i++)
    {
      const LwExit *exit = lw_trade_get_exit (self->orders.trade, i);

      if (exit->state == LW_EXIT_STATE_STAGED)
        lw_desk_notice (self, TRUE, "The %s of order %s was reached earlier and nothing was sent: close it on the Orders page, or set it again.",
                        lw_exit_side_word (exit->fired_by), exit->intent);
    }
}

/* What was armed is not armed for another order. */
void
lw_desk_exits_copy (LwDesk     *self,
                    const char *intent_id)
{
  const LwExit *exit = lw_desk_find_exit (self, intent_id);

  if (exit == NULL || self->ticket.view.unwinds)
    return;
  self->ticket.exit = exit->wish;
  if (self->ticket.exit.mode == LW_EXIT_MODE_AUTO)
    self->ticket.exit.mode = LW_EXIT_MODE_STAGE;
}

/* A slip of a figure would close the spread at once: what the last look says speaks first. */
static char *
why_at_once (LwDesk           *self,
             const char       *intent_id,
             const LwExitWish *wish)
{
  LwDeskExit *exit = find (self, intent_id);
  LwExitBasis basis;
  LwExitPrices prices;
  LwExitSide side;
  const char *why;

  if (wish->mode != LW_EXIT_MODE_AUTO || exit == NULL || !lw_trade_exit_basis (self->orders.trade, intent_id, &basis))
    return NULL;
  side = lw_exits_reached (wish, &basis, &exit->look.market, &prices, &why);
  if (side == LW_EXIT_NEITHER)
    return NULL;
  return g_strdup_printf ("The %s is reached already: it would be sent at once. Close the spread from its row, or choose another %s",
                          lw_exit_side_word (side), lw_exit_side_word (side));
}

gboolean
lw_desk_set_exit (LwDesk           *self,
                  const char       *intent_id,
                  const LwExitWish *wish,
                  char            **complaint)
{
  gboolean ok;

  *complaint = NULL;
  if (self->orders.trade == NULL)
    {
      *complaint = g_strdup ("This instance only reads; use the one that holds the journal.");
      return FALSE;
    }
  *complaint = why_at_once (self, intent_id, wish);
  if (*complaint != NULL)
    return FALSE;
  ok = lw_trade_set_exit (self->orders.trade, intent_id, wish, lw_clock_now_us (), complaint);
  lw_desk_exits_look (self);
  lw_desk_emit (self, LW_DESK_SIGNAL_ORDERS);
  lw_desk_pump (self);
  return ok;
}

void
lw_desk_exit_not_understood (LwDesk     *self,
                             const char *typed)
{
  lw_desk_notice (self, TRUE, "“%s” is no target and no stop, and nothing is watched for it: write a share like 60%%, times the credit like 2.5x, "
                  "or a price like 0.50.", typed);
}

char *
lw_desk_exits_words_of_end (LwDesk *self)
{
  guint n = 0;

  for (guint i = 0; self->orders.trade != NULL && i < lw_desk_n_exits (self); i++)
    {
      const LwExit *exit = lw_desk_get_exit (self, i);

      n += exit->state == LW_EXIT_STATE_WATCHING && exit->wish.mode != LW_EXIT_MODE_OFF;
    }
  if (n == 0)
    return NULL;
  return g_strdup_printf ("Targets and stops of %u order%s are watched by Legwork alone: once it is closed, nobody watches them. Orders that rest at "
                          "TWS stay there.", n, n == 1 ? "" : "s");
}

guint
lw_desk_n_exits (LwDesk *self)
{
  if (self->orders.trade != NULL)
    return lw_trade_n_exits (self->orders.trade);
  return self->orders.contents != NULL ? self->orders.contents->exits->len : 0;
}

const LwExit *
lw_desk_get_exit (LwDesk *self,
                  guint   i)
{
  g_return_val_if_fail (i < lw_desk_n_exits (self), NULL);
  if (self->orders.trade != NULL)
    return lw_trade_get_exit (self->orders.trade, i);
  return &g_array_index (self->orders.contents->exits, LwExit, i);
}

const LwExit *
lw_desk_find_exit (LwDesk     *self,
                   const char *intent_id)
{
  for (guint i = 0; i < lw_desk_n_exits (self); i++)
    {
      const LwExit *exit = lw_desk_get_exit (self, i);

      if (strcmp (exit->intent, intent_id) == 0 && exit->state != LW_EXIT_STATE_REMOVED)
        return exit;
    }
  return NULL;
}

char *
lw_desk_exit_sentence (LwDesk     *self,
                       const char *intent_id)
{
  const LwExit *exit;

  if (self->orders.trade != NULL)
    return lw_trade_exit_sentence (self->orders.trade, intent_id);
  exit = lw_desk_find_exit (self, intent_id);
  return exit != NULL ? g_strdup_printf ("%s, as the journal said when this instance started.", lw_exit_state_word (exit->state))
                      : g_strdup ("No target and no stop.");
}

char *
lw_desk_exit_short (LwDesk     *self,
                    const char *intent_id)
{
  return self->orders.trade != NULL ? lw_trade_exit_short (self->orders.trade, intent_id) : g_strdup ("");
}

void
lw_desk_ticket_set_exit (LwDesk           *self,
                         const LwExitWish *wish)
{
  self->ticket.exit = *wish;
  lw_desk_ticket_refresh (self);
}

void
lw_desk_ticket_get_exit (LwDesk     *self,
                         LwExitWish *wish)
{
  *wish = self->ticket.exit;
}

char *
lw_desk_ticket_exit_words (LwDesk *self)
{
  const LwDeskTicket *view = &self->ticket.view;
  const LwExitBasis basis = lw_exit_basis (&view->vertical, view->limit, view->increment);
  g_autofree char *complaint = NULL, *words = NULL;

  if (lw_exit_wish_is_empty (&self->ticket.exit))
    return g_strdup ("");
  complaint = lw_exit_complaint (&self->ticket.exit, &basis);
  if (complaint != NULL)
    return g_steal_pointer (&complaint);
  words = lw_exit_wish_words (&self->ticket.exit, &basis, view->vertical.multiplier);
  return g_strdup_printf ("%s. " LW_EXIT_LABEL ".", words);
}
