/* The words of a script's rules: which function does what, and the words about messages and connections. */

#include "config.h"

#include "lw-gw-script-private.h"

typedef void (*Act) (LwGateway *self, LwGwMoment *moment, const LwScriptAction *action);

/* Of the frame about to leave, else of the connection's next; NULL when the connection is gone. */
static LwGwTreatment *
treatment_of (LwGateway        *self,
              const LwGwMoment *moment)
{
  LwGwConnection *connection = lw_gw_play_connection (self, moment);

  if (connection == NULL)
    return NULL;
  return moment->frame != NULL && !moment->done && !moment->lost ? &moment->frame->treatment : &connection->pipe.next;
}

static void
act_lose (LwGateway            *self,
          LwGwMoment           *moment,
          const LwScriptAction *action)
{
  if (!moment->done)
    moment->lost = TRUE;
}

static void
act_deliver (LwGateway            *self,
             LwGwMoment           *moment,
             const LwScriptAction *action)
{
  lw_gw_play_deliver (self, moment);
}

static void
act_delay (LwGateway            *self,
           LwGwMoment           *moment,
           const LwScriptAction *action)
{
  LwGwTreatment *treatment = treatment_of (self, moment);

  if (treatment != NULL)
    treatment->delay_us = MAX (treatment->delay_us, action->number);
}

static void
act_dup (LwGateway            *self,
         LwGwMoment           *moment,
         const LwScriptAction *action)
{
  LwGwTreatment *treatment = treatment_of (self, moment);

  if (treatment != NULL)
    treatment->copies = (guint) CLAMP (action->number, 1, 1000);
}

static void
act_reorder (LwGateway            *self,
             LwGwMoment           *moment,
             const LwScriptAction *action)
{
  LwGwConnection *connection = lw_gw_play_connection (self, moment);

  if (connection != NULL)
    lw_gw_reorder (self, connection, (guint) CLAMP (action->number, 0, 1000));
}

/* What is left of the frame goes out at once and ends the connection: bytes that are missing in a stream that goes on would
 * be no cut frame, but other frames. */
static void
act_truncate (LwGateway            *self,
              LwGwMoment           *moment,
              const LwScriptAction *action)
{
  LwGwTreatment *treatment = treatment_of (self, moment);

  if (treatment == NULL)
    return;
  treatment->cut = TRUE;
  treatment->length = action->number;
  if (moment->frame != NULL)
    lw_gw_play_deliver (self, moment);
}

static void
act_garble (LwGateway            *self,
            LwGwMoment           *moment,
            const LwScriptAction *action)
{
  LwGwTreatment *treatment = treatment_of (self, moment);

  if (treatment == NULL)
    return;
  treatment->garbled = TRUE;
  treatment->seed = action->number;
}

static void
act_oversize (LwGateway            *self,
              LwGwMoment           *moment,
              const LwScriptAction *action)
{
  LwGwTreatment *treatment = treatment_of (self, moment);

  if (treatment == NULL)
    return;
  treatment->resized = TRUE;
  treatment->announced = action->number;
}

static void
act_segment (LwGateway            *self,
             LwGwMoment           *moment,
             const LwScriptAction *action)
{
  LwGwConnection *connection = lw_gw_play_connection (self, moment);

  if (connection != NULL)
    lw_gw_segment (self, connection, (guint) CLAMP (action->number, 0, G_MAXINT32));
}

static void
act_stall (LwGateway            *self,
           LwGwMoment           *moment,
           const LwScriptAction *action)
{
  LwGwConnection *connection = lw_gw_play_connection (self, moment);

  if (connection != NULL)
    lw_gw_stall (self, connection, action->number, action->word == LW_SCRIPT_WORD_HALFOPEN);
}

static void
act_close (LwGateway            *self,
           LwGwMoment           *moment,
           const LwScriptAction *action)
{
  LwGwConnection *connection = lw_gw_play_connection (self, moment);

  if (connection == NULL)
    return;
  if (action->word == LW_SCRIPT_WORD_RST)
    lw_gw_reset (self, connection);
  else
    lw_gw_close (self, connection);
}

