#define G_LOG_DOMAIN "lw-lines"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-lines-private.h"
#include "lw-ticks.h"

/* A line that nobody uses keeps its quotes fresh for as long as nobody else wants it, but not for ever: the account's lines
 * are shared with TWS's own windows. */
#define IDLE_US  G_GINT64_CONSTANT (60000000)
/* After a second refusal in a row: no storm of retries. */
#define RETRY_US G_GINT64_CONSTANT (60000000)

static void
line_user_clear (LwLineUser *user)
{
  g_clear_pointer (&user->chain, lw_chain_unref);
}

static void
line_free (LwLine *line)
{
  g_array_unref (line->users);
  g_free (line);
}

static LwLine *
line_new (LwLineKind kind,
          gint32     con_id)
{
  LwLine *line = g_new0 (LwLine, 1);

  line->kind = kind;
  line->con_id = con_id;
  line->state = LW_QUOTE_LIVE;
  line->users = g_array_new (FALSE, TRUE, sizeof (LwLineUser));
  g_array_set_clear_func (line->users, (GDestroyNotify) line_user_clear);
  line->quote = (LwComboQuote) { NAN, NAN, NAN, NAN, LW_PRICE_NONE };
  return line;
}

gboolean
lw_line_is_pinned (const LwLine *line)
{
  for (guint i = 0; i < line->users->len; i++)
    {
      if (g_array_index (line->users, LwLineUser, i).pinned)
        return TRUE;
    }

  return FALSE;
}

static gboolean
line_is_owned (const LwLine *line)
{
  for (guint i = 0; i < line->users->len; i++)
    {
      if (g_array_index (line->users, LwLineUser, i).owner != 0)
        return TRUE;
    }

  return FALSE;
}

static LwLine *
lw_lines_find (LwLines    *self,
               LwLineKind  kind,
               gint32      con_id)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      LwLine *line = g_ptr_array_index (self->lines, i);

      if (line->kind == kind && line->con_id == con_id)
        return line;
    }

  return NULL;
}

/* A new user of a line that already stands gets what came before: TWS does not say it again. */
static void
line_attach (LwLines  *self,
             LwLine   *line,
             guint32   owner,
             gboolean  pinned,
             LwChain  *chain,
             int       series)
{
  LwLineUser user = { owner, pinned, chain != NULL ? lw_chain_ref (chain) : NULL, series };

  if (chain != NULL && line->users->len > 0 && line->request != 0)
    {
      const LwLineUser *other = &g_array_index (line->users, LwLineUser, 0);

      if (other->chain != chain)
        {
          lw_ticks_copy (other->chain, other->series, chain, series);
          lw_book_touch (self->book, chain, series);
        }
    }

  for (guint i = line->users->len; i > 0; i--)
    {
      if (g_array_index (line->users, LwLineUser, i - 1).owner == 0)
        g_array_remove_index (line->users, i - 1);
    }

  line->idle_us = 0;
  g_array_append_val (line->users, user);
}

/* Where no other user is left the last one stays as nobody's: its quotes go on while the line stands. */
void
lw_lines_detach (LwLines *self,
                 LwLine  *line,
                 guint32  owner,
                 gint64   now_us)
{
  for (guint i = line->users->len; i > 0; i--)
    {
      LwLineUser *user = &g_array_index (line->users, LwLineUser, i - 1);

      if (user->owner != owner)
        continue;

      if (line->users->len > 1)
        {
          g_array_remove_index (line->users, i - 1);
          continue;
        }

      user->owner = 0;
      user->pinned = FALSE;
      line->idle_us = MAX (now_us, 1);
    }

  if (!line_is_owned (line) && line->request == 0)
    g_ptr_array_remove (self->lines, line);
}

static LwLine *
lw_lines_ensure (LwLines    *self,
                 LwLineKind  kind,
                 gint32      con_id)
{
  LwLine *line = lw_lines_find (self, kind, con_id);

  if (line == NULL)
    {
      line = line_new (kind, con_id);
      g_ptr_array_add (self->lines, line);
    }

  return line;
}

/* Takes @line out for want of a line: its sweeps will come back to it. */
static gint32
lw_lines_evict (LwLines *self,
                LwLine  *line)
{
  gint32 request = line->request;

  lw_lines_return_to_sweeps (self, line);
  self->n_evicted++;
  g_ptr_array_remove (self->lines, line);
  return request;
}

