#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LW_STORE_ERROR_FAILED,   /* the disk or SQLite says no; nothing of the transaction is kept */
  LW_STORE_ERROR_NEWER,    /* made by a newer Legwork; not touched */
  LW_STORE_ERROR_DAMAGED,  /* did not pass its check; a writer kept it under a new name */
  LW_STORE_ERROR_FOREIGN,  /* not a file of Legwork */
  LW_STORE_ERROR_LOCKED,   /* another instance writes it */
  LW_STORE_ERROR_MISSING,  /* there is no such journal to read */
  LW_STORE_ERROR_BAD_DATA  /* a file of the user's that cannot be read; the message names file, line and column or field */
} LwStoreError;

#define LW_STORE_ERROR (lw_store_error_quark ())
GQuark lw_store_error_quark (void);

G_END_DECLS
