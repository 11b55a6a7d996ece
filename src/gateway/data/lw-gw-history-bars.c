/* From a question about the past to its bars. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"

#include "lw-gw-history.h"

#define YEAR_US (365.0 * 86400e6)

/* An option's value as a function of the spot, between the lowest and the highest spot of its day. */
#define N_POINTS 9

/* So near to its end an option's value does not follow the clock any more, only the spot. */
#define LEAST_TIME_US (30 * G_GINT64_CONSTANT (60000000))

/* TWS lists a series this long before it expires, by and large. */
#define LISTED_DAYS 400

/* What a share is bought and sold at, off its middle. */
#define HALF_SHARE 0.01

typedef struct
{
  LwGateway         *gateway;
  const LwGwHistory *history;
  LwGwPast          *past;
  LwGwPastKind       kind;
  gboolean           extended;
  gint64             from_us, to_us;
  gint64             now_us;   /* the market's clock */
  GArray            *bars;     /* of LwGwTimedBar */
  guint              merged;   /* bars in the last one */

  /* Of the day that is being made. */
  guint    day;
  gint64   open_us, close_us;
  gboolean call;
  double   low, high;          /* spot */
  double   fair[N_POINTS];
} Maker;

gboolean
lw_gw_history_extended (const LwGwRef *ref,
                        gboolean       regular)
{
  return !regular && ref->series < 0 && ref->underlying->chain->sec_type == LW_SEC_STK;
}

static LwGwPastKind
past_kind (LwGwShow show)
{
  return show == LW_GW_SHOW_IMPLIED ? LW_GW_PAST_IMPLIED : show == LW_GW_SHOW_HISTORICAL ? LW_GW_PAST_HISTORICAL : LW_GW_PAST_PRICE;
}

/* When the day of a past trades; FALSE: bars of whole days know only the exchange's days. */
static gboolean
day_session (const LwGwPast    *past,
             const LwGwHistory *history,
             guint              day,
             gint64            *open_us,
             gint64            *close_us)
{
  LwDate date = past->days[day].date;
  const LwExpiry *expiry = lw_gw_ref_expiry (&history->ref);

  if (history->size_s >= LW_GW_DAY_S && !lw_calendar_is_open (date))
    return FALSE;
  if (expiry != NULL && (date > expiry->last_trade || date < expiry->settle - LISTED_DAYS))
    return FALSE;
  return lw_gw_past_session (past->market, date, past->clock_us, lw_gw_history_extended (&history->ref, history->regular), open_us,
                             close_us);
}

/* The first date of a duration in weeks, months or years that ends with @last. */
static LwDate
first_date (const LwGwHistory *history,
            LwDate             last)
{
  int year, month, day, months = history->unit == 'Y' ? 12 * history->count : history->count;

  if (history->unit == 'W')
    return last - 7 * history->count + 1;
  lw_date_to_ymd (last, &year, &month, &day);
  month += year * 12 - 1 - months;
  return lw_date_from_ymd (month / 12, month % 12 + 1, MIN (day, 28)) + 1;
}

/* Whether a duration in days or seconds reaches back no further than the session; seconds count sessions alone. */
static gboolean
reaches (const LwGwHistory *history,
         gint64             open_us,
         gint64             end_us,
         gint64            *left,
         gint64            *from_us)
{
  *from_us = open_us;
  if (history->unit == 'D')
    return --*left == 0;
  if (history->unit != 'S')
    return FALSE;
  *from_us = MAX (open_us, end_us - *left * G_USEC_PER_SEC);
  *left -= (end_us - *from_us) / G_USEC_PER_SEC;
  return *left <= 0;
}

void
lw_gw_history_range (const LwGwPast    *past,
                     const LwGwHistory *history,
                     guint             *first_day,
                     guint             *n_days,
                     gint64            *from_us,
                     gint64            *to_us)
{
  gint64 left = history->count, open_us, close_us, bound_us = history->end_us == 0 ? past->clock_us : history->end_us;

  *to_us = MIN (bound_us, past->clock_us);
  *from_us = *to_us;
  *first_day = *n_days = 0;
  for (guint day = past->n_days; day > 0; day--)
    {
      if (!day_session (past, history, day - 1, &open_us, &close_us) || open_us >= *to_us)
        continue;
      if (history->unit != 'S' && history->unit != 'D'
          && past->days[day - 1].date < first_date (history, lw_calendar_ny_date (*to_us)))
        return;
      *n_days += *n_days == 0 ? 1 : *first_day - (day - 1);
      *first_day = day - 1;
      if (reaches (history, open_us, MIN (*to_us, close_us), &left, from_us))
        return;
    }
}

