/* What a client asks of the scanner: read, checked, refused. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gw-scanner.h"

#define MAX_ROWS 50

static const struct
{
  const char *code;
  gsize       offset;
  gboolean    highest;
} codes[] = {
#define LW_GW_SCAN_CODE(code, words, figure, highest) { #code, G_STRUCT_OFFSET (LwGwScanFigures, figure), highest },
#include "lw-gw-scanner.def"
};

static const struct
{
  const char  *type;
  LwGwScanKind kind;
} instruments[] = {
#define LW_GW_SCAN_INSTRUMENT(type, words, kind) { type, LW_GW_SCAN_##kind },
#include "lw-gw-scanner.def"
};

static const struct
{
  const char *code;
  const char *instrument;
  const char *primary;
} locations[] = {
#define LW_GW_SCAN_LOCATION(code, words, instrument, primary) { code, instrument, primary },
#include "lw-gw-scanner.def"
};

static const struct
{
  const char *tag;
  gsize       offset;
  double      scale;
  gboolean    above;
} filters[] = {
#define LW_GW_SCAN_FILTER(tag, words, figure, scale, above) { #tag, G_STRUCT_OFFSET (LwGwScanFigures, figure), scale, above },
#include "lw-gw-scanner.def"
};

/* Fields of the message that are filters by another name. */
static const struct
{
  guint       field;
  const char *tag;
} field_filters[] = {
  { LW_F_reqScannerSubscription_abovePrice, "priceAbove" },
  { LW_F_reqScannerSubscription_belowPrice, "priceBelow" },
  { LW_F_reqScannerSubscription_aboveVolume, "volumeAbove" },
  { LW_F_reqScannerSubscription_averageOptionVolumeAbove, "avgOptVolumeAbove" },
  { LW_F_reqScannerSubscription_marketCapAbove, "marketCapAbove1e6" },
  { LW_F_reqScannerSubscription_marketCapBelow, "marketCapBelow1e6" },
};

/* Fields that are of bonds alone. */
static const guint bond_fields[] = {
  LW_F_reqScannerSubscription_moodyRatingAbove, LW_F_reqScannerSubscription_moodyRatingBelow, LW_F_reqScannerSubscription_spRatingAbove,
  LW_F_reqScannerSubscription_spRatingBelow, LW_F_reqScannerSubscription_maturityDateAbove,
  LW_F_reqScannerSubscription_maturityDateBelow, LW_F_reqScannerSubscription_couponRateAbove,
  LW_F_reqScannerSubscription_couponRateBelow,
};

/* FALSE: no such filter. */
static gboolean
add_limit (LwGwScan   *scan,
           const char *tag,
           double      value)
{
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    if (strcmp (filters[i].tag, tag) == 0)
      {
        LwGwScanLimit limit = { filters[i].offset, filters[i].scale, value, filters[i].above };

        g_array_append_val (scan->limits, limit);
        return TRUE;
      }
  return FALSE;
}

static char *
read_code (LwRow    *row,
           LwGwScan *scan)
{
  const char *code = lw_row_text (row, LW_F_reqScannerSubscription_scanCode);

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (strcmp (codes[i].code, code) == 0)
      {
        scan->offset = codes[i].offset;
        scan->highest = codes[i].highest;
        return NULL;
      }
  return g_strdup_printf ("Error: the scan code %s is not known; reqScannerParameters lists them", code[0] != '\0' ? code : "(none)");
}

static char *
read_place (LwRow    *row,
            LwGwScan *scan)
{
  const char *instrument = lw_row_text (row, LW_F_reqScannerSubscription_instrument);
  const char *location = lw_row_text (row, LW_F_reqScannerSubscription_locationCode);
  gboolean known = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (instruments); i++)
    if (strcmp (instruments[i].type, instrument) == 0)
      {
        scan->kind = instruments[i].kind;
        known = TRUE;
      }
  if (!known)
    return g_strdup_printf ("Error: the instrument %s is not known; reqScannerParameters lists them",
                            instrument[0] != '\0' ? instrument : "(none)");
  for (guint i = 0; i < G_N_ELEMENTS (locations); i++)
    if (strcmp (locations[i].code, location) == 0 && strcmp (locations[i].instrument, instrument) == 0)
      {
        scan->primary = locations[i].primary;
        return NULL;
      }
  return g_strdup ("Error: Market Scanner is not configured for one of the chosen locations.");
}

