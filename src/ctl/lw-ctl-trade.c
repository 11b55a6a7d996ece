#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lw-ctl-trade-private.h"
#include "lw-desk-exits.h"

LwCtlTradeOptions lw_ctl_trade_options = { .connection = LW_CTL_CONNECTION_INIT, .quantity = LW_CTL_NO_QUANTITY, .wait = 10 };

static const GOptionEntry entries[] = {
  { "expiry", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.expiry, "open; close, roll by strikes: settlement date", "DATE" },
  { "kind", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.kind, "the same: bull_call, bear_put, bull_put or bear_call; of what is "
    "held, as it is held", "KIND" },
  { "k1", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.k1, "the same: lower strike", "K" },
  { "k2", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.k2, "the same: higher strike", "K" },
  { "class", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.trading_class, "the same: trading class, where several have the strikes",
    "CLASS" },
  { "qty", 0, 0, G_OPTION_ARG_INT, &lw_ctl_trade_options.quantity, "number of spreads (open: 1; close, roll: all that are held)", "N" },
  { "limit", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.limit, "price of a spread, positive; the kind says paid or received, of a roll "
    "--credit or --debit", "P" },
  { "credit", 0, 0, G_OPTION_ARG_NONE, &lw_ctl_trade_options.credit, "roll: the price is received", NULL },
  { "debit", 0, 0, G_OPTION_ARG_NONE, &lw_ctl_trade_options.debit, "roll: the price is paid", NULL },
  { "to-expiry", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.to_expiry, "roll: settlement date of the new spread", "DATE" },
  { "to-kind", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.to_kind, "roll: its kind (the old one's)", "KIND" },
  { "to-k1", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.to_k1, "roll: its lower strike (the old one's)", "K" },
  { "to-k2", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.to_k2, "roll: its higher strike (the old one's)", "K" },
  { "leg", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.leg, "close: only the short leg, or only the long one where it covers no short",
    "short|long" },
  { "gtd", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.gtd, "good until then, New York (for the day)", "DATE|TIME" },
  { "override", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.override, "why this order may go although the outcome of another is not "
    "known; goes to the journal", "SENTENCE" },
  { "add", 0, 0, G_OPTION_ARG_NONE, &lw_ctl_trade_options.add, "one more of a spread of which an order is still open", NULL },
  { "confirm-quantity", 0, 0, G_OPTION_ARG_INT, &lw_ctl_trade_options.confirm_quantity, "the quantity once more, where it is above three times "
    "the usual one", "N" },
  { "expires-today", 0, 0, G_OPTION_ARG_NONE, &lw_ctl_trade_options.expires_today, "even though the short leg trades today for the last time",
    NULL },
  { "target", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.target, "exit: share of the maximum profit (50%), or the price at which it is "
    "closed; none takes it off", "SHARE|PRICE" },
  { "stop", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.stop, "exit: times the credit received (2x), of a debit the share lost (50%), or the "
    "price; none takes it off", "TIMES|SHARE|PRICE" },
  { "mode", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.mode, "exit: stage tells you and sends nothing (default), auto sends by itself while this "
    "command waits, off keeps it unwatched", "stage|auto|off" },
  { "supersedes", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.supersedes, "the order that this one replaces, after 'trade resubmit'",
    "ID" },
  { "preview", 0, 0, G_OPTION_ARG_NONE, &lw_ctl_trade_options.preview, "open, close, roll: show the order and the gate's verdict, send nothing", NULL },
  { "wait", 0, 0, G_OPTION_ARG_DOUBLE, &lw_ctl_trade_options.wait, "how long to follow the order, or to watch what was armed (10)", "SECONDS" },
  { "live", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.live, "allow orders of this live account in this run", "ACCOUNT" },
  { "format", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.format, "table, csv or json (table)", "FORMAT" },
  LW_CTL_CONNECTION_ENTRIES (lw_ctl_trade_options.connection),
  { NULL }
};

