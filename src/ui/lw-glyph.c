#define G_LOG_DOMAIN "lw-glyph"
#include "config.h"

#include <string.h>

#include "lw-glyph.h"

/* Paths: M x y, L x y, C x1 y1 x2 y2 x y, Z, O cx cy r (a circle). Stroked with 1.4 px at 16 px, or filled. */
typedef struct
{
  const char *name;
  double      width, height;
  const char *stroke;
  const char *fill;
  double      line;
} Drawing;

static const Drawing drawings[] = {
  { "scan", 16, 16, "M 1.7 2.3 L 14.3 2.3 L 9.6 8.2 L 9.6 12 L 6.4 14 L 6.4 8.2 Z", NULL, 1.4 },
  { "chain", 16, 16, "M 8 1.5 L 8 14.5 M 1.5 4 L 5.5 4 M 1.5 8 L 5.5 8 M 1.5 12 L 5.5 12 M 10.5 4 L 14.5 4 M 10.5 8 L 14.5 8 "
    "M 10.5 12 L 14.5 12 M 6.3 4 L 9.7 4 M 6.3 8 L 9.7 8 M 6.3 12 L 9.7 12", NULL, 1.3 },
  { "orders", 16, 16, "M 4 1.8 L 12 1.8 C 13.1 1.8 13.7 2.5 13.7 3.5 L 13.7 12.5 C 13.7 13.5 13.1 14.2 12 14.2 L 4 14.2 "
    "C 2.9 14.2 2.3 13.5 2.3 12.5 L 2.3 3.5 C 2.3 2.5 2.9 1.8 4 1.8 Z M 5 5.2 L 11 5.2 M 5 8 L 11 8 M 5 10.8 L 8.6 10.8", NULL, 1.4 },
  { "positions", 16, 16, "M 8 1.6 L 14.6 5 L 8 8.4 L 1.4 5 Z M 1.4 8.2 L 8 11.6 L 14.6 8.2 M 1.4 11.2 L 8 14.6 L 14.6 11.2", NULL, 1.3 },
  { "reports", 16, 16, "M 1.8 1.8 L 1.8 14.2 L 14.4 14.2 M 5 11.6 L 5 8 M 8.4 11.6 L 8.4 4.4 M 11.8 11.6 L 11.8 6.4", NULL, 1.5 },
  { "health", 16, 16, "M 1 8.6 L 4.2 8.6 L 6.4 2.6 L 9.6 13.6 L 11.6 8.6 L 15 8.6", NULL, 1.4 },
  { "settings", 16, 16, "M 1.5 3.6 L 8.2 3.6 M 12.4 3.6 L 14.5 3.6 O 10.3 3.6 1.9 M 1.5 8.2 L 3.4 8.2 M 7.6 8.2 L 14.5 8.2 "
    "O 5.5 8.2 1.9 M 1.5 12.8 L 7.6 12.8 M 11.8 12.8 L 14.5 12.8 O 9.7 12.8 1.9", NULL, 1.3 },
  { "search", 16, 16, "O 6.8 6.8 4.6 M 10.3 10.3 L 14.2 14.2", NULL, 2 },
  { "power", 16, 16, "M 8 1.6 L 8 8 M 4.4 3.8 C 1.6 6 1.4 10 3.7 12.3 C 6.1 14.7 9.9 14.7 12.3 12.3 C 14.6 10 14.4 6 11.6 3.8", NULL, 1.6 },
  { "run", 16, 16, "M 4.4 2.8 L 12.4 8 L 4.4 13.2 Z", NULL, 1.5 },
  { "stop", 16, 16, "M 4 4 L 12 4 L 12 12 L 4 12 Z", NULL, 1.5 },
  { "down", 16, 16, "M 4 6.2 L 8 10.2 L 12 6.2", NULL, 2 },
  { "check", 16, 16, "M 2.6 8.4 L 6.2 12 L 13.4 4.2", NULL, 1.9 },
  { "cross", 16, 16, "M 3.6 3.6 L 12.4 12.4 M 12.4 3.6 L 3.6 12.4", NULL, 1.7 },
  { "failed", 16, 16, "O 8 8 6 M 5.7 5.7 L 10.3 10.3 M 10.3 5.7 L 5.7 10.3", NULL, 1.5 },
  { "unknown", 16, 16, "M 8 0.9 L 15.1 8 L 8 15.1 L 0.9 8 Z M 6 6.6 C 6 3.9 10.1 4 10 6.5 C 9.9 7.9 8 7.8 8 9.4", "O 8 11.5 0.8", 1.1 },
  { "flag", 16, 16, "M 3.6 14.4 L 3.6 2 L 12.6 2 L 10.2 5.4 L 12.6 8.8 L 3.6 8.8", NULL, 1.5 },
  { "clock", 16, 16, "O 8 8 6 M 8 4.4 L 8 8 L 10.6 9.4", NULL, 1.5 },
  { "working", 16, 16, "M 4.4 2.8 L 12.4 8 L 4.4 13.2 Z", NULL, 1.5 },
  { "more", 16, 16, NULL, "O 8 3.2 1.3 O 8 8 1.3 O 8 12.8 1.3", 1 },
  { "plus", 16, 16, "M 8 3 L 8 13 M 3 8 L 13 8", NULL, 1.5 },
  { "minus", 16, 16, "M 3 8 L 13 8", NULL, 1.5 },
  { "swap", 16, 16, "M 2 5.2 L 13.4 5.2 M 10.6 2.4 L 13.6 5.2 L 10.6 8 M 14 10.8 L 2.6 10.8 M 5.4 8 L 2.4 10.8 L 5.4 13.6", NULL, 1.4 },
  { "plug", 16, 16, "M 5.4 1.2 L 5.4 4.6 M 10.6 1.2 L 10.6 4.6 M 3.2 4.8 L 12.8 4.8 L 12.8 7 C 12.8 9.6 10.8 11.2 8 11.2 "
    "C 5.2 11.2 3.2 9.6 3.2 7 Z M 8 11.2 L 8 15", NULL, 1.0 },
  { "return", 16, 16, "M 13.4 3.4 L 13.4 9 L 3 9 M 6 6 L 3 9 L 6 12", NULL, 1.5 },
  { "dot", 8, 16, NULL, "O 4 8 3.2", 1 },
  { "ring", 8, 16, "O 4 8 3", NULL, 1.6 },
  { "half", 8, 16, "O 4 8 3.1", "M 4 4.9 C 2 4.9 0.9 6.4 0.9 8 C 0.9 9.6 2 11.1 4 11.1 Z", 1.2 },
  { "triangle", 8, 16, "M 4 4.6 L 7.4 11 L 0.6 11 Z", NULL, 1.3 },
  { "square", 8, 16, "M 1 5 L 7 5 L 7 11 L 1 11 Z", NULL, 1.5 },
  { "bull", 20, 16, "M 1 12.4 L 6.6 12.4 L 12.6 4.4 L 19 4.4", NULL, 1.6 },
  { "bear", 20, 16, "M 1 4.4 L 6.6 4.4 L 12.6 12.4 L 19 12.4", NULL, 1.6 },
  { "mark", 34, 20, "M 1.5 17.5 L 9.5 17.5 L 21.5 3.5 L 32.5 3.5", NULL, 2.4 },
};

