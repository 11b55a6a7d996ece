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

/* An intent on its way through a table, with as much memory as the conditions speak of. */
typedef struct
{
  const LwIntentRow *rows;
  guint64       count;    /* the bit of none, part or all: what is executed stays as it is for a walk */
  LwIntentState state;
  LwIntentDo    hint;     /* LW_DO_HINT_…; LW_N_INTENT_ACTIONS = none */
  guint         absences, n_frames;
  gboolean      acked, aborted, was_sent;
  GRand        *rand;
} Walk;

static const LwIntentRow *
find_row (const LwIntentRow *rows, LwIntentState state, LwIntentEvent event, guint64 conditions)
{
  for (guint i = 0; i < lw_n_intent_rows; i++)
    if ((rows[i].states & LW_BIT (state)) != 0 && (rows[i].events & LW_BIT (event)) != 0
        && (rows[i].conditions & ~conditions) == 0 && (rows[i].not_conditions & conditions) == 0)
      return &rows[i];
  return NULL;
}

/* @others: what holds beside that which the walk remembers. */
static guint64
conditions_of (const Walk *walk, guint64 others)
{
  const guint64 remembered = LW_BIT (LW_COND_NONE) | LW_BIT (LW_COND_PART) | LW_BIT (LW_COND_ALL) | LW_BIT (LW_COND_ABORT)
                             | LW_BIT (LW_COND_HINT_GONE) | LW_BIT (LW_COND_HINT_REJECTED) | LW_BIT (LW_COND_HINT_FILLED)
                             | LW_BIT (LW_COND_ACKED) | LW_BIT (LW_COND_FIRST);
  guint64 bits = (others & ~remembered) | walk->count;

  if (walk->hint != LW_N_INTENT_ACTIONS)
    bits |= LW_BIT (LW_COND_HINT_GONE + (walk->hint - LW_DO_HINT_GONE));
  if (walk->absences == 0)
    bits = (bits | LW_BIT (LW_COND_FIRST)) & ~LW_BIT (LW_COND_SECOND);
  return bits | (walk->acked ? LW_BIT (LW_COND_ACKED) : 0) | (walk->aborted ? LW_BIT (LW_COND_ABORT) : 0);
}

static void
remember (Walk *walk, guint64 actions)
{
  for (guint hint = LW_DO_HINT_GONE; hint <= LW_DO_HINT_FILLED; hint++)
    if ((actions & LW_BIT (hint)) != 0)
      walk->hint = (LwIntentDo) hint;
  if (walk->state != LW_INTENT_CHECKING)
    walk->hint = LW_N_INTENT_ACTIONS;
  if ((actions & DO (ABSENCE_ONE)) != 0)
    walk->absences = 1;
  if ((actions & DO (ABSENCE_ZERO)) != 0)
    walk->absences = 0;
  walk->aborted = (walk->aborted || (actions & DO (ABORT)) != 0) && (actions & DO (RESERVE)) == 0;
  walk->n_frames += (actions & DO (SEND_FRAME)) != 0;
  walk->was_sent |= walk->state >= LW_INTENT_SENT && walk->state < LW_INTENT_NOT_SENT;
}

/* What is wrong then; NULL = nothing. */
static const char *
take (Walk *walk, LwIntentEvent event, guint64 others)
{
  const LwIntentRow *row;
  guint64 conditions;

  walk->acked |= lw_intent_event_is_evidence (event) && walk->state >= LW_INTENT_SENT;
  conditions = conditions_of (walk, others);
  row = find_row (walk->rows, walk->state, event, conditions);
  if (walk->rows == lw_intent_rows)
    g_assert_true (row == lw_intent_row (walk->state, event, conditions));
  if (row == NULL)
    return lw_intent_event_is_personal (event) || may_be_missing (walk->state, event) ? NULL : "a pair without a row";
  walk->state = lw_intent_next (row, walk->state, conditions);
  remember (walk, row->actions);
  if (walk->n_frames > 1)
    return "a frame is sent twice";
  return walk->was_sent && walk->state < LW_INTENT_SENT ? "back to before it was sent" : NULL;
}

