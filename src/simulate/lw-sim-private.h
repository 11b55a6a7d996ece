#pragma once

/* What the files of a run share: the world's state and what happens in it next. All times µs UTC of the virtual clock. */

#include "lw-gateway-books.h"
#include "lw-journal.h"
#include "lw-session.h"
#include "lw-sim-random.h"
#include "lw-simulate.h"
#include "lw-trade.h"

G_BEGIN_DECLS

#define LW_SIM_SECOND_US  G_GINT64_CONSTANT (1000000)
#define LW_SIM_SETTLE_US  (60 * LW_SIM_SECOND_US) /* after the last fault everything has found its place */
#define LW_SIM_CLIENT_ID  1
#define LW_SIM_ACCOUNT    "DUSIM0001"
#define LW_SIM_MAX_STEPS  2000000 /* far above any run: a loop that stands still is a violation, not a hang */

typedef struct _LwSim LwSim;
typedef struct _LwSimEvent LwSimEvent;
typedef void (*LwSimEventFunc) (LwSim *self, const LwSimEvent *event);

struct _LwSimEvent
{
  gint64         at_us;
  guint64        number;  /* order of making, for events of one instant */
  LwSimEventFunc run;
  guint          life;    /* of the program: 0 = any */
  guint          id;      /* of a connection */
  gconstpointer  what;    /* lives as long as the run */
};

/* What the world does to the program, drawn once from the seed. Shares are 0 … 1. */
typedef struct
{
  gint64 latency_us, jitter_us;      /* of a chunk, one way */
  gint64 commit_us, commit_jitter_us;
  guint  segment;                    /* bytes a read at most; 0 = as they come */
  gsize  room;                       /* bytes that a socket takes before the other side has read */
  double loss;                       /* of what is under way when a connection dies */
  double cut_every_s;                /* mean time between broken connections; 0 = never */
  double kill;                       /* at each step of an order's way to disk and TWS */
  double disk;                       /* of a commit to fail */
  double half_open;                  /* of a broken connection to say nothing */
  double stall_every_s;              /* mean time between sockets that take nothing for a while; 0 = never */
} LwSimWorld;

/* The bytes between the program and TWS, both ends of one socket. */
typedef struct
{
  guint    id;
  guint    life;
  gboolean client_up, gateway_up, dead;
  GQueue   out;                      /* of Waiting: no byte of them is out */
  GQueue   up, down;                 /* of Chunk, under way */
  GQueue   unread;                   /* of GBytes: there, and TWS does not read */
  gsize    backlog;                  /* bytes of up and unread */
  gboolean reading;
  gint64   up_us, down_us;           /* when the last chunk arrives */
  gint64   blocked_until_us;         /* the socket takes nothing before */
  gboolean clean;                    /* it never stood still: messages arrive as they left */
} LwSimConnection;

/* A cancel that the person pressed, of an order that was out. */
typedef struct
{
  char   intent[LW_INTENT_ID_SIZE];
  gint64 us;                         /* by the wall clock, as its row has it */
} LwSimPress;

typedef enum { LW_SIM_P1, LW_SIM_P2, LW_SIM_P3, LW_SIM_P4, LW_SIM_P5, LW_SIM_N_POINTS } LwSimPoint;

/* A spread that the person looks at: its lines are open. */
typedef struct
{
  LwChain *chain;                    /* what they are read into: the series of K1 and of K2 */
  guint32  pins[3];                  /* spot, K1, K2 */
} LwSimWatch;

/* The running program: what the shell would be round session and trade. */
typedef struct
{
  guint       life;
  gboolean    alive, dying, pumping;
  gboolean    orderly;               /* it was told to end, and wrote what was to be written */
  LwSession  *session;
  LwTrade    *trade;
  GHashTable *frames;                /* token → GBytes */
  gint64      session_wake_us, trade_wake_us; /* 0 = none */
  guint       connection;            /* 0 = none */
  gboolean    connecting;
  gboolean    ready;                 /* trade says that orders may be sent */
  gint64      ready_us, opened_us;   /* the last time that orders came on, that a connection stood */
  guint64     token;                 /* of the commit under way; 0 = none */
  LwJournalBatch *batch;
  gint64      busy_until_us;
  LwSimWatch  watches[8];
  guint       n_watches;
  GBytes     *last_order;            /* sabotage */
  GArray     *kept_execs;            /* sabotage: of LwExec, left out of their commit */
  gint32      last_id;
} LwSimClient;

