#define G_LOG_DOMAIN "lw-payoff"
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "lw-draw.h"
#include "lw-format.h"
#include "lw-payoff.h"

#define TALL 188
#define SHORT 88
#define TOP 28      /* labels of break-even and spot */
#define AXIS 16     /* strikes */
#define LEGEND 18
#define STRIP 36    /* probability density */
#define HANDLE 4
#define STEP 2      /* px between two points of a curve */

struct _LwPayoff
{
  LwDrawn parent_instance;

  gboolean     known;
  gboolean     compact;
  LwPayoffData data;
  GArray      *today;       /* double: profit at every STEP of today_width */
  double       today_width; /* 0 = to be computed */
};

G_DEFINE_FINAL_TYPE (LwPayoff, lw_payoff, LW_TYPE_DRAWN)

/* Where things stand in one drawing. */
typedef struct
{
  double width;
  double from, to;             /* prices */
  double top, bottom;          /* of the profit plot */
  double best, worst;          /* per share, at expiry */
  double base;                 /* of the density strip */
  double multiple;             /* per share → $ of the order */
} Frame;

static double
x_of (const Frame *f,
      double       price)
{
  return (price - f->from) / (f->to - f->from) * f->width;
}

static double
price_of (const Frame *f,
          double       x)
{
  return f->from + x / f->width * (f->to - f->from);
}

/* The axis is linear, always: a small credit on a wide spread looks as thin as it is. */
static double
y_of (const Frame *f,
      double       value)
{
  return f->top + (f->best - value) / (f->best - f->worst) * (f->bottom - f->top);
}

static gboolean
make_frame (LwPayoff *self,
            Frame    *f)
{
  const LwPayoffData *data = &self->data;
  double far_left, far_right;

  f->width = gtk_widget_get_width (GTK_WIDGET (self));
  lw_payoff_span (data, &f->from, &f->to);
  far_left = lw_payoff_at_expiry (data, f->from);
  far_right = lw_payoff_at_expiry (data, f->to);
  f->best = MAX (far_left, far_right);
  f->worst = MIN (far_left, far_right);
  f->multiple = (double) data->vertical.multiplier * data->quantity;
  f->top = TOP;
  f->base = self->compact ? SHORT - AXIS : TALL - LEGEND - AXIS;
  f->bottom = self->compact ? f->base - 6 : f->base - STRIP - 2;
  return self->known && isfinite (f->best) && f->best > f->worst && f->width > 40;
}

static void
trace_expiry (LwPayoff    *self,
              const Frame *f,
              cairo_t     *cr)
{
  double prices[4] = {
    f->from,
    lw_price_to_double (self->data.vertical.k1),
    lw_price_to_double (self->data.vertical.k2),
    f->to
  };

  cairo_new_path (cr);
  for (guint i = 0; i < 4; i++)
    cairo_line_to (cr, x_of (f, prices[i]), y_of (f, lw_payoff_at_expiry (&self->data, prices[i])));
}

/* Tints what lies between the expiry line and zero, on one side of zero. */
static void
fill_side (LwPayoff    *self,
           const Frame *f,
           cairo_t     *cr,
           gboolean     loss)
{
  double zero = y_of (f, 0);

  cairo_save (cr);
  cairo_rectangle (cr, 0, loss ? zero : 0, f->width, loss ? f->bottom + 4 : zero);
  cairo_clip (cr);
  trace_expiry (self, f, cr);
  cairo_line_to (cr, f->width, zero);
  cairo_line_to (cr, 0, zero);
  cairo_close_path (cr);
  lw_palette_set_source (cr, loss ? LW_COLOR_LOSS_FILL : LW_COLOR_GAIN_TINT);
  cairo_fill (cr);
  cairo_restore (cr);
}

/* Lognormal density at expiry under the model of the scan, without its constant factor. */
static double
density (const LwPayoffData *data,
         double              s)
{
  double sigma = (data->iv_1 + data->iv_2) / 2 * sqrt (data->t_years);
  double mean = log (data->spot) + (data->r - data->q) * data->t_years - sigma * sigma / 2;
  double z = (log (s) - mean) / sigma;

  return s > 0 ? exp (-z * z / 2) / s : 0;
}