static void
begin (Walk *walk, const LwIntentRow *rows, LwIntentState state, GRand *rand)
{
  *walk = (Walk) { .rows = rows, .state = state, .hint = LW_N_INTENT_ACTIONS, .rand = rand };
  walk->count = LW_BIT (g_rand_int_range (rand, LW_COND_NONE, LW_COND_ALL + 1));
  walk->absences = (guint) g_rand_int_range (rand, 0, 2);
  walk->acked = state >= LW_INTENT_SENT && g_rand_boolean (rand);
  walk->n_frames = state >= LW_INTENT_ARMED;
  if (state == LW_INTENT_CHECKING)
    walk->hint = (LwIntentDo) g_rand_int_range (rand, LW_DO_HINT_GONE, LW_DO_HINT_FILLED + 1);
  remember (walk, 0);
}

/* TWS has its say: what became of the order is one of these, and its lists tell it, twice. */
static const char *
answer (Walk *walk)
{
  static const LwIntentEvent answers[][3] = {
    { LW_EV_LISTED, LW_EV_LISTED, LW_EV_LISTED },
    { LW_EV_DONE_GONE, LW_EV_CHECK_ABSENT, LW_EV_SNAP_ABSENT },
    { LW_EV_DONE_FULL, LW_EV_CHECK_ABSENT, LW_EV_SNAP_ABSENT },
    { LW_EV_REFUSED, LW_EV_CHECK_ABSENT, LW_EV_SNAP_ABSENT },
    { LW_EV_CHECK_ABSENT, LW_EV_SNAP_ABSENT, LW_EV_SNAP_ABSENT },
    { LW_EV_CHECK_FAILED, LW_EV_SNAP_FAILED, LW_EV_SNAP_FAILED },
  };
  const LwIntentEvent *events = answers[g_rand_int_range (walk->rand, 0, G_N_ELEMENTS (answers))];
  static const struct { LwIntentState state; LwIntentEvent event; } before[] = {
    { LW_INTENT_DRAFT, LW_EV_DISCARD },   { LW_INTENT_RESERVED, LW_EV_COMMIT_OK },
    { LW_INTENT_ARMED, LW_EV_OUT_FIRST }, { LW_INTENT_SENT, LW_EV_SILENCE },
  };
  const char *wrong = NULL;

  for (guint i = 0; wrong == NULL && i < G_N_ELEMENTS (before); i++)
    if (walk->state == before[i].state)
      wrong = take (walk, before[i].event, 0);
  for (guint i = 0; wrong == NULL && i < 6; i++)
    wrong = take (walk, events[i % 3], LW_BIT (LW_COND_SECOND));
  return wrong;
}

/* Final, waiting for a person, or standing at TWS. */
static gboolean
may_end (LwIntentState state)
{
  return lw_intent_state_is_final (state) || state == LW_INTENT_ABSENT || state == LW_INTENT_UNRESOLVED
         || state == LW_INTENT_WORKING || state == LW_INTENT_PARTIAL || state == LW_INTENT_HELD;
}

/* One in three is a step of its own way, so that walks get as far as TWS. */
static LwIntentEvent
draw_event (GRand *rand)
{
  static const LwIntentEvent own[] = { LW_EV_TRANSMIT, LW_EV_COMMIT_OK, LW_EV_OUT_FIRST, LW_EV_OUT_WITHDRAWN };

  if (g_rand_int_range (rand, 0, 3) == 0)
    return own[g_rand_int_range (rand, 0, G_N_ELEMENTS (own))];
  return (LwIntentEvent) g_rand_int_range (rand, 0, LW_N_INTENT_EVENTS);
}

static const char *
walk_once (const LwIntentRow *rows, LwIntentState start, GRand *rand)
{
  Walk walk;
  const char *wrong = NULL;

  begin (&walk, rows, start, rand);
  for (guint step = 0; wrong == NULL && step < 30; step++)
    wrong = take (&walk, draw_event (rand), g_rand_int (rand));
  if (wrong == NULL)
    wrong = answer (&walk);
  return wrong == NULL && !may_end (walk.state) ? "it does not end" : wrong;
}

