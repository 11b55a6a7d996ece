#define G_LOG_DOMAIN "lw-ctl-filter"

#include "config.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "lw-ctl-filter.h"
#include "lw-preset-file.h"

static gboolean
refuse (GError    **error,
        const char *format,
        ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError    **error,
        const char *format,
        ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, text);
  return FALSE;
}

/* --- filters --- */

typedef enum { OP_GE, OP_LE, OP_NE, OP_EQ, OP_GT, OP_LT, OP_IN, N_OPS } Op;

/* Longer ones first. */
static const struct { const char *text; Op op; } ops[] = {
  { ">=", OP_GE }, { "<=", OP_LE }, { "!=", OP_NE }, { "==", OP_EQ }, { "=", OP_EQ }, { ">", OP_GT }, { "<", OP_LT },
  { "in ", OP_IN },
};

static Op
take_op (const char **cursor)
{
  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    if (g_str_has_prefix (*cursor, ops[i].text))
      {
        *cursor += strlen (ops[i].text);
        return ops[i].op;
      }
  return N_OPS;
}

static gboolean
set_words (const char *text,
           int         code,
           Op          op,
           const char *value,
           LwFilter   *filter,
           GError    **error)
{
  if (op != OP_EQ && op != OP_NE && op != OP_IN)
    return refuse (error, "--where '%s': %s is compared with =, != or in", text, filter->field);
  filter->op = op == OP_EQ ? LW_OP_IS : op == OP_NE ? LW_OP_NOT : LW_OP_ONE_OF;
  filter->words = op == OP_IN ? g_strsplit (value, ",", -1) : g_new0 (char *, 2);
  if (op != OP_IN)
    filter->words[0] = g_strdup (value);
  for (guint i = 0; filter->words[i] != NULL; i++)
    {
      g_strstrip (filter->words[i]);
      if (lw_field_is_enum ((LwField) code) && lw_field_word_index ((LwField) code, filter->words[i]) < 0)
        return refuse (error, "--where '%s': '%s' is none of: %s", text, filter->words[i], lw_field_info ((LwField) code)->unit);
    }
  return TRUE;
}

static gboolean
set_number (const char *text,
            int         code,
            Op          op,
            const char *value,
            LwFilter   *filter,
            GError    **error)
{
  /* Ranges have a slack of 1e-9; a strict comparison has to stay clear of it. */
  const double strict = 2e-9;
  double number;

  if (op == OP_IN)
    return refuse (error, "--where '%s': 'in' is for words", text);
  if (!lw_field_parse ((LwField) code, value, &number))
    return refuse (error, "--where '%s': '%s' is no %s", text, value, lw_field_info ((LwField) code)->type);
  filter->op = op == OP_EQ ? LW_OP_IS : op == OP_NE ? LW_OP_NOT : LW_OP_RANGE;
  if (op == OP_LE || op == OP_LT)
    filter->hi = op == OP_LT ? number - strict : number;
  else
    filter->lo = op == OP_GT ? number + strict : number;
  return TRUE;
}

gboolean
lw_ctl_filter_parse (const char *text,
                     LwFilter   *filter,
                     GError    **error)
{
  gsize n = strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789_");
  const char *cursor = text + n;
  g_autofree char *value = NULL;
  int code;
  Op op;

  *filter = (LwFilter) { .field = g_strndup (text, n), .lo = NAN, .hi = NAN };
  code = lw_field_code (filter->field);
  if (code == LW_FIELD_UNKNOWN)
    return refuse (error, "--where '%s': there is no field '%s'", text, filter->field);
  cursor += strspn (cursor, " \t");
  op = take_op (&cursor);
  value = g_strstrip (g_strdup (cursor));
  if (op == N_OPS || *value == '\0')
    return refuse (error, "--where '%s': write FIELD OP VALUE, as in 'pop >= 0.6'", text);
  if (lw_field_is_enum ((LwField) code) || lw_field_is_text ((LwField) code))
    return set_words (text, code, op, value, filter, error);
  return set_number (text, code, op, value, filter, error);
}

gboolean
lw_ctl_kinds_parse (const char *text,
                    gboolean   *kinds,
                    GError    **error)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);

  memset (kinds, 0, LW_N_KINDS * sizeof *kinds);
  for (guint i = 0; words[i] != NULL; i++)
    {
      LwVerticalKind kind;

      if (!lw_vertical_kind_parse (g_strstrip (words[i]), &kind))
        return refuse (error, "--kinds: '%s' is none of bull_call, bear_put, bull_put, bear_call", words[i]);
      kinds[kind] = TRUE;
    }
  return TRUE;
}

/* --- presets --- */

static LwPreset *
find_in_file (const char *path,
              const char *name,
              GError    **error)
{
  g_autoptr (GPtrArray) presets = lw_preset_json_load (path, NULL, error);
  const LwPreset *found;

  if (presets == NULL)
    return NULL;
  found = name != NULL ? lw_preset_file_find (presets, name) : presets->len == 1 ? g_ptr_array_index (presets, 0) : NULL;
  if (found != NULL)
    return lw_preset_copy (found);
  if (name != NULL)
    refuse (error, "%s holds no preset '%s'", path, name);
  else
    refuse (error, "%s holds %u presets; name one as %s:NAME", path, presets->len, path);
  return NULL;
}

LwPreset *
lw_ctl_preset_find (const char *name_or_file,
                    GError    **error)
{
  const char *colon = strrchr (name_or_file, ':');
  g_autofree char *file = colon != NULL ? g_strndup (name_or_file, (gsize) (colon - name_or_file)) : NULL;
  g_autoptr (GPtrArray) all = NULL;
  const LwPreset *found;

  if (g_file_test (name_or_file, G_FILE_TEST_IS_REGULAR))
    return find_in_file (name_or_file, NULL, error);
  if (file != NULL && g_file_test (file, G_FILE_TEST_IS_REGULAR))
    return find_in_file (file, colon + 1, error);
  all = lw_preset_file_load_all (error);
  if (all == NULL)
    return NULL;
  found = lw_preset_file_find (all, name_or_file);
  if (found != NULL)
    return lw_preset_copy (found);
  refuse (error, "there is no preset and no file '%s'; 'legworkctl preset list' names them", name_or_file);
  return NULL;
}
