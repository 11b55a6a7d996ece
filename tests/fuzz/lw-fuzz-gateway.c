#include "config.h"

#include "lw-fuzz.h"

#include <string.h>

#include "lw-chain.h"
#include "lw-frame.h"
#include "lw-gateway.h"
#include "lw-msg.h"

/* 2026-11-23 15:00 UTC, a Monday morning in New York. */
#define START_US  G_GINT64_CONSTANT (1795446000000000)
#define TICK_US   10000

/* What a run may take: a hostile client that goes on is another run. */
#define MAX_TIME_US G_GINT64_CONSTANT (600000000)

/* Contracts that the vectors name, and what the gateway calls its own: so their orders reach the matching. */
#define N_SERIES 8
static const char *const foreign_ids[N_SERIES] = {
  "810118027", "810118051", "811000001", "811000002", "811000005", "811000006", "712345678", "265598",
};
static char own_ids[N_SERIES][16];

typedef struct
{
  LwGateway *gateway;
  gint64     now_us;
  gint64     wake_us;
  guint      connection;
  gboolean   open;
  int        max_version;
  guint8     client_id;
  gsize      n_sent;
  gboolean   learning;
} Target;

/* Small, so that a gateway costs little: what is tried is the messages. */
static LwChain *
make_chain (void)
{
  g_autoptr (LwChainBuilder) builder = lw_chain_builder_new ("SPY", LW_SEC_STK);
  const LwRight rights[] = { LW_RIGHT_CALL, LW_RIGHT_PUT };
  const double quote[LW_Q_N] = { 2.7, 2.8, 12, 34, 2.75, 167, 4694, 0.18, 0.4 };
  LwChain *chain;

  for (LwPrice strike = 645; strike <= 660; strike += 5)
    for (guint i = 0; i < G_N_ELEMENTS (rights); i++)
      lw_chain_builder_add (builder, "SPY", LW_DATE_NONE, lw_date_from_ymd (2026, 12, 18), rights[i], strike * LW_PRICE_SCALE,
                            100, 0, quote);
  chain = lw_chain_builder_finish (builder);
  chain->spot_last = 648.0;
  chain->as_of_us = START_US;
  return chain;
}

/* Asks for the con ids of all series, once. */
static void
note_id (const guint8 *payload,
         gsize         length)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();

  if (!lw_msg_read (msg, LW_DIR_IN, 178, payload, length, NULL) || lw_msg_get_kind (msg) != LW_MSG_contractData)
    return;
  for (guint i = 0; i < N_SERIES; i++)
    if (own_ids[i][0] == '\0')
      {
        g_strlcpy (own_ids[i], lw_row_text (lw_msg_get_row (msg), LW_F_contractData_conId), sizeof own_ids[i]);
        return;
      }
}

/* Frames that leave must be frames. */
static void
check_sent (Target *self,
            GBytes *bytes)
{
  g_autoptr (LwFramer) framer = lw_framer_new ();
  g_autoptr (GError) error = NULL;
  const guint8 *payload;
  gsize length;

  lw_framer_push (framer, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  while (lw_framer_next (framer, &payload, &length, &error))
    {
      self->n_sent++;
      if (self->learning)
        note_id (payload, length);
    }
  g_assert_no_error (error);
  g_assert_cmpuint (lw_framer_pending (framer), ==, 0);
}

static void
drain (Target *self)
{
  LwGatewayAction action;

  while (lw_gateway_next_action (self->gateway, &action))
    {
      if (action.type == LW_GATEWAY_SEND)
        {
          check_sent (self, action.bytes);
          g_bytes_unref (action.bytes);
        }
      else if (action.type == LW_GATEWAY_CLOSE || action.type == LW_GATEWAY_RESET)
        self->open = FALSE;
      else if (action.type == LW_GATEWAY_WAKE)
        self->wake_us = action.at_us;
    }
}

static void
receive (Target       *self,
         const guint8 *bytes,
         gsize         length)
{
  lw_gateway_received (self->gateway, self->connection, bytes, length, self->now_us);
  drain (self);
}

/* A field of a payload, with the gateway's own id in the place of a known one. */
static void
append_field (GByteArray *out,
              const char *text,
              gsize       length)
{
  for (guint i = 0; i < N_SERIES; i++)
    if (length == strlen (foreign_ids[i]) && memcmp (text, foreign_ids[i], length) == 0 && own_ids[i][0] != '\0')
      {
        g_byte_array_append (out, (const guint8 *) own_ids[i], (guint) strlen (own_ids[i]));
        return;
      }
  g_byte_array_append (out, (const guint8 *) text, (guint) length);
}

static void
append_payload (GByteArray   *out,
                const guint8 *payload,
                gsize         length)
{
  for (gsize start = 0; start < length;)
    {
      gsize n = strnlen ((const char *) payload + start, length - start);

      append_field (out, (const char *) payload + start, n);
      if (start + n < length)
        g_byte_array_append (out, (const guint8 *) "", 1);
      start += n + 1;
    }
}

static void
receive_payload (Target       *self,
                 const guint8 *payload,
                 gsize         length)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  guint32 head = 0;

  g_byte_array_append (frame, (const guint8 *) &head, sizeof head);
  append_payload (frame, payload, length);
  head = GUINT32_TO_BE (frame->len - (guint32) sizeof head);
  memcpy (frame->data, &head, sizeof head);
  receive (self, frame->data, frame->len);
}

