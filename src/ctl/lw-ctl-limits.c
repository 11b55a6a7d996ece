#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include "lw-ctl-records.h"
#include "lw-ctl.h"
#include "lw-limits.h"

static const char *const columns[] = { "limit", "value", "default", "source", "what", NULL };

static void
add_limit (LwRecords             *records,
           const LwOrderSettings *settings,
           const LwGateLimits    *defaults,
           guint                  i)
{
  char text[32];

  lw_records_text (records, lw_gate_limit_key (i));
  lw_records_text (records, lw_gate_limit_text (&settings->limits, i, text, sizeof text));
  lw_records_text (records, lw_gate_limit_text (defaults, i, text, sizeof text));
  lw_records_text (records, lw_setting_source_word (settings->is_set[i] ? LW_FROM_SETTINGS : LW_FROM_DEFAULT));
  lw_records_text (records, lw_gate_limit_words (i));
}

static void
print_limits (const LwOrderSettings *settings,
              LwCtlFormat            format)
{
  g_autoptr (LwRecords) records = lw_records_new (columns);
  g_autofree char *text = NULL;
  LwGateLimits defaults;

  lw_gate_limits_init (&defaults);
  for (guint i = 0; i < lw_gate_n_limits (); i++)
    add_limit (records, settings, &defaults, i);
  text = lw_records_format (records, format, "\n");
  g_print ("%s", text);
}

int
lw_ctl_limits (int    argc,
               char **argv)
{
  g_autofree char *format_text = NULL, *complaint = NULL;
  const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &format_text, "table, csv or json (an object a line)", "FORMAT" },
    { NULL },
  };
  g_autoptr (GSettings) store = NULL;
  LwOrderSettings settings;
  LwCtlFormat format;

  if (!lw_ctl_parse (&argc, &argv, "", "The limits that every order is held to: amounts in US dollars, and counts.",
                     "legworkctl limits --format csv", entries))
    return LW_EXIT_BAD_INPUT;
  if (!lw_ctl_format_parse (format_text, &format) || argc != 1)
    {
      lw_ctl_complain ("limits takes no argument, and --format is table, csv or json");
      return LW_EXIT_BAD_INPUT;
    }
  store = lw_settings_open ();
  if (lw_order_settings_read (&settings, store, &complaint))
    print_limits (&settings, format);
  else
    lw_ctl_complain ("%s. The last good limits of the journal hold; without any nothing is sent", complaint);
  lw_order_settings_clear (&settings);
  return complaint == NULL ? LW_EXIT_DONE : LW_EXIT_BAD_INPUT;
}
