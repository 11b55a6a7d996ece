#include "config.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-msg.h"
#include "lw-script-json.h"

static LwScript *
load (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("LW_TEST_DATA"), "scripts", name, NULL);
  g_autoptr (GError) error = NULL;
  LwScript *script = lw_script_json_load (path, &error);

  g_assert_no_error (error);
  g_assert_nonnull (script);
  return script;
}

static const LwScriptRule *
rule_of (const LwScript *script,
         LwScriptSide    side,
         guint           i)
{
  g_assert_cmpuint (i, <, script->sides[side]->len);
  return g_ptr_array_index (script->sides[side], i);
}

static const LwScriptAction *
action_of (const LwScriptRule *rule,
           guint               i)
{
  g_assert_cmpuint (i, <, rule->actions->len);
  return &g_array_index (rule->actions, LwScriptAction, i);
}

/* The examples of the page. */
static void
test_a01 (void)
{
  g_autoptr (LwScript) script = load ("A01.json");
  const LwScriptRule *rule = rule_of (script, LW_SCRIPT_GATEWAY, 0);
  const LwScriptAction *transmit = action_of (rule_of (script, LW_SCRIPT_USER, 0), 0);

  g_assert_cmpstr (script->name, ==, "A01");
  g_assert_cmpstr (script->account, ==, "DUSIM0001");
  g_assert_false (script->has_seed);
  g_assert_cmpint (rule->at.event, ==, LW_SCRIPT_EVENT_PLACE);
  g_assert_cmpuint (rule->at.n, ==, 1);
  g_assert_cmpuint (rule->actions->len, ==, 3);
  g_assert_cmpint (action_of (rule, 0)->word, ==, LW_SCRIPT_WORD_LOSE);
  g_assert_cmpint (action_of (rule, 1)->word, ==, LW_SCRIPT_WORD_CLOSE);
  g_assert_cmpint (action_of (rule, 2)->word, ==, LW_SCRIPT_WORD_REFUSE);
  g_assert_cmpint (action_of (rule, 2)->number, ==, 3000000);
  g_assert_cmpint (transmit->word, ==, LW_SCRIPT_WORD_TRANSMIT);
  g_assert_cmpstr (transmit->symbol, ==, "SPY");
  g_assert_cmpint (transmit->kind, ==, LW_BULL_PUT);
  g_assert_cmpfloat (transmit->k1, ==, 425);
  g_assert_cmpfloat (transmit->k2, ==, 430);
  g_assert_cmpint (transmit->number, ==, 1);
  g_assert_cmpfloat (transmit->price, ==, 1.20);
  g_assert_null (transmit->text);
  g_assert_cmpuint (script->expect_states->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (script->expect_states, 0), ==, "ABSENT");
  g_assert_cmpint (script->expect_placed, ==, 1);
  g_assert_cmpint (script->expect_cancels, ==, -1);
}

static void
test_others (void)
{
  g_autoptr (LwScript) a05 = load ("A05.json"), b05 = load ("B05.json"), c05 = load ("C05.json"), d15 = load ("D15.json");
  const LwScriptAction *restart = action_of (rule_of (a05, LW_SCRIPT_GATEWAY, 0), 1);
  const LwScriptRule *correct = rule_of (c05, LW_SCRIPT_GATEWAY, 1);

  g_assert_cmpint (a05->next_id, ==, 100);
  g_assert_cmpint (restart->number, ==, 4);
  g_assert_cmpint (restart->for_us, ==, 80000000);
  g_assert_cmpint (rule_of (a05, LW_SCRIPT_USER, 1)->at.event, ==, LW_SCRIPT_EVENT_NONE);
  g_assert_cmpint (rule_of (a05, LW_SCRIPT_USER, 1)->at.after_us, ==, 200000000);
  g_assert_cmpuint (b05->orders->len, ==, 2);
  g_assert_cmpint (g_array_index (b05->orders, LwScriptOrder, 1).client_id, ==, 9);
  g_assert_cmpint (g_array_index (b05->orders, LwScriptOrder, 1).order_id, ==, 7);
  g_assert_cmpint (g_array_index (b05->orders, LwScriptOrder, 1).perm_id, ==, 9002);
  g_assert_cmpstr (action_of (rule_of (b05, LW_SCRIPT_GATEWAY, 0), 1)->text, ==, "PendingSubmit");
  g_assert_cmpint (action_of (rule_of (b05, LW_SCRIPT_USER, 1), 0)->word, ==, LW_SCRIPT_WORD_KILL);
  g_assert_cmpint (b05->expect_cancels, ==, 7);
  g_assert_cmpint (correct->at.after_us, ==, 5000000);
  g_assert_cmpfloat (action_of (correct, 0)->quantity, ==, 1);
  g_assert_cmpfloat (action_of (correct, 0)->price, ==, 2.10);
  g_assert_null (c05->expect_states);
  g_assert_cmpuint (d15->sides[LW_SCRIPT_GATEWAY]->len, ==, 3);
  g_assert_cmpuint (rule_of (d15, LW_SCRIPT_GATEWAY, 2)->at.n, ==, 3);
}

