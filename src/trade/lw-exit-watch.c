#define G_LOG_DOMAIN "lw-exit-watch"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-trade-private.h"

/* What is done where a target or stop is reached: the person is told, or the closing order goes the ordinary way. */

#define MINUTE_US (60 * LW_SECOND_US)
#define HOUR_US   (60 * MINUTE_US)

/* How many went out by themselves since @from_us; @symbol: only those that are not over, on it. */
static gint64
count_own (const LwTrade *self,
           const char    *symbol,
           gint64         from_us)
{
  gint64 n = 0;

  for (guint i = 0; i < self->intents->len; i++)
    {
      const LwLive *live = g_ptr_array_index (self->intents, i);

      if (strcmp (live->row.origin, LW_ORIGIN_EXIT) != 0 || live->row.created_us < from_us)
        continue;
      n += symbol == NULL || (!lw_live_is_final (live) && strcmp (live->row.vertical.symbol, symbol) == 0);
    }
  return n;
}

void
lw_exit_book_gather (LwTrade        *self,
                     const LwTicket *ticket,
                     gint64          now_us,
                     LwGateInput    *input)
{
  const LwExitLive *exit = ticket->automation ? lw_exit_book_find (self, ticket->exit_of) : NULL;

  input->automation = ticket->automation;
  if (!ticket->automation)
    return;
  input->auto_armed = exit != NULL && exit->armed;
  input->auto_stopped = exit == NULL || lw_exit_book_why_disarmed (self, exit, self->exits_loss_micro, now_us) != NULL;
  input->auto_in_flight = count_own (self, ticket->vertical.symbol, 0);
  input->auto_hour = count_own (self, NULL, now_us - HOUR_US + 1);
}

/* G3's rate holds for what goes out by itself, also where it closes. */
static gint64
sent_since (const LwTrade *self,
            gint64         from_us)
{
  gint64 n = 0;

  for (guint i = 0; i < self->intents->len; i++)
    {
      const LwLive *live = g_ptr_array_index (self->intents, i);

      n += live->row.state != LW_INTENT_NOT_SENT && live->row.created_us > from_us;
    }
  return n;
}

static const char *
why_not_yet (LwTrade      *self,
             const LwLive *live,
             gint64        now_us)
{
  if (lw_trade_first_waits (self))
    return "the first order after connecting has no answer yet";
  if (count_own (self, live->row.vertical.symbol, 0) > 0)
    return "an order that was sent by itself is on the way for this underlying";
  if (sent_since (self, now_us - MINUTE_US) >= self->config.limits.minute_orders)
    return "as many orders as a minute may have were sent";
  return NULL;
}

/* It stays armed and is not sent by itself: why. NULL: it may be sent. */
static const char *
why_stage (LwTrade          *self,
           const LwExitLive *exit,
           const LwLive     *live,
           gint64            now_us)
{
  gint64 midnight_us = lw_calendar_ny_instant (lw_calendar_ny_date (now_us), 0, 0);
  const char *why = lw_exit_book_why_disarmed (self, exit, self->exits_loss_micro, now_us);

  if (!exit->armed)
    return "";
  if (why != NULL)
    return why;
  if (!lw_live_is_final (live))
    return "the order that opened it is still working";
  if (sent_since (self, midnight_us - 1) >= self->config.limits.day_orders)
    return "as many orders as a day may have were sent";
  return NULL;
}

static void
stage (LwTrade    *self,
       LwExitLive *exit,
       LwExitSide  side,
       LwPrice     price,
       LwPrice     limit,
       const char *why,
       gint64      now_us)
{
  const LwLive *live = lw_trade_find_live (self, exit->row.intent);
  g_autofree char *name = lw_intent_name (&live->row);
  char text[LW_PRICE_TEXT_SIZE];
  LwTradeAction *action;

  exit->armed = FALSE;
  if (exit->row.wish.mode == LW_EXIT_MODE_AUTO)
    exit->row.wish.mode = LW_EXIT_MODE_STAGE;
  exit->row.state = LW_EXIT_STATE_STAGED;
  exit->row.fired_by = side;
  exit->row.price = price;
  exit->row.fired_us = now_us;
  if (why[0] != '\0') /* else what disarmed it stands there */
    lw_text_copy (exit->row.reason, sizeof exit->row.reason, why);
  lw_exit_book_touch (self, exit, "exit.staged", why, now_us);
  action = lw_trade_push (self, LW_TRADE_STAGE);
  g_strlcpy (action->intent, exit->row.intent, sizeof action->intent);
  action->price = limit;
  action->text = g_strdup_printf ("The %s of %s is reached: closing it %s %s. Nothing was sent%s%s", lw_exit_side_word (side), name,
                                  lw_vertical_receives (&live->row.vertical, 0) ? "costs" : "brings",
                                  lw_price_format (price, 2, text, sizeof text), why[0] != '\0' ? ": " : "", why);
}

/* What was compared. */
static LwPrice
price_seen (LwExitSide          side,
            const LwExitPrices *prices)
{
  return side == LW_EXIT_TARGET ? prices->natural : prices->mid_twice / 2;
}

