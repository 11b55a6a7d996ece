#pragma once

/* A session on a socket: carries out what the session asks of sockets and timers and hands on the rest. Thread-default main
 * context of its maker. */

#include "lw-session.h"

G_BEGIN_DECLS

typedef struct _LwTws LwTws;

typedef struct
{
  /* In order. The action is cleared afterwards; the handler may take a field and set it to NULL. */
  void (*action)  (gpointer data, LwAction *action);
  /* All actions for now were handed on. May be NULL. */
  void (*drained) (gpointer data);
} LwTwsEvents;

/* @config->endpoint is made from @host and @port. @events must outlive it. Connects with lw_tws_start (). */
LwTws     *lw_tws_new         (const LwSessionConfig *config,
                               const char            *host,
                               int                    port,
                               const LwTwsEvents     *events,
                               gpointer               data);
/* Silent. Not from within a callback. */
void       lw_tws_free        (LwTws                 *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwTws, lw_tws_free)

void       lw_tws_start       (LwTws                 *self);
void       lw_tws_stop        (LwTws                 *self);
/* For requests: call the session's function with lw_tws_now_us (), then lw_tws_pump (). */
LwSession *lw_tws_get_session (LwTws                 *self);
gint64     lw_tws_now_us      (LwTws                 *self); /* monotonic: the session's time */
/* The wall clock of TWS, µs UTC: ours until TWS has told its own, and a gateway may play another day. */
gint64     lw_tws_peer_time_us (LwTws                *self);
void       lw_tws_pump        (LwTws                 *self);
/* TRUE from within the handler of an action: "drained" is still to come. */
gboolean   lw_tws_is_pumping  (LwTws                 *self);

/* The first socket bytes of each connection: how long after the start of the attempt it was open; −1 = not open. µs. */
gint64     lw_tws_open_time_us (LwTws                *self);

G_END_DECLS
