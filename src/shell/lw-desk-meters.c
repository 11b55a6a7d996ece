#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include <math.h>
#include <string.h>

#include <json-glib/json-glib.h>

#include "lw-desk-private.h"
#include "lw-process.h"

static const char *state_words[] = { "disconnected", "connecting", "handshake", "starting", "syncing", "ready", "degraded", NULL };
static const char *direction_words[] = { "in", "out", NULL };
static const char *limit_words[] = { "used", "limit", NULL };
static const char *outcome_words[] = { "done", "failed", NULL };

static LwMetric *
gauge (LwDesk             *self,
       const char         *name,
       const char         *help,
       const char         *label,
       const char * const *values)
{
  return lw_metrics_add_gauge (self->meters.registry, name, help, label, values);
}

static LwMetric *
counter (LwDesk             *self,
         const char         *name,
         const char         *help,
         const char         *label,
         const char * const *values)
{
  return lw_metrics_add_counter (self->meters.registry, name, help, label, values);
}

static void
add_order_metrics (LwDesk *self)
{
  LwDeskMeters *m = &self->meters;
  const char *words[LW_N_INTENT_STATES + 1] = { NULL };

  for (guint i = 0; i < LW_N_INTENT_STATES; i++)
    words[i] = lw_intent_state_word (i);
  m->orders = gauge (self, "legwork_orders", "Orders in the journal by state.", "state", words);
  m->fill_count = counter (self, "legwork_fills_total", "Executions stored since the start.", NULL, NULL);
  m->alarms = counter (self, "legwork_alarms_total", "Alarms about orders and positions since the start.", NULL, NULL);
  m->commits = counter (self, "legwork_journal_commits_total", "Journal transactions since the start.", "outcome", outcome_words);
  m->commit_seconds = counter (self, "legwork_journal_commit_seconds_total", "Time spent in journal transactions.", NULL, NULL);
}

/* The names without "legwork" are those that Prometheus' own clients use. */
static void
add_process_metrics (LwDesk *self)
{
  LwDeskMeters *m = &self->meters;

  m->first_frame = gauge (self, "legwork_start_to_first_frame_seconds",
                          "From the start of the process to the window's first frame; absent without a window.", NULL, NULL);
  m->first_rows = gauge (self, "legwork_start_to_first_rows_seconds",
                         "From the start of the process to the first frame with rows of a scan; absent until then.", NULL, NULL);
  m->busy_p99 = gauge (self, "legwork_loop_busy_p99_seconds",
                       "99th percentile of the main loop's busy time in an iteration, over 10 s.", NULL, NULL);
  m->cpu_p99 = gauge (self, "legwork_loop_cpu_p99_seconds",
                      "99th percentile of the main thread's CPU time in an iteration, over 10 s; absent on Windows.", NULL, NULL);
  m->resident = gauge (self, "process_resident_memory_bytes", "Resident memory size in bytes.", NULL, NULL);
  m->started = gauge (self, "process_start_time_seconds", "Start time of the process since unix epoch in seconds.", NULL, NULL);
  m->cpu = counter (self, "process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", NULL, NULL);
}

static void
feed_process (LwDesk *self)
{
  LwDeskMeters *m = &self->meters;
  LwProcessFigures figures;

  lw_process_read (&figures);
  lw_metric_set (m->first_frame, 0, lw_process_get_mark (LW_PROCESS_FIRST_FRAME));
  lw_metric_set (m->first_rows, 0, lw_process_get_mark (LW_PROCESS_FIRST_ROWS));
  lw_metric_set (m->busy_p99, 0, m->lag != NULL ? lw_loop_lag_p99_ms (m->lag) / 1000 : NAN);
  lw_metric_set (m->cpu_p99, 0, m->lag != NULL ? lw_loop_lag_cpu_p99_ms (m->lag) / 1000 : NAN);
  lw_metric_set (m->resident, 0, figures.resident_bytes);
  lw_metric_set (m->started, 0, figures.start_seconds);
  if (!isnan (figures.cpu_seconds))
    lw_metric_set (m->cpu, 0, figures.cpu_seconds);
}

