#include "config.h"

#include "lw-fuzz.h"

#include <string.h>

#include "lw-frame.h"
#include "lw-msg-def.h"
#include "lw-wire-text.h"

/* Each gate of the tables lies between two of them. */
static const int versions[] = { 155, 157, 163, 169, 176, 178, 182, 188, 191, 194, 196, 200 };

static void
touch_row (const LwRow *row)
{
  const LwRowDef *def = lw_row_get_def (row);

  for (guint i = 0; i < def->n_fields; i++)
    {
      if (def->fields[i].type == LW_TYPE_GROUP)
        for (guint j = 0; j < lw_row_count (row, i); j++)
          touch_row (lw_row_entry (row, i, j));
      else
        {
          g_autofree char *shown = lw_wire_unescape (lw_row_text (row, i));

          g_assert_true (g_utf8_validate (shown, -1, NULL));
          g_assert_cmpuint (strlen (lw_row_text (row, i)) > 0, ==, lw_row_has (row, i));
          lw_row_computed (row, i);
          lw_row_long (row, i, 0);
        }
    }
}

/* Written once, a message reads back as itself. */
static void
check_rewrite (LwMsg    *msg,
               LwMsgDir  dir,
               int       version)
{
  g_autoptr (GByteArray) first = g_byte_array_new ();
  g_autoptr (GByteArray) second = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  LwMsgKind kind = lw_msg_get_kind (msg);

  touch_row (lw_msg_get_row (msg));
  lw_msg_write (msg, version, first);
  lw_msg_read (msg, dir, version, first->data + 4, first->len - 4, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lw_msg_get_kind (msg), ==, kind);
  g_assert_cmpuint (lw_msg_get_extra (msg), ==, 0);
  lw_msg_write (msg, version, second);
  g_assert_cmpmem (first->data, first->len, second->data, second->len);
}

static guint
feed_message (const guint8 *payload,
              gsize         length)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();
  guint n_accepted = 0;

  for (guint i = 0; i < 2 * G_N_ELEMENTS (versions); i++)
    {
      g_autoptr (GError) error = NULL;
      LwMsgDir dir = i % 2 == 0 ? LW_DIR_IN : LW_DIR_OUT;

      if (lw_msg_read (msg, dir, versions[i / 2], payload, length, &error))
        {
          check_rewrite (msg, dir, versions[i / 2]);
          n_accepted++;
        }
      else
        {
          g_assert_nonnull (error);
          g_assert_null (lw_msg_get_row (msg));
          g_assert_true (g_utf8_validate (error->message, -1, NULL));
        }
    }
  return n_accepted;
}

/* The same stream whole and in pieces of @step gives the same frames. */
static guint
feed_stream (const guint8 *data,
             gsize         length,
             gsize         step)
{
  g_autoptr (LwFramer) framer = lw_framer_new ();
  const guint8 *payload;
  gsize n;
  guint n_frames = 0;

  for (gsize start = 0; start < length; start += step)
    {
      lw_framer_push (framer, data + start, MIN (step, length - start));
      while (lw_framer_next (framer, &payload, &n, NULL))
        n_frames++;
    }
  return n_frames;
}

static void
feed_greeting (const guint8 *data,
               gsize         length)
{
  g_autoptr (LwFramer) framer = lw_framer_new ();
  g_autofree char *options = NULL;
  g_autofree char *time = NULL;
  int min;
  int max;
  int version;

  lw_framer_push (framer, data, length);
  lw_handshake_read (framer, &min, &max, &options, NULL);
  lw_server_version_read (data, length, &version, &time);
}

guint
lw_fuzz_one (const guint8 *data,
             gsize         length)
{
  guint n_accepted;

  /* Of its very size, so that a read past its end is seen by ASan. */
  g_autofree guint8 *exact = g_memdup2 (data, length);

  if (length == 0)
    return 0;
  n_accepted = feed_message (exact, length);
  g_assert_cmpuint (feed_stream (exact, length, length), ==, feed_stream (exact, length, 1));
  feed_greeting (exact, length);
  return n_accepted;
}
