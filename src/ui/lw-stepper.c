#define G_LOG_DOMAIN "lw-stepper"
#include "config.h"

#include <glib/gi18n.h>

#include "lw-format.h"
#include "lw-glyph.h"
#include "lw-stepper.h"

struct _LwStepper
{
  GtkWidget parent_instance;

  GtkButton   *less;
  GtkEditable *text;
  GtkButton   *more;
  gboolean     is_price;
  gint64       value, least, most, step;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LwStepper, lw_stepper, GTK_TYPE_WIDGET)

static gboolean
is_typing (LwStepper *self)
{
  return gtk_widget_has_focus (GTK_WIDGET (self->text));
}

static char *
words_of (const LwStepper *self)
{
  if (self->value == LW_PRICE_NONE)
    return g_strdup ("");
  return self->is_price ? lw_format_price (self->value) : lw_format_count (self->value);
}

/* What stands in the field is not taken yet. */
static gboolean
is_typed (LwStepper *self)
{
  g_autofree char *words = words_of (self);

  return !g_str_equal (gtk_editable_get_text (self->text), words);
}

static void
show_value (LwStepper *self)
{
  g_autofree char *words = words_of (self);

  gtk_editable_set_text (self->text, words);
  gtk_widget_set_sensitive (GTK_WIDGET (self->less), self->value != LW_PRICE_NONE && self->value > self->least);
  gtk_widget_set_sensitive (GTK_WIDGET (self->more), self->value != LW_PRICE_NONE && self->value < self->most);
}

static void
take (LwStepper *self,
      gint64     value)
{
  value = CLAMP (value, self->least, self->most);
  if (value == self->value)
    {
      show_value (self);
      return;
    }
  self->value = value;
  show_value (self);
  g_signal_emit (self, signals[CHANGED], 0, value);
}

/* What stands in the field, or FALSE. */
static gboolean
parse (LwStepper *self,
       gint64    *value)
{
  g_autofree char *plain = lw_parse_plain (gtk_editable_get_text (self->text));

  if (plain == NULL)
    return FALSE;
  if (self->is_price)
    return lw_price_parse (plain, value);
  return g_ascii_string_to_signed (plain, 10, 0, G_MAXINT32, value, NULL);
}

gboolean
lw_stepper_commit (LwStepper *self)
{
  gint64 value;

  g_return_val_if_fail (LW_IS_STEPPER (self), FALSE);
  if (!is_typed (self))
    return TRUE;
  if (!parse (self, &value))
    {
      show_value (self);
      return FALSE;
    }
  take (self, value);
  return self->value == value;
}

void
lw_stepper_step (LwStepper *self,
                 int        steps)
{
  gint64 value = self->value, step = MAX (1, self->step), rest;

  if (is_typing (self) && !parse (self, &value))
    value = self->value;
  if (value == LW_PRICE_NONE)
    return;
  /* From between two marks the first step goes to the next one. */
  rest = value % step;
  if (rest != 0 && steps > 0)
    value -= rest;
  else if (rest != 0 && steps < 0)
    value += step - rest;
  take (self, value + steps * step);
}

static void
on_less_cb (LwStepper *self)
{
  lw_stepper_step (self, -1);
}

static void
on_more_cb (LwStepper *self)
{
  lw_stepper_step (self, 1);
}

static void
on_activate_cb (LwStepper *self)
{
  lw_stepper_commit (self);
}

static void
on_focus_leave_cb (LwStepper *self)
{
  lw_stepper_commit (self);
}

static gboolean
on_scroll_cb (GtkEventControllerScroll *controller,
              double                    dx,
              double                    dy,
              LwStepper                *self)
{
  if (!is_typing (self) || dy == 0)
    return FALSE;
  lw_stepper_step (self, dy < 0 ? 1 : -1);
  return TRUE;
}

