/* The transition table against the written one, row by row, and what must hold of any such table. */

#include "config.h"

#include <string.h>

#include "lw-intent-machine.h"

typedef struct
{
  guint64 states, events, conditions, not_conditions;
  int     to;
  gboolean alarm;
  char   *text, *todo;
} PageRow;

static void
page_row_clear (gpointer data)
{
  g_free (((PageRow *) data)->text);
  g_free (((PageRow *) data)->todo);
}

static guint64
state_bits (const char *word)
{
  LwIntentState state;

  if (strcmp (word, "END") == 0)
    return LW_BIT (LW_INTENT_CANCELLED) | LW_BIT (LW_INTENT_CANCELLED_WITH_FILLS) | LW_BIT (LW_INTENT_REJECTED);
  if (strcmp (word, "VOID") == 0)
    return LW_BIT (LW_INTENT_NOT_SENT) | LW_BIT (LW_INTENT_ABANDONED);
  g_assert_true (lw_intent_state_parse (word, &state));
  return LW_BIT (state);
}

static guint64
event_bits (const char *word)
{
  static const char *const groups[][2] = {
    { "TWS", "live listed inactive gone e202 full exec done.gone done.full refused e103 held odd" },
    { "ASK", "check.absent check.failed snap.absent snap.failed" },
  };
  guint64 bits = 0;

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    if (strcmp (word, groups[i][0]) == 0)
      {
        g_auto (GStrv) words = g_strsplit (groups[i][1], " ", -1);

        for (guint k = 0; words[k] != NULL; k++)
          bits |= event_bits (words[k]);
        return bits;
      }
  for (guint i = 0; i < LW_N_INTENT_EVENTS; i++)
    if (strcmp (word, lw_intent_event_word (i)) == 0)
      return LW_BIT (i);
  g_error ("no event %s", word);
}

static guint64
condition_bit (const char *word)
{
  for (guint i = 0; i < LW_N_INTENT_CONDITIONS; i++)
    if (strcmp (word, lw_intent_condition_word (i)) == 0)
      return LW_BIT (i);
  g_error ("no condition %s", word);
}

static void
parse_conditions (const char *text, PageRow *row)
{
  g_autofree char *plain = g_strdup (text);
  g_auto (GStrv) words = NULL;
  char *within = strstr (plain, "within 5 s");

  if (within != NULL)
    {
      row->conditions |= condition_bit ("within 5 s");
      memset (within, ' ', 10);
    }
  words = g_strsplit_set (plain, " ,", -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], "not") == 0)
      row->not_conditions |= condition_bit (words[++i]);
    else if (words[i][0] != '\0')
      row->conditions |= condition_bit (words[i]);
}

static guint64
parse_set (const char *text, guint64 (*bits_of) (const char *word))
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint64 bits = 0;

  for (guint i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0')
      bits |= bits_of (words[i]);
  return bits;
}

static int
parse_to (const char *text)
{
  LwIntentState state;

  if (strcmp (text, "same") == 0)
    return LW_TO_SAME;
  if (strcmp (text, "→ended") == 0)
    return LW_TO_ENDED;
  g_assert_true (lw_intent_state_parse (text, &state));
  return (int) state;
}

static GArray *
read_page (void)
{
  GArray *rows = g_array_new (FALSE, TRUE, sizeof (PageRow));
  g_autofree char *path = g_build_filename (g_getenv ("LW_TEST_DATA"), "orders-table.md", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_array_set_clear_func (rows, page_row_clear);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], "|", -1);
      PageRow row = { 0 };

      if (g_strv_length (cells) != 7 || strcmp (g_strstrip (cells[1]), "state") == 0 || g_str_has_prefix (cells[1], "---"))
        continue;
      row.states = parse_set (cells[1], state_bits);
      row.events = parse_set (g_strstrip (cells[2]), event_bits);
      parse_conditions (g_strstrip (cells[3]), &row);
      row.to = parse_to (g_strstrip (cells[4]));
      row.todo = g_strdup (g_strstrip (cells[5]));
      row.alarm = row.todo[0] == '!';
      row.text = g_strdup (lines[i]);
      g_array_append_val (rows, row);
    }
  return rows;
}

#define DO(name) LW_BIT (LW_DO_##name)

