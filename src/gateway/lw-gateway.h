#pragma once

/* The simulated TWS as a library without I/O: the server feeds it connections, bytes and deadlines with the time and carries
 * out its actions. Uses wire, never session. One thread (the server's own). */

#include <glib.h>

#include "lw-chain.h"
#include "lw-script.h"

G_BEGIN_DECLS

/* A part of a run, in µs after its start. */
typedef struct
{
  gint64 from_us;
  gint64 until_us; /* 0 = to the end */
} LwGatewaySpan;

typedef struct
{
  const char   *symbol; /* of an underlying; its options halt with it */
  LwGatewaySpan when;   /* with an end it is a volatility pause, without one a general halt */
} LwGatewayHalt;

typedef struct
{
  const char *account;        /* "DUSIM0001" */
  guint64     seed;
  double      speed;          /* 0 = frozen market */
  int         server_version; /* 178 */
  int         lines;          /* 100 */
  int         rate;           /* 50 messages a second */
  gboolean    strict_rate;    /* any sliding second instead of a bucket */
  gint64      as_of_us;       /* 0 = the clock's; else the market's instant at the start */
  GPtrArray  *chains;         /* of LwChain*, from files; NULL or empty = its own market */
  gboolean    read_only;      /* TWS's "Read-Only API": every order gets 321 */
  gboolean    strict_attributes; /* eTradeOnly and firmQuoteOnly 1 get 10268, as from a new TWS; ibapi 9.81 sends them so */
  gboolean    tif_preset;     /* an order without a time in force is told that a preset made it DAY (10349); else it is, silently */
  gboolean    immediate;      /* answers without the delays of a real farm; for unit tests */
  const char * const *no_live; /* copied: symbols without live data, they and their options; "all" = every one; NULL = none */
  gboolean    no_delayed;     /* delayed data are not enabled in TWS */
  const LwGatewayHalt *halts; /* copied */
  guint       n_halts;
  gboolean    competing;      /* another session of the same user has the data: */
  LwGatewaySpan competing_when;
  LwScript   *script;         /* faults; NULL = it behaves well. With one the market stands still and orders fill only by it */
} LwGatewayConfig;

void lw_gateway_config_init (LwGatewayConfig *config);
/* @script's own account, seed, start and limits; what the script does not name stays. @config does not own it; a gateway made
 * from it does. */
void lw_gateway_config_take_script (LwGatewayConfig *config, LwScript *script);

/* Whether a gateway of this configuration has an underlying of that name. */
gboolean lw_gateway_config_lists (const LwGatewayConfig *config, const char *symbol);

#define LW_GATEWAY_ERROR (lw_gateway_error_quark ())

typedef enum
{
  LW_GATEWAY_ERROR_STATE /* a saved state is damaged, or not of this gateway */
} LwGatewayError;

GQuark lw_gateway_error_quark (void);

typedef enum
{
  LW_GATEWAY_SEND,
  LW_GATEWAY_CLOSE,  /* what was sent before goes out, then FIN */
  LW_GATEWAY_RESET,  /* RST; what has not left is lost */
  LW_GATEWAY_WAKE,   /* call lw_gateway_wake () at at_us; replaces the wake before */
  LW_GATEWAY_READ,   /* reads from the connection again (on), or leaves what comes in the socket */
  LW_GATEWAY_LISTEN  /* accepts connections again (on), or refuses them: the port is closed */
} LwGatewayActionType;

typedef struct
{
  LwGatewayActionType type;
  guint   connection;
  GBytes *bytes;    /* owned by who takes the action */
  gboolean alone;   /* SEND: as one write, not joined with another */
  gboolean on;      /* READ, LISTEN */
  gint64  at_us;
} LwGatewayAction;

typedef struct _LwGateway LwGateway;

LwGateway *lw_gateway_new          (const LwGatewayConfig *config, gint64 now_us);
void       lw_gateway_free         (LwGateway *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwGateway, lw_gateway_free)

void       lw_gateway_accepted     (LwGateway *self, guint connection, gint64 now_us);
void       lw_gateway_received     (LwGateway *self, guint connection, const guint8 *bytes, gsize length, gint64 now_us);
void       lw_gateway_closed       (LwGateway *self, guint connection, gint64 now_us);
void       lw_gateway_wake         (LwGateway *self, gint64 now_us);
gboolean   lw_gateway_next_action  (LwGateway *self, LwGatewayAction *action);

/* How often an event of the script was raised so far: the NEW orders that came are LW_SCRIPT_EVENT_PLACE, for one. 0 without a
 * script. */
guint      lw_gateway_get_count    (const LwGateway *self, LwScriptEvent event);

/* A number that changes whenever what lw_gateway_save_state () writes of orders, fills and positions has changed. */
guint64    lw_gateway_get_change   (const LwGateway *self);

/* Appends all that a TWS would still know after a restart: cash and the day's figures, positions, order ids of the clients,
 * orders that work or ended today (New York), today's executions. Lines of ASCII; lw-gw-record.h describes them. */
void       lw_gateway_save_state   (LwGateway *self, GString *text);

/* Takes over a saved state; @self is fresh: nobody has connected to it. Contracts are found by what they are, so the state
 * may come from another seed or chain file; a series that is not listed any more is listed again, one that has expired is
 * settled in cash at today's spot. On a later New York day than the state's, DAY orders are cancelled and the day's figures
 * begin again. @length −1: up to the NUL. FALSE and LW_GATEWAY_ERROR_STATE with the line ("line 7: …"): @self is as fresh as
 * before. */
gboolean   lw_gateway_load_state   (LwGateway *self, const char *text, gssize length, gint64 now_us, GError **error);

/* The market as chain CSV rows (cli.md), underlying by underlying; for --make-market. */
void       lw_gateway_write_market (LwGateway *self, GString *csv);

G_END_DECLS
