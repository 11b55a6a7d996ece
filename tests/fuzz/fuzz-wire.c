/* For libFuzzer; see meson.build for how it is run. */

#include "config.h"

#include "lw-fuzz.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         length);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  lw_fuzz_one (data, length);
  return 0;
}