/* LW_TABLE_WALKS=N for a longer run. */
static guint
n_walks (void)
{
  const char *text = g_getenv ("LW_TABLE_WALKS");

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 100000;
}

/* Whatever happens in whatever order, from any state: a frame is asked for once, no way leads back to before it was sent, and once
 * TWS's lists have answered the intent is where it may stay. */
static void
test_random_sequences (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261122);

  for (guint run = 0; run < n_walks (); run++)
    {
      LwIntentState start = (LwIntentState) (run % LW_N_INTENT_STATES);
      const char *wrong = walk_once (lw_intent_rows, start, rand);

      if (wrong != NULL)
        g_error ("walk %u from %s: %s", run, lw_intent_state_word (start), wrong);
    }
}

/* The first walk over @rows with a fault; NULL = none finds it. */
static const char *
first_fault (const LwIntentRow *rows)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261123);
  const char *wrong = NULL;

  for (guint run = 0; wrong == NULL && run < 100000; run++)
    wrong = walk_once (rows, (LwIntentState) (run % LW_N_INTENT_STATES), rand);
  return wrong;
}

/* Planted faults: a copy of the table in which one edge leads elsewhere, or is taken out, must not pass the same walks. */
static void
test_sequences_can_fail (void)
{
  static const struct { LwIntentState state; LwIntentEvent event; guint64 conditions; int to; const char *wrong; } faults[] = {
    { LW_INTENT_ARMED, LW_EV_OUT_WITHDRAWN, 0, LW_INTENT_DRAFT, "a frame is sent twice" },
    { LW_INTENT_UNKNOWN, LW_EV_LOST, 0, LW_INTENT_ARMED, "back to before it was sent" },
    { LW_INTENT_CHECKING, LW_EV_CHECK_ABSENT, 0, LW_INTENT_CHECKING, "it does not end" },
    { LW_INTENT_UNKNOWN, LW_EV_SNAP_ABSENT, LW_BIT (LW_COND_SECOND), LW_INTENT_UNKNOWN, "it does not end" },
    { LW_INTENT_SENT, LW_EV_SILENCE, 0, LW_INTENT_SENT, "it does not end" },
    { LW_INTENT_HELD, LW_EV_DAY, 0, -1, "a pair without a row" },
  };

  g_assert_cmpstr (first_fault (lw_intent_rows), ==, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree LwIntentRow *rows = g_memdup2 (lw_intent_rows, lw_n_intent_rows * sizeof (LwIntentRow));
      const LwIntentRow *row = lw_intent_row (faults[i].state, faults[i].event, faults[i].conditions);

      g_assert_nonnull (row);
      if (faults[i].to < 0)
        rows[row - lw_intent_rows].events &= ~LW_BIT (faults[i].event);
      else
        rows[row - lw_intent_rows].to = faults[i].to;
      g_assert_cmpstr (first_fault (rows), ==, faults[i].wrong);
    }
}

static void
test_words (void)
{
  g_assert_cmpstr (lw_intent_event_word (LW_EV_LIVE), ==, "live");
  g_assert_cmpstr (lw_intent_event_word (LW_EV_KILL), ==, "kill");
  g_assert_cmpstr (lw_intent_event_word (LW_N_INTENT_EVENTS), ==, "?");
  g_assert_cmpstr (lw_intent_event_word ((LwIntentEvent) -1), ==, "?");
  g_assert_cmpstr (lw_intent_condition_word (LW_COND_WITHIN_5S), ==, "within 5 s");
  g_assert_cmpstr (lw_intent_condition_word (LW_N_INTENT_CONDITIONS), ==, "?");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trade/table/words", test_words);
  g_test_add_func ("/trade/table/same-as-page", test_same_as_page);
  g_test_add_func ("/trade/table/actions-as-page", test_actions_as_page);
  g_test_add_func ("/trade/table/every-pair", test_every_pair);
  g_test_add_func ("/trade/table/unconditional-is-last", test_unconditional_is_last);
  g_test_add_func ("/trade/table/random-sequences", test_random_sequences);
  g_test_add_func ("/trade/table/sequences-can-fail", test_sequences_can_fail);
  return g_test_run ();
}
