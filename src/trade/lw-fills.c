#define G_LOG_DOMAIN "lw-fills"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-fills.h"

double
lw_exec_price (const LwExec *exec)
{
  char *end = NULL;
  double price;

  if (exec->price != LW_PRICE_NONE)
    return lw_price_to_double (exec->price);
  price = g_ascii_strtod (exec->price_text, &end);
  return exec->price_text[0] != '\0' && *end == '\0' && isfinite (price) ? price : NAN;
}

gboolean
lw_exec_counts (const LwExec *exec)
{
  return exec->side != 0 && isfinite (exec->shares) && exec->shares >= 0 && isfinite (lw_exec_price (exec));
}

const char *
lw_exec_id (const LwExec *exec,
            char         *buffer)
{
  g_snprintf (buffer, LW_EXEC_ID_SIZE + 16, "%s%s%s", exec->root, exec->rev[0] != '\0' ? "." : "", exec->rev);
  return buffer;
}

gboolean
lw_exec_rev_above (const char *rev,
                   const char *other)
{
  while (*rev == '0')
    rev++;
  while (*other == '0')
    other++;
  if (strlen (rev) != strlen (other))
    return strlen (rev) > strlen (other);
  return strcmp (rev, other) > 0;
}

static int
find_leg (const LwIntent *intent,
          const LwExec   *exec)
{
  for (guint i = 0; i < intent->n_legs; i++)
    if (intent->legs[i].con_id == exec->con_id)
      return (int) i;
  return -1;
}

typedef struct
{
  double bag_money, leg_money[LW_MAX_LEGS];
  gboolean leg_counts, other_currency;
} Sums;

static void
add_bag (LwFills      *fills,
         Sums         *sums,
         const LwExec *exec)
{
  fills->bag += exec->shares;
  sums->bag_money += exec->shares * lw_exec_price (exec);
}

static void
add_leg (LwFills        *fills,
         Sums           *sums,
         const LwIntent *intent,
         int             i,
         const LwExec   *exec)
{
  double shares = exec->side == intent->legs[i].side ? exec->shares : -exec->shares;

  fills->legs[i] += shares / MAX (1, intent->legs[i].ratio);
  sums->leg_money[i] += shares * lw_exec_price (exec) / MAX (1, intent->legs[i].ratio);
  sums->leg_counts = TRUE;
}

/* Currencies are never added together: a fee in another one, or in none that TWS names, leaves no sum in USD. */
static void
add_fee (LwFills            *fills,
         Sums               *sums,
         const LwCommission *fee)
{
  if (fee == NULL || !isfinite (fee->amount))
    fills->fees_pending = TRUE;
  else if (strcmp (fee->currency, "USD") != 0)
    sums->other_currency = TRUE;
  else
    fills->fees_usd = (isfinite (fills->fees_usd) ? fills->fees_usd : 0) + fee->amount;
}

static double
net_of_legs (const LwIntent *intent,
             const LwFills  *fills,
             const Sums     *sums)
{
  double net = 0;

  for (guint i = 0; i < intent->n_legs; i++)
    {
      if (fills->legs[i] <= 0)
        return NAN;
      net += intent->legs[i].side * MAX (1, intent->legs[i].ratio) * sums->leg_money[i] / fills->legs[i];
    }
  return intent->n_legs > 0 ? net : NAN;
}

static void
finish (const LwIntent *intent,
        const Sums     *sums,
        LwFills        *fills)
{
  double least = intent->n_legs > 0 ? fills->legs[0] : 0;

  for (guint i = 1; i < intent->n_legs; i++)
    {
      fills->legs_differ |= fabs (fills->legs[i] - fills->legs[0]) > 1e-9;
      least = MIN (least, fills->legs[i]);
    }
  fills->filled = MAX (fills->bag, MAX (least, 0));
  fills->bag_differs = fills->bag > 0 && fabs (fills->bag - least) > 1e-9;
  fills->avg_price = fills->bag > 0 ? sums->bag_money / fills->bag : net_of_legs (intent, fills, sums);
  fills->fees_pending |= fills->any && !sums->leg_counts;
  if (sums->other_currency)
    fills->fees_usd = NAN;
}

void
lw_fills_count (const LwIntent  *intent,
                const GPtrArray *execs,
                LwFillsFeeOf     fee_of,
                gpointer         data,
                LwFills         *fills)
{
  Sums sums = { 0 };
  char id[LW_EXEC_ID_SIZE + 16];

  memset (fills, 0, sizeof *fills);
  fills->avg_price = fills->fees_usd = NAN;
  for (guint i = 0; i < execs->len; i++)
    {
      const LwExec *exec = g_ptr_array_index (execs, i);
      int leg = find_leg (intent, exec);

      if (!lw_exec_counts (exec) || exec->shares == 0)
        continue;
      if (exec->sec_type != LW_SEC_BAG && leg < 0)
        continue;
      fills->any = TRUE;
      if (exec->sec_type == LW_SEC_BAG)
        {
          add_bag (fills, &sums, exec);
          continue;
        }
      add_leg (fills, &sums, intent, leg, exec);
      add_fee (fills, &sums, fee_of (lw_exec_id (exec, id), data));
    }
  finish (intent, &sums, fills);
}

static const LwCommission *
fee_in_table (const char *exec_id,
              gpointer    table)
{
  return g_hash_table_lookup (table, exec_id);
}

/* Intent → its executions, only the highest revision of each root, in the order of booking. */
static GHashTable *
sort_execs (const LwJournalContents *journal)
{
  GHashTable *by_intent = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GHashTable) top = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < journal->execs->len; i++)
    {
      LwExec *exec = &g_array_index (journal->execs, LwExec, i);
      const LwExec *known = g_hash_table_lookup (top, exec->root);

      if (known == NULL || lw_exec_rev_above (exec->rev, known->rev))
        g_hash_table_replace (top, exec->root, exec);
    }
  for (guint i = 0; i < journal->execs->len; i++)
    {
      LwExec *exec = &g_array_index (journal->execs, LwExec, i);
      GPtrArray *execs = g_hash_table_lookup (by_intent, exec->intent);

      if (g_hash_table_lookup (top, exec->root) != exec)
        continue;
      if (execs == NULL)
        g_hash_table_insert (by_intent, exec->intent, execs = g_ptr_array_new ());
      g_ptr_array_add (execs, exec);
    }
  return by_intent;
}

void
lw_fills_count_journal (LwJournalContents *journal)
{
  g_autoptr (GHashTable) fees = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) by_intent = sort_execs (journal);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  for (guint i = 0; i < journal->commissions->len; i++)
    {
      LwCommission *commission = &g_array_index (journal->commissions, LwCommission, i);

      g_hash_table_insert (fees, commission->exec_id, commission);
    }
  for (guint i = 0; i < journal->intents->len; i++)
    {
      LwIntent *intent = &g_array_index (journal->intents, LwIntent, i);
      const GPtrArray *execs = g_hash_table_lookup (by_intent, intent->id);
      LwFills fills;

      lw_fills_count (intent, execs != NULL ? execs : none, fee_in_table, fees, &fills);
      intent->filled = fills.filled;
      intent->avg_price = fills.avg_price;
      intent->fees_usd = fills.fees_usd;
      intent->fees_pending = fills.fees_pending;
    }
}
