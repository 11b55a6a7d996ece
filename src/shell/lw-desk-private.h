#pragma once

/* What the files of LwDesk share. Each concern has a file of its own: connection (profile, session, journal), scan, ticket,
 * orders (trade and store), status (clock, metrics). */

#include <gio/gio.h>

#include "http/lw-http-endpoint.h"
#include "lw-feed.h"
#include "lw-desk.h"
#include "lw-gateway-server.h"
#include "lw-limits.h"
#include "lw-line-watch.h"
#include "lw-log.h"
#include "lw-loop-lag.h"
#include "lw-profile.h"
#include "lw-scan-pool.h"
#include "lw-settings.h"
#include "lw-store.h"
#include "lw-trade-exits.h"
#include "lw-tws.h"
#include "lw-wake.h"

G_BEGIN_DECLS

typedef enum
{
  LW_DESK_SIGNAL_CONNECTION,
  LW_DESK_SIGNAL_STATUS,
  LW_DESK_SIGNAL_SCAN,
  LW_DESK_SIGNAL_TICKET,
  LW_DESK_SIGNAL_ORDERS,
  LW_DESK_SIGNAL_ALARMS,
  LW_DESK_SIGNAL_NOTICE,
  LW_DESK_N_SIGNALS
} LwDeskSignal;

/* What a problem that stands is about. */
typedef enum { LW_DESK_TOPIC_NONE, LW_DESK_TOPIC_CONNECTION, LW_DESK_TOPIC_SCAN, LW_DESK_TOPIC_LIMITS } LwDeskTopic;

/* One symbol that scans look at. */
typedef struct
{
  LwDesk       *desk;
  LwFeed  *load;
  LwScanResult *result;     /* by the current preset; NULL = none yet */
  GArray       *counts;     /* int for each preset: what passes it; −1 or beyond the end = not known */
  gboolean      want_sweep; /* as soon as the chain is there */
  gboolean      by_hand;    /* loaded for an order that was named by hand: nothing is ranked */
  gboolean      ranking;    /* a worker has it */
  gboolean      rank_again;
  gboolean      swept;      /* a whole sweep for the current preset is in */
  gint64        ranked_us;  /* when the last ranking began, monotonic */
} LwDeskSymbol;

typedef struct
{
  LwScanPool   *pool;
  GPtrArray    *presets;    /* of LwPreset */
  LwPreset     *current;
  guint         generation; /* of the current preset and symbols: late results of another are dropped */
  gboolean      waiting;    /* for a connection */
  gint64        shown_us;   /* when progress was told last, monotonic */
  char        **names;      /* symbols */
  GPtrArray    *symbols;    /* of LwDeskSymbol */
  LwScanResult *result;
  LwDeskScan    view;
  char          told[512];  /* the problems of symbols that were told last; "" = none since the scan began */
  LwWake       *wake;       /* the next sweep */
} LwDeskScanner;

/* CLOSED: of what a roll closes. */
enum
{
  LW_DESK_PIN_SHORT, LW_DESK_PIN_LONG, LW_DESK_PIN_SPOT, LW_DESK_PIN_COMBO, LW_DESK_PIN_CLOSED_SHORT, LW_DESK_PIN_CLOSED_LONG,
  LW_DESK_N_PINS
};

typedef struct
{
  GSettings      *store;     /* NULL = no schema */
  gulong          changed;
  LwOrderSettings settings;
} LwDeskGate;

/* A roll whose new spread is still to be chosen. */
typedef struct
{
  gboolean   wanted;
  LwVertical held;
  guint      reach;    /* how far expiries are looked for, from 0 */
  gboolean   swept;    /* the candidates were quoted */
  char       problem[256]; /* why there is none; "" = none known */
} LwDeskRoll;

