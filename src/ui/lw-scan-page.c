#define G_LOG_DOMAIN "lw-scan-page"
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "lw-format.h"
#include "lw-glyph.h"
#include "lw-scan-page-private.h"
#include "lw-widget.h"

#define WIDE 1700        /* both faces of the dock stand side by side from here */
#define RAIL 64
#define DOCK 340
#define SHORT_HEIGHT 760
#define RELEASE_MS 1600

G_DEFINE_FINAL_TYPE (LwScanPage, lw_scan_page, GTK_TYPE_BOX)

static void
show_faces (LwScanPage *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->filters), self->wide || self->face == LW_FACE_FILTERS);
  gtk_widget_set_visible (GTK_WIDGET (self->ticket), self->wide || self->face == LW_FACE_TICKET);
  lw_filter_panel_set_alone (self->filters, self->wide);
  lw_ticket_panel_set_alone (self->ticket, self->wide);
}

static gboolean
on_release_cb (gpointer user_data)
{
  LwScanPage *self = user_data;

  self->release = 0;
  if (self->desk != NULL && !self->pointer_inside && lw_scan_list_pending (self->list) > 0)
    lw_scan_page_fill_list (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
on_enter_cb (LwScanPage *self)
{
  self->pointer_inside = TRUE;
}

static void
show_pending (GtkWidget *page)
{
  LwScanPage *self = LW_SCAN_PAGE (page);

  if (self->desk != NULL && !self->pointer_inside && lw_scan_list_pending (self->list) > 0)
    lw_scan_page_fill_list (self, TRUE);
}

static void
on_leave_cb (LwScanPage *self)
{
  self->pointer_inside = FALSE;
  lw_widget_later (GTK_WIDGET (self), show_pending);
}

static gboolean
on_list_key_cb (GtkEventControllerKey *controller,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                LwScanPage            *self)
{
  self->key_us = g_get_monotonic_time ();
  g_clear_handle_id (&self->release, g_source_remove);
  self->release = g_timeout_add (RELEASE_MS, on_release_cb, self);
  if (keyval != GDK_KEY_t && keyval != GDK_KEY_T)
    return FALSE;
  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK))
    return FALSE;
  lw_scan_page_trade_selected (self);
  return TRUE;
}

static void
on_pressed_cb (LwScanPage *self)
{
  self->pressed = TRUE;
}

static void
open_item (LwScanPage *self,
           LwScanItem *item)
{
  lw_desk_ticket_open (self->desk, &lw_scan_item_get_row (item)->vertical);
  lw_scan_page_show_face (self, LW_FACE_TICKET);
}

/* A pointer opens what it selects; arrows do so only where the ticket is in sight anyway. */
static void
on_selected_cb (LwScanPage *self)
{
  LwScanItem *item = gtk_single_selection_get_selected_item (self->selection);
  const LwDeskTicket *ticket = self->desk != NULL ? lw_desk_get_ticket (self->desk) : NULL;
  g_autofree char *open = ticket != NULL && ticket->open ? lw_vertical_key (&ticket->vertical) : NULL;
  gboolean pressed = self->pressed;

  self->pressed = FALSE;
  if (item == NULL || self->desk == NULL || g_strcmp0 (open, lw_scan_item_get_key (item)) == 0)
    return;
  /* A scan that ranks anew moves the selection too: it may not turn a ticket that closes or changes into one that opens. */
  if (!pressed && ticket != NULL && ticket->open && (ticket->unwinds || ticket->changes[0] != '\0'))
    return;
  if (pressed || self->wide || self->face == LW_FACE_TICKET)
    open_item (self, item);
}

