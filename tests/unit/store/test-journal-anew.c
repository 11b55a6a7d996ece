/* After a journal was damaged: nothing is written beside it until a person has said so, and ids, kill switch and limits go on. */

#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "journal-fixture.h"
#include "lw-journal-anew.h"

#define ORDERS 60
#define WORDS "two orders work, compared one by one"

static void
put_number (JournalFolder *self, const char *key, gint64 value)
{
  g_autoptr (LwJournalDb) db = journal_open_writer (self);
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
  LwJournalNumber row = { .value = value };

  g_strlcpy (row.key, key, sizeof row.key);
  g_array_append_val (batch->numbers, row);
  g_assert_true (lw_journal_db_commit (db, batch, 1, NULL));
}

static void
write_orders (JournalFolder *self)
{
  LwJournalDb *db = journal_open_writer (self);

  for (int n = 0; n < ORDERS; n++)
    {
      g_autofree char *id = g_strdup_printf ("LW%04d", n);

      journal_commit_one (db, id, n);
    }
  lw_journal_db_close (db);
}

/* The page on which @text stands, or the first. */
static void
spoil (JournalFolder *self, const char *text)
{
  g_autofree char *bytes = NULL;
  gsize length, at = 0;

  g_assert_true (g_file_get_contents (self->path, &bytes, &length, NULL));
  while (text != NULL && memcmp (bytes + at, text, strlen (text)) != 0)
    g_assert_cmpuint (++at, <, length - strlen (text));
  memset (bytes + at / 4096 * 4096, 0x5a, 4096);
  g_assert_true (g_file_set_contents (self->path, bytes, (gssize) length, NULL));
}

/* No writer, twice; nothing is made meanwhile, and it is said what to do. */
static void
expect_refused (JournalFolder *self)
{
  gboolean there = FALSE;

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (lw_journal_db_open (self->dir, JOURNAL_ACCOUNT, LW_JOURNAL_WRITER, &error));
      g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED);
      g_assert_nonnull (strstr (error->message, "journal anew --account " JOURNAL_ACCOUNT));
      g_assert_nonnull (strstr (error->message, ".damaged-"));
      g_assert_true (i == 0 || there == g_file_test (self->path, G_FILE_TEST_EXISTS));
      there = g_file_test (self->path, G_FILE_TEST_EXISTS);
    }
}

static LwJournalAnew *
begin (JournalFolder *self)
{
  g_autoptr (GError) error = NULL;
  LwJournalAnew *anew = lw_journal_begin_anew (self->dir, JOURNAL_ACCOUNT, WORDS, 1795446000000001, &error);

  g_assert_no_error (error);
  return anew;
}

static LwJournalContents *
start (JournalFolder *self)
{
  g_autoptr (LwJournalDb) db = journal_open_writer (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) acts = NULL;
  LwJournalContents *contents = lw_journal_db_load (db, &error);
  LwJournalCounts counts;

  g_assert_no_error (error);
  g_assert_true (lw_journal_db_verify (db, &counts, &error));
  g_assert_no_error (error);
  acts = lw_journal_db_acts (db, LW_ACTS_ARM, "damaged-1", &error);
  g_assert_cmpuint (acts->len, ==, 1);
  g_assert_cmpstr (g_array_index (acts, LwAct, 0).sentence, ==, WORDS);
  g_assert_cmpstr (g_array_index (acts, LwAct, 0).who, ==, "person");
  g_free (g_array_index (acts, LwAct, 0).sentence);
  return contents;
}

