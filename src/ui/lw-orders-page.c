#define G_LOG_DOMAIN "lw-orders-page"
#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "lw-desk-exits.h"
#include "lw-doubt-banner.h"
#include "lw-elsewhere.h"
#include "lw-format.h"
#include "lw-glyph.h"
#include "lw-order-look.h"
#include "lw-order-row.h"
#include "lw-orders-page.h"
#include "lw-widget.h"

struct _LwOrdersPage
{
  GtkBox parent_instance;

  GtkLabel   *day, *working_title, *done_title, *summary, *agree, *no_working, *no_done;
  GtkBox     *banners, *working_head, *elsewhere, *done_head;
  GtkListBox *working, *done;
  GtkMenuButton *cancel_all;
  GtkPopover *cancel_popover;
  GtkWidget  *banner_view, *confirm, *global_confirm;
  GtkToggleButton *global;

  GtkWidget  *first_alarm; /* among the banners; NULL = none */
  GtkWidget  *first_position; /* the same of what is to be signed off */
  LwDesk     *desk;
};

G_DEFINE_FINAL_TYPE (LwOrdersPage, lw_orders_page, GTK_TYPE_BOX)

static void
add_head (GtkBox     *head,
          const char *price)
{
  const char *titles[] = { _("State"), _("Order"), price, _("Filled"), _("Sent, ET"), _("Id"), "" };
  static const int widths[] = { LW_ORDER_STATE, -1, LW_ORDER_LIMIT, LW_ORDER_FILLED, LW_ORDER_SENT, LW_ORDER_ID, LW_ORDER_BUTTONS };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      GtkWidget *label = lw_widget_label (titles[i], "cap2");
      gboolean right = widths[i] == LW_ORDER_LIMIT || widths[i] == LW_ORDER_FILLED || widths[i] == LW_ORDER_SENT;

      gtk_label_set_xalign (GTK_LABEL (label), right ? 1 : 0);
      if (widths[i] < 0)
        gtk_widget_set_hexpand (label, TRUE);
      else
        gtk_widget_set_size_request (label, lw_order_widths[widths[i]], -1);
      if (widths[i] == LW_ORDER_ID)
        gtk_widget_add_css_class (label, "order-id");
      gtk_box_append (head, label);
    }
}

/* Only today's orders are listed as done; what is not final is shown whatever its day. */
static gboolean
is_of_today (LwOrdersPage   *self,
             const LwIntent *intent)
{
  return intent->final_us == 0 || lw_desk_now_us (self->desk) - intent->final_us < LW_DAY_US;
}

static LwOrderRow *
find_row (GtkListBox *list,
          const char *intent_id)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (list)); row != NULL; row = gtk_widget_get_next_sibling (row))
    if (LW_IS_ORDER_ROW (row) && g_strcmp0 (lw_order_row_get_id (LW_ORDER_ROW (row)), intent_id) == 0)
      return LW_ORDER_ROW (row);
  return NULL;
}

/* An order that is over says first what is watched; one that works, where it stands. */
static char *
second_line (LwOrdersPage   *self,
             const LwIntent *intent)
{
  g_autofree char *sentence = lw_desk_order_sentence (self->desk, intent);
  g_autofree char *exit = lw_desk_exit_short (self->desk, intent->id);
  gboolean over = lw_intent_state_is_final (intent->state);

  if (exit[0] == '\0')
    return g_strdup (sentence != NULL ? sentence : "");
  exit[0] = over ? g_ascii_toupper (exit[0]) : exit[0];
  return over ? g_strdup_printf ("%s · %s", exit, sentence) : g_strdup_printf ("%s · %s", sentence, exit);
}

/* Shows @intent as row @position of @list; rows are kept, so that focus and selection stay. */
static void
put_row (LwOrdersPage   *self,
         GtkListBox     *list,
         const LwIntent *intent,
         LwHeld          held,
         int             position)
{
  LwOrderRow *row = find_row (list, intent->id);
  g_autofree char *sentence = second_line (self, intent);

  if (row == NULL)
    {
      row = LW_ORDER_ROW (lw_order_row_new (intent->id));
      gtk_list_box_insert (list, GTK_WIDGET (row), position);
    }
  else if (gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) != position)
    {
      g_object_ref (row);
      gtk_list_box_remove (list, GTK_WIDGET (row));
      gtk_list_box_insert (list, GTK_WIDGET (row), position);
      g_object_unref (row);
    }
  lw_order_row_set (row, intent, sentence);
  lw_order_row_set_again (row, lw_desk_can_send_again (self->desk, intent));
  lw_order_row_set_held (row, held, lw_intent_state_is_final (intent->state));
  lw_order_row_set_exit (row, self->desk, lw_intent_exit_obstacle (intent) == NULL
                                          && (held == LW_HELD_BOTH || !lw_intent_state_is_final (intent->state)
                                              || lw_desk_find_exit (self->desk, intent->id) != NULL));
}

