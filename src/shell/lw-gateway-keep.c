#define G_LOG_DOMAIN "lw-gateway-keep"

#include "config.h"

#include <errno.h>

#include <glib/gstdio.h>

#include "lw-gateway-keep.h"
#include "lw-private-file.h"

struct _LwGatewayKeep
{
  char        *path;
  int          lock;   /* −1 = another program has it */
  GThreadPool *writer; /* one thread; of char *, owned */
};

static void
write_text (gpointer data,
            gpointer user_data)
{
  LwGatewayKeep *self = user_data;
  g_autofree char *text = data;
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents_full (self->path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &error))
    g_message ("the simulated account is not kept: %s", error->message);
}

static gboolean
take_lock (LwGatewayKeep *self,
           GError       **error)
{
  g_autofree char *path = g_strconcat (self->path, ".lock", NULL);
  int problem;

  self->lock = lw_private_file_open (path);
  if (self->lock >= 0 && lw_private_file_lock (self->lock))
    return TRUE;
  problem = errno;
  if (self->lock >= 0)
    g_close (g_steal_fd (&self->lock), NULL);
  if (problem == EWOULDBLOCK)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (problem),
               "%s cannot be written: %s. Check the folder's owner and the free space, or name a folder of your own by --data-dir FOLDER.",
               path, g_strerror (problem));
  return FALSE;
}

LwGatewayKeep *
lw_gateway_keep_open (const char *path,
                      char      **text,
                      gsize      *length,
                      GError    **error)
{
  g_autoptr (LwGatewayKeep) self = g_new0 (LwGatewayKeep, 1);
  g_autoptr (GError) cause = NULL;

  self->path = g_strdup (path);
  self->lock = -1;
  *text = NULL;
  *length = 0;
  if (!take_lock (self, error))
    return NULL;
  if (!g_file_get_contents (path, text, length, &cause) && !g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  if (self->lock >= 0)
    self->writer = g_thread_pool_new (write_text, self, 1, FALSE, NULL);
  return g_steal_pointer (&self);
}

gboolean
lw_gateway_keep_is_locked_out (const LwGatewayKeep *self)
{
  return self->lock < 0;
}

char *
lw_gateway_keep_set_aside (LwGatewayKeep *self)
{
  g_autofree char *aside = g_strconcat (self->path, ".bad", NULL);

  return self->lock >= 0 && g_rename (self->path, aside) == 0 ? g_steal_pointer (&aside) : NULL;
}

void
lw_gateway_keep_write (LwGatewayKeep *self,
                       char          *text)
{
  if (self->writer != NULL)
    g_thread_pool_push (self->writer, text, NULL);
  else
    g_free (text);
}

void
lw_gateway_keep_close (LwGatewayKeep *self)
{
  if (self == NULL)
    return;
  if (self->writer != NULL)
    g_thread_pool_free (self->writer, FALSE, TRUE);
  if (self->lock >= 0)
    g_close (self->lock, NULL);
  g_free (self->path);
  g_free (self);
}
