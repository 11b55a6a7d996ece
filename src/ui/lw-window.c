#define G_LOG_DOMAIN "lw-window"
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "lw-desk-exits.h"
#include "lw-format.h"
#include "lw-glyph.h"
#include "lw-mark.h"
#include "lw-notify.h"
#include "lw-order-look.h"
#include "lw-press.h"
#include "lw-process.h"
#include "lw-widget.h"
#include "lw-window-private.h"

G_DEFINE_FINAL_TYPE (LwWindow, lw_window, GTK_TYPE_APPLICATION_WINDOW)

gboolean
lw_window_is_connected (const LwDeskConnection *connection)
{
  return connection->stats.state != LW_CONN_DISCONNECTED;
}

static gboolean
is_up (const LwDeskConnection *connection)
{
  return connection->stats.state >= LW_CONN_SYNCING;
}

static void
fill_connection (LwWindow               *self,
                 const LwDeskConnection *connection)
{
  gboolean up = is_up (connection), simulated = connection->profile == LW_PROFILE_SIMULATED;
  gint64 wait_us = connection->retry_at_us - g_get_monotonic_time ();
  g_autofree char *address = NULL;
  g_autofree char *label = NULL;
  const char *name = up ? simulated ? _("Simulated gateway") : _("TWS")
                     : lw_window_is_connected (connection) ? _("Connecting") : _("Not connected");

  if (!up && connection->retry_at_us > 0 && wait_us > 0)
    address = g_strdup_printf (_("retry in %d s"), (int) (wait_us / G_USEC_PER_SEC) + 1);
  else if (simulated)
    address = g_strdup (_("loopback"));
  else
    address = g_strdup_printf ("%s:%d", connection->host, connection->port);
  label = g_strdup_printf ("%s %s", name, address);
  lw_widget_set_glyph (self->connection_icon, up ? "dot" : "ring");
  lw_widget_set_class (GTK_WIDGET (self->connection_icon), "gain", up);
  lw_widget_set_class (GTK_WIDGET (self->connection_icon), "loss", !up);
  if (strcmp (gtk_label_get_text (self->connection_address), address) != 0 || strcmp (gtk_label_get_text (self->connection_name), name) != 0)
    lw_widget_set_name_label (self->connection, label);
  gtk_label_set_text (self->connection_name, name);
  gtk_label_set_text (self->connection_address, address);
  lw_widget_set_tooltip (self->connection, up ? _("Disconnect (F2)") : connection->problem[0] != '\0' ? connection->problem
                                                                           : _("Connect (F2)"));
}

static guint
n_open_orders (LwWindow *self)
{
  guint n = 0;

  for (guint i = 0; i < lw_desk_n_orders (self->desk); i++)
    if (!lw_intent_state_is_final (lw_desk_get_order (self->desk, i)->state))
      n++;
  return n;
}

/* What stands between the person and orders, over whatever page: whole, and in one place. The card says it where it shows. */
static void
fill_banner (LwWindow               *self,
             const LwDeskConnection *connection,
             gboolean                card)
{
  gboolean stopped = lw_desk_is_killed (self->desk);
  const char *other = connection->read_only ? _("Another Legwork has this data folder: this one only reads, and cannot send orders. "
                                                "Use that one, or close it and start this one again.")
                      : card ? "" : connection->problem;
  g_autofree char *switch_words = lw_kill_switch_words (stopped, n_open_orders (self), connection);
  g_autofree char *words = g_strconcat (switch_words, switch_words[0] != '\0' && other[0] != '\0' ? " " : "", other, NULL);

  gtk_label_set_text (self->banner_words, words);
  lw_widget_set_class (self->banner, "stopped", stopped);
  lw_widget_set_class (self->banner, "warnb", !stopped);
  lw_widget_set_class (GTK_WIDGET (self->banner_icon), "livec", stopped);
  lw_widget_set_class (GTK_WIDGET (self->banner_icon), "warn", !stopped);
  gtk_widget_set_visible (self->banner_cancel, lw_kill_switch_is_in_vain (stopped, connection));
  gtk_widget_set_visible (self->banner, words[0] != '\0');
}

/* The card stays while the next try runs: the desk keeps what was wrong until it is known to be mended. */
static void
fill_problem (LwWindow               *self,
              const LwDeskConnection *connection)
{
  const LwScanResult *result = lw_desk_get_result (self->desk);
  /* Rows that are there stay, with their stale quotes. */
  gboolean card = !is_up (connection) && connection->problem[0] != '\0' && (result == NULL || result->n_rows == 0);

  lw_problem_card_set (self->problem, connection, n_open_orders (self));
  gtk_stack_set_visible_child_name (self->scan_stack, card ? "problem" : "page");
  fill_banner (self, connection, card && g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "scan") == 0);
}

