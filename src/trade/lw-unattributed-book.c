#define G_LOG_DOMAIN "lw-unattributed-book"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-class.h"
#include "lw-trade-private.h"
#include "lw-unattributed.h"

/* Rows of positions that nothing explains, over the books: orders.md 8. One a spread, else one a contract; shares that exercise or assignment
 * brought belong to the row of the option. A row stays until a person signs it off, in this run or a later one. */

/* One judgement of all that differs. */
typedef struct
{
  LwTrade *trade;
  GArray  *done; /* of gint32: contracts that have their row */
  gint64   now_us;
} Judgement;

static gboolean
is_done (const Judgement *self,
         gint32           con_id)
{
  for (guint i = 0; i < self->done->len; i++)
    if (g_array_index (self->done, gint32, i) == con_id)
      return TRUE;
  return FALSE;
}

static gboolean
is_open (const LwUnattributed *row)
{
  return row->signed_us == 0;
}

gboolean
lw_unattributed_is_open_for (const LwTrade *self,
                             const char    *symbol)
{
  for (guint i = 0; i < self->unattributed->len; i++)
    {
      const LwUnattributed *row = &g_array_index (self->unattributed, LwUnattributed, i);

      if (is_open (row) && (row->symbol[0] == '\0' || strcmp (row->symbol, symbol) == 0))
        return TRUE;
    }
  return FALSE;
}

/* Of what TWS does not describe, and no order traded: what the executions say. */
static gboolean
describe_by_execs (const LwTrade     *self,
                   LwUnattributedLeg *leg)
{
  for (guint i = self->execs->len; i > 0; i--)
    {
      const LwExec *exec = g_ptr_array_index (self->execs, i - 1);

      if (exec->con_id != leg->series.con_id || exec->sec_type == LW_SEC_BAG || exec->symbol[0] == '\0')
        continue;
      leg->sec_type = exec->sec_type;
      g_strlcpy (leg->series.symbol, exec->symbol, sizeof leg->series.symbol);
      leg->series.right = exec->right;
      leg->series.strike = exec->strike;
      leg->series.last_trade = exec->expiry;
      leg->series.last_trade_us = exec->expiry != LW_DATE_NONE ? lw_class_last_trade_us (exec->expiry) : 0;
      leg->series.multiplier = exec->multiplier;
      return exec->sec_type != LW_SEC_OPT || (exec->right != LW_RIGHT_NONE && exec->expiry != LW_DATE_NONE && exec->strike > 0);
    }
  return FALSE;
}

static void
describe (const LwTrade     *self,
          const LwHolding   *holding,
          LwUnattributedLeg *leg)
{
  const LwContract *contract = &holding->contract;
  char symbol[LW_SYMBOL_SIZE];

  *leg = (LwUnattributedLeg) { .sec_type = LW_SEC_OPT, .series = { .con_id = holding->con_id }, .expected = holding->expected,
                               .reported = holding->seen };
  if (lw_alarm_book_describe (self, contract, &leg->series) || describe_by_execs (self, leg))
    return;
  g_strlcpy (symbol, contract->symbol[0] != '\0' ? contract->symbol : leg->series.symbol, sizeof symbol);
  leg->series = (LwAlarmSeries) { .con_id = holding->con_id };
  leg->sec_type = contract->sec_type != LW_SEC_OPT && contract->symbol[0] != '\0' ? contract->sec_type : LW_SEC_OTHER;
  g_strlcpy (leg->series.symbol, symbol, sizeof leg->series.symbol);
}

/* Own fills opened it, and the journal expects both legs of it as it was opened. */
static gboolean
is_held (LwTrade        *self,
         const LwIntent *intent)
{
  return lw_intent_opened_spread (intent) && lw_books_holding (self, lw_vertical_long_id (&intent->vertical))->expected > 0
         && lw_books_holding (self, lw_vertical_short_id (&intent->vertical))->expected < 0;
}

