#pragma once

/* Between fake-desk.c (what the window asks), fake-desk-data.c (made-up figures) and tests that change a state under the window. */

#include "fake-desk.h"

#define FAKE_ROWS 40
#define FAKE_NOW_US G_GINT64_CONSTANT (1732303927000000) /* Fri 22 Nov 2024 14:32:07 ET */

struct _LwDesk
{
  GObject parent_instance;

  FakeState        state;
  LwDeskConnection connection;
  LwDeskScan       scan;
  LwDeskTicket     ticket;
  LwDeskStatus     status;
  GPtrArray       *presets;
  LwPreset        *current;
  LwScanResult     result;
  gboolean         has_result, hold_rows;
  LwScanRow       *rows;   /* FAKE_ROWS */
  guint            counts[3][8];
  double           bounds[2][8];
  guint            hist[8][LW_SCAN_BINS];
  LwIntent        *orders; /* 9 */
  guint            n_orders;
  char            *last;
  guint            n_asked;
};

void fake_desk_fill        (LwDesk *self, LwAccountKind kind);
void fake_desk_fill_result (LwDesk *self, gboolean rows);
void fake_desk_fill_ticket (LwDesk *self, const LwScanRow *row);
