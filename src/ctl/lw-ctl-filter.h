#pragma once

/* What commands accept as filters, presets and settings of a scan, and how they complain. */

#include "lw-scan.h"

G_BEGIN_DECLS

/* "pop >= 0.6", "settlement in cash_am,cash_pm", "em_outside = true"; FALSE with a sentence in @error. */
gboolean   lw_ctl_filter_parse (const char *text,
                                LwFilter   *filter,
                                GError    **error);

/* A preset by name, of the user's file and then of the shipped one, or of a file: FILE with one preset, or FILE:NAME. */
LwPreset  *lw_ctl_preset_find  (const char *name_or_file,
                                GError    **error);

/* All presets: the user's, then the shipped ones whose name the user's do not use. */
GPtrArray *lw_ctl_preset_all   (GError    **error);

/* Where the user's presets lie: XDG_CONFIG_HOME/legwork/presets.json. Free with g_free (). */
char      *lw_ctl_preset_path  (void);

/* "bull_put,bear_call" */
gboolean   lw_ctl_kinds_parse  (const char *text,
                                gboolean   *kinds,
                                GError    **error);

G_END_DECLS
