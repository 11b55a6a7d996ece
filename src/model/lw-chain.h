#pragma once

/* The option chain of one underlying as structure of arrays: a slot per series, the slot's number is its id within this
 * chain. The book (main thread) is the only writer; a scan reads an immutable copy (lw_chain_snapshot ()).
 * Quotes are doubles with NaN for missing: TWS's -1, 0 sizes of no quote and 1.797e308 never get here. */

#include <glib.h>

#include "lw-contract.h"

G_BEGIN_DECLS

typedef enum
{
  LW_QUOTE_LIVE,
  LW_QUOTE_FROZEN,
  LW_QUOTE_DELAYED,
  LW_QUOTE_DELAYED_FROZEN,
  LW_QUOTE_STALE,
  LW_QUOTE_CROSSED,
  LW_QUOTE_STUB,
  LW_QUOTE_MISSING
} LwQuoteState; /* from best to worst, the order of filters.csv worst_state */

typedef enum
{
  LW_STYLE_EUROPEAN,
  LW_STYLE_AMERICAN,
  LW_STYLE_UNKNOWN /* an index class that the table lacks */
} LwStyle;

typedef enum
{
  LW_SETTLE_CASH_AM,
  LW_SETTLE_CASH_PM,
  LW_SETTLE_PHYSICAL,
  LW_SETTLE_UNKNOWN
} LwSettlement;

/* Columns of quotes; each is an array of n_series doubles. */
typedef enum
{
  LW_Q_BID,
  LW_Q_ASK,
  LW_Q_BID_SIZE,
  LW_Q_ASK_SIZE,
  LW_Q_LAST,
  LW_Q_VOLUME,
  LW_Q_OPEN_INTEREST,
  LW_Q_IV_GIVEN,   /* TWS's tick 13, or the file's */
  LW_Q_DELTA_GIVEN,
  LW_Q_N
} LwQuoteColumn;

/* Liquid hours of a contract as instants, UTC; from the first to the last that TWS named. */
#define LW_MAX_HOURS 8
typedef struct
{
  guint  n;
  gint64 from_us[LW_MAX_HOURS], to_us[LW_MAX_HOURS];
} LwHours;

/* One class and expiry: what a scan needs to know once. Series of a group stand together, calls first, strikes rising. */
typedef struct
{
  char         trading_class[LW_SYMBOL_SIZE];
  LwDate       last_trade;
  LwDate       settle;
  gint64       last_trade_us; /* instant, UTC */
  gint64       settle_us;     /* instant, UTC */
  int          multiplier;
  LwStyle      style;
  LwSettlement settlement;
  guint        first;         /* first series */
  guint        n_calls;
  guint        n_puts;        /* puts follow the calls */
  LwHours      hours;         /* none in a file */
} LwExpiry;

typedef struct
{
  gatomicrefcount ref_count;

  char      symbol[LW_SYMBOL_SIZE];
  LwSecType sec_type;
  gint32    con_id;
  char      currency[8];
  char      exchange[LW_SYMBOL_SIZE]; /* where the underlying is asked: SMART, CBOE … */
  double    spot_bid, spot_ask, spot_last, spot_close; /* NaN = missing */
  double    hist_vol;                /* 30-day historical volatility, fraction; NaN = missing */
  double    dividend_yield;          /* given by the file; NaN = missing */
  LwQuoteState spot_state;
  gboolean  dividends_told;          /* TWS said what it knows of dividends, be it nothing */
  LwDate    ex_date;                 /* of the next one; LW_DATE_NONE = not known */
  double    dividend;                /* paid for it, per share; NaN = not known */
  gint64    as_of_us;                /* of a file; 0 = live, use the clock's argument */
  gint64    resolved_us;             /* when TWS named the contracts; 0 in a file */

  guint     n_expiries;
  LwExpiry *expiries;                /* by settle date, then class */

  guint     n_series;
  gint32   *con_ids;                 /* 0 in a file */
  guint16  *expiry_of;               /* series → index into expiries */
  LwRight  *rights;
  LwPrice  *strikes;
  double   *quotes[LW_Q_N];
  LwQuoteState *states;              /* by market data type and age; crossed and stub are judged by the scan */
  gint64   *confirmed_us;            /* last instant at which the quote was known to stand; 0 = never */
} LwChain;

/* Collects series in any order, then sorts them and computes the instants. */
typedef struct _LwChainBuilder LwChainBuilder;

LwChainBuilder *lw_chain_builder_new    (const char     *symbol,
                                         LwSecType       sec_type);
void            lw_chain_builder_free   (LwChainBuilder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwChainBuilder, lw_chain_builder_free)

/* @settle may be LW_DATE_NONE (taken from class and last trade), and @last_trade too (files carry settle dates); not both.
 * @values may be NULL: all missing, state LW_QUOTE_MISSING; else LW_Q_N doubles, state LW_QUOTE_LIVE. @multiplier 0 is read as
 * 100. A series that is already there is replaced. */
void            lw_chain_builder_add    (LwChainBuilder *self,
                                         const char     *trading_class,
                                         LwDate          last_trade,
                                         LwDate          settle,
                                         LwRight         right,
                                         LwPrice         strike,
                                         int             multiplier,
                                         gint32          con_id,
                                         const double   *values);
/* What a file says of a class instead of the table; before lw_chain_builder_finish (). */
void            lw_chain_builder_set_class (LwChainBuilder *self,
                                         const char     *trading_class,
                                         LwStyle         style,
                                         LwSettlement    settlement);
guint           lw_chain_builder_n_series (const LwChainBuilder *self);
/* Takes the builder's content; one reference, the caller's. The builder is empty after it. Spot, hist_vol, dividend_yield and
 * the next dividend are missing, currency is USD, exchange SMART (CBOE for an index): the caller sets what it knows. */
LwChain        *lw_chain_builder_finish (LwChainBuilder *self);

LwChain        *lw_chain_ref            (LwChain        *self);
void            lw_chain_unref          (LwChain        *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwChain, lw_chain_unref)

/* An own copy for a worker; never written again. */
LwChain        *lw_chain_snapshot       (const LwChain  *self);

/* Sets state and the instant of confirmation of every series that has a quote, and the spot's state: for files. */
void            lw_chain_confirm_all    (LwChain        *self,
                                         gint64          us);

/* Spot as filters.csv px: mid when both are there, else last, else close; NaN when none. */
double          lw_chain_px             (const LwChain  *self);

/* Sum of a column over the series of one right; series without the figure do not count. 0 when none has it. */
double          lw_chain_sum            (const LwChain  *self,
                                         LwQuoteColumn   column,
                                         LwRight         right);

/* Index of the series, or -1. */
int             lw_chain_find           (const LwChain  *self,
                                         guint           expiry,
                                         LwRight         right,
                                         LwPrice         strike);
int             lw_chain_find_con_id    (const LwChain  *self,
                                         gint32          con_id);

/* Chain CSV in the project's own format: the header line, and a line a series (series without any quote too). Instants as ISO
 * UTC, missing empty, 17 digits where they are needed. Append the chains of several underlyings to one text. */
void            lw_chain_append_csv_header (GString    *csv);
void            lw_chain_append_csv     (const LwChain  *self,
                                         GString        *csv);

G_END_DECLS
