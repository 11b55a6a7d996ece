#define G_LOG_DOMAIN "lw-notice-bar"
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "lw-desk-exits.h"
#include "lw-format.h"
#include "lw-glyph.h"
#include "lw-notice-bar.h"
#include "lw-order-look.h"
#include "lw-widget.h"

struct _LwNoticeBar
{
  GtkBox parent_instance;

  GtkImage  *icon;
  GtkLabel  *words, *more;
  GtkWidget *show, *dismiss;

  LwDesk    *desk;
  LwNews    *news;
  const char *page;     /* where Show leads */
  gboolean   told_metrics;
  char       order[LW_INTENT_ID_SIZE];
  guint      n_unseen;
};

enum { SIGNAL_NEWS, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LwNoticeBar, lw_notice_bar, GTK_TYPE_BOX)

static const struct
{
  const char *glyph, *style;
} looks[] = {
  [LW_NEWS_NONE] = { "check", "gain" },
  [LW_NEWS_GOOD] = { "check", "gain" },
  [LW_NEWS_WARN] = { "unknown", "warn" },
  [LW_NEWS_BAD] = { "failed", "loss" },
};

static void
set_look (LwNoticeBar *self,
          LwNewsLevel  level)
{
  static const char * const styles[] = { "gain", "warn", "loss" };

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    {
      gboolean on = g_str_equal (styles[i], looks[level].style);

      lw_widget_set_class (GTK_WIDGET (self), styles[i], on);
      lw_widget_set_class (GTK_WIDGET (self->icon), styles[i], on);
    }
  lw_widget_set_glyph (self->icon, looks[level].glyph);
}

static const char *
show_words (LwNoticeBar *self)
{
  if (g_str_equal (self->page, "health"))
    return _("Show health");
  return self->order[0] != '\0' ? _("Show order") : _("Show orders");
}

/* @line fits the bar, @whole is what there is to say. */
static void
stand (LwNoticeBar *self,
       LwNewsLevel  level,
       const char  *page,
       const char  *line,
       const char  *whole)
{
  g_autofree char *more = NULL;

  self->page = page;
  self->n_unseen++;
  more = self->n_unseen > 1 ? g_strdup_printf (_("and %u more"), self->n_unseen - 1) : g_strdup ("");
  set_look (self, level);
  gtk_label_set_text (self->words, line);
  gtk_label_set_text (self->more, more);
  gtk_widget_set_visible (GTK_WIDGET (self->more), more[0] != '\0');
  lw_widget_set_tooltip (GTK_WIDGET (self->words), whole);
  gtk_button_set_label (GTK_BUTTON (self->show), show_words (self));
  gtk_widget_set_visible (self->show, !g_str_equal (page, "scan")); /* the person is there */
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, whole, -1);
}

/* What concerns orders is told to whoever looks elsewhere as well. */
static void
tell (LwNoticeBar *self,
      LwNewsLevel  level,
      const char  *title,
      const char  *line,
      const char  *whole)
{
  stand (self, level, "orders", line, whole);
  g_signal_emit (self, signals[SIGNAL_NEWS], 0, title, whole);
}

static void
tell_order (LwNoticeBar    *self,
            const LwIntent *intent,
            LwNewsLevel     level)
{
  g_autofree char *word = lw_order_look_word (intent);
  g_autofree char *fill = lw_order_look_fill (intent); /* what a person wants to know first */
  g_autofree char *state = fill[0] != '\0' ? g_strdup_printf (_("%s at %s"), word, fill) : g_strdup (word);
  g_autofree char *order = fill[0] != '\0' ? lw_intent_name (intent) : lw_intent_words (intent);
  g_autofree char *said = lw_desk_order_sentence (self->desk, intent);
  g_autofree char *sentence = lw_account_mask_in (intent->account, said != NULL ? said : "");
  g_autofree char *title = g_strdup_printf ("%s · %s", lw_format_kind (intent->mode), state);
  g_autofree char *line = g_strdup_printf ("%s · %s", title, order);
  g_autofree char *whole = g_strdup_printf ("%s. %s", order, sentence);

  g_strlcpy (self->order, intent->id, sizeof self->order);
  tell (self, level, title, line, whole);
}

static const char *
exit_word (const LwExit *exit)
{
  if (exit->state == LW_EXIT_STATE_INACTIVE)
    return _("Not watched any more");
  if (exit->state == LW_EXIT_STATE_WATCHING)
    return _("Not armed any more");
  return exit->fired_by == LW_EXIT_TARGET ? _("Target reached") : _("Stop reached");
}

/* What a person closed by hand, or what was never filled, says that itself. */
static gboolean
is_over_anyway (LwNoticeBar  *self,
                const LwExit *exit)
{
  g_autofree char *why = NULL;
  LwVertical held;
  int quantity;

  return exit->state == LW_EXIT_STATE_INACTIVE && !lw_desk_held_by_intent (self->desk, exit->intent, &held, &quantity, &why);
}

static void
tell_exit (LwNoticeBar  *self,
           const LwExit *exit,
           LwNewsLevel   level)
{
  const LwIntent *intent = lw_desk_find_order (self->desk, exit->intent);
  g_autofree char *order = NULL, *said = NULL, *title = NULL, *line = NULL, *whole = NULL;

  if (intent == NULL || is_over_anyway (self, exit))
    return;
  order = lw_intent_name (intent);
  said = lw_desk_exit_sentence (self->desk, exit->intent);
  title = g_strdup_printf ("%s · %s", lw_format_kind (intent->mode), exit_word (exit));
  line = g_strdup_printf ("%s · %s", title, order);
  whole = g_strdup_printf ("%s. %s", order, said);
  g_strlcpy (self->order, intent->id, sizeof self->order);
  tell (self, level, title, line, whole);
}

