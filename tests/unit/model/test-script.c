#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-script.h"

/* A script that a test writes in C is what the reader of a file would make. */
static void
test_build (void)
{
  g_autoptr (LwScript) script = lw_script_new ("built"), second = NULL;
  LwScriptRule *rule = lw_script_add_rule (script, LW_SCRIPT_GATEWAY, LW_SCRIPT_EVENT_PLACE, 2, 500);
  LwScriptAction *action;

  lw_script_rule_add (rule, LW_SCRIPT_WORD_LOSE);
  lw_script_rule_number (rule, LW_SCRIPT_WORD_REFUSE, 3000000);
  action = lw_script_rule_add (rule, LW_SCRIPT_WORD_ERROR);
  action->text = g_strdup ("Duplicate order id");
  lw_script_add_rule (script, LW_SCRIPT_USER, LW_SCRIPT_EVENT_NONE, 0, 0);
  second = lw_script_ref (script);

  g_assert_cmpstr (second->name, ==, "built");
  g_assert_cmpstr (second->account, ==, "DUSIM0001");
  g_assert_cmpuint (second->sides[LW_SCRIPT_GATEWAY]->len, ==, 1);
  g_assert_cmpuint (second->sides[LW_SCRIPT_USER]->len, ==, 1);
  g_assert_cmpuint (second->sides[LW_SCRIPT_CLIENT]->len, ==, 0);
  g_assert_cmpint (rule->at.event, ==, LW_SCRIPT_EVENT_PLACE);
  g_assert_cmpuint (rule->at.n, ==, 2);
  g_assert_cmpint (rule->at.after_us, ==, 500);
  g_assert_cmpuint (rule->actions->len, ==, 3);
  g_assert_cmpint (g_array_index (rule->actions, LwScriptAction, 1).number, ==, 3000000);
  g_assert_cmpint (second->expect_placed, ==, -1);
  g_assert_null (second->expect_states);
}

/* A new action has no value that could be taken for one. */
static void
test_defaults (void)
{
  g_autoptr (LwScript) script = lw_script_new ("x");
  LwScriptRule *rule = lw_script_add_rule (script, LW_SCRIPT_GATEWAY, LW_SCRIPT_EVENT_ACK_TX, 0, 0);
  const LwScriptAction *action = lw_script_rule_add (rule, LW_SCRIPT_WORD_FILL);

  g_assert_true (isnan (action->quantity) && isnan (action->price) && isnan (action->k1) && isnan (action->k2));
  g_assert_true (action->bag);
  g_assert_cmpint (action->legs, ==, LW_SCRIPT_LEGS_BOTH);
  g_assert_cmpint (action->perm_id, ==, 0);
  g_assert_null (action->text);
}

/* No two words of a side, and no two events, share a name. */
static void
test_names (void)
{
  for (LwScriptWord a = LW_SCRIPT_WORD_NONE + 1; a < LW_SCRIPT_N_WORDS; a++)
    for (LwScriptWord b = a + 1; b < LW_SCRIPT_N_WORDS; b++)
      g_assert_false (lw_script_word_side (a) == lw_script_word_side (b) && strcmp (lw_script_word_name (a), lw_script_word_name (b)) == 0);
  for (LwScriptEvent a = LW_SCRIPT_EVENT_NONE + 1; a < LW_SCRIPT_N_EVENTS; a++)
    for (LwScriptEvent b = a + 1; b < LW_SCRIPT_N_EVENTS; b++)
      g_assert_cmpstr (lw_script_event_name (a), !=, lw_script_event_name (b));
  g_assert_cmpstr (lw_script_word_name (LW_SCRIPT_WORD_USER_CANCEL), ==, "cancel");
  g_assert_cmpint (lw_script_word_side (LW_SCRIPT_WORD_BUSY), ==, LW_SCRIPT_CLIENT);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/build", test_build);
  g_test_add_func ("/script/defaults", test_defaults);
  g_test_add_func ("/script/names", test_names);
  return g_test_run ();
}
