#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "lw-folders.h"
#include "lw-preset-file.h"

static GPtrArray *
new_presets (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) lw_preset_free);
}

char *
lw_preset_file_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "legwork", "presets.json", NULL);
}

GPtrArray *
lw_preset_file_load_mine (GError **error)
{
  g_autofree char *path = lw_preset_file_path ();

  return g_file_test (path, G_FILE_TEST_EXISTS) ? lw_preset_json_load (path, NULL, error) : new_presets ();
}

gboolean
lw_preset_file_save_mine (GPtrArray *mine,
                          GError   **error)
{
  g_autofree char *path = lw_preset_file_path ();
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) == 0)
    return lw_preset_file_write (path, (const LwPreset * const *) mine->pdata, mine->len, error);
  g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED, "the folder %s cannot be made", folder);
  return FALSE;
}

static GPtrArray *
load_shipped (GError **error)
{
  g_autofree char *path = lw_preset_json_shipped_path ();

  if (path != NULL)
    return lw_preset_json_load (path, NULL, error);
  g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_MISSING,
               "presets.json is found neither in LEGWORK_DATA_DIR nor in %s; install Legwork again", lw_folder_data ());
  return NULL;
}

GPtrArray *
lw_preset_file_load_all (GError **error)
{
  g_autoptr (GPtrArray) shipped = load_shipped (error);
  g_autoptr (GPtrArray) all = shipped != NULL ? lw_preset_file_load_mine (error) : NULL;

  if (all == NULL)
    return NULL;
  for (guint i = 0; i < shipped->len; i++)
    {
      const LwPreset *preset = g_ptr_array_index (shipped, i);

      if (lw_preset_file_find (all, preset->name) == NULL)
        g_ptr_array_add (all, lw_preset_copy (preset));
    }
  return g_steal_pointer (&all);
}

const LwPreset *
lw_preset_file_find (GPtrArray  *presets,
                     const char *name)
{
  for (guint i = 0; i < presets->len; i++)
    if (g_ascii_strcasecmp (((LwPreset *) g_ptr_array_index (presets, i))->name, name) == 0)
      return g_ptr_array_index (presets, i);
  return NULL;
}

gboolean
lw_preset_file_write (const char             *path,
                      const LwPreset * const *presets,
                      guint                   n_presets,
                      GError                **error)
{
  g_autofree char *text = lw_preset_json_text (presets, n_presets);

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

/* --- import --- */

static gboolean
is_same (const LwPreset *one,
         const LwPreset *other)
{
  g_autofree char *text = lw_preset_json_text (&one, 1);
  g_autofree char *other_text = lw_preset_json_text (&other, 1);

  return strcmp (text, other_text) == 0;
}

/* "Mine", "Mine (2)" … until that name is free, or has the very same preset: then FALSE. */
static gboolean
find_name (LwPreset  *preset,
           GPtrArray *all)
{
  g_autofree char *wanted = g_strdup (preset->name);
  const LwPreset *other;

  for (guint n = 2; (other = lw_preset_file_find (all, preset->name)) != NULL; n++)
    {
      if (is_same (preset, other))
        return FALSE;
      g_free (preset->name);
      preset->name = g_strdup_printf ("%s (%u)", wanted, n);
    }
  return TRUE;
}

static void
take (LwPresetImport *self,
      GPtrArray      *all,
      const LwPreset *preset)
{
  g_autoptr (LwPreset) copy = lw_preset_copy (preset);

  if (!find_name (copy, all))
    {
      self->n_same++;
      return;
    }
  if (strcmp (copy->name, preset->name) != 0)
    g_ptr_array_add (self->renamed, g_strdup (preset->name));
  g_ptr_array_add (all, lw_preset_copy (copy));
  g_ptr_array_add (self->added, g_steal_pointer (&copy));
}

static gboolean
save_added (LwPresetImport *self,
            GError        **error)
{
  g_autoptr (GPtrArray) mine = lw_preset_file_load_mine (error);

  if (mine == NULL)
    return FALSE;
  for (guint i = 0; i < self->added->len; i++)
    g_ptr_array_add (mine, lw_preset_copy (g_ptr_array_index (self->added, i)));
  return lw_preset_file_save_mine (mine, error);
}

LwPresetImport *
lw_preset_file_import (const char *path,
                       GError    **error)
{
  g_autoptr (LwPresetImport) self = g_new0 (LwPresetImport, 1);
  g_autoptr (GPtrArray) file = NULL, all = NULL;

  self->added = new_presets ();
  self->renamed = g_ptr_array_new_with_free_func (g_free);
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  file = lw_preset_json_load (path, self->warnings, error);
  all = file != NULL ? lw_preset_file_load_all (error) : NULL;
  if (all == NULL)
    return NULL;
  for (guint i = 0; i < file->len; i++)
    take (self, all, g_ptr_array_index (file, i));
  if (self->added->len > 0 && !save_added (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
lw_preset_import_free (LwPresetImport *self)
{
  g_ptr_array_unref (self->added);
  g_ptr_array_unref (self->renamed);
  g_ptr_array_unref (self->warnings);
  g_free (self);
}
