#define G_LOG_DOMAIN "lw-doubt-banner"
#include "config.h"

#include <glib/gi18n.h>

#include "lw-alarm-banner.h"
#include "lw-doubt-banner.h"
#include "lw-format.h"
#include "lw-glyph.h"
#include "lw-widget.h"

#define AGAIN_US (30 * G_USEC_PER_SEC) /* two snapshots that do not list it are that far apart */

typedef struct
{
  guint       states;  /* bits of LwIntentState */
  const char *label, *action, *consequence;
} WayOut;

#define IN(state) (1u << LW_INTENT_##state)

static const WayOut ways_out[] = {
  { IN (UNKNOWN) | IN (ABSENT) | IN (UNRESOLVED), N_("Ask TWS now"), "win.order-look", N_("TWS lists its orders again; nothing is sent") },
  { IN (ABSENT), N_("Send as a new order"), "win.order-resubmit",
    N_("The old one is cancelled first; once TWS has answered, a new ticket opens") },
  { IN (ABSENT), N_("Give it up"), "win.order-abandon", N_("Frees its risk; it is watched, should TWS name it after all") },
  { IN (UNRESOLVED), N_("Sign off"), "win.order-signoff", N_("Ends it: the positions that TWS shows are right as they are") },
};

static void
add_step (GtkWidget  *steps,
          const char *glyph,
          const char *style,
          const char *words)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = lw_glyph_image (glyph, 12);
  GtkWidget *label = lw_widget_label (words, "s ink2");

  gtk_widget_add_css_class (icon, style);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE); /* where the window is narrow or the font wide, and only there */
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (steps), box);
}

static void
add_absences (GtkWidget      *steps,
              const LwIntent *intent)
{
  g_autofree char *again = intent->first_absence_us > 0 ? lw_format_time_et (intent->first_absence_us + AGAIN_US) : NULL;
  g_autofree char *second = again != NULL ? g_strdup_printf (_("2nd list from %s ET on"), again) : NULL;

  if (intent->state == LW_INTENT_ABSENT)
    add_step (steps, "check", "gain", _("twice not in TWS's lists"));
  else if (intent->absences > 0)
    {
      add_step (steps, "check", "gain", _("1st list: not there"));
      add_step (steps, "clock", "warn", second != NULL ? second : _("2nd list in half a minute"));
    }
  else if (intent->state == LW_INTENT_UNKNOWN)
    add_step (steps, "clock", "warn", _("TWS's lists: not asked yet, or not ended"));
  else
    add_step (steps, "failed", "loss", _("TWS can no longer say"));
}

/* What was found so far. */
static GtkWidget *
new_steps (const LwIntent *intent)
{
  GtkWidget *steps = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 14);

  add_step (steps, "check", "gain", _("in the journal"));
  if (intent->sent_us > 0)
    add_step (steps, "check", "gain", intent->acked ? _("TWS had it") : _("handed to TWS, no answer"));
  else
    add_step (steps, "unknown", "warn", _("not known whether it left"));
  add_absences (steps, intent);
  add_step (steps, "clock", "ink3", intent->state == LW_INTENT_UNKNOWN ? _("then: found, or you decide") : _("you decide"));
  return steps;
}

/* @target is taken. */
static GtkWidget *
new_way_out_to (const WayOut *way,
                GVariant     *target,
                gboolean      primary)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *button = gtk_button_new_with_label (_(way->label));
  GtkWidget *words = lw_widget_label (_(way->consequence), "cap2");

  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), way->action);
  if (primary)
    gtk_widget_add_css_class (button, "primary");
  gtk_widget_set_size_request (button, 150, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (words), 28); /* two lines, not four */
  gtk_label_set_max_width_chars (GTK_LABEL (words), 36);
  gtk_label_set_xalign (GTK_LABEL (words), 1);
  gtk_label_set_justify (GTK_LABEL (words), GTK_JUSTIFY_RIGHT);
  gtk_box_append (GTK_BOX (row), words);
  gtk_box_append (GTK_BOX (row), button);
  gtk_widget_set_halign (row, GTK_ALIGN_END);
  return row;
}

