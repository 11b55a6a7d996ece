#define G_LOG_DOMAIN "lw-journal-anew"

#include "config.h"

#include <string.h>

#include "lw-journal-anew.h"
#include "lw-journal-db-private.h"
#include "lw-journal-salvage.h"

#define ID_MARGIN 1000 /* above the highest that could be read, where some could not */

void
lw_journal_anew_free (LwJournalAnew *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->kept);
  g_free (self);
}

static void
put_number (LwJournalBatch *batch,
            const char     *key,
            gint64          value)
{
  LwJournalNumber row = { .value = value };

  g_strlcpy (row.key, key, sizeof row.key);
  g_array_append_val (batch->numbers, row);
}

/* Limits that a person set hold on; what else there is of numbers is counted anew. */
static void
carry_limits (const LwJournalContents *from,
              const LwJournalContents *to,
              LwJournalBatch          *batch)
{
  for (guint i = 0; i < from->numbers->len; i++)
    {
      const LwJournalNumber *row = &g_array_index (from->numbers, LwJournalNumber, i);

      if (g_str_has_prefix (row->key, "limit") && lw_journal_contents_number (to, row->key, G_MININT64) == G_MININT64)
        put_number (batch, row->key, row->value);
    }
}

typedef struct
{
  gint64 id_epoch, epoch_base;
  gint32 max_order_id;
} Ids;

static void
take_ids (Ids                     *ids,
          const LwJournalContents *contents)
{
  ids->max_order_id = MAX (ids->max_order_id, contents->max_order_id);
  ids->id_epoch = MAX (ids->id_epoch, lw_journal_contents_number (contents, "id_epoch", 0));
  ids->epoch_base = MAX (ids->epoch_base, lw_journal_contents_number (contents, "epoch_base", 0));
}

/* They hang on orders and fills of the damaged journal and mean nothing without: the person hears what is gone. */
static void
count_left (LwJournalAnew           *self,
            const LwJournalContents *contents)
{
  for (guint i = 0; i < contents->exits->len; i++)
    self->n_exits += g_array_index (contents->exits, LwExit, i).state <= LW_EXIT_STATE_STAGED;
  for (guint i = 0; i < contents->unattributed->len; i++)
    self->n_unsigned += g_array_index (contents->unattributed, LwUnattributed, i).signed_us == 0;
}

static void
take_damaged (LwJournalAnew           *self,
              const char              *path,
              const LwJournalContents *contents,
              Ids                     *ids,
              LwJournalBatch          *batch)
{
  g_autoptr (LwJournalSalvage) salvage = lw_journal_salvage (path, NULL);

  g_ptr_array_add (self->kept, g_strdup (path));
  self->ids_guessed = self->ids_guessed || salvage == NULL || !salvage->ids_whole;
  if (salvage == NULL || !salvage->kill_whole)
    self->kill_guessed = TRUE;
  if (salvage == NULL)
    return;
  take_ids (ids, salvage->contents);
  self->killed = self->killed || lw_journal_contents_killed (salvage->contents);
  self->n_fills += salvage->contents->execs->len;
  count_left (self, salvage->contents);
  carry_limits (salvage->contents, contents, batch);
}

/* What the next start goes by. The floor is no rollback of TWS's: it is the base of the ids of now. */
static void
put_state (LwJournalAnew  *self,
           Ids            *ids,
           LwJournalBatch *batch,
           gint64          now_us)
{
  gint64 used = MAX ((gint64) ids->max_order_id, ids->epoch_base); /* the orders of an earlier epoch may be lost */
  gint64 floor = used + (self->ids_guessed ? ID_MARGIN : 0);
  const char *sentence = self->kill_guessed ? "not known from the damaged journal, so it is on" : "as the damaged journal has it";

  self->max_order_id = (gint32) MIN (floor, LW_JOURNAL_MAX_ID);
  self->kill_guessed = self->kill_guessed && !self->killed;
  self->killed = self->killed || self->kill_guessed;
  put_number (batch, LW_JOURNAL_ID_FLOOR, self->max_order_id);
  put_number (batch, "epoch_base", MAX (ids->epoch_base, self->max_order_id));
  put_number (batch, "id_epoch", ids->id_epoch);
  put_number (batch, LW_JOURNAL_KILLED, self->killed);
  if (!self->killed)
    return;
  lw_journal_batch_act (batch->kills, now_us, "kill", sentence);
  g_strlcpy (g_array_index (batch->kills, LwAct, batch->kills->len - 1).who, "legwork", sizeof ((LwAct *) 0)->who);
}

