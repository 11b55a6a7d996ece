/* Requests that the codec does not know, told apart from bytes that nobody's client sends. */

#include "config.h"

#include <string.h>

#include "lw-gateway-private.h"

typedef struct
{
  int         message;
  const char *name;  /* NULL: no error */
  guint       field; /* place of the request id; 0 = it has none */
  LwMsgKind   empty; /* the list that is the answer; LW_MSG_NONE: none */
} Foreign;

static const Foreign rows[] = {
#define FOREIGN(message, name, field) { message, name, field, LW_MSG_NONE },
#define EMPTY(message, kind) { message, NULL, 0, LW_MSG_##kind },
#define QUIET(message) { message, NULL, 0, LW_MSG_NONE },
#include "lw-gw-foreign.def"
#undef FOREIGN
#undef EMPTY
#undef QUIET
};

gboolean
lw_gw_number_at (const LwGateway *self,
                 guint            index,
                 gint64          *number)
{
  const char *at = (const char *) self->payload, *end = at + self->payload_length;

  for (; index > 0 && at < end; index--)
    at += strnlen (at, end - at) + 1;
  return at < end && memchr (at, '\0', end - at) != NULL
         && g_ascii_string_to_signed (at, 10, G_MININT32, G_MAXINT32, number, NULL);
}

static const Foreign *
find_foreign (const LwGateway *self)
{
  gint64 message;

  if (!lw_gw_number_at (self, 0, &message))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].message == message)
      return &rows[i];
  return NULL;
}

gboolean
lw_gw_refuse_foreign (LwGateway      *self,
                      LwGwConnection *connection)
{
  const Foreign *row = find_foreign (self);
  g_autofree char *detail = NULL;
  gint64 req_id = -1;

  if (row == NULL)
    return FALSE;
  if (row->empty != LW_MSG_NONE)
    {
      lw_gw_begin (self, row->empty);
      lw_gw_send (self, connection);
    }
  if (row->name == NULL)
    return TRUE;
  if (row->field > 0 && !lw_gw_number_at (self, row->field, &req_id))
    return FALSE;
  /* Not 321: ib_async takes that for a warning and would wait on. */
  detail = g_strdup_printf ("%s is not served by this simulated TWS", row->name);
  lw_gw_error (self, connection, (gint32) req_id, 322, detail);
  return TRUE;
}
