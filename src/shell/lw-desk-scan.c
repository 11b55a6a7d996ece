#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-desk-private.h"

#define RANK_EVERY_US  G_USEC_PER_SEC         /* while quotes come in */
#define SHOW_EVERY_US  (200 * 1000)           /* progress */
#define SWEEP_AGAIN_US (20 * G_USEC_PER_SEC)  /* after a whole sweep */
#define RANK_LATER_US  (10 * G_USEC_PER_SEC)  /* in the sweeps after the first: rows and their ages follow what comes in */

static void
say (LwDesk      *self,
     LwScanPhase  phase,
     const char  *format,
     ...) G_GNUC_PRINTF (3, 4);

static void
say (LwDesk      *self,
     LwScanPhase  phase,
     const char  *format,
     ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  lw_text_copy (self->scan.view.sentence, sizeof self->scan.view.sentence, text);
  self->scan.view.phase = phase;
  lw_desk_emit (self, LW_DESK_SIGNAL_SCAN);
}

static gboolean
covers (LwDeskSymbol       *symbol,
        const LwChainQuery *query)
{
  const LwChainQuery *loaded = lw_feed_get_query (symbol->load);
  LwFeedState state = lw_feed_get_state (symbol->load);

  return (state == LW_FEED_LOADED || state == LW_FEED_SWEEPING) && loaded->expiry == LW_DATE_NONE
         && loaded->today == query->today && loaded->min_dte <= query->min_dte && loaded->max_dte >= query->max_dte;
}

void
lw_desk_scan_settings (LwDesk         *self,
                       LwScanSettings *settings)
{
  lw_scan_settings_init (settings);
  settings->now_us = lw_clock_now_us ();
  settings->max_age_us = LW_DESK_MAX_QUOTE_AGE_US;
}

static void
forget_result (LwDesk *self)
{
  g_clear_pointer (&self->scan.result, lw_scan_result_free);
  self->scan.view.serial++;
}

static void
merge (LwDesk *self)
{
  g_autoptr (GPtrArray) results = g_ptr_array_new ();

  for (guint i = 0; i < self->scan.symbols->len; i++)
    {
      LwDeskSymbol *symbol = g_ptr_array_index (self->scan.symbols, i);

      if (symbol->result != NULL)
        g_ptr_array_add (results, symbol->result);
    }
  forget_result (self);
  if (results->len > 0 && self->scan.current != NULL)
    self->scan.result = lw_scan_merge ((LwScanResult * const *) results->pdata, results->len, self->scan.current);
}

/* A ranking that a worker has: for the rows, or for the count of a preset. */
typedef struct
{
  LwDesk *desk;
  guint   generation;
  char    symbol[LW_SYMBOL_SIZE];
  int     preset; /* −1 = the current one, for its rows */
} Job;

static LwDeskSymbol *
find_symbol (LwDesk     *self,
             const char *name)
{
  for (guint i = 0; i < self->scan.symbols->len; i++)
    {
      LwDeskSymbol *symbol = g_ptr_array_index (self->scan.symbols, i);

      if (strcmp (lw_feed_get_symbol (symbol->load), name) == 0)
        return symbol;
    }
  return NULL;
}

static void
set_count (LwDeskSymbol *symbol,
           guint         preset,
           int           count)
{
  int unknown = -1;

  while (symbol->counts->len <= preset)
    g_array_append_val (symbol->counts, unknown);
  g_array_index (symbol->counts, int, preset) = count;
}

static void rank (LwDesk *self, LwDeskSymbol *symbol);
static void update_view (LwDesk *self);

static void
on_ranked_cb (GObject      *source,
              GAsyncResult *async_result,
              gpointer      data)
{
  g_autofree Job *job = data;
  g_autoptr (LwDesk) self = job->desk;
  double seconds;
  g_autoptr (LwScanResult) result = lw_scan_pool_rank_finish (async_result, &seconds);
  LwDeskSymbol *symbol = self->stopped ? NULL : find_symbol (self, job->symbol);

  if (symbol == NULL || job->generation != self->scan.generation || result == NULL)
    return;
  lw_metric_observe (self->meters.scan_seconds, seconds);
  self->meters.scans++;
  if (job->preset >= 0)
    {
      set_count (symbol, (guint) job->preset, (int) result->n_passed);
      lw_desk_emit (self, LW_DESK_SIGNAL_SCAN);
      return;
    }
  symbol->ranking = FALSE;
  g_clear_pointer (&symbol->result, lw_scan_result_free);
  symbol->result = g_steal_pointer (&result);
  merge (self);
  if (symbol->rank_again)
    rank (self, symbol);
  update_view (self);
}

