/* Frames, however reads cut them, and the first bytes of a connection. */

#include "config.h"

#include <string.h>

#include "lw-frame.h"

#define PUSH(framer, bytes) lw_framer_push (framer, (const guint8 *) (bytes), sizeof (bytes) - 1)

/* FALSE when no frame is whole; an error is not expected. */
static gboolean
take (LwFramer   *framer,
      const char *payload,
      gsize       n)
{
  g_autoptr (GError) error = NULL;
  const guint8 *bytes;
  gsize length;

  if (!lw_framer_next (framer, &bytes, &length, &error))
    {
      g_assert_no_error (error);
      return FALSE;
    }
  g_assert_cmpmem (bytes, length, payload, n);
  return TRUE;
}

static void
test_cut_anywhere (void)
{
  static const char stream[] = "\0\0\0\002a\0\0\0\0\001b\0\0\0\003cde";
  const gsize n = sizeof stream - 1;

  for (gsize cut = 0; cut <= n; cut++)
    {
      g_autoptr (LwFramer) framer = lw_framer_new ();
      guint n_frames = 0;
      static const struct { const char *text; gsize length; } frames[] = { { "a", 2 }, { "b", 1 }, { "cde", 3 } };

      lw_framer_push (framer, (const guint8 *) stream, cut);
      while (n_frames < 3 && take (framer, frames[n_frames].text, frames[n_frames].length))
        n_frames++;
      g_assert_cmpuint (n_frames, ==, cut < 6 ? 0 : cut < 11 ? 1 : cut < n ? 2 : 3);
      lw_framer_push (framer, (const guint8 *) stream + cut, n - cut);
      while (n_frames < 3 && take (framer, frames[n_frames].text, frames[n_frames].length))
        n_frames++;
      g_assert_cmpuint (n_frames, ==, 3);
      g_assert_false (take (framer, "", 0));
      g_assert_cmpuint (lw_framer_pending (framer), ==, 0);
    }
}

static void
test_impossible_length (void)
{
  static const guint32 lengths[] = { 0, LW_FRAME_MAX + 1, 0x7FFFFFFF, 0xFFFFFFFF };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (LwFramer) framer = lw_framer_new ();
      guint32 raw = GUINT32_TO_BE (lengths[i]);
      const guint8 *bytes;
      gsize length;

      PUSH (framer, "\0\0\0\001x");
      lw_framer_push (framer, (const guint8 *) &raw, sizeof raw);
      g_assert_true (take (framer, "x", 1));
      for (guint again = 0; again < 2; again++)
        {
          g_autoptr (GError) error = NULL;

          g_assert_false (lw_framer_next (framer, &bytes, &length, &error));
          g_assert_error (error, LW_WIRE_ERROR, LW_WIRE_ERROR_FRAME_LENGTH);
          PUSH (framer, "\0\0\0\001y"); /* it stays broken */
        }
    }
}

/* The largest frame there may be passes, in pieces. */
static void
test_largest (void)
{
  g_autoptr (LwFramer) framer = lw_framer_new ();
  g_autofree guint8 *piece = g_malloc0 (65536);
  const guint8 *bytes;
  gsize length;
  gsize left = LW_FRAME_MAX;

  PUSH (framer, "\0\xff\xff\xff");
  while (left > 0)
    {
      gsize n = MIN (left, 65536);

      g_assert_false (lw_framer_next (framer, &bytes, &length, NULL));
      lw_framer_push (framer, piece, n);
      left -= n;
    }
  g_assert_true (lw_framer_next (framer, &bytes, &length, NULL));
  g_assert_cmpuint (length, ==, LW_FRAME_MAX);
  g_assert_false (lw_framer_next (framer, &bytes, &length, NULL)); /* its room is given back */
  for (guint i = 0; i < 5; i++)
    {
      g_assert_false (lw_framer_next (framer, &bytes, &length, NULL));
      lw_framer_push (framer, (const guint8 *) "\0\0\0\1x" + i, 1);
    }
  g_assert_true (lw_framer_next (framer, &bytes, &length, NULL));
  g_assert_cmpuint (length, ==, 1);
  g_assert_cmpint (bytes[0], ==, 'x');
}

static const struct
{
  const char *text;
  gboolean    ok;
  int         min;
  int         max;
  const char *options;
} greetings[] = {
  { "v157..178", TRUE, 157, 178, "" },
  { "v100..226", TRUE, 100, 226, "" },
  { "v157..178 +PACEAPI", TRUE, 157, 178, "+PACEAPI" },
  { "v157..178 two words", TRUE, 157, 178, "two words" },
  { "v157", TRUE, 157, 157, "" },
  { "157..178", FALSE, 0, 0, NULL }, { "v178..157", FALSE, 0, 0, NULL }, { "v", FALSE, 0, 0, NULL }, { "v157..", FALSE, 0, 0, NULL },
  { "v157.178", FALSE, 0, 0, NULL }, { "v1234567..12345678", FALSE, 0, 0, NULL }, { "v-1..5", FALSE, 0, 0, NULL },
  { "v157..178x", FALSE, 0, 0, NULL },
};

