#include "config.h"

#include <string.h>

#include "fake-desk-private.h"

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
  g_free (self->last);
  g_free (self->rows);
  g_free (self->orders);
  G_OBJECT_CLASS (lw_desk_parent_class)->finalize (object);
}

static void
lw_desk_class_init (LwDeskClass *klass)
{
  static const char * const names[] = { "connection-changed", "status-changed", "scan-changed", "ticket-changed", "orders-changed" };

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
  asked (self, "tif %s", tif);
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
    case LW_INTENT_FILLED:
      return g_strdup ("Filled 1 of 1 at −1.20; fees 2.62 USD.");
    case LW_INTENT_REJECTED:
      return g_strdup ("Refused by TWS: “price out of range”. Nothing was filled.");
    case LW_INTENT_PARTIAL:
      return g_strdup ("1 of 3 filled at −0.68; 2 still working.");
    case LW_INTENT_CANCELLED:
      return g_strdup ("Cancelled, nothing filled: “by you”.");
    default:
      return g_strdup ("Working at TWS at −1.20; nothing filled.");
    }
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
  return FAKE_NOW_US;
}
