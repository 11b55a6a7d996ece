#define G_LOG_DOMAIN "lw-session"

#include "config.h"

#include <string.h>

#include "lw-session-private.h"
#include "lw-ticks.h"

#define CONFIRM_US LW_SECOND_US
#define TICK_HALTED 49

/* As many unknown message ids are logged. */
#define MAX_UNKNOWN_IDS 64

/* The open request with this id, if it is of @kind. Late messages of ids that are closed are counted and go nowhere: ids are
 * never used again (fault D18). */
static LwRequest *
lw_session_request_of (LwSession     *self,
                       gint32         id,
                       LwRequestKind  kind)
{
  LwRequest *request = lw_requests_find (self->requests, id);

  if (request != NULL && request->kind == kind)
    return request;

  self->late_in++;
  return NULL;
}

static LwLine *
lw_session_line_of (LwSession *self,
                    gint32     id)
{
  LwRequest *request = lw_session_request_of (self, id, LW_REQUEST_LINE);

  return request != NULL ? request->owner : NULL;
}

static gint64
lw_session_utc (const LwSession *self,
                gint64           now_us)
{
  return now_us + self->utc_offset_us;
}

static void
user_confirm (LwSession        *self,
              const LwLine     *line,
              const LwLineUser *user,
              gint64            now_us)
{
  if (user->series == LW_BOOK_SPOT)
    {
      user->chain->spot_state = line->state;
    }
  else
    {
      user->chain->states[user->series] = line->state;
      user->chain->confirmed_us[user->series] = lw_session_utc (self, now_us);
    }

  lw_book_touch (self->book, user->chain, user->series);
}

static double
row_number (const LwRow *row,
            guint        field)
{
  return lw_row_has (row, field) ? lw_row_double (row, field) : NAN;
}

static void
take_tick_price (LwSession *self,
                 gint64     now_us)
{
  const LwRow *row = lw_msg_get_row (self->in);
  LwLine *line = lw_session_line_of (self, lw_row_int (row, LW_F_tickPrice_reqId, 0));
  int type = lw_row_int (row, LW_F_tickPrice_tickType, -1);
  double price = row_number (row, LW_F_tickPrice_price);
  double size = row_number (row, LW_F_tickPrice_size);

  if (line == NULL)
    return;

  if (lw_ticks_is_delayed (type) && line->state == LW_QUOTE_LIVE)
    line->state = LW_QUOTE_DELAYED;

  line->changed_us = MAX (now_us, 1);

  if (line->kind == LW_LINE_COMBO)
    {
      lw_ticks_combo_price (&line->quote, type, price, size);
      return;
    }

  line->answered |= price > 0;

  for (guint i = 0; i < line->users->len; i++)
    {
      const LwLineUser *user = &g_array_index (line->users, LwLineUser, i);

      line->answers |= lw_ticks_price (user->chain, user->series, type, price, size);
      user_confirm (self, line, user, now_us);
    }
}

static void
take_tick_size (LwSession *self,
                gint64     now_us)
{
  const LwRow *row = lw_msg_get_row (self->in);
  LwLine *line = lw_session_line_of (self, lw_row_int (row, LW_F_tickSize_reqId, 0));
  int type = lw_row_int (row, LW_F_tickSize_tickType, -1);
  double size = row_number (row, LW_F_tickSize_size);

  if (line == NULL)
    return;

  if (line->kind == LW_LINE_COMBO)
    {
      lw_ticks_combo_size (&line->quote, type, size);
      return;
    }

  for (guint i = 0; i < line->users->len; i++)
    {
      const LwLineUser *user = &g_array_index (line->users, LwLineUser, i);

      line->answers |= lw_ticks_size (user->chain, user->series, type, size);
      lw_book_touch (self->book, user->chain, user->series);
    }
}

static void
take_computation (LwSession *self)
{
  const LwRow *row = lw_msg_get_row (self->in);
  LwLine *line = lw_session_line_of (self, lw_row_int (row, LW_F_tickOptionComputation_reqId, 0));
  int type = lw_row_int (row, LW_F_tickOptionComputation_tickType, -1);

  if (line == NULL || line->kind != LW_LINE_SERIES)
    return;

  for (guint i = 0; i < line->users->len; i++)
    {
      const LwLineUser *user = &g_array_index (line->users, LwLineUser, i);

      line->answers |= lw_ticks_computation (user->chain, user->series, type,
                                             row_number (row, LW_F_tickOptionComputation_impliedVol),
                                             row_number (row, LW_F_tickOptionComputation_delta));
      lw_book_touch (self->book, user->chain, user->series);
    }
}

/* −1: TWS does not know, which comes with frozen data. 1 and 2 are halts. */
static int
halted_of (double value)
{
  return value == 0 ? 0 : value > 0 ? 1 : -1;
}

