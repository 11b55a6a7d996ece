#define G_LOG_DOMAIN "lw-sentences"

#include "config.h"

#include <math.h>

#include "lw-trade-private.h"

/* Of one combo, in the words of the ticket and the list: a sign alone would have to be explained. */
char *
lw_sentences_price (double price)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  gboolean has_cents = fabs (price * 100 - round (price * 100)) < 1e-6;

  if (!isfinite (price))
    return g_strdup ("an unknown price");
  g_ascii_formatd (text, sizeof text, has_cents ? "%.2f" : "%.4f", fabs (price));
  return g_strconcat (text, price < 0 ? " credit" : price > 0 ? " debit" : "", NULL);
}

static char *
fee_words (const LwIntent *intent)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (intent->fees_pending)
    return g_strdup ("fees pending");
  if (!isfinite (intent->fees_usd))
    return g_strdup ("fees not known in USD");
  g_ascii_formatd (text, sizeof text, "%.2f", intent->fees_usd);
  return g_strdup_printf ("fees %s USD", text);
}

static const char *
doubts (const LwIntent *intent)
{
  if (intent->change_unknown)
    return intent->verified ? " Change unknown." : " Unverified; change unknown.";
  return intent->verified ? "" : " Unverified.";
}

static char *
change_words (const LwIntent *intent)
{
  g_autofree char *price = lw_sentences_price (lw_price_to_double (intent->change_limit));

  if (!intent->change_open)
    return g_strdup ("");
  return g_strdup_printf (" A change to %d at %s is under way.", intent->change_quantity, price);
}

/* What is not certain, what is under way, and the last that was said of an order that works. */
static char *
marks (const LwIntent *intent)
{
  g_autofree char *change = change_words (intent);

  if (intent->reason[0] == '\0' || intent->state == LW_INTENT_HELD) /* which quotes it already */
    return g_strconcat (doubts (intent), change, NULL);
  return g_strconcat (doubts (intent), change, " Last word: “", intent->reason, "”.", NULL);
}

static const char *
reason_of (const LwIntent *intent)
{
  return intent->reason[0] != '\0' ? intent->reason : "no reason given";
}

static char *
partial_words (const LwIntent *intent)
{
  g_autofree char *price = lw_sentences_price (intent->avg_price);
  g_autofree char *more = marks (intent);

  return g_strdup_printf ("%g of %d filled at %s; %g still working.%s", intent->filled, intent->quantity, price,
                          intent->quantity - intent->filled, more);
}

static char *
working_words (const LwIntent *intent)
{
  g_autofree char *price = lw_sentences_price (lw_price_to_double (intent->limit));
  g_autofree char *more = marks (intent);

  return g_strdup_printf ("Working at TWS at %s; nothing filled.%s", price, more);
}

static char *
held_words (const LwIntent *intent)
{
  g_autofree char *more = marks (intent);

  return g_strdup_printf ("TWS holds this order: “%s”. It may still be filled; you can cancel it.%s", reason_of (intent), more);
}

static char *
filled_words (const LwIntent *intent)
{
  g_autofree char *price = lw_sentences_price (intent->avg_price);
  g_autofree char *fees = fee_words (intent);

  return g_strdup_printf ("Filled %g of %d at %s; %s.", intent->filled, intent->quantity, price, fees);
}

static char *
cancelled_words (const LwIntent *intent)
{
  g_autofree char *price = lw_sentences_price (intent->avg_price);

  if (intent->state == LW_INTENT_CANCELLED_WITH_FILLS)
    return g_strdup_printf ("%g of %d filled at %s, the rest is cancelled.", intent->filled, intent->quantity, price);
  if (g_str_equal (intent->reason, "expired, inferred"))
    return g_strdup ("Expired, as far as TWS's lists show.");
  return intent->reason[0] != '\0' ? g_strdup_printf ("Cancelled, nothing filled: “%s”.", intent->reason)
                                   : g_strdup ("Cancelled, nothing filled.");
}

static char *
sent_words (const LwIntent *intent)
{
  char when[LW_CALENDAR_TEXT_SIZE];

  return g_strdup_printf ("Sent at %s; TWS has not answered yet.", lw_calendar_ny_time_text (intent->sent_us, when));
}

static char *
abandoned_words (const LwIntent *intent)
{
  char when[LW_DATE_TEXT_SIZE];

  return g_strdup_printf ("Given up by you on %s; watched, should TWS name it after all.",
                          lw_date_words (lw_calendar_ny_date (intent->final_us), when));
}

