#pragma once

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
  GtkWidget     *connection, *power_box, *kill, *banner;
  GtkImage      *connection_icon, *kill_icon, *banner_icon;
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
  guint          countdown;  /* runs only while a next try is announced */
};

void lw_window_install_actions (GtkWidgetClass *widget_class);
/* The connection chip, in one place for chip, problem card and actions. */
gboolean lw_window_is_connected (const LwDeskConnection *connection);

G_END_DECLS
