#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <string.h>

#include "lw-calendar.h"
#include "lw-ctl-trade-private.h"

#define LOAD_SECONDS 90

static gboolean
read_price (const char *act,
            const char *option,
            const char *text,
            LwPrice     least,
            LwPrice    *price)
{
  if (text != NULL && lw_price_parse (text, price) && *price >= least)
    return TRUE;
  if (text == NULL)
    lw_ctl_complain ("%s needs --%s", act, option);
  else
    lw_ctl_complain ("--%s %s: a positive price like 1.20; %s says whether it is paid or received", option, text,
                     strcmp (act, "roll") == 0 ? "--credit or --debit" : "the kind");
  return FALSE;
}

gboolean
lw_ctl_trade_read_spread (const char   *act,
                          const char   *prefix,
                          const char   *expiry,
                          const char   *kind,
                          const char   *k1,
                          const char   *k2,
                          LwCtlSpread  *spread)
{
  g_autofree char *name_1 = g_strconcat (prefix, "k1", NULL), *name_2 = g_strconcat (prefix, "k2", NULL);

  if (expiry == NULL || !lw_date_parse (expiry, &spread->expiry))
    {
      lw_ctl_complain ("%s needs --%sexpiry, a date like 2026-12-18", act, prefix);
      return FALSE;
    }
  if (kind == NULL || !lw_vertical_kind_parse (kind, &spread->kind))
    {
      lw_ctl_complain ("%s needs --%skind: bull_call, bear_put, bull_put or bear_call", act, prefix);
      return FALSE;
    }
  return read_price (act, name_1, k1, 1, &spread->k1) && read_price (act, name_2, k2, 1, &spread->k2);
}

gboolean
lw_ctl_trade_read_terms (const char *act,
                         LwPrice     least)
{
  LwCtlTradeOptions *options = &lw_ctl_trade_options;

  if (options->quantity != LW_CTL_NO_QUANTITY && options->quantity < 1)
    {
      lw_ctl_complain ("--qty %d: at least one spread", options->quantity);
      return FALSE;
    }
  if (options->gtd != NULL && !lw_calendar_parse_instant (options->gtd, &options->until_us))
    {
      lw_ctl_complain ("--gtd \"%s\": a date like 2026-12-18, good until 16:00 in New York, or one with its time there, like "
                       "\"2026-12-18 15:30\"", options->gtd);
      return FALSE;
    }
  return read_price (act, "limit", options->limit, least, &options->price);
}

static LwCtlSpread wish;

gboolean
lw_ctl_trade_open_check (void)
{
  const LwCtlTradeOptions *options = &lw_ctl_trade_options;

  return lw_ctl_trade_read_spread ("open", "", options->expiry, options->kind, options->k1, options->k2, &wish)
         && lw_ctl_trade_read_terms ("open", 1);
}

/* Only price and quantity of an order that stands can be changed. */
gboolean
lw_ctl_trade_modify_check (void)
{
  return lw_ctl_trade_read_terms ("modify", 0);
}

static gboolean
chain_is_there (LwDesk  *desk,
                gpointer symbol)
{
  return lw_desk_get_chain (desk, symbol) != NULL || *lw_desk_get_chain_problem (desk, symbol) != '\0';
}

int
lw_ctl_trade_load (LwDesk     *desk,
                   const char *symbol,
                   LwDate      expiry,
                   LwDate      other)
{
  const char *problem;

  if (!lw_desk_load_expiries (desk, symbol, expiry, other))
    {
      lw_ctl_complain ("not connected to TWS");
      return LW_EXIT_NOT_CONNECTED;
    }
  lw_ctl_desk_wait (desk, chain_is_there, (gpointer) symbol, LOAD_SECONDS);
  if (lw_desk_get_chain (desk, symbol) != NULL)
    return LW_EXIT_DONE;
  problem = lw_desk_get_chain_problem (desk, symbol);
  lw_ctl_complain ("%s", *problem != '\0' ? problem : "TWS did not list the options in time; try again");
  return LW_EXIT_TWS_REFUSED;
}

/* Classes that settle on the day and list both strikes; the first goes to @vertical. */
static guint
find_verticals (const LwChain     *chain,
                const LwCtlSpread *spread,
                LwVertical        *vertical)
{
  guint n = 0;

  for (guint i = 0; i < chain->n_expiries; i++)
    {
      const LwExpiry *expiry = &chain->expiries[i];
      const char *trading_class = lw_ctl_trade_options.trading_class;
      LwVertical found;

      if (expiry->settle != spread->expiry || (trading_class != NULL && strcmp (trading_class, expiry->trading_class) != 0))
        continue;
      if (!lw_vertical_from_chain (chain, i, spread->kind, spread->k1, spread->k2, &found))
        continue;
      if (n == 0)
        *vertical = found;
      n++;
    }
  return n;
}

int
lw_ctl_trade_find (LwDesk            *desk,
                   const char        *symbol,
                   const LwCtlSpread *spread,
                   LwVertical        *vertical)
{
  guint n = find_verticals (lw_desk_get_chain (desk, symbol), spread, vertical);
  char date[LW_DATE_TEXT_SIZE];

  lw_date_format (spread->expiry, date);
  if (n == 0)
    lw_ctl_complain ("%s has no such strikes on %s; 'legworkctl chain %s --expiry %s' lists them", symbol, date, symbol, date);
  else if (n > 1)
    lw_ctl_complain ("several classes of %s have these strikes on %s; name one with --class", symbol, date);
  return n == 1 ? LW_EXIT_DONE : LW_EXIT_BAD_INPUT;
}

int
lw_ctl_trade_open (LwDesk     *desk,
                   const char *symbol)
{
  LwVertical vertical;
  int status = lw_ctl_trade_load (desk, symbol, wish.expiry, wish.expiry);

  if (status == LW_EXIT_DONE)
    status = lw_ctl_trade_find (desk, symbol, &wish, &vertical);
  if (status != LW_EXIT_DONE)
    return status;
  lw_desk_ticket_open (desk, &vertical);
  lw_desk_ticket_set_quantity (desk, lw_ctl_trade_options.quantity == LW_CTL_NO_QUANTITY ? 1 : lw_ctl_trade_options.quantity);
  lw_desk_ticket_set_limit (desk, lw_ctl_trade_options.price);
  return lw_ctl_trade_send (desk);
}
