#define G_LOG_DOMAIN "lw-unattributed"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-class.h"
#include "lw-unattributed.h"

static gboolean
is_option (const LwUnattributedLeg *leg)
{
  return leg->sec_type == LW_SEC_OPT && leg->series.symbol[0] != '\0';
}

static LwSettlement
settlement_of (const LwUnattributedLeg *leg,
               LwStyle                 *style)
{
  const LwAlarmSeries *series = &leg->series;
  LwSettlement settlement;

  lw_class_info (series->trading_class[0] != '\0' ? series->trading_class : series->symbol, LW_SEC_STK, style, &settlement);
  return settlement;
}

/* Contracts that are gone: never more than there were. */
static double
gone (const LwUnattributedLeg *leg)
{
  double change = leg->reported - leg->expected;

  return change * leg->expected < 0 ? MIN (fabs (change), fabs (leg->expected)) : 0;
}

/* Shares that come (positive) or go when all that is gone was exercised or assigned; 0 = it cannot have been. */
static double
shares_of (const LwUnattributedCase *one,
           const LwUnattributedLeg  *leg)
{
  double n = gone (leg) * leg->series.multiplier;
  LwStyle style;

  if (!is_option (leg) || settlement_of (leg, &style) != LW_SETTLE_PHYSICAL || (one->kind != LW_UNATTRIBUTED_EXPIRED_LEG && style != LW_STYLE_AMERICAN))
    return 0;
  return (leg->series.right == LW_RIGHT_CALL) == (leg->expected > 0) ? n : -n;
}

static double
take (const LwUnattributedCase *one,
      LwUnattributedLeg        *leg,
      double                    shares)
{
  double most = shares_of (one, leg), contracts;

  if (!(most * shares > 0))
    return 0;
  contracts = floor (MIN (fabs (most), fabs (shares)) / leg->series.multiplier + 1e-9);
  leg->turned = contracts;
  return copysign (contracts * leg->series.multiplier, shares);
}

/* What was sold first: assignment is what comes unasked. */
double
lw_unattributed_explain (LwUnattributedCase *one,
                         double              shares)
{
  double left = shares;

  for (int sold = 1; sold >= 0; sold--)
    for (guint i = 0; i < one->n_legs; i++)
      if ((one->legs[i].expected < 0) == sold)
        left -= take (one, &one->legs[i], left);
  one->shares = shares - left;
  return left;
}

/* "430 put" */
static char *
short_name (const LwUnattributedLeg *leg)
{
  char strike[LW_PRICE_TEXT_SIZE];

  return g_strdup_printf ("%s %s", lw_price_format (leg->series.strike, 0, strike, sizeof strike),
                          leg->series.right == LW_RIGHT_CALL ? "call" : "put");
}

static char *
full_name (const LwUnattributedLeg *leg)
{
  g_autofree char *name = is_option (leg) ? short_name (leg) : NULL;
  char day[LW_DATE_TEXT_SIZE];

  if (leg->series.symbol[0] == '\0')
    return g_strdup_printf ("contract %d, of which TWS has told its number alone", leg->series.con_id);
  if (leg->sec_type == LW_SEC_STK)
    return g_strdup_printf ("%s shares", leg->series.symbol);
  if (!is_option (leg))
    return g_strdup_printf ("%s contract %d", leg->series.symbol, leg->series.con_id);
  return g_strdup_printf ("%s %s %s", leg->series.symbol, lw_date_words (leg->series.last_trade, day), name);
}

/* "+2", "−2", "none" */
static const char *
count_words (double contracts,
             char   words[G_ASCII_DTOSTR_BUF_SIZE])
{
  char text[G_ASCII_DTOSTR_BUF_SIZE - 4];

  if (contracts == 0)
    return "none";
  g_ascii_formatd (text, sizeof text, "%g", fabs (contracts));
  g_snprintf (words, G_ASCII_DTOSTR_BUF_SIZE, "%s%s", contracts < 0 ? "−" : "+", text);
  return words;
}

static char *
number (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.15g", value));
}

/* "none of SPY 18 Dec 430 put (the journal has −2) and +2 of …" */
static char *
report_words (const LwUnattributedCase *one)
{
  GString *words = g_string_new (NULL);
  char told[G_ASCII_DTOSTR_BUF_SIZE], booked[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < one->n_legs; i++)
    {
      const LwUnattributedLeg *leg = &one->legs[i];
      g_autofree char *name = full_name (leg);

      g_string_append_printf (words, "%s%s of %s (the journal has %s)", i > 0 ? " and " : "", count_words (leg->reported, told), name,
                              count_words (leg->expected, booked));
    }
  return g_string_free (words, FALSE);
}

static char *
turned_words (const LwUnattributedLeg *leg)
{
  g_autofree char *name = short_name (leg), *n = number (leg->turned), *all = number (gone (leg));
  const char *what = leg->expected < 0 ? "assigned" : "exercised";

  if (leg->turned == gone (leg))
    return g_strdup_printf ("the %s was %s", name, what);
  return g_strdup_printf ("%s of the %s of the %s %s %s", n, all, name, leg->turned == 1 ? "was" : "were", what);
}

