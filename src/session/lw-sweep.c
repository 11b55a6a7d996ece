#define G_LOG_DOMAIN "lw-sweep"

#include "config.h"

#include "lw-lines-private.h"
#include "lw-ticks.h"

static LwSweepSlot *
slot_at (LwSweep *sweep,
         guint    i)
{
  return &g_array_index (sweep->slots, LwSweepSlot, i);
}

static LwSweep *
sweep_at (const LwLines *self,
          guint          i)
{
  return g_ptr_array_index (self->sweeps, i);
}

static gboolean
sweep_has_line (LwSweep *sweep,
                LwLine  *line)
{
  for (guint i = 0; i < sweep->slots->len; i++)
    {
      if (slot_at (sweep, i)->line == line)
        return TRUE;
    }

  return FALSE;
}

/* Takes the next series that can have a line. Those that find one standing cost no message. */
static gboolean
sweep_take (LwLines *self,
            LwSweep *sweep,
            gint64   now_us,
            LwLine **line)
{
  while (sweep->waiting->len > 0)
    {
      LwSweepSlot slot = { g_array_index (sweep->waiting, guint, sweep->waiting->len - 1), NULL, 0 };

      *line = slot.line = lw_lines_use_for_sweep (self, sweep->handle, sweep->chain, slot.series);

      if (slot.line == NULL)
        return TRUE;

      slot.since_us = slot.line->request != 0 ? MAX (now_us, 1) : 0;
      g_array_set_size (sweep->waiting, sweep->waiting->len - 1);

      if (sweep_has_line (sweep, slot.line)) /* the same contract twice: once is enough */
        {
          sweep->done++;
          continue;
        }

      g_array_append_val (sweep->slots, slot);

      if (slot.line->request == 0 && !lw_line_is_pinned (slot.line))
        return TRUE;
    }

  return FALSE;
}

static gboolean
slot_is_done (const LwSweep     *sweep,
              const LwSweepSlot *slot,
              gint64             now_us)
{
  if (slot->line->request == 0)
    return FALSE;

  return (slot->line->answers & sweep->wanted) == sweep->wanted ||
         (slot->since_us != 0 && now_us >= slot->since_us + sweep->patience_us);
}

static gboolean
sweep_check (LwLines *self,
             LwSweep *sweep,
             gint64   now_us)
{
  guint done = sweep->done;

  for (guint i = 0; i < sweep->slots->len;)
    {
      LwSweepSlot *slot = slot_at (sweep, i);

      if (!slot_is_done (sweep, slot, now_us))
        {
          i++;
          continue;
        }

      lw_lines_detach (self, slot->line, sweep->handle, now_us);
      g_array_remove_index (sweep->slots, i);
      sweep->done++;
    }

  return sweep->done != done;
}

/* Removes the slot that uses @line; its series goes to *@series. */
static gboolean
sweep_remove_slot (LwSweep *sweep,
                   LwLine  *line,
                   guint   *series)
{
  for (guint i = 0; i < sweep->slots->len; i++)
    {
      if (slot_at (sweep, i)->line != line)
        continue;

      *series = slot_at (sweep, i)->series;
      g_array_remove_index (sweep->slots, i);
      return TRUE;
    }

  return FALSE;
}

/* Takes a sweep's name off a line that goes, or stays for others. */
static void
line_forget_owner (LwLine  *line,
                   guint32  owner)
{
  for (guint i = line->users->len; i > 0; i--)
    {
      if (g_array_index (line->users, LwLineUser, i - 1).owner == owner)
        g_array_remove_index (line->users, i - 1);
    }
}

gboolean
lw_lines_take_from_sweeps (LwLines *self,
                           gint64   now_us,
                           LwLine **line)
{
  for (guint i = 0; i < self->sweeps->len; i++)
    {
      if (sweep_take (self, sweep_at (self, i), now_us, line))
        return TRUE;
    }

  return FALSE;
}

void
lw_lines_return_to_sweeps (LwLines *self,
                           LwLine  *line)
{
  for (guint i = 0; i < self->sweeps->len; i++)
    {
      LwSweep *sweep = sweep_at (self, i);
      guint series;

      if (!sweep_remove_slot (sweep, line, &series))
        continue;

      g_array_append_val (sweep->waiting, series);
      line_forget_owner (line, sweep->handle);
    }
}

