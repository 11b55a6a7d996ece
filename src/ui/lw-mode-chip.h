#pragma once

/* Says what kind of account orders go to, by word, account, colour, mark and shape. */

#include <gtk/gtk.h>

#include "lw-contract.h"
#include "lw-drawn.h"

G_BEGIN_DECLS

#define LW_TYPE_MODE_CHIP (lw_mode_chip_get_type ())
G_DECLARE_FINAL_TYPE (LwModeChip, lw_mode_chip, LW, MODE_CHIP, LwDrawn)

/* @account "" while none is known. Not @known: TWS has not named an account, so neither PAPER nor LIVE is claimed. */
void lw_mode_chip_set (LwModeChip    *self,
                       LwAccountKind  kind,
                       gboolean       known,
                       const char    *account);

#define LW_TYPE_MODE_STRIP (lw_mode_strip_get_type ())
G_DECLARE_FINAL_TYPE (LwModeStrip, lw_mode_strip, LW, MODE_STRIP, LwDrawn)

/* @stopped: the kill switch is on; crimson hatching, whatever the mode. */
void lw_mode_strip_set (LwModeStrip   *self,
                        LwAccountKind  kind,
                        gboolean       known,
                        gboolean       stopped);

G_END_DECLS
