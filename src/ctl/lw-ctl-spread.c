#define G_LOG_DOMAIN "lw-ctl-spread"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-bsm.h"
#include "lw-ctl-csv-lines.h"
#include "lw-ctl.h"
#include "lw-spread.h"
#include "lw-vertical.h"

static double
number_or (double value,
           double fallback)
{
  return isnan (value) ? fallback : value;
}

static void
read_kind (LwCtlRow   *row,
           LwSpreadIn *in)
{
  const char *text = lw_ctl_row_text (row, "kind");
  LwVerticalKind kind;

  if (text == NULL || !lw_vertical_kind_parse (text, &kind))
    {
      lw_ctl_row_refuse (row, "column kind: must be bull_call, bear_put, bull_put or bear_call");
      return;
    }
  in->call = lw_vertical_right (kind) == LW_RIGHT_CALL;
  in->bull = lw_vertical_is_bull (kind);
}

static void
read_spread (LwCtlRow   *row,
             LwSpreadIn *in)
{
  double iv = lw_ctl_row_number (row, "iv");

  memset (in, 0, sizeof *in);
  read_kind (row, in);
  in->s = lw_ctl_row_number (row, "S");
  in->k1 = lw_ctl_row_number (row, "K1");
  in->k2 = lw_ctl_row_number (row, "K2");
  in->price = lw_ctl_row_number (row, "price");
  in->t_years = lw_ctl_row_number (row, "T");
  in->r = lw_ctl_row_number (row, "r");
  in->q = lw_ctl_row_number (row, "q");
  in->iv1 = number_or (lw_ctl_row_number (row, "iv_low"), iv);
  in->iv2 = number_or (lw_ctl_row_number (row, "iv_high"), iv);
  in->sigma_ev = number_or (lw_ctl_row_number (row, "fvol"), iv);
  if (lw_ctl_row_is_bad (row))
    return;
  if (isnan (in->t_years) || isnan (in->r) || isnan (in->q))
    lw_ctl_row_refuse (row, "T, r and q must be there");
  else if (isnan (in->iv1) || isnan (in->iv2) || in->iv1 <= 0 || in->iv2 <= 0)
    lw_ctl_row_refuse (row, "either iv, or iv_low and iv_high must be there and above 0");
}

static void
put_results (LwCtlRow       *row,
             const LwSpread *s,
             const char     *status)
{
  const double values[] = { s->width, s->max_profit, s->max_loss, s->breakeven, s->ror, s->pop, s->p_max_profit, s->p_max_loss,
                            s->p_touch_short, s->ev, s->ev_expiry, s->delta, s->gamma, s->theta_day, s->vega_pt };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    lw_ctl_row_put (row, values[i]);
  lw_ctl_row_put_text (row, status);
}

static void
spread_row (LwCtlRow *row)
{
  LwSpreadIn in;
  LwSpread out;

  read_spread (row, &in);
  if (lw_ctl_row_is_bad (row))
    in.s = NAN;
  if (!lw_spread (&in, &out) && !lw_ctl_row_is_bad (row))
    lw_ctl_row_refuse (row, "S must be above 0, K1 below K2, and the price between 0 and the width");
  put_results (row, &out, lw_iv_status_text (lw_ctl_row_is_bad (row) ? LW_IV_BAD_INPUT
                                             : in.t_years > 0        ? LW_IV_OK
                                                                     : LW_IV_INVALID_TIME));
}

int
lw_ctl_spread (int    argc,
               char **argv)
{
  static const char * const required[] = { "kind", "S", "K1", "K2", "price", "T", "r", "q", NULL };
  gboolean quiet = FALSE;
  const GOptionEntry entries[] = {
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &quiet, "accepted for the sake of scripts", NULL },
    { NULL },
  };

  if (!lw_ctl_parse (&argc, &argv, "", "Figures of verticals, per share: CSV rows with kind,S,K1,K2,price,T,r,q and iv, or iv_low,iv_high,"
                     "fvol, on standard input; writes the same rows with results appended.",
                     "printf 'kind,S,K1,K2,price,T,r,q,iv\\nbull_put,100,90,95,1.2,0.1233,0.04,0,0.25\\n' | legworkctl spread", entries))
    return LW_EXIT_BAD_INPUT;
  return lw_ctl_csv_lines (required, "width,max_profit,max_loss,breakeven,ror,pop,p_max_profit,p_max_loss,p_touch_short,ev,ev_expiry,"
                           "delta,gamma,theta_day,vega_pt,status", spread_row);
}