/* The surface on a day: the market's own with that day's volatility, or of a file's series its own volatility, moved alike. */
static LwGwSurface
surface_on (const Maker *self)
{
  const LwGwUnderlying *underlying = self->past->underlying;
  const LwGwRecipe *recipe = underlying->recipe;
  double implied = self->past->days[self->day].implied, now = self->past->days[self->past->n_days - 1].implied;
  LwGwSurface surface = { .rate = LW_GW_RATE, .yield = recipe->yield, .vol_now = implied, .vol_long = recipe->vol_long,
                          .rho = recipe->rho, .eta = recipe->eta };
  LwGwQuote quote;

  if (underlying->own)
    return surface;
  lw_gw_market_quote (self->gateway->market, &self->history->ref, &quote);
  surface.yield = isfinite (underlying->chain->dividend_yield) ? underlying->chain->dividend_yield : 0.0;
  surface.vol_now = surface.vol_long = quote.iv > 0.0 ? quote.iv * implied / now : implied;
  surface.rho = surface.eta = 0.0;
  return surface;
}

/* Fair values over the day's spots; through the day the value follows the spot alone, so that bars of any size agree. */
static void
tabulate_option (Maker *self)
{
  const LwGwRef *ref = &self->history->ref;
  const LwExpiry *expiry = lw_gw_ref_expiry (ref);
  LwGwSurface surface = surface_on (self);
  gint64 at_us = MIN (self->close_us, self->now_us);
  double t_years = MAX (expiry->settle_us - at_us, LEAST_TIME_US) / YEAR_US;
  LwGwBar day;

  if (!lw_gw_past_day_bar (self->past, self->day, LW_GW_PAST_PRICE, &day))
    return;
  self->call = lw_gw_ref_right (ref) == LW_RIGHT_CALL;
  self->low = day.low;
  self->high = day.high;
  for (guint i = 0; i < N_POINTS; i++)
    {
      surface.spot = day.low + (day.high - day.low) * i / (N_POINTS - 1);
      self->fair[i] = lw_gw_surface_price (&surface, self->call, expiry->style == LW_STYLE_AMERICAN, lw_gw_ref_strike (ref), t_years);
    }
}

static double
option_fair (const Maker *self,
             double       spot)
{
  double place = self->high > self->low ? (spot - self->low) / (self->high - self->low) * (N_POINTS - 1) : 0.0;
  guint i = (guint) CLAMP (floor (place), 0.0, N_POINTS - 2);
  double part = CLAMP (place - i, 0.0, 1.0);

  return fmax (self->fair[i] + part * (self->fair[i + 1] - self->fair[i]), 0.0);
}

/* Both sides of the market at a spot. */
static void
sides_at (const Maker *self,
          double       spot,
          double      *bid,
          double      *ask)
{
  if (self->history->ref.series >= 0)
    lw_gw_market_sides (self->past->underlying->recipe, option_fair (self, spot), bid, ask);
  else
    {
      *bid = round ((spot - HALF_SHARE) * 100.0) / 100.0;
      *ask = round ((spot + HALF_SHARE) * 100.0) / 100.0;
    }
}

static double
price_at (const Maker *self,
          double       spot)
{
  double bid, ask;

  switch (self->history->show)
    {
    case LW_GW_SHOW_BID:
      sides_at (self, spot, &bid, &ask);
      return bid;
    case LW_GW_SHOW_ASK:
      sides_at (self, spot, &bid, &ask);
      return ask;
    case LW_GW_SHOW_MIDPOINT:
      sides_at (self, spot, &bid, &ask);
      return round ((bid + ask) / 2.0 * 10000.0) / 10000.0;
    default:
      if (self->history->ref.series < 0)
        return spot;
      return lw_gw_rule_ceil (lw_gw_rule_find (self->past->underlying->recipe->rule), fmax (option_fair (self, spot), 0.01));
    }
}

/* BID_ASK: the means of both sides as open and close, the highest ask, the lowest bid. */
static void
show_both_sides (const Maker *self,
                 LwGwBar     *bar)
{
  double spots[] = { bar->open, bar->high, bar->low, bar->close };
  double bid, ask, bids = 0.0, asks = 0.0, low = INFINITY, high = 0.0;

  for (guint i = 0; i < G_N_ELEMENTS (spots); i++)
    {
      sides_at (self, spots[i], &bid, &ask);
      bids += bid;
      asks += ask;
      low = fmin (low, bid);
      high = fmax (high, ask);
    }
  bar->open = round (bids / 4.0 * 10000.0) / 10000.0;
  bar->close = round (asks / 4.0 * 10000.0) / 10000.0;
  bar->high = high;
  bar->low = low;
}

