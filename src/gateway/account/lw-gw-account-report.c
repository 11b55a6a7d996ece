/* What clients hear of the account: values, portfolio, summary, P&L. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"

#include "lw-gateway-private.h"
#include "lw-gw-noise.h"

#define MAX_SUMMARIES 2

/* Streams of figures of one connection: a P&L for each position of a large portfolio. */
#define MAX_WATCHES 1000

/* P&L goes out once a second, values every three minutes and after each fill. */
#define PNL_STEPS     (G_USEC_PER_SEC / LW_GW_STEP_US)
#define REFRESH_STEPS (LW_GW_REFRESH_US / LW_GW_STEP_US)

static const struct
{
  const char *tag;
  const char *currency;
  gsize       offset; /* into LwGwFigures; G_MAXSIZE: text */
  const char *text;
  gboolean    ledger; /* of $LEDGER */
} values[] = {
#define AMOUNT(tag, field) { tag, "USD", G_STRUCT_OFFSET (LwGwFigures, field), NULL, FALSE }
#define LEDGER(tag, field) { tag, "USD", G_STRUCT_OFFSET (LwGwFigures, field), NULL, TRUE }
  { "AccountType", "", G_MAXSIZE, "INDIVIDUAL", FALSE },
  { "AccountReady", "", G_MAXSIZE, "true", FALSE },
  AMOUNT ("NetLiquidation", net_liquidation),
  AMOUNT ("TotalCashValue", cash),
  AMOUNT ("SettledCash", cash),
  AMOUNT ("BuyingPower", buying_power),
  AMOUNT ("EquityWithLoanValue", net_liquidation),
  AMOUNT ("GrossPositionValue", gross),
  AMOUNT ("InitMarginReq", initial_margin),
  AMOUNT ("MaintMarginReq", maintenance_margin),
  AMOUNT ("FullInitMarginReq", initial_margin),
  AMOUNT ("FullMaintMarginReq", maintenance_margin),
  AMOUNT ("LookAheadInitMarginReq", initial_margin),
  AMOUNT ("LookAheadMaintMarginReq", maintenance_margin),
  AMOUNT ("AvailableFunds", available),
  AMOUNT ("ExcessLiquidity", excess),
  AMOUNT ("FullAvailableFunds", available),
  AMOUNT ("FullExcessLiquidity", excess),
  { "DayTradesRemaining", "", G_MAXSIZE, "-1", FALSE },
  { "Currency", "USD", G_MAXSIZE, "USD", TRUE },
  { "ExchangeRate", "USD", G_MAXSIZE, "1.00", TRUE },
  LEDGER ("CashBalance", cash),
  LEDGER ("OptionMarketValue", value),
  LEDGER ("NetLiquidationByCurrency", net_liquidation),
  LEDGER ("UnrealizedPnL", unrealized),
  LEDGER ("RealizedPnL", realized),
#undef AMOUNT
#undef LEDGER
};

void
lw_gw_watch_free (gpointer data)
{
  LwGwWatch *watch = data;

  g_free (watch->tags);
  g_free (watch);
}

static const char *
value_text (const LwGwFigures *figures,
            guint              i,
            char              *buffer)
{
  if (values[i].offset == G_MAXSIZE)
    return values[i].text;
  return g_ascii_formatd (buffer, G_ASCII_DTOSTR_BUF_SIZE, "%.2f", G_STRUCT_MEMBER (double, figures, values[i].offset));
}

static void
send_acct_values (LwGateway      *self,
                  LwGwConnection *connection)
{
  LwGwFigures figures;
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  lw_gw_account_figures (self, &figures);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      LwRow *row = lw_gw_begin (self, LW_MSG_acctValue);

      lw_row_set_text (row, LW_F_acctValue_key, values[i].tag);
      lw_row_set_text (row, LW_F_acctValue_value, value_text (&figures, i, text));
      lw_row_set_text (row, LW_F_acctValue_currency, values[i].currency);
      lw_row_set_text (row, LW_F_acctValue_account, self->config.account);
      lw_gw_send (self, connection);
    }
  for (guint i = 0; i < self->positions->len; i++)
    lw_gw_send_portfolio (self, connection, g_ptr_array_index (self->positions, i));
}

