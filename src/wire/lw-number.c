#define G_LOG_DOMAIN "lw-number"

#include "config.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lw-number.h"

/* Both exact in a double, so that one multiplication or division rounds once and rightly. */
#define MAX_EXACT_DIGITS 15
#define MAX_EXACT_POWER  22

/* The same of 64 bits of mantissa. */
#define MAX_LONG_DIGITS  19
#define MAX_LONG_POWER   27

/* Beyond it an exponent makes zero or infinity of anything that fits in a frame; stops the sum from overflowing. */
#define MAX_EXPONENT     100000000

typedef struct
{
  gboolean negative;
  guint64  digits;     /* the first MAX_EXACT_DIGITS */
  guint    n_digits;   /* all, without leading zeros */
  gboolean seen;       /* a digit */
  guint    n_decimals;
  int      exponent;
} LwScan;

static const double powers[MAX_EXACT_POWER + 1] = {
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

static const char *
scan_digits (LwScan     *self,
             const char *p,
             guint       is_decimal)
{
  for (; g_ascii_isdigit (*p); p++)
    {
      guint digit = (guint) (*p - '0');

      self->seen = TRUE;
      self->n_decimals += is_decimal;
      if (self->n_digits == 0 && digit == 0)
        continue;
      if (self->n_digits < MAX_EXACT_DIGITS)
        self->digits = self->digits * 10 + digit;
      self->n_digits++;
    }
  return p;
}

/* @p stands after the 'E'. NULL when no digit follows. */
static const char *
scan_exponent (LwScan     *self,
               const char *p)
{
  gboolean negative = *p == '-';

  if (*p == '-' || *p == '+')
    p++;
  if (!g_ascii_isdigit (*p))
    return NULL;
  for (; g_ascii_isdigit (*p); p++)
    if (self->exponent < MAX_EXPONENT)
      self->exponent = self->exponent * 10 + (*p - '0');
  if (negative)
    self->exponent = -self->exponent;
  return p;
}

static gboolean
scan (LwScan     *self,
      const char *text,
      gsize       length)
{
  const char *p = text;

  self->negative = *p == '-';
  if (*p == '-' || *p == '+')
    p++;
  p = scan_digits (self, p, 0);
  if (*p == '.')
    p = scan_digits (self, p + 1, 1);
  if (!self->seen)
    return FALSE;
  if (*p == 'E' || *p == 'e')
    p = scan_exponent (self, p + 1);
  return p == text + length;
}

static inline guint
digit_of (char c)
{
  return (guint) (guchar) c - '0'; /* above 9 for anything else */
}

#if LDBL_MANT_DIG == 64
static const long double long_powers[MAX_LONG_POWER + 1] = {
  1e0L, 1e1L, 1e2L, 1e3L, 1e4L, 1e5L, 1e6L, 1e7L, 1e8L, 1e9L, 1e10L, 1e11L, 1e12L, 1e13L, 1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L,
  1e20L, 1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L,
};

/* Sixteen to nineteen digits, as Java writes a double: digits and power are exact in 64 bits of mantissa, so the quotient is rounded
 * once. A second rounding to 53 bits is right too unless the first ended beside the middle of two doubles: then FALSE. */
static gboolean
divide_long (guint64  digits,
             gsize    n_decimals,
             double  *value)
{
  union { long double quotient; guint64 mantissa; } bits = { 0 };

  if (digits > (guint64) G_MAXINT64 || n_decimals > MAX_LONG_POWER)
    return FALSE;
  bits.quotient = (long double) (gint64) digits / long_powers[n_decimals];
  *value = (double) bits.quotient;
  return (bits.mantissa & 0x7ff) - 0x3ff > 2;
}
#else
static gboolean
divide_long (guint64  digits,
             gsize    n_decimals,
             double  *value)
{
  return FALSE;
}
#endif

/* A sign, digits, a point among them: the form of nearly all that ticks bring. FALSE leaves the text to the long way. It stops at
 * the NUL that ends each text at the latest. */
static gboolean
parse_plain (const char *text,
             gsize       length,
             double     *value)
{
  const char *start = *text == '-' ? text + 1 : text, *p = start, *first;
  guint64 digits = 0;
  gsize n_decimals = 0, n_digits;

  while (*p == '0')
    p++;
  for (first = p; digit_of (*p) < 10; p++)
    digits = digits * 10 + digit_of (*p);
  n_digits = (gsize) (p - first);
  if (*p == '.')
    {
      const char *point = p++;

      if (n_digits == 0)
        while (*p == '0')
          p++;
      for (first = p; digit_of (*p) < 10; p++)
        digits = digits * 10 + digit_of (*p);
      n_digits += (gsize) (p - first);
      n_decimals = (gsize) (p - point) - 1;
    }
  if (p != text + length || n_digits == 0 || n_digits > MAX_LONG_DIGITS)
    return FALSE;
  if (n_digits <= MAX_EXACT_DIGITS && n_decimals <= MAX_EXACT_POWER)
    *value = (double) digits / powers[n_decimals];
  else if (!divide_long (digits, n_decimals, value))
    return FALSE;
  if (start != text)
    *value = -*value;
  return TRUE;
}

gboolean
lw_number_parse (const char *text,
                 gsize       length,
                 double     *value)
{
  LwScan found = { 0 };
  int power;

  if (parse_plain (text, length, value))
    return TRUE;
  if (!scan (&found, text, length))
    return FALSE;

  power = found.exponent - (int) found.n_decimals;
  if (found.n_digits > MAX_EXACT_DIGITS || power < -MAX_EXACT_POWER || power > MAX_EXACT_POWER)
    {
      *value = g_ascii_strtod (text, NULL);
      return TRUE;
    }
  *value = power < 0 ? (double) found.digits / powers[-power] : (double) found.digits * powers[power];
  if (found.negative)
    *value = -*value;
  return TRUE;
}

/* Digits only, with a sign: the form of nearly all. */
static gboolean
parse_plain_long (const char *text,
                  gsize       length,
                  gint64     *value)
{
  gboolean negative = *text == '-';
  gsize start = negative || *text == '+' ? 1 : 0;
  gsize i;
  guint64 sum = 0;

  if (start == length || length - start > 19)
    return FALSE;
  for (i = start; i < length && digit_of (text[i]) < 10; i++)
    sum = sum * 10 + digit_of (text[i]);
  if (i < length || sum > (guint64) G_MAXINT64 + (negative ? 1 : 0))
    return FALSE;
  *value = negative ? (gint64) (0 - sum) : (gint64) sum;
  return TRUE;
}

gboolean
lw_number_parse_long (const char *text,
                      gsize       length,
                      gint64     *value)
{
  const double exact = 9007199254740992.0; /* 2^53: above it a double no longer tells whole numbers apart */
  double number;

  if (parse_plain_long (text, length, value))
    return TRUE;
  if (!lw_number_parse (text, length, &number) || !(fabs (number) <= exact) || number != floor (number))
    return FALSE;
  *value = (gint64) number;
  return TRUE;
}

gboolean
lw_number_is_infinity (const char *text,
                       double     *value)
{
  const char *word = *text == '-' || *text == '+' ? text + 1 : text;

  if (g_ascii_strcasecmp (word, "Infinity") != 0
      && g_ascii_strcasecmp (word, "Infinite") != 0
      && g_ascii_strcasecmp (word, "inf") != 0)
    return FALSE;
  *value = *text == '-' ? -INFINITY : INFINITY;
  return TRUE;
}

/* Prices are multiples of 0.0001: cheap, and most numbers are such. */
static gboolean
format_as_price (double  value,
                 char   *buffer,
                 gsize   size)
{
  double scaled = nearbyint (value * 10000.0);
  guint64 whole;
  int end;

  if (fabs (scaled) > 1e15 || scaled / 10000.0 != value)
    return FALSE;
  whole = (guint64) fabs (scaled);
  end = g_snprintf (buffer, size, "%s%" G_GUINT64_FORMAT ".%04u", scaled < 0 ? "-" : "", whole / 10000,
                    (guint) (whole % 10000));
  while (buffer[end - 1] == '0')
    buffer[--end] = '\0';
  if (buffer[end - 1] == '.')
    buffer[--end] = '\0';
  return TRUE;
}

const char *
lw_number_format (double    value,
                  gboolean  point,
                  char     *buffer,
                  gsize     size)
{
  static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };

  g_return_val_if_fail (size >= LW_NUMBER_TEXT_SIZE && isfinite (value), "");

  if (!format_as_price (value, buffer, size))
    for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
      {
        g_ascii_formatd (buffer, (int) size, formats[i], value);
        if (g_ascii_strtod (buffer, NULL) == value)
          break;
      }
  if (point && strpbrk (buffer, ".e") == NULL)
    g_strlcat (buffer, ".0", size);
  return buffer;
}
