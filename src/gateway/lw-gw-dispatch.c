#include "config.h"

#include "lw-gateway-private.h"

static const struct
{
  LwMsgKind   kind;
  LwGwHandler handler;
} rows[] = {
#define LW_GW_HANDLE(kind, function) { LW_MSG_##kind, function },
#include "lw-gw-dispatch.def"
#undef LW_GW_HANDLE
};

/* What could not be read: the client is told, with no id, for the id may be what is wrong. */
static void
refuse_unread (LwGateway      *self,
               LwGwConnection *connection,
               const GError   *error)
{
  if (g_error_matches (error, LW_WIRE_ERROR, LW_WIRE_ERROR_UNKNOWN_MESSAGE))
    {
      if (!lw_gw_refuse_foreign (self, connection))
        lw_gw_error (self, connection, -1, 505, NULL);
    }
  else
    lw_gw_error (self, connection, -1, 320, error->message);
}

/* A message that the codec reads and no row of the table answers: the greeting, out of place. */
static void
refuse_unserved (LwGateway      *self,
                 LwGwConnection *connection,
                 LwMsgKind       kind)
{
  g_autofree char *detail = g_strdup_printf ("%s is not served by this simulated TWS", lw_msg_kind_name (kind));

  lw_gw_error (self, connection, -1, 321, detail);
}

void
lw_gw_process (LwGateway      *self,
               LwGwConnection *connection)
{
  LwMsgKind kind = lw_msg_get_kind (self->in);
  LwRow *row;

  if (self->unreadable != NULL)
    {
      refuse_unread (self, connection, self->unreadable);
      return;
    }
  row = lw_msg_get_row (self->in);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].kind == kind)
      {
        self->listing = kind;
        rows[i].handler (self, connection, row);
        self->listing = LW_MSG_NONE;
        return;
      }
  refuse_unserved (self, connection, kind);
}

void
lw_gw_dispatch (LwGateway      *self,
                LwGwConnection *connection)
{
  g_clear_error (&self->unreadable);
  if (lw_msg_read (self->in, LW_DIR_OUT, connection->version, self->payload, self->payload_length, &self->unreadable)
      && (connection->state == LW_GW_STARTING) != (lw_msg_get_kind (self->in) == LW_MSG_startApi))
    return; /* TWS answers nothing before startApi, and a second one is ignored */
  if (self->play == NULL || lw_gw_play_received (self, connection) == LW_GW_VERDICT_GO_ON)
    lw_gw_process (self, connection);
  if (self->play != NULL)
    lw_gw_play_processed (self, connection);
}

void
lw_gw_on_ignored (LwGateway      *self,
                  LwGwConnection *connection,
                  LwRow          *row)
{
}
