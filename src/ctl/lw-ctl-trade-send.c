#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lw-ctl-trade-private.h"

/* What open, close and roll do with their ticket: wait for quotes, show or send it, follow the order. */

/* The gate's word counts once both legs were quoted and TWS has said what it would take; a refusal that depends on neither comes
 * earlier. */
static gboolean
ticket_is_quoted (LwDesk  *desk,
                  gpointer data)
{
  const LwDeskTicket *ticket = lw_desk_get_ticket (desk);
  gboolean is_this = lw_preview_is_of (&ticket->preview, ticket->quantity, ticket->limit);

  return (ticket->can_transmit && !lw_ctl_trade_options.preview)
         || (ticket->quotes_fresh && is_this && ticket->preview.state >= LW_PREVIEW_READY);
}

/* What nobody knows is no number: a ticket that was not opened from a scan has no expected value, and TWS leaves figures out. */
static void
print_figure (const char *name,
              double      value,
              int         decimals)
{
  if (isfinite (value))
    printf ("%s %.*f", name, decimals, value);
  else
    printf ("%s unknown", name);
}

/* With its sign, for it is added to what there is. */
static void
print_change (const char *name,
              double      usd)
{
  if (isfinite (usd))
    printf ("%s %+.2f", name, usd);
  else
    printf ("%s unknown", name);
}

static void
print_told (const LwPreview *preview)
{
  if (preview->state != LW_PREVIEW_READY)
    {
      printf ("no preview: %s\n", preview->state == LW_PREVIEW_FAILED ? preview->text : "TWS was not asked");
      return;
    }
  print_change ("init_margin_usd", preview->init_margin);
  print_change ("  maint_margin_usd", preview->maint_margin);
  print_figure ("  commission_usd", preview->commission_low, 2);
  print_figure (" to", preview->commission_high, 2);
  print_figure ("  available_after_usd", preview->available_after, 2);
  printf ("\n");
}

/* The money figures of a spread that is opened say nothing of one that is closed. */
static void
print_preview (const LwDeskTicket *ticket)
{
  printf ("%s\n", ticket->words);
  print_figure ("natural", ticket->natural, 2);
  print_figure ("  mid", ticket->mid, 2);
  print_figure ("  offer", ticket->offer, 2);
  if (ticket->verdict.order_class != LW_CLASS_CLOSE)
    print_figure ("\nmax_loss_usd", ticket->verdict.max_loss_usd, 2);
  else
    printf ("\nadds no max loss");
  if (!ticket->unwinds)
    {
      print_figure ("  max_profit_usd", ticket->row.max_profit_usd * ticket->quantity, 2);
      print_figure ("  breakeven", ticket->row.breakeven, 2);
      print_figure ("  pop", ticket->row.pop, 4);
      print_figure ("  ev_usd", ticket->row.ev_usd * ticket->quantity, 2);
    }
  print_figure ("  fees_usd", ticket->fees_low_usd, 2);
  printf ("\n");
  print_told (&ticket->preview);
  printf ("gate %s\n", ticket->verdict.ok ? "passes" : ticket->verdict.rule);
}

int
lw_ctl_trade_refuse (const LwDeskTicket *ticket)
{
  if (strcmp (ticket->verdict.rule, lw_gate_rule_id (LW_GATE_G17)) == 0 && ticket->preview.text[0] != '\0')
    lw_ctl_complain ("refused by the risk gate, %s: %s (%s)", ticket->verdict.rule, ticket->verdict.sentence, ticket->preview.text);
  else if (ticket->verdict.rule[0] != '\0')
    lw_ctl_complain ("refused by the risk gate, %s: %s", ticket->verdict.rule, ticket->verdict.sentence);
  else
    lw_ctl_complain ("refused: %s", ticket->why_not);
  return LW_EXIT_GATE_REFUSED;
}

typedef struct
{
  const char   *id;
  LwIntentState last;
  gboolean      any;
} Follow;

