/* What can be read of a damaged journal: whichever page is gone, the rows of all others come out, each as it was, and what is missing
 * is said. */

#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "journal-fixture.h"
#include "lw-stride.h"
#include "lw-journal-salvage.h"

#define ORDERS 150
#define PAGE   4096
#define A_PAGE_OF_ROWS 180 /* more rows than one page of any table holds */

typedef struct
{
  JournalFolder folder;
  char   *bytes;
  gsize   length;
  guint64 n_rows; /* of the whole file */
} Fixture;

static void
write_bytes (Fixture *self, const char *bytes)
{
  g_assert_true (g_file_set_contents_full (self->folder.path, bytes, (gssize) self->length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static LwJournalSalvage *
salvage (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  LwJournalSalvage *got = lw_journal_salvage (self->folder.path, &error);

  g_assert_cmpint (got == NULL, ==, error != NULL);
  return got;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  LwJournalDb *db;

  journal_folder_set_up (&self->folder, NULL);
  db = journal_open_writer (&self->folder);
  for (int n = 0; n < ORDERS; n++)
    {
      g_autofree char *id = g_strdup_printf ("LW%04d", n);

      journal_commit_one (db, id, n);
    }
  lw_journal_db_close (db);
  g_assert_true (g_file_get_contents (self->folder.path, &self->bytes, &self->length, NULL));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  journal_folder_tear_down (&self->folder, NULL);
  g_free (self->bytes);
}

/* Rows that came out are those that went in, in their order. */
static void
check_rows (const LwJournalSalvage *got)
{
  int before = -1;

  for (guint i = 0; i < got->contents->intents->len; i++)
    {
      const LwIntent *row = &g_array_index (got->contents->intents, LwIntent, i);
      int n = atoi (row->id + 2);
      g_autofree char *id = g_strdup_printf ("LW%04d", n);
      LwIntent wanted = journal_make_intent (id);

      g_assert_cmpint (n, >, before);
      before = n;
      g_assert_cmpstr (row->id, ==, id);
      journal_assert_legs (row->legs, wanted.legs, 2);
      g_assert_cmpmem (&row->vertical, sizeof row->vertical, &wanted.vertical, sizeof wanted.vertical);
      g_assert_cmpstr (row->reason, ==, wanted.reason);
    }
  before = 99;
  for (guint i = 0; i < got->contents->revisions->len; i++)
    {
      int id = g_array_index (got->contents->revisions, LwRevision, i).order_id;

      g_assert_cmpint (id, >, before);
      before = id;
    }
}

static void
count_row (gpointer data, const char *table, gint64 row, guint n, const char *const *columns, const char *const *values)
{
  guint64 *n_rows = data;

  g_assert_cmpint (row, >, 0);
  g_assert_cmpuint (n, >, 1);
  *n_rows += 1;
}

static guint64
count_raw (Fixture *self)
{
  guint64 n_rows = 0;
  g_autoptr (LwJournalSalvage) raw = lw_journal_salvage_raw (self->folder.path, count_row, &n_rows, NULL);

  g_assert_nonnull (raw);
  g_assert_cmpuint (raw->n_rows, ==, n_rows);
  return n_rows;
}

static void
test_whole (Fixture *self, gconstpointer data)
{
  g_autoptr (LwJournalSalvage) got = salvage (self);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (got->notes->len, ==, 0);
  g_assert_true (got->ids_whole && got->kill_whole);
  g_assert_cmpuint (got->contents->intents->len, ==, ORDERS);
  g_assert_cmpint (got->contents->max_order_id, ==, 100 + ORDERS - 1);
  g_assert_cmpuint (got->n_rows, ==, 8 * ORDERS); /* intent, revision, reservation, verdict, execution, commission, two events */
  g_assert_cmpuint (count_raw (self), ==, 8 * ORDERS);
  check_rows (got);
  g_assert_null (lw_journal_salvage ("/nowhere/journal.sqlite", &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_MISSING);
}

typedef enum { PAGE_OTHER, PAGE_INDEX, PAGE_INNER, PAGE_LEAF } PageKind;

static PageKind
kind_of (const char *page)
{
  return page[0] == 0x0d ? PAGE_LEAF : page[0] == 0x05 ? PAGE_INNER : page[0] == 0x0a || page[0] == 0x02 ? PAGE_INDEX : PAGE_OTHER;
}

static gboolean
holds (const char *page, const char *text)
{
  for (gsize i = 0; i + strlen (text) <= PAGE; i++)
    if (memcmp (page + i, text, strlen (text)) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
holds_schema (const char *page)
{
  return holds (page, "CREATE ");
}

/* Each page after the first, which says where everything is. */
static void
test_each_page (Fixture *self, gconstpointer data)
{
  guint n_leaves = 0, n_lost_some = 0, n_nothing = 0;

  for (gsize at = PAGE; at < self->length; at += lw_stride () * PAGE)
    {
      g_autofree char *damaged = g_memdup2 (self->bytes, self->length);
      g_autoptr (LwJournalSalvage) got = NULL;
      PageKind kind = kind_of (self->bytes + at);

      memset (damaged + at, 0x5a, PAGE);
      write_bytes (self, damaged);
      got = salvage (self);
      g_test_message ("page %" G_GSIZE_FORMAT ", kind %d", at / PAGE + 1, kind);
      if (got == NULL) /* the first of the pages that list the tables */
        {
          n_nothing++;
          continue;
        }
      check_rows (got);
      if (kind == PAGE_INDEX)
        g_assert_cmpuint (got->n_rows, ==, 8 * ORDERS);
      if (kind == PAGE_INDEX) /* a leaf may hold no row yet: what stood there is not known */
        g_assert_cmpuint (got->notes->len, ==, 0);
      if (kind == PAGE_LEAF && !holds_schema (self->bytes + at))
        g_assert_cmpuint (got->n_rows, >=, 8 * ORDERS - A_PAGE_OF_ROWS);
      g_assert_true (got->n_rows == 8 * ORDERS || got->notes->len > 0);
      g_assert_cmpuint (count_raw (self), ==, got->n_rows);
      n_leaves += kind == PAGE_LEAF;
      n_lost_some += got->n_rows < 8 * ORDERS;
    }
  g_assert_cmpuint (n_nothing, <=, 1);
  g_assert_cmpuint (n_leaves, >, 30 / lw_stride ());
  g_assert_cmpuint (n_lost_some, >, 30 / lw_stride ());
}

/* A third of all pages, by chance: no crash, no row that was none, and what is not there is said. */
static void
test_many_pages (Fixture *self, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);

  for (int i = 0; i < 30; i += (int) lw_stride ())
    {
      g_autofree char *damaged = g_memdup2 (self->bytes, self->length);
      g_autoptr (LwJournalSalvage) got = NULL;

      for (gsize at = PAGE; at < self->length; at += PAGE)
        for (guint k = 0; k < PAGE && g_rand_int_range (rand, 0, 3) == 0; k += 1 + (guint) i)
          damaged[at + k] = (char) g_rand_int (rand);
      write_bytes (self, damaged);
      got = salvage (self);
      if (got != NULL && got->n_rows < 8 * ORDERS)
        g_assert_cmpuint (got->notes->len, >, 0);
    }
}

static guint
count_cells (const char *page)
{
  return ((guchar) page[3] << 8) | (guchar) page[4];
}

/* Any half of the pages that hold rows: the rows of the others come out, all of them. */
static void
test_half_of_the_pages (Fixture *self, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20);

  for (int i = 0; i < 20; i += (int) lw_stride ())
    {
      g_autofree char *damaged = g_memdup2 (self->bytes, self->length);
      g_autoptr (LwJournalSalvage) got = NULL;
      guint lost = 0;

      for (gsize at = PAGE; at < self->length; at += PAGE)
        if (kind_of (self->bytes + at) == PAGE_LEAF && !holds_schema (self->bytes + at) && g_rand_boolean (rand))
          {
            lost += count_cells (self->bytes + at);
            memset (damaged + at, 0x5a, PAGE);
          }
      write_bytes (self, damaged);
      got = salvage (self);
      check_rows (got);
      g_test_message ("%d: %u of %u rows are gone", i, lost, 8 * ORDERS);
      g_assert_cmpuint (got->n_rows, ==, 8 * ORDERS - lost);
      g_assert_cmpuint (count_raw (self), ==, got->n_rows);
      g_assert_cmpuint (got->notes->len, >, 0);
    }
}

/* The pages of the orders themselves. */
static GArray *
intent_pages (Fixture *self)
{
  static const char reason[] = "it's \"held\"; DROP TABLE intent";
  GArray *pages = g_array_new (FALSE, FALSE, sizeof (gsize));

  for (gsize at = PAGE; at < self->length; at += PAGE)
    if (kind_of (self->bytes + at) == PAGE_LEAF && holds (self->bytes + at, reason))
      g_array_append_val (pages, at);
  return pages;
}

/* A page that was written to the place of another: no row comes out twice, those of all places that are sound come out, and it is said. */
static void
test_pages_in_wrong_places (Fixture *self, gconstpointer data)
{
  g_autoptr (GArray) pages = intent_pages (self);
  g_autoptr (GRand) rand = g_rand_new_with_seed (21);

  g_assert_cmpuint (pages->len, >, 10);
  for (int i = 0; i < 60; i++)
    {
      g_autofree char *damaged = g_memdup2 (self->bytes, self->length);
      g_autoptr (LwJournalSalvage) got = NULL;
      guint lost = 0;

      for (int n = 0; n <= i % 3; n++)
        {
          gsize from = g_array_index (pages, gsize, g_rand_int_range (rand, 0, (gint32) pages->len));
          gsize to = g_array_index (pages, gsize, g_rand_int_range (rand, 0, (gint32) pages->len));

          lost += from != to ? count_cells (self->bytes + to) : 0;
          memcpy (damaged + to, self->bytes + from, PAGE);
        }
      write_bytes (self, damaged);
      got = salvage (self);
      check_rows (got);
      g_test_message ("%d: %u of %d orders at most are gone, %u came out", i, lost, ORDERS, got->contents->intents->len);
      g_assert_cmpuint (got->contents->intents->len, >=, ORDERS - lost);
      for (guint k = 0; k < got->notes->len; k++) /* each page by itself can be read */
        g_assert_true (strstr (g_ptr_array_index (got->notes, k), ", not rows ") == NULL
                       || g_str_has_suffix (g_ptr_array_index (got->notes, k), " (pages of it stand in the wrong place)"));
      if (got->contents->intents->len < ORDERS)
        {
          g_assert_cmpuint (got->notes->len, >, 0);
          g_assert_true (g_str_has_prefix (g_ptr_array_index (got->notes, 0), "table intent: "));
          g_assert_false (got->ids_whole);
        }
    }
}

/* A verdict that goes on over pages of its own, of which one is gone: that row alone is lost, and named. */
static void
test_one_row (Fixture *self, gconstpointer data)
{
  g_autoptr (LwJournalSalvage) got = NULL;
  g_autofree char *long_text = g_strnfill (3 * PAGE, 'Q'), *bytes = NULL;
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
  LwGateRow rows[] = { { .inputs = g_strdup (long_text), .us = 1 }, { .inputs = g_strdup ("{}"), .us = 2 } };
  LwJournalDb *db = journal_open_writer (&self->folder);
  gsize length, at = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_strlcpy (rows[i].intent, "LW0000", sizeof rows[i].intent);
      g_array_append_val (batch->gates, rows[i]);
    }
  g_assert_true (lw_journal_db_commit (db, batch, 1, NULL));
  lw_journal_db_close (db);
  g_assert_true (g_file_get_contents (self->folder.path, &bytes, &length, NULL));
  while (memcmp (bytes + at + 4, long_text, PAGE - 4) != 0)
    g_assert_cmpuint (at += PAGE, <, length);
  memset (bytes + at, 0x5a, PAGE);
  g_assert_true (g_file_set_contents (self->folder.path, bytes, (gssize) length, NULL));
  got = salvage (self);
  g_assert_cmpuint (got->n_rows, ==, 8 * ORDERS + 1);
  g_assert_cmpuint (got->notes->len, ==, 1);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (got->notes, 0), "table gate: 151 rows were read, not rows 151 ("));
  g_assert_true (got->ids_whole && got->kill_whole);
}

/* The second and the last of five verdicts: each is named alone, and nothing is said of rows that there never were. */
static void
test_two_rows (Fixture *self, gconstpointer data)
{
  static const char fills[] = { '1', 'Q', '3', '4', 'Z' };
  g_autoptr (LwJournalSalvage) got = NULL;
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
  g_autofree char *bytes = NULL;
  JournalFolder folder;
  LwJournalDb *db;
  gsize length;

  journal_folder_set_up (&folder, NULL);
  db = journal_open_writer (&folder);
  for (guint i = 0; i < G_N_ELEMENTS (fills); i++)
    {
      LwGateRow row = { .inputs = g_strnfill (g_ascii_isupper (fills[i]) ? 3 * PAGE : 9, fills[i]), .us = i + 1 };

      g_strlcpy (row.intent, "LW0000", sizeof row.intent);
      g_array_append_val (batch->gates, row);
    }
  g_assert_true (lw_journal_db_commit (db, batch, 1, NULL));
  lw_journal_db_close (db);
  g_assert_true (g_file_get_contents (folder.path, &bytes, &length, NULL));
  for (gsize at = 0; at < length; at += PAGE)
    if (holds (bytes + at, "QQQQQQQQQQ") || holds (bytes + at, "ZZZZZZZZZZ"))
      if (kind_of (bytes + at) == PAGE_OTHER) /* not where the rows begin */
        memset (bytes + at, 0x5a, PAGE);
  g_assert_true (g_file_set_contents (folder.path, bytes, (gssize) length, NULL));
  got = lw_journal_salvage (folder.path, NULL);
  g_assert_cmpuint (got->n_rows, ==, 3);
  g_assert_cmpuint (got->notes->len, ==, 1);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (got->notes, 0), "table gate: 3 rows were read, not rows 2, 5 ("));
  journal_folder_tear_down (&folder, NULL);
}

