#define G_LOG_DOMAIN "lw-order-row"
#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "lw-exit-button.h"
#include "lw-format.h"
#include "lw-glyph.h"
#include "lw-order-look.h"
#include "lw-order-row.h"
#include "lw-widget.h"

#define ASK_SECONDS 3

const int lw_order_widths[LW_N_ORDER_WIDTHS] = { 114, 84, 64, 76, 108, 222 };

struct _LwOrderRow
{
  GtkListBoxRow parent_instance;

  GtkWidget *state_box, *buttons, *ask, *changes, *less, *more, *replace, *again, *close, *roll, *cancel;
  GtkImage  *icon;
  GtkLabel  *state, *words, *sentence, *limit, *filled, *sent, *id;
  LwExitButton *exit;      /* NULL until it is offered */
  char      *intent_id;
  guint      ask_timer;
};

G_DEFINE_FINAL_TYPE (LwOrderRow, lw_order_row, GTK_TYPE_LIST_BOX_ROW)

/* The question stands where the other buttons are. */
static void
show_ask (LwOrderRow *self,
          gboolean    ask)
{
  if (self->ask == NULL)
    return;
  gtk_widget_set_visible (self->ask, ask);
  gtk_widget_set_visible (self->changes, !ask);
}

static void
stop_asking (LwOrderRow *self)
{
  g_clear_handle_id (&self->ask_timer, g_source_remove);
  show_ask (self, FALSE);
}

static gboolean
on_ask_over_cb (gpointer user_data)
{
  LwOrderRow *self = user_data;

  self->ask_timer = 0;
  show_ask (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
lw_order_row_dispose (GObject *object)
{
  LwOrderRow *self = LW_ORDER_ROW (object);

  stop_asking (self);
  gtk_widget_dispose_template (GTK_WIDGET (object), LW_TYPE_ORDER_ROW);
  g_clear_pointer (&self->intent_id, g_free);
  G_OBJECT_CLASS (lw_order_row_parent_class)->dispose (object);
}

static void
lw_order_row_class_init (LwOrderRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lw_order_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/legwork/Legwork/ui/lw-order-row.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, LwOrderRow, child)
  BIND (state_box);
  BIND (buttons);
  BIND (ask);
  BIND (changes);
  BIND (less);
  BIND (more);
  BIND (replace);
  BIND (again);
  BIND (close);
  BIND (roll);
  BIND (cancel);
  BIND (icon);
  BIND (state);
  BIND (words);
  BIND (sentence);
  BIND (limit);
  BIND (filled);
  BIND (sent);
  BIND (id);
#undef BIND
}

static void
lw_order_row_init (LwOrderRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_button_set_child (GTK_BUTTON (self->cancel), lw_glyph_image ("cross", 14));
  gtk_button_set_child (GTK_BUTTON (self->less), lw_glyph_image ("minus", 14));
  gtk_button_set_child (GTK_BUTTON (self->more), lw_glyph_image ("plus", 14));
  gtk_widget_set_size_request (self->state_box, lw_order_widths[LW_ORDER_STATE], -1);
  gtk_widget_set_size_request (GTK_WIDGET (self->limit), lw_order_widths[LW_ORDER_LIMIT], -1);
  gtk_widget_set_size_request (GTK_WIDGET (self->filled), lw_order_widths[LW_ORDER_FILLED], -1);
  gtk_widget_set_size_request (GTK_WIDGET (self->sent), lw_order_widths[LW_ORDER_SENT], -1);
  gtk_widget_set_size_request (GTK_WIDGET (self->id), lw_order_widths[LW_ORDER_ID], -1);
  gtk_widget_set_size_request (self->buttons, lw_order_widths[LW_ORDER_BUTTONS], -1);
}

GtkWidget *
lw_order_row_new (const char *intent_id)
{
  LwOrderRow *self = g_object_new (LW_TYPE_ORDER_ROW, NULL);

  self->intent_id = g_strdup (intent_id);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->cancel), "s", intent_id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->cancel), "win.order-cancel");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->again), "s", intent_id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->again), "win.order-again");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->close), "s", intent_id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->close), "win.order-close");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->roll), "s", intent_id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->roll), "win.order-roll");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->replace), "(si)", intent_id, 0);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->replace), "win.order-change");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->less), "(si)", intent_id, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->less), "win.order-change");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->more), "(si)", intent_id, 1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->more), "win.order-change");
  return GTK_WIDGET (self);
}

const char *
lw_order_row_get_id (LwOrderRow *self)
{
  return self->intent_id;
}

static void
set_text (GtkLabel *label,
          char     *owned)
{
  gtk_label_set_text (label, owned);
  g_free (owned);
}

static char *
price_words (const LwIntent *intent)
{
  g_autofree char *fill = lw_order_look_fill (intent), *figure = NULL;

  if (fill[0] != '\0')
    return g_steal_pointer (&fill);
  if (intent->limit == LW_PRICE_NONE)
    return g_strdup ("");
  figure = lw_format_price (ABS (intent->limit));
  return lw_format_net (figure, intent->limit < 0);
}

/* Takes @name. */
static void
fill_change (GtkWidget      *button,
             const LwIntent *intent,
             const char     *tip,
             char           *name)
{
  gtk_widget_set_visible (button, lw_order_look_can_change (intent->state));
  lw_widget_set_tooltip (button, intent->verified ? tip : _("TWS has not named this order on this connection yet"));
  lw_widget_set_name_label (button, name);
  g_free (name);
}

