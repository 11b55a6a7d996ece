#pragma once

/* The whole program without a window: connection, book, scans, ticket, orders, store, metrics. The window and legworkctl are
 * views of it. Main thread only; never blocks. Everything it returns by pointer stays its own and is valid until the next
 * signal of the same name. */

#include <gio/gio.h>

#include "lw-alarm-list.h"
#include "lw-connection.h"
#include "lw-scan.h"
#include "lw-trade.h"

G_BEGIN_DECLS

#define LW_TYPE_DESK (lw_desk_get_type ())
G_DECLARE_FINAL_TYPE (LwDesk, lw_desk, LW, DESK, GObject)

typedef enum
{
  LW_PROFILE_SIMULATED, /* starts the gateway inside the program, on a loopback socket */
  LW_PROFILE_TWS        /* TWS_HOST, TWS_PORT */
} LwProfile;

#define LW_METRICS_PORT_ANY (-2)

typedef struct
{
  LwProfile   profile;
  char       *host;            /* NULL = setting */
  int         port;            /* 0 = setting */
  gint32      client_id;       /* −1 = setting */
  char       *data_dir;        /* NULL = XDG_DATA_HOME/legwork */
  gboolean    trading;         /* takes the journal's lock; FALSE = reads only */
  guint64     seed;            /* of the simulated market */
  int         metrics_port;    /* −1 = setting, 0 = off, LW_METRICS_PORT_ANY = the system picks one */
} LwDeskConfig;

void          lw_desk_config_init    (LwDeskConfig *config);
void          lw_desk_config_clear   (LwDeskConfig *config);

/* FALSE in @error: data folder or journal cannot be had (LW_SHELL_ERROR_…), with what to do. */
LwDesk       *lw_desk_new            (const LwDeskConfig *config, GError **error);
void          lw_desk_start          (LwDesk *self); /* connects; progress by signals */
/* For good: the connection ends, what is under way is written, and the journal is closed, which waits for the disk. */
void          lw_desk_stop           (LwDesk *self);
/* Connect or disconnect, by the person. */
void          lw_desk_connect        (LwDesk *self);
void          lw_desk_disconnect     (LwDesk *self);

/* signal "connection-changed": any of this is new */
typedef struct
{
  LwProfile     profile;
  LwAccountKind kind;           /* by the account's name; of the profile while there is no account */
  char          account[LW_ACCOUNT_SIZE]; /* "" until known */
  char          host[128];
  int           port;
  gboolean      orders_on;      /* READY and everything that orders need */
  gboolean      read_only;      /* another instance holds the journal */
  gboolean      journal_opening;/* its orders are not known yet */
  gboolean      journal_refused;/* it cannot be had: which orders this program has at TWS is not known in this run */
  gboolean      kill_in_vain;   /* the kill switch was pressed in an instance that only reads: it stopped nothing */
  char          problem[512];   /* one sentence that says what to do; "" when well. Stays until READY, while it retries too */
  LwProblemKind problem_kind;   /* what kind of problem that is; LW_PROBLEM_NONE when well */
  char          waiting[256];   /* why orders are not on yet though all is well; "" = not that */
  gint64        retry_at_us;    /* monotonic instant of the next try; 0 = none */
  LwSessionStats stats;
} LwDeskConnection;

void          lw_desk_get_connection (LwDesk *self, LwDeskConnection *connection);

/* signal "status-changed" at most once a second: what the status line shows */
typedef struct
{
  double  loop_p99_ms;          /* busy time of a main loop iteration, last 10 s */
  char    message[1024];        /* the last message that still stands, with its ET time; "" = none */
  gboolean message_is_problem;
  char    clock[64];            /* "Fri 22 Nov  14:32:07 ET" */
  char    market[64];           /* "open, closes in 1 h 27 m" */
  int     metrics_port;         /* 0 = off */
  char    metrics_problem[256]; /* why it is off though it was wanted; "" = it is not */
} LwDeskStatus;

