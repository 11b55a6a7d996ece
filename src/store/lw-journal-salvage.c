#define G_LOG_DOMAIN "lw-journal-salvage"

#include "config.h"

#include <string.h>

#include "lw-journal-db-private.h"
#include "lw-journal-salvage.h"

/* SQLite reads a table by its rows' numbers. Where it cannot go on, the rows behind that place are reached from the other side: by
 * numbers further on, forwards and backwards from there, and by halving what is left between. */

#define MAX_PROBES 4000 /* of a table: seeks into what cannot be read; a page of a journal has at most some hundred rows */

typedef struct
{
  gint64 first, last; /* row numbers; last G_MAXINT64 = to the end */
} Gap;

typedef struct
{
  gint64 rowid;
  gpointer row; /* of the table's struct, or char ** */
} Found;

typedef struct
{
  sqlite3         *db;
  const LwTable   *table;
  LwJournalSalvage *result;
  LwSalvagedRow    take; /* NULL: rows are for contents */
  gpointer         data;
  GArray          *found; /* Found */
  GArray          *gaps;  /* Gap */
  sqlite3_stmt    *seek;  /* the first row of a range */
  guint            n_unsound, n_probes;
  gboolean         disorder; /* numbers that do not go on in their order: a page stands in the place of another */
  GError          *why;   /* the first failure */
} Walk;

typedef enum { READ_ALL, READ_PART } Reading;

static void
note_failure (Walk *walk)
{
  if (walk->why == NULL)
    lw_sqlite_set_error (walk->db, walk->table->name, &walk->why);
}

static void
note_gap (Walk  *walk,
          gint64 first,
          gint64 last)
{
  Gap gap = { first, last };

  if (first <= last)
    g_array_append_val (walk->gaps, gap);
}

static char *
value_text (sqlite3_stmt *statement,
            int           i)
{
  const guchar *bytes;
  GString *text;

  if (sqlite3_column_type (statement, i) == SQLITE_NULL)
    return NULL;
  if (sqlite3_column_type (statement, i) != SQLITE_BLOB)
    return g_strdup ((const char *) sqlite3_column_text (statement, i));
  bytes = sqlite3_column_blob (statement, i);
  text = g_string_new ("x'");
  for (int k = 0; k < sqlite3_column_bytes (statement, i); k++)
    g_string_append_printf (text, "%02x", bytes[k]);
  g_string_append_c (text, '\'');
  return g_string_free (text, FALSE);
}

static char **
raw_row (sqlite3_stmt *statement,
         guint         n)
{
  char **values = g_new0 (char *, n);

  for (guint i = 0; i < n; i++)
    values[i] = value_text (statement, (int) i);
  return values;
}

static void
keep_row (Walk         *walk,
          sqlite3_stmt *statement,
          gint64        rowid)
{
  Found found = { rowid, NULL };

  if (walk->take != NULL)
    found.row = raw_row (statement, walk->table->n_columns);
  else
    {
      g_autoptr (GError) error = NULL;

      found.row = g_malloc0 (walk->table->row_size);
      if (!lw_table_read_row (statement, walk->table, found.row, &error))
        {
          g_clear_pointer (&found.row, g_free);
          walk->n_unsound++;
          if (walk->why == NULL)
            walk->why = g_steal_pointer (&error);
          return;
        }
    }
  g_array_append_val (walk->found, found);
}

static sqlite3_stmt *
prepare (Walk       *walk,
         const char *tail)
{
  g_autofree char *where = g_strdup_printf ("WHERE rowid >= ?1 AND rowid <= ?2 ORDER BY rowid %s", tail);
  g_autofree char *sql = lw_table_select_sql (walk->table, where);
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (walk->db, sql, -1, &statement, NULL) != SQLITE_OK)
    note_failure (walk);
  return statement;
}

/* Rows of [@first, @last] in one direction until one cannot be read. *@reached: the last that was; as it is where none was. Numbers that
 * do not go on in their order are damage too: a page that is there twice would be read for ever. */
static Reading
read_rows (Walk    *walk,
           gint64   first,
           gint64   last,
           gboolean backwards,
           gint64  *reached)
{
  sqlite3_stmt *statement = prepare (walk, backwards ? "DESC" : "");
  gboolean any = FALSE;
  int code = SQLITE_ERROR;

  if (statement == NULL)
    return READ_PART;
  sqlite3_bind_int64 (statement, 1, first);
  sqlite3_bind_int64 (statement, 2, last);
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gint64 rowid = sqlite3_column_int64 (statement, (int) walk->table->n_columns);

      if (rowid < first || rowid > last || (any && (backwards ? rowid >= *reached : rowid <= *reached)))
        {
          walk->disorder = TRUE;
          break;
        }
      keep_row (walk, statement, rowid);
      *reached = rowid;
      any = TRUE;
    }
  if (code != SQLITE_DONE && code != SQLITE_ROW)
    note_failure (walk);
  sqlite3_finalize (statement);
  return code == SQLITE_DONE ? READ_ALL : READ_PART;
}

