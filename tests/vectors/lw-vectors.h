#pragma once

/* Messages of other people's clients and servers as JSON lines; what the members mean stands in
 * tests/data/vectors/PROVENANCE.md's sources. */

#include "lw-msg-def.h"

G_BEGIN_DECLS

typedef struct
{
  char       *name;
  LwMsgDir    dir;
  LwMsgKind   kind;
  int         server_version;
  char      **fields; /* as they stand in the file */
  GByteArray *frame;
} LwVector;

/* The project's own files. */
#define LW_OWN_VECTORS { "inbound_generated.jsonl", "outbound.jsonl", NULL }

/* Each line of the project's own @files, of LwVector; a missing file or member ends the test. */
GPtrArray   *lw_vectors_load         (const char *const *files);

/* The same for the files that others own; NULL where their folder is absent. */
GPtrArray   *lw_vectors_load_borrowed (void);

/* The texts of a frame or payload: one more than its NULs when its last field has no end. */
char       **lw_vector_split         (const guint8      *payload,
                                      gsize              length);

/* The definitions of what @msg is written as, field by field: NULL for id and version field, a group for its count. */
GPtrArray   *lw_vector_defs          (LwMsg             *msg,
                                      int                server_version);

/* Two texts of one field mean the same: they are equal; or both unset (empty, an unset value of the type, the field's own
 * unset text); or the type is numeric and the numbers are equal. */
gboolean     lw_vector_same          (const LwFieldDef  *def,
                                      const char        *ours,
                                      const char        *theirs);

G_END_DECLS
