#define G_LOG_DOMAIN "lw-profile"

#include "config.h"

#include <string.h>

#include "lw-profile.h"

typedef struct
{
  char        *path;
  char        *profile;
  LwProfilePin pin;
} Job;

static void
job_free (Job *job)
{
  g_free (job->path);
  g_free (job->profile);
  g_free (job);
}

static char *
path_of (const char *data_dir)
{
  return g_build_filename (data_dir, "profiles.ini", NULL);
}

/* A missing file is an empty one. */
static GKeyFile *
load (const char *path,
      GError    **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) problem = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS, &problem)
      && !g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_set_error (error, problem->domain, problem->code,
                   "%s cannot be read (%s). Orders stay off; mend or remove that file and start again", path, problem->message);
      return NULL;
    }
  return g_steal_pointer (&file);
}

gboolean
lw_profile_read (const char   *data_dir,
                 const char   *profile,
                 LwProfilePin *pin,
                 GError      **error)
{
  g_autofree char *path = path_of (data_dir);
  g_autoptr (GKeyFile) file = load (path, error);
  g_autofree char *account = NULL;

  memset (pin, 0, sizeof *pin);
  if (file == NULL)
    return FALSE;
  account = g_key_file_get_string (file, profile, "account", NULL);
  if (account != NULL && strlen (account) < sizeof pin->account)
    g_strlcpy (pin->account, account, sizeof pin->account);
  pin->kind = lw_account_kind (pin->account);
  return TRUE;
}

static gboolean
write_file (Job     *job,
            GError **error)
{
  g_autoptr (GKeyFile) file = load (job->path, error);
  g_autofree char *text = NULL;
  gsize length;

  if (file == NULL)
    return FALSE;
  g_key_file_set_string (file, job->profile, "account", job->pin.account);
  g_key_file_set_string (file, job->profile, "kind", lw_account_kind_word (job->pin.kind));
  text = g_key_file_to_data (file, &length, NULL);
  return g_file_set_contents_full (job->path, text, length, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                   error);
}

static void
write_in_thread (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (write_file (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lw_profile_write_async (const char         *data_dir,
                        const char         *profile,
                        const LwProfilePin *pin,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, lw_profile_write_async);
  job->path = path_of (data_dir);
  job->profile = g_strdup (profile);
  job->pin = *pin;
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, write_in_thread);
}

gboolean
lw_profile_write_finish (GAsyncResult *result,
                         GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
