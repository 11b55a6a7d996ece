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
      lw_desk_notice (self, TRUE, "Limits: %s. The ones before stay.", complaint);
      return;
    }
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
    lw_desk_notice (self, TRUE, "Limits: %s. The last good ones of the journal hold; without any nothing is sent.", complaint);
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

/* The underlying's price when a leg last changed is kept beside it: a leg that stands still while the underlying moves is dead. */
static void
look_at_line (LwDesk          *self,
              guint            pin,
              double           spot,
              LwTicketLine    *line)
{
  LwDeskLineMemory *memory = &self->ticket.memory[pin];
  gint64 now_us = lw_tws_now_us (self->tws);
  LwLineLook look;

  lw_session_get_line (lw_tws_get_session (self->tws), self->ticket.pins[pin], &look);
  if (look.changed_us != memory->changed_us)
    *memory = (LwDeskLineMemory) { look.changed_us, spot };
  line->answered = look.answered;
  line->state = look.state;
  line->halted = look.halted;
  line->still_us = look.changed_us > 0 ? MAX (now_us - look.changed_us, 0) : LW_GATE_NONE;
  line->spot_moved = spot / memory->spot - 1;
}

static void
look_at_hours (LwDesk   *self,
               LwTicket *ticket,
               gint64    now_us)
{
  const LwChain *chain = self->ticket.chain;
  const LwHours *hours;

  if (chain == NULL || self->ticket.short_series < 0)
    return;
  ticket->resolved_us = chain->resolved_us;
  hours = &chain->expiries[chain->expiry_of[self->ticket.short_series]].hours;
  for (guint i = 0; i < hours->n; i++)
    {
      ticket->hours_from_us = hours->from_us[i];
      ticket->hours_to_us = hours->to_us[i];
      if (now_us < hours->to_us[i])
        return;
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
lw_desk_gate_fill (LwDesk   *self,
                   LwTicket *ticket)
{
  gint64 now_us = lw_clock_now_us ();
  double spot = self->ticket.chain != NULL ? lw_chain_px (self->ticket.chain) : NAN;

  ticket->profit_today_usd = NAN;
  ticket->clock_off_us = G_MININT64;
  ticket->silence_us = ticket->lane_us = LW_GATE_NONE;
  ticket->restart_us = lw_order_settings_restart_us (&self->gate.settings, now_us);
  ticket->restricted = lw_order_settings_restricts (&self->gate.settings, ticket->vertical.symbol);
  ticket->close_only = self->gate.settings.close_only;
  ticket->add = self->ticket.confirmed[LW_GATE_G10];
  ticket->typed_quantity = self->ticket.confirmed[LW_GATE_G4];
  ticket->override = self->ticket.confirmed[LW_GATE_R5];
  ticket->expires_today_ok = self->ticket.confirmed[LW_GATE_G19];
  ticket->seen_us = self->ticket.seen_us;
  ticket->seen_mid_twice = self->ticket.seen_mid_twice;
  if (self->tws == NULL)
    return;
  look_at_line (self, LW_DESK_PIN_SHORT, spot, &ticket->short_line);
  look_at_line (self, LW_DESK_PIN_LONG, spot, &ticket->long_line);
  look_at_line (self, LW_DESK_PIN_SPOT, spot, &ticket->spot_line);
  look_at_hours (self, ticket, now_us);
  look_at_connection (self, ticket);
}

/* The person looks at it now: what G13 compares with. */
void
lw_desk_gate_seen (LwDesk         *self,
                   const LwTicket *ticket)
{
  double twice = ticket->long_bid + ticket->long_ask - ticket->short_bid - ticket->short_ask;

  self->ticket.seen_us = lw_clock_now_us ();
  self->ticket.seen_mid_twice = isfinite (twice) ? (gint64) llround (twice * LW_PRICE_SCALE) : LW_GATE_NONE;
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
