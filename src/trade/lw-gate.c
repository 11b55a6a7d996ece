#define G_LOG_DOMAIN "lw-gate"

#include "config.h"

#include <math.h>

#include "lw-gate.h"

#define DUPLICATE_US G_GINT64_CONSTANT (3000000)
#define MAX_WIDTH    (50 * LW_PRICE_SCALE)
#define MAX_MONEY    1e12 /* micro-dollars fit a double's whole numbers far above this */

static gboolean
has_width (const LwGateInput *input)
{
  return input->k1 != LW_PRICE_NONE && input->k2 != LW_PRICE_NONE && input->k1 > 0 && input->k2 > input->k1;
}

static LwPrice
width_of (const LwGateInput *input)
{
  return has_width (input) ? input->k2 - input->k1 : LW_PRICE_NONE;
}

static gboolean
is_credit (const LwGateInput *input)
{
  return input->kind == LW_BULL_PUT || input->kind == LW_BEAR_CALL;
}

gboolean
lw_gate_max_loss (const LwGateInput *input,
                  gint64            *micro_usd)
{
  double loss, fees;

  *micro_usd = 0;
  if (!has_width (input) || input->limit == LW_PRICE_NONE || input->multiplier <= 0 || input->quantity <= 0 ||
      !isfinite (input->fee_per_contract_usd) || input->fee_per_contract_usd < 0)
    return FALSE;
  loss = (double) (is_credit (input) ? width_of (input) - input->limit : input->limit) * (1e6 / LW_PRICE_SCALE) *
         input->multiplier * input->quantity;
  fees = input->fee_per_contract_usd * 2 * input->quantity * 1e6;
  if (!(loss + fees < MAX_MONEY * 1e6))
    return FALSE;
  *micro_usd = (gint64) llround (loss + fees);
  return TRUE;
}

static char *
rule_max_loss (const LwGateInput *input)
{
  gint64 micro_usd;

  if (input->multiplier <= 0)
    return g_strdup_printf ("The multiplier of %s is not known, so the loss cannot be told", input->symbol);
  if (!isfinite (input->max_loss_usd) || input->max_loss_usd < 0 || input->max_loss_usd > MAX_MONEY)
    return g_strdup ("The limit for the loss of an order is missing; set it before you send orders");
  if (!lw_gate_max_loss (input, &micro_usd))
    return g_strdup ("The maximum loss cannot be told from width, price and fees");
  if (micro_usd > (gint64) llround (input->max_loss_usd * 1e6))
    return g_strdup_printf ("Maximum loss %.2f USD is above your limit of %.2f USD: lower the quantity, or choose a narrower spread",
                            (double) micro_usd / 1e6, input->max_loss_usd);
  return NULL;
}

static char *
rule_quantity (const LwGateInput *input)
{
  if (input->max_quantity < 1)
    return g_strdup ("The limit for the quantity is missing; set it before you send orders");
  if (input->quantity < 1 || input->quantity > input->max_quantity)
    return g_strdup_printf ("Quantity %d is outside 1 to %d", input->quantity, input->max_quantity);
  return NULL;
}

static char *
rule_structure (const LwGateInput *input)
{
  if (input->kind < 0 || input->kind >= LW_N_KINDS)
    return g_strdup ("This is not one of the four verticals");
  if (!has_width (input) || width_of (input) > MAX_WIDTH)
    return g_strdup ("The strikes must differ by more than 0 and at most 50");
  if (input->con_id_1 <= 0 || input->con_id_2 <= 0 || input->con_id_1 == input->con_id_2)
    return g_strdup ("TWS has not named both contracts: load the chain from TWS first");
  return NULL;
}

static char *
rule_expiry (const LwGateInput *input)
{
  if (input->dte_days == G_MININT || input->last_trade_us <= 0)
    return g_strdup ("The expiry of this spread is not known: load the chain from TWS again");
  if (input->dte_days < 0 || input->now_us >= input->last_trade_us)
    return g_strdup ("This spread no longer trades: choose a later expiry");
  return NULL;
}

static char *
rule_price (const LwGateInput *input)
{
  if (input->limit == LW_PRICE_NONE || input->limit <= 0)
    return g_strdup ("The price must be above 0: the kind of the spread says whether it is paid or received");
  if (!has_width (input) || input->limit >= width_of (input))
    return g_strdup_printf ("A %s must be below the width of the spread", is_credit (input) ? "credit" : "debit");
  return NULL;
}

static char *
rule_increment (const LwGateInput *input)
{
  char text[LW_PRICE_TEXT_SIZE];

  if (input->increment == LW_PRICE_NONE || input->increment <= 0)
    return g_strdup ("The price step of this spread is not known yet");
  if (input->limit == LW_PRICE_NONE || input->limit % input->increment != 0)
    return g_strdup_printf ("The price must be a multiple of %s", lw_price_format (input->increment, 2, text, sizeof text));
  return NULL;
}

static gboolean
is_quote (double bid,
          double ask)
{
  return isfinite (bid) && isfinite (ask) && bid >= 0 && ask > 0 && bid <= ask;
}

static char *
rule_sign (const LwGateInput *input)
{
  double net;

  if (!is_quote (input->short_bid, input->short_ask) || !is_quote (input->long_bid, input->long_ask))
    return g_strdup ("A leg has no proper quote: wait for one, or choose another spread");
  net = (input->long_bid + input->long_ask - input->short_bid - input->short_ask) / 2;
  if (is_credit (input) ? net >= 0 : net <= 0)
    return g_strdup_printf ("The quotes say that this spread is %s, not %s: look at the legs again",
                            net >= 0 ? "paid for" : "received for", is_credit (input) ? "received for" : "paid for");
  return NULL;
}

