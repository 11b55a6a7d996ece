#pragma once

/* The whole program without a window: connection, book, scans, ticket, orders, store, metrics. The window and legworkctl are
 * views of it. Main thread only; never blocks. Everything it returns by pointer stays its own and is valid until the next
 * signal of the same name. */

#include <glib-object.h>

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
  char    message[256];         /* last message, with its ET time */
  gboolean message_is_problem;
  char    clock[64];            /* "Fri 22 Nov  14:32:07 ET" */
  char    market[64];           /* "open, closes in 1 h 27 m" */
  int     metrics_port;         /* 0 = off */
} LwDeskStatus;

void          lw_desk_get_status     (LwDesk *self, LwDeskStatus *status);

/* signal "scan-changed": presets' counts, progress or result are new */
typedef enum { LW_SCAN_IDLE, LW_SCAN_LOADING, LW_SCAN_SWEEPING, LW_SCAN_DONE, LW_SCAN_FAILED } LwScanPhase;

typedef struct
{
  LwScanPhase phase;
  char        sentence[256];    /* what happens, or what went wrong and what to do */
  guint       done, total;      /* of the sweep's series */
  gint64      swept_us;         /* wall-clock instant of the last whole sweep; 0 = none */
  guint       n_symbols, n_expiries;
  guint64     serial;           /* grows whenever lw_desk_get_result () or the current preset is another one */
} LwDeskScan;

/* Loads one expiry of a symbol without ranking anything, for an order that is named by hand; "scan-changed" tells. FALSE: there
 * is no connection yet. */
gboolean          lw_desk_load_expiry (LwDesk *self, const char *symbol, LwDate settle);
/* NULL until it is loaded, or when nobody asked for it. */
const LwChain    *lw_desk_get_chain   (LwDesk *self, const char *symbol);
/* Why it could not be loaded, one sentence; "" when it is not known to have failed. */
const char       *lw_desk_get_chain_problem (LwDesk *self, const char *symbol);

guint             lw_desk_n_presets   (LwDesk *self);
const LwPreset   *lw_desk_get_preset  (LwDesk *self, guint i);
/* Rows that pass preset @i in what is loaded; −1 = not known. */
int               lw_desk_preset_count (LwDesk *self, guint i);
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
  LwVertical vertical;
  int       quantity;
  LwPrice   limit;              /* positive */
  LwPrice   increment;
  LwScanRow row;                /* figures at the limit of the ticket */
  LwScanLeg short_leg, long_leg;/* live quotes and greeks */
  double    natural, mid, offer;/* positive prices per spread; NaN = missing */
  gint64    quote_age_us;
  gboolean  quotes_fresh;       /* both legs were confirmed since the ticket opened: the gate sees quotes */
  LwVerdict verdict;
  char      words[256];         /* "SELL 1 SPY 18 Dec 430/425 put spread for 1.20 credit" */
  gboolean  can_transmit;
  char      why_not[256];       /* words for the insensitive button */
  double    fees_low_usd, fees_high_usd;
  double    at_risk_usd;        /* worst case of what is open now */
  double    budget_usd;         /* G2b */
  char      intent[LW_INTENT_ID_SIZE]; /* of the order made from this ticket; "" before Transmit */
} LwDeskTicket;

void          lw_desk_ticket_open         (LwDesk *self, const LwVertical *vertical);
void          lw_desk_ticket_close        (LwDesk *self);
void          lw_desk_ticket_set_quantity (LwDesk *self, int quantity);
void          lw_desk_ticket_set_limit    (LwDesk *self, LwPrice limit);
void          lw_desk_ticket_set_tif      (LwDesk *self, const char *tif);
const LwDeskTicket *lw_desk_get_ticket    (LwDesk *self);
/* The person has ticked or typed what the verdict's CONFIRM asked for: rule G4, G10, G19, or R5's override. Holds for this ticket. */
void          lw_desk_ticket_confirm      (LwDesk *self, LwGateRule rule);
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
void              lw_desk_resubmit    (LwDesk *self, const char *intent_id);
/* The kill switch: nothing is sent until it is released, in this run or a later one; own orders are cancelled once each. */
void              lw_desk_kill        (LwDesk *self);
void              lw_desk_release_kill (LwDesk *self);
gboolean          lw_desk_is_killed   (LwDesk *self);
gboolean          lw_desk_is_saved    (LwDesk *self); /* the journal has all that was done; FALSE too where it is only read */

/* signal "notice" (const char *sentence, gboolean is_problem) */

/* NULL when there is no such intent. */
const LwIntent   *lw_desk_find_order  (LwDesk *self, const char *intent_id);
/* G12: a live account sends nothing until the end of its name was typed in this run. FALSE: that is not it. */
gboolean          lw_desk_unlock_live (LwDesk *self, const char *tail);

gint64            lw_desk_now_us      (LwDesk *self);   /* wall clock, µs UTC */

G_END_DECLS
