#define G_LOG_DOMAIN "lw-exits"

#include "config.h"

#include <string.h>

#include "lw-exits.h"

#define MAX_REJECTS 2
#define WIDE_MARKET (LW_PRICE_SCALE / 10)

static gboolean
is_known (gint64 value)
{
  return value != LW_GATE_NONE;
}

/* The bid may be 0 only of a leg that is sold, and for a target, which does not lean on it. */
static const char *
leg_fault (gint64   bid,
           gint64   ask,
           gboolean may_be_worthless)
{
  if (!is_known (bid) || !is_known (ask) || bid < 0)
    return "a leg has no quote on both sides";
  if (ask <= 0 || (bid == 0 && !may_be_worthless))
    return "a leg is quoted on one side only";
  if (bid > ask)
    return "the quote of a leg is crossed";
  return NULL;
}

/* G7: wider than max (0.10, 4 ticks, 15 % of the width) no fair price can be told. */
static gboolean
is_too_wide (gint64             spread,
             const LwExitBasis *basis,
             LwPrice            increment)
{
  gint64 widest = MAX (MAX (100 * WIDE_MARKET, 400 * increment), 15 * basis->width);

  return 100 * spread > widest;
}

const char *
lw_exits_prices (const LwExitMarket *market,
                 const LwExitBasis  *basis,
                 LwExitSide          side,
                 LwExitPrices       *prices)
{
  gint64 bought_bid = lw_gate_price (market->bought_bid), bought_ask = lw_gate_price (market->bought_ask);
  gint64 sold_bid = lw_gate_price (market->sold_bid), sold_ask = lw_gate_price (market->sold_ask);
  const char *fault = leg_fault (bought_bid, bought_ask, FALSE);
  gint64 pay;

  prices->natural = prices->mid_twice = LW_GATE_NONE;
  if (!market->fresh)
    return "the quotes of its legs are not live and fresh";
  if (fault == NULL)
    fault = leg_fault (sold_bid, sold_ask, side == LW_EXIT_TARGET);
  if (fault != NULL)
    return fault;
  pay = bought_ask - sold_bid;
  if (side == LW_EXIT_STOP && is_too_wide (pay - (bought_bid - sold_ask), basis, market->increment))
    return "the market of the spread is too wide to tell a fair price";
  prices->natural = basis->receives ? pay : -pay;
  prices->mid_twice = (basis->receives ? 1 : -1) * (pay + bought_bid - sold_ask);
  return NULL;
}

LwPrice
lw_exits_level (const LwExitWish  *wish,
                LwExitSide         side,
                const LwExitBasis *basis,
                LwPrice            increment)
{
  LwExitBasis here = *basis;

  here.increment = increment;
  return lw_exit_level (side == LW_EXIT_TARGET ? &wish->target : &wish->stop, side, &here);
}

static gboolean
is_reached (LwPrice             level,
            LwExitSide          side,
            const LwExitBasis  *basis,
            const LwExitPrices *prices)
{
  if (side == LW_EXIT_TARGET)
    return basis->receives ? prices->natural <= level : prices->natural >= level;
  return basis->receives ? prices->mid_twice >= 2 * level : prices->mid_twice <= 2 * level;
}

static gboolean
look (const LwExitWish   *wish,
      LwExitSide          side,
      const LwExitBasis  *basis,
      const LwExitMarket *market,
      LwExitPrices       *prices,
      const char        **why)
{
  LwPrice level = lw_exits_level (wish, side, basis, market->increment);
  const char *fault;

  if (level == LW_PRICE_NONE)
    return FALSE;
  fault = lw_exits_prices (market, basis, side, prices);
  if (fault != NULL)
    *why = fault;
  return fault == NULL && is_reached (level, side, basis, prices);
}

LwExitSide
lw_exits_reached (const LwExitWish   *wish,
                  const LwExitBasis  *basis,
                  const LwExitMarket *market,
                  LwExitPrices       *prices,
                  const char        **why)
{
  *why = NULL;
  prices->natural = prices->mid_twice = LW_GATE_NONE;
  if (market->increment <= 0)
    {
      *why = "its price step is not known yet";
      return LW_EXIT_NEITHER;
    }
  if (look (wish, LW_EXIT_STOP, basis, market, prices, why))
    return LW_EXIT_STOP;
  return look (wish, LW_EXIT_TARGET, basis, market, prices, why) ? LW_EXIT_TARGET : LW_EXIT_NEITHER;
}

