#pragma once

/* The gateway's market: chains of its own, priced from a surface that wanders with the clock, and chains from files, served as
 * they stand. A quote is computed when it is asked for and depends on (seed, instant) alone. */

#include "lw-chain.h"
#include "lw-gateway.h"
#include "lw-gw-noise.h"
#include "lw-gw-recipe.h"
#include "lw-gw-record.h"
#include "lw-gw-surface.h"

G_BEGIN_DECLS

typedef struct
{
  const LwGwRecipe *recipe;   /* never NULL; a fallback for what only a file knows */
  LwChain          *chain;    /* owned; con ids are set, also of a file's series */
  gboolean          own;      /* of the gateway's making; else a file's */
  double            base;     /* own: spot before it wanders */
} LwGwUnderlying;

/* A contract: an underlying itself (series −1) or a series of its chain. */
typedef struct
{
  const LwGwUnderlying *underlying;
  int                   series;
} LwGwRef;

typedef struct
{
  double bid, ask, bid_size, ask_size, last, last_size, close, volume, open_interest;
  double model, iv, delta, gamma, vega_pt, theta_day, pv_dividend, spot; /* of an option; NaN for the rest */
  gint64 last_us; /* when the last trade was; 0 = there was none */
} LwGwQuote; /* per share; NaN = there is none */

/* The trades of a day up to an instant, and the close of the session before. */
typedef struct
{
  double open, high, low, close, vwap;
} LwGwDay; /* per share; NaN = there is none */

typedef struct _LwGwMarket LwGwMarket;

LwGwMarket  *lw_gw_market_new          (const LwGatewayConfig *config,
                                        gint64                 now_us);
void         lw_gw_market_free         (LwGwMarket            *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwGwMarket, lw_gw_market_free)

/* The market's clock at the caller's @now_us: the same, unless it began at an instant of its own (as_of_us). */
gint64       lw_gw_market_clock        (const LwGwMarket      *self,
                                        gint64                 now_us);
gboolean     lw_gw_market_always_open  (const LwGwMarket      *self);
gboolean     lw_gw_market_moves        (const LwGwMarket      *self);

/* Takes the market to @now_us. TRUE when quotes may have changed. */
gboolean     lw_gw_market_advance      (LwGwMarket            *self,
                                        gint64                 now_us);

guint        lw_gw_market_n_underlyings (const LwGwMarket     *self);
const LwGwUnderlying *lw_gw_market_get_underlying (const LwGwMarket *self, guint i);
const LwGwUnderlying *lw_gw_market_find_underlying (const LwGwMarket *self, const char *symbol);

/* FALSE when there is no such contract. */
gboolean     lw_gw_market_find         (const LwGwMarket      *self,
                                        gint32                 con_id,
                                        LwGwRef               *ref);

/* The contract of that name; FALSE when it is not listed. */
gboolean     lw_gw_market_find_name    (const LwGwMarket      *self,
                                        const LwGwName        *name,
                                        LwGwRef               *ref);

/* Lists what of @names (of LwGwName) an underlying of this market lacks. Series get new places: nothing may hold a LwGwRef. */
void         lw_gw_market_list         (LwGwMarket            *self,
                                        const GArray          *names);

/* A new day: own chains list what it brings and drop what has expired, but for the con ids of @held. Series get new places, con
 * ids stay: who holds a LwGwRef finds it again by its con id. */
void         lw_gw_market_turn         (LwGwMarket            *self,
                                        gint64                 clock_us,
                                        GHashTable            *held);

/* An American stock near @spot that the market has not known: listed with options of its own. */
const LwGwUnderlying *lw_gw_market_add_stranger (LwGwMarket *self, const char *symbol, double spot);

/* The quote that stands: of a market that is closed or halted, the one before. Who may trade on it: lw_gw_market_trades (). */
void         lw_gw_market_quote        (const LwGwMarket      *self,
                                        const LwGwRef         *ref,
                                        LwGwQuote             *quote);
