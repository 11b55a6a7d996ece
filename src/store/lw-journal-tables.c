#define G_LOG_DOMAIN "lw-journal-tables"

#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "lw-journal-db-private.h"

/* Enum words as functions of int: one description for all enums. */
#define WORD_OF(Type, name, word_function, parse_function)                                             \
  static const char *name##_word_of (int value) { return word_function ((Type) value); }               \
  static gboolean name##_parse_of (const char *word, int *value)                                       \
  {                                                                                                    \
    Type parsed;                                                                                       \
    if (!parse_function (word, &parsed))                                                               \
      return FALSE;                                                                                    \
    *value = (int) parsed;                                                                             \
    return TRUE;                                                                                       \
  }

#define MAX_PRICE      G_GINT64_CONSTANT (9999999999999999) /* what lw_price_parse () can give */
#define MAX_US         G_GINT64_CONSTANT (253402300799999999) /* the year 9999 */
#define MIN_TOLD_US    G_GINT64_CONSTANT (-62135596800000000) /* the year 1 */
#define MAX_MICRO      G_GINT64_CONSTANT (100000000000000000) /* 10^11 USD: no gate lets that pass, and sums of them fit */
#define MAX_ID         LW_JOURNAL_MAX_ID
#define MAX_LEGS_TEXT  8192 /* 16 legs of 200 bytes and more; also a limit of the nesting */

static const char *const mode_words[] = { "SIMULATED", "PAPER", "LIVE" };
static const char *const sec_words[] = { "STK", "IND", "OPT", "BAG", "OTHER" };
static const char *const kind_words[] = { "bull_call", "bear_put", "bull_put", "bear_call" };
static const char *const verdict_words[] = { "refused", "passed" };

static const char *
pick_word (const char *const *words,
           guint              n,
           int                value)
{
  return value >= 0 && (guint) value < n ? words[value] : "?";
}

static gboolean
pick_value (const char *const *words,
            guint              n,
            const char        *word,
            int               *value)
{
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (words[i], word) == 0)
      {
        *value = (int) i;
        return TRUE;
      }
  return FALSE;
}

#define WORD_LIST(name, table)                                                                                     \
  static const char *name##_word_of (int value) { return pick_word (table, G_N_ELEMENTS (table), value); }         \
  static gboolean name##_parse_of (const char *word, int *value) { return pick_value (table, G_N_ELEMENTS (table), word, value); }

WORD_OF (LwIntentState, state, lw_intent_state_word, lw_intent_state_parse)
WORD_OF (LwOrderClass, class, lw_order_class_word, lw_order_class_parse)
WORD_OF (LwHint, hint, lw_hint_word, lw_hint_parse)
WORD_OF (LwPurpose, purpose, lw_purpose_word, lw_purpose_parse)
WORD_OF (LwRevState, rev, lw_rev_state_word, lw_rev_state_parse)
WORD_OF (LwCancelState, cancel, lw_cancel_state_word, lw_cancel_state_parse)
WORD_OF (LwExitMode, exit_mode, lw_exit_mode_word, lw_exit_mode_parse)
WORD_OF (LwExitState, exit_state, lw_exit_state_word, lw_exit_state_parse)
WORD_OF (LwExitSide, exit_side, lw_exit_side_word, lw_exit_side_parse)
WORD_OF (LwUnattributedKind, unattributed_kind, lw_unattributed_kind_word, lw_unattributed_kind_parse)
WORD_LIST (mode, mode_words)
WORD_LIST (sec, sec_words)
WORD_LIST (kind, kind_words)
WORD_LIST (verdict, verdict_words)

static const char *
right_word_of (int value)
{
  return value == LW_RIGHT_CALL ? "C" : value == LW_RIGHT_PUT ? "P" : "";
}

static gboolean
right_parse_of (const char *word,
                int        *value)
{
  *value = word[0];
  return g_str_equal (word, "C") || g_str_equal (word, "P") || word[0] == '\0';
}

