#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <json-glib/json-glib.h>

#include "lw-ctl-trade-private.h"

#define LOAD_SECONDS  90
#define QUOTE_SECONDS 15

/* The options, read. */
typedef struct
{
  LwDate         expiry;
  LwVerticalKind kind;
  LwPrice        k1, k2, limit;
} Wish;

static Wish wish;

static gboolean
read_price (const char *option,
            const char *text,
            LwPrice    *price)
{
  if (text != NULL && lw_price_parse (text, price) && *price > 0)
    return TRUE;
  if (text == NULL)
    lw_ctl_complain ("open needs --%s", option);
  else
    lw_ctl_complain ("--%s %s: a positive price like 1.20; the kind says whether it is paid or received", option, text);
  return FALSE;
}

gboolean
lw_ctl_trade_open_check (void)
{
  const LwCtlTradeOptions *options = &lw_ctl_trade_options;

  if (options->expiry == NULL || !lw_date_parse (options->expiry, &wish.expiry))
    {
      lw_ctl_complain ("open needs --expiry, a date like 2026-12-18");
      return FALSE;
    }
  if (options->kind == NULL || !lw_vertical_kind_parse (options->kind, &wish.kind))
    {
      lw_ctl_complain ("open needs --kind: bull_call, bear_put, bull_put or bear_call");
      return FALSE;
    }
  if (options->quantity < 1)
    {
      lw_ctl_complain ("--qty %d: at least one spread", options->quantity);
      return FALSE;
    }
  return read_price ("k1", options->k1, &wish.k1) && read_price ("k2", options->k2, &wish.k2)
         && read_price ("limit", options->limit, &wish.limit);
}

void
lw_ctl_trade_line (const char *id,
                   const char *state,
                   const char *symbol,
                   const char *sentence)
{
  if (g_strcmp0 (lw_ctl_trade_options.format, "json") == 0)
    {
      g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
      JsonObject *object = json_object_new ();
      g_autofree char *text = NULL;

      json_object_set_string_member (object, "intent", id);
      json_object_set_string_member (object, "state", state);
      json_object_set_string_member (object, "symbol", symbol);
      json_object_set_string_member (object, "sentence", sentence);
      json_node_take_object (root, object);
      text = json_to_string (root, FALSE);
      printf ("%s\n", text);
    }
  else
    printf ("%s %s %s\n", id, state, sentence);
  fflush (stdout);
}

static gboolean
chain_is_there (LwDesk  *desk,
                gpointer symbol)
{
  return lw_desk_get_chain (desk, symbol) != NULL || *lw_desk_get_chain_problem (desk, symbol) != '\0';
}

/* Classes that settle on the day and list both strikes; the first goes to @vertical. */
static guint
find_verticals (const LwChain *chain,
                LwVertical    *vertical)
{
  guint n = 0;

  for (guint i = 0; i < chain->n_expiries; i++)
    {
      const LwExpiry *expiry = &chain->expiries[i];
      const char *trading_class = lw_ctl_trade_options.trading_class;
      LwVertical found;

      if (expiry->settle != wish.expiry || (trading_class != NULL && strcmp (trading_class, expiry->trading_class) != 0))
        continue;
      if (!lw_vertical_from_chain (chain, i, wish.kind, wish.k1, wish.k2, &found))
        continue;
      if (n == 0)
        *vertical = found;
      n++;
    }
  return n;
}

static int
find_vertical (LwDesk     *desk,
               const char *symbol,
               LwVertical *vertical)
{
  const LwChain *chain;
  guint n;

  if (!lw_desk_load_expiry (desk, symbol, wish.expiry))
    {
      lw_ctl_complain ("not connected to TWS");
      return LW_EXIT_NOT_CONNECTED;
    }
  lw_ctl_desk_wait (desk, chain_is_there, (gpointer) symbol, LOAD_SECONDS);
  chain = lw_desk_get_chain (desk, symbol);
  if (chain == NULL)
    {
      const char *problem = lw_desk_get_chain_problem (desk, symbol);

      lw_ctl_complain ("%s", *problem != '\0' ? problem : "TWS did not list the options in time; try again");
      return LW_EXIT_TWS_REFUSED;
    }
  n = find_verticals (chain, vertical);
  if (n == 0)
    lw_ctl_complain ("%s has no such strikes on %s; 'legworkctl chain %s --expiry %s' lists them", symbol,
                     lw_ctl_trade_options.expiry, symbol, lw_ctl_trade_options.expiry);
  else if (n > 1)
    lw_ctl_complain ("several classes of %s have these strikes on %s; name one with --class", symbol, lw_ctl_trade_options.expiry);
  return n == 1 ? LW_EXIT_DONE : LW_EXIT_BAD_INPUT;
}

/* The gate's word counts once both legs were quoted; a refusal that does not depend on quotes comes earlier. */
static gboolean
ticket_is_quoted (LwDesk  *desk,
                  gpointer data)
{
  const LwDeskTicket *ticket = lw_desk_get_ticket (desk);

  return ticket->can_transmit || ticket->quotes_fresh;
}

static void
print_preview (const LwDeskTicket *ticket)
{
  printf ("%s\n", ticket->words);
  printf ("natural %.2f  mid %.2f  offer %.2f\n", ticket->natural, ticket->mid, ticket->offer);
  printf ("max_loss_usd %.2f  max_profit_usd %.2f  breakeven %.2f  pop %.4f  ev_usd %.2f  fees_usd %.2f\n",
          ticket->verdict.max_loss_usd, ticket->row.max_profit_usd * ticket->quantity, ticket->row.breakeven, ticket->row.pop,
          ticket->row.ev_usd * ticket->quantity, ticket->fees_low_usd);
  printf ("gate %s\n", ticket->verdict.ok ? "passes" : ticket->verdict.rule);
}

static int
refuse (const LwDeskTicket *ticket)
{
  if (ticket->verdict.rule[0] != '\0')
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

/* A line for each state that it comes to. */
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
  return lw_intent_state_is_final (intent->state);
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
    return refuse (ticket);
  /* Nothing leaves before the main loop runs again: the disk must answer first. */
  g_strlcpy (id, ticket->intent, sizeof id);
  lw_ctl_trade_line (id, "RESERVED", ticket->vertical.symbol, ticket->words);
  state.id = id;
  state.any = TRUE;
  state.last = LW_INTENT_RESERVED;
  lw_ctl_desk_wait (desk, follow, &state, lw_ctl_trade_options.wait);
  return status_of (state.last);
}

int
lw_ctl_trade_open (LwDesk     *desk,
                   const char *symbol)
{
  LwVertical vertical;
  const LwDeskTicket *ticket;
  int status = find_vertical (desk, symbol, &vertical);

  if (status != LW_EXIT_DONE)
    return status;
  lw_desk_ticket_open (desk, &vertical);
  lw_desk_ticket_set_quantity (desk, lw_ctl_trade_options.quantity);
  lw_desk_ticket_set_limit (desk, wish.limit);
  lw_ctl_desk_wait (desk, ticket_is_quoted, NULL, QUOTE_SECONDS);
  ticket = lw_desk_get_ticket (desk);
  if (lw_ctl_trade_options.preview)
    {
      print_preview (ticket);
      return ticket->can_transmit ? LW_EXIT_DONE : refuse (ticket);
    }
  if (!ticket->can_transmit && ticket->verdict.ok)
    return refuse (ticket);
  return transmit (desk);
}
