#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-desk-private.h"

/* What trade cannot know of an alarm: the next ex-date and the price of each underlying of which calls are held short (G19). Its line is
 * asked for and given back as soon as TWS has said that no ex-date is near; where one is, it stays until the alarm was raised. Where TWS
 * says nothing of dividends nothing is claimed. */

#define LOOK_US     G_USEC_PER_SEC                    /* what came in is looked at at most that late */
#define PATIENCE_US G_GINT64_CONSTANT (60000000)      /* for what TWS says of dividends */
#define AGAIN_US    (30 * G_GINT64_CONSTANT (60000000)) /* after it said nothing */
#define LINES_SHARE 4                           /* of all lines at most one part of that many: scans and tickets need them */

static LwSession *
session_of (LwDesk *self)
{
  return lw_tws_get_session (self->tws);
}

static LwDeskAlarmWatch *
watch_at (LwDesk *self,
          guint   i)
{
  return g_ptr_array_index (self->alarms.watches, i);
}

static void
cancel (LwDesk  *self,
        guint32 *request)
{
  if (*request != 0 && self->tws != NULL)
    lw_session_cancel (session_of (self), *request, lw_tws_now_us (self->tws));
  *request = 0;
}

static void
drop (LwDesk *self,
      guint   i)
{
  LwDeskAlarmWatch *watch = watch_at (self, i);

  cancel (self, &watch->lookup);
  cancel (self, &watch->line);
  g_clear_pointer (&watch->chain, lw_chain_unref);
  g_ptr_array_remove_index (self->alarms.watches, i);
}

static LwDeskAlarmWatch *
find (LwDesk     *self,
      const char *symbol)
{
  for (guint i = 0; i < self->alarms.watches->len; i++)
    if (strcmp (watch_at (self, i)->symbol, symbol) == 0)
      return watch_at (self, i);
  return NULL;
}

static guint
n_lines (LwDesk *self)
{
  guint n = 0;

  for (guint i = 0; i < self->alarms.watches->len; i++)
    n += watch_at (self, i)->line != 0;
  return n;
}

static gint64
next_day_us (gint64 now_us)
{
  return lw_calendar_ny_instant (lw_calendar_ny_date (now_us) + 1, 0, 0);
}

/* What it said on another day is not known any more. */
static void
begin_line (LwDesk           *self,
            LwDeskAlarmWatch *watch,
            gint64            now_us)
{
  if (n_lines (self) >= MAX (1, (guint) self->settings.numbers[LW_SETTING_MAX_SUBSCRIPTIONS] / LINES_SHARE))
    return;
  watch->chain->dividends_told = FALSE;
  watch->chain->ex_date = LW_DATE_NONE;
  watch->until_us = now_us + PATIENCE_US;
  watch->line = lw_session_pin (session_of (self), watch->chain, -1, lw_tws_now_us (self->tws));
}

static void
begin (LwDesk           *self,
       LwDeskAlarmWatch *watch,
       gint64            now_us)
{
  if (now_us < watch->next_us || watch->lookup != 0)
    return;
  if (watch->chain != NULL)
    begin_line (self, watch, now_us);
  else
    watch->lookup = lw_session_request_underlying (session_of (self), watch->symbol, lw_tws_now_us (self->tws));
}

static void
end_line (LwDesk           *self,
          LwDeskAlarmWatch *watch,
          gint64            next_us)
{
  cancel (self, &watch->line);
  watch->next_us = next_us;
}

/* The last trade, else the middle; a price of before the connection was lost is none. */
static double
spot_of (const LwChain *chain)
{
  if (chain->spot_state == LW_QUOTE_STALE || chain->spot_state == LW_QUOTE_MISSING)
    return NAN;
  return isnan (chain->spot_last) ? (chain->spot_bid + chain->spot_ask) / 2 : chain->spot_last;
}

static void
follow (LwDesk           *self,
        LwDeskAlarmWatch *watch,
        gint64            now_us)
{
  const LwChain *chain = watch->chain;
  const LwAlarmMarket market = { spot_of (chain), chain->ex_date, chain->dividend };

  if (!chain->dividends_told && now_us >= watch->until_us)
    end_line (self, watch, now_us + AGAIN_US);
  else if (chain->dividends_told && !lw_alarms_ex_date_near (chain->ex_date, lw_calendar_ny_date (now_us)))
    end_line (self, watch, next_day_us (now_us));
  else if (chain->dividends_told)
    lw_trade_tell_market (self->orders.trade, watch->symbol, &market, now_us);
}

