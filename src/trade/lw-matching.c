#define G_LOG_DOMAIN "lw-matching"

#include "config.h"

#include <string.h>

#include "lw-trade-private.h"

LwLive *
lw_trade_find_live (LwTrade    *self,
                    const char *intent_id)
{
  return g_hash_table_lookup (self->by_id, intent_id);
}

static LwLive *
find_perm (LwTrade *self,
           gint64   perm_id)
{
  for (guint i = self->intents->len; perm_id != 0 && i > 0; i--)
    {
      LwLive *live = g_ptr_array_index (self->intents, i - 1);

      if (live->row.perm_id == perm_id)
        return live;
    }
  return NULL;
}

static LwRevision *
find_revision (LwLive *live,
               gint32  order_id)
{
  for (guint i = 0; i < live->revisions->len; i++)
    {
      LwRevision *revision = &g_array_index (live->revisions, LwRevision, i);

      if (revision->order_id == order_id)
        return revision;
    }
  return NULL;
}

/* An errMsg has no client id: it speaks of this connection's orders. */
static gboolean
is_our_number (const LwTrade  *self,
               const LwReport *report)
{
  return report->order_id > 0 &&
         (report->client_id == self->config.client_id || (report->type == LW_REPORT_ERROR && report->client_id < 0));
}

static LwLive *
find_number (LwTrade        *self,
             GPtrArray      *lives,
             const LwReport *report,
             LwRevision    **revision)
{
  for (guint i = lives->len; is_our_number (self, report) && i > 0; i--)
    {
      LwLive *live = g_ptr_array_index (lives, i - 1);

      if (live->row.id_epoch == self->id_epoch && live->row.client_id == self->config.client_id &&
          (*revision = find_revision (live, report->order_id)) != NULL)
        return live;
    }
  return NULL;
}

static LwLive *
find_order_id (LwTrade        *self,
               const LwReport *report,
               LwRevision    **revision)
{
  LwLive *live = find_number (self, self->intents, report, revision);

  return live != NULL ? live : find_number (self, self->drafts, report, revision);
}

/* TWS answers the cancel that we sent on this connection. After a rollback of its ids the number alone would not be enough, and an
 * order that it never had is just the one that brings a rollback. */
static LwLive *
find_cancelled (LwTrade        *self,
                const LwReport *report)
{
  LwIntentEvent event = lw_order_code_event (report->code, FALSE);

  if (report->type != LW_REPORT_ERROR || report->order_id <= 0 || (event != LW_EV_C_NOTFOUND && event != LW_EV_C_REFUSED))
    return NULL;
  for (guint i = self->intents->len; i > 0; i--)
    {
      LwLive *live = g_ptr_array_index (self->intents, i - 1);

      if (live->row.order_id == report->order_id && live->cancel_token != 0 && lw_cancels_open (live) != NULL)
        return live;
    }
  return NULL;
}

static gboolean
has_our_form (const char *ref)
{
  if (strlen (ref) != LW_INTENT_ID_SIZE - 2 || !g_str_has_prefix (ref, "LW"))
    return FALSE;
  for (const char *c = ref + 2; *c != '\0'; c++)
    if (!g_ascii_isupper (*c) && !(*c >= '2' && *c <= '7'))
      return FALSE;
  return TRUE;
}

static gboolean
is_live_report (const LwReport *report)
{
  return (report->type == LW_REPORT_OPEN_ORDER && !report->what_if) || report->type == LW_REPORT_EXECUTION ||
         (report->type == LW_REPORT_STATUS &&
          (strcmp (report->status, "Submitted") == 0 || strcmp (report->status, "Filled") == 0));
}

typedef struct
{
  LwLive     *perm, *id, *ref;
  LwRevision *revision;
} Keys;

static const char what_if_is_live[] = "WHAT-IF IS LIVE: TWS works an order that was only to be previewed. Cancel it, finish in TWS what is left, then "
                                     "start this program again";
