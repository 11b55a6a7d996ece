#pragma once

/* What the parts of the session share. Each part is one file: connection (states, handshake), input (which message goes
 * where), errors, lookups (underlyings), chain loads, lines with their sweeps, order reports. */

#include <math.h>

#include <glib.h>

#include "lw-backoff.h"
#include "lw-book.h"
#include "lw-frame.h"
#include "lw-lines.h"
#include "lw-msg.h"
#include "lw-outbox.h"
#include "lw-pacer.h"
#include "lw-request.h"
#include "lw-session.h"
#include "lw-tws-code.h"
#include "lw-watchdog.h"
#include "lw-wire-text.h"

G_BEGIN_DECLS

#define LW_SECOND_US G_GINT64_CONSTANT (1000000)
#define LW_NEVER_US  G_MAXINT64

typedef struct _LwChainLoad LwChainLoad;

typedef struct
{
  guint32 handle;
  char    symbol[LW_SYMBOL_SIZE];
  GArray *contracts; /* of LwContract */
} LwLookup;

typedef struct
{
  LwAction action;
  GList    link;
} LwQueuedAction;

struct _LwSession
{
  LwSessionConfig config;
  char       *endpoint;
  GQueue      actions;      /* of LwQueuedAction */
  LwQueuedAction *spare_action; /* taken, and kept for the next; NULL */
  gint64      wake_us;      /* as last told; LW_NEVER_US = none */
  gint64      utc_offset_us;
  guint32     last_handle;

  /* connection */
  LwConnState state;
  gboolean    wanted;       /* started and not stopped */
  gboolean    closing;      /* LW_ACT_CLOSE is out, lost () is awaited; what comes now is nobody's */
  char       *problem;      /* sentence of the loss to come, or of the last one */
  LwProblemKind problem_kind;
  gint64      deadline_us;  /* of the state */
  gint64      retry_us;
  LwBackoff   backoff;
  LwWatchdog  watchdog;
  gboolean    watching;
  gboolean    any_byte;     /* since the socket opened */
  int         server_version;
  gboolean    has_next_id, has_accounts;
  gint32      next_id;
  char       *accounts;
  gboolean    id_in_use;    /* 326 was said */
  gboolean    link_down, synced;
  gint64      link_down_us;
  char       *degraded_why;
  gboolean    was_synced;   /* since the connection, or its link to IB, came up */
  gint64      sync_since_us;
  GArray     *bad_us;       /* of gint64: instants of bad messages within the last minute */
  GPtrArray  *farms_down;   /* names */

  /* sending */
  LwPacer    *pacer;
  LwOutbox   *outbox;
  LwFramer   *framer;
  LwMsg      *in, *out;

  /* what is asked */
  LwRequests *requests;
  GPtrArray  *lookups;      /* of LwLookup */
  GPtrArray  *loads;        /* of LwChainLoad */
  LwLines    *lines;
  LwBook     *book;
  char       *account;      /* whose values are wanted; NULL = nobody's */
  int         open_list;    /* LwOrderList that the next openOrderEnd ends, −1 = none */
  GArray     *notices;      /* of what was said lately: against floods */

  /* figures */
  guint64     messages_in, messages_out, unknown_in, bad_in, malformed_in, late_in, bytes_in;
  GPtrArray  *unknown_ids;  /* what was said of them */
  gint64      confirmed_us;
  gint64      clock_offset_us;
  double      net_liquidation, buying_power, available_funds, profit_today;
};

/* Actions (lw-session-actions.c). */
LwAction *lw_session_act       (LwSession *self, LwActionType type);
void      lw_session_notice    (LwSession *self, int code, const char *text, gint64 now_us);
void      lw_session_fail      (LwSession *self, guint32 handle, int code, const char *format, ...) G_GNUC_PRINTF (4, 5);
void      lw_session_progress  (LwSession *self, guint32 handle, guint done, guint total);
void      lw_session_report    (LwSession *self, LwReport *report); /* takes it */
guint32   lw_session_new_handle (LwSession *self);
GArray   *lw_session_new_notices (void);

