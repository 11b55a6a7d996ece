#pragma once

/* The command line: each command is a file lw-ctl-<name>.c with one public function and a row in lw-ctl-commands.def.
 * What scripts may lean on stands in the README and in each command's --help. */

#include <glib.h>

G_BEGIN_DECLS

enum
{
  LW_EXIT_DONE          = 0,
  LW_EXIT_BAD_INPUT     = 1, /* with file, line and column where there is one */
  LW_EXIT_NOT_CONNECTED = 2,
  LW_EXIT_TWS_REFUSED   = 3,
  LW_EXIT_GATE_REFUSED  = 4,
  LW_EXIT_UNKNOWN       = 5, /* the outcome of an order */
  LW_EXIT_INTERRUPTED   = 130
};

/* @argv[0] is the command's name; returns the exit status. */
typedef int (*LwCtlCommand) (int argc, char **argv);

#define LW_COMMAND(name, function, words) int function (int argc, char **argv);
#include "lw-ctl-commands.def"
#undef LW_COMMAND

/* Parses @entries with a summary and an example in --help. On a bad option: message on standard error and FALSE; the
 * command then returns LW_EXIT_BAD_INPUT. --help prints and exits 0. @rest receives what is left, may be NULL. */
gboolean lw_ctl_parse (int                *argc,
                       char             ***argv,
                       const char         *parameters,
                       const char         *summary,
                       const char         *example,
                       const GOptionEntry *entries);

/* "legworkctl: …" on standard error, one line. */
void     lw_ctl_complain (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* What a command says that needs the journal, or the market that the window has inside: both belong to a program that runs. */
#define LW_CTL_USE_THE_WINDOW "Where that is the window, do it there; its SIMULATED account lives inside it and answers no other program"

G_END_DECLS