/* "200 shares of SPY came" */
static char *
shares_words (const LwUnattributedCase *one)
{
  g_autofree char *n = number (fabs (one->shares));

  return g_strdup_printf ("%s shares of %s %s", n, one->legs[0].series.symbol, one->shares > 0 ? "came" : "went");
}

/* Both legs of a spread may have become shares that cancel out. */
static gboolean
may_cancel_out (const LwUnattributedCase *one)
{
  return one->n_legs == 2 && shares_of (one, &one->legs[0]) * shares_of (one, &one->legs[1]) < 0;
}

static char *
without_shares (const LwUnattributedCase *one)
{
  LwStyle style;

  if (settlement_of (&one->legs[0], &style) != LW_SETTLE_PHYSICAL)
    return g_strdup ("it was settled in cash, or expired worthless");
  if (may_cancel_out (one))
    return g_strdup ("no shares came or went: both expired worthless, or one was exercised where the other was assigned, which leaves the same "
                     "positions");
  return g_strdup ("no shares came or went: it expired worthless, as far as TWS's positions tell");
}

/* What exercise or assignment explains: of a spread one leg, as what the other brings goes the other way; NULL = nothing. */
static char *
what_turned (const LwUnattributedCase *one)
{
  g_autofree char *shares = shares_words (one);

  for (guint i = 0; i < one->n_legs; i++)
    if (one->legs[i].turned > 0)
      {
        g_autofree char *turned = turned_words (&one->legs[i]);

        return g_strdup_printf ("%s: %s", shares, turned);
      }
  return NULL;
}

/* Of a leg that is over. */
static char *
expired_words (const LwUnattributedCase *one)
{
  g_autofree char *turned = what_turned (one);
  g_autoptr (GString) rest = g_string_new (NULL);

  if (turned == NULL)
    return without_shares (one);
  for (guint i = 0; i < one->n_legs; i++)
    if (one->legs[i].turned == 0 && gone (&one->legs[i]) > 0)
      {
        g_autofree char *name = short_name (&one->legs[i]);

        g_string_append_printf (rest, ", the %s expired", name);
      }
  return g_strconcat (turned, rest->str, NULL);
}

/* What stands alone of a spread. */
static char *
left_words (const LwUnattributedCase *one)
{
  double pairs = one->legs[0].reported * one->legs[1].reported < 0 ? MIN (fabs (one->legs[0].reported), fabs (one->legs[1].reported)) : 0;
  char count[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < 2; i++)
    {
      const LwUnattributedLeg *leg = &one->legs[i];
      double alone = fabs (leg->reported) - pairs;
      g_autofree char *name = NULL;

      if (alone <= 0)
        continue;
      name = short_name (leg);
      return g_strdup_printf (leg->reported < 0 ? "%s of the %s is naked: nothing limits its loss any more. Buy it back, or see in TWS what covers it"
                                                : "%s of the %s is left without its other leg. Close it, or keep it on purpose",
                              count_words (copysign (alone, leg->reported), count), name);
    }
  return g_strdup ("Nothing of the spread is left");
}

static char *
broken_words (const LwUnattributedCase *one)
{
  g_autofree char *turned = what_turned (one), *left = left_words (one);

  return g_strdup_printf ("%s. %s%s", turned != NULL ? turned : "No shares came or went: look in TWS for a trade of one leg by hand, or for an "
                          "assignment that is not booked yet", left, one->shares != 0 ? "; the shares are yours to keep or to trade in TWS" : "");
}

/* What happened, as far as positions tell, and what to do. */
static char *
story (const LwUnattributedCase *one)
{
  g_autofree char *told = NULL;

  switch (one->kind)
    {
    case LW_UNATTRIBUTED_EXPIRED_LEG:
      told = expired_words (one);
      return g_strdup_printf ("Its last trade is over, and %s. Compare what TWS shows", told);
    case LW_UNATTRIBUTED_BROKEN_SPREAD:
      return broken_words (one);
    default:
      return g_strdup (one->n_legs == 2 ? "The spread as a whole was traded elsewhere: look in TWS by whom"
                                        : "Look in TWS for a trade by hand, an exercise or an assignment; no fill is invented");
    }
}

char *
lw_unattributed_title (const LwUnattributedCase *one)
{
  static const char *const what[] = { "Unexplained position", "Expired", "Broken spread" };
  g_autofree char *name = one->spread != NULL ? g_strdup (one->spread) : full_name (&one->legs[0]);

  return g_strdup_printf ("%s: %s", what[one->kind], name);
}

char *
lw_unattributed_sentence (const LwUnattributedCase *one)
{
  static const char *const heads[] = { "UNATTRIBUTED", "EXPIRED LEG", "BROKEN SPREAD" };
  g_autofree char *reports = report_words (one), *told = story (one);
  const char *symbol = one->legs[0].series.symbol;

  return g_strdup_printf ("%s: TWS reports %s. %s. Until you sign this off no target and no stop sends by itself on %s", heads[one->kind], reports,
                          told, symbol[0] != '\0' ? symbol : "any underlying, as it is not known which one this is");
}
