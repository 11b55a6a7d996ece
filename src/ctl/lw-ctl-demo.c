#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-ctl-desk.h"
#include "lw-ctl.h"

#define STEP_SECONDS 120
#define N_SHOWN      5
#define QUOTE_SECONDS 15

static char *preset_name;
static int seed = 1;

static const GOptionEntry entries[] = {
  { "preset", 0, 0, G_OPTION_ARG_STRING, &preset_name, "what to look for (Credit core)", "NAME" },
  { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "of the simulated market (1)", "N" },
  { NULL }
};

static void
step (int         number,
      const char *title)
{
  printf ("\n%d. %s\n", number, title);
  fflush (stdout);
}

static gboolean
orders_are_on (LwDesk  *desk,
               gpointer unused)
{
  LwDeskConnection connection;

  lw_desk_get_connection (desk, &connection);
  return connection.orders_on || connection.read_only;
}

static gboolean
connect_step (LwDesk *desk)
{
  LwDeskConnection connection;

  step (1, "Connect");
  lw_desk_start (desk);
  lw_ctl_desk_wait (desk, orders_are_on, NULL, STEP_SECONDS);
  lw_desk_get_connection (desk, &connection);
  if (!connection.orders_on)
    return FALSE;
  printf ("   %s account %s on %s:%d, server version %d, client id %d\n", lw_account_kind_word (connection.kind),
          connection.account, connection.host, connection.port, connection.stats.server_version, connection.stats.client_id);
  return TRUE;
}

static gboolean
chain_is_there (LwDesk  *desk,
                gpointer unused)
{
  LwDeskScan scan;

  lw_desk_get_scan (desk, &scan);
  return scan.phase == LW_SCAN_FAILED || scan.phase >= LW_SCAN_SWEEPING;
}

static const LwPreset *
find_preset (LwDesk *desk)
{
  const char *name = preset_name != NULL ? preset_name : "Credit core";

  for (guint i = 0; i < lw_desk_n_presets (desk); i++)
    if (strcmp (lw_desk_get_preset (desk, i)->name, name) == 0)
      return lw_desk_get_preset (desk, i);
  lw_ctl_complain ("there is no preset \"%s\"; 'legworkctl preset list' shows them", name);
  return NULL;
}

static gboolean
load_step (LwDesk         *desk,
           const LwPreset *preset)
{
  const LwChain *chain;
  LwDeskScan scan;

  step (2, "Load the option chain of SPY");
  lw_desk_scan (desk, preset);
  lw_ctl_desk_wait (desk, chain_is_there, NULL, STEP_SECONDS);
  lw_desk_get_scan (desk, &scan);
  chain = lw_desk_get_chain (desk, "SPY");
  if (chain == NULL)
    {
      lw_ctl_complain ("%s", scan.sentence);
      return FALSE;
    }
  printf ("   %u series in %u expiries, price %.2f; the preset \"%s\" needs quotes of %u\n", chain->n_series, chain->n_expiries,
          lw_chain_px (chain), preset->name, scan.total);
  return TRUE;
}

static gboolean
scan_is_done (LwDesk  *desk,
              gpointer unused)
{
  LwDeskScan scan;

  lw_desk_get_scan (desk, &scan);
  return scan.phase == LW_SCAN_FAILED || (scan.phase == LW_SCAN_DONE && lw_desk_get_result (desk) != NULL);
}

static void
print_row (guint            number,
           const LwScanRow *row)
{
  g_autofree char *words = lw_vertical_words (&row->vertical, 1, LW_PRICE_NONE);

  printf ("   %u  %-44s %6.2f  max loss %7.2f  PoP %5.1f %%  EV %7.2f\n", number, words, row->price, row->max_loss_usd,
          row->pop * 100, row->ev_usd);
}

static const LwScanRow *
scan_step (LwDesk *desk)
{
  const LwScanResult *result;
  LwDeskConnection connection;

  step (3, "Read the quotes and rank the verticals");
  lw_ctl_desk_wait (desk, scan_is_done, NULL, STEP_SECONDS);
  result = lw_desk_get_result (desk);
  if (result == NULL || result->n_rows == 0)
    {
      lw_ctl_complain ("the scan found nothing; try another --preset or --seed");
      return NULL;
    }
  lw_desk_get_connection (desk, &connection);
  printf ("   %u of %u verticals pass, %u messages sent, %u of %u lines\n", result->n_passed, result->n_candidates,
          (guint) connection.stats.messages_out, connection.stats.lines_used, connection.stats.lines_limit);
  for (guint i = 0; i < MIN (result->n_rows, N_SHOWN); i++)
    print_row (i + 1, &result->rows[i]);
  return &result->rows[0];
}

static gboolean
can_transmit (LwDesk  *desk,
              gpointer unused)
{
  return lw_desk_get_ticket (desk)->can_transmit;
}

/* A price at which it trades at once: natural, on the increment, with the one tick more that the gate allows. */
static LwPrice
marketable (const LwDeskTicket *ticket)
{
  gboolean credit = lw_vertical_is_credit (ticket->vertical.kind);
  double steps = ticket->natural * LW_PRICE_SCALE / (double) ticket->increment;
  LwPrice price = ticket->increment * (LwPrice) (credit ? floor (steps + 1e-6) - 1 : ceil (steps - 1e-6) + 1);

  return MAX (price, ticket->increment);
}

