#pragma once

/* What the files of LwDesk share. Each concern has a file of its own: connection (profile, session, journal), scan, ticket,
 * orders (trade and store), status (clock, metrics). */

#include <gio/gio.h>

#include "http/lw-http-endpoint.h"
#include "lw-feed.h"
#include "lw-desk.h"
#include "lw-gateway-server.h"
#include "lw-limits.h"
#include "lw-log.h"
#include "lw-loop-lag.h"
#include "lw-profile.h"
#include "lw-scan-pool.h"
#include "lw-settings.h"
#include "lw-store.h"
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
  LW_DESK_SIGNAL_NOTICE,
  LW_DESK_N_SIGNALS
} LwDeskSignal;

/* One symbol that scans look at. */
typedef struct
{
  LwDesk       *desk;
  LwFeed  *load;
  LwScanResult *result;     /* by the current preset; NULL = none yet */
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
  int          *counts;     /* per preset; −1 = not known */
  LwPreset     *current;
  guint         generation; /* of the current preset and symbols: late results of another are dropped */
  gboolean      waiting;    /* for a connection */
  gint64        shown_us;   /* when progress was told last, monotonic */
  char        **names;      /* symbols */
  GPtrArray    *symbols;    /* of LwDeskSymbol */
  LwScanResult *result;
  LwDeskScan    view;
  LwWake       *wake;       /* the next sweep */
} LwDeskScanner;

enum { LW_DESK_PIN_SHORT, LW_DESK_PIN_LONG, LW_DESK_PIN_SPOT, LW_DESK_PIN_COMBO, LW_DESK_N_PINS };

/* When a line changed last, and what the underlying cost then. */
typedef struct
{
  gint64 changed_us;
  double spot;
} LwDeskLineMemory;

typedef struct
{
  GSettings      *store;     /* NULL = no schema */
  gulong          changed;
  LwOrderSettings settings;
} LwDeskGate;

typedef struct
{
  LwDeskTicket  view;
  char          tif[8];
  LwChain      *chain;
  int           short_series, long_series;
  guint32       pins[LW_DESK_N_PINS]; /* 0 = none */
  LwDeskLineMemory memory[LW_DESK_N_PINS];
  gint64        seen_us;    /* the person sees it ready to be sent since then; 0 = not yet (G13) */
  gint64        seen_mid_twice;
  gboolean      refresh_soon; /* something came in */
  gboolean      confirmed[LW_GATE_N_RULES]; /* ticked or typed for this ticket */
  gint64        fresh_since_us; /* opened, or the connection lost since: an older quote is not fresh */
  gboolean      limit_typed;
  gboolean      limit_settled; /* the market no longer moves it */
  LwWake       *wake;       /* the next refresh, armed by what came in */
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
  gboolean           live_unlocked;
} LwDeskOrders;

typedef struct
{
  LwMetrics      *registry;
  LwHttpEndpoint *endpoint;
  LwLoopLag      *lag;
  LwLog          *log;
  LwWake         *tick;
  LwDeskStatus    view;
  guint64         scans;
  LwMetric       *connected, *messages, *bytes, *unknown, *lines, *queue, *orders, *fill_count, *commits, *commit_seconds,
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
  LwDeskMeters      meters;

  guint             dirty;       /* signals that wait for the end of the pump */
  gboolean          pumping;
  gboolean          stopped;
};

/* Signals are collected while the core works and go out when it has come to rest. */
void     lw_desk_emit                 (LwDesk *self, LwDeskSignal signal);
void     lw_desk_notice               (LwDesk *self, gboolean is_problem, const char *format, ...) G_GNUC_PRINTF (3, 4);
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
void     lw_desk_orders_frame_out     (LwDesk *self, guint64 frame);
void     lw_desk_orders_frame_withdrawn (LwDesk *self, guint64 frame);

/* scan */
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
void     lw_desk_ticket_drained       (LwDesk *self); /* something was read */
void     lw_desk_ticket_refresh       (LwDesk *self);
void     lw_desk_ticket_lost          (LwDesk *self); /* no quote from before counts any more */

/* gate */
void     lw_desk_gate_init            (LwDesk *self);
void     lw_desk_gate_clear           (LwDesk *self);
void     lw_desk_gate_fill            (LwDesk *self, LwTicket *ticket); /* all but vertical, price and quotes */
void     lw_desk_gate_seen            (LwDesk *self, const LwTicket *ticket);
void     lw_desk_gate_probe           (LwDesk *self); /* where TWS is silent */

/* status */
void     lw_desk_status_init          (LwDesk *self);
void     lw_desk_status_start         (LwDesk *self);
void     lw_desk_status_clear         (LwDesk *self);
void     lw_desk_status_fill          (LwDesk *self);
void     lw_desk_meters_init          (LwDesk *self);
char    *lw_desk_meters_render        (LwDesk *self);
char    *lw_desk_meters_health        (LwDesk *self, gboolean *well);

G_END_DECLS
