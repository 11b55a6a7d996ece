#include "config.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "lw-spread.h"
#include "lw-vertical.h"

/* metrics-vectors.json: every expected figure that the maths gives; tolerances of screener.md 9. */

static double
number (JsonObject *object,
        const char *name,
        double      fallback)
{
  return json_object_has_member (object, name) ? json_object_get_double_member (object, name) : fallback;
}

static LwSpreadIn
input (JsonObject *vector)
{
  double iv = number (vector, "iv", NAN);
  LwVerticalKind kind;
  gboolean known = lw_vertical_kind_parse (json_object_get_string_member (vector, "kind"), &kind);

  g_assert_true (known);
  return (LwSpreadIn) {
    .call = lw_vertical_right (kind) == LW_RIGHT_CALL, .bull = lw_vertical_is_bull (kind),
    .s = number (vector, "S", NAN), .k1 = number (vector, "K1", NAN), .k2 = number (vector, "K2", NAN),
    .price = number (vector, "price", NAN), .t_years = number (vector, "T", NAN), .r = number (vector, "r", NAN),
    .q = number (vector, "q", NAN), .iv1 = number (vector, "iv_low", iv), .iv2 = number (vector, "iv_high", iv),
    .sigma_ev = number (vector, "fvol", iv),
  };
}

static guint
check (const char *name,
       const char *what,
       JsonObject *expect,
       double      value,
       double      slack)
{
  double reference;

  if (!json_object_has_member (expect, what))
    return 0;
  reference = json_object_get_double_member (expect, what);
  if (!(fabs (value - reference) <= slack * MAX (1, fabs (reference))))
    g_error ("%s: %s is %.17g, must be %.17g", name, what, value, reference);
  return 1;
}

static guint
check_fees (JsonObject     *vector,
            JsonObject     *expect,
            const LwSpread *s,
            const char     *name)
{
  double m = number (vector, "m", 100), opening = number (vector, "fees_open", NAN), closing = number (vector, "fees_close", NAN);
  double ev_usd = m * s->ev - opening - s->p_exit * closing, loss = m * s->max_loss + opening;

  return check (name, "p_exit", expect, s->p_exit, 1e-12) + check (name, "ev_usd", expect, ev_usd, 1e-9) +
         check (name, "max_profit_usd", expect, m * s->max_profit - opening, 1e-12) +
         check (name, "max_loss_usd", expect, loss, 1e-12) + check (name, "ev_rel", expect, ev_usd / loss, 1e-11);
}

static guint
check_vector (JsonObject *vector)
{
  const char *name = json_object_get_string_member (vector, "name");
  JsonObject *expect = json_object_get_object_member (vector, "expect");
  LwSpreadIn in = input (vector);
  double dte = number (vector, "dte", NAN);
  LwSpread s;
  const struct { const char *what; gsize offset; double slack; } figures[] = {
    { "width", G_STRUCT_OFFSET (LwSpread, width), 1e-12 },
    { "max_profit", G_STRUCT_OFFSET (LwSpread, max_profit), 1e-12 },
    { "max_loss", G_STRUCT_OFFSET (LwSpread, max_loss), 1e-12 },
    { "breakeven", G_STRUCT_OFFSET (LwSpread, breakeven), 1e-12 },
    { "ror", G_STRUCT_OFFSET (LwSpread, ror), 1e-12 },
    { "be_rel", G_STRUCT_OFFSET (LwSpread, be_rel), 1e-12 },
    { "cushion", G_STRUCT_OFFSET (LwSpread, cushion), 1e-12 },
    { "sigma_be", G_STRUCT_OFFSET (LwSpread, sigma_be), 1e-12 },
    { "pop", G_STRUCT_OFFSET (LwSpread, pop), 1e-12 },
    { "p_max_profit", G_STRUCT_OFFSET (LwSpread, p_max_profit), 1e-12 },
    { "p_max_loss", G_STRUCT_OFFSET (LwSpread, p_max_loss), 1e-12 },
    { "p_touch_short", G_STRUCT_OFFSET (LwSpread, p_touch_short), 1e-12 },
    { "p_touch_be", G_STRUCT_OFFSET (LwSpread, p_touch_be), 1e-12 },
    { "ev", G_STRUCT_OFFSET (LwSpread, ev), 1e-11 * in.s },
    { "ev_expiry", G_STRUCT_OFFSET (LwSpread, ev_expiry), 1e-11 * in.s },
    { "kelly", G_STRUCT_OFFSET (LwSpread, kelly), 1e-12 },
    { "ret_flat", G_STRUCT_OFFSET (LwSpread, ret_flat), 1e-12 },
  };
  guint n = 0;

  g_assert_cmpint (lw_spread (&in, &s), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    n += check (name, figures[i].what, expect, G_STRUCT_MEMBER (double, &s, figures[i].offset), figures[i].slack);
  n += check (name, "aror", expect, s.ror * 365 / MAX (dte, 1), 1e-12);
  n += check (name, "aror_comp", expect, expm1 (365 / MAX (dte, 1) * log1p (s.ror)), 1e-11);
  return n + check_fees (vector, expect, &s, name);
}

static void
test_vectors (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("LW_TEST_DATA"), "ref", "metrics-vectors.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  gboolean read = json_parser_load_from_file (parser, path, NULL);
  JsonArray *vectors;
  guint n = 0;

  g_assert_true (read);
  vectors = json_node_get_array (json_parser_get_root (parser));
  for (guint i = 0; i < json_array_get_length (vectors); i++)
    n += check_vector (json_array_get_object_element (vectors, i));
  g_assert_cmpuint (json_array_get_length (vectors), ==, 33);
  g_assert_cmpuint (n, ==, 33 * 19 + 3 * 5);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrics/vectors", test_vectors);
  return g_test_run ();
}
