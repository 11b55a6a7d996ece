#pragma once

/* A small TWS and a journal in memory for tests of trade: carries out actions on a virtual clock. */

#include "lw-trade.h"

typedef struct
{
  LwTrade *trade;
  gint64   now_us;
  gint64   wake_us;
  LwJournalContents *journal;  /* what was committed */
  GPtrArray *events;           /* "kind intent raw" of the journal */
  guint    n_verdicts;         /* of the gate, in the journal */
  guint    n_placed, n_previews, n_cancels, n_lists, n_commits, n_alarms, n_withdrawn;
  gint32   placed_ids[16];
  gint32   last_order_id;
  gint32   preview_id;         /* of the last what-if */
  double   preview_margin;     /* of its answer; NaN = without figures */
  gboolean mute_previews;
  LwOrder  frame_order;        /* of the commit under way */
  guint64  frame_token;
  gboolean hold_commits, fail_commits, hold_frames, mute, no_end_completed, hold_orders, no_lists;
  gboolean no_encoding;        /* of orders */
  gboolean fail_mark;          /* and nothing can be kept beside the journal */
  gboolean hold_cancels;       /* no byte of a cancel is out */
  gboolean no_frames;          /* PLACE cannot be queued */
  gboolean no_cancels;         /* and a cancel cannot */
  gboolean late_withdrawals;   /* a frame that is to be withdrawn has a byte out: no answer */
  gboolean hold_end;           /* the End of the completed orders is held back until lw_mock_end () */
  guint64  held_token, placed_token;
  guint64  next_frame;
  gboolean synced;
  char    *why;
  char    *last_alarm, *last_title; /* NULL = it had none */
  char     last_alarm_order[LW_INTENT_ID_SIZE];
  gboolean last_by_person;
  guint    n_staged;
  char    *last_staged;
  /* the book */
  struct { gint32 id, client_id; gint64 perm; char ref[32]; LwOrder order; char status[24]; gboolean visible; double filled; } orders[16];
  guint    n_orders;
  GPtrArray *execs;            /* LwReport */
  struct { gint32 con_id; double quantity; LwContract contract; } positions[16]; /* contract: con_id 0 = TWS does not describe it */
  guint    n_positions;
  const char *positions_of;    /* the account that they are listed under; NULL = ours */
  const LwReport *other;       /* an open order that is not of this book, listed with it; NULL = none */
  gboolean mute_positions;     /* their changes are not told, only lists */
  gint32   next_valid_id;
  const char *accounts;
} LwMock;

#define MOCK_START_US G_GINT64_CONSTANT (1795446000000000) /* Mon 2026-11-23 10:00 New York */
#define SECOND        G_GINT64_CONSTANT (1000000)

LwMock  *lw_mock_new       (const LwJournalContents *journal);
void     lw_mock_free      (LwMock *self);
/* A new one, in sync with TWS. */
LwMock  *lw_mock_connected (void);
/* The same, and what lw_mock_send () sends as @id works. */
LwMock  *lw_mock_works     (const char *id);
/* Frees it, after a look that no invariant was broken. */
void     lw_mock_finish    (LwMock *self);
/* A new trade over the journal that was committed: what kill -9 and a start do. */
void     lw_mock_restart   (LwMock *self);
void     lw_mock_run       (LwMock *self);                     /* carries out what is waiting */
void     lw_mock_advance   (LwMock *self, gint64 us);          /* the clock, wakes included */
void     lw_mock_connect   (LwMock *self);                     /* and waits until synced or 6 s */
void     lw_mock_lose      (LwMock *self);
/* Limits that no test meets but on purpose. */
void     lw_mock_wide_limits (LwGateLimits *limits);
void     lw_mock_ticket    (LwTicket *ticket, const char *symbol, double k1, double k2, int quantity, double limit);
/* At a market in good order. */
void     lw_mock_send      (LwMock *self, const char *id, const char *symbol, double k1); /* two spreads, 5 wide, for 1.20 */
gboolean lw_mock_transmit  (LwMock *self, const char *id, const LwTicket *ticket);
void     lw_mock_status    (LwMock *self, guint i, const char *status);
void     lw_mock_error     (LwMock *self, gint32 order_id, int code, const char *text);
void     lw_mock_commission (LwMock *self, const char *exec_id, double amount, double realized); /* USD; and carries out what is waiting */
/* Executes @quantity combos of order @i: BAG line and legs as told. */
void     lw_mock_fill      (LwMock *self, guint i, double quantity, gboolean bag, gboolean first_leg, gboolean second_leg, gboolean tell);
void     lw_mock_tell_position (LwMock *self, guint k);      /* as it is, unasked */
/* The same of all the legs that the order has. */
void     lw_mock_fill_legs (LwMock *self, guint i, double quantity);
void     lw_mock_open_order (LwMock *self, guint i, gint32 client_id);
/* TWS says that order @i is another account's: orders are off for the run. */
void     lw_mock_mismatch  (LwMock *self, guint i);
void     lw_mock_end       (LwMock *self);
void     lw_mock_answer_preview (LwMock *self, gint32 order_id, gboolean what_if);
LwIntentState lw_mock_state (LwMock *self, const char *id);
void     lw_mock_assert_state (LwMock *self, const char *id, const char *word); /* once all that waits is carried out */
