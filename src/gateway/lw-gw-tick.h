#pragma once

/* Ticks of one market data line. NaN = there is none. */

#include "lw-gateway-private.h"

G_BEGIN_DECLS

/* The ids of tick types (tws-protocol.md 7). */
enum
{
  LW_GW_TICK_BID_SIZE = 0, LW_GW_TICK_BID = 1, LW_GW_TICK_ASK = 2, LW_GW_TICK_ASK_SIZE = 3, LW_GW_TICK_LAST = 4,
  LW_GW_TICK_LAST_SIZE = 5, LW_GW_TICK_VOLUME = 8, LW_GW_TICK_CLOSE = 9, LW_GW_TICK_BID_MODEL = 10, LW_GW_TICK_ASK_MODEL = 11,
  LW_GW_TICK_LAST_MODEL = 12, LW_GW_TICK_MODEL = 13, LW_GW_TICK_HIST_VOL = 23, LW_GW_TICK_IMPLIED_VOL = 24,
  LW_GW_TICK_CALL_INTEREST = 27, LW_GW_TICK_PUT_INTEREST = 28, LW_GW_TICK_CALL_VOLUME = 29, LW_GW_TICK_PUT_VOLUME = 30,
  LW_GW_TICK_LAST_TIME = 45, LW_GW_TICK_CUSTOM = 53
};

/* Whether a value is another one than before, where both may be missing. */
gboolean lw_gw_differs           (double a, double b);

void     lw_gw_tick_size         (LwGateway *self, LwGwConnection *connection, gint32 req_id, int type, double size);
void     lw_gw_tick_price        (LwGateway *self, LwGwConnection *connection, gint32 req_id, int type, double price, double size);
void     lw_gw_tick_last_time    (LwGateway *self, LwGwConnection *connection, gint32 req_id);
/* Not computed where @price or @iv is missing. */
void     lw_gw_tick_computation  (LwGateway *self, LwGwConnection *connection, gint32 req_id, int type, double price, double iv,
                                  const LwGwQuote *model);

/* Bid, ask and last: only what changed, all of it the first time. */
void     lw_gw_tick_sides        (LwGateway *self, LwGwConnection *connection, LwGwLine *line, const LwGwQuote *now);
/* Volume, open interest and volatilities, as far as they were asked for. */
void     lw_gw_tick_activity     (LwGateway *self, LwGwConnection *connection, const LwGwLine *line, const LwGwQuote *now);
/* Of bid, ask, last and model; nothing for what is no option. */
void     lw_gw_tick_computations (LwGateway *self, LwGwConnection *connection, const LwGwLine *line, const LwGwQuote *now);

G_END_DECLS