/* The market moves meanwhile: the price goes with it until the gate takes it. */
static gboolean
can_trade_at_once (LwDesk  *desk,
                   gpointer unused)
{
  LwPrice price = marketable (lw_desk_get_ticket (desk));

  if (lw_desk_get_ticket (desk)->limit != price)
    lw_desk_ticket_set_limit (desk, price);
  return lw_desk_get_ticket (desk)->can_transmit;
}

static gboolean
preview_step (LwDesk           *desk,
              const LwVertical *vertical)
{
  const LwDeskTicket *ticket;

  step (4, "Preview the best one");
  lw_desk_ticket_open (desk, vertical);
  lw_ctl_desk_wait (desk, can_transmit, NULL, STEP_SECONDS);
  lw_ctl_desk_wait (desk, can_trade_at_once, NULL, QUOTE_SECONDS);
  ticket = lw_desk_get_ticket (desk);
  printf ("   %s\n", ticket->words);
  printf ("   natural %.2f, mid %.2f; short leg %.2f × %.2f, long leg %.2f × %.2f\n", ticket->natural, ticket->mid,
          ticket->short_leg.bid, ticket->short_leg.ask, ticket->long_leg.bid, ticket->long_leg.ask);
  printf ("   max profit %.2f USD, max loss %.2f USD with fees, break-even %.2f, PoP %.1f %%\n", ticket->row.max_profit_usd,
          ticket->verdict.max_loss_usd, ticket->row.breakeven, ticket->row.pop * 100);
  printf ("   risk gate: %u of %u checks pass\n", ticket->verdict.n_passed, ticket->verdict.n_checks);
  if (!ticket->can_transmit)
    lw_ctl_complain ("%s", ticket->why_not);
  return ticket->can_transmit;
}

typedef struct
{
  char          id[LW_INTENT_ID_SIZE];
  LwIntentState last;
} Follow;

static gboolean
follow (LwDesk  *desk,
        gpointer data)
{
  Follow *self = data;
  const LwIntent *intent = lw_desk_find_order (desk, self->id);

  if (intent == NULL)
    return FALSE;
  if (intent->state != self->last)
    {
      g_autofree char *sentence = lw_desk_order_sentence (desk, intent);

      printf ("   %-9s %s\n", lw_intent_state_word (intent->state), sentence);
      fflush (stdout);
    }
  self->last = intent->state;
  return intent->state == LW_INTENT_FILLED ? !intent->fees_pending : lw_intent_state_is_final (intent->state);
}

/* The gate looks again at the click, and may want a sign of life of TWS first: then another click. */
static gboolean
is_taken (LwDesk  *desk,
          gpointer unused)
{
  return lw_desk_get_ticket (desk)->can_transmit && lw_desk_ticket_transmit (desk);
}

static int
send_step (LwDesk *desk)
{
  Follow state = { "", LW_INTENT_DRAFT };
  const LwIntent *intent;

  step (5, "Send it");
  if (!lw_ctl_desk_wait (desk, is_taken, NULL, QUOTE_SECONDS))
    {
      lw_ctl_complain ("%s", lw_desk_get_ticket (desk)->why_not);
      return LW_EXIT_GATE_REFUSED;
    }
  g_strlcpy (state.id, lw_desk_get_ticket (desk)->intent, sizeof state.id);
  printf ("   intent %s: written to the journal first, then sent\n", state.id);
  lw_ctl_desk_wait (desk, follow, &state, STEP_SECONDS);
  intent = lw_desk_find_order (desk, state.id);
  if (intent == NULL || intent->state != LW_INTENT_FILLED)
    {
      lw_ctl_complain ("the order %s was not filled: see above, and 'legworkctl journal show %s'", state.id, state.id);
      return LW_EXIT_UNKNOWN;
    }
  step (6, "Filled");
  printf ("   %s  order %d  %.0f of %d at %.2f  fees %.2f USD\n", intent->id, intent->order_id, intent->filled, intent->quantity,
          intent->avg_price, intent->fees_usd);
  return LW_EXIT_DONE;
}

static int
run (LwDesk *desk)
{
  const LwPreset *preset = find_preset (desk);
  const LwScanRow *row;
  LwVertical vertical;

  if (preset == NULL)
    return LW_EXIT_BAD_INPUT;
  if (!connect_step (desk))
    return LW_EXIT_NOT_CONNECTED;
  if (!load_step (desk, preset))
    return LW_EXIT_TWS_REFUSED;
  row = scan_step (desk);
  if (row == NULL)
    return LW_EXIT_TWS_REFUSED;
  vertical = row->vertical;
  if (!preview_step (desk, &vertical))
    return LW_EXIT_GATE_REFUSED;
  return send_step (desk);
}

int
lw_ctl_demo (int    argc,
             char **argv)
{
  g_autoptr (LwDesk) desk = NULL;
  g_autoptr (GError) error = NULL;
  LwDeskConfig config;
  int status;

  if (!lw_ctl_parse (&argc, &argv, "", "The main job against the simulated TWS: connect, load a chain, scan, preview, send, fill.",
                     "legworkctl demo", entries))
    return LW_EXIT_BAD_INPUT;
  lw_desk_config_init (&config);
  config.profile = LW_PROFILE_SIMULATED;
  config.metrics_port = 0;
  config.seed = (guint64) seed;
  desk = lw_desk_new (&config, &error);
  if (desk == NULL)
    {
      lw_ctl_complain ("%s", error->message);
      return LW_EXIT_BAD_INPUT;
    }
  lw_ctl_desk_show_notices (desk, FALSE);
  printf ("Legwork demo: everything below happens on the simulated TWS inside this program.\n");
  status = run (desk);
  lw_desk_stop (desk);
  return status;
}
