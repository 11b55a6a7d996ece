#define G_LOG_DOMAIN "lw-gate"

#include "config.h"

#include <math.h>

#include "lw-gate.h"

#define MICRO 1000000

static const struct
{
  gsize       offset;
  gint64      fallback, low, high;
  const char *unit, *key, *words;
} table[] = {
#define LW_GATE_LIMIT(name, value, low, high, unit, key, words) { G_STRUCT_OFFSET (LwGateLimits, name), value, low, high, unit, key, words },
#include "lw-gate-limits.def"
#undef LW_GATE_LIMIT
};

guint
lw_gate_n_limits (void)
{
  return G_N_ELEMENTS (table);
}

const char *
lw_gate_limit_key (guint i)
{
  return table[i].key;
}

const char *
lw_gate_limit_words (guint i)
{
  return table[i].words;
}

gboolean
lw_gate_limit_is_usd (guint i)
{
  return table[i].unit[0] == 'u';
}

gint64 *
lw_gate_limit_value (LwGateLimits *limits,
                     guint         i)
{
  return (gint64 *) (gpointer) ((char *) limits + table[i].offset);
}

static gint64
value_of (const LwGateLimits *limits,
          guint               i)
{
  return *(const gint64 *) (gconstpointer) ((const char *) limits + table[i].offset);
}

void
lw_gate_limits_init (LwGateLimits *limits)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    *lw_gate_limit_value (limits, i) = table[i].fallback;
}

char *
lw_gate_limits_complaint (const LwGateLimits *limits)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (value_of (limits, i) < table[i].low || value_of (limits, i) > table[i].high)
      return g_strdup_printf ("the limit %s, %s, is missing or absurd; set it in the settings", table[i].key, table[i].words);
  return NULL;
}

gboolean
lw_gate_limit_set (LwGateLimits *limits,
                   guint         i,
                   double        value)
{
  double scaled = lw_gate_limit_is_usd (i) ? value * MICRO : value;

  if (!(scaled >= (double) table[i].low && scaled <= (double) table[i].high) || (!lw_gate_limit_is_usd (i) && scaled != floor (scaled)))
    return FALSE;
  *lw_gate_limit_value (limits, i) = (gint64) llround (scaled);
  return TRUE;
}

const char *
lw_gate_limit_text (const LwGateLimits *limits,
                    guint               i,
                    char               *buffer,
                    gsize               size)
{
  gint64 value = value_of (limits, i);

  if (lw_gate_limit_is_usd (i))
    g_snprintf (buffer, size, "%" G_GINT64_FORMAT ".%02" G_GINT64_FORMAT, value / MICRO, value % MICRO / (MICRO / 100));
  else
    g_snprintf (buffer, size, "%" G_GINT64_FORMAT, value);
  return buffer;
}
