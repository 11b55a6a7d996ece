#include "config.h"

#include "lw-script-fixture.h"

void
play_init (Play *play)
{
  fixture_config (&play->config);
  play->script = lw_script_new ("test");
  play->fixture = NULL;
}

void
play_clear (Play *play)
{
  g_clear_pointer (&play->fixture, fixture_free);
  lw_script_unref (play->script);
}

LwScriptRule *
on_event (Play          *play,
          LwScriptEvent  event,
          guint          n,
          gint64         after_us)
{
  return lw_script_add_rule (play->script, LW_SCRIPT_GATEWAY, event, n, after_us);
}

LwScriptAction *
rule_do (LwScriptRule *rule,
         LwScriptWord  word)
{
  return lw_script_rule_add (rule, word);
}

void
play_begin (Play *play)
{
  lw_gateway_config_take_script (&play->config, play->script);
  play->fixture = fixture_new (&play->config);
  play->client = client_ready (play->fixture, 1);
}

void
place (Play   *play,
       gint32  order_id)
{
  begin_stock (play->client, order_id, "BUY", 1, 100.0);
  client_send (play->client);
}

void
ask (Client    *client,
     LwMsgKind  kind)
{
  client_begin (client, kind);
  client_send (client);
}

Client *
come (Play   *play,
      gint32  client_id)
{
  Client *client = client_new (play->fixture);

  client_hello (client, 157, 178);
  lw_row_set_int (client_begin (client, LW_MSG_startApi), LW_F_startApi_clientId, client_id);
  client_send (client);
  return client;
}

char *
told_accounts (Client *client)
{
  g_autoptr (LwMsg) msg = client_take (client, LW_MSG_managedAccts);

  return g_strdup (msg == NULL ? "" : lw_row_text (lw_msg_get_row (msg), LW_F_managedAccts_accounts));
}

int
told_next_id (Client *client)
{
  g_autoptr (LwMsg) msg = client_take (client, LW_MSG_nextValidId);

  return msg == NULL ? 0 : lw_row_int (lw_msg_get_row (msg), LW_F_nextValidId_orderId, 0);
}
