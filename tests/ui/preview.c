/* preview STATE KIND WIDTHxHEIGHT FILE.png: the real window over a desk of made-up figures, as a picture.
 * STATE: start scan ticket refused confirm orders empty loading error chain health notice notice-bad stopped change absent again close roll gtd conflict position position-orders alarm alarms alarm-stopped no-journal; KIND: simulated paper live. */

#include "config.h"

#include <stdlib.h>

#include "fake-desk-private.h"
#include "lw-application.h"
#include "lw-scan-list.h"
#include "lw-transmit.h"
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

static gboolean
is_pressed (const char *word)
{
  static const char * const words[] = { "stopped", "change", "absent", "again", "close", "roll", "gtd", "conflict", "position", "position-orders", "alarm", "alarms", "alarm-stopped", "no-journal", NULL };

  return g_strv_contains (words, word);
}

/* One leg of an order is filled; before that TWS held what no fill explains, twice. */
static void
raise_alarms (LwDesk *desk,
              guint   n)
{
  const LwIntent *order = lw_desk_get_order (desk, 2);
  g_autofree char *text = g_strdup_printf ("LEG IMBALANCE: the legs of order %s on %s are not filled alike; what is naked stands in TWS's "
                                           "positions", order->id, order->vertical.symbol);

  for (guint i = 0; n > 1 && i < 2; i++)
    fake_desk_raise_alarm (desk, "UNATTRIBUTED: TWS reports -2 of SPY 18 Dec 425 put (the journal has none). Look in TWS for a "
                           "trade by hand, an exercise or an assignment", "");
  if (n > 2)
    fake_desk_raise_alarm (desk, "TWS counts order ids from 1 again; this program goes on at 4711", "");
  fake_desk_raise_alarm (desk, text, order->id);
}

/* States that the person brings about. */
static void
press (GtkWidget  *window,
       LwDesk     *desk,
       const char *word)
{
  if (g_str_equal (word, "stopped"))
    gtk_widget_activate_action (window, "win.kill", NULL);
  else if (g_str_equal (word, "absent") || g_str_equal (word, "again"))
    {
      fake_desk_set_order (desk, 0, g_str_equal (word, "absent") ? LW_INTENT_ABSENT : LW_INTENT_ABANDONED);
      lw_window_show_page (LW_WINDOW (window), "orders");
    }
  else if (g_str_equal (word, "conflict"))
    {
      fake_desk_find_conflict (desk);
      lw_window_show_page (LW_WINDOW (window), "orders");
    }
  else if (g_str_has_prefix (word, "position"))
    {
      fake_desk_lose_leg (desk);
      if (g_str_equal (word, "position-orders"))
        gtk_widget_activate_action (window, "win.position-show", "s", "P1");
    }
  else if (g_str_has_prefix (word, "alarm"))
    {
      raise_alarms (desk, g_str_equal (word, "alarm") ? 1 : 3);
      if (g_str_equal (word, "alarms"))
        gtk_widget_activate_action (window, "win.alarms", NULL);
      if (g_str_equal (word, "alarm-stopped"))
        gtk_widget_activate_action (window, "win.kill", NULL);
    }
  else if (g_str_equal (word, "no-journal"))
    {
      desk->n_orders = 0;
      desk->connection.journal_refused = TRUE;
      g_strlcpy (desk->connection.problem, "Orders stay off: the order journal journal-U1234471.sqlite is damaged and was kept as "
                 "journal-U1234471.sqlite.damaged-1.", sizeof desk->connection.problem);
      gtk_widget_activate_action (window, "win.kill", NULL);
    }
  else if (g_str_equal (word, "close"))
    gtk_widget_activate_action (window, "win.order-close", "s", lw_desk_get_order (desk, 4)->id);
  else if (g_str_equal (word, "roll"))
    gtk_widget_activate_action (window, "win.order-roll", "s", lw_desk_get_order (desk, 4)->id);
  else if (g_str_equal (word, "gtd"))
    {
      g_autofree char *key = lw_vertical_key (&lw_desk_get_result (desk)->rows[3].vertical);

      gtk_widget_activate_action (window, "win.trade", "s", key);
      lw_desk_ticket_set_gtd (desk, lw_desk_now_us (desk) + 3 * LW_DAY_US);
    }
  else
    gtk_widget_activate_action (window, "win.order-change", "(si)", lw_desk_get_order (desk, 1)->id, -1);
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
  static const char * const words[] = { "start", "scan", "ticket", "refused", "confirm", "orders", "empty", "loading", "error" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i], word))
      return (FakeState) i;
  return g_str_has_prefix (word, "notice") || is_pressed (word)
         ? FAKE_ORDERS : FAKE_SCAN;
}

static LwAccountKind
kind_of (const char *word)
{
  return g_str_equal (word, "live") ? LW_ACCOUNT_LIVE : g_str_equal (word, "paper") ? LW_ACCOUNT_PAPER : LW_ACCOUNT_SIMULATED;
}

/* The ticket was read long ago. */
static gint64
clock_us (void)
{
  static gint64 now_us;

  return now_us += G_USEC_PER_SEC;
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
  lw_transmit_set_clock (clock_us);
  desk = fake_desk_new (state_of (argv[1]), kind_of (argv[2]));
  window = lw_window_new (NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  lw_window_set_desk (LW_WINDOW (window), desk);
  if (g_str_equal (argv[1], "ticket") || g_str_equal (argv[1], "refused") || g_str_equal (argv[1], "confirm"))
    gtk_widget_activate_action (window, "win.face", "s", "ticket");
  else if (g_str_has_prefix (argv[1], "notice"))
    happen (desk, argv[1]);
  else if (is_pressed (argv[1]))
    press (window, desk, argv[1]);
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
