#pragma once

/* Requests that TWS has not finished: their ids and deadlines. Ids stand in a range apart from order ids, so that the id of
 * an errMsg is never ambiguous (orders.md 2), and are never used twice in the life of the table. */

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LW_REQUEST_UNDERLYING,
  LW_REQUEST_PARAMETERS, /* secDefOptParams of a chain */
  LW_REQUEST_EXPIRY,     /* contract details of one class and expiry; part: which */
  LW_REQUEST_LINE,
  LW_REQUEST_EXECUTIONS,
  LW_REQUEST_PROFIT      /* reqPnL; open as long as the connection */
} LwRequestKind;

typedef struct
{
  gint32        id;
  LwRequestKind kind;
  gpointer      owner;      /* not owned */
  guint         part;
  gint64        timeout_us; /* from its sending; 0 = none */
  gint64        deadline_us; /* G_MAXINT64 until it was sent */
} LwRequest;

typedef struct _LwRequests LwRequests;

LwRequests  *lw_requests_new       (void);
void         lw_requests_free      (LwRequests    *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwRequests, lw_requests_free)

/* Order ids from @next_order_id on are in use: keeps out of their way. Call with nothing open. */
void         lw_requests_set_order_id (LwRequests *self,
                                    gint32         next_order_id);
/* TRUE for an id that can only be a request's. */
gboolean     lw_requests_is_ours   (const LwRequests *self,
                                    gint32         id);

gint32       lw_requests_open      (LwRequests    *self,
                                    LwRequestKind  kind,
                                    gpointer       owner,
                                    guint          part,
                                    gint64         timeout_us);
/* NULL for ids that are closed or were never open. Valid until the next open or close. */
LwRequest   *lw_requests_find      (LwRequests    *self,
                                    gint32         id);
void         lw_requests_sent      (LwRequests    *self,
                                    gint32         id,
                                    gint64         now_us);
void         lw_requests_close     (LwRequests    *self,
                                    gint32         id);
/* An id of @owner's, 0 when it has none open. */
gint32       lw_requests_of_owner  (const LwRequests *self,
                                    gconstpointer  owner);
void         lw_requests_close_all (LwRequests    *self);

/* The id of a request whose deadline is over, 0 when there is none; and the next deadline, G_MAXINT64 for none. */
gint32       lw_requests_overdue   (const LwRequests *self,
                                    gint64         now_us);
gint64       lw_requests_next_us   (const LwRequests *self);
/* The oldest open id of @kind, 0 when there is none. */
gint32       lw_requests_first     (const LwRequests *self,
                                    LwRequestKind  kind);
guint        lw_requests_count     (const LwRequests *self,
                                    LwRequestKind  kind);

G_END_DECLS