static void
count_words (const LwScript *script,
             guint          *counts)
{
  for (LwScriptSide side = 0; side < LW_SCRIPT_N_SIDES; side++)
    for (guint i = 0; i < script->sides[side]->len; i++)
      for (guint j = 0; j < rule_of (script, side, i)->actions->len; j++)
        {
          LwScriptWord word = action_of (rule_of (script, side, i), j)->word;

          g_assert_cmpint (lw_script_word_side (word), ==, side);
          counts[word]++;
        }
}

/* Each event and word of the format is read, and nothing else fills its place. */
static void
test_words (void)
{
  g_autoptr (LwScript) script = load ("words.json");
  guint counts[LW_SCRIPT_N_WORDS] = { 0 };

  count_words (script, counts);
  for (LwScriptWord word = LW_SCRIPT_WORD_NONE + 1; word < LW_SCRIPT_N_WORDS; word++)
    if (counts[word] == 0)
      g_error ("words.json lacks '%s'", lw_script_word_name (word));
  for (LwScriptEvent event = LW_SCRIPT_EVENT_NONE + 1; event < LW_SCRIPT_N_EVENTS; event++)
    g_assert_cmpint (rule_of (script, LW_SCRIPT_GATEWAY, (guint) event - 1)->at.event, ==, event);
  g_assert_cmpuint (rule_of (script, LW_SCRIPT_GATEWAY, 1)->at.n, ==, 0);
  g_assert_cmpint (rule_of (script, LW_SCRIPT_GATEWAY, 4)->at.after_us, ==, 3000000);
}

static const LwScriptAction *
nth_of (const LwScript *script,
        LwScriptWord    word,
        guint           n)
{
  LwScriptSide side = lw_script_word_side (word);

  for (guint i = 0; i < script->sides[side]->len; i++)
    for (guint j = 0; j < rule_of (script, side, i)->actions->len; j++)
      if (action_of (rule_of (script, side, i), j)->word == word && n-- == 0)
        return action_of (rule_of (script, side, i), j);
  g_assert_not_reached ();
}

