#define G_LOG_DOMAIN "lw-order-codes"

#include "config.h"

#include "lw-trade-private.h"

typedef enum { CODE_O, CODE_D, CODE_W } CodeClass;

static const struct { int code; CodeClass class; } codes[] = {
#define LW_CODE(code, class) { code, CODE_##class },
#include "lw-order-codes.def"
#undef LW_CODE
};

/* Codes with an event of their own in the tables. */
static gboolean
find_special (int            code,
              LwIntentEvent *event)
{
  switch (code)
    {
    case 103:   *event = LW_EV_E103; return TRUE;
    case 202:   *event = LW_EV_E202; return TRUE;
    case 399:
    case 404:   *event = LW_EV_HELD; return TRUE;
    case 135:
    case 10147: *event = LW_EV_C_NOTFOUND; return TRUE;
    case 136:
    case 137:
    case 161:
    case 10148: *event = LW_EV_C_REFUSED; return TRUE;
    default:    return FALSE;
    }
}

LwIntentEvent
lw_order_code_event (int      code,
                     gboolean acked)
{
  LwIntentEvent event;

  if (find_special (code, &event))
    return event;
  if (code >= 2100 && code <= 2199)
    return LW_EV_NOTICE;
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (codes[i].code == code)
      {
        if (codes[i].class == CODE_W)
          return LW_EV_NOTICE;
        return codes[i].class == CODE_D && acked ? LW_EV_ODD : LW_EV_REFUSED;
      }
  return LW_EV_ODD;
}
