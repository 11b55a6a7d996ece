#define G_LOG_DOMAIN "lw-fees"

#include "config.h"

#include <math.h>

#include "lw-fees.h"

/* Half a hundredth of a cent: 0.10 that came out of a subtraction is still 0.10. */
#define PRICE_SLACK 1e-9

void
lw_fees_init (LwFees *fees)
{
#define LW_FEE(name, value, from, source) fees->name = value;
#include "lw-fees.def"
#undef LW_FEE
}

static double
commission (const LwFees *fees,
            double        premium)
{
  if (premium >= 0.10 - PRICE_SLACK)
    return fees->commission_high;
  return premium >= 0.05 - PRICE_SLACK ? fees->commission_middle : fees->commission_low;
}

double
lw_fees_leg (const LwFees *fees,
             double        premium,
             int           multiplier,
             gboolean      sold)
{
  double fee = commission (fees, premium) + fees->regulatory + fees->clearing + fees->exchange;

  if (isnan (premium))
    return NAN;
  if (sold)
    fee += fees->sale_value * MAX (premium, 0) * multiplier + fees->sale_contract;
  return fee;
}

double
lw_fees_order (const LwFees *fees,
               double        bought_premium,
               double        sold_premium,
               int           multiplier)
{
  double sum = lw_fees_leg (fees, bought_premium, multiplier, FALSE) + lw_fees_leg (fees, sold_premium, multiplier, TRUE);

  return isnan (sum) ? NAN : MAX (sum, fees->order_minimum);
}
