#define G_LOG_DOMAIN "lw-watchdog"

#include "config.h"

#include "lw-watchdog.h"

void
lw_watchdog_start (LwWatchdog *self,
                   gint64      now_us)
{
  self->last_byte_us = now_us;
  self->probed_us = 0;
}

void
lw_watchdog_byte (LwWatchdog *self,
                  gint64      now_us)
{
  lw_watchdog_start (self, now_us);
}

LwWatchdogVerdict
lw_watchdog_check (LwWatchdog *self,
                   gint64      now_us)
{
  if (now_us < lw_watchdog_next_us (self))
    return LW_WATCHDOG_WELL;

  if (self->probed_us != 0)
    return LW_WATCHDOG_DEAD;

  self->probed_us = MAX (now_us, 1);
  return LW_WATCHDOG_PROBE;
}

gint64
lw_watchdog_next_us (const LwWatchdog *self)
{
  return self->probed_us != 0 ? self->probed_us + LW_WATCHDOG_ANSWER_US : self->last_byte_us + LW_WATCHDOG_QUIET_US;
}