/* From spots to what was asked for; a put is dearest where the spot is lowest. */
static void
show_bar (const Maker *self,
          LwGwBar     *bar)
{
  gboolean turned = self->history->ref.series >= 0 && !self->call;
  double high = turned ? bar->low : bar->high, low = turned ? bar->high : bar->low;

  if (self->kind != LW_GW_PAST_PRICE)
    return;
  if (self->history->show == LW_GW_SHOW_BID_ASK)
    {
      show_both_sides (self, bar);
      return;
    }
  bar->open = price_at (self, bar->open);
  bar->close = price_at (self, bar->close);
  bar->high = price_at (self, high);
  bar->low = price_at (self, low);
}

/* What an option's own line shows now: NaN where it shows nothing, or nothing of the kind. */
static double
quoted_now (const Maker *self)
{
  LwGwQuote quote;

  if (self->history->ref.series < 0)
    return NAN;
  lw_gw_market_quote (self->gateway->market, &self->history->ref, &quote);
  switch (self->history->show)
    {
    case LW_GW_SHOW_TRADES:
      return quote.last;
    case LW_GW_SHOW_BID:
      return quote.bid;
    case LW_GW_SHOW_ASK:
      return quote.ask;
    case LW_GW_SHOW_MIDPOINT:
      return (quote.bid + quote.ask) / 2.0;
    default:
      return NAN;
    }
}

static gboolean
same_period (const Maker *self,
             LwDate       a,
             LwDate       b)
{
  int years[2], months[2], day;

  if (self->history->size_s < LW_GW_WEEK_S)
    return FALSE;
  if (self->history->size_s == LW_GW_WEEK_S)
    return (a - lw_date_weekday (a)) == (b - lw_date_weekday (b));
  lw_date_to_ymd (a, &years[0], &months[0], &day);
  lw_date_to_ymd (b, &years[1], &months[1], &day);
  return years[0] == years[1] && months[0] == months[1];
}

/* Adds a shown bar; weeks and months bear the date of their last day. */
static void
emit_bar (Maker         *self,
          gint64         start_us,
          const LwGwBar *bar)
{
  LwGwTimedBar made = { start_us, self->past->days[self->day].date, *bar };
  LwGwTimedBar *last = self->bars->len > 0 ? &g_array_index (self->bars, LwGwTimedBar, self->bars->len - 1) : NULL;

  if (last != NULL && same_period (self, last->date, made.date))
    {
      lw_gw_bar_add (&last->bar, bar, self->history->show == LW_GW_SHOW_BID_ASK, self->merged++);
      last->date = made.date;
      return;
    }
  self->merged = 1;
  g_array_append_val (self->bars, made);
}

/* Shows a finished bar of spots; the one that reaches to now ends at what is quoted now. */
static void
finish_bar (Maker   *self,
            gint64   start_us,
            gint64   end_us,
            LwGwBar *bar)
{
  double now;

  show_bar (self, bar);
  if (end_us >= self->now_us && self->now_us <= self->close_us)
    {
      now = quoted_now (self);
      if (!isnan (now))
        lw_gw_bar_close (bar, now);
    }
  emit_bar (self, start_us, bar);
}

typedef struct
{
  LwGwBar bar;
  gint64  start_us;
  gint64  end_us;
  gint64  key;
  guint   n;     /* short bars that it holds */
} Bucket;

/* A short bar of spots goes into its bucket; one that is full before goes out. Buckets are cut at multiples of the size since
 * midnight, the first of a session at its opening. */
static void
collect (Maker         *self,
         Bucket        *bucket,
         gint64         start_us,
         gint64         length_us,
         const LwGwBar *bar)
{
  gint64 size_us = (gint64) self->history->size_s * G_USEC_PER_SEC;
  gint64 midnight_us = lw_calendar_ny_instant (self->past->days[self->day].date, 0, 0);
  gint64 key = (start_us - midnight_us) / size_us;

  if (start_us < self->from_us || start_us >= self->to_us)
    return;
  if (bucket->n > 0 && bucket->key != key)
    {
      finish_bar (self, bucket->start_us, bucket->end_us, &bucket->bar);
      bucket->n = 0;
    }
  if (bucket->n == 0)
    {
      bucket->bar = *bar;
      bucket->key = key;
      bucket->start_us = self->history->size_s >= LW_GW_DAY_S ? self->open_us : MAX (midnight_us + key * size_us, self->open_us);
    }
  else
    {
      lw_gw_bar_add (&bucket->bar, bar, FALSE, bucket->n);
    }
  bucket->n++;
  bucket->end_us = start_us + length_us;
}

