#define G_LOG_DOMAIN "lw-preset-tile"
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "lw-format.h"
#include "lw-preset-tile.h"
#include "lw-widget.h"

struct _LwPresetTile
{
  GtkButton parent_instance;

  GtkLabel *name, *count, *rule;
};

G_DEFINE_FINAL_TYPE (LwPresetTile, lw_preset_tile, GTK_TYPE_BUTTON)

static void
lw_preset_tile_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LW_TYPE_PRESET_TILE);
  G_OBJECT_CLASS (lw_preset_tile_parent_class)->dispose (object);
}

static void
lw_preset_tile_class_init (LwPresetTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lw_preset_tile_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/legwork/Legwork/ui/lw-preset-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, LwPresetTile, name);
  gtk_widget_class_bind_template_child (widget_class, LwPresetTile, count);
  gtk_widget_class_bind_template_child (widget_class, LwPresetTile, rule);
}

static void
lw_preset_tile_init (LwPresetTile *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lw_preset_tile_set (LwPresetTile   *self,
                    guint           index,
                    const LwPreset *preset,
                    int             count,
                    gboolean        chosen)
{
  g_autofree char *number = count < 0 ? g_strdup ("…") : lw_format_count (count);
  g_autofree char *rule = lw_format_rule (preset);

  g_return_if_fail (LW_IS_PRESET_TILE (self));

  if (strcmp (gtk_label_get_text (self->name), preset->name) != 0)
    lw_widget_set_name_label (GTK_WIDGET (self), preset->name);
  gtk_label_set_text (self->name, preset->name);
  gtk_label_set_text (self->count, number);
  gtk_label_set_text (self->rule, rule);
  /* No tooltip: GTK would lay it over this tile and its neighbours. The list of all presets and the filters' dock have the note. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, preset->note != NULL ? preset->note : "", -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self), "u", index);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self), "win.preset");
  lw_widget_set_class (GTK_WIDGET (self), "on", chosen);
}
