/* legworkctl journal and export over a journal that this test writes. */

#include "config.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#ifdef G_OS_UNIX
#include <sys/wait.h>
#endif

#include "lw-gate.h"
#include "lw-journal-db.h"

static const char *program;

typedef struct
{
  char *home, *dir, *out, *err;
  int   status;
} Fixture;

static void
add_exec (LwJournalBatch *batch, const char *root, const char *rev, LwSecType type, gint32 con_id, int side, double shares,
          LwPrice price)
{
  LwExec exec = { .order_id = 100, .perm_id = 9, .client_id = 1, .con_id = con_id, .sec_type = type, .right = LW_RIGHT_PUT,
                  .side = side, .shares = shares, .price = price, .strike = 4250000, .multiplier = 100,
                  .us = 1795446000000000, .booked_us = 1795446000000000 };

  g_strlcpy (exec.root, root, sizeof exec.root);
  g_strlcpy (exec.rev, rev, sizeof exec.rev);
  g_strlcpy (exec.intent, "LWA", sizeof exec.intent);
  g_strlcpy (exec.account, "DUSIM0001", sizeof exec.account);
  g_strlcpy (exec.symbol, "SPY", sizeof exec.symbol);
  g_strlcpy (exec.local_symbol, "=cmd|'/c calc'!A1", sizeof exec.local_symbol);
  g_strlcpy (exec.currency, "USD", sizeof exec.currency);
  exec.expiry = lw_date_from_ymd (2026, 12, 18);
  g_array_append_val (batch->execs, exec);
}

static void
add_intent (LwJournalBatch *batch)
{
  LwIntent intent = { .created_us = 1795446000000000, .client_id = 1, .order_id = 100, .perm_id = 9, .n_legs = 2, .quantity = 2,
                      .limit = -12000, .state = LW_INTENT_FILLED, .sent_us = 1795446000100000, .final_us = 1795446001000000 };
  LwRevision revision = { .n = 1, .order_id = 100, .limit = -12000, .quantity = 2, .state = LW_REV_ACKED, .us = 1 };
  LwReservation reservation = { .micro_usd = 1, .us = 1, .freed_us = 2 };

  g_strlcpy (intent.id, "LWA", sizeof intent.id);
  g_strlcpy (intent.account, "DUSIM0001", sizeof intent.account);
  g_strlcpy (intent.reason, "said \"held, until\nopen\"", sizeof intent.reason);
  intent.vertical.kind = LW_BULL_PUT;
  g_strlcpy (intent.vertical.symbol, "SPY", sizeof intent.vertical.symbol);
  intent.vertical.last_trade = intent.vertical.settle = lw_date_from_ymd (2026, 12, 18);
  intent.vertical.k1 = 4250000;
  intent.vertical.k2 = 4300000;
  intent.vertical.multiplier = 100;
  intent.legs[0] = (LwLeg) { 11, 1, 1, 4250000 };
  intent.legs[1] = (LwLeg) { 12, 1, -1, 4300000 };
  g_strlcpy (revision.intent, "LWA", sizeof revision.intent);
  memset (revision.hash, 'a', 64);
  g_strlcpy (reservation.intent, "LWA", sizeof reservation.intent);
  g_array_append_val (batch->intents, intent);
  g_array_append_val (batch->revisions, revision);
  g_array_append_val (batch->reservations, reservation);
}

static void
write_journal (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LwJournalDb) db = lw_journal_db_open (self->dir, "DUSIM0001", LW_JOURNAL_WRITER, &error);
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
  LwCommission commission = { .amount = 1.30, .currency = "JPY", .realized = NAN };

  g_assert_no_error (error);
  add_intent (batch);
  add_exec (batch, "1.1", "01", LW_SEC_BAG, 99, 1, 2, -12000);
  add_exec (batch, "1.2", "01", LW_SEC_OPT, 11, 1, 3, 10000);
  add_exec (batch, "1.2", "02", LW_SEC_OPT, 11, 1, 2, 10000);
  add_exec (batch, "1.3", "01", LW_SEC_OPT, 12, -1, 2, 22000);
  g_strlcpy (commission.exec_id, "1.2.02", sizeof commission.exec_id);
  g_array_append_val (batch->commissions, commission);
  lw_journal_batch_event (batch, 5, "LWA", "transmit", "DRAFT -> RESERVED");
  g_assert_true (lw_journal_db_commit (db, batch, 1, &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->home = g_dir_make_tmp ("lw-ctl-XXXXXX", NULL);
#ifdef G_OS_WIN32
  self->dir = g_build_filename (self->home, "Legwork", NULL);
#else
  self->dir = g_build_filename (self->home, "legwork", NULL);
#endif
  g_assert_cmpint (g_mkdir (self->dir, 0700), ==, 0);
}

static void
empty_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_remove (file);
    }
  g_rmdir (path);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  empty_folder (self->dir);
  empty_folder (self->home);
  g_free (self->home);
  g_free (self->dir);
  g_free (self->out);
  g_free (self->err);
}

