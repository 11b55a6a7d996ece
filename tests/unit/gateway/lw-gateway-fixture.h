#pragma once

/* A gateway on a virtual clock, and clients that are nothing but frames. */

#include <glib.h>

#include "lw-frame.h"
#include "lw-gateway.h"
#include "lw-msg.h"

/* 2026-11-23 15:00 UTC, a Monday morning in New York. */
#define FIXTURE_START_US G_GINT64_CONSTANT (1795446000000000)

typedef struct
{
  LwGateway *gateway;
  gint64     now_us;
  gint64     wake_us;  /* 0 = none */
  guint      n_wakes;  /* that fixture_advance () came to */
  guint      next_id;
  gboolean   refusing; /* the port is closed; who connects all the same is taken */
  GPtrArray *clients;  /* of Client, owned */
} Fixture;

typedef struct
{
  Fixture   *fixture;
  guint      id;
  int        version;  /* 0 until the server said it */
  gboolean   closed;
  gboolean   reset;    /* closed by RST */
  gboolean   unread;   /* the gateway does not read: what is sent waits in @socket */
  gboolean   raw;      /* what comes is kept in @bytes and not looked at */
  GByteArray *socket;
  GByteArray *bytes;
  GArray    *writes;   /* of guint: lengths of the writes that came, from the first on */
  LwFramer  *framer;
  GPtrArray *received; /* of LwMsg, oldest first */
  LwMsg     *out;
} Client;

void     fixture_config  (LwGatewayConfig *config); /* frozen, seed 7 */
Fixture *fixture_new     (const LwGatewayConfig *config);
void     fixture_free    (Fixture *fixture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)
/* Lets @us pass, with every wake that was asked for at its instant. */
void     fixture_advance (Fixture *fixture, gint64 us);

/* Takes what the gateway has made outside of an entry. */
void     fixture_settle  (Fixture *fixture);

Client  *client_new      (Fixture *fixture); /* connected, nothing sent */
void     client_hello    (Client *client, int min_version, int max_version);
/* Connected, started as @client_id, and what TWS says by itself taken away. */
Client  *client_ready    (Fixture *fixture, gint32 client_id);
void     client_drop     (Client *client); /* the socket is gone */
LwRow   *client_begin    (Client *client, LwMsgKind kind);
void     client_send     (Client *client);
void     client_bytes    (Client *client, const guint8 *bytes, gsize length);
/* Takes the oldest message of @kind away; NULL when there is none. The caller frees it. */
LwMsg   *client_take     (Client *client, LwMsgKind kind);
guint    client_count    (Client *client, LwMsgKind kind);
void     client_forget   (Client *client);
/* Takes the oldest errMsg away; its code, 0 when there is none. */
int      client_error    (Client *client, gint32 *id);

/* A leg of ratio 1 at SMART for the placeOrder @row. */
void     order_add_leg   (LwRow *row, gint32 con_id, const char *action);

/* con id of a series, by contract details. @index counts strikes of that right upwards from the lowest. */
typedef struct
{
  gint32 con_id;
  double strike;
} Series;

/* All series of one right of a class and expiry that lies at least @days out, by strike; the caller frees. */
GArray  *client_series   (Client *client, const char *symbol, const char *trading_class, const char *right, guint nth_expiry);