static gboolean
settled (LwDesk  *desk,
         gpointer data)
{
  LwDeskConnection connection;

  lw_desk_get_connection (desk, &connection);
  return !connection.journal_opening && (connection.orders_on || connection.read_only || connection.problem[0] != '\0');
}

/* Connects and takes part in the snapshot. The exit status that speaks against sending; 0 = orders may go. */
static int
get_ready (LwDesk *desk)
{
  LwDeskConnection connection;

  lw_ctl_desk_wait (desk, settled, NULL, LW_CTL_READY_SECONDS);
  lw_desk_get_connection (desk, &connection);
  if (connection.orders_on)
    return LW_EXIT_DONE;
  if (connection.problem[0] == '\0' && !connection.read_only)
    lw_ctl_complain ("TWS has not told about open orders within %d seconds; nothing is sent.", LW_CTL_READY_SECONDS);
  return LW_EXIT_NOT_CONNECTED;
}

static gboolean
reaches_tws (const LwDeskConnection *connection)
{
  return connection->stats.state >= LW_CONN_SYNCING;
}

static gboolean
can_act (LwDesk  *desk,
         gpointer data)
{
  LwDeskConnection connection;

  lw_desk_get_connection (desk, &connection);
  return !connection.journal_opening && (reaches_tws (&connection) || connection.read_only || connection.problem[0] != '\0');
}

/* orders.md R14: a cancel, and what a person decides about an order, wait for no list and work while orders are off. What TWS is asked
 * needs a connection: a command does not leave a cancel behind that a later run would send. */
static int
get_to_act (LwDesk     *desk,
            const char *act)
{
  LwDeskConnection connection;
  gboolean asks_tws = strcmp (act, "abandon") != 0 && strcmp (act, "signoff") != 0;

  lw_ctl_desk_wait (desk, can_act, NULL, LW_CTL_READY_SECONDS);
  lw_desk_get_connection (desk, &connection);
  if (connection.journal_opening || connection.read_only || connection.problem_kind == LW_PROBLEM_JOURNAL)
    return LW_EXIT_NOT_CONNECTED;
  if (reaches_tws (&connection) || !asks_tws)
    return LW_EXIT_DONE;
  lw_ctl_complain ("Not connected to TWS: nothing was asked of it. Look into TWS itself; 'legworkctl trade kill' is kept and cancels with "
                   "the next connection.");
  return LW_EXIT_NOT_CONNECTED;
}

static int
unlock (LwDesk *desk)
{
  LwDeskConnection connection;
  const char *live = lw_ctl_trade_options.live;

  lw_desk_get_connection (desk, &connection);
  if (live == NULL)
    return LW_EXIT_DONE;
  if (strcmp (live, connection.account) == 0 && lw_desk_unlock_live (desk, live))
    return LW_EXIT_DONE;
  lw_ctl_complain ("--live %s: this connection trades account %s", live, connection.account);
  return LW_EXIT_BAD_INPUT;
}

/* An order that no cancel of this program reaches stands, whatever is asked. How many there are. */
static guint
complain_of_elsewhere (LwDesk     *desk,
                       const char *only) /* NULL = all */
{
  guint n = 0;

  for (guint i = 0; i < lw_desk_n_orders (desk); i++)
    {
      const LwIntent *intent = lw_desk_get_order (desk, i);
      g_autofree char *sentence = NULL;

      if (!intent->cancel_elsewhere || lw_intent_state_is_final (intent->state) || (only != NULL && strcmp (only, intent->id) != 0))
        continue;
      sentence = lw_desk_order_sentence (desk, intent); /* it says why, and where it can be */
      lw_ctl_complain ("%s for %s was not cancelled. %s", intent->id, intent->vertical.symbol, sentence);
      n++;
    }
  return n;
}

static gboolean
not_dropped (LwDesk  *desk,
             gpointer data)
{
  const LwIntent *intent = lw_desk_find_order (desk, data);

  return intent == NULL || intent->cancel_elsewhere || lw_intent_state_is_final (intent->state);
}

