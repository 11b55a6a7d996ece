#define G_LOG_DOMAIN "lw-window"
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "lw-window-private.h"

#define MAX_SYMBOLS 16

static void
page_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  lw_window_show_page (LW_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
connection_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  LwWindow *self = LW_WINDOW (widget);
  LwDeskConnection connection;

  if (self->desk == NULL)
    return;
  lw_desk_get_connection (self->desk, &connection);
  if (lw_window_is_connected (&connection))
    lw_desk_disconnect (self->desk);
  else
    lw_desk_connect (self->desk);
}

static void
connect_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  if (LW_WINDOW (widget)->desk != NULL)
    lw_desk_connect (LW_WINDOW (widget)->desk);
}

static void
preset_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  LwWindow *self = LW_WINDOW (widget);
  guint index = g_variant_get_uint32 (parameter);

  if (self->desk == NULL || index >= lw_desk_n_presets (self->desk))
    return;
  lw_window_show_page (self, "scan");
  lw_scan_page_await_rows (self->scan);
  lw_desk_scan (self->desk, lw_desk_get_preset (self->desk, index));
}

static void
tile_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  lw_scan_page_choose_tile (LW_WINDOW (widget)->scan, g_variant_get_uint32 (parameter));
}

static void
run_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  LwWindow *self = LW_WINDOW (widget);

  lw_window_show_page (self, "scan");
  lw_scan_page_run (self->scan);
}

static void
stop_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  if (LW_WINDOW (widget)->desk != NULL)
    lw_desk_scan_stop (LW_WINDOW (widget)->desk);
}

static void
face_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  gboolean ticket = g_str_equal (g_variant_get_string (parameter, NULL), "ticket");

  lw_scan_page_show_face (LW_WINDOW (widget)->scan, ticket ? LW_FACE_TICKET : LW_FACE_FILTERS);
}

static void
trade_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  lw_scan_page_trade (LW_WINDOW (widget)->scan, g_variant_get_string (parameter, NULL));
}

static void
ticket_close_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  lw_scan_page_close_ticket (LW_WINDOW (widget)->scan);
}

static void
filter_focus_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  lw_scan_page_focus_filter (LW_WINDOW (widget)->scan);
}

static void
filters_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  lw_scan_page_filter_action (LW_WINDOW (widget)->scan, g_str_equal (name, "win.filters-undo") ? "filters.undo" : "filters.reset");
}

static void
symbol_focus_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (LW_WINDOW (widget)->symbol));
}

/* "spx, spy" → SPX and SPY, each once. What is too long to be a symbol, or one too many, goes to @left_out instead. */
static GPtrArray *
split_symbols (const char *text,
               GString    *left_out)
{
  g_auto (GStrv) words = g_strsplit_set (text, ", ;\t", -1);
  GPtrArray *symbols = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *symbol = g_ascii_strup (words[i], -1);

      if (symbol[0] == '\0' || g_ptr_array_find_with_equal_func (symbols, symbol, g_str_equal, NULL))
        continue;
      if (symbols->len < MAX_SYMBOLS && strlen (symbol) < LW_SYMBOL_SIZE)
        g_ptr_array_add (symbols, g_steal_pointer (&symbol));
      else
        g_string_append_printf (left_out, "%s%s", left_out->len > 0 ? ", " : "", symbol);
    }
  return symbols;
}

static void
tell_left_out (LwWindow   *self,
               const char *left_out)
{
  g_autofree char *line = g_strdup_printf (_("Not scanned: %s"), left_out);
  g_autofree char *whole = g_strdup_printf (_("Not scanned: %s. A symbol has at most %d letters, and a scan at most %d symbols."), left_out,
                                            LW_SYMBOL_SIZE - 1, MAX_SYMBOLS);

  lw_window_warn (self, line, whole);
}

