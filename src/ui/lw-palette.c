#define G_LOG_DOMAIN "lw-palette"
#include "config.h"

#include <math.h>

#include "lw-palette.h"

typedef struct
{
  const char *name;
  guint32     light, dark;
} Entry;

static const Entry table[LW_N_COLORS] = {
#define COLOR(ID, name, light, dark) { #name, light, dark },
#include "lw-palette.def"
#undef COLOR
};

static GdkRGBA current[LW_N_COLORS];
static gboolean is_dark;
static gboolean is_filled;

static GdkRGBA
rgba_of (guint32 rgb)
{
  return (GdkRGBA) {
    ((rgb >> 16) & 0xff) / 255.f,
    ((rgb >> 8) & 0xff) / 255.f,
    (rgb & 0xff) / 255.f,
    1.f
  };
}

static void
fill (void)
{
  for (guint i = 0; i < LW_N_COLORS; i++)
    current[i] = rgba_of (is_dark ? table[i].dark : table[i].light);
  is_filled = TRUE;
}

static double
linear (double c)
{
  return c <= 0.04045 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4);
}

static double
luminance (const GdkRGBA *c)
{
  return 0.2126 * linear (c->red) + 0.7152 * linear (c->green) + 0.0722 * linear (c->blue);
}

void
lw_palette_set_dark (gboolean dark)
{
  is_dark = dark;
  fill ();
}

gboolean
lw_palette_get_dark (void)
{
  return is_dark;
}

const GdkRGBA *
lw_palette_get (LwColor color)
{
  g_return_val_if_fail ((guint) color < LW_N_COLORS, &current[LW_COLOR_INK]);

  if (!is_filled)
    fill ();
  return &current[color];
}

void
lw_palette_set_source (cairo_t *cr,
                       LwColor  color)
{
  gdk_cairo_set_source_rgba (cr, lw_palette_get (color));
}

char *
lw_palette_css (void)
{
  GString *css = g_string_new (NULL);

  for (guint i = 0; i < LW_N_COLORS; i++)
    g_string_append_printf (css, "@define-color %s #%06X;\n", table[i].name, is_dark ? table[i].dark : table[i].light);
  return g_string_free (css, FALSE);
}

double
lw_palette_contrast (LwColor a,
                     LwColor b)
{
  double la = luminance (lw_palette_get (a));
  double lb = luminance (lw_palette_get (b));

  return (MAX (la, lb) + 0.05) / (MIN (la, lb) + 0.05);
}
