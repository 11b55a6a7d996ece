#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include "lw-desk-private.h"

/* The kill switch (risk-gate.md G15) and the global cancel, acts of a person. */

static void
show_switch (LwDesk *self)
{
  lw_desk_ticket_refresh (self);
  lw_desk_emit (self, LW_DESK_SIGNAL_ORDERS);
  lw_desk_emit (self, LW_DESK_SIGNAL_CONNECTION);
  lw_desk_pump (self);
}

void
lw_desk_tell_no_journal (LwDesk *self)
{
  if (self->orders.refusal != NULL)
    lw_desk_notice (self, TRUE, "The order journal cannot be read: this program does not know its orders, and nothing was done. They may be "
                                "live at TWS: look there.");
  else if (self->orders.opening)
    lw_desk_notice (self, TRUE, "The order journal is still being read: nothing was done yet. Try again in a moment.");
  else
    lw_desk_notice (self, TRUE, "This instance only reads; use the one that holds the journal.");
}

/* Before the journal is there nothing can be sent anyway; the switch goes into it with its first commit. An instance that only reads cannot
 * stop the one that trades, and must not look as if it had. */
void
lw_desk_kill (LwDesk *self)
{
  if (self->orders.trade != NULL)
    lw_trade_kill (self->orders.trade, lw_clock_now_us ());
  else if (self->config.trading && !self->connection.read_only)
    self->orders.kill_waits = TRUE;
  else
    self->connection.kill_in_vain = TRUE;
  if (self->connection.kill_in_vain || self->orders.refusal != NULL)
    lw_desk_tell_no_journal (self);
  show_switch (self);
}

void
lw_desk_kill_begin (LwDesk *self)
{
  if (self->orders.kill_waits)
    lw_trade_kill (self->orders.trade, lw_clock_now_us ());
  self->orders.kill_waits = FALSE;
}

void
lw_desk_release_kill (LwDesk *self)
{
  self->orders.kill_waits = FALSE;
  if (self->orders.trade != NULL)
    lw_trade_release_kill (self->orders.trade, lw_clock_now_us ());
  else if (self->orders.refusal == NULL)
    lw_desk_tell_no_journal (self);
  show_switch (self);
}

gboolean
lw_desk_is_killed (LwDesk *self)
{
  if (self->orders.trade != NULL)
    return lw_trade_is_killed (self->orders.trade);
  if (self->orders.contents != NULL)
    return lw_journal_contents_killed (self->orders.contents);
  return self->orders.kill_waits;
}

gboolean
lw_desk_global_cancel (LwDesk *self)
{
  if (self->tws == NULL || !lw_session_send_global_cancel (lw_tws_get_session (self->tws), lw_tws_now_us (self->tws)))
    {
      lw_desk_notice (self, TRUE, "Not connected to TWS: nothing was cancelled. Cancel in TWS itself, or connect first.");
      return FALSE;
    }
  if (self->orders.trade != NULL)
    lw_trade_note_global_cancel (self->orders.trade, lw_clock_now_us ());
  lw_desk_notice (self, self->orders.trade == NULL, "TWS was asked to cancel every order of the login, those of other programs and by hand "
                  "too.%s", self->orders.trade == NULL ? " This instance has no order journal and cannot tell what became of them: look into TWS." : "");
  lw_desk_pump (self);
  return TRUE;
}