/* Prices in JSON are the integers that they are everywhere else in the journal. */
static void
append_leg (GString     *json,
            const LwLeg *leg)
{
  g_string_append_printf (json, "%s{\"conId\":%d,\"ratio\":%d,\"side\":%d", json->len > 1 ? "," : "", leg->con_id, leg->ratio,
                          leg->side);
  if (leg->strike != LW_PRICE_NONE)
    g_string_append_printf (json, ",\"strike\":%" G_GINT64_FORMAT, leg->strike);
}

static void
append_contract (GString          *json,
                 const LwVertical *vertical)
{
  char date[LW_DATE_TEXT_SIZE];

  g_string_append_printf (json, ",\"expiry\":\"%s\",\"right\":\"%s\",\"multiplier\":%d", lw_date_format (vertical->last_trade, date),
                          right_word_of (lw_vertical_right (vertical->kind)), vertical->multiplier);
}

/* A member that is missing is @otherwise; one of another type, or out of range, makes *@well FALSE. */
static gint64
int_of (JsonObject *leg,
        const char *name,
        gint64      otherwise,
        gint64      min,
        gint64      max,
        gboolean   *well)
{
  JsonNode *node = json_object_get_member (leg, name);
  gint64 value;

  if (node == NULL)
    return otherwise;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    {
      *well = FALSE;
      return otherwise;
    }
  value = json_node_get_int (node);
  *well = *well && value >= min && value <= max;
  return value;
}

static gboolean
read_leg (JsonObject *leg,
          LwLeg      *row)
{
  gboolean well = TRUE;

  row->con_id = (gint32) int_of (leg, "conId", 0, G_MININT32, G_MAXINT32, &well);
  row->ratio = (int) int_of (leg, "ratio", 0, G_MININT32, G_MAXINT32, &well);
  row->side = (gint8) int_of (leg, "side", 0, -1, 1, &well);
  row->strike = int_of (leg, "strike", LW_PRICE_NONE, -MAX_PRICE, MAX_PRICE, &well);
  return well;
}

/* The array, which is @parser's; NULL where it is none. */
static JsonArray *
parse_legs (JsonParser *parser,
            const char *text,
            LwLeg      *legs,
            guint      *n_legs)
{
  JsonArray *array;

  if (strlen (text) > MAX_LEGS_TEXT || !json_parser_load_from_data (parser, text, -1, NULL) || json_parser_get_root (parser) == NULL
      || !JSON_NODE_HOLDS_ARRAY (json_parser_get_root (parser)))
    return NULL;
  array = json_node_get_array (json_parser_get_root (parser));
  if (json_array_get_length (array) > LW_MAX_LEGS)
    return NULL;
  *n_legs = json_array_get_length (array);
  for (guint i = 0; i < *n_legs; i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_OBJECT (node) || !read_leg (json_node_get_object (node), &legs[i]))
        return NULL;
    }
  return array;
}

static gboolean
is_leg_of (const LwLeg      *leg,
           const LwVertical *vertical)
{
  return leg->con_id != 0 && (leg->con_id == vertical->con_id_1 || leg->con_id == vertical->con_id_2);
}

/* What a roll closes has no columns of its own: its legs say all that is needed to know it again. */
static void
append_closed (GString          *json,
               const LwVertical *closes)
{
  g_autoptr (JsonNode) name = json_node_init_string (json_node_alloc (), closes->trading_class);
  g_autofree char *text = json_to_string (name, FALSE);
  char settle[LW_DATE_TEXT_SIZE];

  append_contract (json, closes);
  g_string_append_printf (json, ",\"closes\":true,\"settle\":\"%s\",\"class\":%s", lw_date_format (closes->settle, settle), text);
}

static char *
intent_legs (const void *row)
{
  const LwIntent *intent = row;
  GString *json = g_string_new ("[");

  for (guint i = 0; i < intent->n_legs && i < LW_MAX_LEGS; i++)
    {
      append_leg (json, &intent->legs[i]);
      if (is_leg_of (&intent->legs[i], &intent->closes))
        append_closed (json, &intent->closes);
      else
        append_contract (json, &intent->vertical);
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, ']');
  return g_string_free (json, FALSE);
}

