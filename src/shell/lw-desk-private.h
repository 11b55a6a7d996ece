#pragma once

/* What the files of LwDesk share. Each concern has a file and, within the desk, a struct of its own. */

#include "lw-desk.h"

G_BEGIN_DECLS

typedef enum
{
  LW_DESK_SIGNAL_CONNECTION,
  LW_DESK_SIGNAL_STATUS,
  LW_DESK_SIGNAL_SCAN,
  LW_DESK_SIGNAL_TICKET,
  LW_DESK_SIGNAL_ORDERS,
  LW_DESK_SIGNAL_NOTICE,
  LW_DESK_N_SIGNALS
} LwDeskSignal;

struct _LwDesk
{
  GObject          parent_instance;

  LwDeskConfig     config;
  LwDeskConnection connection;
  LwDeskStatus     status;

  GPtrArray       *presets;  /* of LwPreset */
  LwPreset        *current;
  LwDeskScan       scan;
  LwScanResult    *result;
  char           **symbols;

  LwDeskTicket     ticket;
};

void lw_desk_emit   (LwDesk       *self,
                     LwDeskSignal  signal);
void lw_desk_notice (LwDesk       *self,
                     gboolean      is_problem,
                     const char   *format,
                     ...) G_GNUC_PRINTF (3, 4);

G_END_DECLS
