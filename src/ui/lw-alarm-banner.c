#define G_LOG_DOMAIN "lw-alarm-banner"
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "lw-alarm-banner.h"
#include "lw-format.h"
#include "lw-glyph.h"
#include "lw-widget.h"

#define SETTLED_US 400000 /* as long as Transmit of a ticket that was shown just now */

struct _LwAlarmBanner
{
  GtkBox parent_instance;

  GtkImage  *icon;
  GtkLabel  *when, *words;
  GtkWidget *more, *show, *dismiss;

  LwDesk    *desk;
  guint      told;       /* the number of the last one that was news */
  guint      shown;      /* its number; 0 = none */
  gint64     changed_us; /* when that changed last, monotonic */
  gboolean   listed;
};

static gint64 (*now_us) (void) = g_get_monotonic_time;

enum { SIGNAL_ALARM, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LwAlarmBanner, lw_alarm_banner, GTK_TYPE_BOX)

char *
lw_alarm_banner_words (const LwAlarm *alarm,
                       const char    *account)
{
  g_autofree char *text = lw_account_mask_in (account, alarm->text);
  gsize length = strlen (text);
  const char *stop = length > 0 && strchr (".!?", text[length - 1]) != NULL ? "" : ".";
  g_autofree char *times = alarm->count > 1 ? g_strdup_printf (_(" (%u times)"), alarm->count) : g_strdup ("");

  return g_strdup_printf ("%s%s%s", text, stop, times);
}

/* To what is to be signed off, else to its order. */
static void
fill_show (LwAlarmBanner *self,
           const LwAlarm *alarm)
{
  gboolean position = alarm->position[0] != '\0';

  gtk_button_set_label (GTK_BUTTON (self->show), position ? _("Show position") : _("Show order"));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->show), "s", position ? alarm->position : alarm->intent);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->show), position ? "win.position-show" : "win.alarm-show");
  gtk_widget_set_visible (self->show, position || lw_desk_find_order (self->desk, alarm->intent) != NULL);
}

static void
fill_one (LwAlarmBanner *self,
          const LwAlarm *alarm,
          guint          n_more)
{
  LwDeskConnection connection;
  g_autofree char *words = NULL, *time = lw_format_time_et (alarm->us);
  g_autofree char *when = g_strdup_printf (_("%s ET"), time);
  g_autofree char *more = g_strdup_printf (_("and %u more"), n_more);

  lw_desk_get_connection (self->desk, &connection);
  words = lw_alarm_banner_words (alarm, connection.account);
  gtk_label_set_text (self->when, when);
  gtk_label_set_text (self->words, words);
  lw_widget_set_tooltip (GTK_WIDGET (self->words), words);
  gtk_button_set_label (GTK_BUTTON (self->more), more);
  gtk_widget_set_visible (self->more, n_more > 0);
  fill_show (self, alarm);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->dismiss), "u", alarm->number);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
fill (LwAlarmBanner *self)
{
  guint n = self->desk != NULL ? lw_desk_n_alarms (self->desk) : 0;
  guint number = n > 0 ? lw_desk_get_alarm (self->desk, 0)->number : 0;

  if (number != self->shown)
    self->changed_us = now_us ();
  self->shown = number;
  if (n > 0)
    fill_one (self, lw_desk_get_alarm (self->desk, 0), n - 1);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0 && !self->listed);
}

/* Oldest first: the newest is the last word. */
static void
tell_new (LwAlarmBanner *self)
{
  LwDeskConnection connection;

  lw_desk_get_connection (self->desk, &connection);
  for (guint i = lw_desk_n_alarms (self->desk); i > 0; i--)
    {
      const LwAlarm *alarm = lw_desk_get_alarm (self->desk, i - 1);
      g_autofree char *words = NULL, *title = NULL;

      if (alarm->number <= self->told)
        continue;
      self->told = alarm->number;
      words = lw_alarm_banner_words (alarm, connection.account);
      title = g_strdup_printf ("%s · %s", lw_format_kind (connection.kind), alarm->title[0] != '\0' ? alarm->title : _("Alarm"));
      g_signal_emit (self, signals[SIGNAL_ALARM], 0, title, words);
    }
}

static void
on_alarms_cb (LwAlarmBanner *self)
{
  fill (self);
  tell_new (self);
}

static void
lw_alarm_banner_dispose (GObject *object)
{
  LwAlarmBanner *self = LW_ALARM_BANNER (object);

  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  g_clear_object (&self->desk);
  gtk_widget_dispose_template (GTK_WIDGET (object), LW_TYPE_ALARM_BANNER);
  G_OBJECT_CLASS (lw_alarm_banner_parent_class)->dispose (object);
}

static void
lw_alarm_banner_class_init (LwAlarmBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lw_alarm_banner_dispose;
  signals[SIGNAL_ALARM] = g_signal_new ("alarm", LW_TYPE_ALARM_BANNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                        G_TYPE_STRING, G_TYPE_STRING);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/legwork/Legwork/ui/lw-alarm-banner.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, LwAlarmBanner, child)
  BIND (icon);
  BIND (when);
  BIND (words);
  BIND (more);
  BIND (show);
  BIND (dismiss);
#undef BIND
}

static void
lw_alarm_banner_init (LwAlarmBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lw_widget_set_glyph (self->icon, "failed");
  gtk_button_set_child (GTK_BUTTON (self->dismiss), lw_glyph_image ("cross", 12));
  lw_widget_set_name_label (self->dismiss, _("Dismiss this alarm"));
}

void
lw_alarm_banner_set_desk (LwAlarmBanner *self,
                          LwDesk        *desk)
{
  g_return_if_fail (LW_IS_ALARM_BANNER (self));

  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  g_set_object (&self->desk, desk);
  self->told = desk != NULL && lw_desk_n_alarms (desk) > 0 ? lw_desk_get_alarm (desk, 0)->number : 0;
  if (desk != NULL)
    g_signal_connect_swapped (desk, "alarms-changed", G_CALLBACK (on_alarms_cb), self);
  fill (self);
}

void
lw_alarm_banner_set_listed (LwAlarmBanner *self,
                            gboolean       listed)
{
  g_return_if_fail (LW_IS_ALARM_BANNER (self));

  if (self->listed == listed)
    return;
  self->listed = listed;
  fill (self);
}

void
lw_alarm_banner_set_clock (gint64 (*clock_us) (void))
{
  now_us = clock_us;
}

gboolean
lw_alarm_banner_takes_press (LwAlarmBanner *self)
{
  return now_us () - self->changed_us >= SETTLED_US;
}
