#define G_LOG_DOMAIN "lw-orders-page"
#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "lw-format.h"
#include "lw-glyph.h"
#include "lw-order-look.h"
#include "lw-order-row.h"
#include "lw-orders-page.h"
#include "lw-widget.h"

struct _LwOrdersPage
{
  GtkBox parent_instance;

  GtkLabel   *day, *working_title, *done_title, *summary, *agree;
  GtkBox     *banners, *working_head, *done_head;
  GtkListBox *working, *done;
  GtkMenuButton *cancel_all;
  GtkPopover *cancel_popover;
  GtkWidget  *confirm;

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

/* Shows @intent as row @position of @list; rows are kept, so that focus and selection stay. */
static void
put_row (LwOrdersPage   *self,
         GtkListBox     *list,
         const LwIntent *intent,
         int             position)
{
  LwOrderRow *row = find_row (list, intent->id);
  g_autofree char *sentence = lw_desk_order_sentence (self->desk, intent);

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
  lw_order_row_set (row, intent, sentence != NULL ? sentence : "");
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

static GtkWidget *
new_way_out (const char *label,
             const char *action,
             const char *intent_id,
             gboolean    primary)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", intent_id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  if (primary)
    gtk_widget_add_css_class (button, "primary");
  return button;
}

static GtkWidget *
new_banner (LwOrdersPage   *self,
            const LwIntent *intent)
{
  GtkWidget *banner = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 14);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *ways = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *icon = lw_glyph_image ("unknown", 28), *label;
  g_autofree char *word = g_ascii_strup (lw_intent_state_word (intent->state), -1);
  g_autofree char *title = g_strdup_printf (_("One order is %s. Nothing more is sent for %s until it is settled."), word, intent->vertical.symbol);
  g_autofree char *order = lw_vertical_words (&intent->vertical, intent->quantity, ABS (intent->limit));
  g_autofree char *sentence = lw_desk_order_sentence (self->desk, intent);
  g_autofree char *sent = lw_format_time_et (intent->sent_us);
  g_autofree char *when = g_strdup_printf (_("%s · sent %s ET"), order, sent[0] != '\0' ? sent : _("at an unknown time,"));

  gtk_widget_add_css_class (banner, "unknown-banner");
  gtk_widget_add_css_class (icon, "warn");
  gtk_box_append (GTK_BOX (banner), icon);
  gtk_box_append (GTK_BOX (texts), lw_widget_label (title, "t3"));
  gtk_box_append (GTK_BOX (texts), lw_widget_label (when, "s"));
  label = lw_widget_label (sentence, "s ink2");
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_box_append (GTK_BOX (texts), label);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (banner), texts);
  gtk_widget_set_valign (ways, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (ways), new_way_out (_("Ask TWS now"), "win.order-look", intent->id, TRUE));
  if (intent->state == LW_INTENT_ABSENT)
    gtk_box_append (GTK_BOX (ways), new_way_out (_("Give it up"), "win.order-abandon", intent->id, FALSE));
  if (intent->state == LW_INTENT_UNRESOLVED)
    gtk_box_append (GTK_BOX (ways), new_way_out (_("Sign off"), "win.order-signoff", intent->id, FALSE));
  gtk_box_append (GTK_BOX (banner), ways);
  return banner;
}

/* The banners are made anew only when something about them changed, so that a button never goes away under the pointer. */
static void
fill_banners (LwOrdersPage *self)
{
  g_autoptr (GString) now = g_string_new (NULL);

  for (guint i = 0; i < lw_desk_n_orders (self->desk); i++)
    {
      const LwIntent *intent = lw_desk_get_order (self->desk, i);

      if (lw_order_look_is_in_doubt (intent->state))
        g_string_append_printf (now, "%s:%d ", intent->id, intent->version);
    }
  if (g_strcmp0 (now->str, g_object_get_data (G_OBJECT (self->banners), "lw-shown")) == 0)
    return;
  g_object_set_data_full (G_OBJECT (self->banners), "lw-shown", g_strdup (now->str), g_free);
  lw_widget_empty_box (self->banners);
  for (guint i = 0; i < lw_desk_n_orders (self->desk); i++)
    {
      const LwIntent *intent = lw_desk_get_order (self->desk, i);

      if (lw_order_look_is_in_doubt (intent->state))
        gtk_box_append (self->banners, new_banner (self, intent));
    }
}

