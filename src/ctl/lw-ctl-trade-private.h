#pragma once

#include "lw-ctl-desk.h"
#include "lw-ctl.h"

G_BEGIN_DECLS

#define LW_CTL_QUOTE_SECONDS 15
#define LW_CTL_NO_QUANTITY   G_MININT /* --qty was not given */
#define LW_CTL_BOOK_SECONDS  5 /* for executions and commissions behind the one that fills an order */
#define LW_CTL_READY_SECONDS 45 /* a snapshot has 10 s a list, and three tries */

typedef struct
{
  LwCtlConnection connection;
  char           *expiry, *kind, *k1, *k2, *trading_class, *limit, *live, *format;
  char           *to_expiry, *to_kind, *to_k1, *to_k2, *leg, *gtd, *override, *supersedes, *target, *stop, *mode;
  gboolean        credit, debit;
  int             quantity; /* LW_CTL_NO_QUANTITY = not given */
  double          wait;
  gboolean        preview, add, expires_today;
  int             confirm_quantity;
  LwPrice         price;    /* --limit, read */
  gint64          until_us; /* --gtd, read; 0 = not given */
} LwCtlTradeOptions;

/* A spread as options name it. */
typedef struct
{
  LwDate         expiry;
  LwVerticalKind kind;
  LwPrice        k1, k2;
} LwCtlSpread;

extern LwCtlTradeOptions lw_ctl_trade_options;

/* The options of each; FALSE after a complaint. @argument: SYMBOL or intent id. */
gboolean lw_ctl_trade_open_check (void);
gboolean lw_ctl_trade_close_check (const char    *argument);
gboolean lw_ctl_trade_roll_check (const char     *argument);
gboolean lw_ctl_trade_modify_check (void);
gboolean lw_ctl_trade_exit_check (void);
gboolean lw_ctl_trade_exits_check (void);
/* What they share; FALSE after a complaint too. @prefix is that of the options' names, @least the lowest limit. */
gboolean lw_ctl_trade_read_spread (const char    *act,
                                  const char     *prefix,
                                  const char     *expiry,
                                  const char     *kind,
                                  const char     *k1,
                                  const char     *k2,
                                  LwCtlSpread    *spread);
gboolean lw_ctl_trade_read_terms (const char     *act,
                                  LwPrice         least);
/* What speaks against the ticket, as a complaint. */
int      lw_ctl_trade_refuse     (const LwDeskTicket *ticket);
/* All of these return the exit status. */
int      lw_ctl_trade_modify     (LwDesk         *desk,
                                  const char     *id);
int      lw_ctl_trade_exit       (LwDesk         *desk,
                                  const char     *id);
int      lw_ctl_trade_exits      (LwDesk         *desk);
/* FALSE: after @seconds something is not in the journal yet. */
gboolean lw_ctl_trade_wait_saved (LwDesk         *desk,
                                  double          seconds);
int      lw_ctl_trade_load       (LwDesk         *desk,
                                  const char     *symbol,
                                  LwDate          expiry,
                                  LwDate          other);
int      lw_ctl_trade_find       (LwDesk         *desk,
                                  const char     *symbol,
                                  const LwCtlSpread *spread,
                                  LwVertical     *vertical);
int      lw_ctl_trade_open       (LwDesk         *desk,
                                  const char     *symbol);
int      lw_ctl_trade_close      (LwDesk         *desk,
                                  const char     *argument);
int      lw_ctl_trade_roll       (LwDesk         *desk,
                                  const char     *argument);
/* The open ticket: shown with --preview, else sent and followed. */
int      lw_ctl_trade_send       (LwDesk         *desk);
/* Orders, newest first, and what TWS works under numbers of ours. */
int      lw_ctl_trade_list_orders (LwDesk        *desk);
void     lw_ctl_trade_print      (LwDesk         *desk,
                                  const LwIntent *intent);
/* One flushed line: "ID STATE words: sentence", a CSV row (the header stands before the first), or a JSON object. @words: what the order does, ""
 * where the sentence says it. */
void     lw_ctl_trade_line       (const char     *id,
                                  const char     *state,
                                  const char     *symbol,
                                  const char     *words,
                                  const char     *sentence);
/* The switch's line, where it is on. */
void     lw_ctl_trade_tell_killed (LwDesk        *desk);
/* The whole id of the order that @text names; NULL after a complaint. */
const char *lw_ctl_trade_find_id (LwDesk         *desk,
                                  const char     *text);
/* @text names an unexplained position, not an order: one that is to be signed off, or no end of an id. */
gboolean lw_ctl_trade_is_position (LwDesk      *desk,
                                   const char  *text);
int      lw_ctl_trade_signoff_position (LwDesk      *desk,
                                        const char  *id);
int      lw_ctl_trade_cancel_number (LwDesk      *desk,
                                  const char     *number);
/* Which commands take an option, as words in one text; NULL: all of them do. */
const char *lw_ctl_trade_takers  (const char     *option);
/* For --help of one command: of @entries those that it takes, ended by an empty one; free with g_free (). */
GOptionEntry *lw_ctl_trade_entries_of (const char *act,
                                  const GOptionEntry *entries);
/* FALSE: there is no such command. */
gboolean lw_ctl_trade_explain    (const char     *act,
                                  const char    **parameters,
                                  const char    **summary,
                                  const char    **example);

G_END_DECLS