static void
start_job (LwDesk         *self,
           LwChain        *snapshot,
           const LwPreset *preset,
           int             number)
{
  Job *job = g_new0 (Job, 1);
  LwScanSettings settings;

  lw_desk_scan_settings (self, &settings);
  settings.quick = number >= 0;
  job->desk = g_object_ref (self);
  job->generation = self->scan.generation;
  job->preset = number;
  g_strlcpy (job->symbol, snapshot->symbol, sizeof job->symbol);
  lw_scan_pool_rank_async (self->scan.pool, snapshot, preset, &settings, on_ranked_cb, job);
}

static void
rank (LwDesk       *self,
      LwDeskSymbol *symbol)
{
  g_autoptr (LwChain) snapshot = NULL;

  symbol->rank_again = symbol->ranking;
  if (symbol->ranking)
    return;
  snapshot = lw_chain_snapshot (lw_feed_get_chain (symbol->load));
  symbol->ranking = TRUE;
  symbol->ranked_us = g_get_monotonic_time ();
  start_job (self, snapshot, self->scan.current, -1);
}

/* A count says something where at least half of what the preset needs has been quoted. */
static gboolean
can_count (const LwChain  *chain,
           const LwPreset *preset)
{
  g_autoptr (GArray) needed = lw_scan_series_needed (chain, preset, lw_clock_now_us ());
  guint known = 0;

  for (guint i = 0; i < needed->len; i++)
    known += chain->confirmed_us[g_array_index (needed, guint, i)] != 0;
  return needed->len > 0 && known * 2 >= needed->len;
}

static void
count_presets (LwDesk       *self,
               LwDeskSymbol *symbol)
{
  LwChain *chain = lw_feed_get_chain (symbol->load);
  g_autoptr (LwChain) snapshot = lw_chain_snapshot (chain);

  for (guint i = 0; i < self->scan.presets->len; i++)
    {
      const LwPreset *preset = g_ptr_array_index (self->scan.presets, i);
      LwChainQuery query;

      lw_feed_query (preset, lw_calendar_ny_date (lw_clock_now_us ()), &query);
      if (!lw_desk_preset_is_current (self, i) && covers (symbol, &query) && can_count (chain, preset))
        start_job (self, snapshot, preset, (int) i);
    }
}

static void
end_of_sweep (LwDesk       *self,
              LwDeskSymbol *symbol)
{
  symbol->swept = TRUE;
  self->scan.view.swept_us = lw_clock_now_us ();
  rank (self, symbol);
  count_presets (self, symbol);
  lw_wake_after (self->scan.wake, SWEEP_AGAIN_US);
}

static void
begin_sweep (LwDesk       *self,
             LwDeskSymbol *symbol)
{
  LwChain *chain = lw_feed_get_chain (symbol->load);
  g_autoptr (GArray) needed = lw_scan_series_needed (chain, self->scan.current, lw_clock_now_us ());

  symbol->want_sweep = FALSE;
  lw_feed_sweep (symbol->load, (const guint *) needed->data, needed->len, LW_SWEEP_QUOTES);
}

static void
on_load_changed_cb (LwFeed *load,
                    gpointer     data)
{
  LwDeskSymbol *symbol = data;
  LwDesk *self = symbol->desk;
  LwFeedState state = lw_feed_get_state (load);
  gint64 now_us = g_get_monotonic_time ();

  if (self->scan.current != NULL && state == LW_FEED_LOADED && symbol->want_sweep)
    begin_sweep (self, symbol);
  else if (self->scan.current != NULL && state == LW_FEED_LOADED && !symbol->by_hand)
    end_of_sweep (self, symbol);
  else if (state == LW_FEED_SWEEPING && !symbol->ranking
           && now_us - symbol->ranked_us >= (symbol->swept ? RANK_LATER_US : RANK_EVERY_US))
    rank (self, symbol);
  if (state == LW_FEED_SWEEPING && now_us - self->scan.shown_us < SHOW_EVERY_US)
    return;
  self->scan.shown_us = now_us;
  update_view (self);
  lw_desk_emit (self, LW_DESK_SIGNAL_SCAN);
}

typedef struct
{
  guint loading, sweeping, failed, done, busy;
} Tally;

