#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A civil date: days since 1970-01-01, proleptic Gregorian. Differences are calendar days. */
typedef gint32 LwDate;

#define LW_DATE_NONE      G_MININT32
#define LW_DATE_TEXT_SIZE 16
#define LW_DAY_US         G_GINT64_CONSTANT (86400000000)

LwDate       lw_date_from_ymd  (int         year,
                                int         month,
                                int         day);
void         lw_date_to_ymd    (LwDate      date,
                                int        *year,
                                int        *month,
                                int        *day);

/* 0 Sunday … 6 Saturday. */
int          lw_date_weekday   (LwDate      date);

/* "20261218" or "2026-12-18", whole text; FALSE for anything else and for days that do not exist. */
gboolean     lw_date_parse     (const char *text,
                                LwDate     *date);

/* ISO "2026-12-18" and TWS "20261218"; "" for LW_DATE_NONE. Both return @buffer (LW_DATE_TEXT_SIZE). */
const char  *lw_date_format    (LwDate      date,
                                char       *buffer);
const char  *lw_date_format_tws (LwDate     date,
                                 char      *buffer);
/* For a person: "18 Dec". */
const char  *lw_date_words     (LwDate      date,
                                char       *buffer);

G_END_DECLS
