/* The list of what the scanner knows, as XML: elements are named as clients look for them. */

#include "config.h"

#include "lw-gw-scanner.h"

static void
add_text (GString    *xml,
          const char *element,
          const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (xml, "<%s>%s</%s>", element, escaped, element);
}

static void
add_instrument (GString    *xml,
                const char *type,
                const char *words)
{
  g_string_append (xml, "<Instrument>");
  add_text (xml, "name", words);
  add_text (xml, "type", type);
  g_string_append (xml, "<filters>");
#define LW_GW_SCAN_FILTER(tag, text, figure, scale, above) g_string_append (xml, #tag ",");
#include "lw-gw-scanner.def"
  g_string_truncate (xml, xml->len - 1);
  g_string_append (xml, "</filters></Instrument>\n");
}

static void
add_location (GString    *xml,
              const char *code,
              const char *words,
              const char *instrument)
{
  g_string_append (xml, "<Location>");
  add_text (xml, "displayName", words);
  add_text (xml, "locationCode", code);
  add_text (xml, "instruments", instrument);
  add_text (xml, "access", "unrestricted");
  g_string_append (xml, "</Location>\n");
}

static void
add_code (GString    *xml,
          const char *code,
          const char *words)
{
  g_string_append (xml, "<ScanType>");
  add_text (xml, "displayName", words);
  add_text (xml, "scanCode", code);
  add_text (xml, "instruments", "STK,ETF.EQ.US,IND.US");
  g_string_append (xml, "</ScanType>\n");
}

static void
add_filter (GString    *xml,
            const char *tag,
            const char *words)
{
  g_string_append (xml, "<SimpleFilter>");
  add_text (xml, "id", tag);
  g_string_append (xml, "<AbstractField type=\"scanner.filter.DoubleField\">");
  add_text (xml, "code", tag);
  add_text (xml, "displayName", words);
  g_string_append (xml, "</AbstractField></SimpleFilter>\n");
}

char *
lw_gw_scan_params (void)
{
  GString *xml = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ScanParameterResponse>\n"
                               "<InstrumentList varName=\"instrumentList\">\n");

#define LW_GW_SCAN_INSTRUMENT(type, words, kind) add_instrument (xml, type, words);
#include "lw-gw-scanner.def"
  g_string_append (xml, "</InstrumentList>\n<LocationTree varName=\"locationTree\">\n");
#define LW_GW_SCAN_LOCATION(code, words, instrument, primary) add_location (xml, code, words, instrument);
#include "lw-gw-scanner.def"
  g_string_append (xml, "</LocationTree>\n<ScanTypeList varName=\"scanTypeList\">\n");
#define LW_GW_SCAN_CODE(code, words, figure, highest) add_code (xml, #code, words);
#include "lw-gw-scanner.def"
  g_string_append (xml, "</ScanTypeList>\n<FilterList varName=\"filterList\">\n");
#define LW_GW_SCAN_FILTER(tag, words, figure, scale, above) add_filter (xml, #tag, words);
#include "lw-gw-scanner.def"
  g_string_append (xml, "</FilterList>\n</ScanParameterResponse>\n");
  return g_string_free (xml, FALSE);
}