static void
fill_metrics (LwWindow           *self,
              const LwDeskStatus *status)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%d/metrics", status->metrics_port);
  const char *off = status->metrics_problem[0] != '\0' ? status->metrics_problem : _("off");

  gtk_label_set_text (self->metrics, status->metrics_port > 0 ? url : off);
  lw_widget_set_class (GTK_WIDGET (self->metrics), "mono", status->metrics_port > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.copy-metrics", status->metrics_port > 0);
}

/* What the system's lists of windows show; what is not known is not claimed. */
static void
fill_title (LwWindow               *self,
            const LwDeskConnection *connection,
            gboolean                known)
{
  g_autofree char *title = known ? g_strdup_printf ("%s · Legwork", lw_format_kind (connection->kind)) : g_strdup ("Legwork");

  if (g_strcmp0 (gtk_window_get_title (GTK_WINDOW (self)), title) != 0)
    gtk_window_set_title (GTK_WINDOW (self), title);
}

static gboolean on_countdown_cb (gpointer user_data);

static void
fill (LwWindow *self)
{
  LwDeskConnection connection;
  LwDeskStatus status;
  g_autofree char *power = NULL;
  gboolean known;

  if (self->desk == NULL)
    return;
  lw_desk_get_connection (self->desk, &connection);
  lw_desk_get_status (self->desk, &status);
  known = connection.profile == LW_PROFILE_SIMULATED || connection.account[0] != '\0';
  fill_title (self, &connection, known);
  lw_mode_chip_set (self->chip, connection.kind, known, connection.account);
  lw_mode_strip_set (self->strip, connection.kind, known, lw_desk_is_killed (self->desk));
  lw_kill_switch_set (self->kill, lw_desk_is_killed (self->desk), n_open_orders (self), &connection);
  fill_connection (self, &connection);
  fill_problem (self, &connection);
  power = lw_format_usd (connection.stats.buying_power);
  gtk_label_set_text (self->power, power);
  gtk_widget_set_visible (self->power_box, power[0] != '\0');
  fill_metrics (self, &status);
  if (connection.retry_at_us > 0 && self->countdown == 0)
    self->countdown = g_timeout_add_seconds (1, on_countdown_cb, self);
}

static gboolean
on_countdown_cb (gpointer user_data)
{
  LwWindow *self = user_data;
  LwDeskConnection connection;

  lw_desk_get_connection (self->desk, &connection);
  fill_connection (self, &connection);
  fill_problem (self, &connection);
  if (connection.retry_at_us > 0)
    return G_SOURCE_CONTINUE;
  self->countdown = 0;
  return G_SOURCE_REMOVE;
}

/* The ticket that a replaced order opens comes when TWS has answered its cancel. */
static void
on_ticket_cb (LwWindow *self)
{
  const LwDeskTicket *ticket = lw_desk_get_ticket (self->desk);

  if (!self->awaits_ticket || !ticket->open || ticket->intent[0] != '\0' || ticket->supersedes[0] == '\0')
    return;
  self->awaits_ticket = FALSE;
  lw_window_show_page (self, "scan");
  lw_scan_page_show_change (self->scan, 0);
}

/* Who looks at the window sees the bar; who does not is told by the system. */
static void
on_news_cb (LwWindow   *self,
            const char *title,
            const char *body)
{
  if (!gtk_window_is_active (GTK_WINDOW (self)))
    lw_notify_send (GTK_WINDOW (self), title, body);
}

static void
on_alarm_cb (LwWindow   *self,
             const char *title,
             const char *body)
{
  if (!gtk_window_is_active (GTK_WINDOW (self)))
    lw_notify_alarm (GTK_WINDOW (self), title, body);
}

static void
on_active_cb (LwWindow *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self)))
    lw_notify_withdraw (GTK_WINDOW (self));
}

static void
on_symbol_cb (LwWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.symbol", "s", gtk_editable_get_text (GTK_EDITABLE (self->symbol)));
}

static void
on_layout_cb (LwWindow *self,
              int       width,
              int       height)
{
  double left, top;

  /* The surface has room for the shadow and the edge to resize by; the page has what lies within. */
  gtk_native_get_surface_transform (GTK_NATIVE (self), &left, &top);
  lw_scan_page_set_size (self->scan, width - (int) (2 * left), height - (int) (2 * top));
}

/* A frame was painted: the first one, and the first one with rows of a scan, are what a start is measured by. */
static void
on_painted_cb (GdkFrameClock *clock,
               LwWindow      *self)
{
  const LwScanResult *result = self->desk != NULL ? lw_desk_get_result (self->desk) : NULL;

  lw_process_set_mark (LW_PROCESS_FIRST_FRAME);
  if (result == NULL || result->n_rows == 0)
    return;
  lw_process_set_mark (LW_PROCESS_FIRST_ROWS);
  g_signal_handlers_disconnect_by_func (clock, on_painted_cb, self);
}

