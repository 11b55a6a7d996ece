#pragma once

/* What stands in the place of the scan when there is no connection and nothing to show: what happened, what to do, and a
 * button for each way out. */

#include <gtk/gtk.h>

#include "lw-desk.h"

G_BEGIN_DECLS

#define LW_TYPE_PROBLEM_CARD (lw_problem_card_get_type ())
G_DECLARE_FINAL_TYPE (LwProblemCard, lw_problem_card, LW, PROBLEM_CARD, GtkBox)

void lw_problem_card_set (LwProblemCard          *self,
                          const LwDeskConnection *connection,
                          guint                   n_open_orders);

G_END_DECLS
