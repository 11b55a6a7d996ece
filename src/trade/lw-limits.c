#define G_LOG_DOMAIN "lw-limits"

#include "config.h"

#include <string.h>

#include "lw-trade-private.h"

/* The limits in force stand in the journal's numbers, each change of one as an event: so the last good ones outlive a settings
 * file that was spoiled. */

static void
write_number (LwTrade *self,
              guint    i,
              gint64   value)
{
  LwJournalNumber row = { .value = value };

  g_strlcpy (row.key, lw_gate_limit_key (i), sizeof row.key);
  g_array_append_val (lw_commits_batch (self)->numbers, row);
}

static void
write_change (LwTrade *self,
              guint    i,
              gint64   before,
              gint64   after,
              gint64   now_us)
{
  g_autofree char *old_text = before != LW_GATE_NONE ? g_strdup_printf ("%" G_GINT64_FORMAT, before) : g_strdup ("null");
  g_autofree char *raw = g_strdup_printf ("{\"limit\":\"%s\",\"unit\":\"%s\",\"old\":%s,\"new\":%" G_GINT64_FORMAT "}",
                                          lw_gate_limit_key (i), lw_gate_limit_is_usd (i) ? "micro_usd" : "count", old_text, after);

  write_number (self, i, after);
  lw_journal_batch_event (lw_commits_batch (self), now_us, NULL, "limit", raw);
}

static void
write_changes (LwTrade      *self,
               LwGateLimits *before,
               LwGateLimits *after,
               gint64        now_us)
{
  for (guint i = 0; i < lw_gate_n_limits (); i++)
    if (*lw_gate_limit_value (before, i) != *lw_gate_limit_value (after, i))
      write_change (self, i, *lw_gate_limit_value (before, i), *lw_gate_limit_value (after, i), now_us);
}

void
lw_limits_change (LwTrade            *self,
                  const LwGateLimits *limits,
                  gint64              now_us)
{
  LwGateLimits after = *limits;

  write_changes (self, &self->config.limits, &after, now_us);
  self->config.limits = after;
}

static void
read_last_good (const LwJournalContents *journal,
                LwGateLimits            *limits)
{
  for (guint i = 0; i < lw_gate_n_limits (); i++)
    *lw_gate_limit_value (limits, i) = journal != NULL ? lw_journal_contents_number (journal, lw_gate_limit_key (i), LW_GATE_NONE)
                                                       : LW_GATE_NONE;
}

/* A limit that a newer program added is not in an older journal: its default holds beside the last good ones. */
static void
fill_gaps (LwGateLimits *limits)
{
  LwGateLimits defaults;
  guint known = 0;

  lw_gate_limits_init (&defaults);
  for (guint i = 0; i < lw_gate_n_limits (); i++)
    known += *lw_gate_limit_value (limits, i) != LW_GATE_NONE;
  for (guint i = 0; known > 0 && i < lw_gate_n_limits (); i++)
    if (*lw_gate_limit_value (limits, i) == LW_GATE_NONE)
      *lw_gate_limit_value (limits, i) = *lw_gate_limit_value (&defaults, i);
}

void
lw_limits_load (LwTrade                 *self,
                const LwJournalContents *journal,
                gint64                   now_us)
{
  g_autofree char *complaint = lw_gate_limits_complaint (&self->config.limits);
  LwGateLimits last;

  read_last_good (journal, &last);
  if (complaint == NULL)
    {
      write_changes (self, &last, &self->config.limits, now_us);
      return;
    }
  fill_gaps (&last);
  self->config.limits = last;
}

void
lw_trade_get_limits (LwTrade      *self,
                     LwGateLimits *limits)
{
  *limits = self->config.limits;
}
