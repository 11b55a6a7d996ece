#define G_LOG_DOMAIN "lw-mode-chip"
#include "config.h"

#include <glib/gi18n.h>

#include "lw-draw.h"
#include "lw-format.h"
#include "lw-mode-chip.h"

#define HEIGHT 26
#define WORD_PX 12.5
#define ACCOUNT_PX 11

struct _LwModeChip
{
  LwDrawn parent_instance;

  LwAccountKind kind;
  gboolean      known;   /* FALSE: no account has said yet what kind it is, so nothing of a kind is shown */
  char         *account; /* as shown */
};

G_DEFINE_FINAL_TYPE (LwModeChip, lw_mode_chip, LW_TYPE_DRAWN)

/* Room left of the mark, and right of the account. */
static int
padding (LwModeChip *self)
{
  return self->known && self->kind == LW_ACCOUNT_PAPER ? 14 : 13;
}

static const char *
word (LwModeChip *self)
{
  return self->known ? lw_account_kind_word (self->kind) : "TWS";
}

static int
lw_mode_chip_size (GtkWidget     *widget,
                   GtkOrientation orientation)
{
  LwModeChip *self = LW_MODE_CHIP (widget);

  if (orientation == GTK_ORIENTATION_VERTICAL)
    return HEIGHT;
  return 2 * padding (self) + (self->known ? 10 + 6 : 0) + 8
         + lw_draw_text_width (widget, word (self), WORD_PX, 700)
         + lw_draw_text_width (widget, self->account, ACCOUNT_PX, 500);
}

static void
draw_unknown_ground (cairo_t *cr,
                     double   width)
{
  cairo_rectangle (cr, 0.5, 0.5, width - 1, HEIGHT - 1);
  lw_palette_set_source (cr, LW_COLOR_SURFACE);
  cairo_fill_preserve (cr);
  lw_palette_set_source (cr, LW_COLOR_EDGE);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

static void
draw_ground (LwModeChip *self,
             cairo_t    *cr,
             double      width)
{
  static const double dashes[] = { 4, 3 };
  gboolean live = self->kind == LW_ACCOUNT_LIVE;
  gboolean paper = self->kind == LW_ACCOUNT_PAPER;
  double inset = live ? 0 : 0.75;

  lw_mode_trace (self->kind, cr, inset, inset, width - 2 * inset, HEIGHT - 2 * inset, 9);
  lw_palette_set_source (cr, live ? LW_COLOR_LIVE_BG : paper ? LW_COLOR_PAPER_TINT : LW_COLOR_SIM_TINT);
  cairo_fill_preserve (cr);
  lw_palette_set_source (cr, live ? LW_COLOR_LIVE : paper ? LW_COLOR_PAPER : LW_COLOR_SIM);
  cairo_set_line_width (cr, live ? 1 : 1.5);
  if (!live && !paper)
    cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  if (!paper)
    return;
  /* the folded corner */
  cairo_move_to (cr, width - 9.75, 0.75);
  cairo_line_to (cr, width - 9.75, 9.75);
  cairo_line_to (cr, width - 0.75, 9.75);
  cairo_stroke (cr);
}

static void
lw_mode_chip_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  LwModeChip *self = LW_MODE_CHIP (widget);
  int width = gtk_widget_get_width (widget);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, HEIGHT));
  LwColor ink = !self->known ? LW_COLOR_INK2 : self->kind == LW_ACCOUNT_LIVE ? LW_COLOR_ON_LIVE
                : self->kind == LW_ACCOUNT_PAPER ? LW_COLOR_PAPER : LW_COLOR_SIM;
  double x = padding (self);

  if (self->known)
    {
      draw_ground (self, cr, width);
      lw_palette_set_source (cr, ink);
      lw_mode_draw_mark (self->kind, cr, x + 5, HEIGHT / 2.0);
      x += 16;
    }
  else
    draw_unknown_ground (cr, width);
  x += 8 + lw_draw_text (widget, cr, word (self), WORD_PX, 700, ink, x,
                         (HEIGHT - lw_draw_line_height (widget, WORD_PX)) / 2.0, 0);
  lw_draw_text (widget, cr, self->account, ACCOUNT_PX, 500, ink, x,
                (HEIGHT - lw_draw_line_height (widget, ACCOUNT_PX)) / 2.0, 0);
  cairo_destroy (cr);
}

