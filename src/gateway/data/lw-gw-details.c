/* Contract details, option parameters, price steps, symbols. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"

#include "lw-gw-details.h"

#define HOURS_DAYS 6

/* Stocks trade from 04:00 to 20:00, to 17:00 on days that close early. */
#define EXTENDED_CLOSE (20 * 60)
#define EXTENDED_EARLY (17 * 60)

/* "20261120:0830-20261120:1515;20261121:CLOSED", New York's hours; @extended: with those before the opening and after the close.
 * A market on the machine's clock never closes. */
static char *
hours_text (LwGateway *self,
            gboolean   extended)
{
  GString *text = g_string_new (NULL);
  LwDate today = lw_calendar_ny_date (lw_gw_clock (self));

  for (LwDate date = today; date < today + HOURS_DAYS; date++)
    {
      char day[LW_DATE_TEXT_SIZE];
      gboolean early = lw_calendar_close_minute (date) < 16 * 60;
      int close = !extended ? lw_calendar_close_minute (date) : early ? EXTENDED_EARLY : EXTENDED_CLOSE;

      if (date > today)
        g_string_append_c (text, ';');
      lw_date_format_tws (date, day);
      if (lw_gw_market_always_open (self->market))
        g_string_append_printf (text, "%s:0000-%s:2359", day, day);
      else if (lw_calendar_is_open (date))
        g_string_append_printf (text, "%s:%s-%s:%02d%02d", day, extended ? "0400" : "0930", day, close / 60, close % 60);
      else
        g_string_append_printf (text, "%s:CLOSED", day);
    }
  return g_string_free (text, FALSE);
}

/* One rule id for each exchange of the list. */
static char *
rules_text (const char *exchanges,
            int         rule)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%d", rule);
  for (const char *c = exchanges; *c != '\0'; c++)
    if (*c == ',')
      g_string_append_printf (text, ",%d", rule);
  return g_string_free (text, FALSE);
}

static void
set_common (LwGateway            *self,
            const LwGwUnderlying *underlying,
            LwRow                *row,
            const char           *exchanges,
            int                   rule,
            gboolean              extended)
{
  const LwGwRecipe *recipe = underlying->recipe;
  g_autofree char *hours = hours_text (self, extended);
  g_autofree char *liquid = hours_text (self, FALSE);
  g_autofree char *rules = rules_text (exchanges, rule);

  lw_row_set_text (row, LW_F_contractData_symbol, underlying->chain->symbol);
  lw_row_set_text (row, LW_F_contractData_currency, underlying->chain->currency);
  lw_row_set_text (row, LW_F_contractData_validExchanges, exchanges);
  lw_row_set_text (row, LW_F_contractData_marketRuleIds, rules);
  lw_row_set_text (row, LW_F_contractData_longName, recipe->name[0] != '\0' ? recipe->name : underlying->chain->symbol);
  lw_row_set_text (row, LW_F_contractData_industry, recipe->industry);
  lw_row_set_text (row, LW_F_contractData_category, recipe->category);
  lw_row_set_text (row, LW_F_contractData_subcategory, "*");
  lw_row_set_text (row, LW_F_contractData_timeZoneId, "US/Eastern");
  lw_row_set_text (row, LW_F_contractData_tradingHours, hours);
  lw_row_set_text (row, LW_F_contractData_liquidHours, liquid);
  lw_row_set_text (row, LW_F_contractData_orderTypes, "ACTIVETIM,ADJUST,COND,DAY,FOK,GTC,GTD,IOC,LMT,MIDPX,MKT,OCA,REL,STP,STPLMT,TRAIL,WHATIF");
  lw_row_set_int (row, LW_F_contractData_priceMagnifier, 1);
  lw_row_set_text (row, LW_F_contractData_minSize, "1");
  lw_row_set_text (row, LW_F_contractData_sizeIncrement, "1");
  lw_row_set_text (row, LW_F_contractData_suggestedSizeIncrement, "1");
}

