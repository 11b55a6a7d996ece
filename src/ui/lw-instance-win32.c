#define G_LOG_DOMAIN "lw-instance"
#include "config.h"

#include <string.h>

#include <windows.h>

#include "lw-instance.h"

#define NAME_HEAD L"Local\\" L"org.legwork.Legwork."
#define HASH_LENGTH 32 /* of 64 hex figures: 128 bits */
#define NAME_LENGTH (G_N_ELEMENTS (NAME_HEAD) - 1 + HASH_LENGTH)

/* An event is the name's holder and the bell at once: who creates it is the first, who finds it rings it. The other bell says that options
 * came to nobody. */
enum { BELL, OPTIONS_BELL, N_BELLS };

struct _LwInstance
{
  GSource *sources[N_BELLS]; /* NULL in a second one */
  HANDLE   events[N_BELLS];
};

typedef struct
{
  GSource source;
  GPollFD fd;
} BellSource;

static gboolean
bell_is_rung (GSource *source)
{
  return (((BellSource *) source)->fd.revents & G_IO_IN) != 0;
}

static gboolean
bell_dispatch (GSource    *source,
               GSourceFunc callback,
               gpointer    data)
{
  /* Before the callback: a bell that rings during it is not lost. */
  ResetEvent ((HANDLE) ((BellSource *) source)->fd.fd);
  return callback (data);
}

static GSourceFuncs bell_functions = { NULL, bell_is_rung, bell_dispatch, NULL, NULL, NULL };

static gboolean
on_bell_cb (gpointer application)
{
  g_application_activate (application);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_options_bell_cb (gpointer application)
{
  g_action_group_activate_action (G_ACTION_GROUP (application), LW_INSTANCE_ACTION, NULL);
  return G_SOURCE_CONTINUE;
}

static GSource *
new_bell (HANDLE        event,
          GSourceFunc   callback,
          GApplication *application)
{
  GSource *source = g_source_new (&bell_functions, sizeof (BellSource));
  BellSource *bell = (BellSource *) source;

  bell->fd.fd = (gintptr) event;
  bell->fd.events = G_IO_IN;
  g_source_add_poll (source, &bell->fd);
  g_source_set_name (source, "lw-instance bell");
  g_source_set_callback (source, callback, application, NULL);
  g_source_attach (source, NULL);
  return source;
}

/* One folder has one name, however it is written: whole, with one kind of separator, without regard to case. */
static char *
plain_path (const char *data_dir)
{
  g_autofree char *whole = g_canonicalize_filename (data_dir, NULL);
  g_autofree char *folded = g_utf8_casefold (whole, -1);
  char *normal = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);

  if (normal == NULL)
    normal = g_strdup (folded);
  g_strdelimit (normal, "/", '\\');
  while (*normal != '\0' && normal[strlen (normal) - 1] == '\\')
    normal[strlen (normal) - 1] = '\0';
  return normal;
}

/* Of the bell; with an "o" behind it of the other. */
static wchar_t *
name_of (const char *data_dir)
{
  g_autofree char *path = plain_path (data_dir);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, path, -1);
  wchar_t *name = g_new0 (wchar_t, NAME_LENGTH + 2);
  gsize head = G_N_ELEMENTS (NAME_HEAD) - 1;

  memcpy (name, NAME_HEAD, head * sizeof *name);
  for (gsize i = 0; i < HASH_LENGTH; i++)
    name[head + i] = (wchar_t) hash[i];
  return name;
}

/* The second one was started by the person, so it may hand the right to come forward on; to whom, it does not know. */
static void
ring (HANDLE event)
{
  AllowSetForegroundWindow (ASFW_ANY);
  SetEvent (event);
}

LwInstance *
lw_instance_claim (GApplication *application,
                   const char   *data_dir,
                   gboolean      with_options,
                   gboolean     *is_first,
                   GError      **error)
{
  g_autofree wchar_t *name = name_of (data_dir);
  HANDLE event = CreateEventW (NULL, TRUE, FALSE, name), options;
  DWORD code = GetLastError ();
  LwInstance *self;

  name[NAME_LENGTH] = L'o';
  options = event != NULL ? CreateEventW (NULL, TRUE, FALSE, name) : NULL;
  if (event != NULL && options == NULL)
    {
      code = GetLastError ();
      CloseHandle (event);
    }
  if (options == NULL)
    {
      g_autofree char *words = g_win32_error_message ((int) code);

      g_set_error (error, G_IO_ERROR, g_io_error_from_win32_error ((int) code),
                   "whether Legwork is open already cannot be told (%s); log off from Windows and on again", words);
      return NULL;
    }
  *is_first = code != ERROR_ALREADY_EXISTS;
  self = g_new0 (LwInstance, 1);
  self->events[BELL] = event;
  self->events[OPTIONS_BELL] = options;
  if (*is_first)
    {
      self->sources[BELL] = new_bell (event, on_bell_cb, application);
      self->sources[OPTIONS_BELL] = new_bell (options, on_options_bell_cb, application);
      return self;
    }
  ring (event);
  if (with_options)
    ring (options);
  return self;
}

void
lw_instance_free (LwInstance *self)
{
  for (guint i = 0; i < N_BELLS; i++)
    {
      if (self->sources[i] != NULL)
        g_source_destroy (self->sources[i]);
      g_clear_pointer (&self->sources[i], g_source_unref);
      CloseHandle (self->events[i]);
    }
  g_free (self);
}
