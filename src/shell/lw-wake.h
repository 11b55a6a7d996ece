#pragma once

/* The clock that everything above the core layers hands in, and a deadline on it.
 *
 * The clock tells wall-clock µs UTC but moves as the monotonic clock does: it never goes back, and follows the machine's
 * clock forward when that was set or the machine slept (more than LW_CLOCK_STEP_US apart). Any thread. */

#include <gio/gio.h>

G_BEGIN_DECLS

#define LW_CLOCK_STEP_US (2 * G_USEC_PER_SEC)

gint64  lw_clock_now_us       (void);
/* The monotonic instant at which the clock will show @at_us. */
gint64  lw_clock_to_monotonic (gint64 at_us);

/* One deadline at a time; setting it replaces the one before, also where that is due already and only waits for its turn. Never early.
 * The thread-default main context of its maker, or the one that is named; NULL = the default one. */
typedef struct _LwWake LwWake;

LwWake *lw_wake_new   (const char *name,
                       GSourceFunc function, /* its return value is ignored */
                       gpointer    data);
LwWake *lw_wake_new_in (GMainContext *context,
                        const char   *name,
                        GSourceFunc   function,
                        gpointer      data);
void    lw_wake_free  (LwWake     *self);
void    lw_wake_at    (LwWake     *self,
                       gint64      at_us);
void    lw_wake_at_monotonic (LwWake *self,
                              gint64  monotonic_us);
void    lw_wake_after (LwWake     *self,
                       gint64      delay_us);
void    lw_wake_never (LwWake     *self);
gboolean lw_wake_is_set (LwWake   *self);

G_END_DECLS
