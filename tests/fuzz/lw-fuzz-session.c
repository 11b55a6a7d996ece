#include "config.h"

#include "lw-fuzz.h"

#include "session-harness.h"

#define TICK_US 10000

/* What a run may take: at most ten minutes of the clock. */
#define MAX_TIME_US (600 * SECOND)

/* Connected, with everything open that answers may belong to. */
static Harness *
make_session (LwChain *chain)
{
  Harness *h = harness_new (NULL);
  const LwLeg legs[] = { { 1001, 1, 1, LW_PRICE_NONE }, { 1002, 1, -1, LW_PRICE_NONE } };

  harness_connect (h);
  lw_session_set_utc_offset (h->session, G_GINT64_CONSTANT (1795446000000000) - h->now_us);
  for (int series = -1; series < 3; series++)
    lw_session_pin (h->session, chain, series, h->now_us);
  lw_session_pin_combo (h->session, "SPY", "USD", legs, G_N_ELEMENTS (legs), h->now_us);
  lw_session_request_underlying (h->session, "SPY", h->now_us);
  lw_session_request_list (h->session, LW_LIST_EXECUTIONS, h->now_us);
  lw_session_request_list (h->session, LW_LIST_OPEN_ORDERS, h->now_us);
  lw_session_request_list (h->session, LW_LIST_COMPLETED, h->now_us);
  harness_drain (h);
  harness_forget (h);
  return h;
}

static void
feed_frame (Harness      *h,
            const guint8 *payload,
            gsize         length)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  guint32 head = GUINT32_TO_BE ((guint32) length);

  g_byte_array_append (frame, (const guint8 *) &head, sizeof head);
  g_byte_array_append (frame, payload, (guint) length);
  peer_bytes (h, frame->data, frame->len);
}

/* The socket is gone, and where the session wants another it gets one that answers well. */
static void
lose (Harness *h)
{
  lw_session_lost (h->session, "fuzz", 0, h->now_us);
  harness_advance (h, 40 * SECOND);
  if (harness_state (h) == LW_CONN_CONNECTING)
    {
      lw_session_opened (h->session, h->now_us);
      harness_drain (h);
      peer_version (h, 178);
      peer_next_id (h, 43);
      peer_accounts (h, "DU1234567");
    }
}

static void
check_quotes (const LwChain *chain)
{
  for (guint column = 0; column < LW_Q_N; column++)
    for (guint i = 0; i < chain->n_series; i++)
      g_assert_true (!(chain->quotes[column][i] >= 1e300) && !(chain->quotes[column][i] <= -1e300));
}

void
lw_fuzz_session (const guint8 *data,
                 gsize         length)
{
  g_autoptr (LwChain) chain = NULL;
  Harness *h;
  LwFuzzHow how;
  const guint8 *bytes;
  gsize n;
  gint64 start_us;

  if (length < 2)
    return;
  chain = chain_of (3);
  h = make_session (chain);
  h->chunk = data[0] & 0x0F;
  start_us = h->now_us;
  data += 2;
  length -= 2;
  while (lw_fuzz_piece (&data, &length, &how, &bytes, &n))
    if (how == LW_FUZZ_TIME)
      harness_advance (h, CLAMP (start_us + MAX_TIME_US - h->now_us, 0, (gint64) n * TICK_US));
    else if (how == LW_FUZZ_LOST)
      lose (h);
    else if (how == LW_FUZZ_FRAME)
      feed_frame (h, bytes, n);
    else
      peer_bytes (h, bytes, n);
  harness_advance (h, SECOND);
  check_quotes (chain);
  harness_free (h);
}
