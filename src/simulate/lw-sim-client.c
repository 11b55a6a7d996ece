#include "config.h"

#include "lw-sim-private.h"

/* The program round session and trade, as the shell's LwTws and LwDesk are it: same actions, same order of things. */

#define RESTART_MIN_US (LW_SIM_SECOND_US)
#define RESTART_MAX_US (6 * LW_SIM_SECOND_US)

gboolean
lw_sim_client_reaches (LwSim     *self,
                       LwSimPoint point)
{
  gboolean armed = self->point_armed[point];

  if (self->client.dying)
    return TRUE;
  self->point_armed[point] = FALSE;
  if (!armed && (self->quiet || !lw_sim_random_chance (&self->life, self->world.kill)))
    return FALSE;
  lw_sim_log (self, "the program dies at P%d", point + 1);
  lw_sim_client_die (self);
  return TRUE;
}

gboolean
lw_sim_client_is_busy (LwSim            *self,
                       const LwSimEvent *event)
{
  if (self->now_us >= self->client.busy_until_us)
    return FALSE;
  lw_sim_plan (self, self->client.busy_until_us, event->run, event->life, event->id, event->what);
  return TRUE;
}

void
lw_sim_client_die (LwSim *self)
{
  self->client.dying = self->client.alive;
}

static void
on_start (LwSim            *self,
          const LwSimEvent *event)
{
  if (!self->client.alive)
    lw_sim_client_start (self);
}

static void
clear (LwSim *self)
{
  LwSimClient *client = &self->client;

  g_clear_pointer (&client->session, lw_session_free);
  g_clear_pointer (&client->trade, lw_trade_free);
  g_clear_pointer (&client->frames, g_hash_table_unref);
  g_clear_pointer (&client->batch, lw_journal_batch_unref);
  g_clear_pointer (&client->last_order, g_bytes_unref);
  g_clear_pointer (&client->kept_execs, g_array_unref);
  lw_sim_unwatch (self);
  client->alive = client->dying = client->ready = client->connecting = client->orderly = FALSE;
  client->session_wake_us = client->trade_wake_us = 0;
  client->token = 0;
  client->busy_until_us = 0;
}

void
lw_sim_client_free (LwSim *self)
{
  clear (self);
}

/* Its socket is closed by the machine: what was written arrives. A commit that was under way is on disk, or not. */
void
lw_sim_client_bury (LwSim *self)
{
  LwSimClient *client = &self->client;
  LwSimConnection *connection = lw_sim_connection (self, client->connection);

  if (!client->dying)
    return;
  lw_sim_trace (self, 'x', client->life, NULL, 0);
  if (client->batch != NULL && lw_sim_random_chance (&self->life, 0.5))
    lw_sim_journal_write (self, client->batch);
  lw_sim_check_buried (self);
  client->life++;
  lw_sim_net_hang_up (self, connection);
  clear (self);
  client->connection = 0;
  lw_sim_plan (self, self->now_us + lw_sim_random_range (&self->life, RESTART_MIN_US, RESTART_MAX_US), on_start, 0, 0, NULL);
}

/* A script is judged by the program's own limits, but for those on sums: an order of somebody else whose strikes nobody knows counts
 * as the widest spread there is, which is more than all of them. What is tried by chance are orders, not limits, but in the profile
 * that is about them. */
static void
set_limits (const LwSim  *self,
            LwGateLimits *limits)
{
  lw_gate_limits_init (limits);
  limits->preview = 0; /* the person does not wait for one */
  if (self->config.script == NULL && self->config.profile == LW_SIM_PROFILE_LIMITS && !lw_sim_spoils (self, LW_SIM_SABOTAGE_NO_LIMITS))
    return;
  limits->day_loss = limits->total_loss = limits->symbol_loss = limits->expiry_loss = G_GINT64_CONSTANT (1000000000000);
  if (self->config.script != NULL)
    return;
  limits->order_loss = G_GINT64_CONSTANT (10000000000);
  limits->open_spreads = limits->working_orders = limits->minute_orders = 1000;
  limits->day_orders = 10000;
}

static void
trade_config (const LwSim   *self,
              LwTradeConfig *config)
{
  gboolean old_id = lw_sim_spoils (self, LW_SIM_SABOTAGE_OLD_CLIENT_ID);

  *config = (LwTradeConfig) { .kind = LW_ACCOUNT_SIMULATED, .client_id = old_id ? LW_SIM_CLIENT_ID : self->client_id,
                              .fee_per_contract_usd = 0.6969 };
  set_limits (self, &config->limits);
  g_strlcpy (config->account, LW_SIM_ACCOUNT, sizeof config->account);
  g_strlcpy (config->profile, "simulated", sizeof config->profile);
}

