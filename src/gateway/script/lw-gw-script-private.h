#pragma once

/* A script that is played: which rules run when, and what their words do. */

#include "lw-gateway-private.h"

G_BEGIN_DECLS

/* What a word makes the gateway send raises events again, and the words of those rules too, so many times over and with what
 * they do later counted in; deeper messages are counted, but no rule runs. So a rule that answers every status with a status
 * ends. */
#define LW_GW_PLAY_DEPTH 4
/* So many rules may answer what rules have sent, until something happens that no rule did: many rules that answer everything would
 * multiply at each depth. */
#define LW_GW_PLAY_ANSWERS 1000

/* An order by its ids: it need not be in the book (yet). */
typedef struct
{
  gboolean known;
  gint64   perm_id; /* 0 = look by the other two */
  gint32   client_id;
  gint32   order_id;
} LwGwOrderId;

/* What was at hand when a rule's event was raised. */
typedef struct
{
  LwScriptEvent event;
  guint       connection;  /* 0 = none: by the clock */
  gboolean    has_client;
  gint32      client_id;
  LwGwOrderId order;
  guint       depth;
  /* While the event lasts: */
  LwGwFrame  *frame;       /* about to leave; NULL = none */
  gboolean    received;    /* the message in self->in waits */
  gboolean    lost;
  gboolean    done;        /* processed or sent already */
} LwGwMoment;

struct _LwGwPlay
{
  LwScript   *script;
  guint       counts[LW_SCRIPT_N_EVENTS];
  guint       depth;        /* of what is sent now */
  guint       answers;      /* of rules to rules, since the last event that no rule brought */
  GPtrArray  *due;          /* rules whose instant is planned; owned */
  LwScriptEvent received;   /* of the message in self->in; NONE = no rule waits for its like */
  gboolean    processed;    /* it was not lost */
  LwGwOrderId newest;       /* the newest order that a client placed */
  LwGwOrderId omitted;      /* from the next list */
  gboolean    no_end;       /* of the next list */
  int         link_code;    /* that told that the link is down; 0 = it is up */
  GArray     *unlinked;     /* of LwGwOrderId: placed while the link was down */
  gint64      refuse_until_us;
  char       *accounts;     /* for later connections; NULL = the account */
};

LwGwOrder      *lw_gw_play_order    (LwGateway *self, const LwGwOrderId *id);
/* The order at hand, else the newest; FALSE: no client has placed one. */
gboolean        lw_gw_play_at_hand  (LwGateway *self, const LwGwMoment *moment, LwGwOrderId *id);
/* That very connection, or by the clock the oldest one that is ready; NULL when it is gone. */
LwGwConnection *lw_gw_play_connection (LwGateway *self, const LwGwMoment *moment);
/* Where the client of the moment is now. */
LwGwConnection *lw_gw_play_client   (LwGateway *self, const LwGwMoment *moment);
/* Processes or sends the message at hand, unless that is done or it is lost. */
void            lw_gw_play_deliver  (LwGateway *self, LwGwMoment *moment);

/* lw-gw-script-actions.c */
void            lw_gw_play_act      (LwGateway *self, LwGwMoment *moment, const LwScriptAction *action);
/* lw-gw-script-orders.c: acts on orders and messages out of the blue. */
void            lw_gw_act_order     (LwGateway *self, LwGwMoment *moment, const LwScriptAction *action);
/* Positions that change without an execution. */
void            lw_gw_act_position  (LwGateway *self, LwGwMoment *moment, const LwScriptAction *action);
void            lw_gw_act_error     (LwGateway *self, LwGwMoment *moment, const LwScriptAction *action);
void            lw_gw_act_status    (LwGateway *self, LwGwMoment *moment, const LwScriptAction *action);
void            lw_gw_act_tick      (LwGateway *self, LwGwMoment *moment, const LwScriptAction *action);
/* lw-gw-script-world.c: the port, the link, the clock, and what exists from the start. */
void            lw_gw_act_refuse    (LwGateway *self, LwGwMoment *moment, const LwScriptAction *action);
void            lw_gw_act_restart   (LwGateway *self, LwGwMoment *moment, const LwScriptAction *action);
void            lw_gw_act_link      (LwGateway *self, LwGwMoment *moment, const LwScriptAction *action);
void            lw_gw_play_list_series (LwGateway *self);

G_END_DECLS