struct _LwGlyph
{
  GObject parent_instance;

  const Drawing *drawing;
};

static void paintable_init (GdkPaintableInterface *iface);
static void symbolic_init (GtkSymbolicPaintableInterface *iface);

enum
{
  PROP_0,
  PROP_NAME,
};

G_DEFINE_FINAL_TYPE_WITH_CODE (LwGlyph, lw_glyph, G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE, paintable_init)
  G_IMPLEMENT_INTERFACE (GTK_TYPE_SYMBOLIC_PAINTABLE, symbolic_init))

static const Drawing *
find_drawing (const char *name)
{
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (drawings); i++)
    if (strcmp (drawings[i].name, name) == 0)
      return &drawings[i];
  return NULL;
}

/* Reads up to @n numbers at *@at. */
static void
read_numbers (const char **at,
              double      *numbers,
              guint        n)
{
  for (guint i = 0; i < n; i++)
    {
      char *end;

      numbers[i] = g_ascii_strtod (*at, &end);
      *at = end;
    }
}

static void
trace_step (cairo_t     *cr,
            char         command,
            const char **at)
{
  double n[6] = { 0 };

  switch (command)
    {
    case 'M':
      read_numbers (at, n, 2);
      cairo_move_to (cr, n[0], n[1]);
      break;
    case 'L':
      read_numbers (at, n, 2);
      cairo_line_to (cr, n[0], n[1]);
      break;
    case 'C':
      read_numbers (at, n, 6);
      cairo_curve_to (cr, n[0], n[1], n[2], n[3], n[4], n[5]);
      break;
    case 'O':
      read_numbers (at, n, 3);
      cairo_new_sub_path (cr);
      cairo_arc (cr, n[0], n[1], n[2], 0, 2 * G_PI);
      break;
    case 'Z':
      cairo_close_path (cr);
      break;
    default:
      break;
    }
}

static void
trace (cairo_t    *cr,
       const char *path)
{
  cairo_new_path (cr);
  while (*path != '\0')
    {
      char command = *path++;

      trace_step (cr, command, &path);
    }
}

static void
draw (const Drawing *drawing,
      cairo_t       *cr)
{
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, drawing->line);
  if (drawing->fill != NULL)
    {
      trace (cr, drawing->fill);
      cairo_fill (cr);
    }
  if (drawing->stroke != NULL)
    {
      trace (cr, drawing->stroke);
      cairo_stroke (cr);
    }
}