static void
on_activate_cb (LwScanPage *self,
                guint       position)
{
  g_autoptr (LwScanItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (item != NULL)
    lw_scan_page_trade (self, lw_scan_item_get_key (item));
}

/* A click on a head is asked for, so it may move the rows under the pointer. */
static void
on_sort_cb (LwScanPage *self)
{
  const LwPreset *preset = self->desk != NULL ? lw_desk_get_current_preset (self->desk) : NULL;
  const char *field;
  gboolean ascending;

  if (self->setting_sort || preset == NULL || !lw_scan_columns_get_sort (self->view, &field, &ascending))
    return;
  if (g_strcmp0 (field, preset->sort_field) != 0)
    ascending = lw_scan_columns_first_ascending (field);
  /* One mark: GTK keeps the columns of the clicks before as secondary ones. */
  self->setting_sort = TRUE;
  lw_scan_columns_set_sort (self->view, field, ascending);
  self->setting_sort = FALSE;
  self->sorted_us = g_get_monotonic_time ();
  lw_desk_scan_sort (self->desk, field, ascending);
}

static void
on_connection_cb (LwScanPage *self)
{
  LwDeskConnection connection;
  gboolean away;

  lw_desk_get_connection (self->desk, &connection);
  away = connection.stats.state < LW_CONN_SYNCING;
  if (away == self->away)
    return;
  self->away = away;
  lw_scan_list_set_stale (self->list, away);
  lw_scan_page_fill_list (self, TRUE);
}

static void
on_drop_cb (LwScanPage *self,
            guint       index)
{
  lw_filter_panel_drop (self->filters, index);
}

static void
on_choose_cb (LwScanPage *self,
              GtkButton  *button)
{
  gtk_menu_button_popdown (self->all);
}

/* Name, rule, and what it is for. */
static GtkWidget *
new_preset_texts (const LwPreset *preset)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *rule = lw_format_rule (preset);
  GtkWidget *note;

  gtk_box_append (GTK_BOX (texts), lw_widget_label (preset->name, "tile-name"));
  gtk_box_append (GTK_BOX (texts), lw_widget_label (rule, "tile-rule"));
  if (preset->note == NULL || g_str_equal (preset->note, rule))
    return texts;
  note = lw_widget_label (preset->note, "tile-rule");
  gtk_label_set_wrap (GTK_LABEL (note), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (note), 40);
  gtk_label_set_max_width_chars (GTK_LABEL (note), 52);
  gtk_box_append (GTK_BOX (texts), note);
  return texts;
}

/* The list of all presets, made when it is asked for. */
static void
on_all_cb (GtkMenuButton *button,
           gpointer       user_data)
{
  LwScanPage *self = user_data;
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  for (guint i = 0; self->desk != NULL && i < self->order->len; i++)
    {
      guint index = g_array_index (self->order, guint, i);
      const LwPreset *preset = lw_desk_get_preset (self->desk, index);
      GtkWidget *item = gtk_button_new ();

      gtk_button_set_child (GTK_BUTTON (item), new_preset_texts (preset));
      gtk_widget_add_css_class (item, "menu-item");
      lw_widget_set_name_label (item, preset->name);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (item), "win.preset");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (item), "u", index);
      g_signal_connect_swapped (item, "clicked", G_CALLBACK (on_choose_cb), self);
      gtk_box_append (GTK_BOX (box), item);
    }
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 480);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);
  gtk_menu_button_set_popover (button, popover);
}

static void
on_chosen_more_cb (LwScanPage *self,
                   GtkButton  *button)
{
  gtk_menu_button_popdown (self->more);
}

static void
add_item (LwScanPage *self,
          GtkWidget  *box,
          const char *words,
          const char *detailed_action)
{
  GtkWidget *item = gtk_button_new_with_label (words);

  gtk_label_set_xalign (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (item))), 0);
  gtk_widget_add_css_class (item, "menu-item");
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (item), detailed_action);
  g_signal_connect_swapped (item, "clicked", G_CALLBACK (on_chosen_more_cb), self);
  gtk_box_append (GTK_BOX (box), item);
}

/* Files of presets. A preset is exported as it is now, changed bounds and all. */
static void
on_more_cb (GtkMenuButton *button,
            gpointer       user_data)
{
  LwScanPage *self = user_data;
  const LwPreset *preset = self->desk != NULL ? lw_desk_get_current_preset (self->desk) : NULL;
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  if (preset != NULL)
    {
      g_autofree char *words = g_strdup_printf (_("Export “%s”…"), preset->name);

      add_item (self, box, words, "win.presets-export::chosen");
    }
  add_item (self, box, _("Export all presets…"), "win.presets-export::all");
  add_item (self, box, _("Import presets…"), "win.presets-import");
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_menu_button_set_popover (button, popover);
}

