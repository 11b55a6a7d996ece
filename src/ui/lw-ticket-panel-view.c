#define G_LOG_DOMAIN "lw-ticket-panel"
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "lw-calendar.h"
#include "lw-format.h"
#include "lw-glyph.h"
#include "lw-order-look.h"
#include "lw-ticket-panel-private.h"
#include "lw-widget.h"

#define OLD_QUOTE_US (30 * G_USEC_PER_SEC) /* desktop.md: older quotes are asked for again */

static GtkWidget *
make_chip (LwTicketPanel *self,
           guint          i)
{
  static const char * const keys[LW_N_CHIPS] = { "N", "M", NULL };
  static const char * const actions[LW_N_CHIPS] = { "ticket.natural", "ticket.mid", "ticket.offer" };
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *title = lw_widget_label ("", "chip-key");

  self->chip_titles[i] = GTK_LABEL (title);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_box_append (GTK_BOX (top), title);
  if (keys[i] != NULL)
    gtk_box_append (GTK_BOX (top), lw_widget_label (keys[i], "kbd"));
  gtk_box_append (GTK_BOX (box), top);
  self->chip_values[i] = GTK_LABEL (lw_widget_label ("", "chip-value"));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->chip_values[i]));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "price-chip");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), actions[i]);
  self->chip_buttons[i] = GTK_BUTTON (button);
  return button;
}

static GtkWidget *
make_whatif (LwTicketPanel *self,
             guint          i)
{
  static const char * const titles[] = { N_("What-if margin"), N_("Fees"), N_("Available funds") };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = lw_widget_label (_(titles[i]), "cap2");

  self->whatif_titles[i] = GTK_LABEL (title);
  self->whatif_values[i] = GTK_LABEL (lw_widget_label ("", "whatif-value"));
  gtk_label_set_xalign (GTK_LABEL (title), i / 2.0f);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END); /* a wide font may not widen the dock */
  gtk_label_set_xalign (self->whatif_values[i], i / 2.0f);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->whatif_values[i]));
  return box;
}

static void
make_legs (LwTicketPanel *self)
{
  static const char * const classes[LW_N_LEG_CELLS] = { "leg-side", "leg-strike", "s ink2", "s ink2", "s m", "cap" };

  for (int leg = 0; leg < LW_N_LEG_ROWS; leg++)
    for (int i = 0; i < LW_N_LEG_CELLS; i++)
      {
        GtkWidget *label = lw_widget_label ("", classes[i]);

        self->leg_cells[leg][i] = GTK_LABEL (label);
        gtk_label_set_xalign (GTK_LABEL (label), i >= LW_LEG_DELTA ? 1 : 0);
        gtk_widget_set_hexpand (label, i == LW_LEG_DELTA || i == LW_LEG_MARKET);
        gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
        gtk_grid_attach (GTK_GRID (self->legs), label, i, leg, 1, 1);
      }
}

/* Under the time in force: what closes the spread, and what that means in money. */
static void
make_exits (LwTicketPanel *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *words = lw_widget_label ("", "cap2");

  for (int side = 0; side < 2; side++)
    {
      self->exits[side] = LW_EXIT_BUTTON (lw_exit_button_new (NULL, (LwExitSide) side));
      gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->exits[side]));
    }
  gtk_label_set_ellipsize (GTK_LABEL (words), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (words), 10);
  gtk_widget_set_hexpand (words, TRUE);
  self->exit_words = GTK_LABEL (words);
  gtk_box_append (GTK_BOX (row), words);
  gtk_box_insert_child_after (self->body, row, gtk_widget_get_parent (self->tif));
}

static void
add_exit_price (GString            *words,
                const LwDeskTicket *ticket,
                const LwExitWish   *wish,
                LwExitSide          side)
{
  const LwExitBasis basis = lw_exit_basis (&ticket->vertical, ticket->limit, ticket->increment);
  LwPrice price = lw_exit_level (side == LW_EXIT_TARGET ? &wish->target : &wish->stop, side, &basis);
  g_autofree char *figure = price != LW_PRICE_NONE ? lw_format_price (price) : NULL;

  if (figure != NULL)
    g_string_append_printf (words, "%s%s", words->len > 0 ? " · " : "", figure);
}

