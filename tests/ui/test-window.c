/* The real window over a desk of made-up figures: what its actions ask of the desk, how small it can be, where it says what. */

#include "config.h"

#include "lw-application.h"
#include "lw-scan-list.h"
#include "lw-window.h"
#include "lw-transmit.h"
#include "window-fixture.h"

/* Window manager and title bar aside, every page fits into 1280 × 680, in each mode. */
static void
test_minimum_size (void)
{
  static const FakeState states[] = { FAKE_START, FAKE_SCAN, FAKE_TICKET, FAKE_REFUSED, FAKE_CONFIRM, FAKE_ORDERS, FAKE_EMPTY, FAKE_LOADING, FAKE_ERROR };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    for (int kind = LW_ACCOUNT_SIMULATED; kind <= LW_ACCOUNT_LIVE; kind++)
      {
        Fixture f;
        GtkRequisition least;

        set_up (&f, states[i], (LwAccountKind) kind);
        show (&f, 1280, 680);
        if (states[i] == FAKE_TICKET || states[i] == FAKE_REFUSED || states[i] == FAKE_CONFIRM)
          gtk_widget_activate_action (f.window, "win.face", "s", "ticket");
        turn_until_idle ();
        gtk_widget_get_preferred_size (f.window, &least, NULL);
        g_assert_cmpint (least.width, <=, 1280);
        g_assert_cmpint (least.height, <=, 680);
        tear_down (&f);
      }
}

/* Every button that can be pressed is at least 24 × 24 px with its padding. */
static void
check_hit_areas (GtkWidget *window,
                 GtkWidget *widget)
{
  graphene_rect_t bounds;

  /* The header bar's window buttons are GTK's own. */
  if (g_str_equal (gtk_widget_get_css_name (widget), "windowcontrols") || !gtk_widget_get_mapped (widget))
    return;
  if (GTK_IS_BUTTON (widget) && gtk_widget_compute_bounds (widget, window, &bounds))
    {
      g_assert_cmpfloat (bounds.size.width, >=, 24);
      g_assert_cmpfloat (bounds.size.height, >=, 24);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    check_hit_areas (window, child);
}

static void
test_hit_areas (void)
{
  static const struct { FakeState state; const char *page, *face; } cases[] = {
    { FAKE_SCAN, "scan", "filters" }, { FAKE_TICKET, "scan", "ticket" }, { FAKE_ORDERS, "orders", "filters" },
    { FAKE_EMPTY, "scan", "filters" }, { FAKE_ERROR, "scan", "filters" }, { FAKE_SCAN, "health", "filters" }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Fixture f;

      set_up (&f, cases[i].state, LW_ACCOUNT_PAPER);
      gtk_widget_activate_action (f.window, "win.face", "s", cases[i].face);
      gtk_widget_activate_action (f.window, "win.page", "s", cases[i].page);
      show (&f, 1280, 680);
      check_hit_areas (f.window, f.window);
      tear_down (&f);
    }
}

static void
test_pages (void)
{
  static const char * const pages[][2] = {
    { "chain", "Chain comes with a later version" }, { "positions", "Positions comes with a later version" },
    { "reports", "Reports comes with a later version" }, { "settings", "Settings comes with a later version" },
    { "health", "http://127.0.0.1:8080/metrics" }, { "orders", "WORKING" }, { "scan", "of 61,204 verticals" }
  };
  Fixture f;

  set_up (&f, FAKE_ORDERS, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      gtk_widget_activate_action (f.window, "win.page", "s", pages[i][0]);
      turn_until_idle ();
      g_assert_true (says (&f, pages[i][1]));
    }
  tear_down (&f);
}

static void
test_preset_trade_transmit (void)
{
  Fixture f;
  LwVertical vertical;
  g_autofree char *key = NULL;

  set_up (&f, FAKE_START, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  g_assert_true (says (&f, "What are you looking for?"));
  gtk_widget_activate_action (f.window, "win.preset", "u", 2u);
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "scan One sigma");
  turn_until_idle ();

  vertical = lw_desk_get_result (f.desk)->rows[3].vertical;
  key = lw_vertical_key (&vertical);
  gtk_widget_activate_action (f.window, "win.trade", "s", key);
  turn_until_idle ();
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "open RUT");
  g_assert_nonnull (mapped (&f, "LwTicketPanel"));
  g_assert_null (mapped (&f, "LwFilterPanel"));
  pass_time (LW_TRANSMIT_ARM_US);
  gtk_widget_activate_action (mapped (&f, "LwTicketPanel"), "ticket.transmit", NULL);
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "transmit");

  gtk_widget_activate_action (f.window, "win.ticket-close", NULL);
  turn_until_idle ();
  g_assert_nonnull (mapped (&f, "LwFilterPanel"));
  tear_down (&f);
}

