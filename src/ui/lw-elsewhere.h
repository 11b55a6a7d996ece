#pragma once

/* Orders that other programs or a person in TWS made, on the orders page: shown and counted, without a button. */

#include <gtk/gtk.h>

#include "lw-desk.h"

G_BEGIN_DECLS

/* Fills @box anew where they changed; hidden while there is none. */
void lw_elsewhere_fill (GtkBox *box, LwDesk *desk);

G_END_DECLS
