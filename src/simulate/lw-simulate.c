#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-sim-private.h"

#define MONO_US      (1000 * LW_SIM_SECOND_US) /* the machine has been up a while */
#define READY_US     (60 * LW_SIM_SECOND_US)   /* with faults off orders are on after it: back-off, lists, a settled link */
#define MAX_TOLD     20
#define MAX_STALL_US (10 * LW_SIM_SECOND_US)

gboolean
lw_sim_is_own (const LwSim *self,
               gint32       client_id)
{
  return g_hash_table_contains (self->client_ids, GINT_TO_POINTER (client_id));
}

gint64
lw_sim_mono_us (const LwSim *self)
{
  return self->now_us - self->start_us + MONO_US;
}

/* What moves the gateway's wall clock is the time of the world: the machine's goes with it. */
gint64
lw_sim_utc_us (const LwSim *self)
{
  return self->now_us + MAX (lw_gateway_get_step_us (self->gateway), 0);
}

/* FNV-1a over eight bytes at a time. */
void
lw_sim_trace (LwSim        *self,
              char          what,
              guint64       number,
              gconstpointer bytes,
              gsize         length)
{
  guint64 hash = self->result->trace_hash, word;
  const guint8 *at = bytes;

#define MIX(value) (hash = (hash ^ (guint64) (value)) * G_GUINT64_CONSTANT (0x100000001b3), hash ^= hash >> 29)
  MIX (what);
  MIX (number);
  MIX (self->now_us);
  for (; length >= 8; length -= 8, at += 8)
    {
      memcpy (&word, at, 8);
      MIX (GUINT64_FROM_LE (word));
    }
  for (; length > 0; length--, at++)
    MIX (*at);
#undef MIX
  self->result->trace_hash = hash;
}

void
lw_sim_log (LwSim      *self,
            const char *format,
            ...)
{
  va_list args;
  gint64 us = self->now_us - self->start_us;

  if (self->config.log == NULL)
    return;
  g_string_append_printf (self->config.log, "%4" G_GINT64_FORMAT ".%06" G_GINT64_FORMAT " ", us / LW_SIM_SECOND_US,
                          us % LW_SIM_SECOND_US);
  va_start (args, format);
  g_string_append_vprintf (self->config.log, format, args);
  va_end (args);
  g_string_append_c (self->config.log, '\n');
}

/* What is wrong stays wrong at every step: each sentence counts once. */
void
lw_sim_violate (LwSim      *self,
                const char *rule,
                const char *format,
                ...)
{
  g_autofree char *sentence = NULL;
  char *line;
  va_list args;

  va_start (args, format);
  sentence = g_strdup_vprintf (format, args);
  va_end (args);
  line = g_strdup_printf ("%s: %s", rule, sentence);
  if (g_hash_table_size (self->told) >= MAX_TOLD || g_hash_table_contains (self->told, line))
    {
      g_free (line);
      return;
    }
  g_hash_table_add (self->told, line);
  lw_sim_log (self, "VIOLATION %s", line);
  self->result->n_violations++;
  if (self->result->first == NULL)
    self->result->first = g_strdup (line);
}

static void
make_gateway (LwSim *self)
{
  LwGatewayConfig config;
  g_autoptr (GPtrArray) chains = lw_sim_market_chains (self->script, self->start_us);

  lw_gateway_config_init (&config);
  lw_gateway_config_take_script (&config, self->script);
  config.seed = self->config.seed;
  config.as_of_us = 0; /* the world's clock begins there itself */
  config.chains = chains;
  self->gateway = lw_gateway_new (&config, self->now_us);
}

static void
make_world (LwSim *self)
{
  gint64 chaos_us = 0;

  if (self->config.script != NULL)
    {
      self->script = lw_script_ref (self->config.script);
      lw_sim_world_mild (&self->world, self->config.seed);
    }
  else
    self->script = lw_sim_profile_make (self->config.profile, self->config.seed, &self->world, &chaos_us);
  self->start_us = self->now_us = self->script->start_us != 0 ? self->script->start_us : lw_calendar_ny_instant (lw_date_from_ymd (2026, 11, 20), 10, 0);
  self->quiet_us = chaos_us > 0 ? self->start_us + chaos_us : 0;
  self->end_us = chaos_us > 0 ? self->quiet_us + READY_US + LW_SIM_SETTLE_US
                              : self->start_us + lw_sim_person_last_us (self->script) + LW_SIM_SETTLE_US;
}

