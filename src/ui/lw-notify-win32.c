#define G_LOG_DOMAIN "lw-notify"
#include "config.h"

#include <windows.h>

#include "lw-notify.h"

/* gdk/win32/gdkwin32.h declares it, but only a GTK that was built for Windows installs that header. */
HWND gdk_win32_surface_get_handle (GdkSurface *surface);

static HWND
handle_of (GtkWindow *window)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));

  return surface != NULL ? gdk_win32_surface_get_handle (surface) : NULL;
}

void
lw_notify_send (GtkWindow  *window,
                const char *title,
                const char *body)
{
  FLASHWINFO info = { .cbSize = sizeof info, .hwnd = handle_of (window), .dwFlags = FLASHW_ALL | FLASHW_TIMERNOFG };

  if (info.hwnd != NULL)
    FlashWindowEx (&info);
}

void
lw_notify_alarm (GtkWindow  *window,
                 const char *title,
                 const char *body)
{
  lw_notify_send (window, title, body);
}

/* It stops by itself when the window comes to the front. */
void
lw_notify_withdraw (GtkWindow *window)
{
}

void
lw_notify_ring (GtkWidget *widget)
{
  gdk_display_beep (gtk_widget_get_display (widget));
}

void
lw_notify_raise (GtkWindow *window)
{
  HWND handle;

  gtk_window_present (window);
  handle = handle_of (window);
  if (handle == NULL)
    return;
  if (IsIconic (handle))
    ShowWindow (handle, SW_RESTORE);
  SetForegroundWindow (handle);
}
