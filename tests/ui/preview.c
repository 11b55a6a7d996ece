/* preview STATE KIND WIDTHxHEIGHT FILE.png: the real window over a desk of made-up figures, as a picture.
 * STATE: start scan ticket refused orders empty loading error chain health notice notice-bad; KIND: simulated paper live. */

#include "config.h"

#include <stdlib.h>

#include "fake-desk.h"
#include "lw-application.h"
#include "lw-window.h"

#define SETTLE_FRAMES 6

typedef struct
{
  const char *file;
  GMainLoop  *loop;
  GdkPaintable *paintable; /* watches the window from its first frame on */
  int         frames;
  int         result;
} Job;

static void
save (GtkWidget *window,
      Job       *job)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  int width = gtk_widget_get_width (window), height = gtk_widget_get_height (window);
  GskRenderNode *node;
  GdkTexture *texture;

  gdk_paintable_snapshot (job->paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, &GRAPHENE_RECT_INIT (0, 0, width, height));
  job->result = gdk_texture_save_to_png (texture, job->file) ? 0 : 1;
  g_print ("%s %d×%d\n", job->file, width, height);
  g_object_unref (texture);
  gsk_render_node_unref (node);
}

static gboolean
on_tick_cb (GtkWidget     *window,
            GdkFrameClock *clock,
            gpointer       user_data)
{
  Job *job = user_data;

  gtk_widget_queue_draw (window);
  if (++job->frames < SETTLE_FRAMES)
    return G_SOURCE_CONTINUE;
  save (window, job);
  g_main_loop_quit (job->loop);
  return G_SOURCE_REMOVE;
}

/* What happens while the person looks on: an order is filled, or one is refused after another was. */
static void
happen (LwDesk     *desk,
        const char *word)
{
  fake_desk_set_order (desk, 1, LW_INTENT_FILLED);
  if (g_str_equal (word, "notice-bad"))
    fake_desk_set_order (desk, 2, LW_INTENT_REJECTED);
}

static FakeState
state_of (const char *word)
{
  static const char * const words[] = { "start", "scan", "ticket", "refused", "orders", "empty", "loading", "error" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i], word))
      return (FakeState) i;
  return g_str_has_prefix (word, "notice") ? FAKE_ORDERS : FAKE_SCAN;
}

static LwAccountKind
kind_of (const char *word)
{
  return g_str_equal (word, "live") ? LW_ACCOUNT_LIVE : g_str_equal (word, "paper") ? LW_ACCOUNT_PAPER : LW_ACCOUNT_SIMULATED;
}

int
main (int    argc,
      char **argv)
{
  int width = 1280, height = 800;
  g_autoptr (LwDesk) desk = NULL;
  GtkWidget *window;
  Job job = { 0 };

  if (argc != 5 || !lw_ui_parse_size (argv[3], &width, &height))
    {
      g_printerr ("usage: preview STATE KIND WIDTHxHEIGHT FILE.png\n");
      return 2;
    }
  gtk_init ();
  lw_ui_init ();
  desk = fake_desk_new (state_of (argv[1]), kind_of (argv[2]));
  window = lw_window_new (NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  lw_window_set_desk (LW_WINDOW (window), desk);
  if (g_str_equal (argv[1], "ticket") || g_str_equal (argv[1], "refused"))
    gtk_widget_activate_action (window, "win.face", "s", "ticket");
  else if (g_str_has_prefix (argv[1], "notice"))
    happen (desk, argv[1]);
  else if (!g_str_equal (argv[1], "scan"))
    lw_window_show_page (LW_WINDOW (window), argv[1]);
  job.file = argv[4];
  job.paintable = gtk_widget_paintable_new (window);
  job.loop = g_main_loop_new (NULL, FALSE);
  gtk_widget_add_tick_callback (window, on_tick_cb, &job, NULL);
  gtk_window_present (GTK_WINDOW (window));
  g_main_loop_run (job.loop);
  g_object_unref (job.paintable);
  gtk_window_destroy (GTK_WINDOW (window));
  g_main_loop_unref (job.loop);
  return job.result;
}
