#pragma once

/* Between lw-msg.c, lw-msg-read.c and lw-msg-write.c. */

#include "lw-msg-def.h"

G_BEGIN_DECLS

typedef struct
{
  union
  {
    const char *text;    /* NULL when absent; ended by a NUL */
    LwRow     **entries; /* of a group */
  };
  guint32 length;        /* bytes of the text, or entries of the group */
  guint32 capacity;      /* of a group */
  union
  {
    gint64 whole;        /* INT, LONG, BOOL, INT_OPT */
    double number;       /* DOUBLE, DOUBLE_OPT, DECIMAL; NUMBER_TEXT, NaN where it is none */
  };
} LwSlot;

struct _LwRow
{
  LwMsg          *msg;
  const LwRowDef *def;
  LwSlot          slots[];
};

typedef struct _LwBlock LwBlock;

typedef struct
{
  char       *field;       /* a path */
  const char *text;
} LwMalformed;

struct _LwMsg
{
  LwMsgKind   kind;
  LwRow      *row;
  LwBlock    *blocks;     /* memory of rows and texts, kept for the next message */
  LwBlock    *block;      /* the one in use */
  const char *rest;       /* where reading ended, and the end of the payload */
  const char *end;
  LwMsgKind   bad_kind;   /* what the last read failed on */
  GString    *bad_field;
  GArray     *malformed;   /* of LwMalformed: the first of them; NULL while there was none yet */
  guint       n_malformed;
  gsize       row_bytes;   /* of all rows */
};

typedef enum
{
  LW_VALUE_GOOD,
  LW_VALUE_ABSENT,
  LW_VALUE_BAD
} LwValueVerdict;

/* Valid until the message is emptied; aligned for anything; not cleared. */
gpointer       lw_msg_alloc   (LwMsg            *self,
                               gsize             size);

LwRow         *lw_row_new     (LwMsg            *msg,
                               const LwRowDef   *def);

/* Bytes of one row, aligned. */
gsize          lw_row_size    (const LwRowDef   *def);

/* Room for @n entries in all. */
void           lw_slot_reserve (LwSlot          *slot,
                                LwMsg           *msg,
                                guint            n);

/* Takes @text, which lives as long as the message, into @slot; leaves it absent where the text is a form of unset. */
LwValueVerdict lw_slot_take   (LwSlot           *slot,
                               const LwFieldDef *field,
                               const char       *text,
                               gsize             length);

static inline gboolean
lw_field_is_whole (const LwFieldDef *field)
{
  return field->type == LW_TYPE_INT || field->type == LW_TYPE_LONG || field->type == LW_TYPE_BOOL
         || field->type == LW_TYPE_INT_OPT;
}

G_END_DECLS
