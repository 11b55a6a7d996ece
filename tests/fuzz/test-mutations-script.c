/* The example scripts, damaged in ways that a person or a fuzzer would: a fixed seed, the same on every machine. */

#include "config.h"

#include "lw-fuzz-script.h"
#include "lw-mutate.h"

#define N_MUTATIONS 20000

static GByteArray *
read_example (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("LW_TEST_DATA"), "scripts", name, NULL);
  g_autoptr (GError) error = NULL;
  char *text;
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  return g_byte_array_new_take ((guint8 *) text, length);
}

static void
test_examples (void)
{
  static const char *const names[] = { "A01.json", "A05.json", "B05.json", "C05.json", "D15.json", "words.json" };
  g_autoptr (GPtrArray) examples = g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);
  guint n_taken = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_ptr_array_add (examples, read_example (names[i]));
  lw_mutate_seed (20261123);
  for (guint i = 0; i < N_MUTATIONS; i++)
    {
      const GByteArray *example = g_ptr_array_index (examples, lw_mutate_draw (examples->len));
      g_autoptr (GByteArray) text = g_byte_array_new ();

      g_byte_array_append (text, example->data, example->len);
      for (guint n = lw_mutate_draw (3) + 1; n > 0; n--)
        lw_fuzz_script_mutate (text);
      n_taken += lw_fuzz_script (text->data, text->len);
    }
  /* Damage that leaves no script, or leaves all, would try little. */
  g_test_message ("%u of %d taken", n_taken, N_MUTATIONS);
  g_assert_cmpuint (n_taken, >, N_MUTATIONS / 200);
  g_assert_cmpuint (n_taken, <, N_MUTATIONS / 2);
}

/* Each example, cut at each byte: an error with its place, but for blanks at the end. */
static void
test_cuts (void)
{
  static const char *const names[] = { "A01.json", "A05.json", "B05.json", "C05.json", "D15.json" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GByteArray) example = read_example (names[i]);
      guint end = example->len;

      while (end > 0 && example->data[end - 1] != '}')
        end--;
      for (guint n = 0; n < example->len; n++)
        g_assert_cmpint (lw_fuzz_script (example->data, n), ==, n >= end);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mutations-script/examples", test_examples);
  g_test_add_func ("/mutations-script/cuts", test_cuts);
  return g_test_run ();
}
