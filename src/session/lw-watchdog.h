#pragma once

/* Is anybody there? 5 s without a byte ask for a probe, 4 s more without any byte mean that the connection is dead
 * (tws-errors.md 5). It knows nothing of states: who owns it asks it from the handshake's end on. Plain data. */

#include <glib.h>

G_BEGIN_DECLS

#define LW_WATCHDOG_QUIET_US  G_GINT64_CONSTANT (5000000)
#define LW_WATCHDOG_ANSWER_US G_GINT64_CONSTANT (4000000)

typedef struct
{
  gint64 last_byte_us;
  gint64 probed_us; /* 0 = no probe is open */
} LwWatchdog;

typedef enum
{
  LW_WATCHDOG_WELL,
  LW_WATCHDOG_PROBE, /* send one now; returned once for each silence */
  LW_WATCHDOG_DEAD
} LwWatchdogVerdict;

void              lw_watchdog_start   (LwWatchdog       *self,
                                       gint64            now_us);
void              lw_watchdog_byte    (LwWatchdog       *self,
                                       gint64            now_us);
LwWatchdogVerdict lw_watchdog_check   (LwWatchdog       *self,
                                       gint64            now_us);
gint64            lw_watchdog_next_us (const LwWatchdog *self);

G_END_DECLS
