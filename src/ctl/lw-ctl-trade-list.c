#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "lw-ctl-id.h"
#include "lw-ctl-records.h"
#include "lw-ctl-trade-private.h"

/* What trade prints of orders, and how they are named. */

static const char *const columns[] = { "intent", "state", "symbol", "order", "sentence", NULL };

static void
print_record (LwCtlFormat format,
              const char *cells[])
{
  static gboolean header;
  g_autoptr (LwRecords) record = lw_records_new (columns);
  g_autofree char *text = NULL;
  const char *row;

  for (guint i = 0; columns[i] != NULL; i++)
    lw_records_text (record, cells[i]);
  text = lw_records_format (record, format, "\n");
  row = format == LW_CTL_CSV && header ? strchr (text, '\n') + 1 : text;
  header = TRUE;
  fputs (row, stdout);
}

void
lw_ctl_trade_line (const char *id,
                   const char *state,
                   const char *symbol,
                   const char *words,
                   const char *sentence)
{
  const char *cells[] = { id, state, symbol, words, sentence };
  const char *format = lw_ctl_trade_options.format;

  if (g_strcmp0 (format, "json") == 0)
    print_record (LW_CTL_JSON, cells);
  else if (g_strcmp0 (format, "csv") == 0)
    print_record (LW_CTL_CSV, cells);
  else
    printf ("%s %s %s%s%s\n", id, state, words, words[0] != '\0' ? ": " : "", sentence);
  fflush (stdout);
}

void
lw_ctl_trade_print (LwDesk         *desk,
                    const LwIntent *intent)
{
  g_autofree char *sentence = lw_desk_order_sentence (desk, intent);
  g_autofree char *words = lw_intent_words (intent);

  lw_ctl_trade_line (intent->id, lw_intent_state_word (intent->state), intent->vertical.symbol, words, sentence);
}

void
lw_ctl_trade_tell_killed (LwDesk *desk)
{
  if (lw_desk_is_killed (desk))
    lw_ctl_trade_line ("-", "KILLED", "", "", "The kill switch is on: nothing is sent until 'legworkctl trade release-kill'.");
}

static void
print_conflict (const LwConflict *conflict)
{
  g_autofree char *words = g_strdup_printf ("number %d", conflict->order_id);
  g_autofree char *sentence = g_strdup_printf ("%s. 'legworkctl trade cancel-number %d' asks TWS to cancel it, once each time.", conflict->words,
                                               conflict->order_id);

  lw_ctl_trade_line ("-", "CONFLICT", conflict->symbol, words, sentence);
}

static void
print_externals (LwDesk *desk)
{
  g_autoptr (GArray) rows = lw_desk_externals (desk);

  for (guint i = 0; i < rows->len; i++)
    {
      const LwExternal *row = &g_array_index (rows, LwExternal, i);
      g_autofree char *words = lw_external_words (row);
      g_autofree char *sentence = lw_external_sentence (row);

      lw_ctl_trade_line ("-", "EXTERNAL", row->symbol, words, sentence);
    }
}

static void
print_position (const LwUnattributed *row)
{
  g_autofree char *sentence = g_strdup_printf ("%s. 'legworkctl trade signoff %s' signs it off.", row->sentence, row->id);

  lw_ctl_trade_line (row->id, lw_unattributed_kind_word (row->kind), row->symbol, row->title, sentence);
}

static gboolean
find_position (LwDesk         *desk,
               const char     *id,
               LwUnattributed *found)
{
  g_autoptr (GArray) rows = lw_desk_unattributed (desk);

  for (guint i = 0; i < rows->len; i++)
    if (g_ascii_strcasecmp (g_array_index (rows, LwUnattributed, i).id, id) == 0)
      {
        *found = g_array_index (rows, LwUnattributed, i);
        return TRUE;
      }
  return FALSE;
}