static const char *
text_of (JsonObject *leg,
         const char *name)
{
  JsonNode *node = json_object_get_member (leg, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : "";
}

/* FALSE where they are no vertical. */
static gboolean
parse_closed (JsonObject  *leg,
              const LwLeg *low,
              const LwLeg *high,
              LwVertical  *closes)
{
  gboolean call = strcmp (text_of (leg, "right"), "C") == 0;
  gboolean bull = low->side > 0, well = TRUE;

  closes->kind = call ? (bull ? LW_BULL_CALL : LW_BEAR_CALL) : bull ? LW_BULL_PUT : LW_BEAR_PUT;
  closes->k1 = low->strike;
  closes->k2 = high->strike;
  closes->con_id_1 = low->con_id;
  closes->con_id_2 = high->con_id;
  closes->multiplier = (int) int_of (leg, "multiplier", 0, 0, G_MAXINT32, &well);
  g_strlcpy (closes->trading_class, text_of (leg, "class"), sizeof closes->trading_class);
  return well && lw_date_parse (text_of (leg, "expiry"), &closes->last_trade) && lw_date_parse (text_of (leg, "settle"), &closes->settle) && low->strike < high->strike
         && low->side == -high->side;
}

static gboolean
is_closed (JsonObject *leg)
{
  JsonNode *node = json_object_get_member (leg, "closes");

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

/* Of four legs those that say so are closed. */
static gboolean
parse_roll (JsonArray *array,
            LwIntent  *intent)
{
  const LwLeg *legs[2];
  JsonObject *object = NULL;
  guint n = 0;

  for (guint i = 0; i < intent->n_legs; i++)
    {
      JsonObject *leg = json_array_get_object_element (array, i);

      if (!is_closed (leg))
        continue;
      if (n < 2)
        legs[n] = &intent->legs[i];
      object = leg;
      n++;
    }
  if (n == 0)
    return TRUE;
  g_strlcpy (intent->closes.symbol, intent->vertical.symbol, sizeof intent->closes.symbol);
  return n == 2 && parse_closed (object, legs[legs[0]->strike < legs[1]->strike ? 0 : 1],
                                 legs[legs[0]->strike < legs[1]->strike ? 1 : 0], &intent->closes);
}

static gboolean
intent_set_legs (const char *text,
                 void       *row)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  LwIntent *intent = row;
  JsonArray *array = parse_legs (parser, text, intent->legs, &intent->n_legs);

  return array != NULL && parse_roll (array, intent);
}

static char *
external_legs (const void *row)
{
  const LwExternal *external = row;
  GString *json = g_string_new ("[");

  for (guint i = 0; i < external->n_legs && i < LW_MAX_LEGS; i++)
    {
      append_leg (json, &external->legs[i]);
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, ']');
  return g_string_free (json, FALSE);
}

static gboolean
external_set_legs (const char *text,
                   void       *row)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  LwExternal *external = row;

  return parse_legs (parser, text, external->legs, &external->n_legs) != NULL;
}

/* "" = none is NULL in the file: external executions, events of no intent. */
static char *
exec_intent (const void *row)
{
  const LwExec *exec = row;

  return exec->intent[0] != '\0' ? g_strdup (exec->intent) : NULL;
}

static gboolean
exec_set_intent (const char *text,
                 void       *row)
{
  return g_strlcpy (((LwExec *) row)->intent, text, LW_INTENT_ID_SIZE) < LW_INTENT_ID_SIZE;
}

static char *
event_intent (const void *row)
{
  const LwEventRow *event = row;

  return event->intent[0] != '\0' ? g_strdup (event->intent) : NULL;
}

static gboolean
event_set_intent (const char *text,
                  void       *row)
{
  return g_strlcpy (((LwEventRow *) row)->intent, text, LW_INTENT_ID_SIZE) < LW_INTENT_ID_SIZE;
}

static char *
unattributed_intent (const void *row)
{
  const LwUnattributed *unattributed = row;

  return unattributed->intent[0] != '\0' ? g_strdup (unattributed->intent) : NULL;
}