void          lw_desk_get_status     (LwDesk *self, LwDeskStatus *status);

/* A scan takes no quote that was confirmed longer ago (screener.md 2). */
#define LW_DESK_MAX_QUOTE_AGE_US (200 * G_USEC_PER_SEC)

/* signal "scan-changed": presets' counts, progress or result are new */
typedef enum { LW_SCAN_IDLE, LW_SCAN_LOADING, LW_SCAN_SWEEPING, LW_SCAN_DONE, LW_SCAN_FAILED } LwScanPhase;

typedef struct
{
  LwScanPhase phase;
  char        sentence[512];    /* what happens, or what went wrong and what to do */
  char        problems[512];    /* of the symbols that could not be loaded, a sentence for each; the others go on. "" = none */
  guint       done, total;      /* of the sweep's series */
  gint64      swept_us;         /* wall-clock instant of the last whole sweep; 0 = none */
  guint       n_symbols, n_expiries; /* of the symbols that did not fail */
  guint64     serial;           /* grows whenever lw_desk_get_result () or the current preset is another one */
} LwDeskScan;

/* Loads one expiry of a symbol without ranking anything, for an order that is named by hand; "scan-changed" tells. FALSE: there
 * is no connection yet. */
gboolean          lw_desk_load_expiry (LwDesk *self, const char *symbol, LwDate settle);
/* The same for two. */
gboolean          lw_desk_load_expiries (LwDesk *self, const char *symbol, LwDate settle, LwDate other);
/* NULL until it is loaded, or when nobody asked for it. */
const LwChain    *lw_desk_get_chain   (LwDesk *self, const char *symbol);
/* Why it could not be loaded, one sentence; "" when it is not known to have failed. */
const char       *lw_desk_get_chain_problem (LwDesk *self, const char *symbol);

guint             lw_desk_n_presets   (LwDesk *self);
const LwPreset   *lw_desk_get_preset  (LwDesk *self, guint i);
/* Rows that pass preset @i in what was swept last; −1 = not known. Of the current one: those of its result, with the bounds as they are now. */
int               lw_desk_preset_count (LwDesk *self, guint i);
/* Files of presets, read and written off the main loop; @path is in the encoding of file names. What comes back is one sentence for
 * the person, freed with g_free (), or NULL in @error, with file, line and column where a text is at fault. @presets are copied. An
 * import adds to the end, which "scan-changed" tells, changes none that is there, and gives another name to one whose name is taken. */
void              lw_desk_export_presets_async  (LwDesk *self, const LwPreset * const *presets, guint n_presets, const char *path,
                                                 GAsyncReadyCallback callback, gpointer user_data);
char             *lw_desk_export_presets_finish (LwDesk *self, GAsyncResult *result, GError **error);
void              lw_desk_import_presets_async  (LwDesk *self, const char *path, GAsyncReadyCallback callback, gpointer user_data);
char             *lw_desk_import_presets_finish (LwDesk *self, GAsyncResult *result, GError **error);
/* Makes @preset the current one and runs it: loads what is missing, sweeps, ranks. The desk copies @preset. */
void              lw_desk_scan        (LwDesk *self, const LwPreset *preset);
void              lw_desk_scan_stop   (LwDesk *self);
/* Ranks what is loaded by another field (an id of filters.csv) without asking TWS again; becomes part of the current preset. */
void              lw_desk_scan_sort   (LwDesk *self, const char *field, gboolean ascending);
const LwPreset   *lw_desk_get_current_preset (LwDesk *self); /* NULL = none */
void              lw_desk_get_scan    (LwDesk *self, LwDeskScan *scan);
const LwScanResult *lw_desk_get_result (LwDesk *self);        /* NULL = none */
void              lw_desk_set_symbols (LwDesk *self, const char * const *symbols); /* what scans look at */
const char * const *lw_desk_get_symbols (LwDesk *self);