static void
send_underlying (LwGateway            *self,
                 LwGwConnection       *connection,
                 gint32                req_id,
                 const LwGwUnderlying *underlying)
{
  const LwChain *chain = underlying->chain;
  gboolean is_fund = strcmp (underlying->recipe->industry, "Funds") == 0;
  LwRow *row = lw_gw_begin (self, LW_MSG_contractData);

  lw_row_set_int (row, LW_F_contractData_reqId, req_id);
  set_common (self, underlying, row, underlying->recipe->valid_exchanges, 26, chain->sec_type == LW_SEC_STK);
  lw_row_set_text (row, LW_F_contractData_secType, lw_sec_type_text (chain->sec_type));
  lw_row_set_text (row, LW_F_contractData_exchange, chain->exchange);
  lw_row_set_text (row, LW_F_contractData_primaryExchange, underlying->recipe->primary);
  lw_row_set_text (row, LW_F_contractData_localSymbol, chain->symbol);
  lw_row_set_text (row, LW_F_contractData_marketName, lw_gw_recipe_class (underlying->recipe, chain->symbol));
  lw_row_set_text (row, LW_F_contractData_tradingClass, lw_gw_recipe_class (underlying->recipe, chain->symbol));
  lw_row_set_text (row, LW_F_contractData_stockType, chain->sec_type == LW_SEC_IND ? "" : is_fund ? "ETF" : "COMMON");
  lw_row_set_int (row, LW_F_contractData_conId, chain->con_id);
  lw_row_set_double (row, LW_F_contractData_minTick, 0.01);
  lw_gw_send (self, connection);
}

static void
set_option_dates (LwRow          *row,
                  const LwExpiry *expiry)
{
  char last_trade[LW_DATE_TEXT_SIZE], settle[LW_DATE_TEXT_SIZE], month[8];

  lw_date_format_tws (expiry->last_trade, last_trade);
  lw_date_format_tws (expiry->settle, settle);
  g_strlcpy (month, settle, 7);
  lw_row_set_text (row, LW_F_contractData_lastTradeDateOrContractMonth, last_trade);
  lw_row_set_text (row, LW_F_contractData_lastTradeDate, last_trade);
  lw_row_set_text (row, LW_F_contractData_contractMonth, month);
  lw_row_set_text (row, LW_F_contractData_realExpirationDate, settle);
}

static void
send_series (LwGateway      *self,
             LwGwConnection *connection,
             gint32          req_id,
             const LwGwRef  *ref)
{
  const LwGwUnderlying *underlying = ref->underlying;
  const LwExpiry *expiry = lw_gw_ref_expiry (ref);
  g_autofree char *exchanges = g_strdup_printf ("SMART,%s", underlying->recipe->option_exchanges);
  char local[LW_SYMBOL_SIZE], right[2] = { (char) lw_gw_ref_right (ref), '\0' };
  LwRow *row = lw_gw_begin (self, LW_MSG_contractData);

  lw_row_set_int (row, LW_F_contractData_reqId, req_id);
  set_common (self, underlying, row, exchanges, underlying->recipe->rule, FALSE);
  set_option_dates (row, expiry);
  lw_row_set_text (row, LW_F_contractData_secType, "OPT");
  lw_row_set_double (row, LW_F_contractData_strike, lw_gw_ref_strike (ref));
  lw_row_set_text (row, LW_F_contractData_right, right);
  lw_row_set_text (row, LW_F_contractData_exchange, "SMART");
  lw_row_set_text (row, LW_F_contractData_localSymbol, lw_gw_ref_local_symbol (ref, local));
  lw_row_set_text (row, LW_F_contractData_marketName, expiry->trading_class);
  lw_row_set_text (row, LW_F_contractData_tradingClass, expiry->trading_class);
  lw_row_set_int (row, LW_F_contractData_conId, lw_gw_ref_con_id (ref));
  lw_row_set_double (row, LW_F_contractData_minTick, lw_gw_rule_find (underlying->recipe->rule)->tiers[0].increment);
  lw_gw_set_number (row, LW_F_contractData_multiplier, expiry->multiplier);
  lw_row_set_int (row, LW_F_contractData_underConId, underlying->chain->con_id);
  lw_row_set_text (row, LW_F_contractData_underSymbol, underlying->chain->symbol);
  lw_row_set_text (row, LW_F_contractData_underSecType, lw_sec_type_text (underlying->chain->sec_type));
  lw_gw_send (self, connection);
}

