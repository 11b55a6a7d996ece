/* Fault scripts at the gateway: what happens to frames on their way out, and to the connection under them. */

#include <string.h>

#include "lw-script-fixture.h"

#define SECOND G_USEC_PER_SEC

/* The answer to reqCurrentTime, as the only thing that comes. */
static guint
ask_time (Play *play)
{
  client_forget (play->client);
  g_byte_array_set_size (play->client->bytes, 0);
  g_array_set_size (play->client->writes, 0);
  ask (play->client, LW_MSG_reqCurrentTime);
  return client_count (play->client, LW_MSG_currentTime);
}

static guint32
head_of (const GByteArray *bytes)
{
  guint32 raw;

  g_assert_cmpuint (bytes->len, >=, 4);
  memcpy (&raw, bytes->data, 4);
  return GUINT32_FROM_BE (raw);
}

/* What leaves meanwhile waits behind the delayed one. */
static void
test_delay (void)
{
  g_auto (Play) play = { 0 };
  static const LwMsgKind wanted[] = { LW_MSG_currentTime, LW_MSG_nextValidId, LW_MSG_currentTime };

  play_init (&play);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_TIME, 1, 0), LW_SCRIPT_WORD_DELAY, 3 * SECOND);
  play_begin (&play);
  g_assert_cmpuint (ask_time (&play), ==, 0);
  fixture_advance (play.fixture, SECOND);
  ask (play.client, LW_MSG_reqIds);
  ask (play.client, LW_MSG_reqCurrentTime);
  fixture_advance (play.fixture, 2 * SECOND - 1);
  g_assert_cmpuint (play.client->received->len, ==, 0);
  fixture_advance (play.fixture, 1);
  g_assert_cmpuint (play.client->received->len, ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    g_assert_cmpint (lw_msg_get_kind (play.client->received->pdata[i]), ==, wanted[i]);
  g_assert_cmpuint (ask_time (&play), ==, 1);
}

/* What waits when the connection ends is lost with it, and nothing goes on waiting. */
static void
test_delay_and_close (void)
{
  g_auto (Play) play = { 0 };

  play_init (&play);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_TIME, 1, 0), LW_SCRIPT_WORD_DELAY, SECOND);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_TIME, 1, SECOND / 2), LW_SCRIPT_WORD_CLOSE, 0);
  play_begin (&play);
  g_assert_cmpuint (ask_time (&play), ==, 0);
  fixture_advance (play.fixture, 10 * SECOND);
  g_assert_true (play.client->closed);
  g_assert_cmpuint (play.client->received->len, ==, 0);
}

/* A whole chain may wait behind one message. */
static void
test_delay_of_much (void)
{
  g_auto (Play) play = { 0 };
  LwRow *row;

  play_init (&play);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_TIME, 1, 0), LW_SCRIPT_WORD_DELAY, SECOND);
  play_begin (&play);
  g_assert_cmpuint (ask_time (&play), ==, 0);
  row = client_begin (play.client, LW_MSG_reqContractDetails);
  lw_row_set_int (row, LW_F_reqContractDetails_reqId, 1);
  lw_row_set_text (row, LW_F_reqContractDetails_symbol, "SPY");
  lw_row_set_text (row, LW_F_reqContractDetails_secType, "OPT");
  client_send (play.client);
  g_assert_cmpuint (play.client->received->len, ==, 0);
  fixture_advance (play.fixture, 60 * SECOND);
  g_assert_cmpuint (client_count (play.client, LW_MSG_contractData), >, 3000);
  g_assert_cmpuint (client_count (play.client, LW_MSG_contractDataEnd), ==, 1);
}

/* C02: three in all. */
static void
test_dup (void)
{
  g_auto (Play) play = { 0 };

  play_init (&play);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_PLACE, 1, SECOND), LW_SCRIPT_WORD_FILL, 1);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_EXEC_TX, 1, 0), LW_SCRIPT_WORD_DUP, 3);
  play_begin (&play);
  place (&play, 1);
  fixture_advance (play.fixture, 2 * SECOND);
  g_assert_cmpuint (client_count (play.client, LW_MSG_executionData), ==, 3);
  g_assert_cmpuint (client_count (play.client, LW_MSG_commissionReport), ==, 1);
}