/* "0.25 · 1.10 by Legwork"; "" for none. */
static char *
exit_prices (LwTicketPanel      *self,
             const LwDeskTicket *ticket)
{
  g_autoptr (GString) words = g_string_new (NULL);
  LwExitWish wish;

  lw_desk_ticket_get_exit (self->desk, &wish);
  add_exit_price (words, ticket, &wish, LW_EXIT_TARGET);
  add_exit_price (words, ticket, &wish, LW_EXIT_STOP);
  return words->len > 0 ? g_strdup_printf (_("%s by Legwork"), words->str) : g_strdup ("");
}

/* Only an order that opens has them, and once it is sent its row on the Orders page does. */
static void
fill_exits (LwTicketPanel      *self,
            const LwDeskTicket *ticket)
{
  gboolean offer = !ticket->unwinds && ticket->changes[0] == '\0' && ticket->alone == 0 && ticket->intent[0] == '\0';
  g_autofree char *words = offer ? lw_desk_ticket_exit_words (self->desk) : g_strdup ("");
  g_autofree char *prices = offer ? exit_prices (self, ticket) : g_strdup ("");

  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->exit_words)), offer);
  for (guint side = 0; offer && side < 2; side++)
    lw_exit_button_fill (self->exits[side], self->desk);
  gtk_label_set_text (self->exit_words, prices);
  lw_widget_set_tooltip (GTK_WIDGET (self->exit_words), words[0] != '\0' ? words : NULL);
}

void
lw_ticket_panel_make_parts (LwTicketPanel *self)
{
  make_exits (self);
  for (guint i = 0; i < LW_N_CHIPS; i++)
    gtk_box_append (self->chips, make_chip (self, i));
  for (guint i = 0; i < G_N_ELEMENTS (self->whatif_values); i++)
    gtk_box_append (self->whatif, make_whatif (self, i));
  make_legs (self);
}

static void
set_text (GtkLabel *label,
          char     *owned)
{
  gtk_label_set_text (label, owned);
  g_free (owned);
}

static void
set_text_tooltip (GtkWidget *widget,
                  char      *owned)
{
  lw_widget_set_tooltip (widget, owned);
  g_free (owned);
}

static void
fill_head (LwTicketPanel      *self,
           const LwDeskTicket *ticket)
{
  const LwPreset *preset = lw_desk_get_current_preset (self->desk);
  g_autofree char *age = ticket->open ? lw_format_age (ticket->quote_age_us) : g_strdup ("");
  gboolean old = ticket->open && ticket->quote_age_us > OLD_QUOTE_US;

  set_text (self->n_filters, preset != NULL ? lw_format_count (preset->n_filters) : g_strdup (""));
  set_text (self->age, age[0] != '\0' ? g_strdup_printf (_("quote %s"), age) : g_strdup (""));
  lw_widget_set_class (GTK_WIDGET (self->age), "warn", old);
}

static void
fill_mode (LwTicketPanel *self,
           LwAccountKind  kind,
           const char    *account)
{
  static const char * const classes[] = { "sim", "paper", "live" };

  lw_mode_chip_set (self->chip, kind, account[0] != '\0', account);
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    lw_widget_set_class (self->head, classes[i],
                         kind == (i == 0 ? LW_ACCOUNT_SIMULATED : i == 1 ? LW_ACCOUNT_PAPER : LW_ACCOUNT_LIVE));
}

/* The order that this ticket made, or changes; NULL = none. */
static const LwIntent *
order_of (LwTicketPanel      *self,
          const LwDeskTicket *ticket)
{
  const char *id = ticket->changes[0] != '\0' ? ticket->changes : ticket->intent;

  for (guint i = 0; id[0] != '\0' && i < lw_desk_n_orders (self->desk); i++)
    if (g_str_equal (lw_desk_get_order (self->desk, i)->id, id))
      return lw_desk_get_order (self->desk, i);
  return NULL;
}

