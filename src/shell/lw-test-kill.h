#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* For the tests of recovery alone: ends this process at once, as a power cut would, when the environment variable
 * LEGWORK_TEST_KILL names @point, or names it with a number, "commit.after:7": then the seventh time. Without the variable it does
 * nothing. The points of the program:
 *   commit.before, commit.after   rows go to the journal; they are on disk
 *   send.before, send.after       an order or a cancel is handed to the connection; its first byte is out, the journal does not
 *                                 say so yet
 *   P2, P3                        the same of the first order: it is in the journal, no byte of it is out; its bytes are out
 * Main thread only. */
void  lw_test_kill       (const char *point);
/* How often @point was passed. */
guint lw_test_kill_count (const char *point);

G_END_DECLS
