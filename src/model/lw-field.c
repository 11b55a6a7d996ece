#define G_LOG_DOMAIN "lw-field"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-date.h"
#include "lw-field.h"

static const LwFieldInfo plain[] = {
#define LW_FIELD(NAME, id, level, type, scale, unit, source, title) { id, level, type, scale, unit, title, source },
#define LW_LEG_FIELD(NAME, id, level, type, scale, unit, source, title)
#include "lw-field.def"
#undef LW_FIELD
#undef LW_LEG_FIELD
};

static const LwFieldInfo of_legs[] = {
#define LW_FIELD(NAME, id, level, type, scale, unit, source, title)
#define LW_LEG_FIELD(NAME, id, level, type, scale, unit, source, title) { id, level, type, scale, unit, title, source },
#include "lw-field.def"
#undef LW_FIELD
#undef LW_LEG_FIELD
};

static const char * const ids[LW_N_FIELDS] = {
#define LW_FIELD(NAME, id, level, type, scale, unit, source, title) [LW_F_##NAME] = id,
#define LW_LEG_FIELD(NAME, id, level, type, scale, unit, source, title) [LW_F_S_##NAME] = "s_" id, [LW_F_L_##NAME] = "l_" id,
#include "lw-field.def"
#undef LW_FIELD
#undef LW_LEG_FIELD
};

G_STATIC_ASSERT (G_N_ELEMENTS (plain) == LW_F_LEGS);
G_STATIC_ASSERT (G_N_ELEMENTS (of_legs) == LW_N_LEG_FIELDS);

int
lw_field_code (const char *id)
{
  for (guint i = 0; i < LW_N_FIELDS; i++)
    if (strcmp (ids[i], id) == 0)
      return (int) i;
  return LW_FIELD_UNKNOWN;
}

const LwFieldInfo *
lw_field_info (LwField field)
{
  g_return_val_if_fail (field < LW_N_FIELDS, NULL);
  return field < LW_F_LEGS ? &plain[field] : &of_legs[(field - LW_F_LEGS) % LW_N_LEG_FIELDS];
}

const LwFieldInfo *
lw_field_lookup (const char *id)
{
  int code = lw_field_code (id);

  return code >= 0 ? lw_field_info ((LwField) code) : NULL;
}

const char *
lw_field_id (LwField field)
{
  g_return_val_if_fail (field < LW_N_FIELDS, "");
  return ids[field];
}

gboolean
lw_field_is_leg (LwField field)
{
  return field >= LW_F_LEGS;
}

char *
lw_field_title (LwField field)
{
  const LwFieldInfo *info = lw_field_info (field);
  g_autofree char *lower = NULL;

  if (!lw_field_is_leg (field))
    return g_strdup (info->title);
  lower = g_strdup (info->title);
  /* "IV" stays as it is. */
  if (g_ascii_islower (lower[1]))
    lower[0] = g_ascii_tolower (lower[0]);
  return g_strdup_printf ("%s leg's %s", field < LW_F_LEGS + LW_N_LEG_FIELDS ? "Short" : "Long", lower);
}

gboolean
lw_field_is_text (LwField field)
{
  return strcmp (lw_field_info (field)->type, "text") == 0;
}

gboolean
lw_field_is_enum (LwField field)
{
  return strcmp (lw_field_info (field)->type, "enum") == 0;
}

int
lw_field_word_index (LwField     field,
                     const char *word)
{
  g_auto (GStrv) words = g_strsplit (lw_field_info (field)->unit, " ", -1);

  for (int i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], word) == 0)
      return i;
  return -1;
}

const char *
lw_field_word (LwField  field,
               int      index,
               char    *buffer,
               gsize    size)
{
  g_auto (GStrv) words = g_strsplit (lw_field_info (field)->unit, " ", -1);

  g_strlcpy (buffer, index >= 0 && (guint) index < g_strv_length (words) ? words[index] : "", size);
  return buffer;
}

static const char *
format_number (double  value,
               char   *buffer,
               gsize   size)
{
  /* The shortest of 15 or 17 digits that reads back the same. */
  g_ascii_formatd (buffer, (int) size, "%.15g", value);
  if (g_ascii_strtod (buffer, NULL) != value)
    g_ascii_formatd (buffer, (int) size, "%.17g", value);
  return buffer;
}

const char *
lw_field_format (LwField  field,
                 double   value,
                 char    *buffer,
                 gsize    size)
{
  const char *type = lw_field_info (field)->type;

  buffer[0] = '\0';
  g_return_val_if_fail (size >= LW_FIELD_TEXT_SIZE, buffer);
  if (isnan (value))
    return buffer;
  if (strcmp (type, "enum") == 0)
    return lw_field_word (field, (int) value, buffer, size);
  if (strcmp (type, "bool") == 0)
    return strcpy (buffer, value != 0 ? "true" : "false");
  if (strcmp (type, "date") == 0)
    return lw_date_format ((LwDate) value, buffer);
  if (strcmp (type, "time") == 0)
    return lw_calendar_iso_text ((gint64) value, buffer);
  return format_number (value, buffer, size);
}

static gboolean
parse_bool (const char *text,
            double     *value)
{
  *value = strcmp (text, "true") == 0 || strcmp (text, "1") == 0;
  return *value != 0 || strcmp (text, "false") == 0 || strcmp (text, "0") == 0;
}

static gboolean
parse_number (const char *text,
              double     *value)
{
  char *end;

  *value = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && !isnan (*value);
}

gboolean
lw_field_parse (LwField     field,
                const char *text,
                double     *value)
{
  const char *type = lw_field_info (field)->type;
  LwDate date;
  gint64 us;
  gboolean ok;

  *value = NAN;
  if (strcmp (type, "enum") == 0)
    {
      int index = lw_field_word_index (field, text);

      *value = index;
      return index >= 0;
    }
  if (strcmp (type, "bool") == 0)
    return parse_bool (text, value);
  if (strcmp (type, "date") == 0)
    {
      ok = lw_date_parse (text, &date);
      *value = date;
      return ok;
    }
  if (strcmp (type, "time") == 0)
    {
      ok = lw_calendar_parse_instant (text, &us);
      *value = (double) us;
      return ok;
    }
  return strcmp (type, "text") != 0 && parse_number (text, value);
}
