#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-desk-private.h"

/* What the gate is told of the open ticket's market: lines, hours, connection, settings. */

#define PROBE_US G_USEC_PER_SEC /* of silence: TWS is asked for a sign of life before the gate misses one */

/* The limits as they are now; absurd ones are told and change nothing. */
static void
on_settings_changed_cb (GSettings  *store,
                        const char *key,
                        gpointer    data)
{
  LwDesk *self = data;
  g_autofree char *complaint = NULL, *refused = NULL;
  LwOrderSettings settings;

  if (!lw_order_settings_read (&settings, store, &complaint))
    {
      lw_order_settings_clear (&settings);
      lw_desk_problem (self, LW_DESK_TOPIC_LIMITS, "Limits: %s. The ones before stay.", complaint);
      return;
    }
  lw_desk_mended (self, LW_DESK_TOPIC_LIMITS);
  lw_order_settings_clear (&self->gate.settings);
  self->gate.settings = settings;
  if (self->orders.trade != NULL)
    lw_trade_set_limits (self->orders.trade, &settings.limits, lw_clock_now_us (), &refused);
  lw_desk_ticket_refresh (self);
  lw_desk_pump (self);
}

void
lw_desk_gate_init (LwDesk *self)
{
  g_autofree char *complaint = NULL;

  self->gate.store = lw_settings_open ();
  if (!lw_order_settings_read (&self->gate.settings, self->gate.store, &complaint))
    lw_desk_problem (self, LW_DESK_TOPIC_LIMITS, "Limits: %s. The last good ones of the journal hold; without any nothing is sent.", complaint);
  if (self->gate.store != NULL)
    self->gate.changed = g_signal_connect (self->gate.store, "changed", G_CALLBACK (on_settings_changed_cb), self);
}

void
lw_desk_gate_clear (LwDesk *self)
{
  if (self->gate.store != NULL)
    g_clear_signal_handler (&self->gate.changed, self->gate.store);
  g_clear_object (&self->gate.store);
  lw_order_settings_clear (&self->gate.settings);
}

/* A leg that stands still while the underlying moves may be dead: its line is asked for anew, once. */
static void
look_at_line (LwDesk           *self,
              LwDeskTicketDesk *from,
              guint             pin,
              double            spot,
              LwTicketLine     *line)
{
  LwSession *session = lw_tws_get_session (self->tws);
  gint64 now_us = lw_tws_now_us (self->tws);
  LwLineLook look;
  LwLineAge age;

  lw_session_get_line (session, from->pins[pin], &look);
  lw_line_watch_look (&from->watches[pin], look.changed_us, spot, now_us, &age);
  if (age.renew)
    lw_session_renew (session, from->pins[pin], now_us);
  line->answered = look.answered;
  line->state = look.state;
  line->halted = look.halted;
  line->still_us = age.still_us;
  line->spot_moved = age.spot_moved;
}

/* Those of now, else the next ones, else the last; 0 = not known. */
static void
hours_of (const LwChain *chain,
          int            series,
          gint64         now_us,
          gint64        *from_us,
          gint64        *to_us)
{
  const LwHours *hours = &chain->expiries[chain->expiry_of[series]].hours;

  for (guint i = 0; i < hours->n; i++)
    {
      *from_us = hours->from_us[i];
      *to_us = hours->to_us[i];
      if (now_us < hours->to_us[i])
        return;
    }
}

/* When all legs trade. */
static void
look_at_hours (const LwDeskTicketDesk *from,
               LwTicket               *ticket,
               gint64                  now_us)
{
  const int series[] = { from->short_series, from->long_series, from->closed_short_series, from->closed_long_series };
  gboolean first = TRUE;

  if (from->chain == NULL)
    return;
  ticket->resolved_us = from->chain->resolved_us;
  for (guint i = 0; i < G_N_ELEMENTS (series); i++)
    {
      gint64 from_us = 0, to_us = 0;

      if (series[i] < 0)
        continue;
      hours_of (from->chain, series[i], now_us, &from_us, &to_us);
      ticket->hours_from_us = first ? from_us : MAX (ticket->hours_from_us, from_us);
      ticket->hours_to_us = first ? to_us : MIN (ticket->hours_to_us, to_us);
      first = FALSE;
    }
}

