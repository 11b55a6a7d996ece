#pragma once

/* Calls of the system that fail on purpose: rename () and chmod () of the program under test are these, by its own symbols. Off until
 * told. Only where files have modes (G_OS_UNIX). */

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean rename, chmod;
} FaultyFiles;

extern FaultyFiles faulty_files;

G_END_DECLS
