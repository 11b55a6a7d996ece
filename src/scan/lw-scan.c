#define G_LOG_DOMAIN "lw-scan"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-scan-private.h"

#define SAMPLE_SIZE      4096  /* candidates from which the histograms' ends are taken */
#define SAMPLE_TAIL      0.02  /* left out at each end */

/* A row that may be kept: what ranks it and what makes it again. */
typedef struct
{
  double key;     /* smaller is better; NaN = missing, last */
  guint  expiry;
  guint  kind;
  guint  s1, s2;
} Entry;

typedef struct
{
  LwScanPrep      prep;
  const LwPreset *preset;
  LwScanBasis     basis;
  LwScanFilter   *filters;
  double         *wide_values; /* of the expiry at hand, by filter */
  LwField         sort;
  GArray         *heap;        /* of Entry, the worst at the root */
  guint           limit;
  LwScanResult   *result;
  /* while sampling: one array of double a filter */
  GArray        **samples;
  guint           stride, counter;
} Run;

typedef void (*Visit) (Run *run, const LwScanCandidate *candidate);

/* --- ranking --- */

static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  const Entry *left = a, *right = b;

  if (!isnan (left->key) != !isnan (right->key))
    return isnan (left->key) ? 1 : -1;
  if (left->key < right->key || left->key > right->key)
    return left->key < right->key ? -1 : 1;
  /* Expiries stand by settle date, then class; series of a right by strike: screener.md 4. */
  if (left->expiry != right->expiry)
    return left->expiry < right->expiry ? -1 : 1;
  if (left->kind != right->kind)
    return left->kind < right->kind ? -1 : 1;
  if (left->s1 != right->s1)
    return left->s1 < right->s1 ? -1 : 1;
  return left->s2 < right->s2 ? -1 : left->s2 > right->s2;
}

static void
sift_down (Entry *heap,
           guint  n)
{
  for (guint i = 0;;)
    {
      guint child = 2 * i + 1;
      Entry swap;

      if (child >= n)
        return;
      if (child + 1 < n && compare_entries (&heap[child + 1], &heap[child]) > 0)
        child++;
      if (compare_entries (&heap[child], &heap[i]) <= 0)
        return;
      swap = heap[i];
      heap[i] = heap[child];
      heap[child] = swap;
      i = child;
    }
}

static void
sift_up (Entry *heap,
         guint  i)
{
  while (i > 0)
    {
      guint parent = (i - 1) / 2;
      Entry swap = heap[i];

      if (compare_entries (&heap[i], &heap[parent]) <= 0)
        return;
      heap[i] = heap[parent];
      heap[parent] = swap;
      i = parent;
    }
}

static void
keep (Run                   *run,
      const LwScanCandidate *c)
{
  double value = lw_scan_candidate_value (c, run->sort);
  Entry entry = { run->preset->sort_ascending ? value : -value, c->expiry->index, c->kind, c->s1->index, c->s2->index };
  Entry *heap = (Entry *) run->heap->data;

  run->result->n_passed++;
  if (run->heap->len < run->limit)
    {
      g_array_append_val (run->heap, entry);
      sift_up ((Entry *) run->heap->data, run->heap->len - 1);
    }
  else if (run->limit > 0 && compare_entries (&entry, &heap[0]) < 0)
    {
      heap[0] = entry;
      sift_down (heap, run->heap->len);
    }
}

/* --- filters --- */

static double
filter_value (const Run             *run,
              guint                  filter,
              const LwScanCandidate *c)
{
  const LwScanFilter *f = &run->filters[filter];

  if (f->wide)
    return run->wide_values[filter];
  if (f->field == LW_FIELD_UNKNOWN || f->is_text)
    return NAN;
  return lw_scan_candidate_value (c, (LwField) f->field);
}

static void
count_bin (LwScanResult *result,
           guint         filter,
           double        value)
{
  double lo = result->hist_lo[filter], hi = result->hist_hi[filter];

  if (isnan (value) || !(hi > lo) || value < lo || value > hi)
    return;
  result->hist[filter][MIN ((guint) ((value - lo) / (hi - lo) * LW_SCAN_BINS), LW_SCAN_BINS - 1)]++;
}

/* All filters, for the counts and histograms. */
static void
examine_fully (Run                   *run,
               const LwScanCandidate *c)
{
  LwScanResult *result = run->result;
  guint n_failed = 0, last = 0;

  result->n_candidates++;
  for (guint i = 0; i < result->n_filters; i++)
    {
      double value = filter_value (run, i, c);

      count_bin (result, i, run->filters[i].absolute ? fabs (value) : value);
      if (lw_scan_filter_passes (&run->filters[i], value, c->kind))
        continue;
      result->rejected_alone[i]++;
      if (n_failed++ == 0)
        result->rejected_first[i]++;
      last = i;
    }
  if (n_failed == 0)
    keep (run, c);
  else if (n_failed == 1)
    result->cost[last]++;
}

