#define G_LOG_DOMAIN "lw-exit-box"
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "lw-exit-box.h"
#include "lw-format.h"
#include "lw-widget.h"

#define N_PRESETS 3

/* One row: its presets, then none, then what a person types. */
typedef struct
{
  GtkWidget  *caption, *box, *presets[N_PRESETS], *none, *entry;
  LwExitRule  rules[N_PRESETS];
} Choice;

struct _LwExitBox
{
  GtkBox parent_instance;

  Choice      choices[2];
  GtkWidget  *modes[3];
  GtkLabel   *words;
  LwExitWish  wish;
  gboolean    filling; /* toggles are set by what is told, not by the person */
};

G_DEFINE_FINAL_TYPE (LwExitBox, lw_exit_box, GTK_TYPE_BOX)

static guint changed_signal;

static LwExitRule *
rule_of (LwExitBox *self,
         int        side)
{
  return side == LW_EXIT_TARGET ? &self->wish.target : &self->wish.stop;
}

static void
take (LwExitBox        *self,
      int               side,
      const LwExitRule *rule)
{
  *rule_of (self, side) = *rule;
  g_signal_emit (self, changed_signal, 0);
}

/* What stood in the entry is over with it, the words in it that nobody understood too. */
static void
take_preset (LwExitBox        *self,
             int               side,
             const LwExitRule *rule)
{
  GtkWidget *entry = self->choices[side].entry;

  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  lw_widget_set_class (entry, "wrong", FALSE);
  take (self, side, rule);
}

static void
on_preset_cb (GtkToggleButton *button,
              gpointer         data)
{
  LwExitBox *self = LW_EXIT_BOX (data);
  const LwExitRule none = { LW_EXIT_RULE_NONE, 0 };

  if (self->filling || !gtk_toggle_button_get_active (button))
    return;
  for (int side = 0; side < 2; side++)
    {
      Choice *choice = &self->choices[side];

      for (guint i = 0; i < N_PRESETS; i++)
        if (choice->presets[i] == GTK_WIDGET (button))
          take_preset (self, side, &choice->rules[i]);
      if (choice->none == GTK_WIDGET (button))
        take_preset (self, side, &none);
    }
}

static char *
typed_text (const Choice *choice)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (choice->entry));
  char *plain = lw_parse_plain (text);

  return plain != NULL ? plain : g_strdup (text);
}

/* What stands there counts, Enter or not: who typed a stop believes that there is one. */
static void
take_typed (LwExitBox *self,
            int        side)
{
  Choice *choice = &self->choices[side];
  g_autofree char *text = typed_text (choice);
  LwExitRule rule;
  gboolean good = lw_exit_rule_parse (text, &rule);

  lw_widget_set_class (choice->entry, "wrong", !good);
  if (good && !lw_exit_rule_equal (&rule, rule_of (self, side)))
    take (self, side, &rule);
}

static int
side_of (LwExitBox *self,
         GtkWidget *entry)
{
  return self->choices[LW_EXIT_TARGET].entry == entry ? LW_EXIT_TARGET : LW_EXIT_STOP;
}

static void
on_entry_cb (GtkWidget *entry,
             gpointer   data)
{
  LwExitBox *self = LW_EXIT_BOX (data);

  take_typed (self, side_of (self, entry));
}

/* A preset leaves the entry empty: that is no word for none. */
static void
take_what_is_typed (LwExitBox *self,
                    int        side)
{
  g_autofree char *text = typed_text (&self->choices[side]);

  if (*text != '\0')
    take_typed (self, side);
}

static void
on_leave_cb (GtkEventController *focus,
             gpointer            data)
{
  take_what_is_typed (LW_EXIT_BOX (data), side_of (LW_EXIT_BOX (data), gtk_event_controller_get_widget (focus)));
}

static void
reset_entry (LwExitBox *self,
             int        side)
{
  Choice *choice = &self->choices[side];
  const LwExitRule *rule = rule_of (self, side);
  char text[LW_EXIT_RULE_SIZE];

  gtk_editable_set_text (GTK_EDITABLE (choice->entry), rule->kind != LW_EXIT_RULE_NONE ? lw_exit_rule_text (rule, text) : "");
  lw_widget_set_class (choice->entry, "wrong", FALSE);
}