static void
keep_raw (gpointer data, const char *table, gint64 row, guint n, const char *const *columns, const char *const *values)
{
  GString *all = data;

  for (guint i = 0; i < n; i++)
    if (strcmp (table, "event") == 0 && row <= 2 && strcmp (columns[i], "raw") == 0)
      g_string_append_printf (all, "%s|", values[i] != NULL ? values[i] : "nothing");
}

/* Bytes where a text should be are shown as what they are, and nothing as nothing. */
static void
test_bytes (Fixture *self, gconstpointer data)
{
  g_autoptr (LwJournalSalvage) got = NULL, raw = NULL;
  g_autoptr (GString) all = g_string_new (NULL);
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (self->folder.path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "DROP TRIGGER event_no_UPDATE; UPDATE event SET raw = x'00ff41' WHERE seq = 1", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  raw = lw_journal_salvage_raw (self->folder.path, keep_raw, all, NULL);
  g_assert_cmpstr (all->str, ==, "x'00ff41'|nothing|");
  got = salvage (self);
  g_assert_cmpuint (got->n_rows, ==, 8 * ORDERS - 1);
  g_assert_nonnull (strstr (g_ptr_array_index (got->notes, 0), "3 bytes stand there"));
}

/* Of what was held only the last list counts, as a start reads it. */
static void
test_positions (Fixture *self, gconstpointer data)
{
  g_autoptr (LwJournalSalvage) got = NULL;
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
  LwJournalDb *db = journal_open_writer (&self->folder);

  for (int i = 0; i < 5; i++)
    {
      LwPositionSeen row = { .snapshot = 1 + i / 3, .us = 5, .con_id = 11 + i, .quantity = i + 1 };

      g_strlcpy (row.account, JOURNAL_ACCOUNT, sizeof row.account);
      g_array_append_val (batch->positions, row);
    }
  g_assert_true (lw_journal_db_commit (db, batch, 1, NULL));
  lw_journal_db_close (db);
  got = salvage (self);
  g_assert_cmpuint (got->n_rows, ==, 8 * ORDERS + 5);
  g_assert_cmpuint (got->contents->positions->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpfloat (g_array_index (got->contents->positions, LwPositionSeen, i).quantity, ==, 4 + i);
}

/* A row whose values cannot be right is left out of what is counted, and stands in what is shown. */
static void
test_values (Fixture *self, gconstpointer data)
{
  g_autoptr (LwJournalSalvage) got = NULL;
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (self->folder.path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "UPDATE revision SET order_id = 2147483647 WHERE n = 1 AND intent = 'LW0007'", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  got = salvage (self);
  g_assert_cmpuint (got->contents->revisions->len, ==, ORDERS - 1);
  g_assert_cmpuint (got->notes->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (got->notes, 0), "2147483647"));
  g_assert_false (got->ids_whole);
  g_assert_true (got->kill_whole);
  g_assert_cmpint (got->contents->max_order_id, ==, 100 + ORDERS - 1);
  g_assert_cmpuint (count_raw (self), ==, 8 * ORDERS);
}

/* Nothing of a file whose first page is gone, or that is none. */
static void
test_nothing (Fixture *self, gconstpointer data)
{
  g_autofree char *damaged = g_memdup2 (self->bytes, self->length);
  g_autoptr (GError) error = NULL;

  memset (damaged, 0x5a, PAGE);
  write_bytes (self, damaged);
  g_assert_null (salvage (self));
  lw_journal_salvage_free (NULL);
  g_assert_null (lw_journal_salvage_raw (self->folder.path, count_row, NULL, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_DAMAGED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/store/journal-salvage/" #name, Fixture, NULL, set_up, test_##name, tear_down)
  ADD (whole);
  ADD (each_page);
  ADD (many_pages);
  ADD (half_of_the_pages);
  ADD (pages_in_wrong_places);
  ADD (one_row);
  ADD (two_rows);
  ADD (bytes);
  ADD (positions);
  ADD (values);
  ADD (nothing);
  return g_test_run ();
}
