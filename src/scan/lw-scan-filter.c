#define G_LOG_DOMAIN "lw-scan-filter"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-scan-private.h"

static guint64
word_mask (LwField         field,
           const LwFilter *filter)
{
  guint64 mask = 0;

  for (guint i = 0; filter->words != NULL && filter->words[i] != NULL; i++)
    {
      int index = lw_field_word_index (field, filter->words[i]);

      if (index >= 0)
        mask |= G_GUINT64_CONSTANT (1) << index;
    }
  return filter->op == LW_OP_NOT ? ~mask : mask;
}

/* The only text that a chain holds of itself is its symbol; other texts are missing. */
static gboolean
text_passes (const LwFilter *filter,
             LwField         field,
             const LwChain  *chain)
{
  gboolean found;

  if (field != LW_F_SYM)
    return filter->allow_missing;
  found = filter->words != NULL && g_strv_contains ((const char * const *) filter->words, chain->symbol);
  return filter->op == LW_OP_NOT ? !found : found;
}

static gboolean
is_leg_delta (LwField field)
{
  return field == LW_F_S_DELTA || field == LW_F_L_DELTA;
}

void
lw_scan_filter_compile (const LwFilter *filter,
                        const LwChain  *chain,
                        LwScanFilter   *out)
{
  LwField field;

  *out = (LwScanFilter) { .field = lw_field_code (filter->field), .op = filter->op, .allow_missing = filter->allow_missing };
  out->lo = isnan (filter->lo) ? -INFINITY : filter->lo - LW_SCAN_SLACK;
  out->hi = isnan (filter->hi) ? INFINITY : filter->hi + LW_SCAN_SLACK;
  if (out->field == LW_FIELD_UNKNOWN)
    return;
  field = (LwField) out->field;
  out->absolute = is_leg_delta (field);
  out->wide = lw_scan_field_is_wide (field);
  out->is_enum = lw_field_is_enum (field);
  out->is_text = lw_field_is_text (field);
  if (out->is_enum)
    out->mask = word_mask (field, filter);
  if (out->is_text)
    out->text_passes = text_passes (filter, field, chain);
  if (out->op != LW_OP_RANGE && !out->is_enum && !out->is_text)
    {
      out->lo = filter->lo - LW_SCAN_SLACK;
      out->hi = filter->lo + LW_SCAN_SLACK;
    }
}

gboolean
lw_scan_filter_passes (const LwScanFilter *self,
                       double              value,
                       LwVerticalKind      kind)
{
  gboolean within;

  if (self->is_text)
    return self->text_passes;
  if (self->field != LW_FIELD_UNKNOWN && !lw_scan_field_applies ((LwField) self->field, kind))
    return TRUE;
  if (isnan (value))
    return self->allow_missing;
  if (self->is_enum)
    return (self->mask >> (int) value) & 1;
  if (self->absolute)
    value = fabs (value);
  within = value >= self->lo && value <= self->hi;
  return self->op == LW_OP_NOT ? !within : within;
}
