/* DLLs and plug-ins that somebody planted are not loaded (security.md S15, S16). DLLs of the import table are loaded before main:
 * in the installed folder all of them lie beside the program, which the installer's test proves; here late ones are tried.
 * And a process that has ended itself leaves nothing to the DLLs.
 * test-native LEGWORKCTL PLANTED.DLL; with load, modules or end, and guarded or not, it is its own child. */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <windows.h>

#include "lw-native.h"

/* Names that a program, or one of its libraries, is apt to ask for, and one that no system has. */
static const char * const names[] = { "version.dll", "dwmapi.dll", "uxtheme.dll", "libssp-0.dll", "profapi.dll", "wintypes.dll", "lw-nowhere.dll" };

#define NOWHERE names[G_N_ELEMENTS (names) - 1]

static char *own_path, *legworkctl, *planted, *folder, *mark;

/* The planted DLLs that were loaded since the last call, a line each. */
static char *
take_marks (void)
{
  char *lines = NULL;

  g_file_get_contents (mark, &lines, NULL, NULL);
  g_unlink (mark);
  return lines != NULL ? lines : g_strdup ("");
}

static void
assert_trap_works (void)
{
  g_autofree char *lines = take_marks ();

  g_assert_cmpstr (lines, !=, "");
}

static void
assert_none_was_loaded (void)
{
  g_autofree char *lines = take_marks ();

  g_assert_cmpstr (lines, ==, "");
}

static void
copy_to (const char *to)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (planted, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (to, bytes, (gssize) length, NULL));
}

static char **
poisoned_environment (void)
{
  char **environment = g_get_environ ();
  g_autofree char *path = g_strconcat (folder, ";", g_environ_getenv (environment, "PATH"), NULL);
  g_autofree char *modules = g_build_filename (folder, "modules", NULL);

  environment = g_environ_setenv (environment, "PATH", path, TRUE);
  environment = g_environ_setenv (environment, "LW_PLANTED_MARK", mark, TRUE);
  environment = g_environ_setenv (environment, "GIO_EXTRA_MODULES", modules, TRUE);
  return environment;
}

/* In the folder of the planted DLLs, which stands first in PATH too; @output may be NULL. */
static int
run_for (const char * const *arguments,
         char              **output)
{
  g_auto (GStrv) environment = poisoned_environment ();
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (folder, (char **) arguments, environment, (output == NULL ? G_SPAWN_STDOUT_TO_DEV_NULL : 0) | G_SPAWN_STDERR_TO_DEV_NULL,
                NULL, NULL, output, NULL, &status, &error);
  g_assert_no_error (error);
  return status;
}

static int
run (const char * const *arguments)
{
  return run_for (arguments, NULL);
}

static void
test_late_dlls (void)
{
  const char *bare[] = { own_path, "load", NULL }, *guarded[] = { own_path, "load", "guarded", NULL };

  g_assert_cmpint (run (bare), ==, 0);
  assert_trap_works ();
  g_assert_cmpint (run (guarded), ==, 0);
  assert_none_was_loaded ();
}

static void
test_modules (void)
{
  const char *bare[] = { own_path, "modules", NULL }, *guarded[] = { own_path, "modules", "guarded", NULL };

  g_assert_cmpint (run (bare), ==, 0);
  assert_trap_works ();
  g_assert_cmpint (run (guarded), ==, 0);
  assert_none_was_loaded ();
}

static void
test_program (void)
{
  const char *version[] = { legworkctl, "--version", NULL };
  const char *check[] = { legworkctl, "check", "--host", "127.0.0.1", "--port", "1", NULL };

  g_assert_cmpint (run (version), ==, 0);
  assert_none_was_loaded ();
  g_assert_cmpint (run (check), !=, 0); /* nothing listens there, but sockets and resolver were used */
  assert_none_was_loaded ();
}

static void
test_end (void)
{
  const char *bare[] = { own_path, "end", NULL }, *guarded[] = { own_path, "end", "guarded", NULL };
  g_autofree char *tidied = NULL;
  g_autofree char *ended = NULL;
  g_autofree char *output = NULL;

  g_assert_cmpint (run (bare), ==, 0);
  tidied = take_marks ();
  g_assert_nonnull (strstr (tidied, "tidies up"));
  g_assert_cmpint (run_for (guarded, &output), ==, 7);
  ended = take_marks ();
  g_assert_nonnull (strstr (ended, NOWHERE));
  g_assert_null (strstr (ended, "tidies up"));
  g_assert_cmpstr (output, ==, "to the last word");
}

static void
test_environment (void)
{
  g_assert_cmpuint (g_strv_length ((char **) lw_native_cleared ()), >=, 8);
  for (guint i = 0; lw_native_cleared ()[i] != NULL; i++)
    g_setenv (lw_native_cleared ()[i], "x", TRUE);
  lw_native_start ();
  for (guint i = 0; lw_native_cleared ()[i] != NULL; i++)
    {
      g_autofree wchar_t *name = g_utf8_to_utf16 (lw_native_cleared ()[i], -1, NULL, NULL, NULL);

      g_assert_null (g_getenv (lw_native_cleared ()[i]));
      g_assert_null (_wgetenv (name));
      g_assert_cmpuint (GetEnvironmentVariableW (name, NULL, 0), ==, 0);
    }
}

static int
end (gboolean guarded)
{
  g_autofree char *here = g_get_current_dir ();
  g_autofree char *path = g_build_filename (here, NOWHERE, NULL);

  LoadLibraryA (path);
  printf ("to the last word");
  return guarded ? lw_native_end (7) : 0;
}

static int
be_child (int    argc,
          char **argv)
{
  if (argc > 2)
    lw_native_start ();
  if (g_str_equal (argv[1], "end"))
    return end (argc > 2);
  if (g_str_equal (argv[1], "modules"))
    g_proxy_resolver_get_default ();
  for (guint i = 0; g_str_equal (argv[1], "load") && i < G_N_ELEMENTS (names); i++)
    LoadLibraryA (names[i]);
  return 0;
}

static void
plant (void)
{
  g_autofree char *modules = NULL;
  g_autofree char *module = NULL;

  folder = g_dir_make_tmp ("lw-native-XXXXXX", NULL);
  mark = g_build_filename (folder, "loaded", NULL);
  modules = g_build_filename (folder, "modules", NULL);
  module = g_build_filename (modules, "gioplanted.dll", NULL);
  g_assert_cmpint (g_mkdir (modules, 0700), ==, 0);
  copy_to (module);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      copy_to (path);
    }
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

int
main (int    argc,
      char **argv)
{
  int failed;

  if (argc > 1 && g_strv_contains ((const char * const []) { "load", "modules", "end", NULL }, argv[1]))
    return be_child (argc, argv);
  g_test_init (&argc, &argv, NULL);
  own_path = g_canonicalize_filename (argv[0], NULL); /* children run in another folder */
  legworkctl = g_canonicalize_filename (argv[1], NULL);
  planted = g_canonicalize_filename (argv[2], NULL);
  plant ();
  g_test_add_func ("/native/late-dlls", test_late_dlls);
  g_test_add_func ("/native/modules", test_modules);
  g_test_add_func ("/native/program", test_program);
  g_test_add_func ("/native/end", test_end);
  g_test_add_func ("/native/environment", test_environment);
  failed = g_test_run ();
  remove_all (folder);
  return failed;
}
