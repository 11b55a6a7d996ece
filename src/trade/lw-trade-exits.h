#pragma once

/* Targets and stops within trade: who has one, what becomes of it, and the order that closes. Each is watched while the program runs and
 * is connected; nothing rests at TWS. It is carried out at most once: its row is committed FIRED together with the order that closes. */

#include "lw-exits.h"
#include "lw-trade.h"

G_BEGIN_DECLS

#define LW_ORIGIN_EXIT "exit" /* of an order that was sent without a person */

/* Attaches, changes or (with an empty @wish) takes off the target and stop of the order @intent_id, which opened a spread. With mode AUTO it
 * is armed until the end of the day in New York. FALSE in @complaint (free with g_free ()): nothing is changed. */
gboolean      lw_trade_set_exit      (LwTrade *self, const char *intent_id, const LwExitWish *wish, gint64 now_us, char **complaint);

guint         lw_trade_n_exits       (LwTrade *self);
const LwExit *lw_trade_get_exit      (LwTrade *self, guint i); /* as the journal has it, oldest first; also those that are over */
const LwExit *lw_trade_find_exit     (LwTrade *self, const char *intent_id); /* NULL = none */
/* What it was opened for, as the rules see it. FALSE: no such order. */
gboolean      lw_trade_exit_basis    (LwTrade *self, const char *intent_id, LwExitBasis *basis);
/* The order's market is to be looked at. */
gboolean      lw_trade_exit_is_watched (LwTrade *self, const char *intent_id);
/* For a person; free with g_free (). The short one is a part of a line: "target 0.60, stop 2.40, watched by Legwork". */
char         *lw_trade_exit_sentence (LwTrade *self, const char *intent_id);
char         *lw_trade_exit_short    (LwTrade *self, const char *intent_id);

/* What the desk knows beside the market. */
typedef struct
{
  LwExitMarket market;
  gboolean     farm_ok;
  double       profit_today_usd; /* NaN = not known */
} LwExitLook;

typedef struct
{
  LwExitSide side;
  int        quantity;
  LwPrice    limit;  /* positive */
} LwExitOrder;

/* One look. TRUE with @order: it is to be sent now, by lw_trade_fire_exit (). Where it is reached and may not be sent by itself,
 * LW_TRADE_STAGE comes. */
gboolean      lw_trade_watch_exit    (LwTrade *self, const char *intent_id, const LwExitLook *look, gint64 now_us, LwExitOrder *order);
/* The closing order by the ordinary path. @ticket: its exit_of and automation are set here. FALSE: the gate said no; LW_TRADE_STAGE comes. */
gboolean      lw_trade_fire_exit     (LwTrade *self, const char *intent_id, const char *closing_id, const LwTicket *ticket, gint64 now_us,
                                      LwVerdict *verdict);

G_END_DECLS
