#define G_LOG_DOMAIN "lw-transmit"
#include "config.h"

#include <glib/gi18n.h>

#include "lw-draw.h"
#include "lw-glyph.h"
#include "lw-transmit.h"
#include "lw-widget.h"

#define HEIGHT 44

struct _LwTransmit
{
  GtkButton parent_instance;

  LwAccountKind kind;
  gboolean      change;   /* of an order that stands */
  char         *why_not;  /* "" = ready, once it is armed */
  guint         shown;
  gint64        armed_us; /* takes a click from then on */
  guint         arming;   /* timer */
  gboolean      pressed;  /* by the pointer, which may still be down */
  guint         pressed_shown;
  gint64        since_us; /* frame time at which the hold began; 0 = not held */
  gint64        held_us;
  guint         tick;
};

enum
{
  TRANSMIT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LwTransmit, lw_transmit, GTK_TYPE_BUTTON)

static gint64 (*clock_us) (void) = g_get_monotonic_time;

static gboolean
is_ready (LwTransmit *self)
{
  return self->why_not[0] == '\0' && clock_us () >= self->armed_us;
}

static void
stop_hold (LwTransmit *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  self->since_us = 0;
  self->held_us = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
on_tick_cb (GtkWidget     *widget,
            GdkFrameClock *clock,
            gpointer       user_data)
{
  LwTransmit *self = LW_TRANSMIT (widget);
  gint64 now_us = gdk_frame_clock_get_frame_time (clock);

  if (self->since_us == 0)
    self->since_us = now_us;
  self->held_us = now_us - self->since_us;
  gtk_widget_queue_draw (widget);
  if (self->held_us < LW_TRANSMIT_HOLD_US)
    return G_SOURCE_CONTINUE;

  self->tick = 0;
  stop_hold (self);
  g_signal_emit (self, signals[TRANSMIT], 0);
  return G_SOURCE_REMOVE;
}

static void
start_hold (LwTransmit *self)
{
  if (self->tick != 0 || !is_ready (self))
    return;
  self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick_cb, NULL, NULL);
}

/* A press that began over another figure than it ends over is none. */
static void
on_clicked_cb (LwTransmit *self,
               gpointer    user_data)
{
  gboolean other = self->pressed && self->pressed_shown != self->shown;

  self->pressed = FALSE;
  if (!other)
    lw_transmit_press (self);
}

static void
on_pressed_cb (GtkGestureClick *gesture,
               int              n_press,
               double           x,
               double           y,
               LwTransmit      *self)
{
  self->pressed = TRUE;
  self->pressed_shown = self->shown;
  if (self->kind != LW_ACCOUNT_LIVE)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  /* The button below must not take a short click. */
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  start_hold (self);
}

static void
on_released_cb (GtkGestureClick *gesture,
                int              n_press,
                double           x,
                double           y,
                LwTransmit      *self)
{
  stop_hold (self);
}

static void
on_cancel_cb (GtkGesture       *gesture,
              GdkEventSequence *sequence,
              LwTransmit       *self)
{
  stop_hold (self);
}

static gboolean
is_hold_key (guint keyval)
{
  return keyval == GDK_KEY_space || keyval == GDK_KEY_KP_Space;
}

static gboolean
on_key_pressed_cb (GtkEventControllerKey *controller,
                   guint                  keyval,
                   guint                  keycode,
                   GdkModifierType        state,
                   LwTransmit            *self)
{
  self->pressed = FALSE;
  if (self->kind != LW_ACCOUNT_LIVE)
    return FALSE;
  /* A repeat finds the hold running and changes nothing. Enter never sends LIVE. */
  if (is_hold_key (keyval))
    start_hold (self);
  return is_hold_key (keyval) || keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter;
}

static void
on_key_released_cb (GtkEventControllerKey *controller,
                    guint                  keyval,
                    guint                  keycode,
                    GdkModifierType        state,
                    LwTransmit            *self)
{
  if (is_hold_key (keyval))
    stop_hold (self);
}

static void
on_focus_leave_cb (LwTransmit *self)
{
  stop_hold (self);
}

static void
lw_transmit_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 200;
}

static void
set_ground (LwTransmit *self,
            cairo_t    *cr)
{
  if (!is_ready (self))
    lw_palette_set_source (cr, LW_COLOR_RAISED);
  else if (self->kind == LW_ACCOUNT_LIVE)
    lw_palette_set_source (cr, LW_COLOR_LIVE_BG);
  else if (self->kind == LW_ACCOUNT_PAPER)
    lw_palette_set_source (cr, LW_COLOR_PAPER_BG);
  else
    lw_palette_set_source (cr, LW_COLOR_SIM_TINT);
}

