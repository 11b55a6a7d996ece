#pragma once

/* The button that sends. Its shape and words are those of the mode; LIVE has to be held for 0.6 s, by pointer or by Space.
 * Signal "transmit" when it is meant. Where it is not ready it takes nothing and says what is missing. */

#include <gtk/gtk.h>

#include "lw-contract.h"

G_BEGIN_DECLS

#define LW_TYPE_TRANSMIT (lw_transmit_get_type ())
G_DECLARE_FINAL_TYPE (LwTransmit, lw_transmit, LW, TRANSMIT, GtkButton)

#define LW_TRANSMIT_HOLD_US 600000

#define LW_TRANSMIT_ARM_US  400000 /* risk-gate.md G13 */

/* @shown: a number of what the ticket says; with another one the button takes nothing for LW_TRANSMIT_ARM_US: the person reads first.
 * @change: of an order that stands. @why_not: "" or NULL = ready; else the words for the button that takes nothing. */
void     lw_transmit_set       (LwTransmit    *self,
                                LwAccountKind  kind,
                                gboolean       change,
                                guint          shown,
                                const char    *why_not);
/* A press is taken now. */
gboolean lw_transmit_is_ready  (LwTransmit    *self);
/* As a click, for the ticket's shortcut: nothing where it is not ready, or LIVE. */
void     lw_transmit_press     (LwTransmit    *self);

/* For tests: what it counts by, in µs; NULL = the monotonic clock. */
void     lw_transmit_set_clock (gint64       (*now_us) (void));

/* For pictures and tests: as if held since @held_us. */
void     lw_transmit_show_hold (LwTransmit    *self,
                                gint64         held_us);

G_END_DECLS
