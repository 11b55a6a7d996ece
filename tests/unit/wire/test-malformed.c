/* A number that is none must not lose an order's message; an id that is none must. And what a hostile message may cost. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-frame.h"
#include "lw-msg-def.h"

/* What fault E07 lists, and more: no locale and no C library may take one for a number. */
static const char *const no_numbers[] = {
  "nan", "NaN", "0x10", "1,5", "1.234,5", "1 000", " 1", "1 ", "-", "+", ".", "1e", "1E+", "--1", "1-", "x", "1.5.2", "\xd9\xa1",
};

static const char *const unset_numbers[] = { "inf", "-Infinity", "1E400", "-1E400", "1.7976931348623157E308" };

/* An openOrder with @text, which need be no value, in the place of @field. */
static GByteArray *
write_order (const char *field,
             const char *text)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr (GString) marked = NULL;
  LwRow *row;

  lw_msg_reset (msg, LW_MSG_openOrder);
  row = lw_msg_get_row (msg);
  lw_row_set_int (row, LW_F_openOrder_orderId, 41);
  lw_row_set_long (row, LW_F_openOrder_permId, G_GINT64_CONSTANT (9007199254740993));
  lw_row_set_text (row, LW_F_openOrder_orderRef, "vs-0001");
  lw_row_set_text (row, LW_F_openOrder_status, "Submitted");
  lw_row_set_text (row, (guint) lw_row_def_find (lw_row_get_def (row), field), "7654321");
  lw_msg_write (msg, 178, bytes);
  marked = g_string_new_len ((const char *) bytes->data + 4, bytes->len - 4);
  for (gsize i = 0; i + 7 < marked->len; i++)
    if (memcmp (marked->str + i, "7654321", 8) == 0)
      {
        g_string_erase (marked, (gssize) i, 7);
        g_string_insert (marked, (gssize) i, text);
        break;
      }
  g_byte_array_set_size (bytes, 0);
  g_byte_array_append (bytes, (const guint8 *) marked->str, (guint) marked->len);
  return bytes;
}

