#define G_LOG_DOMAIN "lw-books"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-exposure.h"
#include "lw-fills.h"
#include "lw-trade-private.h"

#define DIFFER_US (2 * LW_SECOND_US)
#define ASK_US    (3 * LW_SECOND_US)

static const LwCommission *
fee_of (const char *exec_id,
        gpointer    data)
{
  const LwTrade *self = data;

  return g_hash_table_lookup (self->commission_of, exec_id);
}

/* Highest revisions, in the order of booking. */
static GPtrArray *
execs_of (LwTrade *self,
          LwLive  *live)
{
  GPtrArray *execs = g_ptr_array_new ();

  for (guint i = 0; i < live->execs->len; i++)
    {
      LwExec *exec = g_ptr_array_index (live->execs, i);

      if (g_hash_table_lookup (self->top, exec->root) == exec)
        g_ptr_array_add (execs, exec);
    }
  return execs;
}

void
lw_books_count (LwTrade *self,
                LwLive  *live)
{
  g_autoptr (GPtrArray) execs = execs_of (self, live);
  LwFills fills;

  lw_fills_count (&live->row, execs, fee_of, self, &fills);
  live->row.filled = fills.filled;
  live->row.avg_price = fills.avg_price;
  live->row.fees_usd = fills.fees_usd;
  live->row.fees_pending = fills.fees_pending;
  live->any_fill = fills.any;
  live->legs_differ = fills.legs_differ;
  live->uneven = fills.legs_differ || fills.bag_differs ||
                 (isfinite (live->status_filled) && live->status_filled > fills.filled + 1e-9);
}

LwHolding *
lw_books_holding (LwTrade *self,
                  gint32   con_id)
{
  LwHolding holding = { .con_id = con_id, .cost_micro = LW_GATE_NONE };

  for (guint i = 0; i < self->holdings->len; i++)
    if (g_array_index (self->holdings, LwHolding, i).con_id == con_id)
      return &g_array_index (self->holdings, LwHolding, i);
  g_array_append_val (self->holdings, holding);
  return &g_array_index (self->holdings, LwHolding, self->holdings->len - 1);
}

/* TWS tells what all accounts of the login traded: of the others the row is kept, and nothing here is moved. */
static gboolean
is_of_account (const LwTrade *self,
               const LwExec  *exec)
{
  return exec->account[0] == '\0' || strcmp (exec->account, self->config.account) == 0;
}

/* Positions are booked from leg lines only. */
static double
position_change (const LwTrade *self,
                 const LwExec  *exec)
{
  return is_of_account (self, exec) && exec->sec_type != LW_SEC_BAG && lw_exec_counts (exec) ? exec->side * exec->shares : 0;
}

double
lw_books_booked (const LwTrade *self,
                 gint32         con_id)
{
  double sum = 0;

  for (guint i = 0; i < self->execs->len; i++)
    {
      const LwExec *exec = g_ptr_array_index (self->execs, i);

      if (exec->con_id == con_id && g_hash_table_lookup (self->top, exec->root) == exec)
        sum += position_change (self, exec);
    }
  return sum;
}

/* The first price paid, until TWS tells what the position cost. */
static void
note_cost (LwHolding    *holding,
           const LwExec *exec)
{
  if (holding->cost_micro == LW_GATE_NONE && exec->price != LW_PRICE_NONE && lw_exec_counts (exec))
    holding->cost_micro = lw_gate_micro (lw_price_to_double (exec->price) * (exec->multiplier > 0 ? exec->multiplier : 100));
}

static void
move_holding (LwTrade      *self,
              const LwExec *exec,
              double        change)
{
  LwHolding *holding = lw_books_holding (self, exec->con_id);

  holding->expected += change;
  holding->booked_us = exec->booked_us;
  self->holdings_moved = TRUE;
}