static LwColor
outline_color (LwTransmit *self)
{
  if (!is_ready (self))
    return LW_COLOR_LINE;
  return self->kind == LW_ACCOUNT_LIVE ? LW_COLOR_LIVE
         : self->kind == LW_ACCOUNT_PAPER ? LW_COLOR_PAPER_BG : LW_COLOR_SIM;
}

/* What is not yet held is the same red, darker. */
static void
draw_hold (LwTransmit *self,
           cairo_t    *cr,
           double      width)
{
  double held = width * MIN (1.0, (double) self->held_us / LW_TRANSMIT_HOLD_US);

  cairo_save (cr);
  cairo_clip_preserve (cr);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.38);
  cairo_new_path (cr);
  cairo_rectangle (cr, held, 0, width - held, HEIGHT);
  cairo_fill (cr);
  cairo_restore (cr);
}

static void
draw_ground (LwTransmit *self,
             cairo_t    *cr,
             double      width)
{
  static const double dashes[] = { 4, 3 };
  gboolean sim = self->kind == LW_ACCOUNT_SIMULATED;
  double inset = sim ? 0.75 : 0.5;

  lw_mode_trace (self->kind, cr, inset, inset, width - 2 * inset, HEIGHT - 2 * inset, 12);
  set_ground (self, cr);
  cairo_fill_preserve (cr);
  if (is_ready (self) && gtk_widget_get_state_flags (GTK_WIDGET (self)) & GTK_STATE_FLAG_PRELIGHT)
    {
      cairo_set_source_rgba (cr, sim ? 0 : 1, sim ? 0 : 1, sim ? 0 : 1, 0.07);
      cairo_fill_preserve (cr);
    }
  if (self->held_us > 0)
    {
      cairo_path_t *path = cairo_copy_path (cr);

      draw_hold (self, cr, width);
      cairo_new_path (cr);
      cairo_append_path (cr, path);
      cairo_path_destroy (path);
    }
  lw_palette_set_source (cr, outline_color (self));
  cairo_set_line_width (cr, sim ? 1.5 : 1);
  if (sim)
    cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

static LwColor
ink_color (LwTransmit *self)
{
  if (!is_ready (self))
    return LW_COLOR_INK3;
  return self->kind == LW_ACCOUNT_SIMULATED ? LW_COLOR_INK : LW_COLOR_ON_LIVE;
}

static const char *
ready_words (LwTransmit *self)
{
  return self->change ? lw_mode_change (self->kind) : lw_mode_transmit (self->kind);
}

static char *
words (LwTransmit *self)
{
  if (self->why_not[0] != '\0')
    return g_strdup (self->why_not);
  if (self->held_us > 0)
    return g_strdup_printf (_("Keep holding… %.2f of %.2f s"), self->held_us / 1e6, LW_TRANSMIT_HOLD_US / 1e6);
  return g_strdup (ready_words (self));
}

static void
draw_words (LwTransmit *self,
            cairo_t    *cr,
            double      width)
{
  GtkWidget *widget = GTK_WIDGET (self);
  g_autofree char *text = words (self);
  double px = is_ready (self) ? 14 : 12;
  g_autoptr (PangoLayout) layout = lw_draw_layout (widget, text, px, is_ready (self) ? 600 : 500);
  int text_height;

  pango_layout_set_width (layout, (int) (width - 36) * PANGO_SCALE);
  pango_layout_set_height (layout, -2);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_set_single_paragraph_mode (layout, FALSE);
  pango_layout_get_pixel_size (layout, NULL, &text_height);
  lw_palette_set_source (cr, ink_color (self));
  cairo_move_to (cr, 18, (HEIGHT - text_height) / 2);
  pango_cairo_show_layout (cr, layout);

  if (is_ready (self) && self->kind != LW_ACCOUNT_LIVE && width > 280)
    {
      lw_draw_text (widget, cr, _("Ctrl"), 11, 500, ink_color (self), width - 36, (HEIGHT - 15) / 2.0, 1);
      lw_glyph_draw ("return", cr, width - 32, HEIGHT / 2.0 - 6, 11);
    }
}

static void
lw_transmit_snapshot (GtkWidget   *widget,
                      GtkSnapshot *snapshot)
{
  LwTransmit *self = LW_TRANSMIT (widget);
  int width = gtk_widget_get_width (widget);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, HEIGHT));

  draw_ground (self, cr, width);
  draw_words (self, cr, width);
  cairo_destroy (cr);
}