static void
click_head (GtkColumnView *view,
            const char    *title,
            GtkSortType    type)
{
  GListModel *columns = gtk_column_view_get_columns (view);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (strcmp (gtk_column_view_column_get_title (column), title) == 0)
        {
          gtk_column_view_sort_by_column (view, column, type); /* what a click on the head does */
          turn_until_idle ();
          return;
        }
    }
  g_assert_not_reached ();
}

/* A first click on a head sorts the way that its figures ask for, the next one turns it round. */
/* After a preset the next key is for its rows, unless the person went elsewhere in the meantime. */
static void
test_focus_goes_to_the_rows (void)
{
  for (int elsewhere = 0; elsewhere < 2; elsewhere++)
    {
      Fixture f;
      GtkWidget *focus;

      set_up (&f, FAKE_START, LW_ACCOUNT_SIMULATED);
      show (&f, 1280, 800);
      fake_desk_hold_rows (f.desk);
      gtk_widget_activate_action (f.window, "win.preset", "u", 0u);
      turn_until_idle ();
      if (elsewhere)
        gtk_widget_activate_action (f.window, "win.page", "s", "orders");
      if (elsewhere)
        gtk_widget_child_focus (f.window, GTK_DIR_TAB_FORWARD);
      fake_desk_find_rows (f.desk);
      turn_until_idle ();
      focus = gtk_root_get_focus (GTK_ROOT (f.window));
      g_assert_nonnull (focus);
      g_assert_cmpint (gtk_widget_get_ancestor (focus, GTK_TYPE_COLUMN_VIEW) != NULL, ==, !elsewhere);
      tear_down (&f);
    }
}

static void
test_sort (void)
{
  GtkColumnView *view;
  Fixture f;

  set_up (&f, FAKE_START, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  gtk_widget_activate_action (f.window, "win.preset", "u", 2u);
  turn_until_idle ();
  view = GTK_COLUMN_VIEW (mapped (&f, "GtkColumnView"));
  click_head (view, "PoP %", GTK_SORT_ASCENDING);
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "sort pop down");
  click_head (view, "PoP %", GTK_SORT_ASCENDING);
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "sort pop up");
  click_head (view, "Max loss", GTK_SORT_ASCENDING);
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "sort max_loss_usd up");
  tear_down (&f);
}

/* LIVE has no shortcut: only the held button sends. A ticket that is refused sends by no way. */
static void
test_no_shortcut (void)
{
  static const struct { FakeState state; LwAccountKind kind; } cases[] = {
    { FAKE_TICKET, LW_ACCOUNT_LIVE }, { FAKE_REFUSED, LW_ACCOUNT_PAPER }, { FAKE_REFUSED, LW_ACCOUNT_SIMULATED }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Fixture f;
      guint before;

      set_up (&f, cases[i].state, cases[i].kind);
      show (&f, 1280, 800);
      gtk_widget_activate_action (f.window, "win.face", "s", "ticket");
      turn_until_idle ();
      before = fake_desk_n_asked (f.desk);
      pass_time (LW_TRANSMIT_ARM_US);
      gtk_widget_activate_action (mapped (&f, "LwTicketPanel"), "ticket.transmit", NULL);
      g_signal_emit_by_name (mapped (&f, "LwTransmit"), "clicked");
      g_assert_cmpuint (fake_desk_n_asked (f.desk), ==, before);
      tear_down (&f);
    }
}

