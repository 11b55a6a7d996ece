#define G_LOG_DOMAIN "lw-request"

#include "config.h"

#include "lw-request.h"

#define HIGH_FIRST       1000000000
#define HIGH_LAST        1999999999
#define LOW_FIRST        1
#define LOW_LAST         899999999
#define ORDER_IDS_ARE_HIGH 900000000

struct _LwRequests
{
  GArray  *open; /* of LwRequest, in the order of opening: output never follows a hash */
  gboolean low;  /* ids from the low range: order ids are high */
  gboolean mixed; /* ids of both ranges are open, so they do not rise */
  gint32   next_high, next_low;
};

LwRequests *
lw_requests_new (void)
{
  LwRequests *self = g_new0 (LwRequests, 1);

  self->open = g_array_new (FALSE, FALSE, sizeof (LwRequest));
  self->next_high = HIGH_FIRST;
  self->next_low = LOW_FIRST;
  return self;
}

void
lw_requests_free (LwRequests *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->open);
  g_free (self);
}

void
lw_requests_set_order_id (LwRequests *self,
                          gint32      next_order_id)
{
  self->low = next_order_id > ORDER_IDS_ARE_HIGH;
}

gboolean
lw_requests_is_ours (const LwRequests *self,
                     gint32            id)
{
  return self->low ? id >= LOW_FIRST && id <= LOW_LAST : id >= HIGH_FIRST && id <= HIGH_LAST;
}

gint32
lw_requests_open (LwRequests    *self,
                  LwRequestKind  kind,
                  gpointer       owner,
                  guint          part,
                  gint64         timeout_us)
{
  LwRequest request = { self->low ? self->next_low++ : self->next_high++, kind, owner, part, timeout_us, G_MAXINT64 };

  if (self->open->len == 0)
    self->mixed = FALSE;
  else if (g_array_index (self->open, LwRequest, self->open->len - 1).id > request.id)
    self->mixed = TRUE;
  g_array_append_val (self->open, request);
  return request.id;
}

/* The first that is not below @id; each tick asks, so halves where it can. */
static guint
lw_requests_lower_bound (const LwRequests *self,
                         gint32            id)
{
  guint low = 0, high = self->open->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (g_array_index (self->open, LwRequest, middle).id < id)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

LwRequest *
lw_requests_find (LwRequests *self,
                  gint32      id)
{
  for (guint i = self->mixed ? 0 : lw_requests_lower_bound (self, id); i < self->open->len; i++)
    {
      LwRequest *request = &g_array_index (self->open, LwRequest, i);

      if (request->id == id)
        return request;

      if (!self->mixed)
        return NULL;
    }

  return NULL;
}

void
lw_requests_sent (LwRequests *self,
                  gint32      id,
                  gint64      now_us)
{
  LwRequest *request = lw_requests_find (self, id);

  if (request != NULL && request->timeout_us > 0)
    request->deadline_us = now_us + request->timeout_us;
}

void
lw_requests_close (LwRequests *self,
                   gint32      id)
{
  LwRequest *request = lw_requests_find (self, id);

  if (request != NULL)
    g_array_remove_index (self->open, request - (LwRequest *) (void *) self->open->data);
}

gint32
lw_requests_of_owner (const LwRequests *self,
                      gconstpointer     owner)
{
  for (guint i = 0; i < self->open->len; i++)
    {
      if (g_array_index (self->open, LwRequest, i).owner == owner)
        return g_array_index (self->open, LwRequest, i).id;
    }

  return 0;
}

void
lw_requests_close_all (LwRequests *self)
{
  g_array_set_size (self->open, 0);
}

gint32
lw_requests_overdue (const LwRequests *self,
                     gint64            now_us)
{
  for (guint i = 0; i < self->open->len; i++)
    {
      if (g_array_index (self->open, LwRequest, i).deadline_us <= now_us)
        return g_array_index (self->open, LwRequest, i).id;
    }

  return 0;
}

gint64
lw_requests_next_us (const LwRequests *self)
{
  gint64 next_us = G_MAXINT64;

  for (guint i = 0; i < self->open->len; i++)
    next_us = MIN (next_us, g_array_index (self->open, LwRequest, i).deadline_us);

  return next_us;
}

gint32
lw_requests_first (const LwRequests *self,
                   LwRequestKind     kind)
{
  for (guint i = 0; i < self->open->len; i++)
    {
      if (g_array_index (self->open, LwRequest, i).kind == kind)
        return g_array_index (self->open, LwRequest, i).id;
    }

  return 0;
}

guint
lw_requests_count (const LwRequests *self,
                   LwRequestKind     kind)
{
  guint n = 0;

  for (guint i = 0; i < self->open->len; i++)
    n += g_array_index (self->open, LwRequest, i).kind == kind;

  return n;
}
