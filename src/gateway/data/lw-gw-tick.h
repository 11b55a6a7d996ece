#pragma once

/* Ticks of one market data line. The types are those of live data: a line of delayed data writes their delayed form where there
 * is one. NaN = there is nothing to say. */

#include "lw-gateway-private.h"

G_BEGIN_DECLS

/* The ids of tick types (tws-protocol.md 7). */
enum
{
  LW_GW_TICK_BID_SIZE = 0, LW_GW_TICK_BID = 1, LW_GW_TICK_ASK = 2, LW_GW_TICK_ASK_SIZE = 3, LW_GW_TICK_LAST = 4,
  LW_GW_TICK_LAST_SIZE = 5, LW_GW_TICK_HIGH = 6, LW_GW_TICK_LOW = 7, LW_GW_TICK_VOLUME = 8, LW_GW_TICK_CLOSE = 9,
  LW_GW_TICK_BID_MODEL = 10, LW_GW_TICK_ASK_MODEL = 11, LW_GW_TICK_LAST_MODEL = 12, LW_GW_TICK_MODEL = 13,
  LW_GW_TICK_OPEN = 14, LW_GW_TICK_LOW_13_WEEKS = 15, LW_GW_TICK_AVERAGE_VOLUME = 21, LW_GW_TICK_HIST_VOL = 23,
  LW_GW_TICK_IMPLIED_VOL = 24, LW_GW_TICK_CALL_INTEREST = 27, LW_GW_TICK_CALL_VOLUME = 29, LW_GW_TICK_INDEX_PREMIUM = 31,
  LW_GW_TICK_BID_EXCHANGES = 32, LW_GW_TICK_ASK_EXCHANGES = 33, LW_GW_TICK_AUCTION_VOLUME = 34, LW_GW_TICK_AUCTION_PRICE = 35,
  LW_GW_TICK_AUCTION_IMBALANCE = 36, LW_GW_TICK_MARK = 37, LW_GW_TICK_LAST_TIME = 45, LW_GW_TICK_SHORTABLE = 46,
  LW_GW_TICK_RT_VOLUME = 48, LW_GW_TICK_HALTED = 49, LW_GW_TICK_CUSTOM = 53, LW_GW_TICK_RT_HIST_VOL = 58,
  LW_GW_TICK_DIVIDENDS = 59, LW_GW_TICK_LAST_EXCHANGE = 84, LW_GW_TICK_AVERAGE_OPTION_VOLUME = 87,
  LW_GW_TICK_SHORTABLE_SHARES = 89
};

/* Whether a value is another one than before, where both may be missing. */
gboolean lw_gw_differs           (double a, double b);

void     lw_gw_tick_size         (LwGateway *self, LwGwConnection *connection, const LwGwLine *line, int type, double size);
void     lw_gw_tick_price        (LwGateway *self, LwGwConnection *connection, const LwGwLine *line, int type, double price,
                                  double size);
void     lw_gw_tick_number       (LwGateway *self, LwGwConnection *connection, const LwGwLine *line, int type, double value);
void     lw_gw_tick_text         (LwGateway *self, LwGwConnection *connection, const LwGwLine *line, int type, const char *text);
/* Not computed where @price or @iv is missing. @type as it goes out. */
void     lw_gw_tick_computation  (LwGateway *self, LwGwConnection *connection, gint32 req_id, int type, double price, double iv,
                                  const LwGwQuote *model);

/* What a line that was just opened hears beside its quotes: the day's prices, times, exchanges, whether it is halted. */
void     lw_gw_tick_day          (LwGateway *self, LwGwConnection *connection, LwGwLine *line, const LwGwQuote *now,
                                  const LwGwDay *day);
/* Bid, ask and last, and what follows from the last: only what changed, all of it the first time. */
void     lw_gw_tick_sides        (LwGateway *self, LwGwConnection *connection, LwGwLine *line, const LwGwQuote *now);
/* 0, 1 or 2, when it is not what was told last. */
void     lw_gw_tick_halted       (LwGateway *self, LwGwConnection *connection, LwGwLine *line, int halt);
/* Of bid, ask, last and model; nothing for what is no option. */
void     lw_gw_tick_computations (LwGateway *self, LwGwConnection *connection, const LwGwLine *line, const LwGwQuote *now);

/* lw-gw-generic.c: the generic tick types of a request. */
/* Into the line, whose thing is set. FALSE: one of them is not legal; @legal then names those that are. */
gboolean lw_gw_generic_read      (LwGwLine *line, const char *list, char **legal);
/* All that were asked for. */
void     lw_gw_generic_tick      (LwGateway *self, LwGwConnection *connection, const LwGwLine *line, const LwGwQuote *now,
                                  const LwGwDay *day);
/* Those that move with the market, when they do. */
void     lw_gw_generic_move      (LwGateway *self, LwGwConnection *connection, const LwGwLine *line, const LwGwQuote *now);

G_END_DECLS
