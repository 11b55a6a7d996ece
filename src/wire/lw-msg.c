#define G_LOG_DOMAIN "lw-msg"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-msg-private.h"
#include "lw-number.h"

/* An openOrder with two legs takes about 5 KiB. */
#define BLOCK_SIZE   16384

/* What a message may keep for the next one; a scanner's 2 MB are given back. */
#define MAX_KEPT     262144

#define ALIGNMENT    16

struct _LwBlock
{
  LwBlock *next;
  gsize    size;
  gsize    used;
  guint8   data[] __attribute__ ((aligned (ALIGNMENT)));
};

G_DEFINE_QUARK (lw-wire-error-quark, lw_wire_error)

static LwBlock *
block_new (gsize size)
{
  LwBlock *block = g_malloc (sizeof (LwBlock) + size);

  block->next = NULL;
  block->size = size;
  block->used = 0;
  return block;
}

static void
block_free_all (LwBlock *block)
{
  while (block != NULL)
    {
      LwBlock *next = block->next;

      g_free (block);
      block = next;
    }
}

/* The next block if @size fits in it, else a new one before it. */
static void
advance_block (LwMsg *self,
               gsize  size)
{
  LwBlock *next = self->block->next;

  if (next == NULL || next->size < size)
    {
      LwBlock *fresh = block_new (MAX (size, BLOCK_SIZE));

      fresh->next = next;
      self->block->next = fresh;
      next = fresh;
    }
  next->used = 0;
  self->block = next;
}

/* Empties the memory; gives back what was taken for one large message. */
static void
rewind_blocks (LwMsg *self)
{
  gsize kept = 0;

  for (LwBlock *block = self->blocks; block != NULL; block = block->next)
    {
      kept += block->size;
      while (block->next != NULL && kept + block->next->size > MAX_KEPT)
        {
          LwBlock *large = block->next;

          block->next = large->next;
          g_free (large);
        }
    }
  self->block = self->blocks;
  self->block->used = 0;
}

gpointer
lw_msg_alloc (LwMsg *self,
              gsize  size)
{
  gpointer memory;

  size = (size + ALIGNMENT - 1) & ~(gsize) (ALIGNMENT - 1);
  if (self->block->size - self->block->used < size)
    advance_block (self, size);
  memory = self->block->data + self->block->used;
  self->block->used += size;
  return memory;
}

gsize
lw_row_size (const LwRowDef *def)
{
  return (sizeof (LwRow) + def->n_fields * sizeof (LwSlot) + ALIGNMENT - 1) & ~(gsize) (ALIGNMENT - 1);
}

LwRow *
lw_row_new (LwMsg          *msg,
            const LwRowDef *def)
{
  gsize size = lw_row_size (def);
  LwRow *row = lw_msg_alloc (msg, size);

  row->msg = msg;
  row->def = def;
  memset (row->slots, 0, def->n_fields * sizeof (LwSlot));
  msg->row_bytes += size;
  return row;
}

void
lw_slot_reserve (LwSlot *slot,
                 LwMsg  *msg,
                 guint   n)
{
  LwRow **entries;

  if (n <= slot->capacity)
    return;
  entries = lw_msg_alloc (msg, n * sizeof (LwRow *));
  if (slot->length > 0)
    memcpy (entries, slot->entries, slot->length * sizeof (LwRow *));
  slot->entries = entries;
  slot->capacity = n;
}

static LwValueVerdict
take_whole (LwSlot           *slot,
            const LwFieldDef *field,
            const char       *text,
            gsize             length)
{
  if (!lw_number_parse_long (text, length, &slot->whole))
    return LW_VALUE_BAD;
  if (field->type != LW_TYPE_LONG && (slot->whole < G_MININT32 || slot->whole > G_MAXINT32))
    return LW_VALUE_BAD;
  if (field->type == LW_TYPE_INT_OPT && slot->whole == G_MAXINT32)
    return LW_VALUE_ABSENT;
  return LW_VALUE_GOOD;
}

/* 2^31 - 1, the ends of int64 and 2^127 - 1: what clients and servers of different ages send for no quantity. */
static gboolean
is_unset_decimal (double number)
{
  return number == 2147483647.0 || fabs (number) == 9223372036854775808.0 || number == ldexp (1.0, 127);
}

static LwValueVerdict
take_number (LwSlot           *slot,
             const LwFieldDef *field,
             const char       *text,
             gsize             length)
{
  if (!lw_number_parse (text, length, &slot->number))
    {
      if (lw_number_is_infinity (text, &slot->number))
        return field->infinity ? LW_VALUE_GOOD : LW_VALUE_ABSENT;
      if (field->type != LW_TYPE_NUMBER_TEXT)
        return LW_VALUE_BAD;
      slot->number = NAN;
      return LW_VALUE_GOOD;
    }
  if (field->type == LW_TYPE_DECIMAL && is_unset_decimal (slot->number))
    return LW_VALUE_ABSENT;
  /* Plain doubles have no unset value: the text is kept, the number is none. */
  if (fabs (slot->number) >= LW_NUMBER_HUGE)
    {
      slot->number = NAN;
      return field->type == LW_TYPE_DOUBLE ? LW_VALUE_GOOD : LW_VALUE_ABSENT;
    }
  return LW_VALUE_GOOD;
}