/* By the system's shell: GLib's spawning needs a program of its own on Windows, which is not shipped. */
static int
shell (const char *line)
{
#ifdef G_OS_WIN32
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", line); /* it takes the outer quotes off */

  return system (quoted);
#else
  int wait_status = system (line);

  return WIFEXITED (wait_status) ? WEXITSTATUS (wait_status) : -1;
#endif
}

static void
run (Fixture *self, const char *arguments)
{
  g_autofree char *out = g_build_filename (self->home, "out", NULL);
  g_autofree char *err = g_build_filename (self->home, "err", NULL);
  g_autofree char *line = g_strdup_printf ("\"%s\" %s >\"%s\" 2>\"%s\"", program, arguments, out, err);

  g_clear_pointer (&self->out, g_free);
  g_clear_pointer (&self->err, g_free);
  g_setenv ("XDG_DATA_HOME", self->home, TRUE);
  self->status = shell (line);
  g_assert_true (g_file_get_contents (out, &self->out, NULL, NULL));
  g_assert_true (g_file_get_contents (err, &self->err, NULL, NULL));
}

static void
test_verify (Fixture *self, gconstpointer data)
{
  run (self, "journal verify");
  g_assert_cmpint (self->status, ==, 1);
  g_assert_nonnull (strstr (self->err, "no order journal"));
  write_journal (self);
  run (self, "journal verify");
  g_assert_cmpint (self->status, ==, 0);
  g_assert_nonnull (strstr (self->out, "is whole: 1 orders"));
  run (self, "journal dance");
  g_assert_cmpint (self->status, ==, 1);
}

/* By hand, past the program. */
static void
change (Fixture *self, const char *sql)
{
  g_autofree char *path = lw_journal_db_path (self->dir, "DUSIM0001");
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA writable_schema=ON; DELETE FROM sqlite_master WHERE type = 'trigger';"
                                 "UPDATE sqlite_master SET sql = replace (sql, ' NOT NULL', '') WHERE type = 'table'", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* Whatever somebody wrote into the file: a sentence that names it, status 1, and no crash. */
static void
test_values (Fixture *self, gconstpointer data)
{
  static const struct { const char *sql, *column; } rows[] = {
    { "UPDATE revision SET order_id = -5", "order_id" }, { "UPDATE revision SET order_id = 2147483647", "order_id" },
    { "UPDATE revision SET order_id = 99999999999", "order_id" }, { "UPDATE revision SET order_id = 'abc'", "order_id" },
    { "UPDATE revision SET order_id = NULL", "order_id" }, { "UPDATE intent SET state = 'FOO'", "state" }, { "UPDATE intent SET legs = 'x'", "legs" },
    { "UPDATE intent SET qty = 9223372036854775807", "qty" }, { "UPDATE intent SET \"limit\" = 'abc'", "limit" },
    { "UPDATE intent SET created_us = -1", "created_us" }, { "UPDATE intent SET id = hex (zeroblob (200))", "id" },
    { "INSERT INTO number VALUES ('killed', 'yes')", "value" }, { "INSERT INTO number VALUES ('killed', 2)", "number" },
    { "UPDATE reservation SET micro_usd = -9223372036854775807", "micro_usd" }, { "UPDATE exec SET shares = 9e999", "shares" },
  };
  static const char *const commands[] = { "journal verify", "journal list", "journal show LWA", "export fills", "export orders" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      write_journal (self);
      change (self, rows[i].sql);
      for (guint k = 0; k < G_N_ELEMENTS (commands); k++)
        {
          run (self, commands[k]);
          g_test_message ("%s: %s: %s", rows[i].sql, commands[k], self->err);
          g_assert_cmpint (self->status, ==, 1);
          g_assert_nonnull (strstr (self->err, rows[i].column));
          g_assert_nonnull (strstr (self->err, "journal anew --account DUSIM0001"));
        }
      empty_folder (self->dir);
      g_assert_cmpint (g_mkdir (self->dir, 0700), ==, 0);
    }
}

/* A verdict with its inputs, as the gate journals it. */
static void
write_verdict (Fixture *self, gboolean turned)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LwJournalDb) db = lw_journal_db_open (self->dir, "DUSIM0001", LW_JOURNAL_WRITER, &error);
  g_autoptr (LwJournalBatch) batch = lw_journal_batch_new ();
  LwGateRow row = { .us = 1795446000000000 + turned };
  LwGateInput input;
  LwGateLimits limits;
  LwGateResult result;

  g_assert_no_error (error);
  lw_gate_input_init (&input);
  lw_gate_limits_init (&limits);
  lw_gate_judge (&input, &limits, &result);
  g_strlcpy (row.intent, "LWA", sizeof row.intent);
  g_strlcpy (row.rule, result.rule, sizeof row.rule);
  row.passed = (result.kind <= LW_GATE_WARN) != turned;
  row.inputs = lw_gate_to_json (&input, &limits);
  lw_gate_result_clear (&result);
  g_array_append_val (batch->gates, row);
  g_assert_true (lw_journal_db_commit (db, batch, 1, &error));
  g_assert_no_error (error);
}