static double
change_of (LwTrade *self,
           gint32   con_id)
{
  const LwHolding *holding = lw_books_holding (self, con_id);

  return holding->seen - holding->expected;
}

static gboolean
went_as_a_whole (LwTrade          *self,
                 const LwVertical *vertical)
{
  return fabs (change_of (self, vertical->con_id_1) + change_of (self, vertical->con_id_2)) < 1e-9;
}

static double
pairs (double bought,
       double sold)
{
  return MAX (0, MIN (bought, -sold));
}

/* A spread that was held is not held any more: more of a leg than before breaks none. */
static gboolean
lost_pairs (LwTrade          *self,
            const LwVertical *vertical)
{
  const LwHolding bought = *lw_books_holding (self, lw_vertical_long_id (vertical)), sold = *lw_books_holding (self, lw_vertical_short_id (vertical));

  return pairs (bought.seen, sold.seen) < pairs (bought.expected, sold.expected);
}

/* The order whose spread went, or came apart, with @con_id; of several the one that went as a whole, then the newest. NULL = none. */
static const LwLive *
spread_of (LwTrade *self,
           gint32   con_id)
{
  const LwLive *found = NULL;

  for (guint i = self->intents->len; i > 0; i--)
    {
      const LwLive *live = g_ptr_array_index (self->intents, i - 1);

      if ((live->row.vertical.con_id_1 != con_id && live->row.vertical.con_id_2 != con_id) || !is_held (self, &live->row))
        continue;
      if (went_as_a_whole (self, &live->row.vertical))
        return live;
      found = found == NULL && lost_pairs (self, &live->row.vertical) ? live : found;
    }
  return found;
}

static gboolean
is_over (const LwUnattributedLeg *leg,
         gint64                   now_us)
{
  return leg->sec_type == LW_SEC_OPT && leg->series.last_trade_us > 0 && now_us >= leg->series.last_trade_us;
}

static void
add_leg (LwTrade            *self,
         LwUnattributedCase *one,
         gint32              con_id)
{
  describe (self, lw_books_holding (self, con_id), &one->legs[one->n_legs++]);
}

/* What differs in @con_id, and in the other leg of its spread. */
static void
make_case (Judgement          *self,
           gint32              con_id,
           const LwLive       *live,
           LwUnattributedCase *one)
{
  const LwVertical *vertical = live != NULL ? &live->row.vertical : NULL;
  g_autofree char *name = vertical != NULL ? lw_vertical_name (vertical) : NULL;

  *one = (LwUnattributedCase) { .kind = LW_UNATTRIBUTED_PLAIN };
  add_leg (self->trade, one, vertical != NULL ? lw_vertical_short_id (vertical) : con_id);
  if (vertical != NULL)
    {
      add_leg (self->trade, one, lw_vertical_long_id (vertical));
      one->spread = g_strdup_printf ("%s %s", vertical->symbol, name);
    }
  if (is_over (&one->legs[0], self->now_us))
    one->kind = LW_UNATTRIBUTED_EXPIRED_LEG;
  else if (vertical != NULL && !went_as_a_whole (self->trade, vertical))
    one->kind = LW_UNATTRIBUTED_BROKEN_SPREAD;
}

static gboolean
is_stock (const LwHolding *holding)
{
  return holding->contract.con_id != 0 && holding->contract.sec_type == LW_SEC_STK;
}

/* Of shares in the underlying: the holding that differs; NULL = none does. */
static LwHolding *
stock_of (Judgement  *self,
          const char *symbol)
{
  for (guint i = 0; symbol[0] != '\0' && i < self->trade->holdings->len; i++)
    {
      LwHolding *holding = &g_array_index (self->trade->holdings, LwHolding, i);

      if (is_stock (holding) && strcmp (holding->contract.symbol, symbol) == 0 && lw_books_differs (holding) && !is_done (self, holding->con_id))
        return holding;
    }
  return NULL;
}