static void
take_generic (LwSession *self)
{
  const LwRow *row = lw_msg_get_row (self->in);
  LwLine *line = lw_session_line_of (self, lw_row_int (row, LW_F_tickGeneric_reqId, 0));

  if (line == NULL || line->kind == LW_LINE_COMBO)
    return;

  if (lw_row_int (row, LW_F_tickGeneric_tickType, -1) == TICK_HALTED)
    line->halted = halted_of (row_number (row, LW_F_tickGeneric_value));

  if (line->kind != LW_LINE_UNDERLYING)
    return;

  for (guint i = 0; i < line->users->len; i++)
    {
      const LwLineUser *user = &g_array_index (line->users, LwLineUser, i);

      lw_ticks_generic (user->chain, user->series, lw_row_int (row, LW_F_tickGeneric_tickType, -1),
                        row_number (row, LW_F_tickGeneric_value));
      lw_book_touch (self->book, user->chain, user->series);
    }
}

static void
take_string (LwSession *self)
{
  const LwRow *row = lw_msg_get_row (self->in);
  LwLine *line = lw_session_line_of (self, lw_row_int (row, LW_F_tickString_reqId, 0));

  if (line == NULL || line->kind != LW_LINE_UNDERLYING)
    return;

  for (guint i = 0; i < line->users->len; i++)
    {
      const LwLineUser *user = &g_array_index (line->users, LwLineUser, i);

      lw_ticks_text (user->chain, user->series, lw_row_int (row, LW_F_tickString_tickType, -1), lw_row_text (row, LW_F_tickString_value));
    }
}

/* The type changes while live, when data freezes. A series that has no quote yet stays MISSING. */
static void
take_market_data_type (LwSession *self)
{
  const LwRow *row = lw_msg_get_row (self->in);
  LwLine *line = lw_session_line_of (self, lw_row_int (row, LW_F_marketDataType_reqId, 0));

  if (line == NULL)
    return;

  line->state = lw_ticks_state (lw_row_int (row, LW_F_marketDataType_marketDataType, 1));

  for (guint i = 0; i < line->users->len; i++)
    {
      const LwLineUser *user = &g_array_index (line->users, LwLineUser, i);
      LwQuoteState *state;

      if (user->chain == NULL)
        continue;

      state = user->series == LW_BOOK_SPOT ? &user->chain->spot_state : &user->chain->states[user->series];

      if (*state != LW_QUOTE_MISSING && *state != LW_QUOTE_STALE)
        *state = line->state;

      lw_book_touch (self->book, user->chain, user->series);
    }
}

static void
take_tick_params (LwSession *self)
{
  const LwRow *row = lw_msg_get_row (self->in);
  LwLine *line = lw_session_line_of (self, lw_row_int (row, LW_F_tickReqParams_reqId, 0));

  if (line == NULL)
    return;

  line->refusals = 0;

  if (line->kind == LW_LINE_COMBO && !lw_price_from_double (row_number (row, LW_F_tickReqParams_minTick), &line->quote.min_tick))
    line->quote.min_tick = LW_PRICE_NONE;
}

static void
take_details (LwSession *self,
              gint32     id,
              gboolean   end,
              gint64     now_us)
{
  LwRequest *request = lw_requests_find (self->requests, id);
  LwRequest copy;

  if (request == NULL || (request->kind != LW_REQUEST_UNDERLYING && request->kind != LW_REQUEST_EXPIRY))
    {
      self->late_in++;
      return;
    }

  copy = *request;

  if (end)
    lw_requests_close (self->requests, id);

  if (copy.kind == LW_REQUEST_UNDERLYING)
    lw_lookup_details (self, copy.owner, end);
  else
    lw_chain_load_details (self, copy.owner, copy.part, end, now_us);
}

static void
take_parameters (LwSession *self,
                 gint32     id,
                 gboolean   end,
                 gint64     now_us)
{
  LwRequest *request = lw_session_request_of (self, id, LW_REQUEST_PARAMETERS);
  LwChainLoad *load;

  if (request == NULL)
    return;

  load = request->owner;

  if (!end)
    {
      lw_chain_load_parameters (self, load, now_us);
      return;
    }

  lw_requests_close (self->requests, id);
  lw_chain_load_parameters_end (self, load, now_us);
}

static void
take_current_time (LwSession *self,
                   gint64     now_us)
{
  gint64 seconds = lw_row_long (lw_msg_get_row (self->in), LW_F_currentTime_time, 0);

  if (seconds > 0 && seconds < G_MAXINT64 / LW_SECOND_US)
    self->clock_offset_us = seconds * LW_SECOND_US - lw_session_utc (self, now_us);
}

static void
take_next_id (LwSession *self,
              gint64     now_us)
{
  self->next_id = lw_row_int (lw_msg_get_row (self->in), LW_F_nextValidId_orderId, 0);
  self->has_next_id = TRUE;
  lw_session_note_start (self, now_us);
}

/* "DU1,DU2," as TWS says it, without the comma at the end. */
static void
take_accounts (LwSession *self,
               gint64     now_us)
{
  g_autofree char *text = lw_wire_display (lw_row_text (lw_msg_get_row (self->in), LW_F_managedAccts_accounts));
  gsize length = strlen (text);

  while (length > 0 && text[length - 1] == ',')
    text[--length] = '\0';

  g_free (self->accounts);
  self->accounts = g_steal_pointer (&text);
  self->has_accounts = TRUE;
  lw_session_note_start (self, now_us);
}

