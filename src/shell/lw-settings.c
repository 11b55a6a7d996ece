#define G_LOG_DOMAIN "lw-settings"

#include "config.h"

#include <string.h>

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>

#include "lw-settings.h"

static const struct
{
  const char *name; /* of the environment variable */
  const char *key;
  int         fallback, low, high;
} table[LW_N_SETTINGS] = {
  [LW_SETTING_TWS_PORT] = { "TWS_PORT", "tws-port", 7497, 1, 65535 },
  [LW_SETTING_CLIENT_ID] = { "CLIENT_ID", "client-id", 1, 0, 2147481646 },
  [LW_SETTING_MAX_SUBSCRIPTIONS] = { "MAX_SUBSCRIPTIONS", "max-subscriptions", 90, 1, 100000 },
  [LW_SETTING_MAX_CONCURRENT_REQUESTS] = { "MAX_CONCURRENT_REQUESTS", "max-concurrent-requests", 40, 1, 10000 },
  [LW_SETTING_METRICS_PORT] = { "METRICS_PORT", "metrics-port", 8080, 0, 65535 },
  [LW_SETTING_MESSAGES_PER_SECOND] = { "MESSAGES_PER_SECOND", "messages-per-second", 50, 12, 100000 },
};

static const char *default_host = "127.0.0.1";

/* Installed, or named by LEGWORK_SCHEMA_DIR, or in the build folder that this program was made in. */
static GSettingsSchema *
find_schema (void)
{
  const char *dirs[] = { g_getenv ("LEGWORK_SCHEMA_DIR"), LW_BUILD_DATA_DIR };
  GSettingsSchemaSource *standard = g_settings_schema_source_get_default ();
  GSettingsSchema *schema = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (dirs) && schema == NULL; i++)
    {
      g_autoptr (GSettingsSchemaSource) source = NULL;

      if (dirs[i] != NULL && *dirs[i] != '\0')
        source = g_settings_schema_source_new_from_directory (dirs[i], standard, TRUE, NULL);
      if (source != NULL)
        schema = g_settings_schema_source_lookup (source, LW_APP_ID, FALSE);
    }
  if (schema == NULL && standard != NULL)
    schema = g_settings_schema_source_lookup (standard, LW_APP_ID, TRUE);
  return schema;
}

char *
lw_settings_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "legwork", "settings.ini", NULL);
}

GSettings *
lw_settings_open (void)
{
  g_autoptr (GSettingsSchema) schema = find_schema ();
  g_autoptr (GSettingsBackend) backend = NULL;
  g_autofree char *file = NULL;

  if (schema == NULL)
    return NULL;
#ifndef G_OS_WIN32
  /* A file of our own: no session bus is needed, and it lies where cli.md says. */
  file = lw_settings_path ();
  backend = g_keyfile_settings_backend_new (file, "/org/legwork/Legwork/", "legwork");
#endif
  return g_settings_new_full (schema, backend, NULL);
}

static void
complain (char      **complaint,
          const char *format,
          ...) G_GNUC_PRINTF (2, 3);

static void
complain (char      **complaint,
          const char *format,
          ...)
{
  va_list args;

  if (complaint == NULL || *complaint != NULL)
    return;
  va_start (args, format);
  *complaint = g_strdup_vprintf (format, args);
  va_end (args);
}

static void
read_stored (LwSettings *settings,
             GSettings  *store)
{
  g_autofree char *host = g_settings_get_string (store, "tws-host");
  g_autoptr (GVariant) user_host = g_settings_get_user_value (store, "tws-host");

  if (user_host != NULL && *host != '\0' && strlen (host) < sizeof settings->host)
    {
      g_strlcpy (settings->host, host, sizeof settings->host);
      settings->host_source = LW_FROM_SETTINGS;
    }
  for (guint i = 0; i < LW_N_SETTINGS; i++)
    {
      g_autoptr (GVariant) value = g_settings_get_user_value (store, table[i].key);
      int number = value != NULL ? g_settings_get_int (store, table[i].key) : -1;

      if (value == NULL || number < table[i].low || number > table[i].high)
        continue;
      settings->numbers[i] = number;
      settings->sources[i] = LW_FROM_SETTINGS;
    }
}

static gboolean
has_fallback (guint i)
{
  return i != LW_SETTING_TWS_PORT && i != LW_SETTING_CLIENT_ID;
}

char *
lw_settings_refusal (const LwSettings *settings)
{
  for (guint i = 0; i < LW_N_SETTINGS; i++)
    if (settings->unusable[i] && !has_fallback (i))
      return g_strdup_printf ("%s is \"%s\", but must be a whole number from %d to %d; correct it or unset it", table[i].name,
                              g_getenv (table[i].name), table[i].low, table[i].high);
  return NULL;
}

static void
read_environment (LwSettings *settings,
                  char      **complaint)
{
  const char *host = g_getenv ("TWS_HOST");

  if (host != NULL && *host != '\0' && strlen (host) < sizeof settings->host)
    {
      g_strlcpy (settings->host, host, sizeof settings->host);
      settings->host_source = LW_FROM_ENVIRONMENT;
    }
  for (guint i = 0; i < LW_N_SETTINGS; i++)
    {
      const char *text = g_getenv (table[i].name);
      gint64 number;

      if (text == NULL || *text == '\0')
        continue;
      if (!g_ascii_string_to_signed (text, 10, table[i].low, table[i].high, &number, NULL))
        {
          settings->unusable[i] = TRUE;
          if (!has_fallback (i))
            continue;
          complain (complaint, "%s is \"%s\", but must be a whole number from %d to %d; %d is used instead.", table[i].name,
                    text, table[i].low, table[i].high, settings->numbers[i]);
          continue;
        }
      settings->numbers[i] = (int) number;
      settings->sources[i] = LW_FROM_ENVIRONMENT;
    }
}

void
lw_settings_read (LwSettings *settings,
                  char      **complaint)
{
  g_autoptr (GSettings) store = lw_settings_open ();

  if (complaint != NULL)
    *complaint = NULL;
  memset (settings, 0, sizeof *settings);
  g_strlcpy (settings->host, default_host, sizeof settings->host);
  for (guint i = 0; i < LW_N_SETTINGS; i++)
    settings->numbers[i] = table[i].fallback;
  if (store != NULL)
    read_stored (settings, store);
  read_environment (settings, complaint);
}

const char *
lw_setting_name (LwSettingNumber number)
{
  return table[number].name;
}

const char *
lw_setting_source_word (LwSettingSource source)
{
  static const char *words[] = { "default", "settings", "environment", "argument" };

  return words[source];
}

char *
lw_settings_data_dir (void)
{
#ifdef G_OS_WIN32
  return g_build_filename (g_get_user_data_dir (), "Legwork", NULL);
#else
  return g_build_filename (g_get_user_data_dir (), "legwork", NULL);
#endif
}