typedef enum { PROBE_ROW, PROBE_NONE, PROBE_FAILED } Probe;

/* The first row of [@first, @last]. */
static Probe
probe (Walk   *walk,
       gint64  first,
       gint64  last,
       gint64 *rowid)
{
  int code;

  walk->n_probes++;
  if (walk->seek == NULL)
    return PROBE_FAILED;
  sqlite3_bind_int64 (walk->seek, 1, first);
  sqlite3_bind_int64 (walk->seek, 2, last);
  code = sqlite3_step (walk->seek);
  if (code == SQLITE_ROW)
    *rowid = sqlite3_column_int64 (walk->seek, (int) walk->table->n_columns);
  sqlite3_reset (walk->seek);
  if (code == SQLITE_ROW && (*rowid < first || *rowid > last))
    {
      walk->disorder = TRUE;
      return PROBE_FAILED;
    }
  return code == SQLITE_ROW ? PROBE_ROW : code == SQLITE_DONE ? PROBE_NONE : PROBE_FAILED;
}

/* What lies between two places that could not be read: leaves that can be may lie between them. In disorder the end of what was read is
 * no proof that nothing follows: a page in the wrong place may hide it. */
static void
read_between (Walk  *walk,
              gint64 first,
              gint64 last)
{
  gint64 middle, rowid, low, high;
  Probe found;

  if (first > last)
    return;
  middle = last - (last - first) / 2; /* never first of two: each half is shorter */
  if (first == last || walk->n_probes >= MAX_PROBES)
    {
      note_gap (walk, first, last);
      return;
    }
  found = probe (walk, middle, last, &rowid);
  switch (found)
    {
    case PROBE_ROW:
      low = rowid;
      if (read_rows (walk, first, rowid - 1, TRUE, &low) == READ_PART || walk->disorder)
        read_between (walk, first, low - 1);
      high = rowid;
      if (read_rows (walk, rowid, last, FALSE, &high) == READ_PART || walk->disorder)
        read_between (walk, high + 1, last);
      return;
    case PROBE_NONE:
    case PROBE_FAILED:
      read_between (walk, first, middle - 1);
      if (found == PROBE_FAILED || walk->disorder)
        read_between (walk, middle, last);
      return;
    }
}

/* The first row that can be read further on than @from; PROBE_NONE: nothing stands at *@rowid and behind it. By leaps, which may end in the
 * damaged end of the table, beyond pages that are sound; then number by number. */
static Probe
find_further (Walk   *walk,
              gint64  from,
              gint64 *rowid)
{
  Probe found = PROBE_FAILED;
  gint64 at = from;

  for (int shift = 0; shift < 48 && found == PROBE_FAILED; shift++)
    found = probe (walk, at = from + (G_GINT64_CONSTANT (1) << shift), G_MAXINT64, rowid);
  for (gint64 next = from + 1; found == PROBE_FAILED && walk->n_probes < MAX_PROBES; next++)
    found = probe (walk, at = next, G_MAXINT64, rowid);
  if (found == PROBE_NONE)
    *rowid = at;
  return found;
}

/* TRUE where the table has a row that can be read behind @last, which is read up to there; *@last then is where it ended again. */
static gboolean
read_on (Walk   *walk,
         gint64 *last)
{
  gint64 rowid, low;
  Probe found = walk->n_probes >= MAX_PROBES || *last > G_MAXINT64 / 2 ? PROBE_FAILED : find_further (walk, *last, &rowid);

  if (found == PROBE_FAILED || (found == PROBE_NONE && rowid == *last + 1))
    note_gap (walk, *last + 1, G_MAXINT64);
  else if (found == PROBE_NONE) /* but a leap may have gone over rows */
    read_between (walk, *last + 1, rowid - 1);
  if (found != PROBE_ROW)
    return FALSE;
  low = rowid;
  if (read_rows (walk, *last + 1, rowid - 1, TRUE, &low) == READ_PART)
    read_between (walk, *last + 1, low - 1);
  *last = rowid;
  return read_rows (walk, rowid, G_MAXINT64, FALSE, last) == READ_PART;
}

static void
read_table (Walk *walk)
{
  gint64 last = 0;

  if (read_rows (walk, 1, G_MAXINT64, FALSE, &last) == READ_ALL)
    return;
  while (read_on (walk, &last))
    ;
}

static int
compare_found (gconstpointer a,
               gconstpointer b)
{
  gint64 one = ((const Found *) a)->rowid, other = ((const Found *) b)->rowid;

  return one < other ? -1 : one > other;
}

