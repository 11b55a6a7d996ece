#pragma once

/* What of the market's data the simulated TWS withholds: the switches of legworkctl gateway that say so. */

#include "lw-gateway.h"

G_BEGIN_DECLS

typedef struct
{
  char   **no_live;   /* symbols, or "all"; NULL = none */
  gboolean no_delayed;
  char   **halts;     /* SYMBOL[:FROM[-UNTIL]], seconds after the start; cut up */
  char    *competing; /* FROM[-UNTIL] */
  GArray  *parsed;    /* of LwGatewayHalt, owned; made by taking it over */
} LwCtlGatewayData;   /* the texts are the caller's */

/* Into @config, which points into @self and its texts until the gateway is made. FALSE: said why on standard error. */
gboolean lw_ctl_gateway_data_take  (LwCtlGatewayData *self,
                                    LwGatewayConfig  *config);
void     lw_ctl_gateway_data_clear (LwCtlGatewayData *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LwCtlGatewayData, lw_ctl_gateway_data_clear)

G_END_DECLS