/* Who goes first: the line that is idle longest; else, for a pin, the youngest line that only sweeps use. */
static LwLine *
lw_lines_victim (LwLines  *self,
                 gboolean  for_pin)
{
  LwLine *victim = NULL;

  for (guint i = 0; i < self->lines->len; i++)
    {
      LwLine *line = g_ptr_array_index (self->lines, i);

      if (line->request != 0 && line->idle_us != 0 && (victim == NULL || line->idle_us < victim->idle_us))
        victim = line;
    }

  if (victim != NULL || !for_pin)
    return victim;

  for (guint i = 0; i < self->lines->len; i++)
    {
      LwLine *line = g_ptr_array_index (self->lines, i);

      if (line->request != 0 && !lw_line_is_pinned (line) && (victim == NULL || line->asked_us >= victim->asked_us))
        victim = line;
    }

  return victim;
}

static LwLinesWhat
lw_lines_make_room (LwLines  *self,
                    gboolean  for_pin,
                    gint32   *request)
{
  LwLine *victim = lw_lines_victim (self, for_pin);

  if (victim == NULL)
    return LW_LINES_NOTHING;

  *request = lw_lines_evict (self, victim);
  return LW_LINES_CANCEL;
}

/* A line that is wanted and not asked, pinned or not; NULL for none. */
static LwLine *
lw_lines_next_unasked (LwLines  *self,
                       gboolean  pinned,
                       gint64    now_us)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      LwLine *line = g_ptr_array_index (self->lines, i);

      if (line->request == 0 && line->retry_us <= now_us && lw_line_is_pinned (line) == pinned)
        return line;
    }

  return NULL;
}

static LwLinesWhat
lw_lines_next_of (LwLines  *self,
                  gboolean  pinned,
                  gint64    now_us,
                  LwLine  **line,
                  gint32   *request)
{
  *line = lw_lines_next_unasked (self, pinned, now_us);

  if (*line == NULL)
    return LW_LINES_NOTHING;

  if (lw_lines_held (self) < self->limit)
    return LW_LINES_SUBSCRIBE;

  return lw_lines_make_room (self, pinned, request);
}

static LwLinesWhat
lw_lines_next_idle (LwLines *self,
                    gint64   now_us,
                    gint32  *request)
{
  LwLine *victim = lw_lines_victim (self, FALSE);

  if (victim == NULL || (now_us - victim->idle_us < IDLE_US && lw_lines_held (self) <= self->limit))
    return LW_LINES_NOTHING;

  *request = lw_lines_evict (self, victim);
  return LW_LINES_CANCEL;
}

LwLine *
lw_lines_use_for_sweep (LwLines *self,
                        guint32  handle,
                        LwChain *chain,
                        guint    series)
{
  LwLine *line = lw_lines_find (self, LW_LINE_SERIES, chain->con_ids[series]);

  if (line == NULL && lw_lines_held (self) >= self->limit)
    return NULL;

  line = lw_lines_ensure (self, LW_LINE_SERIES, chain->con_ids[series]);
  line_attach (self, line, handle, FALSE, chain, (int) series);
  return line;
}

static void
sweep_free (LwSweep *sweep)
{
  lw_chain_unref (sweep->chain);
  g_array_unref (sweep->waiting);
  g_array_unref (sweep->slots);
  g_free (sweep);
}

LwLines *
lw_lines_new (LwBook *book,
              guint   limit)
{
  LwLines *self = g_new0 (LwLines, 1);

  self->book = book;
  self->limit = MAX (limit, 1);
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);
  self->sweeps = g_ptr_array_new_with_free_func ((GDestroyNotify) sweep_free);
  return self;
}

void
lw_lines_free (LwLines *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->lines);
  g_ptr_array_unref (self->sweeps);
  g_free (self);
}

void
lw_lines_pin (LwLines *self,
              guint32  handle,
              LwChain *chain,
              int      series,
              gint64   now_us)
{
  LwLineKind kind = series == LW_BOOK_SPOT ? LW_LINE_UNDERLYING : LW_LINE_SERIES;
  gint32 con_id = series == LW_BOOK_SPOT ? chain->con_id : chain->con_ids[series];

  lw_book_watch (self->book, chain);
  line_attach (self, lw_lines_ensure (self, kind, con_id), handle, TRUE, chain, series);
}

