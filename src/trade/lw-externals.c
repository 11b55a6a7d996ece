#define G_LOG_DOMAIN "lw-externals"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-trade-private.h"

/* What a person sees of orders that are not ours: they are shown and counted, and nothing here touches them. */

GArray *
lw_trade_externals (LwTrade *self)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (LwExternal));

  for (guint i = 0; i < self->externals->len; i++)
    if (!lw_external_is_closed (&g_array_index (self->externals, LwExternal, i)))
      g_array_append_val (rows, g_array_index (self->externals, LwExternal, i));
  return rows;
}

gboolean
lw_external_is_closed (const LwExternal *row)
{
  return strcmp (row->status, "closed") == 0;
}

static void
add_price (GString *text,
           LwPrice  limit)
{
  char price[LW_PRICE_TEXT_SIZE];

  if (limit == LW_PRICE_NONE)
    return;
  g_string_append_printf (text, " at %s%s", limit < 0 ? "−" : "", lw_price_format (ABS (limit), 2, price, sizeof price));
}

char *
lw_external_words (const LwExternal *row)
{
  GString *text = g_string_new (NULL);

  if (isfinite (row->quantity))
    g_string_append_printf (text, "%g ", row->quantity);
  g_string_append (text, row->symbol[0] != '\0' ? row->symbol : "unknown symbol");
  if (row->n_legs > 1)
    g_string_append_printf (text, " combo of %u legs", row->n_legs);
  add_price (text, row->limit);
  return g_string_free (text, FALSE);
}

static char *
risk_words (const LwExternal *row)
{
  if (row->of_another)
    return g_strdup_printf ("of account %s, which is not this profile's, so that it counts nowhere here", row->account);
  if (row->risk_micro == LW_GATE_NONE)
    return g_strdup ("what it may lose cannot be told, and nothing new is opened meanwhile");
  return g_strdup_printf ("counts %.0f USD at risk", (double) row->risk_micro / 1e6);
}

char *
lw_external_sentence (const LwExternal *row)
{
  g_autofree char *risk = risk_words (row);

  return g_strdup_printf ("%s. Made elsewhere (permId %" G_GINT64_FORMAT ", client %d): %s. Legwork never changes or cancels it; do that where it was "
                          "made, or in TWS", row->status[0] != '\0' ? row->status : "Not named by TWS yet", row->perm_id, row->client_id, risk);
}
