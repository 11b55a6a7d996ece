#define G_LOG_DOMAIN "lw-metrics"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-metrics.h"

typedef enum
{
  KIND_COUNTER,
  KIND_GAUGE,
  KIND_HISTOGRAM
} MetricKind;

static const char * const kind_words[] = { "counter", "gauge", "histogram" };

struct _LwMetric
{
  MetricKind kind;
  char      *name;
  char      *help;
  char      *label;    /* NULL = one cell without label */
  char     **values;   /* of the label, one a cell */
  guint      n_cells;
  double    *cells;    /* values; of a histogram: counts per bucket, not cumulative, the last one unbounded */
  double    *bounds;   /* of a histogram, n_cells − 1 of them */
  double     sum;
};

struct _LwMetrics
{
  GPtrArray *metrics;
};

#define MAX_BOUNDS 64

static void
lw_metric_free (LwMetric *metric)
{
  g_free (metric->name);
  g_free (metric->help);
  g_free (metric->label);
  g_strfreev (metric->values);
  g_free (metric->cells);
  g_free (metric->bounds);
  g_free (metric);
}

LwMetrics *
lw_metrics_new (void)
{
  LwMetrics *self = g_new0 (LwMetrics, 1);

  self->metrics = g_ptr_array_new_with_free_func ((GDestroyNotify) lw_metric_free);
  return self;
}

void
lw_metrics_free (LwMetrics *self)
{
  g_ptr_array_unref (self->metrics);
  g_free (self);
}

static gboolean
name_is_valid (const char *name)
{
  if (!g_ascii_islower (name[0]))
    return FALSE;
  for (const char *c = name; *c != '\0'; c++)
    if (!g_ascii_islower (*c) && !g_ascii_isdigit (*c) && *c != '_')
      return FALSE;
  return TRUE;
}

static gboolean
name_is_free (const LwMetrics *self,
              const char      *name)
{
  for (guint i = 0; i < self->metrics->len; i++)
    if (strcmp (((LwMetric *) self->metrics->pdata[i])->name, name) == 0)
      return FALSE;
  return TRUE;
}

static LwMetric *
add_metric (LwMetrics  *self,
            MetricKind  kind,
            const char *name,
            const char *help,
            guint       n_cells)
{
  LwMetric *metric;

  g_return_val_if_fail (name_is_valid (name) && name_is_free (self, name), NULL);
  g_return_val_if_fail (help != NULL && help[0] != '\0', NULL);
  g_return_val_if_fail (g_str_has_suffix (name, "_total") == (kind == KIND_COUNTER), NULL);

  metric = g_new0 (LwMetric, 1);
  metric->kind = kind;
  metric->name = g_strdup (name);
  metric->help = g_strdup (help);
  metric->n_cells = n_cells;
  metric->cells = g_new0 (double, n_cells);
  g_ptr_array_add (self->metrics, metric);
  return metric;
}

static LwMetric *
add_labelled (LwMetrics          *self,
              MetricKind          kind,
              const char         *name,
              const char         *help,
              const char         *label,
              const char * const *values)
{
  guint n_cells = label != NULL ? g_strv_length ((char **) values) : 1;
  LwMetric *metric;

  g_return_val_if_fail (label == NULL || (name_is_valid (label) && n_cells > 0), NULL);

  metric = add_metric (self, kind, name, help, n_cells);
  if (metric != NULL && label != NULL)
    {
      metric->label = g_strdup (label);
      metric->values = g_strdupv ((char **) values);
    }
  return metric;
}

LwMetric *
lw_metrics_add_counter (LwMetrics          *self,
                        const char         *name,
                        const char         *help,
                        const char         *label,
                        const char * const *values)
{
  return add_labelled (self, KIND_COUNTER, name, help, label, values);
}

LwMetric *
lw_metrics_add_gauge (LwMetrics          *self,
                      const char         *name,
                      const char         *help,
                      const char         *label,
                      const char * const *values)
{
  return add_labelled (self, KIND_GAUGE, name, help, label, values);
}

