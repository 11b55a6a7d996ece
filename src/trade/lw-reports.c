#define G_LOG_DOMAIN "lw-reports"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-trade-private.h"

static const char *const type_words[] = { "nextId", "accounts", "openOrder", "orderStatus", "completedOrder", "execution",
                                          "commission", "position", "listBegin", "listEnd", "error", "connected", "lost",
                                          "linkDown", "linkUp" };

static void
add_text (GString    *raw,
          const char *name,
          const char *text)
{
  if (text != NULL && text[0] != '\0')
    g_string_append_printf (raw, " %s=%.512s", name, text);
}

static void
add_number (GString    *raw,
            const char *name,
            double      value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (isfinite (value))
    g_string_append_printf (raw, " %s=%s", name, g_ascii_dtostr (text, sizeof text, value));
}

/* What was heard, for the journal. */
char *
lw_report_raw (const LwReport *report)
{
  GString *raw = g_string_new ((guint) report->type < G_N_ELEMENTS (type_words) ? type_words[report->type] : "?");
  char price[LW_PRICE_TEXT_SIZE];

  g_string_append_printf (raw, " orderId=%d clientId=%d permId=%" G_GINT64_FORMAT, report->order_id, report->client_id,
                          report->perm_id);
  add_text (raw, "orderRef", report->order_ref);
  add_text (raw, "status", report->status);
  add_number (raw, "quantity", report->quantity);
  add_number (raw, "filled", report->filled);
  add_number (raw, "remaining", report->remaining);
  add_text (raw, "limit", lw_price_format (report->limit, 0, price, sizeof price));
  add_text (raw, "execId", report->exec_id);
  if (report->type == LW_REPORT_EXECUTION)
    g_string_append_printf (raw, " conId=%d side=%d", report->contract.con_id, report->side);
  add_number (raw, "shares", report->shares);
  add_text (raw, "price", lw_price_format (report->price, 0, price, sizeof price));
  add_text (raw, "priceText", report->price_text);
  add_text (raw, "time", report->time_text);
  add_number (raw, "commission", report->commission);
  if (report->code != 0)
    g_string_append_printf (raw, " code=%d", report->code);
  add_text (raw, "text", report->text);
  return g_string_free (raw, FALSE);
}

static void
write_raw (LwTrade        *self,
           const char     *kind,
           const LwReport *report,
           gint64          now_us)
{
  g_autofree char *raw = lw_report_raw (report);

  lw_journal_batch_event (lw_commits_batch (self), now_us, NULL, kind, raw);
}

static gboolean
is_one_of (const char        *word,
           const char *const *words)
{
  return g_strv_contains (words, word);
}

gboolean
lw_status_is_gone (const char *status)
{
  return strcmp (status, "Cancelled") == 0 || strcmp (status, "ApiCancelled") == 0;
}

static gboolean
is_filled (const char *status)
{
  return strcmp (status, "Filled") == 0;
}

gboolean
lw_status_is_over (const char *status)
{
  return lw_status_is_gone (status) || is_filled (status);
}

static gboolean
status_event (LwTrade        *self,
              const LwReport *report,
              LwIntentEvent  *event)
{
  static const char *const live[] = { "ApiPending", "PendingSubmit", "PreSubmitted", "Submitted", "PendingCancel", NULL };
  gboolean is_full = is_filled (report->status);
  gboolean is_listed = report->type == LW_REPORT_OPEN_ORDER && lw_snapshot_is_listing (self);

  if (report->type == LW_REPORT_COMPLETED)
    *event = is_full ? LW_EV_DONE_FULL : LW_EV_DONE_GONE;
  else if (is_one_of (report->status, live))
    *event = is_listed ? LW_EV_LISTED : LW_EV_LIVE;
  else if (lw_status_is_gone (report->status))
    *event = LW_EV_GONE;
  else if (is_full)
    *event = LW_EV_FULL;
  else if (strcmp (report->status, "Inactive") == 0)
    *event = LW_EV_INACTIVE;
  else
    return FALSE;
  return TRUE;
}

/* Each snapshot names it in its list of completed orders. The matter waits for the person; an execution would still decide it. */
static gboolean
is_full_again (const LwLive   *live,
               const LwReport *report)
{
  return live->full_heard && is_filled (report->status);
}