static void
test_values (void)
{
  g_autoptr (LwScript) script = load ("words.json");
  gint64 start;

  g_assert_true (lw_calendar_parse_instant ("2026-11-20T15:30:00Z", &start));
  g_assert_cmpint (script->start_us, ==, start);
  g_assert_true (script->has_seed && script->seed == G_MAXINT64);
  g_assert_cmpstr (script->name, ==, "every word \u00e9 \U0001F600");
  g_assert_cmpstr (script->account, ==, "DUSIM0002");
  g_assert_cmpint (script->lines, ==, 60);
  g_assert_cmpint (script->server_version, ==, 178);
  g_assert_cmpint (g_array_index (script->orders, LwScriptOrder, 1).order_id, ==, -7);
  g_assert_cmpstr (g_array_index (script->orders, LwScriptOrder, 1).order_ref, ==, "theirs");
  g_assert_true (nth_of (script, LW_SCRIPT_WORD_FILL, 0)->legs == LW_SCRIPT_LEGS_BOTH && nth_of (script, LW_SCRIPT_WORD_FILL, 0)->bag);
  g_assert_true (nth_of (script, LW_SCRIPT_WORD_FILL, 1)->legs == LW_SCRIPT_LEGS_FIRST && !nth_of (script, LW_SCRIPT_WORD_FILL, 1)->bag);
  g_assert_true (nth_of (script, LW_SCRIPT_WORD_FILL, 2)->legs == LW_SCRIPT_LEGS_NONE);
  g_assert_true (isnan (nth_of (script, LW_SCRIPT_WORD_CORRECT, 0)->quantity) && isnan (nth_of (script, LW_SCRIPT_WORD_CORRECT, 0)->price));
  g_assert_cmpfloat (nth_of (script, LW_SCRIPT_WORD_CORRECT, 1)->quantity, ==, 0);
  g_assert_cmpfloat (nth_of (script, LW_SCRIPT_WORD_CORRECT, 1)->price, ==, -2.1);
  g_assert_cmpint (nth_of (script, LW_SCRIPT_WORD_ERROR, 0)->id, ==, LW_SCRIPT_ID_ORDER);
  g_assert_cmpint (nth_of (script, LW_SCRIPT_WORD_ERROR, 1)->id, ==, -1);
  g_assert_cmpint (nth_of (script, LW_SCRIPT_WORD_OVERSIZE, 0)->number, ==, G_MAXUINT32);
  g_assert_cmpint (nth_of (script, LW_SCRIPT_WORD_CLOCK_STEP, 0)->number, ==, -3600);
  g_assert_cmpint (nth_of (script, LW_SCRIPT_WORD_LINK, 3)->number, ==, 2110);
  g_assert_cmpstr (nth_of (script, LW_SCRIPT_WORD_ACCOUNTS, 0)->text, ==, "U1234567");
  g_assert_cmpstr (nth_of (script, LW_SCRIPT_WORD_TRANSMIT, 0)->text, ==, "2026-12-18");
  g_assert_cmpint (nth_of (script, LW_SCRIPT_WORD_USER_CANCEL, 0)->order, ==, 0);
  g_assert_cmpint (nth_of (script, LW_SCRIPT_WORD_USER_CANCEL, 1)->order, ==, 2);
  g_assert_cmpstr (nth_of (script, LW_SCRIPT_WORD_KILL_CLIENT, 1)->text, ==, "P5");
  g_assert_cmpint (nth_of (script, LW_SCRIPT_WORD_DISK, 1)->fail, ==, LW_SCRIPT_FAIL_SYNC);
  g_assert_cmpint (nth_of (script, LW_SCRIPT_WORD_DISK, 1)->for_us, ==, 3);
}

#define HEAD "{\"format\":1,\"name\":\"x\",\"rules\":["
#define DO(action) HEAD "{\"at\":{\"t_us\":0},\"do\":[" action "]}]}"          /* the action begins in column 56 */
#define USER(action) HEAD "],\"user\":[{\"at\":{\"t_us\":0},\"do\":[" action "]}]}" /* in column 66 */
#define CLIENT(action) HEAD "],\"client\":[{\"at\":{\"t_us\":0},\"do\":[" action "]}]}" /* in column 68 */
#define AT(at) HEAD "{\"at\":" at ",\"do\":[\"lose\"]}]}"                      /* in column 39 */