typedef struct
{
  LwDeskTicket  view;
  char          tif[8];
  gint64        gtd_us;
  char          override[LW_OVERRIDE_SIZE];
  char          supersedes[LW_INTENT_ID_SIZE];
  LwFeed       *feed;       /* of its own, where the scan has not loaded its contracts; NULL = not needed */
  LwChain      *chain;      /* NULL until one has all legs */
  int           short_series, long_series; /* −1 = none: no chain, or the other leg goes alone */
  int           closed_short_series, closed_long_series;
  guint32       pins[LW_DESK_N_PINS]; /* 0 = none */
  LwLineWatch   watches[LW_DESK_N_PINS];
  char          draft[LW_INTENT_ID_SIZE]; /* drawn with the first preview; the order's id when it is sent; "" = none */
  int           preview_quantity, still_quantity; /* what TWS was asked for, 0 = nothing yet; what stands since still_since_us */
  LwPrice       preview_limit, still_limit;
  gint64        still_since_us;
  gint64        seen_us;    /* the person sees it ready to be sent since then; 0 = not yet (G13) */
  gint64        seen_mid_twice;
  gboolean      refresh_soon; /* something came in */
  gboolean      confirmed[LW_GATE_N_RULES]; /* ticked or typed for this ticket */
  gint64        fresh_since_us; /* opened, or the connection lost since: an older quote is not fresh */
  gboolean      limit_typed;
  gboolean      limit_settled; /* the market no longer moves it */
  LwWake       *wake;       /* the next refresh, armed by what came in */
  LwExitWish    exit;       /* target and stop that its order will have */
  char          exit_of[LW_INTENT_ID_SIZE]; /* it closes what that order opened; "" = not so */
  LwDeskRoll    roll;
} LwDeskTicketDesk;

typedef struct
{
  LwStore           *store;
  LwTrade           *trade;    /* NULL until the journal is open for writing */
  LwJournalContents *contents; /* what a read-only instance shows */
  GHashTable        *frames;   /* token → GBytes between COMMIT and PLACE */
  GQueue             waiting;  /* of LwReport*, until trade is there */
  LwWake            *wake;
  gboolean           opening;  /* the journal */
  char              *refusal;  /* why it cannot be written: orders stay off until the next start. NULL = it can */
  gboolean           live_unlocked;
  guint64            preview_token, preview_frame; /* of the last what-if: no order, so no crash point of one */
  gboolean           kill_waits; /* pressed before the journal was there */
  guint64            commit_token; /* of the commit that the store has; 0 = none */
} LwDeskOrders;

typedef struct _LwDeskExit LwDeskExit;

typedef struct
{
  GPtrArray *watched;   /* of LwDeskExit */
  LwWake    *wake;      /* the next look */
  gboolean   look_soon; /* something came in */
  gboolean   idle;      /* this instance does not watch */
} LwDeskExits;

/* An underlying of which calls are held short. */
typedef struct
{
  char     symbol[LW_SYMBOL_SIZE];
  LwChain *chain;    /* of the underlying alone; NULL until TWS has named it */
  guint32  lookup;   /* 0 = none under way */
  guint32  line;     /* 0 = none */
  gint64   until_us; /* of a line: it is given back then, if nothing came */
  gint64   next_us;  /* nothing is asked for before */
} LwDeskAlarmWatch;

typedef struct
{
  GPtrArray *watches;   /* of LwDeskAlarmWatch */
  LwWake    *wake;      /* the next look */
  gboolean   look_soon; /* something came in */
} LwDeskAlarms;

typedef struct
{
  LwMetrics      *registry;
  LwHttpEndpoint *endpoint;
  LwLoopLag      *lag;
  LwLog          *log;
  LwWake         *tick;
  LwDeskStatus    view;
  guint64         scans;
  LwMetric       *connected, *messages, *bytes, *unknown, *lines, *renewed, *queue, *orders, *fill_count, *alarms, *commits, *commit_seconds,
                 *scan_count, *scan_seconds, *sweep;
  LwMetric       *first_frame, *first_rows, *busy_p99, *cpu_p99, *resident, *started, *cpu;
} LwDeskMeters;

struct _LwDesk
{
  GObject           parent_instance;

  LwDeskConfig      config;
  LwSettings        settings;
  LwDeskConnection  connection;
  LwProfilePin      pin;
  char              profile_name[LW_PROFILE_SIZE];
  LwGatewayServer  *gateway;
  LwTws            *tws;
  gint32            client_id;
  gboolean          wanted;      /* the person wants a connection */
  gint64            lost_us;     /* when the connection was lost, monotonic; 0 = it was not, or was not wanted, or is READY again */
  gboolean          synced;      /* trade says that orders may go */

  LwDeskScanner     scan;
  LwDeskTicketDesk  ticket;
  LwDeskGate        gate;
  LwDeskOrders      orders;
  LwDeskExits       exits;
  LwDeskAlarms      alarms;
  LwDeskMeters      meters;
  LwAlarmList      *unseen;      /* alarms that nobody has dismissed */