static void
fill_density (LwPayoff    *self,
              const Frame *f,
              cairo_t     *cr,
              double       from_x,
              double       to_x,
              double       peak,
              LwColor      color)
{
  cairo_new_path (cr);
  cairo_move_to (cr, from_x, f->base);
  for (double x = from_x; x < to_x + STEP; x += STEP)
    {
      double at = MIN (x, to_x);

      cairo_line_to (cr, at, f->base - (STRIP - 10) * density (&self->data, price_of (f, at)) / peak);
    }
  cairo_line_to (cr, to_x, f->base);
  cairo_close_path (cr);
  lw_palette_set_source (cr, color);
  cairo_fill (cr);
}

/* A share of probability in words, in the middle of its part of the strip. */
static void
draw_share (LwPayoff    *self,
            const Frame *f,
            cairo_t     *cr,
            double       share,
            gboolean     gain,
            double       from_x,
            double       to_x)
{
  g_autofree char *figure = lw_format_number (100 * share, 1);
  g_autofree char *text = gain ? g_strdup_printf (_("%s" LW_NBSP "%% profit"), figure)
                               : g_strdup_printf ("%s" LW_NBSP "%%", figure);
  double half = lw_draw_text_width (GTK_WIDGET (self), text, 11, 600) / 2.0;
  double middle = CLAMP ((from_x + to_x) / 2, half + 2, f->width - half - 2);

  if (to_x - from_x < 2 * half && !gain)
    middle = from_x <= 0 ? MAX (half + 2, to_x - half - 6) : MIN (f->width - half - 2, from_x + half + 6);
  lw_draw_text (GTK_WIDGET (self), cr, text, 11, 600, gain ? LW_COLOR_GAIN : LW_COLOR_LOSS, middle, f->base - 17, 0.5);
}

static void
draw_density (LwPayoff    *self,
              const Frame *f,
              cairo_t     *cr)
{
  const LwPayoffData *data = &self->data;
  double split = CLAMP (x_of (f, data->breakeven), 0, f->width);
  gboolean bull = lw_vertical_is_bull (data->vertical.kind);
  double peak = 0;

  if (self->compact || !isfinite (density (data, data->spot)) || !isfinite (data->pop) || !isfinite (data->breakeven))
    return;
  for (double x = 0; x <= f->width; x += STEP)
    peak = MAX (peak, density (data, price_of (f, x)));
  if (!(peak > 0))
    return;
  fill_density (self, f, cr, 0, split, peak, bull ? LW_COLOR_LOSS_FILL : LW_COLOR_GAIN_FILL);
  fill_density (self, f, cr, split, f->width, peak, bull ? LW_COLOR_GAIN_FILL : LW_COLOR_LOSS_FILL);
  draw_share (self, f, cr, bull ? 1 - data->pop : data->pop, !bull, 0, split);
  draw_share (self, f, cr, bull ? data->pop : 1 - data->pop, bull, split, f->width);
}

