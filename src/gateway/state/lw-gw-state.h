#pragma once

/* A gateway's state between its text and its books: what stands on the lines, with contracts by name. */

#include "lw-gateway-private.h"
#include "lw-gw-record.h"

G_BEGIN_DECLS

#define LW_GW_STATE_VERSION 1

typedef struct
{
  int      version;
  char    *account;
  guint64  seed;
  gint64   clock_us;     /* of the market, when the state was saved */
  double   cash, realized, start_value;
  gint64   next_perm_id;
  guint64  next_exec;
} LwGwStateHead;

typedef struct
{
  LwGwName     name;
  LwGwPosition position; /* its ref is not used */
  guint        line;
} LwGwStatePosition;

typedef struct
{
  LwGwName name;
  int      ratio;
  int      side;
} LwGwStateLeg;

typedef struct
{
  LwGwOrder    order;    /* its placed, thing's refs and what follows from the message are not used */
  int          state;
  GBytes      *message;  /* the last placeOrder, without its length */
  guint        n_legs;
  LwGwStateLeg legs[LW_GW_MAX_LEGS];
  guint        line;
} LwGwStateOrder;

typedef struct
{
  gint64        perm_id; /* the order's */
  LwGwExecution execution;
  guint         line;
} LwGwStateExecution;

typedef struct
{
  LwGwStateHead head;
  GArray       *clients;    /* of LwGwClient */
  GArray       *positions;  /* of LwGwStatePosition */
  GArray       *orders;     /* of LwGwStateOrder */
  GArray       *executions; /* of LwGwStateExecution */
} LwGwSaved;

extern const LwGwRecord lw_gw_record_head, lw_gw_record_client, lw_gw_record_position, lw_gw_record_order, lw_gw_record_leg,
  lw_gw_record_execution, lw_gw_record_end;

LwGwSaved   *lw_gw_saved_new   (void);
void         lw_gw_saved_free  (LwGwSaved  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwGwSaved, lw_gw_saved_free)

/* NULL: @error names the line. What is read is sound line by line; whether it fits a gateway is not looked at. */
LwGwSaved   *lw_gw_saved_parse (const char *text,
                                gssize      length,
                                GError    **error);

/* "line N: …" in front of @error's message when there is one; returns FALSE. */
gboolean     lw_gw_saved_fail  (GError    **error,
                                guint       line,
                                const char *format,
                                ...) G_GNUC_PRINTF (3, 4);

G_END_DECLS
