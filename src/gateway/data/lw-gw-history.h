#pragma once

/* Historical data, between its files: what was asked, checked by lw-gw-history-ask.c, turned into bars by lw-gw-history-bars.c,
 * kept and answered by lw-gw-history.c. */

#include "lw-gateway-private.h"
#include "lw-gw-past.h"

G_BEGIN_DECLS

typedef enum
{
  LW_GW_SHOW_TRADES,
  LW_GW_SHOW_MIDPOINT,
  LW_GW_SHOW_BID,
  LW_GW_SHOW_ASK,
  LW_GW_SHOW_BID_ASK,
  LW_GW_SHOW_HISTORICAL,
  LW_GW_SHOW_IMPLIED,
  LW_GW_SHOW_ADJUSTED,
  LW_GW_SHOW_SCHEDULE,
  LW_GW_N_SHOWS
} LwGwShow;

#define LW_GW_DAY_S   86400
#define LW_GW_WEEK_S  (7 * LW_GW_DAY_S)
#define LW_GW_MONTH_S (30 * LW_GW_DAY_S) /* the name of a size: months are the calendar's */

struct _LwGwHistory
{
  gint32   req_id;
  guint    serial;
  LwGwRef  ref;
  LwGwShow show;
  int      size_s;
  int      count;     /* of the duration's … */
  char     unit;      /* S, D, W, M or Y */
  gboolean regular;   /* hours */
  gboolean epoch;     /* formatDate 2 */
  gboolean keep;      /* up to date */
  gint64   end_us;    /* 0 = now */
  guint64  identity;  /* of the whole question, for pacing */
  guint64  group;     /* of contract, exchange and kind */
  gint64   last_start_us; /* of the newest bar that was told */
  LwGwBar  last;
};

typedef struct
{
  gint64  start_us;
  LwDate  date;
  LwGwBar bar;
} LwGwTimedBar;

/* Fills @history from the message. FALSE: an error went out. */
gboolean    lw_gw_history_read   (LwGateway *self, LwGwConnection *connection, LwRow *row, LwGwHistory *history);
/* The kind of data by its wire name, LW_GW_N_SHOWS when there is none; "Trades", as errors write it; whether there is such data. */
LwGwShow    lw_gw_show_parse     (const char *text);
const char *lw_gw_show_word      (LwGwShow show);
gboolean    lw_gw_show_exists    (LwGwShow show, const LwGwRef *ref);
/* "20261120 15:59:00 US/Eastern", "20261120-20:59:00" (UTC). FALSE: @code and @detail say why. @implied: it had no zone. */
gboolean    lw_gw_history_parse_end (const char *text, gint64 *us, gboolean *implied, int *code, const char **detail);

/* The bars of @history by the clock of now, oldest first, of LwGwTimedBar; @from_us and @to_us: the time they cover. */
GArray     *lw_gw_history_bars   (LwGateway *self, const LwGwHistory *history, gint64 *from_us, gint64 *to_us);
/* The sessions of the same time, of LwGwTimedBar with dates alone. */
void        lw_gw_history_range  (const LwGwPast *past, const LwGwHistory *history, guint *first_day, guint *n_days,
                                  gint64 *from_us, gint64 *to_us);
/* The first instant of which there is data. */
gint64      lw_gw_history_head   (LwGateway *self, const LwGwRef *ref, gboolean regular);
/* Extended hours exist for stocks alone. */
gboolean    lw_gw_history_extended (const LwGwRef *ref, gboolean regular);

G_END_DECLS
