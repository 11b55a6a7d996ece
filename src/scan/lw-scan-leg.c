#define G_LOG_DOMAIN "lw-scan-leg"

#include "config.h"

#include "lw-american.h"
#include "lw-scan-private.h"

gboolean
lw_scan_is_american (const LwScanExpiry *expiry)
{
  return expiry->expiry->style == LW_STYLE_AMERICAN;
}

double
lw_scan_leg_iv (const LwScanPrep   *prep,
                const LwScanExpiry *expiry,
                gboolean            call,
                double              strike,
                double              price)
{
  double iv;

  if (lw_scan_is_american (expiry))
    lw_american_iv (LW_AMERICAN_SCAN, call, prep->px, strike, expiry->t_years, expiry->r, expiry->q, price, &iv);
  else
    lw_bsm_iv (call, prep->px, strike, expiry->t_years, expiry->r, expiry->q, price, &iv);
  return iv;
}

void
lw_scan_leg_greeks (const LwScanPrep   *prep,
                    const LwScanExpiry *expiry,
                    gboolean            call,
                    double              strike,
                    double              iv,
                    LwBsm              *out)
{
  if (lw_scan_is_american (expiry))
    lw_american (LW_AMERICAN_SCAN, call, prep->px, strike, expiry->t_years, expiry->r, expiry->q, iv, out);
  else
    lw_bsm (call, prep->px, strike, expiry->t_years, expiry->r, expiry->q, iv, out);
}
