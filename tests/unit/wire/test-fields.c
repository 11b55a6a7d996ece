/* Fields read as what they are not, fields that hang on others, and what a stream may hold at its edges. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-frame.h"
#include "lw-msg-def.h"
#include "lw-msg.h"

/* An execution whose id is @text: a field of the type text. */
static LwMsg *
execution_of (const char *text)
{
  LwMsg *msg = lw_msg_new ();

  lw_msg_reset (msg, LW_MSG_executionData);
  lw_row_set_text (lw_msg_get_row (msg), LW_F_executionData_execId, text);
  return msg;
}

static void
test_text_as_number (void)
{
  static const struct { const char *text; gint64 whole; double number; } rows[] = {
    { "12", 12, 12 }, { "-3", -3, -3 }, { "x", 77, NAN }, { "1.5", 77, 1.5 }, { "", 77, NAN }, { "1.7976931348623157E308", 77, NAN },
    { "9223372036854775807", G_MAXINT64, 9223372036854775807.0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LwMsg) msg = execution_of (rows[i].text);
      const LwRow *row = lw_msg_get_row (msg);
      double number = lw_row_double (row, LW_F_executionData_execId);

      g_assert_cmpint (lw_row_long (row, LW_F_executionData_execId, 77), ==, rows[i].whole);
      g_assert_cmpint (lw_row_int (row, LW_F_executionData_execId, 77), ==, rows[i].whole == G_MAXINT64 ? 77 : rows[i].whole);
      g_assert_true (isnan (rows[i].number) ? isnan (number) : number == rows[i].number);
    }
}

static void
test_whole_number (void)
{
  static const struct { gint64 value; gint32 small; } rows[] = {
    { G_MAXINT32, G_MAXINT32 }, { G_MININT32, G_MININT32 }, { G_GINT64_CONSTANT (2147483648), 77 }, { G_GINT64_CONSTANT (-2147483649), 77 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LwMsg) msg = lw_msg_new ();
      LwRow *row;

      lw_msg_reset (msg, LW_MSG_currentTime);
      row = lw_msg_get_row (msg);
      lw_row_set_long (row, LW_F_currentTime_time, rows[i].value);
      g_assert_cmpint (lw_row_int (row, LW_F_currentTime_time, 77), ==, rows[i].small);
      g_assert_cmpint (lw_row_long (row, LW_F_currentTime_time, 77), ==, rows[i].value);
      g_assert_cmpfloat (lw_row_double (row, LW_F_currentTime_time), ==, (double) rows[i].value);
      g_assert_cmpfloat (lw_row_computed (row, LW_F_currentTime_time), ==, (double) rows[i].value);
    }
}

static gboolean
carries (const char *type, double against_best, guint field)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();
  LwRow *row;

  lw_msg_reset (msg, LW_MSG_placeOrder);
  row = lw_msg_get_row (msg);
  lw_row_set_text (row, LW_F_placeOrder_orderType, type);
  lw_row_set_double (row, LW_F_placeOrder_competeAgainstBestOffset, against_best);
  return lw_row_carries (row, &lw_msg_def (LW_MSG_placeOrder)->row.fields[field], 178);
}

/* One of two conditions, the second of two parts. */
static void
test_one_or_the_other (void)
{
  static const guint fields[] = { LW_F_placeOrder_midOffsetAtWhole, LW_F_placeOrder_midOffsetAtHalf };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_assert_true (carries ("PEG MID", NAN, fields[i]));
      g_assert_true (carries ("PEGMID", 0.1, fields[i]));
      g_assert_true (carries ("PEG BEST", INFINITY, fields[i]));
      g_assert_false (carries ("PEG BEST", 0.1, fields[i]));
      g_assert_false (carries ("PEG BEST", NAN, fields[i]));
      g_assert_false (carries ("LMT", INFINITY, fields[i]));
    }
}

