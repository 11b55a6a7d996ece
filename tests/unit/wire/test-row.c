/* Messages by hand: every form of unset, bad values, groups, limits, and writing. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-msg.h"

/* @text has '|' for the NUL after each field. */
static gboolean
read_text (LwMsg       *msg,
           LwMsgDir     dir,
           int          version,
           const char  *text,
           GError     **error)
{
  g_autofree char *payload = g_strdup (text);
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    payload[i] = payload[i] == '|' ? '\0' : payload[i];
  return lw_msg_read (msg, dir, version, (const guint8 *) payload, length, error);
}

/* The frame's payload with '|' for each NUL. */
static char *
write_text (const LwMsg *msg,
            int          version)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  guint32 raw;

  lw_msg_write (msg, version, out);
  memcpy (&raw, out->data, sizeof raw);
  g_assert_cmpuint (GUINT32_FROM_BE (raw), ==, out->len - 4);
  for (guint i = 4; i < out->len; i++)
    out->data[i] = out->data[i] == '\0' ? '|' : out->data[i];
  return g_strndup ((const char *) out->data + 4, out->len - 4);
}

static void
test_read (void)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();
  g_autoptr (GError) error = NULL;
  const LwRow *row;

  g_assert_true (read_text (msg, LW_DIR_IN, 178, "1|6|1001|1|-2.35||1|", &error));
  g_assert_no_error (error);
  g_assert_cmpint (lw_msg_get_kind (msg), ==, LW_MSG_tickPrice);
  row = lw_msg_get_row (msg);
  g_assert_cmpint (lw_row_int (row, LW_F_tickPrice_reqId, 0), ==, 1001);
  g_assert_cmpint (lw_row_long (row, LW_F_tickPrice_tickType, 0), ==, 1);
  g_assert_cmpfloat (lw_row_double (row, LW_F_tickPrice_price), ==, -2.35);
  g_assert_cmpstr (lw_row_text (row, LW_F_tickPrice_price), ==, "-2.35");
  g_assert_false (lw_row_has (row, LW_F_tickPrice_size));
  g_assert_true (isnan (lw_row_double (row, LW_F_tickPrice_size)));
  g_assert_cmpint (lw_row_int (row, LW_F_tickPrice_size, 77), ==, 77);
  g_assert_cmpstr (lw_row_text (row, LW_F_tickPrice_size), ==, "");
  g_assert_true (lw_row_bool (row, LW_F_tickPrice_attrMask));
  g_assert_cmpuint (lw_msg_get_extra (msg), ==, 0);
}

/* A field of each type, and what its texts mean: a number, absent, malformed (absent, and noted), or the message is dropped. */
#define ABSENT    NAN
#define MALFORMED (-INFINITY)
#define BAD       INFINITY

