#define G_LOG_DOMAIN "lw-ticket-panel"
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

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
  static const char * const titles[LW_N_CHIPS] = { N_("Natural"), N_("Mid"), N_("Offer") };
  static const char * const keys[LW_N_CHIPS] = { "N", "M", NULL };
  static const char * const actions[LW_N_CHIPS] = { "ticket.natural", "ticket.mid", "ticket.offer" };
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *title = lw_widget_label (_(titles[i]), "chip-key");

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
  static const char * const titles[] = { N_("What-if margin"), N_("Fees"), N_("Buying power") };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = lw_widget_label (_(titles[i]), "cap2");

  self->whatif_values[i] = GTK_LABEL (lw_widget_label ("", "whatif-value"));
  gtk_label_set_xalign (GTK_LABEL (title), i / 2.0f);
  gtk_label_set_xalign (self->whatif_values[i], i / 2.0f);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->whatif_values[i]));
  return box;
}

static void
make_legs (LwTicketPanel *self)
{
  static const char * const classes[LW_N_LEG_CELLS] = { "leg-side", "leg-strike", "s ink2", "s ink2", "s m", "cap" };

  for (int leg = 0; leg < 2; leg++)
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

void
lw_ticket_panel_make_parts (LwTicketPanel *self)
{
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

static void
fill_checks (LwTicketPanel      *self,
             const LwDeskTicket *ticket)
{
  const LwVerdict *verdict = &ticket->verdict;
  gboolean sent = ticket->intent[0] != '\0';
  gboolean good = verdict->ok || sent;
  g_autoptr (LwGlyph) glyph = lw_glyph_get (good ? "check" : "failed");

  gtk_image_set_from_paintable (self->checks_icon, GDK_PAINTABLE (glyph));
  lw_widget_set_class (GTK_WIDGET (self->checks_icon), "gain", good);
  lw_widget_set_class (GTK_WIDGET (self->checks_icon), "loss", !good);
  /* What the gate would say of a second one is no word on the one that was sent. */
  set_text (self->checks, sent ? g_strdup (_("sent")) : verdict->ok ? g_strdup_printf (_("%u of %u pass"), verdict->n_passed, verdict->n_checks)
                                      : g_strdup_printf (_("%s: %u of %u pass"), verdict->rule, verdict->n_passed, verdict->n_checks));
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
fill_leg (LwTicketPanel      *self,
          const LwDeskTicket *ticket,
          gboolean            is_long)
{
  const LwVertical *vertical = &ticket->vertical;
  const LwScanLeg *leg = is_long ? &ticket->long_leg : &ticket->short_leg;
  gboolean at_k1 = lw_vertical_long_is_k1 (vertical->kind) == is_long;
  /* The leg that the sentence names first stands first. */
  GtkLabel **cells = self->leg_cells[is_long == lw_vertical_is_credit (vertical->kind) ? 1 : 0];
  char strike[LW_PRICE_TEXT_SIZE];

  lw_price_format (at_k1 ? vertical->k1 : vertical->k2, 0, strike, sizeof strike);
  set_text (cells[LW_LEG_SIDE], g_strdup_printf ("%s%d", is_long ? "+" : LW_MINUS, ticket->quantity));
  gtk_label_set_text (cells[LW_LEG_STRIKE], strike);
  gtk_label_set_text (cells[LW_LEG_RIGHT], lw_vertical_right (vertical->kind) == LW_RIGHT_CALL ? _("call") : _("put"));
  set_text (cells[LW_LEG_DELTA], delta_text (leg->delta));
  set_text (cells[LW_LEG_MARKET], pair_text (leg->bid, leg->ask, 2));
  set_text (cells[LW_LEG_SIZES], pair_text (leg->bid_size, leg->ask_size, 0));
}

static void
fill_chips (LwTicketPanel      *self,
            const LwDeskTicket *ticket)
{
  const double prices[LW_N_CHIPS] = { ticket->natural, ticket->mid, ticket->offer };
  static const char * const titles[LW_N_CHIPS] = { N_("Natural"), N_("Mid"), N_("Offer") };
  double limit = lw_price_to_double (ticket->limit), half = lw_price_to_double (MAX (1, ticket->increment)) / 2;
  gboolean chosen = FALSE;

  for (guint i = 0; i < LW_N_CHIPS; i++)
    {
      g_autofree char *figure = lw_format_number (prices[i], 2);
      g_autofree char *label = g_strdup_printf ("%s %s", _(titles[i]), figure);
      /* Mid first where all three meet. */
      gboolean on = !chosen && fabs (prices[i] - limit) <= half && (i != LW_CHIP_NATURAL || !(fabs (ticket->mid - limit) <= half));

      chosen = chosen || on;
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
  gboolean credit = lw_vertical_is_credit (ticket->vertical.kind);
  LwPrice increment = MAX (1, ticket->increment);
  LwPrice width = ticket->vertical.k2 - ticket->vertical.k1;
  g_autofree char *tick = lw_format_price (increment);

  lw_stepper_set_value (self->quantity, ticket->quantity);
  lw_stepper_set_range (self->limit, increment, MAX (increment, width - increment), increment);
  lw_stepper_set_value (self->limit, ticket->limit);
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

  lw_payoff_set (self->payoff, &data);
  lw_widget_set_name_label (GTK_WIDGET (self->payoff), summary);
  set_text (self->model, pop[0] != '\0' ? g_strdup_printf (_("PoP %s" LW_NBSP "%% by the model"), pop) : g_strdup (""));
}

static void
fill_risk (LwTicketPanel      *self,
           const LwDeskTicket *ticket)
{
  double loss = isfinite (ticket->verdict.max_loss_usd) ? ticket->verdict.max_loss_usd
                                                        : ticket->row.max_loss_usd * ticket->quantity;
  double budget = ticket->budget_usd, open = isfinite (ticket->at_risk_usd) ? ticket->at_risk_usd : 0;
  gboolean limited = isfinite (budget) && budget > 0;
  double room = limited ? MAX (0, budget - open - loss) : NAN;
  double used = limited ? (open + loss) / budget : 0;
  const double fractions[] = { limited ? open / budget : 0, limited ? MIN (loss, budget - open) / budget : 0 };
  const LwColor colors[] = { LW_COLOR_EDGE, used > 1 ? LW_COLOR_LOSS : used > 0.9 ? LW_COLOR_WARN : LW_COLOR_ACCENT };
  g_autofree char *of = lw_format_usd (budget);
  g_autofree char *at_risk = lw_format_usd (open);
  g_autofree char *left = lw_format_usd (room);

  lw_meter_set (self->risk, 2, fractions, colors);
  set_text (self->max_loss, lw_format_usd (loss));
  set_text (self->budget, limited ? g_strdup_printf (_("of daily budget %s"), of) : g_strdup (""));
  set_text (self->at_risk, g_strdup_printf (_("already at risk %s"), at_risk));
  set_text (self->left, limited ? g_strdup_printf (_("left after this %s"), left) : g_strdup (""));
}

static void
fill_whatif (LwTicketPanel          *self,
             const LwDeskTicket     *ticket,
             const LwDeskConnection *connection)
{
  g_autofree char *low = lw_format_number (ticket->fees_low_usd, 2);
  g_autofree char *high = lw_format_number (ticket->fees_high_usd, 2);
  g_autofree char *power = lw_format_usd (connection->stats.buying_power);

  gtk_label_set_text (self->whatif_values[0], _("no preview"));
  lw_widget_set_tooltip (GTK_WIDGET (self->whatif_values[0]), _("The margin preview comes with a later version"));
  set_text (self->whatif_values[1], low[0] == '\0' ? g_strdup (_("not known"))
            : strcmp (low, high) == 0 || high[0] == '\0' ? g_strdup_printf ("$%s", low) : g_strdup_printf ("$%s–%s", low, high));
  gtk_label_set_text (self->whatif_values[2], power[0] != '\0' ? power : _("not known"));
}

/* What became of the order that this ticket made, in the words of orders.md 11. */
static void
fill_outcome (LwTicketPanel      *self,
              const LwDeskTicket *ticket)
{
  const LwIntent *intent = NULL;

  for (guint i = 0; ticket->intent[0] != '\0' && intent == NULL && i < lw_desk_n_orders (self->desk); i++)
    if (g_str_equal (lw_desk_get_order (self->desk, i)->id, ticket->intent))
      intent = lw_desk_get_order (self->desk, i);

  gtk_widget_set_visible (self->outcome, intent != NULL || (!ticket->verdict.ok && ticket->verdict.sentence != NULL));
  gtk_widget_set_visible (gtk_widget_get_last_child (self->outcome), intent != NULL);
  if (intent != NULL)
    {
      g_autoptr (LwGlyph) glyph = lw_glyph_get (lw_order_look_glyph (intent->state));
      const char *classes[] = { lw_order_look_class (intent->state), NULL };

      set_text (self->sentence, lw_desk_order_sentence (self->desk, intent));
      gtk_image_set_from_paintable (self->outcome_icon, GDK_PAINTABLE (glyph));
      gtk_widget_set_css_classes (GTK_WIDGET (self->outcome_icon), classes);
    }
  else if (ticket->verdict.sentence != NULL)
    {
      g_autoptr (LwGlyph) glyph = lw_glyph_get ("failed");
      const char *classes[] = { "loss", NULL };

      gtk_label_set_text (self->sentence, ticket->verdict.sentence);
      gtk_image_set_from_paintable (self->outcome_icon, GDK_PAINTABLE (glyph));
      gtk_widget_set_css_classes (GTK_WIDGET (self->outcome_icon), classes);
    }
}

static void
fill_transmit (LwTicketPanel      *self,
               const LwDeskTicket *ticket,
               LwAccountKind       kind)
{
  const char *why = ticket->why_not[0] != '\0' ? ticket->why_not
                    : ticket->verdict.sentence != NULL ? ticket->verdict.sentence : _("Not ready to send");

  gtk_widget_set_visible (self->arm, kind == LW_ACCOUNT_LIVE && !ticket->verdict.ok && g_str_equal (ticket->verdict.rule, "G12"));
  lw_transmit_set (self->transmit, kind, ticket->can_transmit ? "" : why);
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
  fill_leg (self, ticket, TRUE);
  fill_leg (self, ticket, FALSE);
  fill_chips (self, ticket);
  fill_steppers (self, ticket);
  fill_payoff (self, ticket);
  fill_risk (self, ticket);
  fill_whatif (self, ticket, &connection);
  fill_outcome (self, ticket);
  fill_transmit (self, ticket, connection.kind);
}
