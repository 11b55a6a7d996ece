#define G_LOG_DOMAIN "lw-chain-loader"

#include "config.h"

#include <string.h>

#include "lw-class.h"
#include "lw-session-private.h"
#include "lw-ticks.h"
#include "lw-tws-time.h"

/* From an underlying to its chain (tws-protocol.md 10.1): option parameters, then contract details by class and expiry, never by
 * strike. Whole chains take TWS 10 to 60 s. */
#define PARAMETERS_US (30 * LW_SECOND_US)
#define DETAILS_US    (60 * LW_SECOND_US)
/* How long the choice of strikes waits for a price of the underlying after everything else is there. */
#define SPOT_US       (5 * LW_SECOND_US)
#define CODE_NO_CONTRACT 200
/* More than any chain has (SPX: about 25,000 series, 60 expiries in two classes): an answer beyond is not sane. */
#define MAX_CONTRACTS 200000
#define MAX_PARTS     2000

typedef enum
{
  PART_WAITING,
  PART_ASKED,
  PART_DONE
} PartState;

typedef struct
{
  char      trading_class[LW_SYMBOL_SIZE];
  char      multiplier[16];
  LwDate    last_trade;
  PartState state;
  gboolean  has_hours;
  LwHours   hours;
} Part;

typedef enum
{
  STAGE_START,
  STAGE_PARAMETERS,
  STAGE_DETAILS
} Stage;

struct _LwChainLoad
{
  guint32      handle;
  LwContract   underlying;
  LwChainQuery query;
  Stage        stage;
  GArray      *parts;     /* of Part */
  GArray      *contracts; /* of LwContract */
  guint        n_done;
  char        *trouble;   /* last thing TWS said instead of an answer */
  LwChain     *spot;      /* of no series: receives the underlying's prices */
  guint32      spot_pin;
  gboolean     spot_gone;
  gint64       spot_deadline_us; /* 0 = not waiting */
};

void
lw_chain_load_free (LwChainLoad *load)
{
  g_array_unref (load->parts);
  g_array_unref (load->contracts);
  g_clear_pointer (&load->spot, lw_chain_unref);
  g_free (load->trouble);
  g_free (load);
}

static LwChain *
new_spot (const LwContract *underlying)
{
  g_autoptr (LwChainBuilder) builder = lw_chain_builder_new (underlying->symbol, underlying->sec_type);
  LwChain *chain = lw_chain_builder_finish (builder);

  chain->con_id = underlying->con_id;
  g_strlcpy (chain->exchange, underlying->exchange, sizeof chain->exchange);
  g_strlcpy (chain->currency, underlying->currency, sizeof chain->currency);
  return chain;
}

guint32
lw_session_request_chain (LwSession          *self,
                          const LwContract   *underlying,
                          const LwChainQuery *query,
                          gint64              now_us)
{
  LwChainLoad *load = g_new0 (LwChainLoad, 1);

  load->handle = lw_session_new_handle (self);
  load->underlying = *underlying;
  load->query = *query;
  load->parts = g_array_new (FALSE, FALSE, sizeof (Part));
  load->contracts = g_array_new (FALSE, FALSE, sizeof (LwContract));
  load->spot = new_spot (underlying);
  load->spot_pin = lw_session_new_handle (self);
  lw_lines_pin (self->lines, load->spot_pin, load->spot, LW_BOOK_SPOT, now_us);
  g_ptr_array_add (self->loads, load);
  lw_session_wake (self, now_us);
  return load->handle;
}

static void
load_remove (LwSession   *self,
             LwChainLoad *load,
             gint64       now_us)
{
  gint32 id;

  while ((id = lw_requests_of_owner (self->requests, load)) != 0)
    {
      lw_requests_close (self->requests, id);
      lw_outbox_drop_tag (self->outbox, id);
    }

  lw_lines_drop (self->lines, load->spot_pin, now_us);
  g_ptr_array_remove (self->loads, load);
}

static void
ask_parameters (LwSession   *self,
                LwChainLoad *load)
{
  gint32 id = lw_requests_open (self->requests, LW_REQUEST_PARAMETERS, load, 0, PARAMETERS_US);
  LwRow *row = lw_session_begin (self, LW_MSG_reqSecDefOptParams);

  lw_row_set_int (row, LW_F_reqSecDefOptParams_reqId, id);
  lw_row_set_text (row, LW_F_reqSecDefOptParams_underlyingSymbol, load->underlying.symbol);
  lw_row_set_text (row, LW_F_reqSecDefOptParams_underlyingSecType, lw_sec_type_text (load->underlying.sec_type));
  lw_row_set_int (row, LW_F_reqSecDefOptParams_underlyingConId, load->underlying.con_id);
  lw_session_queue (self, LW_LANE_ORDINARY, LW_FRAME_PLAIN, id);
  load->stage = STAGE_PARAMETERS;
}

