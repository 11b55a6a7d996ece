#pragma once

/* Between lw-ticket-panel.c (what the person does) and lw-ticket-panel-view.c (what is shown). */

#include "lw-meter.h"
#include "lw-mode-chip.h"
#include "lw-payoff.h"
#include "lw-stepper.h"
#include "lw-ticket-panel.h"
#include "lw-transmit.h"

G_BEGIN_DECLS

enum { LW_CHIP_NATURAL, LW_CHIP_MID, LW_CHIP_OFFER, LW_N_CHIPS };
enum { LW_LEG_SIDE, LW_LEG_STRIKE, LW_LEG_RIGHT, LW_LEG_DELTA, LW_LEG_MARKET, LW_LEG_SIZES, LW_N_LEG_CELLS };

struct _LwTicketPanel
{
  GtkBox parent_instance;

  GtkWidget   *head, *filters_tab, *ticket_tab, *close, *legs, *outcome, *arm;
  GtkStack    *stack;
  GtkBox      *body, *chips, *whatif;
  GtkLabel    *n_filters, *age, *checks, *words, *limit_label, *tick, *model;
  GtkLabel    *max_loss, *budget, *at_risk, *left, *sentence;
  GtkImage    *checks_icon, *outcome_icon;
  GtkEditable *tail;
  LwModeChip  *chip;
  LwStepper   *quantity, *limit;
  GtkToggleButton *day, *gtc;
  LwPayoff    *payoff;
  LwMeter     *risk;
  LwTransmit  *transmit;

  GtkButton   *chip_buttons[LW_N_CHIPS];
  GtkLabel    *chip_values[LW_N_CHIPS];
  GtkLabel    *leg_cells[2][LW_N_LEG_CELLS];
  GtkLabel    *whatif_values[3];

  LwDesk      *desk;
};

/* Makes the parts that come in threes and twos. */
void lw_ticket_panel_make_parts (LwTicketPanel *self);
/* Everything as the desk says it now. */
void lw_ticket_panel_fill       (LwTicketPanel *self);

G_END_DECLS
