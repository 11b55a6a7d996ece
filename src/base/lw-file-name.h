#pragma once

/* Names of files from texts that people or others wrote (security.md S11). */

#include <glib.h>

G_BEGIN_DECLS

#define LW_FILE_NAME_MAX 120 /* bytes, without the ending */

/* "Credit core" and ".json" → "Credit core.json": one that every system takes. Separators, control characters and what Windows
 * forbids become "_", names of its devices get one before them, blanks and dots at the end go; nothing left is "_". @text is UTF-8.
 * Free with g_free (). */
char *lw_file_name (const char *text,
                    const char *ending);

G_END_DECLS
