#pragma once

/* The tables of messages as constant data, for whoever walks over fields by name: the codec, dump, encode, tests. */

#include <glib.h>

#include "lw-msg.h"

G_BEGIN_DECLS

/* The most entries a group may claim; a larger count is a bad field. Each is far above what TWS sends and far below what
 * a hostile frame could claim. */
#define LW_LIMIT_LEGS        1000   /* TWS takes no more than a handful of legs */
#define LW_LIMIT_TAGS        1000   /* tag-value lists, providers, steps of a market rule: tens */
#define LW_LIMIT_CONDITIONS  1000   /* typed in by a person */
#define LW_LIMIT_ALLOCATIONS 10000  /* one an account of an adviser */
#define LW_LIMIT_SYMBOLS     1000   /* TWS answers a search with about 16 */
#define LW_LIMIT_ROWS        1000   /* TWS sends 50 rows of a scanner */
#define LW_LIMIT_STRIKES     20000  /* SPX has under 1000 strikes and 100 dates */
#define LW_LIMIT_BARS        50000  /* a month of one-minute bars is 8,190 in trading hours */

/* The most memory that the rows of a message that is read may take, groups within groups together. With the frame itself, which
 * is read in place, a hostile message stays below 32 MiB (I15). */
#define LW_LIMIT_ROW_BYTES   (11u << 20)

/* Groups within groups: the tables go to two (symbolSamples), and the reader recurses no deeper than the tables. */
#define LW_MAX_DEPTH 3

typedef enum
{
  LW_TYPE_INT,
  LW_TYPE_LONG,
  LW_TYPE_DOUBLE,
  LW_TYPE_BOOL,
  LW_TYPE_DECIMAL,
  LW_TYPE_TEXT,
  LW_TYPE_INT_OPT,
  LW_TYPE_DOUBLE_OPT,
  LW_TYPE_NUMBER_TEXT,
  LW_TYPE_GROUP
} LwFieldType;

typedef enum
{
  LW_TERM_OR,       /* what stands before it suffices, or what comes after it */
  LW_TERM_IS,       /* the field's text is one of @texts */
  LW_TERM_SET,      /* a text that is not empty, a group with entries */
  LW_TERM_POSITIVE  /* a number above 0 */
} LwTermOp;

typedef struct
{
  LwTermOp    op;
  guint       field; /* of the same row, before the field that has the condition */
  const char *texts; /* with '|' between them */
} LwTerm;

typedef struct _LwFieldDef LwFieldDef;

typedef struct
{
  const LwFieldDef *fields;
  guint             n_fields;
} LwRowDef;

struct _LwFieldDef
{
  const char     *name;
  LwFieldType     type;
  const char     *unset;    /* what an absent value is written as */
  const LwTerm   *terms;    /* NULL: always there */
  guint           n_terms;
  guint16         since;    /* server versions, both included; 0 = open */
  guint16         until;
  gboolean        infinity; /* infinity is a value here */
  gboolean        counted;  /* some clients send a count before it */
  gboolean        key;      /* a malformed value drops the message */
  const char     *none;     /* NULL, "<0", or a number: not computed */
  const char     *typical;  /* NULL, or what TWS sends when it is unset */
  const LwRowDef *entry;    /* of a group */
  guint           limit;    /* of a group */
};

typedef struct
{
  const char *name;
  const char *alias;         /* NULL when it has none */
  LwMsgDir    dir;
  int         id;            /* -1: a message of the handshake, which has none */
  const char *version;       /* text of the version field; NULL when there is none */
  int         version_until; /* last server version with a version field; 0 = open */
  LwRowDef    row;
} LwMsgDef;

/* NULL for LW_MSG_NONE and anything out of range. */
const LwMsgDef   *lw_msg_def         (LwMsgKind       kind);

/* LW_MSG_NONE when no message of that direction has it. */
LwMsgKind         lw_msg_kind_by_id  (LwMsgDir        dir,
                                      int             id);

/* Index of the field in @row, or -1. */
int               lw_row_def_find    (const LwRowDef *row,
                                      const char     *name);

/* Whether @server_version knows the field at all; its condition is another matter. */
static inline gboolean
lw_field_in_version (const LwFieldDef *field,
                     int               server_version)
{
  return server_version >= field->since && (field->until == 0 || server_version <= field->until);
}

/* Whether the field, one of @row's own, is on the wire at @server_version, given what the fields before it hold. */
gboolean          lw_row_carries     (const LwRow      *row,
                                      const LwFieldDef *field,
                                      int               server_version);

/* The fields that @row has. */
const LwRowDef   *lw_row_get_def     (const LwRow      *row);

G_END_DECLS
