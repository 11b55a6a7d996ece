#define G_LOG_DOMAIN "lw-row"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-msg-private.h"
#include "lw-number.h"

/* NULL where the field is absent, a group, or none of the row's. */
static const LwSlot *
peek (const LwRow *row,
      guint        field)
{
  g_return_val_if_fail (row != NULL && field < row->def->n_fields, NULL);

  if (row->def->fields[field].type == LW_TYPE_GROUP || row->slots[field].text == NULL)
    return NULL;
  return &row->slots[field];
}

/* NULL where @group is no group of the row. */
static LwSlot *
peek_group (const LwRow *row,
            guint        group)
{
  g_return_val_if_fail (row != NULL && group < row->def->n_fields, NULL);
  g_return_val_if_fail (row->def->fields[group].type == LW_TYPE_GROUP, NULL);

  return (LwSlot *) &row->slots[group];
}

const LwRowDef *
lw_row_get_def (const LwRow *row)
{
  g_return_val_if_fail (row != NULL, NULL);

  return row->def;
}

gboolean
lw_row_has (const LwRow *row,
            guint        field)
{
  g_return_val_if_fail (row != NULL && field < row->def->n_fields, FALSE);

  return row->slots[field].length > 0;
}

const char *
lw_row_text (const LwRow *row,
             guint        field)
{
  const LwSlot *slot = peek (row, field);

  return slot != NULL ? slot->text : "";
}

gint64
lw_row_long (const LwRow *row,
             guint        field,
             gint64       fallback)
{
  const LwSlot *slot = peek (row, field);
  gint64 value;

  if (slot == NULL)
    return fallback;
  if (lw_field_is_whole (&row->def->fields[field]))
    return slot->whole;
  return lw_number_parse_long (slot->text, slot->length, &value) ? value : fallback;
}

gint32
lw_row_int (const LwRow *row,
            guint        field,
            gint32       fallback)
{
  gint64 value = lw_row_long (row, field, fallback);

  return value >= G_MININT32 && value <= G_MAXINT32 ? (gint32) value : fallback;
}

double
lw_row_double (const LwRow *row,
               guint        field)
{
  const LwSlot *slot = peek (row, field);
  double value;

  if (slot == NULL)
    return NAN;
  if (lw_field_is_whole (&row->def->fields[field]))
    return (double) slot->whole;
  if (row->def->fields[field].type != LW_TYPE_TEXT)
    return slot->number;
  if (!lw_number_parse (slot->text, slot->length, &value) || fabs (value) >= LW_NUMBER_HUGE)
    return NAN;
  return value;
}

double
lw_row_computed (const LwRow *row,
                 guint        field)
{
  double value = lw_row_double (row, field);
  const char *none;

  if (isnan (value))
    return NAN;
  none = row->def->fields[field].none;
  if (none == NULL)
    return value;
  if (none[0] == '<')
    return value < g_ascii_strtod (none + 1, NULL) ? NAN : value;
  return value == g_ascii_strtod (none, NULL) ? NAN : value;
}

gboolean
lw_row_bool (const LwRow *row,
             guint        field)
{
  return lw_row_long (row, field, 0) != 0;
}

guint
lw_row_count (const LwRow *row,
              guint        group)
{
  const LwSlot *slot = peek_group (row, group);

  return slot != NULL ? slot->length : 0;
}

LwRow *
lw_row_entry (const LwRow *row,
              guint        group,
              guint        i)
{
  const LwSlot *slot = peek_group (row, group);

  g_return_val_if_fail (slot != NULL && i < slot->length, NULL);

  return slot->entries[i];
}

static gboolean
is_outbound (const LwRow *row)
{
  return lw_msg_kind_dir (row->msg->kind) == LW_DIR_OUT;
}

static gboolean
is_printable (char c)
{
  return c >= 32 && c <= 126;
}

/* A copy that lives as long as the message. */
static char *
keep_text (const LwRow *row,
           const char  *text,
           gsize        length)
{
  char *copy = lw_msg_alloc (row->msg, length + 1);

  memcpy (copy, text, length);
  copy[length] = '\0';
  return copy;
}

