#define G_LOG_DOMAIN "lw-empty-scan"
#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "lw-empty-scan.h"
#include "lw-format.h"
#include "lw-palette.h"
#include "lw-widget.h"

#define OFFERS 3

guint
lw_scan_misses (const LwScanResult *result,
                guint              *order,
                guint               max)
{
  guint n = 0;

  for (guint i = 0; i < result->n_filters; i++)
    {
      guint at = n;

      if (result->cost[i] == 0)
        continue;
      while (at > 0 && result->cost[order[at - 1]] < result->cost[i])
        at--;
      if (at >= max)
        continue;
      n = MIN (n + 1, max);
      for (guint j = n - 1; j > at; j--)
        order[j] = order[j - 1];
      order[at] = i;
    }
  return n;
}

const LwScanResult *
lw_scan_first_result (LwDesk *desk)
{
  const LwScanResult *result = lw_desk_get_result (desk);
  LwDeskScan scan;

  if (result == NULL || result->n_candidates > 0)
    return result;
  lw_desk_get_scan (desk, &scan);
  return scan.phase == LW_SCAN_LOADING || scan.phase == LW_SCAN_SWEEPING ? NULL : result;
}

struct _LwEmptyScan
{
  GtkBox parent_instance;

  GtkLabel *title, *subtitle;
  GtkBox   *offers;
};

enum
{
  DROP,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LwEmptyScan, lw_empty_scan, GTK_TYPE_BOX)

static void
on_drop_cb (LwEmptyScan *self,
            GtkButton   *button)
{
  g_signal_emit (self, signals[DROP], 0, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "lw-filter")));
}

static GtkWidget *
new_words (const LwFilter *filter,
           guint           worst)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  g_autofree char *range = lw_format_filter (filter);
  g_autofree char *title = g_strdup_printf (_("Open %s"), lw_format_title (filter->field));
  g_autofree char *count = lw_format_count (worst);
  g_autofree char *words = g_strdup_printf (_("now %s; it alone rejects %s"), range, count);

  gtk_box_append (GTK_BOX (box), lw_widget_label (title, "t3"));
  gtk_box_append (GTK_BOX (box), lw_widget_label (words, "s ink2"));
  gtk_widget_set_hexpand (box, TRUE);
  return box;
}

static GtkWidget *
new_offer (LwEmptyScan        *self,
           const LwPreset     *preset,
           const LwScanResult *result,
           guint               index,
           gboolean            first)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 16);
  GtkWidget *button = gtk_button_new_with_label (_("Open it"));
  g_autofree char *count = lw_format_signed (result->cost[index], 0);
  g_autofree char *name = g_strdup_printf (_("Open %s"), lw_format_title (preset->filters[index].field));
  GtkWidget *gain = lw_widget_label (count, "t3 acc");

  gtk_widget_add_css_class (row, "offer");
  gtk_box_append (GTK_BOX (row), new_words (&preset->filters[index], result->rejected_alone[index]));
  gtk_box_append (GTK_BOX (row), gain);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (button, 84, -1);
  if (first)
    gtk_widget_add_css_class (button, "primary");
  lw_widget_set_name_label (button, name);
  g_object_set_data (G_OBJECT (button), "lw-filter", GUINT_TO_POINTER (index));
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_drop_cb), self);
  gtk_box_append (GTK_BOX (row), button);
  return row;
}

void
lw_empty_scan_set (LwEmptyScan        *self,
                   const LwPreset     *preset,
                   const LwScanResult *result)
{
  guint order[OFFERS], n = 0;
  g_autofree char *candidates = lw_format_count (result->n_candidates);
  g_autofree char *title = g_strdup_printf (g_dngettext (NULL, "Nothing matches this %u filter", "Nothing matches these %u filters",
                                                         preset->n_filters), preset->n_filters);
  g_autofree char *subtitle = NULL;

  g_return_if_fail (LW_IS_EMPTY_SCAN (self));

  lw_widget_empty_box (self->offers);
  if (result->n_filters == preset->n_filters)
    n = lw_scan_misses (result, order, OFFERS);
  subtitle = g_strdup_printf (n > 0 ? _("%s verticals were looked at. Smallest changes that would show some:")
                              : result->n_candidates > 0 ? _("%s verticals were looked at. No single filter is in the way: open two, or reset.")
                              : _("%s verticals have quotes that can be used. Is the market open, and the symbol right?"), candidates);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->subtitle, subtitle);
  for (guint i = 0; i < n; i++)
    gtk_box_append (self->offers, new_offer (self, preset, result, order[i], i == 0));
}