static void
test_greetings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (greetings); i++)
    {
      g_autoptr (LwFramer) framer = lw_framer_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *options = NULL;
      guint32 raw = GUINT32_TO_BE ((guint32) strlen (greetings[i].text));
      int min = 0;
      int max = 0;

      g_test_message ("%s", greetings[i].text);
      PUSH (framer, "API\0");
      lw_framer_push (framer, (const guint8 *) &raw, sizeof raw);
      lw_framer_push (framer, (const guint8 *) greetings[i].text, strlen (greetings[i].text));
      g_assert_cmpint (lw_handshake_read (framer, &min, &max, &options, &error), ==, greetings[i].ok);
      if (!greetings[i].ok)
        {
          g_assert_error (error, LW_WIRE_ERROR, LW_WIRE_ERROR_BAD_HANDSHAKE);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpint (min, ==, greetings[i].min);
      g_assert_cmpint (max, ==, greetings[i].max);
      g_assert_cmpstr (options, ==, greetings[i].options);
    }
}

/* Written, then read with every cut; a frame behind it is there for the codec. */
static void
test_greeting_cut (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  int min;
  int max;

  lw_handshake_write_options (bytes, 157, 178, "+PACEAPI");
  g_byte_array_append (bytes, (const guint8 *) "\0\0\0\003ab", 7);
  for (guint cut = 0; cut < bytes->len - 7; cut++)
    {
      g_autoptr (LwFramer) framer = lw_framer_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *options = NULL;

      lw_framer_push (framer, bytes->data, cut);
      g_assert_false (lw_handshake_read (framer, &min, &max, &options, &error));
      g_assert_no_error (error);
      lw_framer_push (framer, bytes->data + cut, bytes->len - cut);
      g_assert_true (lw_handshake_read (framer, &min, &max, &options, &error));
      g_assert_cmpstr (options, ==, "+PACEAPI");
      g_assert_true (take (framer, "ab", 3));
    }
}

/* A browser, a TLS client or a long frame is refused at once, not waited for. */
static void
test_greeting_of_others (void)
{
  static const struct { const char *bytes; gsize length; } others[] = {
    { "GET / HTTP/1.1\r\n\r\n", 18 }, { "\x16\x03\x01", 3 }, { "B", 1 }, { "API\0\xff\xff\xff\xff", 8 }, { "API\0\0\0\0\0", 8 },
    { "API\0\0\0\x10\0", 8 }, { "API\0\0\0\0\003v\0001", 11 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (LwFramer) framer = lw_framer_new ();

      lw_framer_push (framer, (const guint8 *) others[i].bytes, others[i].length);
      for (guint again = 0; again < 2; again++)
        {
          g_autoptr (GError) error = NULL;

          g_assert_false (lw_handshake_read (framer, NULL, NULL, NULL, &error));
          g_assert_error (error, LW_WIRE_ERROR, LW_WIRE_ERROR_BAD_HANDSHAKE);
        }
    }
}

static void
test_server_version (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *time = NULL;
  int version = 0;

  lw_server_version_write (bytes, 178, "20261120 10:00:00 \xe9t\xe9");
  g_assert_true (lw_server_version_read (bytes->data + 4, bytes->len - 4, &version, &time));
  g_assert_cmpint (version, ==, 178);
  g_assert_cmpstr (time, ==, "20261120 10:00:00 \xe9t\xe9");

  for (gsize cut = 0; cut < bytes->len - 4; cut++)
    g_assert_false (lw_server_version_read (bytes->data + 4, cut, &version, NULL));
  g_assert_false (lw_server_version_read ((const guint8 *) "178\0now\0more", 13, &version, NULL));
  g_assert_true (lw_server_version_read ((const guint8 *) "1\0now", 6, &version, NULL));
  g_assert_cmpint (version, ==, 1);
  g_assert_false (lw_server_version_read ((const guint8 *) "0\0now", 6, &version, NULL));
  g_assert_true (lw_server_version_read ((const guint8 *) "2147483647\0", 12, &version, NULL));
  g_assert_false (lw_server_version_read ((const guint8 *) "2147483648\0", 12, &version, NULL));
  g_assert_false (lw_server_version_read ((const guint8 *) "x\0now", 6, &version, NULL));
  g_assert_false (lw_server_version_read ((const guint8 *) "-1\0now", 7, &version, NULL));
  g_assert_false (lw_server_version_read ((const guint8 *) "\0now", 5, &version, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frame/cut-anywhere", test_cut_anywhere);
  g_test_add_func ("/frame/impossible-length", test_impossible_length);
  g_test_add_func ("/frame/largest", test_largest);
  g_test_add_func ("/frame/greetings", test_greetings);
  g_test_add_func ("/frame/greeting-cut", test_greeting_cut);
  g_test_add_func ("/frame/greeting-of-others", test_greeting_of_others);
  g_test_add_func ("/frame/server-version", test_server_version);
  return g_test_run ();
}
