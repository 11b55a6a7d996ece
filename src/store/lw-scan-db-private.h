#pragma once

#include "lw-sqlite-private.h"
#include "lw-store.h"

G_BEGIN_DECLS

/* "<data_dir>/legwork.sqlite": caches and saved scans; may be dropped and made anew. */
sqlite3 *lw_scan_db_open (const char *data_dir, GError **error);
gint64   lw_scan_db_save (sqlite3 *db, const LwScanRecord *record, GError **error);

G_END_DECLS
