/* From messages to writes: what a script does to frames on their way out, and what waits. Bytes of one connection leave in the
 * order in which TWS made them, but for order messages that a script shuffles among themselves. */

#include "config.h"

#include <string.h>

#include "lw-gateway-private.h"
#include "lw-gw-noise.h"

/* Order messages that wait for each other leave after this long though fewer came than were asked for: none may be lost. */
#define SHUFFLE_US 1000000

/* "Many frames in one write": so many, or what came within this time. */
#define GATHER_FRAMES 200
#define GATHER_US     100000

/* Chance's stream of shuffles and of noise in place of a payload. */
#define STREAM_SHUFFLE 1001
#define STREAM_GARBLE  1002

/* A connection for which more bytes than this wait (half open, or behind a delay) is dropped, as who does not read is. */
#define MAX_WAITING (64u << 20)

static void
frame_free (gpointer data)
{
  LwGwFrame *frame = data;

  g_clear_pointer (&frame->bytes, g_byte_array_unref);
  g_free (frame);
}

/* On the heap, the bytes moved. */
static LwGwFrame *
frame_keep (LwGwFrame *frame)
{
  LwGwFrame *kept = g_memdup2 (frame, sizeof *frame);

  frame->bytes = NULL;
  return kept;
}

void
lw_gw_pipe_init (LwGwPipe *pipe)
{
  g_queue_init (&pipe->waiting);
  pipe->shuffled = g_ptr_array_new_with_free_func (frame_free);
}

void
lw_gw_pipe_clear (LwGwPipe *pipe)
{
  g_queue_clear_full (&pipe->waiting, frame_free);
  g_ptr_array_unref (pipe->shuffled);
}

static void
write_head (GByteArray *bytes,
            guint32     length)
{
  guint32 raw = GUINT32_TO_BE (length);

  if (bytes->len >= LW_GW_FRAME_HEAD)
    memcpy (bytes->data, &raw, LW_GW_FRAME_HEAD);
}

/* The head stays: a frame of the right length, of nothing. */
static void
garble (GByteArray *bytes,
        guint64     seed)
{
  for (guint i = LW_GW_FRAME_HEAD; i < bytes->len; i++)
    bytes->data[i] = (guint8) lw_gw_hash (seed, STREAM_GARBLE, i, bytes->len);
}

static void
treat (LwGwFrame *frame)
{
  const LwGwTreatment *treatment = &frame->treatment;

  if (treatment->garbled)
    garble (frame->bytes, (guint64) treatment->seed);
  if (treatment->resized)
    write_head (frame->bytes, (guint32) treatment->announced);
  if (treatment->cut && treatment->length < frame->bytes->len)
    g_byte_array_set_size (frame->bytes, (guint) MAX (treatment->length, 0));
}

/* To the socket, so far as it is up to us. */
static void
leave (LwGateway       *self,
       LwGwConnection  *connection,
       const LwGwFrame *frame)
{
  guint copies = frame->treatment.cut ? 1 : MAX (frame->treatment.copies, 1);

  for (guint i = 0; i < copies; i++)
    g_byte_array_append (connection->out, frame->bytes->data, frame->bytes->len);
  connection->pipe.n_gathered += copies;
  if (frame->treatment.cut)
    lw_gw_close (self, connection);
}

static void on_drain (LwGateway *self, const LwGwEvent *event);

static void
plan_drain (LwGateway      *self,
            LwGwConnection *connection)
{
  const LwGwFrame *first = g_queue_peek_head (&connection->pipe.waiting);

  if (connection->state == LW_GW_CLOSING || connection->pipe.draining || first == NULL || first->due_us == G_MAXINT64)
    return;
  connection->pipe.draining = TRUE;
  lw_gw_plan (self, MAX (first->due_us - self->now_us, 0), on_drain, connection->id, 0, 0, NULL);
}

static void
on_drain (LwGateway       *self,
          const LwGwEvent *event)
{
  LwGwConnection *connection = lw_gw_connection (self, event->connection);
  const LwGwFrame *first;

  if (connection == NULL)
    return;
  connection->pipe.draining = FALSE;
  while (connection->state != LW_GW_CLOSING && (first = g_queue_peek_head (&connection->pipe.waiting)) != NULL
         && first->due_us <= self->now_us)
    {
      connection->pipe.n_waiting -= first->bytes->len;
      leave (self, connection, first);
      frame_free (g_queue_pop_head (&connection->pipe.waiting));
    }
  plan_drain (self, connection);
}

static void
wait_or_leave (LwGateway      *self,
               LwGwConnection *connection,
               LwGwFrame      *frame)
{
  LwGwPipe *pipe = &connection->pipe;
  const LwGwFrame *last = g_queue_peek_tail (&pipe->waiting);

  frame->due_us = MAX (self->now_us + frame->treatment.delay_us, pipe->mute_until_us);
  if (last != NULL)
    frame->due_us = MAX (frame->due_us, last->due_us);
  if (last == NULL && frame->due_us <= self->now_us)
    {
      leave (self, connection, frame);
      return;
    }
  pipe->n_waiting += frame->bytes->len;
  g_queue_push_tail (&pipe->waiting, frame_keep (frame));
  plan_drain (self, connection);
  if (pipe->n_waiting > MAX_WAITING)
    lw_gw_reset (self, connection);
}

