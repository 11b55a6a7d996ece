/* What the nastiest input costs: the growth of the resident set while frames and messages are read stays below 32 MiB
 * (faults E03, I15). In a process of its own, for the high-water mark never falls. */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "lw-frame.h"
#include "lw-msg-def.h"

#define LIMIT_BYTES (32u << 20)

/* Under a sanitizer what was freed is kept, and each byte has a shadow: there only the reading is tried, not what it costs. */
#if defined (__SANITIZE_ADDRESS__)
#define IS_SANITIZED 1
#elif defined (__has_feature)
#if __has_feature (address_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

/* As a socket hands them over. */
#define PIECE 65536

/* The high-water mark of the process, or 0 where the system does not say. */
static gsize
peak_bytes (void)
{
  struct rusage usage;

  return getrusage (RUSAGE_SELF, &usage) == 0 ? (gsize) usage.ru_maxrss * 1024 : 0;
}

typedef struct
{
  LwFramer *framer;
  LwMsg    *msg;
  guint8   *piece;
  guint     n_taken, n_refused, n_broken;
  char     *reason; /* of the last one that was refused */
} Peer;

static void
take (Peer         *self,
      const guint8 *bytes,
      gsize         length)
{
  const guint8 *payload;
  gsize n;
  g_autoptr (GError) broken = NULL;

  lw_framer_push (self->framer, bytes, length);
  while (lw_framer_next (self->framer, &payload, &n, &broken))
    {
      g_autoptr (GError) error = NULL;

      if (lw_msg_read_in_place (self->msg, LW_DIR_IN, 178, payload, n, &error))
        {
          self->n_taken++;
          continue;
        }
      self->n_refused++;
      g_free (self->reason);
      self->reason = g_strdup (error->message);
    }
  self->n_broken += broken != NULL;
}

/* A frame that says @head, then repeats @unit until it holds @total bytes, @whole or cut before its end. */
static void
say (Peer       *self,
     const char *head,
     gsize       head_length,
     const char *unit,
     gsize       unit_length,
     gsize       total,
     gboolean    whole)
{
  guint32 raw = GUINT32_TO_BE ((guint32) total);
  gsize said = head_length;

  take (self, (const guint8 *) &raw, sizeof raw);
  take (self, (const guint8 *) head, head_length);
  while (said < total - (whole ? 0 : 1))
    {
      gsize n = MIN (PIECE, total - said - (whole ? 0 : 1));

      for (gsize i = 0; i < n; i++)
        self->piece[i] = (guint8) unit[(said - head_length + i) % unit_length];
      if (whole && said + n == total)
        self->piece[n - 1] = '\0';
      take (self, self->piece, n);
      said += n;
    }
}

#define SAY(peer, head, unit, total, whole) say ((peer), (head), sizeof (head) - 1, (unit), sizeof (unit) - 1, (total), (whole))

static void
peer_init (Peer *self)
{
  *self = (Peer) { .framer = lw_framer_new (), .msg = lw_msg_new (), .piece = g_malloc0 (PIECE) };
}

static void
peer_clear (Peer *self)
{
  lw_framer_free (self->framer);
  lw_msg_free (self->msg);
  g_free (self->reason);
  g_free (self->piece);
}

/* Runs @attack with a warm process and compares. */
static void
measure (void (*attack) (Peer *peer))
{
  gsize before = peak_bytes ();
  gsize growth;
  Peer peer;

  peer_init (&peer);
  attack (&peer);
  peer_clear (&peer);
  growth = peak_bytes () - before;
  g_test_message ("%" G_GSIZE_FORMAT " KiB more at the peak", growth / 1024);
  if (!IS_SANITIZED)
    g_assert_cmpuint (growth, <, LIMIT_BYTES);
}

static void
attack_text (Peer *peer)
{
  SAY (peer, "19\0001\0", "x", LW_FRAME_MAX, TRUE);
  g_assert_cmpuint (peer->n_taken, ==, 1);
  g_assert_cmpuint (strlen (lw_row_text (lw_msg_get_row (peer->msg), LW_F_scannerParameters_xml)), ==, LW_FRAME_MAX - 6);
}