static gboolean
is_price_field (GtkWidget *widget,
                gpointer   data)
{
  return g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkText") && gtk_widget_get_mapped (widget)
         && g_str_equal (G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)), "LwStepper")
         && strchr (gtk_editable_get_text (GTK_EDITABLE (widget)), '.') != NULL;
}

/* By Ctrl+Enter out of the field what stands in it is sent, and nothing where that is no price. What nobody typed follows the ticket. */
static void
test_typed_price (void)
{
  Fixture f;
  GtkWidget *field;
  guint before;

  set_up (&f, FAKE_TICKET, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  gtk_widget_activate_action (f.window, "win.face", "s", "ticket");
  turn_until_idle ();
  field = find (f.window, is_price_field, NULL);
  g_assert_nonnull (field);
  gtk_widget_grab_focus (field);
  lw_desk_ticket_set_limit (f.desk, 5500);
  turn_until_idle ();
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (field)), ==, "0.55");
  gtk_editable_set_text (GTK_EDITABLE (field), "0.60");
  pass_time (LW_TRANSMIT_ARM_US);
  gtk_widget_activate_action (mapped (&f, "LwTicketPanel"), "ticket.transmit", NULL);
  g_assert_cmpint (lw_desk_get_ticket (f.desk)->limit, ==, 6000);
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "transmit");
  before = fake_desk_n_asked (f.desk);
  gtk_editable_set_text (GTK_EDITABLE (field), "0.6o");
  pass_time (LW_TRANSMIT_ARM_US);
  gtk_widget_activate_action (mapped (&f, "LwTicketPanel"), "ticket.transmit", NULL);
  g_assert_cmpuint (fake_desk_n_asked (f.desk), ==, before);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (field)), ==, "0.60");
  tear_down (&f);
}

static void
test_ticket_prices (void)
{
  Fixture f;
  const LwDeskTicket *ticket;
  g_autofree char *natural = NULL;

  set_up (&f, FAKE_TICKET, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  gtk_widget_activate_action (f.window, "win.face", "s", "ticket");
  turn_until_idle ();
  ticket = lw_desk_get_ticket (f.desk);
  natural = g_strdup_printf ("limit %d", (int) (ticket->natural * LW_PRICE_SCALE + 0.5));
  gtk_widget_activate_action (mapped (&f, "LwTicketPanel"), "ticket.natural", NULL);
  g_assert_cmpstr (fake_desk_last (f.desk), ==, natural);
  gtk_widget_activate_action (mapped (&f, "LwTicketPanel"), "ticket.more", NULL);
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "quantity 2");
  tear_down (&f);
}

/* From 1700 px both faces stand side by side. */
static void
test_wide (void)
{
  Fixture f;

  set_up (&f, FAKE_TICKET, LW_ACCOUNT_SIMULATED);
  show (&f, 1800, 1000);
  g_assert_nonnull (mapped (&f, "LwTicketPanel"));
  g_assert_nonnull (mapped (&f, "LwFilterPanel"));
  tear_down (&f);
}

static gboolean
is_trade (GtkWidget *widget,
          gpointer   data)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_has_css_class (widget, "trade") && gtk_widget_get_mapped (widget);
}

