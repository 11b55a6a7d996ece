/* Random lives of orders against the mock's book: chaos first, with busts, fills told in any order and a day that turns in an outage,
 * then faults off. No order is placed twice, no pair of state and event is without a row, and once the lists answer each order ends
 * final, waiting for a person, or alive as the book says, with what the book has filled. LW_RANDOM_LIVES=N for a longer run. */

#include "config.h"

#include <string.h>

#include "lw-mock.h"

#define MAX_INTENTS 6
#define N_SEEDS     5000
#define N_STEPS     40

typedef struct
{
  LwMock  *mock;
  GRand   *rand;
  gboolean connected, link_down;
  gboolean rolled; /* a day turned: TWS tells no executions of before */
  guint    n_intents;
  char     ids[MAX_INTENTS][LW_INTENT_ID_SIZE];
} Chaos;

static guint
pick (Chaos *self, guint n)
{
  return (guint) g_rand_int_range (self->rand, 0, (gint32) n);
}

static void
send_type (Chaos *self, LwReportType type)
{
  LwReport report;

  lw_report_init (&report, type);
  lw_trade_report (self->mock->trade, &report, self->mock->now_us);
  lw_mock_run (self->mock);
}

static void
transmit (Chaos *self)
{
  static const char *const symbols[] = { "SPY", "SPX", "IWM" };
  LwTicket ticket;

  if (self->n_intents == MAX_INTENTS)
    return;
  lw_mock_ticket (&ticket, symbols[pick (self, 3)], 400 + 5 * pick (self, 5), 430, 1 + (int) pick (self, 2), 1.20);
  g_snprintf (self->ids[self->n_intents], LW_INTENT_ID_SIZE, "LWAAAAAAAAAAAAAAAAAAA%c", 'A' + self->n_intents);
  if (lw_mock_transmit (self->mock, self->ids[self->n_intents], &ticket))
    self->n_intents++;
}

static void
connect_again (Chaos *self)
{
  if (self->connected)
    lw_mock_lose (self->mock);
  self->mock->now_us += SECOND;
  self->mock->next_valid_id = 95 + (gint32) pick (self, 20);
  self->link_down = FALSE;
  lw_mock_connect (self->mock);
  self->connected = TRUE;
}

static void
speak (Chaos *self)
{
  static const char *const words[] = { "Submitted", "PreSubmitted", "PendingSubmit", "PendingCancel", "Inactive", "Cancelled",
                                       "Filled", "ApiCancelled", "Nonsense" };
  static const int codes[] = { 103, 110, 135, 136, 161, 201, 202, 321, 399, 404, 2161, 4242, 10147, 10148, 10349 };
  LwMock *mock = self->mock;
  char status[24];
  guint i;

  if (!self->connected || mock->n_orders == 0)
    return;
  i = pick (self, mock->n_orders);
  if (pick (self, 2) == 0)
    lw_mock_error (mock, mock->orders[i].id, codes[pick (self, G_N_ELEMENTS (codes))], "words of TWS");
  else
    {
      g_strlcpy (status, mock->orders[i].status, sizeof status);
      lw_mock_status (mock, i, words[pick (self, G_N_ELEMENTS (words))]);
      g_strlcpy (mock->orders[i].status, status, sizeof status); /* only words: the book stays */
    }
  lw_mock_run (mock);
}

static void
trade_something (Chaos *self)
{
  LwMock *mock = self->mock;
  guint i;

  if (mock->n_orders == 0)
    return;
  i = pick (self, mock->n_orders);
  if (strcmp (mock->orders[i].status, "Submitted") == 0)
    lw_mock_fill (mock, i, 1, TRUE, TRUE, TRUE, self->connected && pick (self, 2) == 0);
}

static void
tell (Chaos *self, const LwReport *report)
{
  LwReport copy = *report;

  if (self->connected)
    lw_trade_report (self->mock->trade, &copy, self->mock->now_us);
}

