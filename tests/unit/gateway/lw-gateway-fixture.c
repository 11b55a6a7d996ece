#include "config.h"

#include <string.h>

#include "lw-gateway-fixture.h"

static void
client_free (gpointer data)
{
  Client *client = data;

  lw_framer_free (client->framer);
  g_byte_array_unref (client->socket);
  g_byte_array_unref (client->bytes);
  g_array_unref (client->writes);
  g_ptr_array_unref (client->received);
  lw_msg_free (client->out);
  g_free (client);
}

void
fixture_config (LwGatewayConfig *config)
{
  lw_gateway_config_init (config);
  config->seed = 7;
  config->speed = 0.0;
}

static void
client_read (Client       *client,
             const guint8 *bytes,
             gsize         length)
{
  const guint8 *payload;
  gsize size;
  g_autoptr (GError) error = NULL;
  guint written = (guint) length;

  g_array_append_val (client->writes, written);
  g_byte_array_append (client->bytes, bytes, (guint) length);
  if (client->raw)
    return;
  lw_framer_push (client->framer, bytes, length);
  while (lw_framer_next (client->framer, &payload, &size, &error))
    {
      LwMsg *msg;

      if (client->version == 0)
        {
          g_assert_true (lw_server_version_read (payload, size, &client->version, NULL));
          continue;
        }
      msg = lw_msg_new ();
      lw_msg_read (msg, LW_DIR_IN, client->version, payload, size, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (lw_msg_get_extra (msg), ==, 0); /* strict clients want exactly the table's fields */
      g_ptr_array_add (client->received, msg);
    }
  g_assert_no_error (error);
}

static Client *
find_client (Fixture *fixture,
             guint    id)
{
  for (guint i = 0; i < fixture->clients->len; i++)
    if (((Client *) fixture->clients->pdata[i])->id == id)
      return fixture->clients->pdata[i];
  return NULL;
}

/* What waited in the socket while the gateway did not read. */
static void
set_reading (Client   *client,
             gboolean  on)
{
  g_autoptr (GByteArray) waiting = NULL;

  client->unread = !on;
  if (!on || client->socket->len == 0)
    return;
  waiting = g_steal_pointer (&client->socket);
  client->socket = g_byte_array_new ();
  lw_gateway_received (client->fixture->gateway, client->id, waiting->data, waiting->len, client->fixture->now_us);
}

static void
pump (Fixture *fixture)
{
  LwGatewayAction action;

  while (lw_gateway_next_action (fixture->gateway, &action))
    {
      Client *client = find_client (fixture, action.connection);
      gsize size;

      switch (action.type)
        {
        case LW_GATEWAY_SEND:
          client_read (client, g_bytes_get_data (action.bytes, &size), g_bytes_get_size (action.bytes));
          g_bytes_unref (action.bytes);
          break;
        case LW_GATEWAY_CLOSE:
          client->closed = TRUE;
          break;
        case LW_GATEWAY_RESET:
          client->closed = client->reset = TRUE;
          break;
        case LW_GATEWAY_READ:
          set_reading (client, action.on);
          break;
        case LW_GATEWAY_LISTEN:
          fixture->refusing = !action.on;
          break;
        case LW_GATEWAY_WAKE:
          fixture->wake_us = action.at_us;
          break;
        default:
          g_assert_not_reached ();
        }
    }
}

Fixture *
fixture_new (const LwGatewayConfig *config)
{
  Fixture *fixture = g_new0 (Fixture, 1);

  fixture->now_us = FIXTURE_START_US;
  fixture->gateway = lw_gateway_new (config, fixture->now_us);
  fixture->clients = g_ptr_array_new_with_free_func (client_free);
  return fixture;
}

void
fixture_free (Fixture *fixture)
{
  lw_gateway_free (fixture->gateway);
  g_ptr_array_unref (fixture->clients);
  g_free (fixture);
}

void
fixture_settle (Fixture *fixture)
{
  pump (fixture);
}

void
fixture_advance (Fixture *fixture,
                 gint64   us)
{
  gint64 end_us = fixture->now_us + us;

  while (fixture->wake_us != 0 && fixture->wake_us <= end_us)
    {
      fixture->now_us = MAX (fixture->now_us, fixture->wake_us);
      fixture->wake_us = 0;
      fixture->n_wakes++;
      lw_gateway_wake (fixture->gateway, fixture->now_us);
      pump (fixture);
    }
  fixture->now_us = end_us;
}

Client *
client_new (Fixture *fixture)
{
  Client *client = g_new0 (Client, 1);

  client->fixture = fixture;
  client->id = ++fixture->next_id;
  client->framer = lw_framer_new ();
  client->socket = g_byte_array_new ();
  client->bytes = g_byte_array_new ();
  client->writes = g_array_new (FALSE, FALSE, sizeof (guint));
  client->received = g_ptr_array_new_with_free_func ((GDestroyNotify) lw_msg_free);
  client->out = lw_msg_new ();
  g_ptr_array_add (fixture->clients, client);
  lw_gateway_accepted (fixture->gateway, client->id, fixture->now_us);
  pump (fixture);
  return client;
}

void
client_bytes (Client       *client,
              const guint8 *bytes,
              gsize         length)
{
  if (client->unread)
    {
      g_byte_array_append (client->socket, bytes, (guint) length);
      return;
    }
  lw_gateway_received (client->fixture->gateway, client->id, bytes, length, client->fixture->now_us);
  pump (client->fixture);
}

void
client_hello (Client *client,
              int     min_version,
              int     max_version)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  lw_handshake_write (bytes, min_version, max_version);
  client_bytes (client, bytes->data, bytes->len);
}