static void
init (LwSim                  *self,
      const LwSimulateConfig *config,
      LwSimulateResult       *result)
{
  self->config = *config;
  self->result = result;
  self->heap = g_array_new (FALSE, FALSE, sizeof (LwSimEvent));
  self->connections = g_ptr_array_new_with_free_func (lw_sim_connection_free);
  self->journal = lw_journal_contents_new ();
  self->unattributed = g_hash_table_new (NULL, NULL);
  self->intents = g_ptr_array_new_with_free_func (g_free);
  self->drafts = g_array_new (FALSE, FALSE, sizeof (LwTicket));
  self->tickets = g_array_new (FALSE, FALSE, sizeof (LwTicket));
  self->waiting = g_ptr_array_new ();
  self->req_ids = g_hash_table_new (NULL, NULL);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->reached = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->closing_of = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->closed_by = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->sent_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->ordinary_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->arrived_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->client_ids = g_hash_table_new (NULL, NULL);
  self->presses = g_array_new (FALSE, FALSE, sizeof (LwSimPress));
  self->cancelled_us = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->ended = g_hash_table_new (NULL, NULL);
  self->nets = g_hash_table_new (NULL, NULL);
  self->client_id = LW_SIM_CLIENT_ID;
  self->listening = TRUE;
  self->client.life = 1;
  lw_sim_random_init (&self->net, config->seed, 'n');
  lw_sim_random_init (&self->disk, config->seed, 'd');
  lw_sim_random_init (&self->person, config->seed, 'u');
  lw_sim_random_init (&self->life, config->seed, 'l');
  lw_sim_random_init (&self->exits, config->seed, 'e');
}

static void
clear (LwSim *self)
{
  lw_sim_client_free (self);
  lw_gateway_free (self->gateway);
  g_array_unref (self->heap);
  g_ptr_array_unref (self->connections);
  lw_journal_contents_free (self->journal);
  g_hash_table_unref (self->unattributed);
  g_ptr_array_unref (self->intents);
  g_array_unref (self->tickets);
  g_array_unref (self->drafts);
  g_ptr_array_unref (self->waiting);
  g_hash_table_unref (self->req_ids);
  g_hash_table_unref (self->client_ids);
  g_array_unref (self->presses);
  g_hash_table_unref (self->cancelled_us);
  g_hash_table_unref (self->ended);
  g_hash_table_unref (self->nets);
  g_hash_table_unref (self->told);
  g_hash_table_unref (self->reached);
  g_hash_table_unref (self->closing_of);
  g_hash_table_unref (self->closed_by);
  g_array_unref (self->sent_us);
  g_array_unref (self->ordinary_us);
  g_array_unref (self->arrived_us);
  lw_script_unref (self->script);
}

static void plan_cut (LwSim *self);

static void
on_cut (LwSim            *self,
        const LwSimEvent *event)
{
  if (self->quiet)
    return;
  lw_sim_net_cut (self, lw_sim_connection (self, self->client.connection),
                  lw_sim_random_chance (&self->net, self->world.half_open));
  plan_cut (self);
}

static void
plan_cut (LwSim *self)
{
  double u = lw_sim_random_unit (&self->net);

  if (self->world.cut_every_s > 0)
    lw_sim_plan (self, self->now_us + (gint64) (-log (1 - u) * self->world.cut_every_s * LW_SIM_SECOND_US), on_cut, 0, 0, NULL);
}

static void plan_stall (LwSim *self);

static void
on_stall (LwSim            *self,
          const LwSimEvent *event)
{
  LwSimConnection *connection = lw_sim_connection (self, self->client.connection);

  if (self->quiet)
    return;
  if (connection != NULL && connection->client_up)
    lw_sim_net_block (self, connection, self->now_us + lw_sim_random_range (&self->net, LW_SIM_SECOND_US / 10, MAX_STALL_US));
  plan_stall (self);
}

