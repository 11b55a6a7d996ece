#pragma once

/* "<journal>.killed": the kill switch was pressed while the journal could not be written. Blocking; LW_STORE_ERROR. */

#include <glib.h>

G_BEGIN_DECLS

gboolean lw_kill_mark_is_set (const char *journal_path);
/* Whole and synced, for its owner alone; TRUE where it is there already. */
gboolean lw_kill_mark_set    (const char *journal_path, GError **error);
/* The journal says it now. */
void     lw_kill_mark_clear  (const char *journal_path);

G_END_DECLS