static void
examine_quickly (Run                   *run,
                 const LwScanCandidate *c)
{
  for (guint i = 0; i < run->result->n_filters; i++)
    if (!run->filters[i].wide && !lw_scan_filter_passes (&run->filters[i], filter_value (run, i, c), c->kind))
      return;
  keep (run, c);
}

static void
take_sample (Run                   *run,
             const LwScanCandidate *c)
{
  for (guint i = 0; i < run->result->n_filters; i++)
    {
      double value = filter_value (run, i, c);

      if (run->filters[i].absolute)
        value = fabs (value);
      if (isfinite (value))
        g_array_append_val (run->samples[i], value);
    }
}

/* --- candidates --- */

static void
visit_pairs (Run                *run,
             const LwScanExpiry *e,
             guint               from,
             guint               to,
             LwVerticalKind      kind,
             Visit               visit)
{
  LwScanCandidate c;

  for (guint i = from; i < to; i++)
    for (guint j = i + 1; j < to && run->prep.series[i].accepted; j++)
      if (run->prep.series[j].accepted && run->counter++ % run->stride == 0 &&
          lw_scan_candidate_init (&c, &run->prep, e, &run->prep.series[i], &run->prep.series[j], kind, &run->basis))
        visit (run, &c);
}

static void
visit_expiry (Run                *run,
              const LwScanExpiry *e,
              Visit               visit)
{
  guint first = e->expiry->first, puts = first + e->expiry->n_calls, end = puts + e->expiry->n_puts;

  for (guint i = 0; i < run->result->n_filters; i++)
    if (run->filters[i].wide)
      run->wide_values[i] = lw_scan_expiry_value (&run->prep, e, (LwField) run->filters[i].field);
  for (guint kind = 0; kind < LW_N_KINDS; kind++)
    {
      gboolean call = lw_vertical_right ((LwVerticalKind) kind) == LW_RIGHT_CALL;

      if (run->preset->kinds[kind])
        visit_pairs (run, e, call ? first : puts, call ? puts : end, (LwVerticalKind) kind, visit);
    }
}

/* Fields of an expiry that are known before its leg stage. */
static gboolean
is_known_early (int field)
{
  return field == LW_F_DTE || field == LW_F_TDTE || field == LW_F_EXP || field == LW_F_EXP_TYPE || field == LW_F_STYLE ||
         field == LW_F_SETTLEMENT || field == LW_F_LAST_TRADE || field == LW_F_PX;
}

static gboolean
expiry_passes (const Run          *run,
               const LwScanExpiry *e,
               gboolean            early)
{
  for (guint i = 0; i < run->result->n_filters; i++)
    {
      const LwScanFilter *f = &run->filters[i];

      if (!f->wide || (early && !is_known_early (f->field)))
        continue;
      if (!lw_scan_filter_passes (f, lw_scan_expiry_value (&run->prep, e, (LwField) f->field), LW_BULL_CALL))
        return FALSE;
    }
  return TRUE;
}

/* iv_atm of the next later date less this one's. */
static void
fill_slope (LwScanPrep   *prep,
            LwScanExpiry *e)
{
  for (guint i = e->index + 1; i < prep->chain->n_expiries; i++)
    if (prep->expiries[i].expiry->settle > e->expiry->settle)
      {
        lw_scan_prep_expiry (prep, i);
        e->ts_slope = prep->expiries[i].iv_atm - e->iv_atm;
        return;
      }
}

static void
prepare (Run *run)
{
  for (guint i = 0; i < run->prep.chain->n_expiries; i++)
    {
      LwScanExpiry *e = &run->prep.expiries[i];

      if (!e->alive || (run->prep.settings->quick && !expiry_passes (run, e, TRUE)))
        continue;
      lw_scan_prep_expiry (&run->prep, i);
      fill_slope (&run->prep, e);
    }
}

static gboolean
is_wanted (const Run          *run,
           const LwScanExpiry *e)
{
  if (!e->alive)
    return FALSE;
  return !run->prep.settings->quick || expiry_passes (run, e, FALSE);
}

/* --- histograms --- */

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return left < right ? -1 : left > right;
}

