#pragma once

/* What is at risk: the worst case of option positions, of orders that are not final and of orders made elsewhere. */

#include "lw-trade-private.h"

G_BEGIN_DECLS

/* A position as the sums see it. Contracts × multiplier is what a dollar of the underlying moves. */
typedef struct
{
  char    symbol[LW_SYMBOL_SIZE];
  LwDate  expiry;
  LwRight right;        /* LW_RIGHT_NONE: shares */
  LwPrice strike;
  int     multiplier;
  gint64  contracts;    /* signed */
  gint64  cost_micro;   /* paid for one contract, positive; LW_GATE_NONE = not known */
} LwExposed;

/* Worst case at expiry of @rows (of one underlying), in micro-dollars, expiry by expiry and never below 0 for one of them; only
 * @expiry unless that is LW_DATE_NONE. LW_GATE_NONE when it cannot be told: a short call that neither a long call nor shares
 * cover, or a long one whose cost is not known. */
gint64   lw_exposure_worst    (const LwExposed *rows, guint n, LwDate expiry);
/* Spreads and single options: of each underlying, expiry and right the larger of longs and shorts. */
gint64   lw_exposure_spreads  (const LwExposed *rows, guint n);

/* Of the books: positions, own orders that are not final (in full), orders made elsewhere. @symbol NULL = all, @expiry
 * LW_DATE_NONE = all. */
gint64   lw_exposure_total    (LwTrade *self, const char *symbol, LwDate expiry);
gint64   lw_exposure_open_spreads (LwTrade *self);
/* Contracts of the long position that cover no short one of its underlying and right; LW_GATE_NONE = cannot be told. */
gint64   lw_exposure_spare    (LwTrade *self, gint32 con_id);
/* Worst case of an order made elsewhere, with nothing of it filled, @report as if bought. LW_GATE_NONE = cannot be told, and then nothing
 * opens. *@guessed: a combo with a leg that TWS has not described, or at the market: it counts as the widest spread that G5 lets
 * through, with nothing received. */
gint64   lw_exposure_external (LwTrade *self, const LwReport *report, gboolean *guessed);

G_END_DECLS
