#pragma once

/* The state of the connection to TWS and its figures, as everybody may see them. */

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LW_CONN_DISCONNECTED,
  LW_CONN_CONNECTING,
  LW_CONN_HANDSHAKE,
  LW_CONN_STARTING,
  LW_CONN_SYNCING,
  LW_CONN_READY,
  LW_CONN_DEGRADED
} LwConnState;

const char *lw_conn_state_word (LwConnState state);

/* What kind of problem a sentence tells: by it, not by words, is chosen what a person can do. */
typedef enum
{
  LW_PROBLEM_NONE,
  LW_PROBLEM_NO_LISTENER,  /* nothing listens there, or host and port do not answer */
  LW_PROBLEM_SILENT,       /* takes connections and says nothing: a dialog waits in TWS, or another program */
  LW_PROBLEM_HUNG_UP,      /* closed at once: this machine is not trusted, or a dialog */
  LW_PROBLEM_NOT_TWS,      /* another program answers */
  LW_PROBLEM_TOO_OLD,      /* the version of TWS */
  LW_PROBLEM_CLIENT_ID,    /* in use */
  LW_PROBLEM_NO_START,     /* the conversation began, but TWS did not send what it starts with */
  LW_PROBLEM_PORT_CHANGED, /* TWS was told to listen elsewhere */
  LW_PROBLEM_LOST,         /* a connection that was good has gone */
  LW_PROBLEM_LINK_DOWN,    /* TWS has no connection to IB */
  LW_PROBLEM_NOT_SYNCED,   /* what orders need is not complete */
  LW_PROBLEM_ACCOUNT,      /* not the pinned one */
  LW_PROBLEM_JOURNAL,      /* the journal cannot be had or written */
  LW_PROBLEM_SETTING,      /* an unusable setting */
  LW_PROBLEM_OTHER
} LwProblemKind;

typedef struct
{
  LwConnState state;
  int         server_version;
  gint32      client_id;
  char        accounts[256];
  guint       lines_used, lines_limit;
  guint64     lines_renewed; /* that may have been dead, since the start */
  guint       queue_length;           /* frames waiting in the pacer */
  guint       sent_last_second;
  guint64     messages_in, messages_out, unknown_in, bad_in, bytes_in;
  gint64      last_byte_us;
  gint64      clock_offset_us;        /* TWS − ours, by reqCurrentTime; G_MININT64 = not known */
  int         market_data_type;       /* worst of the lines */
  double      net_liquidation, buying_power, available_funds; /* NaN = not known */
  double      profit_today;           /* realised and unrealised since yesterday's close, in the account's currency; NaN = not known */
  guint       farms_down;             /* market data farms that TWS has lost */
  gint64      lane_us;                /* until the order lane can send; G_MAXINT64 = not while nothing moves */
} LwSessionStats;

G_END_DECLS
