#define G_LOG_DOMAIN "lw-problem-card"
#include "config.h"

#include <glib/gi18n.h>

#include "lw-glyph.h"
#include "lw-problem-card.h"
#include "lw-widget.h"

struct _LwProblemCard
{
  GtkBox parent_instance;

  GtkImage  *icon;
  GtkLabel  *title, *sentence, *next;
  GtkBox    *steps;
  GtkWidget *rule, *simulated;
};

G_DEFINE_FINAL_TYPE (LwProblemCard, lw_problem_card, GTK_TYPE_BOX)

static void
add_step (LwProblemCard *self,
          const char    *number,
          const char    *title,
          const char    *text)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  GtkWidget *badge = lw_widget_label (number, "step-number");
  GtkWidget *words = lw_widget_label (text, "s ink2");

  gtk_label_set_xalign (GTK_LABEL (badge), 0.5);
  gtk_widget_set_valign (badge, GTK_ALIGN_START);
  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (words), 60);
  gtk_box_append (GTK_BOX (texts), lw_widget_label (title, "t3 medium"));
  gtk_box_append (GTK_BOX (texts), words);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (row), badge);
  gtk_box_append (GTK_BOX (row), texts);
  gtk_box_append (self->steps, row);
}

static void
fill_steps (LwProblemCard          *self,
            const LwDeskConnection *connection)
{
  g_autofree char *port = g_strdup_printf (_("The same page names the Socket port. Here it is %d: 7497 is TWS paper, 7496 TWS live, 4002 and 4001 the Gateway's."),
                                           connection->port);

  lw_widget_empty_box (self->steps);
  gtk_widget_set_visible (self->rule, connection->profile == LW_PROFILE_TWS);
  if (connection->profile != LW_PROFILE_TWS)
    return;
  gtk_box_append (self->steps, lw_widget_label (_("What to do"), "cap2"));
  add_step (self, "1", _("Start TWS and log in"), _("Legwork waits: it tries again by itself and goes on when TWS is there."));
  add_step (self, "2", _("Allow socket clients"), _("In TWS: Global Configuration ▸ API ▸ Settings ▸ Enable ActiveX and Socket Clients."));
  add_step (self, "3", _("Compare the port"), port);
}

static void
lw_problem_card_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LW_TYPE_PROBLEM_CARD);
  G_OBJECT_CLASS (lw_problem_card_parent_class)->dispose (object);
}

static void
lw_problem_card_class_init (LwProblemCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lw_problem_card_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/legwork/Legwork/ui/lw-problem-card.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, LwProblemCard, child)
  BIND (icon);
  BIND (title);
  BIND (sentence);
  BIND (next);
  BIND (steps);
  BIND (rule);
  BIND (simulated);
#undef BIND
}

static void
lw_problem_card_init (LwProblemCard *self)
{
  g_autoptr (LwGlyph) plug = lw_glyph_get ("plug");

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_image_set_from_paintable (self->icon, GDK_PAINTABLE (plug));
}

void
lw_problem_card_set (LwProblemCard          *self,
                     const LwDeskConnection *connection,
                     guint                   n_open_orders)
{
  gboolean tws = connection->profile == LW_PROFILE_TWS;
  g_autofree char *title = tws ? g_strdup_printf (_("No connection to TWS on %s:%d"), connection->host, connection->port)
                               : g_strdup (_("The simulated market is not there"));
  g_autofree char *stake = n_open_orders == 0 ? g_strdup (_("No order is open or in doubt."))
                           : g_strdup_printf (g_dngettext (NULL, "%u order is open or in doubt: see Orders.",
                                                           "%u orders are open or in doubt: see Orders.", n_open_orders), n_open_orders);
  g_autofree char *sentence = g_strdup_printf ("%s %s", connection->problem, stake);
  gint64 wait_us = connection->retry_at_us - g_get_monotonic_time ();
  g_autofree char *next = connection->retry_at_us > 0 && wait_us > 0
                          ? g_strdup_printf (_("next try in %d s"), (int) (wait_us / G_USEC_PER_SEC) + 1) : g_strdup ("");

  g_return_if_fail (LW_IS_PROBLEM_CARD (self));

  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->sentence, sentence);
  gtk_label_set_text (self->next, next);
  gtk_widget_set_visible (self->simulated, tws);
  if (g_strcmp0 (g_object_get_data (G_OBJECT (self), "lw-address"), title) == 0)
    return;
  g_object_set_data_full (G_OBJECT (self), "lw-address", g_steal_pointer (&title), g_free);
  fill_steps (self, connection);
}