static void
test_greeting_as_message (void)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();
  g_autoptr (GByteArray) one = g_byte_array_new (), other = g_byte_array_new ();
  LwRow *row;

  lw_msg_reset (msg, LW_MSG_handshake);
  row = lw_msg_get_row (msg);
  lw_row_set_int (row, LW_F_handshake_minVersion, 100);
  lw_row_set_int (row, LW_F_handshake_maxVersion, 178);
  lw_row_set_text (row, LW_F_handshake_connectOptions, "+PACEAPI");
  lw_msg_write (msg, 178, one);
  lw_handshake_write_options (other, 100, 178, "+PACEAPI");
  g_assert_cmpmem (one->data, one->len, other->data, other->len);
}

static void
test_no_such_field (void)
{
  const LwRowDef *def = &lw_msg_def (LW_MSG_executionData)->row;

  g_assert_cmpint (lw_row_def_find (def, "execId"), ==, LW_F_executionData_execId);
  g_assert_cmpint (lw_row_def_find (def, "nowhere"), ==, -1);
}

static void
push (LwFramer *framer, guint32 length, gsize there)
{
  g_autofree guint8 *bytes = g_malloc0 (there + 4);
  guint32 head = GUINT32_TO_BE (length);

  memcpy (bytes, &head, 4);
  lw_framer_push (framer, bytes, there + 4);
}

static void
test_peek (void)
{
  static const struct { guint32 length; gsize there; gboolean says; } rows[] = {
    { 3, 2, FALSE }, { 3, 3, TRUE }, { 3, 4, TRUE }, { 1, 0, FALSE }, { 0, 0, TRUE }, { LW_FRAME_MAX, 0, FALSE },
    { LW_FRAME_MAX + 1, 0, TRUE }, { G_MAXUINT32, 0, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LwFramer) framer = lw_framer_new ();
      const guint8 *payload;
      gsize length;

      g_assert_false (lw_framer_peek (framer));
      push (framer, rows[i].length, rows[i].there);
      g_assert_cmpint (lw_framer_peek (framer), ==, rows[i].says);
      if (rows[i].says && (rows[i].length == 0 || rows[i].length > LW_FRAME_MAX))
        {
          g_assert_false (lw_framer_next (framer, &payload, &length, NULL)); /* broken, whether or not one asks why */
          g_assert_true (lw_framer_peek (framer));
          g_assert_false (lw_framer_next (framer, &payload, &length, NULL));
        }
    }
}

/* What a large frame took is given back, and the stream goes on. */
static void
test_large_then_small (void)
{
  g_autoptr (LwFramer) framer = lw_framer_new ();
  const guint8 *payload;
  gsize length;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;
      guint32 size = i == 1 ? 9 : 1000000;

      push (framer, size, size);
      g_assert_true (lw_framer_next (framer, &payload, &length, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (length, ==, size);
      g_assert_cmpuint (lw_framer_pending (framer), ==, 0);
    }
  lw_framer_free (NULL);
}

static void
test_server_version_too_large (void)
{
  static const guint8 most[] = "2147483647\0now", more[] = "2147483648\0now", none[] = "0\0now";
  int version;

  g_assert_true (lw_server_version_read (most, sizeof most, &version, NULL));
  g_assert_cmpint (version, ==, G_MAXINT32);
  g_assert_false (lw_server_version_read (more, sizeof more, &version, NULL));
  g_assert_false (lw_server_version_read (none, sizeof none, &version, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fields/text-as-number", test_text_as_number);
  g_test_add_func ("/fields/whole-number", test_whole_number);
  g_test_add_func ("/fields/one-or-the-other", test_one_or_the_other);
  g_test_add_func ("/fields/greeting-as-message", test_greeting_as_message);
  g_test_add_func ("/fields/no-such-field", test_no_such_field);
  g_test_add_func ("/fields/peek", test_peek);
  g_test_add_func ("/fields/large-then-small", test_large_then_small);
  g_test_add_func ("/fields/server-version-too-large", test_server_version_too_large);
  return g_test_run ();
}
