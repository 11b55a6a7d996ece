#define G_LOG_DOMAIN "lw-ctl-preset"

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "lw-ctl-filter.h"
#include "lw-ctl.h"
#include "lw-preset-file.h"

static int
fail (GError *error)
{
  lw_ctl_complain ("%s", error->message);
  g_error_free (error);
  return LW_EXIT_BAD_INPUT;
}

static void
print_warnings (GPtrArray *warnings)
{
  for (guint i = 0; i < warnings->len; i++)
    g_printerr ("%s\n", (const char *) g_ptr_array_index (warnings, i));
}

static int
do_list (void)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) all = lw_preset_file_load_all (&error);

  if (all == NULL)
    return fail (error);
  for (guint i = 0; i < all->len; i++)
    g_print ("%s\n", ((LwPreset *) g_ptr_array_index (all, i))->name);
  return LW_EXIT_DONE;
}

static void
print_presets (const LwPreset * const *presets,
               guint                   n_presets)
{
  g_autofree char *text = lw_preset_json_text (presets, n_presets);

  g_print ("%s", text);
}

static int
do_show (const char *name)
{
  GError *error = NULL;
  g_autoptr (LwPreset) preset = lw_ctl_preset_find (name, &error);
  const LwPreset *one = preset;

  if (preset == NULL)
    return fail (error);
  print_presets (&one, 1);
  return LW_EXIT_DONE;
}

static int
do_export (const char *path)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) all = lw_preset_file_load_all (&error);

  if (all == NULL)
    return fail (error);
  if (path == NULL || strcmp (path, "-") == 0)
    print_presets ((const LwPreset * const *) all->pdata, all->len);
  else if (!lw_preset_file_write (path, (const LwPreset * const *) all->pdata, all->len, &error))
    return fail (error);
  return LW_EXIT_DONE;
}

static int
do_check (const char *path)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  GError *error = NULL;
  g_autoptr (GPtrArray) presets = lw_preset_json_load (path, warnings, &error);

  print_warnings (warnings);
  if (presets == NULL)
    return fail (error);
  g_print ("%u presets, %u warnings\n", presets->len, warnings->len);
  return LW_EXIT_DONE;
}

static void
replace_or_add (GPtrArray      *mine,
                const LwPreset *preset)
{
  for (guint i = 0; i < mine->len; i++)
    if (g_ascii_strcasecmp (((LwPreset *) g_ptr_array_index (mine, i))->name, preset->name) == 0)
      {
        lw_preset_free (g_ptr_array_index (mine, i));
        g_ptr_array_index (mine, i) = lw_preset_copy (preset);
        return;
      }
  g_ptr_array_add (mine, lw_preset_copy (preset));
}

static int
do_import (const char *path)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *mine_path = lw_preset_file_path ();
  g_autoptr (GPtrArray) mine = NULL, added = NULL;
  GError *error = NULL;

  added = lw_preset_json_load (path, warnings, &error);
  print_warnings (warnings);
  if (added == NULL)
    return fail (error);
  mine = lw_preset_file_load_mine (&error);
  if (mine == NULL)
    return fail (error);
  for (guint i = 0; i < added->len; i++)
    replace_or_add (mine, g_ptr_array_index (added, i));
  if (!lw_preset_file_save_mine (mine, &error))
    return fail (error);
  g_print ("%u presets imported into %s\n", added->len, mine_path);
  return LW_EXIT_DONE;
}

int
lw_ctl_preset (int    argc,
               char **argv)
{
  const GOptionEntry entries[] = { { NULL } };
  const char *what, *argument;

  if (!lw_ctl_parse (&argc, &argv, "list | show NAME | check FILE | import FILE | export [FILE]",
                     "Presets of scans as JSON. Yours lie in the settings folder and win over the shipped ones of the same name.",
                     "legworkctl preset show 'Credit core' > mine.json", entries))
    return LW_EXIT_BAD_INPUT;
  what = argc > 1 ? argv[1] : "";
  argument = argc > 2 ? argv[2] : NULL;
  if (strcmp (what, "list") == 0)
    return do_list ();
  if (strcmp (what, "export") == 0)
    return do_export (argument);
  if (argument != NULL && strcmp (what, "show") == 0)
    return do_show (argument);
  if (argument != NULL && strcmp (what, "check") == 0)
    return do_check (argument);
  if (argument != NULL && strcmp (what, "import") == 0)
    return do_import (argument);
  lw_ctl_complain ("preset: say list, show NAME, check FILE, import FILE or export [FILE]");
  return LW_EXIT_BAD_INPUT;
}
