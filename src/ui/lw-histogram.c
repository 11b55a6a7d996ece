#define G_LOG_DOMAIN "lw-histogram"
#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-histogram.h"
#include "lw-palette.h"

#define HEIGHT 28
#define GRIP 7 /* px around a bracket that catch the pointer */

typedef enum { SIDE_NONE, SIDE_LO, SIDE_HI } Side;

struct _LwHistogram
{
  LwDrawn parent_instance;

  gboolean known;
  guint    bins[LW_SCAN_BINS];
  double   from, to;
  double   lo, hi;
  Side     dragged;
  double   drag_x;
};

enum
{
  DRAGGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LwHistogram, lw_histogram, LW_TYPE_DRAWN)

static double
x_of (LwHistogram *self,
      double       value,
      double       width)
{
  double span = self->to - self->from;

  if (!(span > 0))
    return 0;
  return CLAMP ((value - self->from) / span, 0, 1) * width;
}

static double
lo_x (LwHistogram *self,
      double       width)
{
  return isnan (self->lo) ? 0 : x_of (self, self->lo, width);
}

static double
hi_x (LwHistogram *self,
      double       width)
{
  return isnan (self->hi) ? width : x_of (self, self->hi, width);
}

static void
draw_bars (LwHistogram *self,
           GtkSnapshot *snapshot,
           double       width)
{
  double bar = width / LW_SCAN_BINS, from = lo_x (self, width), to = hi_x (self, width);
  guint most = 1;

  for (guint i = 0; i < LW_SCAN_BINS; i++)
    most = MAX (most, self->bins[i]);
  for (guint i = 0; i < LW_SCAN_BINS; i++)
    {
      /* The square root keeps small bins to be seen beside large ones; one candidate is at least one pixel. */
      double height = self->bins[i] == 0 ? 0 : MAX (1, (HEIGHT - 4) * sqrt ((double) self->bins[i] / most));
      double middle = (i + 0.5) * bar;
      LwColor color = middle >= from && middle <= to ? LW_COLOR_HIST_ON : LW_COLOR_HIST;

      gtk_snapshot_append_color (snapshot, lw_palette_get (color),
                                 &GRAPHENE_RECT_INIT ((float) floor (i * bar), (float) (HEIGHT - 2 - height),
                                                      (float) MAX (1, floor ((i + 1) * bar) - floor (i * bar) - 1), (float) height));
    }
}

static void
draw_brackets (LwHistogram *self,
               GtkSnapshot *snapshot,
               double       width)
{
  const GdkRGBA *accent = lw_palette_get (LW_COLOR_ACCENT);
  float l = (float) floor (MIN (lo_x (self, width), width - 2)), r = (float) floor (MAX (hi_x (self, width), 2));

  r = MAX (r, l + 4);
  gtk_snapshot_append_color (snapshot, accent, &GRAPHENE_RECT_INIT (l, 2, 2, HEIGHT - 2));
  gtk_snapshot_append_color (snapshot, accent, &GRAPHENE_RECT_INIT (r - 2, 2, 2, HEIGHT - 2));
  gtk_snapshot_append_color (snapshot, accent, &GRAPHENE_RECT_INIT (l, HEIGHT - 2, r - l, 2));
  gtk_snapshot_append_color (snapshot, accent, &GRAPHENE_RECT_INIT (l, 2, 4, 2));
  gtk_snapshot_append_color (snapshot, accent, &GRAPHENE_RECT_INIT (r - 4, 2, 4, 2));
}

static void
lw_histogram_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  LwHistogram *self = LW_HISTOGRAM (widget);
  int width = gtk_widget_get_width (widget);

  if (self->known)
    draw_bars (self, snapshot, width);
  else
    gtk_snapshot_append_color (snapshot, lw_palette_get (LW_COLOR_LINE), &GRAPHENE_RECT_INIT (0, HEIGHT - 2, width, 2));
  if (self->known)
    draw_brackets (self, snapshot, width);
}

static int
lw_histogram_size (GtkWidget     *widget,
                   GtkOrientation orientation)
{
  return orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 3 * LW_SCAN_BINS;
}

