#include "config.h"

#include <glib/gstdio.h>
#include <math.h>

#include "journal-fixture.h"

void
journal_folder_set_up (JournalFolder *self, gconstpointer data)
{
  self->dir = g_dir_make_tmp ("lw-journal-XXXXXX", NULL);
  g_assert_nonnull (self->dir);
  self->path = lw_journal_db_path (self->dir, JOURNAL_ACCOUNT);
}

void
journal_folder_tear_down (JournalFolder *self, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (self->dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->dir, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (self->dir), ==, 0);
  g_free (self->dir);
  g_free (self->path);
}

LwIntent
journal_make_intent (const char *id)
{
  LwIntent intent = { .created_us = 1795446000000001, .mode = LW_ACCOUNT_SIMULATED, .client_id = 7, .id_epoch = 2,
                      .order_id = 101, .perm_id = 987654321012, .order_class = LW_CLASS_OPEN, .n_legs = 2, .quantity = 3,
                      .limit = -12000, .state = LW_INTENT_CHECKING, .hint = LW_HINT_FILLED, .acked = TRUE, .absences = 1,
                      .first_absence_us = 5, .sent_us = 6, .version = 4 };

  g_strlcpy (intent.id, id, sizeof intent.id);
  g_strlcpy (intent.account, JOURNAL_ACCOUNT, sizeof intent.account);
  g_strlcpy (intent.profile, "SIMULATED", sizeof intent.profile);
  g_strlcpy (intent.tif, "DAY", sizeof intent.tif);
  g_strlcpy (intent.origin, "person", sizeof intent.origin);
  g_strlcpy (intent.reason, "it's \"held\"; DROP TABLE intent; –", sizeof intent.reason);
  intent.vertical.kind = LW_BEAR_CALL;
  g_strlcpy (intent.vertical.symbol, "SPX", sizeof intent.vertical.symbol);
  g_strlcpy (intent.vertical.trading_class, "SPXW", sizeof intent.vertical.trading_class);
  g_strlcpy (intent.vertical.currency, "USD", sizeof intent.vertical.currency);
  intent.vertical.last_trade = lw_date_from_ymd (2026, 12, 17);
  intent.vertical.settle = lw_date_from_ymd (2026, 12, 18);
  intent.vertical.last_trade_us = 77;
  intent.vertical.settle_us = 88;
  intent.vertical.k1 = 43000000;
  intent.vertical.k2 = 43050000;
  intent.vertical.con_id_1 = 11;
  intent.vertical.con_id_2 = 12;
  intent.vertical.multiplier = 100;
  intent.legs[0] = (LwLeg) { 11, 1, -1, 43000000 };
  intent.legs[1] = (LwLeg) { 12, 1, 1, 43050000 };
  return intent;
}

LwJournalBatch *
journal_make_batch (const char *id, int n)
{
  LwJournalBatch *batch = lw_journal_batch_new ();
  LwIntent intent = journal_make_intent (id);
  LwRevision revision = { .n = 1, .purpose = LW_PURPOSE_NEW, .order_id = 100 + n, .limit = -12000, .quantity = 3,
                          .state = LW_REV_ARMED, .us = 9 };
  LwReservation reservation = { .micro_usd = 381300000, .us = 9 };
  LwGateRow gate = { .passed = TRUE, .inputs = g_strdup ("{\"limit\":null}"), .us = 9 };
  LwExec exec = { .order_id = 101, .client_id = 7, .con_id = 11, .sec_type = LW_SEC_OPT, .right = LW_RIGHT_CALL, .side = -1,
                  .shares = 3, .price = 21500, .strike = 43000000, .multiplier = 100, .booked_us = 10, .after_snapshot = 0 };
  LwCommission commission = { .amount = NAN, .realized = NAN };

  g_strlcpy (revision.intent, id, sizeof revision.intent);
  g_strlcpy (revision.tif, "DAY", sizeof revision.tif);
  g_strlcpy (reservation.intent, id, sizeof reservation.intent);
  g_strlcpy (gate.intent, id, sizeof gate.intent);
  g_strlcpy (exec.intent, id, sizeof exec.intent);
  g_snprintf (exec.root, sizeof exec.root, "0001.%d", n);
  g_strlcpy (exec.rev, "01", sizeof exec.rev);
  exec.expiry = LW_DATE_NONE;
  g_snprintf (commission.exec_id, sizeof commission.exec_id, "0001.%d.01", n);
  g_array_append_val (batch->intents, intent);
  g_array_append_val (batch->revisions, revision);
  g_array_append_val (batch->reservations, reservation);
  g_array_append_val (batch->gates, gate);
  g_array_append_val (batch->execs, exec);
  g_array_append_val (batch->commissions, commission);
  lw_journal_batch_set_hash (batch, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
  lw_journal_batch_event (batch, 9, id, "transmit", "DRAFT -> RESERVED");
  lw_journal_batch_event (batch, 9, NULL, "probe", NULL);
  return batch;
}

LwJournalDb *
journal_open_writer (JournalFolder *self)
{
  g_autoptr (GError) error = NULL;
  LwJournalDb *db = lw_journal_db_open (self->dir, JOURNAL_ACCOUNT, LW_JOURNAL_WRITER, &error);

  g_assert_no_error (error);
  g_assert_nonnull (db);
  return db;
}

void
journal_commit_one (LwJournalDb *db, const char *id, int n)
{
  g_autoptr (LwJournalBatch) batch = journal_make_batch (id, n);
  g_autoptr (GError) error = NULL;

  g_assert_true (lw_journal_db_commit (db, batch, 1000 + n, &error));
  g_assert_no_error (error);
}

void
journal_assert_legs (const LwLeg *got, const LwLeg *wanted, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpint (got[i].con_id, ==, wanted[i].con_id);
      g_assert_cmpint (got[i].ratio, ==, wanted[i].ratio);
      g_assert_cmpint (got[i].side, ==, wanted[i].side);
      g_assert_cmpint (got[i].strike, ==, wanted[i].strike);
    }
}

guint
journal_count_intents (JournalFolder *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LwJournalDb) db = lw_journal_db_open (self->dir, JOURNAL_ACCOUNT, LW_JOURNAL_READER, &error);
  g_autoptr (LwJournalContents) contents = NULL;

  g_assert_no_error (error);
  contents = lw_journal_db_load (db, &error);
  g_assert_no_error (error);
  return contents->intents->len;
}
