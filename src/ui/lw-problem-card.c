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

  LwProfile     profile;    /* whose steps are shown */
  LwProblemKind kind;
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

typedef struct
{
  const char *title, *text;
} Step;

#define ALLOW { N_("Allow socket clients"), N_("In TWS: Global Configuration ▸ API ▸ Settings ▸ Enable ActiveX and Socket Clients.") }
#define DIALOG { N_("Answer TWS's dialog"), N_("TWS may ask “Accept incoming connection?” or show a notice at login: say yes, or close it.") }
#define PORT { N_("Compare the port"), N_("The settings page of the API names the Socket port: usually 7497 is TWS paper, 7496 TWS live, 4002 and 4001 the Gateway's.") }
#define WAITS N_("Legwork waits: it tries again by itself and goes on when TWS is there.")
#define MAX_STEPS 3

/* What a person can do about each kind of problem, most likely first. */
static const Step steps[][MAX_STEPS] = {
  [LW_PROBLEM_NO_LISTENER] = { { N_("Start TWS and log in"), WAITS }, ALLOW, PORT },
  [LW_PROBLEM_SILENT] = { DIALOG, PORT },
  [LW_PROBLEM_HUNG_UP] = {
    { N_("Trust this machine"), N_("In TWS: Global Configuration ▸ API ▸ Settings ▸ Trusted IPs holds this machine's address.") }, DIALOG, ALLOW },
  [LW_PROBLEM_NOT_TWS] = {
    { N_("Give the port that TWS has"), N_("Another program has this one. The settings page of TWS's API names the Socket port: usually 7497 is TWS paper, 7496 TWS live, 4002 and 4001 the Gateway's.") },
    { N_("Or end the other program"), N_("Then start TWS, so that it gets the port, and log in.") } },
  [LW_PROBLEM_TOO_OLD] = {
    { N_("Update TWS or IB Gateway"), N_("Version 10.19 or newer is needed. In TWS: Help ▸ Check for Updates; IB's site has the installer.") },
    { N_("Start the new one and log in"), WAITS } },
  [LW_PROBLEM_CLIENT_ID] = {
    { N_("Close the other program"), N_("Another program, or another Legwork, is connected to TWS under the same client id.") },
    { N_("Or use another client id"), N_("Start with legwork --client-id N, where N is a number that no other program has. Own orders that are open become UNRESOLVED then: you sign them off.") } },
  [LW_PROBLEM_NO_START] = {
    DIALOG,
    { N_("Let TWS finish its login"), N_("A second factor or a notice may still wait; only then does TWS name the accounts.") },
    { N_("Look at the API's settings"), N_("In TWS: Global Configuration ▸ API ▸ Settings: socket clients on, Read-Only API off.") } },
  [LW_PROBLEM_PORT_CHANGED] = {
    { N_("Start with the new port"), N_("legwork --port N, where N is the Socket port on the settings page of TWS's API.") } },
  [LW_PROBLEM_LOST] = {
    { N_("Look whether TWS runs"), N_("It restarts or logs off once a day. Legwork waits: it tries again by itself.") },
    { N_("Log in again if TWS asks"), N_("A Sunday's login needs the second factor.") } },
  [LW_PROBLEM_LINK_DOWN] = { { N_("Look at TWS"), N_("TWS has no connection to IB. It comes back by itself, unless this machine's network is down.") } },
  [LW_PROBLEM_ACCOUNT] = {
    { N_("Log in to the account of this profile"), N_("In TWS: log off, and log in to the account that is named above.") },
    { N_("Or begin with the other account"), N_("Remove the profile's account from profiles.ini in the data folder, and start again.") } },
  [LW_PROBLEM_JOURNAL] = {
    { N_("Look at the data folder"), N_("It needs room on its disk and must be writable; another Legwork that has it must be closed.") },
    { N_("Start Legwork again"), N_("Orders stay off until the journal can be written.") } },
  [LW_PROBLEM_SETTING] = { { N_("Mend the setting"), N_("The sentence above names it; then start Legwork again.") } },
  [LW_PROBLEM_OTHER] = { { N_("Start Legwork again"), N_("If it does not help, the words above are what a report of it needs.") } },
};

static void
fill_steps (LwProblemCard          *self,
            const LwDeskConnection *connection)
{
  guint kind = (guint) connection->problem_kind;
  const Step *list = kind < G_N_ELEMENTS (steps) && steps[kind][0].title != NULL ? steps[kind] : steps[LW_PROBLEM_OTHER];
  gboolean any = connection->profile == LW_PROFILE_TWS;

  lw_widget_empty_box (self->steps);
  gtk_widget_set_visible (self->rule, any);
  if (!any)
    return;
  gtk_box_append (self->steps, lw_widget_label (_("What to do"), "cap2"));
  for (guint i = 0; i < MAX_STEPS && list[i].title != NULL; i++)
    {
      char number[] = { (char) ('1' + i), '\0' };

      add_step (self, number, _(list[i].title), _(list[i].text));
    }
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
  if (self->profile == connection->profile && self->kind == connection->problem_kind)
    return;
  self->profile = connection->profile;
  self->kind = connection->problem_kind;
  fill_steps (self, connection);
}
