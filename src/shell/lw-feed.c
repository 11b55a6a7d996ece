#define G_LOG_DOMAIN "lw-feed"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-feed.h"
#include "lw-wake.h"

/* A series that has said nothing by then gives its line to the next. */
#define PATIENCE_US (6 * G_USEC_PER_SEC)
#define SPOT_PATIENCE_US (15 * G_USEC_PER_SEC)

#define DEFAULT_MAX_DTE 60 /* of a preset that names no range */
#define LONGEST_DTE     1200

struct _LwFeed
{
  LwTws        *tws;
  LwFeedChanged changed;
  gpointer      data;
  LwWake       *wake;

  char          symbol[LW_SYMBOL_SIZE];
  LwFeedState   state;
  char         *problem;
  LwChainQuery  query;
  LwContract    underlying;
  LwChain      *chain;
  guint32       request;   /* of the state that waits; 0 = none */
  guint32       spot_line; /* 0 = none */
  guint         done, total;
  gint64        swept_us;
};

static LwSession *
session_of (LwFeed *self)
{
  return lw_tws_get_session (self->tws);
}

static void
set_state (LwFeed     *self,
           LwFeedState state)
{
  self->state = state;
  self->changed (self, self->data);
}

static void
fail (LwFeed *self,
      char   *sentence)
{
  g_free (self->problem);
  self->problem = sentence;
  self->request = 0;
  lw_wake_never (self->wake);
  set_state (self, LW_FEED_FAILED);
}

static void
cancel_request (LwFeed *self)
{
  if (self->request != 0)
    lw_session_cancel (session_of (self), self->request, lw_tws_now_us (self->tws));
  self->request = 0;
}

static void
drop_spot_line (LwFeed *self)
{
  if (self->spot_line != 0)
    lw_session_cancel (session_of (self), self->spot_line, lw_tws_now_us (self->tws));
  self->spot_line = 0;
}

static gboolean
on_spot_late_cb (gpointer data)
{
  LwFeed *self = data;

  if (self->state != LW_FEED_SPOT)
    return G_SOURCE_CONTINUE;
  drop_spot_line (self);
  fail (self, g_strdup_printf ("TWS gives no price for %s; open it in TWS and see whether a market data subscription is missing.",
                               self->symbol));
  lw_tws_pump (self->tws);
  return G_SOURCE_CONTINUE;
}

/* "SPY STK ARCA USD; SPY STK LSE GBP" */
static char *
list_contracts (GArray *contracts)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < contracts->len && i < 4; i++)
    {
      const LwContract *c = &g_array_index (contracts, LwContract, i);

      g_string_append_printf (text, "%s%s %s %s %s", i > 0 ? "; " : "", c->symbol, lw_sec_type_text (c->sec_type), c->exchange,
                              c->currency);
    }
  if (contracts->len > 4)
    g_string_append (text, "; …");
  return g_string_free (text, FALSE);
}

static void
take_underlying (LwFeed *self,
                 GArray *contracts)
{
  if (contracts == NULL || contracts->len == 0)
    {
      fail (self, g_strdup_printf ("TWS knows no %s; check the symbol.", self->symbol));
      return;
    }
  if (contracts->len > 1)
    {
      g_autofree char *list = list_contracts (contracts);

      fail (self, g_strdup_printf ("%s is ambiguous (%s); use the symbol of one of them.", self->symbol, list));
      return;
    }
  self->underlying = g_array_index (contracts, LwContract, 0);
  self->request = lw_session_request_chain (session_of (self), &self->underlying, &self->query, lw_tws_now_us (self->tws));
  set_state (self, LW_FEED_SERIES);
}

/* What was swept before a wider chain was asked for is not thrown away. */
static void
keep_quotes (LwChain       *chain,
             const LwChain *before)
{
  for (guint i = 0; i < before->n_series; i++)
    {
      int j = before->con_ids[i] != 0 ? lw_chain_find_con_id (chain, before->con_ids[i]) : -1;

      if (j < 0 || before->confirmed_us[i] == 0)
        continue;
      for (guint c = 0; c < LW_Q_N; c++)
        chain->quotes[c][j] = before->quotes[c][i];
      chain->states[j] = before->states[i];
      chain->confirmed_us[j] = before->confirmed_us[i];
    }
}

static void
take_chain (LwFeed  *self,
            LwChain *chain)
{
  if (chain == NULL || chain->n_series == 0)
    {
      fail (self, g_strdup_printf ("TWS lists no options of %s within these days; choose other expiries.", self->symbol));
      return;
    }
  if (self->chain != NULL)
    keep_quotes (chain, self->chain);
  drop_spot_line (self);
  g_clear_pointer (&self->chain, lw_chain_unref);
  self->chain = lw_chain_ref (chain);
  self->request = 0;
  self->spot_line = lw_session_pin (session_of (self), self->chain, -1, lw_tws_now_us (self->tws));
  lw_wake_after (self->wake, SPOT_PATIENCE_US);
  set_state (self, LW_FEED_SPOT);
}

static void
end_sweep (LwFeed *self)
{
  self->request = 0;
  self->done = self->total;
  self->swept_us = lw_clock_now_us ();
  set_state (self, LW_FEED_LOADED);
}

static void
take_progress (LwFeed         *self,
               const LwAction *action)
{
  self->done = action->done;
  self->total = action->total;
  self->changed (self, self->data);
}

