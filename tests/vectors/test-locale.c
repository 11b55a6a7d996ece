/* A German user's comma must reach neither the wire nor a price. */

#include "config.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "lw-frame.h"
#include "lw-number.h"
#include "lw-vectors.h"

static char *folder;

/* Uses the system's German locale, or makes one in a folder of its own. */
static gboolean
become_german (void)
{
  g_autofree char *target = NULL;
  int status = -1;

  if (setlocale (LC_ALL, "de_DE.UTF-8") != NULL)
    return TRUE;
  folder = g_dir_make_tmp (NULL, NULL);
  g_assert_nonnull (folder);
  target = g_build_filename (folder, "de_DE.UTF-8", NULL);
  const char *argv[] = { "localedef", "-i", "de_DE", "-f", "UTF-8", target, NULL };
  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                     NULL, NULL, NULL, NULL, &status, NULL)
      || status != 0)
    return FALSE;
  g_setenv ("LOCPATH", folder, TRUE);
  return setlocale (LC_ALL, "de_DE.UTF-8") != NULL;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
check_numbers (void)
{
  char text[LW_NUMBER_TEXT_SIZE];
  double value = 0;

  g_assert_true (lw_number_parse ("1.35", 4, &value));
  g_assert_cmpfloat (value, ==, 1.35);
  g_assert_true (lw_number_parse ("1.234567890123456789E-30", 24, &value)); /* the slow way */
  g_assert_cmpfloat (value, ==, 1.234567890123456789e-30);
  g_assert_false (lw_number_parse ("1,35", 4, &value));
  g_assert_cmpstr (lw_number_format (-1.35, TRUE, text, sizeof text), ==, "-1.35");
  g_assert_cmpstr (lw_number_format (1.0 / 3, TRUE, text, sizeof text), ==, "0.3333333333333333");
}

static void
check_vectors (void)
{
  static const char *const own[] = LW_OWN_VECTORS;
  g_autoptr (GPtrArray) vectors = lw_vectors_load (own);
  g_autoptr (LwMsg) msg = lw_msg_new ();

  for (guint i = 0; i < vectors->len; i++)
    {
      const LwVector *vector = g_ptr_array_index (vectors, i);
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) ours = NULL;

      lw_msg_read (msg, vector->dir, vector->server_version, vector->frame->data + 4, vector->frame->len - 4, &error);
      g_assert_no_error (error);
      lw_msg_write (msg, vector->server_version, bytes);
      ours = lw_vector_split (bytes->data + 4, bytes->len - 4);
      g_assert_cmpuint (g_strv_length (ours), ==, g_strv_length (vector->fields));
    }
}

static void
check_order (void)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();
  LwRow *row;

  lw_msg_reset (msg, LW_MSG_placeOrder);
  row = lw_msg_get_row (msg);
  lw_row_set_double (row, LW_F_placeOrder_lmtPrice, -1.35);
  g_assert_cmpstr (lw_row_text (row, LW_F_placeOrder_lmtPrice), ==, "-1.35");
  g_assert_cmpfloat (lw_row_double (row, LW_F_placeOrder_lmtPrice), ==, -1.35);
  lw_row_set_price (row, LW_F_placeOrder_auxPrice, -13500);
  g_assert_cmpstr (lw_row_text (row, LW_F_placeOrder_auxPrice), ==, "-1.35");
  g_assert_false (lw_row_try_text (row, LW_F_placeOrder_lmtPrice, "-1,35"));
}

static void
test_german (void)
{
  g_autofree char *comma = NULL;

  if (become_german ())
    {
      comma = g_strdup_printf ("%.1f", 1.5);
      g_assert_cmpstr (comma, ==, "1,5"); /* else the rest proves nothing */
      check_numbers ();
      check_vectors ();
      check_order ();
    }
  else
    g_test_skip ("skipped: there is no German locale and none can be made");
  setlocale (LC_ALL, "C");
  if (folder != NULL)
    remove_tree (folder);
  g_clear_pointer (&folder, g_free);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/locale/german", test_german);
  return g_test_run ();
}