void
lw_gw_details_send (LwGateway      *self,
                    LwGwConnection *connection,
                    gint32          req_id,
                    const LwGwRef  *ref)
{
  if (ref->series < 0)
    send_underlying (self, connection, req_id, ref->underlying);
  else
    send_series (self, connection, req_id, ref);
}

static void
add_matching_series (const LwGwUnderlying *underlying,
                     const LwGwQuery      *query,
                     GArray               *refs)
{
  const LwChain *chain = underlying->chain;

  for (guint e = 0; e < chain->n_expiries; e++)
    {
      const LwExpiry *expiry = &chain->expiries[e];

      if (!lw_gw_query_fits_expiry (query, expiry))
        continue;
      for (guint i = expiry->first; i < expiry->first + expiry->n_calls + expiry->n_puts; i++)
        {
          LwGwRef ref = { underlying, (int) i };

          if (lw_gw_query_fits_series (query, &ref))
            g_array_append_val (refs, ref);
        }
    }
}

/* Everything that fits: a request that leaves much open has many answers. */
static void
add_matching (LwGateway       *self,
              const LwGwQuery *query,
              GArray          *refs)
{
  gboolean option = strcmp (query->sec_type, "OPT") == 0;

  for (guint i = 0; i < lw_gw_market_n_underlyings (self->market); i++)
    {
      LwGwRef ref = { lw_gw_market_get_underlying (self->market, i), -1 };
      const char *symbol = ref.underlying->chain->symbol;
      gboolean named = query->symbol[0] == '\0' ? query->local_symbol[0] != '\0' : strcmp (query->symbol, symbol) == 0;

      if (option && named && lw_gw_query_fits_market (query, ref.underlying, TRUE))
        add_matching_series (ref.underlying, query, refs);
      else if (!option && lw_gw_query_fits_underlying (query, ref.underlying))
        g_array_append_val (refs, ref);
    }
}

/* The types that TWS has; a combo has no details. */
static gboolean
type_is_valid (const LwGwQuery *query)
{
  static const char *const types[] = { "STK", "OPT", "IND", "FUT", "FOP", "CONTFUT", "CASH", "CFD", "BOND", "CMDTY", "FUND", "WAR",
                                       "IOPT", "NEWS", "CRYPTO", "EVENT", NULL };

  return query->con_id != 0 ? strcmp (query->sec_type, "BAG") != 0 : g_strv_contains (types, query->sec_type);
}

void
lw_gw_on_req_contract_details (LwGateway      *self,
                               LwGwConnection *connection,
                               LwRow          *row)
{
  LwGwQuery query = LW_GW_QUERY (row, reqContractDetails);
  gint32 req_id = lw_row_int (row, LW_F_reqContractDetails_reqId, 0);
  g_autoptr (GArray) refs = g_array_new (FALSE, FALSE, sizeof (LwGwRef));
  LwGwRef ref;

  if (!type_is_valid (&query))
    {
      lw_gw_error (self, connection, req_id, 321, "Please enter a valid security type");
      return;
    }
  if (query.con_id == 0)
    add_matching (self, &query, refs);
  else if (lw_gw_market_find (self->market, query.con_id, &ref))
    g_array_append_val (refs, ref);
  if (refs->len == 0)
    lw_gw_error (self, connection, req_id, 200, "No security definition has been found for the request");
  else
    lw_gw_details_answer (self, connection, req_id, g_steal_pointer (&refs));
}