/* Shares that rows of before have explained already. */
static double
shares_taken (const Judgement *self,
              gint32           con_id,
              guint            first)
{
  double taken = 0;

  for (guint i = first; i < self->trade->unattributed->len; i++)
    {
      const LwUnattributed *row = &g_array_index (self->trade->unattributed, LwUnattributed, i);

      taken += row->stock_con_id == con_id ? row->shares : 0;
    }
  return taken;
}

static void
fill_row (const Judgement          *self,
          const LwUnattributedCase *one,
          const LwLive             *live,
          LwUnattributed           *row)
{
  const LwUnattributedLeg *leg = &one->legs[0], *other = one->n_legs > 1 ? &one->legs[1] : NULL;
  g_autofree char *title = lw_unattributed_title (one), *sentence = lw_unattributed_sentence (one);

  *row = (LwUnattributed) { .kind = one->kind, .con_id = leg->series.con_id, .expected = leg->expected, .reported = leg->reported,
                            .shares = one->shares, .snapshot = self->trade->run.last_number + 1, .us = self->now_us };
  g_snprintf (row->id, sizeof row->id, "P%u", self->trade->unattributed->len + 1);
  g_strlcpy (row->symbol, leg->series.symbol, sizeof row->symbol);
  g_strlcpy (row->intent, live != NULL ? live->row.id : "", sizeof row->intent);
  if (other != NULL)
    {
      row->con_id_2 = other->series.con_id;
      row->expected_2 = other->expected;
      row->reported_2 = other->reported;
    }
  lw_text_copy (row->title, sizeof row->title, title);
  lw_text_copy (row->sentence, sizeof row->sentence, sentence);
}

static void
tell (LwTrade              *self,
      const LwUnattributed *row,
      gint64                now_us)
{
  const LwLive *live = row->intent[0] != '\0' ? lw_trade_find_live (self, row->intent) : NULL;
  LwTradeAction *alarm = lw_trade_alarm (self, live, now_us, "%s", row->sentence);

  alarm->title = g_strdup (row->title);
  g_strlcpy (alarm->unattributed, row->id, sizeof alarm->unattributed);
}

static void
write_event (const Judgement *self,
             gint32           con_id)
{
  const LwHolding *holding = lw_books_holding (self->trade, con_id);
  g_autofree char *raw = g_strdup_printf ("{\"conId\":%d,\"expected\":%g,\"reported\":%g}", con_id, holding->expected, holding->seen);

  lw_journal_batch_event (lw_commits_batch (self->trade), self->now_us, NULL, "UNATTRIBUTED", raw);
}

/* Each contract of the row that differs has its event, and its row. */
static void
settle_contracts (Judgement            *self,
                  const LwUnattributed *row)
{
  const gint32 ids[] = { row->con_id, row->con_id_2 };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    if (ids[i] != 0 || i == 0)
      {
        if (lw_books_differs (lw_books_holding (self->trade, ids[i])) && !is_done (self, ids[i]))
          write_event (self, ids[i]);
        g_array_append_val (self->done, ids[i]);
      }
}

static void
put_row (Judgement          *self,
         LwUnattributedCase *one,
         const LwLive       *live,
         gint32              stock_con_id)
{
  LwUnattributed row;

  fill_row (self, one, live, &row);
  row.stock_con_id = one->shares != 0 ? stock_con_id : 0;
  settle_contracts (self, &row);
  g_array_append_val (self->trade->unattributed, row);
  g_array_append_val (lw_commits_batch (self->trade)->unattributed, row);
  tell (self->trade, &row, self->now_us);
  g_clear_pointer (&one->spread, g_free);
}

static void
judge_option (Judgement *self,
              gint32     con_id,
              guint      first)
{
  const LwLive *live = spread_of (self->trade, con_id);
  LwUnattributedCase one;
  const LwHolding *stock;
  gint32 stock_con_id = 0;

  make_case (self, con_id, live, &one);
  stock = stock_of (self, one.legs[0].series.symbol);
  if (stock != NULL)
    {
      stock_con_id = stock->con_id;
      lw_unattributed_explain (&one, stock->seen - stock->expected - shares_taken (self, stock_con_id, first));
    }
  put_row (self, &one, live, stock_con_id);
}