static const struct { const char *text, *message; } cases[] = {
  /* no JSON, or more than JSON */
  { "", "bad.json:1:1: the text ends here, where a value" },
  { " \n ", "bad.json:2:2: the text ends here" },
  { "{", "bad.json:1:2: the text ends here, where a key in double quotes must stand" },
  { "{\"format\":1,}", "bad.json:1:13: a key in double quotes must stand here, not '}'" },
  { "{\"format\" 1}", "bad.json:1:11: ':' must stand here, not '1'" },
  { "{format:1}", "bad.json:1:2: a key in double quotes must stand here, not 'f'" },
  { "{'format':1}", "bad.json:1:2: a key in double quotes must stand here, not '''" },
  { "{\"format\":1 \"name\":\"x\"}", "bad.json:1:13: ',' or '}' must stand here, not '\"'" },
  { "// a comment\n{}", "bad.json:1:1: a value (an object" },
  { "{/* a comment */}", "bad.json:1:2: a key in double quotes" },
  { "var x = {};", "bad.json:1:1: a value" },
  { HEAD "]} x", "bad.json:1:36: the file must end after its one value" },
  { HEAD "]}\n\n{}", "bad.json:3:1: the file must end after its one value" },
  { HEAD "]};", "bad.json:1:35: the file must end after its one value" },
  { HEAD ",]}", "bad.json:1:33: a value" },
  { HEAD "1,]}", "bad.json:1:35: a value" },
  { HEAD "1 2]}", "bad.json:1:35: ',' or ']' must stand here, not '2'" },
  { "{\"format\":1,\n\"name\":\"x", "bad.json:2:8: this text has no closing quote" },
  { "{\"name\":\"\303\251\303\251\\q\"}", "bad.json:1:12: a backslash must be followed by" },
  { "{\"name\":\"\\u12g4\"}", "bad.json:1:10: \\u must be followed by four digits" },
  { "{\"name\":\"a\\u0000\"}", "bad.json:1:11: \\u0000 is no character" },
  { "{\"name\":\"\\ud83d\"}", "bad.json:1:10: this is one half of a surrogate pair" },
  { "{\"name\":\"\\ude00\\ud83d\"}", "bad.json:1:10: this is one half of a surrogate pair" },
  { "{\"name\":\"a\nb\"}", "bad.json:1:11: a control character in a text must be written as" },
  { "{\"format\":01}", "bad.json:1:11: a number must not begin with 0" },
  { "{\"format\":+1}", "bad.json:1:11: a value" },
  { "{\"format\":.5}", "bad.json:1:11: a value" },
  { "{\"format\":-}", "bad.json:1:12: a digit must stand here, not '}'" },
  { "{\"format\":1.}", "bad.json:1:13: a digit must stand here" },
  { "{\"format\":1e}", "bad.json:1:13: a digit must stand here" },
  { "{\"format\":1e999}", "bad.json:1:11: this number is too large" },
  { "{\"format\":9223372036854775808}", "bad.json:1:11: this number is too large" },
  { "{\"format\":0x10}", "bad.json:1:12: ',' or '}' must stand here, not 'x'" },
  { "{\"format\":NaN}", "bad.json:1:11: a value" },
  { "{\"format\":tru}", "bad.json:1:11: a value" },
  { "{\"name\":\"a\377\"}", "bad.json:1:11: the file is no UTF-8 text here" },
  { "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "bad.json:1:33: lists and objects are nested more than 32 deep" },
  /* keys there twice, also when they are written differently */
  { "{\"format\":1,\"name\":\"x\",\"format\":1}", "bad.json:1:24: the key 'format' stands here a second time" },
  { "{\"name\":\"x\",\n \"n\\u0061me\":\"y\"}", "bad.json:2:2: the key 'name' stands here a second time" },
  { DO ("{\"refuse\":1,\"refuse\":2}"), "bad.json:1:68: the key 'refuse' stands here a second time" },
  /* the root */
  { "3", "bad.json:1:1: the script must be an object" },
  { "-", "bad.json:1:2: the text ends here, where a digit must stand" },
  { "[]", "bad.json:1:1: the script must be an object in braces with format, name, seed" },
  { "{}", "bad.json:1:1: 'format' is missing from the script" },
  { "\n  {\"format\":1}", "bad.json:2:3: 'name' is missing from the script" },
  { "{\"format\":1,\"name\":\"x\"}", "bad.json:1:1: 'rules' is missing from the script" },
  { "{\"format\":2}", "bad.json:1:11: 'format' of the script must be a whole number from 1 to 1" },
  { "{\"format\":\"1\"}", "bad.json:1:11: 'format' of the script must be" },
  { "{\"format\":null}", "bad.json:1:11: 'format' of the script must be" },
  { "{\"format\":1,\r\n\"name\":\"x\",\r\n\"rule\":[]}", "bad.json:3:1: 'rule' is no key of the script, which takes: format, name, seed, start" },
  { "{\"name\":\"\"}", "bad.json:1:9: 'name' of the script must be a text of 1 to 256 bytes" },
  { "{\"seed\":-1}", "bad.json:1:9: 'seed' of the script must be a whole number from 0" },
  { "{\"seed\":1.5}", "bad.json:1:9: 'seed' of the script must be a whole number" },
  { "{\"start\":\"2026-11-20T15:30:00\"}", "bad.json:1:10: 'start' of the script must be an instant in UTC" },
  { "{\"start\":\"2026-02-30T15:30:00Z\"}", "bad.json:1:10: 'start' of the script must be an instant in UTC" },
  { "{\"start\":\"now\"}", "bad.json:1:10: 'start' of the script must be an instant in UTC" },
  { "{\"start\":5}", "bad.json:1:10: 'start' of the script must be an instant in UTC" },
  { "{\"rules\":{}}", "bad.json:1:10: 'rules' of the script must be a list in brackets" },
  { "{\"user\":null}", "bad.json:1:9: 'user' of the script must be a list in brackets" },
  { "{\"gateway\":[]}", "bad.json:1:12: \"gateway\" must be an object in braces with account, next_id" },
  { "{\"gateway\":{\"acount\":\"x\"}}", "bad.json:1:13: 'acount' is no key of \"gateway\", which takes: account, next_id, lines" },
  { "{\"gateway\":{\"account\":7}}", "bad.json:1:23: 'account' of \"gateway\" must be a text of 1 to 32 bytes" },
  { "{\"gateway\":{\"next_id\":0}}", "bad.json:1:23: 'next_id' of \"gateway\" must be a whole number from 1" },
  { "{\"gateway\":{\"lines\":0}}", "bad.json:1:21: 'lines' of \"gateway\" must be a whole number from 1 to 100000" },
  { "{\"gateway\":{\"rate\":\"50\"}}", "bad.json:1:20: 'rate' of \"gateway\" must be a whole number" },
  { "{\"gateway\":{\"server_version\":99}}", "bad.json:1:30: 'server_version' of \"gateway\" must be a whole number from 100 to 200" },
  { "{\"gateway\":{\"server_version\":201}}", "bad.json:1:30: 'server_version' of \"gateway\" must be" },
  { "{\"gateway\":{\"orders\":[{\"orderId\":1}]}}", "bad.json:1:23: 'clientId' is missing from an entry of \"orders\"" },
  { "{\"gateway\":{\"orders\":[{\"orderId\":1,\"orderRef\":\"r\",\"perm\":1}]}}", "bad.json:1:51: 'perm' is no key of an entry of \"orders\"" },
  { "{\"expect\":{\"states\":[\"WORKING\",\"Working\"]}}", "bad.json:1:32: an entry of \"states\" must be the name of a state" },
  { "{\"expect\":{\"states\":[\"UNKNOWN\",7]}}", "bad.json:1:32: an entry of \"states\" must be the name of a state" },
  { "{\"expect\":{\"placed\":-1}}", "bad.json:1:21: 'placed' of \"expect\" must be a whole number from 0" },
  /* when */
  { HEAD "7]}", "bad.json:1:33: an entry of \"rules\" must be an object in braces with at, do" },
  { HEAD "{\"do\":[\"lose\"]}]}", "bad.json:1:33: 'at' is missing from an entry of \"rules\"" },
  { HEAD "{\"at\":{\"t_us\":0}}]}", "bad.json:1:33: 'do' is missing from an entry of \"rules\"" },
  { HEAD "{\"at\":{\"t_us\":0},\"do\":[]}]}", "bad.json:1:55: 'do' of an entry of \"rules\" must be a list of at least one action" },
  { HEAD "{\"at\":{\"t_us\":0},\"do\":\"lose\"}]}", "bad.json:1:55: 'do' of an entry of \"rules\" must be a list in brackets" },
  { HEAD "{\"when\":1}]}", "bad.json:1:34: 'when' is no key of an entry of \"rules\", which takes: at, do" },
  { AT ("{}"), "bad.json:1:39: 'at' of an entry of \"rules\" must be an object with event, n" },
  { AT ("5"), "bad.json:1:39: 'at' of an entry of \"rules\" must be an object with event, n" },
  { AT ("{\"t_us\":-1}"), "bad.json:1:47: 't_us' of 'at' with t_us must be a whole number from 0" },
  { AT ("{\"t_us\":31622400000001}"), "bad.json:1:47: 't_us' of 'at' with t_us must be a whole number from 0 to 31622400000000" },
  { AT ("{\"t_us\":1,\"n\":1}"), "bad.json:1:49: 'n' is no key of 'at' with t_us, which takes: t_us" },
  { AT ("{\"event\":\"place\",\"n\":1,\"t_us\":1}"), "bad.json:1:62: 't_us' is no key of 'at', which takes: event, n, after_us" },
  { AT ("{\"event\":\"plaice\",\"n\":1}"), "bad.json:1:48: 'event' of 'at' must be one of: connect, start_api, place" },
  { AT ("{\"event\":\"place\"}"), "bad.json:1:39: 'n' is missing from 'at'" },
  { AT ("{\"event\":\"place\",\"n\":0}"), "bad.json:1:60: 'n' of 'at' must be \"*\" or a whole number from 1 to 2147483647" },
  { AT ("{\"event\":\"place\",\"n\":\"all\"}"), "bad.json:1:60: 'n' of 'at' must be \"*\"" },
  { AT ("{\"event\":\"place\",\"n\":1,\"after_us\":-5}"), "bad.json:1:73: 'after_us' of 'at' must be a whole number from 0" },
  /* words */
  { DO ("\"loose\""), "bad.json:1:56: 'loose' is no word of \"rules\"; its words are: lose, deliver, hold" },
  { DO ("\"deliver\",{\"closing\":1}"), "bad.json:1:67: 'closing' is no word of \"rules\"" },
  { DO ("\"kill\""), "bad.json:1:56: 'kill' is no word of \"rules\" but of \"user\"; its words are: lose" },
  { DO ("{\"busy\":5}"), "bad.json:1:57: 'busy' is no word of \"rules\" but of \"client\"" },
  { USER ("\"lose\""), "bad.json:1:66: 'lose' is no word of \"user\" but of \"rules\"; its words are: transmit, modify" },
  { CLIENT ("\"kill\""), "bad.json:1:68: 'kill' is no word of \"client\" but of \"user\"; its words are: kill_client" },
  { DO ("7"), "bad.json:1:56: an action of 'do' must be a word in quotes, or an object with one key" },
  { DO ("{}"), "bad.json:1:56: an action of 'do' must be a word in quotes" },
  { DO ("[\"lose\"]"), "bad.json:1:56: an action of 'do' must be a word in quotes" },
  { DO ("{\"refuse\":1,\"delay\":2}"), "bad.json:1:68: an action has one key that is its word" },
  { DO ("\"fill\""), "bad.json:1:56: 'fill' does not stand alone: {\"fill\": {\"q\": …}}" },
  { DO ("\"refuse\""), "bad.json:1:56: 'refuse' needs a value: {\"refuse\": …}" },
  { DO ("{\"lose\":1}"), "bad.json:1:64: 'lose' must be an object in braces with nothing in it" },
  { DO ("{\"lose\":{\"q\":1}}"), "bad.json:1:65: 'q' is no key here: 'lose' takes none" },
  { DO ("{\"fill\":{}}"), "bad.json:1:64: 'q' is missing from 'fill'" },
  { DO ("{\"fill\":2}"), "bad.json:1:64: 'fill' must be an object in braces with q, legs, bag" },
  { DO ("{\"fill\":{\"q\":0}}"), "bad.json:1:69: 'q' of 'fill' must be a whole number from 1 to" },
  { DO ("{\"fill\":{\"q\":1.5}}"), "bad.json:1:69: 'q' of 'fill' must be a whole number" },
  { DO ("{\"fill\":{\"q\":1,\"legs\":\"all\"}}"), "bad.json:1:78: 'legs' of 'fill' must be \"both\", \"first\" or \"none\"" },
  { DO ("{\"fill\":{\"q\":1,\"bag\":1}}"), "bad.json:1:77: 'bag' of 'fill' must be true or false" },
  { DO ("{\"correct\":{\"shares\":1}}"), "bad.json:1:67: 'exec' is missing from 'correct'" },
  { DO ("{\"correct\":{\"exec\":1,\"shares\":-1}}"), "bad.json:1:86: 'shares' of 'correct' must be a number from 0" },
  { DO ("{\"error\":{\"code\":103,\"id\":\"orders\",\"text\":\"\"}}"), "bad.json:1:82: 'id' of 'error' must be \"order\" or a whole number from -1" },
  { DO ("{\"error\":{\"code\":103,\"id\":-2,\"text\":\"\"}}"), "bad.json:1:82: 'id' of 'error' must be \"order\" or a whole number from -1" },
  { DO ("{\"error\":{\"code\":103,\"id\":1}}"), "bad.json:1:65: 'text' is missing from 'error'" },
  { DO ("{\"link\":1100}"), "bad.json:1:64: 'link' must be an object in braces with code" },
  { DO ("{\"link\":{\"code\":1103}}"), "bad.json:1:72: 'code' of 'link' must be 1100, 1101, 1102 or 2110" },
  { DO ("{\"delay\":-1}"), "bad.json:1:65: 'delay' must be a whole number from 0" },
  { DO ("{\"refuse\":\"3s\"}"), "bad.json:1:66: 'refuse' must be a whole number from 0" },
  { DO ("{\"dup\":0}"), "bad.json:1:63: 'dup' must be a whole number from 1" },
  { DO ("{\"oversize\":4294967296}"), "bad.json:1:68: 'oversize' must be a whole number from 0 to 4294967295" },
  { DO ("{\"version\":201}"), "bad.json:1:67: 'version' must be a whole number from 100 to 200" },
  { DO ("{\"accounts\":[\"U1\"]}"), "bad.json:1:68: 'accounts' must be a text" },
  { DO ("{\"restart\":{\"rollback\":4}}"), "bad.json:1:67: 'down_us' is missing from 'restart'" },
  { DO ("{\"restart\":{\"rollback\":-4,\"down_us\":1}}"), "bad.json:1:79: 'rollback' of 'restart' must be a whole number from 0" },
  { DO ("{\"tick\":{\"line\":1,\"type\":1,\"value\":24.8}}"), "bad.json:1:91: 'value' of 'tick' must be a text" },
  { USER ("\"transmit\""), "bad.json:1:66: 'transmit' does not stand alone" },
  { USER ("\"modify\""), "bad.json:1:66: 'modify' does not stand alone: {\"modify\": {\"limit\": …}}" },
  { USER ("{\"cancel\":{\"order\":0}}"), "bad.json:1:85: 'order' of 'cancel' must be a whole number from 1" },
  { USER ("{\"transmit\":{\"symbol\":\"SPY\",\"kind\":\"put\",\"k1\":1,\"k2\":2,\"qty\":1,\"limit\":1}}"),
    "bad.json:1:101: 'kind' of 'transmit' must be \"bull_call\", \"bear_put\", \"bull_put\" or \"bear_call\"" },
  { USER ("{\"transmit\":{\"symbol\":\"SPY\",\"kind\":\"bull_put\",\"k1\":430,\"k2\":425,\"qty\":1,\"limit\":1}}"),
    "bad.json:1:126: 'k2' of 'transmit' must be above 'k1'" },
  { USER ("{\"transmit\":{\"symbol\":\"SPY\",\"kind\":\"bull_put\",\"k1\":0}}"), "bad.json:1:117: 'k1' of 'transmit' must be a number above 0" },
  { USER ("{\"transmit\":{\"limit\":-1.2}}"), "bad.json:1:87: 'limit' of 'transmit' must be a number above 0" },
  { USER ("{\"transmit\":{\"expiry\":\"2026-02-30\"}}"), "bad.json:1:88: 'expiry' of 'transmit' must be a date such as 2026-12-18" },
  { CLIENT ("{\"kill_client\":\"P6\"}"), "bad.json:1:83: 'kill_client' must be \"P1\", \"P2\", \"P3\", \"P4\" or \"P5\"" },
  { CLIENT ("{\"disk\":{\"fail\":\"read\"}}"), "bad.json:1:84: 'fail' of 'disk' must be \"write\", \"sync\" or \"open\"" },
  { CLIENT ("{\"disk\":{\"fail\":\"sync\",\"n\":1}}"), "bad.json:1:76: 'for' is missing from 'disk'" },
  { CLIENT ("\"sleep\""), "bad.json:1:68: 'sleep' needs a value" },
};

static void
expect_error (const char *text,
              gssize      length,
              const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LwScript) script = lw_script_json_parse (text, length, "/x/bad.json", &error);

  if (script != NULL)
    g_error ("taken, but '%s' was expected: %.200s", message, text);
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_BAD_DATA);
  if (!g_str_has_prefix (error->message, message))
    g_error ("'%s' must begin with '%s': %.200s", error->message, message, text);
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_refusals (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    expect_error (cases[i].text, -1, cases[i].message);
}