/* A page in the place of another hides more than that one: what is missing between two rows is looked for by its numbers. */
static void
read_holes (Walk *walk)
{
  g_autoptr (GArray) holes = g_array_new (FALSE, FALSE, sizeof (Gap));
  gint64 before = 0;

  g_array_sort (walk->found, compare_found);
  for (guint i = 0; i < walk->found->len; i++)
    {
      gint64 rowid = g_array_index (walk->found, Found, i).rowid;
      Gap hole = { before + 1, rowid - 1 };

      g_array_append_val (holes, hole);
      before = rowid;
    }
  for (guint i = walk->gaps->len; i > 0; i--)
    if (g_array_index (walk->gaps, Gap, i - 1).first < before)
      g_array_remove_index (walk->gaps, i - 1);
  walk->n_probes = 0;
  for (guint i = 0; i < holes->len; i++)
    read_between (walk, g_array_index (holes, Gap, i).first, g_array_index (holes, Gap, i).last);
}

static void
hand_on (Walk        *walk,
         const Found *found)
{
  g_autofree const char **columns = g_new (const char *, walk->table->n_columns);
  char **values = found->row;

  for (guint i = 0; i < walk->table->n_columns; i++)
    columns[i] = walk->table->columns[i].name;
  walk->take (walk->data, walk->table->name, found->rowid, walk->table->n_columns, columns, (const char *const *) values);
  for (guint i = 0; i < walk->table->n_columns; i++)
    g_free (values[i]);
}

/* Into @rows, or nowhere: acts and verdicts are not needed to begin anew. */
static void
move_rows (Walk   *walk,
           GArray *rows)
{
  g_array_sort (walk->found, compare_found);
  for (guint i = 0; i < walk->found->len; i++)
    {
      Found *found = &g_array_index (walk->found, Found, i);

      if (walk->take != NULL)
        hand_on (walk, found);
      else if (rows != NULL)
        g_array_append_vals (rows, found->row, 1);
      else
        lw_table_clear_row (walk->table, found->row);
      g_free (found->row);
    }
  walk->result->n_rows += walk->found->len;
}

static int
compare_gaps (gconstpointer a,
              gconstpointer b)
{
  gint64 one = ((const Gap *) a)->first, other = ((const Gap *) b)->first;

  return one < other ? -1 : one > other;
}

/* "rows 34 to 60, 88, from 120 on" */
static char *
gap_words (Walk *walk)
{
  GString *words = g_string_new ("rows ");

  g_array_sort (walk->gaps, compare_gaps);
  for (guint i = 0; i < walk->gaps->len; i++)
    {
      Gap gap = g_array_index (walk->gaps, Gap, i);

      while (i + 1 < walk->gaps->len && g_array_index (walk->gaps, Gap, i + 1).first <= gap.last + 1)
        gap.last = g_array_index (walk->gaps, Gap, ++i).last;
      g_string_append (words, words->len > 5 ? ", " : "");
      if (gap.last == G_MAXINT64)
        g_string_append_printf (words, "from %" G_GINT64_FORMAT " on", gap.first);
      else if (gap.last == gap.first)
        g_string_append_printf (words, "%" G_GINT64_FORMAT, gap.first);
      else
        g_string_append_printf (words, "%" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, gap.first, gap.last);
    }
  return g_string_free (words, FALSE);
}

static void
note_losses (Walk *walk)
{
  g_autofree char *gaps = walk->gaps->len > 0 ? gap_words (walk) : NULL;
  const char *why = walk->why != NULL ? walk->why->message : "pages of it stand in the wrong place";
  guint n = walk->found->len;

  if (gaps != NULL)
    g_ptr_array_add (walk->result->notes, g_strdup_printf ("table %s: %u rows were read, not %s (%s)", walk->table->name, n, gaps, why));
  if (walk->disorder)
    g_ptr_array_add (walk->result->notes, g_strdup_printf ("table %s: %u rows were read, and pages of it stand in the wrong place: others may be missing",
                                                           walk->table->name, n));
  if (walk->n_unsound > 0)
    g_ptr_array_add (walk->result->notes, g_strdup_printf ("table %s: %u rows were read, %u left out whose values cannot be right (%s)",
                                                           walk->table->name, n, walk->n_unsound, why));
}