static char *
rule_duplicate (const LwGateInput *input)
{
  if (input->same_us > 0 && input->now_us - input->same_us < DUPLICATE_US)
    return g_strdup ("The same order was sent a moment ago. If you want a second one, send it again in three seconds");
  if (input->same_open && !input->add)
    return g_strdup ("An order for the same spread is still open. Cancel it first, or say that you want one more");
  return NULL;
}

static char *
rule_unknown (const LwGateInput *input)
{
  if (input->blocked_by[0] == '\0' || input->override)
    return NULL;
  return g_strdup_printf ("Nothing more is sent for %s until it is known what became of order %s: look at the Orders page",
                          input->symbol, input->blocked_by);
}

static char *
rule_state (const LwGateInput *input)
{
  if (!input->synced)
    return g_strdup (input->synced_why[0] != '\0' ? input->synced_why : "Orders are off until TWS has listed what is open");
  if (!input->ids_left)
    return g_strdup ("TWS's order ids are used up: reset the order id sequence in TWS's API settings");
  return NULL;
}

static char *
rule_account (const LwGateInput *input)
{
  if (!input->account_ok)
    return g_strdup ("TWS does not show this profile's account, or it is of another kind: trading is locked");
  if (input->live_locked)
    return g_strdup ("This is a live account: type the end of its name to unlock orders for this run");
  return NULL;
}

static const struct { const char *id; char *(*check) (const LwGateInput *input); } rules[] = {
  { "G12", rule_account },  { "G11", rule_state },  { "G5", rule_structure }, { "G5", rule_expiry },
  { "G4", rule_quantity },  { "G6", rule_price },   { "G6", rule_increment }, { "G6", rule_sign },
  { "G1", rule_max_loss },  { "R5", rule_unknown }, { "G10", rule_duplicate },
};

void
lw_gate_check (const LwGateInput *input,
               LwGateResult      *result)
{
  gint64 micro_usd;

  *result = (LwGateResult) { .ok = TRUE, .rule = "", .max_loss_usd = NAN };
  if (lw_gate_max_loss (input, &micro_usd))
    result->max_loss_usd = (double) micro_usd / 1e6;
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      char *sentence = rules[i].check (input);

      result->n_checks++;
      result->n_passed += sentence == NULL;
      if (sentence != NULL && result->ok)
        {
          result->ok = FALSE;
          result->rule = rules[i].id;
          result->sentence = g_steal_pointer (&sentence);
        }
      g_free (sentence);
    }
}

void
lw_gate_result_clear (LwGateResult *result)
{
  g_clear_pointer (&result->sentence, g_free);
}

static void
add_number (GString    *json,
            const char *name,
            double      value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (isfinite (value))
    g_string_append_printf (json, ",\"%s\":%s", name, g_ascii_dtostr (text, sizeof text, value));
  else
    g_string_append_printf (json, ",\"%s\":null", name);
}

static void
add_integer (GString    *json,
             const char *name,
             gint64      value,
             gint64      none)
{
  if (value != none)
    g_string_append_printf (json, ",\"%s\":%" G_GINT64_FORMAT, name, value);
  else
    g_string_append_printf (json, ",\"%s\":null", name);
}

static void
add_text (GString    *json,
          const char *name,
          const char *text)
{
  g_string_append_printf (json, ",\"%s\":\"", name);
  for (; *text != '\0'; text++)
    {
      if (*text == '"' || *text == '\\')
        g_string_append_c (json, '\\');
      if ((guchar) *text < 0x20)
        g_string_append_printf (json, "\\u%04x", (guint) (guchar) *text);
      else
        g_string_append_c (json, *text);
    }
  g_string_append_c (json, '"');
}

char *
lw_gate_input_json (const LwGateInput *input)
{
  GString *json = g_string_new ("{\"format\":1");

  add_integer (json, "kind", input->kind, -1);
  add_text (json, "symbol", input->symbol);
  add_integer (json, "k1", input->k1, LW_PRICE_NONE);
  add_integer (json, "k2", input->k2, LW_PRICE_NONE);
  add_integer (json, "con_id_1", input->con_id_1, 0);
  add_integer (json, "con_id_2", input->con_id_2, 0);
  add_integer (json, "multiplier", input->multiplier, 0);
  add_integer (json, "quantity", input->quantity, G_MININT);
  add_integer (json, "limit", input->limit, LW_PRICE_NONE);
  add_integer (json, "increment", input->increment, LW_PRICE_NONE);
  add_number (json, "short_bid", input->short_bid);
  add_number (json, "short_ask", input->short_ask);
  add_number (json, "long_bid", input->long_bid);
  add_number (json, "long_ask", input->long_ask);
  add_integer (json, "last_trade_us", input->last_trade_us, 0);
  add_integer (json, "dte_days", input->dte_days, G_MININT);
  add_integer (json, "now_us", input->now_us, G_MININT64);
  add_number (json, "max_loss_usd", input->max_loss_usd);
  add_integer (json, "max_quantity", input->max_quantity, G_MININT);
  add_number (json, "fee_per_contract_usd", input->fee_per_contract_usd);
  add_integer (json, "synced", input->synced, -1);
  add_text (json, "synced_why", input->synced_why);
  add_integer (json, "account_ok", input->account_ok, -1);
  add_integer (json, "live_locked", input->live_locked, -1);
  add_text (json, "blocked_by", input->blocked_by);
  add_integer (json, "override", input->override, -1);
  add_integer (json, "same_us", input->same_us, 0);
  add_integer (json, "same_open", input->same_open, -1);
  add_integer (json, "add", input->add, -1);
  add_integer (json, "ids_left", input->ids_left, -1);
  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}
