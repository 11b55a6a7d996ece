/* legworkctl: one command each. */

#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>
#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#endif

#include "lw-ctl.h"
#include "lw-native.h"

static const struct
{
  const char  *name;
  LwCtlCommand function;
  const char  *words;
} commands[] = {
#define LW_COMMAND(name, function, words) { name, function, words },
#include "lw-ctl-commands.def"
#undef LW_COMMAND
  { NULL, NULL, NULL },
};

static void
print_usage (void)
{
  g_print ("Usage: legworkctl COMMAND [OPTION…]\n\nCommands:\n");
  for (guint i = 0; commands[i].name != NULL; i++)
    g_print ("  %-10s %s\n", commands[i].name, commands[i].words);
  g_print ("\nlegworkctl COMMAND --help says more of one.\n");
}

/* Lines end in LF on every system: the same input gives the same bytes. */
static void
plain_line_ends (void)
{
#ifdef G_OS_WIN32
  _setmode (_fileno (stdin), _O_BINARY);
  _setmode (_fileno (stdout), _O_BINARY);
#endif
}

static int
run (int    argc,
     char **argv)
{
  if (argc < 2 || strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0)
    {
      print_usage ();
      return argc < 2 ? LW_EXIT_BAD_INPUT : LW_EXIT_DONE;
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      g_print ("legworkctl " LW_VERSION "\n");
      return LW_EXIT_DONE;
    }
  for (guint i = 0; commands[i].name != NULL; i++)
    if (strcmp (argv[1], commands[i].name) == 0)
      return commands[i].function (argc - 1, argv + 1);
  lw_ctl_complain ("there is no command '%s'; 'legworkctl --help' lists them", argv[1]);
  return LW_EXIT_BAD_INPUT;
}

int
main (int    argc,
      char **argv)
{
  lw_native_start ();
  plain_line_ends ();
  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C"); /* scripts read the numbers */
  return lw_native_end (run (argc, argv));
}