static void
look_at_exits (LwNoticeBar *self)
{
  for (guint i = 0; i < lw_desk_n_exits (self->desk); i++)
    {
      const LwExit *exit = lw_desk_get_exit (self->desk, i);
      LwNewsLevel level = lw_news_take_exit (self->news, exit);

      if (level != LW_NEWS_NONE)
        tell_exit (self, exit, level);
    }
}

static guint
n_open_orders (LwNoticeBar *self)
{
  guint n = 0;

  for (guint i = 0; i < lw_desk_n_orders (self->desk); i++)
    if (!lw_intent_state_is_final (lw_desk_get_order (self->desk, i)->state)
        && lw_desk_get_order (self->desk, i)->state != LW_INTENT_DRAFT)
      n++;
  return n;
}

static void
on_orders_cb (LwNoticeBar *self)
{
  /* oldest first: the newest is what stands */
  for (guint i = lw_desk_n_orders (self->desk); i > 0; i--)
    {
      const LwIntent *intent = lw_desk_get_order (self->desk, i - 1);
      LwNewsLevel level = lw_news_take_order (self->news, intent);

      if (level != LW_NEWS_NONE)
        tell_order (self, intent, level);
    }
  look_at_exits (self);
}

static void
on_connection_cb (LwNoticeBar *self)
{
  LwDeskConnection connection;
  guint n = n_open_orders (self);
  LwNewsLevel level;
  g_autofree char *title = NULL;
  g_autofree char *line = NULL;
  g_autofree char *problem = NULL;
  g_autofree char *whole = NULL;

  lw_desk_get_connection (self->desk, &connection);
  level = lw_news_take_connection (self->news, &connection, n);
  if (level == LW_NEWS_NONE)
    return;
  title = g_strdup_printf (_("%s · Connection lost"), lw_format_kind (connection.kind));
  line = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s while %u order is open", "%s while %u orders are open", n), title, n);
  problem = lw_account_mask_in (connection.account, connection.problem);
  whole = g_strdup_printf ("%s. %s", line, problem);
  self->order[0] = '\0';
  tell (self, level, title, line, whole);
}

/* Once for each desk. News of orders that stand there are not put aside for it: the page says it as well. */
static void
on_status_cb (LwNoticeBar *self)
{
  LwDeskStatus status;

  if (self->told_metrics)
    return;
  lw_desk_get_status (self->desk, &status);
  if (status.metrics_problem[0] == '\0' || self->n_unseen > 0)
    return;
  self->told_metrics = TRUE;
  self->order[0] = '\0';
  stand (self, LW_NEWS_WARN, "health", status.metrics_problem, status.metrics_problem);
}

static void
lw_notice_bar_dispose (GObject *object)
{
  LwNoticeBar *self = LW_NOTICE_BAR (object);

  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->news, lw_news_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), LW_TYPE_NOTICE_BAR);
  G_OBJECT_CLASS (lw_notice_bar_parent_class)->dispose (object);
}

static void
lw_notice_bar_class_init (LwNoticeBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lw_notice_bar_dispose;
  signals[SIGNAL_NEWS] = g_signal_new ("news", LW_TYPE_NOTICE_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                       G_TYPE_STRING, G_TYPE_STRING);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/legwork/Legwork/ui/lw-notice-bar.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, LwNoticeBar, child)
  BIND (icon);
  BIND (words);
  BIND (more);
  BIND (show);
  BIND (dismiss);
#undef BIND
}

static void
lw_notice_bar_init (LwNoticeBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->page = "orders";
  gtk_button_set_child (GTK_BUTTON (self->dismiss), lw_glyph_image ("cross", 12));
  lw_widget_set_name_label (self->dismiss, _("Dismiss"));
}

void
lw_notice_bar_set_desk (LwNoticeBar *self,
                        LwDesk      *desk)
{
  g_return_if_fail (LW_IS_NOTICE_BAR (self));

  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  g_set_object (&self->desk, desk);
  g_clear_pointer (&self->news, lw_news_free);
  lw_notice_bar_dismiss (self);
  if (desk == NULL)
    return;
  self->news = lw_news_new (lw_desk_now_us (desk));
  self->told_metrics = FALSE;
  on_orders_cb (self);
  on_connection_cb (self);
  on_status_cb (self);
  g_signal_connect_swapped (desk, "orders-changed", G_CALLBACK (on_orders_cb), self);
  g_signal_connect_swapped (desk, "connection-changed", G_CALLBACK (on_connection_cb), self);
  g_signal_connect_swapped (desk, "status-changed", G_CALLBACK (on_status_cb), self);
}

const char *
lw_notice_bar_get_order (LwNoticeBar *self)
{
  return self->order;
}

const char *
lw_notice_bar_get_page (LwNoticeBar *self)
{
  return self->page;
}

gboolean
lw_notice_bar_is_empty (LwNoticeBar *self)
{
  return self->n_unseen == 0;
}

void
lw_notice_bar_dismiss (LwNoticeBar *self)
{
  self->n_unseen = 0;
  self->order[0] = '\0';
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
lw_notice_bar_say (LwNoticeBar *self,
                   LwNewsLevel  level,
                   const char  *line,
                   const char  *whole)
{
  if (g_str_equal (self->page, "scan"))
    self->n_unseen = 0;
  stand (self, level, self->n_unseen > 0 ? self->page : "scan", line, whole);
}

void
lw_notice_bar_expect_cancel (LwNoticeBar *self,
                             const char  *intent_id)
{
  if (self->news != NULL)
    lw_news_expect_cancel (self->news, intent_id);
}
