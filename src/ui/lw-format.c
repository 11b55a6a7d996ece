#define G_LOG_DOMAIN "lw-format"
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "lw-calendar.h"
#include "lw-format.h"

/* What the window says of a field where room is short. */
typedef struct
{
  const char *id;
  const char *title;
  const char *rule;      /* printf of the range in a tile; NULL = not shown there */
  const char *unit;
  int         decimals;
} FieldWords;

static const FieldWords field_words[] = {
  { "dte",          N_("Days to expiry"),          "%s d",              "d", 0 },
  { "s_delta",      N_("Short delta"),             "Δ %s",              "",  2 },
  { "l_delta",      N_("Long delta"),              "Δ %s",              "",  2 },
  { "credit_width", N_("Credit ÷ width"),          N_("credit %s %%"),  "%", 0 },
  { "debit_width",  N_("Debit ÷ width"),           N_("debit %s %%"),   "%", 0 },
  { "ivr52",        N_("IV rank 52 w"),            "IVR %s",            "%", 0 },
  { "ivp52",        N_("IV percentile 52 w"),      "IVP %s",            "%", 0 },
  { "pop",          N_("PoP"),                     "PoP %s %%",         "%", 0 },
  { "ror",          N_("Return on risk"),          "RoR %s %%",         "%", 0 },
  { "aror",         N_("Annual return on risk"),   N_("a year %s %%"),  "%", 0 },
  { "ev_rel",       N_("EV, % of risk"),           "EV %s %%",          "%", 1 },
  { "sd_short",     N_("Short strike, σ"),         N_("short leg %s σ"), "σ", 2 },
  { "min_oi",       N_("Open interest, worst leg"), NULL,               "",  0 },
  { "min_vol",      N_("Volume, worst leg"),       NULL,                "",  0 },
  { "min_bid",      N_("Bid, worst leg"),          NULL,                "",  2 },
  { "comb_spr_w",   N_("Market, % of width"),      N_("market %s %%"),  "%", 0 },
  { "comb_spr",     N_("Market, both legs"),       NULL,                "",  2 },
  { "max_leg_spr_rel",  N_("Leg market, % of mid"),    N_("market %s %%"),  "%", 0 },
  { "max_loss_usd", N_("Max loss"),                N_("loss %s $"),     "$", 0 },
  { "max_profit_usd", N_("Max profit"),            NULL,                "$", 0 },
  { "width",        N_("Width"),                   N_("width %s"),      "",  0 },
  { "max_age_s",         N_("Quote age"),               NULL,                "s", 0 },
  { "s_iv",         N_("Short leg IV"),            "IV %s %%",          "%", 0 },
  { "l_iv",         N_("Long leg IV"),             "IV %s %%",          "%", 0 },
};

static const FieldWords *
words_of (const char *field)
{
  for (guint i = 0; field != NULL && i < G_N_ELEMENTS (field_words); i++)
    if (strcmp (field_words[i].id, field) == 0)
      return &field_words[i];
  return NULL;
}

static double
scale_of (const char *field)
{
  const LwFieldInfo *info = lw_field_lookup (field);

  return info != NULL && info->scale > 0 ? info->scale : 1;
}

static int
decimals_of (const char *field)
{
  const FieldWords *words = words_of (field);
  const LwFieldInfo *info = lw_field_lookup (field);

  if (words != NULL)
    return words->decimals;
  if (info != NULL && g_strcmp0 (info->type, "int") == 0)
    return 0;
  return scale_of (field) > 1 ? 0 : 2;
}

/* Puts a comma between thousands of the digits that start at @digits. */
static void
append_grouped (GString    *out,
                const char *digits)
{
  const char *point = strchr (digits, '.');
  gsize n = point != NULL ? (gsize) (point - digits) : strlen (digits);

  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append_c (out, ',');
      g_string_append_c (out, digits[i]);
    }
  if (point != NULL)
    g_string_append (out, point);
}

static gboolean
is_zero_text (const char *text)
{
  return strspn (text, "0.") == strlen (text);
}

static char *
format (double      value,
        int         decimals,
        const char *before,
        gboolean    plus)
{
  char spec[8], digits[64];
  GString *out;

  if (!isfinite (value))
    return g_strdup ("");

  g_snprintf (spec, sizeof spec, "%%.%df", CLAMP (decimals, 0, 6));
  g_ascii_formatd (digits, sizeof digits, spec, fabs (value));
  out = g_string_new (NULL);
  if (value < 0 && !is_zero_text (digits))
    g_string_append (out, LW_MINUS);
  else if (plus && !is_zero_text (digits))
    g_string_append_c (out, '+');
  g_string_append (out, before);
  append_grouped (out, digits);
  return g_string_free (out, FALSE);
}

char *
lw_format_number (double value,
                  int    decimals)
{
  return format (value, decimals, "", FALSE);
}

char *
lw_format_signed (double value,
                  int    decimals)
{
  return format (value, decimals, "", TRUE);
}

