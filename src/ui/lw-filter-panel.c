#define G_LOG_DOMAIN "lw-filter-panel"
#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "lw-empty-scan.h"
#include "lw-filter-panel.h"
#include "lw-filter-row.h"
#include "lw-format.h"
#include "lw-widget.h"

#define MAX_UNDO 50

struct _LwFilterPanel
{
  GtkBox parent_instance;

  GtkWidget *filters_tab, *ticket_tab;
  GtkLabel  *n_filters, *note;
  GtkBox    *kinds, *rows;
  GtkToggleButton *kind_buttons[LW_N_KINDS];

  LwDesk    *desk;
  GPtrArray *undo;       /* LwPreset, owned; the last is the newest */
  char      *shown;      /* fields of the rows that exist, joined */
  guint64    serial;     /* of the desk's result that is shown */
  gboolean   blank;      /* there was no first result then */
  gboolean   filling;    /* kinds are being set by the program */
};

G_DEFINE_FINAL_TYPE (LwFilterPanel, lw_filter_panel, GTK_TYPE_BOX)

/* The order of the segment: credit kinds first. */
static const LwVerticalKind kind_order[LW_N_KINDS] = { LW_BULL_PUT, LW_BEAR_CALL, LW_BULL_CALL, LW_BEAR_PUT };

static const LwPreset *
current (LwFilterPanel *self)
{
  return self->desk != NULL ? lw_desk_get_current_preset (self->desk) : NULL;
}

static void
update_actions (LwFilterPanel *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "filters.undo", self->undo->len > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "filters.reset", current (self) != NULL);
}

/* Runs @changed; what was current can be had back. Takes @changed. */
static void
run (LwFilterPanel *self,
     LwPreset      *changed)
{
  const LwPreset *before = current (self);

  if (before != NULL)
    g_ptr_array_add (self->undo, lw_preset_copy (before));
  if (self->undo->len > MAX_UNDO)
    g_ptr_array_remove_index (self->undo, 0);
  lw_desk_scan (self->desk, changed);
  lw_preset_free (changed);
  update_actions (self);
}

void
lw_filter_panel_change (LwFilterPanel *self,
                        guint          index,
                        double         lo,
                        double         hi)
{
  const LwPreset *preset = current (self);
  LwPreset *changed;

  if (preset == NULL || index >= preset->n_filters)
    return;
  changed = lw_preset_copy (preset);
  changed->filters[index].lo = lo;
  changed->filters[index].hi = hi;
  run (self, changed);
}

void
lw_filter_panel_drop (LwFilterPanel *self,
                      guint          index)
{
  /* Both bounds open and missing values allowed: the row stays to be filled again. */
  const LwPreset *preset = current (self);
  LwPreset *changed;

  if (preset == NULL || index >= preset->n_filters)
    return;
  changed = lw_preset_copy (preset);
  changed->filters[index].op = LW_OP_RANGE;
  changed->filters[index].lo = changed->filters[index].hi = NAN;
  changed->filters[index].allow_missing = TRUE;
  run (self, changed);
}

static void
on_edited_cb (LwFilterRow *row,
              double       lo,
              double       hi,
              gpointer     user_data)
{
  LwFilterPanel *self = LW_FILTER_PANEL (gtk_widget_get_ancestor (GTK_WIDGET (row), LW_TYPE_FILTER_PANEL));
  guint index = GPOINTER_TO_UINT (user_data);

  if (self != NULL)
    lw_filter_panel_change (self, index, lo, hi);
}

static char *
fields_of (const LwPreset *preset)
{
  GString *fields = g_string_new (NULL);

  for (guint i = 0; preset != NULL && i < preset->n_filters; i++)
    g_string_append_printf (fields, "%s:%d ", preset->filters[i].field, (int) preset->filters[i].op);
  return g_string_free (fields, FALSE);
}

static void
make_rows (LwFilterPanel  *self,
           const LwPreset *preset)
{
  g_autofree char *fields = fields_of (preset);

  if (g_strcmp0 (fields, self->shown) == 0)
    return;
  lw_widget_empty_box (self->rows);
  for (guint i = 0; preset != NULL && i < preset->n_filters; i++)
    {
      GtkWidget *row = lw_filter_row_new ();

      g_signal_connect (row, "edited", G_CALLBACK (on_edited_cb), GUINT_TO_POINTER (i));
      gtk_box_append (self->rows, row);
    }
  g_free (self->shown);
  self->shown = g_steal_pointer (&fields);
}

static void
fill_rows (LwFilterPanel      *self,
           const LwPreset     *preset,
           const LwScanResult *result)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->rows));
  gboolean fits = result != NULL && preset != NULL && result->n_filters == preset->n_filters;

  for (guint i = 0; row != NULL; i++, row = gtk_widget_get_next_sibling (row))
    {
      lw_filter_row_set (LW_FILTER_ROW (row), &preset->filters[i]);
      lw_filter_row_set_result (LW_FILTER_ROW (row), fits ? result : NULL, i);
    }
}

static void
fill_kinds (LwFilterPanel  *self,
            const LwPreset *preset)
{
  self->filling = TRUE;
  for (guint i = 0; i < LW_N_KINDS; i++)
    {
      gtk_toggle_button_set_active (self->kind_buttons[i], preset != NULL && preset->kinds[kind_order[i]]);
      gtk_widget_set_sensitive (GTK_WIDGET (self->kind_buttons[i]), preset != NULL);
    }
  self->filling = FALSE;
}

