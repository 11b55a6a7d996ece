/* three-orders PORT EXPIRY K1 K2: what a person does in a few seconds, as the program does it (LwDesk, journal, socket): an order
 * that fills, one that is cancelled, one that stays. LEGWORK_TEST_KILL ends it anywhere in between; see lw-test-kill.h.
 * three-orders PORT: a later start. Says what it knows of each order once it has asked TWS.
 * Lines: "order ID" at each transmit, "state ID STATE FILLED" at the end, "passed POINT N" for each place to be killed at. */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lw-desk.h"
#include "lw-test-kill.h"

#define LATE_S 100 /* for a busy machine */

typedef gboolean (*Until) (LwDesk *desk, gpointer data);

static gboolean
on_late_cb (gpointer what)
{
  fprintf (stderr, "three-orders: not seen in time: %s\n", (const char *) what);
  exit (1);
}

/* Signals and replies drive the loop: it never polls. */
static void
wait_for (LwDesk     *desk,
          const char *what,
          Until       until,
          gpointer    data)
{
  guint late = g_timeout_add_seconds (LATE_S, on_late_cb, (gpointer) what);

  while (!until (desk, data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (late);
}

static gboolean
is_on (LwDesk  *desk,
       gpointer unused)
{
  LwDeskConnection connection;

  lw_desk_get_connection (desk, &connection);
  return connection.orders_on;
}

static gboolean
is_saved (LwDesk  *desk,
          gpointer unused)
{
  return lw_desk_is_saved (desk);
}

static gboolean
has_chain (LwDesk  *desk,
           gpointer unused)
{
  return lw_desk_get_chain (desk, "SPY") != NULL;
}

static gboolean
may_transmit (LwDesk  *desk,
              gpointer unused)
{
  return lw_desk_get_ticket (desk)->can_transmit;
}

typedef struct
{
  char          id[LW_INTENT_ID_SIZE];
  LwIntentState state;
} Awaited;

static gboolean
is_there (LwDesk  *desk,
          gpointer data)
{
  const Awaited *awaited = data;
  const LwIntent *intent = lw_desk_find_order (desk, awaited->id);

  return intent != NULL && intent->state == awaited->state && !intent->fees_pending;
}

static LwDesk *
open_desk (const char *port)
{
  g_autoptr (GError) error = NULL;
  LwDeskConfig config;
  LwDesk *desk;

  lw_desk_config_init (&config);
  config.profile = LW_PROFILE_TWS;
  config.host = g_strdup ("127.0.0.1");
  config.port = atoi (port);
  config.metrics_port = 0;
  desk = lw_desk_new (&config, &error);
  lw_desk_config_clear (&config);
  if (desk == NULL)
    {
      fprintf (stderr, "three-orders: %s\n", error->message);
      exit (1);
    }
  lw_desk_start (desk);
  wait_for (desk, "orders on", is_on, NULL);
  return desk;
}

static void
find_spread (LwDesk     *desk,
             char      **words,
             LwVertical *vertical)
{
  LwDate settle;
  LwPrice k1, k2;
  const LwChain *chain;
  gboolean found = FALSE;

  if (!lw_date_parse (words[0], &settle) || !lw_price_parse (words[1], &k1) || !lw_price_parse (words[2], &k2)
      || !lw_desk_load_expiry (desk, "SPY", settle))
    exit (2);
  wait_for (desk, "the chain", has_chain, NULL);
  chain = lw_desk_get_chain (desk, "SPY");
  for (guint i = 0; i < chain->n_expiries && !found; i++)
    found = chain->expiries[i].settle == settle && lw_vertical_from_chain (chain, i, LW_BULL_PUT, k1, k2, vertical);
  if (!found)
    exit (2);
}

/* At the middle: the market stands still, and orders fill by the gateway's script alone. */
static void
send_order (LwDesk           *desk,
            const LwVertical *vertical,
            int               kind,
            Awaited          *awaited,
            LwIntentState     state)
{
  LwVertical other = *vertical;

  other.kind = (LwVerticalKind) kind;
  lw_desk_ticket_open (desk, &other);
  wait_for (desk, "a ticket that may be sent", may_transmit, NULL);
  if (!lw_desk_ticket_transmit (desk))
    {
      const LwVerdict *verdict = &lw_desk_get_ticket (desk)->verdict;

      fprintf (stderr, "three-orders: %s: %s\n", verdict->rule, verdict->sentence);
      exit (1);
    }
  g_strlcpy (awaited->id, lw_desk_get_ticket (desk)->intent, sizeof awaited->id);
  printf ("order %s\n", awaited->id);
  fflush (stdout);
  lw_desk_ticket_close (desk);
  awaited->state = state;
  wait_for (desk, lw_intent_state_word (state), is_there, awaited);
}

static void
act (LwDesk *desk,
     char  **words)
{
  LwVertical vertical;
  Awaited awaited;

  find_spread (desk, words, &vertical);
  send_order (desk, &vertical, LW_BULL_PUT, &awaited, LW_INTENT_FILLED);
  send_order (desk, &vertical, LW_BEAR_PUT, &awaited, LW_INTENT_WORKING);
  lw_desk_cancel (desk, awaited.id);
  awaited.state = LW_INTENT_CANCELLED;
  wait_for (desk, "CANCELLED", is_there, &awaited);
  send_order (desk, &vertical, LW_BULL_PUT, &awaited, LW_INTENT_WORKING);
}

static void
tell (LwDesk *desk)
{
  static const char *const points[] = { "commit.before", "commit.after", "send.before", "send.after" };

  for (guint i = 0; i < lw_desk_n_orders (desk); i++)
    {
      const LwIntent *intent = lw_desk_get_order (desk, i);

      printf ("state %s %s %g\n", intent->id, lw_intent_state_word (intent->state), intent->filled);
    }
  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    printf ("passed %s %u\n", points[i], lw_test_kill_count (points[i]));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (LwDesk) desk = NULL;

  if (argc != 2 && argc != 5)
    return 2;
  desk = open_desk (argv[1]);
  if (argc == 5)
    act (desk, argv + 2);
  wait_for (desk, "the journal", is_saved, NULL);
  tell (desk);
  lw_desk_stop (desk);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return 0;
}
