#pragma once

/* Files of presets: the person's own, presets.json of the settings folder, which stand before the shipped ones and win over those
 * of the same name; and files that they are exported to and imported from. All of it blocks; any thread. A file is written beside
 * its place and then renamed, for its owner alone: it is there whole, or as it was before. */

#include "lw-preset-json.h"

G_BEGIN_DECLS

/* XDG_CONFIG_HOME/legwork/presets.json. Free with g_free (). */
char           *lw_preset_file_path      (void);
/* Array of LwPreset; empty where there is no such file yet. NULL in @error: it is there and cannot be read. */
GPtrArray      *lw_preset_file_load_mine (GError **error);
gboolean        lw_preset_file_save_mine (GPtrArray               *mine,
                                          GError                 **error);
/* The person's, then the shipped ones whose names they do not use. */
GPtrArray      *lw_preset_file_load_all  (GError                 **error);
/* By its name, whatever the case; NULL = none. */
const LwPreset *lw_preset_file_find      (GPtrArray               *presets,
                                          const char              *name);
gboolean        lw_preset_file_write     (const char              *path,
                                          const LwPreset * const  *presets,
                                          guint                    n_presets,
                                          GError                 **error);

/* What an import did. */
typedef struct
{
  GPtrArray *added;    /* of LwPreset, under the names that they have now */
  GPtrArray *renamed;  /* of char*: of @added, the names in the file that were taken by another preset */
  GPtrArray *warnings; /* of char*: what is kept though it means nothing here */
  guint      n_same;   /* were there already, the same in every word */
} LwPresetImport;

/* Adds the presets of @path to the person's. None that is there is lost or changed: one whose name is taken gets another name.
 * NULL in @error, with file, line and column where the text is at fault: then nothing is written. */
LwPresetImport *lw_preset_file_import    (const char              *path,
                                          GError                 **error);
void            lw_preset_import_free    (LwPresetImport          *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwPresetImport, lw_preset_import_free)

G_END_DECLS
