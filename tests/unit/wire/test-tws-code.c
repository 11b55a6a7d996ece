/* The table of TWS's codes against a copy of the specification's page. */

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

/* By code: the classes of the page's table; 0 where it has none. */
#define N_CODES 20000
static guint page[N_CODES];

static void
put_codes (gint64 first,
           gint64 last,
           guint  flags)
{
  for (gint64 code = first; code <= last; code++)
    {
      g_assert_true (code > 0 && code < N_CODES);
      g_assert_cmphex (page[code], ==, 0); /* no code in two rows */
      page[code] = flags;
    }
}

/* The letters R O C W I that stand alone: "O if new, W if modify" is two. */
static guint
read_classes (const char *cell)
{
  guint flags = 0;

  for (const char *p = cell; *p != '\0'; p++)
    if (strchr ("ROCWI", *p) != NULL && (p == cell || !g_ascii_isalnum (p[-1])) && !g_ascii_isalnum (p[1]))
      flags |= parse_classes ((char[]) { *p, '\0' });
  return flags;
}

/* "131/133/134", "501..508", "100". */
static void
read_codes (const char *cell,
            guint       flags)
{
  g_auto (GStrv) parts = g_strsplit (cell, "/", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *end;
      gint64 first = g_ascii_strtoll (parts[i], &end, 10);
      gint64 last = g_str_has_prefix (end, "..") ? g_ascii_strtoll (end + 2, &end, 10) : first;

      g_strchug (end);
      g_assert_cmpstr (end, ==, "");
      put_codes (first, last, flags);
    }
}

/* Codes that a row names within its words: each stands at the beginning or after a semicolon, or after a blank for 579. */
static void
read_codes_in_words (const char *words,
                     guint       flags,
                     gint64      least)
{
  for (const char *p = words; *p != '\0'; p++)
    if (g_ascii_isdigit (*p) && (p == words || p[-1] == ' '))
      {
        char *end;
        gint64 code = g_ascii_strtoll (p, &end, 10);

        if (code >= least && code < N_CODES && *end == ' ')
          put_codes (code, code, flags);
        p = end - 1;
      }
}

static void
read_page_row (const char *line)
{
  g_auto (GStrv) cells = g_strsplit (line, "|", -1);
  guint flags;

  g_test_message ("%s", line);
  g_assert_cmpuint (g_strv_length (cells), >=, 6);
  flags = read_classes (cells[3]);
  g_assert_cmphex (flags, !=, 0);
  if (strcmp (g_strstrip (cells[1]), "10000..") == 0)
    {
      read_codes_in_words (cells[2], flags, 10000);
      return;
    }
  read_codes (cells[1], flags);
  if (g_str_has_prefix (cells[1], "501.."))
    read_codes_in_words (cells[4], flags, 510); /* 509.. stands for "failed to send", whatever was sent */
}

static void
read_page (void)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  g_file_get_contents (LW_TEST_DATA "/vectors/tws-codes.md", &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "| ") && g_ascii_isdigit (lines[i][2]))
      {
        read_page_row (lines[i]);
        n++;
      }
  g_assert_cmpuint (n, >, 85);
}

/* The page, code by code, and nothing besides. */
static void
test_page (void)
{
  guint n_codes = 0;

  for (int code = 0; code < N_CODES; code++)
    {
      const LwTwsCode *known = lw_tws_code_lookup (code);
      gboolean in_range = code >= 2100 && code <= 2199;

      g_test_message ("%d", code);
      g_assert_cmpint (known != NULL, ==, page[code] != 0 || in_range);
      if (known == NULL)
        continue;
      g_assert_cmpint (known->code, ==, page[code] != 0 ? code : 2100);
      if (page[code] == 0)
        g_assert_cmphex (known->classes, ==, LW_CODE_WARNING | LW_CODE_INFO);
      else
        g_assert_cmphex (known->classes, ==, page[code]);
      g_assert_cmpstr (known->words, !=, "");
      g_assert_nonnull (known->action);
      n_codes += page[code] != 0;
    }
  g_assert_cmpuint (n_codes, >, 130);
}

/* The list that other tests read says the same. */
static void
test_list (void)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) rows = NULL;
  guint n_rows = 0;
  guint n_page = 0;

  g_file_get_contents (LW_TEST_DATA "/vectors/tws-codes.csv", &text, NULL, &error);
  g_assert_no_error (error);
  rows = g_strsplit (g_strchomp (text), "\n", -1);
  for (guint i = 1; rows[i] != NULL; i++, n_rows++)
    {
      g_auto (GStrv) cells = g_strsplit (rows[i], ",", 2);
      gint64 code = g_ascii_strtoll (cells[0], NULL, 10);

      g_test_message ("%s", rows[i]);
      g_assert_true (code > 0 && code < N_CODES);
      g_assert_cmphex (page[code], ==, parse_classes (cells[1]));
    }
  for (int code = 0; code < N_CODES; code++)
    n_page += page[code] != 0;
  g_assert_cmpuint (n_rows, ==, n_page);
}

static void
test_unknown (void)
{
  static const int codes[] = { 0, -1, 99, 112, 2099, 2200, 99999, G_MAXINT, G_MININT };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    g_assert_null (lw_tws_code_lookup (codes[i]));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  read_page ();
  g_test_add_func ("/tws-code/page", test_page);
  g_test_add_func ("/tws-code/list", test_list);
  g_test_add_func ("/tws-code/unknown", test_unknown);
  return g_test_run ();
}