void
lw_sim_client_start (LwSim *self)
{
  LwSimClient *client = &self->client;
  g_autoptr (LwJournalContents) contents = lw_sim_journal_read (self);
  LwSessionConfig config;
  LwTradeConfig trade;

  lw_session_config_init (&config);
  config.client_id = self->client_id;
  config.endpoint = "simulated";
  trade_config (self, &trade);
  lw_sim_spoil_contents (self, contents);
  client->alive = TRUE;
  g_hash_table_add (self->client_ids, GINT_TO_POINTER (self->client_id));
  client->frames = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_bytes_unref);
  client->session = lw_session_new (&config);
  client->trade = lw_trade_new (&trade, contents, lw_sim_utc_us (self));
  self->result->n_lives++;
  g_hash_table_remove_all (self->req_ids);
  g_array_set_size (self->sent_us, 0);
  g_array_set_size (self->ordinary_us, 0);
  lw_sim_trace (self, 's', client->life, NULL, 0);
  lw_sim_log (self, "the program starts (%u)", client->life);
  lw_session_set_utc_offset (client->session, lw_sim_utc_us (self) - lw_sim_mono_us (self));
  if (self->config.script != NULL)
    lw_sim_watch_all (self);
  lw_session_start (client->session, lw_sim_mono_us (self));
  lw_sim_exits_begin (self);
}

static void
end_commit (LwSim *self)
{
  LwSimClient *client = &self->client;
  g_autoptr (LwJournalBatch) batch = g_steal_pointer (&client->batch);
  g_autoptr (GError) error = NULL;
  guint64 token = client->token;
  gboolean fails = FALSE;

  client->token = 0;
  if (self->disk_skip > 0)
    self->disk_skip--;
  else if (self->disk_fail > 0)
    self->disk_fail--, fails = TRUE;
  fails = fails || (!self->quiet && lw_sim_random_chance (&self->disk, self->world.disk));
  if (fails)
    {
      self->kill_mark = self->kill_mark || batch->kill_waits;
      g_set_error_literal (&error, g_quark_from_static_string ("lw-sim-disk"), 0, "no space left on the device");
    }
  else
    {
      lw_sim_journal_write (self, batch);
      lw_sim_check_committed (self, batch);
    }
  lw_sim_trace (self, fails ? 'f' : 'c', token, NULL, 0);
  lw_trade_committed (client->trade, token, error, lw_sim_utc_us (self));
}

/* The store's thread goes on while the main loop is busy; its answer waits. */
static void
on_committed (LwSim            *self,
              const LwSimEvent *event)
{
  if (!lw_sim_client_is_busy (self, event))
    end_commit (self);
}

/* The bytes that will be sent, kept until then; their hash goes to disk with the revision. */
static gboolean
encode_order (LwSim               *self,
              const LwTradeAction *action)
{
  LwSimClient *client = &self->client;
  GBytes *bytes = lw_sim_spoil_order (self, action->order);
  g_autofree char *hash = NULL;

  if (bytes == NULL)
    bytes = lw_session_encode_order (client->session, action->order);
  if (bytes == NULL)
    return FALSE;
  hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  lw_journal_batch_set_hash (action->batch, hash);
  g_hash_table_insert (client->frames, g_memdup2 (&action->token, sizeof action->token), bytes);
  return TRUE;
}

static void
send_order (LwSim  *self,
            guint64 token)
{
  LwSimClient *client = &self->client;
  GBytes *bytes = g_hash_table_lookup (client->frames, &token);
  guint64 frame = 0;

  if (bytes != NULL)
    {
      g_clear_pointer (&client->last_order, g_bytes_unref);
      client->last_order = g_bytes_ref (bytes);
      frame = lw_session_send_order (client->session, bytes, lw_sim_mono_us (self));
    }
  g_hash_table_remove (client->frames, &token);
  lw_trade_frame (client->trade, token, frame, lw_sim_utc_us (self));
}