static gboolean
unattributed_set_intent (const char *text,
                         void       *row)
{
  return g_strlcpy (((LwUnattributed *) row)->intent, text, LW_INTENT_ID_SIZE) < LW_INTENT_ID_SIZE;
}

static char *
rule_text (const LwExitRule *rule)
{
  char text[LW_EXIT_RULE_SIZE];

  return g_strdup (lw_exit_rule_text (rule, text));
}

static char *
exit_target (const void *row)
{
  return rule_text (&((const LwExit *) row)->wish.target);
}

static gboolean
exit_set_target (const char *text,
                 void       *row)
{
  return lw_exit_rule_parse (text, &((LwExit *) row)->wish.target);
}

static char *
exit_stop (const void *row)
{
  return rule_text (&((const LwExit *) row)->wish.stop);
}

static gboolean
exit_set_stop (const char *text,
               void       *row)
{
  return lw_exit_rule_parse (text, &((LwExit *) row)->wish.stop);
}

/* What the program itself chooses is held to its range. What TWS tells (its ids, contracts, quantities) may be anything that the field
 * holds: a strange message must not make the next start refuse the journal. */
#define AT(Row, field) .offset = G_STRUCT_OFFSET (Row, field)
#define TEXT(name_, Row, field) { .name = name_, .kind = LW_COL_TEXT, AT (Row, field), .size = sizeof (((Row *) 0)->field) }
#define OWNED(name_, Row, field) { .name = name_, .kind = LW_COL_OWNED, AT (Row, field) }
#define INT(name_, Row, field, min_, max_) { .name = name_, .kind = LW_COL_INT, AT (Row, field), .min = min_, .max = max_ }
#define TOLD_INT(name_, Row, field) { .name = name_, .kind = LW_COL_INT, AT (Row, field) }
#define INT64(name_, Row, field, min_, max_) { .name = name_, .kind = LW_COL_INT64, AT (Row, field), .min = min_, .max = max_ }
#define TOLD_INT64(name_, Row, field) { .name = name_, .kind = LW_COL_INT64, AT (Row, field) }
#define TIME(name_, Row, field) INT64 (name_, Row, field, 0, MAX_US)
#define STAMP(name_, Row, field) { .name = name_, .kind = LW_COL_STAMP, AT (Row, field), .min = 0, .max = MAX_US }
#define TOLD_TIME(name_, Row, field) { .name = name_, .kind = LW_COL_STAMP, AT (Row, field), .min = MIN_TOLD_US, .max = MAX_US }
#define TOLD_ID(name_, Row, field) { .name = name_, .kind = LW_COL_STAMP, AT (Row, field) }
#define REAL(name_, Row, field, required_) { .name = name_, .kind = LW_COL_REAL, AT (Row, field), .required = required_ }
#define MICRO(name_, Row, field) { .name = name_, .kind = LW_COL_MICRO, AT (Row, field) }
#define PRICE(name_, Row, field) { .name = name_, .kind = LW_COL_PRICE, AT (Row, field), .min = -MAX_PRICE, .max = MAX_PRICE }
#define DATE(name_, Row, field) { .name = name_, .kind = LW_COL_DATE, AT (Row, field) }
#define WORD(name_, Row, field, of) { .name = name_, .kind = LW_COL_WORD, AT (Row, field), .word = of##_word_of, .parse = of##_parse_of }
#define CUSTOM(name_, to, from, required_) { .name = name_, .kind = LW_COL_CUSTOM, .to_text = to, .from_text = from, .required = required_ }

