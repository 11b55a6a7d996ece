#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads @data as a fault script: TRUE when it was taken, and what it holds is within the bounds of the format; else an error of
 * one line with its place within the text. Ends the process where that is broken. */
gboolean lw_fuzz_script        (const guint8 *data,
                                gsize         length);

/* One change as a person or a fuzzer would make it: a byte, a cut, a piece gone or twice, a word, key or number for another. Draws
 * from lw-mutate.h. */
void     lw_fuzz_script_mutate (GByteArray   *text);

G_END_DECLS
