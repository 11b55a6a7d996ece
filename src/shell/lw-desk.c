#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include <string.h>

#include "lw-desk-private.h"

static guint signals[LW_DESK_N_SIGNALS];

G_DEFINE_FINAL_TYPE (LwDesk, lw_desk, G_TYPE_OBJECT)

static void
emit_dirty (LwDesk *self)
{
  g_autoptr (LwDesk) keep = g_object_ref (self);

  while (self->dirty != 0)
    {
      guint which = g_bit_nth_lsf (self->dirty, -1);

      self->dirty &= ~(1u << which);
      g_signal_emit (keep, signals[which], 0);
    }
}

void
lw_desk_emit (LwDesk       *self,
              LwDeskSignal  signal)
{
  self->dirty |= 1u << signal;
  /* What one read of the socket brings is told once, when all of it has been taken: on_drained_cb () pumps. */
  if (!self->pumping && (self->tws == NULL || !lw_tws_is_pumping (self->tws)))
    emit_dirty (self);
}

static void
tell (LwDesk     *self,
      LwDeskTopic topic,
      gboolean    is_problem,
      const char *text)
{
  lw_log_add_about (self->meters.log, topic, is_problem ? LW_LOG_PROBLEM : LW_LOG_INFO, lw_clock_now_us (), text);
  g_signal_emit (self, signals[LW_DESK_SIGNAL_NOTICE], 0, text, is_problem);
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
  tell (self, LW_DESK_TOPIC_NONE, is_problem, text);
}

void
lw_desk_problem (LwDesk     *self,
                 LwDeskTopic topic,
                 const char *format,
                 ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  tell (self, topic, TRUE, text);
}

void
lw_desk_mended (LwDesk     *self,
                LwDeskTopic topic)
{
  lw_log_withdraw (self->meters.log, topic);
}

void
lw_desk_alarm (LwDesk     *self,
               const char *title,
               const char *sentence,
               const char *intent_id,
               const char *position_id)
{
  const LwIntent *intent = lw_desk_find_order (self, intent_id);
  LwAlarm alarm = { 0 };

  lw_text_copy (alarm.title, sizeof alarm.title, title != NULL ? title : "");
  lw_text_copy (alarm.text, sizeof alarm.text, sentence);
  g_strlcpy (alarm.intent, intent_id, sizeof alarm.intent);
  g_strlcpy (alarm.position, position_id, sizeof alarm.position);
  if (intent != NULL)
    g_strlcpy (alarm.symbol, intent->vertical.symbol, sizeof alarm.symbol);
  lw_alarm_list_add (self->unseen, &alarm, lw_clock_now_us ());
  lw_desk_notice (self, TRUE, "%s", sentence);
  lw_desk_emit (self, LW_DESK_SIGNAL_ALARMS);
}

void
lw_desk_pump (LwDesk *self)
{
  gboolean more = TRUE;

  if (self->pumping || self->stopped)
    return;
  self->pumping = TRUE;
  while (more)
    {
      if (self->tws != NULL)
        lw_tws_pump (self->tws);
      more = lw_desk_orders_drain (self);
    }
  self->pumping = FALSE;
  emit_dirty (self);
}

static void
lw_desk_dispose (GObject *object)
{
  LwDesk *self = LW_DESK (object);

  lw_desk_stop (self);
  G_OBJECT_CLASS (lw_desk_parent_class)->dispose (object);
}