static gboolean
lw_session_take_tick (LwSession *self,
                      gint64     now_us)
{
  switch ((int) lw_msg_get_kind (self->in))
    {
    case LW_MSG_tickPrice:
      take_tick_price (self, now_us);
      return TRUE;
    case LW_MSG_tickSize:
      take_tick_size (self, now_us);
      return TRUE;
    case LW_MSG_tickOptionComputation:
      take_computation (self);
      return TRUE;
    case LW_MSG_tickGeneric:
      take_generic (self);
      return TRUE;
    case LW_MSG_tickString:
      take_string (self);
      return TRUE;
    case LW_MSG_marketDataType:
      take_market_data_type (self);
      return TRUE;
    case LW_MSG_tickReqParams:
      take_tick_params (self);
      return TRUE;
    default:
      return FALSE;
    }
}

void
lw_session_dispatch (LwSession *self,
                     gint64     now_us)
{
  const LwRow *row = lw_msg_get_row (self->in);

  if (lw_session_take_tick (self, now_us))
    return;

  /* Trade hears of the ids before it hears that the connection stands. */
  lw_session_report_message (self, now_us);

  switch ((int) lw_msg_get_kind (self->in))
    {
    case LW_MSG_contractData:
      take_details (self, lw_row_int (row, LW_F_contractData_reqId, 0), FALSE, now_us);
      break;
    case LW_MSG_contractDataEnd:
      take_details (self, lw_row_int (row, LW_F_contractDataEnd_reqId, 0), TRUE, now_us);
      break;
    case LW_MSG_secDefOptParam:
      take_parameters (self, lw_row_int (row, LW_F_secDefOptParam_reqId, 0), FALSE, now_us);
      break;
    case LW_MSG_secDefOptParamEnd:
      take_parameters (self, lw_row_int (row, LW_F_secDefOptParamEnd_reqId, 0), TRUE, now_us);
      break;
    case LW_MSG_executionDataEnd:
      lw_requests_close (self->requests, lw_row_int (row, LW_F_executionDataEnd_reqId, 0));
      break;
    case LW_MSG_currentTime:
      take_current_time (self, now_us);
      break;
    case LW_MSG_nextValidId:
      take_next_id (self, now_us);
      break;
    case LW_MSG_managedAccts:
      take_accounts (self, now_us);
      break;
    case LW_MSG_errMsg:
      lw_session_take_error (self, now_us);
      break;
    case LW_MSG_pnl:
      lw_session_take_profit (self);
      break;
    case LW_MSG_acctValue:
    case LW_MSG_accountSummary:
      lw_session_account_values (self);
      break;
    default:
      break;
    }
}

/* Every one is counted, each id is logged once; a hostile peer has more ids than a log should have lines. */
void
lw_session_unknown (LwSession  *self,
                    const char *what)
{
  self->unknown_in++;
  if (self->unknown_ids->len >= MAX_UNKNOWN_IDS
      || g_ptr_array_find_with_equal_func (self->unknown_ids, what, g_str_equal, NULL))
    return;
  g_ptr_array_add (self->unknown_ids, g_strdup (what));
  g_message ("TWS sends a message that this version does not know and passes over: %s", what);
}

/* The rest of the message is good: it is taken, and what could not be read is said. The notice is without the value, or a
 * hostile peer could make as many as it likes. */
void
lw_session_note_malformed (LwSession *self,
                           gint64     now_us)
{
  const char *kind = lw_msg_kind_name (lw_msg_get_kind (self->in));
  g_autofree char *value = NULL;
  g_autofree char *text = NULL;

  if (lw_msg_get_malformed (self->in) == 0)
    return;
  self->malformed_in += lw_msg_get_malformed (self->in);
  value = lw_wire_display (lw_msg_malformed_text (self->in, 0));
  g_debug ("%s.%s: '%s' is no number", kind, lw_msg_malformed_field (self->in, 0), value);
  text = g_strdup_printf ("TWS sent a value of %s.%s that is no number: it is taken as missing.", kind,
                          lw_msg_malformed_field (self->in, 0));
  lw_session_notice (self, 508, text, now_us);
}

/* What stands is known to stand, while bytes come and the farms are well; once a second is fine enough. */
void
lw_session_confirm_lines (LwSession *self,
                          gint64     now_us)
{
  if (now_us - self->confirmed_us < CONFIRM_US && self->confirmed_us != 0)
    return;

  self->confirmed_us = MAX (now_us, 1);
  lw_lines_confirm (self->lines, lw_session_utc (self, now_us));
}

static void
lw_session_close_line_requests (LwSession *self)
{
  gint32 id;

  while ((id = lw_requests_first (self->requests, LW_REQUEST_LINE)) != 0)
    {
      lw_requests_close (self->requests, id);
      lw_outbox_drop_tag (self->outbox, id);
    }
}

void
lw_session_forget_lines (LwSession *self)
{
  lw_session_close_line_requests (self);
  lw_lines_lost (self->lines);
}