gboolean
lw_ticket_is_of_roll (const LwDeskTicket *ticket)
{
  return ticket->closes.con_id_1 != 0;
}

static void
fill_change (LwTicketPanel      *self,
             const LwDeskTicket *ticket)
{
  const LwIntent *intent = ticket->changes[0] != '\0' ? order_of (self, ticket) : NULL;

  gtk_button_set_label (GTK_BUTTON (self->ticket_tab), intent != NULL ? _("Change") : _("Ticket"));
  gtk_widget_set_visible (GTK_WIDGET (self->changes), intent != NULL);
  if (intent != NULL)
    {
      g_autofree char *id = lw_order_look_id (intent->id);
      g_autofree char *figure = lw_format_price (ABS (intent->limit)), *price = lw_format_net (figure, intent->limit < 0);

      set_text (self->changes, g_strdup_printf (_("%s works %d at %s"), id, intent->quantity, price));
    }
}

/* Why this change, which may be none yet, cannot be sent is the button's word. */
static gboolean
is_no_refusal (const LwDeskTicket *ticket)
{
  return ticket->verdict.ok || (ticket->changes[0] != '\0' && g_str_equal (ticket->verdict.rule, "R13"));
}

/* What the gate would say of a second one is no word on the one that was sent. All of it fits at 340 px. */
static char *
checks_text (const LwVerdict *verdict,
             gboolean         sent,
             gboolean         unchanged)
{
  if (sent)
    return g_strdup (_("sent"));
  if (unchanged)
    return g_strdup (_("as it works at TWS"));
  if (verdict->n_checks == 0)
    return g_strdup (_("not checked yet"));
  if (verdict->ok)
    return g_strdup_printf (_("%u of %u pass"), verdict->n_passed, verdict->n_checks);
  return g_strdup_printf (_("%s: %u of %u"), verdict->rule, verdict->n_passed, verdict->n_checks);
}

static void
fill_checks (LwTicketPanel      *self,
             const LwDeskTicket *ticket)
{
  const LwVerdict *verdict = &ticket->verdict;
  gboolean sent = ticket->intent[0] != '\0';
  gboolean unchanged = !verdict->ok && is_no_refusal (ticket);
  gboolean good = verdict->ok || sent || unchanged;
  g_autoptr (LwGlyph) glyph = lw_glyph_get (good ? "check" : "failed");

  gtk_image_set_from_paintable (self->checks_icon, GDK_PAINTABLE (glyph));
  lw_widget_set_class (GTK_WIDGET (self->checks_icon), "gain", good);
  lw_widget_set_class (GTK_WIDGET (self->checks_icon), "loss", !good);
  set_text (self->checks, checks_text (verdict, sent, unchanged));
  lw_widget_set_tooltip (GTK_WIDGET (self->checks), verdict->sentence);
}

/* The sentence always breaks before "for". */
static void
fill_words (LwTicketPanel      *self,
            const LwDeskTicket *ticket)
{
  g_autoptr (GString) words = g_string_new (ticket->words);

  g_string_replace (words, " for ", "\nfor ", 1);
  gtk_label_set_text (self->words, words->str);
}

static char *
delta_text (double delta)
{
  g_autofree char *figure = lw_format_number (delta, 3);
  GString *text = g_string_new (figure);

  g_string_replace (text, "0.", ".", 1);
  return g_string_free (text, FALSE);
}

static char *
pair_text (double      a,
           double      b,
           int         decimals)
{
  g_autofree char *left = lw_format_number (a, decimals);
  g_autofree char *right = lw_format_number (b, decimals);

  if (left[0] == '\0' && right[0] == '\0')
    return g_strdup ("");
  return g_strdup_printf ("%s × %s", left[0] != '\0' ? left : "–", right[0] != '\0' ? right : "–");
}