static void
tally_symbols (LwDesk *self,
               Tally  *tally)
{
  LwDeskScan *view = &self->scan.view;

  memset (tally, 0, sizeof *tally);
  view->done = view->total = view->n_expiries = 0;
  view->n_symbols = self->scan.symbols->len;
  for (guint i = 0; i < self->scan.symbols->len; i++)
    {
      LwDeskSymbol *symbol = g_ptr_array_index (self->scan.symbols, i);
      LwFeedState state = lw_feed_get_state (symbol->load);
      LwChain *chain = lw_feed_get_chain (symbol->load);
      guint done, total;

      lw_feed_get_progress (symbol->load, &done, &total);
      view->done += done;
      view->total += total;
      view->n_expiries += chain != NULL ? chain->n_expiries : 0;
      tally->failed += state == LW_FEED_FAILED;
      tally->loading += state < LW_FEED_LOADED && state != LW_FEED_EMPTY;
      tally->sweeping += !symbol->swept && (state == LW_FEED_SWEEPING || (state == LW_FEED_LOADED && symbol->want_sweep));
      tally->busy += symbol->ranking;
      tally->done += symbol->swept;
    }
  view->n_symbols -= tally->failed;
}

/* One sentence for each symbol that failed, in the order in which they were asked for. */
static void
fill_problems (LwDesk *self)
{
  g_autoptr (GString) problems = g_string_new (NULL);

  for (guint i = 0; i < self->scan.symbols->len; i++)
    {
      LwDeskSymbol *symbol = g_ptr_array_index (self->scan.symbols, i);

      if (lw_feed_get_state (symbol->load) == LW_FEED_FAILED)
        g_string_append_printf (problems, "%s%s", problems->len > 0 ? " " : "", lw_feed_get_problem (symbol->load));
    }
  lw_text_copy (self->scan.view.problems, sizeof self->scan.view.problems, problems->str);
}

/* The log keeps it; once, until the next scan. */
static void
tell_problems (LwDesk *self)
{
  const char *problems = self->scan.view.problems;

  if (strcmp (problems, self->scan.told) == 0)
    return;
  lw_text_copy (self->scan.told, sizeof self->scan.told, problems);
  if (problems[0] == '\0')
    lw_desk_mended (self, LW_DESK_TOPIC_SCAN);
  else
    lw_desk_problem (self, LW_DESK_TOPIC_SCAN, "%s", problems);
}

static void
update_view (LwDesk *self)
{
  const LwDeskScan *view = &self->scan.view;
  const LwScanResult *result = self->scan.result;
  Tally tally;

  if (self->scan.current == NULL)
    return;
  tally_symbols (self, &tally);
  fill_problems (self);
  tell_problems (self);
  if (tally.loading > 0)
    say (self, LW_SCAN_LOADING, "Loading which series there are…");
  else if (tally.sweeping > 0)
    say (self, LW_SCAN_SWEEPING, "Reading quotes: %u of %u series.", view->done, view->total);
  else if (tally.failed > 0 && tally.done == 0)
    say (self, LW_SCAN_FAILED, "%s", view->problems);
  else if (tally.busy > 0 && result == NULL)
    say (self, LW_SCAN_SWEEPING, "Ranking…");
  else if (tally.failed > 0)
    say (self, LW_SCAN_DONE, "%s", view->problems);
  else if (tally.done > 0 && result != NULL)
    say (self, LW_SCAN_DONE, "%u of %u verticals pass.", result->n_passed, result->n_candidates);
}

static void
symbol_free (LwDeskSymbol *symbol)
{
  lw_feed_free (symbol->load);
  g_clear_pointer (&symbol->result, lw_scan_result_free);
  g_array_unref (symbol->counts);
  g_free (symbol);
}

static LwDeskSymbol *
symbol_new (LwDesk     *self,
            const char *name)
{
  LwDeskSymbol *symbol = g_new0 (LwDeskSymbol, 1);

  symbol->desk = self;
  symbol->counts = g_array_new (FALSE, FALSE, sizeof (int));
  symbol->load = lw_feed_new (self->tws, name, on_load_changed_cb, symbol);
  return symbol;
}

/* The symbols that stay keep their chains. */
static void
match_symbols (LwDesk *self)
{
  g_autoptr (GPtrArray) before = g_steal_pointer (&self->scan.symbols);

  self->scan.symbols = g_ptr_array_new_with_free_func ((GDestroyNotify) symbol_free);
  for (guint i = 0; self->scan.names[i] != NULL; i++)
    {
      LwDeskSymbol *found = NULL;

      for (guint j = 0; j < before->len && found == NULL; j++)
        if (strcmp (lw_feed_get_symbol (((LwDeskSymbol *) g_ptr_array_index (before, j))->load), self->scan.names[i]) == 0)
          found = g_ptr_array_steal_index (before, j);
      g_ptr_array_add (self->scan.symbols, found != NULL ? found : symbol_new (self, self->scan.names[i]));
    }
}

