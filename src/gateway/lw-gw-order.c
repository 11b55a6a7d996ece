/* placeOrder and cancelOrder: what TWS looks at before it takes an order, and how the order gets to work. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gw-order.h"

/* What speaks against an order: a code of lw-gw-texts.def and its detail. */
typedef struct
{
  int   code;
  char *detail; /* owned; may be NULL */
} Refusal;

void
lw_gw_order_free (gpointer data)
{
  LwGwOrder *order = data;

  lw_msg_free (order->placed);
  g_free (order->done_text);
  g_free (order);
}

LwGwConnection *
lw_gw_order_listener (LwGateway       *self,
                      const LwGwOrder *order)
{
  return order->held ? NULL : lw_gw_client_connection (self, order->client_id);
}

LwGwOrder *
lw_gw_order_find (LwGateway *self,
                  gint32     client_id,
                  gint32     order_id)
{
  for (guint i = 0; i < self->orders->len; i++)
    {
      LwGwOrder *order = g_ptr_array_index (self->orders, i);

      if (order->client_id == client_id && order->order_id == order_id)
        return order;
    }
  return NULL;
}

static gboolean
refuse (Refusal    *refusal,
        int         code,
        const char *detail)
{
  refusal->code = code;
  refusal->detail = g_strdup (detail);
  return FALSE;
}

static gboolean
read_combo (LwGateway *self,
            LwRow     *row,
            LwGwOrder *order,
            Refusal   *refusal)
{
  order->thing.bag = TRUE;
  for (guint i = 0; i < lw_row_count (row, LW_F_placeOrder_comboLegs); i++)
    {
      LwRow *leg = lw_row_entry (row, LW_F_placeOrder_comboLegs, i);

      if (!lw_gw_thing_add_leg (self, &order->thing, lw_row_int (leg, LW_F_placeOrder_comboLegs_conId, 0),
                                lw_row_int (leg, LW_F_placeOrder_comboLegs_ratio, 0),
                                lw_row_text (leg, LW_F_placeOrder_comboLegs_action)))
        return refuse (refusal, 200, "No security definition has been found for a leg of the combination");
    }
  if (order->thing.n_legs < 2)
    return refuse (refusal, 321, "A combination has two legs or more");
  for (guint i = 1; i < order->thing.n_legs; i++)
    if (order->thing.legs[i].ref.underlying != order->thing.legs[0].ref.underlying)
      return refuse (refusal, 201, "The legs belong to different underlyings");
  return TRUE;
}

static gboolean
read_contract (LwGateway *self,
               LwRow     *row,
               LwGwOrder *order,
               Refusal   *refusal)
{
  LwGwQuery query = LW_GW_QUERY (row, placeOrder);
  gboolean ambiguous;

  if (strcmp (query.sec_type, "BAG") == 0)
    return read_combo (self, row, order, refusal);
  if (!lw_gw_resolve (self, &query, &order->thing.legs[0].ref, &ambiguous))
    return refuse (refusal, 200, ambiguous ? "The contract description specified is ambiguous."
                                           : "No security definition has been found for the request");
  if (order->thing.legs[0].ref.series < 0 && order->thing.legs[0].ref.underlying->chain->sec_type == LW_SEC_IND)
    return refuse (refusal, 201, "An index cannot be traded");
  order->thing.n_legs = 1;
  order->thing.legs[0].ratio = order->thing.legs[0].side = 1;
  return TRUE;
}