/* A correction may also name another account than the line it corrects: what that one moved is taken back. */
static void
book_position (LwTrade      *self,
               const LwExec *exec,
               const LwExec *top)
{
  gboolean here = is_of_account (self, exec), was_here = top != NULL && is_of_account (self, top);

  if (here && exec->sec_type != LW_SEC_BAG)
    note_cost (lw_books_holding (self, exec->con_id), exec);
  if ((here || was_here) && exec->after_snapshot == self->run.last_number)
    move_holding (self, exec, position_change (self, exec) - (was_here ? position_change (self, top) : 0));
}

/* Returns FALSE when the row was known or stands below a known revision. */
static gboolean
book (LwTrade *self,
      LwExec  *exec)
{
  LwExec *top = g_hash_table_lookup (self->top, exec->root);
  LwLive *live = exec->intent[0] != '\0' ? lw_trade_find_live (self, exec->intent) : NULL;
  char id[LW_EXEC_ID_SIZE + 16];

  g_ptr_array_add (self->execs, exec);
  g_hash_table_add (self->known, g_strdup (lw_exec_id (exec, id)));
  if (live != NULL)
    g_ptr_array_add (live->execs, exec);
  if (top != NULL && !lw_exec_rev_above (exec->rev, top->rev))
    return FALSE;
  if (exec->con_id != 0)
    book_position (self, exec, top);
  g_hash_table_insert (self->top, exec->root, exec);
  return TRUE;
}

static LwExec *
exec_new (LwTrade        *self,
          const LwReport *report,
          const LwLive   *live,
          gint64          now_us)
{
  LwExec *exec = g_new0 (LwExec, 1);
  const LwContract *contract = &report->contract;

  lw_exec_id_split (report->exec_id, exec->root, sizeof exec->root, exec->rev, sizeof exec->rev);
  g_strlcpy (exec->intent, live != NULL ? live->row.id : "", sizeof exec->intent);
  exec->order_id = report->order_id;
  exec->perm_id = report->perm_id;
  exec->client_id = report->client_id;
  g_strlcpy (exec->account, report->account, sizeof exec->account);
  exec->con_id = contract->con_id;
  exec->sec_type = contract->sec_type;
  g_strlcpy (exec->symbol, contract->symbol, sizeof exec->symbol);
  g_strlcpy (exec->local_symbol, contract->local_symbol, sizeof exec->local_symbol);
  exec->expiry = contract->last_trade;
  exec->strike = contract->strike;
  exec->right = contract->right;
  exec->multiplier = contract->multiplier;
  g_strlcpy (exec->currency, report->currency[0] != '\0' ? report->currency : contract->currency, sizeof exec->currency);
  exec->side = report->side;
  exec->shares = report->shares;
  exec->price = report->price;
  g_strlcpy (exec->price_text, report->price_text, sizeof exec->price_text);
  g_strlcpy (exec->raw_time, report->time_text, sizeof exec->raw_time);
  exec->us = report->time_us;
  exec->booked_us = now_us;
  exec->after_snapshot = self->run.last_number;
  return exec;
}

void
lw_books_note_uneven (LwLive *live,
                      gint64  now_us)
{
  if (!live->uneven)
    {
      live->uneven_us = 0;
      live->recheck_asked = live->recheck_alarm = live->imbalance_alarm = FALSE;
    }
  else if (live->uneven_us == 0)
    live->uneven_us = now_us;
}

static void
check_fills (LwTrade *self,
             LwLive  *live,
             gint64   now_us)
{
  if (live->row.filled > lw_live_most (live))
    lw_trade_alarm (self, live, now_us, "OVERFILL: %g of %d %s combos were filled; look at the positions in TWS",
                    live->row.filled, (int) lw_live_most (live), live->row.vertical.symbol);
  lw_books_note_uneven (live, now_us);
}

