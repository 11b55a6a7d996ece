#define G_LOG_DOMAIN "lw-window"
#include "config.h"

#include <string.h>

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

/* "spx, spy" → SPX and SPY, each once; nothing typed keeps what scans look at. */
static void
symbol_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  LwWindow *self = LW_WINDOW (widget);
  g_auto (GStrv) words = g_strsplit_set (g_variant_get_string (parameter, NULL), ", ;\t", -1);
  g_autoptr (GPtrArray) symbols = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; words[i] != NULL && symbols->len < MAX_SYMBOLS; i++)
    {
      g_autofree char *symbol = g_ascii_strup (words[i], -1);

      if (symbol[0] != '\0' && strlen (symbol) < LW_SYMBOL_SIZE
          && !g_ptr_array_find_with_equal_func (symbols, symbol, g_str_equal, NULL))
        g_ptr_array_add (symbols, g_steal_pointer (&symbol));
    }
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
  lw_window_show_page (self, "orders");
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
ask_cancel_all_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  lw_window_show_page (LW_WINDOW (widget), "orders");
  lw_orders_page_ask_cancel_all (LW_WINDOW (widget)->orders);
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
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, GDK_CONTROL_MASK, "win.symbol-focus", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_x, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "win.ask-cancel-all", NULL);
  for (guint i = 0; i < LW_N_PAGES; i++)
    gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1 + i, GDK_ALT_MASK, "win.page", "s", lw_page_info (i)->id);
  for (guint i = 0; i < 9; i++)
    gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1 + i, GDK_CONTROL_MASK, "win.tile", "u", i);
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
  gtk_widget_class_install_action (widget_class, "win.cancel-all", NULL, cancel_all_action);
  gtk_widget_class_install_action (widget_class, "win.ask-cancel-all", NULL, ask_cancel_all_action);
  gtk_widget_class_install_action (widget_class, "win.notice-show", NULL, notice_show_action);
  gtk_widget_class_install_action (widget_class, "win.notice-dismiss", NULL, notice_dismiss_action);
  gtk_widget_class_install_action (widget_class, "win.copy-metrics", NULL, copy_metrics_action);
  bind_keys (widget_class);
}
