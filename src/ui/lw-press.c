#define G_LOG_DOMAIN "lw-press"
#include "config.h"

#include "lw-press.h"

#define BUTTONS (GDK_BUTTON1_MASK | GDK_BUTTON2_MASK | GDK_BUTTON3_MASK | GDK_BUTTON4_MASK | GDK_BUTTON5_MASK)

/* GTK's own motions bear no time. One of the pointer's that knows of no button comes after the release, wherever that went. */
static gboolean
on_motion (GdkEvent *event,
           gboolean *down)
{
  gboolean made_up = gdk_event_get_time (event) == GDK_CURRENT_TIME;

  if ((gdk_event_get_modifier_state (event) & BUTTONS) != 0)
    return GDK_EVENT_PROPAGATE;
  *down = *down && made_up;
  return *down ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

static gboolean
on_event_cb (GtkEventController *controller,
             GdkEvent           *event,
             gboolean           *down)
{
  switch ((int) gdk_event_get_event_type (event))
    {
    case GDK_BUTTON_PRESS:
      *down = TRUE;
      return GDK_EVENT_PROPAGATE;
    case GDK_BUTTON_RELEASE:
    case GDK_GRAB_BROKEN:
      *down = FALSE;
      return GDK_EVENT_PROPAGATE;
    case GDK_MOTION_NOTIFY:
      return on_motion (event, down);
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

void
lw_press_keep (GtkWindow *window)
{
  GtkEventController *controller = gtk_event_controller_legacy_new ();
  gboolean *down = g_new0 (gboolean, 1);

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_data (controller, "event", G_CALLBACK (on_event_cb), down, (GClosureNotify) (void (*) (void)) g_free, 0);
  gtk_widget_add_controller (GTK_WIDGET (window), controller);
}
