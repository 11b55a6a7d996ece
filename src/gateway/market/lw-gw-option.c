#include "config.h"

#include "lw-gateway.h"
#include "lw-gw-option.h"

void
lw_gw_option_greeks (const LwGwRef *ref,
                     double         spot,
                     double         t_years,
                     double         yield,
                     double         iv,
                     LwBsm         *out)
{
  gboolean call = lw_gw_ref_right (ref) == LW_RIGHT_CALL;

  if (lw_gw_ref_expiry (ref)->style == LW_STYLE_AMERICAN)
    lw_american (LW_AMERICAN_SCAN, call, spot, lw_gw_ref_strike (ref), t_years, LW_GW_RATE, yield, iv, out);
  else
    lw_bsm (call, spot, lw_gw_ref_strike (ref), t_years, LW_GW_RATE, yield, iv, out);
}

LwIvStatus
lw_gw_option_iv (const LwGwRef *ref,
                 double         spot,
                 double         t_years,
                 double         yield,
                 double         price,
                 double        *iv)
{
  gboolean call = lw_gw_ref_right (ref) == LW_RIGHT_CALL;

  if (lw_gw_ref_expiry (ref)->style == LW_STYLE_AMERICAN)
    return lw_american_iv (LW_AMERICAN_SCAN, call, spot, lw_gw_ref_strike (ref), t_years, LW_GW_RATE, yield, price, iv);
  return lw_bsm_iv (call, spot, lw_gw_ref_strike (ref), t_years, LW_GW_RATE, yield, price, iv);
}
