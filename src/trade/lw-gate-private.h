#pragma once

#include "lw-gate.h"

G_BEGIN_DECLS

/* An order as the rules look at it, decided from legs and reported positions. */
typedef struct
{
  const LwGateInput  *in;
  const LwGateLimits *limits;
  LwOrderClass        order_class;
  int                 opened[2];  /* legs of the half that opens; −1 = no such pair */
  int                 closed[2];  /* and of the half that closes; a leg alone has −1 as second */
  gint64              open_width, close_width; /* 0.0001; 0 = none */
  gint64              buy, sell;  /* net price at the far sides, and at the near ones; LW_GATE_NONE = a quote is missing */
} LwGateView;

void     lw_gate_view_init     (LwGateView *view, const LwGateInput *input, const LwGateLimits *limits);
/* G5's shape: two legs of one underlying, class, expiry, right, multiplier and currency, 1:1, one bought, one sold, other strikes. */
gboolean lw_gate_is_vertical   (const LwGateLeg *a, const LwGateLeg *b);
/* Contracts of @leg that TWS reports as held and the journal expects, signed: what both know of in one direction. LW_GATE_NONE = one of
 * them is missing. */
gint64   lw_gate_held          (const LwGateLeg *leg);
/* TWS and the journal differ on @i, and the order does not close what both know of. */
gboolean lw_gate_is_in_doubt   (const LwGateView *view, int i);
/* It has a half that opens. */
gboolean lw_gate_opens         (const LwGateView *view);
/* Of a vertical's legs: a credit is received for it. */
gboolean lw_gate_is_credit     (const LwGateLeg *a, const LwGateLeg *b);
/* Micro-dollars, fees included; LW_GATE_NONE = cannot be told. */
gint64   lw_gate_loss          (const LwGateView *view);

typedef LwGateKind (*LwGateCheck) (const LwGateView *view, char **sentence);

/* lw-gate-risk.c: size, price, money */
LwGateKind lw_gate_g1 (const LwGateView *view, char **sentence);
LwGateKind lw_gate_g2a (const LwGateView *view, char **sentence);
LwGateKind lw_gate_g2b (const LwGateView *view, char **sentence);
LwGateKind lw_gate_g3 (const LwGateView *view, char **sentence);
LwGateKind lw_gate_g4 (const LwGateView *view, char **sentence);
LwGateKind lw_gate_g5 (const LwGateView *view, char **sentence);
LwGateKind lw_gate_g6 (const LwGateView *view, char **sentence);
LwGateKind lw_gate_g17 (const LwGateView *view, char **sentence);

/* lw-gate-market.c: quotes, hours */
LwGateKind lw_gate_g7 (const LwGateView *view, char **sentence);
LwGateKind lw_gate_g8 (const LwGateView *view, char **sentence);
LwGateKind lw_gate_g9 (const LwGateView *view, char **sentence);
LwGateKind lw_gate_g13 (const LwGateView *view, char **sentence);
LwGateKind lw_gate_g19 (const LwGateView *view, char **sentence);

/* lw-gate-state.c: connection, account, other orders */
LwGateKind lw_gate_g10 (const LwGateView *view, char **sentence);
LwGateKind lw_gate_g11 (const LwGateView *view, char **sentence);
LwGateKind lw_gate_g12 (const LwGateView *view, char **sentence);
LwGateKind lw_gate_g14 (const LwGateView *view, char **sentence);
LwGateKind lw_gate_g15 (const LwGateView *view, char **sentence);
LwGateKind lw_gate_g18 (const LwGateView *view, char **sentence);
LwGateKind lw_gate_g20 (const LwGateView *view, char **sentence);
LwGateKind lw_gate_r5 (const LwGateView *view, char **sentence);

/* For a rule's end: @kind with its sentence. */
LwGateKind lw_gate_say (char **sentence, LwGateKind kind, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* What only warns when an order closes, and refuses else. */
LwGateKind lw_gate_unless_closing (const LwGateView *view);
/* What a person may confirm, and a strategy not. */
LwGateKind lw_gate_confirm (const LwGateView *view);

G_END_DECLS