char *
lw_format_usd (double value)
{
  gboolean cents = fabs (value) < 100 && fabs (value - round (value)) > 0.004;

  return format (value, cents ? 2 : 0, "$", FALSE);
}

char *
lw_format_count (gint64 value)
{
  return format ((double) value, 0, "", FALSE);
}

char *
lw_format_price (LwPrice price)
{
  char text[LW_PRICE_TEXT_SIZE];

  if (price == LW_PRICE_NONE)
    return g_strdup ("");
  lw_price_format (ABS (price), 2, text, sizeof text);
  return g_strconcat (price < 0 ? LW_MINUS : "", text, NULL);
}

char *
lw_format_net (const char *figure,
               gboolean    received)
{
  if (figure[0] == '\0')
    return g_strdup ("");
  return g_strconcat (figure, LW_NBSP, received ? C_("credit", "cr") : C_("debit", "db"), NULL);
}

char *
lw_format_exit_rule (const LwExitRule *rule)
{
  char text[LW_EXIT_RULE_SIZE];
  gsize n = strlen (lw_exit_rule_text (rule, text));

  if (rule->kind == LW_EXIT_RULE_NONE || rule->kind == LW_EXIT_RULE_PRICE)
    return g_strdup (text);
  return g_strdup_printf ("%.*s%s", (int) n - 1, text, rule->kind == LW_EXIT_RULE_SHARE ? LW_NBSP "%" : "×");
}

static const char *
month_name (int month)
{
  static const char * const names[] = {
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
    N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")
  };

  return _(names[CLAMP (month, 1, 12) - 1]);
}

char *
lw_format_expiry (LwDate date,
                  LwDate today)
{
  int y, m, d, this_year = 0, unused;

  if (date == LW_DATE_NONE)
    return g_strdup ("");
  lw_date_to_ymd (date, &y, &m, &d);
  if (today != LW_DATE_NONE)
    lw_date_to_ymd (today, &this_year, &unused, &unused);
  /* A date within a year is clear without its year. */
  if (this_year != 0 && (date - today > 330 || date < today))
    return g_strdup_printf ("%d" LW_NBSP "%s" LW_NBSP "%02d", d, month_name (m), y % 100);
  return g_strdup_printf ("%d" LW_NBSP "%s", d, month_name (m));
}

char *
lw_format_strikes (const LwVertical *vertical)
{
  char k1[LW_PRICE_TEXT_SIZE], k2[LW_PRICE_TEXT_SIZE];
  gboolean k1_first = lw_vertical_is_credit (vertical->kind) != lw_vertical_long_is_k1 (vertical->kind);

  lw_price_format (vertical->k1, 0, k1, sizeof k1);
  lw_price_format (vertical->k2, 0, k2, sizeof k2);
  return g_strdup_printf ("%s/%s", k1_first ? k1 : k2, k1_first ? k2 : k1);
}

char *
lw_format_age (gint64 age_us)
{
  double s = age_us / 1e6;

  if (s < 0 || age_us == G_MAXINT64)
    return g_strdup ("");
  if (s < 9.95)
    return g_strdup_printf ("%.1f" LW_NBSP "s", s);
  if (s < 119.5)
    return g_strdup_printf ("%.0f" LW_NBSP "s", s);
  if (s < 7170)
    return g_strdup_printf ("%.0f" LW_NBSP "m", s / 60);
  if (s < 172800)
    return g_strdup_printf ("%.0f" LW_NBSP "h", s / 3600);
  return g_strdup_printf ("%.0f" LW_NBSP "d", s / 86400);
}

char *
lw_format_time_et (gint64 time_us)
{
  char text[LW_CALENDAR_TEXT_SIZE];

  if (time_us <= 0)
    return g_strdup ("");
  lw_calendar_ny_time_text (time_us, text);
  return g_strndup (text, strlen ("14:32:07"));
}

char *
lw_format_account (const char *account)
{
  return account != NULL && account[0] != '\0' ? lw_account_masked (account) : g_strdup (_("no account"));
}

const char *
lw_format_kind (LwAccountKind kind)
{
  return kind == LW_ACCOUNT_LIVE ? _("LIVE") : kind == LW_ACCOUNT_PAPER ? _("PAPER") : _("SIMULATED");
}

char *
lw_format_bound (const char *field,
                 double      value)
{
  double shown = value * scale_of (field);
  int decimals = decimals_of (field);

  if (!isfinite (value))
    return g_strdup (_("any"));
  /* What was typed stays as exact as it was. */
  while (decimals < 4 && fabs (shown * pow (10, decimals) - round (shown * pow (10, decimals))) > 1e-6)
    decimals++;
  return lw_format_number (shown, decimals);
}

static gsize
n_digits (const char *text)
{
  return strspn (text, "0123456789");
}

/* Three digits behind each comma, as this program writes thousands, and no comma behind the point. */
static gboolean
is_grouped (const char *text)
{
  const char *at = text + strspn (text, "+-");
  gsize n = n_digits (at);

  if (n == 0 || n > 3 || *at == '0')
    return FALSE;
  for (at += n; *at == ','; at += 4)
    if (n_digits (at + 1) != 3)
      return FALSE;
  return strchr (at, ',') == NULL;
}

