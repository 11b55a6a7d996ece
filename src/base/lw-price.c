#define G_LOG_DOMAIN "lw-price"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-price.h"

gboolean
lw_price_from_double (double   value,
                      LwPrice *price)
{
  double scaled = value * LW_PRICE_SCALE;
  double whole = round (scaled);

  *price = LW_PRICE_NONE;
  /* Above 2^50 a double no longer tells neighbouring ticks apart with the slack asked for. */
  if (!isfinite (value) || fabs (whole) > 1125899906842624.0)
    return FALSE;
  if (fabs (value - whole / LW_PRICE_SCALE) > 1e-9)
    return FALSE;
  *price = (LwPrice) whole;
  return TRUE;
}

double
lw_price_to_double (LwPrice price)
{
  return price == LW_PRICE_NONE ? NAN : (double) price / LW_PRICE_SCALE;
}

static gboolean
parse_digits (const char **cursor,
              int          max_digits,
              gint64      *value,
              int         *n_digits)
{
  *value = 0;
  *n_digits = 0;
  for (; g_ascii_isdigit (**cursor); (*cursor)++)
    {
      if (++*n_digits > max_digits)
        return FALSE;
      *value = *value * 10 + (**cursor - '0');
    }
  return TRUE;
}

gboolean
lw_price_parse (const char *text,
                LwPrice    *price)
{
  const char *cursor = text;
  gboolean negative = *cursor == '-';
  gint64 whole, fraction = 0;
  int n_whole, n_fraction = 0;

  *price = LW_PRICE_NONE;
  if (*cursor == '-' || *cursor == '+')
    cursor++;
  if (!parse_digits (&cursor, 12, &whole, &n_whole))
    return FALSE;
  if (*cursor == '.')
    {
      cursor++;
      if (!parse_digits (&cursor, 4, &fraction, &n_fraction))
        return FALSE;
    }
  if (*cursor != '\0' || n_whole + n_fraction == 0)
    return FALSE;
  for (; n_fraction < 4; n_fraction++)
    fraction *= 10;
  *price = whole * LW_PRICE_SCALE + fraction;
  if (negative)
    *price = -*price;
  return TRUE;
}

const char *
lw_price_format (LwPrice price,
                 int     min_decimals,
                 char   *buffer,
                 gsize   size)
{
  guint64 magnitude = price < 0 ? 0 - (guint64) price : (guint64) price;
  char decimals[8];
  int n = 4;

  if (price == LW_PRICE_NONE)
    {
      buffer[0] = '\0';
      return buffer;
    }
  g_snprintf (decimals, sizeof decimals, "%04u", (guint) (magnitude % LW_PRICE_SCALE));
  while (n > min_decimals && decimals[n - 1] == '0')
    n--;
  decimals[n] = '\0';
  g_snprintf (buffer, size, "%s%" G_GUINT64_FORMAT "%s%s", price < 0 ? "-" : "", magnitude / LW_PRICE_SCALE,
              n > 0 ? "." : "", decimals);
  return buffer;
}

LwPrice
lw_price_round_down (LwPrice price,
                     LwPrice increment)
{
  LwPrice rest = ((price % increment) + increment) % increment;

  return price - rest;
}

LwPrice
lw_price_round_up (LwPrice price,
                   LwPrice increment)
{
  return -lw_price_round_down (-price, increment);
}
