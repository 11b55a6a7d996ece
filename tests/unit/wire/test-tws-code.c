/* The table of TWS's codes against a copy of the specification's. */

#include "config.h"

#include <string.h>

#include "lw-tws-code.h"

static guint
parse_classes (const char *letters)
{
  static const struct { char letter; guint flag; } classes[] = {
    { 'R', LW_CODE_REQUEST }, { 'O', LW_CODE_ORDER }, { 'C', LW_CODE_CONNECTION }, { 'W', LW_CODE_WARNING }, { 'I', LW_CODE_INFO },
  };
  guint flags = 0;

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (strchr (letters, classes[i].letter) != NULL)
      flags |= classes[i].flag;
  return flags;
}

static void
check_row (const char *row)
{
  g_auto (GStrv) cells = g_strsplit (row, ",", 2);
  const LwTwsCode *code = lw_tws_code_lookup ((int) g_ascii_strtoll (cells[0], NULL, 10));

  g_test_message ("%s", row);
  g_assert_nonnull (code);
  g_assert_cmpstr (cells[0], !=, "");
  g_assert_cmpint (code->code, ==, g_ascii_strtoll (cells[0], NULL, 10));
  g_assert_cmphex (code->classes, ==, parse_classes (cells[1]));
  g_assert_cmphex (code->classes, !=, 0);
  g_assert_cmpstr (code->words, !=, "");
  g_assert_nonnull (code->action);
}

static void
test_table (void)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) rows = NULL;
  guint n_rows = 0;
  guint n_codes = 0;

  g_file_get_contents (LW_TEST_DATA "/vectors/tws-codes.csv", &text, NULL, &error);
  g_assert_no_error (error);
  rows = g_strsplit (g_strchomp (text), "\n", -1);
  for (guint i = 1; rows[i] != NULL; i++, n_rows++)
    check_row (rows[i]);
  g_assert_cmpuint (n_rows, >, 100);
  /* And nothing besides. */
  for (int code = 0; code < 11000; code++)
    n_codes += lw_tws_code_lookup (code) != NULL;
  g_assert_cmpuint (n_codes, ==, n_rows);
}

static void
test_unknown (void)
{
  static const int codes[] = { 0, -1, 99, 112, 2111, 99999, G_MAXINT, G_MININT };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    g_assert_null (lw_tws_code_lookup (codes[i]));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tws-code/table", test_table);
  g_test_add_func ("/tws-code/unknown", test_unknown);
  return g_test_run ();
}
