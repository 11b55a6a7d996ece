/* Large answers: TWS gives the details of a whole chain over many seconds. */

#include "config.h"

#include "lw-gw-details.h"
#include "lw-gw-noise.h"

/* An expiry's series come at once; what is more comes in portions, five of them in a second. */
#define AT_ONCE     800
#define PORTION     100
#define PORTION_US  200000

struct _LwGwAnswer
{
  gint32  req_id;
  guint   serial;
  GArray *refs;  /* of LwGwRef */
  guint   next;
};

void
lw_gw_answer_free (gpointer data)
{
  LwGwAnswer *answer = data;

  g_array_unref (answer->refs);
  g_free (answer);
}

GArray *
lw_gw_answer_refs (gpointer answer)
{
  return ((LwGwAnswer *) answer)->refs;
}

static LwGwAnswer *
find_answer (const LwGwConnection *connection,
             guint                 serial)
{
  for (guint i = 0; i < connection->answers->len; i++)
    {
      LwGwAnswer *answer = g_ptr_array_index (connection->answers, i);

      if (answer->serial == serial)
        return answer;
    }
  return NULL;
}

static void
send_end (LwGateway      *self,
          LwGwConnection *connection,
          gint32          req_id)
{
  lw_row_set_int (lw_gw_begin (self, LW_MSG_contractDataEnd), LW_F_contractDataEnd_reqId, req_id);
  lw_gw_send (self, connection);
}

static void
send_portion (LwGateway      *self,
              LwGwConnection *connection,
              LwGwAnswer     *answer,
              guint           n)
{
  for (; n > 0 && answer->next < answer->refs->len; n--)
    lw_gw_details_send (self, connection, answer->req_id, &g_array_index (answer->refs, LwGwRef, answer->next++));
}

static void on_portion (LwGateway *self, const LwGwEvent *event);

/* The next portion, sooner or later by the seed. */
static void
plan_portion (LwGateway            *self,
              const LwGwConnection *connection,
              const LwGwAnswer     *answer)
{
  double chance = lw_gw_uniform (lw_gw_hash (self->config.seed, 80, answer->serial, answer->next));

  lw_gw_plan (self, (gint64) (PORTION_US * (0.5 + chance)), on_portion, connection->id, answer->req_id, answer->serial, NULL);
}

static void
on_portion (LwGateway       *self,
            const LwGwEvent *event)
{
  LwGwConnection *connection = lw_gw_connection (self, event->connection);
  LwGwAnswer *answer = connection != NULL ? find_answer (connection, event->revision) : NULL;

  if (answer == NULL)
    return;
  send_portion (self, connection, answer, PORTION);
  if (answer->next < answer->refs->len)
    {
      plan_portion (self, connection, answer);
      return;
    }
  send_end (self, connection, answer->req_id);
  g_ptr_array_remove (connection->answers, answer);
}

void
lw_gw_details_answer (LwGateway      *self,
                      LwGwConnection *connection,
                      gint32          req_id,
                      GArray         *refs)
{
  LwGwAnswer *answer = g_new0 (LwGwAnswer, 1);

  answer->req_id = req_id;
  answer->serial = ++self->n_answers;
  answer->refs = refs;
  send_portion (self, connection, answer, self->config.immediate ? G_MAXUINT : AT_ONCE);
  if (answer->next < refs->len)
    {
      g_ptr_array_add (connection->answers, answer);
      plan_portion (self, connection, answer);
      return;
    }
  send_end (self, connection, req_id);
  lw_gw_answer_free (answer);
}
