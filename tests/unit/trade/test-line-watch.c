/* F10: a line that is silent while the underlying moves is asked for anew once; what stays silent is refused. risk-gate.md G8. */

#include "config.h"

#include <math.h>

#include "lw-gate.h"
#include "lw-line-watch.h"

#define SECOND G_GINT64_CONSTANT (1000000)

static LwLineWatch watch;
static LwLineAge age;

static gboolean
look (gint64 changed_s, double spot, double now_s)
{
  lw_line_watch_look (&watch, changed_s * SECOND, spot, (gint64) (now_s * SECOND), &age);
  return age.renew;
}

static void
begin (void)
{
  watch = (LwLineWatch) { 0 };
}

static void
test_edges (void)
{
  begin ();
  g_assert_false (look (10, 400, 10));
  g_assert_cmpint (age.still_us, ==, 0);
  g_assert_cmpfloat (age.spot_moved, ==, 0);
  g_assert_false (look (10, 401, 69.999999)); /* a quarter of a percent, and not a minute */
  g_assert_false (look (10, 400.4, 70));      /* a minute, and not more than a tenth of a percent */
  g_assert_false (look (10, 400, 9999));      /* an old last change alone is not stale */
  g_assert_true (look (10, 400.41, 70));
  g_assert_cmpint (age.still_us, ==, 60 * SECOND);
  begin ();
  look (10, 400, 10);
  g_assert_true (look (10, 399.59, 70)); /* down as well */
  begin ();
  g_assert_false (look (0, 400, 10)); /* it never had a price: it has not answered, which is another matter */
  g_assert_cmpint (age.still_us, ==, LW_GATE_NONE);
  g_assert_false (look (0, 500, 100));
  begin ();
  look (10, 400, 20);
  g_assert_cmpint (age.still_us, ==, 10 * SECOND);
  look (30, 400, 25); /* a clock that went back */
  g_assert_cmpint (age.still_us, ==, 0);
}

/* Once; its answer does not make it live; a change after that does, and then it may be asked for anew once more. */
static void
test_once (void)
{
  begin ();
  look (10, 400, 10);
  g_assert_true (look (10, 410, 71));
  g_assert_false (look (10, 410, 71.1));
  g_assert_false (look (0, 410, 71.2)); /* asked, no answer yet */
  g_assert_false (look (72, 410, 72));  /* the answer: the price of before */
  g_assert_false (look (72, 420, 200)); /* silent still while the underlying goes on */
  g_assert_true (lw_gate_line_is_stale (age.still_us, lw_gate_ppm (age.spot_moved)));
  g_assert_false (look (210, 420, 210)); /* it lives */
  g_assert_false (lw_gate_line_is_stale (age.still_us, lw_gate_ppm (age.spot_moved)));
  g_assert_true (look (210, 430, 271));
}

/* The underlying is not known: nothing is asked anew, and the gate refuses. */
static void
test_no_underlying (void)
{
  begin ();
  look (10, NAN, 10);
  g_assert_false (look (10, 400, 100));
  g_assert_true (isnan (age.spot_moved));
  g_assert_true (lw_gate_line_is_stale (age.still_us, lw_gate_ppm (age.spot_moved)));
  begin ();
  look (10, 400, 10);
  g_assert_false (look (10, NAN, 100));
}

static void
test_ppm (void)
{
  static const struct { double fraction; gint64 ppm; } rows[] = {
    { 0, 0 }, { 0.001, 1000 }, { -0.001, 1000 }, { 0.0010001, 1001 }, { 1e-9, 1 }, { 7, 1000000 }, { NAN, LW_GATE_NONE }, { INFINITY, LW_GATE_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (lw_gate_ppm (rows[i].fraction), ==, rows[i].ppm);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trade/line-watch/edges", test_edges);
  g_test_add_func ("/trade/line-watch/once", test_once);
  g_test_add_func ("/trade/line-watch/no-underlying", test_no_underlying);
  g_test_add_func ("/trade/line-watch/ppm", test_ppm);
  return g_test_run ();
}
