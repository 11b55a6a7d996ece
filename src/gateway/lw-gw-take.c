/* What a client sent, message by message, at the rate that TWS allows. */

#include "config.h"

#include <math.h>

#include "lw-gateway-private.h"

/* Messages above the rate within a second of a complaint, by which somebody is let go at once: no client's accident. */
#define MAX_EXCESS 1000

/* A client that may not go on yet is not read either once so much of it waits here. */
#define MAX_UNTAKEN (1u << 20)

/* Answers of one entry, after which the next requests wait for the next: they are to leave first. */
#define MAX_ANSWERS (8u << 20)

/* What is to be seen of the messages of the last second. */
static void
forget_old (LwGateway      *self,
            LwGwConnection *connection)
{
  guint old = 0;

  while (old < connection->received->len
         && g_array_index (connection->received, gint64, old) <= self->now_us - G_USEC_PER_SEC)
    old++;
  g_array_remove_range (connection->received, 0, old);
}

/* A second's worth; after the gateway itself was held up more, for what is read then was sent over all that time. */
static double
bucket_size (LwGateway *self)
{
  gint64 late_us = self->now_us < self->late_until_us ? self->late_us : 0;

  return self->config.rate * (1.0 + (double) late_us / G_USEC_PER_SEC);
}

static void
refill (LwGateway      *self,
        LwGwConnection *connection)
{
  double rate = self->config.rate;

  connection->tokens = MIN (bucket_size (self), connection->tokens + (self->now_us - connection->tokens_us) * rate / G_USEC_PER_SEC);
  connection->tokens_us = self->now_us;
}

/* When the next message may come without being too many; now or later. */
static gint64
next_within_rate (LwGateway      *self,
                  LwGwConnection *connection)
{
  if (self->config.strict_rate)
    {
      forget_old (self, connection);
      return connection->received->len < (guint) self->config.rate
               ? self->now_us
               : g_array_index (connection->received, gint64, connection->received->len - self->config.rate) + G_USEC_PER_SEC;
    }
  refill (self, connection);
  return connection->tokens >= 1.0 ? self->now_us
                                   : self->now_us + (gint64) ceil ((1.0 - connection->tokens) * G_USEC_PER_SEC / self->config.rate);
}

/* Counts a message: a bucket that holds a second's worth, or any sliding second. FALSE: it is one too many. */
static gboolean
within_rate (LwGateway      *self,
             LwGwConnection *connection)
{
  if (self->config.strict_rate)
    {
      forget_old (self, connection);
      g_array_append_val (connection->received, self->now_us);
      return connection->received->len <= (guint) self->config.rate;
    }
  refill (self, connection);
  if (connection->tokens < 1.0)
    return FALSE;
  connection->tokens -= 1.0;
  return TRUE;
}

/* Error 100 once a second; the third time the connection is closed, and at once when somebody pours out messages. */
static void
complain_of_rate (LwGateway      *self,
                  LwGwConnection *connection)
{
  char detail[48];

  if (connection->violations > 0 && self->now_us - connection->violation_us < G_USEC_PER_SEC)
    {
      if (++connection->n_excess > MAX_EXCESS)
        lw_gw_close (self, connection);
      return;
    }
  connection->violations++;
  connection->violation_us = self->now_us;
  connection->n_excess = 0;
  g_snprintf (detail, sizeof detail, "max=%d (%d)", self->config.rate, connection->violations);
  lw_gw_error (self, connection, -1, 100, detail);
  if (connection->violations >= 3)
    lw_gw_close (self, connection);
}

static void
on_rested (LwGateway       *self,
           const LwGwEvent *event)
{
  LwGwConnection *connection = lw_gw_connection (self, event->connection);

  if (connection == NULL)
    return;
  connection->resting = FALSE;
  lw_gw_take (self, connection);
}

/* What the connection sent waits; its socket too, once enough waits here. */
static void
rest (LwGateway      *self,
      LwGwConnection *connection,
      gint64          us)
{
  connection->resting = TRUE;
  lw_gw_plan (self, us, on_rested, connection->id, 0, 0, NULL);
  if (lw_framer_pending (connection->framer) > MAX_UNTAKEN)
    lw_gw_set_reading (self, connection, FALSE);
}

/* TRUE: not now. Somebody who may not ask faster, or whose answers pile up within one entry, waits. */
static gboolean
must_rest (LwGateway      *self,
           LwGwConnection *connection)
{
  gint64 wait_us = connection->paced ? next_within_rate (self, connection) - self->now_us : 0;

  if (connection->out->len > MAX_ANSWERS)
    wait_us = MAX (wait_us, 1000);
  if (wait_us > 0)
    rest (self, connection, wait_us);
  return wait_us > 0;
}

static gboolean
may_take (const LwGateway      *self,
          const LwGwConnection *connection)
{
  return connection->state != LW_GW_CLOSING && !connection->resting && connection->pipe.stall_until_us <= self->now_us;
}

static void
take_frames (LwGateway      *self,
             LwGwConnection *connection)
{
  g_autoptr (GError) error = NULL;

  while (may_take (self, connection) && lw_framer_peek (connection->framer) && !must_rest (self, connection)
         && lw_framer_next (connection->framer, &self->payload, &self->payload_length, &error))
    {
      if (!within_rate (self, connection))
        complain_of_rate (self, connection);
      if (connection->state != LW_GW_CLOSING)
        lw_gw_dispatch (self, connection);
    }
  if (error != NULL)
    lw_gw_close (self, connection);
  if (may_take (self, connection))
    lw_gw_set_reading (self, connection, TRUE);
}

void
lw_gw_take (LwGateway      *self,
            LwGwConnection *connection)
{
  if (!may_take (self, connection))
    {
      if (connection->state != LW_GW_CLOSING && lw_framer_pending (connection->framer) > MAX_UNTAKEN)
        lw_gw_set_reading (self, connection, FALSE);
      return;
    }
  if (connection->state == LW_GW_HELLO)
    lw_gw_hello (self, connection);
  if (connection->state != LW_GW_HELLO)
    take_frames (self, connection);
}
