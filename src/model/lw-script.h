#pragma once

/* A fault script: what the simulated TWS, the person and the machine do wrong, and when. Data alone; the fault catalogue says what
 * the words mean, store/lw-script-json.h reads a file, the gateway plays the rules. Any thread; immutable once shared. */

#include <glib.h>

#include "lw-date.h"
#include "lw-vertical.h"

G_BEGIN_DECLS

/* What a script may hold; far above what a test needs, so that no sum of them overflows and no list fills the memory. */
#define LW_SCRIPT_MAX_US      (366 * G_GINT64_CONSTANT (86400000000)) /* of one delay: a leap year */
#define LW_SCRIPT_MAX_COUNT   1000000
#define LW_SCRIPT_MAX_SHARES  1000000000
#define LW_SCRIPT_MAX_LEGS    16
#define LW_SCRIPT_MAX_PRICE   1000000000
#define LW_SCRIPT_MAX_TEXT    (2 * 1024 * 1024) /* bytes: a TWS may send a megabyte of error text */
#define LW_SCRIPT_MAX_NAME    256               /* bytes */
#define LW_SCRIPT_MIN_VERSION 100               /* the server versions that the gateway answers; a test holds them together */
#define LW_SCRIPT_MAX_VERSION 200

typedef enum
{
  LW_SCRIPT_EVENT_NONE, /* by the clock: LwScriptAt.after_us counts from the start of the script */
#define EVENT(constant, name) LW_SCRIPT_EVENT_##constant,
#include "lw-script-words.def"
  LW_SCRIPT_N_EVENTS
} LwScriptEvent;

typedef enum
{
  LW_SCRIPT_WORD_NONE,
#define WORD(constant, name, side, form) LW_SCRIPT_WORD_##constant,
#include "lw-script-words.def"
  LW_SCRIPT_N_WORDS
} LwScriptWord;

typedef enum { LW_SCRIPT_LEGS_BOTH, LW_SCRIPT_LEGS_FIRST, LW_SCRIPT_LEGS_NONE } LwScriptLegs;
typedef enum { LW_SCRIPT_FAIL_WRITE, LW_SCRIPT_FAIL_SYNC, LW_SCRIPT_FAIL_OPEN } LwScriptFail;

/* The section of a script that an entry stands in. */
typedef enum { LW_SCRIPT_GATEWAY, LW_SCRIPT_USER, LW_SCRIPT_CLIENT, LW_SCRIPT_N_SIDES } LwScriptSide;

typedef struct
{
  LwScriptEvent event;
  guint         n;        /* which time, from 1 over the whole run; 0 = every time */
  gint64        after_us; /* delay of the actions; with EVENT_NONE the instant */
} LwScriptAt;

/* One action of a list. What a word does not use stays as it is when the action is new (the values named below);
 * lw-script-words.def says which key of a file goes where. */
typedef struct
{
  LwScriptWord word;
  gint64       number;    /* the one number of a word (µs, bytes, seed, length, seconds, code, q, qty, exec, n …); 0 */
  char        *text;      /* owned; NULL */
  gint64       id;        /* error: −1 system, −2 = the order at hand */
  gint64       perm_id;   /* 0 = none given */
  gint64       order_id;
  gint64       client_id;
  gint64       line;      /* tick: 1 = the oldest line of the connection */
  gint64       for_us;    /* restart: down; disk: how often (0 = for ever) */
  gint64       order;     /* the person's words: which intent, from 1; 0 = the newest */
  double       quantity;  /* NaN = none given */
  double       price;     /* NaN = none given; a person's limit is positive, per share */
  double       k1, k2;    /* strikes; NaN */
  LwScriptLegs legs;
  gboolean     bag;       /* fill: the combo's own line too; TRUE */
  LwScriptFail fail;
  char        *symbol;    /* owned; NULL */
  LwVerticalKind kind;
} LwScriptAction;

#define LW_SCRIPT_ID_ORDER (-2)

typedef struct
{
  LwScriptAt at;
  GArray    *actions;     /* of LwScriptAction, in the order in which they run */
} LwScriptRule;

/* An order of somebody else that the gateway holds from the start. */
typedef struct
{
  gint64 order_id, client_id, perm_id;
  char  *order_ref;       /* owned; NULL */
} LwScriptOrder;

typedef struct
{
  char      *name;        /* owned */
  gboolean   has_seed;
  guint64    seed;
  gint64     start_us;    /* UTC; 0 = none given */

  char      *account;     /* owned; "DUSIM0001" */
  gint64     next_id;     /* 0 = none given; so the next three */
  gint64     lines;
  gint64     rate;
  gint64     server_version;
  GArray    *orders;      /* of LwScriptOrder */

  GPtrArray *sides[LW_SCRIPT_N_SIDES]; /* of LwScriptRule, in file order */

  GPtrArray *expect_states;  /* of char *: names of the states of intents, or NULL where nothing is expected */
  GPtrArray *expect_positions; /* the same: kinds of the unexplained positions, in the order of their making */
  gint64     expect_placed;  /* −1 = nothing expected; so the next */
  gint64     expect_cancels;
} LwScript;

LwScript     *lw_script_new          (const char *name);
LwScript     *lw_script_ref          (LwScript *self);
void          lw_script_unref        (LwScript *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwScript, lw_script_unref)

/* A rule at the end of @side; what it does is added to it. The script owns it. */
LwScriptRule *lw_script_add_rule     (LwScript     *self,
                                      LwScriptSide  side,
                                      LwScriptEvent event,
                                      guint         n,
                                      gint64        after_us);

/* Room for one more action of @rule, initialised; its texts are copied in by the caller with g_strdup (). Good until the next. */
LwScriptAction *lw_script_rule_add   (LwScriptRule *rule,
                                      LwScriptWord  word);

/* The same with its one number, for the words that have one. */
void          lw_script_rule_number  (LwScriptRule *rule,
                                      LwScriptWord  word,
                                      gint64        number);

const char   *lw_script_event_name   (LwScriptEvent event);
const char   *lw_script_word_name    (LwScriptWord  word);
LwScriptSide  lw_script_word_side    (LwScriptWord  word);

G_END_DECLS
