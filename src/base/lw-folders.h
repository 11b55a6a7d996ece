#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where an installed Legwork keeps what it only reads. On Windows a program is installed anywhere: the folders are found from its
 * own place; elsewhere they are those of the build. Texts of the process, never freed; any thread. */
const char *lw_folder_data   (void); /* presets.json … */
const char *lw_folder_locale (void);

G_END_DECLS
