/* The beginning of a connection, and the small questions. */

#include "config.h"

#include "lw-gateway-private.h"

/* The only public connect option: TWS makes what comes too fast wait. */
static gboolean
wants_pacing (const char *options)
{
  g_auto (GStrv) words = g_strsplit (options, " ", -1);

  return g_strv_contains ((const char * const *) words, "+PACEAPI");
}

/* Clients greet at once and give a server 10 s at most; a socket that says nothing for so long is none of them. */
#define HELLO_US (30 * G_USEC_PER_SEC)

static void
on_silent (LwGateway       *self,
           const LwGwEvent *event)
{
  LwGwConnection *connection = lw_gw_connection (self, event->connection);

  if (connection != NULL && connection->state == LW_GW_HELLO && connection->pipe.stall_until_us <= self->now_us)
    lw_gw_close (self, connection);
}

/* The 32 places are not to be held by sockets that are no clients. One that greeted and sends no startApi is left alone, as at
 * TWS: its user may be at a debugger. */
void
lw_gw_await_hello (LwGateway      *self,
                   LwGwConnection *connection)
{
  lw_gw_plan (self, HELLO_US, on_silent, connection->id, 0, 0, NULL);
}

/* Answers the client's versions with the lower of both maxima, as TWS does; a client that is older than the tables is let go. */
void
lw_gw_hello (LwGateway      *self,
             LwGwConnection *connection)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *options = NULL;
  LwGwFrame reply = { 0 };
  int lowest, highest;
  char time_text[48];

  if (!lw_handshake_read (connection->framer, &lowest, &highest, &options, &error))
    {
      if (error != NULL)
        lw_gw_close (self, connection);
      return;
    }
  connection->version = MIN (connection->version, highest);
  if (highest < LW_WIRE_MIN_VERSION || connection->version > LW_WIRE_TABLE_VERSION)
    {
      lw_gw_close (self, connection);
      return;
    }
  connection->paced = wants_pacing (options);
  reply.bytes = g_byte_array_new ();
  lw_server_version_write (reply.bytes, connection->version, lw_gw_local_text (lw_gw_clock (self), time_text));
  lw_gw_post (self, connection, &reply);
  g_clear_pointer (&reply.bytes, g_byte_array_unref);
  connection->state = LW_GW_STARTING;
}

static void
send_accounts (LwGateway      *self,
               LwGwConnection *connection)
{
  lw_row_set_text (lw_gw_begin (self, LW_MSG_managedAccts), LW_F_managedAccts_accounts,
                   connection->accounts != NULL ? connection->accounts : self->config.account);
  lw_gw_send (self, connection);
}

static void
send_next_id (LwGateway      *self,
              LwGwConnection *connection)
{
  LwGwClient *client = lw_gw_client (self, connection->client_id);

  lw_row_set_int (lw_gw_begin (self, LW_MSG_nextValidId), LW_F_nextValidId_orderId, client->next_order_id);
  lw_gw_send (self, connection);
}

void
lw_gw_on_start_api (LwGateway      *self,
                    LwGwConnection *connection,
                    LwRow          *row)
{
  static const int farms[] = { 2104, 2106, 2158 };
  gint32 client_id = lw_row_int (row, LW_F_startApi_clientId, 0);

  if (lw_gw_client_connection (self, client_id) != NULL)
    {
      lw_gw_error (self, connection, -1, 326, NULL);
      lw_gw_close (self, connection);
      return;
    }
  connection->client_id = client_id;
  connection->state = LW_GW_READY;
  send_accounts (self, connection);
  send_next_id (self, connection);
  for (guint i = 0; i < G_N_ELEMENTS (farms); i++)
    lw_gw_error (self, connection, -1, farms[i], NULL);
  for (guint i = 0; i < self->orders->len; i++)
    {
      const LwGwOrder *order = g_ptr_array_index (self->orders, i);

      if (order->client_id != client_id || !lw_gw_order_live (order) || order->held)
        continue;
      lw_gw_send_open (self, connection, order);
      lw_gw_send_status (self, connection, order);
    }
}

void
lw_gw_on_req_ids (LwGateway      *self,
                  LwGwConnection *connection,
                  LwRow          *row)
{
  send_next_id (self, connection);
}

void
lw_gw_on_req_managed_accts (LwGateway      *self,
                            LwGwConnection *connection,
                            LwRow          *row)
{
  send_accounts (self, connection);
}

void
lw_gw_on_req_current_time (LwGateway      *self,
                           LwGwConnection *connection,
                           LwRow          *row)
{
  lw_row_set_long (lw_gw_begin (self, LW_MSG_currentTime), LW_F_currentTime_time, lw_gw_clock (self) / G_USEC_PER_SEC);
  lw_gw_send (self, connection);
}
