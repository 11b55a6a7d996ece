#include "config.h"

#include <math.h>

#include "lw-calendar.h"

#include "lw-gw-past.h"

#define FIRST_YEAR  2015
#define LEAST_YEARS 5

/* Implied volatility returns to its long-run level by this part a day, and strays from it by STRAY (in logarithms). */
#define KEEP  0.97
#define STRAY 0.22

/* Realized volatility lies below the implied one by about a tenth. */
#define REALIZED 0.9

/* Part of the way from a close to the next open that is gone before midnight. */
#define AFTER_HOURS 0.3

#define HISTORICAL_DAYS 30
#define YEAR_DAYS       252.0
#define TARGET_US       (30 * LW_DAY_US)

#define OPEN_MINUTE      570
#define EXTENDED_OPEN    240
#define EXTENDED_CLOSE   1200
#define EARLY_EXTENDED   1020

/* Streams of chance. */
enum { STREAM_RETURN = 101, STREAM_VOL, STREAM_GAP, STREAM_HIGH, STREAM_LOW, STREAM_VOLUME, STREAM_MINUTES, STREAM_SECONDS };

static double
cents (double price)
{
  return round (price * 100.0) / 100.0;
}

static double
millionths (double value)
{
  return round (value * 1e6) / 1e6;
}

static guint64
draw (const LwGwPast *self,
      guint64         which,
      gint64          a,
      guint64         b)
{
  return lw_gw_hash (self->seed, lw_gw_hash_text (self->underlying->chain->symbol) + which, (guint64) a, b);
}

LwDate
lw_gw_past_head (gint64 clock_us)
{
  int year, month, day;

  lw_date_to_ymd (lw_calendar_ny_date (clock_us), &year, &month, &day);
  return lw_calendar_next_open (lw_date_from_ymd (MIN (FIRST_YEAR, year - LEAST_YEARS), 1, 1));
}

gboolean
lw_gw_past_session (const LwGwMarket *market,
                    LwDate            date,
                    gint64            clock_us,
                    gboolean          extended,
                    gint64           *open_us,
                    gint64           *close_us)
{
  int close = lw_calendar_close_minute (date);

  if (lw_gw_market_always_open (market) && date == lw_calendar_ny_date (clock_us))
    {
      *open_us = lw_calendar_ny_instant (date, 0, 0);
      *close_us = lw_calendar_ny_instant (date + 1, 0, 0);
      return TRUE;
    }
  if (!lw_calendar_is_open (date))
    return FALSE;
  *open_us = extended ? lw_calendar_ny_instant (date, EXTENDED_OPEN / 60, 0) : lw_calendar_open (date);
  *close_us = lw_calendar_close (date);
  if (extended)
    *close_us = lw_calendar_ny_instant (date, (close < 16 * 60 ? EARLY_EXTENDED : EXTENDED_CLOSE) / 60, 0);
  return TRUE;
}

/* The series whose strike is nearest to the spot, of the expiry that is nearest to 30 days out; -1: no series. */
static int
money_series (const LwChain *chain,
              double         spot,
              gint64         clock_us)
{
  gint64 best_us = G_MAXINT64;
  double best = INFINITY;
  int found = -1;

  for (guint e = 0; e < chain->n_expiries; e++)
    {
      gint64 off_us = ABS (chain->expiries[e].settle_us - clock_us - TARGET_US);

      if (chain->expiries[e].settle_us <= clock_us || off_us > best_us)
        continue;
      if (off_us < best_us)
        best = INFINITY;
      best_us = off_us;
      for (guint i = chain->expiries[e].first; i < chain->expiries[e].first + chain->expiries[e].n_calls; i++)
        if (fabs (lw_price_to_double (chain->strikes[i]) - spot) < best)
          {
            best = fabs (lw_price_to_double (chain->strikes[i]) - spot);
            found = (int) i;
          }
    }
  return found;
}