  guint             dirty;       /* signals that wait for the end of the pump */
  gboolean          pumping;
  gboolean          finishing; /* commits are awaited, not called back */
  gboolean          stopped;
};

/* Signals are collected while the core works and go out when it has come to rest. */
void     lw_desk_emit                 (LwDesk *self, LwDeskSignal signal);
void     lw_desk_notice               (LwDesk *self, gboolean is_problem, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* A problem that stands until lw_desk_mended (), which takes it from the status line. */
void     lw_desk_problem              (LwDesk *self, LwDeskTopic topic, const char *format, ...) G_GNUC_PRINTF (3, 4);
void     lw_desk_mended               (LwDesk *self, LwDeskTopic topic);
/* A notice that is kept until a person has dismissed it. @title: a few words, NULL = none. @intent_id, @position_id: "" = of
 * no order, of no position that is to be signed off. */
void     lw_desk_alarm                (LwDesk *self, const char *title, const char *sentence, const char *intent_id, const char *position_id);
/* Carries out all that session and trade want now, then emits. After each call into one of them. */
void     lw_desk_pump                 (LwDesk *self);

/* connection */
void     lw_desk_connection_init      (LwDesk *self);
void     lw_desk_connection_clear     (LwDesk *self);
void     lw_desk_connection_go_read_only (LwDesk *self);
gboolean lw_desk_has_data             (LwDesk *self); /* handshake and start messages are done */
void     lw_desk_set_problem          (LwDesk *self, LwProblemKind kind, const char *sentence); /* NULL = well */
void     lw_desk_connection_refresh   (LwDesk *self); /* orders_on from what it depends on */

/* orders */
void     lw_desk_orders_init          (LwDesk *self);
void     lw_desk_orders_clear         (LwDesk *self);
void     lw_desk_orders_open          (LwDesk *self, const char *account);
/* Takes @report. */
void     lw_desk_orders_report        (LwDesk *self, LwReport *report);
/* Carries out what trade wants; TRUE when it was anything. */
gboolean lw_desk_orders_drain         (LwDesk *self);
/* Before the end, when nothing can be sent any more: writes what waits for the journal. Blocks for a few syncs. */
void     lw_desk_orders_finish        (LwDesk *self);
void     lw_desk_orders_frame_out     (LwDesk *self, guint64 frame);
void     lw_desk_orders_frame_withdrawn (LwDesk *self, guint64 frame);
void     lw_desk_kill_begin           (LwDesk *self); /* the journal is there */
void     lw_desk_tell_no_journal      (LwDesk *self); /* why this instance acts on no order */

/* scan */
void     lw_desk_presets_init         (LwDesk *self); /* blocks: before the main loop runs */
gboolean lw_desk_preset_is_current    (LwDesk *self, guint i); /* the current one may have other bounds */
void     lw_desk_scan_init            (LwDesk *self);
void     lw_desk_scan_clear           (LwDesk *self);
gboolean lw_desk_scan_action          (LwDesk *self, const LwAction *action);
void     lw_desk_scan_drained         (LwDesk *self);
void     lw_desk_scan_connected       (LwDesk *self); /* data is on (again) */
void     lw_desk_scan_drop_symbols    (LwDesk *self);
LwChain *lw_desk_scan_find_chain      (LwDesk *self, const char *symbol); /* NULL = not loaded */
void     lw_desk_scan_settings        (LwDesk *self, LwScanSettings *settings);

/* ticket */
void     lw_desk_ticket_init          (LwDesk *self);
void     lw_desk_ticket_clear         (LwDesk *self);
void     lw_desk_ticket_fill          (LwDesk *self, LwTicket *ticket);
/* Of any ticket, also of one that no person has open: its chain, the lines of its legs and of the underlying, what the gate asks for. */
gboolean lw_desk_ticket_take_chain    (LwDeskTicketDesk *ticket, LwChain *chain); /* FALSE: not all legs are in it, or NULL */
void     lw_desk_ticket_pin           (LwDesk *self, LwDeskTicketDesk *ticket);
void     lw_desk_ticket_unpin         (LwDesk *self, LwDeskTicketDesk *ticket);
void     lw_desk_ticket_fill_from     (LwDesk *self, LwDeskTicketDesk *from, LwTicket *ticket);
void     lw_desk_ticket_drained       (LwDesk *self); /* something was read */
void     lw_desk_ticket_refresh       (LwDesk *self);
/* G13 has asked at the click: the ticket is read anew, with quotes that come from now on. */
void     lw_desk_ticket_ask_again     (LwDesk *self, const char *sentence);
void     lw_desk_ticket_lost          (LwDesk *self); /* no quote from before counts any more */
void     lw_desk_ticket_connected     (LwDesk *self); /* data is on (again) */
gboolean lw_desk_ticket_action        (LwDesk *self, const LwAction *action);
/* The series of its legs, from a chain that has them all; FALSE when there is none yet. */
gboolean lw_desk_ticket_find_chain    (LwDesk *self);
void     lw_desk_ticket_begin_feed    (LwDesk *self);
/* The same, of what @query names. */
void     lw_desk_ticket_load          (LwDesk *self, const LwChainQuery *query);
/* Opened, not refreshed yet. @closes: NULL = no roll. */
void     lw_desk_ticket_begin         (LwDesk *self, const LwVertical *vertical, int alone, const LwVertical *closes, int quantity);
/* The same without looking for its contracts. */
void     lw_desk_ticket_prepare       (LwDesk *self, const LwVertical *vertical, int alone, const LwVertical *closes, int quantity);

void     lw_desk_close_refresh        (LwDesk *self); /* which legs can go, for the view */

/* roll: what it opens, where the desk chooses it */
void     lw_desk_roll_begin           (LwDesk *self); /* loads what can be chosen from; again after a reconnect */
void     lw_desk_roll_refresh         (LwDesk *self); /* chooses as soon as that can be done */
const char *lw_desk_roll_waits        (LwDesk *self); /* one sentence; NULL = the ticket has its spread */

/* change: the ticket of an order that stands */
void     lw_desk_change_check         (LwDesk *self, const LwTicket *ticket, LwVerdict *verdict); /* of any ticket */
gboolean lw_desk_change_transmit      (LwDesk *self);

/* preview: what-if of the open ticket */
void     lw_desk_preview_refresh      (LwDesk *self);
void     lw_desk_preview_forget       (LwDesk *self); /* before another ticket, or none */

/* gate */
void     lw_desk_gate_init            (LwDesk *self);
void     lw_desk_gate_clear           (LwDesk *self);
void     lw_desk_gate_fill            (LwDesk *self, LwDeskTicketDesk *from, LwTicket *ticket); /* all but vertical, price and quotes */
void     lw_desk_gate_seen            (LwDesk *self, const LwTicket *ticket);
void     lw_desk_gate_probe           (LwDesk *self); /* where TWS is silent */

/* exits: targets and stops */
void     lw_desk_exits_init           (LwDesk *self);
void     lw_desk_exits_clear          (LwDesk *self);
void     lw_desk_exits_begin          (LwDesk *self); /* the journal is there */
void     lw_desk_exits_drop           (LwDesk *self); /* lines and loads, before the session goes */
void     lw_desk_exits_drained        (LwDesk *self);
void     lw_desk_exits_look           (LwDesk *self);
void     lw_desk_exits_lost           (LwDesk *self); /* no quote from before counts any more */
gboolean lw_desk_exits_action         (LwDesk *self, const LwAction *action);
void     lw_desk_exits_copy           (LwDesk *self, const char *intent_id); /* to the open ticket, which makes the same order */
void     lw_desk_exits_stage          (LwDesk *self, const char *intent_id, LwPrice limit, const char *sentence);

/* alarms: what those of G19 need of the market */
void     lw_desk_alarms_init          (LwDesk *self);
void     lw_desk_alarms_clear         (LwDesk *self);
void     lw_desk_alarms_drop          (LwDesk *self); /* lines and look-ups, before the session goes */
void     lw_desk_alarms_drained       (LwDesk *self); /* something was read */
void     lw_desk_alarms_look          (LwDesk *self);
gboolean lw_desk_alarms_action        (LwDesk *self, const LwAction *action);

/* status */
void     lw_desk_status_init          (LwDesk *self);
void     lw_desk_status_start         (LwDesk *self);
void     lw_desk_status_clear         (LwDesk *self);
void     lw_desk_status_fill          (LwDesk *self);
void     lw_desk_meters_init          (LwDesk *self);
char    *lw_desk_meters_render        (LwDesk *self);
char    *lw_desk_meters_health        (LwDesk *self, gboolean *well);

G_END_DECLS
