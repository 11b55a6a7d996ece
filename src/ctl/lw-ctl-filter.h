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

/* "bull_put,bear_call" */
gboolean   lw_ctl_kinds_parse  (const char *text,
                                gboolean   *kinds,
                                GError    **error);

G_END_DECLS
