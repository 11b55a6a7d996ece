#pragma once

/* Orders as a person names them: the whole id, or its tail, with or without "LW-" in front, as the window shows it. */

#include <glib.h>

G_BEGIN_DECLS

#define LW_CTL_ID_LEAST 4 /* characters of a tail: fewer tell too little apart */

/* Looks as if an order was meant, not a symbol. */
gboolean    lw_ctl_id_is_meant (const char *text);

/* @id_of gives the i-th of @n ids. The one that @text names; NULL after a complaint: none does, or several do. */
typedef const char *(*LwCtlIdOf) (gpointer data, guint i);
const char *lw_ctl_id_find     (const char *text, LwCtlIdOf id_of, gpointer data, guint n);

G_END_DECLS
