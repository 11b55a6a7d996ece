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
  gboolean         has_result, hold_rows, killed;
  LwScanRow       *rows;   /* FAKE_ROWS */
  guint            counts[3][8];
  double           bounds[2][8];
  guint            hist[8][LW_SCAN_BINS];
  LwConflict       conflict; /* order_id 0 = none */
  LwIntent        *orders; /* 9 */
  guint            n_orders;
  char            *last;
  guint            n_asked;
  gint64           passed_us; /* since FAKE_NOW_US */
  LwExit           exits[16];
  guint            n_exits;
  LwExitWish       ticket_exit;
  LwAlarmList     *alarms;
  LwUnattributed   position; /* id "" = none */
  const char      *file_error; /* what an export or import says; NULL = it goes well */
};

void fake_desk_fill        (LwDesk *self, LwAccountKind kind);
void fake_desk_fill_result (LwDesk *self, gboolean rows);
void fake_desk_fill_ticket (LwDesk *self, const LwScanRow *row);
gboolean fake_desk_unwind  (LwDesk *self, const char *intent_id, gboolean roll);
