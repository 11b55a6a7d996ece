#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-field.h"
#include "lw-preset.h"

static void
test_lookup (void)
{
  g_autofree char *leg = lw_field_title (LW_F_S_DELTA), *iv = lw_field_title (LW_F_L_IV), *plain = lw_field_title (LW_F_DTE);

  g_assert_cmpint (lw_field_code ("s_delta"), ==, LW_F_S_DELTA);
  g_assert_cmpint (lw_field_code ("l_delta"), ==, LW_F_L_DELTA);
  g_assert_cmpint (lw_field_code ("delta"), ==, LW_FIELD_UNKNOWN);
  g_assert_cmpint (lw_field_code ("mid"), ==, LW_F_MID); /* the spread's; the legs have theirs with a prefix */
  g_assert_cmpint (lw_field_code ("sector"), ==, LW_FIELD_UNKNOWN); /* no source, not shipped */
  g_assert_cmpstr (lw_field_info (LW_F_L_MID)->level, ==, "leg");
  g_assert_cmpstr (lw_field_info (LW_F_MID)->level, ==, "spread");
  g_assert_null (lw_field_lookup (""));
  g_assert_cmpstr (leg, ==, "Short leg's delta");
  g_assert_cmpstr (iv, ==, "Long leg's IV");
  g_assert_cmpstr (plain, ==, "Days to expiry");
}

/* Ids are unique, every code comes back from its id, and every field has a title of its own within its level. */
static void
test_table (void)
{
  for (guint i = 0; i < LW_N_FIELDS; i++)
    {
      const LwFieldInfo *info = lw_field_info ((LwField) i);

      g_assert_cmpint (lw_field_code (lw_field_id ((LwField) i)), ==, i);
      g_assert_cmpuint (strlen (info->title), >, 1);
      g_assert_cmpfloat (info->scale, >=, 1);
      g_assert_cmpint (lw_field_is_leg ((LwField) i), ==, strcmp (info->level, "leg") == 0);
    }
}

static void
test_text (void)
{
  static const struct { LwField field; const char *text; double value; } cases[] = {
    { LW_F_POP, "0.6", 0.6 }, { LW_F_DTE, "45", 45 }, { LW_F_EM_OUTSIDE, "true", 1 }, { LW_F_EM_OUTSIDE, "false", 0 },
    { LW_F_SETTLEMENT, "cash_pm", 1 }, { LW_F_KIND, "bear_call", 3 }, { LW_F_WORST_STATE, "stub", 6 },
    { LW_F_EXP, "1970-01-11", 10 }, { LW_F_LAST_TRADE, "1970-01-01T00:00:01Z", 1e6 }, { LW_F_EV, "-0.1", -0.1 },
  };
  char buffer[LW_FIELD_TEXT_SIZE];
  double value;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean read = lw_field_parse (cases[i].field, cases[i].text, &value);

      g_assert_true (read);
      g_assert_cmpfloat (value, ==, cases[i].value);
      g_assert_cmpstr (lw_field_format (cases[i].field, cases[i].value, buffer, sizeof buffer), ==, cases[i].text);
    }
  g_assert_cmpstr (lw_field_format (LW_F_POP, NAN, buffer, sizeof buffer), ==, "");
  g_assert_false (lw_field_parse (LW_F_POP, "x", &value));
  g_assert_false (lw_field_parse (LW_F_POP, "", &value));
  g_assert_false (lw_field_parse (LW_F_KIND, "strangle", &value));
  g_assert_false (lw_field_parse (LW_F_PIN_RISK, "yes", &value));
  g_assert_false (lw_field_parse (LW_F_SYM, "SPX", &value));
  lw_field_format (LW_F_EV, 0.1 + 0.2, buffer, sizeof buffer);
  g_assert_cmpfloat (g_ascii_strtod (buffer, NULL), ==, 0.1 + 0.2);
}

static void
test_preset (void)
{
  g_autoptr (LwPreset) preset = lw_preset_new ("x");
  g_autoptr (LwPreset) copy = NULL;
  LwFilter filter = { .field = g_strdup ("style"), .op = LW_OP_IS, .lo = NAN, .hi = NAN, .words = g_strsplit ("E", ",", -1) };

  lw_preset_add_filter (preset, &filter);
  g_assert_null (filter.field);
  copy = lw_preset_copy (preset);
  g_assert_true (copy->filters[0].words != preset->filters[0].words);
  g_assert_cmpstr (copy->filters[0].words[0], ==, "E");
  g_assert_true (lw_preset_set_basis (copy, "natural") && copy->basis_a == 1);
  g_assert_true (lw_preset_set_basis (copy, "last") && isnan (copy->basis_a));
  g_assert_false (lw_preset_set_basis (copy, "1.01"));
  g_assert_false (lw_preset_set_basis (copy, "0.5x"));
  g_assert_cmpstr (copy->basis_word, ==, "last");
  g_assert_true (lw_preset_set_sort (copy, "dte:asc") && copy->sort_ascending);
  g_assert_true (lw_preset_set_sort (copy, "pop") && !copy->sort_ascending);
  g_assert_false (lw_preset_set_sort (copy, "pop:up"));
  g_assert_false (lw_preset_set_sort (copy, "popp"));
  g_assert_cmpstr (copy->sort_field, ==, "pop");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/field/lookup", test_lookup);
  g_test_add_func ("/field/table", test_table);
  g_test_add_func ("/field/text", test_text);
  g_test_add_func ("/field/preset", test_preset);
  return g_test_run ();
}
