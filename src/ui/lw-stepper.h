#pragma once

/* − value +: typed, by arrows, by buttons; the wheel acts only while the field has the focus. Integers of the caller's unit.
 * Signal "changed" (gint64 value) when the person has changed it. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LW_TYPE_STEPPER (lw_stepper_get_type ())
G_DECLARE_FINAL_TYPE (LwStepper, lw_stepper, LW, STEPPER, GtkWidget)

/* Quantities are whole numbers, prices are of 0.0001. */
void   lw_stepper_set_price (LwStepper  *self,
                             gboolean    is_price);
void   lw_stepper_set_range (LwStepper  *self,
                             gint64      least,
                             gint64      most,
                             gint64      step);
/* What was typed and not taken yet stays. */
void   lw_stepper_set_value (LwStepper  *self,
                             gint64      value);
gint64 lw_stepper_get_value (LwStepper  *self);
/* Accessible names: "Quantity" gives "Quantity", "Less: quantity" and "More: quantity". */
void   lw_stepper_set_label (LwStepper  *self,
                             const char *label);
/* Takes what is typed, as Enter does. FALSE when the value is another than what stood there: it was no number, or out of range. */
gboolean lw_stepper_commit  (LwStepper  *self);
/* The field takes the focus, its text chosen. */
void   lw_stepper_focus     (LwStepper  *self);
/* As the + or − button. */
void   lw_stepper_step      (LwStepper  *self,
                             int         steps);

G_END_DECLS