static const struct
{
  const char *format; /* a message with '%s' where the text goes */
  guint       field;
  const char *text;
  double      value;
} values[] = {
  /* INT */
  { "9|1|%s|", LW_F_nextValidId_orderId, "", ABSENT }, { "9|1|%s|", LW_F_nextValidId_orderId, "-1", -1 },
  { "9|1|%s|", LW_F_nextValidId_orderId, "2147483647", 2147483647 }, { "9|1|%s|", LW_F_nextValidId_orderId, "2147483648", BAD },
  { "9|1|%s|", LW_F_nextValidId_orderId, "650.0", 650 }, { "9|1|%s|", LW_F_nextValidId_orderId, "1.5", BAD },
  { "9|1|%s|", LW_F_nextValidId_orderId, "nan", BAD }, { "9|1|%s|", LW_F_nextValidId_orderId, "inf", BAD },
  { "9|1|%s|", LW_F_nextValidId_orderId, "0x10", BAD }, { "9|1|%s|", LW_F_nextValidId_orderId, "1,5", BAD },
  { "9|1|%s|", LW_F_nextValidId_orderId, "1E400", BAD }, { "9|1|%s|", LW_F_nextValidId_orderId, "9223372036854775807", BAD },
  { "9|1|%s|", LW_F_nextValidId_orderId, "1.7976931348623157E308", BAD },
  /* LONG */
  { "49|1|%s|", LW_F_currentTime_time, "1790000000", 1790000000 }, { "49|1|%s|", LW_F_currentTime_time, "", ABSENT },
  { "49|1|%s|", LW_F_currentTime_time, "9223372036854775808", BAD }, { "49|1|%s|", LW_F_currentTime_time, "x", BAD },
  /* DOUBLE: no unset value but the empty text; a huge number is kept as text and is no number */
  { "1|6|1|1|%s|1|0|", LW_F_tickPrice_price, "", ABSENT }, { "1|6|1|1|%s|1|0|", LW_F_tickPrice_price, "-1", -1 },
  { "1|6|1|1|%s|1|0|", LW_F_tickPrice_price, "6.5E2", 650 }, { "1|6|1|1|%s|1|0|", LW_F_tickPrice_price, "nan", MALFORMED },
  { "1|6|1|1|%s|1|0|", LW_F_tickPrice_price, "1,5", MALFORMED }, { "1|6|1|1|%s|1|0|", LW_F_tickPrice_price, "0x10", MALFORMED },
  { "1|6|1|1|%s|1|0|", LW_F_tickPrice_price, "Infinity", ABSENT }, { "1|6|1|1|%s|1|0|", LW_F_tickPrice_price, " 1", MALFORMED },
  /* DECIMAL */
  { "2|6|1|0|%s|", LW_F_tickSize_size, "0.0001", 0.0001 }, { "2|6|1|0|%s|", LW_F_tickSize_size, "1E+2", 100 },
  { "2|6|1|0|%s|", LW_F_tickSize_size, "", ABSENT }, { "2|6|1|0|%s|", LW_F_tickSize_size, "2147483647", ABSENT },
  { "2|6|1|0|%s|", LW_F_tickSize_size, "9223372036854775807", ABSENT },
  { "2|6|1|0|%s|", LW_F_tickSize_size, "-9223372036854775808", ABSENT },
  { "2|6|1|0|%s|", LW_F_tickSize_size, "170141183460469231731687303715884105727", ABSENT },
  { "2|6|1|0|%s|", LW_F_tickSize_size, "1.7976931348623157E308", ABSENT },
  { "2|6|1|0|%s|", LW_F_tickSize_size, "1E400", ABSENT }, { "2|6|1|0|%s|", LW_F_tickSize_size, "2147483646", 2147483646 },
  { "2|6|1|0|%s|", LW_F_tickSize_size, "NaN", MALFORMED }, { "2|6|1|0|%s|", LW_F_tickSize_size, "1,5", MALFORMED },
  /* DOUBLE_OPT */
  { "45|6|1|49|%s|", LW_F_tickGeneric_value, "", ABSENT }, { "45|6|1|49|%s|", LW_F_tickGeneric_value, "0.25", 0.25 },
  { "45|6|1|49|%s|", LW_F_tickGeneric_value, "1.7976931348623157E308", ABSENT },
  { "45|6|1|49|%s|", LW_F_tickGeneric_value, "1.7976931348623157e+308", ABSENT },
  { "45|6|1|49|%s|", LW_F_tickGeneric_value, "-1e300", ABSENT }, { "45|6|1|49|%s|", LW_F_tickGeneric_value, "1E400", ABSENT },
  { "45|6|1|49|%s|", LW_F_tickGeneric_value, "Infinity", ABSENT }, { "45|6|1|49|%s|", LW_F_tickGeneric_value, "inf", ABSENT },
  { "45|6|1|49|%s|", LW_F_tickGeneric_value, "9e299", 9e299 }, { "45|6|1|49|%s|", LW_F_tickGeneric_value, "nan", MALFORMED },
  { "45|6|1|49|%s|", LW_F_tickGeneric_value, "2147483647", 2147483647 },
};

static void
test_values (void)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_auto (GStrv) parts = g_strsplit (values[i].format, "%s", 2);
      g_autofree char *text = g_strconcat (parts[0], values[i].text, parts[1], NULL);
      g_autoptr (GError) error = NULL;
      gboolean ok = read_text (msg, LW_DIR_IN, 178, text, &error);

      g_test_message ("%s", text);
      g_assert_cmpint (ok, ==, values[i].value != BAD);
      if (!ok)
        {
          g_assert_error (error, LW_WIRE_ERROR, LW_WIRE_ERROR_BAD_FIELD);
          g_assert_cmpint (lw_msg_get_kind (msg), ==, LW_MSG_NONE);
          g_assert_null (lw_msg_get_row (msg));
          g_assert_cmpstr (lw_msg_failed_field (msg), !=, "");
          continue;
        }
      g_assert_cmpuint (lw_msg_get_malformed (msg), ==, values[i].value == MALFORMED);
      g_assert_cmpint (lw_row_has (lw_msg_get_row (msg), values[i].field), ==, isfinite (values[i].value));
      if (isfinite (values[i].value))
        g_assert_cmpfloat (lw_row_double (lw_msg_get_row (msg), values[i].field), ==, values[i].value);
    }
}

