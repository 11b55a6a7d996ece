#define G_LOG_DOMAIN "lw-notice-bar"
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "lw-format.h"
#include "lw-glyph.h"
#include "lw-news.h"
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

static const char *
kind_word (LwAccountKind kind)
{
  return kind == LW_ACCOUNT_LIVE ? _("LIVE") : kind == LW_ACCOUNT_PAPER ? _("PAPER") : _("SIMULATED");
}

/* What TWS writes may name the account. */
static char *
mask (const char *text,
      const char *account)
{
  g_autofree char *masked = lw_format_account (account);
  GString *out = g_string_new (text);

  if (account[0] != '\0')
    g_string_replace (out, account, masked, 0);
  return g_string_free (out, FALSE);
}

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

/* @line fits the bar, @whole is what there is to say. */
static void
tell (LwNoticeBar *self,
      LwNewsLevel  level,
      const char  *title,
      const char  *line,
      const char  *whole)
{
  g_autofree char *more = NULL;

  self->n_unseen++;
  more = self->n_unseen > 1 ? g_strdup_printf (_("and %u more"), self->n_unseen - 1) : g_strdup ("");
  set_look (self, level);
  gtk_label_set_text (self->words, line);
  gtk_label_set_text (self->more, more);
  gtk_widget_set_visible (GTK_WIDGET (self->more), more[0] != '\0');
  lw_widget_set_tooltip (GTK_WIDGET (self->words), whole);
  gtk_button_set_label (GTK_BUTTON (self->show), self->order[0] != '\0' ? _("Show order") : _("Show orders"));
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, whole, -1);
  g_signal_emit (self, signals[SIGNAL_NEWS], 0, title, whole);
}

static void
tell_order (LwNoticeBar    *self,
            const LwIntent *intent,
            LwNewsLevel     level)
{
  g_autofree char *state = lw_order_look_word (intent);
  g_autofree char *order = lw_vertical_words (&intent->vertical, intent->quantity, ABS (intent->limit));
  g_autofree char *said = lw_desk_order_sentence (self->desk, intent);
  g_autofree char *sentence = mask (said != NULL ? said : "", intent->account);
  g_autofree char *title = g_strdup_printf ("%s · %s", kind_word (intent->mode), state);
  g_autofree char *line = g_strdup_printf ("%s · %s", title, order);
  g_autofree char *whole = g_strdup_printf ("%s. %s", order, sentence);

  g_strlcpy (self->order, intent->id, sizeof self->order);
  tell (self, level, title, line, whole);
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
  title = g_strdup_printf (_("%s · Connection lost"), kind_word (connection.kind));
  line = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s while %u order is open", "%s while %u orders are open", n), title, n);
  problem = mask (connection.problem, connection.account);
  whole = g_strdup_printf ("%s. %s", line, problem);
  self->order[0] = '\0';
  tell (self, level, title, line, whole);
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
  on_orders_cb (self);
  on_connection_cb (self);
  g_signal_connect_swapped (desk, "orders-changed", G_CALLBACK (on_orders_cb), self);
  g_signal_connect_swapped (desk, "connection-changed", G_CALLBACK (on_connection_cb), self);
}

const char *
lw_notice_bar_get_order (LwNoticeBar *self)
{
  return self->order;
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
lw_notice_bar_expect_cancel (LwNoticeBar *self,
                             const char  *intent_id)
{
  if (self->news != NULL)
    lw_news_expect_cancel (self->news, intent_id);
}