static void
start (Target *self)
{
  g_autoptr (GByteArray) hello = g_byte_array_new ();
  const guint8 start_api[] = { '7', '1', 0, '2', 0, (guint8) ('0' + self->client_id), 0, 0 };

  self->connection++;
  self->open = TRUE;
  lw_gateway_accepted (self->gateway, self->connection, self->now_us);
  lw_handshake_write (hello, 157, self->max_version);
  receive (self, hello->data, hello->len);
  receive_payload (self, start_api, sizeof start_api);
}

static void
pass (Target *self,
      gint64  us)
{
  gint64 end_us = MIN (self->now_us + us, START_US + MAX_TIME_US);

  while (self->wake_us != 0 && self->wake_us <= end_us)
    {
      self->now_us = MAX (self->now_us, self->wake_us);
      self->wake_us = 0;
      lw_gateway_wake (self->gateway, self->now_us);
      drain (self);
    }
  self->now_us = end_us;
}

static void
lose (Target *self)
{
  lw_gateway_closed (self->gateway, self->connection, self->now_us);
  drain (self);
  start (self);
}

static LwGateway *
make_gateway (guint8 how)
{
  g_autoptr (GPtrArray) chains = g_ptr_array_new_with_free_func ((GDestroyNotify) lw_chain_unref);
  LwGatewayConfig config;

  g_ptr_array_add (chains, make_chain ());
  lw_gateway_config_init (&config);
  config.server_version = 200;
  config.immediate = (how & 0x10) != 0;
  config.strict_rate = (how & 0x20) != 0;
  config.rate = 1000;
  config.lines = how & 0x40 ? 2 : 100;
  config.chains = chains;
  return lw_gateway_new (&config, START_US);
}

static void
learn_ids (void)
{
  static const char question[] = "9\0" "8\0" "1\0" "0\0SPY\0OPT\0" "20261218\0\0\0\0SMART\0\0USD\0\0\0" "0\0\0\0";
  Target self = { .now_us = START_US, .max_version = 178, .learning = TRUE };

  self.gateway = make_gateway (0x10);
  start (&self);
  receive_payload (&self, (const guint8 *) question, sizeof question);
  pass (&self, G_USEC_PER_SEC);
  lw_gateway_free (self.gateway);
  g_assert_cmpstr (own_ids[N_SERIES - 1], !=, "");
}

void
lw_fuzz_gateway (const guint8 *data,
                 gsize         length)
{
  Target self = { .now_us = START_US };
  LwFuzzHow how;
  const guint8 *bytes;
  gsize n;

  if (own_ids[0][0] == '\0')
    learn_ids ();
  if (length < 2)
    return;
  self.max_version = MAX (157, lw_fuzz_versions[data[0] % lw_fuzz_n_versions]);
  self.client_id = data[1] & 7;
  self.gateway = make_gateway (data[1]);
  start (&self);
  data += 2;
  length -= 2;
  while (lw_fuzz_piece (&data, &length, &how, &bytes, &n))
    if (how == LW_FUZZ_TIME)
      pass (&self, (gint64) n * TICK_US);
    else if (how == LW_FUZZ_LOST || !self.open)
      lose (&self);
    else if (how == LW_FUZZ_FRAME)
      receive_payload (&self, bytes, n);
    else
      receive (&self, bytes, n);
  pass (&self, G_USEC_PER_SEC);
  g_assert_cmpuint (self.n_sent, >=, 3); /* version, accounts and next id at least: it was spoken with */
  lw_gateway_free (self.gateway);
}
