#include "config.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-chain-csv.h"
#include "lw-csv-table.h"

#define OWN "underlying,underlying_price,expiry,strike,right,bid,ask,volume,open_interest,iv,trading_class,multiplier,quote_time\n"

static GPtrArray *
parse (const char        *name,
       const char        *text,
       LwChainCsvOptions *options,
       GError           **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  LwChainCsvOptions defaults;

  lw_chain_csv_options_init (&defaults);
  return lw_chain_csv_parse (bytes, name, options != NULL ? options : &defaults, error);
}

static double
quote (const LwChain *chain,
       LwQuoteColumn  column,
       LwRight        right,
       double         strike)
{
  int i = lw_chain_find (chain, 0, right, (LwPrice) (strike * LW_PRICE_SCALE));

  g_assert_cmpint (i, >=, 0);
  return chain->quotes[column][i];
}

static void
test_own_format (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) chains = parse ("a.csv", OWN
    "SPX,5000,2026-12-18,4900,P,1.5,1.7,,30,0.2,SPX,100,2026-11-20T15:59:00-05:00\n"
    "SPX,5000,2026-12-18,4950,P,0,,0,,,SPX,100,2026-11-20T15:59:30-05:00\r\n"
    "\n"
    "XYZ,10,2026-12-18,10,C,0.5,0.6,1,1,,,,2026-11-20T15:59:30-05:00\n", NULL, &error);
  LwChain *spx, *xyz;

  g_assert_no_error (error);
  g_assert_cmpuint (chains->len, ==, 2);
  spx = g_ptr_array_index (chains, 0);
  xyz = g_ptr_array_index (chains, 1);
  g_assert_cmpstr (spx->symbol, ==, "SPX");
  g_assert_cmpint (spx->sec_type, ==, LW_SEC_IND);
  g_assert_cmpint (spx->expiries[0].settlement, ==, LW_SETTLE_CASH_AM);
  g_assert_cmpint (spx->as_of_us, ==, lw_calendar_ny_instant (lw_calendar_ny_date (spx->as_of_us), 15, 59) + 30000000);
  g_assert_cmpfloat (quote (spx, LW_Q_BID, LW_RIGHT_PUT, 4900), ==, 1.5);
  g_assert_true (isnan (quote (spx, LW_Q_VOLUME, LW_RIGHT_PUT, 4900)));   /* empty is missing */
  g_assert_cmpfloat (quote (spx, LW_Q_BID, LW_RIGHT_PUT, 4950), ==, 0);   /* a bid of 0 is a bid */
  g_assert_cmpfloat (quote (spx, LW_Q_VOLUME, LW_RIGHT_PUT, 4950), ==, 0);
  g_assert_true (isnan (quote (spx, LW_Q_ASK, LW_RIGHT_PUT, 4950)));
  g_assert_cmpint (xyz->sec_type, ==, LW_SEC_STK);
  g_assert_cmpint (xyz->expiries[0].style, ==, LW_STYLE_AMERICAN);
  g_assert_cmpstr (xyz->expiries[0].trading_class, ==, "XYZ");
  g_assert_cmpfloat (lw_chain_px (xyz), ==, 10);
}

