#pragma once

#include "lw-ctl-desk.h"
#include "lw-ctl.h"

G_BEGIN_DECLS

#define LW_CTL_READY_SECONDS 45 /* a snapshot has 10 s a list, and three tries */

typedef struct
{
  LwCtlConnection connection;
  char           *expiry, *kind, *k1, *k2, *trading_class, *limit, *live, *format;
  int             quantity;
  double          wait;
  gboolean        preview;
} LwCtlTradeOptions;

extern LwCtlTradeOptions lw_ctl_trade_options;

/* The options of open; FALSE after a complaint. */
gboolean lw_ctl_trade_open_check (void);
/* Both return the exit status. */
int      lw_ctl_trade_open       (LwDesk         *desk,
                                  const char     *symbol);
int      lw_ctl_trade_list       (LwDesk         *desk);
void     lw_ctl_trade_print      (LwDesk         *desk,
                                  const LwIntent *intent);
/* One flushed line: "ID STATE sentence", or a JSON object. */
void     lw_ctl_trade_line       (const char     *id,
                                  const char     *state,
                                  const char     *symbol,
                                  const char     *sentence);

G_END_DECLS