static void
collect_seconds (Maker         *self,
                 Bucket        *bucket,
                 gint64         start_us,
                 const LwGwBar *minute)
{
  LwGwBar seconds[60];
  guint n = lw_gw_past_seconds (self->past, self->day, self->kind, start_us, minute, seconds);

  for (guint i = 0; i < n; i++)
    collect (self, bucket, start_us + i * G_USEC_PER_SEC, G_USEC_PER_SEC, &seconds[i]);
}

/* A day by its minutes: for bars within it, and for one that is cut. */
static void
make_from_minutes (Maker *self)
{
  g_autofree LwGwBar *minutes = g_new (LwGwBar, LW_GW_DAY_MINUTES);
  guint n = lw_gw_past_minutes (self->past, self->day, self->kind, self->extended, minutes);
  gint64 length_us = 60 * G_USEC_PER_SEC;
  Bucket bucket = { .n = 0 };

  for (guint i = 0; i < n; i++)
    {
      gint64 start_us = self->open_us + i * length_us;

      if (start_us + length_us <= self->from_us || start_us >= self->to_us)
        continue;
      if (self->history->size_s < 60)
        collect_seconds (self, &bucket, start_us, &minutes[i]);
      else
        collect (self, &bucket, start_us, length_us, &minutes[i]);
    }
  if (bucket.n > 0)
    finish_bar (self, bucket.start_us, bucket.end_us, &bucket.bar);
}

static void
make_day (Maker *self)
{
  LwGwBar bar;
  gboolean whole = self->history->size_s >= LW_GW_DAY_S && self->from_us <= self->open_us && self->to_us >= MIN (self->close_us, self->now_us);

  if (self->history->ref.series >= 0)
    tabulate_option (self);
  if (!whole || self->extended)
    make_from_minutes (self);
  else if (lw_gw_past_day_bar (self->past, self->day, self->kind, &bar))
    finish_bar (self, self->open_us, MIN (self->close_us, self->now_us), &bar);
}

/* An option trades in its own numbers. */
static void
set_activity (LwGateway         *gateway,
              const LwGwHistory *history,
              LwGwPast          *past)
{
  LwGwQuote quote;

  if (history->ref.series < 0)
    return;
  lw_gw_market_quote (gateway->market, &history->ref, &quote);
  past->volume = isfinite (quote.volume) ? quote.volume : 0.0;
  past->per_trade = 4.0;
}

/* A duration in seconds may end within a bar: that one is given whole. */
static gint64
whole_bar (const LwGwHistory *history,
           gint64             from_us)
{
  gint64 midnight_us = lw_calendar_ny_instant (lw_calendar_ny_date (from_us), 0, 0);

  if (history->unit != 'S' || history->size_s >= LW_GW_DAY_S)
    return from_us;
  return from_us - (from_us - midnight_us) % ((gint64) history->size_s * G_USEC_PER_SEC);
}

GArray *
lw_gw_history_bars (LwGateway         *self,
                    const LwGwHistory *history,
                    gint64            *from_us,
                    gint64            *to_us)
{
  g_autoptr (LwGwPast) past = lw_gw_past_new (self->market, history->ref.underlying, self->config.seed, lw_gw_clock (self));
  Maker maker = { .gateway = self, .history = history, .past = past, .kind = past_kind (history->show),
                  .extended = lw_gw_history_extended (&history->ref, history->regular), .now_us = past->clock_us };
  guint first, n;

  maker.bars = g_array_new (FALSE, FALSE, sizeof (LwGwTimedBar));
  set_activity (self, history, past);
  lw_gw_history_range (past, history, &first, &n, from_us, to_us);
  maker.from_us = *from_us = whole_bar (history, *from_us);
  maker.to_us = *to_us;
  for (maker.day = first; maker.day < first + n; maker.day++)
    if (day_session (past, history, maker.day, &maker.open_us, &maker.close_us))
      make_day (&maker);
  return maker.bars;
}

gint64
lw_gw_history_head (LwGateway     *self,
                    const LwGwRef *ref,
                    gboolean       regular)
{
  gint64 clock_us = lw_gw_clock (self), open_us, close_us;
  const LwExpiry *expiry = lw_gw_ref_expiry (ref);
  LwDate date = lw_gw_past_head (clock_us);

  if (expiry != NULL)
    date = MAX (date, lw_calendar_next_open (expiry->settle - LISTED_DAYS - 1));
  if (!lw_gw_past_session (self->market, date, clock_us, lw_gw_history_extended (ref, regular), &open_us, &close_us))
    return clock_us;
  return MIN (open_us, clock_us);
}
