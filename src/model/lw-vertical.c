#define G_LOG_DOMAIN "lw-vertical"

#include "config.h"

#include <string.h>

#include "lw-vertical.h"

static const struct
{
  const char *id;
  const char *words;
  gboolean    credit, bull;
  LwRight     right;
} kinds[LW_N_KINDS] = {
  [LW_BULL_CALL] = { "bull_call", "Bull call", FALSE, TRUE,  LW_RIGHT_CALL },
  [LW_BEAR_PUT]  = { "bear_put",  "Bear put",  FALSE, FALSE, LW_RIGHT_PUT },
  [LW_BULL_PUT]  = { "bull_put",  "Bull put",  TRUE,  TRUE,  LW_RIGHT_PUT },
  [LW_BEAR_CALL] = { "bear_call", "Bear call", TRUE,  FALSE, LW_RIGHT_CALL },
};

const char *
lw_vertical_kind_id (LwVerticalKind kind)
{
  g_return_val_if_fail (kind < LW_N_KINDS, "");
  return kinds[kind].id;
}

const char *
lw_vertical_kind_words (LwVerticalKind kind)
{
  g_return_val_if_fail (kind < LW_N_KINDS, "");
  return kinds[kind].words;
}

gboolean
lw_vertical_kind_parse (const char     *text,
                        LwVerticalKind *kind)
{
  for (guint i = 0; i < LW_N_KINDS; i++)
    if (strcmp (kinds[i].id, text) == 0)
      {
        *kind = (LwVerticalKind) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
lw_vertical_is_credit (LwVerticalKind kind)
{
  g_return_val_if_fail (kind < LW_N_KINDS, FALSE);
  return kinds[kind].credit;
}

LwRight
lw_vertical_right (LwVerticalKind kind)
{
  g_return_val_if_fail (kind < LW_N_KINDS, LW_RIGHT_NONE);
  return kinds[kind].right;
}

gboolean
lw_vertical_is_bull (LwVerticalKind kind)
{
  g_return_val_if_fail (kind < LW_N_KINDS, FALSE);
  return kinds[kind].bull;
}

/* Bulls are long the lower strike, with calls and with puts. */
gboolean
lw_vertical_long_is_k1 (LwVerticalKind kind)
{
  return lw_vertical_is_bull (kind);
}

LwVerticalKind
lw_vertical_inverse (LwVerticalKind kind)
{
  switch (kind)
    {
    case LW_BULL_CALL: return LW_BEAR_CALL;
    case LW_BEAR_CALL: return LW_BULL_CALL;
    case LW_BULL_PUT:  return LW_BEAR_PUT;
    default:           return LW_BULL_PUT;
    }
}

char *
lw_vertical_name (const LwVertical *self)
{
  gboolean k2_first = lw_vertical_is_credit (self->kind) == lw_vertical_long_is_k1 (self->kind);
  LwPrice first = k2_first ? self->k2 : self->k1, second = k2_first ? self->k1 : self->k2;
  char text_1[LW_PRICE_TEXT_SIZE], text_2[LW_PRICE_TEXT_SIZE], day[LW_DATE_TEXT_SIZE];

  return g_strdup_printf ("%s %s/%s %s spread", lw_date_words (self->settle, day), lw_price_format (first, 0, text_1, sizeof text_1),
                          lw_price_format (second, 0, text_2, sizeof text_2),
                          lw_vertical_right (self->kind) == LW_RIGHT_CALL ? "call" : "put");
}

const char *
lw_vertical_root (const LwVertical *self)
{
  return self->trading_class[0] != '\0' ? self->trading_class : self->symbol;
}

char *
lw_vertical_words (const LwVertical *self,
                   int               quantity,
                   LwPrice           price)
{
  gboolean credit = lw_vertical_is_credit (self->kind);
  g_autofree char *name = lw_vertical_name (self), *tail = NULL;
  char text[LW_PRICE_TEXT_SIZE];

  if (price != LW_PRICE_NONE)
    tail = g_strdup_printf (" for %s %s", lw_price_format (price, 2, text, sizeof text), credit ? "CREDIT" : "DEBIT");
  return g_strdup_printf ("%s %d %s %s%s", credit ? "SELL" : "BUY", quantity, lw_vertical_root (self), name, tail != NULL ? tail : "");
}

gboolean
lw_vertical_receives (const LwVertical *self,
                      int               alone)
{
  return alone != 0 ? alone < 0 : lw_vertical_is_credit (self->kind);
}

gint32
lw_vertical_long_id (const LwVertical *self)
{
  return lw_vertical_long_is_k1 (self->kind) ? self->con_id_1 : self->con_id_2;
}

gint32
lw_vertical_short_id (const LwVertical *self)
{
  return lw_vertical_long_is_k1 (self->kind) ? self->con_id_2 : self->con_id_1;
}