static void
lw_scan_page_dispose (GObject *object)
{
  LwScanPage *self = LW_SCAN_PAGE (object);

  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  g_clear_object (&self->desk);
  g_clear_handle_id (&self->release, g_source_remove);
  g_clear_weak_pointer (&self->focus_before);
  if (self->view != NULL)
    g_signal_handlers_disconnect_by_data (gtk_column_view_get_sorter (self->view), self);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  gtk_widget_dispose_template (GTK_WIDGET (object), LW_TYPE_SCAN_PAGE);
  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  g_clear_pointer (&self->order, g_array_unref);
  G_OBJECT_CLASS (lw_scan_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, LwScanPage, child)
  BIND (tiles);
  BIND (all);
  BIND (more);
  BIND (why_not);
  BIND (count);
  BIND (of);
  BIND (sweep);
  BIND (basis);
  BIND (run_words);
  BIND (loading);
  BIND (message_title);
  BIND (message);
  BIND (hidden);
  BIND (reasons);
  BIND (miss);
  BIND (miss_adds);
  BIND (miss_box);
  BIND (problem);
  BIND (problem_icon);
  BIND (problem_words);
  BIND (run_icon);
  BIND (stop_icon);
  BIND (run);
  BIND (stop);
  BIND (strip);
  BIND (scroller);
  BIND (meter);
  BIND (hidden_meter);
  BIND (stack);
  BIND (view);
  BIND (empty);
  BIND (filters);
  BIND (ticket);
#undef BIND
}

static void
lw_scan_page_class_init (LwScanPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lw_scan_page_dispose;
  g_type_ensure (LW_TYPE_METER);
  g_type_ensure (LW_TYPE_SKELETON);
  g_type_ensure (LW_TYPE_EMPTY_SCAN);
  g_type_ensure (LW_TYPE_FILTER_PANEL);
  g_type_ensure (LW_TYPE_TICKET_PANEL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/legwork/Legwork/ui/lw-scan-page.ui");
  bind_children (widget_class);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.scan-stop", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_slash, 0, "win.filter-focus", NULL);
}

static void
watch_list (LwScanPage *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *press = gtk_gesture_click_new ();

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (on_enter_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), motion);
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect (key, "key-pressed", G_CALLBACK (on_list_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), key);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (press), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (press, "pressed", G_CALLBACK (on_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (press));
}

static void
make_list (LwScanPage *self)
{
  self->list = lw_scan_list_new ();
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->list));
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  lw_scan_columns_add (self->view);
  lw_widget_set_name_label (GTK_WIDGET (self->view), _("Spreads found"));
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (on_selected_cb), self);
  g_signal_connect_swapped (self->view, "activate", G_CALLBACK (on_activate_cb), self);
  g_signal_connect_swapped (gtk_column_view_get_sorter (self->view), "changed", G_CALLBACK (on_sort_cb), self);
}

static void
lw_scan_page_init (LwScanPage *self)
{
  g_autoptr (LwGlyph) run = lw_glyph_get ("run");
  g_autoptr (LwGlyph) stop = lw_glyph_get ("stop");

  self->order = g_array_new (FALSE, FALSE, sizeof (guint));
  self->n_tiles = 5;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_image_set_from_paintable (self->run_icon, GDK_PAINTABLE (run));
  gtk_image_set_from_paintable (self->stop_icon, GDK_PAINTABLE (stop));
  lw_widget_set_glyph (self->problem_icon, "unknown");
  gtk_menu_button_set_create_popup_func (self->all, on_all_cb, self, NULL);
  gtk_menu_button_set_child (self->more, lw_glyph_image ("more", 14));
  lw_widget_set_name_label (GTK_WIDGET (self->more), _("Export and import"));
  gtk_menu_button_set_create_popup_func (self->more, on_more_cb, self, NULL);
  gtk_menu_button_set_create_popup_func (self->why_not, lw_scan_page_on_why_not_cb, self, NULL);
  make_list (self);
  watch_list (self);
  g_signal_connect (self, "map", G_CALLBACK (lw_scan_page_age), NULL);
  g_signal_connect_swapped (self->empty, "drop", G_CALLBACK (on_drop_cb), self);
  lw_scan_columns_fit (self->view, 1280 - RAIL - DOCK);
  show_faces (self);
}

