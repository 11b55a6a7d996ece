#define G_LOG_DOMAIN "lw-exit-button"
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "lw-exit-box.h"
#include "lw-exit-button.h"
#include "lw-format.h"
#include "lw-glyph.h"
#include "lw-widget.h"

struct _LwExitButton
{
  GtkBox parent_instance;

  GtkMenuButton *button;
  LwExitBox     *box;        /* made when it is opened first */
  char          *intent_id;  /* NULL = of the open ticket */
  LwExitSide     side;
  LwDesk        *desk;       /* not owned */
  char          *complaint;  /* of the last choice; NULL = none */
};

G_DEFINE_FINAL_TYPE (LwExitButton, lw_exit_button, GTK_TYPE_BOX)

static void
get_wish (LwExitButton *self,
          LwExitWish   *wish)
{
  const LwExit *exit = self->intent_id != NULL ? lw_desk_find_exit (self->desk, self->intent_id) : NULL;

  *wish = (LwExitWish) { .mode = LW_EXIT_MODE_STAGE };
  if (exit != NULL)
    *wish = exit->wish;
  else if (self->intent_id == NULL)
    lw_desk_ticket_get_exit (self->desk, wish);
  if (lw_exit_wish_is_empty (wish))
    wish->mode = LW_EXIT_MODE_STAGE;
}

static gboolean
is_credit (LwExitButton *self)
{
  const LwIntent *intent = self->intent_id != NULL ? lw_desk_find_order (self->desk, self->intent_id) : NULL;

  return lw_vertical_receives (intent != NULL ? &intent->vertical : &lw_desk_get_ticket (self->desk)->vertical, 0);
}

static char *
words_of (LwExitButton *self)
{
  if (self->complaint != NULL)
    return g_strdup (self->complaint);
  return self->intent_id != NULL ? lw_desk_exit_sentence (self->desk, self->intent_id) : lw_desk_ticket_exit_words (self->desk);
}

static void
fill_box (LwExitButton *self)
{
  g_autofree char *words = NULL;
  LwExitWish wish;

  if (self->box == NULL || self->desk == NULL)
    return;
  get_wish (self, &wish);
  words = words_of (self);
  lw_exit_box_set (self->box, &wish, is_credit (self), words, self->complaint != NULL);
}

static void
on_changed_cb (LwExitButton *self)
{
  LwExitWish wish;

  if (self->desk == NULL)
    return;
  lw_exit_box_get (self->box, &wish);
  g_clear_pointer (&self->complaint, g_free);
  if (self->intent_id == NULL)
    lw_desk_ticket_set_exit (self->desk, &wish);
  else
    lw_desk_set_exit (self->desk, self->intent_id, &wish, &self->complaint);
  lw_exit_button_fill (self, self->desk);
}

/* Who looks away believes that it is watched. */
static void
on_closed_cb (LwExitButton *self)
{
  g_autofree char *wrong = lw_exit_box_get_wrong (self->box);

  if (wrong != NULL && self->desk != NULL)
    lw_desk_exit_not_understood (self->desk, wrong);
}

static void
make_popover (GtkMenuButton *button,
              gpointer       data)
{
  LwExitButton *self = LW_EXIT_BUTTON (data);

  if (self->box == NULL)
    {
      GtkWidget *popover = gtk_popover_new ();

      self->box = LW_EXIT_BOX (lw_exit_box_new (self->side));
      gtk_popover_set_child (GTK_POPOVER (popover), GTK_WIDGET (self->box));
      g_signal_connect_swapped (self->box, "changed", G_CALLBACK (on_changed_cb), self);
      g_signal_connect_swapped (popover, "closed", G_CALLBACK (on_closed_cb), self);
      gtk_menu_button_set_popover (button, popover);
    }
  g_clear_pointer (&self->complaint, g_free);
  fill_box (self);
}

static void
lw_exit_button_finalize (GObject *object)
{
  LwExitButton *self = LW_EXIT_BUTTON (object);

  g_free (self->intent_id);
  g_free (self->complaint);
  G_OBJECT_CLASS (lw_exit_button_parent_class)->finalize (object);
}

static void
lw_exit_button_class_init (LwExitButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lw_exit_button_finalize;
}

static void
lw_exit_button_init (LwExitButton *self)
{
  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_menu_button_set_create_popup_func (self->button, make_popover, self, NULL);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->button));
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
lw_exit_button_new (const char *intent_id,
                    LwExitSide  side)
{
  LwExitButton *self = g_object_new (LW_TYPE_EXIT_BUTTON, NULL);

  self->intent_id = g_strdup (intent_id);
  self->side = side;
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "sm");
  gtk_widget_add_css_class (GTK_WIDGET (self->button), intent_id != NULL ? "sq" : "pill");
  if (intent_id == NULL)
    return GTK_WIDGET (self);
  gtk_menu_button_set_child (self->button, lw_glyph_image ("flag", 14));
  gtk_widget_set_focusable (GTK_WIDGET (self->button), FALSE); /* as the other buttons of a row */
  return GTK_WIDGET (self);
}

/* "Target 50 %", "Stop 2×", "Target". */
static char *
label_of (LwExitButton     *self,
          const LwExitWish *wish)
{
  const LwExitRule *rule = self->side == LW_EXIT_TARGET ? &wish->target : &wish->stop;
  const char *name = self->side == LW_EXIT_TARGET ? _("Target") : _("Stop");
  g_autofree char *text = lw_format_exit_rule (rule);

  return text[0] != '\0' ? g_strconcat (name, LW_NBSP, text, NULL) : g_strdup (name);
}

static void
fill_ticket_button (LwExitButton     *self,
                    const LwExitWish *wish)
{
  g_autofree char *label = label_of (self, wish), *words = words_of (self);
  const LwExitRule *rule = self->side == LW_EXIT_TARGET ? &wish->target : &wish->stop;

  if (g_strcmp0 (gtk_menu_button_get_label (self->button), label) != 0)
    gtk_menu_button_set_label (self->button, label);
  lw_widget_set_class (GTK_WIDGET (self->button), "on", rule->kind != LW_EXIT_RULE_NONE);
  lw_widget_set_tooltip (GTK_WIDGET (self->button), *words != '\0' ? words : _("Closes the spread at a gain or a loss: watched by Legwork while it runs"));
  lw_widget_set_name_label (GTK_WIDGET (self->button), label);
}

static void
fill_row_button (LwExitButton     *self,
                 const LwExitWish *wish)
{
  const LwIntent *intent = lw_desk_find_order (self->desk, self->intent_id);
  g_autofree char *words = words_of (self);
  g_autofree char *name = intent != NULL ? lw_intent_name (intent) : g_strdup ("");
  g_autofree char *label = g_strdup_printf (_("Target and stop of %s"), name);

  lw_widget_set_class (GTK_WIDGET (self->button), "on", !lw_exit_wish_is_empty (wish));
  lw_widget_set_tooltip (GTK_WIDGET (self->button), words);
  lw_widget_set_name_label (GTK_WIDGET (self->button), label);
}

void
lw_exit_button_fill (LwExitButton *self,
                     LwDesk       *desk)
{
  LwExitWish wish;

  g_return_if_fail (LW_IS_EXIT_BUTTON (self));

  self->desk = desk;
  if (desk == NULL)
    return;
  get_wish (self, &wish);
  if (self->intent_id != NULL)
    fill_row_button (self, &wish);
  else
    fill_ticket_button (self, &wish);
  if (self->box != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->box)))
    fill_box (self);
}