static void
keep_watches (LwDesk          *self,
              const GPtrArray *symbols)
{
  for (guint i = self->alarms.watches->len; i > 0; i--)
    if (!g_ptr_array_find_with_equal_func ((GPtrArray *) symbols, watch_at (self, i - 1)->symbol, g_str_equal, NULL))
      drop (self, i - 1);
  for (guint i = 0; i < symbols->len; i++)
    if (find (self, g_ptr_array_index (symbols, i)) == NULL)
      {
        LwDeskAlarmWatch *watch = g_new0 (LwDeskAlarmWatch, 1);

        g_strlcpy (watch->symbol, g_ptr_array_index (symbols, i), sizeof watch->symbol);
        g_ptr_array_add (self->alarms.watches, watch);
      }
}

/* When time alone changes what is to be done. */
static void
arm (LwDesk *self,
     gint64  now_us)
{
  gint64 next_us = 0;

  for (guint i = 0; i < self->alarms.watches->len; i++)
    {
      const LwDeskAlarmWatch *watch = watch_at (self, i);
      gint64 at_us = watch->line != 0 ? watch->until_us : watch->next_us;

      if (at_us > now_us && (next_us == 0 || at_us < next_us))
        next_us = at_us;
    }
  if (next_us != 0)
    lw_wake_at (self->alarms.wake, next_us);
}

void
lw_desk_alarms_look (LwDesk *self)
{
  g_autoptr (GPtrArray) symbols = NULL;
  gint64 now_us = lw_clock_now_us ();

  self->alarms.look_soon = FALSE;
  if (self->orders.trade == NULL || self->tws == NULL || self->stopped || self->exits.idle || !lw_desk_has_data (self))
    return;
  symbols = lw_trade_short_calls (self->orders.trade, now_us);
  keep_watches (self, symbols);
  for (guint i = 0; i < self->alarms.watches->len; i++)
    if (watch_at (self, i)->line != 0)
      follow (self, watch_at (self, i), now_us);
    else
      begin (self, watch_at (self, i), now_us);
  arm (self, now_us);
}

static gboolean
on_wake_cb (gpointer data)
{
  LwDesk *self = data;

  lw_desk_alarms_look (self);
  lw_desk_pump (self);
  return G_SOURCE_CONTINUE;
}

void
lw_desk_alarms_init (LwDesk *self)
{
  self->alarms.watches = g_ptr_array_new_with_free_func (g_free);
  self->alarms.wake = lw_wake_new ("lw-desk alarms", on_wake_cb, self);
}

void
lw_desk_alarms_drop (LwDesk *self)
{
  while (self->alarms.watches->len > 0)
    drop (self, self->alarms.watches->len - 1);
}

void
lw_desk_alarms_clear (LwDesk *self)
{
  lw_desk_alarms_drop (self);
  g_clear_pointer (&self->alarms.wake, lw_wake_free);
  g_clear_pointer (&self->alarms.watches, g_ptr_array_unref);
}

void
lw_desk_alarms_drained (LwDesk *self)
{
  if (self->orders.trade == NULL || self->alarms.look_soon)
    return;
  self->alarms.look_soon = TRUE;
  lw_wake_after (self->alarms.wake, LOOK_US);
}

static LwChain *
chain_of (const LwContract *underlying)
{
  g_autoptr (LwChainBuilder) builder = lw_chain_builder_new (underlying->symbol, underlying->sec_type);
  LwChain *chain = lw_chain_builder_finish (builder);

  chain->con_id = underlying->con_id;
  g_strlcpy (chain->exchange, underlying->exchange, sizeof chain->exchange);
  g_strlcpy (chain->currency, underlying->currency, sizeof chain->currency);
  return chain;
}

/* An ambiguous name stays without an alarm: nothing is claimed of the wrong one. */
static void
take_underlying (LwDeskAlarmWatch *watch,
                 GArray           *contracts)
{
  watch->lookup = 0;
  if (contracts != NULL && contracts->len == 1)
    watch->chain = chain_of (&g_array_index (contracts, LwContract, 0));
  else
    watch->next_us = next_day_us (lw_clock_now_us ());
}

static void
take_failure (LwDeskAlarmWatch *watch,
              const LwAction   *action)
{
  if (action->request == watch->line)
    watch->line = 0;
  else
    watch->lookup = 0;
  watch->next_us = lw_clock_now_us () + AGAIN_US;
}

gboolean
lw_desk_alarms_action (LwDesk         *self,
                       const LwAction *action)
{
  for (guint i = 0; action->request != 0 && i < self->alarms.watches->len; i++)
    {
      LwDeskAlarmWatch *watch = watch_at (self, i);

      if (action->request != watch->lookup && action->request != watch->line)
        continue;
      if (action->type == LW_ACT_DETAILS)
        take_underlying (watch, action->contracts);
      else if (action->type == LW_ACT_FAILED)
        take_failure (watch, action);
      lw_desk_alarms_drained (self);
      return TRUE;
    }
  return FALSE;
}
