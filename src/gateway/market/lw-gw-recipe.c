#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gw-recipe.h"

/* Prices are compared in units of 0.0001, the finest that TWS uses here. */
#define GRAIN 1e-7

const LwGwRecipe lw_gw_recipes[] = {
  { .symbol = "SPX", .name = "S&P 500 Stock Index", .sec_type = LW_SEC_IND, .con_id = 416904, .exchange = "CBOE",
    .primary = "", .valid_exchanges = "CBOE", .option_exchanges = "CBOE", .industry = "Indices",
    .category = "Broad Range Equity Index", .spot_low = 5000, .spot_high = 6500, .vol_now = 0.145, .vol_long = 0.175,
    .rho = -0.60, .eta = 0.80, .yield = 0.013, .near_step = 5, .near_band = 0.06, .far_step = 25, .am_class = "SPX",
    .pm_class = "SPXW", .daily = TRUE, .rule = 110, .combo_step = 0.05, .half_spread = 0.04, .half_spread_rel = 0.0018,
    .interest = 4000 },
  { .symbol = "SPY", .name = "SPDR S&P 500 ETF TRUST", .sec_type = LW_SEC_STK, .con_id = 756733, .exchange = "SMART",
    .primary = "ARCA", .valid_exchanges = "SMART,ARCA,NASDAQ,BATS", .option_exchanges = "CBOE", .industry = "Funds",
    .category = "Equity Fund", .spot_low = 436, .spot_high = 444, .vol_now = 0.15, .vol_long = 0.18, .rho = -0.65,
    .eta = 0.80, .yield = 0.013, .near_step = 1, .near_band = 0.12, .far_step = 5, .am_class = "", .pm_class = "SPY",
    .daily = TRUE, .rule = 26, .combo_step = 0.01, .half_spread = 0.004, .half_spread_rel = 0.0015, .interest = 9000 },
  { .symbol = "AAPL", .name = "APPLE INC", .sec_type = LW_SEC_STK, .con_id = 265598, .exchange = "SMART",
    .primary = "NASDAQ", .valid_exchanges = "SMART,NASDAQ,BATS", .option_exchanges = "CBOE", .industry = "Technology",
    .category = "Computers", .spot_low = 185, .spot_high = 235, .vol_now = 0.27, .vol_long = 0.29, .rho = -0.35,
    .eta = 0.9, .yield = 0.005, .near_step = 2.5, .near_band = 0.15, .far_step = 5, .am_class = "", .pm_class = "AAPL",
    .rule = 109, .combo_step = 0.01, .half_spread = 0.008, .half_spread_rel = 0.004, .interest = 5000 },
  { .symbol = "MSFT", .name = "MICROSOFT CORP", .sec_type = LW_SEC_STK, .con_id = 272093, .exchange = "SMART",
    .primary = "NASDAQ", .valid_exchanges = "SMART,NASDAQ,BATS", .option_exchanges = "CBOE", .industry = "Technology",
    .category = "Software", .spot_low = 390, .spot_high = 460, .vol_now = 0.24, .vol_long = 0.26, .rho = -0.35,
    .eta = 0.9, .yield = 0.007, .near_step = 5, .near_band = 0.15, .far_step = 10, .am_class = "", .pm_class = "MSFT",
    .rule = 109, .combo_step = 0.01, .half_spread = 0.008, .half_spread_rel = 0.004, .interest = 3500 },
  { .symbol = "NVDA", .name = "NVIDIA CORP", .sec_type = LW_SEC_STK, .con_id = 4815747, .exchange = "SMART",
    .primary = "NASDAQ", .valid_exchanges = "SMART,NASDAQ,BATS", .option_exchanges = "CBOE", .industry = "Technology",
    .category = "Semiconductors", .spot_low = 115, .spot_high = 150, .vol_now = 0.46, .vol_long = 0.48, .rho = -0.25,
    .eta = 0.8, .yield = 0.0003, .near_step = 1, .near_band = 0.12, .far_step = 5, .am_class = "", .pm_class = "NVDA",
    .rule = 26, .combo_step = 0.01, .half_spread = 0.006, .half_spread_rel = 0.004, .interest = 8000 },
};

const guint lw_gw_n_recipes = G_N_ELEMENTS (lw_gw_recipes);

static const LwGwRecipe fallbacks[] = {
  { .symbol = "", .name = "", .sec_type = LW_SEC_STK, .exchange = "SMART", .primary = "NASDAQ", .valid_exchanges = "SMART",
    .option_exchanges = "CBOE", .industry = "", .category = "", .vol_now = 0.3, .vol_long = 0.3, .rho = -0.3, .eta = 0.8,
    .am_class = "", .pm_class = "", .rule = 26, .combo_step = 0.01 },
  { .symbol = "", .name = "", .sec_type = LW_SEC_IND, .exchange = "CBOE", .primary = "", .valid_exchanges = "CBOE",
    .option_exchanges = "CBOE", .industry = "Indices", .category = "Broad Range Equity Index", .vol_now = 0.2,
    .vol_long = 0.2, .rho = -0.6, .eta = 1.0, .am_class = "", .pm_class = "", .rule = 110, .combo_step = 0.05 },
};

static const LwGwRule rules[] = {
  { 26, 1, { { 0.0, 0.01 } } },
  { 109, 2, { { 0.0, 0.01 }, { 3.0, 0.05 } } },
  { 110, 2, { { 0.0, 0.05 }, { 3.0, 0.1 } } },
};

const LwGwRecipe *
lw_gw_recipe_find (const char *symbol)
{
  for (guint i = 0; i < lw_gw_n_recipes; i++)
    if (strcmp (lw_gw_recipes[i].symbol, symbol) == 0)
      return &lw_gw_recipes[i];
  return NULL;
}

const LwGwRecipe *
lw_gw_recipe_fallback (LwSecType sec_type)
{
  return &fallbacks[sec_type == LW_SEC_IND ? 1 : 0];
}

const char *
lw_gw_recipe_class (const LwGwRecipe *recipe,
                    const char       *symbol)
{
  return strcmp (recipe->primary, "NASDAQ") == 0 ? "NMS" : symbol;
}

const LwGwRule *
lw_gw_rule_find (int id)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (rules[i].id == id)
      return &rules[i];
  return NULL;
}

double
lw_gw_rule_increment (const LwGwRule *rule,
                      double          price)
{
  double increment = rule->tiers[0].increment;

  for (guint i = 1; i < rule->n_tiers; i++)
    if (price >= rule->tiers[i].low_edge - GRAIN)
      increment = rule->tiers[i].increment;
  return increment;
}

/* Decimal fractions have no exact double: the nearest one to four decimals is what a text would give. */
static double
tidy (double price)
{
  return round (price * 10000.0) / 10000.0;
}

double
lw_gw_rule_floor (const LwGwRule *rule,
                  double          price)
{
  double increment = lw_gw_rule_increment (rule, price);

  return tidy (fmax (floor (price / increment + GRAIN) * increment, 0.0));
}

double
lw_gw_rule_ceil (const LwGwRule *rule,
                 double          price)
{
  double increment = lw_gw_rule_increment (rule, price);

  return tidy (ceil (price / increment - GRAIN) * increment);
}

gboolean
lw_gw_rule_fits (const LwGwRule *rule,
                 double          price)
{
  double steps = fabs (price) / lw_gw_rule_increment (rule, fabs (price));

  return fabs (steps - round (steps)) < 1e-6;
}
