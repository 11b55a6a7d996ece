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
/* Does not disturb what is being typed. */
void   lw_stepper_set_value (LwStepper  *self,
                             gint64      value);
gint64 lw_stepper_get_value (LwStepper  *self);
/* Accessible names: "Quantity" gives "Quantity", "Less: quantity" and "More: quantity". */
void   lw_stepper_set_label (LwStepper  *self,
                             const char *label);
/* As the + or − button. */
void   lw_stepper_step      (LwStepper  *self,
                             int         steps);

G_END_DECLS
