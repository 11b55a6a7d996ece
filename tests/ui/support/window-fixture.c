#include "config.h"

#include <string.h>

#include "lw-window.h"
#include "window-fixture.h"

/* Frames end, so this is no wait for the clock: it fails after so many turns of the loop without the state. */
#define MAX_TURNS 4000

#ifdef G_OS_WIN32
static const struct
{
  const char *domain;
  const char *start; /* of the message */
} lacks[] = {
  { "Gdk", "Failed to get device node property" }, /* of a screen: the driver has none */
  { "Gdk", "../gdk/win32/gdksurface-win32.c" },    /* no DWM: no shadow is blurred behind a window */
  { "Pango", "pango_font_description_to_string" }, /* GTK asks for the font of the settings, which Wine does not name */
};

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

static gboolean
is_lack_of_wine (const GLogField *fields,
                 gsize            n_fields)
{
  for (guint i = 0; i < G_N_ELEMENTS (lacks); i++)
    if (g_str_equal (field (fields, n_fields, "GLIB_DOMAIN"), lacks[i].domain)
        && g_str_has_prefix (field (fields, n_fields, "MESSAGE"), lacks[i].start))
      return TRUE;
  return FALSE;
}
#else
static gboolean
is_lack_of_wine (const GLogField *fields,
                 gsize            n_fields)
{
  return FALSE;
}
#endif

static GLogWriterOutput
on_message_cb (GLogLevelFlags   level,
               const GLogField *fields,
               gsize            n_fields,
               gpointer         data)
{
  GLogWriterOutput output = g_log_writer_default (level, fields, n_fields, NULL);

  if ((level & (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)) != 0 && !is_lack_of_wine (fields, n_fields))
    g_abort ();
  return output;
}

void
begin (int    *argc,
       char ***argv)
{
  g_test_init (argc, argv, NULL);
  /* GLib would end the test before it asks the writer. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_log_set_writer_func (on_message_cb, NULL, NULL);
}

void
turn_until_idle (void)
{
  for (int i = 0; i < MAX_TURNS && g_main_context_pending (NULL); i++)
    g_main_context_iteration (NULL, FALSE);
}

static gboolean
on_frame_cb (GtkWidget     *widget,
             GdkFrameClock *clock,
             gpointer       frames)
{
  (*(int *) frames)++;
  return G_SOURCE_CONTINUE;
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
  while (frames < 6)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_remove_tick_callback (f->window, tick);
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
