#include "config.h"

#include "lw-glyph.h"
#include "lw-order-look.h"
#include "lw-rail.h"

/* Every state of an order has a drawing and a class of its own meaning. */
static void
test_orders (void)
{
  for (int state = 0; state < LW_N_INTENT_STATES; state++)
    {
      LwIntent intent = { .state = (LwIntentState) state, .quantity = 3, .filled = 1 };
      g_autofree char *word = lw_order_look_word (&intent);

      g_assert_true (lw_glyph_exists (lw_order_look_glyph ((LwIntentState) state)));
      g_assert_cmpstr (lw_order_look_class ((LwIntentState) state), !=, "");
      g_assert_cmpstr (word, !=, "");
      /* What is over cannot be cancelled; what is in doubt can. */
      if (lw_intent_state_is_final ((LwIntentState) state) || state == LW_INTENT_DRAFT)
        g_assert_false (lw_order_look_can_cancel ((LwIntentState) state));
      else
        g_assert_true (lw_order_look_can_cancel ((LwIntentState) state));
    }
  g_assert_true (lw_order_look_is_in_doubt (LW_INTENT_UNKNOWN));
  g_assert_false (lw_order_look_is_in_doubt (LW_INTENT_WORKING));
}

static void
test_pages (void)
{
  for (guint i = 0; i < LW_N_PAGES; i++)
    g_assert_true (lw_glyph_exists (lw_page_info (i)->glyph));
  g_assert_false (lw_glyph_exists ("nothing"));
}

/* A drawing leaves ink, and only inside its box. */
static void
test_ink (void)
{
  static const char * const names[] = { "scan", "dot", "half", "check", "bull", "unknown" };

  for (guint n = 0; n < G_N_ELEMENTS (names); n++)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 32, 32);
      cairo_t *cr = cairo_create (surface);
      const guchar *pixels;
      guint ink = 0;

      lw_glyph_draw (names[n], cr, 0, 0, 16);
      cairo_surface_flush (surface);
      pixels = cairo_image_surface_get_data (surface);
      for (int y = 0; y < 32; y++)
        for (int x = 0; x < 32; x++)
          {
            guchar pixel = pixels[y * cairo_image_surface_get_stride (surface) + x];

            ink += pixel > 0;
            if (x >= 21 || y >= 17)
              g_assert_cmpuint (pixel, ==, 0);
          }
      g_assert_cmpuint (ink, >, 12);
      cairo_destroy (cr);
      cairo_surface_destroy (surface);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/glyph/orders", test_orders);
  g_test_add_func ("/ui/glyph/pages", test_pages);
  g_test_add_func ("/ui/glyph/ink", test_ink);
  return g_test_run ();
}