static const LwColumn intent_columns[] = {
  TEXT ("id", LwIntent, id),
  TIME ("created_us", LwIntent, created_us),
  TEXT ("profile", LwIntent, profile),
  TEXT ("account", LwIntent, account),
  WORD ("mode", LwIntent, mode, mode),
  INT ("client_id", LwIntent, client_id, 0, G_MAXINT32),
  INT ("id_epoch", LwIntent, id_epoch, 0, G_MAXINT32),
  INT ("order_id", LwIntent, order_id, -1, MAX_ID),
  TOLD_ID ("perm_id", LwIntent, perm_id),
  WORD ("class", LwIntent, order_class, class),
  TEXT ("underlying", LwIntent, vertical.symbol),
  CUSTOM ("legs", intent_legs, intent_set_legs, TRUE),
  INT ("qty", LwIntent, quantity, 0, G_MAXINT32),
  PRICE ("limit", LwIntent, limit),
  TEXT ("tif", LwIntent, tif),
  STAMP ("gtd_us", LwIntent, gtd_us),
  TEXT ("origin", LwIntent, origin),
  WORD ("state", LwIntent, state, state),
  WORD ("hint", LwIntent, hint, hint),
  INT ("acked", LwIntent, acked, 0, 1),
  INT ("absences", LwIntent, absences, 0, G_MAXINT32),
  STAMP ("first_absence_us", LwIntent, first_absence_us),
  STAMP ("sent_us", LwIntent, sent_us),
  STAMP ("final_us", LwIntent, final_us),
  TEXT ("reason", LwIntent, reason),
  TEXT ("supersedes", LwIntent, supersedes),
  TEXT ("superseded_by", LwIntent, superseded_by),
  INT ("override", LwIntent, override, 0, 1),
  INT ("version", LwIntent, version, 0, G_MAXINT32),
  WORD ("kind", LwIntent, vertical.kind, kind),
  TEXT ("trading_class", LwIntent, vertical.trading_class),
  TEXT ("currency", LwIntent, vertical.currency),
  TOLD_INT ("underlying_con_id", LwIntent, vertical.underlying_con_id),
  DATE ("last_trade", LwIntent, vertical.last_trade),
  DATE ("settle", LwIntent, vertical.settle),
  STAMP ("last_trade_us", LwIntent, vertical.last_trade_us),
  STAMP ("settle_us", LwIntent, vertical.settle_us),
  PRICE ("k1", LwIntent, vertical.k1),
  PRICE ("k2", LwIntent, vertical.k2),
  TOLD_INT ("con_id_1", LwIntent, vertical.con_id_1),
  TOLD_INT ("con_id_2", LwIntent, vertical.con_id_2),
  INT ("multiplier", LwIntent, vertical.multiplier, 0, G_MAXINT32),
};

static const LwColumn revision_columns[] = {
  TEXT ("intent", LwRevision, intent), INT ("n", LwRevision, n, 1, G_MAXINT32), WORD ("purpose", LwRevision, purpose, purpose),
  INT ("order_id", LwRevision, order_id, 1, MAX_ID), PRICE ("limit", LwRevision, limit), INT ("qty", LwRevision, quantity, 0, G_MAXINT32),
  TEXT ("tif", LwRevision, tif), TEXT ("hash", LwRevision, hash), WORD ("state", LwRevision, state, rev),
  TOLD_INT ("code", LwRevision, code), TEXT ("text", LwRevision, text), TIME ("us", LwRevision, us),
};

static const LwColumn cancel_columns[] = {
  TEXT ("intent", LwCancel, intent), INT ("n", LwCancel, n, 1, G_MAXINT32), TEXT ("asked_by", LwCancel, asked_by),
  WORD ("state", LwCancel, state, cancel), TOLD_INT ("code", LwCancel, code), TEXT ("text", LwCancel, text),
  TIME ("us", LwCancel, us),
};

static const LwColumn gate_columns[] = {
  TEXT ("intent", LwGateRow, intent), WORD ("verdict", LwGateRow, passed, verdict), TEXT ("rule", LwGateRow, rule),
  OWNED ("inputs", LwGateRow, inputs), TIME ("us", LwGateRow, us),
};

static const LwColumn reservation_columns[] = {
  TEXT ("intent", LwReservation, intent), INT64 ("micro_usd", LwReservation, micro_usd, 0, MAX_MICRO), TIME ("us", LwReservation, us),
  STAMP ("freed_us", LwReservation, freed_us),
};

static const LwColumn event_columns[] = {
  TIME ("us", LwEventRow, us), TIME ("mono_us", LwEventRow, mono_us), CUSTOM ("intent", event_intent, event_set_intent, FALSE), TEXT ("kind", LwEventRow, kind),
  OWNED ("raw", LwEventRow, raw),
};