static void
show_leg (GtkLabel **cells,
          gboolean   shown)
{
  for (guint i = 0; i < LW_N_LEG_CELLS; i++)
    gtk_widget_set_visible (GTK_WIDGET (cells[i]), shown);
}

/* @today: the two spreads of a roll are told apart by their expiry; LW_DATE_NONE = there is one only. */
static void
fill_leg (GtkLabel        **cells,
          const LwVertical *vertical,
          int               quantity,
          gboolean          is_long,
          const LwScanLeg  *leg,
          LwDate            today)
{
  gboolean at_k1 = lw_vertical_long_is_k1 (vertical->kind) == is_long;
  const char *right = lw_vertical_right (vertical->kind) == LW_RIGHT_CALL ? _("call") : _("put");
  g_autofree char *expiry = today != LW_DATE_NONE ? lw_format_expiry (vertical->settle, today) : NULL;
  char strike[LW_PRICE_TEXT_SIZE];

  lw_price_format (at_k1 ? vertical->k1 : vertical->k2, 0, strike, sizeof strike);
  set_text (cells[LW_LEG_SIDE], g_strdup_printf ("%s%d", is_long ? "+" : LW_MINUS, quantity));
  gtk_label_set_text (cells[LW_LEG_STRIKE], strike);
  set_text (cells[LW_LEG_RIGHT], expiry != NULL ? g_strdup_printf ("%s %s", right, expiry) : g_strdup (right));
  set_text (cells[LW_LEG_DELTA], delta_text (leg->delta));
  set_text (cells[LW_LEG_MARKET], pair_text (leg->bid, leg->ask, 2));
  set_text (cells[LW_LEG_SIZES], pair_text (leg->bid_size, leg->ask_size, 0));
}

/* The leg that the sentence names first stands first; of a roll what is closed stands over what is opened. */
static void
fill_legs (LwTicketPanel      *self,
           const LwDeskTicket *ticket)
{
  gboolean roll = lw_ticket_is_of_roll (ticket), credit = lw_vertical_is_credit (ticket->vertical.kind);
  GtkLabel **of_long = self->leg_cells[credit ? 1 : 0], **of_short = self->leg_cells[credit ? 0 : 1];
  LwDate today = roll ? lw_calendar_ny_date (lw_desk_now_us (self->desk)) : LW_DATE_NONE;

  if (roll)
    {
      gboolean received = lw_vertical_is_credit (ticket->closes.kind);

      fill_leg (self->leg_cells[received ? 1 : 0], &ticket->closes, ticket->quantity, TRUE, &ticket->closed_long_leg, today);
      fill_leg (self->leg_cells[received ? 0 : 1], &ticket->closes, ticket->quantity, FALSE, &ticket->closed_short_leg, today);
      of_long = self->leg_cells[credit ? 3 : 2];
      of_short = self->leg_cells[credit ? 2 : 3];
    }
  fill_leg (of_long, &ticket->vertical, ticket->quantity, TRUE, &ticket->long_leg, today);
  fill_leg (of_short, &ticket->vertical, ticket->quantity, FALSE, &ticket->short_leg, today);
  for (guint i = 0; i < LW_N_LEG_ROWS; i++)
    show_leg (self->leg_cells[i], i < 2 || (roll && !ticket->choosing));
  if (!roll && ticket->alone != 0)
    show_leg (ticket->alone > 0 ? of_short : of_long, FALSE);
}

/* "1.20"; of a roll "0.30 cr", as its price has no kind that says which. */
static char *
price_words (const LwDeskTicket *ticket,
             double              price)
{
  g_autofree char *figure = lw_format_number (lw_ticket_is_of_roll (ticket) ? fabs (price) : price, 2);

  return lw_ticket_is_of_roll (ticket) ? lw_format_net (figure, price < 0) : g_steal_pointer (&figure);
}