/* Past the codec there is no 1.797E308: the text of a plain double stays, its number is none. */
static void
test_huge_double (void)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();

  g_assert_true (read_text (msg, LW_DIR_IN, 178, "1|6|1|1|1.7976931348623157E308|1|0|", NULL));
  g_assert_cmpstr (lw_row_text (lw_msg_get_row (msg), LW_F_tickPrice_price), ==, "1.7976931348623157E308");
  g_assert_true (isnan (lw_row_double (lw_msg_get_row (msg), LW_F_tickPrice_price)));
}

/* Margins are kept as text, whatever they are, except where they are unset. */
static void
test_number_text (void)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();
  LwRow *row;

  lw_msg_reset (msg, LW_MSG_openOrder);
  row = lw_msg_get_row (msg);
  lw_row_set_text (row, LW_F_openOrder_initMarginAfter, "12,5 EUR");
  g_assert_cmpstr (lw_row_text (row, LW_F_openOrder_initMarginAfter), ==, "12,5 EUR");
  g_assert_true (isnan (lw_row_double (row, LW_F_openOrder_initMarginAfter)));
  lw_row_set_text (row, LW_F_openOrder_initMarginAfter, "1.7976931348623157E308");
  g_assert_false (lw_row_has (row, LW_F_openOrder_initMarginAfter));
  lw_row_set_text (row, LW_F_openOrder_initMarginAfter, "481.25");
  g_assert_cmpfloat (lw_row_double (row, LW_F_openOrder_initMarginAfter), ==, 481.25);
}

static void
test_infinity_is_a_value (void)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();
  LwRow *row;

  lw_msg_reset (msg, LW_MSG_placeOrder);
  row = lw_msg_get_row (msg);
  lw_row_set_double (row, LW_F_placeOrder_competeAgainstBestOffset, INFINITY);
  g_assert_cmpstr (lw_row_text (row, LW_F_placeOrder_competeAgainstBestOffset), ==, "Infinity");
  g_assert_cmpfloat (lw_row_double (row, LW_F_placeOrder_competeAgainstBestOffset), ==, INFINITY);
  lw_row_set_double (row, LW_F_placeOrder_lmtPrice, INFINITY);
  g_assert_false (lw_row_has (row, LW_F_placeOrder_lmtPrice));
}

static void
test_computed (void)
{
  static const struct { const char *text; guint field; gboolean none; } options[] = {
    { "21|1|13|0|0.2|0.5|1|0|0.1|0.1|-0.1|440|", LW_F_tickOptionComputation_delta, FALSE },
    { "21|1|13|0|0.2|-2|1|0|0.1|0.1|-0.1|440|", LW_F_tickOptionComputation_delta, TRUE },
    { "21|1|13|0|0.2|-1|1|0|0.1|0.1|-0.1|440|", LW_F_tickOptionComputation_delta, FALSE },
    { "21|1|13|0|-1|0.5|1|0|0.1|0.1|-0.1|440|", LW_F_tickOptionComputation_impliedVol, TRUE },
    { "21|1|13|0|0|0.5|1|0|0.1|0.1|-0.1|440|", LW_F_tickOptionComputation_impliedVol, FALSE },
    { "21|1|13|0|0.2|0.5|-1.0|0|0.1|0.1|-0.1|440|", LW_F_tickOptionComputation_optPrice, TRUE },
    { "21|1|13|0|0.2|0.5|1|0|0.1|0.1|-0.1||", LW_F_tickOptionComputation_undPrice, TRUE },
  };
  g_autoptr (LwMsg) msg = lw_msg_new ();

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_assert_true (read_text (msg, LW_DIR_IN, 178, options[i].text, NULL));
      g_assert_cmpint (!isnan (lw_row_computed (lw_msg_get_row (msg), options[i].field)), ==, !options[i].none);
    }
}

