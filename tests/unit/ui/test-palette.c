#include "config.h"

#include "lw-palette.h"

typedef struct
{
  LwColor a, b;
  double  least;
} Pair;

/* window.md 3: text needs 4.5, parts and marks 3. */
static const Pair pairs[] = {
  { LW_COLOR_INK, LW_COLOR_SURFACE, 4.5 }, { LW_COLOR_INK2, LW_COLOR_SURFACE, 4.5 }, { LW_COLOR_INK2, LW_COLOR_RAIL, 4.5 },
  { LW_COLOR_INK3, LW_COLOR_SURFACE, 4.5 }, { LW_COLOR_INK3, LW_COLOR_RAIL, 4.5 }, { LW_COLOR_INK3, LW_COLOR_ACCENT_TINT, 4.5 },
  { LW_COLOR_INK3, LW_COLOR_LIVE_TINT, 4.5 }, { LW_COLOR_INK3, LW_COLOR_PAPER_TINT, 4.5 }, { LW_COLOR_INK3, LW_COLOR_RAISED, 4.5 },
  { LW_COLOR_ACCENT, LW_COLOR_SURFACE, 4.5 }, { LW_COLOR_ACCENT, LW_COLOR_ACCENT_TINT, 4.5 },
  { LW_COLOR_ON_ACCENT, LW_COLOR_ACCENT_BG, 4.5 }, { LW_COLOR_GAIN, LW_COLOR_SURFACE, 4.5 },
  { LW_COLOR_GAIN, LW_COLOR_ACCENT_TINT, 4.5 }, { LW_COLOR_GAIN, LW_COLOR_GAIN_TINT, 4.5 }, { LW_COLOR_GAIN, LW_COLOR_GAIN_FILL, 4.5 },
  { LW_COLOR_LOSS, LW_COLOR_SURFACE, 4.5 }, { LW_COLOR_LOSS, LW_COLOR_LOSS_TINT, 4.5 }, { LW_COLOR_LOSS, LW_COLOR_LOSS_FILL, 4.5 },
  { LW_COLOR_WARN, LW_COLOR_WARN_TINT, 4.5 }, { LW_COLOR_LIVE, LW_COLOR_SURFACE, 4.5 }, { LW_COLOR_LIVE, LW_COLOR_RAIL, 4.5 },
  { LW_COLOR_ON_LIVE, LW_COLOR_LIVE_BG, 4.5 }, { LW_COLOR_PAPER, LW_COLOR_PAPER_TINT, 4.5 }, { LW_COLOR_ON_ACCENT, LW_COLOR_PAPER_BG, 4.5 },
  { LW_COLOR_EDGE, LW_COLOR_SURFACE, 3 }, { LW_COLOR_EDGE, LW_COLOR_RAIL, 3 }, { LW_COLOR_EM, LW_COLOR_SURFACE, 3 },
};

static void
test_contrast (void)
{
  for (int dark = 0; dark <= 1; dark++)
    {
      lw_palette_set_dark (dark);
      for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
        g_assert_cmpfloat (lw_palette_contrast (pairs[i].a, pairs[i].b), >=, pairs[i].least);
    }
}

static void
test_css (void)
{
  g_autofree char *light = NULL;
  g_autofree char *dark = NULL;

  lw_palette_set_dark (FALSE);
  light = lw_palette_css ();
  lw_palette_set_dark (TRUE);
  dark = lw_palette_css ();
  g_assert_nonnull (strstr (light, "@define-color lw_ink #12161C;"));
  g_assert_nonnull (strstr (dark, "@define-color lw_ink #E8EBEF;"));
  g_assert_null (strstr (dark, "#12161C"));
}

static void
test_known_contrast (void)
{
  lw_palette_set_dark (FALSE);
  g_assert_cmpfloat_with_epsilon (lw_palette_contrast (LW_COLOR_INK, LW_COLOR_SURFACE), 18.1, 0.1);
  g_assert_cmpfloat_with_epsilon (lw_palette_contrast (LW_COLOR_SURFACE, LW_COLOR_SURFACE), 1, 1e-9);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/palette/contrast", test_contrast);
  g_test_add_func ("/ui/palette/known-contrast", test_known_contrast);
  g_test_add_func ("/ui/palette/css", test_css);
  return g_test_run ();
}