static void
send_acct_time (LwGateway      *self,
                LwGwConnection *connection)
{
  gint64 day_us;
  char text[8];

  lw_calendar_local (LW_ZONE_NEW_YORK, lw_gw_clock (self), &day_us);
  g_snprintf (text, sizeof text, "%02d:%02d", (int) (day_us / LW_HOUR_US), (int) (day_us / 60000000 % 60));
  lw_row_set_text (lw_gw_begin (self, LW_MSG_acctUpdateTime), LW_F_acctUpdateTime_time, text);
  lw_gw_send (self, connection);
}

/* @watch->ledger: the ledger and the net liquidation value alone. */
static void
send_multi (LwGateway       *self,
            LwGwConnection  *connection,
            const LwGwWatch *watch)
{
  LwGwFigures figures;
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  lw_gw_account_figures (self, &figures);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      LwRow *row;

      if (watch->ledger && !values[i].ledger && strcmp (values[i].tag, "NetLiquidation") != 0)
        continue;
      row = lw_gw_begin (self, LW_MSG_accountUpdateMulti);
      lw_row_set_int (row, LW_F_accountUpdateMulti_reqId, watch->req_id);
      lw_row_set_text (row, LW_F_accountUpdateMulti_account, self->config.account);
      lw_row_set_text (row, LW_F_accountUpdateMulti_key, values[i].tag);
      lw_row_set_text (row, LW_F_accountUpdateMulti_value, value_text (&figures, i, text));
      lw_row_set_text (row, LW_F_accountUpdateMulti_currency, values[i].currency);
      lw_gw_send (self, connection);
    }
}

static void
send_summary_value (LwGateway       *self,
                    LwGwConnection  *connection,
                    const LwGwWatch *watch,
                    const char      *tag,
                    const char      *value,
                    const char      *currency)
{
  LwRow *row = lw_gw_begin (self, LW_MSG_accountSummary);

  lw_row_set_int (row, LW_F_accountSummary_reqId, watch->req_id);
  lw_row_set_text (row, LW_F_accountSummary_account, self->config.account);
  lw_row_set_text (row, LW_F_accountSummary_tag, tag);
  lw_row_set_text (row, LW_F_accountSummary_value, value);
  lw_row_set_text (row, LW_F_accountSummary_currency, currency);
  lw_gw_send (self, connection);
}

/* Two tags are ratios, without a currency. */
static void
send_ratios (LwGateway          *self,
             LwGwConnection     *connection,
             const LwGwWatch    *watch,
             const char         *tag,
             const LwGwFigures  *figures)
{
  double value = strcmp (tag, "Cushion") == 0 ? figures->excess : strcmp (tag, "Leverage") == 0 ? figures->gross : NAN;
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (value) || figures->net_liquidation == 0.0)
    return;
  g_ascii_formatd (text, sizeof text, "%.4f", value / figures->net_liquidation);
  send_summary_value (self, connection, watch, tag, text, "");
}

static void
send_summary (LwGateway       *self,
              LwGwConnection  *connection,
              const LwGwWatch *watch)
{
  g_auto (GStrv) tags = g_strsplit (watch->tags, ",", -1);
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  LwGwFigures figures;

  lw_gw_account_figures (self, &figures);
  for (guint t = 0; tags[t] != NULL; t++)
    {
      const char *tag = g_strstrip (tags[t]);

      for (guint i = 0; i < G_N_ELEMENTS (values); i++)
        if (strcmp (tag, values[i].tag) == 0 || (values[i].ledger && g_str_has_prefix (tag, "$LEDGER")))
          send_summary_value (self, connection, watch, values[i].tag, value_text (&figures, i, text), values[i].currency);
      send_ratios (self, connection, watch, tag, &figures);
    }
}

