#pragma once

#include <gtk/gtk.h>

#include "lw-drawn.h"

G_BEGIN_DECLS

/* The mark of the program in the header bar: a payoff line with its break-even. */
#define LW_TYPE_MARK (lw_mark_get_type ())
G_DECLARE_FINAL_TYPE (LwMark, lw_mark, LW, MARK, LwDrawn)

G_END_DECLS
