#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-fills.h"
#include "lw-gate.h"
#include "lw-sim-private.h"

/* I7 under the program's own limits: when an order leaves that opens, nothing that the journal knows of is beyond them with it. The
 * worst case is reckoned anew, from payoffs at expiry over all strikes: what is filled stands, what works may be filled where that
 * costs most. It knows nothing of the gate's sums. What was closed again is a loss of the day and no risk any more, and an order that
 * closes adds none; an underlying on which something was rolled is left out of the sums, for what the new half cost alone is nowhere,
 * and so is one whose spreads share a contract, bought in the one and sold in the other: a part of what they cost is realized. All
 * orders of such a world are on one expiry. */

#define MINUTE_US (60 * LW_SIM_SECOND_US)
#define MULTIPLIER 100.0

/* Per share. */
static double
worth (const LwVertical *vertical,
       double            spot)
{
  double k1 = lw_price_to_double (vertical->k1), k2 = lw_price_to_double (vertical->k2);
  gboolean call = lw_vertical_right (vertical->kind) == LW_RIGHT_CALL;
  double at_1 = call ? MAX (spot - k1, 0) : MAX (k1 - spot, 0), at_2 = call ? MAX (spot - k2, 0) : MAX (k2 - spot, 0);

  return lw_vertical_long_is_k1 (vertical->kind) ? at_1 - at_2 : at_2 - at_1;
}

/* The dearest of what may be in force, and the most spreads. */
static void
find_terms (const LwJournalContents *journal,
            const LwIntent          *intent,
            double                  *limit,
            double                  *quantity)
{
  *limit = lw_price_to_double (intent->limit);
  *quantity = intent->quantity;
  for (guint i = 0; i < journal->revisions->len; i++)
    {
      const LwRevision *revision = &g_array_index (journal->revisions, LwRevision, i);

      if (revision->purpose != LW_PURPOSE_MODIFY || strcmp (revision->intent, intent->id) != 0
          || (revision->state != LW_REV_ARMED && revision->state != LW_REV_SENT && revision->state != LW_REV_UNKNOWN))
        continue;
      *limit = MAX (*limit, lw_price_to_double (revision->limit));
      *quantity = MAX (*quantity, revision->quantity);
    }
}

static gboolean
is_spread (const LwIntent *intent,
           const char     *symbol,
           LwVerticalKind  kind,
           LwPrice         k1,
           LwPrice         k2)
{
  const LwVertical *vertical = &intent->vertical;

  return strcmp (vertical->symbol, symbol) == 0 && vertical->kind == kind && vertical->k1 == k1 && vertical->k2 == k2;
}

/* Of what was opened of the intent's spread, the share that is not closed. */
static double
held_share (const LwJournalContents *journal,
            const LwIntent          *intent)
{
  const LwVertical *vertical = &intent->vertical;
  double opened = 0, closed = 0;

  for (guint i = 0; i < journal->intents->len; i++)
    {
      const LwIntent *other = &g_array_index (journal->intents, LwIntent, i);

      if (other->order_class == LW_CLASS_OPEN && is_spread (other, vertical->symbol, vertical->kind, vertical->k1, vertical->k2))
        opened += other->filled;
      if (other->order_class == LW_CLASS_CLOSE
          && is_spread (other, vertical->symbol, lw_vertical_inverse (vertical->kind), vertical->k1, vertical->k2))
        closed += other->filled;
    }
  return opened > 0 ? MAX (1 - closed / opened, 0) : 0;
}

static gboolean
offsets (const LwIntent *one,
         const LwIntent *other)
{
  for (guint i = 0; i < one->n_legs; i++)
    for (guint k = 0; k < other->n_legs; k++)
      if (one->legs[i].con_id == other->legs[k].con_id && one->legs[i].side != other->legs[k].side)
        return TRUE;
  return FALSE;
}

static gboolean
share_contract (const LwJournalContents *journal,
                const char              *symbol)
{
  for (guint i = 0; i < journal->intents->len; i++)
    for (guint k = 0; k < i; k++)
      {
        const LwIntent *one = &g_array_index (journal->intents, LwIntent, i), *other = &g_array_index (journal->intents, LwIntent, k);

        if (one->order_class == LW_CLASS_OPEN && other->order_class == LW_CLASS_OPEN && one->filled > 0 && other->filled > 0
            && strcmp (one->vertical.symbol, symbol) == 0 && offsets (one, other))
          return TRUE;
      }
  return FALSE;
}

static gboolean
was_rolled (const LwJournalContents *journal,
            const char              *symbol)
{
  for (guint i = 0; i < journal->intents->len; i++)
    {
      const LwIntent *intent = &g_array_index (journal->intents, LwIntent, i);

      if (intent->order_class == LW_CLASS_ROLL && intent->filled > 0 && strcmp (intent->vertical.symbol, symbol) == 0)
        return TRUE;
    }
  return FALSE;
}