/* At no width is the last column cut: others go before it. */
static void
test_trade_is_whole (void)
{
  for (int width = 1180; width <= 2000; width += width < 1300 ? 24 : 100)
    {
      Fixture f;
      GtkWidget *list;
      graphene_rect_t bounds;

      set_up (&f, FAKE_SCAN, LW_ACCOUNT_SIMULATED);
      show (&f, width, 800);
      list = gtk_widget_get_ancestor (mapped (&f, "GtkColumnView"), GTK_TYPE_SCROLLED_WINDOW);
      g_assert_true (gtk_widget_compute_bounds (find (f.window, is_trade, NULL), list, &bounds));
      g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, gtk_widget_get_width (list));
      tear_down (&f);
    }
}

static void
test_errors (void)
{
  Fixture f;

  set_up (&f, FAKE_ERROR, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  g_assert_true (says (&f, "No connection to TWS on 127.0.0.1:7497"));
  g_assert_true (says (&f, "Nothing listens on 127.0.0.1:7497"));
  gtk_widget_activate_action (f.window, "win.connect", NULL);
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "connect");
  tear_down (&f);
}

static void
test_empty (void)
{
  Fixture f;

  set_up (&f, FAKE_EMPTY, LW_ACCOUNT_SIMULATED);
  show (&f, 1280, 800);
  g_assert_true (says (&f, "Nothing matches these 8 filters"));
  g_assert_true (says (&f, "Open Days to expiry"));
  tear_down (&f);
}

static void
test_symbols (void)
{
  Fixture f;

  set_up (&f, FAKE_SCAN, LW_ACCOUNT_SIMULATED);
  show (&f, 1280, 800);
  gtk_widget_activate_action (f.window, "win.symbol", "s", "spx, spy spx");
  /* the scan that follows is the last thing asked */
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "scan One sigma");
  g_assert_false (says (&f, "Not scanned"));
  gtk_widget_activate_action (f.window, "win.symbol", "s", "spx, this-is-much-too-long-for-a-symbol");
  g_assert_true (says (&f, "Not scanned: THIS-IS-MUCH-TOO-LONG-FOR-A-SYMBOL"));
  gtk_widget_activate_action (f.window, "win.symbol", "s", " , ");
  g_assert_cmpstr (fake_desk_last (f.desk), ==, "scan One sigma");
  tear_down (&f);
}

/* A symbol that TWS does not know is named over the rows of the others for as long as the scan has it. */
static void
test_unknown_symbol (void)
{
  Fixture f;

  set_up (&f, FAKE_SCAN, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  g_assert_false (says (&f, "The other symbols are scanned"));
  fake_desk_set_problems (f.desk, "XYZ: TWS knows no stock or index “XYZ”: check how TWS writes it.");
  turn_until_idle ();
  g_assert_true (says (&f, "XYZ: TWS knows no stock or index “XYZ”: check how TWS writes it. The other symbols are scanned"));
  fake_desk_set_problems (f.desk, "");
  turn_until_idle ();
  g_assert_false (says (&f, "The other symbols are scanned"));
  tear_down (&f);
}

static void
test_orders (void)
{
  Fixture f;
  const char *id;
  g_autofree char *cancel = NULL;

  set_up (&f, FAKE_ORDERS, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  gtk_widget_activate_action (f.window, "win.page", "s", "orders");
  turn_until_idle ();
  g_assert_true (says (&f, "One order is UNKNOWN. Nothing more is sent for SPY until it is settled."));
  g_assert_true (says (&f, "Not settled with TWS yet"));
  g_assert_true (says (&f, "WORKING  4"));
  g_assert_true (says (&f, "DONE TODAY  5"));
  id = lw_desk_get_order (f.desk, 1)->id;
  cancel = g_strdup_printf ("cancel %s", id);
  gtk_widget_activate_action (f.window, "win.order-cancel", "s", id);
  g_assert_cmpstr (fake_desk_last (f.desk), ==, cancel);
  tear_down (&f);
}

/* A desk that is taken away leaves nothing behind: the fixture's desk would not be finalized. */
static void
test_desk_changes (void)
{
  Fixture f;
  LwDesk *other = fake_desk_new (FAKE_TICKET, LW_ACCOUNT_PAPER);

  set_up (&f, FAKE_SCAN, LW_ACCOUNT_SIMULATED);
  show (&f, 1280, 800);
  lw_window_set_desk (LW_WINDOW (f.window), other);
  turn_until_idle ();
  fake_desk_reverse (f.desk);
  g_assert_finalize_object (f.desk);
  f.desk = other;
  fake_desk_reverse (other);
  turn_until_idle ();
  tear_down (&f);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

/* Progress comes often: it touches no row, while a new ranking touches each. */
static void
test_progress (void)
{
  Fixture f;
  g_autoptr (LwScanItem) item = NULL;
  GtkWidget *view;
  guint n = 0;

  set_up (&f, FAKE_SCAN, LW_ACCOUNT_SIMULATED);
  show (&f, 1280, 800);
  view = mapped (&f, "GtkColumnView");
  g_assert_nonnull (view);
  item = g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (view))), 0);
  g_signal_connect_swapped (item, "changed", G_CALLBACK (count_cb), &n);
  g_signal_emit_by_name (f.desk, "scan-changed");
  g_assert_cmpuint (n, ==, 0);
  fake_desk_reverse (f.desk);
  g_assert_cmpuint (n, ==, 1);
  g_signal_handlers_disconnect_by_data (item, &n);
  tear_down (&f);
}

