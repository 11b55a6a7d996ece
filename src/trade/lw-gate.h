#pragma once

/* The risk gate: one pure function of its inputs. The inputs are journaled with the verdict. Class OPEN only: every order is
 * held to all rules, also one that would close a position. */

#include "lw-journal.h"

G_BEGIN_DECLS

/* Prices per share; NaN or LW_PRICE_NONE = missing, which refuses. */
typedef struct
{
  LwVerticalKind kind;
  char     symbol[LW_SYMBOL_SIZE];
  LwPrice  k1, k2;
  gint32   con_id_1, con_id_2;
  int      multiplier;            /* 0 = unknown */
  int      quantity;
  LwPrice  limit;                 /* positive */
  LwPrice  increment;             /* of the combo */
  double   short_bid, short_ask, long_bid, long_ask;
  gint64   last_trade_us;         /* 0 = unknown */
  int      dte_days;              /* to settlement, New York; G_MININT = unknown */
  gint64   now_us;

  double   max_loss_usd;          /* G1 */
  int      max_quantity;          /* G4 */
  double   fee_per_contract_usd;

  gboolean synced;                /* G11 */
  char     synced_why[256];
  gboolean account_ok;            /* G12 */
  gboolean live_locked;
  char     blocked_by[LW_INTENT_ID_SIZE]; /* R5: intent whose outcome is not known; "" = none */
  gboolean override;              /* typed, for R5 */
  gint64   same_us;               /* last intent with the same legs, sides, quantity and price; 0 = none */
  gboolean same_open;             /* one with the same legs and sides is not final */
  gboolean add;
  gboolean ids_left;
} LwGateInput;

#define LW_GATE_MAX_CHECKS 32

typedef struct
{
  gboolean    ok;
  const char *rule;               /* of the first that refuses; "" when ok */
  char       *sentence;           /* NULL when ok */
  guint       n_checks, n_passed;
  double      max_loss_usd;       /* fees included; NaN = cannot be told */
} LwGateResult;

void     lw_gate_result_clear (LwGateResult *result);
void     lw_gate_check        (const LwGateInput *input, LwGateResult *result);
/* Debit × multiplier × quantity or (width − credit) × multiplier × quantity, + fees, in micro-dollars; FALSE when it cannot
 * be told. */
gboolean lw_gate_max_loss     (const LwGateInput *input, gint64 *micro_usd);
/* All inputs as JSON; missing values are null. Free with g_free (). */
char    *lw_gate_input_json   (const LwGateInput *input);

G_END_DECLS
