#define G_LOG_DOMAIN "lw-session"

#include "config.h"

#include <string.h>

#include "lw-order-encoder.h"
#include "lw-session-private.h"
#include "lw-ticks.h"

/* lines / 2 is what TWS grants; the pacer stays one below it (tws-errors.md 4). */
#define DEFAULT_RATE     50
#define DEFAULT_ORDINARY 45
#define CODE_NO_ANSWER   0
#define CODE_NO_CONTRACT 200

void
lw_session_config_init (LwSessionConfig *config)
{
  memset (config, 0, sizeof *config);
  config->client_id = 1;
  config->max_lines = 90;
  config->max_concurrent_requests = 40;
  config->messages_per_second = DEFAULT_RATE;
  config->ordinary_per_window = DEFAULT_ORDINARY;
  config->market_data_type = 1;
}

/* P is 10 … 0.9·L. */
static guint
ordinary_limit (const LwSessionConfig *config)
{
  int most = MAX (config->messages_per_second * 9 / 10, 1);

  return (guint) CLAMP (config->ordinary_per_window, MIN (10, most), most);
}

LwSession *
lw_session_new (const LwSessionConfig *config)
{
  LwSession *self = g_new0 (LwSession, 1);

  self->config = *config;
  self->config.max_concurrent_requests = MAX (config->max_concurrent_requests, 1);
  self->endpoint = g_strdup (config->endpoint != NULL ? config->endpoint : "TWS");
  self->config.endpoint = self->endpoint;
  g_queue_init (&self->actions);
  self->wake_us = self->deadline_us = self->retry_us = LW_NEVER_US;
  self->open_list = -1;
  self->bad_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->farms_down = g_ptr_array_new_with_free_func (g_free);
  self->unknown_ids = g_ptr_array_new_with_free_func (g_free);
  self->pacer = lw_pacer_new ((guint) MAX (config->messages_per_second - 1, 1), ordinary_limit (config));
  self->outbox = lw_outbox_new ();
  self->framer = lw_framer_new ();
  self->in = lw_msg_new ();
  self->out = lw_msg_new ();
  self->requests = lw_requests_new ();
  self->lookups = g_ptr_array_new_with_free_func ((GDestroyNotify) lw_lookup_free);
  self->loads = g_ptr_array_new_with_free_func ((GDestroyNotify) lw_chain_load_free);
  self->book = lw_book_new ();
  self->lines = lw_lines_new (self->book, (guint) MAX (config->max_lines, 1));
  self->notices = lw_session_new_notices ();
  self->clock_offset_us = G_MININT64;
  self->net_liquidation = self->buying_power = self->available_funds = self->profit_today = NAN;
  return self;
}

void
lw_session_free (LwSession *self)
{
  LwAction action;

  if (self == NULL)
    return;

  while (lw_session_next_action (self, &action))
    lw_action_clear (&action);

  g_free (self->spare_action);
  lw_pacer_free (self->pacer);
  lw_outbox_free (self->outbox);
  lw_framer_free (self->framer);
  lw_msg_free (self->in);
  lw_msg_free (self->out);
  lw_requests_free (self->requests);
  g_ptr_array_unref (self->lookups);
  g_ptr_array_unref (self->loads);
  lw_lines_free (self->lines);
  lw_book_free (self->book);
  g_array_unref (self->notices);
  g_array_unref (self->bad_us);
  g_ptr_array_unref (self->farms_down);
  g_ptr_array_unref (self->unknown_ids);
  g_free (self->endpoint);
  g_free (self->problem);
  g_free (self->accounts);
  g_free (self->degraded_why);
  g_free (self->account);
  g_free (self);
}

static void
lw_session_check_requests (LwSession *self,
                           gint64     now_us)
{
  gint32 id;

  while ((id = lw_requests_overdue (self->requests, now_us)) != 0)
    {
      gint64 seconds = lw_requests_find (self->requests, id)->timeout_us / LW_SECOND_US;
      g_autofree char *text = g_strdup_printf ("TWS did not answer within %d s.", (int) seconds);

      lw_session_request_failed (self, id, CODE_NO_ANSWER, text, now_us);
    }
}

static void
lw_session_tell_sweeps (LwSession *self)
{
  LwSweepNews news;

  while (lw_lines_next_news (self->lines, &news))
    {
      lw_session_progress (self, news.handle, news.done, news.total);

      if (news.ended)
        lw_session_act (self, LW_ACT_SWEPT)->request = news.handle;
    }
}