void
lw_lines_pin_combo (LwLines     *self,
                    guint32      handle,
                    const char  *symbol,
                    const char  *currency,
                    const LwLeg *legs,
                    guint        n_legs)
{
  LwLine *line = line_new (LW_LINE_COMBO, 0);

  g_strlcpy (line->symbol, symbol, sizeof line->symbol);
  g_strlcpy (line->currency, currency, sizeof line->currency);
  line->n_legs = MIN (n_legs, LW_MAX_LEGS);
  memcpy (line->legs, legs, line->n_legs * sizeof *legs);
  line_attach (self, line, handle, TRUE, NULL, 0);
  g_ptr_array_add (self->lines, line);
}

gboolean
lw_lines_drop (LwLines *self,
               guint32  handle,
               gint64   now_us)
{
  LwLine *line = lw_lines_of_pin (self, handle);

  if (line == NULL)
    return lw_lines_drop_sweep (self, handle, now_us);

  lw_lines_detach (self, line, handle, now_us);
  return TRUE;
}

LwLine *
lw_lines_of_pin (LwLines *self,
                 guint32  handle)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      LwLine *line = g_ptr_array_index (self->lines, i);

      for (guint k = 0; k < line->users->len; k++)
        {
          const LwLineUser *user = &g_array_index (line->users, LwLineUser, k);

          if (user->owner == handle && user->pinned)
            return line;
        }
    }

  return NULL;
}

void
lw_lines_renew (LwLines *self,
                LwLine  *line)
{
  line->renew = line->request != 0;
}

void
lw_lines_doubt (LwLines *self,
                gint64   since_us)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      LwLine *line = g_ptr_array_index (self->lines, i);

      if (!line->answered && (line->asked_us >= since_us || lw_line_is_pinned (line)))
        lw_lines_renew (self, line);
    }
}

guint64
lw_lines_renewed (const LwLines *self)
{
  return self->n_renewed;
}

/* What it said is not known any more. */
static void
line_forget (LwLine *line)
{
  line->request = 0;
  line->renew = FALSE;
  line->answers = 0;
  line->answered = FALSE;
  line->changed_us = 0;
}

static LwLinesWhat
lw_lines_next_renewed (LwLines *self,
                       gint32  *request)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      LwLine *line = g_ptr_array_index (self->lines, i);

      if (!line->renew)
        continue;
      *request = line->request;
      line_forget (line);
      self->n_renewed++;
      return LW_LINES_CANCEL;
    }

  return LW_LINES_NOTHING;
}

LwLinesWhat
lw_lines_next (LwLines  *self,
               gint64    now_us,
               LwLine  **line,
               gint32   *request)
{
  LwLinesWhat what = lw_lines_next_renewed (self, request);

  if (what == LW_LINES_NOTHING)
    what = lw_lines_next_of (self, TRUE, now_us, line, request);

  if (what == LW_LINES_NOTHING)
    what = lw_lines_next_of (self, FALSE, now_us, line, request);

  if (what == LW_LINES_NOTHING && lw_lines_take_from_sweeps (self, now_us, line))
    what = *line != NULL ? LW_LINES_SUBSCRIBE : lw_lines_make_room (self, FALSE, request);

  return what != LW_LINES_NOTHING ? what : lw_lines_next_idle (self, now_us, request);
}

void
lw_lines_asked (LwLines *self,
                LwLine  *line,
                gint32   request,
                gint64   now_us)
{
  line->request = request;
  line->asked_us = now_us;
  line->answers = 0;
  line->answered = FALSE;
  line->halted = 0;
  line->changed_us = 0;
  lw_lines_restart_slots (self, line, now_us);
}

/* TWS takes requests in order: what was asked before this one and not refused is what it granted. */
guint
lw_lines_refused (LwLines *self,
                  LwLine  *line,
                  gint64   now_us)
{
  guint granted = 0;

  for (guint i = 0; i < self->lines->len; i++)
    {
      const LwLine *other = g_ptr_array_index (self->lines, i);

      granted += other->request != 0 && other->request < line->request;
    }

  self->limit = CLAMP (granted, 1, self->limit);
  line->request = 0;
  line->refusals++;
  line->retry_us = line->refusals > 1 ? now_us + RETRY_US : 0;
  lw_lines_return_to_sweeps (self, line);

  if (!line_is_owned (line))
    g_ptr_array_remove (self->lines, line);

  return self->limit;
}

