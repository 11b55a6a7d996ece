#pragma once

/* When a target or stop closes its spread: risk-gate.md G14, with the care of G7 and G8. Pure: all that it looks at is handed in.
 * A target is reached when the natural price (each leg at the far side) is as good as the target; a stop when the middle of the market is
 * as bad as the stop. Either must be seen on two looks at fresh two-sided quotes of both legs, a second or more apart, and on all looks
 * between. Prices are integers of 0.0001, positive, of a spread; LW_GATE_NONE = missing. */

#include "lw-exit.h"
#include "lw-gate.h"

G_BEGIN_DECLS

#define LW_EXIT_HOLD_US   G_GINT64_CONSTANT (1000000)  /* it must have been so for that long */
#define LW_EXIT_GAP_US    G_GINT64_CONSTANT (10000000) /* looks further apart than this are not one sight */
#define LW_EXIT_DIFFER_US G_GINT64_CONSTANT (30000000) /* so long positions and fills may differ: TWS tells one after the other */

/* The legs as the closing order trades them. */
typedef struct
{
  double   bought_bid, bought_ask, sold_bid, sold_ask; /* per share; NaN = missing */
  gboolean fresh;     /* both lines answered on this connection, live, their farm well, nothing halted */
  LwPrice  increment; /* of the combo */
} LwExitMarket;

typedef struct
{
  gint64 natural, mid_twice; /* LW_GATE_NONE where the market does not tell */
} LwExitPrices;

/* Why the market says nothing for @side (static), NULL: it does, and @prices are there. */
const char *lw_exits_prices   (const LwExitMarket *market,
                               const LwExitBasis  *basis,
                               LwExitSide          side,
                               LwExitPrices       *prices);
/* The price that @side of @wish means on the market's price steps, never better for the market than what the person asked for. */
LwPrice     lw_exits_level    (const LwExitWish   *wish,
                               LwExitSide          side,
                               const LwExitBasis  *basis,
                               LwPrice             increment);
/* Which of the two is reached now. A stop that is reached comes first. @why (static): why neither could be looked at; NULL = one could. */
LwExitSide  lw_exits_reached  (const LwExitWish   *wish,
                               const LwExitBasis  *basis,
                               const LwExitMarket *market,
                               LwExitPrices       *prices,
                               const char        **why);
/* Positive limit of the closing order: a target's own price; a stop's natural price, within G7's collar. LW_PRICE_NONE = none can be told. */
LwPrice     lw_exits_limit    (const LwExitWish   *wish,
                               LwExitSide          side,
                               const LwExitBasis  *basis,
                               const LwExitMarket *market);

/* What was seen on the looks before. All 0 = nothing. */
typedef struct
{
  LwExitSide side;
  gint64     first_us, last_us;
  guint      n;
} LwExitMemory;

void        lw_exits_forget   (LwExitMemory       *memory);
/* Takes one more look; TRUE when @side (not NEITHER) has held long enough. */
gboolean    lw_exits_remember (LwExitMemory       *memory,
                               LwExitSide          side,
                               gint64              now_us);

/* What is held of what the order opened. Spreads and contracts. */
typedef struct
{
  gboolean known;        /* TWS has listed the positions on this connection */
  gboolean counted;      /* the executions of the order, and of all that trade its legs, add up */
  gint64   differ_us;    /* for how long positions and fills have differed; 0 = they agree */
  gboolean opening_over; /* the order is final */
  gboolean expired;      /* the legs trade no more */
  gint64   filled;       /* spreads that the order opened */
  gint64   held_long, held_short; /* contracts of its legs, positive = held as it opened them */
  gint64   wanted;       /* spreads that all targets and stops on these legs speak for, this one's included */
  gint64   closable;     /* spreads, open orders that close taken off */
} LwExitPosition;

typedef enum { LW_EXIT_HELD, LW_EXIT_WAITS, LW_EXIT_OVER } LwExitHold;

/* @why: a sentence for WAITS and OVER; free with g_free (). NULL for HELD. */
LwExitHold  lw_exits_hold     (const LwExitPosition *position,
                               char                **why);

/* What stands against sending by itself. */
typedef struct
{
  gboolean armed;
  gboolean killed;
  gboolean unknown;      /* the outcome of an order is not known */
  gboolean gap;          /* connection, link or data farm was lost */
  gint64   rejects;      /* in a row, of orders that were sent by themselves since it was armed */
  gint64   loss_micro;   /* of today; LW_GATE_NONE = not known */
  gint64   day_loss_micro;
  gint64   armed_day, today; /* dates in New York */
  gboolean unexplained;  /* a position of its underlying is UNATTRIBUTED, and not signed off */
} LwExitAuto;

#define LW_EXIT_UNEXPLAINED "a position of its underlying is not explained: sign it off on the Orders page"

/* Why it is armed no more (static); NULL: it stays armed. */
const char *lw_exits_disarm   (const LwExitAuto   *automation);

G_END_DECLS