static gboolean
read_terms (LwGateway *self,
            LwRow     *row,
            LwGwOrder *order,
            Refusal   *refusal)
{
  const char *action = lw_row_text (row, LW_F_placeOrder_action);
  const char *type = lw_row_text (row, LW_F_placeOrder_orderType);
  const char *account = lw_row_text (row, LW_F_placeOrder_account);
  double quantity = g_ascii_strtod (lw_row_text (row, LW_F_placeOrder_totalQuantity), NULL);

  if (strcmp (action, "BUY") != 0 && strcmp (action, "SELL") != 0)
    return refuse (refusal, 321, "Invalid order action");
  if (account[0] != '\0' && strcmp (account, self->config.account) != 0)
    return refuse (refusal, 435, self->config.account);
  if (!(quantity > 0.0))
    return refuse (refusal, 434, NULL);
  if (quantity != floor (quantity) || quantity > 1e6)
    return refuse (refusal, 10318, NULL);
  if (strcmp (type, "LMT") != 0 && strcmp (type, "MKT") != 0)
    return refuse (refusal, 387, NULL);
  if (lw_row_int (row, LW_F_placeOrder_parentId, 0) != 0 || lw_row_has (row, LW_F_placeOrder_conditions))
    return refuse (refusal, 321, "Attached and conditional orders are not served by this simulated TWS");
  order->side = action[0] == 'B' ? 1 : -1;
  order->quantity = (int) quantity;
  order->limit = strcmp (type, "LMT") == 0 ? lw_row_double (row, LW_F_placeOrder_lmtPrice) : NAN;
  if (strcmp (type, "LMT") == 0 && !isfinite (order->limit))
    return refuse (refusal, 321, "A limit order needs a limit price");
  return TRUE;
}

static gboolean
read_tif (LwRow   *row,
          Refusal *refusal)
{
  static const char *known[] = { "", "DAY", "GTC", "GTD", "IOC" };
  const char *tif = lw_row_text (row, LW_F_placeOrder_tif);

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (strcmp (tif, known[i]) == 0)
      return TRUE;
  return refuse (refusal, 321, "The time-in-force is invalid for this order");
}

static double
payoff (const LwGwThing *thing,
        double           spot)
{
  double sum = 0.0;

  for (guint i = 0; i < thing->n_legs; i++)
    {
      const LwGwLeg *leg = &thing->legs[i];
      double strike = lw_gw_ref_strike (&leg->ref);
      double value = lw_gw_ref_right (&leg->ref) == LW_RIGHT_CALL ? fmax (spot - strike, 0.0)
                     : lw_gw_ref_right (&leg->ref) == LW_RIGHT_PUT ? fmax (strike - spot, 0.0) : spot;

      sum += leg->side * leg->ratio * value;
    }
  return sum;
}

/* TWS takes no combination that cannot lose: a credit of the width or more, a debit spread that pays to be taken. A SELL is
 * read as the inverted legs; to collect a credit so is refused in the same words. */
static gboolean
is_riskless (const LwGwOrder *order)
{
  double worst, highest = 0.0;

  if (order->side < 0)
    return order->limit > 0.0;
  for (guint i = 0; i < order->thing.n_legs; i++)
    {
      if (lw_gw_ref_expiry (&order->thing.legs[i].ref) != lw_gw_ref_expiry (&order->thing.legs[0].ref))
        return FALSE;
      highest = fmax (highest, lw_gw_ref_strike (&order->thing.legs[i].ref));
    }
  worst = fmin (payoff (&order->thing, 0.0), payoff (&order->thing, 10.0 * highest));
  for (guint i = 0; i < order->thing.n_legs; i++)
    worst = fmin (worst, payoff (&order->thing, lw_gw_ref_strike (&order->thing.legs[i].ref)));
  return worst < 0.0 ? order->limit <= worst + 1e-9 : order->limit < -1e-9;
}

static gboolean
price_conforms (const LwGwOrder *order)
{
  double steps = fabs (order->limit) / lw_gw_thing_increment (&order->thing, fabs (order->limit));

  return fabs (steps - round (steps)) < 1e-6;
}

static gboolean
margin_suffices (LwGateway       *self,
                 const LwGwOrder *order)
{
  LwGwFigures figures;
  double change;

  lw_gw_account_figures (self, &figures);
  change = lw_gw_account_margin_with (self, &order->thing, order->side * order->quantity) - figures.initial_margin;
  return change <= 0.0 || change <= figures.available;
}

