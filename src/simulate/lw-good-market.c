#include "config.h"

#include "lw-calendar.h"
#include "lw-good-market.h"

void
lw_ticket_good_market (LwTicket *ticket,
                       gint64    now_us)
{
  const LwTicketLine line = { .answered = TRUE, .state = LW_QUOTE_LIVE };
  LwTicketClosed *closes = &ticket->closes;

  ticket->short_line = ticket->long_line = ticket->spot_line = line;
  closes->short_line = closes->long_line = line;
  ticket->resolved_us = ticket->seen_us = now_us;
  ticket->seen_mid_twice = lw_ticket_mid_twice (ticket);
  ticket->hours_from_us = 1;
  ticket->hours_to_us = now_us + LW_HOUR_US;
  ticket->farm_ok = TRUE;
}
