#define G_LOG_DOMAIN "lw-gate"

#include "config.h"

#include "lw-gate-private.h"

#define SECOND_US    G_GINT64_CONSTANT (1000000)
#define DUPLICATE_US (3 * SECOND_US)
#define LINK_US      (5 * SECOND_US)
#define JOURNAL_US   (2 * SECOND_US)
#define LANE_US      (SECOND_US / 10)
#define CLOCK_US     (2 * SECOND_US)
#define CLOCK_MAX_US (10 * SECOND_US)

static gboolean
is_known (gint64 value)
{
  return value != LW_GATE_NONE;
}

/* Known and at most @most. */
static gboolean
within (gint64 value,
        gint64 most)
{
  return is_known (value) && value <= most;
}

LwGateKind
lw_gate_g10 (const LwGateView *view,
             char            **sentence)
{
  const LwGateInput *in = view->in;

  if (!is_known (in->now_us) || !is_known (in->same_us) || !is_known (in->same_open))
    return lw_gate_say (sentence, LW_GATE_REFUSE, "It is not known whether the same order was sent already");
  if (in->same_us != 0 && in->now_us - in->same_us < DUPLICATE_US)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "The same order was sent a moment ago. If you want a second one, send it again in three "
                        "seconds");
  if (in->same_open == 1 && in->add != 1)
    return lw_gate_say (sentence, lw_gate_confirm (view), "An order for the same spread is still open. Cancel it first, or say that you want "
                        "one more");
  return LW_GATE_PASS;
}

/* What is not known to be over blocks what opens on its underlying; what closes only where it has a leg of it. */
LwGateKind
lw_gate_r5 (const LwGateView *view,
            char            **sentence)
{
  const LwGateInput *in = view->in;

  if (in->unknown_ours != 0 && in->override != 1 && view->order_class != LW_CLASS_CLOSE)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "TWS works an order with a reference of this program that this journal does not know: another copy of "
                        "it made it, or an old journal was restored. Look into TWS; cancel it there, or say why this order may go all the same");
  if (in->blocked_by[0] == '\0' || in->override == 1 || (view->order_class == LW_CLASS_CLOSE && in->blocked_legs == 0))
    return LW_GATE_PASS;
  return lw_gate_say (sentence, LW_GATE_REFUSE, "Nothing more is sent for %s until it is known what became of order %s: look at the Orders "
                      "page", in->symbol, in->blocked_by);
}

/* Which of the legs: "the 425 put of SPY". */
static const char *
leg_words (const LwGateLeg *leg,
           char            *words,
           gsize            size)
{
  char strike[LW_PRICE_TEXT_SIZE] = "?";

  if (is_known (leg->strike))
    lw_price_format ((LwPrice) leg->strike, 0, strike, sizeof strike);
  g_snprintf (words, size, "the %s %s of %s", strike, leg->right == 'C' ? "call" : "put", leg->symbol);
  return words;
}

static const char *
contracts_words (gint64 contracts,
                 char   words[40])
{
  if (!is_known (contracts))
    return "nothing yet";
  if (contracts == 0)
    return "none";
  g_snprintf (words, 40, "%s%" G_GINT64_FORMAT, contracts < 0 ? "−" : "+", ABS (contracts));
  return words;
}

char *
lw_gate_doubt_words (const LwGateLeg *leg)
{
  char name[96], told[40], booked[40], held[64] = "";
  gint64 both = lw_gate_held (leg);

  if (is_known (both) && both != 0)
    g_snprintf (held, sizeof held, ": no more than %" G_GINT64_FORMAT " can be closed", ABS (both));
  return g_strdup_printf ("TWS reports %s of %s, the fills in the journal say %s%s. TWS is asked for its lists: look again in a few seconds. If "
                          "it was traded elsewhere, that is taken over and named in an alarm: look into TWS, and sign it off",
                          contracts_words (leg->reported, told), leg_words (leg, name, sizeof name), contracts_words (leg->position, booked), held);
}

static LwGateKind
say_not_held (const LwGateInput *in,
              char             **sentence)
{
  g_autoptr (GString) held = g_string_new (NULL);
  char name[96], contracts[40];

  for (gint64 i = 0; is_known (in->n_legs) && i < in->n_legs; i++)
    g_string_append_printf (held, "%s%s of %s", i > 0 ? ", " : "", contracts_words (lw_gate_held (&in->legs[i]), contracts),
                            leg_words (&in->legs[i], name, sizeof name));
  return lw_gate_say (sentence, LW_GATE_REFUSE, "This order was made to close what is held, and would open something instead: held are %s. Close "
                      "this ticket, and look at what TWS shows", held->str);
}

