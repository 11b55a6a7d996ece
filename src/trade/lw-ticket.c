#define G_LOG_DOMAIN "lw-ticket"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-trade-private.h"

#define SENTENCE_MIN 10 /* characters */

static void
take_part (LwTicketPart       *part,
           const LwVertical   *vertical,
           gboolean            is_k1,
           const LwTicketLine *line,
           double              bid,
           double              ask)
{
  *part = (LwTicketPart) { vertical, is_k1, line, bid, ask };
}

/* K1 first, as legs stand in the journal. */
static void
take_vertical (LwTicketPart       *parts,
               const LwVertical   *vertical,
               const LwTicketLine *long_line,
               const LwTicketLine *short_line,
               const double        prices[4])
{
  gboolean long_is_k1 = lw_vertical_long_is_k1 (vertical->kind);

  take_part (&parts[long_is_k1 ? 0 : 1], vertical, long_is_k1, long_line, prices[0], prices[1]);
  take_part (&parts[long_is_k1 ? 1 : 0], vertical, !long_is_k1, short_line, prices[2], prices[3]);
}

gboolean
lw_ticket_is_roll (const LwTicket *ticket)
{
  return ticket->closes.vertical.con_id_1 != 0;
}

guint
lw_ticket_parts (const LwTicket *ticket,
                 LwTicketPart    parts[LW_GATE_MAX_LEGS])
{
  const LwTicketClosed *closes = &ticket->closes;
  const double opened[] = { ticket->long_bid, ticket->long_ask, ticket->short_bid, ticket->short_ask };
  const double closed[] = { closes->long_bid, closes->long_ask, closes->short_bid, closes->short_ask };

  take_vertical (parts, &ticket->vertical, &ticket->long_line, &ticket->short_line, opened);
  if (lw_ticket_is_roll (ticket))
    {
      take_vertical (&parts[2], &closes->vertical, &closes->long_line, &closes->short_line, closed);
      return 4;
    }
  if (ticket->alone == 0)
    return 2;
  if ((lw_ticket_part_side (&parts[0]) > 0) != (ticket->alone > 0))
    parts[0] = parts[1];
  return 1;
}

gint8
lw_ticket_part_side (const LwTicketPart *part)
{
  return lw_vertical_long_is_k1 (part->vertical->kind) == part->is_k1 ? 1 : -1;
}

guint
lw_ticket_legs (const LwTicket *ticket,
                LwLeg           legs[LW_MAX_LEGS])
{
  LwTicketPart parts[LW_GATE_MAX_LEGS];
  guint n = lw_ticket_parts (ticket, parts);

  memset (legs, 0, LW_MAX_LEGS * sizeof *legs);
  for (guint i = 0; i < n; i++)
    {
      const LwVertical *vertical = parts[i].vertical;

      legs[i] = (LwLeg) { parts[i].is_k1 ? vertical->con_id_1 : vertical->con_id_2, 1, lw_ticket_part_side (&parts[i]),
                          parts[i].is_k1 ? vertical->k1 : vertical->k2 };
    }
  return n;
}

LwPrice
lw_ticket_limit (const LwTicket *ticket)
{
  if (ticket->limit == LW_PRICE_NONE || lw_ticket_is_roll (ticket))
    return ticket->limit;
  return lw_vertical_receives (&ticket->vertical, ticket->alone) ? -ticket->limit : ticket->limit;
}

gint64
lw_ticket_mid_twice (const LwTicket *ticket)
{
  LwTicketPart parts[LW_GATE_MAX_LEGS];
  guint n = lw_ticket_parts (ticket, parts);
  double twice = 0;

  for (guint i = 0; i < n; i++)
    twice += lw_ticket_part_side (&parts[i]) * (parts[i].bid + parts[i].ask);
  return isfinite (twice) && fabs (twice) < 1e5 ? (gint64) llround (twice * LW_PRICE_SCALE) : LW_GATE_NONE;
}

gboolean
lw_trade_is_sentence (const char *text)
{
  g_autofree char *words = g_strstrip (g_strdup (text != NULL ? text : ""));

  return g_utf8_strlen (words, -1) >= SENTENCE_MIN;
}

gboolean
lw_ticket_has_override (const LwTicket *ticket)
{
  return lw_trade_is_sentence (ticket->override);
}
