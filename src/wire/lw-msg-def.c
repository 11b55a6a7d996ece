#define G_LOG_DOMAIN "lw-msg-def"

#include "config.h"

#include <string.h>

#include "lw-msg-def.h"

/* What the rows of the tables may carry beside their first columns. */
#define NO_ID                  (-1)
#define VERSION_ARG(_1, _2, name, ...) name
#define VERSION_OPEN(text)         .version = text
#define VERSION_UNTIL(text, until) .version = text, .version_until = until
#define VERSION(...)           VERSION_ARG (__VA_ARGS__, VERSION_UNTIL, VERSION_OPEN, ) (__VA_ARGS__)
#define ALSO(name)             .alias = name
#define SINCE(version)         .since = version
#define UNTIL(version)         .until = version
#define FROM_TO(first, last)   .since = first, .until = last
#define WHEN(...)              .terms = (const LwTerm[]) { __VA_ARGS__ }, \
                               .n_terms = sizeof ((const LwTerm[]) { __VA_ARGS__ }) / sizeof (LwTerm)
#define IS(row, name, list)    { LW_TERM_IS, LW_F_##row##_##name, list }
#define SET(row, name)         { LW_TERM_SET, LW_F_##row##_##name, NULL }
#define POSITIVE(row, name)    { LW_TERM_POSITIVE, LW_F_##row##_##name, NULL }
#define OR                     { LW_TERM_OR, 0, NULL }
#define INFINITY_IS_VALUE      .infinity = TRUE
#define COUNT_MAY_PRECEDE      .counted = TRUE
#define KEY                    .key = TRUE
#define NONE(text)             .none = text
#define TYPICAL(text)          .typical = text
#define UNSET_INT              "2147483647"
#define UNSET_DOUBLE           "1.7976931348623157E308"

#define OPEN_ROW(row)          static const LwFieldDef fields_##row[] = {
#define CLOSE_ROW(row)         { NULL } }; G_STATIC_ASSERT (G_N_ELEMENTS (fields_##row) == LW_N_##row + 1);
#define CLOSE_ENTRY(row)       CLOSE_ROW (row) static const LwRowDef row_##row = { fields_##row, LW_N_##row };
#define VALUE(row, field, kind, text, ...) { .name = #field, .type = LW_TYPE_##kind, .unset = text, __VA_ARGS__ },
#define LIST(row, field, most, ...) { .name = #field, .type = LW_TYPE_GROUP, .unset = "0", .limit = most, \
                                      .entry = &row_##row##_##field, __VA_ARGS__ },

/* From the innermost rows outwards. */
#define SUBGROUP(row, name, ...) OPEN_ROW (row##_##name)
#define SUBENTRY               VALUE
#define END_SUBGROUP           CLOSE_ENTRY
#include "lw-msg-pass.h"

#define GROUP(row, name, ...)  OPEN_ROW (row##_##name)
#define ENTRY                  VALUE
#define SUBGROUP               LIST
#define END_GROUP              CLOSE_ENTRY
#include "lw-msg-pass.h"

#define MESSAGE(kind, ...)     OPEN_ROW (kind)
#define FIELD                  VALUE
#define GROUP                  LIST
#define END_MESSAGE            CLOSE_ROW
#include "lw-msg-pass.h"

/* The kinds of one direction stand together: placeOrder is the last of the client's. */
#define DIR_OF(kind)           (LW_MSG_##kind <= LW_MSG_placeOrder ? LW_DIR_OUT : LW_DIR_IN)

static const LwMsgDef messages[LW_N_MSG] = {
#define MESSAGE(kind, number, ...) \
  [LW_MSG_##kind] = { .name = #kind, .dir = DIR_OF (kind), .id = number, .row = { fields_##kind, LW_N_##kind }, __VA_ARGS__ },
#include "lw-msg-pass.h"
};

/* One more than the highest id of the tables; a larger one does not compile. */
#define N_IDS 128

/* Direction and id in one index; a message without an id takes place 0 of its direction, which is never looked at. */
#define ID_SLOT(kind, number)  ((DIR_OF (kind) == LW_DIR_IN ? N_IDS : 0) + ((number) < 0 ? 0 : (number)))

static const guint8 kind_by_id[2 * N_IDS] = {
#define MESSAGE(kind, number, ...) [ID_SLOT (kind, number)] = LW_MSG_##kind,
#include "lw-msg-pass.h"
};

#define MESSAGE(kind, number, ...) G_STATIC_ASSERT ((number) < N_IDS && (number) != 0);
#include "lw-msg-pass.h"

G_STATIC_ASSERT (LW_N_MSG <= G_MAXUINT8);

const LwMsgDef *
lw_msg_def (LwMsgKind kind)
{
  return kind > LW_MSG_NONE && kind < LW_N_MSG ? &messages[kind] : NULL;
}

LwMsgKind
lw_msg_kind_by_id (LwMsgDir dir,
                   int      id)
{
  if (id <= 0 || id >= N_IDS)
    return LW_MSG_NONE;
  return kind_by_id[(dir == LW_DIR_IN ? N_IDS : 0) + id];
}

int
lw_row_def_find (const LwRowDef *row,
                 const char     *name)
{
  for (guint i = 0; i < row->n_fields; i++)
    if (strcmp (row->fields[i].name, name) == 0)
      return (int) i;
  return -1;
}

const char *
lw_msg_kind_name (LwMsgKind kind)
{
  const LwMsgDef *def = lw_msg_def (kind);

  return def != NULL ? def->name : "none";
}

LwMsgDir
lw_msg_kind_dir (LwMsgKind kind)
{
  const LwMsgDef *def = lw_msg_def (kind);

  return def != NULL ? def->dir : LW_DIR_OUT;
}

LwMsgKind
lw_msg_kind_by_name (LwMsgDir    dir,
                     const char *name)
{
  g_return_val_if_fail (name != NULL, LW_MSG_NONE);

  for (int kind = LW_MSG_NONE + 1; kind < LW_N_MSG; kind++)
    {
      const LwMsgDef *def = &messages[kind];

      if (def->dir == dir && (strcmp (def->name, name) == 0 || g_strcmp0 (def->alias, name) == 0))
        return kind;
    }
  return LW_MSG_NONE;
}