static const struct
{
  const char *text;
  int         version;
  LwWireError code;
  const char *words;
} bad_messages[] = {
  { "", 178, LW_WIRE_ERROR_BAD_FIELD, "the message does not begin with a message id" },
  { "|", 178, LW_WIRE_ERROR_BAD_FIELD, "the message does not begin with a message id" },
  { "x|", 178, LW_WIRE_ERROR_BAD_FIELD, "the message does not begin with a message id" },
  { "9", 178, LW_WIRE_ERROR_BAD_FIELD, "the message does not begin with a message id" },
  { "99999999999|", 178, LW_WIRE_ERROR_BAD_FIELD, "the message does not begin with a message id" },
  { "999|1|", 178, LW_WIRE_ERROR_UNKNOWN_MESSAGE, "unknown message id 999" },
  { "0|1|", 178, LW_WIRE_ERROR_UNKNOWN_MESSAGE, "unknown message id 0" },
  { "999999999|1|", 178, LW_WIRE_ERROR_UNKNOWN_MESSAGE, "unknown message id 999999999" },
  { "9|", 178, LW_WIRE_ERROR_TOO_FEW_FIELDS, "nextValidId: the message ends before its version field" },
  { "9|1|", 178, LW_WIRE_ERROR_TOO_FEW_FIELDS, "nextValidId.orderId: the message ends before it" },
  { "9|1|10", 178, LW_WIRE_ERROR_TOO_FEW_FIELDS, "nextValidId.orderId: the message ends before it" },
  { "9|1|10|more", 178, LW_WIRE_ERROR_TOO_FEW_FIELDS, "nextValidId: the message ends within a field: its last byte is not 0" },
  { "93|26|2|0.0|0.01|3,0|0.05|", 178, LW_WIRE_ERROR_BAD_FIELD, "marketRule.priceIncrements[1].lowEdge: '3,0' is no number" },
  { "93|26|2|0.0|0.01|3.0|", 178, LW_WIRE_ERROR_TOO_FEW_FIELDS, "marketRule.priceIncrements[1].increment: the message ends before it" },
  { "93|26|x|", 178, LW_WIRE_ERROR_BAD_FIELD, "marketRule.priceIncrements: 'x' is no count" },
  { "93|26|900|1|", 178, LW_WIRE_ERROR_TOO_FEW_FIELDS, "marketRule.priceIncrements: the message ends before 900 entries" },
  { "93|26|2147483647|1|", 178, LW_WIRE_ERROR_BAD_FIELD, "marketRule.priceIncrements: a count of 2147483647; 1000 is the most" },
  { "79|1|1|265598|AAPL|STK|NASDAQ|USD|2|OPT|", 178, LW_WIRE_ERROR_TOO_FEW_FIELDS,
    "symbolSamples.contracts[0].derivativeSecTypes[1].secType: the message ends before it" },
  { "79|1|1|265598|AAPL|STK|NASDAQ|USD|2|OPT|WAR|", 178, LW_WIRE_ERROR_TOO_FEW_FIELDS,
    "symbolSamples.contracts[0].description: the message ends before it" },
};

static void
test_bad_messages (void)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();

  for (guint i = 0; i < G_N_ELEMENTS (bad_messages); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (read_text (msg, LW_DIR_IN, bad_messages[i].version, bad_messages[i].text, &error));
      g_assert_error (error, LW_WIRE_ERROR, (gint) bad_messages[i].code);
      g_assert_cmpstr (error->message, ==, bad_messages[i].words);
      g_assert_cmpint (lw_msg_get_kind (msg), ==, LW_MSG_NONE);
    }
}

/* The value that an error quotes is cut, and control characters in it are escaped. */
static void
test_error_text (void)
{
  g_autofree char *long_value = g_strnfill (10000, 'x');
  g_autofree char *text = g_strconcat ("9|1|\n", long_value, "|", NULL);
  g_autoptr (LwMsg) msg = lw_msg_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (read_text (msg, LW_DIR_IN, 178, text, &error));
  g_assert_cmpuint (strlen (error->message), <, 200);
  g_assert_null (strchr (error->message, '\n'));
  g_assert_cmpint (lw_msg_failed_kind (msg), ==, LW_MSG_nextValidId);
  g_assert_cmpstr (lw_msg_failed_field (msg), ==, "orderId");
}

