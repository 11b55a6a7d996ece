#include "config.h"

#include <string.h>

#include "lw-sim-private.h"

/* The words of the person and of the machine. */

static const char *
intent_of (const LwSim          *self,
           const LwScriptAction *action)
{
  guint n = action->order > 0 ? (guint) action->order : self->intents->len;

  return n >= 1 && n <= self->intents->len ? g_ptr_array_index (self->intents, n - 1) : NULL;
}

static void
draw_id (LwSim *self,
         char  *id)
{
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  g_strlcpy (id, "LW", LW_INTENT_ID_SIZE);
  for (guint i = 2; i < LW_INTENT_ID_SIZE - 2; i++)
    id[i] = digits[lw_sim_random_range (&self->person, 0, 31)];
  id[LW_INTENT_ID_SIZE - 2] = '\0';
}

/* The lines that an open ticket has. */
static void
watch (LwSim            *self,
       const LwTicket   *ticket,
       const LwVertical *vertical)
{
  LwSimClient *client = &self->client;
  g_autoptr (LwChainBuilder) builder = NULL;
  LwRight right = lw_vertical_right (vertical->kind);

  if (client->n_chains == G_N_ELEMENTS (client->chains))
    return;
  builder = lw_chain_builder_new (vertical->symbol, LW_SEC_STK);
  lw_chain_builder_add (builder, vertical->trading_class, LW_DATE_NONE, vertical->settle, right, vertical->k1, vertical->multiplier,
                        vertical->con_id_1, NULL);
  lw_chain_builder_add (builder, vertical->trading_class, LW_DATE_NONE, vertical->settle, right, vertical->k2, vertical->multiplier,
                        vertical->con_id_2, NULL);
  client->chains[client->n_chains] = lw_chain_builder_finish (builder);
  client->chains[client->n_chains]->con_id = vertical->underlying_con_id;
  for (int series = -1; series < 2; series++)
    lw_session_pin (client->session, client->chains[client->n_chains], series, lw_sim_mono_us (self));
  client->n_chains++;
}

static void
transmit (LwSim                *self,
          const LwScriptAction *action)
{
  LwSimClient *client = &self->client;
  char id[LW_INTENT_ID_SIZE];
  LwTicket ticket;
  LwVerdict verdict;

  if (!client->alive || client->dying || !client->ready)
    {
      g_ptr_array_add (self->waiting, (gpointer) action);
      return;
    }
  if (!lw_sim_market_ticket (self, action, &ticket))
    return;
  watch (self, &ticket, &ticket.vertical);
  draw_id (self, id);
  lw_ticket_good_market (&ticket, lw_sim_utc_us (self));
  ticket.typed_quantity = TRUE;
  if (lw_trade_transmit (client->trade, id, &ticket, lw_sim_utc_us (self), &verdict))
    {
      g_ptr_array_add (self->intents, g_strdup (id));
      g_array_append_val (self->tickets, ticket);
      self->result->n_intents++;
      lw_sim_log (self, "transmit %s %s", id, action->symbol);
    }
  else
    lw_sim_log (self, "transmit %s refused: %s %s", action->symbol, verdict.rule, verdict.sentence);
  lw_verdict_clear (&verdict);
}

void
lw_sim_person_ready (LwSim *self)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new ();
  for (guint i = 0; i < waiting->len; i++)
    transmit (self, g_ptr_array_index (waiting, i));
}

typedef void (*Press) (LwTrade *trade, const char *intent_id, gint64 now_us);

static void
press (LwSim                *self,
       const LwScriptAction *action,
       Press                 function)
{
  const char *id = intent_of (self, action);

  if (id == NULL || !self->client.alive || self->client.dying)
    return;
  lw_sim_log (self, "the person: %s %s", lw_script_word_name (action->word), id);
  function (self->client.trade, id, lw_sim_utc_us (self));
}

static void
modify (LwSim                *self,
        const LwScriptAction *action)
{
  guint n = action->order > 0 ? (guint) action->order : self->intents->len;
  const char *id = intent_of (self, action);
  LwTicket ticket;
  LwVerdict verdict;

  if (id == NULL || !self->client.alive || self->client.dying)
    return;
  ticket = g_array_index (self->tickets, LwTicket, n - 1);
  if (!lw_price_from_double (action->price, &ticket.limit))
    return;
  lw_sim_market_quotes (&ticket);
  lw_ticket_good_market (&ticket, lw_sim_utc_us (self));
  lw_trade_modify (self->client.trade, id, &ticket, lw_sim_utc_us (self), &verdict);
  lw_sim_log (self, "the person: modify %s to %g: %s", id, action->price, verdict.ok ? "taken" : verdict.sentence);
  lw_verdict_clear (&verdict);
}

/* From here on nothing may leave. A person who finds the program dead has pressed nothing. */
static void
press_kill (LwSim *self)
{
  if (!self->client.alive || self->client.dying)
    return;
  self->killed = TRUE;
  lw_sim_log (self, "the person: kill");
  if (!lw_sim_spoils (self, LW_SIM_SABOTAGE_IGNORE_KILL))
    lw_trade_kill (self->client.trade, lw_sim_utc_us (self));
}