/* What one of them does not know of would be traded the wrong way. */
static LwGateKind
check_positions (const LwGateView *view,
                 char            **sentence)
{
  for (int i = 0; is_known (view->in->n_legs) && i < view->in->n_legs; i++)
    if (lw_gate_is_in_doubt (view, i))
      {
        g_autofree char *words = lw_gate_doubt_words (&view->in->legs[i]);

        return lw_gate_say (sentence, LW_GATE_REFUSE, "%s", words);
      }
  return view->in->unwinds != 0 && view->order_class == LW_CLASS_OPEN && lw_gate_opens (view) ? say_not_held (view->in, sentence) : LW_GATE_PASS;
}

static LwGateKind
check_clock (const LwGateInput *in,
             char             **sentence)
{
  gint64 off = is_known (in->clock_off_us) ? ABS (in->clock_off_us) : LW_GATE_NONE;

  if (!within (off, CLOCK_MAX_US))
    return lw_gate_say (sentence, LW_GATE_REFUSE, is_known (off) ? "The clocks of this machine and of TWS differ by more than ten seconds: set "
                        "this one right" : "TWS has not told its time yet: wait for it");
  if (off > CLOCK_US)
    return lw_gate_say (sentence, LW_GATE_WARN, "The clocks of this machine and of TWS differ by more than two seconds: set this one right");
  return LW_GATE_PASS;
}

LwGateKind
lw_gate_g11 (const LwGateView *view,
             char            **sentence)
{
  const LwGateInput *in = view->in;

  if (in->ready != 1 || in->snapshot != 1)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "%s",
                        in->ready_why[0] != '\0' ? in->ready_why : "Orders are off until TWS has listed what is open");
  if (!is_known (in->link_us) || in->link_us < LINK_US)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "The connection is new: orders are on when it has held for five seconds");
  if (in->first_waits != 0)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "The first order after connecting goes alone: wait until TWS has answered it, or "
                        "decide on the Orders page what became of it");
  if (!within (in->journal_us, JOURNAL_US))
    return lw_gate_say (sentence, LW_GATE_REFUSE, "The order journal takes longer than two seconds to write: look at the disk");
  if (!within (in->lane_us, LANE_US))
    return lw_gate_say (sentence, LW_GATE_REFUSE, "The connection to TWS is too busy to send at once: try again in a moment");
  if (in->ids_left != 1)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "TWS's order ids are used up: reset the order id sequence in TWS's API settings");
  if (check_positions (view, sentence) != LW_GATE_PASS)
    return LW_GATE_REFUSE;
  return check_clock (in, sentence);
}

LwGateKind
lw_gate_g12 (const LwGateView *view,
             char            **sentence)
{
  if (view->in->account_ok != 1)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "TWS does not show this profile's account, or it is of another kind: trading is locked");
  if (view->in->live_locked != 0)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "This is a live account: type the end of its name to unlock orders for this run");
  return LW_GATE_PASS;
}

LwGateKind
lw_gate_g14 (const LwGateView *view,
             char            **sentence)
{
  const LwGateInput *in = view->in;

  if (in->automation == 0)
    return LW_GATE_PASS;
  if (in->automation != 1 || in->auto_armed != 1)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "This strategy is not armed: arm it by hand for today");
  if (in->auto_stopped != 0)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "This strategy has stopped itself: see why, then arm it again");
  if (in->auto_in_flight != 0)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "This strategy has an order on the way for %s already", in->symbol);
  if (!is_known (in->auto_hour) || in->auto_hour + 1 > view->limits->auto_orders)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "This strategy has reached its %" G_GINT64_FORMAT " orders an hour",
                        view->limits->auto_orders);
  return LW_GATE_PASS;
}

LwGateKind
lw_gate_g15 (const LwGateView *view,
             char            **sentence)
{
  if (view->in->killed == 0)
    return LW_GATE_PASS;
  return lw_gate_say (sentence, LW_GATE_REFUSE, "The kill switch is on: nothing is sent until you release it. What must be closed now can be "
                      "closed in TWS");
}

LwGateKind
lw_gate_g18 (const LwGateView *view,
             char            **sentence)
{
  if (view->in->core_broken == 0)
    return LW_GATE_PASS;
  return lw_gate_say (sentence, LW_GATE_REFUSE, "%s", view->in->ready_why[0] != '\0' ? view->in->ready_why
                      : "The program has found an error of its own: trading is off until it is started again");
}

LwGateKind
lw_gate_g20 (const LwGateView *view,
             char            **sentence)
{
  const LwGateInput *in = view->in;

  if (view->order_class == LW_CLASS_CLOSE)
    return LW_GATE_PASS;
  if (in->restricted != 0)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "%s is on your list of restricted symbols: nothing is opened on it", in->symbol);
  if (in->close_only != 0)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "This profile only closes: take that setting off to open something");
  if (in->no_permission != 0)
    return lw_gate_say (sentence, LW_GATE_REFUSE, "TWS said today that this account has no permission for spreads: ask for it in Account "
                        "Management");
  return LW_GATE_PASS;
}
