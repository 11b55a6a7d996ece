#define G_LOG_DOMAIN "lw-gate"

#include "config.h"

#include "lw-gate-private.h"

#define MAX_WIDTH     (50 * LW_PRICE_SCALE)
#define MICRO         1e6
#define MEDIAN_FROM   5 /* orders */
#define MEDIAN_TIMES  3

static gboolean
is_known (gint64 value)
{
  return value != LW_GATE_NONE;
}

LwGateKind
lw_gate_g1 (const LwGateView *view,
            char            **sentence)
{
  gint64 loss = lw_gate_loss (view);

  if (!is_known (loss))
    return lw_gate_say (sentence, lw_gate_unless_closing (view), "The maximum loss of %s cannot be told: multiplier, width, price or "
                        "fees are not known", view->in->symbol);
  if (loss > view->limits->order_loss)
    return lw_gate_say (sentence, lw_gate_unless_closing (view), "Maximum loss %.2f USD is above your limit of %.2f USD: lower the "
                        "quantity, or choose a narrower spread", (double) loss / MICRO, (double) view->limits->order_loss / MICRO);
  return LW_GATE_PASS;
}

LwGateKind
lw_gate_g2a (const LwGateView *view,
             char            **sentence)
{
  gint64 loss = view->in->loss_today_micro;

  if (!is_known (loss))
    return lw_gate_say (sentence, lw_gate_unless_closing (view), "TWS has not told the profit and loss of today: wait for it");
  if (loss >= view->limits->day_loss)
    return lw_gate_say (sentence, lw_gate_unless_closing (view), "Today's loss of %.2f USD has reached your limit of %.2f USD: nothing "
                        "new is opened until tomorrow, New York's date", (double) loss / MICRO, (double) view->limits->day_loss / MICRO);
  return LW_GATE_PASS;
}

/* What this order may add to what is open already. */
static gint64
added_loss (const LwGateView *view)
{
  return view->order_class == LW_CLASS_CLOSE ? 0 : lw_gate_loss (view);
}

static LwGateKind
check_sum (const LwGateView *view,
           gint64            before,
           gint64            limit,
           const char       *what,
           char            **sentence)
{
  gint64 added = added_loss (view);

  if (!is_known (before) || !is_known (added))
    return lw_gate_say (sentence, lw_gate_unless_closing (view), "The worst case of %s cannot be told: look in TWS for a short option "
                        "without cover, and for an order made elsewhere; cancel that one there, or wait until it is filled", what);
  if (before + added > limit)
    return lw_gate_say (sentence, lw_gate_unless_closing (view), "With this order the worst case of %s is %.2f USD, above your limit of "
                        "%.2f USD: close something first, or lower the quantity", what, (double) (before + added) / MICRO,
                        (double) limit / MICRO);
  return LW_GATE_PASS;
}

LwGateKind
lw_gate_g2b (const LwGateView *view,
             char            **sentence)
{
  return check_sum (view, view->in->total_micro, view->limits->total_loss, "all positions and orders", sentence);
}

static LwGateKind
check_count (const LwGateView *view,
             gint64            count,
             gint64            added,
             gint64            limit,
             const char       *what,
             char            **sentence)
{
  if (is_known (count) && is_known (added) && count + added <= limit)
    return LW_GATE_PASS;
  if (!is_known (count) || !is_known (added))
    return lw_gate_say (sentence, lw_gate_unless_closing (view), "The number of %s is not known", what);
  return lw_gate_say (sentence, lw_gate_unless_closing (view), "With this order there are %" G_GINT64_FORMAT " %s, and your limit is %"
                      G_GINT64_FORMAT, count + added, what, limit);
}

LwGateKind
lw_gate_g3 (const LwGateView *view,
            char            **sentence)
{
  const LwGateInput *in = view->in;
  const LwGateLimits *limits = view->limits;
  gint64 spreads = view->order_class == LW_CLASS_OPEN ? in->quantity : 0;
  LwGateKind kind = check_sum (view, in->symbol_micro, limits->symbol_loss, "this underlying", sentence);

  if (kind == LW_GATE_PASS)
    kind = check_sum (view, in->expiry_micro, limits->expiry_loss, "this expiry", sentence);
  if (kind == LW_GATE_PASS)
    kind = check_count (view, in->open_spreads, spreads, limits->open_spreads, "open spreads", sentence);
  if (kind == LW_GATE_PASS)
    kind = check_count (view, in->working_orders, 1, limits->working_orders, "working orders", sentence);
  if (kind == LW_GATE_PASS)
    kind = check_count (view, in->day_orders, 1, limits->day_orders, "orders today", sentence);
  if (kind == LW_GATE_PASS)
    kind = check_count (view, in->minute_orders, 1, limits->minute_orders, "orders within a minute", sentence);
  return kind;
}

