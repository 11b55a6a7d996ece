#define G_LOG_DOMAIN "lw-class"

#include "config.h"

#include <string.h>

#include "lw-calendar.h"
#include "lw-class.h"

typedef struct
{
  const char  *trading_class;
  const char  *underlying;
  LwStyle      style;
  LwSettlement settlement;
} ClassRow;

static const ClassRow classes[] = {
#define LW_CLASS(trading_class, underlying, style, settlement) { trading_class, underlying, style, settlement },
#include "lw-class.def"
#undef LW_CLASS
};

static const char * const style_words[] = { "E", "A", "" };
static const char * const settlement_words[] = { "cash_am", "cash_pm", "physical", "" };

static const ClassRow *
find_class (const char *trading_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (strcmp (classes[i].trading_class, trading_class) == 0)
      return &classes[i];
  return NULL;
}

void
lw_class_info (const char   *trading_class,
               LwSecType     underlying,
               LwStyle      *style,
               LwSettlement *settlement)
{
  const ClassRow *row = find_class (trading_class);

  *style = LW_STYLE_UNKNOWN;
  *settlement = LW_SETTLE_UNKNOWN;
  if (row != NULL)
    {
      *style = row->style;
      *settlement = row->settlement;
    }
  else if (underlying == LW_SEC_STK)
    {
      *style = LW_STYLE_AMERICAN;
      *settlement = LW_SETTLE_PHYSICAL;
    }
}

const char *
lw_class_underlying (const char *trading_class)
{
  const ClassRow *row = find_class (trading_class);

  return row != NULL ? row->underlying : NULL;
}

void
lw_class_dates (LwSettlement  settlement,
                LwDate       *last_trade,
                LwDate       *settle)
{
  gboolean am = settlement == LW_SETTLE_CASH_AM;

  if (*settle == LW_DATE_NONE && *last_trade != LW_DATE_NONE)
    *settle = am ? lw_calendar_next_open (*last_trade) : *last_trade;
  else if (*last_trade == LW_DATE_NONE && *settle != LW_DATE_NONE)
    *last_trade = am ? lw_calendar_previous_open (*settle) : *settle;
}

gint64
lw_class_last_trade_us (LwDate last_trade)
{
  return lw_calendar_close (last_trade);
}

gint64
lw_class_settle_us (LwSettlement settlement,
                    LwDate       settle)
{
  if (settlement == LW_SETTLE_CASH_AM)
    return lw_calendar_ny_instant (settle, 9, 30);
  return lw_calendar_ny_instant (settle, 16, 0);
}

static int
find_word (const char * const *words,
           guint               n_words,
           const char         *word)
{
  for (guint i = 0; i < n_words; i++)
    if (strcmp (words[i], word) == 0)
      return (int) i;
  return -1;
}

const char *
lw_style_word (LwStyle style)
{
  return style_words[MIN ((guint) style, G_N_ELEMENTS (style_words) - 1)];
}

gboolean
lw_style_parse (const char *word,
                LwStyle    *style)
{
  int i = find_word (style_words, 2, word);

  if (i >= 0)
    *style = (LwStyle) i;
  return i >= 0;
}

const char *
lw_settlement_word (LwSettlement settlement)
{
  return settlement_words[MIN ((guint) settlement, G_N_ELEMENTS (settlement_words) - 1)];
}

gboolean
lw_settlement_parse (const char   *word,
                     LwSettlement *settlement)
{
  int i = find_word (settlement_words, 3, word);

  if (i >= 0)
    *settlement = (LwSettlement) i;
  return i >= 0;
}
