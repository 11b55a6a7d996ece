#include "config.h"

#include <math.h>

#include "lw-format.h"

static void
test_numbers (void)
{
  static const struct { double value; int decimals; const char *plain, *sign; } cases[] = {
    { 0, 0, "0", "0" },
    { 1234567.891, 2, "1,234,567.89", "+1,234,567.89" },
    { -9760, 0, LW_MINUS "9,760", LW_MINUS "9,760" },
    { -0.004, 2, "0.00", "0.00" },
    { 0.004, 2, "0.00", "0.00" },
    { 999.5, 0, "1,000", "+1,000" },
    { 100, 1, "100.0", "+100.0" },
    { NAN, 2, "", "" },
    { INFINITY, 2, "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *plain = lw_format_number (cases[i].value, cases[i].decimals);
      g_autofree char *sign = lw_format_signed (cases[i].value, cases[i].decimals);

      g_assert_cmpstr (plain, ==, cases[i].plain);
      g_assert_cmpstr (sign, ==, cases[i].sign);
    }
}

static void
test_money (void)
{
  static const struct { double value; const char *text; } cases[] = {
    { 4880, "$4,880" }, { -445, LW_MINUS "$445" }, { 6.55, "$6.55" }, { 7, "$7" }, { 380.4, "$380" }, { NAN, "" }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = lw_format_usd (cases[i].value);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_prices (void)
{
  g_autofree char *credit = lw_format_price (-12000);
  g_autofree char *tick = lw_format_price (125);
  g_autofree char *none = lw_format_price (LW_PRICE_NONE);

  g_assert_cmpstr (credit, ==, LW_MINUS "1.20");
  g_assert_cmpstr (tick, ==, "0.0125");
  g_assert_cmpstr (none, ==, "");
}

static void
test_net (void)
{
  g_autofree char *credit = lw_format_net ("1.20", TRUE), *debit = lw_format_net ("0.30", FALSE), *none = lw_format_net ("", TRUE);

  g_assert_cmpstr (credit, ==, "1.20" LW_NBSP "cr");
  g_assert_cmpstr (debit, ==, "0.30" LW_NBSP "db");
  g_assert_cmpstr (none, ==, "");
}

static void
test_exit_rules (void)
{
  static const char *const cases[][2] = { { "50%", "50" LW_NBSP "%" }, { "2.5x", "2.5×" }, { "0.6", "0.60" }, { "none", "" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = NULL;
      LwExitRule rule;

      g_assert_true (lw_exit_rule_parse (cases[i][0], &rule));
      text = lw_format_exit_rule (&rule);
      g_assert_cmpstr (text, ==, cases[i][1]);
    }
}

static void
test_accounts (void)
{
  static const char * const cases[][2] = {
    { "DU1230932", "DU•••0932" }, { "U1234471", "U•••4471" }, { "DUSIM0001", "DUSIM0001" }, { "", "no account" }, { NULL, "no account" }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = lw_format_account (cases[i][0]);

      g_assert_cmpstr (text, ==, cases[i][1]);
    }
}

static void
test_ages (void)
{
  static const struct { gint64 us; const char *text; } cases[] = {
    { 300000, "0.3" LW_NBSP "s" }, { 9960000, "10" LW_NBSP "s" }, { 15 * 60 * G_USEC_PER_SEC, "15" LW_NBSP "m" },
    { G_GINT64_CONSTANT (3) * 3600 * G_USEC_PER_SEC, "3" LW_NBSP "h" }, { -1, "" }, { G_MAXINT64, "" }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = lw_format_age (cases[i].us);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_strikes (void)
{
  static const struct { LwVerticalKind kind; const char *text; } cases[] = {
    { LW_BULL_PUT, "5050/5000" }, { LW_BEAR_CALL, "5000/5050" }, { LW_BULL_CALL, "5000/5050" }, { LW_BEAR_PUT, "5050/5000" }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LwVertical vertical = { .kind = cases[i].kind, .k1 = 5000 * LW_PRICE_SCALE, .k2 = 5050 * LW_PRICE_SCALE };
      g_autofree char *text = lw_format_strikes (&vertical);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_expiries (void)
{
  LwDate today = lw_date_from_ymd (2024, 11, 22);
  g_autofree char *near = lw_format_expiry (lw_date_from_ymd (2024, 12, 18), today);
  g_autofree char *over = lw_format_expiry (lw_date_from_ymd (2025, 1, 3), today);
  g_autofree char *far = lw_format_expiry (lw_date_from_ymd (2026, 1, 16), today);

  g_assert_cmpstr (near, ==, "18" LW_NBSP "Dec");
  g_assert_cmpstr (over, ==, "3" LW_NBSP "Jan");
  g_assert_cmpstr (far, ==, "16" LW_NBSP "Jan" LW_NBSP "26");
}

/* What is shown of a bound, typed again, is the same bound. */
static void
test_bounds_round_trip (void)
{
  static const struct { const char *field; double value; const char *text; } cases[] = {
    { "dte", 30, "30" }, { "s_delta", 0.16, "0.16" }, { "credit_width", 0.33, "33" }, { "pop", 0.675, "67.5" },
    { "min_oi", 1500, "1,500" }, { "max_loss_usd", 5000, "5,000" }, { "dte", NAN, "any" }, { "credit_width", 0.085, "8.5" }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = lw_format_bound (cases[i].field, cases[i].value);
      double back;

      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_true (lw_parse_bound (cases[i].field, text, &back));
      if (isnan (cases[i].value))
        g_assert_true (isnan (back));
      else
        g_assert_cmpfloat_with_epsilon (back, cases[i].value, 1e-9);
    }
}

static void
test_bounds_refused (void)
{
  static const char * const cases[] = { "abc", "1x", "1.2.3", "--1", "nan", "inf", "1e999" };
  double value;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_false (lw_parse_bound ("dte", cases[i], &value));
  g_assert_true (lw_parse_bound ("dte", " 7 ", &value));
  g_assert_cmpfloat (value, ==, 7);
  g_assert_true (lw_parse_bound ("dte", "", &value));
  g_assert_true (isnan (value));
}

/* Both ways of writing a decimal; what could be either of two is no number. */
static void
test_plain_numbers (void)
{
  static const struct { const char *typed, *plain; } cases[] = {
    { "0,95", "0.95" }, { "0.95", "0.95" }, { "1,234", "1234" }, { "1,234.5", "1234.5" }, { "-1,234,567.25", "-1234567.25" }, { " 7 ", "7" },
    { "0,950", "0.950" }, { "12,5", "12.5" }, { "2,5x", "2.5x" }, { "12,5%", "12.5%" }, { LW_MINUS "1,5", "-1.5" }, { "", "" },
    { "1.234,50", NULL }, { "1,2,3", NULL }, { "1,", NULL }, { "1,2.5", NULL }, { "0,123.5", NULL }, { "1234,567,8", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *plain = lw_parse_plain (cases[i].typed);

      g_assert_cmpstr (plain, ==, cases[i].plain);
    }
}

static void
test_rule (void)
{
  LwFilter filters[] = {
    { .field = (char *) "dte", .op = LW_OP_RANGE, .lo = 30, .hi = 50 },
    { .field = (char *) "min_oi", .op = LW_OP_RANGE, .lo = 100, .hi = NAN },
    { .field = (char *) "s_delta", .op = LW_OP_RANGE, .lo = 0.16, .hi = 0.30 },
    { .field = (char *) "pop", .op = LW_OP_RANGE, .lo = 0.8, .hi = NAN },
  };
  LwPreset preset = { .filters = filters, .n_filters = G_N_ELEMENTS (filters) };
  LwPreset empty = { .note = (char *) "Everything." };
  g_autofree char *rule = lw_format_rule (&preset);
  g_autofree char *note = lw_format_rule (&empty);

  g_assert_cmpstr (rule, ==, "30–50" LW_NBSP "d · Δ" LW_NBSP ".16–.30");
  g_assert_cmpstr (note, ==, "Everything.");
}

/* New York's time, whatever the machine's zone: Windows knows no zone of that name. */
static void
test_time_et (void)
{
  static const struct
  {
    gint64      us;
    const char *wanted;
  } table[] = {
    { G_GINT64_CONSTANT (1732303927000000), "14:32:07" }, /* winter */
    { G_GINT64_CONSTANT (1720031527999999), "14:32:07" }, /* summer */
    { G_GINT64_CONSTANT (1730613599000000), "01:59:59" }, /* the last second of summer time */
    { 0, "" },
    { -1, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = lw_format_time_et (table[i].us);

      g_assert_cmpstr (text, ==, table[i].wanted);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/format/numbers", test_numbers);
  g_test_add_func ("/ui/format/money", test_money);
  g_test_add_func ("/ui/format/prices", test_prices);
  g_test_add_func ("/ui/format/net", test_net);
  g_test_add_func ("/ui/format/exit-rules", test_exit_rules);
  g_test_add_func ("/ui/format/accounts", test_accounts);
  g_test_add_func ("/ui/format/ages", test_ages);
  g_test_add_func ("/ui/format/strikes", test_strikes);
  g_test_add_func ("/ui/format/expiries", test_expiries);
  g_test_add_func ("/ui/format/bounds", test_bounds_round_trip);
  g_test_add_func ("/ui/format/bounds-refused", test_bounds_refused);
  g_test_add_func ("/ui/format/plain-numbers", test_plain_numbers);
  g_test_add_func ("/ui/format/rule", test_rule);
  g_test_add_func ("/ui/format/time-et", test_time_et);
  return g_test_run ();
}
