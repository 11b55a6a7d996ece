#include "config.h"

#include <string.h>

#include "lw-gateway-private.h"
#include "lw-msg-def.h"

static const struct
{
  LwMsgKind   kind;
  LwGwHandler handler;
} rows[] = {
#define LW_GW_HANDLE(kind, function) { LW_MSG_##kind, function },
#include "lw-gw-dispatch.def"
#undef LW_GW_HANDLE
};

/* The request or order that a message which cannot be read was about: the tables' first field, where it can be read by itself.
 * −1: it is not known. */
static gint32
unread_id (LwGateway      *self,
           LwGwConnection *connection)
{
  const LwMsgDef *def = lw_msg_def (lw_msg_failed_kind (self->in));
  const char *first = def != NULL && def->row.n_fields > 0 ? def->row.fields[0].name : "";
  gboolean has_version = def != NULL && def->version != NULL
                         && (def->version_until == 0 || connection->version <= def->version_until);
  gint64 id;

  if (strcmp (first, "reqId") != 0 && strcmp (first, "orderId") != 0)
    return -1;
  return lw_gw_number_at (self, has_version ? 2 : 1, &id) ? (gint32) id : -1;
}

/* What could not be read: the client is told under its own id, so that it waits no longer. */
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
    lw_gw_error (self, connection, unread_id (self, connection), 320, error->message);
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