static void
draw_vertical_line (cairo_t      *cr,
                    LwColor       color,
                    double        x,
                    double        from,
                    double        to,
                    const double *dashes,
                    int           n_dashes)
{
  cairo_set_dash (cr, dashes, n_dashes, 0);
  cairo_set_line_width (cr, 1);
  lw_palette_set_source (cr, color);
  cairo_move_to (cr, floor (x) + 0.5, from);
  cairo_line_to (cr, floor (x) + 0.5, to);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

static void
draw_sigma (LwPayoff    *self,
            const Frame *f,
            cairo_t     *cr)
{
  static const double dots[] = { 1, 3 };
  const LwPayoffData *data = &self->data;
  double sigma = (data->iv_1 + data->iv_2) / 2 * sqrt (data->t_years);

  for (int side = -1; side <= 1; side += 2)
    {
      double x = x_of (f, data->spot * exp (side * sigma));

      if (!isfinite (x) || x < 20 || x > f->width - 20
          || fabs (x - x_of (f, lw_price_to_double (data->vertical.k1))) < 40
          || fabs (x - x_of (f, lw_price_to_double (data->vertical.k2))) < 40)
        continue;
      draw_vertical_line (cr, LW_COLOR_INK3, x, y_of (f, 0), f->base, dots, 2);
      lw_draw_text (GTK_WIDGET (self), cr, side < 0 ? LW_MINUS "1σ" : "+1σ", 10, 400, LW_COLOR_INK2, x, f->base + 2, 0.5);
    }
}

/* Prices are computed when figures or width change, not for each frame. */
static void
update_today (LwPayoff    *self,
              const Frame *f)
{
  if (self->today_width == f->width)
    return;
  self->today_width = f->width;
  g_array_set_size (self->today, 0);
  for (double x = 0; x <= f->width; x += STEP)
    {
      double value = lw_payoff_today (&self->data, price_of (f, x));

      g_array_append_val (self->today, value);
    }
}

static void
draw_today (LwPayoff    *self,
            const Frame *f,
            cairo_t     *cr)
{
  static const double dashes[] = { 5, 3 };
  gboolean any = FALSE;

  update_today (self, f);
  cairo_new_path (cr);
  for (guint i = 0; i < self->today->len; i++)
    {
      double value = g_array_index (self->today, double, i);

      if (!isfinite (value))
        continue;
      cairo_line_to (cr, (double) i * STEP, y_of (f, value));
      any = TRUE;
    }
  if (!any)
    return;
  lw_palette_set_source (cr, LW_COLOR_ACCENT);
  cairo_set_line_width (cr, 1.75);
  cairo_set_dash (cr, dashes, 2, 0);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

static void
draw_handle (LwPayoff    *self,
             const Frame *f,
             cairo_t     *cr,
             LwPrice      strike)
{
  double price = lw_price_to_double (strike);

  cairo_new_path (cr);
  cairo_arc (cr, x_of (f, price), y_of (f, lw_payoff_at_expiry (&self->data, price)), HANDLE, 0, 2 * G_PI);
  lw_palette_set_source (cr, LW_COLOR_SURFACE);
  cairo_fill_preserve (cr);
  lw_palette_set_source (cr, LW_COLOR_INK);
  cairo_set_line_width (cr, 1.6);
  cairo_stroke (cr);
}

static void
draw_expiry (LwPayoff    *self,
             const Frame *f,
             cairo_t     *cr)
{
  lw_palette_set_source (cr, LW_COLOR_EDGE);
  cairo_set_line_width (cr, 1);
  cairo_move_to (cr, 0, floor (y_of (f, 0)) + 0.5);
  cairo_line_to (cr, f->width, floor (y_of (f, 0)) + 0.5);
  cairo_stroke (cr);
  draw_today (self, f, cr);
  trace_expiry (self, f, cr);
  lw_palette_set_source (cr, LW_COLOR_INK);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
  draw_handle (self, f, cr, self->data.vertical.k1);
  draw_handle (self, f, cr, self->data.vertical.k2);
}

static void
draw_strikes (LwPayoff    *self,
              const Frame *f,
              cairo_t     *cr)
{
  GtkWidget *widget = GTK_WIDGET (self);
  char k1[LW_PRICE_TEXT_SIZE], k2[LW_PRICE_TEXT_SIZE];
  double x1 = x_of (f, lw_price_to_double (self->data.vertical.k1));
  double x2 = x_of (f, lw_price_to_double (self->data.vertical.k2));
  double w1, w2, apart;

  lw_price_format (self->data.vertical.k1, 0, k1, sizeof k1);
  lw_price_format (self->data.vertical.k2, 0, k2, sizeof k2);
  w1 = lw_draw_text_width (widget, k1, 10, 400);
  w2 = lw_draw_text_width (widget, k2, 10, 400);
  apart = MAX (0, (w1 + w2) / 2 + 8 - (x2 - x1)) / 2;
  lw_draw_text (widget, cr, k1, 10, 400, LW_COLOR_INK2, CLAMP (x1 - apart, w1 / 2, f->width - w1 / 2), f->base + 2, 0.5);
  lw_draw_text (widget, cr, k2, 10, 400, LW_COLOR_INK2, CLAMP (x2 + apart, w2 / 2, f->width - w2 / 2), f->base + 2, 0.5);
}

static void
draw_spot_marker (const Frame *f,
                  cairo_t     *cr,
                  double       x)
{
  draw_vertical_line (cr, LW_COLOR_INK2, x, 20, f->base, NULL, 0);
  cairo_move_to (cr, floor (x) + 0.5 - 4, 17);
  cairo_line_to (cr, floor (x) + 0.5 + 4, 17);
  cairo_line_to (cr, floor (x) + 0.5, 23);
  cairo_close_path (cr);
  cairo_fill (cr);
}

/* Labels of break-even and spot share one line: the one further left stays left. */
static void
draw_top_labels (LwPayoff    *self,
                 const Frame *f,
                 cairo_t     *cr)
{
  static const double dashes[] = { 3, 2 };
  GtkWidget *widget = GTK_WIDGET (self);
  const LwPayoffData *data = &self->data;
  g_autofree char *be_figure = lw_format_number (data->breakeven, 2);
  g_autofree char *distance = lw_format_signed (100 * (data->breakeven / data->spot - 1), 1);
  g_autofree char *spot_figure = lw_format_number (data->spot, 2);
  g_autofree char *be = g_strdup_printf (_("BE %s  %s" LW_NBSP "%%"), be_figure, distance);
  g_autofree char *spot = g_strdup_printf ("%s %s", data->vertical.symbol, spot_figure);
  double be_x = x_of (f, data->breakeven), spot_x = x_of (f, data->spot);
  double be_half = lw_draw_text_width (widget, be, 11, 600) / 2.0, spot_half = lw_draw_text_width (widget, spot, 11, 600) / 2.0;
  double be_at = CLAMP (be_x, be_half + 1, f->width - be_half - 1);
  double spot_at = CLAMP (spot_x, spot_half + 1, f->width - spot_half - 1);
  double missing = be_half + spot_half + 10 - fabs (be_at - spot_at);

  if (isfinite (missing) && missing > 0)
    {
      double sign = be_x <= spot_x ? -1 : 1;

      be_at = CLAMP (be_at + sign * missing / 2, be_half + 1, f->width - be_half - 1);
      spot_at = CLAMP (be_at - sign * (be_half + spot_half + 10), spot_half + 1, f->width - spot_half - 1);
      be_at = CLAMP (spot_at + sign * (be_half + spot_half + 10), be_half + 1, f->width - be_half - 1);
    }
  if (isfinite (data->breakeven))
    {
      draw_vertical_line (cr, LW_COLOR_LOSS, be_x, 18, f->base, dashes, 2);
      lw_draw_text (widget, cr, be, 11, 600, LW_COLOR_LOSS, be_at, 0, 0.5);
    }
  if (isfinite (data->spot))
    {
      draw_spot_marker (f, cr, spot_x);
      lw_draw_text (widget, cr, spot, 11, 600, LW_COLOR_INK, spot_at, 0, 0.5);
    }
}

static void
draw_extremes (LwPayoff    *self,
               const Frame *f,
               cairo_t     *cr)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean bull = lw_vertical_is_bull (self->data.vertical.kind);
  g_autofree char *best_figure = lw_format_usd (f->best * f->multiple);
  g_autofree char *best = g_strconcat ("+", best_figure, NULL);
  g_autofree char *worst = lw_format_usd (f->worst * f->multiple);
  double best_y = y_of (f, 0) + 4;
  double near_k = x_of (f, lw_price_to_double (bull ? self->data.vertical.k2 : self->data.vertical.k1));

  lw_draw_text (widget, cr, best, 11, 600, LW_COLOR_GAIN, bull ? f->width - 1 : 1, best_y, bull ? 1 : 0);
  lw_draw_text (widget, cr, worst, 11, 600, LW_COLOR_LOSS, bull ? near_k + 6 : near_k - 6,
                y_of (f, f->worst) - (self->compact ? 12 : 9), bull ? 0 : 1);
}

static void
draw_legend (LwPayoff    *self,
             const Frame *f,
             cairo_t     *cr)
{
  GtkWidget *widget = GTK_WIDGET (self);
  static const double dashes[] = { 3, 2 };
  g_autofree char *ev = lw_format_signed (self->data.ev_usd, 0);
  double y = TALL - LEGEND + 3, middle = floor (y + 7) + 0.5, x = 0;

  if (self->compact)
    return;
  lw_palette_set_source (cr, LW_COLOR_INK);
  cairo_set_line_width (cr, 2);
  cairo_move_to (cr, x, middle);
  cairo_line_to (cr, x + 8, middle);
  cairo_stroke (cr);
  x += 10 + 10 + lw_draw_text (widget, cr, _("at expiry"), 11, 400, LW_COLOR_INK2, x + 10, y, 0);
  lw_palette_set_source (cr, LW_COLOR_ACCENT);
  cairo_set_dash (cr, dashes, 2, 0);
  cairo_move_to (cr, x, middle);
  cairo_line_to (cr, x + 8, middle);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  x += 10 + 10 + lw_draw_text (widget, cr, _("today"), 11, 400, LW_COLOR_INK2, x + 10, y, 0);
  lw_palette_set_source (cr, LW_COLOR_HIST);
  cairo_rectangle (cr, x, middle - 4.5, 4, 9);
  cairo_fill (cr);
  lw_draw_text (widget, cr, _("probability"), 11, 400, LW_COLOR_INK2, x + 8, y, 0);
  if (ev[0] != '\0')
    {
      g_autofree char *amount = g_strdup_printf (_("EV %s$%s"), g_str_has_prefix (ev, LW_MINUS) ? LW_MINUS : ev[0] == '+' ? "+" : "",
                                                 ev[0] == '+' ? ev + 1 : g_str_has_prefix (ev, LW_MINUS) ? ev + strlen (LW_MINUS) : ev);

      lw_draw_text (widget, cr, amount, 11, 500, LW_COLOR_INK2, f->width, y, 1);
    }
}

static void
lw_payoff_snapshot (GtkWidget   *widget,
                    GtkSnapshot *snapshot)
{
  LwPayoff *self = LW_PAYOFF (widget);
  Frame f;
  cairo_t *cr;

  if (!make_frame (self, &f))
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) f.width, self->compact ? SHORT : TALL));
  fill_side (self, &f, cr, TRUE);
  fill_side (self, &f, cr, FALSE);
  lw_palette_set_source (cr, LW_COLOR_LINE);
  cairo_rectangle (cr, 0, f.base, f.width, 1);
  cairo_fill (cr);
  draw_density (self, &f, cr);
  draw_sigma (self, &f, cr);
  draw_top_labels (self, &f, cr);
  draw_expiry (self, &f, cr);
  draw_extremes (self, &f, cr);
  draw_strikes (self, &f, cr);
  draw_legend (self, &f, cr);
  cairo_destroy (cr);
}