static void
start_symbol (LwDesk       *self,
              LwDeskSymbol *symbol)
{
  LwChainQuery query;

  lw_feed_query (self->scan.current, lw_calendar_ny_date (lw_clock_now_us ()), &query);
  g_clear_pointer (&symbol->result, lw_scan_result_free);
  g_array_set_size (symbol->counts, 0);
  symbol->ranking = symbol->rank_again = symbol->swept = FALSE;
  symbol->ranked_us = 0;
  symbol->want_sweep = TRUE;
  symbol->by_hand = FALSE;
  lw_feed_stop (symbol->load);
  if (!covers (symbol, &query))
    {
      lw_feed_begin (symbol->load, &query);
      return;
    }
  rank (self, symbol); /* by the quotes that are there already; the sweep renews them */
  begin_sweep (self, symbol);
}

static void
start_all (LwDesk *self)
{
  self->scan.generation++;
  self->scan.waiting = FALSE;
  self->scan.told[0] = '\0';
  lw_desk_mended (self, LW_DESK_TOPIC_SCAN);
  lw_wake_never (self->scan.wake);
  match_symbols (self);
  forget_result (self);
  for (guint i = 0; i < self->scan.symbols->len; i++)
    start_symbol (self, g_ptr_array_index (self->scan.symbols, i));
  update_view (self);
}

static gboolean
on_wake_cb (gpointer data)
{
  LwDesk *self = data;

  if (self->scan.current == NULL || !lw_desk_has_data (self))
    return G_SOURCE_CONTINUE;
  for (guint i = 0; i < self->scan.symbols->len; i++)
    {
      LwDeskSymbol *symbol = g_ptr_array_index (self->scan.symbols, i);

      if (lw_feed_get_state (symbol->load) == LW_FEED_LOADED)
        begin_sweep (self, symbol);
    }
  lw_desk_pump (self);
  return G_SOURCE_CONTINUE;
}

void
lw_desk_scan_init (LwDesk *self)
{
  const char *watchlist[] = { "SPY", NULL };

  self->scan.pool = lw_scan_pool_new ();
  lw_desk_presets_init (self);
  self->scan.names = g_strdupv ((char **) watchlist);
  self->scan.symbols = g_ptr_array_new_with_free_func ((GDestroyNotify) symbol_free);
  self->scan.wake = lw_wake_new ("lw-desk sweep", on_wake_cb, self);
}

void
lw_desk_scan_clear (LwDesk *self)
{
  g_clear_pointer (&self->scan.wake, lw_wake_free);
  g_clear_pointer (&self->scan.symbols, g_ptr_array_unref);
  g_clear_pointer (&self->scan.pool, lw_scan_pool_free);
  g_clear_pointer (&self->scan.result, lw_scan_result_free);
  self->scan.told[0] = '\0';
  g_clear_pointer (&self->scan.current, lw_preset_free);
  g_clear_pointer (&self->scan.presets, g_ptr_array_unref);
  g_clear_pointer (&self->scan.names, g_strfreev);
}

gboolean
lw_desk_scan_action (LwDesk         *self,
                     const LwAction *action)
{
  for (guint i = 0; i < self->scan.symbols->len; i++)
    {
      LwDeskSymbol *symbol = g_ptr_array_index (self->scan.symbols, i);

      if (lw_feed_action (symbol->load, action))
        return TRUE;
    }
  return lw_desk_ticket_action (self, action);
}

void
lw_desk_scan_drained (LwDesk *self)
{
  for (guint i = 0; i < self->scan.symbols->len; i++)
    lw_feed_drained (((LwDeskSymbol *) g_ptr_array_index (self->scan.symbols, i))->load);
}

/* What was under way when the connection went begins again; what was there stays and is swept anew. */
void
lw_desk_scan_connected (LwDesk *self)
{
  if (self->scan.current == NULL)
    return;
  if (self->scan.waiting)
    {
      start_all (self);
      return;
    }
  for (guint i = 0; i < self->scan.symbols->len; i++)
    {
      LwDeskSymbol *symbol = g_ptr_array_index (self->scan.symbols, i);

      if (lw_feed_get_state (symbol->load) == LW_FEED_FAILED)
        start_symbol (self, symbol);
    }
  lw_wake_after (self->scan.wake, 0);
}