void
lw_books_execution (LwTrade        *self,
                    const LwReport *report,
                    const LwMatch  *match,
                    gint64          now_us)
{
  LwLive *live = match->kind == LW_MATCH_WEAK || match->kind == LW_MATCH_STRONG ? match->live : NULL;
  LwCause cause = { .report = report };
  LwExec *exec = exec_new (self, report, live, now_us);
  char id[LW_EXEC_ID_SIZE + 16];
  gboolean is_new;

  if (report->exec_id[0] == '\0' || g_hash_table_contains (self->known, lw_exec_id (exec, id)))
    {
      self->stats.duplicates++;
      g_free (exec);
      return;
    }
  self->stats.fills++;
  g_array_append_val (lw_commits_batch (self)->execs, *exec);
  is_new = book (self, exec);
  if (!lw_exec_counts (exec))
    lw_trade_alarm (self, live, now_us, "an execution of %s has no side or no price (%s): it is kept but not counted",
                    exec->symbol, report->exec_id);
  if (live == NULL || !is_new)
    return;
  live->filled_before = live->row.filled;
  lw_books_count (self, live);
  check_fills (self, live, now_us);
  lw_trade_raise (self, live, LW_EV_EXEC, &cause, now_us);
}

static gboolean
same_amount (double a,
             double b)
{
  return a == b || (!isfinite (a) && !isfinite (b));
}

static gboolean
is_same_fee (const LwCommission *known,
             const LwReport     *report)
{
  return same_amount (known->amount, report->commission) && same_amount (known->realized, report->realized) &&
         strcmp (known->currency, report->currency) == 0;
}

void
lw_books_commission (LwTrade        *self,
                     const LwReport *report,
                     gint64          now_us)
{
  const LwCommission *known = g_hash_table_lookup (self->commission_of, report->exec_id);
  LwCommission *row;
  char root[LW_EXEC_ID_SIZE], rev[16];
  LwCause cause = { .report = report };
  LwExec *exec;
  LwLive *live;

  if (report->exec_id[0] == '\0' || (known != NULL && is_same_fee (known, report)))
    {
      self->stats.duplicates++;
      return;
    }
  row = g_new0 (LwCommission, 1);

  g_strlcpy (row->exec_id, report->exec_id, sizeof row->exec_id);
  row->amount = report->commission;
  row->realized = report->realized;
  g_strlcpy (row->currency, report->currency, sizeof row->currency);
  g_ptr_array_add (self->commissions, row);
  g_hash_table_replace (self->commission_of, row->exec_id, row);
  g_array_append_val (lw_commits_batch (self)->commissions, *row);
  lw_exec_id_split (report->exec_id, root, sizeof root, rev, sizeof rev);
  exec = g_hash_table_lookup (self->top, root);
  live = exec != NULL && exec->intent[0] != '\0' ? lw_trade_find_live (self, exec->intent) : NULL;
  if (live == NULL)
    return; /* it may come before its execution */
  lw_books_count (self, live);
  lw_trade_raise (self, live, LW_EV_COMM, &cause, now_us);
}

static gboolean
is_same_external (const LwExternal *row,
                  const LwReport   *report)
{
  if (row->perm_id != 0 || report->perm_id != 0)
    return row->perm_id == report->perm_id;
  return row->client_id == report->client_id && row->order_id == report->order_id;
}

static LwExternal *
external_of (LwTrade        *self,
             const LwReport *report)
{
  LwExternal row = { .perm_id = report->perm_id, .client_id = report->client_id, .order_id = report->order_id,
                     .limit = LW_PRICE_NONE, .quantity = NAN, .risk_micro = LW_GATE_NONE };

  for (guint i = 0; i < self->externals->len; i++)
    if (is_same_external (&g_array_index (self->externals, LwExternal, i), report))
      return &g_array_index (self->externals, LwExternal, i);
  g_array_append_val (self->externals, row);
  return &g_array_index (self->externals, LwExternal, self->externals->len - 1);
}

