#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-preset-json.h"

static GPtrArray *
parse (const char *text,
       GPtrArray  *warnings,
       GError    **error)
{
  return lw_preset_json_parse (text, -1, "/x/mine.json", warnings, error);
}

/* All shipped presets load, name known fields alone, and come back as they were. */
static void
test_shipped (void)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free), presets = NULL, again = NULL;
  g_autofree char *path = lw_preset_json_shipped_path ();
  g_autofree char *text = NULL, *twice = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (path);
  presets = lw_preset_json_load (path, warnings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (presets->len, ==, 24);
  g_assert_cmpuint (warnings->len, ==, 0);
  text = lw_preset_json_text ((const LwPreset * const *) presets->pdata, presets->len);
  again = parse (text, warnings, &error);
  g_assert_no_error (error);
  twice = lw_preset_json_text ((const LwPreset * const *) again->pdata, again->len);
  g_assert_cmpstr (text, ==, twice);
}

static void
test_values (void)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free), presets = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  const LwPreset *p;

  presets = parse ("[{\"name\":\"Mine\",\"version\":3,\"kinds\":[\"bear_call\"],\"schedule\":{\"at\":\"10:00\"},\"filters\":["
                   "{\"field\":\"pop\",\"op\":\"range\",\"lo\":0.5,\"hi\":null,\"allow_missing\":true},"
                   "{\"field\":\"em_outside\",\"op\":\"is\",\"lo\":true},"
                   "{\"field\":\"settlement\",\"op\":\"one_of\",\"lo\":[\"cash_pm\",\"physical\"]},"
                   "{\"field\":\"moon_phase\",\"op\":\"range\",\"lo\":1}],"
                   "\"basis\":\"natural\",\"sort\":\"pop:asc\",\"limit\":7,\"note\":\"n\"}]", warnings, &error);
  g_assert_no_error (error);
  p = g_ptr_array_index (presets, 0);
  g_assert_true (p->kinds[LW_BEAR_CALL] && !p->kinds[LW_BULL_CALL]);
  g_assert_cmpuint (p->n_filters, ==, 4);
  g_assert_true (p->filters[0].allow_missing && p->filters[0].lo == 0.5 && isnan (p->filters[0].hi));
  g_assert_cmpfloat (p->filters[1].lo, ==, 1);
  g_assert_cmpstr (p->filters[2].words[1], ==, "physical");
  g_assert_cmpfloat (p->basis_a, ==, 1);
  g_assert_true (p->sort_ascending);
  g_assert_cmpuint (p->limit, ==, 7);
  g_assert_cmpuint (warnings->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (warnings, 0), ==, "mine.json:1:274: preset 'Mine', filter 4, the field 'moon_phase' is not known here; it is kept");
  text = lw_preset_json_text (&p, 1);
  g_assert_nonnull (strstr (text, "\"schedule\""));
  g_assert_nonnull (strstr (text, "moon_phase"));
}

#define HEAD "[\n{\"name\":\"A\",\"kinds\":[\"bull_put\"],\"filters\":[]},\n{\"name\":\"B\",\"kinds\":[\"bull_put\"],\n\"filters\":[\n"

static void
test_refusals (void)
{
  static const struct { const char *text, *message; } cases[] = {
    { "[{", "mine.json:1:3: the text ends here, where a key" },
    { "[{\"name\":\"A\"}] // mine", "mine.json:1:16: the file must end after its one value" },
    { "[{\"name\":\"A\",\"name\":\"B\"}]", "mine.json:1:14: the key 'name' stands here a second time" },
    { "[\n{\"kinds\":[]}]", "mine.json:2:1: preset '?', name: must be text" },
    { "[{\"name\":\"A\",\"kinds\":[\"strangle\"]}]", "mine.json:1:22: preset 'A', kinds: 'strangle' is none of" },
    { "[{\"name\":\"A\",\"kinds\":[\"bull_put\"]}]", "mine.json:1:2: preset 'A', filters: must be a list" },
    { HEAD "{\"field\":\"dte\",\"op\":\"range\"},\n{\"field\":\"dte\",\"op\":\"rnage\"}]}]",
      "mine.json:6:21: preset 'B', filter 2, op: 'rnage' is none of" },
    { HEAD "{\"field\":\"dte\",\"op\":\"range\",\"lo\":\"x\"}]}]", "mine.json:5:34: preset 'B', filter 1, lo: must be a number" },
    { HEAD "{\"field\":\"dte\",\"op\":\"range\",\"lo\":5,\"hi\":4}]}]", "mine.json:5:34: preset 'B', filter 1, lo: is above hi" },
    { HEAD "{\"op\":\"range\"}]}]", "mine.json:5:1: preset 'B', filter 1, field: must be an id" },
    { HEAD "{\"field\":\"style\",\"op\":\"is\",\"lo\":\"X\"}]}]", "mine.json:5:33: preset 'B', filter 1, lo: 'X' is none of: E A" },
    { HEAD "{\"field\":\"style\",\"op\":\"one_of\",\"lo\":[]}]}]", "mine.json:5:37: preset 'B', filter 1, lo: op 'one_of' needs" },
    { HEAD "],\"sort\":\"nothing:desc\"}]", "mine.json:5:10: preset 'B', sort: must be a known field" },
    { HEAD "],\"basis\":\"1.5\"}]", "mine.json:5:11: preset 'B', basis: must be natural" },
    { HEAD "],\"limit\":0}]", "mine.json:5:11: preset 'B', limit: must be a whole number" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) presets = parse (cases[i].text, NULL, &error);

      g_assert_null (presets);
      g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_BAD_DATA);
      if (!g_str_has_prefix (error->message, cases[i].message))
        g_error ("case %u: '%s' must begin with '%s'", i, error->message, cases[i].message);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/preset-json/shipped", test_shipped);
  g_test_add_func ("/preset-json/values", test_values);
  g_test_add_func ("/preset-json/refusals", test_refusals);
  return g_test_run ();
}