static void
lw_transmit_state_flags_changed (GtkWidget     *widget,
                                 GtkStateFlags  previous)
{
  gtk_widget_queue_draw (widget);
  GTK_WIDGET_CLASS (lw_transmit_parent_class)->state_flags_changed (widget, previous);
}

static void
lw_transmit_finalize (GObject *object)
{
  g_clear_handle_id (&LW_TRANSMIT (object)->arming, g_source_remove);
  g_free (LW_TRANSMIT (object)->why_not);
  G_OBJECT_CLASS (lw_transmit_parent_class)->finalize (object);
}

static void
lw_transmit_class_init (LwTransmitClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lw_transmit_finalize;
  widget_class->measure = lw_transmit_measure;
  widget_class->snapshot = lw_transmit_snapshot;
  widget_class->state_flags_changed = lw_transmit_state_flags_changed;
  gtk_widget_class_set_css_name (widget_class, "transmit");

  signals[TRANSMIT] = g_signal_new ("transmit", LW_TYPE_TRANSMIT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
add_controllers (LwTransmit *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed_cb), self);
  g_signal_connect (click, "released", G_CALLBACK (on_released_cb), self);
  g_signal_connect (click, "cancel", G_CALLBACK (on_cancel_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));

  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect (key, "key-pressed", G_CALLBACK (on_key_pressed_cb), self);
  g_signal_connect (key, "key-released", G_CALLBACK (on_key_released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);

  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_focus_leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}

static void
lw_transmit_init (LwTransmit *self)
{
  self->why_not = g_strdup ("");
  /* The button's own layout would not ask measure () here. */
  gtk_widget_set_layout_manager (GTK_WIDGET (self), NULL);
  g_signal_connect (self, "clicked", G_CALLBACK (on_clicked_cb), NULL);
  add_controllers (self);
}

/* Said to be disabled, and drawn so, but never insensitive: where GTK 4.8 makes a widget sensitive again below a pointer that rests, the
 * next press goes to what was there before, and a person who is asked to press once more would press in vain. */
static void
show_ready (LwTransmit *self)
{
  gboolean ready = self->why_not[0] == '\0';
  g_autofree char *label = ready ? g_strdup (ready_words (self))
                           : g_strdup_printf (self->change ? _("Change: %s") : _("Transmit: %s"), self->why_not);

  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_DISABLED, !is_ready (self), -1);
  lw_widget_set_tooltip (GTK_WIDGET (self), ready ? NULL : self->why_not);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
on_armed_cb (gpointer user_data)
{
  LwTransmit *self = user_data;

  self->arming = 0;
  show_ready (self);
  return G_SOURCE_REMOVE;
}

static void
arm (LwTransmit *self,
     guint       shown)
{
  self->shown = shown;
  self->armed_us = clock_us () + LW_TRANSMIT_ARM_US;
  g_clear_handle_id (&self->arming, g_source_remove);
  self->arming = g_timeout_add (LW_TRANSMIT_ARM_US / 1000 + 1, on_armed_cb, self);
  g_source_set_name_by_id (self->arming, "lw-transmit arm");
}

void
lw_transmit_set (LwTransmit    *self,
                 LwAccountKind  kind,
                 gboolean       change,
                 guint          shown,
                 const char    *why_not)
{
  g_return_if_fail (LW_IS_TRANSMIT (self));

  if (why_not == NULL)
    why_not = "";
  if (kind != self->kind || change != self->change || shown != self->shown || why_not[0] != '\0')
    stop_hold (self);
  if (shown != self->shown)
    arm (self, shown);
  self->kind = kind;
  self->change = change;
  g_free (self->why_not);
  self->why_not = g_strdup (why_not);
  show_ready (self);
}

gboolean
lw_transmit_is_ready (LwTransmit *self)
{
  return is_ready (self);
}

void
lw_transmit_press (LwTransmit *self)
{
  if (self->kind != LW_ACCOUNT_LIVE && is_ready (self))
    g_signal_emit (self, signals[TRANSMIT], 0);
}

void
lw_transmit_set_clock (gint64 (*now_us) (void))
{
  clock_us = now_us != NULL ? now_us : g_get_monotonic_time;
}

void
lw_transmit_show_hold (LwTransmit *self,
                       gint64      held_us)
{
  self->held_us = held_us;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