/* What of a filter list or an option list is between two semicolons: "priceAbove=10". */
static char *
read_tag (LwGwScan   *scan,
          const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "=", 2);
  char *end = NULL;
  double value = parts[0] != NULL && parts[1] != NULL ? g_ascii_strtod (parts[1], &end) : NAN;

  if (end == NULL || end == parts[1] || *end != '\0' || !isfinite (value))
    return g_strdup_printf ("The scanner's filter \"%s\" is not written tag=number", text);
  if (!add_limit (scan, parts[0], value))
    return g_strdup_printf ("The scanner's filter %s is not known; reqScannerParameters lists them", parts[0]);
  return NULL;
}

static char *
read_tags (LwRow    *row,
           LwGwScan *scan)
{
  g_auto (GStrv) tags = g_strsplit (lw_row_text (row, LW_F_reqScannerSubscription_scannerSubscriptionFilterOptions), ";", -1);

  for (guint i = 0; tags[i] != NULL; i++)
    {
      char *refusal = tags[i][0] != '\0' ? read_tag (scan, tags[i]) : NULL;

      if (refusal != NULL)
        return refusal;
    }
  return NULL;
}

/* Options are for TWS itself and change nothing here; they must be pairs nevertheless. */
static char *
check_options (LwRow *row)
{
  g_auto (GStrv) tags = g_strsplit (lw_row_text (row, LW_F_reqScannerSubscription_scannerSubscriptionOptions), ";", -1);

  for (guint i = 0; tags[i] != NULL; i++)
    if (tags[i][0] != '\0' && strchr (tags[i], '=') == NULL)
      return g_strdup_printf ("The scanner's option \"%s\" is not written tag=value", tags[i]);
  return NULL;
}

static char *
read_fields (LwRow    *row,
             LwGwScan *scan)
{
  for (guint i = 0; i < G_N_ELEMENTS (field_filters); i++)
    if (lw_row_has (row, field_filters[i].field))
      add_limit (scan, field_filters[i].tag, lw_row_double (row, field_filters[i].field));
  for (guint i = 0; i < G_N_ELEMENTS (bond_fields); i++)
    if (lw_row_text (row, bond_fields[i])[0] != '\0')
      return g_strdup ("Ratings, maturity and coupon are filters of bonds, which the instrument excludes");
  return NULL;
}

static char *
read_stock_type (LwRow    *row,
                 LwGwScan *scan)
{
  const char *type = lw_row_text (row, LW_F_reqScannerSubscription_stockTypeFilter);
  static const char *const others[] = { "ADR", "REIT", "CEF" };

  scan->with_funds = scan->with_shares = type[0] == '\0' || strcmp (type, "ALL") == 0;
  scan->with_funds |= strcmp (type, "ETF") == 0 || strcmp (type, "inc:ETF") == 0;
  scan->with_shares |= strcmp (type, "CORP") == 0 || strcmp (type, "STOCK") == 0 || strcmp (type, "exc:ETF") == 0;
  if (scan->with_funds || scan->with_shares)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (strcmp (type, others[i]) == 0)
      return NULL;
  return g_strdup_printf ("The stock type filter %s is not known; legal ones are ALL, CORP, ADR, ETF, REIT, CEF", type);
}

static char *
read_rows (LwRow    *row,
           LwGwScan *scan)
{
  int n = lw_row_int (row, LW_F_reqScannerSubscription_numberOfRows, -1);

  scan->n_rows = n > 0 ? (guint) n : MAX_ROWS;
  return n > MAX_ROWS ? g_strdup_printf ("The number of rows is TOO MANY: %d, at most %d can be asked for", n, MAX_ROWS) : NULL;
}

char *
lw_gw_scan_read (LwRow    *row,
                 LwGwScan *scan,
                 int      *code)
{
  static char *(*const forms[]) (LwRow *, LwGwScan *) = { read_rows, read_stock_type, read_fields, read_tags };
  char *refusal = NULL;

  *code = 321;
  for (guint i = 0; i < G_N_ELEMENTS (forms) && refusal == NULL; i++)
    refusal = forms[i](row, scan);
  if (refusal == NULL)
    refusal = check_options (row);
  if (refusal != NULL)
    return refusal;
  *code = 162;
  refusal = read_code (row, scan);
  return refusal != NULL ? refusal : read_place (row, scan);
}
