#pragma once

#include <glib.h>

#include "lw-chain.h"

G_BEGIN_DECLS

typedef enum
{
  LW_BULL_CALL, /* debit:  +C K1 −C K2 */
  LW_BEAR_PUT,  /* debit:  +P K2 −P K1 */
  LW_BULL_PUT,  /* credit: −P K2 +P K1 */
  LW_BEAR_CALL, /* credit: −C K1 +C K2 */
  LW_N_KINDS
} LwVerticalKind;

/* A vertical by contract ids, never by row numbers; K1 < K2. Plain data. */
typedef struct
{
  LwVerticalKind kind;
  char           symbol[LW_SYMBOL_SIZE];
  char           trading_class[LW_SYMBOL_SIZE];
  char           currency[8];
  gint32         underlying_con_id;
  LwDate         last_trade;
  LwDate         settle;
  gint64         last_trade_us; /* instants, UTC */
  gint64         settle_us;
  LwPrice        k1, k2;
  gint32         con_id_1;      /* at K1; 0 when the chain came from a file */
  gint32         con_id_2;      /* at K2 */
  int            multiplier;
} LwVertical;

const char *lw_vertical_kind_id    (LwVerticalKind    kind); /* "bull_put" */
const char *lw_vertical_kind_words (LwVerticalKind    kind); /* "Bull put" */
gboolean    lw_vertical_kind_parse (const char       *text,
                                    LwVerticalKind   *kind);
gboolean    lw_vertical_is_credit  (LwVerticalKind    kind);
/* Whether an order for it takes money in; @alone: for its bought (1) or sold (−1) leg only, 0: both. */
gboolean    lw_vertical_receives   (const LwVertical *self, int alone);
LwRight     lw_vertical_right      (LwVerticalKind    kind);
gboolean    lw_vertical_is_bull    (LwVerticalKind    kind);
/* TRUE when the leg at K1 is the one that is bought. */
gboolean    lw_vertical_long_is_k1 (LwVerticalKind    kind);
/* Contracts of the leg that is bought, and of the one that is sold. */
gint32      lw_vertical_long_id    (const LwVertical *self);
gint32      lw_vertical_short_id   (const LwVertical *self);

/* What closes it: the same contracts the other way. */
LwVerticalKind lw_vertical_inverse (LwVerticalKind kind);

/* "20 Dec 430/425 put spread", strikes as below. Free with g_free (). */
char *lw_vertical_name (const LwVertical *self);

/* What its options are called: their trading class where it is known, for SPX settles in the morning and SPXW in the evening, and an
 * adjusted 2SPY delivers something else; the underlying's symbol otherwise. Belongs to @self. */
const char *lw_vertical_root (const LwVertical *self);

/* "SELL 1 SPY 20 Dec 430/425 put spread for 1.20 CREDIT": short strike first for credits, long first for debits. @price is
 * positive; LW_PRICE_NONE leaves the price part out. Free with g_free (). */
char       *lw_vertical_words      (const LwVertical *self,
                                    int               quantity,
                                    LwPrice           price);

G_END_DECLS