static void
send_pnl (LwGateway       *self,
          LwGwConnection  *connection,
          const LwGwWatch *watch)
{
  LwRow *row = lw_gw_begin (self, LW_MSG_pnl);
  LwGwFigures figures;

  lw_gw_account_figures (self, &figures);
  lw_row_set_int (row, LW_F_pnl_reqId, watch->req_id);
  lw_row_set_double (row, LW_F_pnl_dailyPnL, figures.net_liquidation - self->start_value);
  lw_row_set_double (row, LW_F_pnl_unrealizedPnL, figures.unrealized);
  lw_row_set_double (row, LW_F_pnl_realizedPnL, figures.realized);
  lw_gw_send (self, connection);
}

static void
send_pnl_single (LwGateway       *self,
                 LwGwConnection  *connection,
                 const LwGwWatch *watch)
{
  LwRow *row = lw_gw_begin (self, LW_MSG_pnlSingle);
  LwGwRef ref;
  const LwGwPosition *position
    = lw_gw_market_find (self->market, watch->con_id, &ref) ? lw_gw_account_position (self, &ref) : NULL;
  double value;

  lw_row_set_int (row, LW_F_pnlSingle_reqId, watch->req_id);
  lw_gw_set_number (row, LW_F_pnlSingle_position, position != NULL ? position->quantity : 0.0);
  if (position != NULL)
    {
      value = position->quantity * lw_gw_ref_multiplier (&ref) * lw_gw_position_price (self, &ref);
      lw_row_set_double (row, LW_F_pnlSingle_dailyPnL, value - position->quantity * position->cost + position->realized);
      lw_row_set_double (row, LW_F_pnlSingle_unrealizedPnL, value - position->quantity * position->cost);
      lw_row_set_double (row, LW_F_pnlSingle_realizedPnL, position->realized);
      lw_row_set_double (row, LW_F_pnlSingle_value, value);
    }
  lw_gw_send (self, connection);
}