/* From the sample without its tails to the filter's own bounds. */
static void
choose_range (Run  *run,
              guint filter)
{
  GArray *sample = run->samples[filter];
  const LwFilter *f = &run->preset->filters[filter];
  double lo = NAN, hi = NAN;

  if (f->op != LW_OP_RANGE || run->filters[filter].is_enum)
    return;
  if (sample->len > 0)
    {
      g_array_sort (sample, compare_doubles);
      lo = g_array_index (sample, double, (guint) (SAMPLE_TAIL * (sample->len - 1)));
      hi = g_array_index (sample, double, (guint) ((1 - SAMPLE_TAIL) * (sample->len - 1)));
    }
  /* fmin and fmax pass a missing end over. */
  lo = fmin (lo, fmin (f->lo, f->hi));
  hi = fmax (hi, fmax (f->lo, f->hi));
  if (!isfinite (lo) || !isfinite (hi))
    return;
  run->result->hist_lo[filter] = lo;
  run->result->hist_hi[filter] = hi > lo ? hi : lo + MAX (1e-6, fabs (lo) * 0.01);
}

static guint64
count_pairs (const Run *run)
{
  guint64 n = 0;

  for (guint i = 0; i < run->prep.chain->n_expiries; i++)
    {
      const LwExpiry *e = run->prep.expiries[i].expiry;

      if (is_wanted (run, &run->prep.expiries[i]))
        n += (guint64) e->n_calls * e->n_calls + (guint64) e->n_puts * e->n_puts;
    }
  return n;
}

static void
choose_ranges (Run *run)
{
  guint n = run->result->n_filters;

  run->samples = g_new0 (GArray *, n);
  for (guint i = 0; i < n; i++)
    run->samples[i] = g_array_new (FALSE, FALSE, sizeof (double));
  /* An odd stride does not stay on one diagonal of the strikes. */
  run->stride = (guint) CLAMP (count_pairs (run) / SAMPLE_SIZE, 1, G_MAXUINT / 2) | 1;
  for (guint i = 0; i < run->prep.chain->n_expiries; i++)
    if (is_wanted (run, &run->prep.expiries[i]))
      visit_expiry (run, &run->prep.expiries[i], take_sample);
  run->stride = 1;
  for (guint i = 0; i < n; i++)
    {
      choose_range (run, i);
      g_array_unref (run->samples[i]);
    }
  g_clear_pointer (&run->samples, g_free);
}

/* --- result --- */

static LwScanResult *
result_new (const char *symbol,
            guint       n_filters)
{
  LwScanResult *self = g_new0 (LwScanResult, 1);

  g_strlcpy (self->symbol, symbol, sizeof self->symbol);
  self->n_filters = n_filters;
  self->rejected_alone = g_new0 (guint, n_filters);
  self->rejected_first = g_new0 (guint, n_filters);
  self->cost = g_new0 (guint, n_filters);
  self->hist_lo = g_new (double, n_filters);
  self->hist_hi = g_new (double, n_filters);
  self->hist = g_malloc0 (n_filters * sizeof *self->hist);
  for (guint i = 0; i < n_filters; i++)
    self->hist_lo[i] = self->hist_hi[i] = NAN;
  return self;
}

void
lw_scan_result_free (LwScanResult *self)
{
  if (self == NULL)
    return;
  g_free (self->rows);
  g_free (self->rejected_alone);
  g_free (self->rejected_first);
  g_free (self->cost);
  g_free (self->hist_lo);
  g_free (self->hist_hi);
  g_free (self->hist);
  g_free (self);
}

static void
make_rows (Run *run)
{
  LwScanResult *result = run->result;

  g_array_sort (run->heap, compare_entries);
  result->n_rows = run->heap->len;
  result->rows = g_new (LwScanRow, result->n_rows);
  for (guint i = 0; i < result->n_rows; i++)
    {
      const Entry *entry = &g_array_index (run->heap, Entry, i);
      LwScanCandidate c;

      lw_scan_candidate_init (&c, &run->prep, &run->prep.expiries[entry->expiry], &run->prep.series[entry->s1],
                              &run->prep.series[entry->s2], (LwVerticalKind) entry->kind, &run->basis);
      lw_scan_candidate_row (&c, &result->rows[i]);
    }
  lw_scan_rows_score (result->rows, result->n_rows);
}

static LwScanBasis
basis_of (const LwPreset *preset)
{
  LwScanBasis basis = { .a = preset->basis_a };

  if (isnan (basis.a))
    {
      basis.last = g_strcmp0 (preset->basis_word, "last") == 0;
      basis.none = !basis.last;
    }
  return basis;
}

static void
run_init (Run                  *run,
          const LwChain        *chain,
          const LwPreset       *preset,
          const LwScanSettings *settings)
{
  int sort = lw_field_code (preset->sort_field);

  memset (run, 0, sizeof *run);
  run->preset = preset;
  run->basis = basis_of (preset);
  run->sort = sort >= 0 ? (LwField) sort : LW_F_EV_REL;
  run->limit = preset->limit > 0 ? preset->limit : G_MAXUINT;
  run->stride = 1;
  run->result = result_new (chain->symbol, preset->n_filters);
  run->result->now_us = settings->now_us;
  run->filters = g_new0 (LwScanFilter, preset->n_filters);
  run->wide_values = g_new0 (double, preset->n_filters);
  run->heap = g_array_new (FALSE, FALSE, sizeof (Entry));
  for (guint i = 0; i < preset->n_filters; i++)
    lw_scan_filter_compile (&preset->filters[i], chain, &run->filters[i]);
  lw_scan_prep_init (&run->prep, chain, settings);
}

