#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include <string.h>

#include "lw-desk-private.h"

static guint signals[LW_DESK_N_SIGNALS];

G_DEFINE_FINAL_TYPE (LwDesk, lw_desk, G_TYPE_OBJECT)

void
lw_desk_emit (LwDesk       *self,
              LwDeskSignal  signal)
{
  g_signal_emit (self, signals[signal], 0);
}

void
lw_desk_notice (LwDesk     *self,
                gboolean    is_problem,
                const char *format,
                ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_strlcpy (self->status.message, text, sizeof self->status.message);
  self->status.message_is_problem = is_problem;
  g_signal_emit (self, signals[LW_DESK_SIGNAL_NOTICE], 0, text, is_problem);
}

static void
lw_desk_finalize (GObject *object)
{
  LwDesk *self = LW_DESK (object);

  lw_desk_config_clear (&self->config);
  g_clear_pointer (&self->presets, g_ptr_array_unref);
  g_clear_pointer (&self->symbols, g_strfreev);
  G_OBJECT_CLASS (lw_desk_parent_class)->finalize (object);
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name, LW_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lw_desk_class_init (LwDeskClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lw_desk_finalize;

  signals[LW_DESK_SIGNAL_CONNECTION] = add_signal ("connection-changed");
  signals[LW_DESK_SIGNAL_STATUS] = add_signal ("status-changed");
  signals[LW_DESK_SIGNAL_SCAN] = add_signal ("scan-changed");
  signals[LW_DESK_SIGNAL_TICKET] = add_signal ("ticket-changed");
  signals[LW_DESK_SIGNAL_ORDERS] = add_signal ("orders-changed");
  signals[LW_DESK_SIGNAL_NOTICE] = g_signal_new ("notice", LW_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                 G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
lw_desk_init (LwDesk *self)
{
  const char *watchlist[] = { "SPY", NULL };

  lw_desk_config_init (&self->config);
  self->presets = g_ptr_array_new ();
  self->symbols = g_strdupv ((char **) watchlist);
}

void
lw_desk_config_init (LwDeskConfig *config)
{
  memset (config, 0, sizeof *config);
  config->client_id = -1;
  config->trading = TRUE;
  config->seed = 1;
  config->metrics_port = -1;
}

void
lw_desk_config_clear (LwDeskConfig *config)
{
  g_clear_pointer (&config->host, g_free);
  g_clear_pointer (&config->data_dir, g_free);
}

LwDesk *
lw_desk_new (const LwDeskConfig  *config,
             GError             **error)
{
  LwDesk *self = g_object_new (LW_TYPE_DESK, NULL);

  self->config = *config;
  self->config.host = g_strdup (config->host);
  self->config.data_dir = g_strdup (config->data_dir);
  self->connection.profile = config->profile;
  return self;
}

void
lw_desk_start (LwDesk *self)
{
  lw_desk_connect (self);
}

void
lw_desk_stop (LwDesk *self)
{
  lw_desk_disconnect (self);
}

gint64
lw_desk_now_us (LwDesk *self)
{
  return g_get_real_time ();
}
