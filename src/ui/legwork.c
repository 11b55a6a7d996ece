#include "config.h"

#include <locale.h>

#include <glib/gi18n.h>

#include "lw-application.h"
#include "lw-folders.h"
#include "lw-native.h"

static int
run (int    argc,
     char **argv)
{
  g_autoptr (LwApplication) application = lw_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}

int
main (int    argc,
      char **argv)
{
  lw_native_start ();
  lw_native_join_console ();
  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C"); /* prices look the same here, in TWS and in files */
  gtk_disable_setlocale ();    /* GTK would set it back */
  bindtextdomain (GETTEXT_PACKAGE, lw_folder_locale ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name ("Legwork");
  return lw_native_end (run (argc, argv));
}