static void
test_verdicts (Fixture *self, gconstpointer data)
{
  write_journal (self);
  write_verdict (self, FALSE);
  run (self, "journal verify");
  g_assert_cmpint (self->status, ==, 0);
  g_assert_nonnull (strstr (self->out, "1 of 1 verdicts"));
  write_verdict (self, TRUE); /* somebody turned a no into a yes */
  run (self, "journal verify");
  g_assert_cmpint (self->status, ==, 1);
  g_assert_nonnull (strstr (self->err, "does not follow from its inputs"));
  g_assert_nonnull (strstr (self->err, "LWA"));
}

static void
test_list (Fixture *self, gconstpointer data)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;

  write_journal (self);
  run (self, "journal list --format json");
  g_assert_cmpint (self->status, ==, 0);
  g_assert_true (json_parser_load_from_data (parser, self->out, -1, NULL));
  object = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpstr (json_object_get_string_member (object, "intent"), ==, "LWA");
  g_assert_cmpstr (json_object_get_string_member (object, "state"), ==, "FILLED");
  g_assert_cmpfloat (json_object_get_double_member (object, "filled"), ==, 2);
  g_assert_cmpfloat (json_object_get_double_member (object, "limit"), ==, -1.20);
  g_assert_cmpstr (json_object_get_string_member (object, "reason"), ==, "said \"held, until\nopen\"");
}

static void
test_show (Fixture *self, gconstpointer data)
{
  write_journal (self);
  run (self, "journal show LWA --format csv");
  g_assert_cmpint (self->status, ==, 0);
  g_assert_nonnull (strstr (self->out, "event,transmit"));
  g_assert_nonnull (strstr (self->out, "revision,ACKED"));
  run (self, "journal show LWB");
  g_assert_cmpint (self->status, ==, 1);
}

static void
test_fills (Fixture *self, gconstpointer data)
{
  g_auto (GStrv) lines = NULL;

  write_journal (self);
  run (self, "export fills");
  g_assert_cmpint (self->status, ==, 0);
  lines = g_strsplit (self->out, "\r\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 5); /* a header, three executions, the end */
  g_assert_true (g_str_has_prefix (lines[0], "exec_id,time,"));
  g_assert_true (g_str_has_prefix (lines[1], "1.1.01,2026-11-23T15:00:00Z,"));
  g_assert_true (g_str_has_prefix (lines[2], "1.2.02,")); /* the highest revision */
  g_assert_nonnull (strstr (lines[2], ",'=cmd|'/c calc'!A1,2026-12-18,"));
  g_assert_true (g_str_has_suffix (lines[2], ",BOUGHT,2,1,USD,1.30,,JPY"));
  g_assert_true (g_str_has_suffix (lines[1], ",BOUGHT,2,-1.2,USD,,,")); /* a credit stays a number */
  run (self, "export fills --from 2026-11-24");
  g_assert_null (strstr (self->out, "1.1.01"));
  run (self, "export fills --to 2026-11-23");
  g_assert_nonnull (strstr (self->out, "1.1.01"));
  run (self, "export fills --from yesterday");
  g_assert_cmpint (self->status, ==, 1);
}

static void
test_orders (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->home, "orders.csv", NULL);
  g_autofree char *arguments = g_strdup_printf ("export orders --out %s", path);
  g_autofree char *text = NULL;

  write_journal (self);
  run (self, arguments);
  g_assert_cmpint (self->status, ==, 0);
  g_assert_cmpstr (self->out, ==, "");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"said \"\"held, until\nopen\"\"\""));