/* What no option's exercise or assignment brought; the event is of them all. */
static void
judge_stock (Judgement *self,
             gint32     con_id,
             guint      first)
{
  double change = change_of (self->trade, con_id), taken = shares_taken (self, con_id, first);
  LwUnattributedCase one;

  if (fabs (change - taken) < 1e-9)
    {
      write_event (self, con_id);
      return;
    }
  make_case (self, con_id, NULL, &one);
  one.legs[0].expected += taken;
  put_row (self, &one, NULL, 0);
}

void
lw_unattributed_report (LwTrade *self,
                        gint64   now_us)
{
  g_autoptr (GArray) done = g_array_new (FALSE, FALSE, sizeof (gint32));
  Judgement judgement = { self, done, now_us };
  guint first = self->unattributed->len;

  for (int stock = 0; stock <= 1; stock++)
    for (guint i = 0; i < self->holdings->len; i++)
      {
        const LwHolding *holding = &g_array_index (self->holdings, LwHolding, i);

        if (!lw_books_differs (holding) || is_stock (holding) != stock || is_done (&judgement, holding->con_id))
          continue;
        if (stock)
          judge_stock (&judgement, holding->con_id, first);
        else
          judge_option (&judgement, holding->con_id, first);
      }
  lw_trade_push (self, LW_TRADE_CHANGED);
}

void
lw_unattributed_load (LwTrade                 *self,
                      const LwJournalContents *journal,
                      gint64                   now_us)
{
  g_array_append_vals (self->unattributed, journal->unattributed->data, journal->unattributed->len);
  for (guint i = 0; i < self->unattributed->len; i++)
    if (is_open (&g_array_index (self->unattributed, LwUnattributed, i)))
      tell (self, &g_array_index (self->unattributed, LwUnattributed, i), now_us);
}

GArray *
lw_trade_unattributed (LwTrade *self)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (LwUnattributed));

  for (guint i = 0; i < self->unattributed->len; i++)
    if (is_open (&g_array_index (self->unattributed, LwUnattributed, i)))
      g_array_append_val (rows, g_array_index (self->unattributed, LwUnattributed, i));
  return rows;
}

/* What the person signs: what was shown, and what TWS shows now. */
static char *
signed_words (LwTrade              *self,
              const LwUnattributed *row)
{
  double now = lw_books_holding (self, row->con_id)->seen, now_2 = row->con_id_2 != 0 ? lw_books_holding (self, row->con_id_2)->seen : 0;
  g_autofree char *other = row->con_id_2 != 0 ? g_strdup_printf (" and %g of contract %d", now_2, row->con_id_2) : g_strdup ("");

  if (!self->run.complete)
    return g_strdup_printf ("by a person: %s. TWS has told no positions yet", row->sentence);
  return g_strdup_printf ("by a person: %s. TWS shows %g of contract %d%s", row->sentence, now, row->con_id, other);
}

gboolean
lw_trade_signoff_position (LwTrade    *self,
                           const char *id,
                           gint64      now_us)
{
  LwUnattributed *row = NULL;
  g_autofree char *words = NULL;

  for (guint i = 0; i < self->unattributed->len; i++)
    if (strcmp (g_array_index (self->unattributed, LwUnattributed, i).id, id) == 0)
      row = &g_array_index (self->unattributed, LwUnattributed, i);
  if (row == NULL || !is_open (row))
    {
      self->stats.ignored++;
      return FALSE;
    }
  words = signed_words (self, row);
  row->signed_us = now_us;
  g_array_append_val (lw_commits_batch (self)->unattributed, *row);
  lw_journal_batch_act (lw_commits_batch (self)->signoffs, now_us, row->id, words);
  lw_journal_batch_event (lw_commits_batch (self), now_us, NULL, "signoff.position", words);
  lw_trade_push (self, LW_TRADE_CHANGED);
  lw_trade_settle (self, now_us);
  return TRUE;
}