void
lw_lines_failed (LwLines *self,
                 LwLine  *line,
                 GArray  *pins,
                 gint64   now_us)
{
  for (guint i = 0; i < line->users->len; i++)
    {
      const LwLineUser *user = &g_array_index (line->users, LwLineUser, i);

      if (user->pinned)
        g_array_append_val (pins, user->owner);
    }

  lw_lines_give_up_slots (self, line);
  g_ptr_array_remove (self->lines, line);
}

void
lw_lines_again (LwLines *self,
                LwLine  *line,
                gint64   retry_us)
{
  line->request = 0;
  line->retry_us = retry_us;
  lw_lines_give_up_slots (self, line);

  if (!line_is_owned (line))
    g_ptr_array_remove (self->lines, line);
}

void
lw_lines_lost (LwLines *self)
{
  for (guint i = self->lines->len; i > 0; i--)
    {
      LwLine *line = g_ptr_array_index (self->lines, i - 1);

      line_forget (line);
      line->refusals = 0;
      line->retry_us = 0;
      line->state = LW_QUOTE_LIVE;

      if (!line_is_owned (line))
        g_ptr_array_remove_index (self->lines, i - 1);
    }
}

void
lw_lines_resume (LwLines *self,
                 gint64   now_us)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      LwLine *line = g_ptr_array_index (self->lines, i);

      if (line->request != 0)
        lw_lines_restart_slots (self, line, now_us);
    }
}

/* When time alone changes what is to be done for @line. */
static gint64
line_next_us (const LwLine *line)
{
  if (line->renew)
    return 0;

  if (line->request != 0)
    return line->idle_us != 0 ? line->idle_us + IDLE_US : G_MAXINT64;

  return line->retry_us;
}

gint64
lw_lines_next_us (const LwLines *self,
                  gint64         now_us)
{
  gint64 next_us = lw_lines_slots_next_us (self, now_us);

  for (guint i = 0; i < self->lines->len; i++)
    {
      gint64 line_us = line_next_us (g_ptr_array_index (self->lines, i));

      if (line_us > now_us)
        next_us = MIN (next_us, line_us);
    }

  return next_us;
}

gboolean
lw_lines_has_work (const LwLines *self,
                   gint64         now_us)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      if (line_next_us (g_ptr_array_index (self->lines, i)) <= now_us)
        return TRUE;
    }

  return lw_lines_sweeps_wait (self);
}

static void
line_confirm (const LwLine *line,
              gint64        utc_us)
{
  for (guint i = 0; i < line->users->len; i++)
    {
      const LwLineUser *user = &g_array_index (line->users, LwLineUser, i);

      if (user->series != LW_BOOK_SPOT && user->chain->states[user->series] != LW_QUOTE_STALE)
        user->chain->confirmed_us[user->series] = utc_us;
    }
}

void
lw_lines_confirm (LwLines *self,
                  gint64   utc_us)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      const LwLine *line = g_ptr_array_index (self->lines, i);

      if (line->kind == LW_LINE_SERIES && line->request != 0 && (line->answers & (LW_ANSWER_BID | LW_ANSWER_ASK)) != 0)
        line_confirm (line, utc_us);
    }
}

guint
lw_lines_held (const LwLines *self)
{
  guint n = 0;

  for (guint i = 0; i < self->lines->len; i++)
    n += ((const LwLine *) g_ptr_array_index (self->lines, i))->request != 0;

  return n;
}

LwLine *
lw_lines_any_held (const LwLines *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (((LwLine *) g_ptr_array_index (self->lines, i))->request != 0)
      return g_ptr_array_index (self->lines, i);

  return NULL;
}

guint
lw_lines_limit (const LwLines *self)
{
  return self->limit;
}

guint
lw_lines_unasked (const LwLines *self)
{
  return self->lines->len - lw_lines_held (self);
}

LwQuoteState
lw_lines_worst (const LwLines *self)
{
  LwQuoteState worst = LW_QUOTE_LIVE;

  for (guint i = 0; i < self->lines->len; i++)
    {
      const LwLine *line = g_ptr_array_index (self->lines, i);

      if (line->request != 0 && line->state > worst)
        worst = line->state;
    }

  return worst;
}
