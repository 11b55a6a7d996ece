#pragma once

/* One preset: name, how many rows it has now, one line of its rule. A click chooses it (action "win.preset"). */

#include <gtk/gtk.h>

#include "lw-preset.h"

G_BEGIN_DECLS

#define LW_TYPE_PRESET_TILE (lw_preset_tile_get_type ())
G_DECLARE_FINAL_TYPE (LwPresetTile, lw_preset_tile, LW, PRESET_TILE, GtkButton)

/* @index is the desk's; @count −1 = not known. */
void lw_preset_tile_set (LwPresetTile   *self,
                         guint           index,
                         const LwPreset *preset,
                         int             count,
                         gboolean        chosen);

G_END_DECLS