/* Their ids are a P and a number, and so may the end of an order's be. */
gboolean
lw_ctl_trade_is_position (LwDesk     *desk,
                          const char *text)
{
  LwUnattributed row;
  gboolean numbered = (text[0] == 'P' || text[0] == 'p') && text[1] != '\0' && strspn (text + 1, "0123456789") == strlen (text + 1);

  return numbered && (strlen (text) < LW_CTL_ID_LEAST || find_position (desk, text, &row));
}

int
lw_ctl_trade_signoff_position (LwDesk     *desk,
                               const char *id)
{
  LwUnattributed row;

  if (!find_position (desk, id, &row))
    {
      lw_ctl_complain ("%s: no such position is to be signed off; 'legworkctl trade list' shows those that are", id);
      return LW_EXIT_BAD_INPUT;
    }
  if (!lw_desk_signoff_position (desk, row.id) || !lw_ctl_trade_wait_saved (desk, lw_ctl_trade_options.wait))
    {
      lw_ctl_complain ("%s is not signed off: the order journal cannot be written. Look at the disk's free space, then sign it off again", row.id);
      return LW_EXIT_NOT_CONNECTED;
    }
  lw_ctl_trade_line (row.id, "SIGNED_OFF", row.symbol, row.title, "Signed off: the positions that TWS shows are right. Targets and stops may be armed again.");
  return LW_EXIT_DONE;
}

int
lw_ctl_trade_list_orders (LwDesk *desk)
{
  g_autoptr (GArray) positions = lw_desk_unattributed (desk);
  int status = LW_EXIT_DONE;

  for (guint i = 0; i < positions->len; i++)
    print_position (&g_array_index (positions, LwUnattributed, i));

  for (guint i = 0; i < lw_desk_n_conflicts (desk); i++)
    {
      print_conflict (lw_desk_get_conflict (desk, i));
      status = LW_EXIT_UNKNOWN;
    }
  print_externals (desk);
  for (guint i = 0; i < lw_desk_n_orders (desk); i++)
    {
      const LwIntent *intent = lw_desk_get_order (desk, i);

      lw_ctl_trade_print (desk, intent);
      if (intent->state == LW_INTENT_UNKNOWN)
        status = LW_EXIT_UNKNOWN;
    }
  return status;
}

static const char *
id_of (gpointer desk,
       guint    i)
{
  return lw_desk_get_order (desk, i)->id;
}

const char *
lw_ctl_trade_find_id (LwDesk     *desk,
                      const char *text)
{
  return lw_ctl_id_find (text, id_of, desk, lw_desk_n_orders (desk));
}

static gboolean
is_gone (LwDesk  *desk,
         gpointer number)
{
  for (guint i = 0; i < lw_desk_n_conflicts (desk); i++)
    if (lw_desk_get_conflict (desk, i)->order_id == GPOINTER_TO_INT (number))
      return FALSE;
  return TRUE;
}

int
lw_ctl_trade_cancel_number (LwDesk     *desk,
                            const char *number)
{
  gint64 id;
  gboolean gone;

  if (!g_ascii_string_to_signed (number, 10, 1, G_MAXINT32, &id, NULL))
    {
      lw_ctl_complain ("%s: the number that 'legworkctl trade list' shows beside CONFLICT", number);
      return LW_EXIT_BAD_INPUT;
    }
  if (is_gone (desk, GINT_TO_POINTER ((int) id)))
    {
      lw_ctl_complain ("TWS names no order under number %s that is not one of this program's; 'legworkctl trade list' shows them", number);
      return LW_EXIT_BAD_INPUT;
    }
  if (!lw_desk_cancel_conflict (desk, (gint32) id))
    return LW_EXIT_NOT_CONNECTED;
  gone = lw_ctl_desk_wait (desk, is_gone, GINT_TO_POINTER ((int) id), lw_ctl_trade_options.wait);
  lw_ctl_trade_line ("-", gone ? "GONE" : "ASKED", "", "", gone ? "TWS no longer lists an order under this number. See in TWS that nothing is left of it."
                     : "TWS was asked to cancel it and lists it still. Finish it in TWS.");
  return gone ? LW_EXIT_DONE : LW_EXIT_UNKNOWN;
}