static int
compare_prices (gconstpointer a,
                gconstpointer b)
{
  LwPrice left = *(const LwPrice *) a, right = *(const LwPrice *) b;

  return left < right ? -1 : left > right;
}

/* The union of the strikes of all expiries of the class, as TWS gives it. */
static GArray *
class_strikes (const LwChain *chain,
               const char    *trading_class)
{
  GArray *strikes = g_array_new (FALSE, FALSE, sizeof (LwPrice));
  guint kept = 0;

  for (guint i = 0; i < chain->n_series; i++)
    if (strcmp (chain->expiries[chain->expiry_of[i]].trading_class, trading_class) == 0)
      g_array_append_val (strikes, chain->strikes[i]);
  g_array_sort (strikes, compare_prices);
  for (guint i = 0; i < strikes->len; i++)
    if (kept == 0 || g_array_index (strikes, LwPrice, kept - 1) != g_array_index (strikes, LwPrice, i))
      g_array_index (strikes, LwPrice, kept++) = g_array_index (strikes, LwPrice, i);
  g_array_set_size (strikes, kept);
  return strikes;
}

static void
send_class (LwGateway            *self,
            LwGwConnection       *connection,
            gint32                req_id,
            const LwGwUnderlying *underlying,
            const LwExpiry       *first,
            const char           *exchange)
{
  const LwChain *chain = underlying->chain;
  g_autoptr (GArray) strikes = class_strikes (chain, first->trading_class);
  LwRow *row = lw_gw_begin (self, LW_MSG_secDefOptParam);
  char date[LW_DATE_TEXT_SIZE];

  lw_row_set_int (row, LW_F_secDefOptParam_reqId, req_id);
  lw_row_set_text (row, LW_F_secDefOptParam_exchange, exchange);
  lw_row_set_int (row, LW_F_secDefOptParam_underlyingConId, chain->con_id);
  lw_row_set_text (row, LW_F_secDefOptParam_tradingClass, first->trading_class);
  lw_gw_set_number (row, LW_F_secDefOptParam_multiplier, first->multiplier);
  for (guint e = 0; e < chain->n_expiries; e++)
    if (strcmp (chain->expiries[e].trading_class, first->trading_class) == 0)
      lw_row_set_text (lw_row_append (row, LW_F_secDefOptParam_expirations), LW_F_secDefOptParam_expirations_date,
                       lw_date_format_tws (chain->expiries[e].last_trade, date));
  for (guint i = 0; i < strikes->len; i++)
    lw_row_set_double (lw_row_append (row, LW_F_secDefOptParam_strikes), LW_F_secDefOptParam_strikes_strike,
                       lw_price_to_double (g_array_index (strikes, LwPrice, i)));
  lw_gw_send (self, connection);
}

static gboolean
class_is_new (const LwChain *chain,
              guint          expiry)
{
  for (guint e = 0; e < expiry; e++)
    if (strcmp (chain->expiries[e].trading_class, chain->expiries[expiry].trading_class) == 0)
      return FALSE;
  return TRUE;
}

void
lw_gw_on_req_sec_def_opt_params (LwGateway      *self,
                                 LwGwConnection *connection,
                                 LwRow          *row)
{
  gint32 req_id = lw_row_int (row, LW_F_reqSecDefOptParams_reqId, 0);
  const LwGwUnderlying *underlying
    = lw_gw_market_find_underlying (self->market, lw_row_text (row, LW_F_reqSecDefOptParams_underlyingSymbol));

  /* What is not there has no classes: TWS sends the end alone. Options of futures are asked by their exchange. */
  gboolean fits = underlying != NULL && underlying->chain->con_id == lw_row_int (row, LW_F_reqSecDefOptParams_underlyingConId, 0)
                  && lw_row_text (row, LW_F_reqSecDefOptParams_futFopExchange)[0] == '\0'
                  && strcmp (lw_row_text (row, LW_F_reqSecDefOptParams_underlyingSecType),
                             lw_sec_type_text (underlying->chain->sec_type)) == 0;

  for (guint e = 0; fits && e < underlying->chain->n_expiries; e++)
    if (class_is_new (underlying->chain, e))
      {
        send_class (self, connection, req_id, underlying, &underlying->chain->expiries[e], "SMART");
        send_class (self, connection, req_id, underlying, &underlying->chain->expiries[e], underlying->recipe->option_exchanges);
      }
  lw_row_set_int (lw_gw_begin (self, LW_MSG_secDefOptParamEnd), LW_F_secDefOptParamEnd_reqId, req_id);
  lw_gw_send (self, connection);
}