/* The lines of one fill, told from the last to the first, some of them not at all. */
static void
fill_backwards (Chaos *self)
{
  LwMock *mock = self->mock;
  guint before = mock->execs->len, i;

  if (mock->n_orders == 0)
    return;
  i = pick (self, mock->n_orders);
  if (strcmp (mock->orders[i].status, "Submitted") != 0)
    return;
  lw_mock_fill (mock, i, 1, TRUE, TRUE, TRUE, FALSE);
  for (guint k = mock->execs->len; k > before; k--)
    if (pick (self, 4) != 0)
      tell (self, g_ptr_array_index (mock->execs, k - 1));
  lw_mock_run (mock);
}

static void
take_position (LwMock *mock, const LwReport *report)
{
  for (guint k = 0; report->contract.sec_type == LW_SEC_OPT && k < mock->n_positions; k++)
    if (mock->positions[k].con_id == report->contract.con_id)
      mock->positions[k].quantity -= report->side * report->shares;
}

/* A fill is taken back: each of its lines gets a higher revision without shares. */
static void
bust (Chaos *self)
{
  LwMock *mock = self->mock;
  guint first;

  if (mock->execs->len < 3)
    return;
  first = pick (self, mock->execs->len / 3) * 3;
  if (((LwReport *) g_ptr_array_index (mock->execs, first))->shares == 0)
    return;
  for (guint k = first; k < first + 3; k++)
    {
      LwReport *line = g_ptr_array_index (mock->execs, k);

      take_position (mock, line);
      for (guint i = 0; k == first && i < mock->n_orders; i++)
        if (strcmp (mock->orders[i].ref, line->order_ref) == 0)
          mock->orders[i].filled -= line->shares;
      line->shares = 0;
      line->exec_id[strlen (line->exec_id) - 1] = '2';
      tell (self, line);
    }
  lw_mock_run (mock);
}

/* In an outage: orders of the day end, and TWS forgets what was. */
static void
turn_day (Chaos *self)
{
  LwMock *mock = self->mock;

  if (self->rolled)
    return;
  if (self->connected)
    lw_mock_lose (mock);
  self->connected = FALSE;
  self->rolled = TRUE;
  for (guint i = 0; i < mock->n_orders; i++)
    {
      g_strlcpy (mock->orders[i].status, "Past", sizeof mock->orders[i].status);
      mock->orders[i].visible = FALSE;
    }
  g_ptr_array_set_size (mock->execs, 0);
  mock->now_us += 24 * 3600 * SECOND;
  lw_mock_advance (mock, SECOND);
}

static void
end_something (Chaos *self)
{
  LwMock *mock = self->mock;
  guint i;

  if (mock->n_orders == 0)
    return;
  i = pick (self, mock->n_orders);
  if (strcmp (mock->orders[i].status, "Submitted") != 0)
    return;
  g_strlcpy (mock->orders[i].status, "Cancelled", sizeof mock->orders[i].status);
  mock->orders[i].visible = FALSE;
  if (self->connected && pick (self, 2) == 0)
    lw_mock_status (mock, i, "Cancelled");
}

static void
press (Chaos *self)
{
  void (*const buttons[]) (LwTrade *, const char *, gint64) = { lw_trade_cancel, lw_trade_abandon, lw_trade_signoff, lw_trade_look };

  if (self->n_intents > 0)
    buttons[pick (self, G_N_ELEMENTS (buttons))] (self->mock->trade, self->ids[pick (self, self->n_intents)], self->mock->now_us);
  lw_mock_run (self->mock);
}

static void
flip_link (Chaos *self)
{
  if (!self->connected)
    return;
  self->link_down = !self->link_down;
  send_type (self, self->link_down ? LW_REPORT_LINK_DOWN : LW_REPORT_LINK_UP);
}

static void
step (Chaos *self)
{
  LwMock *mock = self->mock;

  switch (pick (self, 18))
    {
    case 0:
    case 1:
    case 2:  transmit (self); break;
    case 3:  connect_again (self); break;
    case 4:  if (self->connected) { lw_mock_lose (mock); self->connected = FALSE; } break;
    case 5:
    case 6:  speak (self); break;
    case 7:  trade_something (self); break;
    case 8:  end_something (self); break;
    case 9:  press (self); break;
    case 10: lw_mock_advance (mock, pick (self, 40) * SECOND); break;
    case 11: mock->fail_commits = pick (self, 3) == 0; break;
    case 12: mock->mute = pick (self, 4) == 0; mock->hold_orders = pick (self, 4) == 0; mock->no_end_completed = pick (self, 5) == 0; break;
    case 13: fill_backwards (self); break;
    case 14: bust (self); break;
    case 15: if (pick (self, 8) == 0) turn_day (self); break;
    default:
      if (pick (self, 3) == 0)
        {
          mock->fail_commits = FALSE;
          lw_mock_restart (mock);
          self->connected = self->link_down = FALSE;
        }
      else
        flip_link (self);
    }
}

