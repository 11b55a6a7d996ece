#pragma once

/* A series' value and volatility in the exercise style of its expiry. Units as in lw-bsm.h, rate LW_GW_RATE. Any thread. */

#include "lw-american.h"

#include "lw-gw-market.h"

G_BEGIN_DECLS

void       lw_gw_option_greeks (const LwGwRef *ref,
                                double         spot,
                                double         t_years,
                                double         yield,
                                double         iv,
                                LwBsm         *out);

/* *@iv is NaN unless LW_IV_OK comes back. */
LwIvStatus lw_gw_option_iv     (const LwGwRef *ref,
                                double         spot,
                                double         t_years,
                                double         yield,
                                double         price,
                                double        *iv);

G_END_DECLS
