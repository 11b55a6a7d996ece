#define G_LOG_DOMAIN "lw-journal"

#include "config.h"

#include <string.h>

#include "lw-journal.h"

static const char *const state_words[] = { "DRAFT", "RESERVED", "ARMED", "SENT", "WORKING", "PARTIAL", "HELD", "CHECKING",
                                           "UNKNOWN", "ABSENT", "UNRESOLVED", "FILLED", "CANCELLED", "CANCELLED_WITH_FILLS",
                                           "REJECTED", "NOT_SENT", "ABANDONED" };
static const char *const class_words[] = { "OPEN", "CLOSE", "ROLL" };
static const char *const hint_words[] = { "", "GONE", "REJECTED", "FILLED" };
static const char *const purpose_words[] = { "NEW", "MODIFY", "WHATIF" };
static const char *const rev_words[] = { "ARMED", "SENT", "ACKED", "REFUSED", "UNKNOWN", "WITHDRAWN" };
static const char *const unattributed_words[] = { "UNATTRIBUTED", "EXPIRED_LEG", "BROKEN_SPREAD" };
static const char *const cancel_words[] = { "ASKED", "SENT", "DONE", "REFUSED", "UNKNOWN" };

G_STATIC_ASSERT (G_N_ELEMENTS (state_words) == LW_N_INTENT_STATES);

static int
find_word (const char *const *words,
           int                n,
           const char        *word)
{
  for (int i = 0; i < n; i++)
    if (g_strcmp0 (words[i], word) == 0)
      return i;
  return -1;
}

/* A word of an enum and back: the same six lines for each table of words. */
#define LW_WORDS(Type, name, parse, table)             \
  const char *                                         \
  name (Type value)                                    \
  {                                                    \
    guint i = (guint) value;                           \
    return i < G_N_ELEMENTS (table) ? table[i] : "?";  \
  }                                                    \
                                                       \
  gboolean                                             \
  parse (const char *word,                             \
         Type       *value)                            \
  {                                                    \
    int i = find_word (table, G_N_ELEMENTS (table), word); \
    if (i >= 0)                                        \
      *value = (Type) i;                               \
    return i >= 0;                                     \
  }

LW_WORDS (LwIntentState, lw_intent_state_word, lw_intent_state_parse, state_words)
LW_WORDS (LwOrderClass, lw_order_class_word, lw_order_class_parse, class_words)
LW_WORDS (LwHint, lw_hint_word, lw_hint_parse, hint_words)
LW_WORDS (LwPurpose, lw_purpose_word, lw_purpose_parse, purpose_words)
LW_WORDS (LwRevState, lw_rev_state_word, lw_rev_state_parse, rev_words)
LW_WORDS (LwCancelState, lw_cancel_state_word, lw_cancel_state_parse, cancel_words)
LW_WORDS (LwUnattributedKind, lw_unattributed_kind_word, lw_unattributed_kind_parse, unattributed_words)

gboolean
lw_intent_state_is_final (LwIntentState state)
{
  return state >= LW_INTENT_FILLED && state < LW_N_INTENT_STATES;
}

static void
gate_row_clear (gpointer row)
{
  g_clear_pointer (&((LwGateRow *) row)->inputs, g_free);
}

static void
act_clear (gpointer row)
{
  g_clear_pointer (&((LwAct *) row)->sentence, g_free);
}

static GArray *
acts_new (void)
{
  GArray *acts = g_array_new (FALSE, TRUE, sizeof (LwAct));

  g_array_set_clear_func (acts, act_clear);
  return acts;
}

static void
event_row_clear (gpointer row)
{
  g_clear_pointer (&((LwEventRow *) row)->raw, g_free);
}

#define ROWS(Type) g_array_new (FALSE, TRUE, sizeof (Type))

gboolean
lw_intent_is_draft (const LwIntent *intent)
{
  return intent->order_id <= 0 && (intent->state == LW_INTENT_DRAFT || intent->state == LW_INTENT_NOT_SENT);
}