static gboolean
on_key_cb (GtkEventControllerKey *controller,
           guint                  keyval,
           guint                  keycode,
           GdkModifierType        state,
           LwStepper             *self)
{
  if (keyval != GDK_KEY_Up && keyval != GDK_KEY_Down)
    return FALSE;
  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK))
    return FALSE;
  lw_stepper_step (self, keyval == GDK_KEY_Up ? 1 : -1);
  return TRUE;
}

static void
lw_stepper_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (lw_stepper_parent_class)->dispose (object);
}

static void
lw_stepper_class_init (LwStepperClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lw_stepper_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "stepper");
  signals[CHANGED] = g_signal_new ("changed", LW_TYPE_STEPPER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_INT64);
}

static GtkButton *
add_button (LwStepper  *self,
            const char *glyph,
            GCallback   callback)
{
  GtkWidget *button = gtk_button_new ();

  gtk_button_set_child (GTK_BUTTON (button), lw_glyph_image (glyph, 14));
  gtk_widget_set_focusable (button, FALSE);
  gtk_widget_set_focus_on_click (button, FALSE);
  g_signal_connect_swapped (button, "clicked", callback, self);
  gtk_widget_set_parent (button, GTK_WIDGET (self));
  return GTK_BUTTON (button);
}

static void
add_text (LwStepper *self)
{
  GtkWidget *text = gtk_text_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL
                                                                | GTK_EVENT_CONTROLLER_SCROLL_DISCRETE);

  self->text = GTK_EDITABLE (text);
  gtk_editable_set_alignment (self->text, 0.5);
  gtk_editable_set_width_chars (self->text, 4);
  gtk_editable_set_max_width_chars (self->text, 6);
  gtk_widget_set_hexpand (text, TRUE);
  g_signal_connect_swapped (text, "activate", G_CALLBACK (on_activate_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_focus_leave_cb), self);
  gtk_widget_add_controller (text, focus);
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect (key, "key-pressed", G_CALLBACK (on_key_cb), self);
  gtk_widget_add_controller (text, key);
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll_cb), self);
  gtk_widget_add_controller (text, scroll);
  gtk_widget_set_parent (text, GTK_WIDGET (self));
}

static void
lw_stepper_init (LwStepper *self)
{
  self->most = G_MAXINT32;
  self->step = 1;
  self->less = add_button (self, "minus", G_CALLBACK (on_less_cb));
  add_text (self);
  self->more = add_button (self, "plus", G_CALLBACK (on_more_cb));
  show_value (self);
}

void
lw_stepper_set_price (LwStepper *self,
                      gboolean   is_price)
{
  self->is_price = is_price;
  show_value (self);
}

void
lw_stepper_set_range (LwStepper *self,
                      gint64     least,
                      gint64     most,
                      gint64     step)
{
  g_return_if_fail (LW_IS_STEPPER (self));
  g_return_if_fail (least <= most && step > 0);

  self->least = least;
  self->most = most;
  self->step = step;
}

void
lw_stepper_set_value (LwStepper *self,
                      gint64     value)
{
  gboolean typed;

  g_return_if_fail (LW_IS_STEPPER (self));

  if (self->value == value)
    return;
  typed = is_typed (self);
  self->value = value;
  if (typed)
    return;
  show_value (self);
  if (is_typing (self))
    gtk_editable_select_region (self->text, 0, -1);
}

gint64
lw_stepper_get_value (LwStepper *self)
{
  return self->value;
}

void
lw_stepper_set_label (LwStepper  *self,
                      const char *label)
{
  g_autofree char *lower = g_utf8_strdown (label, -1);
  g_autofree char *less = g_strdup_printf (_("Less: %s"), lower);
  g_autofree char *more = g_strdup_printf (_("More: %s"), lower);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->less), GTK_ACCESSIBLE_PROPERTY_LABEL, less, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->more), GTK_ACCESSIBLE_PROPERTY_LABEL, more, -1);
}

void
lw_stepper_focus (LwStepper *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}