LwValueVerdict
lw_slot_take (LwSlot           *slot,
              const LwFieldDef *field,
              const char       *text,
              gsize             length)
{
  LwValueVerdict verdict = LW_VALUE_GOOD;

  slot->text = NULL;
  slot->length = 0;
  if (length == 0)
    return LW_VALUE_ABSENT;
  if (lw_field_is_whole (field))
    verdict = take_whole (slot, field, text, length);
  else if (field->type != LW_TYPE_TEXT)
    verdict = take_number (slot, field, text, length);
  if (verdict != LW_VALUE_GOOD)
    return verdict;
  slot->text = text;
  slot->length = (guint32) length;
  return LW_VALUE_GOOD;
}

/* @list has '|' between its texts. */
static gboolean
is_in_list (const char *list,
            const char *text)
{
  gsize length = strlen (text);

  for (const char *p = list; p != NULL; p = strchr (p, '|'))
    {
      p += *p == '|' ? 1 : 0;
      if (strncmp (p, text, length) == 0 && (p[length] == '|' || p[length] == '\0'))
        return TRUE;
    }
  return FALSE;
}

static gboolean
term_holds (const LwRow  *row,
            const LwTerm *term)
{
  const LwSlot *slot = &row->slots[term->field];
  const LwFieldDef *field = &row->def->fields[term->field];

  if (term->op == LW_TERM_IS)
    return is_in_list (term->texts, slot->text != NULL ? slot->text : field->unset);
  if (term->op == LW_TERM_SET)
    return slot->length > 0;
  return slot->text != NULL && slot->number > 0; /* POSITIVE; an OR is no term */
}

gboolean
lw_row_carries (const LwRow      *row,
                const LwFieldDef *field,
                int               server_version)
{
  gboolean holds = TRUE;

  if (!lw_field_in_version (field, server_version))
    return FALSE;
  for (guint i = 0; i < field->n_terms; i++)
    {
      if (field->terms[i].op != LW_TERM_OR)
        holds = holds && term_holds (row, &field->terms[i]);
      else if (holds)
        return TRUE;
      else
        holds = TRUE;
    }
  return holds;
}

LwMsg *
lw_msg_new (void)
{
  LwMsg *self = g_new0 (LwMsg, 1);

  self->blocks = block_new (BLOCK_SIZE);
  self->block = self->blocks;
  self->bad_field = g_string_new (NULL);
  return self;
}

void
lw_msg_free (LwMsg *self)
{
  if (self == NULL)
    return;
  block_free_all (self->blocks);
  g_clear_pointer (&self->malformed, g_array_unref);
  g_string_free (self->bad_field, TRUE);
  g_free (self);
}

void
lw_msg_reset (LwMsg     *self,
              LwMsgKind  kind)
{
  const LwMsgDef *def = lw_msg_def (kind);

  g_return_if_fail (self != NULL);

  rewind_blocks (self);
  self->row_bytes = 0;
  self->kind = def != NULL ? kind : LW_MSG_NONE;
  self->row = def != NULL ? lw_row_new (self, &def->row) : NULL;
  self->rest = NULL;
  self->end = NULL;
  self->bad_kind = LW_MSG_NONE;
  g_string_truncate (self->bad_field, 0);
  self->n_malformed = 0;
  if (self->malformed != NULL)
    g_array_set_size (self->malformed, 0);
}

gsize
lw_msg_get_memory (const LwMsg *self)
{
  gsize n = sizeof (LwMsg);

  g_return_val_if_fail (self != NULL, 0);

  for (const LwBlock *block = self->blocks; block != NULL; block = block->next)
    n += sizeof (LwBlock) + block->size;
  return n;
}

LwMsgKind
lw_msg_get_kind (const LwMsg *self)
{
  g_return_val_if_fail (self != NULL, LW_MSG_NONE);

  return self->kind;
}

LwRow *
lw_msg_get_row (LwMsg *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->row;
}

guint
lw_msg_get_extra (const LwMsg *self)
{
  guint n = 0;

  for (const char *p = self->rest; p < self->end; p++)
    n += *p == '\0';
  return n;
}

LwMsgKind
lw_msg_failed_kind (const LwMsg *self)
{
  return self->bad_kind;
}

const char *
lw_msg_failed_field (const LwMsg *self)
{
  return self->bad_field->str;
}

guint
lw_msg_get_malformed (const LwMsg *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_malformed;
}

const char *
lw_msg_malformed_field (const LwMsg *self,
                        guint        i)
{
  g_return_val_if_fail (self->malformed != NULL && i < self->malformed->len, NULL);

  return g_array_index (self->malformed, LwMalformed, i).field;
}

const char *
lw_msg_malformed_text (const LwMsg *self,
                       guint        i)
{
  g_return_val_if_fail (self->malformed != NULL && i < self->malformed->len, NULL);

  return g_array_index (self->malformed, LwMalformed, i).text;
}
