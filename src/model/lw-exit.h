#pragma once

/* Targets and stops of a spread that an order opened. The program watches them while it runs and is connected; nothing rests at TWS.
 * Rules are integers of 0.0001: a share of 0.50 is 5000, a multiple of 2 is 20000, a price is an LwPrice. */

#include <glib.h>

#include "lw-order.h"
#include "lw-price.h"

G_BEGIN_DECLS

typedef enum
{
  LW_EXIT_RULE_NONE,
  LW_EXIT_RULE_SHARE,    /* target: of the maximum profit; stop: of the debit, lost */
  LW_EXIT_RULE_MULTIPLE, /* stop of a credit: buying back costs so many times the credit */
  LW_EXIT_RULE_PRICE     /* of a spread, positive: for which it is closed */
} LwExitRuleKind;

typedef struct
{
  LwExitRuleKind kind;
  gint64         value;
} LwExitRule;

#define LW_EXIT_RULE_SIZE 24

/* A sentence without its full stop, wherever one is told of. */
#define LW_EXIT_LABEL "Watched by Legwork while it runs and is connected; nothing rests at TWS"

/* "50%", "2x", "1.20"; "" and "none" for no rule. FALSE for anything else. */
gboolean    lw_exit_rule_parse (const char       *text,
                                LwExitRule       *rule);
/* The same back; "" for none. Returns @buffer. */
const char *lw_exit_rule_text  (const LwExitRule *rule,
                                char              buffer[LW_EXIT_RULE_SIZE]);
gboolean    lw_exit_rule_equal (const LwExitRule *a,
                                const LwExitRule *b);

typedef enum { LW_EXIT_TARGET, LW_EXIT_STOP, LW_EXIT_NEITHER } LwExitSide;

typedef enum
{
  LW_EXIT_MODE_OFF,   /* kept, not watched */
  LW_EXIT_MODE_STAGE, /* tells the person, and the closing ticket is ready to be sent */
  LW_EXIT_MODE_AUTO   /* sends it; armed by a person until the end of that day in New York */
} LwExitMode;

typedef enum
{
  LW_EXIT_STATE_WATCHING,
  LW_EXIT_STATE_STAGED,   /* it was reached and the person was told */
  LW_EXIT_STATE_FIRED,    /* its closing order was sent, at most once: see closing */
  LW_EXIT_STATE_INACTIVE, /* reason says why it is watched no more */
  LW_EXIT_STATE_REMOVED
} LwExitState;

const char *lw_exit_side_word   (LwExitSide  side); /* "target", "stop", "" */
gboolean    lw_exit_side_parse  (const char *word, LwExitSide *side);
const char *lw_exit_mode_word   (LwExitMode  mode); /* "off", "stage", "auto" */
gboolean    lw_exit_mode_parse  (const char *word, LwExitMode *mode);
const char *lw_exit_state_word  (LwExitState state); /* "WATCHING" */
gboolean    lw_exit_state_parse (const char *word, LwExitState *state);

/* What a person wants. */
typedef struct
{
  LwExitRule target, stop;
  LwExitMode mode;
} LwExitWish;

gboolean    lw_exit_wish_is_empty (const LwExitWish *wish);

/* Of the spread as it was opened. */
typedef struct
{
  gboolean receives; /* a credit was taken: closing pays */
  LwPrice  entry;    /* positive, of a spread: filled at, before that the limit; LW_PRICE_NONE = not known */
  LwPrice  width;
  LwPrice  increment; /* of the combo: a target is told on it; 0 = not known */
} LwExitBasis;

/* @entry and @increment as above. */
LwExitBasis lw_exit_basis       (const LwVertical  *vertical,
                                 LwPrice            entry,
                                 LwPrice            increment);
/* The price of a spread, positive, that a rule means; LW_PRICE_NONE where there is no rule or it means none. */
LwPrice     lw_exit_price       (const LwExitRule  *rule,
                                 LwExitSide         side,
                                 const LwExitBasis *basis);
/* The price that @side of @wish means on the price steps of the combo: a target is never worse than what was asked for. */
LwPrice     lw_exit_level       (const LwExitRule  *rule,
                                 LwExitSide         side,
                                 const LwExitBasis *basis);
/* What a spread gains (positive) or loses when it is closed at @price, in 0.0001, fees aside. */
LwPrice     lw_exit_gain        (LwPrice            price,
                                 const LwExitBasis *basis);
/* Why @wish cannot be meant, one sentence that says what to do; NULL: it can. Free with g_free (). */
char       *lw_exit_complaint   (const LwExitWish  *wish,
                                 const LwExitBasis *basis);
/* "target 50 % of the maximum profit: closes at 0.60 debit, gains 60 USD a spread"; "" for no rule. Free with g_free (). */
char       *lw_exit_rule_words  (const LwExitRule  *rule,
                                 LwExitSide         side,
                                 const LwExitBasis *basis,
                                 int                multiplier);
/* Both of @wish, the first letter large: "Target 50 % …; stop 2 × …"; "" for none. Free with g_free (). */
char       *lw_exit_wish_words  (const LwExitWish  *wish,
                                 const LwExitBasis *basis,
                                 int                multiplier);

G_END_DECLS