/* Rows from @n on belong to orders that moved to the other list. */
static void
cut_rows (GtkListBox *list,
          int         n)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, n)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

static gboolean
is_shown (GArray     *positions,
          const char *id)
{
  for (guint i = 0; i < positions->len; i++)
    if (g_str_equal (g_array_index (positions, LwUnattributed, i).id, id))
      return TRUE;
  return FALSE;
}

/* An alarm of a position that is to be signed off is that position's own banner. */
static void
add_positions_and_alarms (LwOrdersPage *self,
                          GArray       *positions)
{
  self->first_alarm = self->first_position = NULL;
  for (guint i = 0; i < positions->len; i++)
    {
      GtkWidget *banner = lw_doubt_banner_new_position (self->desk, &g_array_index (positions, LwUnattributed, i));

      self->first_position = self->first_position != NULL ? self->first_position : banner;
      gtk_box_append (self->banners, banner);
    }
  for (guint i = 0; i < lw_desk_n_alarms (self->desk); i++)
    {
      const LwAlarm *alarm = lw_desk_get_alarm (self->desk, i);
      GtkWidget *banner;

      if (is_shown (positions, alarm->position))
        continue;
      banner = lw_doubt_banner_new_alarm (self->desk, alarm);
      self->first_alarm = self->first_alarm != NULL ? self->first_alarm : banner;
      gtk_box_append (self->banners, banner);
    }
}

/* The banners are made anew only when something about them changed, so that a button never goes away under the pointer. */
static void
fill_banners (LwOrdersPage *self)
{
  g_autoptr (GArray) positions = lw_desk_unattributed (self->desk);
  g_autoptr (GString) now = g_string_new (NULL);

  for (guint i = 0; i < positions->len; i++)
    g_string_append_printf (now, "%s ", g_array_index (positions, LwUnattributed, i).id);
  for (guint i = 0; i < lw_desk_n_orders (self->desk); i++)
    {
      const LwIntent *intent = lw_desk_get_order (self->desk, i);

      if (lw_order_look_is_in_doubt (intent->state))
        g_string_append_printf (now, "%s:%d ", intent->id, intent->version);
    }
  for (guint i = 0; i < lw_desk_n_conflicts (self->desk); i++)
    {
      const LwConflict *conflict = lw_desk_get_conflict (self->desk, i);

      g_string_append_printf (now, "%d@%" G_GINT64_FORMAT " ", conflict->order_id, conflict->asked_us);
    }
  for (guint i = 0; i < lw_desk_n_alarms (self->desk); i++)
    g_string_append_printf (now, "%u×%u ", lw_desk_get_alarm (self->desk, i)->number, lw_desk_get_alarm (self->desk, i)->count);
  if (g_strcmp0 (now->str, g_object_get_data (G_OBJECT (self->banners), "lw-shown")) == 0)
    return;
  g_object_set_data_full (G_OBJECT (self->banners), "lw-shown", g_strdup (now->str), g_free);
  lw_widget_empty_box (self->banners);
  for (guint i = 0; i < lw_desk_n_conflicts (self->desk); i++)
    gtk_box_append (self->banners, lw_doubt_banner_new_conflict (lw_desk_get_conflict (self->desk, i)));
  for (guint i = 0; i < lw_desk_n_orders (self->desk); i++)
    {
      const LwIntent *intent = lw_desk_get_order (self->desk, i);

      if (lw_order_look_is_in_doubt (intent->state))
        gtk_box_append (self->banners, lw_doubt_banner_new (self->desk, intent));
    }
  add_positions_and_alarms (self, positions);
  gtk_widget_set_visible (self->banner_view, gtk_widget_get_first_child (GTK_WIDGET (self->banners)) != NULL); /* else it takes room */
}

static void
fill_titles (LwOrdersPage *self,
             int           n_working,
             int           n_done)
{
  g_autofree char *working = g_strdup_printf (_("WORKING  %d"), n_working);
  g_autofree char *done = g_strdup_printf (_("DONE TODAY  %d"), n_done);
  g_autofree char *all = n_working > 0 ? g_strdup_printf (_("Cancel all (%d)…"), n_working) : g_strdup (_("Cancel all…"));
  LwDeskStatus status;

  lw_desk_get_status (self->desk, &status);
  gtk_label_set_text (self->working_title, working);
  gtk_label_set_text (self->done_title, done);
  gtk_label_set_text (self->day, _("all times ET"));
  gtk_menu_button_set_label (self->cancel_all, all);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "orders.cancel-all", n_working > 0);
}