/* Escape takes it back, and closes the box as it always does. */
static gboolean
on_key_cb (GtkEventController *keys,
           guint               keyval,
           guint               keycode,
           GdkModifierType     state,
           gpointer            data)
{
  LwExitBox *self = LW_EXIT_BOX (data);

  if (keyval == GDK_KEY_Escape)
    reset_entry (self, side_of (self, gtk_event_controller_get_widget (keys)));
  return GDK_EVENT_PROPAGATE;
}

static void
lw_exit_box_unmap (GtkWidget *widget)
{
  for (int side = 0; side < 2; side++)
    take_what_is_typed (LW_EXIT_BOX (widget), side);
  GTK_WIDGET_CLASS (lw_exit_box_parent_class)->unmap (widget);
}

char *
lw_exit_box_get_wrong (LwExitBox *self)
{
  for (int side = 0; side < 2; side++)
    if (gtk_widget_has_css_class (self->choices[side].entry, "wrong"))
      return typed_text (&self->choices[side]);
  return NULL;
}

static void
on_mode_cb (GtkToggleButton *button,
            gpointer         data)
{
  LwExitBox *self = LW_EXIT_BOX (data);

  if (self->filling || !gtk_toggle_button_get_active (button))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (self->modes); i++)
    if (self->modes[i] == GTK_WIDGET (button))
      self->wish.mode = (LwExitMode) i;
  g_signal_emit (self, changed_signal, 0);
}

static GtkWidget *
add_toggle (GtkWidget  *box,
            GtkWidget  *group,
            const char *label)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (label);

  if (group != NULL)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (group));
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static GtkWidget *
new_segments (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (box, "seg");
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  return box;
}

static void
add_controllers (LwExitBox *self,
                 GtkWidget *entry)
{
  GtkEventController *focus = gtk_event_controller_focus_new (), *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE); /* before the popover that it closes */
  g_signal_connect (focus, "leave", G_CALLBACK (on_leave_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_cb), self);
  gtk_widget_add_controller (entry, focus);
  gtk_widget_add_controller (entry, keys);
}

static void
make_entry (LwExitBox  *self,
            Choice     *choice,
            const char *name)
{
  choice->entry = gtk_entry_new ();
  gtk_editable_set_width_chars (GTK_EDITABLE (choice->entry), 7);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (choice->entry), 7);
  lw_widget_set_name_label (choice->entry, name);
  g_signal_connect (choice->entry, "activate", G_CALLBACK (on_entry_cb), self);
  add_controllers (self, choice->entry);
}

static void
make_choice (LwExitBox  *self,
             Choice     *choice,
             const char *name)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8), *segments = new_segments ();

  choice->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  choice->caption = lw_widget_label ("", "cap2");
  choice->none = add_toggle (segments, NULL, _("None"));
  for (guint i = 0; i < N_PRESETS; i++)
    {
      choice->presets[i] = add_toggle (segments, choice->none, "");
      g_signal_connect (choice->presets[i], "toggled", G_CALLBACK (on_preset_cb), self);
    }
  g_signal_connect (choice->none, "toggled", G_CALLBACK (on_preset_cb), self);
  make_entry (self, choice, name);
  gtk_box_append (GTK_BOX (row), segments);
  gtk_box_append (GTK_BOX (row), choice->entry);
  gtk_box_append (GTK_BOX (choice->box), choice->caption);
  gtk_box_append (GTK_BOX (choice->box), row);
  gtk_box_append (GTK_BOX (self), choice->box);
}

static void
make_modes (LwExitBox *self)
{
  static const struct { LwExitMode mode; const char *label, *tip; } rows[] = {
    { LW_EXIT_MODE_STAGE, N_("Tell me"), N_("You are told, and the ticket that closes it is ready; nothing is sent") },
    { LW_EXIT_MODE_AUTO, N_("Send it today"), N_("Armed until the end of today in New York: the closing order is sent without asking. Ends with this run of "
                                                 "the program") },
    { LW_EXIT_MODE_OFF, N_("Off"), N_("Kept, and not watched") },
  };
  GtkWidget *segments = new_segments ();

  gtk_box_append (GTK_BOX (self), lw_widget_label (_("When it is reached"), "cap2"));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GtkWidget *button = add_toggle (segments, i > 0 ? self->modes[LW_EXIT_MODE_STAGE] : NULL, _(rows[i].label));

      self->modes[rows[i].mode] = button;
      lw_widget_set_tooltip (button, _(rows[i].tip));
      lw_widget_set_name_label (button, _(rows[i].label)); /* the tooltip would be its name */
      g_signal_connect (button, "toggled", G_CALLBACK (on_mode_cb), self);
    }
  gtk_widget_set_halign (segments, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (self), segments);
}

