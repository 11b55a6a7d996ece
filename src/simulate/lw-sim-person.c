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

void
lw_sim_draw_id (LwSimRandom *random,
                char        *id)
{
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  g_strlcpy (id, "LW", LW_INTENT_ID_SIZE);
  for (guint i = 2; i < LW_INTENT_ID_SIZE - 2; i++)
    id[i] = digits[lw_sim_random_range (random, 0, 31)];
  id[LW_INTENT_ID_SIZE - 2] = '\0';
}

static gboolean
has_contract (const LwVertical *vertical,
              gint32            con_id)
{
  return vertical->con_id_1 == con_id || vertical->con_id_2 == con_id;
}

/* A spread of the same underlying that is still held, of contracts that the new one has not. */
static const LwIntent *
find_held (LwSim          *self,
           const LwTicket *ticket)
{
  for (guint i = 0; i < self->intents->len; i++)
    {
      const LwIntent *intent = lw_trade_find (self->client.trade, g_ptr_array_index (self->intents, i));
      const LwVertical *held = intent != NULL ? &intent->vertical : NULL;
      gboolean long_is_k1 = held != NULL && lw_vertical_long_is_k1 (held->kind);

      if (held == NULL || strcmp (held->symbol, ticket->vertical.symbol) != 0 || has_contract (&ticket->vertical, held->con_id_1)
          || has_contract (&ticket->vertical, held->con_id_2))
        continue;
      if (lw_trade_closable (self->client.trade, held->con_id_1, long_is_k1 ? -1 : 1) >= ticket->quantity
          && lw_trade_closable (self->client.trade, held->con_id_2, long_is_k1 ? 1 : -1) >= ticket->quantity)
        return intent;
    }
  return NULL;
}

/* Of a roll the limit has the sign of what it opens. */
static void
sign_limit (LwTicket *ticket)
{
  LwPrice limit = ABS (ticket->limit);

  if (ticket->closes.vertical.con_id_1 != 0)
    ticket->limit = lw_vertical_is_credit (ticket->vertical.kind) ? -limit : limit;
}

/* By chance: what would open a second spread of an underlying rolls the first one. */
static void
roll (LwSim    *self,
      LwTicket *ticket)
{
  const LwIntent *held = self->config.script == NULL ? find_held (self, ticket) : NULL;

  if (held == NULL || !lw_sim_random_chance (&self->person, 0.7))
    return;
  ticket->closes.vertical = held->vertical;
  ticket->closes.vertical.kind = lw_vertical_inverse (held->vertical.kind);
  sign_limit (ticket);
}

static void
send_draft (LwSim      *self,
            LwTicket   *ticket,
            const char *id)
{
  LwVerdict verdict;

  lw_sim_look (self, ticket);
  ticket->typed_quantity = TRUE;
  if (self->override)
    g_strlcpy (ticket->override, "I have looked into TWS: the other order is not there", sizeof ticket->override);
  self->override = FALSE;
  if (lw_trade_transmit (self->client.trade, id, ticket, lw_sim_utc_us (self), &verdict))
    {
      g_ptr_array_add (self->intents, g_strdup (id));
      g_array_append_val (self->tickets, *ticket);
      self->result->n_intents++;
      lw_sim_log (self, "transmit %s %s %s", id, ticket->vertical.symbol, lw_order_class_word (verdict.order_class));
    }
  else
    lw_sim_log (self, "transmit %s refused: %s %s", ticket->vertical.symbol, verdict.rule, verdict.sentence);
  lw_verdict_clear (&verdict);
}

/* A ticket that was previewed is sent some time later, or by then there is nobody who could. */
static void
on_previewed (LwSim            *self,
              const LwSimEvent *event)
{
  LwTicket ticket = g_array_index (self->drafts, LwTicket, event->id);

  if (self->client.ready && !self->client.dying)
    send_draft (self, &ticket, ticket.draft);
}

/* In a world by chance the person waits for TWS's figures now and then. */
static gboolean
preview (LwSim    *self,
         LwTicket *ticket)
{
  const char *why;

  if (self->config.script != NULL || !lw_sim_random_chance (&self->person, 1.0 / 3))
    return FALSE;
  lw_sim_look (self, ticket);
  if (!lw_trade_preview (self->client.trade, ticket->draft, ticket, lw_sim_utc_us (self), &why))
    return FALSE;
  lw_sim_log (self, "preview %s %s", ticket->draft, ticket->vertical.symbol);
  g_array_append_val (self->drafts, *ticket);
  lw_sim_plan (self, self->now_us + lw_sim_random_range (&self->person, 0, 7 * LW_SIM_SECOND_US), on_previewed, self->client.life,
               self->drafts->len - 1, NULL);
  return TRUE;
}

static void
send_ticket (LwSim    *self,
             LwTicket *ticket)
{
  lw_sim_draw_id (&self->person, ticket->draft);
  if (ticket->supersedes[0] == '\0')
    roll (self, ticket);
  lw_sim_exits_attach (self, ticket);
  if (!preview (self, ticket))
    send_draft (self, ticket, ticket->draft);
}

