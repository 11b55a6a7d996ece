#pragma once

/* Commands that read JSON lines and write one JSON line for each. */

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define LW_CTL_JSON_ERROR (lw_ctl_json_error_quark ())

GQuark lw_ctl_json_error_quark (void);

/* Fills @out from @in. FALSE with @error when the line is no good input: @out then gets its text as "error". */
typedef gboolean (*LwCtlLine) (JsonObject  *in,
                               JsonObject  *out,
                               gpointer     data,
                               GError     **error);

/* Standard input to standard output, each line flushed. Complains of bad lines with their place on standard error. Returns
 * the exit status. */
int          lw_ctl_json_lines  (LwCtlLine    line,
                                 gpointer     data);

/* FALSE without error when the member is absent or null; with error when it is no such value. */
gboolean     lw_ctl_json_text   (JsonObject  *object,
                                 const char  *name,
                                 const char **text,
                                 GError     **error);
gboolean     lw_ctl_json_int    (JsonObject  *object,
                                 const char  *name,
                                 int         *value,
                                 GError     **error);

/* Two digits a byte. NULL with error that names the member and the place in it. */
GByteArray  *lw_ctl_json_bytes  (const char  *hex,
                                 const char  *name,
                                 GError     **error);

G_END_DECLS