/* It stops all that would open something, so the person hears which one it is, and what to do: once, until it can be told. */
static void
tell_risk (LwTrade          *self,
           const LwExternal *row,
           gboolean          guessed,
           gint64            before,
           gint64            now_us)
{
  if (row->risk_micro == before)
    return;
  if (guessed)
    lw_trade_alarm (self, NULL, now_us, "The order for %s that was made elsewhere (permId %" G_GINT64_FORMAT ", client %d) counts as %.0f "
                    "USD at risk: the strikes or the price of this combo are not known here. If that keeps you from opening: cancel it in "
                    "TWS, wait until it is filled, or raise your limits", row->symbol, row->perm_id, row->client_id,
                    (double) row->risk_micro / 1e6);
  else if (row->risk_micro == LW_GATE_NONE)
    lw_trade_alarm (self, NULL, now_us, "What the order for %s that was made elsewhere (permId %" G_GINT64_FORMAT ", client %d) may lose "
                    "cannot be told: its size or its price are not known here, or it sells calls without cover. Nothing new is opened "
                    "while it is open: cancel it in TWS, or wait until it is filled", row->symbol, row->perm_id, row->client_id);
}

/* It counts until a complete list names it no more: where TWS says that it is over, the lists are asked for. */
static void
note_change (LwTrade          *self,
             const LwExternal *shown,
             const LwExternal *row,
             gint64            now_us)
{
  gboolean other = strcmp (shown->status, row->status) != 0;

  if (other && lw_status_is_over (row->status) && !lw_snapshot_is_listing (self))
    lw_snapshot_want (self, now_us);
  if (other || shown->us == 0 || shown->limit != row->limit || shown->quantity != row->quantity)
    lw_trade_push (self, LW_TRADE_CHANGED);
}

static void
note_account (const LwTrade *self,
              LwExternal    *row)
{
  row->of_another = row->account[0] != '\0' && strcmp (row->account, self->config.account) != 0;
}

void
lw_books_external (LwTrade        *self,
                   const LwReport *report,
                   gint64          now_us)
{
  LwExternal *row = external_of (self, report);
  LwExternal shown = *row;
  gint64 before = row->us == 0 ? 0 : row->risk_micro;
  gboolean guessed = FALSE;

  if (report->type == LW_REPORT_OPEN_ORDER)
    {
      g_strlcpy (row->account, report->account, sizeof row->account);
      note_account (self, row);
      g_strlcpy (row->symbol, report->contract.symbol, sizeof row->symbol);
      row->n_legs = MIN (report->n_legs, LW_MAX_LEGS);
      memcpy (row->legs, report->legs, row->n_legs * sizeof (LwLeg));
      row->limit = report->limit;
      row->quantity = report->quantity;
      row->risk_micro = row->of_another ? 0 : lw_exposure_external (self, report, &guessed);
      tell_risk (self, row, guessed, before, now_us);
    }
  g_strlcpy (row->status, report->status, sizeof row->status);
  row->us = now_us;
  g_array_append_val (lw_commits_batch (self)->externals, *row);
  note_change (self, &shown, row, now_us);
}

void
lw_books_external_ours (LwTrade        *self,
                        const LwReport *report,
                        gint64          now_us)
{
  LwExternal *row = external_of (self, report);

  if (!row->ours && !row->of_another)
    lw_trade_alarm (self, NULL, now_us, "EXTERNAL-OURS: order %s is not in the journal: another copy of this program made it, or an old journal was "
                    "restored. Nothing new is opened while TWS works it, unless you say why; cancel it in TWS", report->order_ref);
  row->ours = TRUE;
}

/* Heard after the lists were asked for; that it is over asked for them, at the same instant. */
static gboolean
is_newer (const LwExternal *row,
          gint64            started_us)
{
  return row->us > started_us || (row->us == started_us && !lw_status_is_over (row->status));
}

