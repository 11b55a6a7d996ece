#pragma once

/* What the gateway knows of underlyings: the markets that it makes by itself, and the price steps of their options. */

#include "lw-contract.h"

G_BEGIN_DECLS

#define LW_GW_RATE 0.04 /* a year, continuous: what the screens of the program assume too */

typedef struct
{
  double low_edge;
  double increment;
} LwGwTier;

/* Price steps by price, as reqMarketRule gives them. */
typedef struct
{
  int      id;
  guint    n_tiers;
  LwGwTier tiers[2];
} LwGwRule;

typedef struct
{
  const char *symbol;
  const char *name;
  LwSecType   sec_type;
  gint32      con_id;
  const char *exchange;       /* where it is asked */
  const char *primary;
  const char *valid_exchanges;
  const char *option_exchanges; /* beside SMART */
  const char *industry;
  const char *category;
  double      spot_low;       /* the seed picks between */
  double      spot_high;
  double      vol_now;
  double      vol_long;
  double      rho;
  double      eta;
  double      yield;
  double      near_step;      /* strikes' distance within near_band of the money */
  double      near_band;
  double      far_step;
  const char *am_class;       /* monthlies settled at the open; "" = none */
  const char *pm_class;
  gboolean    daily;          /* an expiry each business day of the next two weeks */
  int         rule;           /* of its options */
  double      combo_step;     /* increment of the net price of a combo */
  double      half_spread;    /* constant part, per share */
  double      half_spread_rel;/* and the part of the price */
  double      interest;       /* open interest at the money */
} LwGwRecipe;

/* In the order of the market. */
extern const LwGwRecipe lw_gw_recipes[];
extern const guint      lw_gw_n_recipes;

/* NULL when the gateway has never heard of it. */
const LwGwRecipe *lw_gw_recipe_find     (const char       *symbol);

/* For an underlying that only a file knows: an American stock at SMART, or an index when its classes say so. */
const LwGwRecipe *lw_gw_recipe_fallback (LwSecType         sec_type);

/* The class in which @symbol itself is listed, as TWS names it: NMS for what has its home at NASDAQ, else the symbol. */
const char       *lw_gw_recipe_class    (const LwGwRecipe *recipe,
                                         const char       *symbol);

const LwGwRule   *lw_gw_rule_find       (int               id);
double            lw_gw_rule_increment  (const LwGwRule   *rule,
                                         double            price);
/* The next price on the grid at or below (above) @price; 0 at the lowest. */
double            lw_gw_rule_floor      (const LwGwRule   *rule,
                                         double            price);
double            lw_gw_rule_ceil       (const LwGwRule   *rule,
                                         double            price);
/* Whether @price is on the grid. */
gboolean          lw_gw_rule_fits       (const LwGwRule   *rule,
                                         double            price);

G_END_DECLS