/* What came: "o1 s1 ." is order 1's openOrder, its orderStatus, the End. */
static char *
kinds (Client *client)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < client->received->len; i++)
    {
      LwRow *row = lw_msg_get_row (client->received->pdata[i]);

      if (lw_msg_get_kind (client->received->pdata[i]) == LW_MSG_openOrder)
        g_string_append_printf (text, "o%d ", lw_row_int (row, LW_F_openOrder_orderId, 0));
      else if (lw_msg_get_kind (client->received->pdata[i]) == LW_MSG_orderStatus)
        g_string_append_printf (text, "s%d ", lw_row_int (row, LW_F_orderStatus_orderId, 0));
      else
        g_string_append (text, ".");
    }
  return g_string_free (text, FALSE);
}

static char *
kinds_of_shuffle (guint64 seed,
                  guint   n)
{
  g_auto (Play) play = { 0 };

  play_init (&play);
  play.config.seed = seed;
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_LIST_OPEN, 1, 0), LW_SCRIPT_WORD_REORDER, n);
  play_begin (&play);
  for (gint32 id = 1; id <= 3; id++)
    place (&play, id);
  fixture_advance (play.fixture, SECOND);
  client_forget (play.client);
  ask (play.client, LW_MSG_reqOpenOrders);
  return kinds (play.client);
}

/* None is lost, none crosses the End, the seed decides the order, and too few do not wait for ever. */
static void
test_reorder (void)
{
  g_auto (Play) play = { 0 };
  gboolean differ = FALSE;
  g_autofree char *first = kinds_of_shuffle (1, 4);

  for (guint64 seed = 1; seed <= 5; seed++)
    for (guint n = 4; n <= 9; n += 5)
      {
        g_autofree char *once = kinds_of_shuffle (seed, n), *again = kinds_of_shuffle (seed, n);

        g_assert_cmpstr (once, ==, again);
        g_assert_cmpuint (strlen (once), ==, 6 * 3 + 1);
        g_assert_true (g_str_has_suffix (once, "."));
        differ |= n == 4 && strcmp (once, first) != 0;
      }
  g_assert_true (differ);

  play_init (&play);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_PLACE, 1, 0), LW_SCRIPT_WORD_REORDER, 9);
  play_begin (&play);
  place (&play, 1);
  fixture_advance (play.fixture, SECOND);
  g_assert_cmpuint (play.client->received->len, ==, 0);
  fixture_advance (play.fixture, SECOND);
  g_assert_cmpuint (client_count (play.client, LW_MSG_orderStatus), ==, 2);
}

/* E01: so many bytes of the frame, then FIN. */
static void
test_truncate (void)
{
  for (guint keep = 0; keep < 12; keep++)
    {
      g_auto (Play) play = { 0 };

      play_init (&play);
      lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_ANY_TX, 7, 0), LW_SCRIPT_WORD_TRUNCATE, keep);
      play_begin (&play);
      g_assert_cmpuint (ask_time (&play), ==, 1);
      play.client->raw = TRUE;
      ask_time (&play);
      g_assert_cmpuint (play.client->bytes->len, ==, keep);
      g_assert_true (play.client->closed);
      g_assert_false (play.client->reset);
    }
}

/* The answer as bytes after a garble; then the next one is whole again. */
static GBytes *
garbled (gint64 seed)
{
  g_auto (Play) play = { 0 };
  GBytes *bytes;

  play_init (&play);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_TIME, 1, 0), LW_SCRIPT_WORD_GARBLE, seed);
  play_begin (&play);
  play.client->raw = TRUE;
  ask_time (&play);
  g_assert_cmpuint (head_of (play.client->bytes) + 4, ==, play.client->bytes->len);
  bytes = g_bytes_new (play.client->bytes->data, play.client->bytes->len);
  play.client->raw = FALSE;
  g_assert_cmpuint (ask_time (&play), ==, 1);
  return bytes;
}

