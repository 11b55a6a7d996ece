#include "config.h"

#include <string.h>

#include "lw-alarm-banner.h"
#include "lw-application.h"
#include "lw-window.h"
#include "lw-transmit.h"
#include "window-fixture.h"

/* Frames end, so this is no wait for the clock: it fails after so many turns of the loop without the state. */
#define MAX_TURNS 4000

/* What is no fault of the window. */
static const struct
{
  const char *domain;
  const char *message; /* a pattern */
} of_others[] = {
  /* GTK 4.8: a tooltip comes due after its window has gone, and is looked for all the same */
  { "Gdk", "gdk_surface_get_device_position: assertion 'GDK_IS_SURFACE (surface)' failed" },
  { "Gtk", "_gtk_widget_find_at_coords: assertion 'GDK_IS_SURFACE (surface)' failed" },
#ifdef G_OS_WIN32 /* Wine lacks it */
  /* of a screen: the driver has none */
  { "Gdk", "Failed to get device node property {*},* size: Element not found.*" },
  /* no DWM: no shadow is blurred behind a window */
  { "Gdk", "../gdk/win32/gdksurface-win32.c:*: DwmEnableBlurBehindWindow (*) failed: 80004001*" },
  /* GTK asks for the font of the settings, which Wine does not name */
  { "Pango", "pango_font_description_to_string: assertion 'desc != NULL' failed" },
#endif
};

static gboolean
is_of_others (const char *domain,
              const char *message)
{
  for (guint i = 0; i < G_N_ELEMENTS (of_others); i++)
    if (g_strcmp0 (domain, of_others[i].domain) == 0 && g_pattern_match_simple (of_others[i].message, message))
      return TRUE;
  return FALSE;
}

static void
judge (GLogLevelFlags level,
       const char    *domain,
       const char    *message)
{
  if ((level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)) == 0 || is_of_others (domain, message))
    return;
  g_printerr ("%s: %s\n", domain != NULL ? domain : "", message);
  g_abort ();
}

static const char *
field (const GLogField *fields,
       gsize            n_fields,
       const char      *key)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, key))
      return fields[i].value;
  return "";
}

static GLogWriterOutput
on_message_cb (GLogLevelFlags   level,
               const GLogField *fields,
               gsize            n_fields,
               gpointer         data)
{
  judge (level, field (fields, n_fields, "GLIB_DOMAIN"), field (fields, n_fields, "MESSAGE"));
  return g_log_writer_default (level, fields, n_fields, NULL);
}

/* What goes by g_log (), a failed g_return_if_fail () too, comes to no writer in a test. */
static void
on_old_message_cb (const char    *domain,
                   GLogLevelFlags level,
                   const char    *message,
                   gpointer       data)
{
  judge (level, domain, message);
}

static gint64 now_us;

static gint64
clock_us (void)
{
  return now_us;
}

void
pass_time (gint64 us)
{
  now_us += us;
}

gboolean
begin (int    *argc,
       char ***argv)
{
  g_test_init (argc, argv, NULL);
  /* GLib would end the test before it asks the writer. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_log_set_writer_func (on_message_cb, NULL, NULL);
  g_log_set_default_handler (on_old_message_cb, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP there is no display\n");
      return FALSE;
    }
  lw_ui_init ();
  lw_transmit_set_clock (clock_us);
  lw_alarm_banner_set_clock (clock_us);
  return TRUE;
}

void
turn_until_idle (void)
{
  for (int i = 0; i < MAX_TURNS && g_main_context_pending (NULL); i++)
    g_main_context_iteration (NULL, FALSE);
}

static gboolean
on_deadline_cb (gpointer late)
{
  *(gboolean *) late = TRUE;
  return G_SOURCE_CONTINUE;
}

gboolean
wait_until (gboolean (*is_so) (gpointer),
            gpointer   data)
{
  gboolean late = FALSE;
  guint id = g_timeout_add_seconds (90, on_deadline_cb, &late);

  while (!is_so (data) && !late)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
  return !late;
}

static gboolean
on_frame_cb (GtkWidget     *widget,
             GdkFrameClock *clock,
             gpointer       frames)
{
  (*(int *) frames)++;
  return G_SOURCE_CONTINUE;
}

static gboolean
is_drawn (gpointer frames)
{
  return *(int *) frames >= 6;
}

void
show (Fixture *f,
      int      width,
      int      height)
{
  int frames = 0;
  guint tick;

  gtk_window_set_default_size (GTK_WINDOW (f->window), width, height);
  gtk_window_present (GTK_WINDOW (f->window));
  tick = gtk_widget_add_tick_callback (f->window, on_frame_cb, &frames, NULL);
  g_assert_true (wait_until (is_drawn, &frames));
  gtk_widget_remove_tick_callback (f->window, tick);
}

static gboolean
is_active (gpointer window)
{
  return gtk_window_is_active (window);
}

static gboolean
is_inactive (gpointer window)
{
  return !gtk_window_is_active (window);
}

void
wait_active (Fixture  *f,
             gboolean  active)
{
  g_assert_true (wait_until (active ? is_active : is_inactive, f->window));
}

void
set_up (Fixture       *f,
        FakeState      state,
        LwAccountKind  kind)
{
  f->desk = fake_desk_new (state, kind);
  f->window = lw_window_new (NULL);
  lw_window_set_desk (LW_WINDOW (f->window), f->desk);
}

void
tear_down (Fixture *f)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  turn_until_idle ();
  g_assert_finalize_object (f->desk);
}

GtkWidget *
find (GtkWidget *root,
      Matches    matches,
      gpointer   data)
{
  if (matches (root, data))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, matches, data);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_type (GtkWidget *widget,
         gpointer   name)
{
  return g_str_equal (G_OBJECT_TYPE_NAME (widget), name) && gtk_widget_get_mapped (widget);
}

static gboolean
is_label (GtkWidget *widget,
          gpointer   text)
{
  return GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL;
}

GtkWidget *
mapped (Fixture    *f,
        const char *type)
{
  return find (f->window, is_type, (gpointer) type);
}

gboolean
says (Fixture    *f,
      const char *text)
{
  return find (f->window, is_label, (gpointer) text) != NULL;
}