static void
fill_chips (LwTicketPanel      *self,
            const LwDeskTicket *ticket)
{
  const double prices[LW_N_CHIPS] = { ticket->natural, ticket->mid, ticket->offer };
  gboolean receives = lw_vertical_receives (&ticket->vertical, ticket->alone);
  const char *titles[LW_N_CHIPS] = { _("Natural"), _("Mid"), receives ? _("Offer") : _("Bid") }; /* the far side is where one would wait */
  double limit = lw_price_to_double (ticket->limit), half = lw_price_to_double (MAX (1, ticket->increment)) / 2;
  gboolean chosen = FALSE;

  for (guint i = 0; i < LW_N_CHIPS; i++)
    {
      g_autofree char *figure = price_words (ticket, prices[i]);
      g_autofree char *label = g_strdup_printf ("%s %s", titles[i], figure);
      /* Mid first where all three meet. */
      gboolean on = !chosen && fabs (prices[i] - limit) <= half && (i != LW_CHIP_NATURAL || !(fabs (ticket->mid - limit) <= half));

      chosen = chosen || on;
      gtk_label_set_text (self->chip_titles[i], titles[i]);
      gtk_label_set_text (self->chip_values[i], figure[0] != '\0' ? figure : "–");
      gtk_widget_set_sensitive (GTK_WIDGET (self->chip_buttons[i]), figure[0] != '\0');
      lw_widget_set_class (GTK_WIDGET (self->chip_buttons[i]), "on", on);
      lw_widget_set_name_label (GTK_WIDGET (self->chip_buttons[i]), label);
    }
}

static void
fill_steppers (LwTicketPanel      *self,
               const LwDeskTicket *ticket)
{
  gboolean roll = lw_ticket_is_of_roll (ticket);
  gboolean credit = roll ? gtk_toggle_button_get_active (self->credit) : lw_vertical_receives (&ticket->vertical, ticket->alone);
  LwPrice increment = MAX (1, ticket->increment);
  LwPrice width = ticket->vertical.k2 - ticket->vertical.k1, least = roll ? 0 : increment;
  LwPrice most = roll ? width + ticket->closes.k2 - ticket->closes.k1 : ticket->alone != 0 ? MAX (ticket->vertical.k2, width)
                 : width - increment;
  g_autofree char *tick = lw_format_price (increment);

  lw_stepper_set_value (self->quantity, ticket->quantity);
  lw_stepper_set_range (self->limit, least, MAX (least, most), increment);
  lw_stepper_set_value (self->limit, roll && ticket->limit != LW_PRICE_NONE ? ABS (ticket->limit) : ticket->limit);
  gtk_label_set_text (self->limit_label, credit ? _("Limit, credit") : _("Limit, debit"));
  set_text (self->tick, g_strdup_printf (_("tick %s"), tick));
}

static void
fill_payoff (LwTicketPanel      *self,
             const LwDeskTicket *ticket)
{
  const LwScanRow *row = &ticket->row;
  gboolean long_is_k1 = lw_vertical_long_is_k1 (ticket->vertical.kind);
  LwPayoffData data = {
    .vertical = ticket->vertical,
    .quantity = ticket->quantity,
    .price = lw_price_to_double (ticket->limit),
    .spot = row->spot,
    .breakeven = row->breakeven,
    .pop = row->pop,
    .ev_usd = row->ev_usd * ticket->quantity,
    .t_years = row->t_years,
    .r = row->r,
    .q = row->q,
    .american = row->values[LW_F_STYLE] == LW_STYLE_AMERICAN,
    .iv_1 = long_is_k1 ? ticket->long_leg.iv : ticket->short_leg.iv,
    .iv_2 = long_is_k1 ? ticket->short_leg.iv : ticket->long_leg.iv,
  };
  g_autofree char *pop = lw_format_number (100 * row->pop, 1);
  g_autofree char *summary = g_strdup_printf (_("Payoff: probability of profit %s %%"), pop);

  lw_payoff_set (self->payoff, ticket->unwinds ? NULL : &data);
  gtk_widget_set_visible (GTK_WIDGET (self->payoff), !ticket->unwinds);
  gtk_widget_set_visible (GTK_WIDGET (self->after), ticket->unwinds);
  gtk_label_set_text (self->after, ticket->after);
  lw_widget_set_name_label (GTK_WIDGET (self->payoff), summary);
  set_text (self->model, pop[0] != '\0' ? g_strdup_printf (_("PoP %s" LW_NBSP "%% by the model"), pop) : g_strdup (""));
}

