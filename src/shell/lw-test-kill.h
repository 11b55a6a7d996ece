#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* For the tests of recovery alone: ends this process at once, as a power cut would, when the environment variable
 * LEGWORK_TEST_KILL names @point. "P2": the order is in the journal, no byte of it is out. "P3": its bytes are out, the journal
 * does not say so yet. Without the variable it does nothing. */
void lw_test_kill (const char *point);

G_END_DECLS
