#define G_LOG_DOMAIN "lw-meter"
#include "config.h"

#include <math.h>

#include "lw-meter.h"

struct _LwMeter
{
  LwDrawn parent_instance;

  guint   n_parts;
  double  fractions[LW_METER_MAX_PARTS];
  LwColor colors[LW_METER_MAX_PARTS];
  int     thickness;
};

enum
{
  PROP_0,
  PROP_THICKNESS,
};

G_DEFINE_FINAL_TYPE (LwMeter, lw_meter, LW_TYPE_DRAWN)

static int
lw_meter_size (GtkWidget     *widget,
               GtkOrientation orientation)
{
  return orientation == GTK_ORIENTATION_VERTICAL ? LW_METER (widget)->thickness : 20;
}

static void
lw_meter_snapshot (GtkWidget   *widget,
                   GtkSnapshot *snapshot)
{
  LwMeter *self = LW_METER (widget);
  float width = gtk_widget_get_width (widget), height = (float) self->thickness;
  float y = (gtk_widget_get_height (widget) - self->thickness) / 2, x = 0;
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (0, y, width, height), height / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, lw_palette_get (LW_COLOR_LINE), &outline.bounds);
  for (guint i = 0; i < self->n_parts; i++)
    {
      float part = (float) (width * CLAMP (self->fractions[i], 0, 1));

      if (part > 0)
        gtk_snapshot_append_color (snapshot, lw_palette_get (self->colors[i]), &GRAPHENE_RECT_INIT (x, y, part, height));
      x += part;
    }
  gtk_snapshot_pop (snapshot);
}

static void
lw_meter_set_property (GObject      *object,
                       guint         prop_id,
                       const GValue *value,
                       GParamSpec   *pspec)
{
  if (prop_id == PROP_THICKNESS)
    LW_METER (object)->thickness = g_value_get_int (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
lw_meter_class_init (LwMeterClass *klass)
{
  G_OBJECT_CLASS (klass)->set_property = lw_meter_set_property;
  g_object_class_install_property (G_OBJECT_CLASS (klass), PROP_THICKNESS,
    g_param_spec_int ("thickness", NULL, NULL, 1, 40, 4, G_PARAM_WRITABLE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS));
  lw_drawn_class_set_up (klass, "meter", GTK_ACCESSIBLE_ROLE_IMG, lw_meter_size, lw_meter_snapshot);
}

static void
lw_meter_init (LwMeter *self)
{
}

void
lw_meter_set (LwMeter       *self,
              guint          n_parts,
              const double  *fractions,
              const LwColor *colors)
{
  gboolean changed = n_parts != self->n_parts;

  g_return_if_fail (LW_IS_METER (self));
  g_return_if_fail (n_parts <= LW_METER_MAX_PARTS);

  for (guint i = 0; i < n_parts; i++)
    {
      double fraction = isfinite (fractions[i]) ? fractions[i] : 0;

      changed = changed || fraction != self->fractions[i] || colors[i] != self->colors[i];
      self->fractions[i] = fraction;
      self->colors[i] = colors[i];
    }
  self->n_parts = n_parts;
  if (changed)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Liquidity */

#define BARS 5

struct _LwLiquidity
{
  LwDrawn parent_instance;

  double score;
};

G_DEFINE_FINAL_TYPE (LwLiquidity, lw_liquidity, LW_TYPE_DRAWN)

static int
lw_liquidity_size (GtkWidget     *widget,
                   GtkOrientation orientation)
{
  return orientation == GTK_ORIENTATION_VERTICAL ? 10 : 4 * BARS - 1;
}

static void
lw_liquidity_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  LwLiquidity *self = LW_LIQUIDITY (widget);
  int bottom = (gtk_widget_get_height (widget) + 10) / 2;
  int lit = isnan (self->score) ? 0 : (int) ceil (self->score / (100.0 / BARS));

  for (int i = 0; i < BARS; i++)
    {
      int height = 2 + 2 * i;

      gtk_snapshot_append_color (snapshot, lw_palette_get (i < lit ? LW_COLOR_INK2 : LW_COLOR_HIST),
                                 &GRAPHENE_RECT_INIT (4 * i, bottom - height, 3, height));
    }
}

static void
lw_liquidity_class_init (LwLiquidityClass *klass)
{
  lw_drawn_class_set_up (klass, "liquidity", GTK_ACCESSIBLE_ROLE_PRESENTATION, lw_liquidity_size, lw_liquidity_snapshot);
}

static void
lw_liquidity_init (LwLiquidity *self)
{
  self->score = NAN;
}

void
lw_liquidity_set (LwLiquidity *self,
                  double       score)
{
  g_return_if_fail (LW_IS_LIQUIDITY (self));

  if (score == self->score || (isnan (score) && isnan (self->score)))
    return;
  self->score = score;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