static void
test_counts (void)
{
  static const char *const none[] = { "93|26||", "93|26|0|", "93|26|-1|", "93|26|-2147483648|" };
  g_autoptr (LwMsg) msg = lw_msg_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_assert_true (read_text (msg, LW_DIR_IN, 178, none[i], NULL));
      g_assert_cmpuint (lw_row_count (lw_msg_get_row (msg), LW_F_marketRule_priceIncrements), ==, 0);
    }
  g_assert_true (read_text (msg, LW_DIR_IN, 178, "79|1|2|1|A|STK|N|USD|2|OPT|WAR|a|x|2|B|STK|N|USD|0|b|y|", NULL));
  g_assert_cmpuint (lw_row_count (lw_msg_get_row (msg), LW_F_symbolSamples_contracts), ==, 2);
  g_assert_cmpstr (lw_row_text (lw_row_entry (lw_row_entry (lw_msg_get_row (msg), LW_F_symbolSamples_contracts, 0),
                                              LW_F_symbolSamples_contracts_derivativeSecTypes, 1),
                                LW_F_symbolSamples_contracts_derivativeSecTypes_secType), ==, "WAR");
  text = write_text (msg, 178);
  g_assert_cmpstr (text, ==, "79|1|2|1|A|STK|N|USD|2|OPT|WAR|a|x|2|B|STK|N|USD|0|b|y|");
}

static void
test_extra_fields (void)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();

  g_assert_true (read_text (msg, LW_DIR_IN, 178, "9|1|101|new|||", NULL));
  g_assert_cmpint (lw_row_int (lw_msg_get_row (msg), LW_F_nextValidId_orderId, 0), ==, 101);
  g_assert_cmpuint (lw_msg_get_extra (msg), ==, 3);
}

/* Some clients send one field at the end, some a count and a text. */
static void
test_counted_options (void)
{
  static const struct { const char *end; const char *options; guint extra; } ends[] = {
    { "|", "", 0 }, { "a=b|", "a=b", 0 }, { "0||", "", 0 }, { "||", "", 0 }, { "1|a=b;|", "a=b;", 0 }, { "a=b|c|", "a=b", 1 },
  };
  g_autoptr (LwMsg) msg = lw_msg_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *whole = g_strconcat ("54|3|7|0|SPY|OPT|20261218|650|C|100|SMART||USD|||12.5|640|", ends[i].end, NULL);

      g_assert_true (read_text (msg, LW_DIR_OUT, 178, whole, NULL));
      g_assert_cmpstr (lw_row_text (lw_msg_get_row (msg), LW_F_calculateImpliedVolatility_options), ==, ends[i].options);
      g_assert_cmpuint (lw_msg_get_extra (msg), ==, ends[i].extra);
    }
  text = write_text (msg, 178);
  g_assert_cmpstr (text, ==, "54|3|7|0|SPY|OPT|20261218|650|C|100|SMART||USD|||12.5|640|a=b|");
}

/* One message, layouts by version; the version field too comes and goes. */
static void
test_versions (void)
{
  static const struct { int version; const char *text; } layouts[] = {
    { 157, "4|1|43|" }, { 168, "4|1|43|" }, { 169, "4|1|43||" }, { 186, "4|1|43||" }, { 187, "4|1|43||||2147483647|" },
    { 189, "4|1|43||||2147483647|" }, { 190, "4|1|43||" }, { 191, "4|1|43||" }, { 192, "4|43|||2147483647|" },
    { 200, "4|43|||2147483647|" },
  };
  g_autoptr (LwMsg) msg = lw_msg_new ();

  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    {
      g_autofree char *text = NULL;

      lw_msg_reset (msg, LW_MSG_cancelOrder);
      lw_row_set_int (lw_msg_get_row (msg), LW_F_cancelOrder_orderId, 43);
      text = write_text (msg, layouts[i].version);
      g_assert_cmpstr (text, ==, layouts[i].text);
      g_assert_true (read_text (msg, LW_DIR_OUT, layouts[i].version, text, NULL));
      g_assert_cmpuint (lw_msg_get_extra (msg), ==, 0);
      g_assert_cmpint (lw_row_int (lw_msg_get_row (msg), LW_F_cancelOrder_orderId, 0), ==, 43);
    }
}