static void
test_order_survives (void)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();

  for (guint i = 0; i < G_N_ELEMENTS (no_numbers); i++)
    {
      g_autoptr (GByteArray) bytes = write_order ("lmtPrice", no_numbers[i]);
      g_autoptr (GError) error = NULL;

      g_test_message ("'%s'", no_numbers[i]);
      g_assert_true (lw_msg_read (msg, LW_DIR_IN, 178, bytes->data, bytes->len, &error));
      g_assert_no_error (error);
      g_assert_cmpint (lw_row_int (lw_msg_get_row (msg), LW_F_openOrder_orderId, 0), ==, 41);
      g_assert_cmpstr (lw_row_text (lw_msg_get_row (msg), LW_F_openOrder_orderRef), ==, "vs-0001");
      g_assert_cmpstr (lw_row_text (lw_msg_get_row (msg), LW_F_openOrder_status), ==, "Submitted");
      g_assert_false (lw_row_has (lw_msg_get_row (msg), LW_F_openOrder_lmtPrice));
      g_assert_true (isnan (lw_row_double (lw_msg_get_row (msg), LW_F_openOrder_lmtPrice)));
      g_assert_cmpuint (lw_msg_get_malformed (msg), ==, 1);
      g_assert_cmpstr (lw_msg_malformed_field (msg, 0), ==, "lmtPrice");
      g_assert_cmpstr (lw_msg_malformed_text (msg, 0), ==, no_numbers[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (unset_numbers); i++)
    {
      g_autoptr (GByteArray) bytes = write_order ("lmtPrice", unset_numbers[i]);

      g_assert_true (lw_msg_read (msg, LW_DIR_IN, 178, bytes->data, bytes->len, NULL));
      g_assert_cmpuint (lw_msg_get_malformed (msg), ==, 0);
      g_assert_false (lw_row_has (lw_msg_get_row (msg), LW_F_openOrder_lmtPrice));
    }
}

/* Whose order it is, and what it is, is never guessed. */
static void
test_keys_drop (void)
{
  static const char *const keys[] = { "orderId", "permId", "clientId", "parentId", "conId", "whatIf", "scalePriceIncrement",
                                      "deltaNeutralContractPresent" };
  g_autoptr (LwMsg) msg = lw_msg_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    for (guint j = 0; j < G_N_ELEMENTS (no_numbers); j++)
      {
        g_autoptr (GByteArray) bytes = write_order (keys[i], no_numbers[j]);
        g_autoptr (GError) error = NULL;

        g_assert_false (lw_msg_read (msg, LW_DIR_IN, 178, bytes->data, bytes->len, &error));
        g_assert_error (error, LW_WIRE_ERROR, LW_WIRE_ERROR_BAD_FIELD);
        g_assert_cmpint (lw_msg_failed_kind (msg), ==, LW_MSG_openOrder);
        g_assert_cmpstr (lw_msg_failed_field (msg), ==, keys[i]);
        g_assert_cmpuint (lw_msg_get_malformed (msg), ==, 0);
      }
}

/* A server must not act on half a request. */
static void
test_requests_drop (void)
{
  g_autoptr (LwMsg) msg = lw_msg_new ();
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  lw_msg_reset (msg, LW_MSG_placeOrder);
  lw_row_set_text (lw_msg_get_row (msg), LW_F_placeOrder_lmtPrice, "1.35");
  lw_msg_write (msg, 178, bytes);
  for (guint i = 4; i + 5 < bytes->len; i++)
    if (memcmp (bytes->data + i, "1.35", 5) == 0)
      bytes->data[i + 1] = ',';
  g_assert_false (lw_msg_read (msg, LW_DIR_OUT, 178, bytes->data + 4, bytes->len - 4, &error));
  g_assert_error (error, LW_WIRE_ERROR, LW_WIRE_ERROR_BAD_FIELD);
  g_assert_cmpstr (lw_msg_failed_field (msg), ==, "lmtPrice");
}

static gboolean
is_number (const LwFieldDef *field)
{
  return field->type != LW_TYPE_TEXT && field->type != LW_TYPE_GROUP && field->type != LW_TYPE_NUMBER_TEXT;
}

/* A number that decides which fields follow is a KEY, and so is each id. */
static void
check_keys (const LwRowDef *row,
            const char     *path)
{
  for (guint i = 0; i < row->n_fields; i++)
    {
      const LwFieldDef *field = &row->fields[i];
      gboolean is_id = g_str_equal (field->name, "reqId") || g_str_equal (field->name, "orderId")
                       || g_str_equal (field->name, "permId") || g_str_equal (field->name, "conId");

      g_test_message ("%s.%s", path, field->name);
      g_assert_true (!is_id || field->key);
      g_assert_true (!field->key || is_number (field));
      for (guint j = 0; j < field->n_terms; j++)
        if (field->terms[j].op == LW_TERM_IS || field->terms[j].op == LW_TERM_POSITIVE)
          g_assert_true (!is_number (&row->fields[field->terms[j].field]) || row->fields[field->terms[j].field].key);
      if (field->entry != NULL)
        check_keys (field->entry, field->name);
    }
}

static void
test_key_table (void)
{
  for (int kind = LW_MSG_NONE + 1; kind < LW_N_MSG; kind++)
    if (lw_msg_kind_dir (kind) == LW_DIR_IN && lw_msg_def (kind)->id > 0)
      check_keys (&lw_msg_def (kind)->row, lw_msg_kind_name (kind));
}

/* Of very many only the first are kept, with their places; the next message begins anew. */
static void
test_many (void)
{
  g_autoptr (GString) text = g_string_new ("17|1|a|b|1000|");
  g_autoptr (LwMsg) msg = lw_msg_new ();

  for (guint i = 0; i < 1000; i++)
    g_string_append (text, "20261120|1|nan|1|1|1|1|x|");
  g_strdelimit (text->str, "|", '\0');
  g_assert_true (lw_msg_read (msg, LW_DIR_IN, 178, (const guint8 *) text->str, text->len, NULL));
  g_assert_cmpuint (lw_msg_get_malformed (msg), ==, 2000);
  g_assert_cmpstr (lw_msg_malformed_field (msg, 0), ==, "bars[0].high");
  g_assert_cmpstr (lw_msg_malformed_field (msg, LW_MSG_MALFORMED_KEPT - 1), ==, "bars[7].barCount");
  g_assert_cmpstr (lw_msg_malformed_text (msg, LW_MSG_MALFORMED_KEPT - 1), ==, "x");
  g_assert_true (lw_msg_read (msg, LW_DIR_IN, 178, (const guint8 *) "9\0001\000101", 8, NULL));
  g_assert_cmpuint (lw_msg_get_malformed (msg), ==, 0);
}

/* In place, texts are those of the payload; else they are copies. */
static void
test_in_place (void)
{
  static const char payload[] = "15\0001\000DU1,DU2";
  g_autoptr (LwMsg) msg = lw_msg_new ();
  const char *text;

  g_assert_true (lw_msg_read_in_place (msg, LW_DIR_IN, 178, (const guint8 *) payload, sizeof payload, NULL));
  text = lw_row_text (lw_msg_get_row (msg), LW_F_managedAccts_accounts);
  g_assert_true (text == payload + 5);
  g_assert_true (lw_msg_read (msg, LW_DIR_IN, 178, (const guint8 *) payload, sizeof payload, NULL));
  text = lw_row_text (lw_msg_get_row (msg), LW_F_managedAccts_accounts);
  g_assert_cmpstr (text, ==, "DU1,DU2");
  g_assert_true (text < payload || text > payload + sizeof payload);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/malformed/order-survives", test_order_survives);
  g_test_add_func ("/malformed/keys-drop", test_keys_drop);
  g_test_add_func ("/malformed/requests-drop", test_requests_drop);
  g_test_add_func ("/malformed/key-table", test_key_table);
  g_test_add_func ("/malformed/many", test_many);
  g_test_add_func ("/malformed/in-place", test_in_place);
  return g_test_run ();
}
