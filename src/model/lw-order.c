#define G_LOG_DOMAIN "lw-order"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-order.h"

void
lw_report_init (LwReport     *self,
                LwReportType  type)
{
  memset (self, 0, sizeof *self);
  self->type = type;
  self->order_id = -1;
  self->client_id = -1;
  self->quantity = self->filled = self->remaining = NAN;
  self->limit = LW_PRICE_NONE;
  self->contract.last_trade = self->contract.settle = LW_DATE_NONE;
  self->contract.strike = LW_PRICE_NONE;
  self->contract.min_tick = NAN;
  self->contract.sec_type = LW_SEC_OTHER;
  self->shares = NAN;
  self->price = LW_PRICE_NONE;
  self->avg_price = NAN;
  self->commission = self->realized = NAN;
  self->position = self->avg_cost = NAN;
  self->init_margin_change = self->maint_margin_change = NAN;
  self->commission_min = self->commission_max = NAN;
  self->init_margin_after = self->equity_after = NAN;
}

void
lw_report_clear (LwReport *self)
{
  g_clear_pointer (&self->text, g_free);
}