/* A look-alike of the layout with a BOM, a blank in the header, US dates and the class within the option's symbol. */
static void
test_vendor_layout (void)
{
  g_autoptr (GString) explain = g_string_new (NULL);
  g_autoptr (GPtrArray) notices = g_ptr_array_new_with_free_func (g_free), chains = NULL;
  g_autoptr (GError) error = NULL;
  LwChainCsvOptions options;
  LwChain *chain;

  lw_chain_csv_options_init (&options);
  options.explain = explain;
  options.notices = notices;
  chains = parse ("daily.csv", "\xef\xbb\xbfunderlying,underlying_last, exchange,optionroot,type,expiration,quotedate,strike,last,bid,ask,"
    "volume,openinterest,impliedvol,delta\n"
    "SPXW,2700,W,SPXW180131C02700000,call,01/31/2018,01/02/2018,2700,0,20,21,0,6007,0.0908,0.5\n"
    "SPX,2700,W,SPX180119P02700000,put,01/19/2018,01/03/2018,2700,3,20,21,0,6007,0,-0.5\n"
    "SPXW,2710,W,SPXW180131C02700000,call,01/31/2018,01/03/2018,2700,0,25,26,0,6007,0.0908,0.5\n", &options, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (chains->len, ==, 1); /* SPXW is a class of SPX */
  chain = g_ptr_array_index (chains, 0);
  g_assert_cmpstr (chain->symbol, ==, "SPX");
  g_assert_cmpuint (chain->n_series, ==, 2); /* the 3rd of January alone */
  g_assert_cmpstr (chain->expiries[0].trading_class, ==, "SPX");
  g_assert_cmpstr (chain->expiries[1].trading_class, ==, "SPXW");
  g_assert_cmpfloat (chain->quotes[LW_Q_BID][1], ==, 25);
  g_assert_true (isnan (chain->quotes[LW_Q_LAST][1]) && isnan (chain->quotes[LW_Q_IV_GIVEN][0]));
  g_assert_cmpint (chain->as_of_us, ==, lw_calendar_ny_instant (lw_date_from_ymd (2018, 1, 3), 16, 0));
  g_assert_cmpuint (notices->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (notices, 0), "2018-01-03"));
  g_assert_nonnull (strstr (explain->str, "underlying_last → underlying_price"));
  g_assert_nonnull (strstr (explain->str, "exchange → not used"));
}

static void
test_as_of (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) chains = NULL;
  LwChainCsvOptions options;

  lw_chain_csv_options_init (&options);
  options.until_us = lw_calendar_ny_instant (lw_date_from_ymd (2026, 11, 19), 18, 0);
  chains = parse ("a.csv", OWN "X,10,2026-12-18,10,C,0.5,0.6,1,1,,,,2026-11-18T15:00:00Z\nX,11,2026-12-18,10,C,0.7,0.8,1,1,,,,"
                  "2026-11-19T15:00:00Z\nX,12,2026-12-18,10,C,0.9,1,1,1,,,,2026-11-20T15:00:00Z\n", &options, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (lw_chain_px (g_ptr_array_index (chains, 0)), ==, 11);
  g_assert_cmpfloat (((LwChain *) g_ptr_array_index (chains, 0))->quotes[LW_Q_BID][0], ==, 0.7);
}

/* Neither symbol nor price nor day in the file: the name and parity give them, and the user is told. */
static void
test_bare_layout (void)
{
  g_autoptr (GPtrArray) notices = g_ptr_array_new_with_free_func (g_free), chains = NULL;
  g_autoptr (GError) error = NULL;
  LwChainCsvOptions options;
  LwChain *chain;

  lw_chain_csv_options_init (&options);
  options.notices = notices;
  chains = parse ("/tmp/abc_20211122_layout.csv", "Type,Strike,Bid,Ask,Expiration\ncall,100,4.9,5.1,2021-11-26\nput,100,1.9,2.1,2021-11-26\n"
                  "call,110,1,1.2,2021-11-26\nput,110,9,9.2,2021-11-26\n", &options, &error);
  g_assert_no_error (error);
  chain = g_ptr_array_index (chains, 0);
  g_assert_cmpstr (chain->symbol, ==, "ABC");
  g_assert_cmpfloat_with_epsilon (lw_chain_px (chain), 103, 1e-9);
  g_assert_cmpint (lw_calendar_ny_date (chain->as_of_us), ==, lw_date_from_ymd (2021, 11, 22));
  g_assert_cmpuint (notices->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (notices, 0), "--underlying-price"));
}