double
lw_gw_past_implied_now (const LwGwMarket     *market,
                        const LwGwUnderlying *underlying,
                        gint64                clock_us)
{
  const LwChain *chain = underlying->chain;
  LwGwRef ref = { underlying, -1 };
  LwGwQuote quote;

  if (underlying->own)
    return underlying->recipe->vol_now;
  ref.series = money_series (chain, lw_chain_px (chain), chain->as_of_us != 0 ? chain->as_of_us : clock_us);
  if (ref.series < 0)
    return underlying->recipe->vol_now;
  lw_gw_market_quote (market, &ref, &quote);
  return quote.iv > 0.0 ? quote.iv : underlying->recipe->vol_now;
}

static void
list_days (LwGwPast *self)
{
  LwDate start = lw_calendar_ny_date (lw_gw_market_start (self->market));
  LwDate today = lw_calendar_ny_date (self->clock_us);
  LwDate head = lw_gw_past_head (self->clock_us);
  gint64 open_us, close_us;

  self->days = g_new0 (LwGwPastDay, (gsize) (today - head + 1));
  for (LwDate date = head; date <= today; date++)
    if (lw_gw_past_session (self->market, date, self->clock_us, FALSE, &open_us, &close_us))
      {
        self->days[self->n_days++].date = date;
        self->n_made += date < start;
      }
}

/* A mean-reverting walk of logarithms round the long-run level; it falls when the price rises. The way to where it is now is
 * put on top, fading with the days before. */
static void
make_implied (LwGwPast *self,
              double    now)
{
  double innovation = STRAY * sqrt (1.0 - KEEP * KEEP);
  double level = 0.0, missing, fade = 1.0;
  double usual = isfinite (self->underlying->recipe->vol_long) ? self->underlying->recipe->vol_long : now;

  if (!self->underlying->own)
    usual = now;
  for (guint i = 0; i < self->n_made; i++)
    {
      LwDate date = self->days[i].date;
      double price = lw_gw_normal (draw (self, STREAM_RETURN, date, 0));
      double own = lw_gw_normal (draw (self, STREAM_VOL, date, 0));

      level = KEEP * level + innovation * (0.8 * own - 0.6 * price);
      self->days[i].implied = level;
    }
  missing = log (now / usual) - level;
  for (guint i = self->n_made; i > 0; i--, fade *= KEEP)
    self->days[i - 1].implied = millionths (usual * exp (self->days[i - 1].implied + missing * fade));
  for (guint i = self->n_made; i < self->n_days; i++)
    self->days[i].implied = now;
}

/* Of a day's return in logarithms, before its measure. */
static double
raw_return (const LwGwPast *self,
            guint           day)
{
  return REALIZED * self->days[day].implied / sqrt (YEAR_DAYS) * lw_gw_normal (draw (self, STREAM_RETURN, self->days[day].date, 0));
}

/* Deviation a year of the 30 returns that end with @day (fewer at the head), NaN when there are not two. */
static double
realized (const LwGwPast *self,
          guint           day,
          gboolean        raw)
{
  double sum = 0.0, squares = 0.0;
  guint first = day >= HISTORICAL_DAYS ? day - HISTORICAL_DAYS + 1 : 1;
  guint n = day >= first ? day - first + 1 : 0;

  for (guint i = first; i <= day; i++)
    {
      double value = raw ? raw_return (self, i) : log (self->days[i].price.close / self->days[i - 1].price.close);

      sum += value;
      squares += value * value;
    }
  return n < 2 ? NAN : sqrt (fmax (squares - sum * sum / n, 0.0) / (n - 1) * YEAR_DAYS);
}

static void
make_day_bar (LwGwPast *self,
              guint     day,
              double    measure)
{
  LwGwPastDay *made = &self->days[day];
  double before = day > 0 ? self->days[day - 1].price.close : made->price.close;
  double deviation = REALIZED * measure * made->implied / sqrt (YEAR_DAYS);
  double gap = 0.3 * log (made->price.close / before) + 0.15 * deviation * lw_gw_normal (draw (self, STREAM_GAP, made->date, 0));
  LwGwBar *bar = &made->price;

  bar->open = cents (before * exp (gap));
  bar->high = cents (fmax (bar->open, bar->close) * exp (0.45 * deviation * fabs (lw_gw_normal (draw (self, STREAM_HIGH, made->date, 0)))));
  bar->low = cents (fmin (bar->open, bar->close) * exp (-0.45 * deviation * fabs (lw_gw_normal (draw (self, STREAM_LOW, made->date, 0)))));
}

