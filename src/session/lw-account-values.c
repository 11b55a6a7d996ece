#define G_LOG_DOMAIN "lw-session"

#include "config.h"

#include <string.h>

#include "lw-session-private.h"

static double *
value_named (LwSession  *self,
             const char *key)
{
  if (strcmp (key, "NetLiquidation") == 0)
    return &self->net_liquidation;
  if (strcmp (key, "BuyingPower") == 0)
    return &self->buying_power;
  if (strcmp (key, "AvailableFunds") == 0)
    return &self->available_funds;

  return NULL;
}

static void
take_value (LwSession  *self,
            const char *account,
            const char *key,
            const char *text)
{
  double *value = value_named (self, key);
  double number;
  char *end;

  if (value == NULL || g_strcmp0 (account, self->account) != 0)
    return;

  number = g_ascii_strtod (text, &end);
  *value = end != text && *end == '\0' && isfinite (number) && fabs (number) < 1e300 ? number : NAN;
}

/* acctValue of reqAccountUpdates, or accountSummary: they name the same values. */
void
lw_session_account_values (LwSession *self)
{
  const LwRow *row = lw_msg_get_row (self->in);

  if (lw_msg_get_kind (self->in) == LW_MSG_acctValue)
    take_value (self, lw_row_text (row, LW_F_acctValue_account), lw_row_text (row, LW_F_acctValue_key),
                lw_row_text (row, LW_F_acctValue_value));
  else
    take_value (self, lw_row_text (row, LW_F_accountSummary_account), lw_row_text (row, LW_F_accountSummary_tag),
                lw_row_text (row, LW_F_accountSummary_value));
}

static void
ask_profit (LwSession *self)
{
  gint32 id = lw_requests_open (self->requests, LW_REQUEST_PROFIT, NULL, 0, 0);
  LwRow *row = lw_session_begin (self, LW_MSG_reqPnL);

  self->profit_today = NAN;
  lw_row_set_int (row, LW_F_reqPnL_reqId, id);
  lw_row_set_text (row, LW_F_reqPnL_account, self->account);
  lw_session_queue (self, LW_LANE_ORDINARY, LW_FRAME_PLAIN, id);
}

void
lw_session_subscribe_account (LwSession *self)
{
  LwRow *row;

  if (self->account == NULL || !lw_session_is_up (self))
    return;

  row = lw_session_begin (self, LW_MSG_reqAccountUpdates);
  lw_row_set_bool (row, LW_F_reqAccountUpdates_subscribe, TRUE);
  lw_row_set_text (row, LW_F_reqAccountUpdates_account, self->account);
  lw_session_queue (self, LW_LANE_ORDINARY, LW_FRAME_PLAIN, 0);
  if (lw_requests_first (self->requests, LW_REQUEST_PROFIT) == 0)
    ask_profit (self);
}

/* dailyPnL of reqPnL: what was realised today and what open positions gained or lost since yesterday's close. */
void
lw_session_take_profit (LwSession *self)
{
  const LwRow *row = lw_msg_get_row (self->in);
  gint32 id = lw_row_int (row, LW_F_pnl_reqId, 0);
  double value = lw_row_has (row, LW_F_pnl_dailyPnL) ? lw_row_double (row, LW_F_pnl_dailyPnL) : NAN;

  if (id == 0 || id != lw_requests_first (self->requests, LW_REQUEST_PROFIT))
    {
      self->late_in++;
      return;
    }
  self->profit_today = isfinite (value) && fabs (value) < 1e15 ? value : NAN;
}

void
lw_session_request_account (LwSession  *self,
                            const char *account,
                            gint64      now_us)
{
  if (g_strcmp0 (account, self->account) == 0)
    return;

  g_free (self->account);
  self->account = g_strdup (account);
  self->net_liquidation = self->buying_power = self->available_funds = self->profit_today = NAN;
  lw_session_subscribe_account (self);
  lw_session_wake (self, now_us);
}
