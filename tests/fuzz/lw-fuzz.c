#include "config.h"

#include "lw-fuzz.h"

#include <string.h>

#include "lw-frame.h"
#include "lw-msg-def.h"
#include "lw-wire-text.h"

const int lw_fuzz_versions[] = {
  155, 156, 157, 158, 160, 162, 163, 164, 166, 169, 170, 176, 177, 178, 179, 182, 183, 184, 185, 186, 187, 189, 190, 191, 192, 193,
  194, 195, 196, 198, 199, 200,
};
const guint lw_fuzz_n_versions = G_N_ELEMENTS (lw_fuzz_versions);

/* A text that is plain shows as itself: not worth the time of a fuzzer. */
static void
touch_text (const char *text)
{
  g_autofree char *shown = NULL;

  for (const char *p = text; *p != '\\' && (guchar) *p < 0x80; p++)
    if (*p == '\0')
      return;
  shown = lw_wire_unescape (text);
  g_assert_true (g_utf8_validate (shown, -1, NULL));
}

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
          touch_text (lw_row_text (row, i));
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

gboolean
lw_fuzz_message (const guint8 *data,
                 gsize         length)
{
  static LwMsg *msg; /* one for all, as in the program */
  g_autofree guint8 *exact = NULL; /* of its very size, so that a read past its end is seen by ASan */
  g_autoptr (GError) error = NULL;
  LwMsgDir dir;
  int version;

  if (length < 2)
    return FALSE;
  dir = data[0] & 0x80 ? LW_DIR_IN : LW_DIR_OUT;
  version = lw_fuzz_versions[(data[0] & 0x7F) % lw_fuzz_n_versions];
  exact = g_memdup2 (data + 1, length - 1);
  if (msg == NULL)
    msg = lw_msg_new ();
  if (lw_msg_read_in_place (msg, dir, version, exact, length - 1, &error))
    {
      g_assert_no_error (error);
      check_rewrite (msg, dir, version);
      return TRUE;
    }
  g_assert_nonnull (error);
  g_assert_null (lw_msg_get_row (msg));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  return FALSE;
}

/* All frames of a stream, one behind the other with their lengths; *@broken tells how it ended. */
static GByteArray *
take_stream (const guint8  *data,
             gsize          length,
             gsize          step,
             char         **broken)
{
  g_autoptr (LwFramer) framer = lw_framer_new ();
  GByteArray *frames = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  const guint8 *payload;
  gsize n;

  for (gsize start = 0; start < length && error == NULL; start += step)
    {
      lw_framer_push (framer, data + start, MIN (step, length - start));
      while (lw_framer_next (framer, &payload, &n, &error))
        {
          g_assert_cmpuint (n, >, 0);
          g_byte_array_append (frames, (const guint8 *) &n, sizeof n);
          g_byte_array_append (frames, payload, (guint) n);
        }
      g_assert_cmpuint (lw_framer_pending (framer), <, (gsize) LW_FRAME_MAX + 4 + step);
    }
  *broken = error != NULL ? g_strdup (error->message) : NULL;
  return frames;
}

void
lw_fuzz_frames (const guint8 *data,
                gsize         length)
{
  g_autoptr (GByteArray) whole = NULL;
  g_autoptr (GByteArray) pieces = NULL;
  g_autofree char *whole_end = NULL;
  g_autofree char *pieces_end = NULL;

  if (length < 2)
    return;
  whole = take_stream (data + 1, length - 1, length - 1, &whole_end);
  pieces = take_stream (data + 1, length - 1, (gsize) data[0] + 1, &pieces_end);
  g_assert_cmpmem (whole->data, whole->len, pieces->data, pieces->len);
  g_assert_cmpstr (whole_end, ==, pieces_end);
}

/* What the greeting said, or why it was refused; NULL while it is incomplete. */
static char *
take_greeting (const guint8 *data,
               gsize         length,
               gsize         step)
{
  g_autoptr (LwFramer) framer = lw_framer_new ();
  char *answer = NULL;

  for (gsize start = 0; start < length && answer == NULL; start += step)
    {
      g_autofree char *options = NULL;
      g_autoptr (GError) error = NULL;
      int min;
      int max;

      lw_framer_push (framer, data + start, MIN (step, length - start));
      if (lw_handshake_read (framer, &min, &max, &options, &error))
        {
          g_assert_cmpint (min, <=, max);
          answer = g_strdup_printf ("%d %d %s", min, max, options);
        }
      else if (error != NULL)
        {
          g_assert_cmpint (error->domain, ==, LW_WIRE_ERROR);
          answer = g_strdup ("refused");
        }
    }
  return answer;
}

void
lw_fuzz_handshake (const guint8 *data,
                   gsize         length)
{
  g_autofree char *whole = NULL;
  g_autofree char *pieces = NULL;
  g_autofree char *time = NULL;
  g_autofree guint8 *exact = NULL;
  int version = 0;

  if (length < 2)
    return;
  whole = take_greeting (data + 1, length - 1, length - 1);
  pieces = take_greeting (data + 1, length - 1, (gsize) data[0] + 1);
  g_assert_cmpstr (whole, ==, pieces);
  exact = g_memdup2 (data + 1, length - 1);
  if (lw_server_version_read (exact, length - 1, &version, &time))
    g_assert_cmpint (version, >, 0);
}

gboolean
lw_fuzz_piece (const guint8 **data,
               gsize         *length,
               LwFuzzHow     *how,
               const guint8 **bytes,
               gsize         *n)
{
  if (*length < 3)
    return FALSE;
  *how = (*data)[0] % LW_FUZZ_N_HOWS;
  *n = (gsize) (*data)[1] << 8 | (*data)[2];
  *bytes = *data + 3;
  if (*how == LW_FUZZ_FRAME || *how == LW_FUZZ_RAW)
    *n = MIN (*n, *length - 3);
  *length -= 3 + (*how == LW_FUZZ_FRAME || *how == LW_FUZZ_RAW ? *n : 0);
  *data += 3 + (*how == LW_FUZZ_FRAME || *how == LW_FUZZ_RAW ? *n : 0);
  return TRUE;
}
