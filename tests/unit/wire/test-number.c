/* Numbers as texts of the wire. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-number.h"

static const struct
{
  const char *text;
  double      value; /* NaN: no number */
} numbers[] = {
  { "0", 0 }, { "-0.0", 0 }, { "650", 650 }, { "650.0", 650 }, { "6.5E2", 650 }, { "65e+1", 650 }, { "1.0E-4", 0.0001 },
  { "-1.35", -1.35 }, { "+0.05", 0.05 }, { ".5", 0.5 }, { "5.", 5 }, { "000012.50", 12.5 },
  { "0.1", 0.1 }, { "123456789012345", 123456789012345.0 }, { "1234567890123456789", 1234567890123456789.0 },
  { "0.30000000000000004", 0.30000000000000004 }, { "1E22", 1e22 }, { "1E23", 1e23 }, { "4.9E-324", 4.9e-324 },
  { "1.7976931348623157E308", 1.7976931348623157e308 }, { "1E400", INFINITY }, { "-1E400", -INFINITY },
  { "1E-400", 0 }, { "1E99999999999999999999", INFINITY }, { "0E99999999999999999999", 0 },
  { "", NAN }, { "-", NAN }, { ".", NAN }, { "E5", NAN }, { "1E", NAN }, { "1E+", NAN }, { "1,5", NAN }, { "0x10", NAN },
  { "nan", NAN }, { "inf", NAN }, { "Infinity", NAN }, { " 1", NAN }, { "1 ", NAN }, { "1.2.3", NAN }, { "--1", NAN },
  { "1_000", NAN }, { "\xd9\xa3", NAN }, { "1e5e5", NAN }, { "1-", NAN },
};

static void
test_parse (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      double value = NAN;
      gboolean ok = lw_number_parse (numbers[i].text, strlen (numbers[i].text), &value);

      g_test_message ("'%s'", numbers[i].text);
      g_assert_cmpint (ok, ==, !isnan (numbers[i].value));
      if (ok)
        g_assert_cmpfloat (value, ==, numbers[i].value);
    }
}

/* The fast way must round as the slow one does. */
static void
test_parse_exact (void)
{
  guint32 seed = 12345;

  for (guint i = 0; i < 20000; i++)
    {
      char text[64];
      double value;

      seed = seed * 1664525u + 1013904223u;
      g_snprintf (text, sizeof text, "%u.%0*uE%d", seed >> (seed % 20), (int) (seed % 7) + 1, seed % 10000, (int) (seed % 50) - 25);
      g_assert_true (lw_number_parse (text, strlen (text), &value));
      g_assert_cmpfloat (value, ==, g_ascii_strtod (text, NULL));
    }
}

/* The form of nearly all numbers: digits with a point somewhere, up to more of them than a double holds; to the bit. */
static void
test_parse_plain (void)
{
  guint32 seed = 54321;

  for (guint i = 0; i < 500000; i++)
    {
      char text[40];
      guint n = 0, n_digits, point;
      double value, expected;

      seed = seed * 1664525u + 1013904223u;
      n_digits = (seed >> 8) % 19 + 1;
      point = (seed >> 16) % (n_digits + 4); /* behind the last: none */
      if (seed >> 30 == 0)
        text[n++] = '-';
      for (guint zeros = (seed >> 28) % 4 == 3 ? (seed >> 12) % 8 : 0; zeros > 0; zeros--)
        text[n++] = '0';
      for (guint digit = 0; digit < n_digits; digit++)
        {
          if (digit == point)
            text[n++] = '.';
          seed = seed * 1664525u + 1013904223u;
          text[n++] = (char) ('0' + (seed >> 20) % 10);
        }
      text[n] = '\0';
      expected = g_ascii_strtod (text, NULL);
      g_assert_true (lw_number_parse (text, n, &value));
      if (memcmp (&value, &expected, sizeof value) != 0)
        g_error ("'%s' became %.17g, not %.17g", text, value, expected);
    }
}

/* Each double comes back from 17 digits, and so do the middles between two of them, which a second rounding could miss. */
static void
test_parse_doubles (void)
{
  guint64 seed = 1;

  for (guint i = 0; i < 300000; i++)
    {
      char text[64];
      double number = 0, value, expected;

      seed = seed * 6364136223846793005u + 1442695040888963407u;
      number = (double) (seed >> 11) / 9007199254740992.0 * (i % 5 == 0 ? 1000 : 1);
      if (i % 3 == 0)
        g_snprintf (text, sizeof text, "%.17Lf", (long double) number + (long double) (nextafter (number, 2000) - number) / 2);
      else
        g_snprintf (text, sizeof text, "%.*f", 16 + (int) (i % 3), number);
      expected = g_ascii_strtod (text, NULL);
      g_assert_true (lw_number_parse (text, strlen (text), &value));
      if (memcmp (&value, &expected, sizeof value) != 0)
        g_error ("'%s' became %.17g, not %.17g", text, value, expected);
    }
}

