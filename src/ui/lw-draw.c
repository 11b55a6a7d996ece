#define G_LOG_DOMAIN "lw-draw"
#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "lw-draw.h"

#define FAMILY "Inter, Segoe UI Variable Text, Segoe UI, Cantarell, DejaVu Sans, sans-serif"

PangoLayout *
lw_draw_layout (GtkWidget  *widget,
                const char *text,
                double      px,
                int         weight)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, text);
  PangoFontDescription *font = pango_font_description_new ();
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_font_description_set_family_static (font, FAMILY);
  pango_font_description_set_absolute_size (font, px * PANGO_SCALE);
  pango_font_description_set_weight (font, (PangoWeight) weight);
  pango_layout_set_font_description (layout, font);
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum 1"));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_attr_list_unref (attributes);
  pango_font_description_free (font);
  return layout;
}

int
lw_draw_text_width (GtkWidget  *widget,
                    const char *text,
                    double      px,
                    int         weight)
{
  g_autoptr (PangoLayout) layout = lw_draw_layout (widget, text, px, weight);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}

int
lw_draw_text (GtkWidget  *widget,
              cairo_t    *cr,
              const char *text,
              double      px,
              int         weight,
              LwColor     color,
              double      x,
              double      y,
              double      align)
{
  g_autoptr (PangoLayout) layout = lw_draw_layout (widget, text, px, weight);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  lw_palette_set_source (cr, color);
  cairo_move_to (cr, floor (x - align * width + 0.5), floor (y + 0.5));
  pango_cairo_show_layout (cr, layout);
  return width;
}

int
lw_draw_line_height (GtkWidget *widget,
                     double     px)
{
  g_autoptr (PangoLayout) layout = lw_draw_layout (widget, "0", px, 400);
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

static void
trace_pill (cairo_t *cr,
            double   x,
            double   y,
            double   width,
            double   height)
{
  double r = height / 2;

  cairo_new_path (cr);
  cairo_arc (cr, x + r, y + r, r, G_PI / 2, 3 * G_PI / 2);
  cairo_arc (cr, x + width - r, y + r, r, -G_PI / 2, G_PI / 2);
  cairo_close_path (cr);
}

/* The top right corner is cut by @cut. */
static void
trace_sheet (cairo_t *cr,
             double   x,
             double   y,
             double   width,
             double   height,
             double   radius,
             double   cut)
{
  cairo_new_path (cr);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI, 3 * G_PI / 2);
  cairo_line_to (cr, x + width - cut, y);
  cairo_line_to (cr, x + width, y + cut);
  cairo_arc (cr, x + width - radius, y + height - radius, radius, 0, G_PI / 2);
  cairo_arc (cr, x + radius, y + height - radius, radius, G_PI / 2, G_PI);
  cairo_close_path (cr);
}

static void
trace_hexagon (cairo_t *cr,
               double   x,
               double   y,
               double   width,
               double   height)
{
  double point = MIN (10, height / 3);

  cairo_new_path (cr);
  cairo_move_to (cr, x, y + height / 2);
  cairo_line_to (cr, x + point, y);
  cairo_line_to (cr, x + width - point, y);
  cairo_line_to (cr, x + width, y + height / 2);
  cairo_line_to (cr, x + width - point, y + height);
  cairo_line_to (cr, x + point, y + height);
  cairo_close_path (cr);
}

void
lw_mode_trace (LwAccountKind kind,
               cairo_t      *cr,
               double        x,
               double        y,
               double        width,
               double        height,
               double        corner)
{
  switch (kind)
    {
    case LW_ACCOUNT_LIVE:
      trace_hexagon (cr, x, y, width, height);
      break;
    case LW_ACCOUNT_PAPER:
      trace_sheet (cr, x, y, width, height, height > 32 ? 6 : 0.5, corner);
      break;
    case LW_ACCOUNT_SIMULATED:
    default:
      trace_pill (cr, x, y, width, height);
      break;
    }
}

void
lw_mode_draw_mark (LwAccountKind kind,
                   cairo_t      *cr,
                   double        cx,
                   double        cy)
{
  cairo_new_path (cr);
  cairo_set_line_width (cr, 1.6);
  cairo_set_dash (cr, NULL, 0, 0);
  switch (kind)
    {
    case LW_ACCOUNT_LIVE:
      cairo_arc (cr, cx, cy, 4, 0, 2 * G_PI);
      cairo_fill (cr);
      return;
    case LW_ACCOUNT_PAPER:
      cairo_rectangle (cr, cx - 4.2, cy - 4.2, 8.4, 8.4);
      break;
    case LW_ACCOUNT_SIMULATED:
    default:
      cairo_move_to (cr, cx, cy - 5.4);
      cairo_line_to (cr, cx + 5.4, cy);
      cairo_line_to (cr, cx, cy + 5.4);
      cairo_line_to (cr, cx - 5.4, cy);
      cairo_close_path (cr);
      break;
    }
  cairo_stroke (cr);
}

const char *
lw_mode_class (LwAccountKind kind)
{
  switch (kind)
    {
    case LW_ACCOUNT_LIVE: return "live";
    case LW_ACCOUNT_PAPER: return "paper";
    case LW_ACCOUNT_SIMULATED:
    default: return "sim";
    }
}

const char *
lw_mode_change (LwAccountKind kind)
{
  switch (kind)
    {
    case LW_ACCOUNT_LIVE: return _("Hold to change the LIVE order");
    case LW_ACCOUNT_PAPER: return _("Change the PAPER order");
    case LW_ACCOUNT_SIMULATED:
    default: return _("Change (simulated)");
    }
}

const char *
lw_mode_transmit (LwAccountKind kind)
{
  switch (kind)
    {
    case LW_ACCOUNT_LIVE: return _("Hold to transmit LIVE");
    case LW_ACCOUNT_PAPER: return _("Transmit to PAPER");
    case LW_ACCOUNT_SIMULATED:
    default: return _("Transmit (simulated)");
    }
}