/* Reads the placeOrder in self->in into @order and looks at it as TWS would. */
static gboolean
order_read (LwGateway *self,
            LwRow     *row,
            LwGwOrder *order,
            Refusal   *refusal)
{
  if (!read_contract (self, row, order, refusal) || !read_terms (self, row, order, refusal) || !read_tif (row, refusal))
    return FALSE;
  if (!order->thing.bag && order->limit < 0.0)
    return refuse (refusal, 110, NULL);
  if (!isnan (order->limit) && !price_conforms (order))
    return refuse (refusal, 110, NULL);
  if (order->thing.bag && !isnan (order->limit) && is_riskless (order))
    return refuse (refusal, 201, "Riskless combination orders are not allowed.");
  if (!margin_suffices (self, order))
    return refuse (refusal, 201, "YOUR ORDER IS NOT ACCEPTED. THE AVAILABLE FUNDS DO NOT COVER ITS INITIAL MARGIN");
  return TRUE;
}

/* An order keeps its own copy of the message: everything that openOrder gives back is in it. */
static void
keep_message (LwGateway      *self,
              LwGwConnection *connection,
              LwGwOrder      *order)
{
  if (order->placed == NULL)
    order->placed = lw_msg_new ();
  order->version = connection->version;
  lw_msg_read (order->placed, LW_DIR_OUT, connection->version, self->payload, self->payload_length, NULL);
  if (lw_row_text (lw_msg_get_row (order->placed), LW_F_placeOrder_tif)[0] == '\0')
    lw_row_set_text (lw_msg_get_row (order->placed), LW_F_placeOrder_tif, "DAY");
}

void
lw_gw_order_end (LwGateway  *self,
                 LwGwOrder  *order,
                 const char *why)
{
  LwGwConnection *connection = lw_gw_order_listener (self, order);

  order->state = LW_GW_CANCELLED;
  order->cancelling = FALSE;
  order->done_us = lw_gw_clock (self);
  order->done_text = g_strdup (why);
  lw_gw_touch (self);
  lw_gw_send_status (self, connection, order);
  lw_gw_error (self, connection, order->order_id, 202, NULL);
}

static void
on_work (LwGateway       *self,
         const LwGwEvent *event)
{
  LwGwOrder *order = event->object;
  LwGwConnection *connection = lw_gw_client_connection (self, order->client_id);

  if (order->revision != event->revision || order->state != LW_GW_PRESUBMITTED || order->cancelling || order->held)
    return;
  order->state = LW_GW_SUBMITTED;
  lw_gw_touch (self);
  lw_gw_send_open (self, connection, order);
  lw_gw_send_status (self, connection, order);
  lw_gw_match (self, order);
  if (lw_gw_order_live (order) && self->config.script == NULL
      && strcmp (lw_row_text (lw_msg_get_row (order->placed), LW_F_placeOrder_tif), "IOC") == 0)
    lw_gw_order_end (self, order, "Cancelled by Exchange");
  lw_gw_plan_market (self);
}

static void
on_ack (LwGateway       *self,
        const LwGwEvent *event)
{
  LwGwOrder *order = event->object;
  LwGwConnection *connection = lw_gw_client_connection (self, order->client_id);

  if (order->revision != event->revision || order->state != LW_GW_PENDING || order->cancelling || order->held)
    return;
  order->state = LW_GW_PRESUBMITTED;
  lw_gw_touch (self);
  lw_gw_send_open (self, connection, order);
  lw_gw_send_status (self, connection, order);
  if (lw_row_bool (lw_msg_get_row (order->placed), LW_F_placeOrder_transmit))
    lw_gw_plan (self, lw_gw_delay (self, LW_GW_WORK_US), on_work, 0, 0, order->revision, order);
}

void
lw_gw_order_begin (LwGateway *self,
                   LwGwOrder *order)
{
  lw_gw_plan (self, lw_gw_delay (self, LW_GW_ACK_US), on_ack, 0, 0, order->revision, order);
}

static void
set_money (LwRow *row,
           guint  field,
           double amount)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  lw_row_set_text (row, field, g_ascii_formatd (text, sizeof text, "%.2f", amount));
}

