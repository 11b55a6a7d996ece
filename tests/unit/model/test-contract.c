#include <glib.h>

#include "lw-contract.h"

/* Wherever it stands and however often, and never where no account is known. */
static void
test_mask_in (void)
{
  static const char *const cases[][3] = {
    { "U1234471", "Order U1234471 of U1234471.", "Order U•••4471 of U•••4471." },
    { "U1234471", "Order of U7654471.", "Order of U7654471." },
    { "DU1230932", "DU1230932", "DU•••0932" },
    { "DUSIM0001", "for DUSIM0001", "for DUSIM0001" },
    { "", "U1234471", "U1234471" }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = lw_account_mask_in (cases[i][0], cases[i][1]);

      g_assert_cmpstr (text, ==, cases[i][2]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/contract/mask-in", test_mask_in);
  return g_test_run ();
}
