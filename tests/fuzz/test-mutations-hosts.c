/* Damaged messages to those who act on them: the simulated gateway and the session. A fixed seed, the same on every machine. */

#include "config.h"

#include <string.h>

#include "lw-fuzz.h"
#include "lw-mutate.h"
#include "lw-vectors.h"

#define N_RUNS 15000

/* A talk of a few messages, some of them damaged, with a little time between them. */
static GByteArray *
make_talk (const GPtrArray *vectors)
{
  GByteArray *bytes = g_byte_array_new ();
  guint8 head[2] = { (guint8) lw_mutate_draw (256), (guint8) lw_mutate_draw (256) };

  g_byte_array_append (bytes, head, sizeof head);
  for (guint n = lw_mutate_draw (6) + 1; n > 0; n--)
    {
      const LwVector *vector = g_ptr_array_index (vectors, lw_mutate_draw (vectors->len));
      guint8 time[3] = { LW_FUZZ_TIME, 0, (guint8) lw_mutate_draw (8) };

      lw_mutate_append (bytes, vector->frame->data + 4, vector->frame->len - 4);
      g_byte_array_append (bytes, time, sizeof time);
    }
  for (guint n = lw_mutate_draw (4); n > 0; n--)
    lw_mutate_piece (bytes, sizeof head);
  return bytes;
}

static void
try (const char  *file,
     guint32      seed,
     void       (*target) (const guint8 *data, gsize length))
{
  const char *const files[] = { file, NULL };
  g_autoptr (GPtrArray) vectors = lw_vectors_load (files);

  lw_mutate_seed (seed);
  for (guint i = 0; i < N_RUNS; i++)
    {
      g_autoptr (GByteArray) talk = make_talk (vectors);

      target (talk->data, talk->len);
    }
}

static void
test_gateway (void)
{
  try ("outbound.jsonl", 1618, lw_fuzz_gateway);
}

static void
test_session (void)
{
  try ("inbound_generated.jsonl", 4669, lw_fuzz_session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mutations/gateway", test_gateway);
  g_test_add_func ("/mutations/session", test_session);
  return g_test_run ();
}
