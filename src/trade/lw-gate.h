#pragma once

/* The risk gate: one pure function of plain data. Inputs and limits are journaled with the verdict, as JSON, and are enough to
 * judge again. Nothing here is a double: who gathers the inputs turns what is missing, NaN or absurd into LW_GATE_NONE, and that
 * refuses wherever a rule asks for it. */

#include <glib.h>

#include "lw-journal.h"

G_BEGIN_DECLS

#define LW_MICRO_PER_STEP 100 /* micro-dollars of one 0.0001 */

#define LW_GATE_NONE     G_MININT64
#define LW_GATE_MAX_LEGS 4

#define LW_GATE_NUMBER(name, low, high) gint64 name;
#define LW_GATE_TEXT(name, size) char name[size];
typedef struct
{
#include "lw-gate-legs.def"
} LwGateLeg;

typedef struct
{
#include "lw-gate-inputs.def"
  LwGateLeg legs[LW_GATE_MAX_LEGS];
} LwGateInput;
#undef LW_GATE_NUMBER
#undef LW_GATE_TEXT

typedef struct
{
#define LW_GATE_LIMIT(name, value, low, high, unit, key, words) gint64 name;
#include "lw-gate-limits.def"
#undef LW_GATE_LIMIT
} LwGateLimits;

/* The rules in the order in which a refusal is told. */
typedef enum
{
  LW_GATE_G15, LW_GATE_G18, LW_GATE_G12, LW_GATE_G11, LW_GATE_G20, LW_GATE_G5, LW_GATE_G4, LW_GATE_G6, LW_GATE_G1, LW_GATE_G2A,
  LW_GATE_G2B, LW_GATE_G3, LW_GATE_G9, LW_GATE_R5, LW_GATE_G10, LW_GATE_G8, LW_GATE_G7, LW_GATE_G14, LW_GATE_G17, LW_GATE_G19,
  LW_GATE_G13, LW_GATE_N_RULES
} LwGateRule;

typedef enum
{
  LW_GATE_PASS,
  LW_GATE_WARN,    /* passes; the person is told */
  LW_GATE_CONFIRM, /* not before the person typed or ticked what the sentence names */
  LW_GATE_REFUSE
} LwGateKind;

typedef struct
{
  LwGateKind   kind;               /* the worst of the rules */
  LwOrderClass order_class;
  LwGateKind   kinds[LW_GATE_N_RULES];
  const char  *rule;               /* the first rule of that kind; "" when all pass */
  char        *sentence;           /* what it says, and what to do; NULL when all pass */
  guint        n_checks, n_passed; /* warnings pass */
  gint64       loss_micro;         /* worst case of this order, fees included; LW_GATE_NONE = cannot be told */
} LwGateResult;

const char *lw_gate_rule_id      (LwGateRule rule); /* "G2a" */
const char *lw_gate_kind_word    (LwGateKind kind); /* "pass", "warn", "confirm", "refuse" */

/* All missing. */
void        lw_gate_input_init   (LwGateInput *input);
void        lw_gate_limits_init  (LwGateLimits *limits); /* the defaults */
/* NULL when every limit is sane; else a sentence, free with g_free (). */
char       *lw_gate_limits_complaint (const LwGateLimits *limits);

void        lw_gate_judge        (const LwGateInput *input, const LwGateLimits *limits, LwGateResult *result);
void        lw_gate_result_clear (LwGateResult *result);

/* What one combo can lose, in 0.0001 and without fees: a credit lessens the width, a debit is lost whole; a roll is bounded
 * by the width of what it opens (@width), closing by what is paid. @limit signed. */
gint64      lw_gate_worst_of_one (LwOrderClass order_class, gboolean credit, gint64 width, gint64 limit);
/* What is reserved for an order that passed: its worst case. */
gint64      lw_gate_reservation  (const LwGateResult *result);

/* Flat JSON, missing numbers are null. Free with g_free (). */
char       *lw_gate_to_json      (const LwGateInput *input, const LwGateLimits *limits);
/* FALSE for anything that lw_gate_to_json () did not write. */
gboolean    lw_gate_from_json    (const char *json, LwGateInput *input, LwGateLimits *limits);

/* What TWS and the journal say of a leg on which they differ, and what to do. Free with g_free (). */
char       *lw_gate_doubt_words  (const LwGateLeg *leg);

/* For who gathers: LW_GATE_NONE for NaN, infinite and what does not fit. A price must be a multiple of 0.0001. */
gint64      lw_gate_price        (double value);
gint64      lw_gate_micro        (double usd);
gint64      lw_gate_count        (double value); /* whole numbers alone */
gint64      lw_gate_ppm          (double fraction); /* how far, up to all of it, rounded up */

/* G8 of one line: silent for a minute while the underlying moved. Missing is stale. */
gboolean    lw_gate_line_is_stale (gint64 still_us, gint64 spot_moved_ppm);

/* The limits one by one, for settings and journal. */
#define LW_GATE_N_LIMITS lw_gate_n_limits ()
guint       lw_gate_n_limits     (void);
const char *lw_gate_limit_key    (guint i); /* "limit-order-loss" */
const char *lw_gate_limit_words  (guint i);
gboolean    lw_gate_limit_is_usd (guint i);
gint64     *lw_gate_limit_value  (LwGateLimits *limits, guint i);
/* @value in dollars, or a count; FALSE for NaN, fractions of a count and what is absurd. */
gboolean    lw_gate_limit_set    (LwGateLimits *limits, guint i, double value);
/* "500.00", "10" in @buffer. */
const char *lw_gate_limit_text   (const LwGateLimits *limits, guint i, char *buffer, gsize size);

G_END_DECLS