LwJournalBatch *
lw_journal_batch_new (void)
{
  LwJournalBatch *self = g_new0 (LwJournalBatch, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->intents = ROWS (LwIntent);
  self->revisions = ROWS (LwRevision);
  self->cancels = ROWS (LwCancel);
  self->gates = ROWS (LwGateRow);
  self->reservations = ROWS (LwReservation);
  self->events = ROWS (LwEventRow);
  self->execs = ROWS (LwExec);
  self->commissions = ROWS (LwCommission);
  self->externals = ROWS (LwExternal);
  self->positions = ROWS (LwPositionSeen);
  self->numbers = ROWS (LwJournalNumber);
  self->exits = ROWS (LwExit);
  self->unattributed = ROWS (LwUnattributed);
  self->arms = acts_new ();
  self->kills = acts_new ();
  self->signoffs = acts_new ();
  g_array_set_clear_func (self->gates, gate_row_clear);
  g_array_set_clear_func (self->events, event_row_clear);
  return self;
}

LwJournalBatch *
lw_journal_batch_ref (LwJournalBatch *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
lw_journal_batch_unref (LwJournalBatch *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->intents);
  g_array_unref (self->revisions);
  g_array_unref (self->cancels);
  g_array_unref (self->gates);
  g_array_unref (self->reservations);
  g_array_unref (self->events);
  g_array_unref (self->execs);
  g_array_unref (self->commissions);
  g_array_unref (self->externals);
  g_array_unref (self->positions);
  g_array_unref (self->numbers);
  g_array_unref (self->exits);
  g_array_unref (self->unattributed);
  g_array_unref (self->arms);
  g_array_unref (self->kills);
  g_array_unref (self->signoffs);
  g_free (self);
}

gboolean
lw_journal_batch_is_empty (const LwJournalBatch *self)
{
  return self->intents->len + self->revisions->len + self->cancels->len + self->gates->len + self->reservations->len +
           self->events->len + self->execs->len + self->commissions->len + self->externals->len + self->positions->len +
           self->numbers->len + self->exits->len + self->unattributed->len + self->arms->len + self->kills->len + self->signoffs->len == 0;
}

int
lw_journal_batch_killed (const LwJournalBatch *self)
{
  int killed = -1;

  for (guint i = 0; i < self->numbers->len; i++)
    if (strcmp (g_array_index (self->numbers, LwJournalNumber, i).key, LW_JOURNAL_KILLED) == 0)
      killed = g_array_index (self->numbers, LwJournalNumber, i).value != 0;
  return killed;
}

void
lw_journal_batch_set_hash (LwJournalBatch *self,
                           const char     *sha256_hex)
{
  for (guint i = 0; i < self->revisions->len; i++)
    {
      LwRevision *revision = &g_array_index (self->revisions, LwRevision, i);

      if (revision->state == LW_REV_ARMED && revision->hash[0] == '\0')
        g_strlcpy (revision->hash, sha256_hex, sizeof revision->hash);
    }
}

void
lw_journal_batch_event (LwJournalBatch *self,
                        gint64          us,
                        const char     *intent,
                        const char     *kind,
                        const char     *raw)
{
  LwEventRow row = { .us = us, .raw = g_strdup (raw) };

  g_strlcpy (row.intent, intent != NULL ? intent : "", sizeof row.intent);
  g_strlcpy (row.kind, kind, sizeof row.kind);
  g_array_append_val (self->events, row);
}

void
lw_journal_batch_act (GArray     *acts,
                      gint64      us,
                      const char *what,
                      const char *sentence)
{
  LwAct row = { .who = "person", .us = us, .sentence = g_strdup (sentence) };

  g_strlcpy (row.what, what, sizeof row.what);
  g_array_append_val (acts, row);
}

LwJournalContents *
lw_journal_contents_new (void)
{
  LwJournalContents *self = g_new0 (LwJournalContents, 1);

  self->intents = ROWS (LwIntent);
  self->revisions = ROWS (LwRevision);
  self->cancels = ROWS (LwCancel);
  self->reservations = ROWS (LwReservation);
  self->execs = ROWS (LwExec);
  self->commissions = ROWS (LwCommission);
  self->externals = ROWS (LwExternal);
  self->positions = ROWS (LwPositionSeen);
  self->numbers = ROWS (LwJournalNumber);
  self->exits = ROWS (LwExit);
  self->unattributed = ROWS (LwUnattributed);
  return self;
}

void
lw_journal_contents_free (LwJournalContents *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->intents);
  g_array_unref (self->revisions);
  g_array_unref (self->cancels);
  g_array_unref (self->reservations);
  g_array_unref (self->execs);
  g_array_unref (self->commissions);
  g_array_unref (self->externals);
  g_array_unref (self->positions);
  g_array_unref (self->numbers);
  g_array_unref (self->exits);
  g_array_unref (self->unattributed);
  g_free (self);
}

void
lw_journal_contents_count (LwJournalContents *self)
{
  self->max_order_id = (gint32) lw_journal_contents_number (self, LW_JOURNAL_ID_FLOOR, 0);
  for (guint i = 0; i < self->revisions->len; i++)
    self->max_order_id = MAX (self->max_order_id, g_array_index (self->revisions, LwRevision, i).order_id);
  for (guint i = 0; i < self->intents->len; i++)
    self->max_order_id = MAX (self->max_order_id, g_array_index (self->intents, LwIntent, i).order_id);
  self->snapshot = self->positions->len > 0 ? g_array_index (self->positions, LwPositionSeen, 0).snapshot : 0;
}

gint64
lw_journal_contents_number (const LwJournalContents *self,
                            const char              *key,
                            gint64                   otherwise)
{
  for (guint i = 0; i < self->numbers->len; i++)
    if (strcmp (g_array_index (self->numbers, LwJournalNumber, i).key, key) == 0)
      return g_array_index (self->numbers, LwJournalNumber, i).value;
  return otherwise;
}

gboolean
lw_journal_contents_killed (const LwJournalContents *self)
{
  return lw_journal_contents_number (self, LW_JOURNAL_KILLED, FALSE) != 0 || lw_journal_contents_number (self, LW_JOURNAL_KILL_MARK, FALSE) != 0;
}

void
lw_exec_id_split (const char *exec_id,
                  char       *root,
                  gsize       root_size,
                  char       *rev,
                  gsize       rev_size)
{
  const char *dot = strrchr (exec_id, '.');
  gsize n = dot != NULL ? (gsize) (dot - exec_id) : strlen (exec_id);

  g_strlcpy (root, exec_id, MIN (root_size, n + 1));
  g_strlcpy (rev, dot != NULL ? dot + 1 : "", rev_size);
}

void
lw_text_copy (char       *target,
              gsize       size,
              const char *text)
{
  gsize n = text != NULL ? strlen (text) : 0;

  if (n >= size)
    for (n = size - 1; n > 0 && (text[n] & 0xC0) == 0x80; n--)
      ;
  if (n > 0)
    memcpy (target, text, n);
  target[n] = '\0';
}
