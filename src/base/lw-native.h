#pragma once

/* What a program of ours does before anything else, and at last, so that it behaves on its system as it should. Nothing outside
 * Windows. */

#include <glib.h>

G_BEGIN_DECLS

/* The first call of main, before GTK and GIO. On Windows:
 * - a DLL that is loaded from now on comes from the program's folder, from where its GLib lies or from System32, never from the
 *   current folder or PATH (security.md S15). DLLs of the import table were loaded before main: the program's folder has them all;
 * - no variable of the environment names a plug-in, schema, theme or data of another program's (S16), nor a bus to start;
 * - a crash writes no dump, which would hold account and orders (S14). */
void                 lw_native_start        (void);
/* On Windows: a program with a window, started from a console, prints there what is not redirected. Nothing else is changed. */
void                 lw_native_join_console (void);
/* The last call of main, when all is put away: what is printed goes out, and @status is returned. On Windows the process ends here.
 * Else the system would stop the threads of libraries wherever they are and then let every DLL tidy up in what they left half done
 * (TerminateProcess and ExitProcess of Microsoft's reference): a crash, or a wait without end, after all has gone well. */
int                  lw_native_end          (int status);
/* What lw_native_start () clears, NULL-terminated; for tests. */
const char * const  *lw_native_cleared      (void);

G_END_DECLS
