#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#ifdef G_OS_WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "lw-ctl-bench.h"
#include "lw-ctl-desk.h"
#include "lw-process.h"

#define STEP_SECONDS 90 /* a minute's orders may be used up */
#define SYMBOL       "SPY"
#define WIDTH        (1 * LW_PRICE_SCALE)
#define SYNCS        50
#define PAGE_BYTES   4096 /* a frame of SQLite's log is one page and its head */

/* What an order costs: of the wall, of the main loop's thread, and of the whole process. The simulated TWS has a thread of its own in
 * it, and the market ticks on, so the last is an upper bound. */
typedef struct
{
  GArray *wall, *loop, *process; /* of double, ms */
} Cost;

typedef struct
{
  double wall, loop, process; /* seconds */
} Instant;

/* The desk with its own simulated TWS, in a folder of its own. */
typedef struct
{
  LwDesk *desk;
  LwPrice strike;              /* the next order's higher one */
  Cost    send, fill;
  GArray *sync;                /* of double, ms */
} Bench;

static GArray *
new_values (void)
{
  return g_array_new (FALSE, FALSE, sizeof (double));
}

static void
cost_init (Cost *self)
{
  *self = (Cost) { new_values (), new_values (), new_values () };
}

static void
cost_clear (Cost *self)
{
  g_clear_pointer (&self->wall, g_array_unref);
  g_clear_pointer (&self->loop, g_array_unref);
  g_clear_pointer (&self->process, g_array_unref);
}

static void
bench_clear (Bench *self)
{
  cost_clear (&self->send);
  cost_clear (&self->fill);
  g_clear_pointer (&self->sync, g_array_unref);
  if (self->desk != NULL)
    lw_desk_stop (self->desk);
  g_clear_object (&self->desk);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bench, bench_clear)

static void
bench_init (Bench *self)
{
  memset (self, 0, sizeof *self);
  cost_init (&self->send);
  cost_init (&self->fill);
  self->sync = new_values ();
}

static Instant
now (void)
{
  return (Instant) { lw_bench_wall_seconds (), (double) lw_process_thread_cpu_us () / 1e6, lw_bench_cpu_seconds () };
}

static void
add_ms (GArray *values,
        double  seconds)
{
  double ms = seconds * 1000;

  g_array_append_val (values, ms);
}

static void
cost_add (Cost          *self,
          const Instant *began)
{
  Instant ended = now ();

  add_ms (self->process, ended.process - began->process);
  add_ms (self->loop, ended.loop - began->loop);
  add_ms (self->wall, ended.wall - began->wall);
}

/* What the disk takes for the bytes of one commit, written and synced: the yardstick beside it. */
static gboolean
measure_syncs (Bench      *self,
               const char *folder,
               GError    **error)
{
  g_autofree char *path = g_build_filename (folder, "sync", NULL);
  char page[PAGE_BYTES] = { 1 };
  int fd = g_open (path, O_CREAT | O_WRONLY, 0600);
  gboolean good = fd >= 0;

  for (guint i = 0; good && i < SYNCS; i++)
    {
      double began = lw_bench_wall_seconds ();

      good = write (fd, page, sizeof page) == sizeof page && g_fsync (fd) == 0;
      add_ms (self->sync, lw_bench_wall_seconds () - began);
    }
  if (!good)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s could not be written", path);
  return g_close (fd, good ? error : NULL) && good;
}

typedef gboolean (*Until) (Bench *self);

/* The loop turns until @until holds: asked after every turn, for a signal of the desk may come later. */
static gboolean
turn (Bench      *self,
      Until       until,
      const char *what,
      GError    **error)
{
  double end = lw_bench_wall_seconds () + STEP_SECONDS;

  while (!until (self))
    {
      if (lw_bench_wall_seconds () > end)
        {
          const LwDeskTicket *ticket = lw_desk_get_ticket (self->desk);

          g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "%s: not within %d s%s%s", what, STEP_SECONDS,
                       ticket->why_not[0] != '\0' ? "; " : "", ticket->why_not);
          return FALSE;
        }
      g_main_context_iteration (NULL, TRUE);
    }
  return TRUE;
}

static gboolean
orders_are_on (Bench *self)
{
  LwDeskConnection connection;

  lw_desk_get_connection (self->desk, &connection);
  return connection.orders_on;
}

static gboolean
chain_is_there (Bench *self)
{
  return lw_desk_get_chain (self->desk, SYMBOL) != NULL;
}

/* The first expiry that a preset asks for, and its puts from a little below the market downwards. */
static void
choose (Bench *self)
{
  const LwChain *chain = lw_desk_get_chain (self->desk, SYMBOL);

  lw_desk_scan_stop (self->desk);
  self->strike = (LwPrice) floor (lw_chain_px (chain) * 0.97) * LW_PRICE_SCALE;
}

static gboolean
next_vertical (Bench      *self,
               LwVertical *vertical,
               GError    **error)
{
  const LwChain *chain = lw_desk_get_chain (self->desk, SYMBOL);

  for (; self->strike > WIDTH; self->strike -= WIDTH)
    if (lw_vertical_from_chain (chain, 0, LW_BULL_PUT, self->strike - WIDTH, self->strike, vertical))
      {
        self->strike -= WIDTH;
        return TRUE;
      }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "the simulated chain has too few strikes for so many runs");
  return FALSE;
}