/* Of one that was sent the gate says nothing any more. */
static gboolean
closes_only (const LwDeskTicket *ticket)
{
  return ticket->verdict.order_class == LW_CLASS_CLOSE || (ticket->intent[0] != '\0' && ticket->unwinds && !lw_ticket_is_of_roll (ticket));
}

/* What the gate counts an order with (risk-gate.md G2b): one that closes adds nothing, a roll what it opens. */
static double
added_risk (const LwDeskTicket *ticket,
            double              loss)
{
  return ticket->intent[0] != '\0' || closes_only (ticket) ? 0 : loss; /* what was sent is counted already */
}

/* What is closed counts until TWS reports that it is gone: more will be left than can be told now. */
static char *
left_words (const LwDeskTicket *ticket,
            const char         *figure)
{
  if (ticket->intent[0] != '\0')
    return g_strdup_printf (_("left %s"), figure);
  return g_strdup_printf (ticket->verdict.order_class == LW_CLASS_OPEN ? _("left after this %s") : _("left at least %s"), figure);
}

static void
fill_risk_bar (LwTicketPanel *self,
               double         open,
               double         added,
               double         budget)
{
  gboolean limited = isfinite (budget) && budget > 0 && isfinite (open) && isfinite (added);
  double used = limited ? (open + added) / budget : 0;
  const double fractions[] = { limited ? MIN (1, open / budget) : 0, limited ? MAX (0, MIN (added, budget - open)) / budget : 0 };
  const LwColor colors[] = { LW_COLOR_EDGE, used > 1 ? LW_COLOR_LOSS : used > 0.9 ? LW_COLOR_WARN : LW_COLOR_ACCENT };

  lw_meter_set (self->risk, 2, fractions, colors);
}

static void
fill_risk (LwTicketPanel      *self,
           const LwDeskTicket *ticket)
{
  gboolean judged = ticket->verdict.n_checks > 0 && isfinite (ticket->verdict.max_loss_usd);
  double loss = judged ? ticket->verdict.max_loss_usd : ticket->row.max_loss_usd * ticket->quantity;
  double open = ticket->at_risk_usd, added = added_risk (ticket, loss), budget = ticket->budget_usd;
  gboolean limited = isfinite (budget) && budget > 0;
  g_autofree char *of = lw_format_usd (budget);
  g_autofree char *at_risk = lw_format_usd (open);
  g_autofree char *left = lw_format_usd (MAX (0, budget - open - added));
  gboolean told = limited && isfinite (open) && isfinite (added);

  fill_risk_bar (self, open, added, budget);
  set_text (self->max_loss, closes_only (ticket) ? g_strdup (_("none added")) : isfinite (loss) ? lw_format_usd (loss) : g_strdup (_("not known")));
  set_text (self->budget, limited ? g_strdup_printf (_("of total budget %s"), of) : g_strdup (""));
  set_text (self->at_risk, !isfinite (open) ? g_strdup (_("already at risk: not known"))
            : g_strdup_printf (ticket->intent[0] != '\0' ? _("at risk now %s") : _("already at risk %s"), at_risk));
  set_text (self->left, told ? left_words (ticket, left) : g_strdup (""));
}

static char *
range_text (double low,
            double high)
{
  g_autofree char *least = lw_format_number (low, 2);
  g_autofree char *most = lw_format_number (high, 2);

  if (least[0] == '\0')
    return g_strdup (_("not known"));
  return strcmp (least, most) == 0 || most[0] == '\0' ? g_strdup_printf ("$%s", least) : g_strdup_printf ("$%s–%s", least, most);
}

