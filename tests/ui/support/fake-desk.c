#include "config.h"

#include <string.h>

#include "fake-desk-private.h"
#include "lw-calendar.h"

G_DEFINE_FINAL_TYPE (LwDesk, lw_desk, G_TYPE_OBJECT)

static void asked (LwDesk *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
asked (LwDesk     *self,
       const char *format,
       ...)
{
  va_list args;

  va_start (args, format);
  g_free (self->last);
  self->last = g_strdup_vprintf (format, args);
  va_end (args);
  self->n_asked++;
}

static void
lw_desk_finalize (GObject *object)
{
  LwDesk *self = LW_DESK (object);

  g_ptr_array_unref (self->presets);
  g_clear_pointer (&self->current, lw_preset_free);
  lw_verdict_clear (&self->ticket.verdict);
  lw_alarm_list_free (self->alarms);
  g_free (self->last);
  g_free (self->rows);
  g_free (self->orders);
  G_OBJECT_CLASS (lw_desk_parent_class)->finalize (object);
}

static void
lw_desk_class_init (LwDeskClass *klass)
{
  static const char * const names[] = { "connection-changed", "status-changed", "scan-changed", "ticket-changed", "orders-changed",
                                        "alarms-changed" };

  G_OBJECT_CLASS (klass)->finalize = lw_desk_finalize;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_signal_new (names[i], LW_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("notice", LW_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
lw_desk_init (LwDesk *self)
{
  self->presets = g_ptr_array_new_with_free_func ((GDestroyNotify) lw_preset_free);
  /* An instance holds at most 64 KiB. */
  self->rows = g_new0 (LwScanRow, FAKE_ROWS);
  self->orders = g_new0 (LwIntent, 9);
  self->alarms = lw_alarm_list_new ();
}

LwDesk *
fake_desk_new (FakeState     state,
               LwAccountKind kind)
{
  LwDesk *self = g_object_new (LW_TYPE_DESK, NULL);

  self->state = state;
  fake_desk_fill (self, kind);
  return self;
}

const char *
fake_desk_last (LwDesk *desk)
{
  return desk->last;
}

guint
fake_desk_n_asked (LwDesk *desk)
{
  return desk->n_asked;
}

void
fake_desk_set_order (LwDesk       *self,
                     guint         i,
                     LwIntentState state)
{
  LwIntent *order = &self->orders[i];

  order->state = state;
  order->filled = state == LW_INTENT_FILLED ? order->quantity : order->filled;
  order->final_us = lw_intent_state_is_final (state) ? FAKE_NOW_US : 0;
  order->version++;
  g_signal_emit_by_name (self, "orders-changed");
}

void
fake_desk_reverse (LwDesk *desk)
{
  for (guint i = 0; i < FAKE_ROWS / 2; i++)
    {
      LwScanRow row = desk->rows[i];

      desk->rows[i] = desk->rows[FAKE_ROWS - 1 - i];
      desk->rows[FAKE_ROWS - 1 - i] = row;
    }
  desk->scan.serial++;
  g_signal_emit_by_name (desk, "scan-changed");
}

void
fake_desk_set_problems (LwDesk     *desk,
                        const char *problems)
{
  g_strlcpy (desk->scan.problems, problems, sizeof desk->scan.problems);
  g_signal_emit_by_name (desk, "scan-changed");
}

void
fake_desk_pass (LwDesk *desk,
                gint64  us)
{
  desk->passed_us += us;
  g_signal_emit_by_name (desk, "status-changed");
}

/* lw-desk.h */

void
lw_desk_config_init (LwDeskConfig *config)
{
  memset (config, 0, sizeof *config);
}

void
lw_desk_config_clear (LwDeskConfig *config)
{
}

LwDesk *
lw_desk_new (const LwDeskConfig  *config,
             GError             **error)
{
  return fake_desk_new (FAKE_START, LW_ACCOUNT_SIMULATED);
}

void
lw_desk_start (LwDesk *self)
{
}

void
lw_desk_stop (LwDesk *self)
{
}

void
lw_desk_connect (LwDesk *self)
{
  asked (self, "connect");
}

void
lw_desk_disconnect (LwDesk *self)
{
  asked (self, "disconnect");
}

void
lw_desk_get_connection (LwDesk           *self,
                        LwDeskConnection *connection)
{
  *connection = self->connection;
}

void
lw_desk_get_status (LwDesk       *self,
                    LwDeskStatus *status)
{
  *status = self->status;
}

guint
lw_desk_n_presets (LwDesk *self)
{
  return self->presets->len;
}

const LwPreset *
lw_desk_get_preset (LwDesk *self,
                    guint   i)
{
  return g_ptr_array_index (self->presets, i);
}

int
lw_desk_preset_count (LwDesk *self,
                      guint   i)
{
  static const int counts[] = { 212, 148, 418, 67, 39, 96 };

  if (!self->has_result)
    return -1;
  return i == 2 ? (int) self->result.n_passed : i < G_N_ELEMENTS (counts) ? counts[i] : -1;
}

/* Files: what was asked for is noted; the answer is the test's. */
static void
answer_file (LwDesk             *self,
             GAsyncReadyCallback callback,
             gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  if (self->file_error != NULL)
    g_task_return_new_error (task, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s", self->file_error);
  else
    g_task_return_pointer (task, g_strdup ("Done."), g_free);
}

void
lw_desk_export_presets_async (LwDesk                 *self,
                              const LwPreset * const *presets,
                              guint                   n_presets,
                              const char             *path,
                              GAsyncReadyCallback     callback,
                              gpointer                user_data)
{
  asked (self, "export %u from %s to %s", n_presets, presets[0]->name, path);
  answer_file (self, callback, user_data);
}

char *
lw_desk_export_presets_finish (LwDesk       *self,
                               GAsyncResult *result,
                               GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lw_desk_import_presets_async (LwDesk             *self,
                              const char         *path,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  asked (self, "import %s", path);
  answer_file (self, callback, user_data);
}

char *
lw_desk_import_presets_finish (LwDesk       *self,
                               GAsyncResult *result,
                               GError      **error)
{
  char *words = g_task_propagate_pointer (G_TASK (result), error);

  if (words != NULL)
    {
      g_ptr_array_add (self->presets, lw_preset_new ("Imported"));
      g_signal_emit_by_name (self, "scan-changed");
    }
  return words;
}

void
lw_desk_scan (LwDesk         *self,
              const LwPreset *preset)
{
  LwPreset *copy = lw_preset_copy (preset);

  g_clear_pointer (&self->current, lw_preset_free);
  self->current = copy;
  asked (self, "scan %s", copy->name);
  fake_desk_fill_result (self, !self->hold_rows);
  self->result.n_filters = MIN (8, copy->n_filters);
  self->scan.phase = LW_SCAN_DONE;
  g_signal_emit_by_name (self, "scan-changed");
}

void
fake_desk_hold_rows (LwDesk *self)
{
  self->hold_rows = TRUE;
}

void
fake_desk_find_rows (LwDesk *self)
{
  self->hold_rows = FALSE;
  fake_desk_fill_result (self, TRUE);
  self->scan.serial++;
  g_signal_emit_by_name (self, "scan-changed");
}

void
lw_desk_scan_sort (LwDesk     *self,
                   const char *field,
                   gboolean    ascending)
{
  g_free (self->current->sort_field);
  self->current->sort_field = g_strdup (field);
  self->current->sort_ascending = ascending;
  asked (self, "sort %s %s", field, ascending ? "up" : "down");
  g_signal_emit_by_name (self, "scan-changed");
}

void
lw_desk_scan_stop (LwDesk *self)
{
  asked (self, "stop");
}

const LwPreset *
lw_desk_get_current_preset (LwDesk *self)
{
  return self->current;
}

void
lw_desk_get_scan (LwDesk     *self,
                  LwDeskScan *scan)
{
  *scan = self->scan;
}

const LwScanResult *
lw_desk_get_result (LwDesk *self)
{
  return self->has_result ? &self->result : NULL;
}

void
lw_desk_set_symbols (LwDesk             *self,
                     const char * const *symbols)
{
  g_autofree char *joined = g_strjoinv ("+", (char **) symbols);

  asked (self, "symbols %s", joined);
}

const char * const *
lw_desk_get_symbols (LwDesk *self)
{
  static const char * const symbols[] = { "SPX", NULL };

  return symbols;
}

void
lw_desk_ticket_open (LwDesk           *self,
                     const LwVertical *vertical)
{
  asked (self, "open %s", vertical->symbol);
  self->ticket.changes[0] = '\0';
  self->ticket.quantity = 1;
  for (guint i = 0; i < FAKE_ROWS; i++)
    if (memcmp (&self->rows[i].vertical, vertical, sizeof *vertical) == 0)
      fake_desk_fill_ticket (self, &self->rows[i]);
  g_signal_emit_by_name (self, "ticket-changed");
}

void
lw_desk_ticket_close (LwDesk *self)
{
  self->ticket.open = FALSE;
  asked (self, "close");
  g_signal_emit_by_name (self, "ticket-changed");
}

void
lw_desk_ticket_set_quantity (LwDesk *self,
                             int     quantity)
{
  self->ticket.quantity = quantity;
  asked (self, "quantity %d", quantity);
  g_signal_emit_by_name (self, "ticket-changed");
}

void
lw_desk_ticket_set_limit (LwDesk  *self,
                          LwPrice  limit)
{
  self->ticket.limit = limit;
  asked (self, "limit %" G_GINT64_FORMAT, limit);
  g_signal_emit_by_name (self, "ticket-changed");
}

void
lw_desk_ticket_set_tif (LwDesk     *self,
                        const char *tif)
{
  g_strlcpy (self->ticket.tif, tif, sizeof self->ticket.tif);
  asked (self, "tif %s", tif);
  g_signal_emit_by_name (self, "ticket-changed");
}

void
fake_desk_ask_again (LwDesk     *self,
                     const char *sentence)
{
  self->ticket.shown++;
  g_strlcpy (self->ticket.ask_again, sentence, sizeof self->ticket.ask_again);
  g_signal_emit_by_name (self, "ticket-changed");
}

const LwDeskTicket *
lw_desk_get_ticket (LwDesk *self)
{
  return &self->ticket;
}

gboolean
lw_desk_ticket_transmit (LwDesk *self)
{
  asked (self, "transmit");
  return TRUE;
}

guint
lw_desk_n_orders (LwDesk *self)
{
  return self->n_orders;
}

const LwIntent *
lw_desk_get_order (LwDesk *self,
                   guint   i)
{
  return &self->orders[i];
}

char *
lw_desk_order_sentence (LwDesk         *self,
                        const LwIntent *intent)
{
  switch (intent->state)
    {
    case LW_INTENT_UNKNOWN:
      return g_strdup_printf ("No answer: the order may be live. Nothing more is sent for %s until TWS has named it or you have decided.", intent->vertical.symbol);
    case LW_INTENT_ABSENT:
      return g_strdup ("TWS twice did not list this order. It was probably never received; look into TWS, then abandon it or send it as a new order.");
    case LW_INTENT_FILLED:
      return g_strdup ("Filled 1 of 1 at 1.20 credit; fees 2.62 USD.");
    case LW_INTENT_REJECTED:
      return g_strdup ("Refused by TWS: “price out of range”. Nothing was filled.");
    case LW_INTENT_PARTIAL:
      return g_strdup ("1 of 3 filled at 0.68 credit; 2 still working.");
    case LW_INTENT_CANCELLED:
      return g_strdup ("Cancelled, nothing filled: “by you”.");
    default:
      return g_strdup ("Working at TWS at 1.20 credit; nothing filled.");
    }
}

gboolean
lw_desk_ticket_open_order (LwDesk     *self,
                           const char *intent_id)
{
  asked (self, "change %s", intent_id);
  for (guint i = 0; i < self->n_orders; i++)
    if (g_str_equal (self->orders[i].id, intent_id))
      for (guint row = 0; row < FAKE_ROWS; row++)
        if (memcmp (&self->rows[row].vertical, &self->orders[i].vertical, sizeof (LwVertical)) == 0)
          {
            self->ticket.quantity = self->orders[i].quantity;
            fake_desk_fill_ticket (self, &self->rows[row]);
            self->ticket.limit = ABS (self->orders[i].limit);
            g_strlcpy (self->ticket.changes, intent_id, sizeof self->ticket.changes);
          }
  g_signal_emit_by_name (self, "ticket-changed");
  return self->ticket.changes[0] != '\0';
}

gboolean
lw_desk_held_by_intent (LwDesk     *self,
                        const char *intent_id,
                        LwVertical *held,
                        int        *quantity,
                        char      **why)
{
  for (guint i = 0; i < self->n_orders; i++)
    if (g_str_equal (self->orders[i].id, intent_id) && self->orders[i].state == LW_INTENT_FILLED)
      {
        *held = self->orders[i].vertical;
        *quantity = self->orders[i].quantity;
        return TRUE;
      }
  *why = g_strdup ("nothing is held");
  return FALSE;
}

LwHeld *
lw_desk_held_of_orders (LwDesk *self)
{
  LwHeld *held = g_new0 (LwHeld, self->n_orders + 1);

  for (guint i = 0; i < self->n_orders; i++)
    held[i] = self->orders[i].state == LW_INTENT_FILLED ? LW_HELD_BOTH : LW_HELD_NONE;
  return held;
}

gboolean
lw_desk_ticket_open_close_of (LwDesk     *self,
                              const char *intent_id)
{
  asked (self, "close %s", intent_id);
  return fake_desk_unwind (self, intent_id, FALSE);
}

gboolean
lw_desk_can_send_again (LwDesk         *self,
                        const LwIntent *intent)
{
  return (intent->state == LW_INTENT_ABANDONED || intent->state == LW_INTENT_NOT_SENT) && intent->superseded_by[0] == '\0';
}

gboolean
lw_desk_send_again (LwDesk     *self,
                    const char *intent_id)
{
  asked (self, "again %s", intent_id);
  fake_desk_fill_ticket (self, &self->rows[5]);
  g_strlcpy (self->ticket.supersedes, intent_id, sizeof self->ticket.supersedes);
  g_signal_emit_by_name (self, "ticket-changed");
  return TRUE;
}

gboolean
lw_desk_ticket_open_roll_of (LwDesk     *self,
                             const char *intent_id)
{
  asked (self, "roll %s", intent_id);
  return fake_desk_unwind (self, intent_id, TRUE);
}

gboolean
lw_desk_ticket_close_legs (LwDesk *self,
                           int     alone)
{
  asked (self, "legs %d", alone);
  self->ticket.alone = -alone;
  g_signal_emit_by_name (self, "ticket-changed");
  return TRUE;
}

void
fake_desk_find_conflict (LwDesk *self)
{
  self->conflict = (LwConflict) { .order_id = 12, .perm_id = 7777, .symbol = "SPY", .named_us = FAKE_NOW_US,
                                  .words = "WHAT-IF IS LIVE: TWS works an order that was only to be previewed. Cancel it, finish in TWS what is left, "
                                  "then start this program again" };
  g_signal_emit_by_name (self, "orders-changed");
}

void
fake_desk_raise_alarm (LwDesk     *self,
                       const char *text,
                       const char *intent_id)
{
  const LwIntent *intent = lw_desk_find_order (self, intent_id);
  LwAlarm alarm = { 0 };

  g_strlcpy (alarm.text, text, sizeof alarm.text);
  g_strlcpy (alarm.intent, intent_id, sizeof alarm.intent);
  if (intent != NULL)
    g_strlcpy (alarm.symbol, intent->vertical.symbol, sizeof alarm.symbol);
  lw_alarm_list_add (self->alarms, &alarm, FAKE_NOW_US);
  g_signal_emit_by_name (self, "alarms-changed");
}

guint
lw_desk_n_alarms (LwDesk *self)
{
  return lw_alarm_list_length (self->alarms);
}

const LwAlarm *
lw_desk_get_alarm (LwDesk *self,
                   guint   i)
{
  return lw_alarm_list_get (self->alarms, i);
}

void
lw_desk_dismiss_alarm (LwDesk *self,
                       guint   number)
{
  asked (self, "dismiss %u", number);
  if (lw_alarm_list_dismiss (self->alarms, number))
    g_signal_emit_by_name (self, "alarms-changed");
}

void
fake_desk_lose_leg (LwDesk *self)
{
  LwAlarm alarm = { 0 };

  self->position = (LwUnattributed) { .id = "P1", .kind = LW_UNATTRIBUTED_BROKEN_SPREAD, .symbol = "SPY", .con_id = 101, .expected = -1, .con_id_2 = 102,
                                      .expected_2 = 1, .reported_2 = 1, .stock_con_id = 1, .shares = 100, .snapshot = 2, .us = FAKE_NOW_US };
  g_strlcpy (self->position.title, "Broken spread: SPY 20 Dec 430/425 put spread", sizeof self->position.title);
  g_strlcpy (self->position.sentence, "BROKEN SPREAD: TWS reports none of SPY 20 Dec 430 put (the journal has −1) and +1 of SPY 20 Dec 425 put (the "
             "journal has +1). 100 shares of SPY came: the 430 put was assigned. +1 of the 425 put is left without its other leg. Close it, or keep "
             "it on purpose; the shares are yours to keep or to trade in TWS. Until you sign this off no target and no stop sends by itself on SPY",
             sizeof self->position.sentence);
  g_strlcpy (self->position.intent, lw_desk_get_order (self, 0)->id, sizeof self->position.intent);
  g_strlcpy (alarm.position, self->position.id, sizeof alarm.position);
  g_strlcpy (alarm.intent, self->position.intent, sizeof alarm.intent);
  g_strlcpy (alarm.title, self->position.title, sizeof alarm.title);
  g_strlcpy (alarm.text, self->position.sentence, sizeof alarm.text);
  lw_alarm_list_add (self->alarms, &alarm, FAKE_NOW_US);
  g_signal_emit_by_name (self, "orders-changed");
  g_signal_emit_by_name (self, "alarms-changed");
}

GArray *
lw_desk_unattributed (LwDesk *self)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (LwUnattributed));

  if (self->position.id[0] != '\0')
    g_array_append_val (rows, self->position);
  return rows;
}

gboolean
lw_desk_signoff_position (LwDesk     *self,
                          const char *id)
{
  asked (self, "signoff-position %s", id);
  if (self->position.id[0] == '\0' || strcmp (self->position.id, id) != 0)
    return FALSE;
  self->position.id[0] = '\0';
  for (guint i = lw_desk_n_alarms (self); i > 0; i--)
    if (lw_desk_get_alarm (self, i - 1)->position[0] != '\0')
      lw_alarm_list_dismiss (self->alarms, lw_desk_get_alarm (self, i - 1)->number);
  g_signal_emit_by_name (self, "orders-changed");
  g_signal_emit_by_name (self, "alarms-changed");
  return TRUE;
}

GArray *
lw_desk_externals (LwDesk *self)
{
  return g_array_new (FALSE, FALSE, sizeof (LwExternal));
}

guint
lw_desk_n_conflicts (LwDesk *self)
{
  return self->conflict.order_id != 0;
}

const LwConflict *
lw_desk_get_conflict (LwDesk *self,
                      guint   i)
{
  return &self->conflict;
}

gboolean
lw_desk_cancel_conflict (LwDesk *self,
                         gint32  order_id)
{
  asked (self, "cancel number %d", order_id);
  self->conflict.asked_us = FAKE_NOW_US;
  g_signal_emit_by_name (self, "orders-changed");
  return TRUE;
}

void
lw_desk_ticket_set_gtd (LwDesk *self,
                        gint64  until_us)
{
  char text[LW_CALENDAR_TEXT_SIZE];

  g_strlcpy (self->ticket.tif, "GTD", sizeof self->ticket.tif);
  self->ticket.gtd_us = until_us;
  asked (self, "gtd %s", until_us > 0 ? lw_calendar_ny_text (until_us, text) : "not known");
  g_signal_emit_by_name (self, "ticket-changed");
}

void
lw_desk_ticket_confirm (LwDesk    *self,
                        LwGateRule rule)
{
  asked (self, "confirm %d", rule);
  self->ticket.verdict.kind = LW_GATE_PASS;
  self->ticket.verdict.ok = TRUE;
  self->ticket.can_transmit = TRUE;
  g_signal_emit_by_name (self, "ticket-changed");
}

gboolean
lw_desk_ticket_override (LwDesk     *self,
                         const char *sentence)
{
  asked (self, "override %s", sentence);
  return sentence[0] != '\0';
}

void
lw_desk_resubmit (LwDesk     *self,
                  const char *intent_id)
{
  asked (self, "resubmit %s", intent_id);
}

static void
set_killed (LwDesk  *self,
            gboolean killed)
{
  self->killed = killed;
  g_signal_emit_by_name (self, "orders-changed");
}

void
lw_desk_kill (LwDesk *self)
{
  asked (self, "kill");
  self->connection.kill_in_vain = self->connection.read_only;
  set_killed (self, !self->connection.read_only);
}

void
lw_desk_release_kill (LwDesk *self)
{
  asked (self, "release");
  set_killed (self, FALSE);
}

gboolean
lw_desk_is_killed (LwDesk *self)
{
  return self->killed;
}

gboolean
lw_desk_global_cancel (LwDesk *self)
{
  asked (self, "global cancel");
  return TRUE;
}

gboolean
lw_desk_unlock_live (LwDesk     *self,
                     const char *tail)
{
  asked (self, "unlock %s", tail);
  return g_str_equal (tail, "4471");
}

void
lw_desk_cancel (LwDesk     *self,
                const char *intent_id)
{
  asked (self, "cancel %s", intent_id);
}

void
lw_desk_cancel_all (LwDesk *self)
{
  asked (self, "cancel all");
}

void
lw_desk_abandon (LwDesk     *self,
                 const char *intent_id)
{
  asked (self, "abandon %s", intent_id);
}

void
lw_desk_signoff (LwDesk     *self,
                 const char *intent_id)
{
  asked (self, "signoff %s", intent_id);
}

void
lw_desk_look (LwDesk     *self,
              const char *intent_id)
{
  asked (self, "look %s", intent_id);
}

gint64
lw_desk_now_us (LwDesk *self)
{
  return FAKE_NOW_US + self->passed_us;
}
