#define G_LOG_DOMAIN "lw-intent-machine"

#include "config.h"

#include "lw-intent-machine.h"

#define S(name) LW_BIT (LW_INTENT_##name)
#define S_END   (S (CANCELLED) | S (CANCELLED_WITH_FILLS) | S (REJECTED))
#define S_VOID  (S (NOT_SENT) | S (ABANDONED))
#define E(name) LW_BIT (LW_EV_##name)
#define E_TWS                                                                                                        \
  (E (LIVE) | E (LISTED) | E (INACTIVE) | E (GONE) | E (E202) | E (FULL) | E (EXEC) | E (DONE_GONE) | E (DONE_FULL) | \
   E (REFUSED) | E (E103) | E (HELD) | E (ODD))
#define E_ASK   (E (CHECK_ABSENT) | E (CHECK_FAILED) | E (SNAP_ABSENT) | E (SNAP_FAILED))
#define C(name) LW_BIT (LW_COND_##name)
#define A(name) LW_BIT (LW_DO_##name)

const LwIntentRow lw_intent_rows[] = {
#define LW_ROW(states, events, conditions, not_conditions, to, actions) \
  { states, events, conditions, not_conditions, to, actions },
#include "lw-intent-table.def"
#undef LW_ROW
};

const guint lw_n_intent_rows = G_N_ELEMENTS (lw_intent_rows);

#define LW_NAME(name, word) word,
static const char *const event_words[] = { LW_INTENT_EVENTS (LW_NAME) };
static const char *const condition_words[] = { LW_INTENT_CONDITIONS (LW_NAME) };
#undef LW_NAME

const char *
lw_intent_event_word (LwIntentEvent event)
{
  return (guint) event < G_N_ELEMENTS (event_words) ? event_words[event] : "?";
}

const char *
lw_intent_condition_word (LwIntentCondition condition)
{
  return (guint) condition < G_N_ELEMENTS (condition_words) ? condition_words[condition] : "?";
}

const LwIntentRow *
lw_intent_row (LwIntentState state,
               LwIntentEvent event,
               guint64       conditions)
{
  for (guint i = 0; i < lw_n_intent_rows; i++)
    {
      const LwIntentRow *row = &lw_intent_rows[i];

      if ((row->states & LW_BIT (state)) != 0 && (row->events & LW_BIT (event)) != 0 &&
          (row->conditions & ~conditions) == 0 && (row->not_conditions & conditions) == 0)
        return row;
    }
  return NULL;
}

static LwIntentState
ended_state (guint64 conditions)
{
  if (conditions & C (ALL))
    return LW_INTENT_FILLED;
  return conditions & C (PART) ? LW_INTENT_CANCELLED_WITH_FILLS : LW_INTENT_CANCELLED;
}

LwIntentState
lw_intent_next (const LwIntentRow *row,
                LwIntentState      state,
                guint64            conditions)
{
  if (row->to == LW_TO_SAME)
    return state;
  return row->to == LW_TO_ENDED ? ended_state (conditions) : (LwIntentState) row->to;
}

gboolean
lw_intent_event_is_personal (LwIntentEvent event)
{
  return (LW_BIT (event) & (E (TRANSMIT) | E (CANCEL) | E (ABANDON) | E (RESUBMIT) | E (SIGNOFF) | E (LOOK) | E (DISCARD) |
                            E (KILL))) != 0;
}

gboolean
lw_intent_event_is_evidence (LwIntentEvent event)
{
  return (LW_BIT (event) & (E (LIVE) | E (LISTED) | E (INACTIVE) | E (GONE) | E (E202) | E (FULL) | E (EXEC) |
                            E (DONE_GONE) | E (DONE_FULL) | E (HELD))) != 0;
}