static gboolean
take_failure (LwFeed         *self,
              const LwAction *action)
{
  gboolean text = action->text != NULL && *action->text != '\0';

  if (action->request == self->spot_line)
    self->spot_line = 0;
  fail (self, g_strdup_printf ("%s: %s", self->symbol, text ? action->text : "TWS did not answer; try again."));
  return TRUE;
}

LwFeed *
lw_feed_new (LwTws        *tws,
             const char   *symbol,
             LwFeedChanged changed,
             gpointer      data)
{
  LwFeed *self = g_new0 (LwFeed, 1);

  self->tws = tws;
  self->changed = changed;
  self->data = data;
  g_strlcpy (self->symbol, symbol, sizeof self->symbol);
  self->wake = lw_wake_new ("lw-feed spot", on_spot_late_cb, self);
  return self;
}

void
lw_feed_free (LwFeed *self)
{
  cancel_request (self);
  drop_spot_line (self);
  g_clear_pointer (&self->wake, lw_wake_free);
  g_clear_pointer (&self->chain, lw_chain_unref);
  g_free (self->problem);
  g_free (self);
}

void
lw_feed_query (const LwPreset *preset,
                     LwDate          today,
                     LwChainQuery   *query)
{
  memset (query, 0, sizeof *query);
  query->max_dte = DEFAULT_MAX_DTE;
  query->right = LW_RIGHT_NONE;
  query->expiry = query->other_expiry = LW_DATE_NONE;
  query->today = today;
  for (guint i = 0; preset != NULL && i < preset->n_filters; i++)
    {
      const LwFilter *filter = &preset->filters[i];

      if (filter->op != LW_OP_RANGE || g_strcmp0 (filter->field, "dte") != 0)
        continue;
      query->min_dte = isnan (filter->lo) ? 0 : (int) CLAMP (ceil (filter->lo), 0, LONGEST_DTE);
      query->max_dte = isnan (filter->hi) ? LONGEST_DTE : (int) CLAMP (floor (filter->hi), query->min_dte, LONGEST_DTE);
    }
}

void
lw_feed_query_expiries (LwDate        settle,
                        LwDate        other,
                        LwDate        today,
                        LwChainQuery *query)
{
  memset (query, 0, sizeof *query);
  query->today = today;
  query->expiry = settle;
  query->other_expiry = other;
  query->min_dte = MAX (0, MIN (settle, other) - today);
  query->max_dte = MAX (0, MAX (settle, other) - today);
}

void
lw_feed_begin (LwFeed             *self,
              const LwChainQuery *query)
{
  lw_feed_stop (self);
  g_clear_pointer (&self->problem, g_free);
  self->query = *query;
  self->request = lw_session_request_underlying (session_of (self), self->symbol, lw_tws_now_us (self->tws));
  set_state (self, LW_FEED_UNDERLYING);
  lw_tws_pump (self->tws);
}

void
lw_feed_sweep (LwFeed      *self,
               const guint *series,
               guint        n_series,
               LwSweepWants wants)
{
  g_return_if_fail (self->state == LW_FEED_LOADED);

  self->done = 0;
  self->total = n_series;
  if (n_series == 0)
    {
      end_sweep (self);
      return;
    }
  self->request = lw_session_request_sweep (session_of (self), self->chain, series, n_series, wants, PATIENCE_US,
                                            lw_tws_now_us (self->tws));
  set_state (self, LW_FEED_SWEEPING);
  lw_tws_pump (self->tws);
}

void
lw_feed_stop (LwFeed *self)
{
  cancel_request (self);
  lw_wake_never (self->wake);
  if (self->state != LW_FEED_FAILED)
    self->state = self->state >= LW_FEED_LOADED ? LW_FEED_LOADED : LW_FEED_EMPTY;
  lw_tws_pump (self->tws);
}

gboolean
lw_feed_action (LwFeed         *self,
                const LwAction *action)
{
  if (action->request == 0 || (action->request != self->request && action->request != self->spot_line))
    return FALSE;
  switch (action->type)
    {
    case LW_ACT_DETAILS:
      take_underlying (self, action->contracts);
      return TRUE;
    case LW_ACT_CHAIN:
      take_chain (self, action->chain);
      return TRUE;
    case LW_ACT_SWEPT:
      end_sweep (self);
      return TRUE;
    case LW_ACT_PROGRESS:
      take_progress (self, action);
      return TRUE;
    case LW_ACT_FAILED:
      return take_failure (self, action);
    default:
      return FALSE;
    }
}

void
lw_feed_drained (LwFeed *self)
{
  if (self->state != LW_FEED_SPOT || isnan (lw_chain_px (self->chain)))
    return;
  lw_wake_never (self->wake);
  set_state (self, LW_FEED_LOADED);
}

const char *
lw_feed_get_symbol (const LwFeed *self)
{
  return self->symbol;
}

LwFeedState
lw_feed_get_state (const LwFeed *self)
{
  return self->state;
}

const char *
lw_feed_get_problem (const LwFeed *self)
{
  return self->problem != NULL ? self->problem : "";
}

LwChain *
lw_feed_get_chain (const LwFeed *self)
{
  return self->state >= LW_FEED_LOADED ? self->chain : NULL;
}

const LwContract *
lw_feed_get_underlying (const LwFeed *self)
{
  return &self->underlying;
}

const LwChainQuery *
lw_feed_get_query (const LwFeed *self)
{
  return &self->query;
}

void
lw_feed_get_progress (const LwFeed *self,
                      guint        *done,
                      guint        *total)
{
  *done = self->done;
  *total = self->total;
}

gint64
lw_feed_get_swept_us (const LwFeed *self)
{
  return self->swept_us;
}