/* Each opens the order's ticket; nothing is sent before its button there. */
static void
fill_changes (LwOrderRow     *self,
              const LwIntent *intent,
              const char     *words)
{
  fill_change (self->less, intent, _("Opens the ticket with the price a tick lower"),
               g_strdup_printf (_("Lower the price of %s"), words));
  fill_change (self->more, intent, _("Opens the ticket with the price a tick higher"),
               g_strdup_printf (_("Raise the price of %s"), words));
  fill_change (self->replace, intent, _("Opens the ticket of this order, to change its price or quantity"),
               g_strdup_printf (_("Replace %s"), words));
}

void
lw_order_row_set (LwOrderRow     *self,
                  const LwIntent *intent,
                  const char     *sentence)
{
  g_autoptr (LwGlyph) glyph = lw_glyph_get (lw_order_look_glyph (intent->state));
  const char *classes[] = { lw_order_look_class (intent->state), NULL };
  g_autofree char *words = lw_intent_name (intent); /* the price has a column of its own */
  g_autofree char *cancel = g_strdup_printf (_("Cancel %s"), words);
  gboolean bad = intent->state == LW_INTENT_REJECTED || intent->state == LW_INTENT_NOT_SENT;

  g_return_if_fail (LW_IS_ORDER_ROW (self));

  gtk_image_set_from_paintable (self->icon, GDK_PAINTABLE (glyph));
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), classes);
  set_text (self->state, lw_order_look_word (intent));
  gtk_label_set_text (self->words, words);
  gtk_label_set_text (self->sentence, sentence);
  lw_widget_set_tooltip (GTK_WIDGET (self->sentence), sentence);
  lw_widget_set_class (GTK_WIDGET (self->sentence), "loss", bad);
  set_text (self->limit, price_words (intent));
  set_text (self->filled, g_strdup_printf ("%g / %d", intent->filled, intent->quantity));
  set_text (self->sent, intent->sent_us > 0 ? lw_format_time_et (intent->sent_us) : g_strdup (_("not sent")));
  set_text (self->id, lw_order_look_id (intent->id));
  lw_widget_set_tooltip (GTK_WIDGET (self->id), intent->id);
  fill_changes (self, intent, words);
  gtk_widget_set_visible (self->cancel, lw_order_look_can_cancel (intent->state));
  lw_widget_set_name_label (self->cancel, cancel);
  if (!lw_order_look_can_cancel (intent->state))
    stop_asking (self);
}

void
lw_order_row_set_held (LwOrderRow *self,
                       LwHeld      held,
                       gboolean    over)
{
  const char *words = gtk_label_get_text (self->words);
  g_autofree char *close = g_strdup_printf (_("Close %s"), words);
  g_autofree char *roll = g_strdup_printf (_("Roll %s"), words);

  gtk_widget_set_visible (self->close, held != LW_HELD_NONE);
  gtk_widget_set_visible (self->roll, held == LW_HELD_BOTH && over);
  lw_widget_set_tooltip (self->close, held == LW_HELD_BOTH ? _("Opens the ticket that closes what is still held of this spread (C)")
                         : _("Opens the ticket that closes the leg that is left (C)"));
  lw_widget_set_name_label (self->close, close);
  lw_widget_set_name_label (self->roll, roll);
}

void
lw_order_row_set_again (LwOrderRow *self,
                        gboolean    again)
{
  g_autofree char *name = g_strdup_printf (_("Send %s again"), gtk_label_get_text (self->words));

  gtk_widget_set_visible (self->again, again);
  lw_widget_set_name_label (self->again, name);
}

gboolean
lw_order_row_press (LwOrderRow *self,
                    guint       keyval)
{
  GtkWidget *button = keyval == GDK_KEY_c || keyval == GDK_KEY_C ? self->close
                      : keyval == GDK_KEY_r || keyval == GDK_KEY_R ? self->roll : NULL;

  if (button == NULL || !gtk_widget_get_visible (button))
    return FALSE;
  gtk_widget_activate_action (GTK_WIDGET (self), button == self->close ? "win.order-close" : "win.order-roll", "s", self->intent_id);
  return TRUE;
}

void
lw_order_row_set_exit (LwOrderRow *self,
                       LwDesk     *desk,
                       gboolean    offer)
{
  if (self->exit == NULL && !offer)
    return;
  if (self->exit == NULL)
    {
      self->exit = LW_EXIT_BUTTON (lw_exit_button_new (self->intent_id, LW_EXIT_NEITHER));
      gtk_box_insert_child_after (GTK_BOX (self->changes), GTK_WIDGET (self->exit), self->replace);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->exit), offer);
  lw_exit_button_fill (self->exit, desk);
}

void
lw_order_row_ask (LwOrderRow *self)
{
  if (!gtk_widget_get_visible (self->cancel))
    return;
  stop_asking (self);
  show_ask (self, TRUE);
  self->ask_timer = g_timeout_add_seconds (ASK_SECONDS, on_ask_over_cb, self);
}

gboolean
lw_order_row_answer (LwOrderRow *self)
{
  gboolean asked = self->ask_timer != 0;

  stop_asking (self);
  if (asked)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.order-cancel", "s", self->intent_id);
  return asked;
}