static int
run_cancel (LwDesk     *desk,
            const char *id)
{
  const LwIntent *intent;

  lw_desk_cancel (desk, id);
  lw_ctl_desk_wait (desk, not_dropped, (gpointer) id, lw_ctl_trade_options.wait);
  intent = lw_desk_find_order (desk, id);
  lw_ctl_trade_print (desk, intent);
  complain_of_elsewhere (desk, id);
  if (!lw_intent_state_is_final (intent->state))
    return LW_EXIT_UNKNOWN;
  return intent->state == LW_INTENT_FILLED ? LW_EXIT_TWS_REFUSED : LW_EXIT_DONE;
}

/* All that can be cancelled. */
static gboolean
all_final (LwDesk  *desk,
           gpointer data)
{
  for (guint i = 0; i < lw_desk_n_orders (desk); i++)
    {
      const LwIntent *intent = lw_desk_get_order (desk, i);

      if (!intent->cancel_elsewhere && !lw_intent_state_is_final (intent->state))
        return FALSE;
    }
  return TRUE;
}

static int
run_cancel_all (LwDesk *desk)
{
  gboolean done;
  int status;

  lw_desk_cancel_all (desk);
  done = lw_ctl_desk_wait (desk, all_final, NULL, lw_ctl_trade_options.wait);
  done = complain_of_elsewhere (desk, NULL) == 0 && done;
  status = lw_ctl_trade_list_orders (desk);
  return done ? status : LW_EXIT_UNKNOWN;
}

typedef struct
{
  const char   *id;
  LwIntentState from;
} Move;

static gboolean
has_moved (LwDesk  *desk,
           gpointer data)
{
  Move *move = data;
  const LwIntent *intent = lw_desk_find_order (desk, move->id);

  return intent == NULL || intent->state != move->from;
}

/* abandon, signoff, look: a button of orders.md 6 exists only in some states. */
static int
run_button (LwDesk     *desk,
            const char *id,
            void      (*button) (LwDesk *desk, const char *id))
{
  const LwIntent *intent = lw_desk_find_order (desk, id);
  Move move = { id, intent->state };
  gboolean is_look = button == lw_desk_look;

  button (desk, id);
  if (!lw_ctl_desk_wait (desk, has_moved, &move, lw_ctl_trade_options.wait) && !is_look)
    {
      lw_ctl_complain ("an order that is %s cannot be dealt with like that%s%s", lw_intent_state_word (move.from),
                       move.from == LW_INTENT_UNRESOLVED ? "; look into TWS what became of it, then: legworkctl trade signoff " : "",
                       move.from == LW_INTENT_UNRESOLVED ? id : "");
      lw_ctl_trade_print (desk, lw_desk_find_order (desk, id));
      return LW_EXIT_BAD_INPUT;
    }
  intent = lw_desk_find_order (desk, id);
  lw_ctl_trade_print (desk, intent);
  if (button == lw_desk_resubmit && intent->state == LW_INTENT_ABANDONED)
    lw_ctl_complain ("TWS never had it; send the new order with --supersedes %s", id);
  return intent->state == LW_INTENT_UNKNOWN ? LW_EXIT_UNKNOWN : LW_EXIT_DONE;
}

/* A difference of positions is judged after it has lasted for a while. */
static gboolean
positions_agree (LwDesk  *desk,
                 gpointer data)
{
  LwDeskConnection connection;

  lw_desk_get_connection (desk, &connection);
  return !connection.orders_on || (lw_desk_positions_agree (desk) && lw_desk_is_saved (desk));
}

static int
run_list (LwDesk *desk)
{
  LwDeskConnection connection;
  int status;

  lw_ctl_desk_wait (desk, settled, NULL, LW_CTL_READY_SECONDS);
  lw_ctl_desk_wait (desk, positions_agree, NULL, LW_CTL_READY_SECONDS);
  lw_desk_get_connection (desk, &connection);
  lw_ctl_trade_tell_killed (desk);
  status = lw_ctl_trade_list_orders (desk);
  if (connection.orders_on || connection.read_only || connection.stats.state == LW_CONN_DEGRADED)
    return status;
  return LW_EXIT_NOT_CONNECTED;
}

