#pragma once

/* The past of an underlying as days of trading: prices, implied and historical volatility. Before the market began it is made
 * from the seed, dates and the market's figures of now, so that it leads to them: the last made day closes at the close that
 * quotes tell, its 30-day volatility is the one of tick 23, implied volatility comes to tick 24 (or, of a file, to the money of its
 * chain). Since then it is the market's own walk. */

#include "lw-gw-bars.h"
#include "lw-gw-market.h"

G_BEGIN_DECLS

typedef enum
{
  LW_GW_PAST_PRICE,
  LW_GW_PAST_IMPLIED,   /* of options of about 30 days, fraction a year */
  LW_GW_PAST_HISTORICAL /* of 30 days' closes, fraction a year */
} LwGwPastKind;

typedef struct
{
  LwDate  date;
  double  implied;    /* at the close */
  double  historical; /* at the close */
  LwGwBar price;      /* of regular hours, without its volume; of a made day alone */
} LwGwPastDay;

typedef struct
{
  const LwGwMarket     *market;
  const LwGwUnderlying *underlying;
  guint64 seed;
  gint64  clock_us;   /* now */
  double  volume;     /* of an average day; the caller may put another contract's here */
  double  per_trade;  /* volume of an average trade */
  double  spot;       /* now */
  double  close;      /* before the market began */
  guint   n_made;     /* days before the market began; live ones follow */
  guint   n_days;
  LwGwPastDay *days;  /* by date */
} LwGwPast;

/* Days up to the one of @clock_us: those of the exchange calendar, and in a market that never closes today too. */
LwGwPast *lw_gw_past_new        (const LwGwMarket     *market,
                                 const LwGwUnderlying *underlying,
                                 guint64               seed,
                                 gint64                clock_us);
void      lw_gw_past_free       (LwGwPast             *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwGwPast, lw_gw_past_free)

/* The first day that is known of; a function of the date of @clock_us alone. */
LwDate    lw_gw_past_head       (gint64                clock_us);

/* Whether trading of @date has such a session, and its instants. @extended: with the hours before and after (stocks alone have
 * them). In a market that never closes, today is one session from midnight to midnight. */
gboolean  lw_gw_past_session    (const LwGwMarket     *market,
                                 LwDate                date,
                                 gint64                clock_us,
                                 gboolean              extended,
                                 gint64               *open_us,
                                 gint64               *close_us);

/* The whole day in one bar (regular hours); of a live day up to now. FALSE: it has not begun. */
gboolean  lw_gw_past_day_bar    (const LwGwPast       *self,
                                 guint                 day,
                                 LwGwPastKind          kind,
                                 LwGwBar              *bar);

/* Fills @bars of one minute each from the session's opening on, up to now; returns how many. @bars: room for
 * LW_GW_DAY_MINUTES. */
guint     lw_gw_past_minutes    (const LwGwPast       *self,
                                 guint                 day,
                                 LwGwPastKind          kind,
                                 gboolean              extended,
                                 LwGwBar              *bars);

/* The minute that begins at @start_us, by seconds, up to now; returns how many (at most 60). */
guint     lw_gw_past_seconds    (const LwGwPast       *self,
                                 guint                 day,
                                 LwGwPastKind          kind,
                                 gint64                start_us,
                                 const LwGwBar        *minute,
                                 LwGwBar              *bars);

/* Implied volatility at the money some 30 days out as the market has it now. */
double    lw_gw_past_implied_now (const LwGwMarket    *market,
                                  const LwGwUnderlying *underlying,
                                  gint64               clock_us);

G_END_DECLS
