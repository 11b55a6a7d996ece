#pragma once

/* A line of the open ticket over time (risk-gate.md G8): TWS sends changes only, so a line that is silent while the underlying moves may
 * be dead. It is asked for anew once; what is silent still is refused. Pure. */

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LW_LINE_LIVES,   /* it changed last by itself */
  LW_LINE_ASKED,   /* anew, and it has not answered */
  LW_LINE_ANSWERED /* to that, and has not changed since */
} LwLineRenewal;

typedef struct
{
  gint64        changed_us; /* 0 = no price on this subscription */
  double        spot;       /* of the underlying then; NaN = not known */
  LwLineRenewal renewal;
} LwLineWatch;

typedef struct
{
  gint64   still_us;   /* since it changed last; LW_GATE_NONE = it has no price */
  double   spot_moved; /* of the underlying since then, a fraction; NaN = not known */
  gboolean renew;      /* now: ask for it anew */
} LwLineAge;

/* @changed_us: the line's last price. @spot: the underlying's price now. To be called at each look at the line. */
void lw_line_watch_look (LwLineWatch *self, gint64 changed_us, double spot, gint64 now_us, LwLineAge *age);

G_END_DECLS