/* The same script on many lines, with line feeds or those of Windows, tabs, and characters of two, three and four bytes. */
static void
test_places (void)
{
  static const char *const endings[] = { "\n", "\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *text = g_strconcat ("\xEF\xBB\xBF{ \"format\": 1,", endings[i], "\t\"name\": \"\u00e9\u20ac\U0001F600\", \"rules\": [", endings[i],
                                           endings[i], "  { \"do\": [\"lose\",", endings[i],
                                           "    { \"error\": { \"code\": 1, \"text\": \"\u00e9\u20ac\U0001F600\", \"id\": \"x\" } } ] } ] }", NULL);

      expect_error (text, -1, "bad.json:5:50: 'id' of 'error' must be");
    }
  expect_error ("\xEF\xBB\xBF{}", -1, "bad.json:1:1: 'format'");
  expect_error ("{\"name\":\"\u00e9\u20ac\U0001F600\",\"rule\":1}", -1, "bad.json:1:15: 'rule'");
}

/* Bytes after a NUL are part of the text too. */
static void
test_nul (void)
{
  expect_error ("{\"name\":\"x\0\"}", 13, "bad.json:1:11: the file is no UTF-8 text here");
}

static char *
repeat (const char *head,
        const char *item,
        guint       n,
        const char *tail)
{
  GString *text = g_string_new (head);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "", item);
  return g_string_free (g_string_append (text, tail), FALSE);
}

