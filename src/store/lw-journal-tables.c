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
append_legs (GString         *json,
             const LwLeg     *legs,
             guint            n_legs,
             const LwVertical *vertical)
{
  char date[LW_DATE_TEXT_SIZE];

  g_string_append_c (json, '[');
  for (guint i = 0; i < n_legs && i < LW_MAX_LEGS; i++)
    {
      g_string_append_printf (json, "%s{\"conId\":%d,\"ratio\":%d,\"side\":%d", i > 0 ? "," : "", legs[i].con_id,
                              legs[i].ratio, legs[i].side);
      if (legs[i].strike != LW_PRICE_NONE)
        g_string_append_printf (json, ",\"strike\":%" G_GINT64_FORMAT, legs[i].strike);
      if (vertical != NULL)
        g_string_append_printf (json, ",\"expiry\":\"%s\",\"right\":\"%s\",\"multiplier\":%d",
                                lw_date_format (vertical->last_trade, date),
                                right_word_of (vertical->kind == LW_BULL_CALL || vertical->kind == LW_BEAR_CALL
                                                 ? LW_RIGHT_CALL : LW_RIGHT_PUT),
                                vertical->multiplier);
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, ']');
}

static gboolean
parse_legs (const char *text,
            LwLeg      *legs,
            guint      *n_legs)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *array;

  if (!json_parser_load_from_data (parser, text, -1, NULL) || !JSON_NODE_HOLDS_ARRAY (json_parser_get_root (parser)))
    return FALSE;
  array = json_node_get_array (json_parser_get_root (parser));
  if (json_array_get_length (array) > LW_MAX_LEGS)
    return FALSE;
  *n_legs = json_array_get_length (array);
  for (guint i = 0; i < *n_legs; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *leg = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (leg == NULL)
        return FALSE;
      legs[i].con_id = (gint32) json_object_get_int_member_with_default (leg, "conId", 0);
      legs[i].ratio = (int) json_object_get_int_member_with_default (leg, "ratio", 0);
      legs[i].side = (gint8) json_object_get_int_member_with_default (leg, "side", 0);
      legs[i].strike = json_object_get_int_member_with_default (leg, "strike", LW_PRICE_NONE);
    }
  return TRUE;
}

static char *
intent_legs (const void *row)
{
  const LwIntent *intent = row;
  GString *json = g_string_new (NULL);

  append_legs (json, intent->legs, intent->n_legs, &intent->vertical);
  return g_string_free (json, FALSE);
}

static gboolean
intent_set_legs (const char *text,
                 void       *row)
{
  LwIntent *intent = row;

  return parse_legs (text, intent->legs, &intent->n_legs);
}

static char *
external_legs (const void *row)
{
  const LwExternal *external = row;
  GString *json = g_string_new (NULL);

  append_legs (json, external->legs, external->n_legs, NULL);
  return g_string_free (json, FALSE);
}

static gboolean
external_set_legs (const char *text,
                   void       *row)
{
  LwExternal *external = row;

  return parse_legs (text, external->legs, &external->n_legs);
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
  g_strlcpy (((LwExec *) row)->intent, text, sizeof ((LwExec *) row)->intent);
  return TRUE;
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
  g_strlcpy (((LwEventRow *) row)->intent, text, sizeof ((LwEventRow *) row)->intent);
  return TRUE;
}

#define AT(Row, field) G_STRUCT_OFFSET (Row, field)
#define TEXT(name, Row, field) { name, LW_COL_TEXT, AT (Row, field), sizeof (((Row *) 0)->field) }
#define OWNED(name, Row, field) { name, LW_COL_OWNED, AT (Row, field) }
#define INT(name, Row, field) { name, LW_COL_INT, AT (Row, field) }
#define INT64(name, Row, field) { name, LW_COL_INT64, AT (Row, field) }
#define STAMP(name, Row, field) { name, LW_COL_STAMP, AT (Row, field) }
#define REAL(name, Row, field) { name, LW_COL_REAL, AT (Row, field) }
#define MICRO(name, Row, field) { name, LW_COL_MICRO, AT (Row, field) }
#define PRICE(name, Row, field) { name, LW_COL_PRICE, AT (Row, field) }
#define DATE(name, Row, field) { name, LW_COL_DATE, AT (Row, field) }
#define WORD(name, Row, field, of) { name, LW_COL_WORD, AT (Row, field), 0, of##_word_of, of##_parse_of }
#define CUSTOM(name, to, from) { name, LW_COL_CUSTOM, 0, 0, NULL, NULL, to, from }

