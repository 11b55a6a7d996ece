#pragma once

/* Fault scripts as JSON: format 1 of the fault catalogue, read strictly. A key or word that the format lacks, a wrong type, a
 * value out of range, a key that is missing or there twice: NULL with LW_STORE_ERROR_BAD_DATA and
 * "FILE:LINE:COLUMN: sentence" that names the key or word and says what is allowed. Any thread; loading blocks. */

#include <glib.h>

#include "lw-script.h"
#include "lw-store-error.h"

G_BEGIN_DECLS

/* @length −1: up to the NUL; @name is the file's, for messages. Free with lw_script_unref (). */
LwScript *lw_script_json_parse (const char  *text,
                                gssize       length,
                                const char  *name,
                                GError     **error);
/* NULL also with an error of GIO when the file cannot be read. */
LwScript *lw_script_json_load  (const char  *path,
                                GError     **error);

G_END_DECLS
