#pragma once

/* Presets as JSON: an array of objects as screener.md 7 has them, or one object. Unknown keys of a preset are kept; an unknown
 * field of a filter is kept too and flagged. Parsing is pure; loading blocks. */

#include <glib.h>

#include "lw-preset.h"
#include "lw-store-error.h"

G_BEGIN_DECLS

#define LW_PRESET_MAX_FILTERS 64 /* far above what a person reads; the file is the user's */

/* Array of LwPreset, or NULL and "presets.json:12:31: preset 'Mine', filter 2, op: 'rnage' is none of …". @warnings, may be NULL,
 * receives char *, freed by the array: what is kept though it means nothing here. */
GPtrArray *lw_preset_json_parse (const char  *text,
                                 gssize       length,
                                 const char  *name,
                                 GPtrArray   *warnings,
                                 GError     **error);
GPtrArray *lw_preset_json_load  (const char  *path,
                                 GPtrArray   *warnings,
                                 GError     **error);

/* The same as text: an array, two blanks a level, a line feed at the end. Free with g_free (). */
char      *lw_preset_json_text  (const LwPreset * const *presets,
                                 guint        n_presets);

/* "presets.json" of LEGWORK_DATA_DIR, else of the source tree when this program was built there, else of the installed data;
 * NULL when there is none. Free with g_free (). */
char      *lw_preset_json_shipped_path (void);

G_END_DECLS
