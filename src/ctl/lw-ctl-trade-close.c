#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <string.h>

#include "lw-ctl-id.h"
#include "lw-ctl-trade-private.h"

/* close and roll: of a spread named by the order that opened it, or by its strikes as it is held. */

static LwCtlSpread held_wish, to_wish;
static int alone; /* the leg of the held spread: 1 long, −1 short, 0 both */

/* The spread that is held: an order's id says all. */
static gboolean
read_held (const char *act,
           const char *argument)
{
  const LwCtlTradeOptions *options = &lw_ctl_trade_options;

  if (!lw_ctl_id_is_meant (argument))
    return lw_ctl_trade_read_spread (act, "", options->expiry, options->kind, options->k1, options->k2, &held_wish);
  if (options->expiry == NULL && options->kind == NULL && options->k1 == NULL && options->k2 == NULL)
    return TRUE;
  lw_ctl_complain ("%s %s: the order names its spread; leave --expiry, --kind, --k1 and --k2 out", act, argument);
  return FALSE;
}

gboolean
lw_ctl_trade_close_check (const char *argument)
{
  const char *leg = lw_ctl_trade_options.leg;

  alone = leg == NULL ? 0 : strcmp (leg, "long") == 0 ? 1 : -1;
  if (alone != 0 && strcmp (leg, alone > 0 ? "long" : "short") != 0)
    {
      lw_ctl_complain ("--leg %s: short or long, the leg that goes alone", leg);
      return FALSE;
    }
  return read_held ("close", argument) && lw_ctl_trade_read_terms ("close", 0);
}

/* The new spread; kind and strikes are those of the old one where they are not given. */
static gboolean
read_target (void)
{
  const LwCtlTradeOptions *options = &lw_ctl_trade_options;

  if (options->to_expiry == NULL || !lw_date_parse (options->to_expiry, &to_wish.expiry))
    lw_ctl_complain ("roll needs --to-expiry, a date like 2027-01-15");
  else if (options->to_kind != NULL && !lw_vertical_kind_parse (options->to_kind, &to_wish.kind))
    lw_ctl_complain ("--to-kind %s: bull_call, bear_put, bull_put or bear_call", options->to_kind);
  else if ((options->to_k1 == NULL) != (options->to_k2 == NULL))
    lw_ctl_complain ("roll needs --to-k1 and --to-k2 together, or neither");
  else if (options->to_k1 != NULL && (!lw_price_parse (options->to_k1, &to_wish.k1) || !lw_price_parse (options->to_k2, &to_wish.k2)))
    lw_ctl_complain ("--to-k1 %s --to-k2 %s: two strikes", options->to_k1, options->to_k2);
  else
    return TRUE;
  return FALSE;
}

gboolean
lw_ctl_trade_roll_check (const char *argument)
{
  const LwCtlTradeOptions *options = &lw_ctl_trade_options;

  if (!read_held ("roll", argument) || !read_target () || !lw_ctl_trade_read_terms ("roll", 0))
    return FALSE;
  if (options->credit != options->debit || (options->price == 0 && !options->credit))
    return TRUE;
  lw_ctl_complain ("roll needs --credit or --debit: whether the price is received or paid");
  return FALSE;
}

/* Held by an order's word. */
static int
find_by_intent (LwDesk     *desk,
                const char *intent_id,
                LwVertical *held,
                int        *quantity)
{
  g_autofree char *why = NULL;

  if (lw_desk_held_by_intent (desk, intent_id, held, quantity, &why))
    return LW_EXIT_DONE;
  lw_ctl_complain ("%s; 'legworkctl trade list' shows all orders", why);
  return LW_EXIT_BAD_INPUT;
}

/* Held as TWS's positions say. */
static int
find_by_strikes (LwDesk     *desk,
                 const char *symbol,
                 LwVertical *held,
                 int        *quantity)
{
  int status = lw_ctl_trade_find (desk, symbol, &held_wish, held);

  if (status != LW_EXIT_DONE)
    return status;
  *quantity = lw_desk_held_quantity (desk, held, alone);
  if (*quantity > 0)
    return LW_EXIT_DONE;
  lw_ctl_complain ("no such %s is held, or an order that closes it is open already", alone != 0 ? "leg" : "spread");
  return LW_EXIT_BAD_INPUT;
}