static gint64
lw_session_next_us (LwSession *self,
                    gint64     now_us)
{
  gint64 next_us = lw_session_state_next_us (self);

  if (!lw_session_is_up (self))
    return next_us;

  next_us = MIN (next_us, lw_session_pump_next_us (self, now_us));
  next_us = MIN (next_us, lw_requests_next_us (self->requests));
  next_us = MIN (next_us, lw_chain_loads_next_us (self));
  return self->link_down ? next_us : MIN (next_us, lw_lines_next_us (self->lines, now_us));
}

/* A wake that comes too early does no harm, so a deadline that only moves on (each byte moves the watchdog's) is not told. */
static void
lw_session_tell_wake (LwSession *self,
                      gint64     now_us)
{
  gint64 next_us = lw_session_next_us (self, now_us);

  if (next_us == LW_NEVER_US || (next_us >= self->wake_us && self->wake_us > now_us))
    return;

  self->wake_us = MAX (next_us, now_us + 1);
  lw_session_act (self, LW_ACT_WAKE)->at_us = self->wake_us;
}

/* While TWS has lost IB nobody answers and nobody's patience runs. */
static gboolean
lw_session_check_lines (LwSession *self,
                        gint64     now_us)
{
  gboolean changed = !self->link_down && lw_lines_check (self->lines, now_us);

  lw_session_tell_sweeps (self);
  return changed;
}

void
lw_session_wake (LwSession *self,
                 gint64     now_us)
{
  if (now_us >= self->wake_us)
    self->wake_us = LW_NEVER_US;

  lw_session_check_deadlines (self, now_us);

  if (lw_session_is_up (self))
    {
      lw_session_check_requests (self, now_us);
      lw_chain_loads_step (self, now_us);
      lw_session_check_lines (self, now_us);
      lw_session_pump (self, now_us);

      /* A series whose line stood already has answered by being taken. */
      while (lw_session_check_lines (self, now_us))
        lw_session_pump (self, now_us);
    }

  lw_session_tell_wake (self, now_us);
}

guint32
lw_session_request_sweep (LwSession   *self,
                          LwChain     *chain,
                          const guint *series,
                          guint        n_series,
                          LwSweepWants wants,
                          gint64       patience_us,
                          gint64       now_us)
{
  guint32 handle = lw_session_new_handle (self);

  lw_lines_sweep (self->lines, handle, chain, series, n_series, wants == LW_SWEEP_MODEL ? LW_ANSWER_ALL : LW_ANSWER_QUOTE,
                  patience_us);
  lw_session_wake (self, now_us);
  return handle;
}

guint32
lw_session_pin (LwSession *self,
                LwChain   *chain,
                int        series,
                gint64     now_us)
{
  guint32 handle = lw_session_new_handle (self);
  gboolean exists = series == LW_BOOK_SPOT || (series >= 0 && (guint) series < chain->n_series);
  gint32 con_id = !exists ? 0 : series == LW_BOOK_SPOT ? chain->con_id : chain->con_ids[series];

  if (con_id <= 0)
    {
      lw_session_fail (self, handle, CODE_NO_CONTRACT, "TWS knows no number of this contract of %s: load the chain from TWS.",
                       chain->symbol);
      return handle;
    }

  lw_lines_pin (self->lines, handle, chain, series, now_us);
  lw_session_wake (self, now_us);
  return handle;
}

guint32
lw_session_pin_combo (LwSession   *self,
                      const char  *symbol,
                      const char  *currency,
                      const LwLeg *legs,
                      guint        n_legs,
                      gint64       now_us)
{
  guint32 handle = lw_session_new_handle (self);

  lw_lines_pin_combo (self->lines, handle, symbol, currency, legs, n_legs);
  lw_session_wake (self, now_us);
  return handle;
}

gboolean
lw_session_get_combo (LwSession    *self,
                      guint32       request,
                      LwComboQuote *quote)
{
  LwLine *line = lw_lines_of_pin (self->lines, request);

  if (line == NULL || line->kind != LW_LINE_COMBO)
    return FALSE;

  *quote = line->quote;
  return TRUE;
}