/* At the leg's present price on the side that it takes. */
static double
expected_commission (LwGateway       *self,
                     const LwGwOrder *order,
                     const LwGwLeg   *leg)
{
  gboolean sold = leg->side * order->side < 0;
  LwGwQuote quote;
  double premium;

  lw_gw_market_quote (self->market, &leg->ref, &quote);
  premium = sold ? quote.bid : quote.ask;
  return lw_gw_commission (leg, order->quantity * leg->ratio, isnan (premium) ? 0.0 : premium, sold);
}

static void
answer_what_if (LwGateway      *self,
                LwGwConnection *connection,
                LwGwOrder      *order)
{
  LwRow *row = lw_gw_begin (self, LW_MSG_openOrder);
  double margin = lw_gw_account_margin_with (self, &order->thing, order->side * order->quantity);
  double commission = 0.0;
  LwGwFigures now;

  lw_gw_account_figures (self, &now);
  for (guint i = 0; i < order->thing.n_legs; i++)
    commission += expected_commission (self, order, &order->thing.legs[i]);
  lw_gw_order_fields (order, row);
  lw_row_set_text (row, LW_F_openOrder_account, self->config.account);
  lw_row_set_bool (row, LW_F_openOrder_whatIf, TRUE);
  lw_row_set_text (row, LW_F_openOrder_status, "PreSubmitted");
  set_money (row, LW_F_openOrder_initMarginBefore, now.initial_margin);
  set_money (row, LW_F_openOrder_maintMarginBefore, now.maintenance_margin);
  set_money (row, LW_F_openOrder_equityWithLoanBefore, now.net_liquidation);
  set_money (row, LW_F_openOrder_initMarginChange, margin - now.initial_margin);
  set_money (row, LW_F_openOrder_maintMarginChange, margin - now.maintenance_margin);
  set_money (row, LW_F_openOrder_equityWithLoanChange, -commission);
  set_money (row, LW_F_openOrder_initMarginAfter, margin);
  set_money (row, LW_F_openOrder_maintMarginAfter, margin);
  set_money (row, LW_F_openOrder_equityWithLoanAfter, now.net_liquidation - commission);
  lw_row_set_double (row, LW_F_openOrder_minCommission, round (commission * 80.0) / 100.0);
  lw_row_set_double (row, LW_F_openOrder_maxCommission, round (commission * 102.0) / 100.0);
  lw_row_set_text (row, LW_F_openOrder_commissionCurrency, "USD");
  lw_row_set_typical (row);
  lw_gw_send (self, connection);
}

static gboolean
same_contract (const LwGwOrder *a,
               const LwGwOrder *b)
{
  if (a->side != b->side || a->thing.n_legs != b->thing.n_legs)
    return FALSE;
  for (guint i = 0; i < a->thing.n_legs; i++)
    {
      const LwGwLeg *left = &a->thing.legs[i], *right = &b->thing.legs[i];

      if (lw_gw_ref_con_id (&left->ref) != lw_gw_ref_con_id (&right->ref) || left->side != right->side
          || left->ratio != right->ratio)
        return FALSE;
    }
  return TRUE;
}

static void
modify_order (LwGateway       *self,
              LwGwConnection  *connection,
              LwGwOrder       *order,
              const LwGwOrder *wanted)
{
  if (!same_contract (order, wanted))
    {
      lw_gw_error (self, connection, order->order_id, 105, "contract or side");
      return;
    }
  if (wanted->quantity <= order->filled)
    {
      lw_gw_error (self, connection, order->order_id, 105, "nothing would be left to fill");
      return;
    }
  order->limit = wanted->limit;
  order->quantity = wanted->quantity;
  keep_message (self, connection, order);
  order->state = LW_GW_PENDING;
  order->revision++;
  lw_gw_order_begin (self, order);
}

