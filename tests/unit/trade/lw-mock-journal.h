#pragma once

/* A journal in memory: what a commit leaves for the next start. */

#include "lw-journal.h"

void lw_mock_journal_commit (LwJournalContents *journal, const LwJournalBatch *batch);
/* What the store keeps beside a journal that it cannot write. */
void lw_mock_journal_mark   (LwJournalContents *journal, gboolean killed);
