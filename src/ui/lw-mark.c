#define G_LOG_DOMAIN "lw-mark"
#include "config.h"

#include "lw-glyph.h"
#include "lw-mark.h"
#include "lw-palette.h"

struct _LwMark
{
  LwDrawn parent_instance;
};

G_DEFINE_FINAL_TYPE (LwMark, lw_mark, LW_TYPE_DRAWN)

static int
lw_mark_size (GtkWidget     *widget,
              GtkOrientation orientation)
{
  return orientation == GTK_ORIENTATION_VERTICAL ? 24 : 50;
}

static void
lw_mark_snapshot (GtkWidget   *widget,
                  GtkSnapshot *snapshot)
{
  int height = gtk_widget_get_height (widget);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, 60, (float) height));
  double top = (height - 20) / 2.0;

  lw_palette_set_source (cr, LW_COLOR_INK);
  lw_glyph_draw ("mark", cr, 12, top, 20);
  lw_palette_set_source (cr, LW_COLOR_EM);
  cairo_arc (cr, 12 + 15.5, top + 10.5, 4, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_destroy (cr);
}

static void
lw_mark_class_init (LwMarkClass *klass)
{
  lw_drawn_class_set_up (klass, "mark", GTK_ACCESSIBLE_ROLE_PRESENTATION, lw_mark_size, lw_mark_snapshot);
}

static void
lw_mark_init (LwMark *self)
{
}