static void
test_same_as_page (void)
{
  g_autoptr (GArray) rows = read_page ();

  g_assert_cmpuint (rows->len, >, 100);
  g_assert_cmpuint (rows->len, ==, lw_n_intent_rows);
  for (guint i = 0; i < rows->len; i++)
    {
      const PageRow *row = &g_array_index (rows, PageRow, i);
      const LwIntentRow *ours = &lw_intent_rows[i];

      g_test_message ("%u: %s", i, row->text);
      g_assert_cmphex (ours->states, ==, row->states);
      g_assert_cmphex (ours->events, ==, row->events);
      g_assert_cmphex (ours->conditions, ==, row->conditions);
      g_assert_cmphex (ours->not_conditions, ==, row->not_conditions);
      g_assert_cmpint (ours->to, ==, row->to);
    }
}

/* What the last column says in fixed words must be among the actions, and the other way round. */
static void
test_actions_as_page (void)
{
  static const struct { const char *words; guint64 any_of; } phrases[] = {
    { "send frame", DO (SEND_FRAME) },
    { "hint GONE", DO (HINT_GONE) },
    { "hint REJECTED", DO (HINT_REJECTED) },
    { "hint FILLED", DO (HINT_FILLED) },
    { "check after 2 s", DO (CHECK_2S) },
    { "snapshot at +30 s", DO (SNAPSHOT_30S) },
    { "absences = 0", DO (ABSENCE_ZERO) },
    { "absences = 1", DO (ABSENCE_ONE) },
    { "expired, inferred", DO (EXPIRED) },
    { "withdraw frame", DO (WITHDRAW) },
    { "abort = 1", DO (ABORT) },
    { "revision UNKNOWN", DO (REV_UNKNOWN) },
    { "wake silence 8 s", DO (WAKE_SILENCE) },
    { "wake late 2 s", DO (WAKE_LATE) },
    { "orders off", DO (ORDERS_OFF) | DO (JOURNAL_OFF) },
    { "section 7, cancels", DO (CANCEL) },
    { "unverified", DO (UNVERIFIED) },
    { "sup = 1", DO (SUP) },
  };
  const guint64 alarms = DO (ALARM) | DO (ALARM_NOT_UNKNOWN) | DO (ALARM_VOID) | DO (ALARM_IF_ROSE);
  g_autoptr (GArray) rows = read_page ();

  for (guint i = 0; i < rows->len; i++)
    {
      const PageRow *row = &g_array_index (rows, PageRow, i);
      guint64 actions = lw_intent_rows[i].actions;

      g_test_message ("%u: %s", i, row->text);
      g_assert_cmpint ((actions & alarms) != 0, ==, row->alarm);
      for (guint k = 0; k < G_N_ELEMENTS (phrases); k++)
        {
          /* said in other words: a stop of whatever is under way, an early snapshot to be followed by one in time, and a
           * cancel that a resubmit asks for */
          gboolean loose = strstr (row->todo, "abort or withdraw") != NULL || strstr (row->todo, "too early") != NULL ||
                           strstr (row->todo, "send cancel") != NULL;

          if (strstr (row->todo, phrases[k].words) != NULL)
            g_assert_cmphex (actions & phrases[k].any_of, !=, 0);
          else if (!loose)
            g_assert_cmphex (actions & phrases[k].any_of, ==, 0);
        }
    }
}

static gboolean
may_be_missing (LwIntentState state, LwIntentEvent event)
{
  if (lw_intent_event_is_personal (event))
    return TRUE;
  switch (event)
    {
    case LW_EV_COMMIT_OK:
    case LW_EV_COMMIT_FAIL:   return state != LW_INTENT_RESERVED;
    case LW_EV_OUT_FIRST:
    case LW_EV_OUT_WITHDRAWN: return state != LW_INTENT_ARMED;
    case LW_EV_START:         return state == LW_INTENT_RESERVED;
    case LW_EV_LATE:          return state == LW_INTENT_DRAFT;
    default:                  return FALSE;
    }
}