static gboolean
lw_session_cancel_lookup (LwSession *self,
                          guint32    handle)
{
  for (guint i = 0; i < self->lookups->len; i++)
    {
      LwLookup *lookup = g_ptr_array_index (self->lookups, i);
      gint32 id;

      if (lookup->handle != handle)
        continue;

      while ((id = lw_requests_of_owner (self->requests, lookup)) != 0)
        {
          lw_requests_close (self->requests, id);
          lw_outbox_drop_tag (self->outbox, id);
        }

      g_ptr_array_remove_index (self->lookups, i);
      return TRUE;
    }

  return FALSE;
}

void
lw_session_cancel (LwSession *self,
                   guint32    request,
                   gint64     now_us)
{
  if (request == 0)
    return;

  if (!lw_lines_drop (self->lines, request, now_us) && !lw_chain_loads_cancel (self, request, now_us))
    lw_session_cancel_lookup (self, request);

  lw_session_wake (self, now_us);
}

GBytes *
lw_session_encode_order (LwSession     *self,
                         const LwOrder *order)
{
  const char *why;

  if (!lw_order_is_complete (order, &why))
    {
      g_warning ("order %d is not encoded: %s", order->order_id, why);
      return NULL;
    }

  if (order->what_if)
    lw_order_encode_what_if (order, self->out);
  else
    lw_order_encode (order, self->out);

  return lw_session_write (self);
}

void
lw_session_set_utc_offset (LwSession *self,
                           gint64     utc_minus_now_us)
{
  self->utc_offset_us = utc_minus_now_us;
}

guint
lw_session_take_dirty (LwSession     *self,
                       const LwChain *chain,
                       GArray        *series)
{
  return lw_book_take (self->book, chain, series);
}

gboolean
lw_session_get_line (LwSession  *self,
                     guint32     request,
                     LwLineLook *look)
{
  const LwLine *line = lw_lines_of_pin (self->lines, request);

  *look = (LwLineLook) { FALSE, LW_QUOTE_MISSING, -1, 0 };
  if (line == NULL)
    return FALSE;

  *look = (LwLineLook) { line->request != 0 && line->answered, line->state, line->halted, line->changed_us };
  return TRUE;
}

gboolean
lw_session_renew (LwSession *self,
                  guint32    request,
                  gint64     now_us)
{
  LwLine *line = lw_lines_of_pin (self->lines, request);

  if (line == NULL)
    return FALSE;

  lw_lines_renew (self->lines, line);
  lw_session_wake (self, now_us);
  return TRUE;
}

void
lw_session_probe (LwSession *self,
                  gint64     now_us)
{
  if (!lw_session_is_up (self))
    return;

  lw_session_queue_probe (self);
  lw_session_wake (self, now_us);
}

static gint64
lane_us (const LwSession *self,
         gint64           now_us)
{
  gint64 next_us = lw_pacer_next_us (self->pacer, LW_LANE_ORDERS, now_us);

  return next_us == LW_PACER_NEVER ? G_MAXINT64 : MAX (next_us - now_us, 0);
}

void
lw_session_get_stats (const LwSession *self,
                      gint64           now_us,
                      LwSessionStats  *stats)
{
  memset (stats, 0, sizeof *stats);
  stats->state = self->state;
  stats->server_version = self->server_version;
  stats->client_id = self->config.client_id;
  g_strlcpy (stats->accounts, self->accounts != NULL ? self->accounts : "", sizeof stats->accounts);
  stats->lines_used = lw_lines_held (self->lines);
  stats->lines_limit = lw_lines_limit (self->lines);
  stats->lines_renewed = lw_lines_renewed (self->lines);
  stats->queue_length = lw_outbox_n_queued (self->outbox) + lw_lines_unasked (self->lines);
  stats->sent_last_second = lw_pacer_count (self->pacer, LW_SECOND_US, now_us);
  stats->messages_in = self->messages_in;
  stats->messages_out = self->messages_out;
  stats->unknown_in = self->unknown_in;
  stats->bad_in = self->bad_in + self->malformed_in;
  stats->bytes_in = self->bytes_in;
  stats->last_byte_us = self->watchdog.last_byte_us;
  stats->clock_offset_us = self->clock_offset_us;
  stats->market_data_type = (int) lw_lines_worst (self->lines) + 1;
  stats->net_liquidation = self->net_liquidation;
  stats->buying_power = self->buying_power;
  stats->available_funds = self->available_funds;
  stats->profit_today = self->profit_today;
  stats->farms_down = self->farms_down->len;
  stats->lane_us = lane_us (self, now_us);
}