static const LwColumn exec_columns[] = {
  TEXT ("root", LwExec, root), TEXT ("rev", LwExec, rev), CUSTOM ("intent", exec_intent, exec_set_intent, FALSE),
  TOLD_INT ("order_id", LwExec, order_id), TOLD_ID ("perm_id", LwExec, perm_id), TOLD_INT ("client_id", LwExec, client_id),
  TEXT ("account", LwExec, account), TOLD_INT ("conId", LwExec, con_id), WORD ("secType", LwExec, sec_type, sec),
  INT ("side", LwExec, side, -1, 1), REAL ("shares", LwExec, shares, FALSE), PRICE ("price", LwExec, price),
  TEXT ("price_text", LwExec, price_text), TEXT ("raw_time", LwExec, raw_time), TOLD_TIME ("us", LwExec, us),
  TEXT ("symbol", LwExec, symbol), TEXT ("local_symbol", LwExec, local_symbol), DATE ("expiry", LwExec, expiry),
  PRICE ("strike", LwExec, strike), WORD ("right", LwExec, right, right), TOLD_INT ("multiplier", LwExec, multiplier),
  TEXT ("currency", LwExec, currency), TIME ("booked_us", LwExec, booked_us), INT64 ("after_snapshot", LwExec, after_snapshot, 0, G_MAXINT32),
};

static const LwColumn commission_columns[] = {
  TEXT ("exec_id", LwCommission, exec_id), MICRO ("amount", LwCommission, amount),
  TEXT ("currency", LwCommission, currency), MICRO ("realized", LwCommission, realized),
};

static const LwColumn external_columns[] = {
  TOLD_INT64 ("perm_id", LwExternal, perm_id), TOLD_INT ("client_id", LwExternal, client_id), TOLD_INT ("order_id", LwExternal, order_id),
  TEXT ("account", LwExternal, account), TEXT ("underlying", LwExternal, symbol),
  CUSTOM ("legs", external_legs, external_set_legs, TRUE), PRICE ("limit", LwExternal, limit), REAL ("qty", LwExternal, quantity, FALSE),
  TEXT ("status", LwExternal, status), TIME ("us", LwExternal, us),
};

static const LwColumn position_columns[] = {
  INT64 ("snapshot", LwPositionSeen, snapshot, 1, G_MAXINT32), TIME ("us", LwPositionSeen, us), TEXT ("account", LwPositionSeen, account),
  TOLD_INT ("conId", LwPositionSeen, con_id), REAL ("qty", LwPositionSeen, quantity, TRUE),
};

static const LwColumn number_columns[] = {
  TEXT ("key", LwJournalNumber, key), { .name = "value", .kind = LW_COL_INT64, AT (LwJournalNumber, value), .min = G_MININT64, .max = G_MAXINT64 },
};

static const LwColumn exit_columns[] = {
  TEXT ("intent", LwExit, intent), CUSTOM ("target", exit_target, exit_set_target, TRUE), CUSTOM ("stop", exit_stop, exit_set_stop, TRUE),
  WORD ("mode", LwExit, wish.mode, exit_mode), WORD ("state", LwExit, state, exit_state),
  WORD ("fired_by", LwExit, fired_by, exit_side), PRICE ("price", LwExit, price), TEXT ("closing", LwExit, closing),
  TEXT ("reason", LwExit, reason), TIME ("created_us", LwExit, created_us), TIME ("us", LwExit, us),
  STAMP ("fired_us", LwExit, fired_us), INT ("version", LwExit, version, 0, G_MAXINT32),
};