/* For the sum of the day; what is still to come is not in it. NaN: there is none in USD, and so no sum. */
static double
fee_of (const LwIntent *intent)
{
  gboolean is_there = intent->filled > 0 && !intent->fees_pending;

  return isfinite (intent->fees_usd) || is_there ? intent->fees_usd : 0;
}

static void
fill_summary (LwOrdersPage *self)
{
  g_autoptr (GArray) positions = lw_desk_unattributed (self->desk);
  double filled = 0, fees = 0;
  guint in_doubt = positions->len;
  g_autofree char *spreads = NULL;
  g_autofree char *digits = NULL;
  g_autofree char *money = NULL;
  g_autofree char *text = NULL;
  LwDeskConnection connection;

  for (guint i = 0; i < lw_desk_n_orders (self->desk); i++)
    {
      const LwIntent *intent = lw_desk_get_order (self->desk, i);

      in_doubt += lw_order_look_is_in_doubt (intent->state);
      if (!is_of_today (self, intent))
        continue;
      filled += intent->filled;
      fees += fee_of (intent);
    }
  spreads = lw_format_number (filled, 0);
  digits = lw_format_number (fees, 2);
  money = isfinite (fees) ? g_strconcat ("$", digits, NULL) : g_strdup (_("not known in USD"));
  text = g_strdup_printf (filled == 1 ? _("Filled %s spread · fees %s") : _("Filled %s spreads · fees %s"), spreads, money);
  lw_desk_get_connection (self->desk, &connection);
  gtk_label_set_text (self->summary, text);
  gtk_label_set_text (self->agree, connection.orders_on ? (in_doubt > 0 ? _("Not settled with TWS yet") : _("Journal and TWS agree"))
                                   : connection.read_only ? _("Read only: another window trades")
                                   : connection.journal_refused ? _("The order journal cannot be read")
                                   : _("Not compared with TWS at the moment"));
}

/* An empty list says why it is. */
static void
fill_placeholders (LwOrdersPage *self)
{
  LwDeskConnection connection;
  const char *unknown = NULL;

  lw_desk_get_connection (self->desk, &connection);
  if (connection.journal_refused)
    unknown = _("Not known: the order journal cannot be read. Orders may be live at TWS.");
  else if (connection.journal_opening)
    unknown = _("The order journal is being read.");
  gtk_label_set_text (self->no_working, unknown != NULL ? unknown : _("No order is working."));
  gtk_label_set_text (self->no_done, unknown != NULL ? unknown : _("Nothing was done today."));
}

static void
fill (LwOrdersPage *self)
{
  int n_working = 0, n_done = 0;
  g_autofree LwHeld *held = NULL;

  if (self->desk == NULL)
    return;
  held = lw_desk_held_of_orders (self->desk);
  for (guint i = 0; i < lw_desk_n_orders (self->desk); i++)
    {
      const LwIntent *intent = lw_desk_get_order (self->desk, i);

      if (!lw_intent_state_is_final (intent->state) && intent->state != LW_INTENT_DRAFT)
        put_row (self, self->working, intent, held[i], n_working++);
      else if (lw_intent_state_is_final (intent->state) && is_of_today (self, intent))
        put_row (self, self->done, intent, held[i], n_done++);
    }
  cut_rows (self->working, n_working);
  cut_rows (self->done, n_done);
  lw_elsewhere_fill (self->elsewhere, self->desk);
  fill_banners (self);
  fill_titles (self, n_working, n_done);
  fill_placeholders (self);
  fill_summary (self);
}

static gboolean
on_key_cb (GtkEventControllerKey *controller,
           guint                  keyval,
           guint                  keycode,
           GdkModifierType        state,
           LwOrdersPage          *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row = focus != NULL ? LW_IS_ORDER_ROW (focus) ? focus : gtk_widget_get_ancestor (focus, LW_TYPE_ORDER_ROW) : NULL;

  if (row == NULL)
    return FALSE;
  if (keyval == GDK_KEY_Delete || keyval == GDK_KEY_KP_Delete)
    {
      lw_order_row_ask (LW_ORDER_ROW (row));
      return TRUE;
    }
  if (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter)
    return lw_order_row_answer (LW_ORDER_ROW (row));
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) == 0)
    return lw_order_row_press (LW_ORDER_ROW (row), keyval);
  return FALSE;
}