static LwExitSide
look_at (LwExitLive        *exit,
         const LwLive      *live,
         const LwExitLook  *look,
         gint64             now_us,
         LwPrice           *price)
{
  LwExitBasis basis;
  LwExitPrices prices;
  LwExitSide side;
  const char *why;

  lw_exit_book_basis (&live->row, &basis);
  exit->increment = look->market.increment;
  side = lw_exits_reached (&exit->row.wish, &basis, &look->market, &prices, &why);
  lw_text_copy (exit->market, sizeof exit->market, why != NULL ? why : "");
  if (!lw_exits_remember (&exit->memory, side, now_us))
    return LW_EXIT_NEITHER;
  *price = price_seen (side, &prices);
  return side;
}

static gboolean
decide (LwTrade          *self,
        LwExitLive       *exit,
        const LwLive     *live,
        const LwExitLook *look,
        gint64            now_us,
        LwExitOrder      *order)
{
  LwExitBasis basis;
  const char *why;
  LwPrice price;

  order->side = look_at (exit, live, look, now_us, &price);
  if (order->side == LW_EXIT_NEITHER || self->killed)
    return FALSE;
  lw_exit_book_basis (&live->row, &basis);
  order->limit = lw_exits_limit (&exit->row.wish, order->side, &basis, &look->market);
  order->quantity = exit->quantity;
  why = why_stage (self, exit, live, now_us);
  if (why != NULL)
    {
      stage (self, exit, order->side, price, order->limit, why, now_us);
      return FALSE;
    }
  why = why_not_yet (self, live, now_us);
  lw_text_copy (exit->market, sizeof exit->market, why != NULL ? why : "");
  exit->row.price = price;
  return why == NULL;
}

gboolean
lw_trade_watch_exit (LwTrade          *self,
                     const char       *intent_id,
                     const LwExitLook *look,
                     gint64            now_us,
                     LwExitOrder      *order)
{
  LwExitLive *exit = lw_exit_book_find (self, intent_id);
  LwLive *live = lw_trade_find_live (self, intent_id);
  gboolean send = FALSE;

  memset (order, 0, sizeof *order);
  self->exits_loss_micro = lw_gate_micro (-look->profit_today_usd);
  self->exits_gap |= !look->farm_ok;
  if (exit != NULL && live != NULL && exit->row.state == LW_EXIT_STATE_WATCHING && exit->row.wish.mode != LW_EXIT_MODE_OFF
      && lw_exit_book_position (self, exit, now_us) == LW_EXIT_HELD)
    send = decide (self, exit, live, look, now_us, order);
  lw_trade_settle (self, now_us);
  return send && exit->row.state == LW_EXIT_STATE_WATCHING && exit->armed;
}

/* In the same transaction as the order that closes. Where the ticket closes something else it is not this one's. */
void
lw_exit_book_fired (LwTrade        *self,
                    const LwTicket *ticket,
                    const char     *closing_id,
                    gint64          now_us)
{
  LwExitLive *exit = lw_exit_book_find (self, ticket->exit_of);
  const LwLive *live = exit != NULL ? lw_trade_find_live (self, ticket->exit_of) : NULL;
  LwVertical held = ticket->vertical;

  held.kind = lw_vertical_inverse (held.kind);
  if (live == NULL || !lw_exit_book_is_open (exit) || ticket->alone != 0 || ticket->closes.vertical.con_id_1 != 0
      || !lw_exit_book_same_spread (&held, &live->row.vertical))
    return;
  if (exit->row.state == LW_EXIT_STATE_WATCHING && !ticket->automation)
    return; /* closed by hand before it was reached: the position tells */
  if (ticket->automation)
    {
      exit->row.fired_by = exit->memory.side;
      exit->row.fired_us = now_us;
    }
  exit->row.state = LW_EXIT_STATE_FIRED;
  g_strlcpy (exit->row.closing, closing_id, sizeof exit->row.closing);
  exit->row.reason[0] = exit->waiting[0] = exit->market[0] = '\0';
  lw_exit_book_touch (self, exit, "exit.fired", closing_id, now_us);
  lw_exit_book_save (self);
}

gboolean
lw_trade_fire_exit (LwTrade        *self,
                    const char     *intent_id,
                    const char     *closing_id,
                    const LwTicket *ticket,
                    gint64          now_us,
                    LwVerdict      *verdict)
{
  LwExitLive *exit = lw_exit_book_find (self, intent_id);
  LwTicket own = *ticket;
  gboolean ok;

  memset (verdict, 0, sizeof *verdict);
  if (exit == NULL || exit->row.state != LW_EXIT_STATE_WATCHING || !exit->armed)
    return FALSE;
  g_strlcpy (own.exit_of, intent_id, sizeof own.exit_of);
  own.automation = TRUE;
  ok = lw_trade_transmit_row (self, closing_id, &own, now_us, verdict);
  if (!ok)
    stage (self, exit, exit->memory.side, exit->row.price, ticket->limit, verdict->sentence != NULL ? verdict->sentence : "the gate refused it",
           now_us);
  lw_trade_settle (self, now_us);
  return ok;
}