static void
send_watch (LwGateway       *self,
            LwGwConnection  *connection,
            const LwGwWatch *watch)
{
  switch (watch->kind)
    {
    case LW_GW_WATCH_SUMMARY:
      send_summary (self, connection, watch);
      break;
    case LW_GW_WATCH_MULTI:
      send_multi (self, connection, watch);
      break;
    case LW_GW_WATCH_PNL:
      send_pnl (self, connection, watch);
      break;
    case LW_GW_WATCH_PNL_SINGLE:
      send_pnl_single (self, connection, watch);
      break;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
watch_is_pnl (const LwGwWatch *watch)
{
  return watch->kind == LW_GW_WATCH_PNL || watch->kind == LW_GW_WATCH_PNL_SINGLE;
}

static void
send_values (LwGateway      *self,
             LwGwConnection *connection)
{
  if (connection->account_updates)
    {
      send_acct_values (self, connection);
      send_acct_time (self, connection);
    }
  for (guint i = 0; i < connection->watches->len; i++)
    if (!watch_is_pnl (g_ptr_array_index (connection->watches, i)))
      send_watch (self, connection, g_ptr_array_index (connection->watches, i));
}

gboolean
lw_gw_account_streams (const LwGwConnection *connection)
{
  for (guint i = 0; i < connection->watches->len; i++)
    if (watch_is_pnl (g_ptr_array_index (connection->watches, i)))
      return TRUE;
  return FALSE;
}

void
lw_gw_account_step (LwGateway      *self,
                    LwGwConnection *connection)
{
  gint64 step = self->now_us / LW_GW_STEP_US;

  if (step % REFRESH_STEPS == 0)
    send_values (self, connection);
  if (step % PNL_STEPS == 0)
    for (guint i = 0; i < connection->watches->len; i++)
      if (watch_is_pnl (g_ptr_array_index (connection->watches, i)))
        send_watch (self, connection, g_ptr_array_index (connection->watches, i));
}

static void
send_changed_positions (LwGateway      *self,
                        LwGwConnection *connection)
{
  for (guint i = 0; i < self->positions->len; i++)
    {
      const LwGwPosition *position = g_ptr_array_index (self->positions, i);

      if (position->changed)
        lw_gw_send_position (self, connection, position);
    }
}

/* After a fill: the positions that it touched, and the figures that follow. */
void
lw_gw_account_changed (LwGateway *self)
{
  for (guint c = 0; c < self->connections->len; c++)
    {
      LwGwConnection *connection = g_ptr_array_index (self->connections, c);

      if (connection->positions)
        send_changed_positions (self, connection);
      send_values (self, connection);
    }
  for (guint i = 0; i < self->positions->len; i++)
    ((LwGwPosition *) g_ptr_array_index (self->positions, i))->changed = FALSE;
}

static LwGwWatch *
add_watch (LwGateway      *self,
           LwGwConnection *connection,
           LwGwWatchKind   kind,
           gint32          req_id)
{
  LwGwWatch *watch = g_new0 (LwGwWatch, 1);

  watch->kind = kind;
  watch->req_id = req_id;
  g_ptr_array_add (connection->watches, watch);
  lw_gw_plan_market (self);
  return watch;
}

static guint
count_watches (const LwGwConnection *connection,
               LwGwWatchKind         kind)
{
  guint n = 0;

  for (guint i = 0; i < connection->watches->len; i++)
    n += ((const LwGwWatch *) g_ptr_array_index (connection->watches, i))->kind == kind;
  return n;
}

static void
remove_watch (LwGwConnection *connection,
              LwGwWatchKind   kind,
              gint32          req_id)
{
  for (guint i = connection->watches->len; i > 0; i--)
    {
      const LwGwWatch *watch = g_ptr_array_index (connection->watches, i - 1);

      if (watch->kind == kind && watch->req_id == req_id)
        g_ptr_array_remove_index (connection->watches, i - 1);
    }
}

/* FALSE: a stream of the kind has that id already, or there are too many; an error went out. */
static gboolean
id_is_free (LwGateway            *self,
            LwGwConnection       *connection,
            LwGwWatchKind         kind,
            gint32                req_id)
{
  if (connection->watches->len >= MAX_WATCHES)
    {
      lw_gw_error (self, connection, req_id, 322, "Maximum number of account streams exceeded");
      return FALSE;
    }
  for (guint i = 0; i < connection->watches->len; i++)
    {
      const LwGwWatch *watch = g_ptr_array_index (connection->watches, i);

      if (watch->kind == kind && watch->req_id == req_id)
        {
          lw_gw_error (self, connection, req_id, 322, "Duplicate ticker id");
          return FALSE;
        }
    }
  return TRUE;
}

/* FALSE: the account is not this login's; an error went out. */
static gboolean
account_fits (LwGateway      *self,
              LwGwConnection *connection,
              gint32          id,
              const char     *account)
{
  if (account[0] == '\0' || strcmp (account, self->config.account) == 0)
    return TRUE;
  lw_gw_error (self, connection, id, 321, "Invalid account code");
  return FALSE;
}

void
lw_gw_on_req_account_updates (LwGateway      *self,
                              LwGwConnection *connection,
                              LwRow          *row)
{
  if (!account_fits (self, connection, -1, lw_row_text (row, LW_F_reqAccountUpdates_account)))
    return;
  connection->account_updates = lw_row_bool (row, LW_F_reqAccountUpdates_subscribe);
  if (!connection->account_updates)
    {
      lw_gw_error (self, connection, -1, 2100, NULL);
      return;
    }
  send_acct_values (self, connection);
  send_acct_time (self, connection);
  lw_row_set_text (lw_gw_begin (self, LW_MSG_acctDownloadEnd), LW_F_acctDownloadEnd_account, self->config.account);
  lw_gw_send (self, connection);
}

void
lw_gw_on_req_account_updates_multi (LwGateway      *self,
                                    LwGwConnection *connection,
                                    LwRow          *row)
{
  gint32 req_id = lw_row_int (row, LW_F_reqAccountUpdatesMulti_reqId, 0);
  LwGwWatch *watch;

  if (!account_fits (self, connection, req_id, lw_row_text (row, LW_F_reqAccountUpdatesMulti_account))
      || !id_is_free (self, connection, LW_GW_WATCH_MULTI, req_id))
    return;
  watch = add_watch (self, connection, LW_GW_WATCH_MULTI, req_id);
  watch->ledger = lw_row_bool (row, LW_F_reqAccountUpdatesMulti_ledgerAndNLV);
  send_watch (self, connection, watch);
  lw_row_set_int (lw_gw_begin (self, LW_MSG_accountUpdateMultiEnd), LW_F_accountUpdateMultiEnd_reqId, req_id);
  lw_gw_send (self, connection);
}

void
lw_gw_on_cancel_account_updates_multi (LwGateway      *self,
                                       LwGwConnection *connection,
                                       LwRow          *row)
{
  remove_watch (connection, LW_GW_WATCH_MULTI, lw_row_int (row, LW_F_cancelAccountUpdatesMulti_reqId, 0));
}

void
lw_gw_on_req_account_summary (LwGateway      *self,
                              LwGwConnection *connection,
                              LwRow          *row)
{
  gint32 req_id = lw_row_int (row, LW_F_reqAccountSummary_reqId, 0);
  LwGwWatch *watch;

  if (strcmp (lw_row_text (row, LW_F_reqAccountSummary_group), "All") != 0)
    {
      lw_gw_error (self, connection, req_id, 321, "The group must be All: this login is no adviser's and has no other");
      return;
    }
  if (!id_is_free (self, connection, LW_GW_WATCH_SUMMARY, req_id))
    return;
  if (count_watches (connection, LW_GW_WATCH_SUMMARY) >= MAX_SUMMARIES)
    {
      lw_gw_error (self, connection, req_id, 322, "Maximum number of account summary requests exceeded");
      return;
    }
  watch = add_watch (self, connection, LW_GW_WATCH_SUMMARY, req_id);
  watch->tags = g_strdup (lw_row_text (row, LW_F_reqAccountSummary_tags));
  send_watch (self, connection, watch);
  lw_row_set_int (lw_gw_begin (self, LW_MSG_accountSummaryEnd), LW_F_accountSummaryEnd_reqId, req_id);
  lw_gw_send (self, connection);
}

void
lw_gw_on_cancel_account_summary (LwGateway      *self,
                                 LwGwConnection *connection,
                                 LwRow          *row)
{
  remove_watch (connection, LW_GW_WATCH_SUMMARY, lw_row_int (row, LW_F_cancelAccountSummary_reqId, 0));
}

void
lw_gw_on_req_pnl (LwGateway      *self,
                  LwGwConnection *connection,
                  LwRow          *row)
{
  gint32 req_id = lw_row_int (row, LW_F_reqPnL_reqId, 0);

  if (account_fits (self, connection, req_id, lw_row_text (row, LW_F_reqPnL_account))
      && id_is_free (self, connection, LW_GW_WATCH_PNL, req_id))
    send_watch (self, connection, add_watch (self, connection, LW_GW_WATCH_PNL, req_id));
}

void
lw_gw_on_cancel_pnl (LwGateway      *self,
                     LwGwConnection *connection,
                     LwRow          *row)
{
  remove_watch (connection, LW_GW_WATCH_PNL, lw_row_int (row, LW_F_cancelPnL_reqId, 0));
}

void
lw_gw_on_req_pnl_single (LwGateway      *self,
                         LwGwConnection *connection,
                         LwRow          *row)
{
  gint32 req_id = lw_row_int (row, LW_F_reqPnLSingle_reqId, 0);
  LwGwWatch *watch;

  if (!account_fits (self, connection, req_id, lw_row_text (row, LW_F_reqPnLSingle_account))
      || !id_is_free (self, connection, LW_GW_WATCH_PNL_SINGLE, req_id))
    return;
  watch = add_watch (self, connection, LW_GW_WATCH_PNL_SINGLE, req_id);
  watch->con_id = lw_row_int (row, LW_F_reqPnLSingle_conId, 0);
  send_watch (self, connection, watch);
}

void
lw_gw_on_cancel_pnl_single (LwGateway      *self,
                            LwGwConnection *connection,
                            LwRow          *row)
{
  remove_watch (connection, LW_GW_WATCH_PNL_SINGLE, lw_row_int (row, LW_F_cancelPnLSingle_reqId, 0));
}
