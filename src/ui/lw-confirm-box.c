#define G_LOG_DOMAIN "lw-confirm-box"
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "lw-confirm-box.h"
#include "lw-widget.h"

typedef struct
{
  LwGateRule  rule;
  const char *words;   /* of the tick, or over the entry */
  const char *tip;     /* NULL = a tick; else what is to be typed */
} Question;

static const Question questions[] = {
  { LW_GATE_G4, N_("More than your usual size. Type the quantity once more:"), N_("The quantity, then Enter") },
  { LW_GATE_G10, N_("I want one more of the same spread"), NULL },
  { LW_GATE_G19, N_("I know that its short leg trades today for the last time"), NULL },
  { LW_GATE_R5, N_("Look into TWS first. Why may this order go?"), N_("One sentence, then Enter; it goes to the journal") },
};

struct _LwConfirmBox
{
  GtkBox parent_instance;

  GtkWidget      *tick, *tick_words, *words, *entry;
  LwDesk         *desk;      /* not owned */
  const Question *question;  /* NULL = none */
};

G_DEFINE_FINAL_TYPE (LwConfirmBox, lw_confirm_box, GTK_TYPE_BOX)

static void
on_tick_cb (LwConfirmBox *self)
{
  if (self->question != NULL && gtk_check_button_get_active (GTK_CHECK_BUTTON (self->tick)))
    lw_desk_ticket_confirm (self->desk, self->question->rule);
}

static gboolean
is_the_quantity (LwConfirmBox *self,
                 const char   *text)
{
  g_autofree char *quantity = g_strdup_printf ("%d", lw_desk_get_ticket (self->desk)->quantity);

  return strcmp (text, quantity) == 0;
}

static gboolean
take (LwConfirmBox *self,
      const char   *text)
{
  if (self->question->rule == LW_GATE_R5)
    return lw_desk_ticket_override (self->desk, text);
  if (!is_the_quantity (self, text))
    return FALSE;
  lw_desk_ticket_confirm (self->desk, self->question->rule);
  return TRUE;
}

static void
on_activate_cb (LwConfirmBox *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
  gboolean taken = self->question != NULL && take (self, text);

  lw_widget_set_class (self->entry, "wrong", !taken);
  if (taken)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
}

static void
lw_confirm_box_class_init (LwConfirmBoxClass *klass)
{
}

static GtkWidget *
new_words (void)
{
  GtkWidget *label = lw_widget_label ("", "s");

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 10);
  gtk_widget_set_hexpand (label, TRUE);
  return label;
}

static void
lw_confirm_box_init (LwConfirmBox *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 4);
  self->tick = gtk_check_button_new ();
  self->tick_words = new_words ();
  gtk_check_button_set_child (GTK_CHECK_BUTTON (self->tick), self->tick_words);
  self->words = new_words ();
  self->entry = gtk_entry_new ();
  gtk_box_append (GTK_BOX (self), self->tick);
  gtk_box_append (GTK_BOX (self), self->words);
  gtk_box_append (GTK_BOX (self), self->entry);
  g_signal_connect_swapped (self->tick, "toggled", G_CALLBACK (on_tick_cb), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (on_activate_cb), self);
}

static const Question *
find_question (const LwVerdict *verdict)
{
  for (guint i = 0; verdict->kind == LW_GATE_CONFIRM && i < G_N_ELEMENTS (questions); i++)
    if (strcmp (verdict->rule, lw_gate_rule_id (questions[i].rule)) == 0)
      return &questions[i];
  return NULL;
}

static void
show_question (LwConfirmBox *self)
{
  const Question *question = self->question;
  gboolean typed = question->tip != NULL;

  gtk_widget_set_visible (self->tick, !typed);
  gtk_widget_set_visible (self->words, typed);
  gtk_widget_set_visible (self->entry, typed);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->tick), FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  lw_widget_set_class (self->entry, "wrong", FALSE);
  gtk_label_set_text (GTK_LABEL (typed ? self->words : self->tick_words), _(question->words));
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), typed ? _(question->tip) : NULL);
  lw_widget_set_name_label (typed ? self->entry : self->tick, _(question->words));
}

void
lw_confirm_box_set (LwConfirmBox *self,
                    LwDesk       *desk)
{
  const LwDeskTicket *ticket = desk != NULL ? lw_desk_get_ticket (desk) : NULL;
  const Question *before = self->question;

  g_return_if_fail (LW_IS_CONFIRM_BOX (self));

  self->desk = desk;
  self->question = ticket != NULL && ticket->open && ticket->intent[0] == '\0' ? find_question (&ticket->verdict) : NULL;
  gtk_widget_set_visible (GTK_WIDGET (self), self->question != NULL);
  if (self->question != NULL && self->question != before)
    show_question (self);
}