static void
put_words (LwJournalBatch *batch,
           int             n,
           const char     *path,
           const char     *words,
           gint64          now_us)
{
  g_autofree char *what = lw_journal_damaged_act (n), *kept = lw_journal_damaged_path (path, n);
  g_autofree char *raw = g_strdup_printf ("after %s: %s", kept, words);

  lw_journal_batch_act (batch->arms, now_us, what, words);
  lw_journal_batch_event (batch, now_us, NULL, "anew", raw);
}

/* What the journal at hand says; where it has a row that cannot be read it is put aside too, and the new one says nothing. */
static LwJournalContents *
load_or_put_aside (LwJournalDb *db,
                   GError     **error)
{
  g_autoptr (GError) cause = NULL;
  LwJournalContents *contents = lw_journal_db_load (db, &cause);

  if (contents != NULL)
    return contents;
  if (g_error_matches (cause, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED))
    return lw_journal_db_put_aside (db, error) ? lw_journal_db_load (db, error) : NULL;
  g_propagate_error (error, g_steal_pointer (&cause));
  return NULL;
}

static gboolean
settle (LwJournalAnew *self,
        LwJournalDb   *db,
        const char    *words,
        gint64         now_us,
        GError       **error)
{
  const char *path = lw_journal_db_get_path (db);
  g_autoptr (LwJournalContents) contents = load_or_put_aside (db, error);
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
  g_autoptr (GArray) numbers = lw_journal_damaged_list (path);
  Ids ids = { 0 };

  if (contents == NULL)
    return FALSE;
  take_ids (&ids, contents);
  self->killed = lw_journal_contents_killed (contents);
  for (guint i = 0; i < numbers->len; i++)
    {
      int n = g_array_index (numbers, int, i);
      g_autofree char *kept = lw_journal_damaged_path (path, n);

      if (lw_journal_db_is_settled (db, n))
        continue;
      take_damaged (self, kept, contents, &ids, batch);
      put_words (batch, n, path, words, now_us);
    }
  if (self->kept->len == 0)
    {
      g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED, "the order journal %s can be read, and no damaged one waits beside it: nothing was done",
                   path);
      return FALSE;
    }
  put_state (self, &ids, batch, now_us);
  return lw_journal_db_commit (db, batch, now_us, error);
}

LwJournalAnew *
lw_journal_begin_anew (const char *data_dir,
                       const char *account,
                       const char *words,
                       gint64      now_us,
                       GError    **error)
{
  g_autoptr (LwJournalAnew) self = g_new0 (LwJournalAnew, 1);
  g_autofree char *path = lw_journal_db_path (data_dir, account);
  g_autoptr (GArray) numbers = lw_journal_damaged_list (path);
  g_autoptr (LwJournalDb) db = NULL;

  self->kept = g_ptr_array_new_with_free_func (g_free);
  if (numbers->len == 0 && !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, LW_STORE_ERROR, LW_STORE_ERROR_MISSING, "there is no order journal %s, and no damaged one of that name", path);
      return NULL;
    }
  db = lw_journal_db_open (data_dir, account, LW_JOURNAL_SETTLER, error);
  return db != NULL && settle (self, db, words, now_us, error) ? g_steal_pointer (&self) : NULL;
}