/* Closes backwards from the one that quotes tell; returns are measured so that the last 30 have the volatility of tick 23. */
static void
make_prices (LwGwPast *self)
{
  double historical = self->underlying->chain->hist_vol, measure, close = self->close;

  if (self->n_made == 0)
    return;
  measure = historical / realized (self, self->n_made - 1, TRUE);
  if (!isfinite (measure) || !(measure > 0.0))
    measure = 1.0;
  for (guint i = self->n_made; i > 0; i--)
    {
      self->days[i - 1].price.close = cents (close);
      close = fmax (close / exp (measure * raw_return (self, i - 1)), 0.05);
    }
  for (guint i = 0; i < self->n_made; i++)
    make_day_bar (self, i, measure);
  for (guint i = 0; i < self->n_made; i++)
    self->days[i].historical = i < 2 ? NAN : millionths (realized (self, i, FALSE));
  for (guint i = 0; i < 2 && self->n_made > 2; i++)
    self->days[i].historical = self->days[2].historical;
}

static void
make_historical_now (LwGwPast *self)
{
  double now = self->underlying->chain->hist_vol;

  if (!(now > 0.0) && self->n_made > 0)
    now = self->days[self->n_made - 1].historical;
  for (guint i = self->n_made; i < self->n_days; i++)
    self->days[i].historical = now;
}

LwGwPast *
lw_gw_past_new (const LwGwMarket     *market,
                const LwGwUnderlying *underlying,
                guint64               seed,
                gint64                clock_us)
{
  LwGwPast *self = g_new0 (LwGwPast, 1);
  LwGwRef ref = { underlying, -1 };
  LwGwQuote quote;

  self->market = market;
  self->underlying = underlying;
  self->seed = seed;
  self->clock_us = clock_us;
  lw_gw_market_quote (market, &ref, &quote);
  self->spot = isfinite (quote.last) ? quote.last : isfinite (quote.bid + quote.ask) ? (quote.bid + quote.ask) / 2.0 : quote.close;
  self->close = isfinite (quote.close) ? quote.close : self->spot;
  self->volume = isfinite (quote.volume) ? quote.volume : 0.0;
  self->per_trade = 120.0;
  if (isfinite (self->spot))
    {
      list_days (self);
      make_implied (self, lw_gw_past_implied_now (market, underlying, clock_us));
      make_prices (self);
      make_historical_now (self);
    }
  return self;
}

void
lw_gw_past_free (LwGwPast *self)
{
  if (self == NULL)
    return;
  g_free (self->days);
  g_free (self);
}

static double
volatility (const LwGwPast *self,
            guint           day,
            LwGwPastKind    kind)
{
  return kind == LW_GW_PAST_IMPLIED ? self->days[day].implied : self->days[day].historical;
}

/* A day of volatility begins where the one before it ended. */
static void
volatility_bar (const LwGwPast *self,
                guint           day,
                LwGwPastKind    kind,
                LwGwBar        *bar)
{
  double width = kind == LW_GW_PAST_IMPLIED ? 0.015 : 0.0;
  LwDate date = self->days[day].date;

  bar->close = volatility (self, day, kind);
  bar->open = day > 0 ? volatility (self, day - 1, kind) : bar->close;
  bar->high = millionths (fmax (bar->open, bar->close) * (1.0 + width * fabs (lw_gw_normal (draw (self, STREAM_HIGH, date, 1)))));
  bar->low = millionths (fmin (bar->open, bar->close) * (1.0 - width * lw_gw_uniform (draw (self, STREAM_LOW, date, 1))));
  bar->volume = bar->count = 0.0;
}

