#pragma once

/* Between lw-ticket-panel.c (what the person does) and lw-ticket-panel-view.c (what is shown). */

#include "lw-confirm-box.h"
#include "lw-exit-button.h"
#include "lw-meter.h"
#include "lw-mode-chip.h"
#include "lw-payoff.h"
#include "lw-stepper.h"
#include "lw-ticket-panel.h"
#include "lw-transmit.h"

G_BEGIN_DECLS

enum { LW_CHIP_NATURAL, LW_CHIP_MID, LW_CHIP_OFFER, LW_N_CHIPS };
#define LW_N_LEG_ROWS 4 /* of a roll */
enum { LW_LEG_SIDE, LW_LEG_STRIKE, LW_LEG_RIGHT, LW_LEG_DELTA, LW_LEG_MARKET, LW_LEG_SIZES, LW_N_LEG_CELLS };

struct _LwTicketPanel
{
  GtkBox parent_instance;

  GtkWidget   *head, *filters_tab, *ticket_tab, *close, *legs, *tif, *outcome, *arm, *choice, *which, *sign;
  GtkStack    *stack;
  GtkBox      *body, *chips, *whatif;
  GtkLabel    *n_filters, *age, *checks, *words, *limit_label, *tick, *changes, *model, *after, *choice_label;
  GtkLabel    *max_loss, *budget, *at_risk, *left, *sentence;
  GtkImage    *checks_icon, *outcome_icon;
  GtkEditable *tail, *until;
  LwModeChip  *chip;
  LwStepper   *quantity, *limit;
  GtkToggleButton *day, *gtc, *gtd, *both, *short_only, *long_only, *credit, *debit;
  LwPayoff    *payoff;
  LwMeter     *risk;
  LwTransmit  *transmit;
  LwConfirmBox *confirm;

  GtkButton   *chip_buttons[LW_N_CHIPS];
  GtkLabel    *chip_titles[LW_N_CHIPS], *chip_values[LW_N_CHIPS];
  GtkLabel    *leg_cells[LW_N_LEG_ROWS][LW_N_LEG_CELLS];
  GtkLabel    *whatif_titles[3], *whatif_values[3];

  LwExitButton *exits[2];
  GtkLabel    *exit_words;
  gboolean     filling;  /* toggles are set by what the desk says, not by the person */
  LwDesk      *desk;
};

/* The ticket is of a roll, whose prices have a sign: negative = received. */
gboolean lw_ticket_is_of_roll      (const LwDeskTicket *ticket);
/* lw-ticket-panel-terms.c: which legs, what sign, until when. */
void lw_ticket_panel_bind_terms (LwTicketPanel *self);
void lw_ticket_panel_fill_terms (LwTicketPanel *self, const LwDeskTicket *ticket);

/* Makes the parts that come in threes and twos. */
void lw_ticket_panel_make_parts (LwTicketPanel *self);
/* Everything as the desk says it now. */
void lw_ticket_panel_fill       (LwTicketPanel *self);

G_END_DECLS
