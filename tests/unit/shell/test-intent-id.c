/* Names of intents, increments of combos, pins of profiles. */

#include "config.h"

#include <glib/gstdio.h>
#include <math.h>

#include "lw-increment.h"
#include "lw-intent-id.h"
#include "lw-profile.h"

/* RFC 4648 base32 of the bytes, without padding. */
static void
test_format (void)
{
  static const struct { guint8 bytes[12]; const char *text; } rows[] = {
    { { 0 }, "LWAAAAAAAAAAAAAAAAAAAA" },
    { { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, "LW7777777777777777777Q" },
    { "foobarfoobar", "LWMZXW6YTBOJTG633CMFZA" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      char id[LW_INTENT_ID_SIZE];

      lw_intent_id_format (rows[i].bytes, id);
      g_assert_cmpstr (id, ==, rows[i].text);
    }
}

static void
test_draw (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 1000; i++)
    {
      char id[LW_INTENT_ID_SIZE];

      g_assert_true (lw_intent_id_draw (id));
      g_assert_cmpuint (strlen (id), ==, 22);
      g_assert_true (g_hash_table_add (seen, g_strdup (id)));
    }
}

static void
test_increment (void)
{
  static const struct { double price; LwPrice increment; gboolean up; LwPrice expected; } rows[] = {
    { 1.205, 100, TRUE, 12100 },  { 1.205, 100, FALSE, 12000 },        { 1.2000000000000002, 100, TRUE, 12000 },
    { 1.22, 500, TRUE, 12500 },   { 1.22, 500, FALSE, 12000 },         { 0.004, 100, FALSE, LW_PRICE_NONE },
    { 0.004, 100, TRUE, 100 },    { -0.5, 100, TRUE, LW_PRICE_NONE },  { NAN, 100, TRUE, LW_PRICE_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (lw_increment_round (rows[i].price, rows[i].increment, rows[i].up), ==, rows[i].expected);
  g_assert_cmpint (lw_increment_of_class ("SPXW"), ==, 500);
  g_assert_cmpint (lw_increment_of_class ("SPY"), ==, 100);
}

static void
on_written_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (lw_profile_write_finish (result, &error));
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static void
test_profile (void)
{
  g_autofree char *dir = g_dir_make_tmp ("lw-profile-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "profiles.ini", NULL);
  g_autoptr (GError) error = NULL;
  LwProfilePin pin = { "DU1234567", LW_ACCOUNT_PAPER };
  gboolean written = FALSE;
  GStatBuf status;

  lw_profile_write_async (dir, "127.0.0.1:7497", &pin, on_written_cb, &written);
  while (!written)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
#ifdef G_OS_UNIX /* on Windows the folder's rights decide */
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
#endif
  g_assert_true (lw_profile_read (dir, "simulated", &pin, &error));
  g_assert_cmpstr (pin.account, ==, "");
  g_assert_true (lw_profile_read (dir, "127.0.0.1:7497", &pin, &error));
  g_assert_cmpstr (pin.account, ==, "DU1234567");
  g_assert_cmpint (pin.kind, ==, LW_ACCOUNT_PAPER);

  g_assert_true (g_file_set_contents (path, "not an ini file", -1, NULL));
  g_assert_false (lw_profile_read (dir, "simulated", &pin, &error));
  g_assert_nonnull (strstr (error->message, path));
  g_unlink (path);
  g_rmdir (dir);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shell/intent-id/format", test_format);
  g_test_add_func ("/shell/intent-id/draw", test_draw);
  g_test_add_func ("/shell/increment", test_increment);
  g_test_add_func ("/shell/profile", test_profile);
  return g_test_run ();
}
