#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <math.h>
#include <string.h>

#include <gio/gio.h>

#include "lw-ctl-tick-feed.h"
#include "lw-frame.h"
#include "lw-msg.h"

#define STREAM_FRAMES 100000 /* about 4 MB: more than a cache holds, as fresh bytes of a socket would be */
#define LOOK_US       16667
#define SETUP_US      G_GINT64_CONSTANT (10000000)
#define SETUP_STEP_US 25000

enum { BID_SIZE = 0, BID = 1, ASK = 2, ASK_SIZE = 3, VOLUME = 8, MODEL = 13 };

struct _LwTickFeed
{
  LwSession  *session;
  LwChain    *chain;
  GArray     *ids;     /* of gint32: the request of each series */
  GByteArray *stream;
  GArray     *dirty;   /* of guint, used again */
  LwMsg      *msg;     /* to write with */
  double      last[LW_TICK_FEED_LINES][4];
  guint32     state;   /* of the generator */
  gsize       at;      /* in the stream */
  guint64     first, seen;
  guint       cancels; /* that left */
  gint64      now_us, look_us;
};

/* xorshift: the same numbers everywhere. */
static guint32
draw (LwTickFeed *self,
      guint32     below)
{
  self->state ^= self->state << 13;
  self->state ^= self->state >> 17;
  self->state ^= self->state << 5;
  return self->state % below;
}

/* --- the session --- */

static LwChain *
make_chain (void)
{
  g_autoptr (LwChainBuilder) builder = lw_chain_builder_new ("SPY", LW_SEC_STK);
  LwDate day = lw_date_from_ymd (2026, 12, 18);
  LwChain *chain;

  for (gint32 i = 0; i < LW_TICK_FEED_LINES; i++)
    lw_chain_builder_add (builder, "SPY", day, day, i % 2 ? LW_RIGHT_CALL : LW_RIGHT_PUT, 4200000 + 10000 * (LwPrice) (i / 2), 100,
                          899206000 + i, NULL);
  chain = lw_chain_builder_finish (builder);
  chain->con_id = 756733;
  return chain;
}

/* The series that a request for a line names, by its contract's number, keeps the request's id. */
static void
note_request (LwTickFeed *self,
              GBytes     *bytes)
{
  gsize length;
  const guint8 *frame = g_bytes_get_data (bytes, &length);

  if (length < 8 || memcmp (frame, "API", 4) == 0 || !lw_msg_read (self->msg, LW_DIR_OUT, LW_WIRE_MAX_VERSION, frame + 4, length - 4, NULL) ||
      lw_msg_get_kind (self->msg) != LW_MSG_reqMktData)
    return;
  for (guint i = 0; i < self->chain->n_series; i++)
    if (self->chain->con_ids[i] == lw_row_int (lw_msg_get_row (self->msg), LW_F_reqMktData_conId, 0))
      g_array_index (self->ids, gint32, i) = lw_row_int (lw_msg_get_row (self->msg), LW_F_reqMktData_reqId, 0);
}

/* As the program's adapter does: a frame goes out at once. */
static void
carry_out (LwTickFeed *self)
{
  LwAction action;

  while (lw_session_next_action (self->session, &action))
    {
      if (action.type == LW_ACT_SEND)
        {
          note_request (self, action.bytes);
          lw_session_frame_out (self->session, action.frame, self->now_us);
        }
      self->cancels += action.type == LW_ACT_FRAME_OUT;
      lw_action_clear (&action);
    }
}

static void
answer (LwTickFeed *self)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  lw_msg_write (self->msg, LW_WIRE_MAX_VERSION, bytes);
  lw_session_received (self->session, bytes->data, bytes->len, self->now_us);
  carry_out (self);
}

static LwRow *
begin (LwTickFeed *self,
       LwMsgKind   kind)
{
  lw_msg_reset (self->msg, kind);
  return lw_msg_get_row (self->msg);
}

static void
log_in (LwTickFeed *self)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  lw_session_start (self->session, self->now_us);
  carry_out (self);
  lw_session_opened (self->session, self->now_us);
  carry_out (self);
  lw_server_version_write (bytes, LW_WIRE_MAX_VERSION, "20261120 10:00:00 EST");
  lw_session_received (self->session, bytes->data, bytes->len, self->now_us);
  carry_out (self);
  lw_row_set_text (begin (self, LW_MSG_managedAccts), LW_F_managedAccts_accounts, "DUSIM0001");
  answer (self);
  lw_row_set_int (begin (self, LW_MSG_nextValidId), LW_F_nextValidId_orderId, 1);
  answer (self);
  lw_session_set_synced (self->session, TRUE, NULL, self->now_us);
  carry_out (self);
}

