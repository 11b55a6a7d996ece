#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "lw-ctl-records.h"
#include "lw-ctl-trade-private.h"
#include "lw-desk-exits.h"

/* Targets and stops. What is watched is watched as long as this command, or the window, runs. */

static LwExitWish wish;
static LwCtlFormat list_format;

static gboolean
read_rule (const char *option,
           const char *text,
           LwExitRule *rule)
{
  if (text == NULL || lw_exit_rule_parse (text, rule))
    return TRUE;
  lw_ctl_complain ("--%s %s: %s, a price like 0.60, or none", option, text,
                   strcmp (option, "target") == 0 ? "a share of the maximum profit like 50%"
                                                  : "of a credit a multiple like 2x, of a debit the share that may be lost like 50%");
  return FALSE;
}

gboolean
lw_ctl_trade_exit_check (void)
{
  const LwCtlTradeOptions *options = &lw_ctl_trade_options;

  wish.mode = LW_EXIT_MODE_STAGE;
  if (options->mode != NULL && !lw_exit_mode_parse (options->mode, &wish.mode))
    lw_ctl_complain ("--mode %s: stage (you are told), auto (armed until the end of today), or off", options->mode);
  else if (options->target == NULL && options->stop == NULL && options->mode == NULL)
    lw_ctl_complain ("exit needs --target, --stop or --mode");
  else
    return read_rule ("target", options->target, &wish.target) && read_rule ("stop", options->stop, &wish.stop);
  return FALSE;
}

gboolean
lw_ctl_trade_exits_check (void)
{
  const char *format = lw_ctl_trade_options.format;

  if (lw_ctl_format_parse (format, &list_format))
    return TRUE;
  lw_ctl_complain ("--format is table, csv or json, not '%s'", format);
  return FALSE;
}

/* What was not named stays as it is. */
static void
keep_the_rest (LwDesk     *desk,
               const char *id)
{
  const LwExit *exit = lw_desk_find_exit (desk, id);

  if (exit == NULL)
    return;
  if (lw_ctl_trade_options.target == NULL)
    wish.target = exit->wish.target;
  if (lw_ctl_trade_options.stop == NULL)
    wish.stop = exit->wish.stop;
}

static void
print_exit (LwDesk     *desk,
            const char *id)
{
  const LwExit *exit = lw_desk_find_exit (desk, id);
  const LwIntent *intent = lw_desk_find_order (desk, id);
  g_autofree char *sentence = lw_desk_exit_sentence (desk, id);

  lw_ctl_trade_line (id, lw_exit_state_word (exit != NULL ? exit->state : LW_EXIT_STATE_REMOVED), intent->vertical.symbol, "", sentence);
}

typedef struct
{
  const char *id;
  LwExitState last;
} Follow;

/* A line for each state that it comes to; the closing order's too. */
static gboolean
follow (LwDesk  *desk,
        gpointer data)
{
  Follow *self = data;
  const LwExit *exit = lw_desk_find_exit (desk, self->id);
  const LwIntent *closing;

  if (exit != NULL && exit->state != self->last)
    {
      self->last = exit->state;
      print_exit (desk, self->id);
    }
  if (exit == NULL || exit->state == LW_EXIT_STATE_WATCHING)
    return exit == NULL;
  closing = exit->closing[0] != '\0' ? lw_desk_find_order (desk, exit->closing) : NULL;
  return closing == NULL || lw_intent_state_is_final (closing->state);
}

static int
watch (LwDesk     *desk,
       const char *id)
{
  Follow state = { id, LW_EXIT_STATE_WATCHING };
  gboolean over = lw_ctl_desk_wait (desk, follow, &state, lw_ctl_trade_options.wait);

  if (over && state.last == LW_EXIT_STATE_FIRED)
    print_exit (desk, id);
  else if (!over && state.last == LW_EXIT_STATE_WATCHING)
    lw_ctl_complain ("not reached within %g seconds: with the end of this command it is watched no more, until the window or another command "
                     "with the journal runs; what was armed is armed no more", lw_ctl_trade_options.wait);
  return LW_EXIT_DONE;
}

int
lw_ctl_trade_exit (LwDesk     *desk,
                   const char *id)
{
  g_autofree char *complaint = NULL;

  keep_the_rest (desk, id);
  lw_desk_watch_exits (desk, TRUE);
  if (!lw_desk_set_exit (desk, id, &wish, &complaint))
    {
      lw_ctl_complain ("%s", complaint);
      return LW_EXIT_BAD_INPUT;
    }
  if (!lw_ctl_trade_wait_saved (desk, LW_CTL_BOOK_SECONDS))
    {
      lw_ctl_complain ("it is not in the journal: look at the disk");
      return LW_EXIT_NOT_CONNECTED;
    }
  print_exit (desk, id);
  if (wish.mode == LW_EXIT_MODE_AUTO && !lw_exit_wish_is_empty (&wish))
    return watch (desk, id);
  return LW_EXIT_DONE;
}

static const char *const columns[] = { "intent", "state", "symbol", "order", "target", "stop", "mode", "reached", "price", "closing",
                                       "changed", "sentence", NULL };

static void
add_exit (LwDesk       *desk,
          LwRecords    *records,
          const LwExit *exit)
{
  const LwIntent *intent = lw_desk_find_order (desk, exit->intent);
  g_autofree char *sentence = lw_desk_exit_sentence (desk, exit->intent);
  g_autofree char *name = intent != NULL ? lw_intent_name (intent) : NULL;
  char target[LW_EXIT_RULE_SIZE], stop[LW_EXIT_RULE_SIZE];

  lw_records_text (records, exit->intent);
  lw_records_text (records, lw_exit_state_word (exit->state));
  lw_records_text (records, intent != NULL ? intent->vertical.symbol : NULL);
  lw_records_text (records, name);
  lw_records_text (records, exit->wish.target.kind != LW_EXIT_RULE_NONE ? lw_exit_rule_text (&exit->wish.target, target) : NULL);
  lw_records_text (records, exit->wish.stop.kind != LW_EXIT_RULE_NONE ? lw_exit_rule_text (&exit->wish.stop, stop) : NULL);
  lw_records_text (records, lw_exit_mode_word (exit->wish.mode));
  lw_records_text (records, exit->fired_by != LW_EXIT_NEITHER ? lw_exit_side_word (exit->fired_by) : NULL);
  lw_records_price (records, exit->price);
  lw_records_text (records, exit->closing[0] != '\0' ? exit->closing : NULL);
  lw_records_time (records, exit->us);
  lw_records_text (records, sentence);
}

int
lw_ctl_trade_exits (LwDesk *desk)
{
  g_autoptr (LwRecords) records = lw_records_new (columns);
  g_autofree char *text = NULL;

  for (guint i = 0; i < lw_desk_n_exits (desk); i++)
    if (lw_desk_get_exit (desk, i)->state != LW_EXIT_STATE_REMOVED)
      add_exit (desk, records, lw_desk_get_exit (desk, i));
  text = lw_records_format (records, list_format, "\n");
  g_print ("%s", text);
  return LW_EXIT_DONE;
}