/* E04: a frame of the right length with noise in it, the same for the same seed. */
static void
test_garble (void)
{
  g_autoptr (GBytes) first = garbled (1);
  g_autoptr (GBytes) again = garbled (1);
  g_autoptr (GBytes) other = garbled (2);

  g_assert_true (g_bytes_equal (first, again));
  g_assert_false (g_bytes_equal (first, other));
}

/* E03 */
static void
test_oversize (void)
{
  static const gint64 lengths[] = { 0x7fffffff, 0xffffffff, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_auto (Play) play = { 0 };

      play_init (&play);
      lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_TIME, 1, 0), LW_SCRIPT_WORD_OVERSIZE, lengths[i]);
      play_begin (&play);
      play.client->raw = TRUE;
      ask_time (&play);
      g_assert_cmpuint (head_of (play.client->bytes), ==, lengths[i]);
      g_assert_cmpint (play.client->bytes->data[4], ==, '4');
    }
}

/* E02: single bytes; and everything of a while in one. */
static void
test_segment (void)
{
  g_auto (Play) play = { 0 }, gathered = { 0 };

  play_init (&play);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_START_API, 1, 0), LW_SCRIPT_WORD_SEGMENT, 1);
  play_begin (&play);
  g_assert_cmpuint (ask_time (&play), ==, 1);
  g_assert_cmpuint (play.client->writes->len, ==, play.client->bytes->len);

  play_init (&gathered);
  lw_script_rule_number (on_event (&gathered, LW_SCRIPT_EVENT_TIME, 1, 0), LW_SCRIPT_WORD_SEGMENT, 0);
  play_begin (&gathered);
  g_assert_cmpuint (ask_time (&gathered), ==, 0);
  for (guint i = 0; i < 20; i++)
    ask (gathered.client, LW_MSG_reqIds);
  g_assert_cmpuint (gathered.client->writes->len, ==, 0);
  fixture_advance (gathered.fixture, SECOND);
  g_assert_cmpuint (gathered.client->writes->len, ==, 1);
  g_assert_cmpuint (client_count (gathered.client, LW_MSG_nextValidId), ==, 20);
}

/* E10: nothing is read, what goes out goes on; then everything that waited is looked at. */
static void
test_stall (void)
{
  g_auto (Play) play = { 0 };

  play_init (&play);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_TIME, 1, 0), LW_SCRIPT_WORD_STALL_READ, 20 * SECOND);
  play_begin (&play);
  g_assert_cmpuint (ask_time (&play), ==, 1); /* it had been read */
  g_assert_true (play.client->unread);
  place (&play, 1);
  fixture_advance (play.fixture, 19 * SECOND);
  assert_statuses (play.client, "");
  fixture_advance (play.fixture, 2 * SECOND);
  assert_statuses (play.client, "PreSubmitted Submitted");
  g_assert_false (play.client->unread);
}

/* Two requests in one read: the second waits though its bytes are here. */
static void
test_stall_within_a_read (void)
{
  g_auto (Play) play = { 0 };
  g_autoptr (GByteArray) both = g_byte_array_new ();

  play_init (&play);
  lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_TIME, 1, 0), LW_SCRIPT_WORD_STALL_READ, SECOND);
  play_begin (&play);
  for (guint i = 0; i < 2; i++)
    {
      client_begin (play.client, LW_MSG_reqCurrentTime);
      lw_msg_write (play.client->out, play.client->version, both);
    }
  client_bytes (play.client, both->data, both->len);
  g_assert_cmpuint (client_count (play.client, LW_MSG_currentTime), ==, 1);
  fixture_advance (play.fixture, SECOND);
  g_assert_cmpuint (client_count (play.client, LW_MSG_currentTime), ==, 2);
}