static const LwColumn intent_columns[] = {
  TEXT ("id", LwIntent, id),
  INT64 ("created_us", LwIntent, created_us),
  TEXT ("profile", LwIntent, profile),
  TEXT ("account", LwIntent, account),
  WORD ("mode", LwIntent, mode, mode),
  INT ("client_id", LwIntent, client_id),
  INT ("id_epoch", LwIntent, id_epoch),
  INT ("order_id", LwIntent, order_id),
  STAMP ("perm_id", LwIntent, perm_id),
  WORD ("class", LwIntent, order_class, class),
  TEXT ("underlying", LwIntent, vertical.symbol),
  CUSTOM ("legs", intent_legs, intent_set_legs),
  INT ("qty", LwIntent, quantity),
  PRICE ("limit", LwIntent, limit),
  TEXT ("tif", LwIntent, tif),
  STAMP ("gtd_us", LwIntent, gtd_us),
  TEXT ("origin", LwIntent, origin),
  WORD ("state", LwIntent, state, state),
  WORD ("hint", LwIntent, hint, hint),
  INT ("acked", LwIntent, acked),
  INT ("absences", LwIntent, absences),
  STAMP ("first_absence_us", LwIntent, first_absence_us),
  STAMP ("sent_us", LwIntent, sent_us),
  STAMP ("final_us", LwIntent, final_us),
  TEXT ("reason", LwIntent, reason),
  TEXT ("supersedes", LwIntent, supersedes),
  TEXT ("superseded_by", LwIntent, superseded_by),
  INT ("override", LwIntent, override),
  INT ("version", LwIntent, version),
  WORD ("kind", LwIntent, vertical.kind, kind),
  TEXT ("trading_class", LwIntent, vertical.trading_class),
  TEXT ("currency", LwIntent, vertical.currency),
  INT ("underlying_con_id", LwIntent, vertical.underlying_con_id),
  DATE ("last_trade", LwIntent, vertical.last_trade),
  DATE ("settle", LwIntent, vertical.settle),
  STAMP ("last_trade_us", LwIntent, vertical.last_trade_us),
  STAMP ("settle_us", LwIntent, vertical.settle_us),
  PRICE ("k1", LwIntent, vertical.k1),
  PRICE ("k2", LwIntent, vertical.k2),
  INT ("con_id_1", LwIntent, vertical.con_id_1),
  INT ("con_id_2", LwIntent, vertical.con_id_2),
  INT ("multiplier", LwIntent, vertical.multiplier),
};

static const LwColumn revision_columns[] = {
  TEXT ("intent", LwRevision, intent), INT ("n", LwRevision, n), WORD ("purpose", LwRevision, purpose, purpose),
  INT ("order_id", LwRevision, order_id), PRICE ("limit", LwRevision, limit), INT ("qty", LwRevision, quantity),
  TEXT ("tif", LwRevision, tif), TEXT ("hash", LwRevision, hash), WORD ("state", LwRevision, state, rev),
  INT ("code", LwRevision, code), TEXT ("text", LwRevision, text), INT64 ("us", LwRevision, us),
};

static const LwColumn cancel_columns[] = {
  TEXT ("intent", LwCancel, intent), INT ("n", LwCancel, n), TEXT ("asked_by", LwCancel, asked_by),
  WORD ("state", LwCancel, state, cancel), INT ("code", LwCancel, code), TEXT ("text", LwCancel, text),
  INT64 ("us", LwCancel, us),
};

static const LwColumn gate_columns[] = {
  TEXT ("intent", LwGateRow, intent), WORD ("verdict", LwGateRow, passed, verdict), TEXT ("rule", LwGateRow, rule),
  OWNED ("inputs", LwGateRow, inputs), INT64 ("us", LwGateRow, us),
};

static const LwColumn reservation_columns[] = {
  TEXT ("intent", LwReservation, intent), INT64 ("micro_usd", LwReservation, micro_usd), INT64 ("us", LwReservation, us),
  STAMP ("freed_us", LwReservation, freed_us),
};

