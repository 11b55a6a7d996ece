#pragma once

/* TWS's error codes as data (lw-tws-code.def). A code that is not in the table never changes an order's state. */

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LW_CODE_UNKNOWN    = 0,
  LW_CODE_REQUEST    = 1 << 0, /* R: fatal to the request */
  LW_CODE_ORDER      = 1 << 1, /* O: fatal to the order, or to the modify or cancel it belongs to */
  LW_CODE_CONNECTION = 1 << 2, /* C: session-wide */
  LW_CODE_WARNING    = 1 << 3, /* W: lives on */
  LW_CODE_INFO       = 1 << 4  /* I: nothing */
} LwCodeClass;

typedef struct
{
  int         code;    /* the first of a range */
  guint       classes; /* LwCodeClass flags; two where what the id belongs to decides */
  const char *words;   /* for a person */
  const char *action;  /* what to do; "" when nothing */
} LwTwsCode;

/* NULL when the table does not know it; the row of the range where the code has none of its own. */
const LwTwsCode *lw_tws_code_lookup (int code);

G_END_DECLS
