#pragma once

/* Figures and words as the window writes them: U+2212 for minus, a no-break space before units, nothing for a missing value.
 * All strings are new; free with g_free (). Numbers use the C locale's point and a comma for thousands. */

#include <gtk/gtk.h>

#include "lw-exit.h"
#include "lw-scan.h"

G_BEGIN_DECLS

#define LW_MINUS "\342\210\222" /* U+2212 */
#define LW_NBSP  "\302\240"     /* U+00A0 */

/* "1,234.50"; "" for NaN. */
char *lw_format_number   (double value,
                          int    decimals);
/* The same with "+" in front of what rounds to more than nothing. */
char *lw_format_signed   (double value,
                          int    decimals);
/* "$4,880" or "−$9,760"; with cents below 100. */
char *lw_format_usd      (double value);
char *lw_format_count    (gint64 value);
/* "1.20" of 0.0001 units, at least two decimals. */
char *lw_format_price    (LwPrice price);
/* "1.20 cr": @figure, which is not negative, with the word for what it is; "" stays "". */
char *lw_format_net      (const char *figure,
                          gboolean    received);
/* "50 %", "2×", "0.60" of a target or a stop; "" for no rule. */
char *lw_format_exit_rule (const LwExitRule *rule);
/* "18 Dec"; with the year when it is not that of @today. */
char *lw_format_expiry   (LwDate date,
                          LwDate today);
/* "5050/5000": the strike that is sold first for credits, the one that is bought first for debits. */
char *lw_format_strikes  (const LwVertical *vertical);
/* "0.3 s", "15 m", "2 h". */
char *lw_format_age      (gint64 age_us);
/* "14:32:07", New York. */
char *lw_format_time_et  (gint64 time_us);
/* "DU•••0932": all but the first letters and the last four figures as dots; "no account" for "". */
char *lw_format_account  (const char *account);
const char *lw_format_kind (LwAccountKind kind); /* "LIVE"; static */
/* A filter's bound as typed: "0.30", "50" (scaled), "any" for NaN. */
char *lw_format_bound    (const char *field,
                          double      value);
/* A number as programs read it, of what a person typed: "1,234.5" is 1234.5, "0,95" is 0.95. NULL where it could be either of two; g_free (). */
char    *lw_parse_plain  (const char *typed);
/* What was typed, unscaled; NaN for "" and "any". FALSE: not a number. */
gboolean lw_parse_bound  (const char *field,
                          const char *text,
                          double     *value);
/* "d", "%", "$" or "". Static. */
const char *lw_format_unit (const char *field);
/* "Days to expiry" from the field table; the id where it is unknown. Static or owned by @field. */
const char *lw_format_title (const char *field);
/* One line of a preset's rule: "30–50 d · Δ .16–.30". */
char *lw_format_rule     (const LwPreset *preset);
/* One filter in words: "Days to expiry 30–50 d". */
char *lw_format_filter   (const LwFilter *filter);

G_END_DECLS