static void
lw_window_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lw_window_parent_class)->realize (widget);
  g_signal_connect_object (gtk_native_get_surface (GTK_NATIVE (widget)), "layout", G_CALLBACK (on_layout_cb), widget, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_widget_get_frame_clock (widget), "after-paint", G_CALLBACK (on_painted_cb), widget, 0);
}

static void
on_close_answer_cb (GtkDialog *question,
                    int        answer,
                    LwWindow  *self)
{
  if (answer == GTK_RESPONSE_CLOSE)
    gtk_window_close (GTK_WINDOW (self)); /* the question is still there: this time it is meant */
  else
    gtk_window_destroy (GTK_WINDOW (question));
}

static void
ask_before_close (LwWindow   *self,
                  const char *words)
{
  GtkWidget *question = gtk_message_dialog_new (GTK_WINDOW (self), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, GTK_MESSAGE_QUESTION,
                                                GTK_BUTTONS_NONE, "%s", _("Close Legwork?"));

  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (question), "%s", words);
  gtk_dialog_add_buttons (GTK_DIALOG (question), _("_Stay"), GTK_RESPONSE_CANCEL, _("_Close"), GTK_RESPONSE_CLOSE, NULL);
  gtk_dialog_set_default_response (GTK_DIALOG (question), GTK_RESPONSE_CANCEL);
  self->close_question = question;
  g_object_add_weak_pointer (G_OBJECT (question), (gpointer *) &self->close_question);
  g_signal_connect (question, "response", G_CALLBACK (on_close_answer_cb), self);
  gtk_window_present (GTK_WINDOW (question));
}

/* A stop that is watched ends with the window: that is asked first. Who closes it all the same means it. */
static gboolean
lw_window_close_request (GtkWindow *window)
{
  LwWindow *self = LW_WINDOW (window);
  g_autofree char *words = self->desk != NULL && self->close_question == NULL ? lw_desk_exits_words_of_end (self->desk) : NULL;

  if (words == NULL)
    return GTK_WINDOW_CLASS (lw_window_parent_class)->close_request (window);
  ask_before_close (self, words);
  return TRUE;
}

static void
lw_window_dispose (GObject *object)
{
  LwWindow *self = LW_WINDOW (object);

  lw_window_close_chooser (self);
  g_clear_weak_pointer (&self->close_question);
  lw_window_set_desk (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), LW_TYPE_WINDOW);
  G_OBJECT_CLASS (lw_window_parent_class)->dispose (object);
}

static void
lw_window_class_init (LwWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lw_window_dispose;
  widget_class->realize = lw_window_realize;
  GTK_WINDOW_CLASS (klass)->close_request = lw_window_close_request;
  g_type_ensure (LW_TYPE_ALARM_BANNER);
  g_type_ensure (LW_TYPE_MARK);
  g_type_ensure (LW_TYPE_KILL_SWITCH);
  g_type_ensure (LW_TYPE_MODE_CHIP);
  g_type_ensure (LW_TYPE_MODE_STRIP);
  g_type_ensure (LW_TYPE_RAIL);
  g_type_ensure (LW_TYPE_SCAN_PAGE);
  g_type_ensure (LW_TYPE_PROBLEM_CARD);
  g_type_ensure (LW_TYPE_ORDERS_PAGE);
  g_type_ensure (LW_TYPE_STATUS_LINE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/legwork/Legwork/ui/lw-window.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, LwWindow, child)
  BIND (chip);
  BIND (strip);
  BIND (connection);
  BIND (power_box);
  BIND (kill);
  BIND (alarm);
  BIND (banner);
  BIND (banner_icon);
  BIND (banner_words);
  BIND (banner_cancel);
  BIND (connection_icon);
  BIND (connection_name);
  BIND (connection_address);
  BIND (power);
  BIND (symbol);
  BIND (rail);
  BIND (pages);
  BIND (scan_stack);
  BIND (scan);
  BIND (problem);
  BIND (orders);
  BIND (status);
#undef BIND
  lw_window_install_actions (widget_class);
  lw_window_install_preset_actions (widget_class);
}

/* A page that is not there yet says what it will be for. */
static GtkWidget *
new_later_page (LwWindow         *self,
                const LwPageInfo *info)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  GtkWidget *icon = lw_glyph_image (info->glyph, 32);
  g_autofree char *title = g_strdup_printf (_("%s comes with a later version"), _(info->title));
  GtkWidget *text = lw_widget_label (_(info->later), "body ink2");

  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (icon, "ink3");
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (text), 56);
  gtk_label_set_justify (GTK_LABEL (text), GTK_JUSTIFY_CENTER);
  gtk_label_set_xalign (GTK_LABEL (text), 0.5);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), lw_widget_label (title, "t1"));
  gtk_widget_set_halign (gtk_widget_get_last_child (box), GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), text);
  return box;
}