/* One of none, part, all always holds; HELD's refused, for one, leans on that. */
static void
test_every_pair (void)
{
  const guint64 counts[] = { LW_BIT (LW_COND_NONE), LW_BIT (LW_COND_PART), LW_BIT (LW_COND_ALL) };

  for (guint state = 0; state < LW_N_INTENT_STATES; state++)
    for (guint event = 0; event < LW_N_INTENT_EVENTS; event++)
      for (guint k = 0; k < G_N_ELEMENTS (counts); k++)
        if (!may_be_missing (state, event))
          {
            if (lw_intent_row (state, event, counts[k]) == NULL)
              g_test_message ("%s %s", lw_intent_state_word (state), lw_intent_event_word (event));
            g_assert_nonnull (lw_intent_row (state, event, counts[k]));
          }
}

static void
test_unconditional_is_last (void)
{
  for (guint state = 0; state < LW_N_INTENT_STATES; state++)
    for (guint event = 0; event < LW_N_INTENT_EVENTS; event++)
      {
        gboolean ended = FALSE;

        for (guint i = 0; i < lw_n_intent_rows; i++)
          if ((lw_intent_rows[i].states & LW_BIT (state)) != 0 && (lw_intent_rows[i].events & LW_BIT (event)) != 0)
            {
              if (ended)
                g_test_message ("row %u: %s %s", i, lw_intent_state_word (state), lw_intent_event_word (event));
              g_assert_false (ended);
              ended = lw_intent_rows[i].conditions == 0 && lw_intent_rows[i].not_conditions == 0;
            }
      }
}

/* Whatever happens in whatever order, a frame is asked for once; and no way leads back to before it was sent. */
static void
test_random_sequences (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261122);

  for (guint run = 0; run < 100000; run++)
    {
      LwIntentState state = LW_INTENT_DRAFT;
      guint n_frames = 0;
      gboolean was_sent = FALSE;

      for (guint step = 0; step < 30; step++)
        {
          LwIntentEvent event = (LwIntentEvent) g_rand_int_range (rand, 0, LW_N_INTENT_EVENTS);
          guint64 conditions = ((guint64) g_rand_int (rand) << 3 | LW_BIT (g_rand_int_range (rand, LW_COND_NONE, LW_COND_ALL + 1)));
          const LwIntentRow *row;

          conditions &= ~((guint64) (LW_BIT (LW_COND_NONE) | LW_BIT (LW_COND_PART) | LW_BIT (LW_COND_ALL)));
          conditions |= LW_BIT (LW_COND_NONE + run % 3);
          if (step < 4) /* most runs get as far as sending */
            event = ((LwIntentEvent[]) { LW_EV_TRANSMIT, LW_EV_COMMIT_OK, LW_EV_OUT_FIRST, event })[step];
          row = lw_intent_row (state, event, step == 0 ? LW_BIT (LW_COND_GATEOK) : conditions);
          if (row == NULL)
            continue;
          n_frames += (row->actions & DO (SEND_FRAME)) != 0;
          state = lw_intent_next (row, state, conditions);
          was_sent |= state >= LW_INTENT_SENT && state < LW_INTENT_NOT_SENT;
          if (was_sent)
            g_assert_cmpint (state, >=, LW_INTENT_SENT);
        }
      g_assert_cmpuint (n_frames, <=, 1);
    }
}

/* A planted fault: were ARMED's out.withdrawn to lead back to DRAFT, the walk above would send twice. */
static void
test_sequences_can_fail (void)
{
  LwIntentState state = LW_INTENT_ARMED;
  guint n_frames = 1;
  const LwIntentRow *row;

  state = LW_INTENT_DRAFT;
  row = lw_intent_row (state, LW_EV_TRANSMIT, LW_BIT (LW_COND_GATEOK));
  state = lw_intent_next (row, state, 0);
  row = lw_intent_row (state, LW_EV_COMMIT_OK, 0);
  n_frames += (row->actions & DO (SEND_FRAME)) != 0;
  g_assert_cmpuint (n_frames, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trade/table/same-as-page", test_same_as_page);
  g_test_add_func ("/trade/table/actions-as-page", test_actions_as_page);
  g_test_add_func ("/trade/table/every-pair", test_every_pair);
  g_test_add_func ("/trade/table/unconditional-is-last", test_unconditional_is_last);
  g_test_add_func ("/trade/table/random-sequences", test_random_sequences);
  g_test_add_func ("/trade/table/sequences-can-fail", test_sequences_can_fail);
  return g_test_run ();
}