void
lw_gw_on_req_market_rule (LwGateway      *self,
                          LwGwConnection *connection,
                          LwRow          *row)
{
  int id = lw_row_int (row, LW_F_reqMarketRule_marketRuleId, 0);
  const LwGwRule *rule = lw_gw_rule_find (id);
  LwRow *out;

  if (rule == NULL)
    {
      lw_gw_error (self, connection, -1, 321, "Market rule id is invalid");
      return;
    }
  out = lw_gw_begin (self, LW_MSG_marketRule);
  lw_row_set_int (out, LW_F_marketRule_marketRuleId, id);
  for (guint i = 0; i < rule->n_tiers; i++)
    {
      LwRow *entry = lw_row_append (out, LW_F_marketRule_priceIncrements);

      lw_row_set_double (entry, LW_F_marketRule_priceIncrements_lowEdge, rule->tiers[i].low_edge);
      lw_row_set_double (entry, LW_F_marketRule_priceIncrements_increment, rule->tiers[i].increment);
    }
  lw_gw_send (self, connection);
}

static void
append_sample (LwRow                *row,
               const LwGwUnderlying *underlying)
{
  LwRow *entry = lw_row_append (row, LW_F_symbolSamples_contracts);
  LwRow *derivative = lw_row_append (entry, LW_F_symbolSamples_contracts_derivativeSecTypes);

  lw_row_set_int (entry, LW_F_symbolSamples_contracts_conId, underlying->chain->con_id);
  lw_row_set_text (entry, LW_F_symbolSamples_contracts_symbol, underlying->chain->symbol);
  lw_row_set_text (entry, LW_F_symbolSamples_contracts_secType, lw_sec_type_text (underlying->chain->sec_type));
  lw_row_set_text (entry, LW_F_symbolSamples_contracts_primaryExchange,
                   underlying->recipe->primary[0] != '\0' ? underlying->recipe->primary : underlying->chain->exchange);
  lw_row_set_text (entry, LW_F_symbolSamples_contracts_currency, underlying->chain->currency);
  lw_row_set_text (entry, LW_F_symbolSamples_contracts_description, underlying->recipe->name);
  lw_row_set_text (derivative, LW_F_symbolSamples_contracts_derivativeSecTypes_secType, "OPT");
}

/* Symbols that begin with the pattern, or names that hold it. */
void
lw_gw_on_req_matching_symbols (LwGateway      *self,
                               LwGwConnection *connection,
                               LwRow          *row)
{
  g_autofree char *pattern = g_ascii_strup (lw_row_text (row, LW_F_reqMatchingSymbols_pattern), -1);
  LwRow *out = lw_gw_begin (self, LW_MSG_symbolSamples);

  lw_row_set_int (out, LW_F_symbolSamples_reqId, lw_row_int (row, LW_F_reqMatchingSymbols_reqId, 0));
  for (guint i = 0; i < lw_gw_market_n_underlyings (self->market) && pattern[0] != '\0'; i++)
    {
      const LwGwUnderlying *underlying = lw_gw_market_get_underlying (self->market, i);

      if (g_str_has_prefix (underlying->chain->symbol, pattern) || strstr (underlying->recipe->name, pattern) != NULL)
        append_sample (out, underlying);
    }
  lw_gw_send (self, connection);
}