struct _LwSim
{
  LwSimulateConfig config;
  LwSimulateResult *result;
  LwScript   *script;
  LwSimWorld  world;
  LwSimRandom net, disk, person, life, exits;

  gint64      start_us, now_us, end_us, quiet_us; /* quiet_us: faults are off from there */
  gboolean    quiet;
  GArray     *heap;                  /* of LwSimEvent */
  guint64     n_events;

  LwGateway  *gateway;
  gint64      gateway_wake_us;
  gboolean    listening;
  guint64     gateway_change;
  GPtrArray  *connections;           /* of LwSimConnection */
  guint       counts[LW_SCRIPT_N_EVENTS]; /* that rules of person and machine have seen */

  LwSimClient client;
  LwJournalContents *journal;        /* what is on disk */
  gboolean    kill_mark;             /* and beside it: the kill switch, pressed while the disk did not take it */
  GHashTable *unattributed;          /* contracts whose difference the journal has told of since the last agreed set */
  guint64     n_event_rows;
  gboolean    point_armed[LW_SIM_N_POINTS];
  int         disk_skip, disk_fail;  /* commits before it fails, and how many do; 0 = none */

  GPtrArray  *intents;               /* of char *: ids of the transmits that passed, in order */
  GArray     *drafts;                /* of LwTicket, of those that were previewed first */
  GArray     *tickets;               /* of LwTicket, of each */
  GPtrArray  *waiting;               /* of const LwScriptAction *: transmits until orders are on */
  gint64      step_us;               /* that the wall clock was moved by so far */
  gboolean    override;              /* the next order goes although one is UNKNOWN */
  gboolean    killed;                /* the person pressed the switch and has not released it */
  gint64      killed_us;             /* when */
  gint32      client_id;             /* that the program has, or starts with next */
  GHashTable *client_ids;            /* that it ever had */
  GArray     *presses;               /* of LwSimPress, that no crash can have lost */

  /* The checker's books. */
  GHashTable *req_ids;               /* of market data, of this life */
  gint32      max_new_id;
  GArray     *sent_us, *ordinary_us; /* of gint64: the last second at the client */
  GArray     *arrived_us;            /* and at the gateway */
  GHashTable *cancelled_us;          /* order id → gint64: when its last cancel left */
  guint       n_execs_seen;          /* executions at TWS, and */
  GHashTable *ended;                 /* number of an order at TWS → what was filled of it when it was over */
  GHashTable *nets;                  /* contract → what they make together */
  GHashTable *told;                  /* violations that were counted */
  GHashTable *reached;               /* intent → 1 + LwExitSide that the market stands at; 0 = at neither */
  GHashTable *closing_of;            /* closing order → the intent whose target or stop it carries out */
  GHashTable *closed_by;             /* that intent → the closing order that left */
};

/* lw-sim-queue.c */
void       lw_sim_plan        (LwSim *self, gint64 at_us, LwSimEventFunc run, guint life, guint id, gconstpointer what);
gboolean   lw_sim_take        (LwSim *self, LwSimEvent *event); /* the next one, which is due at its at_us */
gint64     lw_sim_next_us     (const LwSim *self);              /* G_MAXINT64 = none */