LwRow *
client_begin (Client   *client,
              LwMsgKind kind)
{
  lw_msg_reset (client->out, kind);
  return lw_msg_get_row (client->out);
}

void
client_send (Client *client)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  lw_msg_write (client->out, client->version, bytes);
  client_bytes (client, bytes->data, bytes->len);
}

Client *
client_ready (Fixture *fixture,
              gint32   client_id)
{
  Client *client = client_new (fixture);

  client_hello (client, 157, 178);
  lw_row_set_int (client_begin (client, LW_MSG_startApi), LW_F_startApi_clientId, client_id);
  client_send (client);
  client_forget (client);
  return client;
}

void
client_drop (Client *client)
{
  lw_gateway_closed (client->fixture->gateway, client->id, client->fixture->now_us);
  pump (client->fixture);
}

LwMsg *
client_take (Client   *client,
             LwMsgKind kind)
{
  for (guint i = 0; i < client->received->len; i++)
    if (lw_msg_get_kind (client->received->pdata[i]) == kind)
      return g_ptr_array_steal_index (client->received, i);
  return NULL;
}

guint
client_count (Client   *client,
              LwMsgKind kind)
{
  guint n = 0;

  for (guint i = 0; i < client->received->len; i++)
    n += lw_msg_get_kind (client->received->pdata[i]) == kind;
  return n;
}

void
client_forget (Client *client)
{
  g_ptr_array_set_size (client->received, 0);
}

int
client_error (Client *client,
              gint32 *id)
{
  g_autoptr (LwMsg) msg = client_take (client, LW_MSG_errMsg);

  if (msg == NULL)
    return 0;
  if (id != NULL)
    *id = lw_row_int (lw_msg_get_row (msg), LW_F_errMsg_reqId, 0);
  return lw_row_int (lw_msg_get_row (msg), LW_F_errMsg_code, 0);
}

/* The class's dates, as option parameters give them. */
static char *
expiry_text (Client     *client,
             const char *symbol,
             const char *trading_class,
             guint       nth)
{
  gboolean index = strcmp (symbol, "SPX") == 0;
  LwRow *row = client_begin (client, LW_MSG_reqSecDefOptParams);
  LwMsg *msg;
  char *text = NULL;

  lw_row_set_int (row, LW_F_reqSecDefOptParams_reqId, 9001);
  lw_row_set_text (row, LW_F_reqSecDefOptParams_underlyingSymbol, symbol);
  lw_row_set_text (row, LW_F_reqSecDefOptParams_underlyingSecType, index ? "IND" : "STK");
  lw_row_set_int (row, LW_F_reqSecDefOptParams_underlyingConId, index ? 416904 : 756733);
  client_send (client);
  while ((msg = client_take (client, LW_MSG_secDefOptParam)) != NULL)
    {
      LwRow *found = lw_msg_get_row (msg);

      if (text == NULL && strcmp (lw_row_text (found, LW_F_secDefOptParam_tradingClass), trading_class) == 0)
        {
          g_assert_cmpuint (lw_row_count (found, LW_F_secDefOptParam_expirations), >, nth);
          text = g_strdup (lw_row_text (lw_row_entry (found, LW_F_secDefOptParam_expirations, nth),
                                        LW_F_secDefOptParam_expirations_date));
        }
      lw_msg_free (msg);
    }
  g_assert_nonnull (text);
  return text;
}

GArray *
client_series (Client     *client,
               const char *symbol,
               const char *trading_class,
               const char *right,
               guint       nth_expiry)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Series));
  g_autofree char *expiry = expiry_text (client, symbol, trading_class, nth_expiry);
  LwRow *row = client_begin (client, LW_MSG_reqContractDetails);
  LwMsg *msg;

  lw_row_set_int (row, LW_F_reqContractDetails_reqId, 9002);
  lw_row_set_text (row, LW_F_reqContractDetails_symbol, symbol);
  lw_row_set_text (row, LW_F_reqContractDetails_secType, "OPT");
  lw_row_set_text (row, LW_F_reqContractDetails_lastTradeDateOrContractMonth, expiry);
  lw_row_set_text (row, LW_F_reqContractDetails_right, right);
  lw_row_set_text (row, LW_F_reqContractDetails_exchange, "SMART");
  lw_row_set_text (row, LW_F_reqContractDetails_tradingClass, trading_class);
  client_send (client);
  while ((msg = client_take (client, LW_MSG_contractData)) != NULL)
    {
      Series series = { lw_row_int (lw_msg_get_row (msg), LW_F_contractData_conId, 0),
                        lw_row_double (lw_msg_get_row (msg), LW_F_contractData_strike) };

      g_array_append_val (all, series);
      lw_msg_free (msg);
    }
  client_forget (client);
  g_assert_cmpuint (all->len, >, 20);
  return all;
}

void
order_add_leg (LwRow      *row,
               gint32      con_id,
               const char *action)
{
  LwRow *leg = lw_row_append (row, LW_F_placeOrder_comboLegs);

  lw_row_set_int (leg, LW_F_placeOrder_comboLegs_conId, con_id);
  lw_row_set_int (leg, LW_F_placeOrder_comboLegs_ratio, 1);
  lw_row_set_text (leg, LW_F_placeOrder_comboLegs_action, action);
  lw_row_set_text (leg, LW_F_placeOrder_comboLegs_exchange, "SMART");
}