/* A leg alone has its own quantity: its other leg may be gone. */
static int
find_held (LwDesk     *desk,
           const char *argument,
           LwVertical *held,
           int        *quantity)
{
  const LwIntent *intent;

  if (!lw_ctl_id_is_meant (argument))
    return find_by_strikes (desk, argument, held, quantity);
  intent = lw_desk_find_order (desk, argument);
  if (alone == 0 || intent == NULL || intent->order_class == LW_CLASS_CLOSE)
    return find_by_intent (desk, argument, held, quantity);
  *held = intent->vertical;
  *quantity = MIN (intent->quantity, lw_desk_held_quantity (desk, held, alone));
  if (*quantity > 0)
    return LW_EXIT_DONE;
  lw_ctl_complain ("that leg of order %s is not held any more, or an order that closes it is open already", argument);
  return LW_EXIT_BAD_INPUT;
}

/* What is asked for, and not more than is held. */
static int
choose_quantity (int *quantity)
{
  int wanted = lw_ctl_trade_options.quantity;

  if (wanted == LW_CTL_NO_QUANTITY)
    return LW_EXIT_DONE;
  if (wanted > *quantity)
    {
      lw_ctl_complain ("--qty %d: only %d can be closed", wanted, *quantity);
      return LW_EXIT_BAD_INPUT;
    }
  *quantity = wanted;
  return LW_EXIT_DONE;
}

/* The chain of a spread that is named by its strikes must be there before it can be found. */
static int
load (LwDesk     *desk,
      const char *argument,
      LwDate      other)
{
  const LwIntent *intent = lw_ctl_id_is_meant (argument) ? lw_desk_find_order (desk, argument) : NULL;
  LwDate expiry = intent != NULL ? intent->vertical.settle : held_wish.expiry;
  char symbol[LW_SYMBOL_SIZE];

  g_strlcpy (symbol, intent != NULL ? intent->vertical.symbol : argument, sizeof symbol);
  return lw_ctl_trade_load (desk, symbol, expiry, other != LW_DATE_NONE ? other : expiry);
}

/* A symbol as it is; what names an order becomes its whole id. NULL after a complaint. */
static char *
resolve (LwDesk     *desk,
         const char *argument)
{
  return g_strdup (lw_ctl_id_is_meant (argument) ? lw_ctl_trade_find_id (desk, argument) : argument);
}

int
lw_ctl_trade_close (LwDesk     *desk,
                    const char *named)
{
  g_autofree char *argument = resolve (desk, named);
  LwVertical held;
  int quantity, status = argument != NULL ? load (desk, argument, LW_DATE_NONE) : LW_EXIT_BAD_INPUT;

  if (status == LW_EXIT_DONE)
    status = find_held (desk, argument, &held, &quantity);
  if (status == LW_EXIT_DONE)
    status = choose_quantity (&quantity);
  if (status != LW_EXIT_DONE)
    return status;
  lw_desk_ticket_open_close (desk, &held, alone, quantity);
  lw_desk_ticket_set_limit (desk, lw_ctl_trade_options.price);
  return lw_ctl_trade_send (desk);
}

static int
find_target (LwDesk           *desk,
             const LwVertical *held,
             LwVertical       *target)
{
  const LwCtlTradeOptions *options = &lw_ctl_trade_options;

  if (options->to_kind == NULL)
    to_wish.kind = held->kind;
  if (options->to_k1 == NULL)
    {
      to_wish.k1 = held->k1;
      to_wish.k2 = held->k2;
    }
  return lw_ctl_trade_find (desk, held->symbol, &to_wish, target);
}

int
lw_ctl_trade_roll (LwDesk     *desk,
                   const char *named)
{
  g_autofree char *argument = resolve (desk, named);
  LwVertical held, target;
  int quantity, status = argument != NULL ? load (desk, argument, to_wish.expiry) : LW_EXIT_BAD_INPUT;

  if (status == LW_EXIT_DONE)
    status = find_held (desk, argument, &held, &quantity);
  if (status == LW_EXIT_DONE)
    status = choose_quantity (&quantity);
  if (status == LW_EXIT_DONE)
    status = find_target (desk, &held, &target);
  if (status != LW_EXIT_DONE)
    return status;
  lw_desk_ticket_open_roll (desk, &held, &target, quantity);
  lw_desk_ticket_set_limit (desk, lw_ctl_trade_options.credit ? -lw_ctl_trade_options.price : lw_ctl_trade_options.price);
  return lw_ctl_trade_send (desk);
}
