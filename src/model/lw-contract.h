#pragma once

#include <glib.h>

#include "lw-date.h"
#include "lw-price.h"

G_BEGIN_DECLS

#define LW_SYMBOL_SIZE 24 /* TWS symbols, classes, exchanges; longer ones are refused at the edge */

typedef enum
{
  LW_SEC_STK,
  LW_SEC_IND,
  LW_SEC_OPT,
  LW_SEC_BAG,
  LW_SEC_OTHER
} LwSecType;

typedef enum
{
  LW_RIGHT_NONE = 0,
  LW_RIGHT_CALL = 'C',
  LW_RIGHT_PUT  = 'P'
} LwRight;

/* What TWS says of one contract; plain data, copied by value. */
typedef struct
{
  gint32    con_id;
  LwSecType sec_type;
  char      symbol[LW_SYMBOL_SIZE];        /* the underlying's */
  char      trading_class[LW_SYMBOL_SIZE];
  char      exchange[LW_SYMBOL_SIZE];
  char      currency[8];
  char      local_symbol[LW_SYMBOL_SIZE];
  LwDate    last_trade;                    /* LW_DATE_NONE for what does not expire */
  LwDate    settle;                        /* realExpirationDate; equals last_trade for PM-settled series */
  LwPrice   strike;                        /* LW_PRICE_NONE for what has none */
  LwRight   right;
  int       multiplier;                    /* 0 = not given */
  double    min_tick;                      /* NaN = not given */
} LwContract;

const char *lw_sec_type_text  (LwSecType   type); /* "STK", … */
/* What it is called: its trading class where it is known (lw_vertical_root ()), else its symbol. Belongs to @self. */
const char *lw_contract_root  (const LwContract *self);
LwSecType   lw_sec_type_parse (const char *text);

/* Kind of an account, by its name alone, never by the port (G12). */
typedef enum
{
  LW_ACCOUNT_SIMULATED, /* DUSIM… */
  LW_ACCOUNT_PAPER,     /* other D… */
  LW_ACCOUNT_LIVE
} LwAccountKind;

LwAccountKind lw_account_kind      (const char   *account);
/* "U•••4471": its letters and last four figures, for what is shown or logged; one without more figures stands whole. New, g_free (). */
char         *lw_account_masked    (const char   *account);
/* @text with @account masked wherever it stands: what TWS writes may name it. @account "" = not known. New, g_free (). */
char         *lw_account_mask_in   (const char   *account, const char *text);
const char   *lw_account_kind_word (LwAccountKind kind); /* "SIMULATED", "PAPER", "LIVE" */

G_END_DECLS