char *
lw_parse_plain (const char *typed)
{
  g_autofree char *text = g_strstrip (g_strdup (typed));
  g_autoptr (GString) plain = g_string_new (text);
  char *comma;

  g_string_replace (plain, LW_MINUS, "-", 0);
  comma = strchr (plain->str, ',');
  if (comma == NULL)
    return g_strdup (plain->str);
  if (is_grouped (plain->str))
    g_string_replace (plain, ",", "", 0);
  else if (strchr (comma + 1, ',') == NULL && strchr (plain->str, '.') == NULL && n_digits (comma + 1) > 0)
    *comma = '.';
  else
    return NULL;
  return g_strdup (plain->str);
}

gboolean
lw_parse_bound (const char *field,
                const char *text,
                double     *value)
{
  g_autofree char *plain = lw_parse_plain (text);
  char *end = NULL;
  double parsed;

  *value = NAN;
  if (plain == NULL)
    return FALSE;
  if (plain[0] == '\0' || g_ascii_strcasecmp (plain, "any") == 0 || strcmp (plain, _("any")) == 0)
    return TRUE;

  parsed = g_ascii_strtod (plain, &end);
  if (end == plain || *end != '\0' || !isfinite (parsed))
    return FALSE;
  *value = parsed / scale_of (field);
  return TRUE;
}

const char *
lw_format_unit (const char *field)
{
  const FieldWords *words = words_of (field);
  const LwFieldInfo *info = lw_field_lookup (field);

  if (words != NULL)
    return words->unit;
  if (info == NULL)
    return "";
  if (info->scale == 100)
    return "%";
  return info->unit != NULL && g_str_has_prefix (info->unit, "calendar days") ? "d" : "";
}

const char *
lw_format_title (const char *field)
{
  const FieldWords *words = words_of (field);
  const LwFieldInfo *info = lw_field_lookup (field);

  if (words != NULL)
    return _(words->title);
  return info != NULL && info->title != NULL ? info->title : field;
}

/* "30–50", "≥ 20", "≤ 12". */
static char *
range_text (const LwFilter *filter,
            gboolean        short_zero)
{
  g_autofree char *lo = lw_format_bound (filter->field, filter->lo);
  g_autofree char *hi = lw_format_bound (filter->field, filter->hi);
  const char *l = short_zero && g_str_has_prefix (lo, "0.") ? lo + 1 : lo;
  const char *h = short_zero && g_str_has_prefix (hi, "0.") ? hi + 1 : hi;

  if (isnan (filter->lo) && isnan (filter->hi))
    return g_strdup (_("any"));
  if (isnan (filter->hi))
    return g_strdup_printf ("≥" LW_NBSP "%s", l);
  if (isnan (filter->lo))
    return g_strdup_printf ("≤" LW_NBSP "%s", h);
  if (strcmp (l, h) == 0)
    return g_strdup (l);
  return g_strdup_printf ("%s–%s", l, h);
}

static void
replace_range (GString    *out,
               const char *pattern,
               const char *range)
{
  g_autoptr (GString) part = g_string_new (pattern);

  g_string_replace (part, "%s", range, 1);
  g_string_replace (part, "%%", "%", 0);
  g_string_replace (part, " ", LW_NBSP, 0);
  if (out->len > 0)
    g_string_append (out, " · ");
  g_string_append (out, part->str);
}

char *
lw_format_rule (const LwPreset *preset)
{
  GString *out = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < preset->n_filters && n < 2; i++)
    {
      const LwFilter *filter = &preset->filters[i];
      const FieldWords *words = words_of (filter->field);
      g_autofree char *range = NULL;

      if (filter->op != LW_OP_RANGE || words == NULL || words->rule == NULL)
        continue;
      range = range_text (filter, g_str_has_suffix (filter->field, "delta"));
      replace_range (out, _(words->rule), range);
      n++;
    }
  if (n == 0 && preset->note != NULL)
    g_string_append (out, preset->note);
  return g_string_free (out, FALSE);
}

char *
lw_format_filter (const LwFilter *filter)
{
  const char *title = lw_format_title (filter->field);

  if (filter->op == LW_OP_RANGE)
    {
      g_autofree char *range = range_text (filter, FALSE);
      const char *unit = lw_format_unit (filter->field);

      return g_strdup_printf ("%s %s%s%s", title, range, *unit != '\0' ? LW_NBSP : "", unit);
    }
  if (filter->words != NULL)
    {
      g_autofree char *words = g_strjoinv (", ", filter->words);

      return g_strdup_printf ("%s %s %s", title, filter->op == LW_OP_NOT ? _("not") : "=", words);
    }
  return g_strdup_printf ("%s: %s", title, (filter->op == LW_OP_NOT) != (filter->lo > 0) ? _("yes") : _("no"));
}