static int
run_exits (LwDesk *desk)
{
  LwDeskConnection connection;

  lw_ctl_desk_wait (desk, settled, NULL, LW_CTL_READY_SECONDS);
  lw_desk_get_connection (desk, &connection);
  lw_ctl_trade_exits (desk);
  return connection.orders_on || connection.read_only || connection.stats.state == LW_CONN_DEGRADED ? LW_EXIT_DONE : LW_EXIT_NOT_CONNECTED;
}

static gboolean
is_saved (LwDesk  *desk,
          gpointer data)
{
  return lw_desk_is_saved (desk);
}

gboolean
lw_ctl_trade_wait_saved (LwDesk *desk,
                         double  seconds)
{
  return lw_ctl_desk_wait (desk, is_saved, NULL, seconds);
}

static gboolean
journal_is_known (LwDesk  *desk,
                  gpointer data)
{
  LwDeskConnection connection;

  lw_desk_get_connection (desk, &connection);
  return !connection.journal_opening && (lw_desk_is_saved (desk) || connection.read_only || connection.problem[0] != '\0');
}

static int
complain_of_switch (LwDesk *desk)
{
  LwDeskConnection connection;

  lw_desk_get_connection (desk, &connection);
  if (connection.read_only)
    lw_ctl_complain ("another Legwork that runs holds the order journal, and the kill switch is its own: nothing was done, and orders may be live "
                     "at TWS. " LW_CTL_USE_THE_WINDOW);
  else
    lw_ctl_complain ("the kill switch is not in the journal: the disk fails, or the journal cannot be read. Look into TWS what is open: orders of "
                     "this program may be live there");
  return LW_EXIT_NOT_CONNECTED;
}

/* The switch works without TWS too: it is latched, at once, and cancels follow with the next connection of whoever holds the journal. */
static int
run_switch (LwDesk  *desk,
            gboolean on)
{
  int status;

  if (on)
    lw_desk_kill (desk);
  lw_ctl_desk_wait (desk, journal_is_known, NULL, LW_CTL_READY_SECONDS);
  if (!on)
    lw_desk_release_kill (desk);
  if (!lw_ctl_trade_wait_saved (desk, lw_ctl_trade_options.wait) || lw_desk_is_killed (desk) != on)
    return complain_of_switch (desk);
  if (!on)
    {
      lw_ctl_trade_line ("-", "RELEASED", "", "", "The kill switch is released: orders may be sent again.");
      return LW_EXIT_DONE;
    }
  lw_ctl_trade_tell_killed (desk); /* at once: the list follows when what can be cancelled is */
  lw_ctl_desk_wait (desk, all_final, NULL, lw_ctl_trade_options.wait);
  status = lw_ctl_trade_list_orders (desk);
  return complain_of_elsewhere (desk, NULL) > 0 ? LW_EXIT_UNKNOWN : status;
}

static int
run_one (LwDesk     *desk,
         const char *act,
         const char *text)
{
  char id[LW_INTENT_ID_SIZE];
  const char *found;

  if (strcmp (act, "signoff") == 0 && lw_ctl_trade_is_position (desk, text))
    return lw_ctl_trade_signoff_position (desk, text);
  found = lw_ctl_trade_find_id (desk, text);
  if (found == NULL)
    return LW_EXIT_BAD_INPUT;
  g_strlcpy (id, found, sizeof id);
  if (strcmp (act, "modify") == 0)
    return lw_ctl_trade_modify (desk, id);
  if (strcmp (act, "exit") == 0)
    return lw_ctl_trade_exit (desk, id);
  if (strcmp (act, "cancel") == 0)
    return run_cancel (desk, id);
  if (strcmp (act, "abandon") == 0)
    return run_button (desk, id, lw_desk_abandon);
  if (strcmp (act, "signoff") == 0)
    return run_button (desk, id, lw_desk_signoff);
  if (strcmp (act, "resubmit") == 0)
    return run_button (desk, id, lw_desk_resubmit);
  return run_button (desk, id, lw_desk_look);
}

