/* Presets to and from files: nothing that is there is lost, neither a preset nor a file. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "lw-preset-file.h"

static LwPreset *
preset_named (const char *name,
              guint       limit)
{
  LwPreset *preset = lw_preset_new (name);

  preset->limit = limit;
  return preset;
}

/* A file with one preset; free the path with g_free (). */
static char *home; /* of this run: where presets are kept, and files to import */

static void
remove_home (void)
{
  g_autofree char *path = lw_preset_file_path (), *folder = g_path_get_dirname (path);
  g_autofree char *one = g_build_filename (home, "one.json", NULL), *bad = g_build_filename (home, "bad.json", NULL);

  g_unlink (path);
  g_unlink (one);
  g_unlink (bad);
  g_rmdir (folder);
  g_assert_cmpint (g_rmdir (home), ==, 0); /* nothing else was written */
  g_free (home);
}

static char *
file_of (const char *name,
         guint       limit)
{
  g_autoptr (LwPreset) preset = preset_named (name, limit);
  const LwPreset *one = preset;
  char *path = g_build_filename (home, "one.json", NULL);
  g_autoptr (GError) error = NULL;

  lw_preset_file_write (path, &one, 1, &error);
  g_assert_no_error (error);
  return path;
}

static LwPresetImport *
import (const char *name,
        guint       limit)
{
  g_autofree char *path = file_of (name, limit);
  g_autoptr (GError) error = NULL;
  LwPresetImport *done = lw_preset_file_import (path, &error);

  g_assert_no_error (error);
  return done;
}

static const LwPreset *
added (LwPresetImport *done)
{
  g_assert_cmpuint (done->added->len, ==, 1);
  return g_ptr_array_index (done->added, 0);
}

static char *
text_of_mine (void)
{
  g_autofree char *path = lw_preset_file_path ();
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static void
forget_mine (void)
{
  g_autofree char *path = lw_preset_file_path ();

  g_unlink (path);
}

static void
test_import (void)
{
  g_autoptr (LwPresetImport) first = NULL, again = NULL;
  g_autoptr (GPtrArray) all = NULL;

  forget_mine ();
  first = import ("Mine", 7);
  g_assert_cmpstr (added (first)->name, ==, "Mine");
  g_assert_cmpuint (first->renamed->len + first->n_same, ==, 0);
  all = lw_preset_file_load_all (NULL);
  g_assert_cmpuint (all->len, ==, 25);
  g_assert_cmpuint (lw_preset_file_find (all, "mine")->limit, ==, 7);
  again = import ("Mine", 7);
  g_assert_cmpuint (again->added->len, ==, 0);
  g_assert_cmpuint (again->n_same, ==, 1);
}

/* A taken name, of an own preset and of a shipped one. */
static void
test_clash (void)
{
  static const char * const names[] = { "Mine", "Credit core" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *second = g_strdup_printf ("%s (2)", names[i]), *third = g_strdup_printf ("%s (3)", names[i]);
      g_autoptr (LwPresetImport) a = NULL, b = NULL, c = NULL, d = NULL;
      g_autoptr (GPtrArray) all = NULL;

      forget_mine ();
      a = import ("Mine", 1);
      b = import (names[i], 2);
      g_assert_cmpstr (added (b)->name, ==, second);
      g_assert_cmpstr (g_ptr_array_index (b->renamed, 0), ==, names[i]);
      c = import (names[i], 3);
      g_assert_cmpstr (added (c)->name, ==, third);
      d = import (names[i], 2); /* it is there, under its other name */
      g_assert_cmpuint (d->added->len, ==, 0);
      g_assert_cmpuint (d->n_same, ==, 1);
      all = lw_preset_file_load_all (NULL);
      g_assert_cmpuint (all->len, ==, 24 + 3);
      g_assert_cmpuint (lw_preset_file_find (all, "Mine")->limit, ==, 1);
      g_assert_cmpuint (lw_preset_file_find (all, "Credit core")->limit, !=, 2);
    }
}

/* What cannot be read changes nothing, and is told with its place: the file that is imported, and the person's own. */
static void
test_damage (void)
{
  g_autofree char *path = g_build_filename (home, "bad.json", NULL);
  g_autofree char *mine = lw_preset_file_path ();
  g_autofree char *good = NULL, *before = NULL, *after = NULL;
  g_autoptr (LwPresetImport) first = NULL;
  g_autoptr (GError) error = NULL;

  forget_mine ();
  first = import ("Mine", 7);
  before = text_of_mine ();
  g_assert_true (g_file_set_contents (path, "[{\"name\":\"x\",\n\"kinds\":[\"y\"]}]", -1, NULL));
  g_assert_null (lw_preset_file_import (path, &error));
  g_assert_nonnull (strstr (error->message, "bad.json:2:9: preset 'x', kinds: 'y'"));
  g_clear_error (&error);
  after = text_of_mine ();
  g_assert_cmpstr (after, ==, before);

  g_assert_true (g_file_set_contents (mine, "[{]", -1, NULL));
  good = file_of ("Other", 1);
  g_assert_null (lw_preset_file_import (good, &error));
  g_assert_nonnull (strstr (error->message, "presets.json:1:"));
  g_clear_pointer (&after, g_free);
  after = text_of_mine ();
  g_assert_cmpstr (after, ==, "[{]");
}

/* Over a file that is there; and where it cannot be written the old one stays, and nothing is left beside it. */
static void
test_write (void)
{
  g_autofree char *folder = g_dir_make_tmp ("lw-write-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "Größe.json", NULL);
  g_autofree char *missing = g_build_filename (folder, "no", "such.json", NULL);
  g_autoptr (LwPreset) preset = preset_named ("Größe", 3);
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GError) error = NULL;
  const LwPreset *one = preset;
  GStatBuf info;

  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  g_assert_true (lw_preset_file_write (path, &one, 1, &error));
  again = lw_preset_json_load (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (((LwPreset *) g_ptr_array_index (again, 0))->name, ==, "Größe");
  g_assert_cmpint (g_stat (path, &info), ==, 0);
#ifndef G_OS_WIN32
  g_assert_cmphex (info.st_mode & 0777, ==, 0600);
#endif
  g_assert_false (lw_preset_file_write (missing, &one, 1, &error));
  g_assert_nonnull (strstr (error->message, "such.json"));
  g_unlink (path);
  g_assert_cmpint (g_rmdir (folder), ==, 0); /* nothing else was in it */
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  home = g_dir_make_tmp ("lw-presets-XXXXXX", NULL);
  g_assert_nonnull (home);
  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_add_func ("/preset-file/import", test_import);
  g_test_add_func ("/preset-file/clash", test_clash);
  g_test_add_func ("/preset-file/damage", test_damage);
  g_test_add_func ("/preset-file/write", test_write);
  status = g_test_run ();
  remove_home ();
  return status;
}
