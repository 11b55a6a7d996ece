#define G_LOG_DOMAIN "lw-exit-words"

#include "config.h"

#include <string.h>

#include "lw-trade-private.h"

/* What the person reads of a target and a stop: never more than the journal and this run know. */

static const char *
mode_words (const LwExitLive *exit)
{
  if (exit->row.wish.mode == LW_EXIT_MODE_OFF)
    return "Off: it is kept, and nobody looks at the market";
  if (exit->armed)
    return LW_EXIT_LABEL ". Armed until the end of today in New York: the closing order is sent without asking";
  return LW_EXIT_LABEL ". When it is reached you are told, and the closing ticket is ready to be sent";
}

/* Of the order that closes, where it ended without closing all. */
static char *
closing_words (LwTrade          *self,
               const LwExitLive *exit)
{
  const LwIntent *closing = lw_trade_find (self, exit->shown.closing);
  const char *side = lw_exit_side_word (exit->shown.fired_by);

  if (closing == NULL)
    return g_strdup_printf ("The %s was reached; its closing order is %s.", side, exit->shown.closing);
  if (!lw_intent_state_is_final (closing->state))
    return g_strdup_printf ("The %s was reached; its closing order %s is on the way.", side, closing->id);
  if (closing->state == LW_INTENT_FILLED)
    return g_strdup_printf ("The %s was reached and closed by order %s.", side, closing->id);
  return g_strdup_printf ("The %s was reached, but its closing order %s ended %s: nothing is watched any more. Set it again, or close "
                          "by hand.", side, closing->id, lw_intent_state_word (closing->state));
}

static char *
watching_words (LwTrade          *self,
                const LwExitLive *exit,
                const LwLive     *live,
                const char       *rules)
{
  gboolean barred = !exit->armed && exit->row.wish.mode == LW_EXIT_MODE_STAGE && lw_unattributed_is_open_for (self, live->row.vertical.symbol);
  g_autofree char *said = exit->row.reason[0] != '\0' ? g_strdup_printf (" It is %s.", exit->row.reason) : g_strdup ("");
  const char *why = exit->waiting[0] != '\0' ? exit->waiting : exit->market;
  g_autofree char *waits = *why != '\0' ? g_strdup_printf (" Waits: %s.", why) : g_strdup ("");

  return g_strdup_printf ("%s. A target looks at the natural price, a stop at the middle of the market, on fresh quotes of both legs for a "
                          "second. %s.%s%s%s", rules, mode_words (exit), said, waits,
                          barred && strstr (said, LW_EXIT_UNEXPLAINED) == NULL ? " It cannot be armed: " LW_EXIT_UNEXPLAINED "." : "");
}

char *
lw_trade_exit_sentence (LwTrade    *self,
                        const char *intent_id)
{
  LwExitLive *exit = lw_exit_book_find (self, intent_id);
  const LwLive *live = lw_trade_find_live (self, intent_id);
  g_autofree char *rules = NULL;
  LwExitBasis basis;
  char price[LW_PRICE_TEXT_SIZE];

  if (exit == NULL || live == NULL || exit->shown.state == LW_EXIT_STATE_REMOVED)
    return g_strdup ("No target and no stop.");
  lw_trade_exit_basis (self, intent_id, &basis);
  basis.increment = exit->increment;
  rules = lw_exit_wish_words (&exit->shown.wish, &basis, live->row.vertical.multiplier);
  if (exit->shown.state == LW_EXIT_STATE_WATCHING)
    return watching_words (self, exit, live, rules);
  if (exit->shown.state == LW_EXIT_STATE_FIRED)
    return closing_words (self, exit);
  if (exit->shown.state == LW_EXIT_STATE_STAGED)
    return g_strdup_printf ("The %s was reached at %s: close it by its ticket, or set it again.%s%s", lw_exit_side_word (exit->shown.fired_by),
                            lw_price_format (exit->shown.price, 2, price, sizeof price), exit->shown.reason[0] != '\0' ? " Not sent by itself: " : "",
                            exit->shown.reason);
  return g_strdup_printf ("Not watched any more: %s.", exit->shown.reason);
}

/* Of the order that closes, in the list: what ended without closing must not read as if something still worked, or watched. */
static const char *
closing_short (LwTrade          *self,
               const LwExitLive *exit)
{
  const LwIntent *closing = lw_trade_find (self, exit->shown.closing);

  if (closing == NULL)
    return "closing order not known here";
  if (!lw_intent_state_is_final (closing->state) || closing->state == LW_INTENT_FILLED)
    return "closing sent";
  if (closing->state == LW_INTENT_NOT_SENT)
    return "closing not sent, nothing is watched";
  return closing->state == LW_INTENT_REJECTED ? "closing refused by TWS, nothing is watched" : "closing ended early, nothing is watched";
}

static void
add_price (GString           *words,
           const LwExitRule  *rule,
           LwExitSide         side,
           const LwExitBasis *basis)
{
  LwPrice price = lw_exit_level (rule, side, basis);
  char text[LW_PRICE_TEXT_SIZE];

  if (price != LW_PRICE_NONE)
    g_string_append_printf (words, "%s%s %s", words->len > 0 ? ", " : "", lw_exit_side_word (side), lw_price_format (price, 2, text, sizeof text));
}

char *
lw_trade_exit_short (LwTrade    *self,
                     const char *intent_id)
{
  LwExitLive *exit = lw_exit_book_find (self, intent_id);
  GString *words = g_string_new (NULL);
  LwExitBasis basis;

  if (exit == NULL || exit->shown.state == LW_EXIT_STATE_REMOVED || !lw_trade_exit_basis (self, intent_id, &basis))
    return g_string_free (words, FALSE);
  basis.increment = exit->increment;
  add_price (words, &exit->shown.wish.target, LW_EXIT_TARGET, &basis);
  add_price (words, &exit->shown.wish.stop, LW_EXIT_STOP, &basis);
  if (exit->shown.state == LW_EXIT_STATE_WATCHING)
    g_string_append (words, exit->shown.wish.mode == LW_EXIT_MODE_OFF ? ", off" : exit->armed ? ", watched by Legwork, sends by itself today"
                                                                                               : ", watched by Legwork");
  else if (exit->shown.state == LW_EXIT_STATE_STAGED)
    g_string_append_printf (words, ": %s reached, not sent", lw_exit_side_word (exit->shown.fired_by));
  else if (exit->shown.state == LW_EXIT_STATE_FIRED)
    g_string_append_printf (words, ": %s reached, %s", lw_exit_side_word (exit->shown.fired_by), closing_short (self, exit));
  else
    g_string_append_printf (words, ": not watched any more, %s", exit->shown.reason);
  return g_string_free (words, FALSE);
}