void
lw_desk_scan_drop_symbols (LwDesk *self)
{
  lw_desk_ticket_close (self);
  self->scan.generation++;
  g_ptr_array_set_size (self->scan.symbols, 0);
  self->scan.waiting = self->scan.current != NULL;
}

LwChain *
lw_desk_scan_find_chain (LwDesk     *self,
                         const char *name)
{
  LwDeskSymbol *symbol = find_symbol (self, name);

  return symbol != NULL ? lw_feed_get_chain (symbol->load) : NULL;
}

gboolean
lw_desk_load_expiry (LwDesk     *self,
                     const char *name,
                     LwDate      settle)
{
  return lw_desk_load_expiries (self, name, settle, settle);
}

gboolean
lw_desk_load_expiries (LwDesk     *self,
                       const char *name,
                       LwDate      settle,
                       LwDate      other)
{
  LwDeskSymbol *symbol = find_symbol (self, name);
  LwChainQuery query;

  if (!lw_desk_has_data (self))
    return FALSE;
  if (symbol == NULL)
    {
      symbol = symbol_new (self, name);
      g_ptr_array_add (self->scan.symbols, symbol);
    }
  lw_feed_query_expiries (settle, other, lw_calendar_ny_date (lw_clock_now_us ()), &query);
  symbol->by_hand = TRUE;
  symbol->want_sweep = FALSE;
  lw_feed_begin (symbol->load, &query);
  lw_desk_pump (self);
  return TRUE;
}

const LwChain *
lw_desk_get_chain (LwDesk     *self,
                   const char *name)
{
  return lw_desk_scan_find_chain (self, name);
}

const char *
lw_desk_get_chain_problem (LwDesk     *self,
                           const char *name)
{
  LwDeskSymbol *symbol = find_symbol (self, name);

  return symbol != NULL ? lw_feed_get_problem (symbol->load) : "";
}

void
lw_desk_scan (LwDesk         *self,
              const LwPreset *preset)
{
  LwPreset *copy = lw_preset_copy (preset);

  g_clear_pointer (&self->scan.current, lw_preset_free);
  self->scan.current = copy;
  self->scan.view.serial++;
  if (lw_desk_has_data (self))
    start_all (self);
  else
    {
      self->scan.waiting = TRUE;
      say (self, LW_SCAN_LOADING, "Waiting for the connection to TWS; the scan begins as soon as it is there.");
    }
  lw_desk_pump (self);
}

void
lw_desk_scan_sort (LwDesk     *self,
                   const char *field,
                   gboolean    ascending)
{
  if (self->scan.current == NULL)
    return;
  g_free (self->scan.current->sort_field);
  self->scan.current->sort_field = g_strdup (field);
  self->scan.current->sort_ascending = ascending;
  self->scan.view.serial++;
  for (guint i = 0; i < self->scan.symbols->len; i++)
    {
      LwDeskSymbol *symbol = g_ptr_array_index (self->scan.symbols, i);

      if (symbol->result != NULL)
        rank (self, symbol);
    }
  lw_desk_emit (self, LW_DESK_SIGNAL_SCAN);
}

void
lw_desk_scan_stop (LwDesk *self)
{
  self->scan.waiting = FALSE;
  lw_wake_never (self->scan.wake);
  for (guint i = 0; i < self->scan.symbols->len; i++)
    {
      LwDeskSymbol *symbol = g_ptr_array_index (self->scan.symbols, i);

      symbol->want_sweep = FALSE;
      lw_feed_stop (symbol->load);
    }
  if (self->scan.view.phase == LW_SCAN_LOADING || self->scan.view.phase == LW_SCAN_SWEEPING)
    say (self, self->scan.result != NULL ? LW_SCAN_DONE : LW_SCAN_IDLE, "Stopped.");
}

const LwPreset *
lw_desk_get_current_preset (LwDesk *self)
{
  return self->scan.current;
}

void
lw_desk_get_scan (LwDesk     *self,
                  LwDeskScan *scan)
{
  *scan = self->scan.view;
}

const LwScanResult *
lw_desk_get_result (LwDesk *self)
{
  return self->scan.result;
}

void
lw_desk_set_symbols (LwDesk             *self,
                     const char * const *symbols)
{
  char **copy = g_strdupv ((char **) symbols);

  g_strfreev (self->scan.names);
  self->scan.names = copy;
  if (self->scan.current != NULL && lw_desk_has_data (self))
    start_all (self);
  lw_desk_emit (self, LW_DESK_SIGNAL_SCAN);
  lw_desk_pump (self);
}

const char * const *
lw_desk_get_symbols (LwDesk *self)
{
  return (const char * const *) self->scan.names;
}
