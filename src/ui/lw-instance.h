#pragma once

/* One window. A second start raises the first one's and ends. On systems with a session bus GApplication sees to it, one window
 * a session; on Windows a named event of the kernel does, one window a data folder. It ends with its process, however that
 * ends, so nothing stale is left. Main thread. */

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _LwInstance LwInstance;

#ifdef G_OS_WIN32
#define LW_INSTANCE_FLAGS G_APPLICATION_NON_UNIQUE
#else
#define LW_INSTANCE_FLAGS G_APPLICATION_DEFAULT_FLAGS
#endif

/* The action of the first one, without a parameter, that a further start with options activates. */
#define LW_INSTANCE_ACTION "options-refused"

/* Claims the place for @application and @data_dir. In @is_first: whether it was free; from then on
 * @application is activated for each further start, and its LW_INSTANCE_ACTION for one @with_options, which reach nobody. Else the first
 * one was asked to come forward. NULL in @error: neither. */
LwInstance *lw_instance_claim (GApplication *application,
                               const char   *data_dir,
                               gboolean      with_options,
                               gboolean     *is_first,
                               GError      **error);
void        lw_instance_free  (LwInstance   *self);

G_END_DECLS
