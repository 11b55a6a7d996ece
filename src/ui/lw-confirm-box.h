#pragma once

/* What the risk gate wants a person to tick or type before it lets an order go: a quantity once more (G4), one more of the same
 * spread (G10), a leg that trades last today (G19), why an order may go beside one that is UNKNOWN (R5). Hidden when it wants nothing. */

#include <gtk/gtk.h>

#include "lw-desk.h"

G_BEGIN_DECLS

#define LW_TYPE_CONFIRM_BOX (lw_confirm_box_get_type ())
G_DECLARE_FINAL_TYPE (LwConfirmBox, lw_confirm_box, LW, CONFIRM_BOX, GtkBox)

/* What the open ticket of @desk needs; what the person does there is told to @desk, which stays the caller's and must stay alive as long. */
void lw_confirm_box_set (LwConfirmBox *self,
                         LwDesk       *desk);

G_END_DECLS