static void
carry_out_commit (LwSim         *self,
                  LwTradeAction *action)
{
  LwSimClient *client = &self->client;
  const LwSimWorld *world = &self->world;
  gint64 us = world->commit_us + lw_sim_random_range (&self->disk, 0, world->commit_jitter_us);

  if (action->order != NULL && lw_sim_client_reaches (self, LW_SIM_P1))
    return;
  if (action->batch->execs->len > 0 && lw_sim_client_reaches (self, LW_SIM_P4))
    return;
  if (action->order != NULL && !encode_order (self, action))
    {
      lw_trade_not_encoded (client->trade, action->token, "not connected to TWS", lw_sim_utc_us (self));
      return;
    }
  lw_sim_spoil_batch (self, action->batch);
  client->token = action->token;
  client->batch = lw_journal_batch_ref (action->batch);
  if (action->batch->execs->len > 0 && lw_sim_client_reaches (self, LW_SIM_P5))
    return;
  lw_sim_plan (self, self->now_us + us, on_committed, client->life, 0, NULL);
  if (action->order != NULL && lw_sim_spoils (self, LW_SIM_SABOTAGE_SEND_BEFORE_COMMIT))
    lw_session_send_order (client->session, g_hash_table_lookup (client->frames, &action->token), lw_sim_mono_us (self));
}

static void
take_synced (LwSim               *self,
             const LwTradeAction *action)
{
  LwSimClient *client = &self->client;

  client->ready = action->synced;
  lw_sim_log (self, "orders are %s%s%s", action->synced ? "on" : "off", action->text != NULL ? ": " : "",
              action->text != NULL ? action->text : "");
  lw_session_set_synced (client->session, action->synced, action->waiting ? NULL : action->text, lw_sim_mono_us (self));
  if (action->synced)
    {
      client->ready_us = self->now_us;
      lw_sim_person_ready (self);
      lw_sim_spoil_ready (self);
    }
}

static void
carry_out_trade (LwSim         *self,
                 LwTradeAction *action)
{
  LwSimClient *client = &self->client;

  switch (action->type)
    {
    case LW_TRADE_COMMIT:
      carry_out_commit (self, action);
      break;
    case LW_TRADE_PLACE:
      if (!lw_sim_client_reaches (self, LW_SIM_P2))
        send_order (self, action->token);
      break;
    case LW_TRADE_WITHDRAW:
      lw_session_withdraw (client->session, action->frame, lw_sim_mono_us (self));
      break;
    case LW_TRADE_CANCEL:
      if (!lw_sim_spoil_cancel (self, action->token))
        lw_trade_frame (client->trade, action->token,
                        lw_session_send_cancel (client->session, action->order_id, lw_sim_mono_us (self)), lw_sim_utc_us (self));
      break;
    case LW_TRADE_LIST:
      lw_session_request_list (client->session, action->list, lw_sim_mono_us (self));
      break;
    case LW_TRADE_WAKE:
      client->trade_wake_us = action->at_us - (lw_sim_utc_us (self) - self->now_us);
      break;
    case LW_TRADE_SYNCED:
      take_synced (self, action);
      break;
    case LW_TRADE_STAGE:
    case LW_TRADE_ALARM:
      lw_sim_log (self, "alarm: %s", action->text);
      lw_sim_spoil_alarm (self, action);
      break;
    case LW_TRADE_NEW_TICKET:
      lw_sim_person_again (self, action->intent);
      break;
    case LW_TRADE_CHANGED:
    default:
      break;
    }
}

static void
take_report (LwSim    *self,
             LwReport *report)
{
  gboolean drop = FALSE;

  lw_sim_spoil_report (self, report, &drop);
  if (!drop)
    lw_trade_report (self->client.trade, report, lw_sim_utc_us (self));
}

static void
carry_out_session (LwSim    *self,
                   LwAction *action)
{
  LwSimClient *client = &self->client;
  LwSimConnection *connection = lw_sim_connection (self, client->connection);

  switch (action->type)
    {
    case LW_ACT_CONNECT:
      lw_sim_net_connect (self);
      break;
    case LW_ACT_SEND:
      lw_sim_net_send (self, connection, action->frame, action->bytes);
      break;
    case LW_ACT_WITHDRAW:
      lw_sim_net_withdraw (self, connection, action->frame);
      break;
    case LW_ACT_CLOSE:
      lw_sim_net_hang_up (self, connection);
      break;
    case LW_ACT_WAKE:
      client->session_wake_us = self->now_us + action->at_us - lw_sim_mono_us (self);
      break;
    case LW_ACT_REPORT:
      take_report (self, action->report);
      break;
    case LW_ACT_FRAME_OUT:
      if (!lw_sim_client_reaches (self, LW_SIM_P3))
        lw_trade_frame_out (client->trade, action->frame, lw_sim_utc_us (self));
      break;
    case LW_ACT_FRAME_WITHDRAWN:
      lw_trade_frame_withdrawn (client->trade, action->frame, lw_sim_utc_us (self));
      break;
    case LW_ACT_STATE:
      lw_sim_log (self, "connection: %d %s", action->state, action->text != NULL ? action->text : "");
      break;
    default:
      break;
    }
}

