#include "config.h"

#include <glib.h>
#ifdef G_OS_WIN32
#include <windows.h>
#else
#include <glib-unix.h>
#endif

#include "lw-ctl-end.h"

static gboolean
on_end_cb (gpointer data)
{
  LwCtlEnd *self = data;

  self->status = LW_EXIT_DONE;
  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_interrupt_cb (gpointer data)
{
  LwCtlEnd *self = data;

  self->status = LW_EXIT_INTERRUPTED;
  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

#ifdef G_OS_WIN32

static LwCtlEnd *watched;

static gboolean
end_cb (gpointer data)
{
  on_end_cb (data);
  return G_SOURCE_REMOVE;
}

static gboolean
interrupt_cb (gpointer data)
{
  on_interrupt_cb (data);
  return G_SOURCE_REMOVE;
}

/* Windows calls this on a thread of its own. What ends the process after it returns (closing, logging off) is held back for as
 * long as Windows allows: main () returns first. */
static BOOL WINAPI
on_console (DWORD event)
{
  gboolean interrupt = event == CTRL_C_EVENT;

  /* A source, not g_main_context_invoke (): before the loop runs that would call here and now, and the loop would begin after it. */
  g_idle_add_full (G_PRIORITY_HIGH, interrupt ? interrupt_cb : end_cb, watched, NULL);
  if (!interrupt && event != CTRL_BREAK_EVENT)
    Sleep (INFINITE);
  return TRUE;
}

void
lw_ctl_end_watch (LwCtlEnd  *self,
                  GMainLoop *loop)
{
  *self = (LwCtlEnd) { .loop = loop, .status = LW_EXIT_DONE };
  watched = self;
  SetConsoleCtrlHandler (on_console, TRUE);
}

void
lw_ctl_end_clear (LwCtlEnd *self)
{
  SetConsoleCtrlHandler (on_console, FALSE);
  watched = NULL;
}

#else

void
lw_ctl_end_watch (LwCtlEnd  *self,
                  GMainLoop *loop)
{
  *self = (LwCtlEnd) { .loop = loop, .status = LW_EXIT_DONE };
  self->sources[0] = g_unix_signal_add (SIGTERM, on_end_cb, self);
  self->sources[1] = g_unix_signal_add (SIGINT, on_interrupt_cb, self);
}

void
lw_ctl_end_clear (LwCtlEnd *self)
{
  g_source_remove (self->sources[0]);
  g_source_remove (self->sources[1]);
}

#endif