/* The same status again says nothing new, unless we had lost sight of the order. */
static gboolean
is_repeat (LwLive         *live,
           const LwReport *report)
{
  char status[sizeof live->status];
  gboolean same;

  if (report->type == LW_REPORT_OPEN_ORDER)
    return FALSE;
  g_snprintf (status, sizeof status, "%s%s", report->type == LW_REPORT_COMPLETED ? "=" : "", report->status);
  same = strcmp (status, live->status) == 0 && live->row.verified &&
         (!isfinite (report->filled) || report->filled == live->status_filled) &&
         (report->perm_id == 0 || report->perm_id == live->row.perm_id);
  return same;
}

static void
learn (LwTrade        *self,
       LwLive         *live,
       const LwReport *report,
       LwMatchKind     kind)
{
  if (live->row.perm_id == 0)
    live->row.perm_id = report->perm_id;
  live->perm_sure |= report->perm_id != 0 && report->order_ref[0] != '\0';
  live->strong |= kind == LW_MATCH_STRONG;
  /* Named by another key under the number that we gave: the number holds in this epoch too. */
  if (report->order_id == live->row.order_id && report->client_id == self->config.client_id)
    live->row.id_epoch = self->id_epoch;
  if (report->type == LW_REPORT_OPEN_ORDER && isfinite (report->quantity) && report->quantity >= 1 &&
      report->quantity < G_MAXINT)
    live->row.quantity = (int) report->quantity;
  if (report->type == LW_REPORT_OPEN_ORDER && report->limit != LW_PRICE_NONE)
    live->row.limit = report->limit;
  if (report->type == LW_REPORT_STATUS && isfinite (report->filled))
    live->status_filled = report->filled;
}

/* Somebody raised it in TWS: what may be lost is counted as it is now. A change of ours has reserved its own before. */
static void
renew_reservation (LwTrade *self,
                   LwLive  *live,
                   gint64   now_us)
{
  gint64 worst = lw_live_worst (self, live, live->row.order_class);
  g_autofree char *price = NULL;

  if (lw_live_is_final (live) || worst <= live->reservation.micro_usd)
    return;
  price = lw_sentences_price (lw_price_to_double (live->row.limit));
  live->reservation.micro_usd = worst;
  lw_trade_alarm (self, live, now_us, "%s: TWS works %d at %s, which is not what left here: it was changed there, and counts "
                  "%.0f USD at risk now", live->row.vertical.symbol, live->row.quantity, price, (double) worst / 1e6);
}

static void
note_status (LwTrade        *self,
             LwLive         *live,
             const LwReport *report,
             LwIntentEvent   event,
             gint64          now_us)
{
  if (event == LW_EV_LIVE || event == LW_EV_LISTED || event == LW_EV_INACTIVE)
    {
      live->last_live_us = now_us;
      live->row.verified = TRUE;
      if (lw_snapshot_is_listing (self) && report->type == LW_REPORT_OPEN_ORDER)
        live->listed_run = self->run.number;
    }
  live->sub = strcmp (report->status, "Submitted") == 0;
  lw_cancels_status (self, live, report->status, live->status, event == LW_EV_LISTED, now_us);
}

static void
take_state (LwTrade        *self,
            LwLive         *live,
            const LwReport *report,
            LwMatchKind     kind,
            gint64          now_us)
{
  LwCause cause = { .report = report, .text = report->text };
  LwIntentEvent event;

  if (is_full_again (live, report) || is_repeat (live, report))
    {
      if (status_event (self, report, &event) && (event == LW_EV_LIVE || event == LW_EV_INACTIVE))
        live->last_live_us = now_us; /* nothing new, but TWS has it */
      self->stats.duplicates++;
      return;
    }
  learn (self, live, report, kind);
  if (report->type == LW_REPORT_OPEN_ORDER)
    renew_reservation (self, live, now_us);
  lw_books_count (self, live);
  lw_books_note_uneven (live, now_us);
  if (!status_event (self, report, &event))
    {
      write_raw (self, "status.unknown", report, now_us);
      return;
    }
  note_status (self, live, report, event, now_us);
  if (report->type == LW_REPORT_OPEN_ORDER)
    lw_changes_open_order (self, live, report, event == LW_EV_LISTED, now_us);
  if (live->row.state == LW_INTENT_FILLED && live->row.filled < live->row.quantity) /* TWS had taken a change that we held for too late */
    lw_trade_raise (self, live, LW_EV_EXEC, &cause, now_us);
  lw_trade_raise (self, live, event, &cause, now_us);
  g_snprintf (live->status, sizeof live->status, "%s%s", report->type == LW_REPORT_COMPLETED ? "=" : "", report->status);
}