/* D02: connected, mute both ways; with 0 for ever. */
static void
test_half_open (void)
{
  for (gint64 us = 0; us <= 9 * SECOND; us += 9 * SECOND)
    {
      g_auto (Play) play = { 0 };

      play_init (&play);
      lw_script_rule_number (on_event (&play, LW_SCRIPT_EVENT_ACK_TX, 1, 0), LW_SCRIPT_WORD_HALFOPEN, us);
      play_begin (&play);
      place (&play, 1);
      fixture_advance (play.fixture, 8 * SECOND);
      g_assert_cmpuint (ask_time (&play), ==, 0);
      g_assert_cmpuint (play.client->received->len, ==, 0);
      g_assert_false (play.client->closed);
      fixture_advance (play.fixture, 60 * SECOND);
      g_assert_cmpuint (client_count (play.client, LW_MSG_currentTime), ==, us > 0);
      assert_statuses (play.client, us > 0 ? "PreSubmitted Submitted" : "");
    }
}

static void
test_reset (void)
{
  g_auto (Play) play = { 0 };

  play_init (&play);
  rule_do (on_event (&play, LW_SCRIPT_EVENT_NONE, 0, SECOND), LW_SCRIPT_WORD_RST);
  play_begin (&play);
  fixture_advance (play.fixture, SECOND);
  g_assert_true (play.client->reset);
}

/* A tick's value stands in the frame as the script gives it, whatever it is. */
static void
test_tick (void)
{
  static const struct { int type; const char *value; const char *fields; } cases[] = {
    { 1, "nan", "1|6|7|1|nan|0|1|" },
    { 2, "1E400", "1|6|7|2|1E400|" },
    { 4, "-1", "1|6|7|4|-1|0|0|" },
    { 0, "9223372036854775807", "2|6|7|0|9223372036854775807|" },
    { 49, "2", "45|6|7|49|2|" },
    { 45, "<b>&", "46|6|7|45|<b>&|" },
    { 13, "1.7976931348623157E308", "21|7|13|0|1.7976931348623157E308|1.7976931348623157E308|-1|-1|-1|-1|-1|-1|" },
  };
  g_auto (Play) play = { 0 };

  play_init (&play);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LwScriptAction *tick = rule_do (on_event (&play, LW_SCRIPT_EVENT_ANY_RX, i + 3, 0), LW_SCRIPT_WORD_TICK);

      tick->line = 1;
      tick->number = cases[i].type;
      tick->text = g_strdup (cases[i].value);
    }
  play_begin (&play);
  lw_row_set_int (client_begin (play.client, LW_MSG_reqMktData), LW_F_reqMktData_reqId, 7);
  lw_row_set_int (lw_msg_get_row (play.client->out), LW_F_reqMktData_conId, 756733);
  client_send (play.client);
  fixture_advance (play.fixture, 10 * SECOND);
  play.client->raw = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_byte_array_set_size (play.client->bytes, 0);
      ask (play.client, LW_MSG_setServerLogLevel);
      g_assert_cmpuint (head_of (play.client->bytes) + 4, ==, play.client->bytes->len);
      for (guint b = 4; b < play.client->bytes->len; b++)
        if (play.client->bytes->data[b] == '\0')
          play.client->bytes->data[b] = '|';
      g_byte_array_append (play.client->bytes, (const guint8 *) "", 1);
      g_assert_true (g_str_has_prefix ((const char *) play.client->bytes->data + 4, cases[i].fields));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/script-bytes/delay", test_delay);
  g_test_add_func ("/gateway/script-bytes/delay-and-close", test_delay_and_close);
  g_test_add_func ("/gateway/script-bytes/delay-of-much", test_delay_of_much);
  g_test_add_func ("/gateway/script-bytes/dup", test_dup);
  g_test_add_func ("/gateway/script-bytes/reorder", test_reorder);
  g_test_add_func ("/gateway/script-bytes/truncate", test_truncate);
  g_test_add_func ("/gateway/script-bytes/garble", test_garble);
  g_test_add_func ("/gateway/script-bytes/oversize", test_oversize);
  g_test_add_func ("/gateway/script-bytes/segment", test_segment);
  g_test_add_func ("/gateway/script-bytes/stall", test_stall);
  g_test_add_func ("/gateway/script-bytes/stall-within-a-read", test_stall_within_a_read);
  g_test_add_func ("/gateway/script-bytes/half-open", test_half_open);
  g_test_add_func ("/gateway/script-bytes/reset", test_reset);
  g_test_add_func ("/gateway/script-bytes/tick", test_tick);
  return g_test_run ();
}
