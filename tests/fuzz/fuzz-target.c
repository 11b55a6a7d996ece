/* For libFuzzer: one program for each LW_FUZZ_TARGET; long-run.sh runs them all. LW_FUZZ_HEAD bytes say how the rest is fed;
 * with LW_FUZZ_PIECES the rest is pieces. */

#include "config.h"

#include "lw-fuzz.h"
#include "lw-mutate.h"

#include <string.h>

int    LLVMFuzzerInitialize      (int          *argc,
                                  char       ***argv);
int    LLVMFuzzerTestOneInput    (const guint8 *data,
                                  gsize         length);
gsize  LLVMFuzzerCustomMutator   (guint8       *data,
                                  gsize         length,
                                  gsize         max_length,
                                  unsigned int  seed);
gsize  LLVMFuzzerMutate          (guint8       *data,
                                  gsize         length,
                                  gsize         max_length);

/* What is only said of odd messages would fill the log of a long run; criticals stay, and end it (G_DEBUG in long-run.sh). */
static GLogWriterOutput
write_log (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         data)
{
  return level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL) ? g_log_writer_default (level, fields, n_fields, data)
                                                            : G_LOG_WRITER_HANDLED;
}

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  g_log_set_writer_func (write_log, NULL, NULL);
  return 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         length)
{
  LW_FUZZ_TARGET (data, length);
  return 0;
}

/* Half of the changes are libFuzzer's own, half are those that break parsers of fields: other values, fields gone or doubled. */
gsize
LLVMFuzzerCustomMutator (guint8       *data,
                         gsize         length,
                         gsize         max_length,
                         unsigned int  seed)
{
  g_autoptr (GByteArray) bytes = NULL;

  if (seed % 2 == 0 || length <= LW_FUZZ_HEAD + 3)
    return LLVMFuzzerMutate (data, length, max_length);
  bytes = g_byte_array_new ();
  g_byte_array_append (bytes, data, (guint) length);
  lw_mutate_seed (seed);
  if (LW_FUZZ_PIECES)
    lw_mutate_piece (bytes, LW_FUZZ_HEAD);
  else
    lw_mutate_range (bytes, LW_FUZZ_HEAD, bytes->len);
  length = MIN (bytes->len, max_length);
  memcpy (data, bytes->data, length);
  return length;
}