/* Nothing typed keeps what scans look at. */
static void
symbol_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  LwWindow *self = LW_WINDOW (widget);
  g_autoptr (GString) left_out = g_string_new (NULL);
  g_autoptr (GPtrArray) symbols = split_symbols (g_variant_get_string (parameter, NULL), left_out);

  if (left_out->len > 0)
    tell_left_out (self, left_out->str);
  if (self->desk == NULL || symbols->len == 0)
    return;
  g_ptr_array_add (symbols, NULL);
  lw_desk_set_symbols (self->desk, (const char * const *) symbols->pdata);
  lw_window_show_page (self, "scan");
  lw_scan_page_run (self->scan);
}

static void
order_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  LwDesk *desk = LW_WINDOW (widget)->desk;
  const char *id = g_variant_get_string (parameter, NULL);

  if (desk == NULL)
    return;
  if (g_str_equal (name, "win.order-cancel"))
    {
      lw_notice_bar_expect_cancel (lw_status_line_get_notice (LW_WINDOW (widget)->status), id);
      lw_desk_cancel (desk, id);
    }
  else if (g_str_equal (name, "win.order-look"))
    lw_desk_look (desk, id);
  else if (g_str_equal (name, "win.order-abandon"))
    lw_desk_abandon (desk, id);
  else if (g_str_equal (name, "win.order-signoff"))
    lw_desk_signoff (desk, id);
  else if (g_str_equal (name, "win.order-resubmit"))
    {
      LW_WINDOW (widget)->awaits_ticket = TRUE;
      lw_desk_resubmit (desk, id);
    }
}

static void
conflict_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  LwDesk *desk = LW_WINDOW (widget)->desk;

  if (desk != NULL)
    lw_desk_cancel_conflict (desk, (gint32) g_ascii_strtoll (g_variant_get_string (parameter, NULL), NULL, 10));
}

/* Shows the order's ticket, its price some ticks further; the button there sends the change. */
static void
order_change_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  LwWindow *self = LW_WINDOW (widget);
  const char *id;
  int steps;

  g_variant_get (parameter, "(&si)", &id, &steps);
  if (self->desk == NULL || !lw_desk_ticket_open_order (self->desk, id))
    return;
  lw_window_show_page (self, "scan");
  lw_scan_page_show_change (self->scan, steps);
}

/* Shows the ticket that closes what the order opened, or rolls it. */
static void
order_unwind_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  LwWindow *self = LW_WINDOW (widget);
  const char *id = g_variant_get_string (parameter, NULL);
  gboolean roll = g_str_equal (name, "win.order-roll");

  if (self->desk == NULL || !(roll ? lw_desk_ticket_open_roll_of (self->desk, id) : lw_desk_ticket_open_close_of (self->desk, id)))
    return;
  lw_window_show_page (self, "scan");
  lw_scan_page_show_change (self->scan, 0);
}

static void
order_again_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  LwWindow *self = LW_WINDOW (widget);

  if (self->desk == NULL || !lw_desk_send_again (self->desk, g_variant_get_string (parameter, NULL)))
    return;
  lw_window_show_page (self, "scan");
  lw_scan_page_show_change (self->scan, 0);
}

static void
kill_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  LwDesk *desk = LW_WINDOW (widget)->desk;

  if (desk == NULL)
    return;
  if (g_str_equal (name, "win.kill-release"))
    lw_desk_release_kill (desk);
  else if (!lw_desk_is_killed (desk))
    lw_desk_kill (desk);
}

static void
global_cancel_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  LwWindow *self = LW_WINDOW (widget);

  if (self->desk != NULL && !lw_desk_global_cancel (self->desk))
    lw_notice_bar_say (lw_status_line_get_notice (self->status), LW_NEWS_BAD, _("Not connected to TWS: nothing was cancelled"),
                       _("Not connected to TWS: nothing was cancelled. Cancel in TWS itself, or connect first (F2)."));
  else if (self->desk != NULL)
    for (guint i = 0; i < lw_desk_n_orders (self->desk); i++)
      lw_notice_bar_expect_cancel (lw_status_line_get_notice (self->status), lw_desk_get_order (self->desk, i)->id);
}

