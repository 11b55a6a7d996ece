#pragma once

/* A journal in a folder of its own, and rows to commit, for the tests of the store. Each stops the test when it fails. */

#include "lw-journal-db.h"

G_BEGIN_DECLS

#define JOURNAL_ACCOUNT "DUSIM0001"

typedef struct
{
  char *dir, *path;
} JournalFolder;

void            journal_folder_set_up    (JournalFolder *self, gconstpointer data);
/* Removes the folder, and whatever lies in it. */
void            journal_folder_tear_down (JournalFolder *self, gconstpointer data);

LwIntent        journal_make_intent      (const char *id);
/* An order with all its rows, its order id 100 + @n and its execution "0001.<n>.01". Free with lw_journal_batch_unref (). */
LwJournalBatch *journal_make_batch       (const char *id, int n);
LwJournalDb    *journal_open_writer      (JournalFolder *self);
void            journal_commit_one       (LwJournalDb *db, const char *id, int n);
/* Field by field: what lies between them is nobody's. */
void            journal_assert_legs      (const LwLeg *got, const LwLeg *wanted, guint n);
/* As a reader beside the writer sees it. */
guint           journal_count_intents    (JournalFolder *self);

G_END_DECLS