static Side
side_at (LwHistogram *self,
         double       x)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double to_lo = fabs (x - lo_x (self, width)), to_hi = fabs (x - hi_x (self, width));

  if (!self->known || MIN (to_lo, to_hi) > GRIP)
    return SIDE_NONE;
  /* Where both stand at one end, the one that can still move. */
  if (to_lo == to_hi)
    return x > width / 2 ? SIDE_LO : SIDE_HI;
  return to_lo < to_hi ? SIDE_LO : SIDE_HI;
}

static void
move_to (LwHistogram *self,
         double       x,
         gboolean     done)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double at = CLAMP (x, 0, width);
  double value = self->from + at / MAX (1, width) * (self->to - self->from);

  if (self->dragged == SIDE_LO)
    self->lo = at <= 0 ? NAN : isnan (self->hi) ? value : MIN (value, self->hi);
  else
    self->hi = at >= width ? NAN : isnan (self->lo) ? value : MAX (value, self->lo);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[DRAGGED], 0, self->lo, self->hi, done);
}

static void
on_drag_begin_cb (GtkGestureDrag *gesture,
                  double          x,
                  double          y,
                  LwHistogram    *self)
{
  self->dragged = side_at (self, x);
  self->drag_x = x;
  gtk_gesture_set_state (GTK_GESTURE (gesture), self->dragged == SIDE_NONE ? GTK_EVENT_SEQUENCE_DENIED
                                                                           : GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
on_drag_update_cb (GtkGestureDrag *gesture,
                   double          dx,
                   double          dy,
                   LwHistogram    *self)
{
  if (self->dragged != SIDE_NONE && fabs (dx) >= 1)
    move_to (self, self->drag_x + dx, FALSE);
}

static void
on_drag_end_cb (GtkGestureDrag *gesture,
                double          dx,
                double          dy,
                LwHistogram    *self)
{
  if (self->dragged != SIDE_NONE && fabs (dx) >= 1)
    move_to (self, self->drag_x + dx, TRUE);
  self->dragged = SIDE_NONE;
}

static void
on_motion_cb (GtkEventControllerMotion *controller,
              double                    x,
              double                    y,
              LwHistogram              *self)
{
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), side_at (self, x) != SIDE_NONE ? "ew-resize" : NULL);
}

static void
lw_histogram_class_init (LwHistogramClass *klass)
{
  lw_drawn_class_set_up (klass, "histogram", GTK_ACCESSIBLE_ROLE_IMG, lw_histogram_size, lw_histogram_snapshot);

  signals[DRAGGED] = g_signal_new ("dragged", LW_TYPE_HISTOGRAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 3, G_TYPE_DOUBLE, G_TYPE_DOUBLE, G_TYPE_BOOLEAN);
}

static void
lw_histogram_init (LwHistogram *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->lo = self->hi = NAN;
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (on_drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

void
lw_histogram_set_bins (LwHistogram *self,
                       const guint *bins,
                       double       from,
                       double       to)
{
  gboolean known;

  g_return_if_fail (LW_IS_HISTOGRAM (self));

  known = bins != NULL && isfinite (from) && isfinite (to) && to > from;
  if (known == self->known && (!known || (memcmp (bins, self->bins, sizeof self->bins) == 0 && from == self->from && to == self->to)))
    return;
  self->known = known;
  for (guint i = 0; i < LW_SCAN_BINS; i++)
    self->bins[i] = known ? bins[i] : 0;
  self->from = from;
  self->to = to;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lw_histogram_set_bounds (LwHistogram *self,
                         double       lo,
                         double       hi)
{
  g_return_if_fail (LW_IS_HISTOGRAM (self));

  if (self->dragged != SIDE_NONE || (lw_histogram_is_same (lo, self->lo) && lw_histogram_is_same (hi, self->hi)))
    return;
  self->lo = lo;
  self->hi = hi;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

double
lw_histogram_round (double value,
                    double step)
{
  return isfinite (value) && step > 0 ? round (value / step) * step : value;
}

gboolean
lw_histogram_is_same (double a,
                      double b)
{
  return a == b || (isnan (a) && isnan (b));
}