static void
cancel_all_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  LwWindow *self = LW_WINDOW (widget);

  if (self->desk == NULL)
    return;
  for (guint i = 0; i < lw_desk_n_orders (self->desk); i++)
    lw_notice_bar_expect_cancel (lw_status_line_get_notice (self->status), lw_desk_get_order (self->desk, i)->id);
  lw_desk_cancel_all (self->desk);
}

static void
notice_show_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  LwWindow *self = LW_WINDOW (widget);
  LwNoticeBar *notice = lw_status_line_get_notice (self->status);

  if (lw_notice_bar_is_empty (notice))
    return;
  lw_window_show_page (self, lw_notice_bar_get_page (notice));
  if (g_str_equal (lw_notice_bar_get_page (notice), "orders"))
    lw_orders_page_show_order (self->orders, lw_notice_bar_get_order (notice));
  lw_notice_bar_dismiss (notice);
}

static void
notice_dismiss_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  lw_notice_bar_dismiss (lw_status_line_get_notice (LW_WINDOW (widget)->status));
}

static void
alarms_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  lw_window_show_page (LW_WINDOW (widget), "orders");
  lw_orders_page_show_alarms (LW_WINDOW (widget)->orders);
}

static void
position_show_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  lw_window_show_page (LW_WINDOW (widget), "orders");
  lw_orders_page_show_positions (LW_WINDOW (widget)->orders);
}

static void
position_signoff_action (GtkWidget  *widget,
                         const char *name,
                         GVariant   *parameter)
{
  LwWindow *self = LW_WINDOW (widget);

  if (self->desk != NULL)
    lw_desk_signoff_position (self->desk, g_variant_get_string (parameter, NULL));
}

/* The alarm stays: it is dismissed by hand. */
static void
alarm_show_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  lw_window_show_page (LW_WINDOW (widget), "orders");
  lw_orders_page_show_order (LW_WINDOW (widget)->orders, g_variant_get_string (parameter, NULL));
}

/* The second press of a double click would be for one that nobody has read. */
static void
alarm_dismiss_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  LwWindow *self = LW_WINDOW (widget);

  if (self->desk != NULL && lw_alarm_banner_takes_press (self->alarm))
    lw_desk_dismiss_alarm (self->desk, g_variant_get_uint32 (parameter));
}

static void
ask_cancel_all_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  lw_window_show_page (LW_WINDOW (widget), "orders");
  lw_orders_page_ask_cancel_all (LW_WINDOW (widget)->orders);
}

static void
ask_global_cancel_action (GtkWidget  *widget,
                          const char *name,
                          GVariant   *parameter)
{
  lw_window_show_page (LW_WINDOW (widget), "orders");
  lw_orders_page_ask_global_cancel (LW_WINDOW (widget)->orders);
}

static void
copy_metrics_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), gtk_label_get_text (LW_WINDOW (widget)->metrics));
}

/* The keys of actions.csv with scope "global". */
static void
bind_keys (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "win.connection", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "win.scan-run", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F9, 0, "win.page", "s", "health");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F12, 0, "win.kill", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, GDK_CONTROL_MASK, "win.symbol-focus", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_x, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "win.ask-cancel-all", NULL);
  for (guint i = 0; i < 9; i++)
    gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1 + i, GDK_CONTROL_MASK, "win.tile", "u", i);
}

