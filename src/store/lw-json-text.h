#pragma once

/* Strict JSON with places: what json-glib reads, and where each key and value stood. RFC 8259 and nothing beside it (no comments,
 * no "var x =", no second root, no key twice in an object), UTF-8, a byte order mark is passed over. Lines and columns count
 * from 1, columns in characters; a line ends with a line feed. Bounded, see below. Any thread; loading blocks. */

#include <json-glib/json-glib.h>

#include "lw-store-error.h"

G_BEGIN_DECLS

#define LW_JSON_MAX_BYTES  (4 * 1024 * 1024) /* far above what a person writes, and soon refused */
#define LW_JSON_MAX_DEPTH  32                /* presets need 6, scripts 8; json-glib reads by recursion */
#define LW_JSON_MAX_VALUES 200000            /* a node takes about 100 bytes */

typedef struct _LwJsonText LwJsonText;

/* Which of the two a message points at. */
typedef enum { LW_JSON_VALUE, LW_JSON_KEY } LwJsonSpot;

/* @length −1: up to the NUL. @name is for messages, which begin "FILE:LINE:COLUMN: ". NULL with LW_STORE_ERROR_BAD_DATA. */
LwJsonText *lw_json_text_parse (const char  *text,
                                gssize       length,
                                const char  *name,
                                GError     **error);
/* NULL also with an error of GIO when the file cannot be read. */
LwJsonText *lw_json_text_load  (const char  *path,
                                GError     **error);
void        lw_json_text_free  (LwJsonText  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwJsonText, lw_json_text_free)

/* Belongs to @self, never NULL; its nodes are what the next calls take. */
JsonNode   *lw_json_text_get_root (LwJsonText *self);

/* "FILE:LINE:COLUMN: sentence" of @node's place, or its key's: the value's own where it has none. Free with g_free (). */
char       *lw_json_text_tell  (LwJsonText  *self,
                                JsonNode    *node,
                                LwJsonSpot   spot,
                                const char  *sentence);

/* Sets that as the error; always FALSE. */
gboolean    lw_json_text_fail  (LwJsonText  *self,
                                JsonNode    *node,
                                LwJsonSpot   spot,
                                GError     **error,
                                const char  *format,
                                ...) G_GNUC_PRINTF (5, 6);

/* @text as a message may quote it: one line, at most 40 characters. Free with g_free (). */
char       *lw_json_text_quote (const char  *text);

G_END_DECLS
