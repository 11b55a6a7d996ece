#define G_LOG_DOMAIN "lw-filter-row"
#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "lw-filter-row.h"
#include "lw-format.h"
#include "lw-histogram.h"
#include "lw-widget.h"

struct _LwFilterRow
{
  GtkBox parent_instance;

  GtkLabel    *title, *unit, *alone, *cost;
  GtkWidget   *bounds, *picture;
  GtkEditable *lo, *hi;
  LwHistogram *histogram;
  char        *field;
  double       lo_value, hi_value;
  double       step;  /* what a drag rounds to */
};

enum
{
  EDITED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LwFilterRow, lw_filter_row, GTK_TYPE_BOX)

static void
show_bound (LwFilterRow *self,
            GtkEditable *entry,
            double       value)
{
  g_autofree char *text = lw_format_bound (self->field, value);

  if (g_strcmp0 (gtk_editable_get_text (entry), text) != 0)
    gtk_editable_set_text (entry, text);
}

static gboolean
is_typed_in (GtkEditable *entry)
{
  return (gtk_widget_get_state_flags (GTK_WIDGET (entry)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}

static void
show_bounds (LwFilterRow *self)
{
  if (!is_typed_in (self->lo))
    show_bound (self, self->lo, self->lo_value);
  if (!is_typed_in (self->hi))
    show_bound (self, self->hi, self->hi_value);
}

static void
take (LwFilterRow *self,
      double       lo,
      double       hi)
{
  if (lw_histogram_is_same (lo, self->lo_value) && lw_histogram_is_same (hi, self->hi_value))
    return;
  self->lo_value = lo;
  self->hi_value = hi;
  lw_histogram_set_bounds (self->histogram, lo, hi);
  g_signal_emit (self, signals[EDITED], 0, lo, hi);
}

static void
commit (LwFilterRow *self)
{
  double lo, hi;
  gboolean lo_ok = lw_parse_bound (self->field, gtk_editable_get_text (self->lo), &lo);
  gboolean hi_ok = lw_parse_bound (self->field, gtk_editable_get_text (self->hi), &hi);
  gboolean in_order = !(lo > hi);

  lw_widget_set_class (GTK_WIDGET (self->lo), "wrong", !lo_ok || !in_order);
  lw_widget_set_class (GTK_WIDGET (self->hi), "wrong", !hi_ok || !in_order);
  if (lo_ok && hi_ok && in_order)
    take (self, lo, hi);
}

static void
on_activate_cb (LwFilterRow *self)
{
  commit (self);
}

static void
leave (GtkWidget *row)
{
  LwFilterRow *self = LW_FILTER_ROW (row);

  commit (self);
  if (self->field != NULL && !gtk_widget_has_css_class (GTK_WIDGET (self->lo), "wrong")
      && !gtk_widget_has_css_class (GTK_WIDGET (self->hi), "wrong"))
    {
      show_bound (self, self->lo, self->lo_value);
      show_bound (self, self->hi, self->hi_value);
    }
}

/* What is typed filters the list, which may be where the keys go. */
static void
on_focus_leave_cb (LwFilterRow *self)
{
  lw_widget_later (GTK_WIDGET (self), leave);
}

static void
on_dragged_cb (LwFilterRow *self,
               double       lo,
               double       hi,
               gboolean     done)
{
  double lo_round = lw_histogram_round (lo, self->step), hi_round = lw_histogram_round (hi, self->step);

  show_bound (self, self->lo, lo_round);
  show_bound (self, self->hi, hi_round);
  if (done)
    take (self, lo_round, hi_round);
}

static void
lw_filter_row_dispose (GObject *object)
{
  g_clear_pointer (&LW_FILTER_ROW (object)->field, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), LW_TYPE_FILTER_ROW);
  G_OBJECT_CLASS (lw_filter_row_parent_class)->dispose (object);
}

static void
lw_filter_row_class_init (LwFilterRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lw_filter_row_dispose;
  g_type_ensure (LW_TYPE_HISTOGRAM);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/legwork/Legwork/ui/lw-filter-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LwFilterRow, title);
  gtk_widget_class_bind_template_child (widget_class, LwFilterRow, unit);
  gtk_widget_class_bind_template_child (widget_class, LwFilterRow, alone);
  gtk_widget_class_bind_template_child (widget_class, LwFilterRow, cost);
  gtk_widget_class_bind_template_child (widget_class, LwFilterRow, bounds);
  gtk_widget_class_bind_template_child (widget_class, LwFilterRow, picture);
  gtk_widget_class_bind_template_child (widget_class, LwFilterRow, lo);
  gtk_widget_class_bind_template_child (widget_class, LwFilterRow, hi);
  gtk_widget_class_bind_template_child (widget_class, LwFilterRow, histogram);

  signals[EDITED] = g_signal_new ("edited", LW_TYPE_FILTER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
}

static void
watch_entry (LwFilterRow *self,
             GtkEditable *entry)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect_swapped (entry, "activate", G_CALLBACK (on_activate_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_focus_leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (entry), focus);
}

static void
lw_filter_row_init (LwFilterRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->lo_value = self->hi_value = NAN;
  self->step = 1;
  watch_entry (self, self->lo);
  watch_entry (self, self->hi);
  g_signal_connect_swapped (self->histogram, "dragged", G_CALLBACK (on_dragged_cb), self);
}

GtkWidget *
lw_filter_row_new (void)
{
  return g_object_new (LW_TYPE_FILTER_ROW, NULL);
}

static void
set_names (LwFilterRow *self,
           const char  *title)
{
  g_autofree char *lo = g_strdup_printf (_("%s, from"), title);
  g_autofree char *hi = g_strdup_printf (_("%s, to"), title);
  g_autofree char *histogram = g_strdup_printf (_("%s of all candidates"), title);

  lw_widget_set_name_label (GTK_WIDGET (self->lo), lo);
  lw_widget_set_name_label (GTK_WIDGET (self->hi), hi);
  lw_widget_set_name_label (GTK_WIDGET (self->histogram), histogram);
}

static void
set_words (LwFilterRow    *self,
           const LwFilter *filter)
{
  g_autofree char *text = lw_format_filter (filter);
  gboolean range = filter->op == LW_OP_RANGE;

  gtk_widget_set_visible (self->bounds, range);
  gtk_widget_set_visible (self->picture, range);
  gtk_label_set_text (self->title, range ? lw_format_title (filter->field) : text);
  gtk_label_set_max_width_chars (self->title, range ? 10 : 40);
}

void
lw_filter_row_set (LwFilterRow    *self,
                   const LwFilter *filter)
{
  const LwFieldInfo *info;

  g_return_if_fail (LW_IS_FILTER_ROW (self));

  info = lw_field_lookup (filter->field);
  g_free (self->field);
  self->field = g_strdup (filter->field);
  self->lo_value = filter->lo;
  self->hi_value = filter->hi;
  self->step = info == NULL || g_strcmp0 (info->type, "int") == 0 ? 1 : 0.01;
  set_words (self, filter);
  set_names (self, lw_format_title (filter->field));
  gtk_label_set_text (self->unit, lw_format_unit (filter->field));
  show_bounds (self);
  lw_histogram_set_bounds (self->histogram, filter->lo, filter->hi);
}

void
lw_filter_row_set_result (LwFilterRow        *self,
                          const LwScanResult *result,
                          guint               index)
{
  g_autofree char *alone = NULL;
  g_autofree char *cost = NULL;

  g_return_if_fail (LW_IS_FILTER_ROW (self));

  if (result == NULL || index >= result->n_filters)
    {
      gtk_label_set_text (self->alone, "…");
      gtk_label_set_text (self->cost, "");
      lw_histogram_set_bins (self->histogram, NULL, 0, 0);
      return;
    }
  alone = lw_format_count ((gint64) result->n_candidates - result->rejected_alone[index]);
  cost = lw_format_count (-(gint64) result->cost[index]);
  gtk_label_set_text (self->alone, alone);
  gtk_label_set_text (self->cost, cost);
  lw_widget_set_tooltip (self->picture, _("Candidates that pass this filter alone, and rows that it costs with the others"));
  lw_histogram_set_bins (self->histogram, result->hist[index], result->hist_lo[index], result->hist_hi[index]);
  lw_histogram_set_bounds (self->histogram, self->lo_value, self->hi_value);
}

void
lw_filter_row_focus (LwFilterRow *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->lo));
}