static gint64
draw_wait (LwSim *self,
           double mean_s)
{
  return (gint64) (-log (1 - lw_sim_random_unit (&self->net)) * mean_s * LW_SIM_SECOND_US);
}

static void
plan_stall (LwSim *self)
{
  if (self->world.stall_every_s > 0)
    lw_sim_plan (self, self->now_us + draw_wait (self, self->world.stall_every_s), on_stall, 0, 0, NULL);
}

static void
on_quiet (LwSim            *self,
          const LwSimEvent *event)
{
  self->quiet = TRUE;
  self->world.room = 64 * 1024;
  memset (self->point_armed, 0, sizeof self->point_armed);
  self->disk_fail = 0;
  lw_sim_log (self, "faults are off");
}

static gint64
next_us (const LwSim *self)
{
  const LwSimClient *client = &self->client;
  gint64 at_us = lw_sim_next_us (self);

  if (self->gateway_wake_us != 0)
    at_us = MIN (at_us, self->gateway_wake_us);
  if (client->alive && client->session_wake_us != 0)
    at_us = MIN (at_us, MAX (client->session_wake_us, client->busy_until_us));
  if (client->alive && client->trade_wake_us != 0)
    at_us = MIN (at_us, MAX (client->trade_wake_us, client->busy_until_us));
  return MAX (at_us, self->now_us);
}

/* A step: what is due first, and all that follows from it at once. */
static void
step (LwSim *self)
{
  LwSimEvent event;

  if (lw_sim_next_us (self) <= self->now_us && lw_sim_take (self, &event))
    {
      if (event.life == 0 || (event.life == self->client.life && self->client.alive))
        event.run (self, &event);
    }
  else if (self->gateway_wake_us != 0 && self->gateway_wake_us <= self->now_us)
    {
      self->gateway_wake_us = 0;
      lw_gateway_wake (self->gateway, self->now_us);
    }
  else
    lw_sim_client_wake (self);
  lw_sim_client_pump (self);
  lw_sim_net_pump_gateway (self);
  lw_sim_person_hears (self);
  lw_sim_client_pump (self);
  lw_sim_check_step (self);
}

static void
run (LwSim *self)
{
  gboolean was_ready = FALSE;
  gint64 check_us = G_MAXINT64;

  while (self->result->n_violations == 0 && next_us (self) <= self->end_us)
    {
      self->now_us = next_us (self);
      if (self->now_us >= check_us)
        {
          lw_sim_check_ready (self);
          check_us = G_MAXINT64;
        }
      step (self);
      if (self->client.ready != was_ready)
        {
          was_ready = self->client.ready;
          check_us = was_ready ? self->now_us + LW_SIM_SECOND_US : G_MAXINT64;
        }
      if (++self->result->n_steps > LW_SIM_MAX_STEPS)
        lw_sim_violate (self, "I9", "the run does not end: %d steps", LW_SIM_MAX_STEPS);
    }
}

static void
finish (LwSim *self)
{
  LwSimulateResult *result = self->result;

  if (result->n_violations == 0 && self->quiet_us > 0)
    lw_sim_check_end (self);
  else if (result->n_violations == 0)
    lw_sim_check_books (self);
  if (result->n_violations == 0)
    lw_sim_check_expected (self);
  result->n_placed = self->counts[LW_SCRIPT_EVENT_PLACE];
  result->virtual_us = self->now_us - self->start_us;
}

void
lw_simulate (const LwSimulateConfig *config,
             LwSimulateResult       *result)
{
  LwSim self = { 0 };

  memset (result, 0, sizeof *result);
  result->trace_hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);
  init (&self, config, result);
  make_world (&self);
  make_gateway (&self);
  lw_sim_net_pump_gateway (&self);
  lw_sim_person_begin (&self);
  if (self.quiet_us > 0)
    lw_sim_plan (&self, self.quiet_us, on_quiet, 0, 0, NULL);
  plan_cut (&self);
  plan_stall (&self);
  lw_sim_client_start (&self);
  lw_sim_client_pump (&self);
  run (&self);
  finish (&self);
  clear (&self);
}

void
lw_simulate_result_clear (LwSimulateResult *result)
{
  g_clear_pointer (&result->first, g_free);
}