static gboolean
drain_session (LwSim *self)
{
  LwAction action;
  gboolean any = FALSE;

  while (!self->client.dying && lw_session_next_action (self->client.session, &action))
    {
      carry_out_session (self, &action);
      lw_action_clear (&action);
      any = TRUE;
    }
  return any;
}

static gboolean
drain_trade (LwSim *self)
{
  LwTradeAction action;
  gboolean any = FALSE;

  while (!self->client.dying && lw_trade_next_action (self->client.trade, &action))
    {
      carry_out_trade (self, &action);
      lw_trade_action_clear (&action);
      any = TRUE;
    }
  return any;
}

void
lw_sim_client_pump (LwSim *self)
{
  LwSimClient *client = &self->client;
  gboolean more = TRUE;

  if (client->pumping || !client->alive)
    return;
  client->pumping = TRUE;
  while (more && !client->dying)
    {
      drain_session (self);
      more = drain_trade (self);
    }
  client->pumping = FALSE;
  lw_sim_client_bury (self);
}

static void
write_all (LwSim *self)
{
  lw_trade_write_now (self->client.trade, lw_sim_utc_us (self));
  do
    if (self->client.batch != NULL)
      end_commit (self);
  while (drain_trade (self));
}

/* The shell's order of things: the connection is closed, then all that waits for the disk is written. */
void
lw_sim_client_quit (LwSim *self,
                    gint32 client_id)
{
  LwSimClient *client = &self->client;

  self->client_id = client_id != 0 ? client_id : self->client_id;
  if (!client->alive || client->dying)
    return;
  lw_sim_log (self, "the program ends; its next start has client id %d", self->client_id);
  lw_session_stop (client->session, lw_sim_mono_us (self));
  lw_sim_client_pump (self);
  if (client->alive && !lw_sim_spoils (self, LW_SIM_SABOTAGE_QUIT_AT_ONCE))
    write_all (self);
  client->orderly = client->alive && !client->dying;
  lw_sim_client_die (self);
}

void
lw_sim_client_opened (LwSim           *self,
                      LwSimConnection *connection)
{
  self->client.opened_us = self->now_us;
  lw_session_set_utc_offset (self->client.session, lw_sim_utc_us (self) - lw_sim_mono_us (self));
  lw_session_opened (self->client.session, lw_sim_mono_us (self));
}

void
lw_sim_client_received (LwSim           *self,
                        LwSimConnection *connection,
                        const guint8    *bytes,
                        gsize            length)
{
  lw_session_received (self->client.session, bytes, length, lw_sim_mono_us (self));
}

void
lw_sim_client_lost (LwSim           *self,
                    LwSimConnection *connection,
                    const char      *why)
{
  if (self->client.connection != connection->id || !self->client.alive)
    return;
  lw_sim_log (self, "lost: %s", why);
  lw_session_lost (self->client.session, why, lw_sim_random_unit (&self->life) * 0.4 - 0.2, lw_sim_mono_us (self));
}

void
lw_sim_client_out (LwSim  *self,
                   guint64 frame,
                   GBytes *bytes)
{
  lw_sim_check_leaving (self, bytes);
  if (self->client.alive)
    lw_session_frame_out (self->client.session, frame, lw_sim_mono_us (self));
}

void
lw_sim_client_withdrawn (LwSim  *self,
                         guint64 frame)
{
  if (self->client.alive && !self->client.dying && frame != 0)
    lw_session_frame_withdrawn (self->client.session, frame, lw_sim_mono_us (self));
}

void
lw_sim_client_wake (LwSim *self)
{
  LwSimClient *client = &self->client;

  if (!client->alive || self->now_us < client->busy_until_us)
    return;
  if (client->session_wake_us != 0 && self->now_us >= client->session_wake_us)
    {
      client->session_wake_us = 0;
      lw_session_set_utc_offset (client->session, lw_sim_utc_us (self) - lw_sim_mono_us (self));
      lw_session_wake (client->session, lw_sim_mono_us (self));
    }
  if (client->trade_wake_us != 0 && self->now_us >= client->trade_wake_us)
    {
      client->trade_wake_us = 0;
      lw_trade_wake (client->trade, lw_sim_utc_us (self));
    }
}
