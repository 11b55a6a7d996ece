#pragma once

/* The button that sends. Its shape and words are those of the mode; LIVE has to be held for 0.6 s, by pointer or by Space.
 * Signal "transmit" when it is meant. Insensitive it says what is missing. */

#include <gtk/gtk.h>

#include "lw-contract.h"

G_BEGIN_DECLS

#define LW_TYPE_TRANSMIT (lw_transmit_get_type ())
G_DECLARE_FINAL_TYPE (LwTransmit, lw_transmit, LW, TRANSMIT, GtkButton)

#define LW_TRANSMIT_HOLD_US 600000

/* @why_not: "" or NULL = ready; else the words for the insensitive button. */
void   lw_transmit_set       (LwTransmit    *self,
                              LwAccountKind  kind,
                              const char    *why_not);

/* For pictures and tests: as if held since @held_us. */
void   lw_transmit_show_hold (LwTransmit    *self,
                              gint64         held_us);

G_END_DECLS