void
lw_scan_page_set_desk (LwScanPage *self,
                       LwDesk     *desk)
{
  g_return_if_fail (LW_IS_SCAN_PAGE (self));

  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  g_set_object (&self->desk, desk);
  lw_scan_list_update (self->list, NULL);
  self->refill = TRUE;
  lw_scan_page_order_presets (self);
  lw_filter_panel_set_desk (self->filters, desk);
  lw_ticket_panel_set_desk (self->ticket, desk);
  if (desk != NULL)
    {
      g_signal_connect_swapped (desk, "connection-changed", G_CALLBACK (on_connection_cb), self);
      g_signal_connect_swapped (desk, "scan-changed", G_CALLBACK (lw_scan_page_fill), self);
      g_signal_connect_swapped (desk, "status-changed", G_CALLBACK (lw_scan_page_age), self);
      on_connection_cb (self);
      lw_scan_page_fill (self);
    }
}

void
lw_scan_page_set_size (LwScanPage *self,
                       int         width,
                       int         height)
{
  gboolean wide = width >= WIDE;

  lw_scan_columns_fit (self->view, width - RAIL - (wide ? 2 * DOCK : DOCK));
  lw_ticket_panel_set_compact (self->ticket, height < SHORT_HEIGHT);
  if (wide == self->wide)
    return;
  self->wide = wide;
  self->n_tiles = wide ? 6 : 5;
  self->refill = TRUE;
  show_faces (self);
  if (self->desk != NULL)
    lw_scan_page_fill (self);
}

void
lw_scan_page_show_face (LwScanPage *self,
                        LwFace      face)
{
  self->face = face;
  show_faces (self);
}

void
lw_scan_page_choose_tile (LwScanPage *self,
                          guint       i)
{
  if (i < self->order->len)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.preset", "u", g_array_index (self->order, guint, i));
}

gboolean
lw_scan_page_trade (LwScanPage *self,
                    const char *key)
{
  guint position = 0;
  LwScanItem *item = lw_scan_list_find (self->list, key, &position);

  if (item == NULL)
    return FALSE;
  self->pressed = FALSE;
  open_item (self, item);
  gtk_single_selection_set_selected (self->selection, position);
  lw_ticket_panel_opened (self->ticket);
  return TRUE;
}

void
lw_scan_page_show_change (LwScanPage *self,
                          int         steps)
{
  lw_scan_page_show_face (self, LW_FACE_TICKET);
  if (steps != 0)
    lw_ticket_panel_step_limit (self->ticket, steps);
  lw_ticket_panel_focus_limit (self->ticket);
}

/* With nothing selected the focus is on the first row. */
void
lw_scan_page_trade_selected (LwScanPage *self)
{
  guint selected = gtk_single_selection_get_selected (self->selection);
  guint position = selected != GTK_INVALID_LIST_POSITION ? selected : 0;
  g_autoptr (LwScanItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (item != NULL)
    lw_scan_page_trade (self, lw_scan_item_get_key (item));
}

static GtkWidget *
focus_of (LwScanPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return root != NULL ? gtk_root_get_focus (root) : NULL;
}

void
lw_scan_page_await_rows (LwScanPage *self)
{
  self->awaits_rows = TRUE;
  g_set_weak_pointer (&self->focus_before, focus_of (self));
}

void
lw_scan_page_focus_rows (LwScanPage *self)
{
  if (!self->awaits_rows || g_list_model_get_n_items (G_LIST_MODEL (self->selection)) == 0 ||
      !gtk_widget_get_child_visible (self->scroller))
    return;
  if (focus_of (self) == self->focus_before)
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
  self->awaits_rows = FALSE;
  g_clear_weak_pointer (&self->focus_before);
}

void
lw_scan_page_close_ticket (LwScanPage *self)
{
  if (self->desk != NULL)
    lw_desk_ticket_close (self->desk);
  lw_scan_page_show_face (self, LW_FACE_FILTERS);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

void
lw_scan_page_run (LwScanPage *self)
{
  const LwPreset *preset = self->desk != NULL ? lw_desk_get_current_preset (self->desk) : NULL;

  if (preset == NULL)
    {
      lw_scan_page_choose_tile (self, 0);
      return;
    }
  lw_scan_page_fill_list (self, FALSE);
  lw_desk_scan (self->desk, preset);
}

void
lw_scan_page_focus_filter (LwScanPage *self)
{
  lw_scan_page_show_face (self, LW_FACE_FILTERS);
  lw_filter_panel_focus (self->filters);
}

void
lw_scan_page_filter_action (LwScanPage *self,
                            const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (self->filters), action, NULL);
}
