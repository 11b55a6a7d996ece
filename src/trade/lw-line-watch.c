#define G_LOG_DOMAIN "lw-line-watch"

#include "config.h"

#include <math.h>

#include "lw-gate.h"
#include "lw-line-watch.h"

/* The first price after the line was asked for anew is its answer, the next one says that it lives. */
static LwLineRenewal
after_price (LwLineRenewal before)
{
  return before == LW_LINE_ASKED ? LW_LINE_ANSWERED : LW_LINE_LIVES;
}

void
lw_line_watch_look (LwLineWatch *self,
                    gint64       changed_us,
                    double       spot,
                    gint64       now_us,
                    LwLineAge   *age)
{
  if (changed_us != self->changed_us)
    *self = (LwLineWatch) { changed_us, spot, changed_us > 0 ? after_price (self->renewal) : self->renewal };
  age->still_us = changed_us > 0 ? MAX (now_us - changed_us, 0) : LW_GATE_NONE;
  age->spot_moved = spot / self->spot - 1;
  age->renew = changed_us > 0 && self->renewal == LW_LINE_LIVES && isfinite (age->spot_moved)
               && lw_gate_line_is_stale (age->still_us, lw_gate_ppm (age->spot_moved));
  if (age->renew)
    self->renewal = LW_LINE_ASKED;
}
