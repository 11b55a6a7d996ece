/* A press that is over before the program gets round to it is a press all the same. The pointer is xdotool's. */

#include "config.h"

#include "window-fixture.h"

static void
on_clicked_cb (GtkButton *button,
               gpointer   user_data)
{
  (*(guint *) user_data)++;
}

static void
pointer (const char *command)
{
  g_autofree char *line = g_strdup_printf ("xdotool %s", command);
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_command_line_sync (line, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

static gboolean in_frame; /* of GDK's own: no event is read then */
static gboolean pressed;

static void
on_begin_cb (GdkFrameClock *clock,
             gpointer       user_data)
{
  in_frame = TRUE;
}

/* What moves below the pointer has GTK make a motion at the next frame: that frame comes now, before the release is read. Never within
 * GDK's own frame: of two surfaces, the window's and a tooltip's, one would pause the events once more than it lets them go. */
static gboolean
on_pressed_cb (gpointer clock)
{
  if (!in_frame)
    {
      g_signal_emit_by_name (clock, "layout");
      g_signal_emit_by_name (clock, "flush-events");
      g_signal_emit_by_name (clock, "resume-events");
      pressed = FALSE;
    }
  return G_SOURCE_REMOVE;
}

static void
on_end_cb (GdkFrameClock *clock,
           gpointer       user_data)
{
  in_frame = FALSE;
  if (pressed)
    g_idle_add_full (G_PRIORITY_HIGH, on_pressed_cb, clock, NULL);
}

static gboolean
on_event_cb (GtkEventController *controller,
             GdkEvent           *event,
             gboolean           *released)
{
  GtkWidget *window = gtk_event_controller_get_widget (controller);

  if (gdk_event_get_event_type (event) == GDK_BUTTON_PRESS)
    {
      pressed = TRUE;
      gtk_widget_queue_resize (window);
      g_idle_add_full (G_PRIORITY_HIGH, on_pressed_cb, gtk_widget_get_frame_clock (window), NULL);
    }
  *released |= gdk_event_get_event_type (event) == GDK_BUTTON_RELEASE;
  return GDK_EVENT_PROPAGATE;
}

static gboolean
is_tile (GtkWidget *widget,
         gpointer   data)
{
  return g_str_equal (G_OBJECT_TYPE_NAME (widget), "LwPresetTile") && gtk_widget_get_mapped (widget);
}

/* Both press and release are at the server when this returns, and neither is read. */
static void
click_at_once (Fixture   *f,
               GtkWidget *widget)
{
  g_autofree char *command = NULL;
  graphene_rect_t bounds;
  double left, top;

  g_assert_true (gtk_widget_compute_bounds (widget, f->window, &bounds));
  gtk_native_get_surface_transform (GTK_NATIVE (f->window), &left, &top);
  command = g_strdup_printf ("getactivewindow mousemove --sync --window %%1 %d %d click 1",
                             (int) (bounds.origin.x + bounds.size.width / 2 + left), (int) (bounds.origin.y + bounds.size.height / 2 + top));
  pointer (command);
}

static gboolean
is_set (gpointer flag)
{
  return *(gboolean *) flag;
}

static void
test_over_at_once (void)
{
  GtkEventController *events = gtk_event_controller_legacy_new ();
  gboolean released = FALSE;
  guint clicks = 0;
  GtkWidget *tile;
  Fixture f;

  set_up (&f, FAKE_SCAN, LW_ACCOUNT_SIMULATED);
  show (&f, 1280, 800);
  wait_active (&f, TRUE);
  turn_until_idle ();
  tile = find (f.window, is_tile, NULL);
  g_assert_nonnull (tile);
  g_signal_connect (tile, "clicked", G_CALLBACK (on_clicked_cb), &clicks);
  g_signal_connect (events, "event", G_CALLBACK (on_event_cb), &released);
  gtk_event_controller_set_propagation_phase (events, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (f.window, events);
  g_signal_connect (gtk_widget_get_frame_clock (f.window), "flush-events", G_CALLBACK (on_begin_cb), NULL);
  g_signal_connect (gtk_widget_get_frame_clock (f.window), "resume-events", G_CALLBACK (on_end_cb), NULL);
  click_at_once (&f, tile);
  g_assert_true (wait_until (is_set, &released));
  g_assert_cmpuint (clicks, ==, 1);
  tear_down (&f);
}

int
main (int    argc,
      char **argv)
{
  if (!begin (&argc, &argv))
    return NO_DISPLAY;
  g_test_add_func ("/press/over-at-once", test_over_at_once);
  return g_test_run ();
}