/* A complete snapshot did not list them. */
void
lw_books_close_externals (LwTrade *self,
                          gint64   started_us,
                          gint64   now_us)
{
  for (guint i = 0; i < self->externals->len; i++)
    {
      LwExternal *row = &g_array_index (self->externals, LwExternal, i);

      if (is_newer (row, started_us) || lw_external_is_closed (row))
        continue;
      lw_trade_push (self, LW_TRADE_CHANGED);
      g_strlcpy (row->status, "closed", sizeof row->status);
      row->us = now_us;
      g_array_append_val (lw_commits_batch (self)->externals, *row);
    }
}

gboolean
lw_books_differs (const LwHolding *holding)
{
  return fabs (holding->expected - holding->seen) > 1e-9;
}

/* TWS tells changes by itself; what nobody booked here was traded elsewhere, so its lists are asked for at once. */
void
lw_books_position (LwTrade        *self,
                   const LwReport *report,
                   gint64          now_us)
{
  LwHolding *holding;

  if (strcmp (report->account, self->config.account) != 0 || !isfinite (report->position))
    return;
  holding = lw_books_holding (self, report->contract.con_id);
  holding->seen = report->position;
  holding->named = TRUE;
  holding->contract = report->contract;
  if (isfinite (report->avg_cost) && report->avg_cost >= 0 && report->avg_cost < 1e9)
    holding->cost_micro = lw_gate_micro (report->avg_cost);
  if (self->run.complete && !lw_snapshot_lists_positions (self) && lw_books_differs (holding))
    lw_snapshot_want (self, now_us);
}

void
lw_books_begin_positions (LwTrade *self,
                          gint64   now_us)
{
  self->positions_asked_us = now_us;
  for (guint i = 0; i < self->holdings->len; i++)
    g_array_index (self->holdings, LwHolding, i).named = FALSE;
}

/* Until here the set before it stands, for all that is read in between. */
void
lw_books_end_list (LwTrade *self)
{
  self->positions_us = self->positions_asked_us;
  for (guint i = 0; i < self->holdings->len; i++)
    if (!g_array_index (self->holdings, LwHolding, i).named)
      g_array_index (self->holdings, LwHolding, i).seen = 0;
}

static gboolean
any_differs (const LwTrade *self)
{
  for (guint i = 0; i < self->holdings->len; i++)
    if (lw_books_differs (&g_array_index (self->holdings, LwHolding, i)))
      return TRUE;
  return FALSE;
}

gboolean
lw_trade_positions_agree (LwTrade *self)
{
  return self->holdings_agreed && !any_differs (self);
}

static void
write_positions (LwTrade *self,
                 gint64   now_us)
{
  LwJournalBatch *batch = lw_commits_batch (self);
  LwPositionSeen row = { .snapshot = ++self->run.last_number, .us = now_us };

  g_strlcpy (row.account, self->config.account, sizeof row.account);
  g_array_append_val (batch->positions, row); /* con_id 0: the set is there, even when it is empty */
  for (guint i = 0; i < self->holdings->len; i++)
    {
      LwHolding *holding = &g_array_index (self->holdings, LwHolding, i);

      holding->expected = holding->seen;
      row.con_id = holding->con_id;
      row.quantity = holding->seen;
      if (row.con_id != 0 && row.quantity != 0)
        g_array_append_val (batch->positions, row);
    }
  self->holdings_moved = FALSE;
}

/* A set that says what the last one of this connection said, with no fill between, is not written again: one comes every five minutes. */
static void
save_positions (LwTrade *self,
                gint64   now_us)
{
  if (self->run.last_number == 0 || self->holdings_moved || any_differs (self))
    write_positions (self, now_us);
  self->holdings_agreed = TRUE;
  self->holdings_check_us = 0;
}

/* Without an earlier set nothing can be told of what was there before: the first set is taken as it is. */
void
lw_books_end_positions (LwTrade *self,
                        gint64   now_us)
{
  if (self->run.last_number > 0 && any_differs (self))
    {
      self->holdings_agreed = FALSE;
      if (self->holdings_check_us == 0)
        self->holdings_check_us = now_us + DIFFER_US;
      return;
    }
  save_positions (self, now_us);
}