/* The change of the initial margin, or why there is none. */
static void
fill_margin (LwTicketPanel   *self,
             const LwPreview *preview)
{
  GtkLabel *value = self->whatif_values[0];

  lw_widget_set_class (GTK_WIDGET (value), "warn", preview->state == LW_PREVIEW_FAILED);
  lw_widget_set_class (GTK_WIDGET (value), "ink3", preview->state == LW_PREVIEW_NONE || preview->state == LW_PREVIEW_OPEN);
  if (preview->state == LW_PREVIEW_READY)
    {
      g_autofree char *figure = lw_format_usd (fabs (preview->init_margin));
      g_autofree char *maintenance = lw_format_usd (preview->maint_margin);

      set_text (value, g_strdup_printf ("%s%s", preview->init_margin < 0 ? LW_MINUS : "+", figure));
      set_text_tooltip (GTK_WIDGET (value), g_strdup_printf (_("Initial margin that TWS would take for this order; maintenance margin %s"),
                                                             maintenance));
      return;
    }
  gtk_label_set_text (value, preview->state == LW_PREVIEW_FAILED ? _("no preview") : preview->state == LW_PREVIEW_OPEN ? _("asking TWS…")
                      : "…");
  lw_widget_set_tooltip (GTK_WIDGET (value), preview->state == LW_PREVIEW_FAILED ? preview->text
                         : _("TWS is asked what this order would take, without sending it"));
}

/* TWS's figure is of a new order at this price and quantity: one that was sent, or is changed, is in the account already. */
static gboolean
tells_after (const LwDeskTicket *ticket)
{
  const LwPreview *preview = &ticket->preview;

  return preview->state == LW_PREVIEW_READY && ticket->intent[0] == '\0' && ticket->changes[0] == '\0'
         && lw_preview_is_of (preview, ticket->quantity, ticket->limit);
}

/* Not buying power: its multiple of the available funds is the account's own, and a preview does not tell it. */
static void
fill_available (LwTicketPanel          *self,
                const LwDeskTicket     *ticket,
                const LwDeskConnection *connection)
{
  gboolean after = tells_after (ticket);
  g_autofree char *figure = lw_format_usd (after ? ticket->preview.available_after : connection->stats.available_funds);

  gtk_label_set_text (self->whatif_titles[2], after ? _("Available after") : _("Available funds"));
  gtk_label_set_text (self->whatif_values[2], figure[0] != '\0' ? figure : _("not known"));
  lw_widget_set_tooltip (GTK_WIDGET (self->whatif_values[2]), after
                         ? _("Available funds after this order, by TWS's preview: equity with loan value less initial margin")
                         : _("Available funds of the account now, as TWS says"));
}

static void
fill_whatif (LwTicketPanel          *self,
             const LwDeskTicket     *ticket,
             const LwDeskConnection *connection)
{
  const LwPreview *preview = &ticket->preview;
  gboolean told = preview->state == LW_PREVIEW_READY && isfinite (preview->commission_low);

  fill_margin (self, preview);
  set_text (self->whatif_values[1], told ? range_text (preview->commission_low, preview->commission_high)
            : range_text (ticket->fees_low_usd, ticket->fees_high_usd));
  lw_widget_set_tooltip (GTK_WIDGET (self->whatif_values[1]), told ? _("As TWS says") : _("By the fee table; TWS has not said"));
  fill_available (self, ticket, connection);
}

/* What the gate says of it, or why the last click has not sent it. */
static const char *
objection_of (LwTicketPanel      *self,
              const LwDeskTicket *ticket)
{
  if (ticket->ask_again[0] != '\0')
    return ticket->ask_again;
  if (ticket->verdict.ok || gtk_widget_get_visible (GTK_WIDGET (self->confirm))) /* what is asked stands on the button */
    return NULL;
  return ticket->verdict.sentence;
}