/* One of each that is over, and what is left of each. */
static void
write_left (JournalFolder *self)
{
  g_autoptr (LwJournalDb) db = journal_open_writer (self);
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
  LwPositionSeen position = { .snapshot = 1, .us = 5, .account = JOURNAL_ACCOUNT, .con_id = 11, .quantity = -2 };

  g_array_append_val (batch->positions, position);
  for (int i = 0; i < 4; i++)
    {
      static const LwExitState states[] = { LW_EXIT_STATE_WATCHING, LW_EXIT_STATE_STAGED, LW_EXIT_STATE_INACTIVE, LW_EXIT_STATE_REMOVED };
      LwExit exit = { .wish = { { LW_EXIT_RULE_SHARE, 5000 }, { LW_EXIT_RULE_NONE, 0 }, LW_EXIT_MODE_STAGE }, .state = states[i], .price = 6000,
                      .created_us = 4, .us = 5, .version = 1 };
      LwUnattributed row = { .symbol = "SPY", .con_id = 11, .reported = -2, .title = "t", .sentence = "s", .snapshot = 1, .us = 5,
                             .signed_us = i == 0 ? 6 : 0 };

      g_snprintf (exit.intent, sizeof exit.intent, "LW%04d", i);
      g_snprintf (row.id, sizeof row.id, "P%d", i + 1);
      g_array_append_val (batch->exits, exit);
      g_array_append_val (batch->unattributed, row);
    }
  lw_journal_batch_act (batch->signoffs, 6, "P1", "seen");
  g_assert_true (lw_journal_db_commit (db, batch, 1, NULL));
}

/* Targets, stops and positions to sign off hang on what is not in the new journal: they are counted for the person. */
static void
test_tells_what_is_left (JournalFolder *self, gconstpointer data)
{
  g_autoptr (LwJournalAnew) anew = NULL;
  g_autoptr (LwJournalContents) contents = NULL;

  write_orders (self);
  write_left (self);
  spoil (self, "transmitDRAFT");
  expect_refused (self);
  anew = begin (self);
  g_assert_cmpuint (anew->n_exits, ==, 2);
  g_assert_cmpuint (anew->n_unsigned, ==, 3);
  contents = start (self);
  g_assert_cmpuint (contents->exits->len, ==, 0);
  g_assert_cmpuint (contents->unattributed->len, ==, 0);
}

static void
test_goes_on (JournalFolder *self, gconstpointer data)
{
  g_autoptr (LwJournalAnew) anew = NULL;
  g_autoptr (LwJournalContents) contents = NULL;

  write_orders (self);
  put_number (self, "killed", 1);
  put_number (self, "id_epoch", 4);
  put_number (self, "limit-day-loss", 77);
  spoil (self, "transmitDRAFT"); /* a page of events */
  expect_refused (self);
  anew = begin (self);
  g_assert_true (anew->killed && !anew->kill_guessed && !anew->ids_guessed);
  g_assert_cmpuint (anew->n_exits + anew->n_unsigned, ==, 0);
  g_assert_cmpint (anew->max_order_id, ==, 100 + ORDERS - 1);
  g_assert_cmpuint (anew->n_fills, ==, ORDERS);
  g_assert_cmpuint (anew->kept->len, ==, 1);
  contents = start (self);
  g_assert_cmpuint (contents->intents->len, ==, 0);
  g_assert_cmpint (contents->max_order_id, ==, anew->max_order_id);
  g_assert_cmpint (lw_journal_contents_number (contents, "killed", 0), ==, 1);
  g_assert_cmpint (lw_journal_contents_number (contents, "id_epoch", 0), ==, 4);
  g_assert_cmpint (lw_journal_contents_number (contents, "epoch_base", 0), ==, anew->max_order_id);
  g_assert_cmpint (lw_journal_contents_number (contents, "limit-day-loss", 0), ==, 77);
}

/* Where TWS began to count anew is known though the orders of then are not; where none was ever sent there is no such place. */
static void
test_base_of_ids (JournalFolder *self, gconstpointer data)
{
  g_autoptr (LwJournalAnew) anew = NULL;
  g_autoptr (LwJournalContents) contents = NULL;

  write_orders (self);
  put_number (self, "epoch_base", 9000);
  spoil (self, "transmitDRAFT");
  expect_refused (self);
  anew = begin (self);
  contents = start (self);
  g_assert_cmpint (lw_journal_contents_number (contents, "epoch_base", 0), >=, 9000);
  g_assert_cmpint (contents->max_order_id, >=, 9000);
}

static void
test_no_orders (JournalFolder *self, gconstpointer data)
{
  g_autoptr (LwJournalAnew) anew = NULL;
  g_autoptr (LwJournalContents) contents = NULL;

  put_number (self, "limit-day-loss", 77);
  spoil (self, "limit-day-loss");
  expect_refused (self);
  anew = begin (self);
  g_assert_true (anew->kill_guessed && !anew->ids_guessed);
  contents = start (self);
  g_assert_cmpint (contents->max_order_id, ==, 0);
  g_assert_cmpint (lw_journal_contents_number (contents, "epoch_base", 7), ==, 0);
}

