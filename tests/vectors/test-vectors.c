/* The codec against bytes that other people's clients and servers made or took. Run with a list of vectors of its own or, as
 * "borrowed", with those that others own. */

#include "config.h"

#include <string.h>

#include "lw-frame.h"
#include "lw-number.h"
#include "lw-vectors.h"

static GPtrArray *vectors;

/* The allowed exceptions, by name. */
#define TIME_BEYOND_INT64   "rec_currentTime_4"  /* a decode error is right */
#define NEGATIVE_ROW_COUNT  "rec_scannerData_4"  /* a row count of -1 is read as no rows and written as 0 */

/* NULL where an exception says that it cannot be read. */
static LwMsg *
read_vector (const LwVector *vector)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();
  g_autoptr (GError) error = NULL;
  gboolean ok = lw_msg_read (msg, vector->dir, vector->server_version, vector->frame->data + 4, vector->frame->len - 4, &error);

  g_test_message ("%s", vector->name);
  if (g_str_equal (vector->name, TIME_BEYOND_INT64))
    {
      g_assert_error (error, LW_WIRE_ERROR, LW_WIRE_ERROR_BAD_FIELD);
      return NULL;
    }
  g_assert_no_error (error);
  g_assert_true (ok);
  return g_steal_pointer (&msg);
}

/* Nothing is missing, nothing is left over, and each value is the text that stands in the file. */
static void
test_decode (void)
{
  for (guint i = 0; i < vectors->len; i++)
    {
      const LwVector *vector = g_ptr_array_index (vectors, i);
      g_autoptr (LwMsg) msg = read_vector (vector);
      g_auto (GStrv) split = lw_vector_split (vector->frame->data + 4, vector->frame->len - 4);
      g_autoptr (GPtrArray) defs = NULL;

      g_assert_cmpint (vector->kind, !=, LW_MSG_NONE);
      g_assert_true (g_strv_equal ((const char *const *) split, (const char *const *) vector->fields));
      if (msg == NULL)
        continue;
      g_assert_cmpint (lw_msg_get_kind (msg), ==, vector->kind);
      g_assert_cmpuint (lw_msg_get_extra (msg), ==, 0);
      defs = lw_vector_defs (msg, vector->server_version);
      g_assert_cmpuint (defs->len, ==, g_strv_length (vector->fields));
    }
}

/* A version field is not compared: its value differs by build and client. */
static gboolean
is_same (const LwVector   *vector,
         const LwFieldDef *def,
         guint             index,
         const char       *ours)
{
  const char *theirs = vector->fields[index];

  if (def == NULL)
    return index == 1 || g_str_equal (ours, theirs);
  if (g_str_equal (vector->name, NEGATIVE_ROW_COUNT) && def->type == LW_TYPE_GROUP)
    return g_str_equal (ours, "0") && g_str_equal (theirs, "-1");
  return lw_vector_same (def, ours, theirs);
}

static void
compare_written (const LwVector   *vector,
                 LwMsg            *msg,
                 const GByteArray *bytes)
{
  g_autoptr (GPtrArray) defs = lw_vector_defs (msg, vector->server_version);
  g_auto (GStrv) ours = lw_vector_split (bytes->data + 4, bytes->len - 4);

  g_assert_cmpuint (g_strv_length (ours), ==, g_strv_length (vector->fields));
  g_assert_cmpuint (g_strv_length (ours), ==, defs->len);
  for (guint i = 0; i < defs->len; i++)
    {
      const LwFieldDef *def = g_ptr_array_index (defs, i);

      g_test_message ("%s: field %u %s: ours '%s', theirs '%s'", vector->name, i, def != NULL ? def->name : "",
                      ours[i], vector->fields[i]);
      g_assert_true (is_same (vector, def, i, ours[i]));
    }
}

/* What was read is written again, field by field the same; and reads back as the same bytes. */
static void
test_round_trip (void)
{
  for (guint i = 0; i < vectors->len; i++)
    {
      const LwVector *vector = g_ptr_array_index (vectors, i);
      g_autoptr (LwMsg) msg = read_vector (vector);
      g_autoptr (GByteArray) first = g_byte_array_new ();
      g_autoptr (GByteArray) second = g_byte_array_new ();
      g_autoptr (GError) error = NULL;

      if (msg == NULL)
        continue;
      lw_msg_write (msg, vector->server_version, first);
      compare_written (vector, msg, first);
      lw_msg_read (msg, vector->dir, vector->server_version, first->data + 4, first->len - 4, &error);
      g_assert_no_error (error);
      lw_msg_write (msg, vector->server_version, second);
      g_assert_cmpmem (first->data, first->len, second->data, second->len);
    }
}

/* A stream that ends early gives no frame and no error: it waits. */
static void
check_cut_stream (const LwVector *vector,
                  guint           cut)
{
  g_autoptr (LwFramer) framer = lw_framer_new ();
  g_autoptr (GError) error = NULL;
  const guint8 *payload;
  gsize length;

  lw_framer_push (framer, vector->frame->data, cut);
  g_assert_false (lw_framer_next (framer, &payload, &length, &error));
  g_assert_no_error (error);
}

/* A whole frame around a part of a message gives an error and no message. */
static void
check_cut_message (const LwVector *vector,
                   LwMsg          *msg,
                   guint           length)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *exact = g_memdup2 (vector->frame->data + 4, length); /* a read past its end is seen by ASan */

  g_assert_false (lw_msg_read (msg, vector->dir, vector->server_version, exact, length, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (error->domain, ==, LW_WIRE_ERROR);
  g_assert_cmpint (lw_msg_get_kind (msg), ==, LW_MSG_NONE);
  g_assert_null (lw_msg_get_row (msg));
}

static void
test_cut_everywhere (void)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();

  for (guint i = 0; i < vectors->len; i++)
    {
      const LwVector *vector = g_ptr_array_index (vectors, i);

      g_test_message ("%s", vector->name);
      for (guint cut = 0; cut < vector->frame->len; cut++)
        check_cut_stream (vector, cut);
      for (guint length = 0; length < vector->frame->len - 4; length++)
        check_cut_message (vector, msg, length);
    }
}

int
main (int    argc,
      char **argv)
{
  static const char *const own[] = LW_OWN_VECTORS;
  int status;

  g_test_init (&argc, &argv, NULL);
  if (argc > 1 && g_str_equal (argv[1], "borrowed"))
    {
      vectors = lw_vectors_load_borrowed ();
      if (vectors == NULL)
        {
          g_print ("1..0 # SKIP skipped: the vectors that others own are not here (LEGWORK_BORROWED)\n");
          return 0;
        }
      g_assert_cmpuint (vectors->len, >, 100);
    }
  else
    {
      vectors = lw_vectors_load (own);
      g_assert_cmpuint (vectors->len, >, 300);
    }
  g_test_add_func ("/vectors/decode", test_decode);
  g_test_add_func ("/vectors/round-trip", test_round_trip);
  g_test_add_func ("/vectors/cut-everywhere", test_cut_everywhere);
  status = g_test_run ();
  g_ptr_array_unref (vectors);
  return status;
}
