#pragma once

/* A desk that has scanned, and what stands in its journal. */

#include <sqlite3.h>

#include "lw-desk-fixture.h"
#include "lw-journal.h"

static inline gboolean
scan_is_done (LwDesk  *desk,
              gpointer unused)
{
  LwDeskScan scan;

  lw_desk_get_scan (desk, &scan);
  g_assert_cmpint (scan.phase, !=, LW_SCAN_FAILED);
  return scan.phase == LW_SCAN_DONE && lw_desk_get_result (desk) != NULL;
}

static inline gboolean
can_transmit (LwDesk  *desk,
              gpointer unused)
{
  return lw_desk_get_ticket (desk)->can_transmit;
}

static inline gboolean
is_filled (LwDesk  *desk,
           gpointer id)
{
  const LwIntent *intent = lw_desk_find_order (desk, id);

  return intent != NULL && intent->state == LW_INTENT_FILLED && !intent->fees_pending;
}

/* The shipped preset, within one week of expiries: a third of the quotes to read. */
static inline LwPreset *
narrow_preset (LwDesk     *desk,
               const char *name)
{
  LwPreset *preset = NULL;

  for (guint i = 0; i < lw_desk_n_presets (desk) && preset == NULL; i++)
    if (strcmp (lw_desk_get_preset (desk, i)->name, name) == 0)
      preset = lw_preset_copy (lw_desk_get_preset (desk, i));
  g_assert_nonnull (preset);
  for (guint i = 0; i < preset->n_filters; i++)
    if (strcmp (preset->filters[i].field, "dte") == 0)
      {
        preset->filters[i].lo = 34;
        preset->filters[i].hi = 40;
      }
  return preset;
}

static inline int
count_rows (const char *dir,
            const char *sql,
            const char *id)
{
  g_autofree char *path = g_build_filename (dir, "journal-DUSIM0001.sqlite", NULL);
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  int n = -1;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  sqlite3_bind_text (statement, 1, id, -1, SQLITE_STATIC);
  if (sqlite3_step (statement) == SQLITE_ROW)
    n = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return n;
}

static inline void
run_scan (Fixture    *f,
          const char *name)
{
  g_autoptr (LwPreset) preset = NULL;

  lw_desk_start (f->desk);
  wait_until (f->desk, orders_are_on, NULL, "orders on");
  preset = narrow_preset (f->desk, name);
  lw_desk_scan (f->desk, preset);
  wait_until (f->desk, scan_is_done, NULL, "scan done");
}

/* Spreads that are held. */

#define WIDE 10        /* steps from the middle that a spread may be */
#define NARROW_USD 400 /* a roll's loss counts as its whole width, and may be 500 USD at most */

static inline gboolean
is_quoted (LwDesk  *desk,
           gpointer unused)
{
  return lw_desk_get_ticket (desk)->quotes_fresh;
}

static inline LwPrice
price_of (double value)
{
  return (LwPrice) llround (value * LW_PRICE_SCALE);
}

/* A step beyond natural. */
static inline double
worse (const LwDeskTicket *ticket)
{
  return copysign (lw_price_to_double (ticket->increment), ticket->natural - ticket->mid);
}

/* The market moves: the limit is set anew to what trades at once, a step worse where the double at @steps lets it, until the
 * gate takes it. */
static inline gboolean
goes_at_once (LwDesk  *desk,
              gpointer steps)
{
  const LwDeskTicket *ticket = lw_desk_get_ticket (desk);
  double step = lw_price_to_double (ticket->increment);
  gboolean near = fabs (ticket->natural - ticket->mid) + step <= *(double *) steps * step + 1e-9;

  if (!ticket->quotes_fresh)
    return FALSE;
  lw_desk_ticket_set_limit (desk, price_of (ticket->natural + (near ? worse (ticket) : 0)));
  return lw_desk_get_ticket (desk)->can_transmit;
}

static inline void
send_at_once (Fixture *f,
              double   steps,
              char    *id)
{
  wait_until (f->desk, goes_at_once, &steps, "a price that trades at once may go");
  g_assert_true (lw_desk_ticket_transmit (f->desk));
  g_strlcpy (id, lw_desk_get_ticket (f->desk)->intent, LW_INTENT_ID_SIZE);
  wait_until (f->desk, is_filled, id, "filled, with fees");
}

static inline double
wider_leg (const LwScanRow *row)
{
  return fmax (row->short_leg.ask - row->short_leg.bid, row->long_leg.ask - row->long_leg.bid);
}

static inline gboolean
can_be_rolled (const LwVertical *vertical)
{
  return fabs (lw_price_to_double (vertical->k1 - vertical->k2)) * vertical->multiplier <= NARROW_USD;
}

/* Of the scan's spreads that can be rolled the one whose legs have the narrowest markets, sold: an option alone may be two steps from
 * its middle, no more. */
static inline LwVertical
hold_one (Fixture *f,
          char    *id)
{
  const LwScanResult *result;
  const LwScanRow *best = NULL;
  LwVertical vertical;

  run_scan (f, "Credit core");
  result = lw_desk_get_result (f->desk);
  for (guint i = 0; i < result->n_rows; i++)
    if (can_be_rolled (&result->rows[i].vertical) && (best == NULL || wider_leg (&result->rows[i]) < wider_leg (best) - 1e-9))
      best = &result->rows[i];
  g_assert_nonnull (best);
  g_test_message ("%.2f wide, legs at most %.2f", fabs (lw_price_to_double (best->vertical.k1 - best->vertical.k2)), wider_leg (best));
  vertical = best->vertical;
  lw_desk_ticket_open (f->desk, &vertical);
  wait_until (f->desk, can_transmit, NULL, "Transmit is possible");
  g_assert_false (lw_desk_get_ticket (f->desk)->unwinds);
  send_at_once (f, WIDE, id);
  return vertical;
}