/* The kill switch is on where nobody knows, and ids keep their distance. */
static void
test_nothing_is_left (JournalFolder *self, gconstpointer data)
{
  g_autoptr (LwJournalAnew) anew = NULL;
  g_autoptr (LwJournalContents) contents = NULL;

  write_orders (self);
  spoil (self, NULL);
  expect_refused (self);
  anew = begin (self);
  g_assert_true (anew->killed && anew->kill_guessed && anew->ids_guessed);
  g_assert_cmpint (anew->max_order_id, ==, 1000);
  contents = start (self);
  g_assert_cmpint (lw_journal_contents_number (contents, "killed", 0), ==, 1);
  g_assert_cmpint (contents->max_order_id, ==, 1000);
}

/* A copy that somebody put back is not all there was: the damaged file counts, and the copy stays. */
static void
test_beside_a_copy (JournalFolder *self, gconstpointer data)
{
  g_autofree char *copy = NULL;
  g_autoptr (LwJournalAnew) anew = NULL;
  g_autoptr (LwJournalContents) contents = NULL;
  gsize length;

  lw_journal_db_close (journal_open_writer (self));
  g_assert_true (g_file_get_contents (self->path, &copy, &length, NULL));
  write_orders (self);
  spoil (self, "transmitDRAFT");
  expect_refused (self);
  g_assert_true (g_file_set_contents (self->path, copy, (gssize) length, NULL));
  expect_refused (self);
  anew = begin (self);
  contents = start (self);
  g_assert_cmpint (contents->max_order_id, >=, 100 + ORDERS - 1);
  g_assert_false (anew->killed);
}

/* A value that cannot be: the start says what to do, and that puts the file aside. A damage of later waits for words of its own. */
static void
test_a_value (JournalFolder *self, gconstpointer data)
{
  g_autofree char *kept = g_strconcat (self->path, ".damaged-1", NULL), *later = g_strconcat (self->path, ".damaged-2", NULL);
  g_autoptr (LwJournalAnew) anew = NULL, again = NULL;
  g_autoptr (LwJournalContents) contents = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *raw;

  write_orders (self);
  g_assert_cmpint (sqlite3_open (self->path, &raw), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (raw, "UPDATE intent SET state = 'FOO' WHERE id = 'LW0003'", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (raw);
  anew = begin (self);
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
  g_assert_true (anew->ids_guessed);
  g_assert_cmpint (anew->max_order_id, >=, 1000 + 100 + ORDERS - 1);
  contents = start (self);
  g_assert_cmpuint (contents->intents->len, ==, 0);
  g_assert_null (lw_journal_begin_anew (self->dir, JOURNAL_ACCOUNT, WORDS, 2, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED);
  spoil (self, NULL);
  expect_refused (self);
  g_assert_true (g_file_test (later, G_FILE_TEST_EXISTS));
  again = begin (self);
  g_assert_cmpuint (again->kept->len, ==, 2); /* what was said of the first is gone with the second */
}

static void
test_nothing_to_do (JournalFolder *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  LwJournalDb *other;

  g_assert_null (lw_journal_begin_anew (self->dir, JOURNAL_ACCOUNT, WORDS, 1, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_MISSING);
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  lw_journal_db_close (journal_open_writer (self));
  g_assert_null (lw_journal_begin_anew (self->dir, JOURNAL_ACCOUNT, WORDS, 1, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_FAILED);
  g_clear_error (&error);
  other = journal_open_writer (self); /* a program that runs has its word */
  g_assert_null (lw_journal_begin_anew (self->dir, JOURNAL_ACCOUNT, WORDS, 1, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_LOCKED);
  lw_journal_db_close (other);
  lw_journal_anew_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/store/journal-anew/" #name, JournalFolder, NULL, journal_folder_set_up, test_##name, journal_folder_tear_down)
  ADD (goes_on);
  ADD (base_of_ids);
  ADD (no_orders);
  ADD (tells_what_is_left);
  ADD (nothing_is_left);
  ADD (beside_a_copy);
  ADD (a_value);
  ADD (nothing_to_do);
  return g_test_run ();
}