/* The pacer lets 45 requests out a second. */
static void
open_lines (LwTickFeed *self)
{
  gint64 end_us = self->now_us + SETUP_US;

  for (guint i = 0; i < self->chain->n_series; i++)
    lw_session_pin (self->session, self->chain, (int) i, self->now_us);
  carry_out (self);
  for (; self->now_us < end_us; self->now_us += SETUP_STEP_US)
    {
      lw_session_wake (self->session, self->now_us);
      carry_out (self);
      lw_row_set_long (begin (self, LW_MSG_currentTime), LW_F_currentTime_time, 1795186803);
      answer (self);
    }
}

static gboolean
is_ready (LwTickFeed *self,
          GError    **error)
{
  LwSessionStats stats;

  lw_session_get_stats (self->session, self->now_us, &stats);
  if (stats.state == LW_CONN_READY && stats.lines_used == LW_TICK_FEED_LINES)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the session did not get ready: state %d, %u of %d lines open", (int) stats.state,
               stats.lines_used, LW_TICK_FEED_LINES);
  return FALSE;
}

/* --- the stream --- */

static double
cents (LwTickFeed *self,
       guint       series)
{
  return (double) (50 + 40 * series + draw (self, 200)) / 100.0;
}

static LwRow *
price_tick (LwTickFeed *self,
            guint       series)
{
  LwRow *row = begin (self, LW_MSG_tickPrice);
  gboolean bid = draw (self, 2) == 0;
  double price = cents (self, series), size = draw (self, 500) + 1;

  lw_row_set_int (row, LW_F_tickPrice_tickType, bid ? BID : ASK);
  lw_row_set_double (row, LW_F_tickPrice_price, price);
  lw_row_set_double (row, LW_F_tickPrice_size, size);
  lw_row_set_int (row, LW_F_tickPrice_attrMask, 1);
  self->last[series][bid ? 0 : 1] = price;
  if (bid)
    self->last[series][2] = size;
  return row;
}

static LwRow *
size_tick (LwTickFeed *self,
           guint       series)
{
  static const int types[] = { BID_SIZE, ASK_SIZE, BID_SIZE, VOLUME };
  LwRow *row = begin (self, LW_MSG_tickSize);
  int type = types[draw (self, G_N_ELEMENTS (types))];
  double size = draw (self, type == VOLUME ? 200000 : 500) + 1;

  lw_row_set_int (row, LW_F_tickSize_tickType, type);
  lw_row_set_double (row, LW_F_tickSize_size, size);
  if (type == BID_SIZE)
    self->last[series][2] = size;
  return row;
}

/* Up to @digits digits behind the point, and so much below 1: 0.183726402. */
static double
fraction (LwTickFeed *self,
          int         digits,
          guint32     below)
{
  return draw (self, below) / pow (10, digits);
}

static LwRow *
model_tick (LwTickFeed *self,
            guint       series)
{
  LwRow *row = begin (self, LW_MSG_tickOptionComputation);
  double delta = fraction (self, 9, 999999999);

  lw_row_set_int (row, LW_F_tickOptionComputation_tickType, MODEL);
  lw_row_set_int (row, LW_F_tickOptionComputation_tickAttrib, 0);
  lw_row_set_double (row, LW_F_tickOptionComputation_impliedVol, (100000000 + draw (self, 400000000)) / 1e9);
  lw_row_set_double (row, LW_F_tickOptionComputation_delta, series % 2 ? delta : -delta);
  lw_row_set_double (row, LW_F_tickOptionComputation_optPrice, (500000 + 400000 * series + draw (self, 2000000)) / 1e6);
  lw_row_set_double (row, LW_F_tickOptionComputation_pvDividend, 1.534);
  lw_row_set_double (row, LW_F_tickOptionComputation_gamma, fraction (self, 9, 9999999));
  lw_row_set_double (row, LW_F_tickOptionComputation_vega, fraction (self, 7, 9999999));
  lw_row_set_double (row, LW_F_tickOptionComputation_theta, -fraction (self, 8, 29999999));
  lw_row_set_double (row, LW_F_tickOptionComputation_undPrice, (44000 + draw (self, 500)) / 100.0);
  self->last[series][3] = lw_row_double (row, LW_F_tickOptionComputation_impliedVol);
  return row;
}

/* Of each ten: four prices, four sizes, two computations; every series has them all. */
static void
append_tick (LwTickFeed *self,
             guint       i)
{
  static const guint8 order[] = { 0, 1, 2, 0, 1, 0, 1, 2, 0, 1 };
  guint series = (i + i / 10) % LW_TICK_FEED_LINES;
  LwRow *row;

  if (order[i % 10] == 0)
    row = price_tick (self, series);
  else if (order[i % 10] == 1)
    row = size_tick (self, series);
  else
    row = model_tick (self, series);
  lw_row_set_int (row, 0, g_array_index (self->ids, gint32, series)); /* the id is the first field of all three */
  lw_msg_write (self->msg, LW_WIRE_MAX_VERSION, self->stream);
}

