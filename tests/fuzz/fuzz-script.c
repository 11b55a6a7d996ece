/* For libFuzzer: fault scripts. Start it with the folder of the example scripts as its corpus:
 *   ninja -C build-fuzz tests/fuzz/fuzz-script
 *   build-fuzz/tests/fuzz/fuzz-script -max_len=8192 NEW tests/data/scripts */

#include "config.h"

#include <string.h>

#include "lw-fuzz-script.h"
#include "lw-mutate.h"

int   LLVMFuzzerTestOneInput  (const guint8 *data, gsize length);
gsize LLVMFuzzerCustomMutator (guint8 *data, gsize length, gsize max_length, unsigned int seed);
gsize LLVMFuzzerMutate        (guint8 *data, gsize length, gsize max_length);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  lw_fuzz_script (data, length);
  return 0;
}

/* Words for words half of the time; else what libFuzzer would do. */
gsize
LLVMFuzzerCustomMutator (guint8       *data,
                         gsize         length,
                         gsize         max_length,
                         unsigned int  seed)
{
  g_autoptr (GByteArray) text = NULL;

  if (seed % 2 == 0)
    return LLVMFuzzerMutate (data, length, max_length);
  lw_mutate_seed (seed);
  text = g_byte_array_new ();
  g_byte_array_append (text, data, (guint) length);
  lw_fuzz_script_mutate (text);
  g_byte_array_set_size (text, (guint) MIN (text->len, max_length));
  memcpy (data, text->data, text->len);
  return text->len;
}