/* The quote of an instant that is not later than now; a market that stands still has one for all time. lw-gw-quote.c */
void         lw_gw_market_quote_at     (const LwGwMarket      *self,
                                        const LwGwRef         *ref,
                                        gint64                 clock_us,
                                        LwGwQuote             *quote);
void         lw_gw_market_day          (const LwGwMarket      *self,
                                        const LwGwRef         *ref,
                                        gint64                 clock_us,
                                        LwGwDay               *day);
/* The highest (@side 1) or lowest (−1) price of an own underlying in @weeks; NaN for anything else. */
double       lw_gw_market_range        (const LwGwMarket      *self,
                                        const LwGwRef         *ref,
                                        int                    weeks,
                                        int                    side);
/* By the calendar. A market on the machine's clock never closes, and a file's quotes stand at any time. lw-gw-hours.c */
gboolean     lw_gw_market_is_open      (const LwGwMarket      *self,
                                        const LwGwUnderlying  *underlying,
                                        gint64                 clock_us);
/* 0 = trades, 1 = halted, 2 = a pause that ends (the values of TWS's halted tick). */
int          lw_gw_market_halt         (const LwGwMarket      *self,
                                        const LwGwUnderlying  *underlying,
                                        gint64                 clock_us);
/* Open and not halted. */
gboolean     lw_gw_market_trades       (const LwGwMarket      *self,
                                        const LwGwUnderlying  *underlying,
                                        gint64                 clock_us);
/* The last instant up to @clock_us at which it traded: @clock_us, the begin of the halt, or the close. */
gint64       lw_gw_market_traded       (const LwGwMarket      *self,
                                        const LwGwUnderlying  *underlying,
                                        gint64                 clock_us);
/* When something of it opens, closes, halts or goes on next; G_MAXINT64 = never. */
gint64       lw_gw_market_next_change  (const LwGwMarket      *self,
                                        gint64                 clock_us);
/* Whether live data of an underlying and its options are to be had. */
gboolean     lw_gw_market_is_subscribed (const LwGwMarket     *self,
                                        const LwGwUnderlying  *underlying);

/* The clock at which this market began, and the spot that an underlying of its own making had at a clock since then: @walker,
 * from lw_gw_market_walker (), makes many instants cheap. NaN for a file's. */
gint64       lw_gw_market_start        (const LwGwMarket      *self);
void         lw_gw_market_walker       (const LwGwMarket      *self,
                                        const LwGwUnderlying  *underlying,
                                        LwGwWalker            *walker);
double       lw_gw_market_spot_at      (const LwGwMarket      *self,
                                        const LwGwUnderlying  *underlying,
                                        LwGwWalker            *walker,
                                        gint64                 clock_us);

/* What an own market quotes round a fair price. */
void         lw_gw_market_sides        (const LwGwRecipe      *recipe,
                                        double                 fair,
                                        double                *bid,
                                        double                *ask);

gint32       lw_gw_ref_con_id          (const LwGwRef         *ref);
const LwExpiry *lw_gw_ref_expiry       (const LwGwRef         *ref); /* NULL for an underlying */
double       lw_gw_ref_strike          (const LwGwRef         *ref); /* 0 for an underlying */
LwRight      lw_gw_ref_right           (const LwGwRef         *ref);
int          lw_gw_ref_multiplier      (const LwGwRef         *ref); /* 1 for an underlying */
/* "SPXW  261218P06200000"; the symbol of an underlying. Returns @buffer of at least LW_SYMBOL_SIZE. */
const char  *lw_gw_ref_local_symbol    (const LwGwRef         *ref,
                                        char                  *buffer);

/* The chain of an own underlying for the market's first day, without con ids: lw-gw-series.c. */
LwChain     *lw_gw_series_make         (const LwGwRecipe      *recipe,
                                        double                 base,
                                        gint64                 clock_us);

G_END_DECLS
