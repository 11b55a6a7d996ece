#define G_LOG_DOMAIN "lw-backoff"

#include "config.h"

#include <math.h>

#include "lw-backoff.h"

#define FORGIVEN_US G_GINT64_CONSTANT (60000000)

static const gint64 delays_us[] = { 1000000, 2000000, 4000000, 8000000, 16000000, 30000000 };

void
lw_backoff_ready (LwBackoff *self,
                  gint64     now_us)
{
  if (self->ready_since_us == 0)
    self->ready_since_us = MAX (now_us, 1);
}

void
lw_backoff_unready (LwBackoff *self,
                    gint64     now_us)
{
  if (self->ready_since_us != 0 && now_us - self->ready_since_us >= FORGIVEN_US)
    self->n_failures = 0;

  self->ready_since_us = 0;
}

gint64
lw_backoff_lost (LwBackoff *self,
                 double     jitter,
                 gint64     now_us)
{
  double fraction = isnan (jitter) ? 0 : CLAMP (jitter, -0.2, 0.2);
  gint64 delay_us;

  lw_backoff_unready (self, now_us);
  delay_us = delays_us[MIN (self->n_failures, G_N_ELEMENTS (delays_us) - 1)];
  self->n_failures++;
  return now_us + delay_us + (gint64) llround (delay_us * fraction);
}

void
lw_backoff_reset (LwBackoff *self)
{
  self->n_failures = 0;
  self->ready_since_us = 0;
}