static void
lw_mode_chip_finalize (GObject *object)
{
  g_free (LW_MODE_CHIP (object)->account);
  G_OBJECT_CLASS (lw_mode_chip_parent_class)->finalize (object);
}

static void
lw_mode_chip_class_init (LwModeChipClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lw_mode_chip_finalize;
  lw_drawn_class_set_up (klass, "mode-chip", GTK_ACCESSIBLE_ROLE_IMG, lw_mode_chip_size, lw_mode_chip_snapshot);
}

static void
lw_mode_chip_init (LwModeChip *self)
{
  self->account = g_strdup ("");
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
}

void
lw_mode_chip_set (LwModeChip    *self,
                  LwAccountKind  kind,
                  gboolean       known,
                  const char    *account)
{
  g_autofree char *shown = lw_format_account (account);
  g_autofree char *label = NULL;

  g_return_if_fail (LW_IS_MODE_CHIP (self));

  if (kind == self->kind && known == self->known && g_strcmp0 (shown, self->account) == 0)
    return;
  self->kind = kind;
  self->known = known;
  g_free (self->account);
  self->account = g_steal_pointer (&shown);
  label = g_strdup_printf ("%s %s", word (self), self->account);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* The strip under the header bar: 4 px in every mode, so that nothing moves when the mode changes. */

#define STRIP 4

struct _LwModeStrip
{
  LwDrawn parent_instance;

  LwAccountKind kind;
  gboolean      known, stopped;
};

G_DEFINE_FINAL_TYPE (LwModeStrip, lw_mode_strip, LW_TYPE_DRAWN)

static int
lw_mode_strip_size (GtkWidget     *widget,
                    GtkOrientation orientation)
{
  return orientation == GTK_ORIENTATION_VERTICAL ? STRIP : 0;
}

static void
draw_hatching (cairo_t *cr,
               LwColor  color,
               double   width)
{
  lw_palette_set_source (cr, color);
  cairo_rectangle (cr, 0, 0, width, STRIP);
  cairo_clip (cr);
  for (double x = -STRIP; x < width; x += 8)
    {
      cairo_move_to (cr, x, STRIP);
      cairo_line_to (cr, x + STRIP, 0);
      cairo_line_to (cr, x + STRIP + 4, 0);
      cairo_line_to (cr, x + 4, STRIP);
      cairo_close_path (cr);
    }
  cairo_fill (cr);
}

static void
lw_mode_strip_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  LwModeStrip *self = LW_MODE_STRIP (widget);
  int width = gtk_widget_get_width (widget);
  cairo_t *cr;

  if (!self->known && !self->stopped)
    return;
  if (self->kind != LW_ACCOUNT_SIMULATED && !self->stopped)
    {
      gboolean live = self->kind == LW_ACCOUNT_LIVE;

      gtk_snapshot_append_color (snapshot, lw_palette_get (live ? LW_COLOR_LIVE_BG : LW_COLOR_PAPER),
                                 &GRAPHENE_RECT_INIT (0, 0, (float) width, live ? STRIP : 2.5f));
      return;
    }
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, STRIP));
  draw_hatching (cr, self->stopped ? LW_COLOR_LIVE_BG : LW_COLOR_SIM, width);
  cairo_destroy (cr);
}

static void
lw_mode_strip_class_init (LwModeStripClass *klass)
{
  lw_drawn_class_set_up (klass, "mode-strip", GTK_ACCESSIBLE_ROLE_PRESENTATION, lw_mode_strip_size, lw_mode_strip_snapshot);
}

static void
lw_mode_strip_init (LwModeStrip *self)
{
}

void
lw_mode_strip_set (LwModeStrip   *self,
                   LwAccountKind  kind,
                   gboolean       known,
                   gboolean       stopped)
{
  g_return_if_fail (LW_IS_MODE_STRIP (self));

  self->kind = kind;
  self->known = known;
  self->stopped = stopped;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