static void
lw_desk_finalize (GObject *object)
{
  LwDesk *self = LW_DESK (object);

  g_clear_pointer (&self->unseen, lw_alarm_list_free);
  lw_desk_ticket_clear (self);
  lw_desk_exits_clear (self);
  lw_desk_alarms_clear (self);
  lw_desk_scan_clear (self);
  lw_desk_orders_clear (self);
  lw_desk_gate_clear (self);
  lw_desk_connection_clear (self);
  lw_desk_status_clear (self);
  lw_desk_config_clear (&self->config);
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
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lw_desk_dispose;
  object_class->finalize = lw_desk_finalize;

  signals[LW_DESK_SIGNAL_CONNECTION] = add_signal ("connection-changed");
  signals[LW_DESK_SIGNAL_STATUS] = add_signal ("status-changed");
  signals[LW_DESK_SIGNAL_SCAN] = add_signal ("scan-changed");
  signals[LW_DESK_SIGNAL_TICKET] = add_signal ("ticket-changed");
  signals[LW_DESK_SIGNAL_ORDERS] = add_signal ("orders-changed");
  signals[LW_DESK_SIGNAL_ALARMS] = add_signal ("alarms-changed");
  signals[LW_DESK_SIGNAL_NOTICE] = g_signal_new ("notice", LW_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                 G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
lw_desk_init (LwDesk *self)
{
  lw_desk_config_init (&self->config);
  self->unseen = lw_alarm_list_new ();
  lw_desk_status_init (self);
  lw_desk_orders_init (self);
  lw_desk_scan_init (self);
  lw_desk_ticket_init (self);
  lw_desk_exits_init (self);
  lw_desk_alarms_init (self);
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

static void
copy_config (LwDesk             *self,
             const LwDeskConfig *config)
{
  self->config = *config;
  self->config.host = g_strdup (config->host);
  self->config.data_dir = config->data_dir != NULL ? g_strdup (config->data_dir) : lw_settings_data_dir ();
}

static void
apply_settings (LwDesk *self)
{
  g_autofree char *complaint = NULL;
  int *numbers = self->settings.numbers;

  lw_settings_read (&self->settings, &complaint);
  lw_desk_gate_init (self);
  if (complaint != NULL)
    lw_log_add (self->meters.log, LW_LOG_PROBLEM, lw_clock_now_us (), complaint);
  if (self->config.host != NULL)
    g_strlcpy (self->settings.host, self->config.host, sizeof self->settings.host);
  if (self->config.port > 0)
    {
      numbers[LW_SETTING_TWS_PORT] = self->config.port;
      self->settings.unusable[LW_SETTING_TWS_PORT] = FALSE;
    }
  if (self->config.client_id >= 0)
    {
      numbers[LW_SETTING_CLIENT_ID] = self->config.client_id;
      self->settings.unusable[LW_SETTING_CLIENT_ID] = FALSE;
    }
  if (self->config.metrics_port >= 0)
    numbers[LW_SETTING_METRICS_PORT] = self->config.metrics_port;
}

LwDesk *
lw_desk_new (const LwDeskConfig  *config,
             GError             **error)
{
  g_autoptr (LwDesk) self = g_object_new (LW_TYPE_DESK, NULL);

  lw_desk_config_clear (&self->config);
  copy_config (self, config);
  apply_settings (self);
  if (config->trading)
    {
      self->orders.store = lw_store_new (self->config.data_dir, error);
      if (self->orders.store == NULL)
        return NULL;
    }
  lw_desk_connection_init (self);
  if (config->trading && !lw_profile_read (self->config.data_dir, self->profile_name, &self->pin, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
lw_desk_start (LwDesk *self)
{
  lw_desk_status_start (self);
  if (self->config.trading && self->pin.account[0] != '\0')
    lw_desk_orders_open (self, self->pin.account); /* orders.md 9: the journal first, then the connection */
  lw_desk_connect (self);
}

void
lw_desk_stop (LwDesk *self)
{
  if (self->stopped)
    return;
  self->wanted = FALSE;
  lw_desk_ticket_close (self);
  lw_desk_scan_stop (self);
  if (self->tws != NULL)
    lw_tws_stop (self->tws);
  lw_desk_pump (self);
  lw_desk_orders_finish (self);
  self->stopped = TRUE;
  lw_desk_exits_drop (self);
  lw_desk_alarms_drop (self);
  lw_desk_scan_drop_symbols (self);
  g_clear_pointer (&self->tws, lw_tws_free);
  g_clear_pointer (&self->gateway, lw_gateway_server_stop);
  if (self->orders.store != NULL)
    lw_store_close (self->orders.store);
}

guint
lw_desk_n_alarms (LwDesk *self)
{
  return lw_alarm_list_length (self->unseen);
}

const LwAlarm *
lw_desk_get_alarm (LwDesk *self,
                   guint   i)
{
  return lw_alarm_list_get (self->unseen, i);
}

void
lw_desk_dismiss_alarm (LwDesk *self,
                       guint   number)
{
  if (lw_alarm_list_dismiss (self->unseen, number))
    lw_desk_emit (self, LW_DESK_SIGNAL_ALARMS);
}

gint64
lw_desk_now_us (LwDesk *self)
{
  return lw_clock_now_us ();
}