static void
test_refusals (void)
{
  static const struct { const char *text, *message; } cases[] = {
    { "", "a.csv:0: the file is empty" },
    { "strike,bid\n1,2\n", "a.csv:1: there is no column 'expiry'" },
    { OWN, "a.csv:1: the file has a header and no rows" },
    { OWN "SPX,5000,2026-12-18,abc,P,1,2,,,,,,\n", "a.csv:2: column strike: 'abc' is no number" },
    { OWN "SPX,5000,2026-12-18,5000,P,1,2,,,,,,\nSPX,5000,2026-12-18,5000,P,1x,2,,,,,,\n", "a.csv:3: column bid: '1x' is no number" },
    { OWN "SPX,5000,2026-12-18,5000,P,1,2\n", "a.csv:2: the row has 7 fields, the header 13" },
    { OWN "SPX,5000,2026-02-30,5000,P,1,2,,,,,,\n", "a.csv:2: column expiry: '2026-02-30' is no date" },
    { OWN "SPX,5000,,5000,P,1,2,,,,,,\n", "a.csv:2: column expiry is empty" },
    { OWN ",5000,2026-12-18,5000,P,1,2,,,,,,\n", "a.csv:2: column underlying is empty" },
    { OWN "SPX,5000,2026-12-18,5000,X,1,2,,,,,,\n", "a.csv:2: column right: 'X' is neither C nor P" },
    { OWN "SPX,5000,2026-12-18,-5,P,1,2,,,,,,\n", "a.csv:2: column strike: '-5' is no strike" },
    { OWN "SPX,5000,2026-12-18,5.00001,P,1,2,,,,,,\n", "a.csv:2: column strike: '5.00001' is no strike" },
    { OWN "SPX,0,2026-12-18,5000,P,1,2,,,,,,\n", "a.csv:2: column underlying_price: '0' is no price" },
    { OWN "SPX,5000,2026-12-18,5000,P,1,2,,,,,1.5,\n", "a.csv:2: column multiplier: '1.5' is no multiplier" },
    { OWN "SPX,5000,2026-12-18,5000,P,1,2,,,,,,noon\n", "a.csv:2: column quote_time: 'noon' is no instant" },
    { OWN "SPX,5000,2026-12-18,5000,P,1,inf,,,,,,\n", "a.csv:2: column ask: 'inf' is no number" },
    { OWN "ABCDEFGHIJKLMNOPQRSTUVWXYZ,1,2026-12-18,1,P,1,2,,,,,,\n", "a.csv:2: column underlying: " },
    { "underlying,underlying_price,expiry,expiration,strike,right,bid,ask\n", "a.csv:1: columns expiry and expiration both mean expiry" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) chains = parse ("/some/where/a.csv", cases[i].text, NULL, &error);

      g_assert_null (chains);
      g_assert_error (error, LW_STORE_ERROR, LW_STORE_ERROR_BAD_DATA);
      if (!g_str_has_prefix (error->message, cases[i].message))
        g_error ("case %u: '%s' must begin with '%s'", i, error->message, cases[i].message);
    }
}

/* What is written is read back the same, to the last bit. */
static void
test_round_trip (void)
{
  g_autoptr (GString) csv = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) first = parse ("a.csv", OWN
    "SPX,5000.123456789,2026-12-18,4900,P,1.5,1.7000000000000002,3,30,0.2,SPX,100,2026-11-20T20:59:00Z\n"
    "SPX,5000.123456789,2026-12-18,4900,C,,0.1,,,,SPXW,100,2026-11-20T20:59:00Z\n", NULL, &error);
  g_autoptr (GPtrArray) second = NULL;
  LwChain *a, *b;

  g_assert_no_error (error);
  a = g_ptr_array_index (first, 0);
  lw_chain_append_csv_header (csv);
  lw_chain_append_csv (a, csv);
  second = parse ("b.csv", csv->str, NULL, &error);
  g_assert_no_error (error);
  b = g_ptr_array_index (second, 0);
  g_assert_cmpuint (b->n_series, ==, a->n_series);
  g_assert_cmpint (b->as_of_us, ==, a->as_of_us);
  g_assert_cmpfloat (lw_chain_px (b), ==, 5000.123456789);
  for (guint q = 0; q < LW_Q_N; q++)
    for (guint i = 0; i < a->n_series; i++)
      g_assert_true (a->quotes[q][i] == b->quotes[q][i] || (isnan (a->quotes[q][i]) && isnan (b->quotes[q][i])));
  g_assert_cmpmem (a->expiries, a->n_expiries * sizeof (LwExpiry), b->expiries, b->n_expiries * sizeof (LwExpiry));
}

