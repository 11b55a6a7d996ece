/* What changes lines from outside: the market's hours, halts, another session of the same user. */

#include "config.h"

#include "lw-gw-line.h"

gboolean
lw_gw_data_taken (LwGateway *self)
{
  return self->config.competing && self->now_us >= self->taken_from_us && self->now_us < self->taken_until_us;
}

/* The data stop with 10197 for each line; when they are back each line answers anew. */
static void
tell_taken (LwGateway      *self,
            LwGwConnection *connection)
{
  for (guint i = 0; i < connection->lines->len; i++)
    lw_gw_error (self, connection, ((LwGwLine *) g_ptr_array_index (connection->lines, i))->req_id, 10197, NULL);
}

static void
on_change (LwGateway       *self,
           const LwGwEvent *event)
{
  gboolean was_taken = self->data_taken;

  self->data_taken = lw_gw_data_taken (self);
  for (guint i = 0; i < self->connections->len; i++)
    {
      LwGwConnection *connection = g_ptr_array_index (self->connections, i);

      if (self->data_taken && !was_taken)
        tell_taken (self, connection);
      else if (was_taken && !self->data_taken)
        lw_gw_lines_again (self, connection);
      else
        lw_gw_lines_step (self, connection);
    }
  lw_gw_match_all (self);
  lw_gw_plan_market (self);
  lw_gw_plan_data (self);
}

/* The market's next change, for those who see it at once and for those who see it later. */
static gint64
next_change (LwGateway *self)
{
  gint64 clock_us = lw_gw_clock (self);
  gint64 live_us = lw_gw_market_next_change (self->market, clock_us);
  gint64 delayed_us = lw_gw_market_next_change (self->market, clock_us - LW_GW_DELAY_US);
  gint64 next_us = G_MAXINT64;

  if (live_us != G_MAXINT64)
    next_us = live_us - clock_us;
  if (delayed_us != G_MAXINT64)
    next_us = MIN (next_us, delayed_us + LW_GW_DELAY_US - clock_us);
  return next_us;
}

void
lw_gw_plan_data (LwGateway *self)
{
  gint64 after_us = next_change (self);

  if (self->config.competing && self->taken_until_us == 0) /* at the start */
    {
      self->taken_from_us = self->now_us + self->config.competing_when.from_us;
      self->taken_until_us = self->config.competing_when.until_us != 0 ? self->now_us + self->config.competing_when.until_us : G_MAXINT64;
      self->data_taken = lw_gw_data_taken (self);
    }
  if (self->config.competing && self->taken_from_us > self->now_us)
    after_us = MIN (after_us, self->taken_from_us - self->now_us);
  if (self->config.competing && self->taken_until_us > self->now_us && self->taken_until_us != G_MAXINT64)
    after_us = MIN (after_us, self->taken_until_us - self->now_us);
  if (after_us != G_MAXINT64)
    lw_gw_plan (self, after_us, on_change, 0, 0, 0, NULL);
}