/* The next one asks anew. */
static void
on_closed_cb (LwOrdersPage *self)
{
  gtk_toggle_button_set_active (self->global, FALSE);
}

static void
cancel_all_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  gtk_widget_activate_action (widget, "win.cancel-all", NULL);
}

static void
lw_orders_page_dispose (GObject *object)
{
  LwOrdersPage *self = LW_ORDERS_PAGE (object);

  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  g_clear_object (&self->desk);
  gtk_widget_dispose_template (GTK_WIDGET (object), LW_TYPE_ORDERS_PAGE);
  G_OBJECT_CLASS (lw_orders_page_parent_class)->dispose (object);
}

static void
lw_orders_page_class_init (LwOrdersPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lw_orders_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/legwork/Legwork/ui/lw-orders-page.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, LwOrdersPage, child)
  BIND (day);
  BIND (working_title);
  BIND (done_title);
  BIND (summary);
  BIND (agree);
  BIND (banner_view);
  BIND (banners);
  BIND (working_head);
  BIND (done_head);
  BIND (working);
  BIND (elsewhere);
  BIND (done);
  BIND (cancel_all);
  BIND (cancel_popover);
  BIND (confirm);
  BIND (global);
  BIND (global_confirm);
#undef BIND
  gtk_widget_class_install_action (widget_class, "orders.cancel-all", NULL, cancel_all_action);
}

static void
lw_orders_page_init (LwOrdersPage *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  add_head (self->working_head, _("Limit"));
  add_head (self->done_head, _("Price"));
  self->no_working = GTK_LABEL (lw_widget_label ("", "s ink3 placeholder"));
  self->no_done = GTK_LABEL (lw_widget_label ("", "s ink3 placeholder"));
  gtk_list_box_set_placeholder (self->working, GTK_WIDGET (self->no_working));
  gtk_list_box_set_placeholder (self->done, GTK_WIDGET (self->no_done));
  gtk_list_box_set_activate_on_single_click (self->working, FALSE);
  gtk_list_box_set_activate_on_single_click (self->done, FALSE);
  lw_widget_set_name_label (GTK_WIDGET (self->working), _("Working orders"));
  lw_widget_set_name_label (GTK_WIDGET (self->done), _("Orders done today"));
  g_signal_connect_swapped (self->confirm, "clicked", G_CALLBACK (gtk_popover_popdown), self->cancel_popover);
  g_signal_connect_swapped (self->global_confirm, "clicked", G_CALLBACK (gtk_popover_popdown), self->cancel_popover);
  g_signal_connect_swapped (self->cancel_popover, "closed", G_CALLBACK (on_closed_cb), self);
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect (key, "key-pressed", G_CALLBACK (on_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
}

void
lw_orders_page_set_desk (LwOrdersPage *self,
                         LwDesk       *desk)
{
  g_return_if_fail (LW_IS_ORDERS_PAGE (self));

  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  g_set_object (&self->desk, desk);
  if (desk != NULL)
    {
      g_signal_connect_swapped (desk, "orders-changed", G_CALLBACK (fill), self);
      g_signal_connect_swapped (desk, "connection-changed", G_CALLBACK (fill), self);
      g_signal_connect_swapped (desk, "alarms-changed", G_CALLBACK (fill_banners), self);
    }
  fill (self);
}

void
lw_orders_page_ask_cancel_all (LwOrdersPage *self)
{
  gtk_menu_button_popup (self->cancel_all);
}

void
lw_orders_page_ask_global_cancel (LwOrdersPage *self)
{
  gtk_menu_button_popup (self->cancel_all);
  gtk_toggle_button_set_active (self->global, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->global));
}

void
lw_orders_page_show_alarms (LwOrdersPage *self)
{
  GtkWidget *first = self->first_alarm != NULL ? self->first_alarm : self->first_position;

  if (first != NULL)
    gtk_widget_child_focus (first, GTK_DIR_TAB_FORWARD);
}

void
lw_orders_page_show_positions (LwOrdersPage *self)
{
  if (self->first_position != NULL)
    gtk_widget_child_focus (self->first_position, GTK_DIR_TAB_FORWARD);
}

gboolean
lw_orders_page_show_order (LwOrdersPage *self,
                           const char   *intent_id)
{
  GtkListBox *lists[] = { self->working, self->done };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      LwOrderRow *row = find_row (lists[i], intent_id);

      gtk_list_box_unselect_all (lists[i]);
      if (row == NULL)
        continue;
      gtk_list_box_select_row (lists[i], GTK_LIST_BOX_ROW (row));
      gtk_widget_grab_focus (GTK_WIDGET (row));
      return TRUE;
    }
  return FALSE;
}