static int
run_order (LwDesk     *desk,
           const char *act,
           const char *argument)
{
  if (strcmp (act, "open") == 0)
    return lw_ctl_trade_open (desk, argument);
  if (strcmp (act, "close") == 0)
    return lw_ctl_trade_close (desk, argument);
  if (strcmp (act, "roll") == 0)
    return lw_ctl_trade_roll (desk, argument);
  return run_one (desk, act, argument);
}

static gboolean
is_one_of (const char        *word,
           const char * const words[])
{
  return g_strv_contains (words, word);
}

static int
run (LwDesk     *desk,
     const char *act,
     const char *argument)
{
  static const char * const sends_orders[] = { "open", "close", "roll", "modify", "exit", NULL };
  int status;

  lw_desk_watch_exits (desk, FALSE);
  if (strcmp (act, "list") == 0)
    return run_list (desk);
  if (strcmp (act, "exits") == 0)
    return run_exits (desk);
  if (strcmp (act, "cancel-number") == 0)
    {
      lw_ctl_desk_wait (desk, settled, NULL, LW_CTL_READY_SECONDS);
      return lw_ctl_trade_cancel_number (desk, argument);
    }
  if (g_str_has_suffix (act, "kill"))
    return run_switch (desk, strcmp (act, "kill") == 0);
  status = is_one_of (act, sends_orders) ? get_ready (desk) : get_to_act (desk, act);
  if (status == LW_EXIT_DONE)
    status = unlock (desk);
  if (status != LW_EXIT_DONE)
    return status;
  return strcmp (act, "cancel-all") == 0 ? run_cancel_all (desk) : run_order (desk, act, argument);
}

/* FALSE after a complaint. */
static gboolean
arguments_are_good (int    argc,
                    char **argv)
{
  static const char * const with_id[] = { "open", "close", "roll", "modify", "cancel", "cancel-number", "exit", "look", "abandon", "resubmit", "signoff", NULL };
  static const char * const alone[] = { "cancel-all", "kill", "release-kill", "list", "exits", NULL };
  const char *format = lw_ctl_trade_options.format;

  if (argc < 2)
    lw_ctl_complain ("trade needs to know what: open, close, roll, modify, cancel, cancel-number, cancel-all, exit, exits, look, abandon, resubmit, signoff, kill, "
                     "release-kill or list");
  else if (!is_one_of (argv[1], with_id) && !is_one_of (argv[1], alone))
    lw_ctl_complain ("there is no 'trade %s'; see 'legworkctl trade --help'", argv[1]);
  else if (argc != (is_one_of (argv[1], with_id) ? 3 : 2))
    lw_ctl_complain ("'trade %s' takes %s", argv[1], is_one_of (argv[1], alone) ? "nothing more"
                     : strcmp (argv[1], "open") == 0 ? "one symbol" : strcmp (argv[1], "cancel-number") == 0 ? "one number"
                     : strcmp (argv[1], "close") == 0 || strcmp (argv[1], "roll") == 0 ? "one intent id or one symbol" : "one intent id");
  else if (format != NULL && strcmp (format, "json") != 0 && strcmp (format, "table") != 0 && strcmp (format, "csv") != 0)
    lw_ctl_complain ("--format %s: it is table, csv or json", format);
  else
    return TRUE;
  return FALSE;
}