static gboolean
put (LwRow      *row,
     guint       field,
     const char *text)
{
  const LwFieldDef *def;
  gsize length = strlen (text);
  char *copy;

  g_return_val_if_fail (row != NULL && field < row->def->n_fields, FALSE);
  g_return_val_if_fail (length < G_MAXUINT32, FALSE);

  def = &row->def->fields[field];
  g_return_val_if_fail (def->type != LW_TYPE_GROUP, FALSE);

  copy = keep_text (row, text, length);
  for (gsize i = 0; is_outbound (row) && i < length; i++)
    copy[i] = is_printable (copy[i]) ? copy[i] : '?';
  return lw_slot_take (&row->slots[field], def, copy, length) != LW_VALUE_BAD;
}

void
lw_row_set_text (LwRow      *row,
                 guint       field,
                 const char *text)
{
  if (!put (row, field, text != NULL ? text : ""))
    g_critical ("'%s' is no value of field %u", text, field);
}

gboolean
lw_row_try_text (LwRow      *row,
                 guint       field,
                 const char *text)
{
  for (const char *p = text; is_outbound (row) && *p != '\0'; p++)
    if (!is_printable (*p))
      return FALSE;
  return put (row, field, text);
}

void
lw_row_set_long (LwRow  *row,
                 guint   field,
                 gint64  value)
{
  char text[LW_NUMBER_TEXT_SIZE];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, value);
  lw_row_set_text (row, field, text);
}

void
lw_row_set_int (LwRow  *row,
                guint   field,
                gint32  value)
{
  lw_row_set_long (row, field, value);
}

void
lw_row_set_bool (LwRow    *row,
                 guint     field,
                 gboolean  value)
{
  lw_row_set_text (row, field, value ? "1" : "0");
}

void
lw_row_set_double (LwRow  *row,
                   guint   field,
                   double  value)
{
  char text[LW_NUMBER_TEXT_SIZE];
  LwFieldType type;

  g_return_if_fail (row != NULL && field < row->def->n_fields);

  type = row->def->fields[field].type;
  if (isnan (value))
    lw_row_set_text (row, field, "");
  else if (isinf (value))
    lw_row_set_text (row, field, signbit (value) ? "-Infinity" : "Infinity");
  else
    lw_row_set_text (row, field, lw_number_format (value, type == LW_TYPE_DOUBLE || type == LW_TYPE_DOUBLE_OPT,
                                                   text, sizeof text));
}

void
lw_row_set_largest (LwRow *row,
                    guint  field)
{
  static const char largest[] = "1.7976931348623157E308";

  g_return_if_fail (row != NULL && field < row->def->n_fields);
  g_return_if_fail (row->def->fields[field].type == LW_TYPE_DOUBLE_OPT);

  row->slots[field].text = largest;
  row->slots[field].length = sizeof largest - 1;
  row->slots[field].number = NAN;
}

void
lw_row_set_price (LwRow   *row,
                  guint    field,
                  LwPrice  value)
{
  char text[LW_PRICE_TEXT_SIZE];

  lw_row_set_text (row, field, lw_price_format (value, 1, text, sizeof text));
}

LwRow *
lw_row_append (LwRow *row,
               guint  group)
{
  LwSlot *slot = peek_group (row, group);
  LwRow *entry;

  g_return_val_if_fail (slot != NULL, NULL);

  if (slot->length == slot->capacity)
    lw_slot_reserve (slot, row->msg, MAX (4, slot->capacity * 2));
  entry = lw_row_new (row->msg, row->def->fields[group].entry);
  slot->entries[slot->length++] = entry;
  return entry;
}

void
lw_row_set_typical (LwRow *row)
{
  g_return_if_fail (row != NULL);

  for (guint i = 0; i < row->def->n_fields; i++)
    if (row->def->fields[i].typical != NULL && row->slots[i].text == NULL)
      lw_row_set_text (row, i, row->def->fields[i].typical);
}
