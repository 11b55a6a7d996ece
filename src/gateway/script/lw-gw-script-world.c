/* What a script does to the port, the upstream link and the gateway itself, and what it wants to be there from the start. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"

#include "lw-gw-script-private.h"

/* Without an expiry a USER names the first one this many days out. */
#define EXPIRY_DAYS 30

static void
on_listen_again (LwGateway       *self,
                 const LwGwEvent *event)
{
  if (self->play->refuse_until_us > self->now_us)
    return;
  self->play->refuse_until_us = 0;
  lw_gw_set_listening (self, TRUE);
}

static void
refuse_for (LwGateway *self,
            gint64     us)
{
  LwGwPlay *play = self->play;

  if (us <= 0)
    return;
  if (play->refuse_until_us == 0)
    lw_gw_set_listening (self, FALSE);
  play->refuse_until_us = MAX (play->refuse_until_us, self->now_us + us);
  lw_gw_plan (self, us, on_listen_again, 0, 0, 0, NULL);
}

void
lw_gw_act_refuse (LwGateway            *self,
                  LwGwMoment           *moment,
                  const LwScriptAction *action)
{
  refuse_for (self, action->number);
}

static void
link_is_back (LwGateway *self)
{
  LwGwPlay *play = self->play;
  g_autoptr (GArray) unlinked = g_steal_pointer (&play->unlinked);

  play->link_code = 0;
  play->unlinked = g_array_new (FALSE, FALSE, sizeof (LwGwOrderId));
  for (guint i = 0; i < unlinked->len; i++)
    {
      LwGwOrder *order = lw_gw_play_order (self, &g_array_index (unlinked, LwGwOrderId, i));

      if (order != NULL)
        lw_gw_order_release (self, order);
    }
}

/* An order that was not to be transmitted lives in one session of TWS: it is in no list after it. */
static void
forget_untransmitted (LwGateway *self)
{
  for (guint i = 0; i < self->orders->len; i++)
    {
      LwGwOrder *order = g_ptr_array_index (self->orders, i);

      if (!lw_gw_order_live (order) || lw_row_bool (lw_msg_get_row (order->placed), LW_F_placeOrder_transmit))
        continue;
      order->state = LW_GW_CANCELLED;
      order->revision++;
      order->done_us = 0;
    }
}

void
lw_gw_act_restart (LwGateway            *self,
                   LwGwMoment           *moment,
                   const LwScriptAction *action)
{
  for (guint i = 0; i < self->connections->len; i++)
    lw_gw_close (self, g_ptr_array_index (self->connections, i));
  for (guint i = 0; i < self->clients->len; i++)
    {
      LwGwClient *client = &g_array_index (self->clients, LwGwClient, i);

      client->next_order_id = (gint32) MAX (client->next_order_id - action->number, 1);
    }
  forget_untransmitted (self);
  link_is_back (self);
  refuse_for (self, action->for_us);
  lw_gw_touch (self);
}

/* The codes that say the link is down: 1100 and 2110. 1101 loses the lines, after 1102 they go on. */
void
lw_gw_act_link (LwGateway            *self,
                LwGwMoment           *moment,
                const LwScriptAction *action)
{
  gboolean down = action->number == 1100 || action->number == 2110;

  self->play->link_code = down ? (int) action->number : 0;
  for (guint i = 0; i < self->connections->len; i++)
    {
      LwGwConnection *connection = g_ptr_array_index (self->connections, i);

      if (connection->state != LW_GW_READY)
        continue;
      lw_gw_error (self, connection, -1, (int) action->number, NULL);
      if (action->number == 1101)
        connection->n_lost_lines = connection->lines->len;
      else if (!down)
        lw_gw_lines_again (self, connection);
    }
  if (!down)
    link_is_back (self);
}

/* The first expiry of the class that options of @underlying usually have, at least so many days out. */
static LwDate
usual_expiry (LwGateway            *self,
              const LwGwUnderlying *underlying)
{
  LwDate from = lw_calendar_ny_date (lw_gw_clock (self)) + EXPIRY_DAYS;
  LwDate best = LW_DATE_NONE;

  for (guint e = 0; e < underlying->chain->n_expiries; e++)
    {
      const LwExpiry *expiry = &underlying->chain->expiries[e];

      if (expiry->settle >= from && (best == LW_DATE_NONE || expiry->settle < best)
          && (underlying->recipe->pm_class[0] == '\0' || strcmp (expiry->trading_class, underlying->recipe->pm_class) == 0))
        best = expiry->settle;
    }
  return best;
}

static gboolean
expiry_of (LwGateway            *self,
           const LwScriptAction *action,
           const LwGwUnderlying *underlying,
           LwDate               *settle)
{
  *settle = usual_expiry (self, underlying);
  if (action->text != NULL)
    return lw_date_parse (action->text, settle);
  return *settle != LW_DATE_NONE;
}

static void
add_names (LwGateway            *self,
           const LwScriptAction *action,
           GArray               *names)
{
  const LwGwUnderlying *underlying = lw_gw_market_find_underlying (self->market, action->symbol);
  const double strikes[] = { action->k1, action->k2 };
  LwGwName name = { .multiplier = 100 };

  if (underlying == NULL)
    underlying = lw_gw_market_add_stranger (self->market, action->symbol, (action->k1 + action->k2) / 2.0);
  if (!expiry_of (self, action, underlying, &name.settle))
    return;
  g_strlcpy (name.symbol, action->symbol, sizeof name.symbol);
  g_strlcpy (name.trading_class, underlying->recipe->pm_class[0] != '\0' ? underlying->recipe->pm_class : action->symbol,
             sizeof name.trading_class);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (strikes); i++)
    {
      name.right = i % 2 == 0 ? LW_RIGHT_CALL : LW_RIGHT_PUT;
      if (lw_price_from_double (strikes[i / 2], &name.strike))
        g_array_append_val (names, name);
    }
}

/* Every series that a USER names. */
void
lw_gw_play_list_series (LwGateway *self)
{
  const GPtrArray *rules = self->play->script->sides[LW_SCRIPT_USER];
  g_autoptr (GArray) names = g_array_new (FALSE, FALSE, sizeof (LwGwName));

  for (guint i = 0; i < rules->len; i++)
    {
      const LwScriptRule *rule = g_ptr_array_index (rules, i);

      for (guint a = 0; a < rule->actions->len; a++)
        if (g_array_index (rule->actions, LwScriptAction, a).word == LW_SCRIPT_WORD_TRANSMIT)
          add_names (self, &g_array_index (rule->actions, LwScriptAction, a), names);
    }
  if (names->len > 0)
    lw_gw_market_list (self->market, names);
}