/* Regular hours of a made day, or the whole of a live day's volatility. */
static void
root_bar (const LwGwPast *self,
          guint           day,
          LwGwPastKind    kind,
          LwGwBar        *bar)
{
  if (kind != LW_GW_PAST_PRICE)
    {
      volatility_bar (self, day, kind, bar);
      return;
    }
  *bar = self->days[day].price;
  bar->volume = floor (self->volume * exp (0.3 * lw_gw_normal (draw (self, STREAM_VOLUME, self->days[day].date, 0))));
  bar->count = ceil (bar->volume / self->per_trade);
}

static guint
split_into (const LwGwPast *self,
            guint           day,
            LwGwPastKind    kind,
            guint           segment,
            const LwGwBar  *bar,
            guint           n,
            LwGwBar        *bars)
{
  lw_gw_bar_split (bar, n, kind == LW_GW_PAST_PRICE ? 100.0 : 1e6, segment == 1 ? 2.0 : 0.0,
                   draw (self, STREAM_MINUTES, self->days[day].date, segment * 4 + kind), bars);
  return n;
}

/* The hours before the opening or after the close: little happens on the way. */
static guint
quiet_hours (const LwGwPast *self,
             guint           day,
             gboolean        after,
             guint           n,
             LwGwBar        *bars)
{
  const LwGwBar *now = &self->days[day].price;
  double from = after ? now->close : day > 0 ? self->days[day - 1].price.close : now->open;
  double to = !after ? now->open : day + 1 < self->n_made ? self->days[day + 1].price.open : now->close;
  double middle = cents (from + AFTER_HOURS * (to - from));
  LwGwBar bar = { .open = after ? from : middle, .close = after ? middle : to };

  bar.high = cents (fmax (bar.open, bar.close) * 1.0005);
  bar.low = cents (fmin (bar.open, bar.close) * 0.9995);
  bar.volume = floor (0.03 * self->volume);
  bar.count = ceil (bar.volume / self->per_trade);
  return split_into (self, day, LW_GW_PAST_PRICE, after ? 2 : 0, &bar, n, bars);
}

static double
live_spot (const LwGwPast *self,
           LwGwWalker     *walker,
           gint64          clock_us)
{
  double spot = lw_gw_market_spot_at (self->market, self->underlying, walker, MIN (clock_us, self->clock_us));

  return isnan (spot) ? self->spot : spot;
}

/* One second of a live day. What is traded in it does not depend on what comes later. */
static void
live_second (const LwGwPast *self,
             LwGwWalker     *walker,
             gint64          start_us,
             LwGwBar        *bar)
{
  double mean = self->volume / (6.5 * 3600.0);
  guint64 chance = draw (self, STREAM_SECONDS, start_us / G_USEC_PER_SEC, 0);
  double volume = 2.0 * mean * lw_gw_uniform (chance);

  bar->open = live_spot (self, walker, start_us);
  bar->close = live_spot (self, walker, start_us + G_USEC_PER_SEC);
  bar->high = fmax (bar->open, bar->close);
  bar->low = fmin (bar->open, bar->close);
  bar->volume = floor (volume + lw_gw_uniform (chance * 31 + 7));
  bar->count = ceil (bar->volume / self->per_trade);
}

static guint
live_seconds (const LwGwPast *self,
              LwGwWalker     *walker,
              gint64          start_us,
              LwGwBar        *bars)
{
  guint n = 0;

  for (; n < 60 && start_us + n * G_USEC_PER_SEC < self->clock_us; n++)
    live_second (self, walker, start_us + n * G_USEC_PER_SEC, &bars[n]);
  return n;
}

static guint
live_minutes (const LwGwPast *self,
              gint64          open_us,
              gint64          close_us,
              LwGwBar        *bars)
{
  LwGwWalker walker;
  LwGwBar seconds[60];
  guint n = 0;

  lw_gw_market_walker (self->market, self->underlying, &walker);
  for (gint64 us = open_us; us < MIN (close_us, self->clock_us); us += 60 * G_USEC_PER_SEC, n++)
    {
      guint n_seconds = live_seconds (self, &walker, us, seconds);

      bars[n] = seconds[0];
      for (guint s = 1; s < n_seconds; s++)
        lw_gw_bar_add (&bars[n], &seconds[s], FALSE, s);
    }
  return n;
}

