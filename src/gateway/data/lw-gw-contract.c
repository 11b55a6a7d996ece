/* From what a request says of a contract to the contract. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gateway-private.h"

/* Empty matches anything. */
static gboolean
text_fits (const char *wanted,
           const char *value)
{
  return wanted[0] == '\0' || strcmp (wanted, value) == 0;
}

/* The wire's date is the last trading day; "202612" names the month. */
static gboolean
date_fits (const char *wanted,
           LwDate      last_trade)
{
  char text[LW_DATE_TEXT_SIZE];

  return wanted[0] == '\0' || ((strlen (wanted) == 6 || strlen (wanted) == 8)
                               && g_str_has_prefix (lw_date_format_tws (last_trade, text), wanted));
}

static gboolean
multiplier_fits (const char *wanted,
                 int         multiplier)
{
  return wanted[0] == '\0' || g_ascii_strtod (wanted, NULL) == multiplier;
}

gboolean
lw_gw_query_fits_expiry (const LwGwQuery *query,
                         const LwExpiry  *expiry)
{
  return text_fits (query->trading_class, expiry->trading_class) && date_fits (query->date, expiry->last_trade)
         && multiplier_fits (query->multiplier, expiry->multiplier);
}

/* Whether a list of exchanges has one of that name. */
static gboolean
list_has (const char *list,
          const char *exchange)
{
  g_auto (GStrv) names = g_strsplit (list, ",", -1);

  return g_strv_contains ((const char *const *) names, exchange);
}

/* SMART, or one that the contract is listed at; an index has an exchange of its own, which SMART does not know. NASDAQ is ISLAND
 * to old clients. */
static gboolean
exchange_fits (const LwGwQuery      *query,
               const LwGwUnderlying *underlying,
               gboolean              option)
{
  const char *wanted = strcmp (query->exchange, "ISLAND") == 0 ? "NASDAQ" : query->exchange;
  const LwChain *chain = underlying->chain;

  if (wanted[0] == '\0' || (strcmp (wanted, "SMART") == 0 && (option || chain->sec_type != LW_SEC_IND)))
    return TRUE;
  if (option)
    return list_has (underlying->recipe->option_exchanges, wanted);
  return strcmp (wanted, chain->exchange) == 0 || strcmp (wanted, underlying->recipe->primary) == 0
         || (chain->sec_type != LW_SEC_IND && list_has (underlying->recipe->valid_exchanges, wanted));
}

gboolean
lw_gw_query_fits_market (const LwGwQuery      *query,
                         const LwGwUnderlying *underlying,
                         gboolean              option)
{
  return text_fits (query->currency, underlying->chain->currency) && exchange_fits (query, underlying, option);
}

gboolean
lw_gw_query_fits_series (const LwGwQuery *query,
                         const LwGwRef   *ref)
{
  char local[LW_SYMBOL_SIZE];
  gboolean any_strike = isnan (query->strike) || query->strike == 0.0;

  return (any_strike || fabs (query->strike - lw_gw_ref_strike (ref)) < 1e-6)
         && (query->right[0] == '\0' || query->right[0] == '?' || query->right[0] == '0'
             || query->right[0] == (char) lw_gw_ref_right (ref))
         && (query->local_symbol[0] == '\0' || strcmp (query->local_symbol, lw_gw_ref_local_symbol (ref, local)) == 0);
}

gboolean
lw_gw_query_fits_underlying (const LwGwQuery      *query,
                             const LwGwUnderlying *underlying)
{
  const LwChain *chain = underlying->chain;
  const char *symbol = query->symbol[0] != '\0' ? query->symbol : query->local_symbol;

  return strcmp (symbol, chain->symbol) == 0 && strcmp (query->sec_type, lw_sec_type_text (chain->sec_type)) == 0
         && lw_gw_query_fits_market (query, underlying, FALSE);
}

static guint
resolve_in_chain (const LwGwUnderlying *underlying,
                  const LwGwQuery      *query,
                  LwGwRef              *ref)
{
  const LwChain *chain = underlying->chain;
  guint n = 0;

  if ((query->symbol[0] != '\0' && strcmp (query->symbol, chain->symbol) != 0)
      || !lw_gw_query_fits_market (query, underlying, TRUE))
    return 0;
  for (guint e = 0; e < chain->n_expiries; e++)
    {
      const LwExpiry *expiry = &chain->expiries[e];

      if (!lw_gw_query_fits_expiry (query, expiry))
        continue;
      for (guint i = expiry->first; i < expiry->first + expiry->n_calls + expiry->n_puts; i++)
        {
          LwGwRef candidate = { underlying, (int) i };

          if (!lw_gw_query_fits_series (query, &candidate))
            continue;
          *ref = candidate;
          n++;
        }
    }
  return n;
}

gboolean
lw_gw_resolve (LwGateway       *self,
               const LwGwQuery *query,
               LwGwRef         *ref,
               gboolean        *ambiguous)
{
  gboolean option = strcmp (query->sec_type, "OPT") == 0;
  guint n = 0;

  *ambiguous = FALSE;
  if (query->con_id != 0)
    return lw_gw_market_find (self->market, query->con_id, ref);
  if (query->symbol[0] == '\0' && query->local_symbol[0] == '\0')
    return FALSE;
  for (guint i = 0; i < lw_gw_market_n_underlyings (self->market); i++)
    {
      const LwGwUnderlying *underlying = lw_gw_market_get_underlying (self->market, i);

      if (option)
        n += resolve_in_chain (underlying, query, ref);
      else if (lw_gw_query_fits_underlying (query, underlying))
        {
          *ref = (LwGwRef) { underlying, -1 };
          n++;
        }
    }
  *ambiguous = n > 1;
  return n == 1;
}

gboolean
lw_gw_thing_add_leg (LwGateway  *self,
                     LwGwThing  *thing,
                     gint32      con_id,
                     int         ratio,
                     const char *action)
{
  LwGwLeg *leg = &thing->legs[thing->n_legs];

  if (thing->n_legs == LW_GW_MAX_LEGS || ratio < 1 || ratio > 1000 || !lw_gw_market_find (self->market, con_id, &leg->ref))
    return FALSE;
  leg->ratio = ratio;
  leg->side = strcmp (action, "BUY") == 0 ? 1 : -1;
  thing->n_legs++;
  return TRUE;
}

gboolean
lw_gw_thing_of_query (LwGateway       *self,
                      LwGwConnection  *connection,
                      gint32           id,
                      const LwGwQuery *query,
                      LwGwThing       *thing)
{
  gboolean ambiguous;
  g_autofree char *detail = NULL;

  memset (thing, 0, sizeof *thing);
  if (lw_gw_resolve (self, query, &thing->legs[0].ref, &ambiguous))
    {
      thing->n_legs = 1;
      thing->legs[0].ratio = 1;
      thing->legs[0].side = 1;
      return TRUE;
    }
  if (ambiguous)
    detail = g_strdup_printf ("The contract description specified for %s is ambiguous.", query->symbol);
  lw_gw_error (self, connection, id, 200, detail != NULL ? detail : "No security definition has been found for the request");
  return FALSE;
}
