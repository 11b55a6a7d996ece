/* Texts from TWS, made fit for people. */

#include "config.h"

#include <string.h>

#include "lw-wire-text.h"

static const struct
{
  const char *wire;
  const char *shown;
} escapes[] = {
  { "", "" },
  { "Order rejected", "Order rejected" },
  { "Gr\\u00f6\\u00DFe", "Gr\xc3\xb6\xc3\x9f" "e" },
  { "a\\nb\\tc", "a\nb\tc" },
  { "C:\\\\tws", "C:\\tws" },
  { "\\\\u0041", "\\u0041" },
  { "\\ud83d\\ude00!", "\xf0\x9f\x98\x80!" },
  { "\\ud83d!", "\xef\xbf\xbd!" },
  { "\\ude00", "\xef\xbf\xbd" },
  { "\\ud83d\\u0041", "\xef\xbf\xbd" "A" },
  { "\\u0000x", "\xef\xbf\xbdx" },
  { "\\u12", "\\u12" }, { "\\u12g4", "\\u12g4" }, { "\\", "\\" }, { "\\x", "\\x" }, { "\\u", "\\u" },
  { "caf\xe9", "caf\xef\xbf\xbd" },
  { "xu0041", "xu0041" }, { "\\x0041", "\\x0041" }, { "\\ud7ff", "\xed\x9f\xbf" }, { "\\ue000", "\xee\x80\x80" },
  { "\\ud800\\udc00", "\xf0\x90\x80\x80" }, { "\\udbff\\udfff", "\xf4\x8f\xbf\xbf" }, { "\\udc00\\udc00", "\xef\xbf\xbd\xef\xbf\xbd" },
  { "\\ud800\\udbff", "\xef\xbf\xbd\xef\xbf\xbd" }, { "\\ud800\\ue000", "\xef\xbf\xbd\xee\x80\x80" }, { "\\u0001", "\x01" },
};

static void
test_unescape (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (escapes); i++)
    {
      g_autofree char *shown = lw_wire_unescape (escapes[i].wire);

      g_assert_cmpstr (shown, ==, escapes[i].shown);
    }
}

static void
test_bounded (void)
{
  g_autofree char *million = g_strnfill (1 << 20, 'x');
  g_autofree char *shown = lw_wire_unescape (million);
  g_autoptr (GString) umlauts = g_string_new ("x");
  g_autofree char *cut = NULL;

  g_assert_cmpuint (strlen (shown), ==, LW_WIRE_TEXT_MAX);
  while (umlauts->len <= LW_WIRE_TEXT_MAX)
    g_string_append (umlauts, "\xc3\xb6");
  cut = lw_wire_display (umlauts->str);
  g_assert_cmpuint (strlen (cut), ==, LW_WIRE_TEXT_MAX - 1); /* no half character, no replacement */
  g_assert_true (g_utf8_validate (cut, -1, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire-text/unescape", test_unescape);
  g_test_add_func ("/wire-text/bounded", test_bounded);
  return g_test_run ();
}