/* Volatility of a live day until now: on the way to what it is now. */
static guint
live_volatility (const LwGwPast *self,
                 guint           day,
                 LwGwPastKind    kind,
                 gint64          open_us,
                 gint64          close_us,
                 LwGwBar        *bars)
{
  guint n_all = (guint) ((close_us - open_us) / (60 * G_USEC_PER_SEC)), n;
  LwGwBar whole;

  if (self->clock_us <= open_us)
    return 0;
  root_bar (self, day, kind, &whole);
  n = split_into (self, day, kind, 1, &whole, n_all, bars);
  if (self->clock_us >= close_us)
    return n;
  n = (guint) ((self->clock_us - open_us + 60 * G_USEC_PER_SEC - 1) / (60 * G_USEC_PER_SEC));
  lw_gw_bar_close (&bars[n - 1], whole.close);
  return n;
}

guint
lw_gw_past_minutes (const LwGwPast *self,
                    guint           day,
                    LwGwPastKind    kind,
                    gboolean        extended,
                    LwGwBar        *bars)
{
  LwDate date = self->days[day].date;
  int close_minute = lw_calendar_close_minute (date);
  guint regular = (guint) (close_minute - OPEN_MINUTE), n = 0;
  gint64 open_us, close_us;
  LwGwBar whole;

  if (!lw_gw_past_session (self->market, date, self->clock_us, extended && kind == LW_GW_PAST_PRICE, &open_us, &close_us))
    return 0;
  if (day >= self->n_made)
    return kind == LW_GW_PAST_PRICE ? live_minutes (self, open_us, close_us, bars)
                                    : live_volatility (self, day, kind, open_us, close_us, bars);
  root_bar (self, day, kind, &whole);
  if (!extended || kind != LW_GW_PAST_PRICE)
    return split_into (self, day, kind, 1, &whole, regular, bars);
  n += quiet_hours (self, day, FALSE, OPEN_MINUTE - EXTENDED_OPEN, bars);
  n += split_into (self, day, kind, 1, &whole, regular, bars + n);
  n += quiet_hours (self, day, TRUE, (guint) ((close_minute < 16 * 60 ? EARLY_EXTENDED : EXTENDED_CLOSE) - close_minute), bars + n);
  return n;
}

guint
lw_gw_past_seconds (const LwGwPast *self,
                    guint           day,
                    LwGwPastKind    kind,
                    gint64          start_us,
                    const LwGwBar  *minute,
                    LwGwBar        *bars)
{
  LwGwWalker walker;

  if (day >= self->n_made && kind == LW_GW_PAST_PRICE)
    {
      lw_gw_market_walker (self->market, self->underlying, &walker);
      return live_seconds (self, &walker, start_us, bars);
    }
  lw_gw_bar_split (minute, 60, kind == LW_GW_PAST_PRICE ? 100.0 : 1e6, 0.0, draw (self, STREAM_SECONDS, start_us / G_USEC_PER_SEC, kind),
                   bars);
  return (guint) CLAMP ((self->clock_us - start_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC, 0, 60);
}

gboolean
lw_gw_past_day_bar (const LwGwPast *self,
                    guint           day,
                    LwGwPastKind    kind,
                    LwGwBar        *bar)
{
  g_autofree LwGwBar *minutes = NULL;
  guint n;

  if (day < self->n_made)
    {
      root_bar (self, day, kind, bar);
      return TRUE;
    }
  minutes = g_new (LwGwBar, LW_GW_DAY_MINUTES);
  n = lw_gw_past_minutes (self, day, kind, FALSE, minutes);
  if (n == 0)
    return FALSE;
  *bar = minutes[0];
  for (guint i = 1; i < n; i++)
    lw_gw_bar_add (bar, &minutes[i], FALSE, i);
  return TRUE;
}
