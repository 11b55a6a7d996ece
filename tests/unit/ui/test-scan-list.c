#include "config.h"

#include "lw-empty-scan.h"
#include "lw-scan-list.h"

#define MAX_ROWS 8

static guint n_changes;

static void
on_items_changed_cb (GListModel *model,
                     guint       position,
                     guint       removed,
                     guint       added,
                     gpointer    user_data)
{
  n_changes++;
}

/* A result whose rows are the strikes given, and whose prices are @price. */
static LwScanResult *
result_of (const int *strikes,
           guint      n,
           double     price)
{
  static LwScanResult result;
  static LwScanRow rows[MAX_ROWS];

  for (guint i = 0; i < n; i++)
    {
      rows[i] = (LwScanRow) { .price = price + i };
      g_strlcpy (rows[i].vertical.symbol, "SPX", sizeof rows[i].vertical.symbol);
      rows[i].vertical.kind = LW_BULL_PUT;
      rows[i].vertical.last_trade = lw_date_from_ymd (2024, 12, 20);
      rows[i].vertical.k1 = strikes[i] * LW_PRICE_SCALE;
      rows[i].vertical.k2 = (strikes[i] + 5) * LW_PRICE_SCALE;
    }
  result = (LwScanResult) { .rows = rows, .n_rows = n };
  return &result;
}

static void
assert_order (LwScanList *list,
              const int  *strikes,
              guint       n)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LwScanItem) item = g_list_model_get_item (G_LIST_MODEL (list), i);
      guint position;

      g_assert_cmpint (lw_scan_item_get_row (item)->vertical.k1 / LW_PRICE_SCALE, ==, strikes[i]);
      g_assert_true (lw_scan_list_find (list, lw_scan_item_get_key (item), &position) == item);
      g_assert_cmpuint (position, ==, i);
    }
}

static void
test_same_pointer (void)
{
  g_autoptr (LwScanList) list = lw_scan_list_new ();
  static const int first[] = { 100, 105, 110 }, second[] = { 110, 100, 120 };
  g_autoptr (LwScanItem) before = NULL;
  g_autoptr (LwScanItem) after = NULL;

  lw_scan_list_update (list, result_of (first, 3, 1));
  before = g_list_model_get_item (G_LIST_MODEL (list), 2);
  lw_scan_list_update (list, result_of (second, 3, 2));
  after = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_true (before == after);
  g_assert_cmpfloat (lw_scan_item_get_row (after)->price, ==, 2);
  assert_order (list, second, 3);
}

static void
on_item_cb (LwScanItem *item,
            guint      *n)
{
  (*n)++;
}

/* The clock goes on without a result: ages grow, a live quote is stale past the limit, and only that is a change of the row. */
static void
test_clock (void)
{
  static const int strikes[] = { 100, 105 };
  g_autoptr (LwScanList) list = lw_scan_list_new ();
  LwScanResult *result = result_of (strikes, 2, 1);
  g_autoptr (LwScanItem) first = NULL, second = NULL;
  guint n_aged = 0, n_told = 0;

  result->rows[0].confirmed_us = 1000;
  lw_scan_list_set_now (list, 1500, 900);
  lw_scan_list_update (list, result);
  first = g_list_model_get_item (G_LIST_MODEL (list), 0);
  second = g_list_model_get_item (G_LIST_MODEL (list), 1);
  g_signal_connect (first, "aged", G_CALLBACK (on_item_cb), &n_aged);
  g_signal_connect (first, "changed", G_CALLBACK (on_item_cb), &n_told);
  g_assert_cmpint (lw_scan_item_get_age_us (first), ==, 500);
  g_assert_cmpint (lw_scan_item_get_age_us (second), ==, G_MAXINT64);
  lw_scan_list_set_now (list, 1900, 900);
  g_assert_cmpint (lw_scan_item_get_age_us (first), ==, 900);
  g_assert_cmpint (lw_scan_item_get_row (first)->state, ==, LW_QUOTE_LIVE);
  g_assert_cmpuint (n_aged, ==, 1);
  g_assert_cmpuint (n_told, ==, 0);
  lw_scan_list_set_now (list, 1901, 900);
  g_assert_cmpint (lw_scan_item_get_row (first)->state, ==, LW_QUOTE_STALE);
  g_assert_cmpuint (n_told, ==, 1);
  result->rows[0].confirmed_us = 1900;
  lw_scan_list_update (list, result);
  g_assert_cmpint (lw_scan_item_get_row (first)->state, ==, LW_QUOTE_LIVE);
  g_assert_cmpint (lw_scan_item_get_age_us (first), ==, 1);
}