static gboolean
is_told (GtkWidget *widget, gpointer unused)
{
  return gtk_widget_get_tooltip_text (widget) != NULL;
}

static gboolean
has_tooltip (GtkWidget *widget, gpointer type)
{
  return g_str_equal (G_OBJECT_TYPE_NAME (widget), type) && find (widget, is_told, NULL) != NULL;
}

/* GTK lays a tooltip over what is below it: nothing that stands close to the next thing to press has one. */
static void
test_nothing_covers (void)
{
  Fixture f;

  set_up (&f, FAKE_SCAN, LW_ACCOUNT_PAPER);
  show (&f, 1280, 800);
  g_assert_nonnull (mapped (&f, "LwRail"));
  g_assert_nonnull (mapped (&f, "LwPresetTile"));
  g_assert_null (find (f.window, has_tooltip, (gpointer) "LwRail"));
  g_assert_null (find (f.window, has_tooltip, (gpointer) "LwPresetTile"));
  tear_down (&f);
}

int
main (int    argc,
      char **argv)
{
  if (!begin (&argc, &argv))
    return NO_DISPLAY;
  g_test_add_func ("/window/minimum-size", test_minimum_size);
  g_test_add_func ("/window/hit-areas", test_hit_areas);
  g_test_add_func ("/window/pages", test_pages);
  g_test_add_func ("/window/preset-trade-transmit", test_preset_trade_transmit);
  g_test_add_func ("/window/focus-goes-to-the-rows", test_focus_goes_to_the_rows);
  g_test_add_func ("/window/sort", test_sort);
  g_test_add_func ("/window/no-shortcut", test_no_shortcut);
  g_test_add_func ("/window/ticket-prices", test_ticket_prices);
  g_test_add_func ("/window/typed-price", test_typed_price);
  g_test_add_func ("/window/wide", test_wide);
  g_test_add_func ("/window/trade-is-whole", test_trade_is_whole);
  g_test_add_func ("/window/errors", test_errors);
  g_test_add_func ("/window/empty", test_empty);
  g_test_add_func ("/window/symbols", test_symbols);
  g_test_add_func ("/window/nothing-covers", test_nothing_covers);
  g_test_add_func ("/window/unknown-symbol", test_unknown_symbol);
  g_test_add_func ("/window/orders", test_orders);
  g_test_add_func ("/window/progress", test_progress);
  g_test_add_func ("/window/desk-changes", test_desk_changes);
  return g_test_run ();
}
