/* Scripts drawn at random against a client that does all kinds of things: nothing breaks, everything ends, and the same again
 * gives the same bytes. */

#include <string.h>

#include "lw-script-fixture.h"
#include "lw-stride.h"

#define SECOND   G_USEC_PER_SEC
#define N_SEEDS  120
#define N_STEPS  40

static const LwScriptEvent events[] = {
#define EVENT(constant, name) LW_SCRIPT_EVENT_##constant,
#include "lw-script-words.def"
};

/* A number that makes sense for the word, or nearly. */
static gint64
draw_number (GRand       *chance,
             LwScriptWord word)
{
  static const gint64 links[] = { 1100, 1101, 1102, 2110 };

  switch (word)
    {
    case LW_SCRIPT_WORD_LINK:
      return links[g_rand_int_range (chance, 0, 4)];
    case LW_SCRIPT_WORD_DELAY:
    case LW_SCRIPT_WORD_STALL_READ:
    case LW_SCRIPT_WORD_HALFOPEN:
    case LW_SCRIPT_WORD_REFUSE:
      return g_rand_int_range (chance, 1, 5 * SECOND);
    case LW_SCRIPT_WORD_VERSION:
      return g_rand_int_range (chance, 157, 201);
    case LW_SCRIPT_WORD_CLOCK_STEP:
      return g_rand_int_range (chance, -100000, 100000);
    default:
      return g_rand_int_range (chance, 0, 12);
    }
}

static void
draw_action (GRand        *chance,
             LwScriptRule *rule)
{
  static const char *const texts[] = { "", "nan", "Submitted", "Inactive", "-1", "U1234567,DUSIM0001", "<b>\\u00e4" };
  LwScriptWord word = (LwScriptWord) g_rand_int_range (chance, LW_SCRIPT_WORD_LOSE, LW_SCRIPT_WORD_CLOCK_STEP + 1);
  LwScriptAction *action = lw_script_rule_add (rule, word);

  action->number = draw_number (chance, word);
  action->text = g_strdup (texts[g_rand_int_range (chance, 0, G_N_ELEMENTS (texts))]);
  action->id = g_rand_int_range (chance, -2, 4);
  action->perm_id = g_rand_int_range (chance, 0, 3);
  action->order_id = g_rand_int_range (chance, 0, 4);
  action->client_id = g_rand_int_range (chance, 0, 3);
  action->line = g_rand_int_range (chance, 0, 4);
  action->for_us = g_rand_int_range (chance, 0, 3 * SECOND);
  action->quantity = g_rand_boolean (chance) ? g_rand_int_range (chance, 0, 4) : action->quantity;
  action->legs = (LwScriptLegs) g_rand_int_range (chance, 0, 3);
  action->bag = g_rand_boolean (chance);
}

static void
draw_script (GRand    *chance,
             LwScript *script)
{
  for (int i = g_rand_int_range (chance, 1, 9); i > 0; i--)
    {
      gboolean clock = g_rand_int_range (chance, 0, 6) == 0;
      LwScriptEvent event = clock ? LW_SCRIPT_EVENT_NONE : events[g_rand_int_range (chance, 0, G_N_ELEMENTS (events))];
      guint n = (guint) g_rand_int_range (chance, 0, 4); /* one draw a line: compilers evaluate arguments in an order of their own */
      gint64 after_us = clock || g_rand_boolean (chance) ? g_rand_int_range (chance, 0, 4 * SECOND) : 0;
      LwScriptRule *rule = lw_script_add_rule (script, LW_SCRIPT_GATEWAY, event, n, after_us);

      for (int a = g_rand_int_range (chance, 1, 4); a > 0; a--)
        draw_action (chance, rule);
    }
}

static const LwMsgKind requests[] = {
  LW_MSG_reqOpenOrders, LW_MSG_reqAllOpenOrders, LW_MSG_reqCompletedOrders, LW_MSG_reqExecutions, LW_MSG_reqPositions,
  LW_MSG_reqCurrentTime, LW_MSG_reqIds, LW_MSG_reqGlobalCancel, LW_MSG_reqManagedAccts,
};

/* Whoever is let go comes again; bytes are not looked at. */
static void
live (Play  *play,
      GRand *chance)
{
  Client *client = play->client;
  int what = g_rand_int_range (chance, 0, 16);
  LwRow *row;

  if (client->closed)
    {
      client_drop (client);
      play->client = client = client_new (play->fixture);
      client->raw = TRUE;
      client->version = 178;
      client_hello (client, 157, 178);
      lw_row_set_int (client_begin (client, LW_MSG_startApi), LW_F_startApi_clientId, 1);
      client_send (client);
    }
  else if (what < 4)
    place (play, g_rand_int_range (chance, 1, 6));
  else if (what == 4)
    cancel (client, g_rand_int_range (chance, 1, 6));
  else if (what == 5)
    {
      row = client_begin (client, LW_MSG_reqMktData);
      lw_row_set_int (row, LW_F_reqMktData_reqId, g_rand_int_range (chance, 1, 100));
      lw_row_set_int (row, LW_F_reqMktData_conId, 756733);
      client_send (client);
    }
  else
    ask (client, requests[g_rand_int_range (chance, 0, G_N_ELEMENTS (requests))]);
  fixture_advance (play->fixture, g_rand_int_range (chance, 0, SECOND));
}

/* What all connections of the run got, as a hash. */
static char *
run (guint32 seed)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_auto (Play) play = { 0 };

  play_init (&play);
  draw_script (chance, play.script);
  lw_gateway_config_take_script (&play.config, play.script);
  play.fixture = fixture_new (&play.config);
  play.client = client_new (play.fixture);
  play.client->raw = TRUE;
  play.client->version = 178;
  play.client->closed = TRUE; /* so that the first step comes as all later ones do */
  for (int i = 0; i < N_STEPS; i++)
    live (&play, chance);
  fixture_advance (play.fixture, 120 * SECOND);
  for (guint i = 0; i < play.fixture->clients->len; i++)
    {
      Client *client = play.fixture->clients->pdata[i];

      g_assert_cmpuint (client->bytes->len, <, 32u << 20);
      g_checksum_update (sum, client->bytes->data, client->bytes->len);
      g_checksum_update (sum, (const guint8 *) client->writes->data, (gssize) (client->writes->len * sizeof (guint)));
    }
  return g_strdup (g_checksum_get_string (sum));
}

static void
try_seed (guint32 seed)
{
  g_autofree char *once = NULL, *again = NULL;

  g_test_message ("seed %u", seed); /* the last one before a crash */
  once = run (seed);
  again = run (seed);
  g_assert_cmpstr (once, ==, again);
}

static void
test_random (void)
{
  for (guint32 seed = 1; seed <= N_SEEDS; seed += lw_stride ())
    try_seed (seed);
}

/* They took all memory: rules that answered each other, and lines begun anew while they began. */
static void
test_found (void)
{
  static const guint32 found[] = { 592, 1849 };

  for (guint i = 0; i < G_N_ELEMENTS (found); i++)
    try_seed (found[i]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/script-random/range", test_random);
  g_test_add_func ("/gateway/script-random/found", test_found);
  return g_test_run ();
}
