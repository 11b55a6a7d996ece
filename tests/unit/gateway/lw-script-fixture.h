#pragma once

/* A gateway that plays a script written in code, and one client of it. */

#include "lw-order-fixture.h"

typedef struct
{
  LwScript *script;
  LwGatewayConfig config;
  Fixture  *fixture; /* NULL before play_begin () */
  Client   *client;
} Play;

void          play_init  (Play *play);
void          play_clear (Play *play);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Play, play_clear)

/* A rule with one word, which the caller may complete; more words with lw_script_rule_add (). */
LwScriptRule *on_event   (Play *play, LwScriptEvent event, guint n, gint64 after_us);
LwScriptAction *rule_do  (LwScriptRule *rule, LwScriptWord word);

/* The gateway starts and client 1 is ready; what it was told by then is forgotten. */
void          play_begin (Play *play);
/* 1 SPY far below its price: client 1's order @order_id. */
void          place      (Play *play, gint32 order_id);
/* Sends a message that has no fields to set. */
void          ask        (Client *client, LwMsgKind kind);
/* Another connection, ready as @client_id; what it was told is kept. */
Client       *come       (Play *play, gint32 client_id);
/* Its managedAccts or nextValidId. */
char         *told_accounts (Client *client);
int           told_next_id  (Client *client);