static const LwColumn unattributed_columns[] = {
  TEXT ("id", LwUnattributed, id), WORD ("kind", LwUnattributed, kind, unattributed_kind), TEXT ("underlying", LwUnattributed, symbol),
  CUSTOM ("intent", unattributed_intent, unattributed_set_intent, FALSE), TOLD_INT ("conId", LwUnattributed, con_id),
  REAL ("expected", LwUnattributed, expected, TRUE), REAL ("reported", LwUnattributed, reported, TRUE),
  TOLD_INT ("conId_2", LwUnattributed, con_id_2), REAL ("expected_2", LwUnattributed, expected_2, TRUE),
  REAL ("reported_2", LwUnattributed, reported_2, TRUE), TOLD_INT ("stock_conId", LwUnattributed, stock_con_id),
  REAL ("shares", LwUnattributed, shares, TRUE), TEXT ("title", LwUnattributed, title), TEXT ("sentence", LwUnattributed, sentence),
  INT64 ("snapshot", LwUnattributed, snapshot, 1, G_MAXINT32), TIME ("us", LwUnattributed, us), STAMP ("signed_us", LwUnattributed, signed_us),
};

static const LwColumn act_columns[] = {
  TEXT ("who", LwAct, who), TEXT ("what", LwAct, what), TIME ("us", LwAct, us), OWNED ("sentence", LwAct, sentence),
};

/* The keys that a start believes; limits of the gate are judged by the gate. */
static const char *
number_complaint (const void *row)
{
  static const struct { const char *key; gint64 max; } known[] = {
    { LW_JOURNAL_KILLED, 1 }, { "id_epoch", G_MAXINT32 }, { "epoch_base", MAX_ID },
    { LW_JOURNAL_ID_FLOOR, MAX_ID },
  };
  const LwJournalNumber *number = row;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (strcmp (number->key, known[i].key) == 0 && (number->value < 0 || number->value > known[i].max))
      return "the value of this key is out of its range";
  return NULL;
}

#define TABLE(name, key, replace, Row, columns) { name, key, replace, sizeof (Row), columns, G_N_ELEMENTS (columns), NULL, NULL }
#define TABLE_BY_VERSION(name, key, Row, columns) { name, key, TRUE, sizeof (Row), columns, G_N_ELEMENTS (columns), "version", NULL }

const LwTable lw_journal_tables[LW_N_TABLES] = {
  [LW_TABLE_INTENT] = TABLE_BY_VERSION ("intent", "id", LwIntent, intent_columns),
  [LW_TABLE_REVISION] = TABLE ("revision", "intent, n", TRUE, LwRevision, revision_columns),
  [LW_TABLE_CANCEL] = TABLE ("cancel", "intent, n", TRUE, LwCancel, cancel_columns),
  [LW_TABLE_GATE] = TABLE ("gate", NULL, FALSE, LwGateRow, gate_columns),
  [LW_TABLE_RESERVATION] = TABLE ("reservation", "intent", TRUE, LwReservation, reservation_columns),
  [LW_TABLE_EVENT] = TABLE ("event", NULL, FALSE, LwEventRow, event_columns),
  [LW_TABLE_EXEC] = TABLE ("exec", "root, rev", FALSE, LwExec, exec_columns),
  [LW_TABLE_COMMISSION] = TABLE ("commission", "exec_id", TRUE, LwCommission, commission_columns),
  [LW_TABLE_EXTERNAL] = TABLE ("external", "perm_id, client_id, order_id", TRUE, LwExternal, external_columns),
  [LW_TABLE_POSITION] = TABLE ("position_seen", "snapshot, account, conId", FALSE, LwPositionSeen, position_columns),
  [LW_TABLE_NUMBER] = { "number", "key", TRUE, sizeof (LwJournalNumber), number_columns, G_N_ELEMENTS (number_columns), NULL, number_complaint },
  [LW_TABLE_EXIT] = TABLE_BY_VERSION ("exit", "intent", LwExit, exit_columns),
  [LW_TABLE_UNATTRIBUTED] = TABLE ("unattributed", "id", TRUE, LwUnattributed, unattributed_columns),
  [LW_TABLE_ARM] = TABLE ("arm", NULL, FALSE, LwAct, act_columns),
  [LW_TABLE_KILL] = TABLE ("kill", NULL, FALSE, LwAct, act_columns),
  [LW_TABLE_SIGNOFF] = TABLE ("signoff", NULL, FALSE, LwAct, act_columns),
};
