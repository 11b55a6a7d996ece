#pragma once

/* Numbers as they stand on the wire, in the C locale whatever the user's is. A number is an optional sign, digits with at
 * most one point, and an optional exponent: "650", "-1.35", "6.5E2". Nothing else is one: no blank, comma, "0x10", "nan". */

#include <glib.h>

G_BEGIN_DECLS

#define LW_NUMBER_TEXT_SIZE 40

/* From here on a number means "unset" to TWS (1.797E308 in whatever spelling). */
#define LW_NUMBER_HUGE 1e300

/* @text ends in a NUL at @length. *@value is infinite where the number is too large for a double. */
gboolean     lw_number_parse       (const char *text,
                                    gsize       length,
                                    double     *value);

/* A whole number, however it is written ("650.0" too). FALSE when it is none or does not fit. */
gboolean     lw_number_parse_long  (const char *text,
                                    gsize       length,
                                    gint64     *value);

/* "Infinity", "Infinite" or "inf", with or without a sign, in any case. *@value is the infinity. */
gboolean     lw_number_is_infinity (const char *text,
                                    double     *value);

/* The shortest text that reads back as @value, which is finite; with @point at least one decimal, as TWS writes prices
 * ("650.0"). Returns @buffer. */
const char  *lw_number_format      (double      value,
                                    gboolean    point,
                                    char       *buffer,
                                    gsize       size);

G_END_DECLS