static GtkWidget *
new_way_out (const WayOut *way,
             const char   *id,
             gboolean      primary)
{
  return new_way_out_to (way, g_variant_new_string (id), primary);
}

static GtkWidget *
new_ways_out (const LwIntent *intent)
{
  GtkWidget *ways = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_widget_set_valign (ways, GTK_ALIGN_CENTER);
  for (guint i = 0; i < G_N_ELEMENTS (ways_out); i++)
    if (ways_out[i].states & (1u << intent->state))
      gtk_box_append (GTK_BOX (ways), new_way_out (&ways_out[i], intent->id, i == 0));
  return ways;
}

static GtkWidget *
new_texts (LwDesk         *desk,
           const LwIntent *intent)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3), *label;
  g_autofree char *word = g_ascii_strup (lw_intent_state_word (intent->state), -1);
  g_autofree char *title = g_strdup_printf (_("One order is %s. Nothing more is sent for %s until it is settled."), word,
                                            intent->vertical.symbol);
  g_autofree char *order = lw_intent_words (intent);
  g_autofree char *sentence = lw_desk_order_sentence (desk, intent);
  g_autofree char *sent = lw_format_time_et (intent->sent_us);
  g_autofree char *when = g_strdup_printf (_("%s · sent %s ET"), order, sent[0] != '\0' ? sent : _("at an unknown time,"));

  gtk_box_append (GTK_BOX (texts), lw_widget_label (title, "t3"));
  gtk_box_append (GTK_BOX (texts), lw_widget_label (when, "s"));
  label = lw_widget_label (sentence, "s ink2");
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_box_append (GTK_BOX (texts), label);
  gtk_box_append (GTK_BOX (texts), new_steps (intent));
  gtk_widget_set_hexpand (texts, TRUE);
  return texts;
}

static GtkWidget *
new_banner (const char *glyph,
            const char *style,
            GtkWidget  *texts,
            GtkWidget  *ways)
{
  GtkWidget *banner = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 14);
  GtkWidget *icon = lw_glyph_image (glyph, 28);

  gtk_widget_add_css_class (banner, "unknown-banner");
  gtk_widget_add_css_class (icon, style);
  gtk_box_append (GTK_BOX (banner), icon);
  gtk_box_append (GTK_BOX (banner), texts);
  gtk_box_append (GTK_BOX (banner), ways);
  return banner;
}

GtkWidget *
lw_doubt_banner_new (LwDesk         *desk,
                     const LwIntent *intent)
{
  return new_banner ("unknown", "warn", new_texts (desk, intent), new_ways_out (intent));
}

static GtkWidget *
new_conflict_texts (const LwConflict *conflict)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3), *label;
  g_autofree char *title = g_strdup_printf (_("TWS works an order for %s that this program did not send, under its number %d."),
                                            conflict->symbol[0] != '\0' ? conflict->symbol : _("an unknown symbol"), conflict->order_id);
  g_autofree char *sentence = g_strconcat (conflict->words, ".", NULL);
  g_autofree char *time = conflict->asked_us > 0 ? lw_format_time_et (conflict->asked_us) : NULL;
  g_autofree char *asked = time != NULL ? g_strdup_printf (_("asked at %s ET"), time) : NULL;
  GtkWidget *steps = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 14);

  gtk_box_append (GTK_BOX (texts), lw_widget_label (title, "t3"));
  label = lw_widget_label (sentence, "s ink2");
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_box_append (GTK_BOX (texts), label);
  add_step (steps, "failed", "loss", _("TWS lists it"));
  add_step (steps, asked != NULL ? "check" : "clock", asked != NULL ? "gain" : "ink3", asked != NULL ? asked : _("not asked to cancel it yet"));
  gtk_box_append (GTK_BOX (texts), steps);
  gtk_widget_set_hexpand (texts, TRUE);
  return texts;
}

GtkWidget *
lw_doubt_banner_new_conflict (const LwConflict *conflict)
{
  static const WayOut way = { 0, N_("Cancel this number"), "win.conflict-cancel",
                              N_("One cancelOrder a click; with two orders under it TWS may take either") };
  g_autofree char *number = g_strdup_printf ("%d", conflict->order_id);

  return new_banner ("unknown", "warn", new_conflict_texts (conflict), new_way_out (&way, number, TRUE));
}

