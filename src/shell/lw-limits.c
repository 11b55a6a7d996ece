#define G_LOG_DOMAIN "lw-limits"

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-limits.h"
#include "lw-stored.h"

#define PREFIX "limit-"

void
lw_order_settings_clear (LwOrderSettings *self)
{
  g_clear_pointer (&self->restricted, g_strfreev);
}

static int
limit_named (const char *key)
{
  for (guint i = 0; i < lw_gate_n_limits (); i++)
    if (strcmp (lw_gate_limit_key (i), key) == 0)
      return (int) i;
  return -1;
}

static char *
refusal (const char *key,
         const char *text)
{
  int i = limit_named (key);
  LwGateLimits defaults;
  char number[32];

  if (i < 0)
    return g_strdup_printf ("the settings name a limit \"%s\" that there is not; correct or remove it", key);
  lw_gate_limits_init (&defaults);
  return g_strdup_printf ("the setting %s is %s, which is no sane %s; set it to a number such as %s", key, text,
                          lw_gate_limit_words ((guint) i), lw_gate_limit_text (&defaults, (guint) i, number, sizeof number));
}

static gboolean
is_sane (int          limit,
         LwStoredKind kind,
         const char  *text)
{
  LwGateLimits scratch;
  char *end;
  double value = g_ascii_strtod (text, &end);

  return (kind == LW_STORED_VARIANT || kind == LW_STORED_TEXT) && end != text && *end == '\0'
         && lw_gate_limit_set (&scratch, (guint) limit, value);
}

/* GSettings will read it as @type, and not hand out the default. */
static gboolean
fits (LwStoredKind        kind,
      const char         *text,
      const GVariantType *type)
{
  gboolean is_number = g_variant_type_equal (type, G_VARIANT_TYPE_BOOLEAN) || g_variant_type_equal (type, G_VARIANT_TYPE_INT32);
  g_autoptr (GVariant) value = NULL;

  if (kind == LW_STORED_NUMBER || kind == LW_STORED_OTHER)
    return kind == LW_STORED_NUMBER && is_number;
  if (kind == LW_STORED_TEXT && (is_number || g_variant_type_equal (type, G_VARIANT_TYPE_STRING)))
    return !is_number;
  value = g_variant_parse (type, text, NULL, NULL, NULL);
  return value != NULL;
}

/* Of the other settings that hold orders back. */
static char *
look_at_rest (const char      *key,
              LwStoredKind     kind,
              const char      *text,
              GSettingsSchema *schema)
{
  static const char * const rest[] = { "restricted-symbols", "close-only", "cancel-on-reconnect", "restart-time", NULL };
  g_autoptr (GSettingsSchemaKey) known = NULL;
  g_autoptr (GVariant) usual = NULL;
  g_autofree char *example = NULL;

  if (!g_strv_contains (rest, key) || !g_settings_schema_has_key (schema, key))
    return NULL;
  known = g_settings_schema_get_key (schema, key);
  if (fits (kind, text, g_settings_schema_key_get_value_type (known)))
    return NULL;
  usual = g_settings_schema_key_get_default_value (known);
  example = g_variant_print (usual, FALSE);
  return g_strdup_printf ("the setting %s is %s, which cannot be read; remove it, or set it to a value such as %s", key, text, example);
}

static char *
look_at (const char  *key,
         LwStoredKind kind,
         const char  *text,
         gpointer     schema)
{
  int limit = limit_named (key);

  if (!g_str_has_prefix (key, PREFIX))
    return look_at_rest (key, kind, text, schema);
  return limit >= 0 && is_sane (limit, kind, text) ? NULL : refusal (key, text);
}

static char *
read_limits (LwOrderSettings *self,
             GSettings       *store)
{
  for (guint i = 0; i < lw_gate_n_limits (); i++)
    {
      g_autoptr (GVariant) user = g_settings_get_user_value (store, lw_gate_limit_key (i));
      char text[G_ASCII_DTOSTR_BUF_SIZE];

      if (user == NULL)
        continue;
      self->is_set[i] = TRUE;
      if (!lw_gate_limit_set (&self->limits, i, g_variant_get_double (user)))
        return refusal (lw_gate_limit_key (i), g_ascii_dtostr (text, sizeof text, g_variant_get_double (user)));
    }
  return NULL;
}

static GSettingsSchema *
schema_of (GSettings *store)
{
  GSettingsSchema *schema = NULL;

  g_object_get (store, "settings-schema", &schema, NULL);
  return schema;
}

/* An older schema that is installed lacks the newer keys. */
static gboolean
knows (GSettings  *store,
       const char *key)
{
  g_autoptr (GSettingsSchema) schema = schema_of (store);

  return g_settings_schema_has_key (schema, key);
}

static char *
read_rest (LwOrderSettings *self,
           GSettings       *store)
{
  g_autofree char *restart = g_settings_get_string (store, "restart-time");
  int hour = 0, minute = 0, n = 0;

  g_strfreev (self->restricted);
  self->restricted = g_settings_get_strv (store, "restricted-symbols");
  self->close_only = g_settings_get_boolean (store, "close-only");
  self->cancel_on_reconnect = knows (store, "cancel-on-reconnect") && g_settings_get_boolean (store, "cancel-on-reconnect");
  if (*restart == '\0')
    return NULL;
  if (sscanf (restart, "%2d:%2d%n", &hour, &minute, &n) != 2 || restart[n] != '\0' || hour < 0 || hour > 23 || minute < 0 || minute > 59)
    return g_strdup_printf ("the setting restart-time is \"%s\", but must be a time of New York such as 23:45, or empty", restart);
  self->restart_minute = hour * 60 + minute;
  return NULL;
}

static char *
read_all (LwOrderSettings *self,
          GSettings       *store)
{
  g_autoptr (GSettingsSchema) schema = schema_of (store);
  char *complaint = lw_stored_each (look_at, schema);

  if (complaint == NULL)
    complaint = read_limits (self, store);
  return complaint != NULL ? complaint : read_rest (self, store);
}

gboolean
lw_order_settings_read (LwOrderSettings *self,
                        GSettings       *store,
                        char           **complaint)
{
  memset (self, 0, sizeof *self);
  self->restart_minute = -1;
  self->restricted = g_new0 (char *, 1);
  lw_gate_limits_init (&self->limits);
  *complaint = store != NULL && knows (store, lw_gate_limit_key (0)) ? read_all (self, store) : NULL;
  for (guint i = 0; *complaint != NULL && i < lw_gate_n_limits (); i++)
    *lw_gate_limit_value (&self->limits, i) = LW_GATE_NONE;
  return *complaint == NULL;
}

gboolean
lw_order_settings_restricts (const LwOrderSettings *self,
                             const char            *symbol)
{
  for (guint i = 0; self->restricted[i] != NULL; i++)
    if (g_ascii_strcasecmp (self->restricted[i], symbol) == 0)
      return TRUE;
  return FALSE;
}

gint64
lw_order_settings_restart_us (const LwOrderSettings *self,
                              gint64                 now_us)
{
  LwDate today = lw_calendar_ny_date (now_us);
  gint64 at_us;

  if (self->restart_minute < 0)
    return 0;
  at_us = lw_calendar_ny_instant (today, self->restart_minute / 60, self->restart_minute % 60);
  return at_us >= now_us ? at_us : lw_calendar_ny_instant (today + 1, self->restart_minute / 60, self->restart_minute % 60);
}
