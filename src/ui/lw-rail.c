#define G_LOG_DOMAIN "lw-rail"
#include "config.h"

#include <glib/gi18n.h>

#include "lw-glyph.h"
#include "lw-rail.h"
#include "lw-widget.h"

static const LwPageInfo pages[LW_N_PAGES] = {
  { "scan", N_("Scan"), "scan", NULL },
  { "chain", N_("Chain"), "chain",
    N_("The option chain of one symbol: calls, strikes, puts, and a spread built by clicking a bid and an ask. Until then “legworkctl chain” lists one.") },
  { "orders", N_("Orders"), "orders", NULL },
  { "positions", N_("Positions"), "positions",
    N_("Open spreads with their marks, greeks and flags, and Close and Roll. Until then the Orders page closes and rolls what was opened here, and TWS shows the rest.") },
  { "reports", N_("Reports"), "reports",
    N_("Profit and loss by period, and exports. Until then “legworkctl export” writes fills as CSV.") },
  { "health", N_("Health"), "health",
    N_("Plots of load and the diary of the connection. Until then the bar below tells the load, and “legworkctl metrics” prints it.") },
  { "settings", N_("Settings"), "settings",
    N_("Limits, looks and connections. Until then the environment and the settings file hold: TWS_HOST, TWS_PORT, CLIENT_ID.") },
};

struct _LwRail
{
  GtkBox parent_instance;

  GtkWidget *buttons[LW_N_PAGES];
};

G_DEFINE_FINAL_TYPE (LwRail, lw_rail, GTK_TYPE_BOX)

const LwPageInfo *
lw_page_info (guint i)
{
  g_return_val_if_fail (i < LW_N_PAGES, NULL);

  return &pages[i];
}

static GtkWidget *
new_button (guint i)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  g_autofree char *key = g_strdup_printf ("Alt+%u", i + 1);

  gtk_box_append (GTK_BOX (box), lw_glyph_image (pages[i].glyph, 18));
  gtk_box_append (GTK_BOX (box), gtk_label_new (_(pages[i].title)));
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_button_set_child (GTK_BUTTON (button), box);
  /* No tooltip: GTK would lay it over the next buttons. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS, key, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.page");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", pages[i].id);
  lw_widget_set_name_label (button, _(pages[i].title));
  return button;
}

static void
lw_rail_class_init (LwRailClass *klass)
{
}

static void
lw_rail_init (LwRail *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "rail");
  for (guint i = 0; i < LW_N_PAGES; i++)
    {
      GtkWidget *space;

      self->buttons[i] = new_button (i);
      if (i + 1 == LW_N_PAGES)
        {
          space = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
          gtk_widget_set_vexpand (space, TRUE);
          gtk_box_append (GTK_BOX (self), space);
        }
      gtk_box_append (GTK_BOX (self), self->buttons[i]);
    }
  /* A child's vexpand travels up and would take the page's room. */
  gtk_widget_set_hexpand (GTK_WIDGET (self), FALSE);
}

void
lw_rail_set_current (LwRail     *self,
                     const char *page)
{
  g_return_if_fail (LW_IS_RAIL (self));

  for (guint i = 0; i < LW_N_PAGES; i++)
    lw_widget_set_class (self->buttons[i], "on", g_strcmp0 (pages[i].id, page) == 0);
}
