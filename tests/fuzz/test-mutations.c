/* The vectors, damaged in ways that a fuzzer would find: a fixed seed, the same on every machine. */

#include "config.h"

#include <string.h>

#include "lw-fuzz.h"
#include "lw-mutate.h"
#include "lw-vectors.h"

#define N_MUTATIONS 30000

static GPtrArray *vectors;

static const LwVector *
draw_vector (void)
{
  return g_ptr_array_index (vectors, lw_mutate_draw (vectors->len));
}

/* A byte in front, for how the rest is fed. */
static GByteArray *
begin (guint8 head)
{
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, &head, 1);
  return bytes;
}

/* As a message of each direction, at a third of the versions. */
static gboolean
try_as_message (GByteArray *bytes,
                guint       first)
{
  guint n_accepted = 0;

  for (guint version = first % 3; version < lw_fuzz_n_versions; version += 3)
    for (guint dir = 0; dir < 2; dir++)
      {
        bytes->data[0] = (guint8) (version | dir << 7);
        n_accepted += lw_fuzz_message (bytes->data, bytes->len);
      }
  return n_accepted > 0;
}

static void
test_messages (void)
{
  guint n_accepted = 0;

  lw_mutate_seed (20261122);
  for (guint i = 0; i < N_MUTATIONS; i++)
    {
      const LwVector *vector = draw_vector ();
      g_autoptr (GByteArray) bytes = begin (0);

      g_byte_array_append (bytes, vector->frame->data + 4, vector->frame->len - 4);
      for (guint n = lw_mutate_draw (4) + 1; n > 0 && bytes->len > 1; n--)
        lw_mutate_range (bytes, 1, bytes->len);
      n_accepted += try_as_message (bytes, i);
    }
  /* Damage that leaves no message, or leaves all, would try little. */
  g_test_message ("%u of %d accepted", n_accepted, N_MUTATIONS);
  g_assert_cmpuint (n_accepted, >, N_MUTATIONS / 20);
  g_assert_cmpuint (n_accepted, <, N_MUTATIONS * 3 / 4);
}

/* Streams of frames with damaged lengths, in pieces of every size; and the same as a client's first bytes. */
static void
test_streams (void)
{
  lw_mutate_seed (314159);
  for (guint i = 0; i < N_MUTATIONS / 10; i++)
    {
      g_autoptr (GByteArray) bytes = begin ((guint8) i);

      for (guint n = lw_mutate_draw (4) + 1; n > 0; n--)
        {
          const LwVector *vector = draw_vector ();

          g_byte_array_append (bytes, vector->frame->data, vector->frame->len);
        }
      lw_mutate_range (bytes, 1, bytes->len);
      lw_fuzz_frames (bytes->data, bytes->len);
      lw_fuzz_handshake (bytes->data, bytes->len);
    }
}

static void
test_greetings (void)
{
  static const guint8 greeting[] = "API\0\0\0\0\022v157..178 +PACEAPI\0\0\0\021" "178\00020261120 10:00";

  lw_mutate_seed (27182818);
  for (guint i = 0; i < N_MUTATIONS / 10; i++)
    {
      g_autoptr (GByteArray) bytes = begin ((guint8) (i % 7));

      g_byte_array_append (bytes, greeting, sizeof greeting);
      for (guint n = lw_mutate_draw (3); n > 0; n--)
        lw_mutate_range (bytes, 1, bytes->len);
      lw_fuzz_handshake (bytes->data, bytes->len);
    }
}

int
main (int    argc,
      char **argv)
{
  static const char *const own[] = LW_OWN_VECTORS;
  int status;

  g_test_init (&argc, &argv, NULL);
  vectors = lw_vectors_load (own);
  g_test_add_func ("/mutations/messages", test_messages);
  g_test_add_func ("/mutations/streams", test_streams);
  g_test_add_func ("/mutations/greetings", test_greetings);
  status = g_test_run ();
  g_ptr_array_unref (vectors);
  return status;
}