/* In an order that the seed alone decides. */
static void
end_shuffle (LwGateway      *self,
             LwGwConnection *connection)
{
  LwGwPipe *pipe = &connection->pipe;
  g_autoptr (GPtrArray) all = pipe->shuffled;

  pipe->shuffled = g_ptr_array_new_with_free_func (frame_free);
  pipe->to_shuffle = 0;
  pipe->n_shuffles++;
  for (guint i = all->len; i > 1; i--)
    {
      guint j = (guint) (lw_gw_hash (self->config.seed, STREAM_SHUFFLE, pipe->n_shuffles, i) % i);
      gpointer held = all->pdata[j];

      all->pdata[j] = all->pdata[i - 1];
      all->pdata[i - 1] = held;
    }
  for (guint i = 0; i < all->len && connection->state != LW_GW_CLOSING; i++)
    wait_or_leave (self, connection, all->pdata[i]);
}

static void
on_shuffle_end (LwGateway       *self,
                const LwGwEvent *event)
{
  LwGwConnection *connection = lw_gw_connection (self, event->connection);

  if (connection != NULL && connection->pipe.n_shuffles == event->revision && connection->state != LW_GW_CLOSING)
    end_shuffle (self, connection);
}

void
lw_gw_reorder (LwGateway      *self,
               LwGwConnection *connection,
               guint           n)
{
  if (connection->pipe.to_shuffle > 0)
    end_shuffle (self, connection);
  connection->pipe.to_shuffle = n;
}

static gboolean
is_of_order (LwMsgKind kind)
{
  return kind == LW_MSG_openOrder || kind == LW_MSG_orderStatus || kind == LW_MSG_executionData
         || kind == LW_MSG_commissionReport || kind == LW_MSG_completedOrder;
}

static gboolean
is_end (LwMsgKind kind)
{
  return kind == LW_MSG_openOrderEnd || kind == LW_MSG_executionDataEnd || kind == LW_MSG_completedOrdersEnd;
}

/* What was asked for before there was a frame. */
static void
take_next (LwGwPipe      *pipe,
           LwGwTreatment *treatment)
{
  LwGwTreatment next = pipe->next;

  memset (&pipe->next, 0, sizeof pipe->next);
  treatment->delay_us = MAX (treatment->delay_us, next.delay_us);
  treatment->copies = MAX (treatment->copies, next.copies);
  if (next.cut)
    {
      treatment->cut = TRUE;
      treatment->length = next.length;
    }
  if (next.garbled)
    {
      treatment->garbled = TRUE;
      treatment->seed = next.seed;
    }
  if (next.resized)
    {
      treatment->resized = TRUE;
      treatment->announced = next.announced;
    }
}

void
lw_gw_post (LwGateway      *self,
            LwGwConnection *connection,
            LwGwFrame      *frame)
{
  LwGwPipe *pipe = &connection->pipe;

  if (connection->state == LW_GW_CLOSING)
    return;
  take_next (pipe, &frame->treatment);
  treat (frame);
  if (pipe->to_shuffle > 0 && is_end (frame->kind))
    end_shuffle (self, connection);
  if (pipe->to_shuffle == 0 || !is_of_order (frame->kind))
    {
      wait_or_leave (self, connection, frame);
      return;
    }
  if (pipe->shuffled->len == 0)
    lw_gw_plan (self, SHUFFLE_US, on_shuffle_end, connection->id, 0, pipe->n_shuffles, NULL);
  g_ptr_array_add (pipe->shuffled, frame_keep (frame));
  if (pipe->shuffled->len == pipe->to_shuffle)
    end_shuffle (self, connection);
}

static void
on_gathered (LwGateway       *self,
             const LwGwEvent *event)
{
  LwGwConnection *connection = lw_gw_connection (self, event->connection);

  if (connection == NULL)
    return;
  connection->pipe.gathering = FALSE;
  if (connection->state != LW_GW_CLOSING)
    lw_gw_flush (self, connection, TRUE);
}

void
lw_gw_flush (LwGateway      *self,
             LwGwConnection *connection,
             gboolean        all)
{
  LwGwPipe *pipe = &connection->pipe;

  if (connection->out->len == 0)
    return;
  if (pipe->segmented && pipe->segment == 0 && !all && pipe->n_gathered < GATHER_FRAMES)
    {
      if (!pipe->gathering)
        lw_gw_plan (self, GATHER_US, on_gathered, connection->id, 0, 0, NULL);
      pipe->gathering = TRUE;
      return;
    }
  lw_gw_push_bytes (self, connection, g_bytes_new (connection->out->data, connection->out->len), pipe->segmented,
                    pipe->segmented ? pipe->segment : 0);
  g_byte_array_set_size (connection->out, 0);
  pipe->n_gathered = 0;
}

void
lw_gw_segment (LwGateway      *self,
               LwGwConnection *connection,
               guint           bytes)
{
  lw_gw_flush (self, connection, TRUE);
  connection->pipe.segmented = TRUE;
  connection->pipe.segment = bytes;
}

static void
on_stall_end (LwGateway       *self,
              const LwGwEvent *event)
{
  LwGwConnection *connection = lw_gw_connection (self, event->connection);

  if (connection == NULL || connection->state == LW_GW_CLOSING || connection->pipe.stall_until_us > self->now_us)
    return;
  connection->pipe.stall_until_us = 0;
  lw_gw_set_reading (self, connection, TRUE);
  lw_gw_take (self, connection);
}

void
lw_gw_stall (LwGateway      *self,
             LwGwConnection *connection,
             gint64          us,
             gboolean        mute)
{
  gint64 until_us = us == 0 ? G_MAXINT64 : self->now_us + us;

  connection->pipe.stall_until_us = MAX (connection->pipe.stall_until_us, until_us);
  if (mute)
    connection->pipe.mute_until_us = MAX (connection->pipe.mute_until_us, until_us);
  lw_gw_set_reading (self, connection, FALSE);
  if (us != 0)
    lw_gw_plan (self, us, on_stall_end, connection->id, 0, 0, NULL);
}
