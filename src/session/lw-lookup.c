#define G_LOG_DOMAIN "lw-lookup"

#include "config.h"

#include <string.h>

#include "lw-session-private.h"

#define LOOKUP_US       (20 * LW_SECOND_US)
#define CODE_NOT_CONNECTED 504
#define CODE_NO_CONTRACT   200

/* An index is asked on its own exchange, not SMART (tws-protocol.md 10.1). */
static const struct { const char *symbol, *exchange; } indices[] = {
  { "SPX", "CBOE" }, { "XSP", "CBOE" }, { "VIX", "CBOE" }, { "NDX", "NASDAQ" }, { "RUT", "RUSSELL" },
};

static const char *
index_exchange (const char *symbol)
{
  for (guint i = 0; i < G_N_ELEMENTS (indices); i++)
    {
      if (strcmp (indices[i].symbol, symbol) == 0)
        return indices[i].exchange;
    }

  return NULL;
}

/* FALSE when @text is longer than we hold: refused, never cut. */
static gboolean
copy_text (char       *to,
           gsize       size,
           const char *text)
{
  return g_strlcpy (to, text, size) < size;
}

/* "20261218", or with a time and zone behind a blank or '-'. */
static LwDate
read_date (const char *text)
{
  char day[9] = "";
  LwDate date;

  if (strnlen (text, 8) < 8 || (text[8] != '\0' && text[8] != ' ' && text[8] != '-'))
    return LW_DATE_NONE;

  memcpy (day, text, 8);
  return lw_date_parse (day, &date) ? date : LW_DATE_NONE;
}

static LwRight
read_right (const char *text)
{
  return text[0] == 'C' ? LW_RIGHT_CALL : text[0] == 'P' ? LW_RIGHT_PUT : LW_RIGHT_NONE;
}

static int
read_multiplier (const char *text)
{
  double value = g_ascii_strtod (text, NULL);

  return value >= 1 && value <= 1e6 && value == floor (value) ? (int) value : 0;
}

gboolean
lw_session_read_contract (LwSession  *self,
                          LwContract *contract)
{
  const LwRow *row = lw_msg_get_row (self->in);
  double strike = lw_row_double (row, LW_F_contractData_strike);

  memset (contract, 0, sizeof *contract);
  contract->con_id = lw_row_int (row, LW_F_contractData_conId, 0);
  contract->sec_type = lw_sec_type_parse (lw_row_text (row, LW_F_contractData_secType));
  contract->last_trade = read_date (lw_row_text (row, LW_F_contractData_lastTradeDateOrContractMonth));
  contract->settle = read_date (lw_row_text (row, LW_F_contractData_realExpirationDate));
  contract->right = read_right (lw_row_text (row, LW_F_contractData_right));
  contract->multiplier = read_multiplier (lw_row_text (row, LW_F_contractData_multiplier));
  contract->min_tick = lw_row_double (row, LW_F_contractData_minTick);

  if (!(strike > 0) || !lw_price_from_double (strike, &contract->strike))
    contract->strike = LW_PRICE_NONE;

  return contract->con_id > 0 &&
         copy_text (contract->symbol, sizeof contract->symbol, lw_row_text (row, LW_F_contractData_symbol)) &&
         copy_text (contract->trading_class, sizeof contract->trading_class, lw_row_text (row, LW_F_contractData_tradingClass)) &&
         copy_text (contract->exchange, sizeof contract->exchange, lw_row_text (row, LW_F_contractData_exchange)) &&
         copy_text (contract->currency, sizeof contract->currency, lw_row_text (row, LW_F_contractData_currency)) &&
         copy_text (contract->local_symbol, sizeof contract->local_symbol, lw_row_text (row, LW_F_contractData_localSymbol));
}

void
lw_lookup_free (LwLookup *lookup)
{
  g_array_unref (lookup->contracts);
  g_free (lookup);
}

static void
lw_lookup_ask (LwSession *self,
               LwLookup  *lookup)
{
  const char *exchange = index_exchange (lookup->symbol);
  gint32 id = lw_requests_open (self->requests, LW_REQUEST_UNDERLYING, lookup, 0, LOOKUP_US);
  LwRow *row = lw_session_begin (self, LW_MSG_reqContractDetails);

  lw_row_set_int (row, LW_F_reqContractDetails_reqId, id);
  lw_row_set_text (row, LW_F_reqContractDetails_symbol, lookup->symbol);
  lw_row_set_text (row, LW_F_reqContractDetails_secType, exchange != NULL ? "IND" : "STK");
  lw_row_set_text (row, LW_F_reqContractDetails_exchange, exchange != NULL ? exchange : "SMART");
  lw_row_set_text (row, LW_F_reqContractDetails_currency, "USD");
  lw_session_queue (self, LW_LANE_ORDINARY, LW_FRAME_PLAIN, id);
}

guint32
lw_session_request_underlying (LwSession  *self,
                               const char *symbol,
                               gint64      now_us)
{
  guint32 handle = lw_session_new_handle (self);
  LwLookup *lookup;

  if (!lw_session_is_up (self))
    {
      lw_session_fail (self, handle, CODE_NOT_CONNECTED, "%s cannot be looked up: not connected to TWS.", symbol);
      return handle;
    }

  if (*symbol == '\0' || strlen (symbol) >= LW_SYMBOL_SIZE)
    {
      lw_session_fail (self, handle, CODE_NO_CONTRACT, "“%s” is no symbol.", symbol);
      return handle;
    }

  lookup = g_new0 (LwLookup, 1);
  lookup->handle = handle;
  g_strlcpy (lookup->symbol, symbol, sizeof lookup->symbol);
  lookup->contracts = g_array_new (FALSE, FALSE, sizeof (LwContract));
  g_ptr_array_add (self->lookups, lookup);
  lw_lookup_ask (self, lookup);
  lw_session_wake (self, now_us);
  return handle;
}

/* Several contracts are handed on as they are: which one is meant is for the person to say. */
void
lw_lookup_details (LwSession *self,
                   LwLookup  *lookup,
                   gboolean   end)
{
  LwContract contract;
  LwAction *action;

  if (!end)
    {
      if (lw_session_read_contract (self, &contract))
        g_array_append_val (lookup->contracts, contract);

      return;
    }

  if (lookup->contracts->len == 0)
    {
      lw_lookup_failed (self, lookup, CODE_NO_CONTRACT, "");
      return;
    }

  action = lw_session_act (self, LW_ACT_DETAILS);
  action->request = lookup->handle;
  action->contracts = g_array_ref (lookup->contracts);
  g_ptr_array_remove (self->lookups, lookup);
}

void
lw_lookup_failed (LwSession  *self,
                  LwLookup   *lookup,
                  int         code,
                  const char *text)
{
  if (code == CODE_NO_CONTRACT)
    lw_session_fail (self, lookup->handle, code, "TWS knows no stock or index “%s”: check how TWS writes it.", lookup->symbol);
  else
    lw_session_fail (self, lookup->handle, code, "%s could not be looked up: %s", lookup->symbol, text);

  g_ptr_array_remove (self->lookups, lookup);
}

void
lw_lookup_lost (LwSession *self)
{
  while (self->lookups->len > 0)
    lw_lookup_failed (self, g_ptr_array_index (self->lookups, 0), CODE_NOT_CONNECTED, "the connection to TWS was lost.");
}