static void
ask_details (LwSession   *self,
             LwChainLoad *load,
             guint        index)
{
  Part *part = &g_array_index (load->parts, Part, index);
  gint32 id = lw_requests_open (self->requests, LW_REQUEST_EXPIRY, load, index, DETAILS_US);
  LwRow *row = lw_session_begin (self, LW_MSG_reqContractDetails);
  char date[LW_DATE_TEXT_SIZE];

  lw_row_set_int (row, LW_F_reqContractDetails_reqId, id);
  lw_row_set_text (row, LW_F_reqContractDetails_symbol, load->underlying.symbol);
  lw_row_set_text (row, LW_F_reqContractDetails_secType, "OPT");
  lw_row_set_text (row, LW_F_reqContractDetails_lastTradeDateOrContractMonth, lw_date_format_tws (part->last_trade, date));
  lw_row_set_text (row, LW_F_reqContractDetails_multiplier, part->multiplier);
  lw_row_set_text (row, LW_F_reqContractDetails_exchange, "SMART");
  lw_row_set_text (row, LW_F_reqContractDetails_currency, load->underlying.currency);
  lw_row_set_text (row, LW_F_reqContractDetails_tradingClass, part->trading_class);
  lw_session_queue (self, LW_LANE_ORDINARY, LW_FRAME_PLAIN, id);
  part->state = PART_ASKED;
}

static guint
in_flight (LwSession *self)
{
  return lw_requests_count (self->requests, LW_REQUEST_EXPIRY) + lw_requests_count (self->requests, LW_REQUEST_PARAMETERS) +
         lw_requests_count (self->requests, LW_REQUEST_UNDERLYING);
}

static void
ask_more_details (LwSession   *self,
                  LwChainLoad *load)
{
  for (guint i = 0; i < load->parts->len && in_flight (self) < (guint) self->config.max_concurrent_requests; i++)
    {
      if (g_array_index (load->parts, Part, i).state == PART_WAITING)
        ask_details (self, load, i);
    }
}

/* The class named as the symbol (without blanks: BRK B has BRKB), or one that the table of classes gives to it. Adjusted classes
 * such as 2SPY deliver something else and are left out. */
static gboolean
class_is_wanted (const char *trading_class,
                 const char *symbol)
{
  const char *known = lw_class_underlying (trading_class);
  g_auto (GStrv) words = g_strsplit (symbol, " ", -1);
  g_autofree char *joined = g_strjoinv ("", words);

  return strcmp (trading_class, symbol) == 0 || strcmp (trading_class, joined) == 0 ||
         (known != NULL && strcmp (known, symbol) == 0);
}

static gboolean
settle_is_wanted (const LwChainQuery *query,
                  LwDate              last_trade,
                  LwDate              settle)
{
  if (query->expiry != LW_DATE_NONE)
    return settle == query->expiry || settle == query->other_expiry;

  return last_trade >= query->today && settle - query->today >= query->min_dte && settle - query->today <= query->max_dte;
}

static LwDate
settle_of (const LwChainLoad *load,
           const char        *trading_class,
           LwDate             last_trade)
{
  LwStyle style;
  LwSettlement settlement;
  LwDate settle = LW_DATE_NONE;

  lw_class_info (trading_class, load->underlying.sec_type, &style, &settlement);
  lw_class_dates (settlement, &last_trade, &settle);
  return settle;
}