/* signal "ticket-changed": quotes, verdict or figures of the open ticket */
typedef struct
{
  gboolean  open;
  LwVertical vertical;          /* as the order trades it */
  LwVertical closes;            /* of a roll, as the order trades it; con_id_1 0 = no roll */
  int       alone;              /* 1: only the leg that is bought, −1: that is sold; 0: both */
  gboolean  unwinds;            /* opened to close or to roll */
  gboolean  choosing;           /* a roll whose new spread is not chosen yet: vertical and figures say nothing */
  int       can_both, can_short, can_long; /* of a new order that closes: how many of both legs, and of each alone */
  int       quantity;
  LwPrice   limit;              /* positive; of a roll signed: negative = received */
  LwPrice   increment;
  LwScanRow row;                /* figures at the limit of the ticket */
  LwScanLeg short_leg, long_leg;/* live quotes and greeks */
  LwScanLeg closed_short_leg, closed_long_leg; /* of what a roll closes, as the order trades it: the long one is what is held short */
  double    natural, mid, offer;/* positive prices per spread, of a roll signed; NaN = missing */
  gint64    quote_age_us;
  gboolean  quotes_fresh;       /* both legs were confirmed since the ticket opened: the gate sees quotes */
  LwVerdict verdict;
  LwPreview preview;            /* of TWS, for the quantity and limit that it names */
  char      words[256];         /* "SELL 1 SPY 18 Dec 430/425 put spread for 1.20 credit" */
  guint     shown;              /* another number whenever the person must read it before it may be sent: opened, other legs, asked again */
  char      ask_again[256];     /* why the last click did not send it (G13), until the next click or another value; "" = none */
  gboolean  can_transmit;
  char      why_not[256];       /* words for the insensitive button */
  char      tif[8];             /* "DAY", "GTC" or "GTD" */
  gint64    gtd_us;             /* with GTD; 0 = not known, and the order is refused */
  char      after[256];         /* of one that unwinds: what is left when it is filled, one sentence */
  double    fees_low_usd, fees_high_usd;
  double    at_risk_usd;        /* worst case of what is open now, beside the order that is changed */
  double    budget_usd;         /* G2b */
  char      intent[LW_INTENT_ID_SIZE]; /* of the order made from this ticket; "" before Transmit */
  char      supersedes[LW_INTENT_ID_SIZE]; /* the order that is given up and that this one replaces; "" = none */
  char      changes[LW_INTENT_ID_SIZE]; /* of the order that Transmit changes; "" = it makes a new one */
} LwDeskTicket;

void          lw_desk_ticket_open         (LwDesk *self, const LwVertical *vertical);
/* The ticket of an order that stands, with the values that TWS works: Transmit sends a change of it. Loads its chain where that is not
 * there. FALSE: there is no such order, or it is over. */
gboolean      lw_desk_ticket_open_order   (LwDesk *self, const char *intent_id);
void          lw_desk_ticket_close        (LwDesk *self);
void          lw_desk_ticket_set_quantity (LwDesk *self, int quantity);
void          lw_desk_ticket_set_limit    (LwDesk *self, LwPrice limit);
void          lw_desk_ticket_set_tif      (LwDesk *self, const char *tif);
/* Good until then. */
void          lw_desk_ticket_set_gtd      (LwDesk *self, gint64 until_us);
/* The order replaces @intent_id, which was ABSENT and is given up: lw_desk_resubmit (). */
void          lw_desk_ticket_set_supersedes (LwDesk *self, const char *intent_id);
/* R5's override for this ticket's order alone: why it may go although the outcome of another is UNKNOWN. FALSE: no sentence. */
gboolean      lw_desk_ticket_override     (LwDesk *self, const char *sentence);

/* Closing and rolling. Whether an order closes is decided by the positions that TWS reports, not by the way its ticket was opened.
 * How many of the spread @held are held: the smaller position of its legs, what other own orders may still close taken off; 0 also where it
 * is not known. @alone: only its leg that is held long (1) or short (−1), 0 both. */
