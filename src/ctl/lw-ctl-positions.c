#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <math.h>

#include "lw-ctl-desk.h"
#include "lw-ctl-records.h"
#include "lw-ctl.h"

/* What is held, after TWS was asked. Sends nothing. */

#define READY_SECONDS 45

static const char *const columns[] = { "kind", "position", "quantity", "cost", "now", "profit_usd", "journal", "intent", "symbol", "expiry", "k1", "k2",
                                       NULL };

static void
add_spread (LwRecords            *records,
            const LwDeskPosition *row)
{
  lw_records_text (records, row->vertical.symbol);
  lw_records_date (records, row->vertical.last_trade);
  lw_records_price (records, row->vertical.k1);
  lw_records_price (records, row->vertical.k2);
}

static void
add_contract (LwRecords            *records,
              const LwDeskPosition *row)
{
  lw_records_text (records, row->contract.symbol);
  lw_records_date (records, row->contract.last_trade);
  lw_records_price (records, row->contract.strike);
  lw_records_price (records, LW_PRICE_NONE);
}

static void
add_row (LwRecords            *records,
         const LwDeskPosition *row)
{
  g_autofree char *words = lw_desk_position_words (row);

  lw_records_text (records, lw_position_kind_word (row->kind));
  lw_records_text (records, words);
  lw_records_double (records, row->quantity);
  lw_records_double (records, row->cost);
  lw_records_double (records, row->now);
  lw_records_money (records, row->profit_usd);
  lw_records_double (records, row->kind == LW_POSITION_DIFFERENCE ? row->journal : NAN);
  lw_records_text (records, row->intent[0] != '\0' ? row->intent : NULL);
  if (row->kind == LW_POSITION_SPREAD)
    add_spread (records, row);
  else
    add_contract (records, row);
}

/* Contracts that no spread holds together, and what the journal does not explain: the person is to look. */
static gboolean
is_odd (const LwDeskPosition *row)
{
  return row->kind == LW_POSITION_BROKEN || row->kind == LW_POSITION_DIFFERENCE;
}

static void
print (GArray      *rows,
       LwCtlFormat  format)
{
  g_autoptr (LwRecords) records = lw_records_new (columns);
  g_autofree char *text = NULL;
  guint odd = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      add_row (records, &g_array_index (rows, LwDeskPosition, i));
      odd += is_odd (&g_array_index (rows, LwDeskPosition, i));
    }
  text = lw_records_format (records, format, "\n");
  g_print ("%s", text);
  if (rows->len == 0)
    lw_ctl_complain ("TWS reports no position");
  if (odd > 0)
    lw_ctl_complain ("%u of them to look at: a leg without its other one, or contracts of which the journal has other executions than TWS has positions",
                     odd);
}

static gboolean
is_listed (LwDesk  *desk,
           gpointer rows)
{
  LwDeskConnection connection;
  GArray **listed = rows;

  lw_desk_get_connection (desk, &connection);
  *listed = lw_desk_get_positions (desk);
  return *listed != NULL || (!connection.journal_opening && (connection.read_only || connection.problem[0] != '\0'));
}

int
lw_ctl_positions (int    argc,
                  char **argv)
{
  static LwCtlConnection connection = LW_CTL_CONNECTION_INIT;
  static char *format_text;
  static const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &format_text, "table, csv or json (an object a line)", "FORMAT" },
    LW_CTL_CONNECTION_ENTRIES (connection),
    { NULL }
  };
  g_autoptr (LwDesk) desk = NULL;
  g_autoptr (GArray) rows = NULL;
  LwCtlFormat format;
  int status;

  if (!lw_ctl_parse (&argc, &argv, NULL,
                     "What is held, as TWS says: the spreads that orders of the journal opened, legs of them that stand alone (broken), other contracts, and "
                     "where TWS and the journal's executions differ. cost is per share: negative was received; TWS's average cost where the journal has no "
                     "price. It asks for no quotes: now and profit_usd stay empty. Sends nothing.", "legworkctl positions --format csv", entries))
    return LW_EXIT_BAD_INPUT;
  if (argc != 1 || !lw_ctl_format_parse (format_text, &format))
    {
      lw_ctl_complain ("positions takes nothing more, and --format is table, csv or json");
      return LW_EXIT_BAD_INPUT;
    }
  desk = lw_ctl_desk_open (&connection, &status);
  if (desk == NULL)
    return status;
  lw_ctl_desk_wait (desk, is_listed, &rows, READY_SECONDS);
  if (rows != NULL)
    print (rows, format);
  else
    lw_ctl_complain ("TWS has not listed the positions, or another Legwork that runs holds the order journal. " LW_CTL_USE_THE_WINDOW);
  status = rows != NULL ? LW_EXIT_DONE : LW_EXIT_NOT_CONNECTED;
  lw_desk_stop (desk);
  return status;
}