static GtkLabel *
add_words (LwExitBox  *self,
           const char *text,
           const char *classes)
{
  GtkWidget *label = lw_widget_label (text, classes);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 44);
  gtk_box_append (GTK_BOX (self), label);
  return GTK_LABEL (label);
}

static void
lw_exit_box_class_init (LwExitBoxClass *klass)
{
  GTK_WIDGET_CLASS (klass)->unmap = lw_exit_box_unmap;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lw_exit_box_init (LwExitBox *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 8);
  make_choice (self, &self->choices[LW_EXIT_TARGET], _("Another target: a share like 60% or a price like 0.50, then Enter"));
  make_choice (self, &self->choices[LW_EXIT_STOP], _("Another stop: times the credit like 2.5x, a share lost like 40% or a price, then Enter"));
  make_modes (self);
  self->words = add_words (self, "", "s");
  add_words (self, _("A target looks at the natural price, a stop at the middle of the market. Watched by Legwork while it runs and is "
                     "connected; nothing rests at TWS."), "cap2");
}

GtkWidget *
lw_exit_box_new (LwExitSide side)
{
  LwExitBox *self = g_object_new (LW_TYPE_EXIT_BOX, NULL);

  gtk_widget_set_visible (self->choices[LW_EXIT_TARGET].box, side != LW_EXIT_STOP);
  gtk_widget_set_visible (self->choices[LW_EXIT_STOP].box, side != LW_EXIT_TARGET);
  return GTK_WIDGET (self);
}

static const char *const targets[] = { "25%", "50%", "75%" };
static const char *const credit_stops[] = { "2x", "3x", NULL };
static const char *const debit_stops[] = { "50%", "75%", NULL };

static void
fill_choice (Choice            *choice,
             const char *const *presets,
             const LwExitRule  *rule,
             const char        *caption)
{
  char text[LW_EXIT_RULE_SIZE];
  gboolean known = rule->kind == LW_EXIT_RULE_NONE;

  gtk_label_set_text (GTK_LABEL (choice->caption), caption);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (choice->none), known);
  for (guint i = 0; i < N_PRESETS; i++)
    {
      gboolean there = presets[i] != NULL && lw_exit_rule_parse (presets[i], &choice->rules[i]);
      g_autofree char *label = there ? lw_format_exit_rule (&choice->rules[i]) : NULL;
      gboolean on = there && lw_exit_rule_equal (&choice->rules[i], rule);

      gtk_widget_set_visible (choice->presets[i], there);
      if (there && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (choice->presets[i])), label) != 0)
        gtk_button_set_label (GTK_BUTTON (choice->presets[i]), label);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (choice->presets[i]), on);
      known |= on;
    }
  if (!gtk_widget_has_focus (GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (choice->entry))))
      && !gtk_widget_has_css_class (choice->entry, "wrong"))
    gtk_editable_set_text (GTK_EDITABLE (choice->entry), known ? "" : lw_exit_rule_text (rule, text));
}

void
lw_exit_box_set (LwExitBox        *self,
                 const LwExitWish *wish,
                 gboolean          credit,
                 const char       *words,
                 gboolean          bad)
{
  g_return_if_fail (LW_IS_EXIT_BOX (self));

  self->filling = TRUE;
  self->wish = *wish;
  fill_choice (&self->choices[LW_EXIT_TARGET], targets, &wish->target, _("Target, share of the maximum profit"));
  fill_choice (&self->choices[LW_EXIT_STOP], credit ? credit_stops : debit_stops, &wish->stop,
               credit ? _("Stop, times the credit received") : _("Stop, share of the debit lost"));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->modes[wish->mode]), TRUE);
  gtk_label_set_text (self->words, words);
  gtk_widget_set_visible (GTK_WIDGET (self->words), *words != '\0');
  lw_widget_set_class (GTK_WIDGET (self->words), "loss", bad);
  self->filling = FALSE;
}

void
lw_exit_box_get (LwExitBox  *self,
                 LwExitWish *wish)
{
  *wish = self->wish;
}