int           lw_desk_held_quantity       (LwDesk *self, const LwVertical *held, int alone);
/* The spread that @intent_id opened, if it is still held. FALSE in @why: there is none; free with g_free (). */
gboolean      lw_desk_held_by_intent      (LwDesk *self, const char *intent_id, LwVertical *held, int *quantity, char **why);
/* What of a spread can still be closed: the short leg, the long one, or both together. */
typedef enum
{
  LW_HELD_NONE  = 0,
  LW_HELD_SHORT = 1 << 0,
  LW_HELD_LONG  = 1 << 1,
  LW_HELD_BOTH  = LW_HELD_SHORT | LW_HELD_LONG
} LwHeld;
/* Of the spread that each order opened, by the orders' numbers, in one pass; free with g_free (). */
LwHeld       *lw_desk_held_of_orders      (LwDesk *self);
/* The spread of two contracts that are held, whatever order they came from. FALSE: they are none. */
gboolean      lw_desk_held_pair           (LwDesk *self, gint32 con_id, gint32 other_con_id, LwVertical *held);
void          lw_desk_ticket_open_close   (LwDesk *self, const LwVertical *held, int alone, int quantity);
/* The same for what is still held of the spread that @intent_id opened: both legs, or the one that is left. FALSE, and a notice that says
 * why: nothing is. */
gboolean      lw_desk_ticket_open_close_of (LwDesk *self, const char *intent_id);
/* The open ticket closes something: for other legs of the same spread, @alone as above. FALSE: it does not, or they cannot go. */
gboolean      lw_desk_ticket_close_legs   (LwDesk *self, int alone);
void          lw_desk_ticket_open_roll    (LwDesk *self, const LwVertical *held, const LwVertical *opens, int quantity);
/* The same for the spread that @intent_id opened: to the next expiry, with the short delta that it has now. The ticket is there at once and
 * tells in why_not what it waits for; what it opens is chosen when TWS has listed and quoted what there is. FALSE, and a notice: nothing of it
 * is held. */
gboolean      lw_desk_ticket_open_roll_of (LwDesk *self, const char *intent_id);
/* A ticket that makes the same order as @intent_id; FALSE: there is no such order. */
gboolean      lw_desk_ticket_open_like    (LwDesk *self, const char *intent_id);
/* The same by a press on the order's row: of one that was given up or never left, and that no other one replaced. Where TWS has answered the old
 * one's cancel the new order names it as replaced. FALSE: there is no such order. */
gboolean      lw_desk_send_again          (LwDesk *self, const char *intent_id);
gboolean      lw_desk_can_send_again      (LwDesk *self, const LwIntent *intent);
const LwDeskTicket *lw_desk_get_ticket    (LwDesk *self);
/* The person has ticked or typed what the verdict's CONFIRM asked for: rule G4, G10 or G19. Holds for this ticket. */
void          lw_desk_ticket_confirm      (LwDesk *self, LwGateRule rule);
/* For tests: as if the person had looked at it @us earlier (G13). */
void          lw_desk_ticket_age          (LwDesk *self, gint64 us);
/* The limits that are in force. */
void          lw_desk_get_limits          (LwDesk *self, LwGateLimits *limits);
/* FALSE: refused, the ticket's verdict says why. */
gboolean      lw_desk_ticket_transmit     (LwDesk *self);