static void
take_error (LwTrade        *self,
            LwLive         *live,
            const LwReport *report,
            gint64          now_us)
{
  LwIntentEvent event = lw_order_code_event (report->code, live->row.acked);
  LwCause cause = { report, report->code, report->text };

  if (lw_changes_error (self, live, event, report, now_us))
    return;
  if (event == LW_EV_C_NOTFOUND || event == LW_EV_C_REFUSED)
    lw_cancels_refused (self, live, report->code, report->text, now_us);
  if (event == LW_EV_HELD)
    live->last_live_us = now_us;
  if (event == LW_EV_NOTICE && report->text != NULL)
    lw_text_copy (live->row.reason, sizeof live->row.reason, report->text);
  lw_trade_raise (self, live, event, &cause, now_us);
}

static void
take_external (LwTrade        *self,
               const LwReport *report,
               const LwMatch  *match,
               gint64          now_us)
{
  gboolean is_state = report->type == LW_REPORT_OPEN_ORDER || report->type == LW_REPORT_STATUS;

  if (report->type == LW_REPORT_EXECUTION)
    lw_books_execution (self, report, match, now_us);
  else if (is_state)
    lw_books_external (self, report, now_us);
  else if (report->type == LW_REPORT_ERROR)
    write_raw (self, "error", report, now_us);
  if (is_state && match->kind == LW_MATCH_EXTERNAL_OURS)
    lw_books_external_ours (self, report, now_us);
}

/* The snapshot that a conflict asks for lists it again: told once on a connection, or the two would feed each other. */
static gboolean
is_new_conflict (LwTrade        *self,
                 const LwReport *report,
                 const LwMatch  *match)
{
  return g_hash_table_add (self->conflicts,
                           g_strdup_printf ("%d %d %" G_GINT64_FORMAT " %d %s %s", report->type, report->order_id,
                                            report->perm_id, report->client_id, report->status, match->conflict));
}

static void
take_conflict (LwTrade        *self,
               const LwReport *report,
               const LwMatch  *match,
               gint64          now_us)
{
  LwCause cause = { report, report->code, match->conflict };
  gboolean is_new = is_new_conflict (self, report, match);

  self->stats.conflicts++;
  if (match->by_number && report->client_id == self->config.client_id) /* our number under another client id is an order of ours, or none */
    lw_conflicts_note (self, report, match, now_us);
  if (report->type == LW_REPORT_EXECUTION)
    lw_books_execution (self, report, match, now_us); /* belongs to no intent, but it was traded */
  if (report->type == LW_REPORT_OPEN_ORDER || report->type == LW_REPORT_STATUS)
    lw_books_external (self, report, now_us); /* each time that it is listed: what is not counts no more */
  if (!is_new)
    return;
  write_raw (self, "conflict", report, now_us);
  if (match->orders_off)
    lw_trade_orders_off (self, match->conflict, now_us);
  lw_trade_alarm (self, match->live, now_us, "%s", match->conflict);
  if (match->live != NULL)
    lw_trade_raise (self, match->live, LW_EV_CONFLICT, &cause, now_us);
  lw_snapshot_want (self, now_us);
}

static void
take_order (LwTrade        *self,
            const LwReport *report,
            gint64          now_us)
{
  LwMatch match = lw_trade_match (self, report);

  lw_conflicts_over (self, report);
  if (match.kind == LW_MATCH_CONFLICT)
    take_conflict (self, report, &match, now_us);
  else if (match.kind == LW_MATCH_EXTERNAL || match.kind == LW_MATCH_EXTERNAL_OURS)
    take_external (self, report, &match, now_us);
  else if (match.kind == LW_MATCH_WHATIF)
    {
      write_raw (self, "whatif", report, now_us);
      lw_previews_report (self, match.live, report, now_us);
    }
  else if (report->type == LW_REPORT_EXECUTION)
    {
      learn (self, match.live, report, match.kind);
      lw_books_execution (self, report, &match, now_us);
    }
  else if (report->type == LW_REPORT_ERROR)
    take_error (self, match.live, report, now_us);
  else
    take_state (self, match.live, report, match.kind, now_us);
}

static gboolean
is_listed (const char *accounts,
           const char *account)
{
  g_auto (GStrv) names = g_strsplit (accounts != NULL ? accounts : "", ",", -1);

  for (guint i = 0; names[i] != NULL; i++)
    if (strcmp (g_strstrip (names[i]), account) == 0)
      return TRUE;
  return FALSE;
}

