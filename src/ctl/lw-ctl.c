#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include "lw-ctl.h"

void
lw_ctl_complain (const char *format,
                 ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr ("legworkctl: %s\n", text);
}

gboolean
lw_ctl_parse (int                *argc,
              char             ***argv,
              const char         *parameters,
              const char         *summary,
              const char         *example,
              const GOptionEntry *entries)
{
  g_autoptr (GOptionContext) context = g_option_context_new (parameters);
  g_autoptr (GError) error = NULL;
  g_autofree char *program = g_strdup_printf ("legworkctl %s", (*argv)[0]);
  g_autofree char *description = g_strdup_printf ("Example:\n  %s\n", example);

  g_set_prgname (program);
  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, description);
  g_option_context_add_main_entries (context, entries, NULL);
  if (g_option_context_parse (context, argc, argv, &error))
    return TRUE;
  lw_ctl_complain ("%s; see 'legworkctl %s --help'", error->message, (*argv)[0]);
  return FALSE;
}
