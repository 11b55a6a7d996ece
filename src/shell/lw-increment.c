#define G_LOG_DOMAIN "lw-increment"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-increment.h"

/* Index classes whose complex orders move by nickels. */
static const char *nickel_classes[] = { "SPX", "SPXW", "NDX", "NDXP", "RUT", "RUTW", "VIX", "VIXW" };

LwPrice
lw_increment_of_class (const char *trading_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (nickel_classes); i++)
    if (strcmp (trading_class, nickel_classes[i]) == 0)
      return 5 * LW_PRICE_SCALE / 100;
  return LW_PRICE_SCALE / 100;
}

LwPrice
lw_increment_round (double   price,
                    LwPrice  increment,
                    gboolean up)
{
  double steps = price * LW_PRICE_SCALE / (double) increment;
  LwPrice rounded;

  if (isnan (price) || fabs (steps) > 1e12)
    return LW_PRICE_NONE;
  /* a mid of 1.2000000000000002 is 1.20 */
  rounded = increment * (LwPrice) (up ? ceil (steps - 1e-6) : floor (steps + 1e-6));
  return rounded > 0 ? rounded : LW_PRICE_NONE;
}