static void
run_clear (Run *run)
{
  lw_scan_prep_clear (&run->prep);
  g_array_unref (run->heap);
  g_free (run->filters);
  g_free (run->wide_values);
}

LwScanResult *
lw_scan_run (const LwChain        *chain,
             const LwPreset       *preset,
             const LwScanSettings *settings)
{
  Run run;

  run_init (&run, chain, preset, settings);
  prepare (&run);
  if (!settings->quick)
    choose_ranges (&run);
  for (guint i = 0; i < chain->n_expiries; i++)
    if (is_wanted (&run, &run.prep.expiries[i]))
      visit_expiry (&run, &run.prep.expiries[i], settings->quick ? examine_quickly : examine_fully);
  make_rows (&run);
  run_clear (&run);
  return run.result;
}

/* --- several chains --- */

/* Bins of other ends are counted by their middles. */
static void
add_histogram (LwScanResult       *sum,
               const LwScanResult *part,
               guint               filter)
{
  double lo = part->hist_lo[filter], step = (part->hist_hi[filter] - lo) / LW_SCAN_BINS;
  double into = (sum->hist_hi[filter] - sum->hist_lo[filter]) / LW_SCAN_BINS;

  if (isnan (lo))
    return;
  for (guint b = 0; b < LW_SCAN_BINS; b++)
    {
      double middle = lo + (b + 0.5) * step;
      guint to = (guint) CLAMP ((middle - sum->hist_lo[filter]) / into, 0, LW_SCAN_BINS - 1);

      sum->hist[filter][to] += part->hist[filter][b];
    }
}

static void
add_counts (LwScanResult       *sum,
            const LwScanResult *part)
{
  sum->n_candidates += part->n_candidates;
  sum->n_passed += part->n_passed;
  sum->now_us = MAX (sum->now_us, part->now_us);
  for (guint i = 0; i < MIN (sum->n_filters, part->n_filters); i++)
    {
      sum->rejected_alone[i] += part->rejected_alone[i];
      sum->rejected_first[i] += part->rejected_first[i];
      sum->cost[i] += part->cost[i];
      sum->hist_lo[i] = fmin (sum->hist_lo[i], part->hist_lo[i]);
      sum->hist_hi[i] = fmax (sum->hist_hi[i], part->hist_hi[i]);
    }
}

typedef struct
{
  LwField  sort;
  gboolean ascending;
} RowOrder;

static int
compare_row_pointers (gconstpointer a,
                      gconstpointer b,
                      gpointer      data)
{
  const RowOrder *order = data;

  return lw_scan_row_compare (*(const LwScanRow * const *) a, *(const LwScanRow * const *) b, order->sort, order->ascending);
}

static void
merge_rows (LwScanResult         *sum,
            LwScanResult * const *results,
            guint                 n_results,
            const LwPreset       *preset)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  int sort = lw_field_code (preset->sort_field);
  RowOrder order = { sort >= 0 ? (LwField) sort : LW_F_EV_REL, preset->sort_ascending };

  for (guint i = 0; i < n_results; i++)
    for (guint j = 0; j < results[i]->n_rows; j++)
      g_ptr_array_add (all, &results[i]->rows[j]);
  g_ptr_array_sort_with_data (all, compare_row_pointers, &order);
  sum->n_rows = preset->limit > 0 ? MIN (all->len, preset->limit) : all->len;
  sum->rows = g_new (LwScanRow, sum->n_rows);
  for (guint i = 0; i < sum->n_rows; i++)
    sum->rows[i] = *(const LwScanRow *) g_ptr_array_index (all, i);
  lw_scan_rows_score (sum->rows, sum->n_rows);
}

LwScanResult *
lw_scan_merge (LwScanResult * const *results,
               guint                 n_results,
               const LwPreset       *preset)
{
  LwScanResult *sum = result_new (n_results == 1 ? results[0]->symbol : "", preset->n_filters);

  for (guint i = 0; i < n_results; i++)
    add_counts (sum, results[i]);
  for (guint i = 0; i < n_results; i++)
    for (guint f = 0; f < MIN (sum->n_filters, results[i]->n_filters); f++)
      add_histogram (sum, results[i], f);
  merge_rows (sum, results, n_results, preset);
  return sum;
}
