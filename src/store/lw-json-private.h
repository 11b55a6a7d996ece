#pragma once

#include "lw-json-text.h"

G_BEGIN_DECLS

typedef struct
{
  gsize value; /* bytes from the start of the text */
  gsize key;   /* the same as value where there is no key */
} LwJsonStart;

/* Appends to @starts where each value of the text began, a list or object before what is in it. FALSE when the text is no JSON:
 * where, and a sentence to be freed with g_free (). */
gboolean lw_json_scan (const char  *text,
                       gsize        length,
                       GArray      *starts,
                       gsize       *error_at,
                       char       **error_text);

G_END_DECLS