/* The natural price, on the steps of the market: at most one worse than natural, within max (2 ticks, 10 % of the width) of the middle. */
static LwPrice
stop_limit (const LwExitBasis  *basis,
            const LwExitPrices *prices,
            LwPrice             increment)
{
  gint64 collar_twice = MAX (4 * increment, basis->width / 5);
  gint64 mid_twice = prices->mid_twice;

  if (basis->receives)
    return MAX (MIN (lw_price_round_up (prices->natural, increment), lw_price_round_down ((mid_twice + collar_twice) / 2, increment)), increment);
  return MAX (MAX (lw_price_round_down (prices->natural, increment), lw_price_round_up ((mid_twice - collar_twice + 1) / 2, increment)), 0);
}

LwPrice
lw_exits_limit (const LwExitWish   *wish,
                LwExitSide          side,
                const LwExitBasis  *basis,
                const LwExitMarket *market)
{
  LwExitPrices prices;

  if (side == LW_EXIT_NEITHER || market->increment <= 0)
    return LW_PRICE_NONE;
  if (side == LW_EXIT_TARGET)
    return lw_exits_level (wish, side, basis, market->increment);
  return lw_exits_prices (market, basis, side, &prices) == NULL ? stop_limit (basis, &prices, market->increment) : LW_PRICE_NONE;
}

void
lw_exits_forget (LwExitMemory *memory)
{
  memset (memory, 0, sizeof *memory);
  memory->side = LW_EXIT_NEITHER;
}

gboolean
lw_exits_remember (LwExitMemory *memory,
                   LwExitSide    side,
                   gint64        now_us)
{
  if (side == LW_EXIT_NEITHER || memory->n == 0 || memory->side != side || now_us < memory->last_us
      || now_us - memory->last_us > LW_EXIT_GAP_US)
    {
      lw_exits_forget (memory);
      if (side == LW_EXIT_NEITHER)
        return FALSE;
      memory->side = side;
      memory->first_us = now_us;
    }
  memory->last_us = now_us;
  memory->n++;
  return memory->n >= 2 && now_us - memory->first_us >= LW_EXIT_HOLD_US;
}

static LwExitHold
say (LwExitHold  hold,
     char      **why,
     const char *sentence)
{
  *why = g_strdup (sentence);
  return hold;
}

static LwExitHold
is_it_held (const LwExitPosition *position,
            char                **why)
{
  gint64 held = MIN (position->held_long, position->held_short);

  if (held <= 0)
    return say (LW_EXIT_OVER, why, MAX (position->held_long, position->held_short) <= 0
                ? "the spread is not held any more: it was closed or rolled"
                : "only one of its legs is held as the order opened it");
  if (held >= position->wanted)
    return LW_EXIT_HELD;
  *why = g_strdup_printf ("a part of the spread was closed: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " are held", held, position->wanted);
  return LW_EXIT_OVER;
}

LwExitHold
lw_exits_hold (const LwExitPosition *position,
               char                **why)
{
  LwExitHold hold;

  *why = NULL;
  if (position->expired)
    return say (LW_EXIT_OVER, why, "its options trade no more");
  if (position->filled <= 0)
    return position->opening_over ? say (LW_EXIT_OVER, why, "nothing of the order was filled")
                                  : say (LW_EXIT_WAITS, why, "the order is not filled yet");
  if (!position->known)
    return say (LW_EXIT_WAITS, why, "TWS has not told the positions yet");
  if (position->differ_us >= LW_EXIT_DIFFER_US)
    return say (LW_EXIT_OVER, why, "TWS's positions of its legs differ from the journal's fills");
  if (!position->counted || position->differ_us > 0)
    return say (LW_EXIT_WAITS, why, "TWS's positions and the journal's fills do not agree yet");
  hold = is_it_held (position, why);
  if (hold == LW_EXIT_HELD && position->closable < position->filled)
    return say (LW_EXIT_WAITS, why, "an order that closes it is open already");
  return hold;
}

const char *
lw_exits_disarm (const LwExitAuto *automation)
{
  if (!automation->armed)
    return NULL;
  if (automation->today != automation->armed_day)
    return "the day that it was armed for is over";
  if (automation->killed)
    return "the kill switch is on";
  if (automation->unknown)
    return "the outcome of an order is not known";
  if (automation->unexplained)
    return LW_EXIT_UNEXPLAINED;
  if (automation->gap)
    return "the connection or its data was lost";
  if (automation->rejects >= MAX_REJECTS)
    return "two of its orders in a row were refused";
  if (!is_known (automation->loss_micro) || automation->loss_micro >= automation->day_loss_micro)
    return is_known (automation->loss_micro) ? "the day's loss has reached its limit" : "the day's profit and loss is not known";
  return NULL;
}