static void
add_position (GString     *text,
              LwTrade     *self,
              const LwLeg *leg)
{
  const LwHolding *holding = lw_books_holding (self, leg->con_id);
  char strike[LW_PRICE_TEXT_SIZE];

  lw_price_format (leg->strike, 0, strike, sizeof strike);
  if (text->len > 0)
    g_string_append (text, ", ");
  if (holding->seen == 0)
    g_string_append_printf (text, "none of the %s strike", strike);
  else
    g_string_append_printf (text, "%s%g of the %s strike", holding->seen < 0 ? "−" : "+", fabs (holding->seen), strike);
}

/* What TWS's last snapshot showed of the order's legs. */
char *
lw_sentences_positions (LwTrade        *self,
                        const LwIntent *intent)
{
  GString *text = g_string_new (NULL);

  if (!self->run.complete)
    return g_string_free (g_string_append (text, "no positions yet"), FALSE);
  for (guint i = 0; i < intent->n_legs; i++)
    add_position (text, self, &intent->legs[i]);
  return g_string_free (text, FALSE);
}

static LwGateLeg
leg_of (LwTrade          *self,
        const LwVertical *held,
        gint32            con_id)
{
  const LwHolding *holding = lw_books_holding (self, con_id);
  LwGateLeg leg = { .strike = con_id == held->con_id_1 ? held->k1 : held->k2, .right = lw_vertical_right (held->kind) };

  leg.position = lw_gate_count (holding->expected);
  leg.reported = lw_gate_count (holding->seen);
  g_strlcpy (leg.symbol, held->symbol, sizeof leg.symbol);
  return leg;
}

char *
lw_trade_closing_doubt (LwTrade          *self,
                        const LwVertical *held)
{
  const gint32 ids[] = { held->con_id_1, held->con_id_2 };

  if (!self->run.complete)
    return g_strdup ("TWS has not listed the positions on this connection yet");
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      LwGateLeg leg = leg_of (self, held, ids[i]);

      if (leg.position != leg.reported)
        return lw_gate_doubt_words (&leg);
    }
  return NULL;
}

static char *
unresolved_words (LwTrade        *self,
                  const LwIntent *intent)
{
  g_autofree char *positions = lw_sentences_positions (self, intent);

  return g_strdup_printf ("TWS can no longer say what became of this order. Compare the positions shown and sign off. TWS shows %s.",
                          positions);
}

static char *
state_words (LwTrade        *self,
             const LwIntent *intent)
{
  switch (intent->state)
    {
    case LW_INTENT_DRAFT:    return g_strdup ("Not sent. Check the legs and the price, then Transmit.");
    case LW_INTENT_RESERVED:
    case LW_INTENT_ARMED:    return g_strdup ("Being written to the journal and sent.");
    case LW_INTENT_SENT:     return sent_words (intent);
    case LW_INTENT_WORKING:  return working_words (intent);
    case LW_INTENT_PARTIAL:  return partial_words (intent);
    case LW_INTENT_HELD:     return held_words (intent);
    case LW_INTENT_CHECKING:
      return g_strdup_printf ("TWS said “%s”; asking what became of the order.",
                              intent->reason[0] != '\0' ? intent->reason : lw_hint_word (intent->hint));
    case LW_INTENT_UNKNOWN:
      return g_strdup_printf ("No answer: the order may be live. Nothing more is sent for %s until TWS has named it or you have "
                              "decided.", intent->vertical.symbol);
    case LW_INTENT_ABSENT:
      return g_strdup ("TWS twice did not list this order. It was probably never received; look into TWS, then abandon it or "
                       "send it as a new order.");
    case LW_INTENT_UNRESOLVED:
      return unresolved_words (self, intent);
    case LW_INTENT_FILLED:   return filled_words (intent);
    case LW_INTENT_CANCELLED:
    case LW_INTENT_CANCELLED_WITH_FILLS: return cancelled_words (intent);
    case LW_INTENT_REJECTED:
      return g_strdup_printf ("Refused by TWS: “%s”. Nothing was filled.", reason_of (intent));
    case LW_INTENT_NOT_SENT:
      return g_strdup_printf ("Never left this program: “%s”. You may send it again.", reason_of (intent));
    case LW_INTENT_ABANDONED: return abandoned_words (intent);
    default:                 return g_strdup ("");
    }
}

char *
lw_trade_sentence (LwTrade        *self,
                   const LwIntent *intent,
                   gint64          now_us)
{
  g_autofree char *words = state_words (self, intent);
  g_autofree char *elsewhere = intent->cancel_elsewhere ? lw_cancels_elsewhere_words (self, intent) : NULL;

  if (elsewhere != NULL && !lw_intent_state_is_final (intent->state))
    return g_strconcat (words, " ", elsewhere, ".", NULL);
  return g_strconcat (words, intent->cancel_waits ? " A cancel waits for the connection to TWS." : "", NULL);
}