/* An option that does nothing would be believed: "cancel ID --preview" would cancel. */
static const char *
stray_option (const char *act)
{
  const LwCtlTradeOptions *o = &lw_ctl_trade_options;
  const struct
  {
    const char *name;
    gboolean    given;
  } rows[] = {
    { "preview", o->preview }, { "limit", o->limit != NULL }, { "qty", o->quantity != LW_CTL_NO_QUANTITY }, { "gtd", o->gtd != NULL },
    { "expiry", o->expiry != NULL }, { "kind", o->kind != NULL }, { "k1", o->k1 != NULL }, { "k2", o->k2 != NULL },
    { "class", o->trading_class != NULL }, { "credit", o->credit }, { "debit", o->debit }, { "to-expiry", o->to_expiry != NULL },
    { "to-kind", o->to_kind != NULL }, { "to-k1", o->to_k1 != NULL }, { "to-k2", o->to_k2 != NULL }, { "leg", o->leg != NULL },
    { "override", o->override != NULL }, { "target", o->target != NULL },
    { "stop", o->stop != NULL }, { "mode", o->mode != NULL }, { "supersedes", o->supersedes != NULL }, { "add", o->add },
    { "confirm-quantity", o->confirm_quantity != 0 }, { "expires-today", o->expires_today },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (GStrv) acts = g_strsplit (lw_ctl_trade_takers (rows[i].name), " ", -1);

      if (rows[i].given && !g_strv_contains ((const char *const *) acts, act))
        return rows[i].name;
    }
  return NULL;
}

static gboolean
options_are_good (const char *act,
                  const char *argument)
{
  const char *stray = stray_option (act);

  if (stray != NULL)
    {
      lw_ctl_complain ("'trade %s' knows no --%s: nothing was done", act, stray);
      return FALSE;
    }
  if (strcmp (act, "open") == 0)
    return lw_ctl_trade_open_check ();
  if (strcmp (act, "close") == 0)
    return lw_ctl_trade_close_check (argument);
  if (strcmp (act, "modify") == 0)
    return lw_ctl_trade_modify_check ();
  if (strcmp (act, "exit") == 0)
    return lw_ctl_trade_exit_check ();
  if (strcmp (act, "exits") == 0)
    return lw_ctl_trade_exits_check ();
  return strcmp (act, "roll") != 0 || lw_ctl_trade_roll_check (argument);
}

static gboolean
is_help (const char *word)
{
  return strcmp (word, "--help") == 0 || strcmp (word, "-h") == 0 || strcmp (word, "-?") == 0;
}

/* "trade open --help" is about that command alone. FALSE where it was printed, or nothing was wrong with it but the command. */
static gboolean
parse (int    *argc,
       char ***argv)
{
  const char *parameters, *summary, *example;
  g_autofree GOptionEntry *of_act = NULL;
  gboolean asks = FALSE;

  for (int i = 1; i < *argc; i++)
    asks = asks || is_help ((*argv)[i]);
  for (int i = 1; asks && i < *argc; i++)
    if (lw_ctl_trade_explain ((*argv)[i], &parameters, &summary, &example))
      {
        of_act = lw_ctl_trade_entries_of ((*argv)[i], entries);
        return lw_ctl_parse (argc, argv, parameters, summary, example, of_act);
      }
  return lw_ctl_parse (argc, argv, "open SYMBOL | close ID|SYMBOL | roll ID|SYMBOL | modify ID | cancel ID | cancel-number N | cancel-all | exit ID | exits | look ID | "
                       "abandon ID | resubmit ID | signoff ID | kill | release-kill | list",
                       "Orders without a window: the same gate and journal. At most once: what may have been sent is never sent "
                       "again. 'legworkctl trade COMMAND --help' explains one of them. ID may be the end of an order's id, as the window shows it.",
                       "legworkctl trade open SPY --expiry 2026-12-18 --kind bull_put --k1 425 --k2 430 --limit 1.20", entries);
}

int
lw_ctl_trade (int    argc,
              char **argv)
{
  g_autoptr (LwDesk) desk = NULL;
  int status;

  if (!parse (&argc, &argv) || !arguments_are_good (argc, argv))
    return LW_EXIT_BAD_INPUT;
  if (!options_are_good (argv[1], argc > 2 ? argv[2] : ""))
    return LW_EXIT_BAD_INPUT;
  desk = lw_ctl_desk_open (&lw_ctl_trade_options.connection, &status);
  if (desk == NULL)
    return status;
  status = run (desk, argv[1], argc > 2 ? argv[2] : NULL);
  lw_desk_stop (desk);
  return status;
}