/* signal "orders-changed" */
guint             lw_desk_n_orders    (LwDesk *self);
const LwIntent   *lw_desk_get_order   (LwDesk *self, guint i); /* newest first */
char             *lw_desk_order_sentence (LwDesk *self, const LwIntent *intent); /* orders.md 11 */
void              lw_desk_cancel      (LwDesk *self, const char *intent_id);
void              lw_desk_cancel_all  (LwDesk *self);
void              lw_desk_abandon     (LwDesk *self, const char *intent_id);
void              lw_desk_signoff     (LwDesk *self, const char *intent_id);
void              lw_desk_look        (LwDesk *self, const char *intent_id);
/* LwExternal, orders that others made and that TWS works; the caller's, never NULL. */
GArray           *lw_desk_externals   (LwDesk *self);
/* LwUnattributed, positions that nothing explains and no person has signed off; the caller's, never NULL. "orders-changed" tells. */
GArray           *lw_desk_unattributed (LwDesk *self);
/* The positions that TWS lists are those that the fills say, or what differs was judged. */
gboolean          lw_desk_positions_agree (LwDesk *self);
/* FALSE: there is none of that id, or no journal that could say so. */
gboolean          lw_desk_signoff_position (LwDesk *self, const char *id);
/* Orders that TWS works under a number of ours and that are no order of the list; "orders-changed" tells. */
guint             lw_desk_n_conflicts (LwDesk *self);
const LwConflict *lw_desk_get_conflict (LwDesk *self, guint i);
/* A click: TWS is asked once to cancel that number. FALSE, and a notice: it was not. */
gboolean          lw_desk_cancel_conflict (LwDesk *self, gint32 order_id);
void              lw_desk_resubmit    (LwDesk *self, const char *intent_id);
/* The kill switch: nothing is sent until it is released, in this run or a later one; own orders are cancelled once each. */
void              lw_desk_kill        (LwDesk *self);
void              lw_desk_release_kill (LwDesk *self);
gboolean          lw_desk_is_killed   (LwDesk *self);
/* Every order of the login, those of other programs and by hand too: ask the person first. Without a journal too, and in an instance that
 * only reads. FALSE: not connected. */
gboolean          lw_desk_global_cancel (LwDesk *self);
gboolean          lw_desk_is_saved    (LwDesk *self); /* the journal has all that was done; FALSE too where it is only read */

/* What is held. Rows of kind DIFFERENCE come last and repeat none of the others: TWS and the journal do not agree on a contract. */
typedef enum { LW_POSITION_SPREAD, LW_POSITION_BROKEN, LW_POSITION_LEG, LW_POSITION_DIFFERENCE } LwPositionKind;

typedef struct
{
  LwPositionKind kind;          /* BROKEN: a leg of a spread that an own order opened, without its other one; LEG: any other contract */
  char       intent[LW_INTENT_ID_SIZE]; /* that opened it; "" = no order of the journal */
  LwVertical vertical;          /* of a spread, as it is held */
  LwContract contract;          /* of all others */
  double     quantity;          /* spreads; of all others contracts, signed */
  double     journal;           /* of a difference: contracts by the journal's executions */
  double     cost;              /* paid for one, per share; negative = received; NaN = not known */
  double     now;               /* what one would cost now at the middle, the same sign; NaN = not quoted */
  double     profit_usd;        /* without fees; NaN where one of the two is missing */
} LwDeskPosition;

/* LwDeskPosition, the caller's; changes with "orders-changed" and, in what it is worth, with "scan-changed". NULL until TWS has listed them on
 * this connection. */
GArray           *lw_desk_get_positions (LwDesk *self);
const char       *lw_position_kind_word (LwPositionKind kind);
char             *lw_desk_position_words (const LwDeskPosition *row); /* "SPY 18 Dec 430/425 put spread": new, g_free () */

/* signal "notice" (const char *sentence, gboolean is_problem) */

/* signal "alarms-changed": alarms about orders, positions and the journal that nobody has dismissed yet, newest first; each was a notice as
 * well. They end with this desk; the order journal keeps them. */
guint             lw_desk_n_alarms      (LwDesk *self);
const LwAlarm    *lw_desk_get_alarm     (LwDesk *self, guint i);
/* The person has seen it. A @number that is gone is ignored. */
void              lw_desk_dismiss_alarm (LwDesk *self, guint number);

/* NULL when there is no such intent. */
const LwIntent   *lw_desk_find_order  (LwDesk *self, const char *intent_id);
/* G12: a live account sends nothing until the end of its name was typed in this run. FALSE: that is not it. */
gboolean          lw_desk_unlock_live (LwDesk *self, const char *tail);

gint64            lw_desk_now_us      (LwDesk *self);   /* wall clock, µs UTC */

G_END_DECLS
