#define G_LOG_DOMAIN "lw-gate"

#include "config.h"

#include "lw-gate-private.h"

#define SECOND_US      G_GINT64_CONSTANT (1000000)
#define SILENCE_US     (2 * SECOND_US)
#define STILL_US       (60 * SECOND_US)
#define MOVED_PPM      1000                     /* 0.1 % */
#define LAST_US        (120 * SECOND_US)
#define RESTART_US     (60 * SECOND_US)
#define SEEN_US        (30 * SECOND_US)
#define STUB_RATIO     10
#define STUB_MID_TWICE (2 * LW_PRICE_SCALE)     /* of a mid of 1.00 */
#define WIDE_LEG       (LW_PRICE_SCALE * 3 / 10)
#define WIDE_MARKET    (LW_PRICE_SCALE / 10)

static gboolean
is_known (gint64 value)
{
  return value != LW_GATE_NONE;
}

/* The width that collars are measured by: of what is opened, else of what is closed; 0 of a leg alone. */
static gint64
width_of (const LwGateView *view)
{
  return view->order_class == LW_CLASS_CLOSE ? view->close_width : view->open_width;
}

static const char *
quote_fault (const LwGateLeg *leg)
{
  if (!is_known (leg->bid) || !is_known (leg->ask))
    return "has no quote";
  if (leg->ask == 0)
    return "has no ask";
  if (leg->bid > leg->ask)
    return "is crossed";
  if (leg->ask > STUB_RATIO * leg->bid && leg->bid + leg->ask > STUB_MID_TWICE)
    return "has only stub quotes";
  return NULL;
}

static LwGateKind
check_quotes (const LwGateView *view,
              char            **sentence)
{
  for (gint64 i = 0; i < view->in->n_legs; i++)
    {
      const char *fault = quote_fault (&view->in->legs[i]);
      char strike[LW_PRICE_TEXT_SIZE];

      if (fault != NULL)
        return lw_gate_say (sentence, LW_GATE_REFUSE, "The leg at %s %s: wait for a proper market, or choose another spread",
                            lw_price_format (is_known (view->in->legs[i].strike) ? view->in->legs[i].strike : LW_PRICE_NONE, 0, strike,
                                             sizeof strike), fault);
    }
  return LW_GATE_PASS;
}

static gboolean
closes_a_leg_alone (const LwGateView *view)
{
  return view->closed[0] >= 0 && view->closed[1] < 0;
}

/* How far from the middle a limit may be, times 20: 2 ticks, or 10 % of the width. A leg alone has no width: half of its own market, for
 * what trades at once must always do to close. */
static gint64
collar_of (const LwGateView *view)
{
  gint64 wide = closes_a_leg_alone (view) ? 10 * (view->buy - view->sell) : 2 * width_of (view);

  return MAX (40 * view->in->increment, wide);
}

static LwGateKind
check_collar (const LwGateView *view,
              char            **sentence)
{
  const LwGateInput *in = view->in;
  gint64 off = 20 * in->limit - 10 * (view->buy + view->sell);

  if (ABS (off) > collar_of (view))
    return lw_gate_say (sentence, LW_GATE_REFUSE, "The price is too far from the middle of the market, %.2f: move it nearer",
                        ABS ((double) (view->buy + view->sell)) / 2 / LW_PRICE_SCALE);
  if (in->limit > view->buy + in->increment)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "The price is worse than what trades at once, %.2f: take that one",
                        ABS ((double) view->buy) / LW_PRICE_SCALE);
  return LW_GATE_PASS;
}

/* Wider than max (0.10, 4 ticks, 15 % of the width), times 100. */
static LwGateKind
check_market_width (const LwGateView *view,
                    char            **sentence)
{
  gint64 wide = MAX (MAX (100 * WIDE_MARKET, 400 * view->in->increment), 15 * width_of (view));

  if (100 * (view->buy - view->sell) <= wide)
    return LW_GATE_PASS;
  return lw_gate_say (sentence, lw_gate_unless_closing (view), "The market of this spread is %.2f wide, more than a fair price can be told "
                      "from: wait, or choose another spread", (double) (view->buy - view->sell) / LW_PRICE_SCALE);
}