static void
show_outcome (LwTicketPanel *self,
              const char    *sentence,
              const char    *glyph_name,
              const char    *style)
{
  g_autoptr (LwGlyph) glyph = lw_glyph_get (glyph_name);
  const char *classes[] = { style, NULL };

  gtk_label_set_text (self->sentence, sentence);
  gtk_image_set_from_paintable (self->outcome_icon, GDK_PAINTABLE (glyph));
  gtk_widget_set_css_classes (GTK_WIDGET (self->outcome_icon), classes);
}

/* What became of the order that this ticket made, in the words of orders.md 11. */
static void
fill_outcome (LwTicketPanel      *self,
              const LwDeskTicket *ticket)
{
  gboolean told = ticket->ask_again[0] == '\0' && (ticket->intent[0] != '\0' || is_no_refusal (ticket));
  const LwIntent *intent = told ? order_of (self, ticket) : NULL;
  const char *objection = objection_of (self, ticket);

  gtk_widget_set_visible (self->outcome, intent != NULL || objection != NULL);
  gtk_widget_set_visible (gtk_widget_get_last_child (self->outcome), intent != NULL);
  if (intent != NULL)
    {
      g_autofree char *sentence = lw_desk_order_sentence (self->desk, intent);

      show_outcome (self, sentence, lw_order_look_glyph (intent->state), lw_order_look_class (intent->state));
    }
  else if (objection != NULL)
    show_outcome (self, objection, "failed", "loss");
}

/* Why it takes nothing. A reason that stands above already is named by its rule alone: the button has room for a few words. */
static char *
why_stopped (LwTicketPanel      *self,
             const LwDeskTicket *ticket)
{
  const char *why = ticket->why_not[0] != '\0' ? ticket->why_not
                    : ticket->verdict.sentence != NULL ? ticket->verdict.sentence : _("Not ready to send");
  const char *rule = ticket->verdict.rule;

  if (!gtk_widget_get_visible (self->outcome) || g_strcmp0 (why, gtk_label_get_text (self->sentence)) != 0)
    return g_strdup (why);
  return rule[0] == 'G' ? g_strdup_printf (_("Stopped by rule %s, see above"), rule) : g_strdup (_("Stopped, see above"));
}

static void
fill_transmit (LwTicketPanel      *self,
               const LwDeskTicket *ticket,
               LwAccountKind       kind)
{
  g_autofree char *why = ticket->can_transmit ? g_strdup ("") : why_stopped (self, ticket);

  gtk_widget_set_visible (self->arm, kind == LW_ACCOUNT_LIVE && !ticket->verdict.ok && g_str_equal (ticket->verdict.rule, "G12"));
  lw_transmit_set (self->transmit, kind, ticket->changes[0] != '\0', ticket->shown, why);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "ticket.transmit", ticket->can_transmit && kind != LW_ACCOUNT_LIVE);
}

void
lw_ticket_panel_fill (LwTicketPanel *self)
{
  const LwDeskTicket *ticket = self->desk != NULL ? lw_desk_get_ticket (self->desk) : NULL;
  LwDeskConnection connection;

  gtk_stack_set_visible_child_name (self->stack, ticket != NULL && ticket->open ? "ticket" : "none");
  if (ticket == NULL)
    return;
  fill_head (self, ticket);
  lw_desk_get_connection (self->desk, &connection);
  fill_mode (self, connection.kind, connection.account);
  if (!ticket->open)
    return;

  fill_checks (self, ticket);
  fill_words (self, ticket);
  fill_change (self, ticket);
  fill_legs (self, ticket);
  lw_ticket_panel_fill_terms (self, ticket);
  fill_chips (self, ticket);
  fill_steppers (self, ticket);
  fill_exits (self, ticket);
  fill_payoff (self, ticket);
  fill_risk (self, ticket);
  fill_whatif (self, ticket, &connection);
  lw_confirm_box_set (self->confirm, self->desk);
  fill_outcome (self, ticket);
  fill_transmit (self, ticket, connection.kind);
}