/* As the protocol page counts them, the id included. */
static void
test_field_counts (void)
{
  static const struct { LwMsgKind kind; int version; guint n_legs; guint n_params; guint n_fields; } counts[] = {
    { LW_MSG_placeOrder, 157, 0, 0, 110 }, { LW_MSG_placeOrder, 176, 0, 0, 115 }, { LW_MSG_placeOrder, 178, 0, 0, 114 },
    { LW_MSG_placeOrder, 200, 0, 0, 119 }, { LW_MSG_placeOrder, 178, 2, 0, 133 }, { LW_MSG_placeOrder, 178, 2, 1, 135 },
    { LW_MSG_openOrder, 157, 0, 0, 128 }, { LW_MSG_openOrder, 176, 0, 0, 136 }, { LW_MSG_openOrder, 178, 0, 0, 135 },
    { LW_MSG_openOrder, 200, 0, 0, 156 }, { LW_MSG_openOrder, 178, 2, 1, 153 }, { LW_MSG_contractData, 178, 0, 0, 40 },
    { LW_MSG_completedOrder, 178, 0, 0, 100 },
  };
  g_autoptr (LwMsg) msg = lw_msg_new ();

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      gboolean place = counts[i].kind == LW_MSG_placeOrder;
      g_autofree char *text = NULL;
      LwRow *row;
      guint n = 0;

      lw_msg_reset (msg, counts[i].kind);
      row = lw_msg_get_row (msg);
      lw_row_set_typical (row);
      if (place && counts[i].n_legs > 0)
        lw_row_set_text (row, LW_F_placeOrder_secType, "BAG");
      for (guint leg = 0; leg < counts[i].n_legs; leg++)
        lw_row_append (row, place ? LW_F_placeOrder_comboLegs : LW_F_openOrder_comboLegs);
      for (guint param = 0; param < counts[i].n_params; param++)
        lw_row_append (row, place ? LW_F_placeOrder_smartComboRoutingParams : LW_F_openOrder_smartComboRoutingParams);
      text = write_text (msg, counts[i].version);
      for (const char *p = text; *p != '\0'; p++)
        n += *p == '|';
      g_test_message ("%s at %d", lw_msg_kind_name (counts[i].kind), counts[i].version);
      g_assert_cmpuint (n, ==, counts[i].n_fields);
    }
}

/* Rows stay where they are while others are appended. */
static void
test_append (void)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();
  LwRow *legs[100];
  LwRow *row;

  lw_msg_reset (msg, LW_MSG_placeOrder);
  row = lw_msg_get_row (msg);
  lw_row_set_text (row, LW_F_placeOrder_secType, "BAG");
  for (int i = 0; i < 100; i++)
    {
      legs[i] = lw_row_append (row, LW_F_placeOrder_comboLegs);
      lw_row_set_int (legs[i], LW_F_placeOrder_comboLegs_conId, i);
    }
  g_assert_cmpuint (lw_row_count (row, LW_F_placeOrder_comboLegs), ==, 100);
  for (int i = 0; i < 100; i++)
    {
      g_assert_true (lw_row_entry (row, LW_F_placeOrder_comboLegs, (guint) i) == legs[i]);
      g_assert_cmpint (lw_row_int (legs[i], LW_F_placeOrder_comboLegs_conId, -1), ==, i);
    }
}

static void
test_outbound_is_ascii (void)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();
  LwRow *row;

  lw_msg_reset (msg, LW_MSG_reqMatchingSymbols);
  row = lw_msg_get_row (msg);
  lw_row_set_text (row, LW_F_reqMatchingSymbols_pattern, "M\xc3\xbcnch\n~ ");
  g_assert_cmpstr (lw_row_text (row, LW_F_reqMatchingSymbols_pattern), ==, "M??nch?~ ");
  g_assert_false (lw_row_try_text (row, LW_F_reqMatchingSymbols_pattern, "M\xc3\xbcnch"));
  g_assert_false (lw_row_try_text (row, LW_F_reqMatchingSymbols_reqId, "1,5"));
  g_assert_false (lw_row_has (row, LW_F_reqMatchingSymbols_reqId));
  g_assert_true (lw_row_try_text (row, LW_F_reqMatchingSymbols_reqId, "15"));

  /* What comes in may hold anything. */
  lw_msg_reset (msg, LW_MSG_errMsg);
  lw_row_set_text (lw_msg_get_row (msg), LW_F_errMsg_text, "caf\xe9");
  g_assert_cmpstr (lw_row_text (lw_msg_get_row (msg), LW_F_errMsg_text), ==, "caf\xe9");
}

