#pragma once

/* Presses that are not lost. GTK tells a widget that moved below the pointer by a motion of its own making, and asks the display server for
 * the buttons that are down. Where the finger has left the button already, while its release still waits to be read, that motion says "no
 * button", and the click that is under way is called off (GTK 4.8, gdk_surface_ensure_motion and gtk_gesture_single_handle_event): the quick
 * press of a person at a busy moment would do nothing. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Such motions, between a press and its release, reach nobody in @window. Main thread. */
void lw_press_keep (GtkWindow *window);

G_END_DECLS
