#include <string.h>

#include "lw-file-name.h"

static void
test_table (void)
{
  static const struct
  {
    const char *text, *name;
  } table[] = {
    { "Credit core", "Credit core.json" },
    { "Jürgen's 日本", "Jürgen's 日本.json" },
    { "a/b\\c:d", "a_b_c_d.json" },
    { "../../etc/passwd", "_.._.._etc_passwd.json" },
    { "<>\"|?*", "______.json" },
    { "line\nand\ttab\x7f", "line_and_tab_.json" },
    { "ends. . .", "ends.json" },
    { ".hidden", "_.hidden.json" },
    { "", "_.json" },
    { "...", "_.json" },
    { "con", "_con.json" },
    { "NUL.x", "_NUL.x.json" },
    { "Com1", "_Com1.json" },
    { "LPT9 ", "_LPT9.json" },
    { "COM", "COM.json" },
    { "COM10", "COM10.json" },
    { "Console", "Console.json" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *name = lw_file_name (table[i].text, ".json");

      g_assert_cmpstr (name, ==, table[i].name);
    }
}

static void
test_length (void)
{
  g_autofree char *ascii = g_strnfill (500, 'x');
  g_autofree char *name = lw_file_name (ascii, ".json");
  GString *wide = g_string_new ("x"); /* a cut at 120 bytes would be within a character */
  g_autofree char *cut = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append (wide, "日");
  cut = lw_file_name (wide->str, "");
  g_string_free (wide, TRUE);
  g_assert_cmpuint (strlen (name), ==, LW_FILE_NAME_MAX + strlen (".json"));
  g_assert_true (g_utf8_validate (cut, -1, NULL));
  g_assert_cmpuint (strlen (cut), ==, 1 + 3 * 39);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-name/table", test_table);
  g_test_add_func ("/file-name/length", test_length);
  return g_test_run ();
}
