#pragma once

/* The workers that rank chains: snapshots in, results out. One owner; the only threads that scan (design.md 2). */

#include <gio/gio.h>

#include "lw-scan.h"

G_BEGIN_DECLS

typedef struct _LwScanPool LwScanPool;

LwScanPool   *lw_scan_pool_new         (void); /* cores − 1 workers, at least one */
/* Waits for the jobs that run; their callbacks still come. */
void          lw_scan_pool_free        (LwScanPool           *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwScanPool, lw_scan_pool_free)

/* Ranks @chain, a snapshot that nobody writes any more (a reference is kept), by a copy of @preset. The callback's source
 * object is NULL and comes in the caller's thread-default context. Never fails. */
void          lw_scan_pool_rank_async  (LwScanPool           *self,
                                        LwChain              *chain,
                                        const LwPreset       *preset,
                                        const LwScanSettings *settings,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
LwScanResult *lw_scan_pool_rank_finish (GAsyncResult         *result,
                                        double               *seconds); /* of work; may be NULL */

G_END_DECLS