/* --- running --- */

LwTickFeed *
lw_tick_feed_new (GError **error)
{
  g_autoptr (LwTickFeed) self = g_new0 (LwTickFeed, 1);
  LwSessionConfig config;

  lw_session_config_init (&config);
  config.max_lines = LW_TICK_FEED_LINES;
  self->session = lw_session_new (&config);
  self->chain = make_chain ();
  self->ids = g_array_sized_new (FALSE, TRUE, sizeof (gint32), LW_TICK_FEED_LINES);
  g_array_set_size (self->ids, LW_TICK_FEED_LINES);
  self->stream = g_byte_array_new ();
  self->dirty = g_array_sized_new (FALSE, FALSE, sizeof (guint), LW_TICK_FEED_LINES + 1);
  self->msg = lw_msg_new ();
  self->state = 20261123;
  self->now_us = G_USEC_PER_SEC;
  log_in (self);
  open_lines (self);
  if (!is_ready (self, error))
    return NULL;
  for (guint i = 0; i < STREAM_FRAMES; i++)
    append_tick (self, i);
  self->look_us = self->now_us;
  self->first = lw_tick_feed_n_frames (self);
  return g_steal_pointer (&self);
}

void
lw_tick_feed_free (LwTickFeed *self)
{
  if (self == NULL)
    return;
  lw_session_free (self->session);
  lw_chain_unref (self->chain);
  g_array_unref (self->ids);
  g_byte_array_unref (self->stream);
  g_array_unref (self->dirty);
  lw_msg_free (self->msg);
  g_free (self);
}

static guint64
messages_in (LwTickFeed *self)
{
  LwSessionStats stats;

  lw_session_get_stats (self->session, self->now_us, &stats);
  return stats.messages_in;
}

static void
look (LwTickFeed *self)
{
  g_array_set_size (self->dirty, 0);
  self->seen += lw_session_take_dirty (self->session, self->chain, self->dirty);
  self->look_us = self->now_us;
}

/* One read of the socket. */
static gsize
feed (LwTickFeed *self,
      gboolean    with_look)
{
  gsize n = MIN (LW_TICK_FEED_READ, self->stream->len - self->at);

  lw_session_received (self->session, self->stream->data + self->at, n, self->now_us);
  carry_out (self);
  self->at = self->at + n == self->stream->len ? 0 : self->at + n;
  self->now_us += (gint64) ((guint64) n * STREAM_FRAMES / self->stream->len) * G_USEC_PER_SEC / LW_TICK_FEED_RATE;
  if (with_look && self->now_us - self->look_us >= LOOK_US)
    look (self);
  return n;
}

guint64
lw_tick_feed_run (LwTickFeed *self,
                  guint64     frames,
                  gboolean    with_look)
{
  guint64 bytes = 0, wanted = (frames * self->stream->len + STREAM_FRAMES - 1) / STREAM_FRAMES;

  while (bytes < wanted)
    bytes += feed (self, with_look);
  return bytes;
}

void
lw_tick_feed_finish (LwTickFeed *self)
{
  do
    feed (self, TRUE);
  while (self->at != 0);
  look (self);
}

guint64
lw_tick_feed_n_frames (LwTickFeed *self)
{
  return messages_in (self) - self->first;
}

guint64
lw_tick_feed_n_bad (LwTickFeed *self)
{
  LwSessionStats stats;

  lw_session_get_stats (self->session, self->now_us, &stats);
  return stats.bad_in + stats.unknown_in;
}

guint64
lw_tick_feed_n_seen (LwTickFeed *self)
{
  return self->seen;
}

LwChain *
lw_tick_feed_chain (LwTickFeed *self)
{
  return self->chain;
}

void
lw_tick_feed_last (LwTickFeed *self,
                   guint       series,
                   double      values[4])
{
  memcpy (values, self->last[series], sizeof self->last[series]);
}

guint64
lw_tick_feed_send_cancel (LwTickFeed *self,
                          gint32      order_id)
{
  guint64 frame = lw_session_send_cancel (self->session, order_id, self->now_us);

  carry_out (self);
  return frame;
}

guint
lw_tick_feed_n_cancels (LwTickFeed *self)
{
  return self->cancels;
}

void
lw_tick_feed_pass (LwTickFeed *self,
                   gint64      us)
{
  self->now_us += us;
  lw_session_wake (self->session, self->now_us);
  carry_out (self);
}
