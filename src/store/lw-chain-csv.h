#pragma once

/* Reads chain CSV: the project's own format, and the layouts of common vendors, recognised by their headers. The whole file or an
 * error with its place ("spx.csv:17: column strike: 'abc' is no number"); a file of several days gives the last one, or the last
 * until @until_us, with a notice. Writing: lw_chain_append_csv () of model. Blocking; any thread but the main loop's. */

#include <glib.h>

#include "lw-chain.h"
#include "lw-store-error.h"

G_BEGIN_DECLS

typedef struct
{
  const char *symbol;   /* of files that do not name it; NULL = from the file's name */
  double      spot;     /* of files that do not say it; NaN = from put-call parity, with a notice */
  gint64      until_us; /* as of; 0 = newest */
  GString    *explain;  /* a line a column: how it was read; may be NULL */
  GPtrArray  *notices;  /* of char *, freed by the array; may be NULL */
} LwChainCsvOptions;

void       lw_chain_csv_options_init (LwChainCsvOptions       *options);

/* Array of LwChain, one an underlying in the file's order, each confirmed and live at its as_of_us; NULL with @error. @name is
 * for messages, and for symbol and day where the file has neither. Bytes of gzip are unpacked. */
GPtrArray *lw_chain_csv_parse        (GBytes                  *bytes,
                                      const char              *name,
                                      const LwChainCsvOptions *options,
                                      GError                 **error);
GPtrArray *lw_chain_csv_load         (const char              *path,
                                      const LwChainCsvOptions *options,
                                      GError                 **error);

/* Bytes of a file, unpacked when they are gzip. */
GBytes    *lw_chain_csv_unpack       (GBytes                  *bytes,
                                      const char              *name,
                                      GError                 **error);

G_END_DECLS