static void
attack_extra_fields (Peer *peer)
{
  SAY (peer, "9\0001\000101\0", "\0", LW_FRAME_MAX, TRUE);
  g_assert_cmpuint (peer->n_taken, ==, 1);
}

/* As many entries as the table lets through, in the largest frame. */
static void
attack_bars (Peer *peer)
{
  SAY (peer, "17\0001\000a\000b\00050000\0", "\0\0\0\0\0\0\0\0", LW_FRAME_MAX, TRUE);
  g_assert_cmpuint (peer->n_taken, ==, 1);
  g_assert_cmpuint (lw_row_count (lw_msg_get_row (peer->msg), LW_F_historicalData_bars), ==, 50000);
}

static void
attack_million_bars (Peer *peer)
{
  SAY (peer, "17\0001\000a\000b\0001000000\0", "\0\0\0\0\0\0\0\0", LW_FRAME_MAX, TRUE);
  g_assert_cmpstr (peer->reason, ==, "historicalData.bars: a count of 1000000; 50000 is the most");
}

/* A thousand symbols with a thousand types each: every count is allowed, all together are not. */
static void
attack_nested (Peer *peer)
{
  static const char symbol[] = "1\0A\0STK\0N\0USD\0001000"; /* its last NUL ends the count */
  g_autoptr (GString) unit = g_string_new_len (symbol, sizeof symbol);

  for (guint i = 0; i < 1000 + 2; i++) /* the types; description and issuer */
    g_string_append_c (unit, '\0');
  say (peer, "79\0001\0001000\0", 10, unit->str, unit->len, LW_FRAME_MAX, TRUE);
  g_assert_cmpuint (peer->n_taken, ==, 0);
  g_assert_nonnull (strstr (peer->reason, "derivativeSecTypes: with 1000 entries more the message would take too much memory"));
}

static void
attack_endless_frame (Peer *peer)
{
  SAY (peer, "19\0001\0", "x", LW_FRAME_MAX, FALSE);
  g_assert_cmpuint (peer->n_taken + peer->n_refused, ==, 0);
  g_assert_cmpuint (lw_framer_pending (peer->framer), ==, LW_FRAME_MAX + 3);
}

static void
attack_malformed (Peer *peer)
{
  SAY (peer, "17\0001\000a\000b\00050000\0", "x\0x\0x\0x\0x\0x\0x\0x\0", LW_FRAME_MAX, TRUE);
  g_assert_cmpuint (peer->n_taken, ==, 1);
  g_assert_cmpuint (lw_msg_get_malformed (peer->msg), ==, 350000);
}

static void
attack_lengths (Peer *peer)
{
  static const guint32 lengths[] = { 0x7FFFFFFF, 0xFFFFFFFF, 0, LW_FRAME_MAX + 1 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      Peer fresh;
      guint32 raw = GUINT32_TO_BE (lengths[i]);

      peer_init (&fresh);
      take (&fresh, (const guint8 *) &raw, sizeof raw);
      for (guint j = 0; j < 1024; j++)
        take (&fresh, fresh.piece, PIECE); /* 64 MiB more: nothing is kept */
      g_assert_cmpuint (fresh.n_broken, >, 0);
      g_assert_cmpuint (lw_framer_pending (fresh.framer), <=, 4);
      peer_clear (&fresh);
    }
}

static const struct
{
  const char *name;
  void (*attack) (Peer *peer);
} attacks[] = {
  { "lengths", attack_lengths }, { "nested", attack_nested }, { "million-bars", attack_million_bars },
  { "endless-frame", attack_endless_frame }, { "text", attack_text }, { "extra-fields", attack_extra_fields },
  { "malformed", attack_malformed }, { "bars", attack_bars },
};

static void
test_attack (gconstpointer data)
{
  const guint *i = data;

  if (peak_bytes () == 0)
    {
      g_test_skip ("skipped: the system does not say how much memory was used");
      return;
    }
  if (g_test_subprocess ())
    {
      measure (attacks[*i].attack);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

int
main (int    argc,
      char **argv)
{
  static guint numbers[G_N_ELEMENTS (attacks)];

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (attacks); i++)
    {
      g_autofree char *path = g_strconcat ("/memory/", attacks[i].name, NULL);

      numbers[i] = i;
      g_test_add_data_func (path, &numbers[i], test_attack);
    }
  return g_test_run ();
}