static void
snapshot_in (LwGlyph       *self,
             GdkSnapshot   *snapshot,
             double         width,
             double         height,
             const GdkRGBA *color)
{
  cairo_t *cr;

  if (self->drawing == NULL)
    return;
  cr = gtk_snapshot_append_cairo (GTK_SNAPSHOT (snapshot), &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  cairo_scale (cr, width / self->drawing->width, height / self->drawing->height);
  gdk_cairo_set_source_rgba (cr, color);
  draw (self->drawing, cr);
  cairo_destroy (cr);
}

static void
lw_glyph_snapshot (GdkPaintable *paintable,
                   GdkSnapshot  *snapshot,
                   double        width,
                   double        height)
{
  snapshot_in (LW_GLYPH (paintable), snapshot, width, height, &(GdkRGBA) { 0, 0, 0, 1 });
}

static void
lw_glyph_snapshot_symbolic (GtkSymbolicPaintable *paintable,
                            GdkSnapshot          *snapshot,
                            double                width,
                            double                height,
                            const GdkRGBA        *colors,
                            gsize                 n_colors)
{
  snapshot_in (LW_GLYPH (paintable), snapshot, width, height,
               n_colors > 0 ? &colors[GTK_SYMBOLIC_COLOR_FOREGROUND] : &(GdkRGBA) { 0, 0, 0, 1 });
}

static int
lw_glyph_get_width (GdkPaintable *paintable)
{
  LwGlyph *self = LW_GLYPH (paintable);

  return self->drawing != NULL ? (int) self->drawing->width : 16;
}

static int
lw_glyph_get_height (GdkPaintable *paintable)
{
  LwGlyph *self = LW_GLYPH (paintable);

  return self->drawing != NULL ? (int) self->drawing->height : 16;
}

static GdkPaintableFlags
lw_glyph_get_flags (GdkPaintable *paintable)
{
  return GDK_PAINTABLE_STATIC_CONTENTS | GDK_PAINTABLE_STATIC_SIZE;
}

static void
paintable_init (GdkPaintableInterface *iface)
{
  iface->snapshot = lw_glyph_snapshot;
  iface->get_intrinsic_width = lw_glyph_get_width;
  iface->get_intrinsic_height = lw_glyph_get_height;
  iface->get_flags = lw_glyph_get_flags;
}

static void
symbolic_init (GtkSymbolicPaintableInterface *iface)
{
  iface->snapshot_symbolic = lw_glyph_snapshot_symbolic;
}

static void
lw_glyph_set_property (GObject      *object,
                       guint         prop_id,
                       const GValue *value,
                       GParamSpec   *pspec)
{
  LwGlyph *self = LW_GLYPH (object);

  if (prop_id == PROP_NAME)
    {
      self->drawing = find_drawing (g_value_get_string (value));
      if (self->drawing == NULL)
        g_warning ("no glyph is called “%s”", g_value_get_string (value));
    }
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
lw_glyph_class_init (LwGlyphClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = lw_glyph_set_property;
  g_object_class_install_property (object_class, PROP_NAME,
    g_param_spec_string ("name", NULL, NULL, NULL,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));
}

static void
lw_glyph_init (LwGlyph *self)
{
}

LwGlyph *
lw_glyph_get (const char *name)
{
  static GHashTable *glyphs;
  LwGlyph *glyph;

  if (glyphs == NULL)
    glyphs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  glyph = g_hash_table_lookup (glyphs, name);
  if (glyph == NULL)
    {
      glyph = g_object_new (LW_TYPE_GLYPH, "name", name, NULL);
      g_hash_table_insert (glyphs, g_strdup (name), glyph);
    }
  return g_object_ref (glyph);
}

GtkWidget *
lw_glyph_image (const char *name,
                int         pixel_size)
{
  g_autoptr (LwGlyph) glyph = lw_glyph_get (name);
  GtkWidget *image = gtk_image_new_from_paintable (GDK_PAINTABLE (glyph));

  if (pixel_size == 0 && glyph->drawing != NULL)
    pixel_size = (int) MAX (glyph->drawing->width, glyph->drawing->height);
  gtk_image_set_pixel_size (GTK_IMAGE (image), pixel_size);
  /* An image fills what it is given, whatever its pixel size says. */
  gtk_widget_set_halign (image, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (image, GTK_ALIGN_CENTER);
  return image;
}

void
lw_glyph_draw (const char *name,
               cairo_t    *cr,
               double      x,
               double      y,
               double      size)
{
  const Drawing *drawing = find_drawing (name);

  if (drawing == NULL)
    return;
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, size / drawing->height, size / drawing->height);
  draw (drawing, cr);
  cairo_restore (cr);
}

gboolean
lw_glyph_exists (const char *name)
{
  return find_drawing (name) != NULL;
}