static void
take_order (LwGateway      *self,
            LwGwConnection *connection,
            LwGwOrder      *order)
{
  order->perm_id = self->next_perm_id++;
  g_ptr_array_add (self->orders, order);
  lw_gw_order_begin (self, order);
}

/* What happens to an order id that was used before. TRUE: it may go on, as new or as a modify of @known. */
static gboolean
id_may_be_used (LwGateway       *self,
                LwGwConnection  *connection,
                gint32           order_id,
                const LwGwOrder *known)
{
  if (known != NULL ? lw_gw_order_live (known) && !known->cancelling
                    : order_id >= lw_gw_client (self, connection->client_id)->next_order_id)
    return TRUE;
  lw_gw_error (self, connection, order_id, 103, NULL);
  return FALSE;
}

void
lw_gw_on_place_order (LwGateway      *self,
                      LwGwConnection *connection,
                      LwRow          *row)
{
  gint32 order_id = lw_row_int (row, LW_F_placeOrder_orderId, 0);
  LwGwOrder *known = lw_gw_order_find (self, connection->client_id, order_id);
  LwGwOrder *order;
  Refusal refusal = { 0 };

  if (!id_may_be_used (self, connection, order_id, known))
    return;
  order = g_new0 (LwGwOrder, 1);
  order->order_id = order_id;
  order->client_id = connection->client_id;
  keep_message (self, connection, order);
  if (known == NULL)
    lw_gw_client (self, connection->client_id)->next_order_id = MIN (order_id, G_MAXINT32 - 1) + 1;
  lw_gw_touch (self);
  if (!order_read (self, row, order, &refusal))
    lw_gw_error (self, connection, order_id, refusal.code, refusal.detail);
  else if (lw_row_bool (row, LW_F_placeOrder_whatIf))
    answer_what_if (self, connection, order);
  else if (known != NULL)
    modify_order (self, connection, known, order);
  else
    take_order (self, connection, g_steal_pointer (&order));
  g_free (refusal.detail);
  g_clear_pointer (&order, lw_gw_order_free);
}

static void
on_cancelled (LwGateway       *self,
              const LwGwEvent *event)
{
  LwGwOrder *order = event->object;

  if (order->cancelling && lw_gw_order_live (order))
    lw_gw_order_end (self, order, "Cancelled by Trader");
}

static void
begin_cancel (LwGateway *self,
              LwGwOrder *order)
{
  if (order->cancelling)
    return;
  order->cancelling = TRUE;
  lw_gw_touch (self);
  lw_gw_send_status (self, lw_gw_client_connection (self, order->client_id), order);
  lw_gw_plan (self, lw_gw_delay (self, LW_GW_CANCEL_US), on_cancelled, 0, 0, 0, order);
}

void
lw_gw_on_cancel_order (LwGateway      *self,
                       LwGwConnection *connection,
                       LwRow          *row)
{
  gint32 order_id = lw_row_int (row, LW_F_cancelOrder_orderId, 0);
  LwGwOrder *order = lw_gw_order_find (self, connection->client_id, order_id);
  char detail[16];

  g_snprintf (detail, sizeof detail, "%d", order_id);
  if (order == NULL || order->held)
    lw_gw_error (self, connection, order_id, 10147, detail);
  else if (order->state == LW_GW_FILLED)
    lw_gw_error (self, connection, order_id, 10148, detail);
  else if (order->state == LW_GW_CANCELLED)
    lw_gw_error (self, connection, order_id, 161, "It is cancelled already.");
  else
    begin_cancel (self, order);
}

void
lw_gw_on_req_global_cancel (LwGateway      *self,
                            LwGwConnection *connection,
                            LwRow          *row)
{
  for (guint i = 0; i < self->orders->len; i++)
    {
      LwGwOrder *order = g_ptr_array_index (self->orders, i);

      if (lw_gw_order_live (order) && !order->held)
        begin_cancel (self, order);
    }
}