static void
lw_empty_scan_class_init (LwEmptyScanClass *klass)
{
  signals[DROP] = g_signal_new ("drop", LW_TYPE_EMPTY_SCAN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
lw_empty_scan_init (LwEmptyScan *self)
{
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *undo = gtk_button_new_with_label (_("Undo last change"));
  GtkWidget *reset = gtk_button_new_with_label (_("Reset filters"));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (GTK_WIDGET (self), 600, -1);
  self->title = GTK_LABEL (lw_widget_label ("", "t1"));
  gtk_label_set_xalign (self->title, 0.5);
  self->subtitle = GTK_LABEL (lw_widget_label ("", "body ink2"));
  gtk_label_set_xalign (self->subtitle, 0.5);
  gtk_widget_set_margin_top (GTK_WIDGET (self->subtitle), 8);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->subtitle), 22);
  self->offers = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->subtitle));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->offers));
  gtk_widget_set_halign (buttons, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (buttons, 12);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (undo), "win.filters-undo");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (reset), "win.filters-reset");
  gtk_box_append (GTK_BOX (buttons), undo);
  gtk_box_append (GTK_BOX (buttons), reset);
  gtk_box_append (GTK_BOX (self), buttons);
}

/* Skeleton: grey bars in the places of the real columns. */

struct _LwSkeleton
{
  LwDrawn parent_instance;
};

G_DEFINE_FINAL_TYPE (LwSkeleton, lw_skeleton, LW_TYPE_DRAWN)

#define SKELETON_ROWS 8
#define SKELETON_ROW 29

static int
lw_skeleton_size (GtkWidget     *widget,
                  GtkOrientation orientation)
{
  return orientation == GTK_ORIENTATION_VERTICAL ? SKELETON_ROWS * SKELETON_ROW + 27 : 200;
}

static void
lw_skeleton_snapshot (GtkWidget   *widget,
                      GtkSnapshot *snapshot)
{
  /* Left edge and width of each bar as shares of the list: kind, symbol, expiry, strikes, price, loss, PoP, EV, liquidity. */
  static const float bars[][2] = {
    { 0.014f, 0.09f }, { 0.117f, 0.035f }, { 0.172f, 0.045f }, { 0.28f, 0.095f }, { 0.44f, 0.05f },
    { 0.51f, 0.05f }, { 0.575f, 0.04f }, { 0.635f, 0.04f }, { 0.80f, 0.05f }
  };
  float width = gtk_widget_get_width (widget);

  for (int row = 0; row < SKELETON_ROWS; row++)
    for (guint i = 0; i < G_N_ELEMENTS (bars); i++)
      {
        GskRoundedRect bar;

        gsk_rounded_rect_init_from_rect (&bar, &GRAPHENE_RECT_INIT (floorf (bars[i][0] * width), 27 + row * SKELETON_ROW + 10,
                                                                    floorf (bars[i][1] * width), 8), 4);
        gtk_snapshot_push_rounded_clip (snapshot, &bar);
        gtk_snapshot_append_color (snapshot, lw_palette_get (LW_COLOR_LINE), &bar.bounds);
        gtk_snapshot_pop (snapshot);
      }
}

static void
lw_skeleton_class_init (LwSkeletonClass *klass)
{
  lw_drawn_class_set_up (klass, "skeleton", GTK_ACCESSIBLE_ROLE_PRESENTATION, lw_skeleton_size, lw_skeleton_snapshot);
}

static void
lw_skeleton_init (LwSkeleton *self)
{
}
