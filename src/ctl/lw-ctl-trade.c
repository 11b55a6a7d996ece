#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lw-ctl-trade-private.h"

LwCtlTradeOptions lw_ctl_trade_options = { .connection = LW_CTL_CONNECTION_INIT, .quantity = 1, .wait = 10 };

static const GOptionEntry entries[] = {
  { "expiry", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.expiry, "open: settlement date", "DATE" },
  { "kind", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.kind, "open: bull_call, bear_put, bull_put or bear_call", "KIND" },
  { "k1", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.k1, "open: lower strike", "K" },
  { "k2", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.k2, "open: higher strike", "K" },
  { "class", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.trading_class, "open: trading class, where several have the strikes",
    "CLASS" },
  { "qty", 0, 0, G_OPTION_ARG_INT, &lw_ctl_trade_options.quantity, "open: number of spreads (1)", "N" },
  { "limit", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.limit, "open: price of a spread, positive; the kind says paid or "
    "received", "P" },
  { "preview", 0, 0, G_OPTION_ARG_NONE, &lw_ctl_trade_options.preview, "open: show the order and the gate's verdict, send nothing",
    NULL },
  { "wait", 0, 0, G_OPTION_ARG_DOUBLE, &lw_ctl_trade_options.wait, "how long to follow the order (10)", "SECONDS" },
  { "live", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.live, "allow orders of this live account in this run", "ACCOUNT" },
  { "format", 0, 0, G_OPTION_ARG_STRING, &lw_ctl_trade_options.format, "table or json", "FORMAT" },
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

void
lw_ctl_trade_print (LwDesk         *desk,
                    const LwIntent *intent)
{
  g_autofree char *sentence = lw_desk_order_sentence (desk, intent);

  lw_ctl_trade_line (intent->id, lw_intent_state_word (intent->state), intent->vertical.symbol, sentence);
}

static gboolean
not_dropped (LwDesk  *desk,
             gpointer data)
{
  const LwIntent *intent = lw_desk_find_order (desk, data);

  return intent == NULL || lw_intent_state_is_final (intent->state);
}

static int
run_cancel (LwDesk     *desk,
            const char *id)
{
  const LwIntent *intent = lw_desk_find_order (desk, id);

  if (intent == NULL)
    {
      lw_ctl_complain ("there is no order %s; 'legworkctl trade list' shows them", id);
      return LW_EXIT_BAD_INPUT;
    }
  lw_desk_cancel (desk, id);
  lw_ctl_desk_wait (desk, not_dropped, (gpointer) id, lw_ctl_trade_options.wait);
  intent = lw_desk_find_order (desk, id);
  lw_ctl_trade_print (desk, intent);
  if (!lw_intent_state_is_final (intent->state))
    return LW_EXIT_UNKNOWN;
  return intent->state == LW_INTENT_FILLED ? LW_EXIT_TWS_REFUSED : LW_EXIT_DONE;
}

static gboolean
all_final (LwDesk  *desk,
           gpointer data)
{
  for (guint i = 0; i < lw_desk_n_orders (desk); i++)
    if (!lw_intent_state_is_final (lw_desk_get_order (desk, i)->state))
      return FALSE;
  return TRUE;
}

static int
run_cancel_all (LwDesk *desk)
{
  gboolean done;

  lw_desk_cancel_all (desk);
  done = lw_ctl_desk_wait (desk, all_final, NULL, lw_ctl_trade_options.wait);
  return MAX (lw_ctl_trade_list (desk), done ? LW_EXIT_DONE : LW_EXIT_UNKNOWN);
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
  Move move = { id, intent != NULL ? intent->state : LW_INTENT_DRAFT };
  gboolean is_look = button == lw_desk_look;

  if (intent == NULL)
    {
      lw_ctl_complain ("there is no order %s; 'legworkctl trade list' shows them", id);
      return LW_EXIT_BAD_INPUT;
    }
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
  return intent->state == LW_INTENT_UNKNOWN ? LW_EXIT_UNKNOWN : LW_EXIT_DONE;
}

int
lw_ctl_trade_list (LwDesk *desk)
{
  int status = LW_EXIT_DONE;

  for (guint i = 0; i < lw_desk_n_orders (desk); i++)
    {
      const LwIntent *intent = lw_desk_get_order (desk, i);

      lw_ctl_trade_print (desk, intent);
      if (intent->state == LW_INTENT_UNKNOWN)
        status = LW_EXIT_UNKNOWN;
    }
  return status;
}

static int
run_list (LwDesk *desk)
{
  LwDeskConnection connection;
  int status;

  lw_ctl_desk_wait (desk, settled, NULL, LW_CTL_READY_SECONDS);
  lw_desk_get_connection (desk, &connection);
  status = lw_ctl_trade_list (desk);
  if (connection.orders_on || connection.read_only || connection.stats.state == LW_CONN_DEGRADED)
    return status;
  return LW_EXIT_NOT_CONNECTED;
}

static gboolean
is_saved (LwDesk  *desk,
          gpointer data)
{
  return lw_desk_is_saved (desk);
}

/* The switch works without TWS too: it is latched, and cancels follow with the next connection of whoever holds the journal. */
static int
run_switch (LwDesk  *desk,
            gboolean on)
{
  lw_ctl_desk_wait (desk, settled, NULL, LW_CTL_READY_SECONDS);
  if (on)
    lw_desk_kill (desk);
  else
    lw_desk_release_kill (desk);
  if (!lw_ctl_desk_wait (desk, is_saved, NULL, lw_ctl_trade_options.wait) || lw_desk_is_killed (desk) != on)
    {
      lw_ctl_complain ("the kill switch is not in the journal: another instance holds it, or the disk fails");
      return LW_EXIT_NOT_CONNECTED;
    }
  lw_ctl_trade_line ("-", on ? "KILLED" : "RELEASED", "",
                     on ? "The kill switch is on: nothing is sent until 'legworkctl trade release-kill'." :
                     "The kill switch is released: orders may be sent again.");
  if (!on)
    return LW_EXIT_DONE;
  lw_ctl_desk_wait (desk, all_final, NULL, lw_ctl_trade_options.wait);
  return lw_ctl_trade_list (desk);
}

static int
run_one (LwDesk     *desk,
         const char *act,
         const char *id)
{
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
  int status;

  if (strcmp (act, "list") == 0)
    return run_list (desk);
  if (g_str_has_suffix (act, "kill"))
    return run_switch (desk, strcmp (act, "kill") == 0);
  status = get_ready (desk);
  if (status == LW_EXIT_DONE)
    status = unlock (desk);
  if (status != LW_EXIT_DONE)
    return status;
  if (strcmp (act, "open") == 0)
    return lw_ctl_trade_open (desk, argument);
  if (strcmp (act, "cancel-all") == 0)
    return run_cancel_all (desk);
  return run_one (desk, act, argument);
}

/* FALSE after a complaint. */
static gboolean
arguments_are_good (int    argc,
                    char **argv)
{
  static const char * const later[] = { "close", "roll", "modify", NULL };
  static const char * const with_id[] = { "open", "cancel", "look", "abandon", "resubmit", "signoff", NULL };
  static const char * const alone[] = { "cancel-all", "kill", "release-kill", "list", NULL };
  const char *format = lw_ctl_trade_options.format;

  if (argc < 2)
    lw_ctl_complain ("trade needs to know what: open, cancel, cancel-all, look, abandon, resubmit, signoff, kill, release-kill or list");
  else if (is_one_of (argv[1], later))
    lw_ctl_complain ("trade %s comes with a later version; this one has open, cancel, cancel-all, look, abandon, resubmit, signoff, "
                     "kill, release-kill and list",
                     argv[1]);
  else if (!is_one_of (argv[1], with_id) && !is_one_of (argv[1], alone))
    lw_ctl_complain ("there is no 'trade %s'; see 'legworkctl trade --help'", argv[1]);
  else if (argc != (is_one_of (argv[1], with_id) ? 3 : 2))
    lw_ctl_complain ("'trade %s' takes %s", argv[1], is_one_of (argv[1], alone) ? "nothing more"
                     : strcmp (argv[1], "open") == 0 ? "one symbol" : "one intent id");
  else if (format != NULL && strcmp (format, "json") != 0 && strcmp (format, "table") != 0)
    lw_ctl_complain ("--format %s: it is table or json", format);
  else
    return TRUE;
  return FALSE;
}

int
lw_ctl_trade (int    argc,
              char **argv)
{
  g_autoptr (LwDesk) desk = NULL;
  int status;

  if (!lw_ctl_parse (&argc, &argv, "open SYMBOL | cancel ID | cancel-all | look ID | abandon ID | resubmit ID | signoff ID | kill | "
                     "release-kill | list",
                     "Orders without a window: the same gate and journal. At most once: what may have been sent is never sent "
                     "again.",
                     "legworkctl trade open SPY --expiry 2026-12-18 --kind bull_put --k1 425 --k2 430 --limit 1.20", entries)
      || !arguments_are_good (argc, argv))
    return LW_EXIT_BAD_INPUT;
  if (strcmp (argv[1], "open") == 0 && !lw_ctl_trade_open_check ())
    return LW_EXIT_BAD_INPUT;
  desk = lw_ctl_desk_open (&lw_ctl_trade_options.connection, &status);
  if (desk == NULL)
    return status;
  status = run (desk, argv[1], argc > 2 ? argv[2] : NULL);
  lw_desk_stop (desk);
  return status;
}