static const char duplicate_live[] = "DUPLICATE LIVE: two orders at TWS stand under one number of ours. Cancel it, then finish in TWS what is left";

static LwMatch
conflict (LwLive     *live,
          const char *words,
          gboolean    orders_off)
{
  return (LwMatch) { LW_MATCH_CONFLICT, live, words, orders_off, words == what_if_is_live || words == duplicate_live };
}

/* Something that one key names is contradicted by another key of the same message. */
static const char *
contradiction (const LwTrade  *self,
               const LwReport *report,
               const Keys     *keys,
               const LwLive   *live)
{
  if ((keys->perm != NULL && keys->perm != live) || (keys->id != NULL && keys->id != live) ||
      (keys->ref != NULL && keys->ref != live))
    return "the keys of one message name different orders";
  if (report->perm_id != 0 && live->row.perm_id != 0 && report->perm_id != live->row.perm_id)
    return duplicate_live;
  if (report->order_ref[0] != '\0' && keys->ref == NULL)
    return "an order under our number carries another reference";
  if (is_our_number (self, report) && live->row.client_id == self->config.client_id && keys->revision == NULL &&
      live->row.id_epoch == self->id_epoch)
    return "an order of ours came back under another number";
  return NULL;
}

static LwMatch
match_intent (LwTrade        *self,
              const LwReport *report,
              const Keys     *keys,
              LwLive         *live)
{
  int n = (keys->perm != NULL && live->perm_sure) + (keys->id != NULL) + (keys->ref != NULL);
  const char *words;

  if (report->account[0] != '\0' && strcmp (report->account, live->row.account) != 0)
    return conflict (live, "ACCOUNT MISMATCH: TWS names an order of ours under another account", TRUE);
  words = contradiction (self, report, keys, live);
  if (words != NULL)
    return conflict (live, words, FALSE);
  return (LwMatch) { n >= 2 ? LW_MATCH_STRONG : LW_MATCH_WEAK, live };
}

static LwMatch
match_preview (const LwReport *report,
               LwLive         *live)
{
  if (is_live_report (report))
    return conflict (live, what_if_is_live, TRUE);
  return (LwMatch) { LW_MATCH_WHATIF, live };
}

/* Of a ticket that was closed only the ids are left. */
static gboolean
is_past_preview (const LwTrade  *self,
                 const LwReport *report,
                 const Keys     *keys)
{
  if (keys->id == NULL && is_our_number (self, report) && g_hash_table_contains (self->past_previews, GINT_TO_POINTER (report->order_id)))
    return TRUE;
  return report->order_ref[0] != '\0' && lw_previews_is_past (self, report->order_ref);
}

/* The first case that fits. */
LwMatch
lw_trade_match (LwTrade        *self,
                const LwReport *report)
{
  Keys keys = { find_perm (self, report->perm_id), NULL, NULL, NULL };
  LwLive *live;

  live = find_cancelled (self, report);
  if (live != NULL)
    return (LwMatch) { LW_MATCH_WEAK, live };
  keys.id = find_order_id (self, report, &keys.revision);
  keys.ref = report->order_ref[0] != '\0' ? lw_trade_find_live (self, report->order_ref) : NULL;
  if (is_past_preview (self, report, &keys))
    return match_preview (report, NULL);
  if (keys.id != NULL && keys.revision->purpose == LW_PURPOSE_WHATIF)
    return match_preview (report, keys.id);
  if (keys.ref != NULL && (report->what_if || lw_live_revision (keys.ref, LW_PURPOSE_NEW) == NULL)) /* whatever its number */
    return match_preview (report, keys.ref);
  live = keys.ref != NULL ? keys.ref : keys.perm != NULL ? keys.perm : keys.id;
  if (live != NULL)
    return match_intent (self, report, &keys, live);
  if (has_our_form (report->order_ref))
    return (LwMatch) { LW_MATCH_EXTERNAL_OURS };
  return (LwMatch) { LW_MATCH_EXTERNAL };
}