static void
test_limits (void)
{
  g_autofree char *actions = repeat (HEAD "{\"at\":{\"t_us\":0},\"do\":[", "\"lose\"", 10001, "]}]}");
  g_autofree char *allowed = repeat (HEAD "{\"at\":{\"t_us\":0},\"do\":[", "\"lose\"", 10000, "]}]}");
  g_autofree char *values = repeat ("[", "1", 200001, "]");
  g_autofree char *bytes = g_strnfill (4 * 1024 * 1024 + 1, ' ');
  g_autoptr (GError) error = NULL;
  g_autoptr (LwScript) script = lw_script_json_parse (allowed, -1, "x", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (rule_of (script, LW_SCRIPT_GATEWAY, 0)->actions->len, ==, 10000);
  expect_error (actions, -1, "bad.json:1:55: 'do' of an entry of \"rules\" must be a list of at most 10000 entries");
  expect_error (values, -1, "bad.json:1:400000: more than 200000 values");
  expect_error (bytes, -1, "bad.json:1:1: the file is larger than 4 MiB");
}

/* The reader cannot see the wire's tables; its bounds are theirs. */
static void
test_versions (void)
{
  g_assert_cmpint (LW_SCRIPT_MAX_VERSION, ==, LW_WIRE_TABLE_VERSION);
}

/* A file that is too large, or is none. */
static void
test_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("lw-script-XXXXXX", NULL), *path = g_build_filename (folder, "large.json", NULL);
  g_autofree char *bytes = g_strnfill (5 * 1024 * 1024, ' ');
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, bytes, 5 * 1024 * 1024, NULL));
  g_assert_null (lw_script_json_load (path, &error));
  g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_BAD_DATA);
  g_assert_cmpstr (error->message, ==, "large.json:1:1: the file is larger than 4 MiB, which is the most that is read");
  g_clear_error (&error);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_null (lw_script_json_load (path, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (lw_script_json_load (folder, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script-json/a01", test_a01);
  g_test_add_func ("/script-json/others", test_others);
  g_test_add_func ("/script-json/words", test_words);
  g_test_add_func ("/script-json/values", test_values);
  g_test_add_func ("/script-json/refusals", test_refusals);
  g_test_add_func ("/script-json/places", test_places);
  g_test_add_func ("/script-json/nul", test_nul);
  g_test_add_func ("/script-json/limits", test_limits);
  g_test_add_func ("/script-json/versions", test_versions);
  g_test_add_func ("/script-json/files", test_files);
  return g_test_run ();
}
