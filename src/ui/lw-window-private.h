#pragma once

#include "lw-alarm-banner.h"
#include "lw-kill-switch.h"
#include "lw-mode-chip.h"
#include "lw-orders-page.h"
#include "lw-problem-card.h"
#include "lw-rail.h"
#include "lw-scan-page.h"
#include "lw-status-line.h"
#include "lw-window.h"

G_BEGIN_DECLS

struct _LwWindow
{
  GtkApplicationWindow parent_instance;

  LwModeChip    *chip;
  LwModeStrip   *strip;
  GtkWidget     *connection, *power_box, *banner, *banner_cancel;
  LwKillSwitch  *kill;
  LwAlarmBanner *alarm;
  GtkImage      *connection_icon, *banner_icon;
  GtkLabel      *connection_name, *connection_address, *power, *banner_words;
  GtkEntry      *symbol;
  LwRail        *rail;
  GtkStack      *pages, *scan_stack;
  LwScanPage    *scan;
  LwProblemCard *problem;
  LwOrdersPage  *orders;
  LwStatusLine  *status;
  GtkLabel      *metrics;    /* on the Health page */

  LwDesk        *desk;
  gboolean       awaits_ticket; /* of the order that replaces one: it opens when TWS has answered */
  GtkFileChooserNative *chooser; /* while it asks for a file of presets */
  GtkWidget     *close_question; /* while it asks; NULL = it does not */
  guint          countdown;  /* runs only while a next try is announced */
};

void lw_window_install_actions (GtkWidgetClass *widget_class);
/* Alt and a digit. */
void lw_window_bind_pages (LwWindow *self);
void lw_window_install_preset_actions (GtkWidgetClass *widget_class);
void lw_window_close_chooser (LwWindow *self);
/* The connection chip, in one place for chip, problem card and actions. */
gboolean lw_window_is_connected (const LwDeskConnection *connection);

G_END_DECLS