static void
transmit (LwSim                *self,
          const LwScriptAction *action)
{
  LwSimClient *client = &self->client;
  LwTicket ticket;

  if (!client->alive || client->dying || !client->ready)
    g_ptr_array_add (self->waiting, (gpointer) action);
  else if (lw_sim_market_ticket (self, action, &ticket))
    send_ticket (self, &ticket);
}

static void
on_again (LwSim            *self,
          const LwSimEvent *event)
{
  LwTicket ticket = g_array_index (self->tickets, LwTicket, event->id);

  if (!self->client.ready || self->client.dying)
    return;
  g_strlcpy (ticket.supersedes, event->what, sizeof ticket.supersedes);
  send_ticket (self, &ticket);
}

void
lw_sim_person_again (LwSim      *self,
                     const char *intent)
{
  for (guint i = 0; self->config.script == NULL && i < self->intents->len; i++)
    if (strcmp (g_ptr_array_index (self->intents, i), intent) == 0)
      lw_sim_plan (self, self->now_us + LW_SIM_SECOND_US, on_again, self->client.life, i, g_ptr_array_index (self->intents, i));
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
  if (action->word == LW_SCRIPT_WORD_USER_CANCEL)
    {
      lw_sim_check_pressed (self, id);
      if (lw_sim_spoil_press (self, id))
        return;
    }
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
  if (action->number > 0)
    ticket.quantity = (int) action->number;
  sign_limit (&ticket);
  lw_sim_look (self, &ticket);
  lw_trade_modify (self->client.trade, id, &ticket, lw_sim_utc_us (self), &verdict);
  lw_sim_log (self, "the person: modify %s to %d at %g: %s", id, ticket.quantity, action->price, verdict.ok ? "taken" : verdict.sentence);
  lw_verdict_clear (&verdict);
}

/* From here on nothing may leave. A person who finds the program dead has pressed nothing. */
static void
press_kill (LwSim *self)
{
  if (!self->client.alive || self->client.dying)
    return;
  self->killed = TRUE;
  self->killed_us = self->now_us;
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

static void
sign_off_positions (LwSim *self)
{
  g_autoptr (GArray) rows = self->client.alive && !self->client.dying ? lw_trade_unattributed (self->client.trade) : NULL;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    lw_trade_signoff_position (self->client.trade, g_array_index (rows, LwUnattributed, i).id, lw_sim_utc_us (self));
}

static LwSimPoint
point_of (const char *text)
{
  return (LwSimPoint) CLAMP (text[1] - '1', 0, LW_SIM_N_POINTS - 1);
}

/* While the main loop is busy, or the machine sleeps, nothing is read and no timer runs: the world goes on without the program. */
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
    case LW_SCRIPT_WORD_SIGNOFF_POSITIONS: sign_off_positions (self); break;
    case LW_SCRIPT_WORD_RESUBMIT:    press (self, action, lw_trade_resubmit); break;
    case LW_SCRIPT_WORD_KILL:        press_kill (self); break;
    case LW_SCRIPT_WORD_RELEASE_KILL: release_kill (self); break;
    case LW_SCRIPT_WORD_LOOK:        press (self, action, lw_trade_look); break;
    case LW_SCRIPT_WORD_OVERRIDE:    self->override = TRUE; break;
    case LW_SCRIPT_WORD_KILL_CLIENT: self->point_armed[point_of (action->text)] = TRUE; break;
    case LW_SCRIPT_WORD_POWER_CUT:   lw_sim_client_die (self); break;
    case LW_SCRIPT_WORD_QUIT:        lw_sim_client_quit (self, (gint32) action->client_id); break;
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

/* A click waits with everything else; what befalls the machine does not. */
static gboolean
is_of_machine (const LwScriptRule *rule)
{
  return rule->actions->len > 0 && lw_script_word_side (g_array_index (rule->actions, LwScriptAction, 0).word) == LW_SCRIPT_CLIENT;
}

static void
on_due (LwSim            *self,
        const LwSimEvent *event)
{
  if (is_of_machine (event->what) || !lw_sim_client_is_busy (self, event))
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

static void
tell_rules (LwSim       *self,
            const guint *counts)
{
  for (int side = 0; side < LW_SCRIPT_N_SIDES; side++)
    for (guint i = 0; i < self->script->sides[side]->len; i++)
      {
        const LwScriptRule *rule = g_ptr_array_index (self->script->sides[side], i);

        if (rule->at.event != LW_SCRIPT_EVENT_NONE)
          hear (self, side, rule, self->counts[rule->at.event], counts[rule->at.event]);
      }
}

void
lw_sim_person_hears (LwSim *self)
{
  guint counts[LW_SCRIPT_N_EVENTS] = { 0 };

  notice_clock (self);
  for (int event = 1; event < LW_SCRIPT_N_EVENTS; event++)
    counts[event] = lw_gateway_get_count (self->gateway, event);
  if (memcmp (counts, self->counts, sizeof counts) == 0) /* most steps: there are hundreds of rules */
    return;
  tell_rules (self, counts);
  memcpy (self->counts, counts, sizeof counts);
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
