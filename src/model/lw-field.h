#pragma once

/* The fields that filters and columns speak of: one table, lw-field.def, from which panel, columns, command line and CSV read. A
 * field is named by a code; a leg's field has two, of the short and of the long leg. Pure, any thread. */

#include <glib.h>

G_BEGIN_DECLS

/* Codes: fields of underlying, expiry, spread and account first, then s_ fields, then l_ fields. */
typedef enum
{
#define LW_FIELD(NAME, id, level, type, scale, unit, source, title) LW_F_##NAME,
#define LW_LEG_FIELD(NAME, id, level, type, scale, unit, source, title)
#include "lw-field.def"
#undef LW_LEG_FIELD
  LW_F_LEGS,
  LW_F_BEFORE_SHORT = LW_F_LEGS - 1,
#define LW_LEG_FIELD(NAME, id, level, type, scale, unit, source, title) LW_F_S_##NAME,
#undef LW_FIELD
#define LW_FIELD(NAME, id, level, type, scale, unit, source, title)
#include "lw-field.def"
#undef LW_LEG_FIELD
#define LW_LEG_FIELD(NAME, id, level, type, scale, unit, source, title) LW_F_L_##NAME,
#include "lw-field.def"
#undef LW_LEG_FIELD
#undef LW_FIELD
  LW_N_FIELDS
} LwField;

#define LW_N_LEG_FIELDS ((LW_N_FIELDS - LW_F_LEGS) / 2)
#define LW_FIELD_UNKNOWN (-1)

/* What is known of a field. Static. */
typedef struct
{
  const char *id;           /* without prefix */
  const char *level;        /* underlying expiry leg spread account */
  const char *type;         /* number int bool enum text date time */
  double      scale;        /* what the window multiplies by */
  const char *unit;         /* words of an enum, with blanks between */
  const char *title;        /* for a person: "Days to expiry" */
  const char *source;       /* quote contract model bars account store table user_csv */
} LwFieldInfo;

/* Knows the prefixes; NULL when unknown. */
const LwFieldInfo *lw_field_lookup  (const char *id);

/* LwField or LW_FIELD_UNKNOWN. */
int                lw_field_code    (const char *id);
const LwFieldInfo *lw_field_info    (LwField     field);

/* Id with its prefix: "s_delta". Static. */
const char        *lw_field_id      (LwField     field);

/* "Short leg's delta"; free with g_free (). */
char              *lw_field_title   (LwField     field);

gboolean           lw_field_is_leg  (LwField     field);
gboolean           lw_field_is_text (LwField     field);
gboolean           lw_field_is_enum (LwField     field);

/* Of an enum field: the word's number, or −1; and back ("" for a number that has no word; returns @buffer). */
int                lw_field_word_index (LwField     field,
                                        const char *word);
const char        *lw_field_word    (LwField     field,
                                     int         index,
                                     char       *buffer,
                                     gsize       size);

/* As commands print it, 17 digits at most: numbers and ints plain, bools true and false, enums their word, dates ISO, times ISO
 * UTC; missing (NaN) is "". @value of a date is an LwDate, of a time µs UTC. Returns @buffer. */
const char        *lw_field_format  (LwField     field,
                                     double      value,
                                     char       *buffer,
                                     gsize       size);

/* The other way, for filters: FALSE when @text is no value of the field. Not for text fields. */
gboolean           lw_field_parse   (LwField     field,
                                     const char *text,
                                     double     *value);

#define LW_FIELD_TEXT_SIZE 64

G_END_DECLS
