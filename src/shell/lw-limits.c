#define G_LOG_DOMAIN "lw-limits"

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-limits.h"

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

#ifndef G_OS_WIN32
/* GSettings hands out the default for what it cannot read, and passes over keys that it does not know: neither may happen to
 * a limit. */
static char *
look_into_file (void)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "legwork", "settings.ini", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) keys = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return NULL;
  keys = g_key_file_get_keys (file, "legwork", NULL, NULL);
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *text = g_key_file_get_value (file, "legwork", keys[i], NULL);
      LwGateLimits scratch;
      double value;
      char *end;

      if (!g_str_has_prefix (keys[i], PREFIX))
        continue;
      value = g_ascii_strtod (text, &end);
      if (limit_named (keys[i]) < 0 || end == text || *end != '\0' || !lw_gate_limit_set (&scratch, (guint) limit_named (keys[i]), value))
        return refusal (keys[i], text);
    }
  return NULL;
}
#endif

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

static char *
read_rest (LwOrderSettings *self,
           GSettings       *store)
{
  g_autofree char *restart = g_settings_get_string (store, "restart-time");
  int hour = 0, minute = 0, n = 0;

  g_strfreev (self->restricted);
  self->restricted = g_settings_get_strv (store, "restricted-symbols");
  self->close_only = g_settings_get_boolean (store, "close-only");
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
  char *complaint = NULL;

#ifndef G_OS_WIN32
  complaint = look_into_file ();
#endif
  if (complaint == NULL)
    complaint = read_limits (self, store);
  return complaint != NULL ? complaint : read_rest (self, store);
}

/* An older schema that is installed has none of the keys. */
static gboolean
knows_keys (GSettings *store)
{
  g_autoptr (GSettingsSchema) schema = NULL;

  g_object_get (store, "settings-schema", &schema, NULL);
  return g_settings_schema_has_key (schema, lw_gate_limit_key (0));
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
  *complaint = store != NULL && knows_keys (store) ? read_all (self, store) : NULL;
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
