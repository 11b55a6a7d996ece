#pragma once

/* A filter, a preset, and the fields they speak of (lw-field.def, from filters.csv). Plain data, no JSON here. */

#include <glib.h>

#include "lw-vertical.h"

G_BEGIN_DECLS

typedef enum
{
  LW_OP_RANGE,  /* lo ≤ value ≤ hi; NaN = open */
  LW_OP_IS,
  LW_OP_NOT,
  LW_OP_ONE_OF
} LwFilterOp;

typedef struct
{
  char      *field;         /* id of filters.csv, with s_ or l_ for legs; an unknown one is kept and flagged */
  LwFilterOp op;
  double     lo, hi;        /* numbers and bools (0, 1); NaN = open */
  char     **words;         /* enums: is, not, one_of; NULL for numbers */
  gboolean   allow_missing;
} LwFilter;

typedef struct
{
  char     *name;
  int       version;
  gboolean  kinds[LW_N_KINDS];
  guint     n_filters;
  LwFilter *filters;
  double    basis_a;        /* 0 mid … 1 natural; NaN when basis_word is last or model */
  char     *basis_word;     /* as the file says it */
  char     *sort_field;
  gboolean  sort_ascending;
  guint     limit;
  char     *note;
  char     *unknown_json;   /* unknown keys, kept as text; NULL = none */
} LwPreset;

LwPreset *lw_preset_copy  (const LwPreset *self);
void      lw_preset_free  (LwPreset       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwPreset, lw_preset_free)

/* What is known of a field. */
typedef struct
{
  const char *id;           /* without prefix */
  const char *level;        /* underlying expiry leg spread account */
  const char *type;         /* number int bool enum text date time */
  double      scale;        /* what the window multiplies by */
  const char *unit;
  const char *title;        /* for a person: "Days to expiry" */
} LwFieldInfo;

/* Knows the prefixes; NULL when unknown. */
const LwFieldInfo *lw_field_lookup (const char *id);

G_END_DECLS