static LwGateKind
check_median (const LwGateView *view,
              char            **sentence)
{
  const LwGateInput *in = view->in;

  if (is_known (in->recent_orders) && in->recent_orders < MEDIAN_FROM)
    return LW_GATE_PASS;
  if (!is_known (in->recent_orders) || !is_known (in->recent_median_twice))
    return lw_gate_say (sentence, lw_gate_unless_closing (view), "The sizes of your last orders are not known");
  if (2 * in->quantity <= MEDIAN_TIMES * in->recent_median_twice || in->typed_quantity == 1)
    return LW_GATE_PASS;
  return lw_gate_say (sentence, view->order_class == LW_CLASS_CLOSE ? LW_GATE_WARN : lw_gate_confirm (view), "Quantity %" G_GINT64_FORMAT
                      " is more than three times what you trade usually: type the quantity once more if you mean it", in->quantity);
}

LwGateKind
lw_gate_g4 (const LwGateView *view,
            char            **sentence)
{
  if (!is_known (view->in->quantity))
    return lw_gate_say (sentence, LW_GATE_REFUSE, "The quantity must be at least 1");
  if (view->in->quantity > view->limits->quantity)
    return lw_gate_say (sentence, lw_gate_unless_closing (view), "Quantity %" G_GINT64_FORMAT " is outside 1 to %" G_GINT64_FORMAT,
                        view->in->quantity, view->limits->quantity);
  return check_median (view, sentence);
}

static LwGateKind
check_leg (const LwGateInput *in,
           const LwGateLeg   *leg,
           char             **sentence)
{
  if (leg->resolved != 1)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "TWS has not named both contracts today: load the chain from TWS first");
  if (leg->adjusted != 0)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "These options are adjusted and deliver something else than 100 shares: trade them in TWS");
  if (!is_known (leg->dte) || !is_known (leg->last_trade_us) || !is_known (in->now_us))
    return lw_gate_say (sentence, LW_GATE_REFUSE, "The expiry of this spread is not known: load the chain from TWS again");
  if (leg->dte < 0 || in->now_us >= leg->last_trade_us)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "This spread no longer trades: choose a later expiry");
  return LW_GATE_PASS;
}

LwGateKind
lw_gate_g5 (const LwGateView *view,
            char            **sentence)
{
  LwGateKind kind;

  if (view->order_class == LW_CLASS_CLOSE)
    return LW_GATE_PASS;
  if (!lw_gate_opens (view) && view->in->n_legs == 1)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "An option alone is only traded to buy back one that is short, or to sell one that covers "
                        "no short");
  if (!lw_gate_opens (view) && view->in->n_legs == 4)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "A roll closes a spread that is held, and opens one of two other contracts");
  if (!lw_gate_opens (view))
    return lw_gate_say (sentence, LW_GATE_REFUSE, "This is no vertical: two legs of one underlying, class and expiry, one bought and one "
                        "sold, whose contracts TWS has named");
  if (view->open_width > MAX_WIDTH)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "The strikes must differ by more than 0 and at most 50");
  kind = check_leg (view->in, &view->in->legs[view->opened[0]], sentence);
  return kind != LW_GATE_PASS ? kind : check_leg (view->in, &view->in->legs[view->opened[1]], sentence);
}

static LwGateKind
check_roll_price (const LwGateView *view,
                  char            **sentence)
{
  if (ABS (view->in->limit) <= view->open_width + view->close_width)
    return LW_GATE_PASS;
  return lw_gate_say (sentence, LW_GATE_REFUSE, "The price of a roll cannot be beyond the widths of both spreads together");
}

/* A leg alone has no width: its price has no upper end but G7's. */
static LwGateKind
check_close_price (const LwGateView *view,
                   gboolean          credit,
                   char            **sentence)
{
  gint64 price = credit ? -view->in->limit : view->in->limit;

  if (price < 0)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "This order %s: the price has the wrong sign", credit ? "receives" : "pays");
  if (view->closed[1] >= 0 && price > view->close_width + 2 * view->in->increment)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "To close this spread costs no more than its width: lower the price");
  return LW_GATE_PASS;
}

