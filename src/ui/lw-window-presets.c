#define G_LOG_DOMAIN "lw-window-presets"
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "lw-file-name.h"
#include "lw-window-private.h"

#define ENDING ".json"

/* The folder is said when the pointer rests on the words. */
static char *
without_folder (const char *words,
                GFile      *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *folder = path != NULL ? g_path_get_dirname (path) : g_strdup ("");
  g_autofree char *prefix = g_filename_display_name (folder);
  GString *out = g_string_new (words);

  if (prefix[0] != '\0' && !G_IS_DIR_SEPARATOR (prefix[strlen (prefix) - 1]))
    {
      g_autofree char *with_separator = g_strconcat (prefix, G_DIR_SEPARATOR_S, NULL);

      g_string_replace (out, with_separator, "", 0);
    }
  return g_string_free (out, FALSE);
}

static void
say (LwWindow   *self,
     LwNewsLevel level,
     GFile      *file,
     const char *words)
{
  g_autofree char *line = without_folder (words, file);

  lw_notice_bar_say (lw_status_line_get_notice (self->status), level, line, words);
}

/* What a file's job hands to its end. */
typedef struct
{
  LwWindow *window;
  GFile    *file;
  gboolean  imports;
} Job;

static Job *
job_new (LwWindow *self,
         GFile    *file,
         gboolean  imports)
{
  Job *job = g_new0 (Job, 1);

  job->window = g_object_ref (self);
  job->file = g_object_ref (file);
  job->imports = imports;
  return job;
}

static void
job_free (Job *job)
{
  g_object_unref (job->window);
  g_object_unref (job->file);
  g_free (job);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

/* The window may be gone by then. */
static void
on_done_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (Job) job = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = job->imports ? lw_desk_import_presets_finish (LW_DESK (source), result, &error)
                                        : lw_desk_export_presets_finish (LW_DESK (source), result, &error);
  g_autofree char *complaint = NULL;

  if (job->window->desk == NULL)
    return;
  if (words != NULL)
    {
      say (job->window, LW_NEWS_GOOD, job->file, words);
      return;
    }
  complaint = g_strdup_printf (job->imports ? _("Nothing is imported: %s") : _("Nothing is exported: %s"), error->message);
  say (job->window, LW_NEWS_BAD, job->file, complaint);
}

/* NULL after saying so: only what this computer's own folders hold has a path. */
static char *
path_of (LwWindow *self,
         GFile    *file)
{
  char *path = g_file_get_path (file);

  if (path == NULL)
    say (self, LW_NEWS_BAD, file, _("That is no file of this computer: choose one in a folder of its own."));
  return path;
}

static GPtrArray *
presets_of (LwDesk  *desk,
            gboolean all)
{
  GPtrArray *presets = g_ptr_array_new ();

  for (guint i = 0; all && i < lw_desk_n_presets (desk); i++)
    g_ptr_array_add (presets, (gpointer) lw_desk_get_preset (desk, i));
  if (!all && lw_desk_get_current_preset (desk) != NULL)
    g_ptr_array_add (presets, (gpointer) lw_desk_get_current_preset (desk));
  return presets;
}

void
lw_window_export_presets (LwWindow *self,
                          gboolean  all,
                          GFile    *file)
{
  g_autofree char *path = NULL;
  g_autoptr (GPtrArray) presets = NULL;

  g_return_if_fail (LW_IS_WINDOW (self));

  path = path_of (self, file);
  if (self->desk == NULL || path == NULL)
    return;
  presets = presets_of (self->desk, all);
  if (presets->len > 0)
    lw_desk_export_presets_async (self->desk, (const LwPreset * const *) presets->pdata, presets->len, path, on_done_cb,
                                  job_new (self, file, FALSE));
}

void
lw_window_import_presets (LwWindow *self,
                          GFile    *file)
{
  g_autofree char *path = NULL;

  g_return_if_fail (LW_IS_WINDOW (self));

  path = path_of (self, file);
  if (self->desk != NULL && path != NULL)
    lw_desk_import_presets_async (self->desk, path, on_done_cb, job_new (self, file, TRUE));
}

/* --- the system's dialog, which asks before it takes a file that is there --- */

void
lw_window_close_chooser (LwWindow *self)
{
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
}

static GtkFileChooserNative *
new_chooser (LwWindow            *self,
             const char          *title,
             GtkFileChooserAction action,
             const char          *accept)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, accept, _("Cancel"));
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Presets (JSON)"));
  gtk_file_filter_add_pattern (filter, "*" ENDING);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  return chooser;
}

static GFile *
take_file (LwWindow *self,
           int       response)
{
  GFile *file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser)) : NULL;

  lw_window_close_chooser (self);
  return file;
}

static void
on_export_chosen_cb (LwWindow        *self,
                     int              response,
                     GtkNativeDialog *dialog)
{
  g_autoptr (GFile) file = take_file (self, response);

  if (file != NULL)
    lw_window_export_presets (self, FALSE, file);
}

static void
on_export_all_cb (LwWindow        *self,
                  int              response,
                  GtkNativeDialog *dialog)
{
  g_autoptr (GFile) file = take_file (self, response);

  if (file != NULL)
    lw_window_export_presets (self, TRUE, file);
}

static void
on_import_cb (LwWindow        *self,
              int              response,
              GtkNativeDialog *dialog)
{
  g_autoptr (GFile) file = take_file (self, response);

  if (file != NULL)
    lw_window_import_presets (self, file);
}

/* The window may be gone by then, and its dialog with it. */
static void
on_folder_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (LwWindow) self = data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);

  if (self->chooser == NULL)
    return;
  if (info != NULL)
    gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (self->chooser), G_FILE (source), NULL);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* In the person's documents, if there is such a folder; a disk that sleeps or a network is waited for elsewhere. */
static void
show_chooser (LwWindow             *self,
              GtkFileChooserNative *chooser,
              GCallback             on_response)
{
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  g_autoptr (GFile) folder = documents != NULL ? g_file_new_for_path (documents) : NULL;

  self->chooser = chooser;
  g_signal_connect_object (chooser, "response", on_response, self, G_CONNECT_SWAPPED);
  if (folder == NULL)
    {
      gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
      return;
    }
  g_file_query_info_async (folder, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, NULL, on_folder_cb,
                           g_object_ref (self));
}

static void
export_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  LwWindow *self = LW_WINDOW (widget);
  gboolean all = g_str_equal (g_variant_get_string (parameter, NULL), "all");
  const LwPreset *preset = self->desk != NULL ? lw_desk_get_current_preset (self->desk) : NULL;
  g_autofree char *file_name = NULL;
  GtkFileChooserNative *chooser;

  if (self->desk == NULL || self->chooser != NULL || (!all && preset == NULL))
    return;
  file_name = lw_file_name (all ? _("Presets") : preset->name, ENDING);
  chooser = new_chooser (self, all ? _("Export all presets") : _("Export preset"), GTK_FILE_CHOOSER_ACTION_SAVE, _("Export"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), file_name);
  show_chooser (self, chooser, all ? G_CALLBACK (on_export_all_cb) : G_CALLBACK (on_export_chosen_cb));
}

static void
import_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  LwWindow *self = LW_WINDOW (widget);

  if (self->desk != NULL && self->chooser == NULL)
    show_chooser (self, new_chooser (self, _("Import presets"), GTK_FILE_CHOOSER_ACTION_OPEN, _("Import")), G_CALLBACK (on_import_cb));
}

void
lw_window_install_preset_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.presets-export", "s", export_action);
  gtk_widget_class_install_action (widget_class, "win.presets-import", NULL, import_action);
}