static void
test_set_numbers (void)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();
  LwRow *row;

  lw_msg_reset (msg, LW_MSG_placeOrder);
  row = lw_msg_get_row (msg);
  lw_row_set_price (row, LW_F_placeOrder_lmtPrice, -12000);
  g_assert_cmpstr (lw_row_text (row, LW_F_placeOrder_lmtPrice), ==, "-1.2");
  lw_row_set_price (row, LW_F_placeOrder_lmtPrice, LW_PRICE_NONE);
  g_assert_false (lw_row_has (row, LW_F_placeOrder_lmtPrice));
  lw_row_set_double (row, LW_F_placeOrder_strike, 650);
  g_assert_cmpstr (lw_row_text (row, LW_F_placeOrder_strike), ==, "650.0");
  lw_row_set_double (row, LW_F_placeOrder_totalQuantity, 3);
  g_assert_cmpstr (lw_row_text (row, LW_F_placeOrder_totalQuantity), ==, "3");
  lw_row_set_double (row, LW_F_placeOrder_strike, NAN);
  g_assert_false (lw_row_has (row, LW_F_placeOrder_strike));
  lw_row_set_int (row, LW_F_placeOrder_minQty, G_MAXINT32);
  g_assert_false (lw_row_has (row, LW_F_placeOrder_minQty));
  lw_row_set_bool (row, LW_F_placeOrder_transmit, TRUE);
  g_assert_cmpstr (lw_row_text (row, LW_F_placeOrder_transmit), ==, "1");

  lw_msg_reset (msg, LW_MSG_orderStatus);
  lw_row_set_long (lw_msg_get_row (msg), LW_F_orderStatus_permId, G_GINT64_CONSTANT (5000000000));
  g_assert_cmpint (lw_row_long (lw_msg_get_row (msg), LW_F_orderStatus_permId, 0), ==, G_GINT64_CONSTANT (5000000000));
  g_assert_cmpint (lw_row_int (lw_msg_get_row (msg), LW_F_orderStatus_permId, -7), ==, -7);
}

/* A client that cannot read an empty number hears the largest one; ours reads none. */
static void
test_largest (void)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();
  LwRow *row;

  lw_msg_reset (msg, LW_MSG_tickOptionComputation);
  row = lw_msg_get_row (msg);
  lw_row_set_largest (row, LW_F_tickOptionComputation_delta);
  g_assert_cmpstr (lw_row_text (row, LW_F_tickOptionComputation_delta), ==, "1.7976931348623157E308");
  g_assert_true (isnan (lw_row_double (row, LW_F_tickOptionComputation_delta)));
  g_assert_true (isnan (lw_row_computed (row, LW_F_tickOptionComputation_delta)));
}

static void
test_typical (void)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();
  LwRow *row;

  lw_msg_reset (msg, LW_MSG_openOrder);
  row = lw_msg_get_row (msg);
  lw_row_set_text (row, LW_F_openOrder_lmtPrice, "-1.2");
  lw_row_set_typical (row);
  g_assert_cmpstr (lw_row_text (row, LW_F_openOrder_lmtPrice), ==, "-1.2");
  g_assert_cmpstr (lw_row_text (row, LW_F_openOrder_deltaNeutralOrderType), ==, "None");
  g_assert_cmpstr (lw_row_text (row, LW_F_openOrder_exemptCode), ==, "-1");
  g_assert_false (lw_row_has (row, LW_F_openOrder_orderRef));
}

static void
test_names (void)
{
  g_assert_cmpint (lw_msg_kind_by_name (LW_DIR_IN, "errMsg"), ==, LW_MSG_errMsg);
  g_assert_cmpint (lw_msg_kind_by_name (LW_DIR_IN, "error"), ==, LW_MSG_errMsg);
  g_assert_cmpint (lw_msg_kind_by_name (LW_DIR_OUT, "errMsg"), ==, LW_MSG_NONE);
  g_assert_cmpint (lw_msg_kind_by_name (LW_DIR_OUT, ""), ==, LW_MSG_NONE);
  g_assert_cmpstr (lw_msg_kind_name (LW_MSG_errMsg), ==, "errMsg");
  g_assert_cmpstr (lw_msg_kind_name (LW_MSG_NONE), ==, "none");
  g_assert_cmpint (lw_msg_kind_dir (LW_MSG_placeOrder), ==, LW_DIR_OUT);
  g_assert_cmpint (lw_msg_kind_dir (LW_MSG_nextValidId), ==, LW_DIR_IN);
}

/* The ends of what 32 bits hold are values, what lies beyond is none. */
static void
test_ends_of_int (void)
{
  static const struct { const char *text; gboolean good; gint32 value; } rows[] = {
    { "9|1|-2147483648|", TRUE, G_MININT32 }, { "9|1|2147483647|", TRUE, G_MAXINT32 }, { "9|1|-2147483649|", FALSE, 0 }, { "9|1|2147483648|", FALSE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LwMsg) msg = lw_msg_new ();

      g_assert_cmpint (read_text (msg, LW_DIR_IN, 178, rows[i].text, NULL), ==, rows[i].good);
      if (rows[i].good)
        g_assert_cmpint (lw_row_int (lw_msg_get_row (msg), LW_F_nextValidId_orderId, 7), ==, rows[i].value);
    }
}