/* A line for each state that it comes to, until it is over or waits for a person. */
static gboolean
follow (LwDesk  *desk,
        gpointer data)
{
  Follow *self = data;
  const LwIntent *intent = lw_desk_find_order (desk, self->id);

  if (intent == NULL)
    return FALSE;
  if (!self->any || intent->state != self->last)
    lw_ctl_trade_print (desk, intent);
  self->any = TRUE;
  self->last = intent->state;
  return lw_intent_state_is_final (intent->state) || intent->state == LW_INTENT_ABSENT || intent->state == LW_INTENT_UNRESOLVED;
}

/* TWS tells the combo's execution first, the legs' and their commissions after it. */
static gboolean
is_booked (LwDesk  *desk,
           gpointer data)
{
  const LwIntent *intent = lw_desk_find_order (desk, data);

  return intent == NULL || !intent->fees_pending;
}

static int
status_of (LwIntentState state)
{
  switch (state)
    {
    case LW_INTENT_FILLED:
    case LW_INTENT_WORKING:
    case LW_INTENT_PARTIAL:
    case LW_INTENT_HELD:
      return LW_EXIT_DONE;
    case LW_INTENT_REJECTED:
    case LW_INTENT_CANCELLED:
    case LW_INTENT_CANCELLED_WITH_FILLS:
      return LW_EXIT_TWS_REFUSED;
    case LW_INTENT_NOT_SENT:
      return LW_EXIT_NOT_CONNECTED;
    default:
      return LW_EXIT_UNKNOWN;
    }
}

static int
transmit (LwDesk *desk)
{
  const LwDeskTicket *ticket = lw_desk_get_ticket (desk);
  Follow state = { NULL, LW_INTENT_DRAFT, FALSE };
  char id[LW_INTENT_ID_SIZE];

  if (!lw_desk_ticket_transmit (desk))
    return lw_ctl_trade_refuse (ticket);
  /* Nothing leaves before the main loop runs again: the disk must answer first. */
  g_strlcpy (id, ticket->intent, sizeof id);
  lw_ctl_trade_line (id, "RESERVED", ticket->vertical.symbol, "", ticket->words);
  state.id = id;
  state.any = TRUE;
  state.last = LW_INTENT_RESERVED;
  if (lw_ctl_desk_wait (desk, follow, &state, lw_ctl_trade_options.wait))
    lw_ctl_desk_wait (desk, is_booked, id, LW_CTL_BOOK_SECONDS);
  return status_of (state.last);
}

static gboolean
set_terms (LwDesk *desk)
{
  const LwCtlTradeOptions *options = &lw_ctl_trade_options;

  if (options->until_us > 0)
    lw_desk_ticket_set_gtd (desk, options->until_us);
  if (options->add)
    lw_desk_ticket_confirm (desk, LW_GATE_G10);
  if (options->expires_today)
    lw_desk_ticket_confirm (desk, LW_GATE_G19);
  if (options->confirm_quantity == lw_desk_get_ticket (desk)->quantity)
    lw_desk_ticket_confirm (desk, LW_GATE_G4);
  if (options->supersedes != NULL)
    lw_desk_ticket_set_supersedes (desk, options->supersedes);
  if (options->override == NULL || lw_desk_ticket_override (desk, options->override))
    return TRUE;
  lw_ctl_complain ("--override \"%s\": say in a sentence why this order may go although the outcome of another is not known",
                   options->override);
  return FALSE;
}

int
lw_ctl_trade_send (LwDesk *desk)
{
  const LwDeskTicket *ticket;

  if (!set_terms (desk))
    return LW_EXIT_BAD_INPUT;
  lw_ctl_desk_wait (desk, ticket_is_quoted, NULL, LW_CTL_QUOTE_SECONDS);
  ticket = lw_desk_get_ticket (desk);
  if (lw_ctl_trade_options.preview)
    {
      print_preview (ticket);
      return ticket->can_transmit ? LW_EXIT_DONE : lw_ctl_trade_refuse (ticket);
    }
  if (!ticket->can_transmit && ticket->verdict.ok)
    return lw_ctl_trade_refuse (ticket);
  return transmit (desk);
}
