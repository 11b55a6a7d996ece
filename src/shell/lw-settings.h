#pragma once

/* Settings: environment over settings over default (design.md rule 8), and who won. Main thread. */

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  LW_FROM_DEFAULT,
  LW_FROM_SETTINGS,
  LW_FROM_ENVIRONMENT,
  LW_FROM_ARGUMENT
} LwSettingSource;

typedef enum
{
  LW_SETTING_TWS_PORT,
  LW_SETTING_CLIENT_ID,
  LW_SETTING_MAX_SUBSCRIPTIONS,
  LW_SETTING_MAX_CONCURRENT_REQUESTS,
  LW_SETTING_METRICS_PORT,
  LW_SETTING_MESSAGES_PER_SECOND, /* TWS's limit L: lines / 2 */
  LW_N_SETTINGS
} LwSettingNumber;

typedef struct
{
  char            host[128];
  LwSettingSource host_source;
  int             numbers[LW_N_SETTINGS];
  LwSettingSource sources[LW_N_SETTINGS];
  gboolean        unusable[LW_N_SETTINGS]; /* the environment names one that cannot be used */
} LwSettings;

/* Reads them all. A value that cannot be used is left out; *@complaint (free with g_free ()) then says which and why, in one
 * sentence, NULL when all is well or lw_settings_refusal () says it. A missing schema is no error: the defaults hold. */
void        lw_settings_read        (LwSettings      *settings,
                                     char           **complaint);
/* To connect to another place than was named, or under another client id, is worse than not to connect: one sentence about the
 * TWS_PORT or CLIENT_ID of the environment that cannot be used, free with g_free (); NULL when both are well. Who overrides one
 * of them clears its unusable first. */
char       *lw_settings_refusal     (const LwSettings *settings);
const char *lw_setting_name         (LwSettingNumber  number); /* "TWS_PORT" */
const char *lw_setting_source_word  (LwSettingSource  source);

/* The file that keeps them where there is no registry. Free with g_free (). */
char       *lw_settings_path        (void);
/* The store behind it, for a page of settings; NULL when the schema is not installed. */
GSettings  *lw_settings_open        (void);

/* XDG_DATA_HOME/legwork, or %LOCALAPPDATA%\Legwork. Free with g_free (). */
char       *lw_settings_data_dir    (void);

G_END_DECLS