static void
salvage_table (sqlite3          *db,
               LwJournalTable    table,
               LwJournalSalvage *result,
               GArray           *rows,
               LwSalvagedRow     take,
               gpointer          data)
{
  Walk walk = { .db = db, .table = &lw_journal_tables[table], .result = result, .take = take, .data = data };
  gboolean whole;

  walk.found = g_array_new (FALSE, FALSE, sizeof (Found));
  walk.gaps = g_array_new (FALSE, FALSE, sizeof (Gap));
  walk.seek = prepare (&walk, "LIMIT 1");
  read_table (&walk);
  if (walk.disorder)
    read_holes (&walk);
  note_losses (&walk);
  move_rows (&walk, rows);
  whole = walk.gaps->len == 0 && walk.n_unsound == 0 && !walk.disorder;
  if (table == LW_TABLE_INTENT || table == LW_TABLE_REVISION)
    result->ids_whole = result->ids_whole && whole;
  if (table == LW_TABLE_NUMBER || table == LW_TABLE_KILL)
    result->kill_whole = result->kill_whole && whole;
  sqlite3_finalize (walk.seek);
  g_array_unref (walk.found);
  g_array_unref (walk.gaps);
  g_clear_error (&walk.why);
}

/* A list of tables of which a part cannot be read is no reason to read nothing: with writable_schema the first statement fails, and those
 * after it know the tables that were found before the damage. Nothing is written. *@why: what is wrong with the list; NULL = nothing. */
static sqlite3 *
open_damaged (const char *path,
              GError    **why,
              GError    **error)
{
  sqlite3 *db = lw_sqlite_open (path, LW_SQLITE_READ, error);

  if (db == NULL)
    return NULL;
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
  sqlite3_exec (db, "PRAGMA writable_schema=ON", NULL, NULL, NULL);
  lw_sqlite_number (db, "SELECT count(*) FROM sqlite_master", why);
  return db;
}

static LwJournalSalvage *
salvage_new (void)
{
  LwJournalSalvage *self = g_new0 (LwJournalSalvage, 1);

  self->contents = lw_journal_contents_new ();
  self->notes = g_ptr_array_new_with_free_func (g_free);
  self->ids_whole = self->kill_whole = TRUE;
  return self;
}

void
lw_journal_salvage_free (LwJournalSalvage *self)
{
  if (self == NULL)
    return;
  lw_journal_contents_free (self->contents);
  g_ptr_array_unref (self->notes);
  g_free (self);
}

static void
keep_last_positions (GArray *positions)
{
  gint64 last = 0;
  guint kept = 0;

  for (guint i = 0; i < positions->len; i++)
    last = MAX (last, g_array_index (positions, LwPositionSeen, i).snapshot);
  for (guint i = 0; i < positions->len; i++)
    if (g_array_index (positions, LwPositionSeen, i).snapshot == last)
      g_array_index (positions, LwPositionSeen, kept++) = g_array_index (positions, LwPositionSeen, i);
  g_array_set_size (positions, kept);
}

static gboolean
salvage_tables (LwJournalSalvage *self,
                const char       *path,
                GArray          **rows,
                LwSalvagedRow     take,
                gpointer          data,
                GError          **error)
{
  g_autoptr (GError) why = NULL;
  sqlite3 *db = open_damaged (path, &why, error);

  if (db == NULL)
    return FALSE;
  for (guint i = 0; i < LW_N_TABLES; i++)
    if (lw_journal_has_table (db, (LwJournalTable) i))
      salvage_table (db, (LwJournalTable) i, self, rows != NULL ? rows[i] : NULL, take, data);
  sqlite3_close (db);
  if (self->n_rows > 0 || why == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

LwJournalSalvage *
lw_journal_salvage (const char *path,
                    GError    **error)
{
  g_autoptr (LwJournalSalvage) self = salvage_new ();
  GArray *rows[LW_N_TABLES] = {
    [LW_TABLE_INTENT] = self->contents->intents,       [LW_TABLE_REVISION] = self->contents->revisions,
    [LW_TABLE_CANCEL] = self->contents->cancels,       [LW_TABLE_RESERVATION] = self->contents->reservations,
    [LW_TABLE_EXEC] = self->contents->execs,           [LW_TABLE_COMMISSION] = self->contents->commissions,
    [LW_TABLE_EXTERNAL] = self->contents->externals,   [LW_TABLE_POSITION] = self->contents->positions,
    [LW_TABLE_NUMBER] = self->contents->numbers,       [LW_TABLE_EXIT] = self->contents->exits,
    [LW_TABLE_UNATTRIBUTED] = self->contents->unattributed,
  };

  if (!salvage_tables (self, path, rows, NULL, NULL, error))
    return NULL;
  keep_last_positions (self->contents->positions);
  lw_journal_contents_count (self->contents);
  return g_steal_pointer (&self);
}

LwJournalSalvage *
lw_journal_salvage_raw (const char   *path,
                        LwSalvagedRow take,
                        gpointer      data,
                        GError      **error)
{
  g_autoptr (LwJournalSalvage) self = salvage_new ();

  return salvage_tables (self, path, NULL, take, data, error) ? g_steal_pointer (&self) : NULL;
}