void
lw_desk_meters_init (LwDesk *self)
{
  static const double bounds[] = { 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3 };
  LwDeskMeters *m = &self->meters;

  m->connected = gauge (self, "legwork_connection_state", "1 for the state of the connection to TWS.", "state", state_words);
  m->messages = counter (self, "legwork_messages_total", "Messages from and to TWS.", "direction", direction_words);
  m->bytes = counter (self, "legwork_received_bytes_total", "Bytes from TWS.", NULL, NULL);
  m->unknown = counter (self, "legwork_unknown_messages_total", "Messages of TWS that no table knows or that were broken.", NULL,
                        NULL);
  m->lines = gauge (self, "legwork_market_data_lines", "Market data lines in use and allowed.", "kind", limit_words);
  m->renewed = counter (self, "legwork_market_data_lines_renewed_total", "Lines asked for anew: they were silent while the underlying moved.", NULL,
                        NULL);
  m->queue = gauge (self, "legwork_send_queue_frames", "Frames that wait for the pacer.", NULL, NULL);
  add_order_metrics (self);
  m->scan_count = counter (self, "legwork_scans_total", "Rankings since the start.", NULL, NULL);
  m->scan_seconds = lw_metrics_add_histogram (m->registry, "legwork_scan_seconds", "Work of one ranking.", bounds,
                                              G_N_ELEMENTS (bounds));
  m->sweep = gauge (self, "legwork_sweep_ratio", "Share of the running sweep that is done; absent without one.", NULL, NULL);
  add_process_metrics (self);
}

static void
feed_connection (LwDesk               *self,
                 const LwSessionStats *stats)
{
  LwDeskMeters *m = &self->meters;

  for (guint i = 0; state_words[i] != NULL; i++)
    lw_metric_set (m->connected, i, (guint) stats->state == i);
  lw_metric_set (m->messages, 0, (double) stats->messages_in);
  lw_metric_set (m->messages, 1, (double) stats->messages_out);
  lw_metric_set (m->bytes, 0, (double) stats->bytes_in);
  lw_metric_set (m->unknown, 0, (double) (stats->unknown_in + stats->bad_in));
  lw_metric_set (m->lines, 0, stats->lines_used);
  lw_metric_set (m->lines, 1, stats->lines_limit);
  lw_metric_set (m->renewed, 0, (double) stats->lines_renewed);
  lw_metric_set (m->queue, 0, stats->queue_length);
}

static void
feed_orders (LwDesk *self)
{
  LwDeskMeters *m = &self->meters;
  guint counts[LW_N_INTENT_STATES] = { 0 };
  LwTradeStats trade = { 0 };
  LwStoreStats store = { 0 };

  for (guint i = 0; i < lw_desk_n_orders (self); i++)
    counts[lw_desk_get_order (self, i)->state]++;
  for (guint i = 0; i < LW_N_INTENT_STATES; i++)
    lw_metric_set (m->orders, i, counts[i]);
  if (self->orders.trade != NULL)
    lw_trade_get_stats (self->orders.trade, &trade);
  if (self->orders.store != NULL)
    lw_store_get_stats (self->orders.store, &store);
  lw_metric_set (m->fill_count, 0, (double) trade.fills);
  lw_metric_set (m->alarms, 0, (double) trade.alarms);
  lw_metric_set (m->commits, 0, (double) (store.n - MIN (store.n, store.n_failed)));
  lw_metric_set (m->commits, 1, (double) store.n_failed);
  lw_metric_set (m->commit_seconds, 0, store.sum_seconds);
}

char *
lw_desk_meters_render (LwDesk *self)
{
  LwDeskMeters *m = &self->meters;
  LwDeskConnection connection;
  const LwDeskScan *scan = &self->scan.view;

  lw_desk_get_connection (self, &connection);
  feed_connection (self, &connection.stats);
  feed_orders (self);
  lw_metric_set (m->scan_count, 0, (double) m->scans);
  lw_metric_set (m->sweep, 0, scan->total > 0 ? (double) scan->done / scan->total : NAN);
  feed_process (self);
  return lw_metrics_render (m->registry);
}

static void
add_text (JsonObject *object,
          const char *name,
          const char *text)
{
  json_object_set_string_member (object, name, text);
}

char *
lw_desk_meters_health (LwDesk   *self,
                       gboolean *well)
{
  LwDeskConnection connection;
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  lw_desk_get_connection (self, &connection);
  *well = connection.stats.state == LW_CONN_READY;
  json_node_take_object (root, object);
  add_text (object, "status", *well ? "ok" : "not ready");
  add_text (object, "connection", state_words[connection.stats.state]);
  add_text (object, "mode", lw_account_kind_word (connection.kind));
  json_object_set_boolean_member (object, "orders", connection.orders_on);
  json_object_set_boolean_member (object, "read_only", connection.read_only);
  add_text (object, "problem", connection.problem[0] != '\0' && connection.account[0] != '\0'
                                 && strstr (connection.problem, connection.account) != NULL
                               ? "the account is not the pinned one" : connection.problem);
  add_text (object, "version", LW_VERSION);
  return json_to_string (root, FALSE);
}