static GtkWidget *
new_position_texts (const LwUnattributed *row)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3), *label;
  GtkWidget *steps = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 14);
  g_autofree char *sentence = g_strconcat (row->sentence, ".", NULL), *time = lw_format_time_et (row->us);
  g_autofree char *when = g_strdup_printf (_("%s, found at %s ET"), row->id, time);

  gtk_box_append (GTK_BOX (texts), lw_widget_label (row->title, "t3"));
  label = lw_widget_label (sentence, "s ink2");
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 90); /* as high as it is in most windows: what is more is room for nothing */
  lw_widget_set_tooltip (label, sentence);
  gtk_box_append (GTK_BOX (texts), label);
  add_step (steps, "failed", "loss", when);
  add_step (steps, "clock", "ink3", _("you sign it off"));
  gtk_box_append (GTK_BOX (texts), steps);
  gtk_widget_set_hexpand (texts, TRUE);
  return texts;
}

GtkWidget *
lw_doubt_banner_new_position (LwDesk               *desk,
                              const LwUnattributed *row)
{
  static const WayOut signs = { 0, N_("Sign off"), "win.position-signoff",
                                N_("The positions that TWS shows are right as they are; targets and stops may be armed again") };
  static const WayOut show = { 0, N_("Show order"), "win.alarm-show", N_("Its row below, with what can be done") };
  GtkWidget *ways = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_widget_set_valign (ways, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (ways), new_way_out (&signs, row->id, FALSE));
  if (lw_desk_find_order (desk, row->intent) != NULL)
    gtk_box_append (GTK_BOX (ways), new_way_out (&show, row->intent, FALSE));
  return new_banner ("unknown", "warn", new_position_texts (row), ways);
}

/* "10:31:02 ET · SPY", and when it came last where it came more than once. */
static char *
alarm_when (const LwAlarm *alarm)
{
  g_autofree char *first = lw_format_time_et (alarm->us), *last = lw_format_time_et (alarm->last_us);
  g_autofree char *of = alarm->symbol[0] != '\0' ? g_strdup_printf (" · %s", alarm->symbol) : g_strdup ("");

  if (alarm->count == 1)
    return g_strdup_printf (_("%s ET%s"), first, of);
  return g_strdup_printf (_("%s ET, last at %s%s"), first, last, of);
}

static GtkWidget *
new_alarm_texts (LwDesk        *desk,
                 const LwAlarm *alarm)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3), *label;
  g_autofree char *when = alarm_when (alarm), *words = NULL;
  LwDeskConnection connection;

  lw_desk_get_connection (desk, &connection);
  words = lw_alarm_banner_words (alarm, connection.account);
  if (alarm->title[0] != '\0')
    gtk_box_append (GTK_BOX (texts), lw_widget_label (alarm->title, "t3"));
  label = lw_widget_label (words, alarm->title[0] != '\0' ? "s ink2" : "s m");
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR); /* TWS's words may have no end */
  gtk_label_set_lines (GTK_LABEL (label), 4);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  lw_widget_set_tooltip (label, words);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_box_append (GTK_BOX (texts), label);
  gtk_box_append (GTK_BOX (texts), lw_widget_label (when, "s ink2"));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  return texts;
}

GtkWidget *
lw_doubt_banner_new_alarm (LwDesk        *desk,
                           const LwAlarm *alarm)
{
  static const WayOut show = { 0, N_("Show order"), "win.alarm-show", N_("Its row below, with what can be done") };
  static const WayOut dismiss = { 0, N_("Dismiss"), "win.alarm-dismiss", N_("It stays in the order journal") };
  GtkWidget *ways = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_widget_set_valign (ways, GTK_ALIGN_CENTER);
  if (lw_desk_find_order (desk, alarm->intent) != NULL)
    gtk_box_append (GTK_BOX (ways), new_way_out (&show, alarm->intent, FALSE));
  gtk_box_append (GTK_BOX (ways), new_way_out_to (&dismiss, g_variant_new_uint32 (alarm->number), FALSE));
  return new_banner ("failed", "loss", new_alarm_texts (desk, alarm), ways);
}
