#define G_LOG_DOMAIN "lw-revisions"

#include "config.h"

#include "lw-trade-private.h"

LwRevision *
lw_live_revision (const LwLive *live,
                  LwPurpose     purpose)
{
  for (guint i = live->revisions->len; i > 0; i--)
    if (g_array_index (live->revisions, LwRevision, i - 1).purpose == purpose)
      return &g_array_index (live->revisions, LwRevision, i - 1);
  return NULL;
}

LwRevision *
lw_live_open_revision (const LwLive *live,
                       LwPurpose     purpose)
{
  LwRevision *revision = lw_live_revision (live, purpose);

  return revision != NULL && (revision->state == LW_REV_ARMED || revision->state == LW_REV_SENT) ? revision : NULL;
}