static int
lw_payoff_size (GtkWidget     *widget,
                GtkOrientation orientation)
{
  return orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : LW_PAYOFF (widget)->compact ? SHORT : TALL;
}

static void
lw_payoff_finalize (GObject *object)
{
  g_array_unref (LW_PAYOFF (object)->today);
  G_OBJECT_CLASS (lw_payoff_parent_class)->finalize (object);
}

static void
lw_payoff_class_init (LwPayoffClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lw_payoff_finalize;
  lw_drawn_class_set_up (klass, "payoff", GTK_ACCESSIBLE_ROLE_IMG, lw_payoff_size, lw_payoff_snapshot);
}

static void
lw_payoff_init (LwPayoff *self)
{
  self->today = g_array_new (FALSE, FALSE, sizeof (double));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

void
lw_payoff_set (LwPayoff           *self,
               const LwPayoffData *data)
{
  g_return_if_fail (LW_IS_PAYOFF (self));

  /* Bytes: a missing figure is the same as itself. */
  if (data != NULL ? self->known && memcmp (data, &self->data, sizeof *data) == 0 : !self->known)
    return;
  self->known = data != NULL;
  if (data != NULL)
    self->data = *data;
  self->today_width = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lw_payoff_set_compact (LwPayoff *self,
                       gboolean  compact)
{
  g_return_if_fail (LW_IS_PAYOFF (self));

  if (self->compact == compact)
    return;
  self->compact = compact;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