static LwGateKind
check_leg_widths (const LwGateView *view,
                  char            **sentence)
{
  gboolean refuses = view->in->automation != 0 && view->order_class != LW_CLASS_CLOSE;

  for (gint64 i = 0; i < view->in->n_legs; i++)
    {
      const LwGateLeg *leg = &view->in->legs[i];

      if (leg->ask - leg->bid > WIDE_LEG && 8 * (leg->ask - leg->bid) > leg->ask + leg->bid)
        return lw_gate_say (sentence, refuses ? LW_GATE_REFUSE : LW_GATE_WARN, "A leg's market is %.2f wide: expect a poor fill",
                            (double) (leg->ask - leg->bid) / LW_PRICE_SCALE);
    }
  return LW_GATE_PASS;
}

LwGateKind
lw_gate_g7 (const LwGateView *view,
            char            **sentence)
{
  LwGateKind kind;

  if (!is_known (view->in->n_legs) || !is_known (view->in->limit) || !is_known (view->in->increment))
    return lw_gate_say (sentence, LW_GATE_REFUSE, "The price cannot be compared with the market: legs, price or price step are not known");
  kind = check_quotes (view, sentence);
  if (kind == LW_GATE_PASS && !is_known (view->buy))
    kind = lw_gate_say (sentence, LW_GATE_REFUSE, "The price cannot be compared with the market: the legs are not known");
  if (kind == LW_GATE_PASS)
    kind = check_collar (view, sentence);
  if (kind == LW_GATE_PASS)
    kind = check_market_width (view, sentence);
  return kind == LW_GATE_PASS ? check_leg_widths (view, sentence) : kind;
}

static const char *
line_fault (gint64 answered,
            gint64 type,
            gint64 halted)
{
  if (answered != 1)
    return "has not answered since this ticket was opened: wait for it";
  if (type != 1)
    return "has no live data: see your market data subscriptions in TWS";
  if (halted != 0)
    return halted == 1 ? "is halted: wait until it trades" : "may be halted: TWS has not said that it trades";
  return NULL;
}

/* TWS sends changes only: an old last change alone is not stale, but one beside an underlying that moves is. */
gboolean
lw_gate_line_is_stale (gint64 still_us,
                       gint64 spot_moved_ppm)
{
  if (!is_known (still_us))
    return TRUE;
  return still_us >= STILL_US && (!is_known (spot_moved_ppm) || spot_moved_ppm > MOVED_PPM);
}

static LwGateKind
check_line (const LwGateLeg *leg,
            char           **sentence)
{
  const char *fault = line_fault (leg->answered, leg->type, leg->halted);
  char strike[LW_PRICE_TEXT_SIZE];

  if (fault == NULL && lw_gate_line_is_stale (leg->still_us, leg->spot_moved_ppm))
    fault = "has not changed for a minute while the underlying moved: its quote may be dead, it was asked for anew";
  if (fault == NULL)
    return LW_GATE_PASS;
  return lw_gate_say (sentence, LW_GATE_REFUSE, "The leg at %s %s",
                      lw_price_format (is_known (leg->strike) ? leg->strike : LW_PRICE_NONE, 0, strike, sizeof strike), fault);
}

