#define G_LOG_DOMAIN "lw-preset"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-preset.h"

#define DEFAULT_LIMIT 100

LwPreset *
lw_preset_new (const char *name)
{
  LwPreset *self = g_new0 (LwPreset, 1);

  self->name = g_strdup (name);
  self->version = 1;
  for (guint i = 0; i < LW_N_KINDS; i++)
    self->kinds[i] = TRUE;
  self->basis_a = 0.5;
  self->basis_word = g_strdup ("0.5");
  self->sort_field = g_strdup ("ev_rel");
  self->limit = DEFAULT_LIMIT;
  self->note = g_strdup ("");
  return self;
}

void
lw_filter_clear (LwFilter *filter)
{
  g_clear_pointer (&filter->field, g_free);
  g_clear_pointer (&filter->words, g_strfreev);
}

void
lw_filter_copy (const LwFilter *filter,
                LwFilter       *copy)
{
  *copy = *filter;
  copy->field = g_strdup (filter->field);
  copy->words = g_strdupv (filter->words);
}

void
lw_preset_add_filter (LwPreset *self,
                      LwFilter *filter)
{
  self->filters = g_renew (LwFilter, self->filters, self->n_filters + 1);
  self->filters[self->n_filters++] = *filter;
  memset (filter, 0, sizeof *filter);
}

LwPreset *
lw_preset_copy (const LwPreset *self)
{
  LwPreset *copy = g_new (LwPreset, 1);

  *copy = *self;
  copy->name = g_strdup (self->name);
  copy->basis_word = g_strdup (self->basis_word);
  copy->sort_field = g_strdup (self->sort_field);
  copy->note = g_strdup (self->note);
  copy->unknown_json = g_strdup (self->unknown_json);
  copy->filters = g_new0 (LwFilter, self->n_filters);
  for (guint i = 0; i < self->n_filters; i++)
    lw_filter_copy (&self->filters[i], &copy->filters[i]);
  return copy;
}

void
lw_preset_free (LwPreset *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n_filters; i++)
    lw_filter_clear (&self->filters[i]);
  g_free (self->filters);
  g_free (self->name);
  g_free (self->basis_word);
  g_free (self->sort_field);
  g_free (self->note);
  g_free (self->unknown_json);
  g_free (self);
}

static gboolean
basis_number (const char *word,
              double     *a)
{
  char *end;

  if (strcmp (word, "natural") == 0)
    *a = 1;
  else if (strcmp (word, "mid") == 0)
    *a = 0;
  else if (strcmp (word, "last") == 0 || strcmp (word, "model") == 0)
    *a = NAN;
  else
    {
      *a = g_ascii_strtod (word, &end);
      return end != word && *end == '\0' && *a >= 0 && *a <= 1;
    }
  return TRUE;
}

gboolean
lw_preset_set_basis (LwPreset   *self,
                     const char *word)
{
  double a;

  if (!basis_number (word, &a))
    return FALSE;
  self->basis_a = a;
  g_free (self->basis_word);
  self->basis_word = g_strdup (word);
  return TRUE;
}

gboolean
lw_preset_set_sort (LwPreset   *self,
                    const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 2);
  const char *direction = parts[0] != NULL && parts[1] != NULL ? parts[1] : "desc";

  if (parts[0] == NULL || lw_field_code (parts[0]) == LW_FIELD_UNKNOWN)
    return FALSE;
  if (strcmp (direction, "asc") != 0 && strcmp (direction, "desc") != 0)
    return FALSE;
  g_free (self->sort_field);
  self->sort_field = g_strdup (parts[0]);
  self->sort_ascending = strcmp (direction, "asc") == 0;
  return TRUE;
}
