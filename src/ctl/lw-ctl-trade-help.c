#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <string.h>

#include "lw-ctl-trade-private.h"

/* What each command of trade is for, and which options it takes. */

static const struct
{
  const char *option, *acts;
} takers[] = {
  { "preview", "open close roll" },
  { "limit", "open close roll modify" },
  { "qty", "open close roll modify" },
  { "gtd", "open close roll" },
  { "expiry", "open close roll" },
  { "kind", "open close roll" },
  { "k1", "open close roll" },
  { "k2", "open close roll" },
  { "class", "open close roll" },
  { "credit", "roll" },
  { "debit", "roll" },
  { "to-expiry", "roll" },
  { "to-kind", "roll" },
  { "to-k1", "roll" },
  { "to-k2", "roll" },
  { "leg", "close" },
  { "override", "open close roll modify" },
  { "target", "exit" },
  { "stop", "exit" },
  { "mode", "exit" },
  { "supersedes", "open close roll" },
  { "add", "open close roll" },
  { "confirm-quantity", "open close roll modify" },
  { "expires-today", "open close roll modify" },
  { "live", "open close roll modify cancel cancel-number cancel-all exit look abandon resubmit signoff" },
};

static const struct
{
  const char *act, *parameters, *summary, *example;
} acts[] = {
  { "open", "open SYMBOL", "Opens a spread. The limit is positive: the kind says whether it is paid or received. The first word that is printed is the "
    "order's id; then a line for each state.",
    "legworkctl trade open SPY --expiry 2026-12-18 --kind bull_put --k1 425 --k2 430 --limit 1.20 --preview" },
  { "close", "close ID|SYMBOL", "Closes what is held of the spread that an order opened, or of one that is named by its strikes as it is held; one leg "
    "of it with --leg.", "legworkctl trade close LW-Q5K1M1 --limit 0.55" },
  { "roll", "roll ID|SYMBOL", "Closes a spread and opens another one in one order of four legs.",
    "legworkctl trade roll LW-Q5K1M1 --to-expiry 2027-01-15 --limit 0.30 --credit" },
  { "modify", "modify ID", "Other values for an order that stands, as the same order.", "legworkctl trade modify LW-Q5K1M1 --limit 1.15" },
  { "cancel", "cancel ID", "Asks TWS to cancel an order, and tells what became of it.", "legworkctl trade cancel LW-Q5K1M1" },
  { "cancel-number", "cancel-number N", "Asks TWS once to cancel an order that stands under a number of ours and is no order of ours: CONFLICT in "
    "'legworkctl trade list'.", "legworkctl trade cancel-number 12" },
  { "cancel-all", "cancel-all", "Asks TWS to cancel each own order that is not over.", "legworkctl trade cancel-all" },
  { "exit", "exit ID", "A target and a stop for what an order opened, kept by this program and not by TWS: --mode stage tells you, auto sends while this "
    "command waits.", "legworkctl trade exit LW-Q5K1M1 --target 50% --stop 2x" },
  { "exits", "exits", "Targets and stops: what they wait for, and what became of them.", "legworkctl trade exits --format csv" },
  { "look", "look ID", "TWS lists its orders again; nothing is sent.", "legworkctl trade look LW-Q5K1M1" },
  { "abandon", "abandon ID", "Gives up an order that TWS twice did not list. It is watched, should TWS name it after all.",
    "legworkctl trade abandon LW-Q5K1M1" },
  { "resubmit", "resubmit ID", "Gives up an order that TWS twice did not list, so that a new one may replace it (--supersedes).",
    "legworkctl trade resubmit LW-Q5K1M1" },
  { "signoff", "signoff ID|P1", "Ends an order of which TWS can no longer say what became of it, or an unexplained position that 'trade list' shows as P1, "
    "P2 …: the positions that TWS shows are right.", "legworkctl trade signoff LW-Q5K1M1" },
  { "kill", "kill", "The kill switch: nothing is sent until it is released, own orders are cancelled once each.", "legworkctl trade kill" },
  { "release-kill", "release-kill", "Releases the kill switch: orders may be sent again.", "legworkctl trade release-kill" },
  { "list", "list", "All orders, newest first, after TWS was asked; sends nothing. Status 5 where something is UNKNOWN.",
    "legworkctl trade list --format csv" },
};

const char *
lw_ctl_trade_takers (const char *option)
{
  for (guint i = 0; i < G_N_ELEMENTS (takers); i++)
    if (strcmp (takers[i].option, option) == 0)
      return takers[i].acts;
  return NULL;
}

static gboolean
takes (const char *act,
       const char *option)
{
  const char *words = lw_ctl_trade_takers (option);
  g_auto (GStrv) list = words != NULL ? g_strsplit (words, " ", -1) : NULL;

  return list == NULL || g_strv_contains ((const char *const *) list, act);
}

GOptionEntry *
lw_ctl_trade_entries_of (const char         *act,
                         const GOptionEntry *entries)
{
  g_autoptr (GArray) taken = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));

  for (; entries->long_name != NULL; entries++)
    if (takes (act, entries->long_name))
      g_array_append_val (taken, *entries);
  return (GOptionEntry *) g_array_free (g_steal_pointer (&taken), FALSE);
}

gboolean
lw_ctl_trade_explain (const char  *act,
                      const char **parameters,
                      const char **summary,
                      const char **example)
{
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    if (strcmp (acts[i].act, act) == 0)
      {
        *parameters = acts[i].parameters;
        *summary = acts[i].summary;
        *example = acts[i].example;
        return TRUE;
      }
  return FALSE;
}
