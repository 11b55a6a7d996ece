#define G_LOG_DOMAIN "lw-sentences"

#include "config.h"

#include <math.h>

#include "lw-trade-private.h"

static char *
price_words (double price)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  gboolean has_cents = fabs (price * 100 - round (price * 100)) < 1e-6;

  if (!isfinite (price))
    return g_strdup ("an unknown price");
  g_ascii_formatd (text, sizeof text, has_cents ? "%.2f" : "%.4f", fabs (price));
  return g_strconcat (price < 0 ? "−" : "", text, NULL);
}

static char *
fee_words (const LwIntent *intent)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (intent->fees_pending || !isfinite (intent->fees_usd))
    return g_strdup ("fees pending");
  g_ascii_formatd (text, sizeof text, "%.2f", intent->fees_usd);
  return g_strdup_printf ("fees %s %s", text, intent->vertical.currency[0] != '\0' ? intent->vertical.currency : "USD");
}

static char *
date_words (gint64 us)
{
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  int year, month, day;

  lw_date_to_ymd (lw_calendar_ny_date (us), &year, &month, &day);
  return g_strdup_printf ("%d %s", day, months[month - 1]);
}

static const char *
marks (const LwIntent *intent)
{
  if (intent->change_unknown)
    return intent->verified ? " Change unknown." : " Unverified; change unknown.";
  return intent->verified ? "" : " Unverified.";
}

static const char *
reason_of (const LwIntent *intent)
{
  return intent->reason[0] != '\0' ? intent->reason : "no reason given";
}

static char *
partial_words (const LwIntent *intent)
{
  g_autofree char *price = price_words (intent->avg_price);

  return g_strdup_printf ("%g of %d filled at %s; %g still working.%s", intent->filled, intent->quantity, price,
                          intent->quantity - intent->filled, marks (intent));
}

static char *
working_words (const LwIntent *intent)
{
  g_autofree char *price = price_words (lw_price_to_double (intent->limit));

  return g_strdup_printf ("Working at TWS at %s; nothing filled.%s", price, marks (intent));
}

static char *
filled_words (const LwIntent *intent)
{
  g_autofree char *price = price_words (intent->avg_price);
  g_autofree char *fees = fee_words (intent);

  return g_strdup_printf ("Filled %g of %d at %s; %s.", intent->filled, intent->quantity, price, fees);
}

static char *
cancelled_words (const LwIntent *intent)
{
  g_autofree char *price = price_words (intent->avg_price);

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
  g_autofree char *when = date_words (intent->final_us);

  return g_strdup_printf ("Given up by you on %s; watched, should TWS name it after all.", when);
}

char *
lw_trade_sentence (LwTrade        *self,
                   const LwIntent *intent,
                   gint64          now_us)
{
  switch (intent->state)
    {
    case LW_INTENT_DRAFT:    return g_strdup ("Not sent. Check the legs and the price, then Transmit.");
    case LW_INTENT_RESERVED:
    case LW_INTENT_ARMED:    return g_strdup ("Being written to the journal and sent.");
    case LW_INTENT_SENT:     return sent_words (intent);
    case LW_INTENT_WORKING:  return working_words (intent);
    case LW_INTENT_PARTIAL:  return partial_words (intent);
    case LW_INTENT_HELD:
      return g_strdup_printf ("TWS holds this order: “%s”. It may still be filled; you can cancel it.%s", reason_of (intent),
                              marks (intent));
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
      return g_strdup ("TWS can no longer say what became of this order. Compare the positions shown and sign off.");
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