static GBytes *
pack (const char *text)
{
  g_autoptr (GConverter) converter = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6));
  g_autoptr (GInputStream) plain = g_memory_input_stream_new_from_data (text, (gssize) strlen (text), NULL);
  g_autoptr (GInputStream) packed = g_converter_input_stream_new (plain, converter);
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();

  g_output_stream_splice (out, packed, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

static void
test_gzip (void)
{
  g_autoptr (GBytes) bytes = pack (OWN "SPX,5000,2026-12-18,4900,P,1.5,1.7,,30,0.2,SPX,100,\n");
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (bytes, 0, g_bytes_get_size (bytes) / 2);
  g_autoptr (GPtrArray) chains = NULL, none = NULL;
  g_autoptr (GError) error = NULL, cut_error = NULL;
  LwChainCsvOptions options;

  lw_chain_csv_options_init (&options);
  chains = lw_chain_csv_parse (bytes, "a.csv.gz", &options, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (chains->len, ==, 1);
  none = lw_chain_csv_parse (cut, "a.csv.gz", &options, &cut_error);
  g_assert_null (none);
  g_assert_nonnull (cut_error);
}

static void
test_table (void)
{
  static const char text[] = "a,\"b,\"\"c\"\"\nd\",\r\n\n,x";
  LwCsvReader reader;
  gboolean more;

  lw_csv_reader_init (&reader, text, sizeof text - 1);
  more = lw_csv_reader_next (&reader);
  g_assert_true (more);
  g_assert_cmpuint (reader.fields->len, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (reader.fields, 1), ==, "b,\"c\"\nd");
  g_assert_cmpstr (g_ptr_array_index (reader.fields, 2), ==, "");
  more = lw_csv_reader_next (&reader);
  g_assert_true (more);
  g_assert_cmpuint (reader.line, ==, 4);
  g_assert_cmpuint (reader.fields->len, ==, 2);
  more = lw_csv_reader_next (&reader);
  g_assert_false (more);
  lw_csv_reader_clear (&reader);
}

/* Every cut of a good file is a chain or an error with a place, never a crash. */
static void
test_cuts (void)
{
  static const char text[] = OWN "SPX,5000,2026-12-18,4900,P,1.5,1.7,,30,0.2,\"SPX\",100,2026-11-20T15:59:00-05:00\n";

  for (gsize n = 0; n < sizeof text; n++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (text, n);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) chains = NULL;
      LwChainCsvOptions options;

      lw_chain_csv_options_init (&options);
      chains = lw_chain_csv_parse (bytes, "a.csv", &options, &error);
      g_assert_cmpint (chains != NULL, ==, error == NULL);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chain-csv/own", test_own_format);
  g_test_add_func ("/chain-csv/vendor", test_vendor_layout);
  g_test_add_func ("/chain-csv/as-of", test_as_of);
  g_test_add_func ("/chain-csv/bare", test_bare_layout);
  g_test_add_func ("/chain-csv/refusals", test_refusals);
  g_test_add_func ("/chain-csv/round-trip", test_round_trip);
  g_test_add_func ("/chain-csv/gzip", test_gzip);
  g_test_add_func ("/chain-csv/table", test_table);
  g_test_add_func ("/chain-csv/cuts", test_cuts);
  return g_test_run ();
}