/* New values in the same order are no change of the list. */
static void
test_values_in_place (void)
{
  g_autoptr (LwScanList) list = lw_scan_list_new ();
  static const int strikes[] = { 100, 105, 110 };

  lw_scan_list_update (list, result_of (strikes, 3, 1));
  n_changes = 0;
  g_signal_connect (list, "items-changed", G_CALLBACK (on_items_changed_cb), NULL);
  lw_scan_list_update (list, result_of (strikes, 3, 7));
  g_assert_cmpuint (n_changes, ==, 0);
  lw_scan_list_update (list, NULL);
  g_assert_cmpuint (n_changes, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
}

static void
test_held (void)
{
  g_autoptr (LwScanList) list = lw_scan_list_new ();
  static const int first[] = { 100, 105, 110 }, second[] = { 120, 110, 100 }, held[] = { 100, 105, 110, 120 };
  g_autoptr (LwScanItem) gone = NULL;

  lw_scan_list_update (list, result_of (first, 3, 1));
  lw_scan_list_hold (list, TRUE);
  lw_scan_list_update (list, result_of (second, 3, 2));
  assert_order (list, held, 4);
  gone = g_list_model_get_item (G_LIST_MODEL (list), 1);
  g_assert_true (lw_scan_item_is_gone (gone));
  g_assert_cmpuint (lw_scan_list_pending (list), ==, 4);

  lw_scan_list_hold (list, FALSE);
  lw_scan_list_update (list, result_of (second, 3, 2));
  assert_order (list, second, 3);
  g_assert_cmpuint (lw_scan_list_pending (list), ==, 0);
}

/* Without a connection nothing is live, not even what comes late; afterwards it is again. */
static void
test_stale (void)
{
  g_autoptr (LwScanList) list = lw_scan_list_new ();
  static const int strikes[] = { 100, 105 };
  g_autoptr (LwScanItem) item = NULL;

  lw_scan_list_update (list, result_of (strikes, 2, 1));
  item = g_list_model_get_item (G_LIST_MODEL (list), 1);
  g_assert_cmpint (lw_scan_item_get_row (item)->state, ==, LW_QUOTE_LIVE);
  lw_scan_list_set_stale (list, TRUE);
  g_assert_cmpint (lw_scan_item_get_row (item)->state, ==, LW_QUOTE_STALE);
  lw_scan_list_update (list, result_of (strikes, 2, 2));
  g_assert_cmpint (lw_scan_item_get_row (item)->state, ==, LW_QUOTE_STALE);
  lw_scan_list_set_stale (list, FALSE);
  lw_scan_list_update (list, result_of (strikes, 2, 3));
  g_assert_cmpint (lw_scan_item_get_row (item)->state, ==, LW_QUOTE_LIVE);
}

static void
test_selection_survives (void)
{
  g_autoptr (LwScanList) list = lw_scan_list_new ();
  g_autoptr (GtkSingleSelection) selection = gtk_single_selection_new (NULL);
  static const int first[] = { 100, 105, 110 }, second[] = { 110, 105, 100, 120 };

  gtk_single_selection_set_autoselect (selection, FALSE);
  gtk_single_selection_set_model (selection, G_LIST_MODEL (list));
  lw_scan_list_update (list, result_of (first, 3, 1));
  gtk_single_selection_set_selected (selection, 0);
  lw_scan_list_update (list, result_of (second, 4, 1));
  g_assert_cmpuint (gtk_single_selection_get_selected (selection), ==, 2);
}

static void
test_misses (void)
{
  guint cost[] = { 0, 9, 31, 12, 31 }, order[3];
  LwScanResult result = { .n_filters = 5, .cost = cost };

  g_assert_cmpuint (lw_scan_misses (&result, order, 3), ==, 3);
  g_assert_cmpuint (order[0], ==, 2);
  g_assert_cmpuint (order[1], ==, 4);
  g_assert_cmpuint (order[2], ==, 3);
  result.n_filters = 1;
  g_assert_cmpuint (lw_scan_misses (&result, order, 3), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/scan-list/clock", test_clock);
  g_test_add_func ("/ui/scan-list/same-pointer", test_same_pointer);
  g_test_add_func ("/ui/scan-list/values-in-place", test_values_in_place);
  g_test_add_func ("/ui/scan-list/held", test_held);
  g_test_add_func ("/ui/scan-list/stale", test_stale);
  g_test_add_func ("/ui/scan-list/selection-survives", test_selection_survives);
  g_test_add_func ("/ui/scan-list/misses", test_misses);
  return g_test_run ();
}