/* USD; what it brings is positive. */
static double
outcome (const LwJournalContents *journal,
         const LwIntent          *intent,
         double                   spot)
{
  double limit, quantity, rest, value = worth (&intent->vertical, spot);
  double paid = isfinite (intent->avg_price) ? intent->avg_price : lw_price_to_double (intent->limit);

  find_terms (journal, intent, &limit, &quantity);
  rest = lw_intent_state_is_final (intent->state) ? 0 : MAX (quantity - intent->filled, 0);
  return MULTIPLIER * (held_share (journal, intent) * intent->filled * (value - paid) + rest * MIN (value - limit, 0));
}

static double
worst_at (const LwJournalContents *journal,
          const char              *symbol,
          double                   spot)
{
  double sum = 0;

  for (guint i = 0; i < journal->intents->len; i++)
    {
      const LwIntent *intent = &g_array_index (journal->intents, LwIntent, i);

      if (intent->state != LW_INTENT_DRAFT && intent->order_class == LW_CLASS_OPEN && strcmp (intent->vertical.symbol, symbol) == 0)
        sum += outcome (journal, intent, spot);
    }
  return sum;
}

static double
worst_of (const LwJournalContents *journal,
          const char              *symbol)
{
  double least = 0;

  if (was_rolled (journal, symbol) || share_contract (journal, symbol))
    return 0;
  for (guint i = 0; i < journal->intents->len; i++)
    {
      const LwIntent *intent = &g_array_index (journal->intents, LwIntent, i);

      if (strcmp (intent->vertical.symbol, symbol) != 0)
        continue;
      least = MIN (least, worst_at (journal, symbol, lw_price_to_double (intent->vertical.k1)));
      least = MIN (least, worst_at (journal, symbol, lw_price_to_double (intent->vertical.k2)));
    }
  return -least;
}

static double
worst_of_all (const LwJournalContents *journal)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  double sum = 0;

  for (guint i = 0; i < journal->intents->len; i++)
    {
      LwIntent *intent = &g_array_index (journal->intents, LwIntent, i);

      if (g_hash_table_add (seen, intent->vertical.symbol))
        sum += worst_of (journal, intent->vertical.symbol);
    }
  return sum;
}

static void
check_sum (LwSim      *self,
           double      usd,
           gint64      limit_micro,
           const char *id,
           const char *what)
{
  if (usd > (double) limit_micro / 1e6 + 1e-6)
    lw_sim_violate (self, "I7", "with %s the worst case of %s is %.2f USD, the limit %.2f", id, what, usd, (double) limit_micro / 1e6);
}

static void
check_counts (LwSim                   *self,
              const LwJournalContents *journal,
              const LwGateLimits      *limits,
              const LwIntent          *order)
{
  guint working = 0, minute = 0;

  for (guint i = 0; i < journal->intents->len; i++)
    {
      const LwIntent *intent = &g_array_index (journal->intents, LwIntent, i);

      if (intent->state == LW_INTENT_DRAFT || intent->state == LW_INTENT_NOT_SENT)
        continue;
      working += !lw_intent_state_is_final (intent->state);
      minute += intent->created_us > order->created_us - MINUTE_US && intent->created_us <= order->created_us;
    }
  if (working > limits->working_orders)
    lw_sim_violate (self, "I7", "with %s %u orders work", order->id, working);
  if (minute > limits->minute_orders)
    lw_sim_violate (self, "I7", "%s is number %u of a minute", order->id, minute);
}

/* What was asked for later is judged when it leaves; of those some may go above: closing is never refused. Rows stand in the order of
 * the previews, if there were any, so that only in the same instant their order counts. */
static void
forget_later (LwJournalContents *journal,
              const LwIntent    *order)
{
  gboolean after = TRUE;

  for (guint i = journal->intents->len; i > 0; i--)
    {
      const LwIntent *intent = &g_array_index (journal->intents, LwIntent, i - 1);

      after &= strcmp (intent->id, order->id) != 0;
      if (intent->created_us > order->created_us || (after && intent->created_us == order->created_us))
        g_array_remove_index (journal->intents, i - 1);
    }
}

void
lw_sim_check_limits (LwSim      *self,
                     const char *id,
                     LwPurpose   purpose)
{
  const LwIntent *order = lw_sim_journal_intent (self, id);
  g_autoptr (LwJournalContents) journal = NULL;
  LwGateLimits limits;
  double limit, quantity, least;

  if (self->config.script != NULL || self->config.profile != LW_SIM_PROFILE_LIMITS || order == NULL || order->order_class != LW_CLASS_OPEN
      || purpose == LW_PURPOSE_WHATIF)
    return;
  journal = lw_sim_journal_read (self);
  lw_fills_count_journal (journal);
  if (purpose == LW_PURPOSE_NEW)
    forget_later (journal, order);
  lw_gate_limits_init (&limits);
  find_terms (journal, order, &limit, &quantity);
  least = MIN (worth (&order->vertical, lw_price_to_double (order->vertical.k1)),
               worth (&order->vertical, lw_price_to_double (order->vertical.k2)));
  check_sum (self, MULTIPLIER * quantity * (limit - least), limits.order_loss, id, "the order");
  check_sum (self, worst_of (journal, order->vertical.symbol), limits.symbol_loss, id, "its underlying");
  check_sum (self, worst_of_all (journal), MIN (limits.expiry_loss, limits.total_loss), id, "all");
  if (purpose == LW_PURPOSE_NEW)
    check_counts (self, journal, &limits, order);
}