static LwGateKind
check_open_price (const LwGateView *view,
                  gboolean          credit,
                  char            **sentence)
{
  gint64 price = credit ? -view->in->limit : view->in->limit;

  if (price <= 0)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "The price must be above 0: the kind of the spread says whether it is paid or received");
  if (price >= view->open_width)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "A %s must be below the width of the spread", credit ? "credit" : "debit");
  return LW_GATE_PASS;
}

/* The quotes say whether it is paid or received; an even market contradicts only an order that opens. */
static LwGateKind
check_sign (const LwGateView *view,
            gboolean          credit,
            char            **sentence)
{
  gboolean even_is_well = view->order_class == LW_CLASS_CLOSE;
  gint64 twice_mid;

  if (!is_known (view->buy))
    return lw_gate_say (sentence, LW_GATE_REFUSE, "A leg has no quote, so the sign of the price cannot be checked: wait for one");
  twice_mid = view->buy + view->sell;
  if (twice_mid == 0 ? even_is_well : (twice_mid < 0) == credit)
    return LW_GATE_PASS;
  return lw_gate_say (sentence, LW_GATE_REFUSE, "The quotes say that this spread is %s, not %s: look at the legs again",
                      twice_mid >= 0 ? "paid for" : "received for", credit ? "received for" : "paid for");
}

static gboolean
closes_for_credit (const LwGateView *view)
{
  const LwGateLeg *legs = view->in->legs;

  if (view->closed[1] < 0)
    return legs[view->closed[0]].side == -1;
  return lw_gate_is_credit (&legs[view->closed[0]], &legs[view->closed[1]]);
}

static LwGateKind
check_price (const LwGateView *view,
             char            **sentence)
{
  const LwGateLeg *legs = view->in->legs;
  gboolean credit;
  LwGateKind kind;

  if (view->order_class == LW_CLASS_ROLL)
    return check_roll_price (view, sentence);
  if (view->order_class == LW_CLASS_CLOSE)
    {
      credit = closes_for_credit (view);
      kind = check_close_price (view, credit, sentence);
    }
  else
    {
      credit = lw_gate_is_credit (&legs[view->opened[0]], &legs[view->opened[1]]);
      kind = check_open_price (view, credit, sentence);
    }
  return kind != LW_GATE_PASS ? kind : check_sign (view, credit, sentence);
}

LwGateKind
lw_gate_g6 (const LwGateView *view,
            char            **sentence)
{
  const LwGateInput *in = view->in;
  char text[LW_PRICE_TEXT_SIZE];

  if (view->order_class == LW_CLASS_OPEN && !lw_gate_opens (view))
    return lw_gate_say (sentence, LW_GATE_REFUSE, "What is no vertical has no price that could be checked");
  if (!is_known (in->limit))
    return lw_gate_say (sentence, LW_GATE_REFUSE, "The price must be above 0: the kind of the spread says whether it is paid or received");
  if (!is_known (in->increment))
    return lw_gate_say (sentence, LW_GATE_REFUSE, "The price step of this spread is not known yet");
  if (in->limit % in->increment != 0)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "The price must be a multiple of %s",
                        lw_price_format (in->increment, 2, text, sizeof text));
  return check_price (view, sentence);
}

/* A preview without a margin is none. A CLOSE is always its first of these legs and sides, and must stay possible. */
LwGateKind
lw_gate_g17 (const LwGateView *view,
             char            **sentence)
{
  const LwGateInput *in = view->in;
  gboolean previewed = in->preview == 1 && is_known (in->margin_micro);

  if (view->order_class == LW_CLASS_CLOSE)
    return LW_GATE_PASS;
  if (previewed && in->margin_micro > view->limits->margin)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "TWS wants %.2f USD of margin for this order, above your limit of %.2f USD: lower the "
                        "quantity", (double) in->margin_micro / MICRO, (double) view->limits->margin / MICRO);
  if (previewed || view->limits->preview == 0 || (view->limits->preview == 1 && in->first_of_spread == 0))
    return LW_GATE_PASS;
  return lw_gate_say (sentence, LW_GATE_REFUSE, "TWS gave no preview of the margin, and your settings ask for one: wait for it, or look "
                      "at the account in TWS");
}