LwGateKind
lw_gate_g8 (const LwGateView *view,
            char            **sentence)
{
  const LwGateInput *in = view->in;
  const char *fault = line_fault (in->spot_answered, in->spot_type, in->spot_halted);

  if (in->farm_ok != 1)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "TWS has lost a market data farm: wait until it is back");
  if (!is_known (in->silence_us) || in->silence_us > SILENCE_US)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "TWS has said nothing for two seconds: it is being asked");
  if (fault != NULL)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "%s %s", in->symbol, fault);
  if (!is_known (in->n_legs))
    return lw_gate_say (sentence, LW_GATE_REFUSE, "The legs are not known");
  for (gint64 i = 0; i < in->n_legs; i++)
    {
      LwGateKind kind = check_line (&in->legs[i], sentence);

      if (kind != LW_GATE_PASS)
        return kind;
    }
  return LW_GATE_PASS;
}

LwGateKind
lw_gate_g9 (const LwGateView *view,
            char            **sentence)
{
  const LwGateInput *in = view->in;

  if (!is_known (in->now_us) || !is_known (in->hours_from_us) || !is_known (in->hours_to_us))
    return lw_gate_say (sentence, LW_GATE_REFUSE, "TWS has not told when these options trade: load the chain again");
  if (in->now_us < in->hours_from_us || in->now_us >= in->hours_to_us)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "The market of these options is closed: send the order when it is open");
  if (!is_known (in->restart_us) || (in->restart_us != 0 && in->now_us >= in->restart_us - RESTART_US && in->now_us <= in->restart_us))
    return lw_gate_say (sentence, LW_GATE_REFUSE, "TWS restarts within a minute: wait until it is back");
  if (in->now_us >= in->hours_to_us - LAST_US)
    return lw_gate_say (sentence, lw_gate_unless_closing (view), "The market closes within two minutes: nothing new is opened");
  return LW_GATE_PASS;
}

static gboolean
can_tell_move (const LwGateView *view)
{
  return is_known (view->in->seen_mid_twice) && is_known (view->buy) && (!closes_a_leg_alone (view) || is_known (view->in->increment));
}

/* How far the middle may move while a person looks, times 20: 5 % of the width. The page names no measure for a leg alone, which has no width:
 * half of its own market, as in G7, and at least one tick, or each cent would ask again. */
static gint64
move_of (const LwGateView *view)
{
  return closes_a_leg_alone (view) ? MAX (10 * (view->buy - view->sell), 20 * view->in->increment) : width_of (view);
}

/* A person's look at the ticket is old: quotes are new by now, and it is asked once more. */
LwGateKind
lw_gate_g13 (const LwGateView *view,
             char            **sentence)
{
  const LwGateInput *in = view->in;
  gint64 moved;

  if (in->automation == 1)
    return LW_GATE_PASS;
  if (!is_known (in->seen_age_us) || in->seen_age_us > SEEN_US)
    return lw_gate_say (sentence, LW_GATE_CONFIRM, "This ticket is older than 30 seconds: look at it, and send it once more");
  if (!can_tell_move (view))
    return lw_gate_say (sentence, LW_GATE_CONFIRM, "The market of this spread was not there: look at it, and send the order once more");
  moved = ABS (view->buy + view->sell - in->seen_mid_twice);
  if (10 * moved > move_of (view))
    return lw_gate_say (sentence, LW_GATE_CONFIRM, "The market has moved since you looked: look again, and send the order once more");
  return LW_GATE_PASS;
}

LwGateKind
lw_gate_g19 (const LwGateView *view,
             char            **sentence)
{
  const LwGateInput *in = view->in;

  if (view->order_class == LW_CLASS_CLOSE || in->expires_today_ok == 1)
    return LW_GATE_PASS;
  for (guint i = 0; i < 2; i++)
    {
      const LwGateLeg *leg = view->opened[i] >= 0 ? &in->legs[view->opened[i]] : NULL;

      if (leg == NULL || !is_known (in->today))
        return lw_gate_say (sentence, LW_GATE_REFUSE, "It cannot be told whether the short leg trades for the last time today");
      if (leg->side == -1 && leg->expiry == in->today)
        return lw_gate_say (sentence, lw_gate_confirm (view), "The short leg trades for the last time today and may be assigned: tick that "
                            "you know it");
    }
  return LW_GATE_PASS;
}
