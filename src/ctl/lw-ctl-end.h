#pragma once

#include <glib.h>

#include "lw-ctl.h"

G_BEGIN_DECLS

/* How a command that serves is told to end: SIGTERM and Ctrl+C; on Windows Ctrl+C, Ctrl+Break and the closing of its console. */
typedef struct
{
  GMainLoop *loop;
  int        status;  /* LW_EXIT_DONE, or LW_EXIT_INTERRUPTED after Ctrl+C */
  guint      sources[2];
} LwCtlEnd;

/* From here on a request to end quits @loop, once the loop runs; @self lives until lw_ctl_end_clear (). One at a time. Main thread. */
void lw_ctl_end_watch (LwCtlEnd  *self,
                       GMainLoop *loop);
void lw_ctl_end_clear (LwCtlEnd  *self);

G_END_DECLS