/* lw-simulate.c */
void       lw_sim_trace       (LwSim *self, char what, guint64 number, gconstpointer bytes, gsize length);
void       lw_sim_log         (LwSim *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void       lw_sim_violate     (LwSim *self, const char *rule, const char *format, ...) G_GNUC_PRINTF (3, 4);
gboolean   lw_sim_is_own      (const LwSim *self, gint32 client_id); /* this program's, now or in a life before */
gint64     lw_sim_mono_us     (const LwSim *self);              /* the session's time */
gint64     lw_sim_utc_us      (const LwSim *self);              /* the machine's wall clock, as trade has it */

/* lw-sim-profile.c */
LwScript  *lw_sim_profile_make (LwSimProfile profile, guint64 seed, LwSimWorld *world, gint64 *chaos_us);
void       lw_sim_profile_double (LwScript *script, gint32 order_id); /* the number that the world gives away twice, if it does */
void       lw_sim_world_mild   (LwSimWorld *world, guint64 seed); /* of a script: nothing but time and sizes */

/* lw-sim-market.c */
GPtrArray *lw_sim_market_chains (const LwScript *script, gint64 start_us); /* of LwChain */
gboolean   lw_sim_market_ticket (LwSim *self, const LwScriptAction *action, LwTicket *ticket);
/* lw-sim-watch.c */
void       lw_sim_watch_all (LwSim *self);               /* the spreads of the script, before anything happens */
void       lw_sim_unwatch (LwSim *self);
/* What the program knows of the ticket's lines, where that is anything but good. */
void       lw_sim_look (LwSim *self, LwTicket *ticket);

/* lw-sim-net.c */
LwSimConnection *lw_sim_connection (LwSim *self, guint id);
void       lw_sim_net_connect  (LwSim *self);
void       lw_sim_net_send     (LwSim *self, LwSimConnection *connection, guint64 frame, GBytes *bytes);
void       lw_sim_net_withdraw (LwSim *self, LwSimConnection *connection, guint64 frame);
/* The client's end closes; what it has written still arrives. */
void       lw_sim_net_hang_up  (LwSim *self, LwSimConnection *connection);
/* The line breaks: a share of what is under way is lost. */
void       lw_sim_net_cut      (LwSim *self, LwSimConnection *connection, gboolean silently);
void       lw_sim_net_block    (LwSim *self, LwSimConnection *connection, gint64 until_us);
void       lw_sim_net_pump_gateway (LwSim *self);               /* carries out its actions */
void       lw_sim_connection_free (gpointer connection);

/* lw-sim-client.c */
void       lw_sim_client_start (LwSim *self);
void       lw_sim_client_die   (LwSim *self);                   /* at the end of the step */
void       lw_sim_client_quit  (LwSim *self, gint32 client_id); /* as the window is closed; the next start has @client_id, 0 = the same */
void       lw_sim_client_bury  (LwSim *self);                   /* if it is dying */
void       lw_sim_client_free  (LwSim *self);
void       lw_sim_client_pump  (LwSim *self);
void       lw_sim_client_opened (LwSim *self, LwSimConnection *connection);
void       lw_sim_client_received (LwSim *self, LwSimConnection *connection, const guint8 *bytes, gsize length);
void       lw_sim_client_lost  (LwSim *self, LwSimConnection *connection, const char *why);
void       lw_sim_client_out   (LwSim *self, guint64 frame, GBytes *bytes);
void       lw_sim_client_withdrawn (LwSim *self, guint64 frame);
void       lw_sim_client_wake  (LwSim *self);                   /* the timers that are due */
gboolean   lw_sim_client_reaches (LwSim *self, LwSimPoint point);
/* The program's main loop does not come to @event now: it is planned again for when it does. */
gboolean   lw_sim_client_is_busy (LwSim *self, const LwSimEvent *event);

/* lw-sim-journal.c */
void       lw_sim_journal_write (LwSim *self, const LwJournalBatch *batch);
LwJournalContents *lw_sim_journal_read (LwSim *self);
gint64     lw_sim_journal_last_set (const LwJournalBatch *batch); /* the number of its newest set of positions; 0 = none */
const LwIntent *lw_sim_journal_intent (const LwSim *self, const char *id);

/* lw-sim-person.c: the words of person and machine */
void       lw_sim_person_begin  (LwSim *self);                  /* plans what the clock decides */
void       lw_sim_person_hears  (LwSim *self);                  /* events of the gateway since the last call */
/* An intent is given up that TWS never had: the person sends one like it, as a run by chance has it. */
void       lw_sim_person_again  (LwSim *self, const char *intent);
void       lw_sim_person_ready  (LwSim *self);                  /* orders are on: what waited is sent */
gint64     lw_sim_person_last_us (const LwScript *script);      /* the last instant that a rule names */

void       lw_sim_draw_id       (LwSimRandom *random, char *id);  /* of LW_INTENT_ID_SIZE */

/* lw-sim-exits.c: targets and stops */
void       lw_sim_exits_attach  (LwSim *self, LwTicket *ticket); /* by chance, to an order that opens */
void       lw_sim_exits_begin   (LwSim *self);                   /* the program has started */
void       lw_sim_exits_leaving (LwSim *self, const char *ref);
void       lw_sim_exits_check_bars (LwSim *self, const char *ref); /* the same */
void       lw_sim_exits_committed (LwSim *self, const LwJournalBatch *batch);
void       lw_sim_exits_fire_again (LwSim *self);

/* lw-sim-check-acts.c: what the person did, and what came of it */
void       lw_sim_check_pressed  (LwSim *self, const char *intent); /* cancel, before the program hears of it */
void       lw_sim_check_cancel_leaving (LwSim *self, gint32 order_id);
void       lw_sim_check_buried   (LwSim *self);                  /* the program has ended: what may be forgotten */
void       lw_sim_check_cancels  (LwSim *self);                  /* all is quiet */
void       lw_sim_check_closing  (LwSim *self);                  /* executions that are new at TWS */

/* lw-sim-check.c, lw-sim-check-journal.c, lw-sim-check-limits.c,
 * lw-sim-check-positions.c, lw-sim-check-end.c */
void       lw_sim_check_leaving (LwSim *self, GBytes *frame);   /* its first byte is out */
void       lw_sim_check_limits  (LwSim *self, const char *id, LwPurpose purpose);   /* the order, or a change of it, leaves */
void       lw_sim_check_arrived (LwSim *self, const LwSimConnection *connection, gsize length);
void       lw_sim_check_writing (LwSim *self, const LwJournalBatch *batch); /* before it is on disk */
void       lw_sim_check_positions_writing (LwSim *self, const LwJournalBatch *batch);
void       lw_sim_check_positions (LwSim *self);               /* all is quiet */
void       lw_sim_check_committed (LwSim *self, const LwJournalBatch *batch);
void       lw_sim_check_step    (LwSim *self);
void       lw_sim_check_ready   (LwSim *self);                  /* a second after READY */
void       lw_sim_check_end     (LwSim *self);
void       lw_sim_check_books   (LwSim *self);                  /* of a script's run: what it did, it did a minute ago */
void       lw_sim_check_expected (LwSim *self);                 /* what the script expects */

/* lw-sim-sabotage.c: each changes what the program does where it is told to; without a sabotage, nothing. */
gboolean   lw_sim_spoils        (const LwSim *self, LwSimSabotage sabotage);
void       lw_sim_spoil_report  (LwSim *self, LwReport *report, gboolean *drop);
void       lw_sim_spoil_batch   (LwSim *self, LwJournalBatch *batch);
GBytes    *lw_sim_spoil_order   (LwSim *self, const LwOrder *order); /* NULL = as it is */
gboolean   lw_sim_spoil_press  (LwSim *self, const char *intent);    /* TRUE: the cancel is not heard */
gboolean   lw_sim_spoil_cancel (LwSim *self, guint64 token);        /* TRUE: it is said to be out */
void       lw_sim_spoil_ready   (LwSim *self);
void       lw_sim_spoil_alarm   (LwSim *self, const LwTradeAction *alarm);
void       lw_sim_spoil_contents (LwSim *self, LwJournalContents *contents);

G_END_DECLS
