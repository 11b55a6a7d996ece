#pragma once

/* A filter, a preset, and the fields they speak of (lw-field.def, from filters.csv). Plain data, no JSON here. */

#include <glib.h>

#include "lw-field.h"
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
/* Empties a filter's own memory; the struct stays the caller's. */
void      lw_filter_clear (LwFilter       *filter);
void      lw_filter_copy  (const LwFilter *filter,
                           LwFilter       *copy);
/* A preset without filters: all four kinds, basis 0.5, sort ev_rel:desc, limit 100. */
LwPreset *lw_preset_new   (const char     *name);
/* Takes the content of @filter over. */
void      lw_preset_add_filter (LwPreset  *self,
                           LwFilter       *filter);
/* FALSE leaves the preset as it is: @word is no basis (natural mid last model or 0 … 1). */
gboolean  lw_preset_set_basis (LwPreset   *self,
                           const char     *word);
/* "ev_rel", "ev_rel:desc", "dte:asc"; FALSE for an unknown field or direction. */
gboolean  lw_preset_set_sort (LwPreset    *self,
                           const char     *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwPreset, lw_preset_free)

G_END_DECLS