/* Before a field sees it: on Windows its input method takes a digit with Alt for text (seen with GTK 4.20). */
void
lw_window_bind_pages (LwWindow *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  for (guint i = 0; i < LW_N_PAGES; i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                          gtk_shortcut_new_with_arguments (gtk_keyval_trigger_new (GDK_KEY_1 + i, GDK_ALT_MASK),
                                                                           gtk_named_action_new ("win.page"), "s", lw_page_info (i)->id));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

void
lw_window_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.page", "s", page_action);
  gtk_widget_class_install_action (widget_class, "win.connection", NULL, connection_action);
  gtk_widget_class_install_action (widget_class, "win.connect", NULL, connect_action);
  gtk_widget_class_install_action (widget_class, "win.preset", "u", preset_action);
  gtk_widget_class_install_action (widget_class, "win.tile", "u", tile_action);
  gtk_widget_class_install_action (widget_class, "win.scan-run", NULL, run_action);
  gtk_widget_class_install_action (widget_class, "win.scan-stop", NULL, stop_action);
  gtk_widget_class_install_action (widget_class, "win.face", "s", face_action);
  gtk_widget_class_install_action (widget_class, "win.trade", "s", trade_action);
  gtk_widget_class_install_action (widget_class, "win.ticket-close", NULL, ticket_close_action);
  gtk_widget_class_install_action (widget_class, "win.filter-focus", NULL, filter_focus_action);
  gtk_widget_class_install_action (widget_class, "win.filters-undo", NULL, filters_action);
  gtk_widget_class_install_action (widget_class, "win.filters-reset", NULL, filters_action);
  gtk_widget_class_install_action (widget_class, "win.symbol-focus", NULL, symbol_focus_action);
  gtk_widget_class_install_action (widget_class, "win.symbol", "s", symbol_action);
  gtk_widget_class_install_action (widget_class, "win.order-cancel", "s", order_action);
  gtk_widget_class_install_action (widget_class, "win.order-look", "s", order_action);
  gtk_widget_class_install_action (widget_class, "win.order-abandon", "s", order_action);
  gtk_widget_class_install_action (widget_class, "win.order-signoff", "s", order_action);
  gtk_widget_class_install_action (widget_class, "win.order-resubmit", "s", order_action);
  gtk_widget_class_install_action (widget_class, "win.conflict-cancel", "s", conflict_action);
  gtk_widget_class_install_action (widget_class, "win.order-change", "(si)", order_change_action);
  gtk_widget_class_install_action (widget_class, "win.order-close", "s", order_unwind_action);
  gtk_widget_class_install_action (widget_class, "win.order-again", "s", order_again_action);
  gtk_widget_class_install_action (widget_class, "win.order-roll", "s", order_unwind_action);
  gtk_widget_class_install_action (widget_class, "win.kill", NULL, kill_action);
  gtk_widget_class_install_action (widget_class, "win.kill-release", NULL, kill_action);
  gtk_widget_class_install_action (widget_class, "win.global-cancel", NULL, global_cancel_action);
  gtk_widget_class_install_action (widget_class, "win.cancel-all", NULL, cancel_all_action);
  gtk_widget_class_install_action (widget_class, "win.ask-cancel-all", NULL, ask_cancel_all_action);
  gtk_widget_class_install_action (widget_class, "win.ask-global-cancel", NULL, ask_global_cancel_action);
  gtk_widget_class_install_action (widget_class, "win.notice-show", NULL, notice_show_action);
  gtk_widget_class_install_action (widget_class, "win.notice-dismiss", NULL, notice_dismiss_action);
  gtk_widget_class_install_action (widget_class, "win.alarms", NULL, alarms_action);
  gtk_widget_class_install_action (widget_class, "win.position-show", "s", position_show_action);
  gtk_widget_class_install_action (widget_class, "win.position-signoff", "s", position_signoff_action);
  gtk_widget_class_install_action (widget_class, "win.alarm-show", "s", alarm_show_action);
  gtk_widget_class_install_action (widget_class, "win.alarm-dismiss", "u", alarm_dismiss_action);
  gtk_widget_class_install_action (widget_class, "win.copy-metrics", NULL, copy_metrics_action);
  bind_keys (widget_class);
}