static void
fill_titles (LwOrdersPage *self,
             int           n_working,
             int           n_done)
{
  g_autofree char *working = g_strdup_printf (_("WORKING  %d"), n_working);
  g_autofree char *done = g_strdup_printf (_("DONE TODAY  %d"), n_done);
  g_autofree char *all = n_working > 0 ? g_strdup_printf (_("Cancel all (%d)…"), n_working) : g_strdup (_("Cancel all"));
  LwDeskStatus status;

  lw_desk_get_status (self->desk, &status);
  gtk_label_set_text (self->working_title, working);
  gtk_label_set_text (self->done_title, done);
  gtk_label_set_text (self->day, _("all times ET"));
  gtk_menu_button_set_label (self->cancel_all, all);
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel_all), n_working > 0);
}

static void
fill_summary (LwOrdersPage *self)
{
  double filled = 0, fees = 0;
  guint in_doubt = 0;
  g_autofree char *spreads = NULL;
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
      fees += isfinite (intent->fees_usd) ? intent->fees_usd : 0;
    }
  spreads = lw_format_number (filled, 0);
  money = lw_format_number (fees, 2);
  text = g_strdup_printf (filled == 1 ? _("Filled %s spread · fees $%s") : _("Filled %s spreads · fees $%s"), spreads, money);
  lw_desk_get_connection (self->desk, &connection);
  gtk_label_set_text (self->summary, text);
  gtk_label_set_text (self->agree, connection.orders_on ? (in_doubt > 0 ? _("Not settled with TWS yet") : _("Journal and TWS agree"))
                                   : connection.read_only ? _("Read only: another window trades")
                                   : _("Not compared with TWS at the moment"));
}

static void
fill (LwOrdersPage *self)
{
  int n_working = 0, n_done = 0;

  if (self->desk == NULL)
    return;
  for (guint i = 0; i < lw_desk_n_orders (self->desk); i++)
    {
      const LwIntent *intent = lw_desk_get_order (self->desk, i);

      if (!lw_intent_state_is_final (intent->state) && intent->state != LW_INTENT_DRAFT)
        put_row (self, self->working, intent, n_working++);
      else if (lw_intent_state_is_final (intent->state) && is_of_today (self, intent))
        put_row (self, self->done, intent, n_done++);
    }
  cut_rows (self->working, n_working);
  cut_rows (self->done, n_done);
  fill_banners (self);
  fill_titles (self, n_working, n_done);
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
  return FALSE;
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
  BIND (banners);
  BIND (working_head);
  BIND (done_head);
  BIND (working);
  BIND (done);
  BIND (cancel_all);
  BIND (cancel_popover);
  BIND (confirm);
#undef BIND
}

static GtkWidget *
new_placeholder (const char *text)
{
  GtkWidget *label = lw_widget_label (text, "s ink3 placeholder");

  return label;
}

static void
lw_orders_page_init (LwOrdersPage *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  add_head (self->working_head, _("Limit"));
  add_head (self->done_head, _("Price"));
  gtk_list_box_set_placeholder (self->working, new_placeholder (_("No order is working.")));
  gtk_list_box_set_placeholder (self->done, new_placeholder (_("Nothing was done today.")));
  gtk_list_box_set_activate_on_single_click (self->working, FALSE);
  gtk_list_box_set_activate_on_single_click (self->done, FALSE);
  lw_widget_set_name_label (GTK_WIDGET (self->working), _("Working orders"));
  lw_widget_set_name_label (GTK_WIDGET (self->done), _("Orders done today"));
  g_signal_connect_swapped (self->confirm, "clicked", G_CALLBACK (gtk_popover_popdown), self->cancel_popover);
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
    }
  fill (self);
}

void
lw_orders_page_ask_cancel_all (LwOrdersPage *self)
{
  if (gtk_widget_get_sensitive (GTK_WIDGET (self->cancel_all)))
    gtk_menu_button_popup (self->cancel_all);
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
