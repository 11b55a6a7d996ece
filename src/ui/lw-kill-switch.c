#define G_LOG_DOMAIN "lw-kill-switch"
#include "config.h"

#include <glib/gi18n.h>

#include "lw-glyph.h"
#include "lw-kill-switch.h"
#include "lw-widget.h"

struct _LwKillSwitch
{
  GtkBox parent_instance;

  GtkStack      *faces;
  GtkWidget     *press;
  GtkMenuButton *latched;
  GtkPopover    *popover;
  GtkLabel      *words;
};

G_DEFINE_FINAL_TYPE (LwKillSwitch, lw_kill_switch, GTK_TYPE_BOX)

static GtkWidget *
new_face (const char *label,
          const char *key)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), lw_glyph_image ("power", 14));
  gtk_box_append (GTK_BOX (box), gtk_label_new (label));
  if (key != NULL)
    gtk_box_append (GTK_BOX (box), lw_widget_label (key, "kbd"));
  return box;
}

static GtkWidget *
new_press (void)
{
  GtkWidget *button = gtk_button_new ();

  gtk_button_set_child (GTK_BUTTON (button), new_face (_("Kill switch"), "F12"));
  gtk_widget_add_css_class (button, "kill");
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.kill");
  lw_widget_set_tooltip (button, _("Stops at once: nothing is sent any more, and each own order at TWS is asked to cancel. Stays on until "
                                   "you reset it. Positions stay as they are."));
  lw_widget_set_name_label (button, _("Kill switch"));
  return button;
}

/* First, so that the focus is here when the popover opens: a key that was meant for something else leaves the switch on. */
static GtkWidget *
new_keep (LwKillSwitch *self)
{
  GtkWidget *button = gtk_button_new_with_label (_("Leave it on"));

  g_signal_connect_swapped (button, "clicked", G_CALLBACK (gtk_popover_popdown), self->popover);
  return button;
}

static GtkWidget *
new_release (LwKillSwitch *self)
{
  GtkWidget *button = gtk_button_new_with_label (_("Reset: orders may be sent again"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.kill-release");
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (gtk_popover_popdown), self->popover);
  return button;
}

static GtkWidget *
new_latched (LwKillSwitch *self)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);

  self->popover = GTK_POPOVER (gtk_popover_new ());
  self->words = GTK_LABEL (lw_widget_label ("", "s"));
  gtk_label_set_wrap (self->words, TRUE);
  gtk_label_set_max_width_chars (self->words, 44);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->words));
  gtk_box_append (GTK_BOX (box), new_keep (self));
  gtk_box_append (GTK_BOX (box), new_release (self));
  gtk_popover_set_child (self->popover, box);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), GTK_WIDGET (self->popover));
  gtk_menu_button_set_child (GTK_MENU_BUTTON (button), new_face (_("Stopped. Reset"), NULL));
  gtk_widget_add_css_class (button, "kill");
  lw_widget_set_name_label (button, _("Stopped. Reset"));
  return button;
}

static void
lw_kill_switch_class_init (LwKillSwitchClass *klass)
{
}

static void
lw_kill_switch_init (LwKillSwitch *self)
{
  GtkWidget *faces = gtk_stack_new ();

  self->faces = GTK_STACK (faces);
  self->press = new_press ();
  self->latched = GTK_MENU_BUTTON (new_latched (self));
  gtk_stack_add_named (self->faces, self->press, "off");
  gtk_stack_add_named (self->faces, GTK_WIDGET (self->latched), "on");
  gtk_widget_set_valign (faces, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self), faces);
}

gboolean
lw_kill_switch_is_in_vain (gboolean                on,
                           const LwDeskConnection *connection)
{
  return connection->kill_in_vain || (on && connection->journal_refused);
}

static char *
words_in_vain (const LwDeskConnection *connection)
{
  if (connection->journal_refused)
    return g_strdup (_("The kill switch is on: nothing is sent. But the order journal cannot be read: this program does not know its orders and "
                       "has cancelled nothing. They may be live at TWS."));
  return g_strdup (_("The kill switch stopped nothing here: another Legwork holds the order journal and sends the orders. Press F12 there."));
}

/* Asked once the connection stands, in case of doubt again. */
static char *
words_open (guint                   n_open,
            const LwDeskConnection *connection)
{
  gboolean reached = connection->stats.state >= LW_CONN_SYNCING;

  if (n_open == 1)
    return g_strdup (reached ? _("1 order of this program is not over yet; TWS was asked to cancel it.")
                     : _("1 order of this program is not over yet; TWS will be asked to cancel it once connected."));
  return g_strdup_printf (reached ? _("%u orders of this program are not over yet; TWS was asked to cancel them.")
                          : _("%u orders of this program are not over yet; TWS will be asked to cancel them once connected."), n_open);
}

char *
lw_kill_switch_words (gboolean                on,
                      guint                   n_open,
                      const LwDeskConnection *connection)
{
  g_autofree char *open = NULL;

  if (lw_kill_switch_is_in_vain (on, connection))
    return words_in_vain (connection);
  if (!on)
    return g_strdup ("");
  if (connection->journal_opening)
    open = g_strdup (_("Its orders are still being read from the journal; TWS is asked to cancel them as soon as they are known."));
  else
    open = n_open > 0 ? words_open (n_open, connection) : g_strdup (_("No order of this program is open."));
  return g_strdup_printf (_("The kill switch is on: nothing is sent until you reset it. %s"), open);
}

void
lw_kill_switch_set (LwKillSwitch           *self,
                    gboolean                on,
                    guint                   n_open,
                    const LwDeskConnection *connection)
{
  g_autofree char *words = lw_kill_switch_words (on, n_open, connection);

  g_return_if_fail (LW_IS_KILL_SWITCH (self));

  gtk_label_set_text (self->words, words);
  gtk_stack_set_visible_child_name (self->faces, on ? "on" : "off");
}