static const LwColumn event_columns[] = {
  INT64 ("us", LwEventRow, us), INT64 ("mono_us", LwEventRow, mono_us), CUSTOM ("intent", event_intent, event_set_intent), TEXT ("kind", LwEventRow, kind),
  OWNED ("raw", LwEventRow, raw),
};

static const LwColumn exec_columns[] = {
  TEXT ("root", LwExec, root), TEXT ("rev", LwExec, rev), CUSTOM ("intent", exec_intent, exec_set_intent),
  INT ("order_id", LwExec, order_id), STAMP ("perm_id", LwExec, perm_id), INT ("client_id", LwExec, client_id),
  TEXT ("account", LwExec, account), INT ("conId", LwExec, con_id), WORD ("secType", LwExec, sec_type, sec),
  INT ("side", LwExec, side), REAL ("shares", LwExec, shares), PRICE ("price", LwExec, price),
  TEXT ("price_text", LwExec, price_text), TEXT ("raw_time", LwExec, raw_time), STAMP ("us", LwExec, us),
  TEXT ("symbol", LwExec, symbol), TEXT ("local_symbol", LwExec, local_symbol), DATE ("expiry", LwExec, expiry),
  PRICE ("strike", LwExec, strike), WORD ("right", LwExec, right, right), INT ("multiplier", LwExec, multiplier),
  TEXT ("currency", LwExec, currency), INT64 ("booked_us", LwExec, booked_us), INT64 ("after_snapshot", LwExec, after_snapshot),
};

static const LwColumn commission_columns[] = {
  TEXT ("exec_id", LwCommission, exec_id), MICRO ("amount", LwCommission, amount),
  TEXT ("currency", LwCommission, currency), MICRO ("realized", LwCommission, realized),
};

static const LwColumn external_columns[] = {
  INT64 ("perm_id", LwExternal, perm_id), INT ("client_id", LwExternal, client_id), INT ("order_id", LwExternal, order_id),
  TEXT ("account", LwExternal, account), TEXT ("underlying", LwExternal, symbol),
  CUSTOM ("legs", external_legs, external_set_legs), PRICE ("limit", LwExternal, limit), REAL ("qty", LwExternal, quantity),
  TEXT ("status", LwExternal, status), INT64 ("us", LwExternal, us),
};

static const LwColumn position_columns[] = {
  INT64 ("snapshot", LwPositionSeen, snapshot), INT64 ("us", LwPositionSeen, us), TEXT ("account", LwPositionSeen, account),
  INT ("conId", LwPositionSeen, con_id), REAL ("qty", LwPositionSeen, quantity),
};

static const LwColumn number_columns[] = {
  TEXT ("key", LwJournalNumber, key), INT64 ("value", LwJournalNumber, value),
};

#define TABLE(name, key, replace, Row, columns) { name, key, replace, sizeof (Row), columns, G_N_ELEMENTS (columns) }

const LwTable lw_journal_tables[LW_N_TABLES] = {
  [LW_TABLE_INTENT] = TABLE ("intent", "id", TRUE, LwIntent, intent_columns),
  [LW_TABLE_REVISION] = TABLE ("revision", "intent, n", TRUE, LwRevision, revision_columns),
  [LW_TABLE_CANCEL] = TABLE ("cancel", "intent, n", TRUE, LwCancel, cancel_columns),
  [LW_TABLE_GATE] = TABLE ("gate", NULL, FALSE, LwGateRow, gate_columns),
  [LW_TABLE_RESERVATION] = TABLE ("reservation", "intent", TRUE, LwReservation, reservation_columns),
  [LW_TABLE_EVENT] = TABLE ("event", NULL, FALSE, LwEventRow, event_columns),
  [LW_TABLE_EXEC] = TABLE ("exec", "root, rev", FALSE, LwExec, exec_columns),
  [LW_TABLE_COMMISSION] = TABLE ("commission", "exec_id", TRUE, LwCommission, commission_columns),
  [LW_TABLE_EXTERNAL] = TABLE ("external", "perm_id, client_id, order_id", TRUE, LwExternal, external_columns),
  [LW_TABLE_POSITION] = TABLE ("position_seen", "snapshot, account, conId", FALSE, LwPositionSeen, position_columns),
  [LW_TABLE_NUMBER] = TABLE ("number", "key", TRUE, LwJournalNumber, number_columns),
};
