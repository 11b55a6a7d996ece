/* What a contract is: its numbers and names. */

#include "config.h"

#include "lw-gw-market.h"

gint32
lw_gw_ref_con_id (const LwGwRef *ref)
{
  return ref->series < 0 ? ref->underlying->chain->con_id : ref->underlying->chain->con_ids[ref->series];
}

const LwExpiry *
lw_gw_ref_expiry (const LwGwRef *ref)
{
  const LwChain *chain = ref->underlying->chain;

  return ref->series < 0 ? NULL : &chain->expiries[chain->expiry_of[ref->series]];
}

double
lw_gw_ref_strike (const LwGwRef *ref)
{
  return ref->series < 0 ? 0.0 : lw_price_to_double (ref->underlying->chain->strikes[ref->series]);
}

LwRight
lw_gw_ref_right (const LwGwRef *ref)
{
  return ref->series < 0 ? LW_RIGHT_NONE : ref->underlying->chain->rights[ref->series];
}

int
lw_gw_ref_multiplier (const LwGwRef *ref)
{
  return ref->series < 0 ? 1 : lw_gw_ref_expiry (ref)->multiplier;
}

/* The clearing house's symbol: class in six places, date of settlement, right, strike in thousandths in eight places. */
const char *
lw_gw_ref_local_symbol (const LwGwRef *ref,
                        char          *buffer)
{
  const LwExpiry *expiry = lw_gw_ref_expiry (ref);
  int year, month, day;

  if (expiry == NULL)
    {
      g_strlcpy (buffer, ref->underlying->chain->symbol, LW_SYMBOL_SIZE);
      return buffer;
    }
  lw_date_to_ymd (expiry->settle, &year, &month, &day);
  g_snprintf (buffer, LW_SYMBOL_SIZE, "%-6.6s%02d%02d%02d%c%08d", expiry->trading_class, year % 100, month, day,
              lw_gw_ref_right (ref), (int) (ref->underlying->chain->strikes[ref->series] / (LW_PRICE_SCALE / 1000)));
  return buffer;
}