/* Natural, one tick more: it trades at once, and the gate lets it. */
static gboolean
can_trade_at_once (Bench *self)
{
  const LwDeskTicket *ticket = lw_desk_get_ticket (self->desk);
  LwPrice price;

  if (!isfinite (ticket->natural) || ticket->increment <= 0)
    return FALSE;
  price = ticket->increment * (LwPrice) (floor (ticket->natural * LW_PRICE_SCALE / (double) ticket->increment + 1e-6) - 1);
  if (ticket->limit != MAX (price, ticket->increment))
    lw_desk_ticket_set_limit (self->desk, MAX (price, ticket->increment));
  return lw_desk_get_ticket (self->desk)->can_transmit;
}

static const LwIntent *
order_of (Bench *self)
{
  return lw_desk_find_order (self->desk, lw_desk_get_ticket (self->desk)->intent);
}

static gboolean
is_sent (Bench *self)
{
  const LwIntent *intent = order_of (self);

  return intent != NULL && intent->sent_us != 0;
}

static gboolean
is_filled_and_saved (Bench *self)
{
  const LwIntent *intent = order_of (self);

  return intent != NULL && intent->state == LW_INTENT_FILLED && lw_desk_is_saved (self->desk);
}

static gboolean
send_one (Bench   *self,
          GError **error)
{
  Instant began = now ();

  if (!lw_desk_ticket_transmit (self->desk))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", lw_desk_get_ticket (self->desk)->why_not);
      return FALSE;
    }
  if (!turn (self, is_sent, "the order's first byte", error))
    return FALSE;
  cost_add (&self->send, &began);
  return TRUE;
}

static gboolean
fill_one (Bench   *self,
          GError **error)
{
  Instant began = now ();

  if (!turn (self, is_filled_and_saved, "the fill in the journal", error))
    return FALSE;
  cost_add (&self->fill, &began);
  return TRUE;
}

static gboolean
run_one (Bench   *self,
         GError **error)
{
  LwVertical vertical;

  if (!next_vertical (self, &vertical, error))
    return FALSE;
  lw_desk_ticket_open (self->desk, &vertical);
  return turn (self, can_trade_at_once, "a ticket that can be sent", error) && send_one (self, error) && fill_one (self, error);
}

static gboolean
run_all (Bench      *self,
         const char *folder,
         guint       runs,
         GError    **error)
{
  LwDeskConfig config;

  lw_desk_config_init (&config);
  config.profile = LW_PROFILE_SIMULATED;
  config.metrics_port = 0;
  config.data_dir = g_strdup (folder);
  self->desk = lw_desk_new (&config, error);
  lw_desk_config_clear (&config);
  if (self->desk == NULL)
    return FALSE;
  lw_desk_start (self->desk);
  if (!turn (self, orders_are_on, "orders on", error))
    return FALSE;
  lw_desk_scan (self->desk, lw_desk_get_preset (self->desk, 0));
  if (!turn (self, chain_is_there, "the chain of " SYMBOL, error))
    return FALSE;
  choose (self);
  for (guint i = 0; i < runs; i++)
    if (!run_one (self, error))
      return FALSE;
  return measure_syncs (self, folder, error);
}

static void
tell_cost (const Cost  *cost,
           const char  *name,
           JsonBuilder *out)
{
  const struct
  {
    const char *suffix;
    GArray     *values;
  } rows[] = { { "ms", cost->wall }, { "loop_cpu_ms", cost->loop }, { "process_cpu_ms", cost->process } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *member = g_strdup_printf ("%s_%s", name, rows[i].suffix);

      lw_bench_add_spread (out, member, rows[i].values);
    }
}

static void
tell_figures (const Bench *self,
      guint        runs,
      JsonBuilder *out)
{
  lw_bench_add_count (out, "runs", runs);
  tell_cost (&self->send, "click_to_first_byte", out);
  tell_cost (&self->fill, "first_byte_to_committed_fill", out);
  lw_bench_add_spread (out, "one_sync_ms", self->sync);
}

void
lw_bench_remove_folder (const char *folder)
{
  GDir *files = g_dir_open (folder, 0, NULL);
  const char *name;

  while (files != NULL && (name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_clear_pointer (&files, g_dir_close);
  g_rmdir (folder);
}

gboolean
lw_ctl_bench_journal (const LwBenchOptions *options,
                      JsonBuilder          *out,
                      GError              **error)
{
  g_auto (Bench) self;
  g_autofree char *folder = NULL;
  gboolean good;

  bench_init (&self);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE); /* the limits are the defaults, and the person's settings stay */
  g_mkdir_with_parents (g_get_user_data_dir (), 0700);
  folder = g_build_filename (g_get_user_data_dir (), "legwork-bench-XXXXXX", NULL);
  if (g_mkdtemp (folder) == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no folder could be made in %s", g_get_user_data_dir ());
      return FALSE;
    }
  good = run_all (&self, folder, options->runs, error);
  if (good)
    tell_figures (&self, options->runs, out);
  bench_clear (&self); /* the folder is in use until then */
  lw_bench_remove_folder (folder);
  return good;
}