static void
add_metrics (LwWindow *self,
             GtkBox   *page)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *copy = gtk_button_new_with_label (_("Copy"));

  self->metrics = GTK_LABEL (lw_widget_label ("", "s"));
  gtk_label_set_wrap (self->metrics, TRUE);
  gtk_label_set_width_chars (self->metrics, 28); /* no font may make it a column of single letters */
  gtk_label_set_max_width_chars (self->metrics, 56);
  gtk_widget_set_halign (row, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (row, 10);
  gtk_box_append (GTK_BOX (row), lw_widget_label (_("Metrics for Prometheus:"), "s ink2"));
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->metrics));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (copy), "win.copy-metrics");
  gtk_widget_set_valign (copy, GTK_ALIGN_CENTER);
  lw_widget_set_name_label (copy, _("Copy the metrics address"));
  gtk_box_append (GTK_BOX (row), copy);
  gtk_box_append (page, row);
}

static void
lw_window_init (LwWindow *self)
{
  g_autoptr (LwGlyph) search = lw_glyph_get ("search");
  g_autoptr (LwGlyph) warning = lw_glyph_get ("unknown");

  gtk_widget_init_template (GTK_WIDGET (self));
  lw_press_keep (GTK_WINDOW (self));
  lw_window_bind_pages (self);
  gtk_image_set_from_paintable (self->banner_icon, GDK_PAINTABLE (warning));
  gtk_entry_set_icon_from_paintable (self->symbol, GTK_ENTRY_ICON_PRIMARY, GDK_PAINTABLE (search));
  gtk_entry_set_icon_activatable (self->symbol, GTK_ENTRY_ICON_PRIMARY, FALSE);
  lw_widget_set_name_label (GTK_WIDGET (self->symbol), _("Symbol"));
  g_signal_connect_swapped (lw_status_line_get_notice (self->status), "news", G_CALLBACK (on_news_cb), self);
  g_signal_connect_swapped (self->alarm, "alarm", G_CALLBACK (on_alarm_cb), self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (on_active_cb), NULL);
  g_signal_connect_swapped (self->symbol, "activate", G_CALLBACK (on_symbol_cb), self);
  for (guint i = 0; i < LW_N_PAGES; i++)
    {
      const LwPageInfo *info = lw_page_info (i);
      GtkWidget *page;

      if (info->later == NULL)
        continue;
      page = new_later_page (self, info);
      gtk_stack_add_named (self->pages, page, info->id);
      if (g_str_equal (info->id, "health"))
        add_metrics (self, GTK_BOX (page));
    }
  gtk_widget_set_size_request (GTK_WIDGET (self->pages), LW_WINDOW_MIN_WIDTH - 64, -1);
  lw_window_show_page (self, "scan");
}

GtkWidget *
lw_window_new (GtkApplication *app)
{
  return g_object_new (LW_TYPE_WINDOW, "application", app, NULL);
}

void
lw_window_set_desk (LwWindow *self,
                    LwDesk   *desk)
{
  g_return_if_fail (LW_IS_WINDOW (self));

  if (self->desk == desk)
    return;
  g_clear_handle_id (&self->countdown, g_source_remove);
  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  g_set_object (&self->desk, desk);
  lw_scan_page_set_desk (self->scan, desk);
  lw_orders_page_set_desk (self->orders, desk);
  lw_status_line_set_desk (self->status, desk);
  lw_alarm_banner_set_desk (self->alarm, desk);
  if (desk == NULL)
    return;
  g_signal_connect_swapped (desk, "connection-changed", G_CALLBACK (fill), self);
  g_signal_connect_swapped (desk, "scan-changed", G_CALLBACK (fill), self);
  g_signal_connect_swapped (desk, "orders-changed", G_CALLBACK (fill), self);
  g_signal_connect_swapped (desk, "ticket-changed", G_CALLBACK (on_ticket_cb), self);
  g_signal_connect_swapped (desk, "status-changed", G_CALLBACK (fill), self);
  fill (self);
}

void
lw_window_warn (LwWindow   *self,
                const char *line,
                const char *whole)
{
  g_return_if_fail (LW_IS_WINDOW (self));

  lw_notice_bar_say (lw_status_line_get_notice (self->status), LW_NEWS_WARN, line, whole);
}

void
lw_window_show_page (LwWindow   *self,
                     const char *page)
{
  g_return_if_fail (LW_IS_WINDOW (self));

  if (gtk_stack_get_child_by_name (self->pages, page) == NULL)
    return;
  gtk_stack_set_visible_child_name (self->pages, page);
  lw_rail_set_current (self->rail, page);
  lw_alarm_banner_set_listed (self->alarm, g_str_equal (page, "orders"));
  fill (self);
}