static void
wake_uneven (LwTrade *self,
             LwLive  *live,
             gint64   now_us)
{
  lw_books_note_uneven (live, now_us);
  if (live->uneven_us == 0)
    return;
  if (live->legs_differ && !live->imbalance_alarm && now_us >= live->uneven_us + LW_SECOND_US)
    {
      live->imbalance_alarm = TRUE;
      lw_trade_alarm (self, live, now_us, "LEG IMBALANCE: the legs of order %s on %s are not filled alike; what is naked stands "
                      "in TWS's positions", live->row.id, live->row.vertical.symbol);
    }
  if (!live->recheck_asked && now_us >= live->uneven_us + DIFFER_US)
    {
      live->recheck_asked = TRUE;
      lw_snapshot_want (self, now_us);
    }
}

static void
alarm_of_recheck (LwTrade *self,
                  LwLive  *live,
                  gint64   now_us)
{
  if (live->legs_differ)
    lw_trade_alarm (self, live, now_us, "LEG IMBALANCE: TWS was asked again, and the legs of order %s on %s still do not add up. Compare the "
                    "positions in TWS", live->row.id, live->row.vertical.symbol);
  else
    lw_trade_alarm (self, live, now_us, "The executions of order %s on %s do not add up: TWS counts %g filled, its executions say %g. Compare "
                    "the positions in TWS", live->row.id, live->row.vertical.symbol,
                    isfinite (live->status_filled) ? live->status_filled : live->row.filled, live->row.filled);
}

/* Executions were asked for again, and still do not agree with each other or with what TWS counts. */
void
lw_books_recheck (LwTrade *self,
                  gint64   now_us)
{
  for (guint i = 0; i < self->intents->len; i++)
    {
      LwLive *live = g_ptr_array_index (self->intents, i);

      if (!live->uneven || !live->recheck_asked || live->recheck_alarm)
        continue;
      live->recheck_alarm = TRUE;
      alarm_of_recheck (self, live, now_us);
    }
}

/* When what differs may be judged; 0 = not now: lists that are under way, or of the next connection, may still name the fill. */
static gint64
check_us (const LwTrade *self)
{
  return self->run.complete && self->run.kind != LW_RUN_SNAPSHOT ? self->holdings_check_us : 0;
}

/* A fill was booked after TWS was asked for the list, which cannot have its position then. */
static gboolean
list_is_older (const LwTrade *self)
{
  for (guint i = 0; i < self->holdings->len; i++)
    {
      const LwHolding *holding = &g_array_index (self->holdings, LwHolding, i);

      if (lw_books_differs (holding) && holding->booked_us >= self->positions_us)
        return TRUE;
    }
  return FALSE;
}

/* When each difference has lasted long enough: a fill that has just come has its position yet to come. */
static gint64
lasts_us (const LwTrade *self)
{
  gint64 last_us = 0;

  for (guint i = 0; i < self->holdings->len; i++)
    {
      const LwHolding *holding = &g_array_index (self->holdings, LwHolding, i);

      if (lw_books_differs (holding) && holding->differ_from_us > 0)
        last_us = MAX (last_us, holding->differ_from_us + DIFFER_US);
    }
  return last_us;
}

void
lw_books_wake (LwTrade *self,
               gint64   now_us)
{
  for (guint i = 0; i < self->intents->len; i++)
    wake_uneven (self, g_ptr_array_index (self->intents, i), now_us);
  if (check_us (self) == 0 || now_us < check_us (self))
    return;
  self->holdings_check_us = MAX (self->holdings_check_us, lasts_us (self));
  if (now_us < self->holdings_check_us)
    return;
  if (list_is_older (self))
    {
      self->holdings_check_us = now_us + DIFFER_US;
      lw_snapshot_want (self, now_us);
      return;
    }
  if (any_differs (self))
    lw_unattributed_report (self, now_us);
  save_positions (self, now_us);
}

