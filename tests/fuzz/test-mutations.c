/* The vectors, damaged in ways that a fuzzer would find: a fixed seed, the same on every machine. */

#include "config.h"

#include <string.h>

#include "lw-fuzz.h"
#include "lw-vectors.h"

#define N_MUTATIONS 30000

static guint32 state;

/* xorshift: the same numbers everywhere. */
static guint32
draw (guint32 below)
{
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state % below;
}

/* What breaks number parsers and counters. */
static const char *const nasty[] = {
  "", "0", "1", "-1", "2", "5", "7", "999", "1000", "1001", "20001", "2147483647", "2147483648", "-2147483649", "9223372036854775807",
  "9223372036854775808", "170141183460469231731687303715884105727", "1.7976931348623157E308", "1E400", "-1E400", "1e-400", "nan",
  "inf", "-Infinity", "Infinite", "0x10", "1,5", "1.5", "+", "-", ".", "1e", "None", "BAG", "FUND", "PEG BEST", "PEG MID", "PEG BENCH",
  "IBKRATS", "\xff\xfe", "\\ud83d\\u", "=cmd()", "%s%n", "     ",
};

/* Bounds of a field that is drawn by chance: [start, end) without its NUL. */
static void
draw_field (const GByteArray *bytes,
            guint            *start,
            guint            *end)
{
  *start = draw (bytes->len);
  while (*start > 0 && bytes->data[*start - 1] != '\0')
    (*start)--;
  *end = *start;
  while (*end < bytes->len && bytes->data[*end] != '\0')
    (*end)++;
}

static void
replace (GByteArray *bytes,
         guint       start,
         guint       end,
         const char *text,
         guint       n)
{
  g_autoptr (GByteArray) tail = g_byte_array_new ();

  g_byte_array_append (tail, bytes->data + end, bytes->len - end);
  g_byte_array_set_size (bytes, start);
  g_byte_array_append (bytes, (const guint8 *) text, n);
  g_byte_array_append (bytes, tail->data, tail->len);
}

static void
mutate (GByteArray *bytes)
{
  const char *text = nasty[draw (G_N_ELEMENTS (nasty))];
  guint start;
  guint end;

  if (bytes->len == 0)
    return;
  draw_field (bytes, &start, &end);
  switch (draw (8))
    {
    case 0: /* a bit */
      bytes->data[draw (bytes->len)] ^= (guint8) (1u << draw (8));
      break;
    case 1: /* a byte */
      bytes->data[draw (bytes->len)] = (guint8) draw (256);
      break;
    case 2: /* a field is gone */
      replace (bytes, start, MIN (end + 1, bytes->len), "", 0);
      break;
    case 3: /* a field more */
      replace (bytes, start, start, text, (guint) strlen (text) + 1);
      break;
    case 4: /* cut */
      g_byte_array_set_size (bytes, draw (bytes->len));
      break;
    case 5: /* another message's id */
      replace (bytes, 0, (guint) strnlen ((const char *) bytes->data, bytes->len), text, (guint) strlen (text));
      break;
    default: /* another value: the most telling */
      replace (bytes, start, end, text, (guint) strlen (text));
    }
}

static void
test_mutations (void)
{
  static const char *const own[] = LW_OWN_VECTORS;
  g_autoptr (GPtrArray) vectors = lw_vectors_load (own);
  guint n_accepted = 0;

  state = 20261122;
  for (guint i = 0; i < N_MUTATIONS; i++)
    {
      const LwVector *vector = g_ptr_array_index (vectors, draw (vectors->len));
      g_autoptr (GByteArray) bytes = g_byte_array_new ();

      g_byte_array_append (bytes, vector->frame->data + 4, vector->frame->len - 4);
      for (guint n = draw (4) + 1; n > 0; n--)
        mutate (bytes);
      n_accepted += lw_fuzz_one (bytes->data, bytes->len) > 0;
    }
  /* Damage that leaves no message, or leaves all, would try little. */
  g_test_message ("%u of %d accepted", n_accepted, N_MUTATIONS);
  g_assert_cmpuint (n_accepted, >, N_MUTATIONS / 20);
  g_assert_cmpuint (n_accepted, <, N_MUTATIONS / 2);
}

/* Streams of frames with damaged lengths. */
static void
test_streams (void)
{
  static const char *const own[] = LW_OWN_VECTORS;
  g_autoptr (GPtrArray) vectors = lw_vectors_load (own);

  state = 314159;
  for (guint i = 0; i < N_MUTATIONS / 10; i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();

      for (guint n = draw (4) + 1; n > 0; n--)
        {
          const LwVector *vector = g_ptr_array_index (vectors, draw (vectors->len));

          g_byte_array_append (bytes, vector->frame->data, vector->frame->len);
        }
      mutate (bytes);
      lw_fuzz_one (bytes->data, bytes->len);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mutations/messages", test_mutations);
  g_test_add_func ("/mutations/streams", test_streams);
  return g_test_run ();
}
