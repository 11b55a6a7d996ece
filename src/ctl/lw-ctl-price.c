#define G_LOG_DOMAIN "lw-ctl-price"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-american.h"
#include "lw-ctl-csv-lines.h"
#include "lw-ctl.h"

typedef struct
{
  gboolean call, american;
  double   s, k, t, r, q, sigma, price;
} Option;

static void
put_results (LwCtlRow    *row,
             const LwBsm *bsm,
             double       iv,
             const char  *status)
{
  lw_ctl_row_put (row, bsm->price);
  lw_ctl_row_put (row, bsm->delta);
  lw_ctl_row_put (row, bsm->gamma);
  lw_ctl_row_put (row, bsm->theta_day);
  lw_ctl_row_put (row, bsm->vega_pt);
  lw_ctl_row_put (row, bsm->rho_pt);
  lw_ctl_row_put (row, bsm->prob_itm);
  lw_ctl_row_put (row, iv);
  lw_ctl_row_put_text (row, status);
}

static void
put_nothing (LwCtlRow   *row,
             const char *status)
{
  const LwBsm none = { NAN, NAN, NAN, NAN, NAN, NAN, NAN };

  put_results (row, &none, NAN, status);
}

static void
read_style (LwCtlRow *row,
            gboolean *american)
{
  const char *style = lw_ctl_row_text (row, "style");

  *american = style != NULL && strcmp (style, "A") == 0;
  if (style != NULL && !*american && strcmp (style, "E") != 0)
    lw_ctl_row_refuse (row, "column style: must be E or A");
  if (lw_ctl_row_text (row, "dividends") != NULL)
    lw_ctl_row_refuse (row, "column dividends: cash dividends are not priced in this version; use the yield q");
}

static void
read_option (LwCtlRow *row,
             Option   *o)
{
  const char *right = lw_ctl_row_text (row, "right");

  o->call = right != NULL && strcmp (right, "C") == 0;
  if (!o->call && (right == NULL || strcmp (right, "P") != 0))
    lw_ctl_row_refuse (row, "column right: must be C or P");
  o->s = lw_ctl_row_number (row, "S");
  o->k = lw_ctl_row_number (row, "K");
  o->t = lw_ctl_row_number (row, "T");
  o->r = lw_ctl_row_number (row, "r");
  o->q = lw_ctl_row_number (row, "q");
  o->sigma = lw_ctl_row_number (row, "sigma");
  o->price = lw_ctl_row_number (row, "price");
  read_style (row, &o->american);
  if (lw_ctl_row_is_bad (row))
    return;
  if (!(o->s > 0) || !(o->k > 0) || isnan (o->t) || isnan (o->r) || isnan (o->q))
    lw_ctl_row_refuse (row, "S, K, T, r and q must be there, S and K above 0");
  else if (isnan (o->sigma) && isnan (o->price))
    lw_ctl_row_refuse (row, "either sigma or price must be there");
  else if (o->sigma < 0)
    lw_ctl_row_refuse (row, "column sigma: must not be negative");
  else if (o->american && !lw_american_can_price (o->call, o->r, o->q))
    lw_ctl_row_refuse (row, "r and q: both below 0 like this give an American option two exercise boundaries, which is not priced");
}

static LwIvStatus
solve_sigma (Option *o)
{
  if (o->american)
    return lw_american_iv (LW_AMERICAN_FINE, o->call, o->s, o->k, o->t, o->r, o->q, o->price, &o->sigma);
  return lw_bsm_iv (o->call, o->s, o->k, o->t, o->r, o->q, o->price, &o->sigma);
}

static void
price_row (LwCtlRow *row)
{
  LwIvStatus status = LW_IV_OK;
  Option o;
  LwBsm bsm;

  read_option (row, &o);
  if (lw_ctl_row_is_bad (row))
    {
      put_nothing (row, lw_iv_status_text (LW_IV_BAD_INPUT));
      return;
    }
  if (isnan (o.sigma))
    status = solve_sigma (&o);
  else if (o.t < 0)
    status = LW_IV_INVALID_TIME;
  if (status != LW_IV_OK)
    {
      put_nothing (row, lw_iv_status_text (status));
      return;
    }
  if (o.american)
    lw_american (LW_AMERICAN_FINE, o.call, o.s, o.k, o.t, o.r, o.q, o.sigma, &bsm);
  else
    lw_bsm (o.call, o.s, o.k, o.t, o.r, o.q, o.sigma, &bsm);
  put_results (row, &bsm, o.sigma, lw_iv_status_text (LW_IV_OK));
}

int
lw_ctl_price (int    argc,
              char **argv)
{
  static const char * const required[] = { "right", "S", "K", "T", "r", "q", NULL };
  gboolean quiet = FALSE;
  const GOptionEntry entries[] = {
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &quiet, "accepted for the sake of scripts", NULL },
    { NULL },
  };

  if (!lw_ctl_parse (&argc, &argv, "", "Prices options: CSV rows with right,S,K,T,r,q and either sigma or price on standard input; "
                     "writes the same rows with price, greeks and implied volatility appended. The column style says E or A "
                     "(default E). A row with cash dividends gets the status bad_input in this version; use the yield q.",
                     "printf 'right,S,K,T,r,q,sigma\\nC,42,40,0.5,0.1,0,0.2\\n' | legworkctl price", entries))
    return LW_EXIT_BAD_INPUT;
  return lw_ctl_csv_lines (required, "price_out,delta,gamma,theta_day,vega_pt,rho_pt,prob_itm,iv,status", price_row);
}