static void
look_at_connection (LwDesk   *self,
                    LwTicket *ticket)
{
  LwSessionStats stats;

  lw_session_get_stats (lw_tws_get_session (self->tws), lw_tws_now_us (self->tws), &stats);
  ticket->farm_ok = stats.farms_down == 0;
  ticket->silence_us = MAX (lw_tws_now_us (self->tws) - stats.last_byte_us, 0);
  ticket->lane_us = stats.lane_us;
  ticket->clock_off_us = stats.clock_offset_us;
  ticket->profit_today_usd = stats.profit_today;
}

void
lw_desk_gate_fill (LwDesk           *self,
                   LwDeskTicketDesk *from,
                   LwTicket         *ticket)
{
  gint64 now_us = lw_clock_now_us ();
  double spot = from->chain != NULL ? lw_chain_px (from->chain) : NAN;

  ticket->profit_today_usd = NAN;
  ticket->clock_off_us = G_MININT64;
  ticket->silence_us = ticket->lane_us = LW_GATE_NONE;
  ticket->restart_us = lw_order_settings_restart_us (&self->gate.settings, now_us);
  ticket->restricted = lw_order_settings_restricts (&self->gate.settings, ticket->vertical.symbol);
  ticket->close_only = self->gate.settings.close_only;
  ticket->add = from->confirmed[LW_GATE_G10];
  ticket->typed_quantity = from->confirmed[LW_GATE_G4];
  g_strlcpy (ticket->override, from->override, sizeof ticket->override);
  ticket->expires_today_ok = from->confirmed[LW_GATE_G19];
  ticket->seen_us = from->seen_us;
  ticket->seen_mid_twice = from->seen_mid_twice;
  if (self->tws == NULL)
    return;
  look_at_line (self, from, LW_DESK_PIN_SHORT, spot, &ticket->short_line);
  look_at_line (self, from, LW_DESK_PIN_LONG, spot, &ticket->long_line);
  look_at_line (self, from, LW_DESK_PIN_SPOT, spot, &ticket->spot_line);
  look_at_line (self, from, LW_DESK_PIN_CLOSED_SHORT, spot, &ticket->closes.short_line);
  look_at_line (self, from, LW_DESK_PIN_CLOSED_LONG, spot, &ticket->closes.long_line);
  look_at_hours (from, ticket, now_us);
  look_at_connection (self, ticket);
}

/* The person looks at it now: what G13 compares with. */
void
lw_desk_gate_seen (LwDesk         *self,
                   const LwTicket *ticket)
{
  self->ticket.seen_us = lw_clock_now_us ();
  self->ticket.seen_mid_twice = lw_ticket_mid_twice (ticket);
}

void
lw_desk_ticket_age (LwDesk *self,
                    gint64  us)
{
  self->ticket.seen_us -= us;
}

void
lw_desk_gate_probe (LwDesk *self)
{
  LwSessionStats stats;

  if (self->tws == NULL)
    return;
  lw_session_get_stats (lw_tws_get_session (self->tws), lw_tws_now_us (self->tws), &stats);
  if (lw_tws_now_us (self->tws) - stats.last_byte_us >= PROBE_US)
    lw_session_probe (lw_tws_get_session (self->tws), lw_tws_now_us (self->tws));
}

void
lw_desk_ticket_confirm (LwDesk    *self,
                        LwGateRule rule)
{
  g_return_if_fail (rule < LW_GATE_N_RULES);
  self->ticket.confirmed[rule] = TRUE;
  lw_desk_ticket_refresh (self);
}

void
lw_desk_get_limits (LwDesk       *self,
                    LwGateLimits *limits)
{
  if (self->orders.trade != NULL)
    lw_trade_get_limits (self->orders.trade, limits);
  else
    *limits = self->gate.settings.limits;
}