static void
check_account (LwTrade *self,
               gint64   now_us)
{
  const LwTradeConfig *config = &self->config;

  self->account_ok = is_listed (self->accounts, config->account) && lw_account_kind (config->account) == config->kind;
  if (!self->account_ok)
    lw_trade_alarm (self, NULL, now_us,
                    "Trading is locked: this profile is for the %s account it was set up with, TWS shows another one. Log in to "
                    "TWS with that account, or choose another profile", lw_account_kind_word (config->kind));
  for (guint i = 0; i < self->intents->len; i++)
    {
      LwLive *live = g_ptr_array_index (self->intents, i);

      if (!lw_live_is_final (live) && (!self->account_ok || !is_listed (self->accounts, live->row.account) ||
                                       live->row.client_id != config->client_id))
        lw_trade_raise (self, live, LW_EV_ACCT_GONE, NULL, now_us);
    }
}

static void
take_connected (LwTrade *self,
                gint64   now_us)
{
  self->connected = self->link_up = TRUE;
  self->answered = FALSE;
  for (guint i = 0; i < self->intents->len; i++)
    {
      LwLive *live = g_ptr_array_index (self->intents, i);

      live->sent_here = live->alive_asked = live->loss_asked = FALSE;
    }
  self->link_up_us = now_us;
  check_account (self, now_us);
  lw_cancels_connected (self, now_us);
  lw_kill_connected (self, now_us);
  lw_snapshot_lost (self);
  lw_snapshot_want (self, now_us);
}

static void
take_lost (LwTrade *self,
           gint64   now_us)
{
  self->connected = FALSE; /* its link to the servers means nothing without it */
  lw_conflicts_lost (self);
  for (guint i = 0; i < self->intents->len; i++)
    {
      LwLive *live = g_ptr_array_index (self->intents, i);

      live->strong = FALSE;
      live->status[0] = '\0';
      live->row.verified = FALSE;
      lw_cancels_lost (self, live, now_us);
      lw_changes_lost (self, live, now_us);
    }
  lw_previews_lost (self, now_us);
  lw_trade_raise_all (self, LW_EV_LOST, now_us);
  lw_snapshot_lost (self);
}

/* Two absences count only with the link up all the while. */
static void
take_link_down (LwTrade *self)
{
  self->link_up = FALSE;
  for (guint i = 0; i < self->intents->len; i++)
    {
      LwLive *live = g_ptr_array_index (self->intents, i);

      if (!lw_live_is_final (live) && live->row.absences > 0)
        live->row.absences = 0, live->row.first_absence_us = 0, live->dirty = TRUE;
    }
  lw_snapshot_lost (self);
}

static void
take_link_up (LwTrade *self,
              gint64   now_us)
{
  self->link_up = TRUE;
  self->link_up_us = now_us;
  lw_snapshot_lost (self);
  lw_snapshot_want (self, now_us);
}

void
lw_reports_take (LwTrade        *self,
                 const LwReport *report,
                 gint64          now_us)
{
  switch (report->type)
    {
    case LW_REPORT_NEXT_ID:    lw_ids_told (self, report->order_id, now_us); break;
    case LW_REPORT_ACCOUNTS:   g_free (self->accounts); self->accounts = g_strdup (report->text); break;
    case LW_REPORT_CONNECTED:  take_connected (self, now_us); break;
    case LW_REPORT_LOST:       take_lost (self, now_us); break;
    case LW_REPORT_LINK_DOWN:  take_link_down (self); break;
    case LW_REPORT_LINK_UP:    take_link_up (self, now_us); break;
    case LW_REPORT_LIST_BEGIN: lw_snapshot_begin_list (self, report->list, now_us); break;
    case LW_REPORT_LIST_END:   lw_snapshot_end_list (self, report->list, now_us); break;
    case LW_REPORT_COMMISSION: lw_books_commission (self, report, now_us); break;
    case LW_REPORT_POSITION:   lw_books_position (self, report, now_us); break;
    case LW_REPORT_OPEN_ORDER:
    case LW_REPORT_STATUS:
    case LW_REPORT_COMPLETED:
    case LW_REPORT_EXECUTION:
    case LW_REPORT_ERROR:      take_order (self, report, now_us); break;
    default:                   break;
    }
}
