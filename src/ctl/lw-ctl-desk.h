#pragma once

/* A command that runs the desk: waits for what it wants, by the desk's signals and a deadline. */

#include "lw-ctl-tws.h"
#include "lw-desk.h"

G_BEGIN_DECLS

typedef gboolean (*LwCtlUntil) (LwDesk *desk, gpointer data);

/* The desk for @connection on the profile TWS, started. NULL after a complaint. */
LwDesk  *lw_ctl_desk_open (const LwCtlConnection *connection, int *status);

/* Runs the main loop until @until says TRUE, which is asked now and after every signal, or @seconds have passed: FALSE. */
gboolean lw_ctl_desk_wait (LwDesk *desk, LwCtlUntil until, gpointer data, double seconds);

/* Shows the desk's notices on standard error from now on; problems only unless @all. */
void     lw_ctl_desk_show_notices (LwDesk *desk, gboolean all);

G_END_DECLS