LwMetric *
lw_metrics_add_histogram (LwMetrics    *self,
                          const char   *name,
                          const char   *help,
                          const double *bounds,
                          guint         n_bounds)
{
  LwMetric *metric;

  g_return_val_if_fail (n_bounds > 0 && n_bounds <= MAX_BOUNDS, NULL);
  for (guint i = 1; i < n_bounds; i++)
    g_return_val_if_fail (bounds[i - 1] < bounds[i], NULL);

  metric = add_metric (self, KIND_HISTOGRAM, name, help, n_bounds + 1);
  if (metric != NULL)
    metric->bounds = g_memdup2 (bounds, n_bounds * sizeof *bounds);
  return metric;
}

void
lw_metric_add (LwMetric *metric,
               guint     cell,
               double    by)
{
  g_return_if_fail (metric->kind == KIND_COUNTER && cell < metric->n_cells);
  g_return_if_fail (by >= 0);

  metric->cells[cell] += by;
}

void
lw_metric_set (LwMetric *metric,
               guint     cell,
               double    value)
{
  g_return_if_fail (metric->kind != KIND_HISTOGRAM && cell < metric->n_cells);

  metric->cells[cell] = value;
}

double
lw_metric_get (const LwMetric *metric,
               guint           cell)
{
  g_return_val_if_fail (cell < metric->n_cells, NAN);

  return metric->cells[cell];
}

void
lw_metric_observe (LwMetric *metric,
                   double    value)
{
  guint bucket = 0;

  g_return_if_fail (metric->kind == KIND_HISTOGRAM);

  if (isnan (value))
    return;
  while (bucket < metric->n_cells - 1 && value > metric->bounds[bucket])
    bucket++;
  metric->cells[bucket] += 1;
  metric->sum += value;
}

static void
append_number (GString *out,
               double   value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (isinf (value))
    g_string_append (out, value > 0 ? "+Inf" : "-Inf");
  else if (value == floor (value) && fabs (value) < 1e15)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, (gint64) value);
  else
    g_string_append (out, g_ascii_formatd (buffer, sizeof buffer, "%.9g", value));
}

/* Help lines escape backslash and line feed; label values the quote too. */
static void
append_escaped (GString    *out,
                const char *text,
                gboolean    quote)
{
  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '\n')
        {
          g_string_append (out, "\\n");
          continue;
        }
      if (*c == '\\' || (quote && *c == '"'))
        g_string_append_c (out, '\\');
      g_string_append_c (out, *c);
    }
}

static void
render_cells (GString        *out,
              const LwMetric *metric)
{
  for (guint i = 0; i < metric->n_cells; i++)
    {
      if (isnan (metric->cells[i]))
        continue;
      g_string_append (out, metric->name);
      if (metric->label != NULL)
        {
          g_string_append_printf (out, "{%s=\"", metric->label);
          append_escaped (out, metric->values[i], TRUE);
          g_string_append (out, "\"}");
        }
      g_string_append_c (out, ' ');
      append_number (out, metric->cells[i]);
      g_string_append_c (out, '\n');
    }
}

static void
render_histogram (GString        *out,
                  const LwMetric *metric)
{
  double count = 0;

  for (guint i = 0; i < metric->n_cells; i++)
    {
      count += metric->cells[i];
      g_string_append_printf (out, "%s_bucket{le=\"", metric->name);
      append_number (out, i < metric->n_cells - 1 ? metric->bounds[i] : INFINITY);
      g_string_append (out, "\"} ");
      append_number (out, count);
      g_string_append_c (out, '\n');
    }
  g_string_append_printf (out, "%s_sum ", metric->name);
  append_number (out, metric->sum);
  g_string_append_printf (out, "\n%s_count ", metric->name);
  append_number (out, count);
  g_string_append_c (out, '\n');
}

char *
lw_metrics_render (const LwMetrics *self)
{
  GString *out = g_string_sized_new (8192);

  for (guint i = 0; i < self->metrics->len; i++)
    {
      const LwMetric *metric = self->metrics->pdata[i];

      g_string_append_printf (out, "# HELP %s ", metric->name);
      append_escaped (out, metric->help, FALSE);
      g_string_append_printf (out, "\n# TYPE %s %s\n", metric->name, kind_words[metric->kind]);
      if (metric->kind == KIND_HISTOGRAM)
        render_histogram (out, metric);
      else
        render_cells (out, metric);
    }
  return g_string_free (out, FALSE);
}