static void
review_holding (LwTrade   *self,
                LwHolding *holding,
                gint64     now_us)
{
  if (!self->run.complete || !lw_books_differs (holding))
    holding->differ_from_us = 0;
  else if (holding->differ_from_us == 0)
    {
      holding->differ_from_us = now_us;
      holding->differ_asked = FALSE;
    }
  if (holding->differ_from_us == 0 || holding->differ_asked || now_us - holding->differ_from_us < ASK_US)
    return;
  holding->differ_asked = TRUE;
  lw_snapshot_want (self, now_us);
}

/* A fill comes a moment before its position, or after it: only what lasts is asked for. */
void
lw_books_review (LwTrade *self,
                 gint64   now_us)
{
  for (guint i = 0; i < self->holdings->len; i++)
    review_holding (self, &g_array_index (self->holdings, LwHolding, i), now_us);
}

gint64
lw_books_next_us (const LwTrade *self,
                  gint64         now_us)
{
  gint64 next_us = check_us (self);

  for (guint i = 0; i < self->holdings->len; i++)
    {
      const LwHolding *holding = &g_array_index (self->holdings, LwHolding, i);
      gint64 at_us = holding->differ_from_us + (holding->differ_asked ? LW_EXIT_DIFFER_US : ASK_US);

      if (holding->differ_from_us > 0 && at_us > now_us && (next_us == 0 || at_us < next_us))
        next_us = at_us;
    }
  return next_us;
}

gint64
lw_books_differ_us (LwTrade *self,
                    gint32   con_id,
                    gint64   now_us)
{
  const LwHolding *holding = lw_books_holding (self, con_id);

  if (!lw_books_differs (holding))
    return 0;
  return holding->differ_from_us > 0 ? MAX (now_us - holding->differ_from_us, 1) : 1;
}

double
lw_books_agreed (LwTrade *self,
                 gint32   con_id)
{
  const LwHolding *holding = lw_books_holding (self, con_id);

  if (!self->run.complete || self->run.last_number == 0)
    return NAN;
  if (!(holding->expected * holding->seen > 0))
    return 0;
  return copysign (MIN (fabs (holding->expected), fabs (holding->seen)), holding->seen);
}

gboolean
lw_books_positions_ok (LwTrade      *self,
                       const LwLive *live)
{
  if (!self->holdings_agreed)
    return FALSE;
  for (guint i = 0; i < live->row.n_legs; i++)
    if (lw_books_differs (lw_books_holding (self, live->row.legs[i].con_id)))
      return FALSE;
  return TRUE;
}

void
lw_books_load (LwTrade                 *self,
               const LwJournalContents *journal)
{
  self->run.last_number = journal->snapshot;
  for (guint i = 0; i < journal->positions->len; i++)
    {
      const LwPositionSeen *seen = &g_array_index (journal->positions, LwPositionSeen, i);

      lw_books_holding (self, seen->con_id)->expected = seen->quantity;
    }
  for (guint i = 0; i < journal->execs->len; i++)
    book (self, g_memdup2 (&g_array_index (journal->execs, LwExec, i), sizeof (LwExec)));
  for (guint i = 0; i < journal->commissions->len; i++)
    {
      LwCommission *row = g_memdup2 (&g_array_index (journal->commissions, LwCommission, i), sizeof (LwCommission));

      g_ptr_array_add (self->commissions, row);
      g_hash_table_replace (self->commission_of, row->exec_id, row);
    }
  g_array_append_vals (self->externals, journal->externals->data, journal->externals->len);
  for (guint i = 0; i < self->externals->len; i++)
    {
      LwExternal *row = &g_array_index (self->externals, LwExternal, i);

      note_account (self, row);
      row->risk_micro = row->of_another ? 0 : LW_GATE_NONE; /* until TWS names it again */
    }
}