void
lw_lines_give_up_slots (LwLines *self,
                        LwLine  *line)
{
  for (guint i = 0; i < self->sweeps->len; i++)
    {
      LwSweep *sweep = sweep_at (self, i);
      guint series;

      if (!sweep_remove_slot (sweep, line, &series))
        continue;

      sweep->done++;
      line_forget_owner (line, sweep->handle);
    }
}

void
lw_lines_restart_slots (LwLines *self,
                        LwLine  *line,
                        gint64   now_us)
{
  for (guint i = 0; i < self->sweeps->len; i++)
    {
      LwSweep *sweep = sweep_at (self, i);

      for (guint k = 0; k < sweep->slots->len; k++)
        {
          if (slot_at (sweep, k)->line == line)
            slot_at (sweep, k)->since_us = MAX (now_us, 1);
        }
    }
}

gboolean
lw_lines_drop_sweep (LwLines *self,
                     guint32  handle,
                     gint64   now_us)
{
  for (guint i = 0; i < self->sweeps->len; i++)
    {
      LwSweep *sweep = sweep_at (self, i);

      if (sweep->handle != handle)
        continue;

      for (guint k = 0; k < sweep->slots->len; k++)
        lw_lines_detach (self, slot_at (sweep, k)->line, handle, now_us);

      g_ptr_array_remove_index (self->sweeps, i);
      return TRUE;
    }

  return FALSE;
}

gint64
lw_lines_slots_next_us (const LwLines *self,
                        gint64         now_us)
{
  gint64 next_us = G_MAXINT64;

  for (guint i = 0; i < self->sweeps->len; i++)
    {
      LwSweep *sweep = sweep_at (self, i);

      for (guint k = 0; k < sweep->slots->len; k++)
        {
          const LwSweepSlot *slot = slot_at (sweep, k);

          if (slot->line->request != 0 && slot->since_us + sweep->patience_us > now_us)
            next_us = MIN (next_us, slot->since_us + sweep->patience_us);
        }
    }

  return next_us;
}

gboolean
lw_lines_sweeps_wait (const LwLines *self)
{
  for (guint i = 0; i < self->sweeps->len; i++)
    {
      if (sweep_at (self, i)->waiting->len > 0)
        return TRUE;
    }

  return FALSE;
}

void
lw_lines_sweep (LwLines     *self,
                guint32      handle,
                LwChain     *chain,
                const guint *series,
                guint        n_series,
                guint        wanted,
                gint64       patience_us)
{
  LwSweep *sweep = g_new0 (LwSweep, 1);

  lw_book_watch (self->book, chain);
  sweep->handle = handle;
  sweep->chain = lw_chain_ref (chain);
  sweep->waiting = g_array_new (FALSE, FALSE, sizeof (guint));
  sweep->slots = g_array_new (FALSE, FALSE, sizeof (LwSweepSlot));
  sweep->wanted = wanted;
  sweep->patience_us = patience_us;
  sweep->total = n_series;
  sweep->told = G_MAXUINT;

  /* Turned round: the next one is taken off the end. A series that TWS does not know by number cannot be asked. */
  for (guint i = n_series; i > 0; i--)
    {
      if (series[i - 1] < chain->n_series && chain->con_ids[series[i - 1]] > 0)
        g_array_append_val (sweep->waiting, series[i - 1]);
      else
        sweep->done++;
    }

  g_ptr_array_add (self->sweeps, sweep);
}

gboolean
lw_lines_check (LwLines *self,
                gint64   now_us)
{
  gboolean changed = FALSE;

  for (guint i = 0; i < self->sweeps->len; i++)
    changed |= sweep_check (self, sweep_at (self, i), now_us);

  return changed;
}

gboolean
lw_lines_next_news (LwLines     *self,
                    LwSweepNews *news)
{
  for (guint i = 0; i < self->sweeps->len; i++)
    {
      LwSweep *sweep = sweep_at (self, i);

      if (sweep->told == sweep->done)
        continue;

      sweep->told = sweep->done;
      *news = (LwSweepNews) { sweep->handle, sweep->done, sweep->total, sweep->done == sweep->total };

      if (news->ended)
        g_ptr_array_remove_index (self->sweeps, i);

      return TRUE;
    }

  return FALSE;
}