static void
act_snapshot (LwGateway            *self,
              LwGwMoment           *moment,
              const LwScriptAction *action)
{
  LwGwPlay *play = self->play;
  LwGwOrderId id;

  if (action->word == LW_SCRIPT_WORD_SNAPSHOT_NOEND)
    play->no_end = TRUE;
  else if (lw_gw_play_at_hand (self, moment, &id))
    play->omitted = id;
}

static void
act_accounts (LwGateway            *self,
              LwGwMoment           *moment,
              const LwScriptAction *action)
{
  g_free (self->play->accounts);
  self->play->accounts = g_strdup (action->text);
}

static void
act_version (LwGateway            *self,
             LwGwMoment           *moment,
             const LwScriptAction *action)
{
  self->config.server_version = (int) CLAMP (action->number, 1, LW_WIRE_TABLE_VERSION);
}

static void
act_day_roll (LwGateway            *self,
              LwGwMoment           *moment,
              const LwScriptAction *action)
{
  lw_gw_roll_day (self);
}

static void
act_clock_step (LwGateway            *self,
                LwGwMoment           *moment,
                const LwScriptAction *action)
{
  lw_gw_step_clock (self, action->number * G_USEC_PER_SEC);
}

static const Act acts[LW_SCRIPT_N_WORDS] = {
  [LW_SCRIPT_WORD_LOSE] = act_lose,
  [LW_SCRIPT_WORD_DELIVER] = act_deliver,
  [LW_SCRIPT_WORD_HOLD] = lw_gw_act_order,
  [LW_SCRIPT_WORD_RELEASE] = lw_gw_act_order,
  [LW_SCRIPT_WORD_FILL] = lw_gw_act_order,
  [LW_SCRIPT_WORD_CORRECT] = lw_gw_act_order,
  [LW_SCRIPT_WORD_CANCEL_BY_TWS] = lw_gw_act_order,
  [LW_SCRIPT_WORD_ERROR] = lw_gw_act_error,
  [LW_SCRIPT_WORD_STATUS] = lw_gw_act_status,
  [LW_SCRIPT_WORD_EXTERNAL] = lw_gw_act_order,
  [LW_SCRIPT_WORD_ASSIGN] = lw_gw_act_position,
  [LW_SCRIPT_WORD_POSITION] = lw_gw_act_position,
  [LW_SCRIPT_WORD_TICK] = lw_gw_act_tick,
  [LW_SCRIPT_WORD_DELAY] = act_delay,
  [LW_SCRIPT_WORD_DUP] = act_dup,
  [LW_SCRIPT_WORD_REORDER] = act_reorder,
  [LW_SCRIPT_WORD_TRUNCATE] = act_truncate,
  [LW_SCRIPT_WORD_GARBLE] = act_garble,
  [LW_SCRIPT_WORD_OVERSIZE] = act_oversize,
  [LW_SCRIPT_WORD_SEGMENT] = act_segment,
  [LW_SCRIPT_WORD_STALL_READ] = act_stall,
  [LW_SCRIPT_WORD_HALFOPEN] = act_stall,
  [LW_SCRIPT_WORD_CLOSE] = act_close,
  [LW_SCRIPT_WORD_RST] = act_close,
  [LW_SCRIPT_WORD_REFUSE] = lw_gw_act_refuse,
  [LW_SCRIPT_WORD_RESTART] = lw_gw_act_restart,
  [LW_SCRIPT_WORD_LINK] = lw_gw_act_link,
  [LW_SCRIPT_WORD_SNAPSHOT_OMIT] = act_snapshot,
  [LW_SCRIPT_WORD_SNAPSHOT_NOEND] = act_snapshot,
  [LW_SCRIPT_WORD_ACCOUNTS] = act_accounts,
  [LW_SCRIPT_WORD_VERSION] = act_version,
  [LW_SCRIPT_WORD_DAY_ROLL] = act_day_roll,
  [LW_SCRIPT_WORD_CLOCK_STEP] = act_clock_step,
};

void
lw_gw_play_act (LwGateway            *self,
                LwGwMoment           *moment,
                const LwScriptAction *action)
{
  if (acts[action->word] != NULL)
    acts[action->word] (self, moment, action);
}