/* The order's words, as they were looked at when it came, but for what a market of now might judge in another way. */
static gboolean
restore_terms (LwGateway *self,
               LwGwOrder *order,
               GError   **error)
{
  LwRow *row = lw_msg_get_row (order->placed);
  Refusal refusal = { 0 };

  order->thing.bag = strcmp (lw_row_text (row, LW_F_placeOrder_secType), "BAG") == 0;
  if (!read_terms (self, row, order, &refusal) || !read_tif (row, &refusal))
    {
      g_set_error (error, LW_GATEWAY_ERROR, LW_GATEWAY_ERROR_STATE, "order: its message would be refused with %d", refusal.code);
      g_free (refusal.detail);
      return FALSE;
    }
  if (order->thing.bag ? lw_row_count (row, LW_F_placeOrder_comboLegs) == order->thing.n_legs && order->thing.n_legs > 1
                       : order->thing.n_legs == 1)
    return TRUE;
  g_set_error_literal (error, LW_GATEWAY_ERROR, LW_GATEWAY_ERROR_STATE, "order: its legs are not those of its message");
  return FALSE;
}

/* Another market may number its contracts in another way. */
static void
renumber (LwGwOrder *order)
{
  LwRow *row = lw_msg_get_row (order->placed);

  if (!order->thing.bag && lw_row_has (row, LW_F_placeOrder_conId))
    lw_row_set_int (row, LW_F_placeOrder_conId, lw_gw_ref_con_id (&order->thing.legs[0].ref));
  for (guint i = 0; i < lw_row_count (row, LW_F_placeOrder_comboLegs); i++)
    lw_row_set_int (lw_row_entry (row, LW_F_placeOrder_comboLegs, i), LW_F_placeOrder_comboLegs_conId,
                    lw_gw_ref_con_id (&order->thing.legs[i].ref));
}

gboolean
lw_gw_order_restore (LwGateway *self,
                     LwGwOrder *order,
                     GBytes    *message,
                     GError   **error)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (message, &length);

  order->placed = lw_msg_new ();
  if (!lw_msg_read (order->placed, LW_DIR_OUT, order->version, bytes, length, error))
    {
      g_prefix_error_literal (error, "order: its message cannot be read: ");
      return FALSE;
    }
  if (lw_msg_get_kind (order->placed) != LW_MSG_placeOrder)
    {
      g_set_error_literal (error, LW_GATEWAY_ERROR, LW_GATEWAY_ERROR_STATE, "order: its message is no placeOrder");
      return FALSE;
    }
  if (!restore_terms (self, order, error))
    return FALSE;
  renumber (order);
  /* A filled order may have lost fills since, and one that was cancelled may have got them late. */
  if (order->filled < order->quantity || order->state == LW_GW_FILLED)
    return TRUE;
  g_set_error (error, LW_GATEWAY_ERROR, LW_GATEWAY_ERROR_STATE, "order: %d of %d filled is not its state", order->filled,
               order->quantity);
  return FALSE;
}

void
lw_gw_order_resume (LwGateway *self,
                    LwGwOrder *order)
{
  if (order->cancelling)
    lw_gw_plan (self, lw_gw_delay (self, LW_GW_CANCEL_US), on_cancelled, 0, 0, 0, order);
  else if (order->state == LW_GW_PENDING)
    lw_gw_order_begin (self, order);
  else if (order->state == LW_GW_PRESUBMITTED && lw_row_bool (lw_msg_get_row (order->placed), LW_F_placeOrder_transmit))
    lw_gw_plan (self, lw_gw_delay (self, LW_GW_WORK_US), on_work, 0, 0, order->revision, order);
}

void
lw_gw_orders_end_day (LwGateway *self)
{
  for (guint i = 0; i < self->orders->len; i++)
    {
      LwGwOrder *order = g_ptr_array_index (self->orders, i);
      const char *tif = lw_row_text (lw_msg_get_row (order->placed), LW_F_placeOrder_tif);

      if (lw_gw_order_live (order) && !order->held && (strcmp (tif, "DAY") == 0 || strcmp (tif, "IOC") == 0))
        lw_gw_order_end (self, order, "Cancelled at the end of the day");
    }
}
