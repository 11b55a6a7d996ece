#pragma once

/* Target and stop of a spread, as a person chooses them: presets, a rule of one's own, and what is done when one is reached. Signal
 * "changed": the person has chosen; nothing is emitted for what is set. */

#include <gtk/gtk.h>

#include "lw-exit.h"

G_BEGIN_DECLS

#define LW_TYPE_EXIT_BOX (lw_exit_box_get_type ())
G_DECLARE_FINAL_TYPE (LwExitBox, lw_exit_box, LW, EXIT_BOX, GtkBox)

/* @side: only that one can be chosen, and the other stays as it was set; LW_EXIT_NEITHER: both. */
GtkWidget *lw_exit_box_new (LwExitSide        side);
/* @credit: the spread takes a credit. @words: what the rules mean now, or what is wrong with them (@bad). */
void       lw_exit_box_set (LwExitBox        *self,
                            const LwExitWish *wish,
                            gboolean          credit,
                            const char       *words,
                            gboolean          bad);
void       lw_exit_box_get (LwExitBox        *self,
                            LwExitWish       *wish);
/* What was typed last where nobody could understand it: nothing is watched for it. NULL = none; g_free (). */
char      *lw_exit_box_get_wrong (LwExitBox *self);

G_END_DECLS
