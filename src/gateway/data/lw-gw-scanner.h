#pragma once

/* The scanner, between its files: figures of the market's underlyings, what is asked of them, the list of what can be asked. */

#include "lw-gateway-private.h"

G_BEGIN_DECLS

typedef struct
{
  double price;
  double change;                  /* since the last close, fraction */
  double volume;
  double average_volume;          /* of 20 days */
  double relative_volume;         /* to that average */
  double dollar_volume;
  double market_cap;              /* USD; NaN: the simulated market has no shares outstanding */
  double implied;                 /* fraction a year */
  double implied_change;          /* since yesterday, fraction */
  double implied_over_historical; /* ratio */
  double option_volume;           /* calls and puts, all series */
  double average_option_volume;
  double open_interest;
  double relative_option_volume;  /* to open interest */
  double volume_ratio;            /* puts to calls */
  double interest_ratio;
} LwGwScanFigures; /* NaN = unknown: such a row is in no list that is ranked by it, and passes no filter of it */

typedef enum { LW_GW_SCAN_SHARES, LW_GW_SCAN_FUNDS, LW_GW_SCAN_INDEXES } LwGwScanKind;

void         lw_gw_scan_figures   (LwGateway *self, const LwGwUnderlying *underlying, LwGwScanFigures *figures);
LwGwScanKind lw_gw_scan_kind      (const LwGwUnderlying *underlying);

/* A filter that was asked for. */
typedef struct
{
  gsize  offset;  /* of the figure */
  double scale;
  double value;
  gboolean above;
} LwGwScanLimit;

struct _LwGwScan
{
  gint32       req_id;
  guint        serial;
  guint        n_rows;   /* at most */
  gsize        offset;   /* of the figure that ranks */
  gboolean     highest;
  LwGwScanKind kind;
  gboolean     with_funds, with_shares; /* of the stocks */
  const char  *primary;
  gboolean     empty;    /* the last answer had no row */
  GArray      *limits;   /* of LwGwScanLimit */
};

/* lw-gw-scan-ask.c: fills @scan. NULL: good; else the error's text, and its @code. The caller frees it. */
char        *lw_gw_scan_read      (LwRow *row, LwGwScan *scan, int *code);

/* lw-gw-scan-params.c: the list of what the tables know, as XML; the caller frees it. */
char        *lw_gw_scan_params    (void);

G_END_DECLS