/* Sending (lw-session-send.c). begin () gives the one outgoing message, emptied; queue () writes and queues it. */
LwRow    *lw_session_begin     (LwSession *self, LwMsgKind kind);
guint64   lw_session_queue     (LwSession *self, LwLane lane, LwFrameKind kind, gint32 tag);
GBytes   *lw_session_write     (LwSession *self); /* the outgoing message as a frame */
void      lw_session_send_now  (LwSession *self, GBytes *bytes, gint64 now_us); /* takes bytes */
guint64   lw_session_queue_probe (LwSession *self);
/* Sends what the pacer allows. */
void      lw_session_pump      (LwSession *self, gint64 now_us);
gint64    lw_session_pump_next_us (LwSession *self, gint64 now_us);
void      lw_session_drop_frames (LwSession *self, gint64 now_us);
gboolean  lw_session_is_up     (const LwSession *self); /* requests may go out: SYNCING, READY, DEGRADED */

/* Connection (lw-session-connection.c). */
void      lw_session_set_state (LwSession *self, LwConnState state, LwProblemKind kind, const char *text, gint64 now_us);
void      lw_session_show_state (LwSession *self, gint64 now_us); /* SYNCING, READY or DEGRADED, by what is known */
/* @format: the sentence of the problem @kind; NULL and LW_PROBLEM_NONE when it was wanted. */
void      lw_session_close     (LwSession *self, gint64 now_us, LwProblemKind kind, const char *format, ...) G_GNUC_PRINTF (4, 5);
void      lw_session_take_payload (LwSession *self, const guint8 *payload, gsize length, gint64 now_us);
void      lw_session_note_start (LwSession *self, gint64 now_us);   /* after nextValidId or managedAccts */
void      lw_session_bad       (LwSession *self, const char *what, gint64 now_us);
void      lw_session_unknown   (LwSession *self, const char *what);
void      lw_session_note_malformed (LwSession *self, gint64 now_us);
void      lw_session_confirm_lines (LwSession *self, gint64 now_us);
void      lw_session_forget_lines (LwSession *self); /* 1101: TWS sends them no more */
void      lw_session_link      (LwSession *self, gboolean down, gboolean data_lost, const char *text, gint64 now_us);
void      lw_session_check_deadlines (LwSession *self, gint64 now_us);
gint64    lw_session_state_next_us (const LwSession *self);

/* Messages (lw-session-input.c, lw-session-errors.c, lw-order-reports.c, lw-account-values.c). */
void      lw_session_dispatch  (LwSession *self, gint64 now_us);
void      lw_session_take_error (LwSession *self, gint64 now_us);
/* TRUE when the message was about orders and is reported. */
gboolean  lw_session_report_message (LwSession *self, gint64 now_us);
void      lw_session_account_values (LwSession *self);
void      lw_session_subscribe_account (LwSession *self);
void      lw_session_take_profit (LwSession *self);
/* A request ended badly (class R, time-out): tells its owner. Closes it. */
void      lw_session_request_failed (LwSession *self, gint32 id, int code, const char *text, gint64 now_us);

/* Underlyings (lw-lookup.c) and chains (lw-chain-loader.c). */
void      lw_lookup_free       (LwLookup *lookup);
void      lw_lookup_details    (LwSession *self, LwLookup *lookup, gboolean end);
void      lw_lookup_failed     (LwSession *self, LwLookup *lookup, int code, const char *text);
void      lw_lookup_lost       (LwSession *self);

void      lw_chain_load_free   (LwChainLoad *load);
/* Sends the next requests of every load as far as they may. */
void      lw_chain_loads_step  (LwSession *self, gint64 now_us);
void      lw_chain_load_parameters (LwSession *self, LwChainLoad *load, gint64 now_us);
void      lw_chain_load_parameters_end (LwSession *self, LwChainLoad *load, gint64 now_us);
void      lw_chain_load_details (LwSession *self, LwChainLoad *load, guint part, gboolean end, gint64 now_us);
void      lw_chain_load_failed (LwSession *self, LwChainLoad *load, const LwRequest *request, int code, const char *text, gint64 now_us);
void      lw_chain_loads_lost  (LwSession *self); /* they begin again on the next connection */
gboolean  lw_chain_loads_cancel (LwSession *self, guint32 handle, gint64 now_us);
gboolean  lw_chain_loads_lose_spot (LwSession *self, guint32 handle); /* TRUE when @handle is a load's own line */
gint64    lw_chain_loads_next_us (const LwSession *self);

/* A contractData message as a contract; FALSE when it does not fit our limits. Reads self->in. */
gboolean  lw_session_read_contract (LwSession *self, LwContract *contract);

G_END_DECLS
