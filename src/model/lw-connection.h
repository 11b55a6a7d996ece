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

typedef struct
{
  LwConnState state;
  int         server_version;
  gint32      client_id;
  char        accounts[256];
  guint       lines_used, lines_limit;
  guint       queue_length;           /* frames waiting in the pacer */
  guint       sent_last_second;
  guint64     messages_in, messages_out, unknown_in, bad_in, bytes_in;
  gint64      last_byte_us;
  gint64      clock_offset_us;        /* TWS − ours, by reqCurrentTime; G_MININT64 = not known */
  int         market_data_type;       /* worst of the lines */
  double      net_liquidation, buying_power, available_funds; /* NaN = not known */
} LwSessionStats;

G_END_DECLS