static void
fill (LwFilterPanel *self)
{
  const LwPreset *preset = current (self);
  const LwScanResult *result = preset != NULL ? lw_scan_first_result (self->desk) : NULL;
  LwDeskScan scan = { 0 };
  g_autofree char *n = preset != NULL ? lw_format_count (preset->n_filters) : g_strdup ("");

  if (self->desk != NULL)
    lw_desk_get_scan (self->desk, &scan);
  self->serial = scan.serial;
  self->blank = result == NULL;
  make_rows (self, preset);
  fill_rows (self, preset, result);
  fill_kinds (self, preset);
  gtk_label_set_text (self->n_filters, n);
  gtk_label_set_text (self->note, preset == NULL ? _("Choose a preset: its filters show here.")
                                  : preset->note != NULL && preset->note[0] != '\0' ? preset->note : _("Missing values fail."));
  update_actions (self);
}

static void
on_kind_toggled_cb (LwFilterPanel *self)
{
  const LwPreset *preset = current (self);
  LwPreset *changed;
  gboolean any = FALSE;

  if (self->filling || preset == NULL)
    return;
  changed = lw_preset_copy (preset);
  for (guint i = 0; i < LW_N_KINDS; i++)
    {
      changed->kinds[kind_order[i]] = gtk_toggle_button_get_active (self->kind_buttons[i]);
      any = any || changed->kinds[kind_order[i]];
    }
  if (any)
    {
      run (self, changed);
      return;
    }
  /* At least one kind has to be looked for. */
  lw_preset_free (changed);
  fill_kinds (self, preset);
}

static void
undo_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  LwFilterPanel *self = LW_FILTER_PANEL (widget);
  g_autoptr (LwPreset) before = NULL;

  if (self->undo->len == 0)
    return;
  before = g_ptr_array_steal_index (self->undo, self->undo->len - 1);
  lw_desk_scan (self->desk, before);
  update_actions (self);
}

static void
reset_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  LwFilterPanel *self = LW_FILTER_PANEL (widget);
  const LwPreset *preset = current (self);

  for (guint i = 0; preset != NULL && i < lw_desk_n_presets (self->desk); i++)
    {
      const LwPreset *original = lw_desk_get_preset (self->desk, i);

      if (g_strcmp0 (original->name, preset->name) == 0)
        {
          run (self, lw_preset_copy (original));
          return;
        }
    }
}

static void
lw_filter_panel_dispose (GObject *object)
{
  LwFilterPanel *self = LW_FILTER_PANEL (object);

  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->undo, g_ptr_array_unref);
  g_clear_pointer (&self->shown, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), LW_TYPE_FILTER_PANEL);
  G_OBJECT_CLASS (lw_filter_panel_parent_class)->dispose (object);
}

static void
lw_filter_panel_class_init (LwFilterPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lw_filter_panel_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/legwork/Legwork/ui/lw-filter-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LwFilterPanel, filters_tab);
  gtk_widget_class_bind_template_child (widget_class, LwFilterPanel, ticket_tab);
  gtk_widget_class_bind_template_child (widget_class, LwFilterPanel, n_filters);
  gtk_widget_class_bind_template_child (widget_class, LwFilterPanel, note);
  gtk_widget_class_bind_template_child (widget_class, LwFilterPanel, kinds);
  gtk_widget_class_bind_template_child (widget_class, LwFilterPanel, rows);
  gtk_widget_class_install_action (widget_class, "filters.undo", NULL, undo_action);
  gtk_widget_class_install_action (widget_class, "filters.reset", NULL, reset_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "filters.undo", NULL);
}

static void
lw_filter_panel_init (LwFilterPanel *self)
{
  self->undo = g_ptr_array_new_with_free_func ((GDestroyNotify) lw_preset_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < LW_N_KINDS; i++)
    {
      GtkWidget *button = gtk_toggle_button_new_with_label (lw_vertical_kind_words (kind_order[i]));

      self->kind_buttons[i] = GTK_TOGGLE_BUTTON (button);
      g_signal_connect_swapped (button, "toggled", G_CALLBACK (on_kind_toggled_cb), self);
      gtk_box_append (self->kinds, button);
    }
  update_actions (self);
}

static void
on_scan_changed_cb (LwFilterPanel *self)
{
  LwDeskScan scan;

  lw_desk_get_scan (self->desk, &scan);
  if (scan.serial != self->serial || self->blank != (lw_scan_first_result (self->desk) == NULL))
    fill (self);
}

void
lw_filter_panel_set_desk (LwFilterPanel *self,
                          LwDesk        *desk)
{
  g_return_if_fail (LW_IS_FILTER_PANEL (self));

  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  g_set_object (&self->desk, desk);
  g_ptr_array_set_size (self->undo, 0);
  if (desk != NULL)
    g_signal_connect_swapped (desk, "scan-changed", G_CALLBACK (on_scan_changed_cb), self);
  fill (self);
}

void
lw_filter_panel_set_alone (LwFilterPanel *self,
                           gboolean       alone)
{
  gtk_widget_set_visible (self->ticket_tab, !alone);
}

void
lw_filter_panel_focus (LwFilterPanel *self)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->rows));

  if (row != NULL)
    lw_filter_row_focus (LW_FILTER_ROW (row));
}