/* A value that is none is an error of the program's: said, and nothing is set. A kind that is none has no direction. */
static void
test_no_value (void)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();
  LwRow *row;

  lw_msg_reset (msg, LW_MSG_placeOrder);
  row = lw_msg_get_row (msg);
  g_test_expect_message ("lw-row", G_LOG_LEVEL_CRITICAL, "*'x' is no value of field*");
  lw_row_set_text (row, LW_F_placeOrder_orderId, "x");
  g_test_assert_expected_messages ();
  g_assert_false (lw_row_has (row, LW_F_placeOrder_orderId));
  lw_row_set_text (row, LW_F_placeOrder_orderRef, NULL);
  g_assert_cmpstr (lw_row_text (row, LW_F_placeOrder_orderRef), ==, "");
  g_assert_cmpint (lw_msg_kind_dir (LW_MSG_NONE), ==, LW_DIR_OUT);
  g_assert_cmpint (lw_msg_kind_dir ((LwMsgKind) LW_N_MSG), ==, LW_DIR_OUT);
  lw_msg_free (NULL);
}

/* Each text has room of its own, whatever its length. */
static void
test_texts_apart (void)
{
  for (guint length = 0; length < 40; length++)
    {
      g_autoptr (LwMsg) msg = lw_msg_new ();
      g_autofree char *first = g_strnfill (length, 'a'), *second = g_strnfill (40 - length, 'b');
      LwRow *row;

      lw_msg_reset (msg, LW_MSG_placeOrder);
      row = lw_msg_get_row (msg);
      lw_row_set_text (row, LW_F_placeOrder_orderRef, first);
      lw_row_set_text (row, LW_F_placeOrder_account, second);
      lw_row_set_text (row, LW_F_placeOrder_symbol, "SPY");
      g_assert_cmpstr (lw_row_text (row, LW_F_placeOrder_orderRef), ==, first);
      g_assert_cmpint (lw_row_has (row, LW_F_placeOrder_orderRef), ==, length > 0);
      g_assert_cmpstr (lw_row_text (row, LW_F_placeOrder_account), ==, second);
    }
}

/* A large message gives its memory back; the next small ones are right. */
static void
test_large_then_small (void)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();
  g_autofree char *xml = g_strnfill (2000000, 'x');
  g_autofree char *large = g_strconcat ("19|1|", xml, "|", NULL);

  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (read_text (msg, LW_DIR_IN, 178, large, NULL));
      g_assert_cmpuint (strlen (lw_row_text (lw_msg_get_row (msg), LW_F_scannerParameters_xml)), ==, 2000000);
      g_assert_true (read_text (msg, LW_DIR_IN, 178, "9|1|101|", NULL));
      g_assert_cmpint (lw_row_int (lw_msg_get_row (msg), LW_F_nextValidId_orderId, 0), ==, 101);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/row/read", test_read);
  g_test_add_func ("/row/values", test_values);
  g_test_add_func ("/row/huge-double", test_huge_double);
  g_test_add_func ("/row/number-text", test_number_text);
  g_test_add_func ("/row/infinity-is-a-value", test_infinity_is_a_value);
  g_test_add_func ("/row/computed", test_computed);
  g_test_add_func ("/row/bad-messages", test_bad_messages);
  g_test_add_func ("/row/error-text", test_error_text);
  g_test_add_func ("/row/counts", test_counts);
  g_test_add_func ("/row/extra-fields", test_extra_fields);
  g_test_add_func ("/row/counted-options", test_counted_options);
  g_test_add_func ("/row/versions", test_versions);
  g_test_add_func ("/row/field-counts", test_field_counts);
  g_test_add_func ("/row/append", test_append);
  g_test_add_func ("/row/outbound-is-ascii", test_outbound_is_ascii);
  g_test_add_func ("/row/set-numbers", test_set_numbers);
  g_test_add_func ("/row/largest", test_largest);
  g_test_add_func ("/row/typical", test_typical);
  g_test_add_func ("/row/names", test_names);
  g_test_add_func ("/row/ends-of-int", test_ends_of_int);
  g_test_add_func ("/row/no-value", test_no_value);
  g_test_add_func ("/row/texts-apart", test_texts_apart);
  g_test_add_func ("/row/large-then-small", test_large_then_small);
  return g_test_run ();
}