static const struct
{
  const char *text;
  gboolean    ok;
  gint64      value;
} longs[] = {
  { "0", TRUE, 0 }, { "-1", TRUE, -1 }, { "+7", TRUE, 7 }, { "007", TRUE, 7 }, { "9223372036854775807", TRUE, G_MAXINT64 },
  { "-9223372036854775808", TRUE, G_MININT64 }, { "650.0", TRUE, 650 }, { "6.5E2", TRUE, 650 }, { "-0.0", TRUE, 0 },
  { "9223372036854775808", FALSE, 0 }, { "-9223372036854775809", FALSE, 0 }, { "99999999999999999999", FALSE, 0 },
  { "18446744073709551617", FALSE, 0 }, { "1.5", FALSE, 0 }, { "1E400", FALSE, 0 }, { "1,5", FALSE, 0 }, { "", FALSE, 0 },
  { "-", FALSE, 0 }, { "0x10", FALSE, 0 }, { "nan", FALSE, 0 }, { "1e17", FALSE, 0 },
};

static void
test_parse_long (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (longs); i++)
    {
      gint64 value = 0;

      g_test_message ("'%s'", longs[i].text);
      g_assert_cmpint (lw_number_parse_long (longs[i].text, strlen (longs[i].text), &value), ==, longs[i].ok);
      if (longs[i].ok)
        g_assert_cmpint (value, ==, longs[i].value);
    }
}

static void
test_infinity (void)
{
  static const char *const names[] = { "Infinity", "Infinite", "inf", "INF", "+inf" };
  double value = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_true (lw_number_is_infinity (names[i], &value));
      g_assert_cmpfloat (value, ==, INFINITY);
    }
  g_assert_true (lw_number_is_infinity ("-Infinity", &value));
  g_assert_cmpfloat (value, ==, -INFINITY);
  g_assert_false (lw_number_is_infinity ("infinit", &value));
  g_assert_false (lw_number_is_infinity ("", &value));
}

static const struct
{
  double      value;
  gboolean    point;
  const char *text;
} formats[] = {
  { 0, TRUE, "0.0" }, { 0, FALSE, "0" }, { 650, TRUE, "650.0" }, { 650, FALSE, "650" }, { -1.35, TRUE, "-1.35" },
  { 0.1, TRUE, "0.1" }, { 0.0001, TRUE, "0.0001" }, { -0.05, TRUE, "-0.05" }, { 0.30000000000000004, TRUE, "0.30000000000000004" },
  { 0.00001, TRUE, "1e-05" }, { 1e20, TRUE, "1e+20" }, { 123456789.1234, TRUE, "123456789.1234" }, { 1.0 / 3, TRUE, "0.3333333333333333" },
};

static void
test_format (void)
{
  char text[LW_NUMBER_TEXT_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    g_assert_cmpstr (lw_number_format (formats[i].value, formats[i].point, text, sizeof text), ==, formats[i].text);
}

/* What is written reads back as the same double. */
static void
test_format_round_trip (void)
{
  guint64 bits = 88172645463325252u;
  guint n_finite = 0;

  for (guint i = 0; i < 20000; i++)
    {
      char text[LW_NUMBER_TEXT_SIZE];
      double value;
      double back;

      bits ^= bits << 13;
      bits ^= bits >> 7;
      bits ^= bits << 17;
      memcpy (&value, &bits, sizeof value);
      if (!isfinite (value))
        continue;
      n_finite++;
      lw_number_format (value, i % 2 == 0, text, sizeof text);
      g_assert_true (lw_number_parse (text, strlen (text), &back));
      g_assert_cmpfloat (back, ==, value);
    }
  g_assert_cmpuint (n_finite, >, 10000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/number/parse", test_parse);
  g_test_add_func ("/number/parse-exact", test_parse_exact);
  g_test_add_func ("/number/parse-plain", test_parse_plain);
  g_test_add_func ("/number/parse-doubles", test_parse_doubles);
  g_test_add_func ("/number/parse-long", test_parse_long);
  g_test_add_func ("/number/infinity", test_infinity);
  g_test_add_func ("/number/format", test_format);
  g_test_add_func ("/number/format-round-trip", test_format_round_trip);
  return g_test_run ();
}