static void
release_kill (LwSim *self)
{
  if (!self->client.alive || self->client.dying)
    return;
  self->killed = FALSE;
  lw_sim_log (self, "the person: release_kill");
  lw_trade_release_kill (self->client.trade, lw_sim_utc_us (self));
}

static LwSimPoint
point_of (const char *text)
{
  return (LwSimPoint) CLAMP (text[1] - '1', 0, LW_SIM_N_POINTS - 1);
}

/* While the main loop is busy nothing is read and no timer runs: the world goes on without the program. */
static void
be_busy (LwSim *self,
         gint64 us)
{
  self->client.busy_until_us = MAX (self->client.busy_until_us, self->now_us + us);
}

static void
act (LwSim                *self,
     const LwScriptAction *action)
{
  switch (action->word)
    {
    case LW_SCRIPT_WORD_TRANSMIT:    transmit (self, action); break;
    case LW_SCRIPT_WORD_USER_MODIFY: modify (self, action); break;
    case LW_SCRIPT_WORD_USER_CANCEL: press (self, action, lw_trade_cancel); break;
    case LW_SCRIPT_WORD_ABANDON:     press (self, action, lw_trade_abandon); break;
    case LW_SCRIPT_WORD_SIGNOFF:     press (self, action, lw_trade_signoff); break;
    case LW_SCRIPT_WORD_RESUBMIT:    press (self, action, lw_trade_resubmit); break;
    case LW_SCRIPT_WORD_KILL:        press_kill (self); break;
    case LW_SCRIPT_WORD_RELEASE_KILL: release_kill (self); break;
    case LW_SCRIPT_WORD_LOOK:        press (self, action, lw_trade_look); break;
    case LW_SCRIPT_WORD_KILL_CLIENT: self->point_armed[point_of (action->text)] = TRUE; break;
    case LW_SCRIPT_WORD_POWER_CUT:   lw_sim_client_die (self); break;
    case LW_SCRIPT_WORD_DISK:
      self->disk_skip = (int) action->number - 1;
      self->disk_fail = action->for_us > 0 ? (int) action->for_us : G_MAXINT;
      break;
    case LW_SCRIPT_WORD_BUSY:
    case LW_SCRIPT_WORD_SLEEP:       be_busy (self, action->number); break;
    default:                         break;
    }
}

static void
run_rule (LwSim              *self,
          const LwScriptRule *rule)
{
  for (guint i = 0; i < rule->actions->len; i++)
    act (self, &g_array_index (rule->actions, LwScriptAction, i));
}

static void
on_due (LwSim            *self,
        const LwSimEvent *event)
{
  run_rule (self, event->what);
}

void
lw_sim_person_begin (LwSim *self)
{
  for (int side = LW_SCRIPT_USER; side <= LW_SCRIPT_CLIENT; side++)
    for (guint i = 0; i < self->script->sides[side]->len; i++)
      {
        const LwScriptRule *rule = g_ptr_array_index (self->script->sides[side], i);

        if (rule->at.event == LW_SCRIPT_EVENT_NONE)
          lw_sim_plan (self, self->start_us + rule->at.after_us, on_due, 0, 0, rule);
      }
}

/* A run goes on until a minute after its last rule; one that comes every time does not hold it up. */
static void
hear (LwSim              *self,
      LwScriptSide        side,
      const LwScriptRule *rule,
      guint               from,
      guint               to)
{
  for (guint n = from + 1; n <= to; n++)
    {
      if (rule->at.n != 0 && rule->at.n != n)
        continue;
      if (side != LW_SCRIPT_GATEWAY)
        lw_sim_plan (self, self->now_us + rule->at.after_us, on_due, 0, 0, rule);
      if (rule->at.n != 0 && self->quiet_us == 0)
        self->end_us = MAX (self->end_us, self->now_us + rule->at.after_us + LW_SIM_SETTLE_US);
    }
}

/* The world's wall clock was moved: the machine wakes up to another day. */
static void
notice_clock (LwSim *self)
{
  gint64 step_us = lw_gateway_get_step_us (self->gateway);

  if (step_us == self->step_us)
    return;
  self->step_us = step_us;
  if (self->client.alive)
    self->client.trade_wake_us = self->now_us;
}

void
lw_sim_person_hears (LwSim *self)
{
  notice_clock (self);
  for (int side = 0; side < LW_SCRIPT_N_SIDES; side++)
    for (guint i = 0; i < self->script->sides[side]->len; i++)
      {
        const LwScriptRule *rule = g_ptr_array_index (self->script->sides[side], i);

        if (rule->at.event != LW_SCRIPT_EVENT_NONE)
          hear (self, side, rule, self->counts[rule->at.event], lw_gateway_get_count (self->gateway, rule->at.event));
      }
  for (int event = 1; event < LW_SCRIPT_N_EVENTS; event++)
    self->counts[event] = lw_gateway_get_count (self->gateway, event);
}

gint64
lw_sim_person_last_us (const LwScript *script)
{
  gint64 last_us = 0;

  for (int side = 0; side < LW_SCRIPT_N_SIDES; side++)
    for (guint i = 0; i < script->sides[side]->len; i++)
      {
        const LwScriptRule *rule = g_ptr_array_index (script->sides[side], i);

        last_us = MAX (last_us, rule->at.after_us);
      }
  return last_us;
}
