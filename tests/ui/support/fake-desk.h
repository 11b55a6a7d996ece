#pragma once

/* A desk of made-up figures with the functions of lw-desk.h, linked in the desk's place into test programs only: states that
 * are hard to reach can be looked at, and what the window asks for can be counted. */

#include "lw-desk.h"

typedef enum
{
  FAKE_START,    /* connected, no preset chosen */
  FAKE_SCAN,
  FAKE_TICKET,
  FAKE_REFUSED,
  FAKE_CONFIRM,  /* the gate wants the quantity once more */
  FAKE_ORDERS,
  FAKE_EMPTY,
  FAKE_LOADING,
  FAKE_ERROR
} FakeState;

LwDesk     *fake_desk_new     (FakeState state, LwAccountKind kind);
/* The last thing asked of it, in words: "scan Credit core", "transmit", "cancel LW…". */
const char *fake_desk_last    (LwDesk   *desk);
guint       fake_desk_n_asked (LwDesk   *desk);
/* Order @i is in @state now, and "orders-changed" tells. */
void        fake_desk_set_order (LwDesk *desk, guint i, LwIntentState state);
/* The last click did not send the ticket, and says why (G13). */
void        fake_desk_ask_again (LwDesk *desk, const char *sentence);
/* TWS works an order under a number of a preview. */
void        fake_desk_find_conflict (LwDesk *desk);
/* The short leg of the newest order is gone: its position is to be signed off, and an alarm says so. */
void        fake_desk_lose_leg     (LwDesk *desk);
/* An alarm about an order, or "". */
void        fake_desk_raise_alarm (LwDesk *desk, const char *text, const char *intent_id);
/* A scan finds nothing until the rows are let go. */
void        fake_desk_hold_rows (LwDesk  *desk);
void        fake_desk_find_rows (LwDesk  *desk);
/* A sentence for each symbol that could not be loaded; "" = all could. */
void        fake_desk_set_problems (LwDesk *desk, const char *problems);
/* The desk's clock goes on, and its second is over. */
void        fake_desk_pass      (LwDesk  *desk, gint64 us);
/* Turns the rows round, as a new ranking does. */
void        fake_desk_reverse (LwDesk   *desk);