static gboolean
has_part (const LwChainLoad *load,
          const char        *trading_class,
          LwDate             last_trade)
{
  for (guint i = 0; i < load->parts->len; i++)
    {
      const Part *part = &g_array_index (load->parts, Part, i);

      if (part->last_trade == last_trade && strcmp (part->trading_class, trading_class) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
add_part (LwChainLoad *load,
          const char  *trading_class,
          const char  *multiplier,
          const char  *date_text)
{
  Part part = { 0 };

  if (!lw_date_parse (date_text, &part.last_trade) || load->parts->len >= MAX_PARTS ||
      g_strlcpy (part.trading_class, trading_class, sizeof part.trading_class) >= sizeof part.trading_class ||
      g_strlcpy (part.multiplier, multiplier, sizeof part.multiplier) >= sizeof part.multiplier)
    return;

  if (settle_is_wanted (&load->query, part.last_trade, settle_of (load, trading_class, part.last_trade)) &&
      !has_part (load, trading_class, part.last_trade))
    g_array_append_val (load->parts, part);
}

void
lw_chain_load_parameters (LwSession   *self,
                          LwChainLoad *load,
                          gint64       now_us)
{
  const LwRow *row = lw_msg_get_row (self->in);
  const char *trading_class = lw_row_text (row, LW_F_secDefOptParam_tradingClass);
  guint n = lw_row_count (row, LW_F_secDefOptParam_expirations);

  if (strcmp (lw_row_text (row, LW_F_secDefOptParam_exchange), "SMART") != 0 ||
      !class_is_wanted (trading_class, load->underlying.symbol))
    return;

  for (guint i = 0; i < n; i++)
    {
      const LwRow *entry = lw_row_entry (row, LW_F_secDefOptParam_expirations, i);

      add_part (load, trading_class, lw_row_text (row, LW_F_secDefOptParam_multiplier),
                lw_row_text (entry, LW_F_secDefOptParam_expirations_date));
    }
}

static int
compare_parts (gconstpointer a,
               gconstpointer b)
{
  const Part *left = a;
  const Part *right = b;

  if (left->last_trade != right->last_trade)
    return left->last_trade < right->last_trade ? -1 : 1;

  return strcmp (left->trading_class, right->trading_class);
}

static void
fail_without_expiry (LwSession   *self,
                     LwChainLoad *load,
                     gint64       now_us)
{
  const LwChainQuery *query = &load->query;
  char date[LW_DATE_TEXT_SIZE];

  if (query->expiry != LW_DATE_NONE)
    lw_session_fail (self, load->handle, CODE_NO_CONTRACT, "%s has no options that expire on %s.", load->underlying.symbol,
                     lw_date_format (query->expiry, date));
  else
    lw_session_fail (self, load->handle, CODE_NO_CONTRACT, "%s has no options with %d to %d days to expiry.",
                     load->underlying.symbol, query->min_dte, query->max_dte);

  load_remove (self, load, now_us);
}

void
lw_chain_load_parameters_end (LwSession   *self,
                              LwChainLoad *load,
                              gint64       now_us)
{
  if (load->parts->len == 0)
    {
      fail_without_expiry (self, load, now_us);
      return;
    }

  g_array_sort (load->parts, compare_parts);
  load->stage = STAGE_DETAILS;
  lw_session_progress (self, load->handle, 0, load->parts->len);
}

static gboolean
contract_is_wanted (const LwChainLoad *load,
                    const Part        *part,
                    LwContract        *contract)
{
  if (contract->sec_type != LW_SEC_OPT || contract->right == LW_RIGHT_NONE || contract->strike == LW_PRICE_NONE ||
      contract->multiplier == 0 || strcmp (contract->trading_class, part->trading_class) != 0)
    return FALSE;

  if (contract->last_trade == LW_DATE_NONE)
    contract->last_trade = part->last_trade;

  if (contract->settle == LW_DATE_NONE)
    contract->settle = settle_of (load, contract->trading_class, contract->last_trade);

  return (load->query.right == LW_RIGHT_NONE || contract->right == load->query.right) &&
         contract->last_trade == part->last_trade &&
         settle_is_wanted (&load->query, contract->last_trade, contract->settle);
}

static void
part_done (LwSession   *self,
           LwChainLoad *load,
           guint        index)
{
  Part *part = &g_array_index (load->parts, Part, index);

  if (part->state == PART_DONE)
    return;

  part->state = PART_DONE;
  load->n_done++;
  lw_session_progress (self, load->handle, load->n_done, load->parts->len);
}

/* All series of a class and expiry trade at the same hours. */
static void
take_hours (LwSession *self,
            Part      *part)
{
  const LwRow *row = lw_msg_get_row (self->in);

  if (part->has_hours)
    return;
  part->has_hours = TRUE;
  lw_tws_hours_parse (lw_row_text (row, LW_F_contractData_liquidHours), lw_row_text (row, LW_F_contractData_timeZoneId), &part->hours);
}

void
lw_chain_load_details (LwSession   *self,
                       LwChainLoad *load,
                       guint        part,
                       gboolean     end,
                       gint64       now_us)
{
  LwContract contract;

  if (end)
    part_done (self, load, part);
  else if (load->contracts->len < MAX_CONTRACTS && lw_session_read_contract (self, &contract) &&
           contract_is_wanted (load, &g_array_index (load->parts, Part, part), &contract))
    {
      g_array_append_val (load->contracts, contract);
      take_hours (self, &g_array_index (load->parts, Part, part));
    }
}

/* An expiry that does not exist after all (200) or does not answer is left out; the chain goes on. */
void
lw_chain_load_failed (LwSession       *self,
                      LwChainLoad     *load,
                      const LwRequest *request,
                      int              code,
                      const char      *text,
                      gint64           now_us)
{
  if (request->kind == LW_REQUEST_PARAMETERS)
    {
      lw_session_fail (self, load->handle, code, "The option chain of %s could not be loaded: %s", load->underlying.symbol, text);
      load_remove (self, load, now_us);
      return;
    }

  if (code != CODE_NO_CONTRACT)
    {
      const Part *part = &g_array_index (load->parts, Part, request->part);
      char date[LW_DATE_TEXT_SIZE];
      g_autofree char *words = g_strdup_printf ("%s %s is left out of the chain: %s", part->trading_class,
                                                lw_date_format (part->last_trade, date), text);

      lw_session_notice (self, code, words, now_us);
    }

  g_free (load->trouble);
  load->trouble = g_strdup (text);
  part_done (self, load, request->part);
}

/* Nearest first; of two that are as near the lower one. */
static int
compare_distance (gconstpointer a,
                  gconstpointer b,
                  gpointer      data)
{
  LwPrice left = *(const LwPrice *) a;
  LwPrice right = *(const LwPrice *) b;
  double spot = *(const double *) data * LW_PRICE_SCALE;
  double left_distance = fabs ((double) left - spot);
  double right_distance = fabs ((double) right - spot);

  if (left_distance != right_distance)
    return left_distance < right_distance ? -1 : 1;

  return left < right ? -1 : left > right;
}

static gboolean
strike_is_among (const GArray *strikes,
                 LwPrice       strike,
                 guint         n)
{
  for (guint i = 0; i < MIN (n, strikes->len); i++)
    {
      if (g_array_index (strikes, LwPrice, i) == strike)
        return TRUE;
    }

  return FALSE;
}

static gboolean
same_expiry (const LwContract *a,
             const LwContract *b)
{
  return a->last_trade == b->last_trade && strcmp (a->trading_class, b->trading_class) == 0;
}

/* The strikes of one class and expiry, each once, nearest to @spot first. */
static GArray *
strikes_by_distance (const GArray     *contracts,
                     const LwContract *like,
                     double            spot)
{
  GArray *strikes = g_array_new (FALSE, FALSE, sizeof (LwPrice));

  for (guint i = 0; i < contracts->len; i++)
    {
      const LwContract *contract = &g_array_index (contracts, LwContract, i);

      if (same_expiry (contract, like) && !strike_is_among (strikes, contract->strike, strikes->len))
        g_array_append_val (strikes, contract->strike);
    }

  g_array_sort_with_data (strikes, compare_distance, &spot);
  return strikes;
}

static int
compare_contracts (gconstpointer a,
                   gconstpointer b)
{
  const LwContract *left = a;
  const LwContract *right = b;

  if (left->last_trade != right->last_trade)
    return left->last_trade < right->last_trade ? -1 : 1;

  return strcmp (left->trading_class, right->trading_class);
}

static void
keep_nearest (GArray *contracts,
              double  spot,
              guint   n_strikes)
{
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (LwContract));
  g_autoptr (GArray) strikes = NULL;

  g_array_sort (contracts, compare_contracts);

  for (guint i = 0; i < contracts->len; i++)
    {
      const LwContract *contract = &g_array_index (contracts, LwContract, i);

      if (i == 0 || !same_expiry (contract, contract - 1))
        {
          g_clear_pointer (&strikes, g_array_unref);
          strikes = strikes_by_distance (contracts, contract, spot);
        }

      if (strike_is_among (strikes, contract->strike, n_strikes))
        g_array_append_val (kept, *contract);
    }

  g_array_set_size (contracts, 0);
  g_array_append_vals (contracts, kept->data, kept->len);
}

static void
set_hours (const LwChainLoad *load,
           LwExpiry          *expiry)
{
  for (guint i = 0; i < load->parts->len; i++)
    {
      const Part *part = &g_array_index (load->parts, Part, i);

      if (part->last_trade == expiry->last_trade && strcmp (part->trading_class, expiry->trading_class) == 0)
        expiry->hours = part->hours;
    }
}

static LwChain *
build_chain (const LwChainLoad *load,
             gint64             utc_us)
{
  g_autoptr (LwChainBuilder) builder = lw_chain_builder_new (load->underlying.symbol, load->underlying.sec_type);
  LwChain *chain;

  for (guint i = 0; i < load->contracts->len; i++)
    {
      const LwContract *contract = &g_array_index (load->contracts, LwContract, i);

      lw_chain_builder_add (builder, contract->trading_class, contract->last_trade, contract->settle, contract->right,
                            contract->strike, contract->multiplier, contract->con_id, NULL);
    }

  chain = lw_chain_builder_finish (builder);
  chain->con_id = load->underlying.con_id;
  g_strlcpy (chain->exchange, load->underlying.exchange, sizeof chain->exchange);
  g_strlcpy (chain->currency, load->underlying.currency, sizeof chain->currency);
  lw_ticks_copy (load->spot, LW_BOOK_SPOT, chain, LW_BOOK_SPOT);
  chain->resolved_us = utc_us;
  for (guint i = 0; i < chain->n_expiries; i++)
    set_hours (load, &chain->expiries[i]);
  return chain;
}

static void
choose_strikes (LwSession   *self,
                LwChainLoad *load,
                gint64       now_us)
{
  double spot = lw_chain_px (load->spot);

  if (load->query.strikes <= 0)
    return;

  if (isnan (spot))
    {
      g_autofree char *words = g_strdup_printf ("No price of %s came, so every strike is kept.", load->underlying.symbol);

      lw_session_notice (self, 0, words, now_us);
      return;
    }

  keep_nearest (load->contracts, spot, (guint) load->query.strikes);
}

static void
finish_load (LwSession   *self,
             LwChainLoad *load,
             gint64       now_us)
{
  LwAction *action;

  if (load->contracts->len == 0)
    {
      lw_session_fail (self, load->handle, CODE_NO_CONTRACT, "TWS named no options of %s%s%s.", load->underlying.symbol,
                       load->trouble != NULL ? ": " : "", load->trouble != NULL ? load->trouble : "");
      load_remove (self, load, now_us);
      return;
    }

  choose_strikes (self, load, now_us);
  action = lw_session_act (self, LW_ACT_CHAIN);
  action->request = load->handle;
  action->chain = build_chain (load, now_us + self->utc_offset_us);
  load_remove (self, load, now_us);
}

static gboolean
waits_for_spot (LwChainLoad *load,
                gint64       now_us)
{
  if (load->query.strikes <= 0 || load->spot_gone || !isnan (lw_chain_px (load->spot)))
    return FALSE;

  if (load->spot_deadline_us == 0)
    load->spot_deadline_us = now_us + SPOT_US;

  return now_us < load->spot_deadline_us;
}

static void
load_step (LwSession   *self,
           LwChainLoad *load,
           gint64       now_us)
{
  if (load->stage == STAGE_START)
    ask_parameters (self, load);
  else if (load->stage == STAGE_DETAILS && load->n_done < load->parts->len)
    ask_more_details (self, load);
  else if (load->stage == STAGE_DETAILS && !waits_for_spot (load, now_us))
    finish_load (self, load, now_us);
}

void
lw_chain_loads_step (LwSession *self,
                     gint64     now_us)
{
  if (!lw_session_is_up (self) || self->link_down)
    return;

  for (guint i = self->loads->len; i > 0; i--)
    load_step (self, g_ptr_array_index (self->loads, i - 1), now_us);
}

void
lw_chain_loads_lost (LwSession *self)
{
  for (guint i = 0; i < self->loads->len; i++)
    {
      LwChainLoad *load = g_ptr_array_index (self->loads, i);

      load->stage = STAGE_START;
      load->n_done = 0;
      load->spot_deadline_us = 0;
      g_array_set_size (load->parts, 0);
      g_array_set_size (load->contracts, 0);
    }
}

gboolean
lw_chain_loads_cancel (LwSession *self,
                       guint32    handle,
                       gint64     now_us)
{
  for (guint i = 0; i < self->loads->len; i++)
    {
      LwChainLoad *load = g_ptr_array_index (self->loads, i);

      if (load->handle != handle)
        continue;

      load_remove (self, load, now_us);
      return TRUE;
    }

  return FALSE;
}

gboolean
lw_chain_loads_lose_spot (LwSession *self,
                          guint32    handle)
{
  for (guint i = 0; i < self->loads->len; i++)
    {
      LwChainLoad *load = g_ptr_array_index (self->loads, i);

      if (load->spot_pin != handle)
        continue;

      load->spot_gone = TRUE;
      return TRUE;
    }

  return FALSE;
}

gint64
lw_chain_loads_next_us (const LwSession *self)
{
  gint64 next_us = LW_NEVER_US;

  for (guint i = 0; i < self->loads->len; i++)
    {
      const LwChainLoad *load = g_ptr_array_index (self->loads, i);

      if (load->spot_deadline_us != 0)
        next_us = MIN (next_us, load->spot_deadline_us);
    }

  return next_us;
}