static gboolean
is_in_book (LwMock *mock, const char *id)
{
  for (guint i = 0; i < mock->n_orders; i++)
    if (strcmp (mock->orders[i].ref, id) == 0)
      return mock->orders[i].visible;
  return FALSE;
}

static double
filled_in_book (LwMock *mock, const char *id)
{
  for (guint i = 0; i < mock->n_orders; i++)
    if (strcmp (mock->orders[i].ref, id) == 0)
      return mock->orders[i].filled;
  return 0;
}

static void
check_end (Chaos *self)
{
  for (guint i = 0; i < self->n_intents; i++)
    {
      const LwIntent *intent = lw_trade_find (self->mock->trade, self->ids[i]);
      gboolean is_alive;

      if (intent == NULL)
        continue; /* its commit failed and the program was killed before the next one */
      is_alive = intent->state == LW_INTENT_WORKING || intent->state == LW_INTENT_PARTIAL || intent->state == LW_INTENT_HELD;
      g_test_message ("%s %s: %s", intent->id, lw_intent_state_word (intent->state), intent->reason);
      if (is_alive)
        g_assert_true (is_in_book (self->mock, intent->id));
      else
        g_assert_true (lw_intent_state_is_final (intent->state) || intent->state == LW_INTENT_ABSENT ||
                       intent->state == LW_INTENT_UNRESOLVED);
      if (is_in_book (self->mock, intent->id))
        g_assert_true (is_alive);
      if (!self->rolled)
        g_assert_cmpfloat (intent->filled, ==, filled_in_book (self->mock, intent->id));
    }
}

static void
check_once (Chaos *self)
{
  LwMock *mock = self->mock;
  LwTradeStats stats;

  for (guint i = 0; i < mock->n_orders; i++)
    for (guint k = 0; k < i; k++)
      {
        g_assert_cmpstr (mock->orders[i].ref, !=, mock->orders[k].ref);
        g_assert_cmpint (mock->orders[i].id, >, mock->orders[k].id);
      }
  lw_trade_get_stats (mock->trade, &stats);
  if (stats.broken > 0)
    g_test_message ("%s", mock->last_alarm);
  g_assert_cmpuint (stats.broken, ==, 0);
}

static void
live (guint32 seed)
{
  Chaos self = { lw_mock_new (NULL), g_rand_new_with_seed (seed) };

  g_test_message ("seed %u", seed);
  connect_again (&self);
  for (guint i = 0; i < N_STEPS; i++)
    {
      step (&self);
      check_once (&self);
    }
  self.mock->fail_commits = self.mock->no_end_completed = self.mock->mute = FALSE;
  for (guint i = 0; i < self.mock->n_orders; i++) /* what was held in a dialog comes out */
    if (strcmp (self.mock->orders[i].status, "Submitted") == 0)
      self.mock->orders[i].visible = TRUE;
  lw_mock_advance (self.mock, 5 * SECOND);
  connect_again (&self);
  lw_mock_advance (self.mock, 100 * SECOND);
  check_once (&self);
  check_end (&self);
  g_rand_free (self.rand);
  lw_mock_free (self.mock);
}

static void
test_random_lives (void)
{
  const char *only = g_getenv ("LW_TEST_SEED"); /* replays one */
  const char *more = g_getenv ("LW_RANDOM_LIVES");
  guint32 n = more != NULL ? (guint32) g_ascii_strtoull (more, NULL, 10) : N_SEEDS;

  if (only != NULL)
    live ((guint32) g_ascii_strtoull (only, NULL, 10));
  for (guint32 seed = 1; only == NULL && seed <= n; seed++)
    live (seed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trade/random/lives", test_random_lives);
  return g_test_run ();
}
