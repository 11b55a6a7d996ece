#define G_LOG_DOMAIN "lw-desk-presets"

#include "config.h"

#include <string.h>

#include "lw-desk-private.h"
#include "lw-preset-file.h"

/* What a thread takes to write a file. */
typedef struct
{
  char      *path;
  GPtrArray *presets; /* of LwPreset; NULL for an import */
} Job;

static void
job_free (Job *job)
{
  g_free (job->path);
  g_clear_pointer (&job->presets, g_ptr_array_unref);
  g_free (job);
}

static GPtrArray *
new_presets (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) lw_preset_free);
}

static void
complain (LwDesk     *self,
          const char *sentence)
{
  lw_log_add (self->meters.log, LW_LOG_PROBLEM, lw_clock_now_us (), sentence);
}

/* The person's own may be damaged: then the shipped ones are there, and it is said. */
static GPtrArray *
load (LwDesk *self)
{
  g_autoptr (GError) error = NULL, shipped_error = NULL;
  g_autofree char *path = NULL;
  GPtrArray *presets = lw_preset_file_load_all (&error);

  if (presets != NULL)
    return presets;
  complain (self, error->message);
  path = lw_preset_json_shipped_path ();
  presets = path != NULL ? lw_preset_json_load (path, NULL, &shipped_error) : NULL;
  return presets != NULL ? presets : new_presets ();
}

void
lw_desk_presets_init (LwDesk *self)
{
  self->scan.presets = load (self);
}

guint
lw_desk_n_presets (LwDesk *self)
{
  return self->scan.presets->len;
}

const LwPreset *
lw_desk_get_preset (LwDesk *self,
                    guint   i)
{
  g_return_val_if_fail (i < self->scan.presets->len, NULL);

  return g_ptr_array_index (self->scan.presets, i);
}

gboolean
lw_desk_preset_is_current (LwDesk *self,
                           guint   i)
{
  const LwPreset *preset = g_ptr_array_index (self->scan.presets, i);

  return self->scan.current != NULL && g_strcmp0 (self->scan.current->name, preset->name) == 0;
}

int
lw_desk_preset_count (LwDesk *self,
                      guint   i)
{
  int sum = -1;

  g_return_val_if_fail (i < self->scan.presets->len, -1);

  if (lw_desk_preset_is_current (self, i))
    return self->scan.result != NULL ? (int) self->scan.result->n_passed : -1;
  for (guint s = 0; s < self->scan.symbols->len; s++)
    {
      const GArray *counts = ((LwDeskSymbol *) g_ptr_array_index (self->scan.symbols, s))->counts;

      if (i < counts->len && g_array_index (counts, int, i) >= 0)
        sum = MAX (0, sum) + g_array_index (counts, int, i);
    }
  return sum;
}

/* --- files --- */

static void
start (LwDesk             *self,
       gpointer            tag,
       Job                *job,
       GTaskThreadFunc     func,
       GAsyncReadyCallback callback,
       gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, func);
}

static void
export_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      data,
                  GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  if (lw_preset_file_write (job->path, (const LwPreset * const *) job->presets->pdata, job->presets->len, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
lw_desk_export_presets_async (LwDesk                 *self,
                              const LwPreset * const *presets,
                              guint                   n_presets,
                              const char             *path,
                              GAsyncReadyCallback     callback,
                              gpointer                user_data)
{
  Job *job = g_new0 (Job, 1);

  job->path = g_strdup (path);
  job->presets = new_presets ();
  for (guint i = 0; i < n_presets; i++)
    g_ptr_array_add (job->presets, lw_preset_copy (presets[i]));
  start (self, lw_desk_export_presets_async, job, export_in_thread, callback, user_data);
}

char *
lw_desk_export_presets_finish (LwDesk       *self,
                               GAsyncResult *result,
                               GError      **error)
{
  const Job *job = g_task_get_task_data (G_TASK (result));
  g_autofree char *path = g_filename_display_name (job->path);
  guint n = job->presets->len;

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  if (n == 1)
    return g_strdup_printf ("Preset “%s” is written to %s", ((LwPreset *) g_ptr_array_index (job->presets, 0))->name, path);
  return g_strdup_printf ("%u presets are written to %s", n, path);
}

static void
import_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      data,
                  GCancellable *cancellable)
{
  GError *error = NULL;
  LwPresetImport *import = lw_preset_file_import (((Job *) data)->path, &error);

  if (import != NULL)
    g_task_return_pointer (task, import, (GDestroyNotify) lw_preset_import_free);
  else
    g_task_return_error (task, error);
}

void
lw_desk_import_presets_async (LwDesk             *self,
                              const char         *path,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  Job *job = g_new0 (Job, 1);

  job->path = g_strdup (path);
  start (self, lw_desk_import_presets_async, job, import_in_thread, callback, user_data);
}

/* At the end: a ranking that runs knows presets by their number. */
static void
add_presets (LwDesk    *self,
             GPtrArray *added)
{
  for (guint i = 0; i < added->len; i++)
    g_ptr_array_add (self->scan.presets, lw_preset_copy (g_ptr_array_index (added, i)));
}

static void
say_added (GString        *words,
           LwPresetImport *import)
{
  const LwPreset *first = import->added->len > 0 ? g_ptr_array_index (import->added, 0) : NULL;

  if (import->added->len == 1)
    g_string_append_printf (words, "Preset “%s” is imported.", first->name);
  else if (first != NULL)
    g_string_append_printf (words, "%u presets are imported, “%s” first.", import->added->len, first->name);
  else
    g_string_append (words, "Nothing is new.");
}

static void
say_clashes (GString        *words,
             LwPresetImport *import)
{
  if (import->renamed->len == 1)
    g_string_append_printf (words, " The name “%s” was taken by another preset, which stays as it is.",
                            (char *) g_ptr_array_index (import->renamed, 0));
  else if (import->renamed->len > 1)
    g_string_append_printf (words, " %u names were taken by other presets, which stay as they are.", import->renamed->len);
  if (import->n_same > 0)
    g_string_append_printf (words, import->n_same == 1 ? " %u is there already." : " %u are there already.", import->n_same);
  for (guint i = 0; i < import->warnings->len; i++)
    g_string_append_printf (words, " %s.", (char *) g_ptr_array_index (import->warnings, i));
}

char *
lw_desk_import_presets_finish (LwDesk       *self,
                               GAsyncResult *result,
                               GError      **error)
{
  g_autoptr (LwPresetImport) import = g_task_propagate_pointer (G_TASK (result), error);
  GString *words;

  if (import == NULL)
    return NULL;
  words = g_string_new (NULL);
  say_added (words, import);
  say_clashes (words, import);
  if (!self->stopped && import->added->len > 0)
    {
      add_presets (self, import->added);
      lw_desk_emit (self, LW_DESK_SIGNAL_SCAN);
    }
  return g_string_free (words, FALSE);
}
