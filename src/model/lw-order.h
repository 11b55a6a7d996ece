#pragma once

/* What is sent to TWS for a vertical, and what TWS says of orders. The combo is always bought, with a signed limit. */

#include <glib.h>

#include "lw-contract.h"
#include "lw-vertical.h"

G_BEGIN_DECLS

#define LW_INTENT_ID_SIZE 24 /* "LW" + 20 base32 characters + NUL = 23 */
#define LW_ACCOUNT_SIZE   24
#define LW_EXEC_ID_SIZE   64

typedef struct
{
  gint32  con_id;
  int     ratio;
  gint8   side;  /* +1 bought, −1 sold when the combo is bought */
  LwPrice strike;
} LwLeg;

#define LW_MAX_LEGS 8 /* S9: more is refused */

/* One placeOrder, whole: everything that the frame is made of. One leg is an order for that option alone. */
typedef struct
{
  gint32   order_id;
  char     order_ref[LW_INTENT_ID_SIZE];
  char     account[LW_ACCOUNT_SIZE];
  char     symbol[LW_SYMBOL_SIZE];
  char     currency[8];
  guint    n_legs;
  LwLeg    legs[LW_MAX_LEGS];
  int      quantity;
  LwPrice  limit;     /* signed net price of one combo: negative = credit */
  char     tif[8];    /* "DAY", "GTC", "GTD" … never empty */
  gint64   gtd_us;    /* with GTD: until when */
  gboolean what_if;
} LwOrder;

typedef enum
{
  LW_REPORT_NEXT_ID,     /* order_id */
  LW_REPORT_ACCOUNTS,    /* text: the comma-separated list */
  LW_REPORT_OPEN_ORDER,
  LW_REPORT_STATUS,
  LW_REPORT_COMPLETED,
  LW_REPORT_EXECUTION,
  LW_REPORT_COMMISSION,
  LW_REPORT_POSITION,
  LW_REPORT_LIST_BEGIN,  /* list: its request left */
  LW_REPORT_LIST_END,    /* list: its End came */
  LW_REPORT_ERROR,       /* code, text, order_id (−1 = system; request ids never come this way) */
  LW_REPORT_CONNECTED,   /* handshake and startApi done; accounts and next id are known */
  LW_REPORT_LOST,        /* this connection is over; everything read before it was reported before */
  LW_REPORT_LINK_DOWN,   /* 1100, 2110 */
  LW_REPORT_LINK_UP      /* 1101, 1102 */
} LwReportType;

typedef enum
{
  LW_LIST_OPEN_ORDERS,
  LW_LIST_ALL_OPEN_ORDERS,
  LW_LIST_EXECUTIONS,
  LW_LIST_COMPLETED,
  LW_LIST_POSITIONS,
  LW_N_LISTS
} LwOrderList;

/* One message about orders, as the session heard it. Texts are valid UTF-8, at most 4 KiB. Absent: order_id and client_id
 * −1 where the message has none, perm_id 0, "" for texts, NaN for doubles, LW_PRICE_NONE for prices. */
typedef struct
{
  LwReportType type;
  LwOrderList  list;

  gint32   order_id;
  gint32   client_id;
  gint64   perm_id;
  char     order_ref[64];
  char     account[LW_ACCOUNT_SIZE];
  char     status[24];
  gboolean what_if;
  double   quantity;         /* total; of a completed order the filled quantity is in filled */
  double   filled, remaining;
  LwPrice  limit;
  char     tif[8];
  guint    n_legs;
  LwLeg    legs[LW_MAX_LEGS];

  LwContract contract;       /* of an execution, an open order, a position */
  char     exec_id[LW_EXEC_ID_SIZE];
  int      side;             /* +1 BOT, −1 SLD, 0 unknown */
  double   shares;
  LwPrice  price;            /* LW_PRICE_NONE when no multiple of 0.0001: then price_text says it */
  char     price_text[40];
  double   avg_price;
  char     time_text[48];
  gint64   time_us;          /* 0 = could not be read */
  double   commission;       /* NaN = none yet */
  double   realized;
  char     currency[8];
  double   position, avg_cost;
  double   init_margin_change, maint_margin_change, commission_min, commission_max; /* what-if; NaN = no preview */
  double   init_margin_after, equity_after; /* what-if: of the whole account, equity with loan value; NaN = not told */

  int      code;             /* errMsg */
  char    *text;             /* errMsg, warning, completed status; owned by the report, may be NULL */
} LwReport;

/* What an order does, for a person: "SELL 1 SPY 20 Dec 430/425 put spread for 1.20 CREDIT", and " to close" behind it; "BUY 1 SPY
 * 20 Dec 430 put for 0.60 DEBIT to close"; "ROLL 1 SPY 20 Dec 430/425 put spread to 17 Jan 425/420 put spread for 0.40 CREDIT".
 * @closes: what a roll closes, else NULL; both as the order trades them. @alone: the leg bought (1) or sold (−1) goes alone. @limit
 * is signed, LW_PRICE_NONE leaves the price out. Free with g_free (). */
char *lw_order_words (const LwVertical *vertical, const LwVertical *closes, int alone, gboolean to_close, int quantity, LwPrice limit);

void lw_report_clear (LwReport *self);
void lw_report_init  (LwReport *self, LwReportType type);

G_END_DECLS