#ifdef G_OS_UNIX /* on Windows the folder's rights decide */
  {
    GStatBuf info;

    g_assert_cmpint (g_stat (path, &info), ==, 0);
    g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  }
#endif
  run (self, "export orders --account U999");
  g_assert_cmpint (self->status, ==, 1);
}

/* The page on which @text stands. */
static void
change_page_of (char *bytes, gsize length, const char *text)
{
  for (gsize i = 4096; i + strlen (text) <= length; i++)
    if (memcmp (bytes + i, text, strlen (text)) == 0)
      {
        memset (bytes + i / 4096 * 4096, 0x5a, 4096);
        return;
      }
  g_assert_not_reached ();
}

/* A whole file by its name; one whose executions are gone but for the last pages; and one of which nothing is left. */
static void
test_file (Fixture *self, gconstpointer data)
{
  g_autofree char *path = lw_journal_db_path (self->dir, "DUSIM0001"), *kept = g_strconcat (path, ".damaged-1", NULL);
  g_autofree char *fills = g_strdup_printf ("export fills --file \"%s\"", kept), *all = g_strdup_printf ("export journal --file \"%s\"", kept);
  g_autofree char *bytes = NULL;
  gsize length;

  write_journal (self);
  run (self, "export journal --format csv");
  g_assert_cmpint (self->status, ==, 0);
  g_assert_nonnull (strstr (self->out, "intent,1,state,FILLED\r\n"));
  g_assert_nonnull (strstr (self->out, "exec,4,conId,12\r\n"));
  g_assert_cmpint (g_rename (path, kept), ==, 0);
  run (self, "export fills");
  g_assert_cmpint (self->status, ==, 1);
  g_assert_nonnull (strstr (self->err, "damaged-1"));
  run (self, fills);
  g_assert_cmpint (self->status, ==, 0);
  g_assert_nonnull (strstr (self->out, "1.2.02,"));
  g_assert_nonnull (strstr (self->err, ": all of them"));
  g_assert_true (g_file_get_contents (kept, &bytes, &length, NULL));
  change_page_of (bytes, length, "'/c calc'");
  g_assert_true (g_file_set_contents (kept, bytes, (gssize) length, NULL));
  run (self, fills);
  g_assert_cmpint (self->status, ==, 1);
  g_assert_null (strstr (self->out, "1.2.02,"));
  g_assert_nonnull (strstr (self->err, "not all"));
  g_assert_nonnull (strstr (self->err, "table exec: 0 rows were read, not rows from 1 on"));
  run (self, all);
  g_assert_cmpint (self->status, ==, 1);
  g_assert_nonnull (strstr (self->out, "intent,1,state,FILLED"));
  memset (bytes, 0x5a, 4096);
  g_assert_true (g_file_set_contents (kept, bytes, (gssize) length, NULL));
  run (self, all);
  g_assert_cmpint (self->status, ==, 1);
  g_assert_nonnull (strstr (self->err, "nothing of"));
  run (self, "export fills --file x --account y");
  g_assert_cmpint (self->status, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  program = g_getenv ("LEGWORKCTL");
  g_assert_nonnull (program);
#define ADD(name) g_test_add ("/ctl/journal/" #name, Fixture, NULL, set_up, test_##name, tear_down)
  ADD (verify);
  ADD (values);
  ADD (verdicts);
  ADD (list);
  ADD (show);
  ADD (fills);
  ADD (orders);
  ADD (file);
  return g_test_run ();
}
