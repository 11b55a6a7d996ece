/* gate-inputs N SEED: random inputs of the gate and what it says of them, a line each, for gate-oracle.py: the journal's JSON, a
 * tab, class, verdict and each rule. Most begin as an order that passes; then a few values are moved to where a rule turns, are taken
 * away, or are hostile. Every line is read back from its JSON and judged again: the journal is enough. */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lw-gate.h"

#define NOW_US G_GINT64_CONSTANT (1795600000000000)
#define SECOND G_GINT64_CONSTANT (1000000)

static guint64 state;

static guint64
next (void)
{
  state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  guint64 z = state;
  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static gint64
pick (gint64 low, gint64 high)
{
  return low + (gint64) (next () % (guint64) (high - low + 1));
}

static void
good_leg (LwGateInput *input, int i, gint64 strike, gint64 side, gint64 right, gint64 expiry, gint64 position)
{
  LwGateLeg *leg = &input->legs[i];

  *leg = (LwGateLeg) { .con_id = 100 + i, .ratio = 1, .side = side, .strike = strike, .right = right, .expiry = expiry,
                       .last_trade_us = NOW_US + 30 * 86400 * SECOND, .dte = 30, .multiplier = 100, .symbol = "SPY",
                       .trading_class = "SPY", .currency = "USD", .resolved = 1, .position = position, .reported = position,
                       .spare = MAX (position, 0), .answered = 1, .type = 1, .spot_moved_ppm = pick (0, 2000), .still_us = pick (0, 59) * SECOND };
}

/* Prices that fall with the distance from the money, 0.05 to 0.40 wide. */
static void
quote (LwGateLeg *leg)
{
  gint64 value = 40000 + (leg->right == 'C' ? -1 : 1) * (leg->strike - 4300000) / 4;
  gint64 half = pick (1, next () % 8 == 0 ? 20 : 3) * 100;

  value = MAX (value, 500);
  leg->bid = MAX (value - half, 0);
  leg->ask = value + half;
}

static void
good (LwGateInput *input, LwGateLimits *limits)
{
  int form = (int) pick (0, 7);
  gint64 right = next () % 2 ? 'C' : 'P', k = 4300000, width = pick (1, 10) * 10000, side = next () % 2 ? 1 : -1;

  lw_gate_limits_init (limits);
  limits->preview = pick (0, 2);
  *input = (LwGateInput) { .symbol = "SPY", .now_us = NOW_US, .today = 20500, .quantity = pick (1, 3), .increment = next () % 2 ? 100 : 500,
                           .fee_micro = 696900, .seen_age_us = pick (0, 29) * SECOND, .spot_answered = 1, .spot_type = 1, .farm_ok = 1,
                           .silence_us = pick (0, 2) * SECOND, .hours_from_us = NOW_US - SECOND, .hours_to_us = NOW_US + 7200 * SECOND,
                           .ready = 1, .link_us = 60 * SECOND, .snapshot = 1, .journal_us = 4000, .ids_left = 1, .account_ok = 1,
                           .recent_orders = pick (0, 20), .recent_median_twice = pick (2, 6), .preview = 1, .margin_micro = 500000000,
                           .working_orders = pick (0, 9), .day_orders = pick (0, 49), .minute_orders = pick (0, 5),
                           .open_spreads = pick (0, 17), .total_micro = pick (0, 4) * 1000000000, .loss_today_micro = pick (-9, 14) * 100000000 };
  input->n_legs = form == 0 ? 1 : form <= 4 ? 2 : form <= 6 ? 4 : pick (1, 4);
  good_leg (input, 0, k, side, right, 20530, 0);
  good_leg (input, 1, k + (next () % 2 ? width : -width), -side, right, 20530, 0);
  good_leg (input, 2, k + 20000, side, right, 20560, 0);
  good_leg (input, 3, k + 20000 + width, -side, right, 20560, 0);
  if (form == 0 || form == 1 || form == 5 || form == 6)
    for (int i = 0; i < (form == 0 ? 1 : 2); i++)
      {
        input->unwinds = (gint64) (next () % 2);
        input->legs[i].position = -input->legs[i].side * (input->quantity + pick (0, 2));
        input->legs[i].reported = input->legs[i].position + (next () % 8 == 0 ? pick (-3, 3) : 0);
        input->legs[i].spare = MAX (input->legs[i].position, 0);
      }
  if (form == 5 || form == 6) /* as a ticket says it, or the wrong way round */
    {
      int first = next () % 4 == 0 ? 2 : 0;

      input->legs[first].closing = input->legs[first + 1].closing = (gint64) (next () % 2);
    }
  if (form == 6) /* in any order */
    {
      LwGateLeg leg = input->legs[1];
      int other = (int) pick (0, 3);

      input->legs[1] = input->legs[other];
      input->legs[other] = leg;
    }
  for (int i = 0; i < 4; i++)
    quote (&input->legs[i]);
}

/* At the middle of the market, or a few steps off. */
static void
set_limit (LwGateInput *input)
{
  gint64 buy = 0, sell = 0, middle;

  for (gint64 i = 0; i < input->n_legs; i++)
    {
      const LwGateLeg *leg = &input->legs[i];

      buy += leg->side == 1 ? leg->ask : -leg->bid;
      sell += leg->side == 1 ? leg->bid : -leg->ask;
    }
  middle = (buy + sell) / 2;
  input->limit = (middle + (middle >= 0 ? 1 : -1) * input->increment / 2) / input->increment * input->increment
                 + (next () % 3 == 0 ? pick (-12, 12) * input->increment : 0);
  input->seen_mid_twice = buy + sell + (next () % 4 == 0 ? pick (-12000, 12000) : 0);
}

/* Every number of the input, the legs and the limits, as one list. */
static gint64 *numbers[256];
static gint64 lows[256], highs[256];
static guint n_numbers;

static void
list_numbers (LwGateInput *input, LwGateLimits *limits)
{
  n_numbers = 0;
#define LW_GATE_TEXT(name, size)
#define LW_GATE_NUMBER(name, low, high) numbers[n_numbers] = &input->name; lows[n_numbers] = low; highs[n_numbers++] = high;
#include "lw-gate-inputs.def"
#undef LW_GATE_NUMBER
#define LW_GATE_NUMBER(name, low, high) numbers[n_numbers] = &input->legs[i].name; lows[n_numbers] = low; highs[n_numbers++] = high;
  for (gint64 i = 0; i < input->n_legs; i++)
    {
#include "lw-gate-legs.def"
    }
#undef LW_GATE_NUMBER
#define LW_GATE_LIMIT(name, value, low, high, unit, key, words) numbers[n_numbers] = &limits->name; lows[n_numbers] = low; highs[n_numbers++] = high;
  if (next () % 8 == 0)
    {
#include "lw-gate-limits.def"
    }
  g_assert_cmpuint (n_numbers, <, G_N_ELEMENTS (numbers));
}

static gint64
hostile (guint i)
{
  const gint64 values[] = { LW_GATE_NONE, 0, 1, -1, 2, G_MAXINT64, G_MININT64 + 1, lows[i], lows[i] - 1, lows[i] + 1, highs[i],
                            highs[i] - 1, highs[i] == G_MAXINT64 ? highs[i] : highs[i] + 1, (gint64) next (), G_MAXINT32 };

  return values[next () % G_N_ELEMENTS (values)];
}

/* The distances at which a rule turns, and one beside. */
static gint64
nearby (gint64 value)
{
  const gint64 steps[] = { 1, 1, 2, 5, 10, 100, 500, 1000, 2500, 10000, 100000, SECOND, 2 * SECOND, 3 * SECOND, 10 * SECOND, 60 * SECOND,
                           120 * SECOND, 500 * SECOND };
  gint64 step = steps[next () % G_N_ELEMENTS (steps)] + (next () % 2 ? 0 : pick (-1, 1));

  if (value > G_MAXINT64 / 2 || value < G_MININT64 / 2)
    return value;
  return next () % 2 ? value + step : value - step;
}

static void
mutate (LwGateInput *input, LwGateLimits *limits)
{
  guint n = (guint) (next () % 8 < 3 ? 0 : pick (1, next () % 16 == 0 ? 40 : 3));

  list_numbers (input, limits);
  for (guint k = 0; k < n; k++)
    {
      guint i = (guint) (next () % n_numbers);

      *numbers[i] = next () % 2 ? hostile (i) : nearby (*numbers[i]);
    }
  if (input->n_legs < 0 || input->n_legs > 4) /* the JSON holds no legs then */
    input->n_legs = next () % 2 ? LW_GATE_NONE : 5;
  if (next () % 64 == 0)
    g_strlcpy (input->legs[next () % 4].symbol, next () % 2 ? "QQQ" : "", sizeof input->symbol);
  if (next () % 64 == 0)
    g_strlcpy (input->legs[next () % 4].currency, next () % 2 ? "EUR" : "", sizeof input->legs[0].currency);
  if (next () % 32 == 0)
    g_strlcpy (input->blocked_by, "LW\"\\\x01Z", sizeof input->blocked_by);
}

/* Around each rule's own turning points, the figures that stand together. */
static void
aim (LwGateInput *input, LwGateLimits *limits)
{
  LwGateResult result;
  gint64 loss;

  lw_gate_judge (input, limits, &result);
  loss = result.loss_micro;
  lw_gate_result_clear (&result);
  if (loss <= 0)
    return;
  switch (next () % 16)
    {
    case 0: limits->order_loss = loss + pick (-1, 1); break;
    case 1: input->total_micro = limits->total_loss - loss + pick (-1, 1); break;
    case 2: input->symbol_micro = limits->symbol_loss - loss + pick (-1, 1); break;
    case 3: input->expiry_micro = limits->expiry_loss - loss + pick (-1, 1); break;
    case 4: input->loss_today_micro = limits->day_loss + pick (-1, 1); break;
    case 5: input->quantity = 3 * input->recent_median_twice / 2 + pick (-1, 1); break;
    case 6: input->hours_to_us = input->now_us + pick (119, 121) * SECOND; break;
    case 7: input->restart_us = input->now_us + pick (-1, 61) * SECOND; break;
    case 8: input->same_us = input->now_us - 3 * SECOND + pick (-1, 1); break;
    case 9: input->clock_off_us = (next () % 2 ? 1 : -1) * (pick (0, 1) * 8 + 2) * SECOND + pick (-1, 1); break;
    case 10: input->legs[0].still_us = 60 * SECOND + pick (-1, 1); input->legs[0].spot_moved_ppm = 1000 + pick (-1, 1); break;
    case 11: input->legs[0].expiry = input->legs[1].expiry = input->today; break;
    case 12: input->automation = 1; input->auto_armed = 1; input->auto_hour = pick (18, 20); break;
    case 13: input->same_open = 1; input->add = next () % 2; break;
    case 14: input->preview = 0; input->first_of_spread = next () % 2; break;
    default: input->limit += pick (-1, 1) * input->increment; break;
    }
}

static void
print_verdict (const LwGateInput *input, const LwGateLimits *limits)
{
  g_autofree char *json = lw_gate_to_json (input, limits), *again = NULL;
  LwGateInput copy;
  LwGateLimits copied;
  LwGateResult result;

  if (!lw_gate_from_json (json, &copy, &copied))
    g_error ("cannot be read back: %s", json);
  again = lw_gate_to_json (&copy, &copied);
  g_assert_cmpstr (json, ==, again);
  lw_gate_judge (&copy, &copied, &result);
  g_assert_cmpint (result.sentence == NULL, ==, result.kind == LW_GATE_PASS);
  printf ("%s\t%s %s", json, lw_order_class_word (result.order_class), lw_gate_kind_word (result.kind));
  for (guint i = 0; i < LW_GATE_N_RULES; i++)
    printf (" %s=%s", lw_gate_rule_id (i), lw_gate_kind_word (result.kinds[i]));
  putchar ('\n');
  lw_gate_result_clear (&result);
}

int
main (int argc, char **argv)
{
  guint64 n = argc > 1 ? strtoull (argv[1], NULL, 10) : 1;

  state = argc > 2 ? strtoull (argv[2], NULL, 10) : 1;
  for (guint64 i = 0; i < n; i++)
    {
      LwGateInput input;
      LwGateLimits limits;

      good (&input, &limits);
      set_limit (&input);
      if (next () % 2)
        aim (&input, &limits);
      mutate (&input, &limits);
      print_verdict (&input, &limits);
    }
  return 0;
}
