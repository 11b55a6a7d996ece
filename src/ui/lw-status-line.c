#define G_LOG_DOMAIN "lw-status-line"
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "lw-format.h"
#include "lw-glyph.h"
#include "lw-meter.h"
#include "lw-status-line.h"
#include "lw-widget.h"

struct _LwStatusLine
{
  GtkBox parent_instance;

  LwMeter  *meter;
  GtkLabel *lines, *messages, *queue, *loop, *data, *message, *date, *clock, *market;
  GtkImage *icon;
  GtkWidget *message_box;
  LwNoticeBar *notice;

  LwDesk   *desk;
};

G_DEFINE_FINAL_TYPE (LwStatusLine, lw_status_line, GTK_TYPE_BOX)

static void
set_text (GtkLabel *label,
          char     *owned)
{
  gtk_label_set_text (label, owned);
  g_free (owned);
}

static const char *
data_words (const LwDeskConnection *connection)
{
  if (connection->stats.state < LW_CONN_SYNCING)
    return _("none");
  switch (connection->stats.market_data_type)
    {
    case 2: return _("frozen");
    case 3: return _("delayed");
    case 4: return _("delayed, frozen");
    default: return connection->kind == LW_ACCOUNT_SIMULATED ? _("simulated") : _("live");
    }
}

static void
fill_load (LwStatusLine           *self,
           const LwDeskConnection *connection)
{
  const LwSessionStats *stats = &connection->stats;
  double used = stats->lines_limit > 0 ? (double) stats->lines_used / stats->lines_limit : 0;
  LwColor color = LW_COLOR_HIST_ON;

  lw_meter_set (self->meter, 1, &used, &color);
  set_text (self->lines, g_strdup_printf ("%u / %u", stats->lines_used, stats->lines_limit));
  set_text (self->messages, g_strdup_printf ("%u" LW_NBSP "/s", stats->sent_last_second));
  set_text (self->queue, g_strdup_printf ("%u", stats->queue_length));
  gtk_label_set_text (self->data, data_words (connection));
}

static void
fill_message (LwStatusLine       *self,
              const LwDeskStatus *status)
{
  lw_widget_set_glyph (self->icon, status->message_is_problem ? "failed" : "check");
  gtk_widget_set_visible (GTK_WIDGET (self->icon), status->message[0] != '\0');
  lw_widget_set_class (GTK_WIDGET (self->icon), "loss", status->message_is_problem);
  lw_widget_set_class (GTK_WIDGET (self->icon), "gain", !status->message_is_problem);
  gtk_label_set_text (self->message, status->message);
  lw_widget_set_tooltip (self->message_box, status->message[0] != '\0' ? status->message : NULL);
}

/* "Fri 22 Nov  14:32:07 ET": the time is what one looks for. */
static void
fill_clock (LwStatusLine *self,
            const char   *clock)
{
  const char *gap = strstr (clock, "  ");
  g_autofree char *date = gap != NULL ? g_strndup (clock, (gsize) (gap - clock)) : g_strdup ("");

  gtk_label_set_text (self->date, date);
  gtk_label_set_text (self->clock, gap != NULL ? gap + 2 : clock);
}

static void
fill (LwStatusLine *self)
{
  LwDeskConnection connection;
  LwDeskStatus status;
  g_autofree char *loop = NULL;

  if (self->desk == NULL)
    return;
  lw_desk_get_connection (self->desk, &connection);
  lw_desk_get_status (self->desk, &status);
  fill_load (self, &connection);
  fill_message (self, &status);
  loop = lw_format_number (status.loop_p99_ms, 1);
  set_text (self->loop, loop[0] != '\0' ? g_strdup_printf ("%s" LW_NBSP "ms", loop) : g_strdup ("…"));
  fill_clock (self, status.clock);
  gtk_label_set_text (self->market, status.market);
}

static void
lw_status_line_dispose (GObject *object)
{
  LwStatusLine *self = LW_STATUS_LINE (object);

  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  g_clear_object (&self->desk);
  gtk_widget_dispose_template (GTK_WIDGET (object), LW_TYPE_STATUS_LINE);
  G_OBJECT_CLASS (lw_status_line_parent_class)->dispose (object);
}

static void
lw_status_line_class_init (LwStatusLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lw_status_line_dispose;
  g_type_ensure (LW_TYPE_METER);
  g_type_ensure (LW_TYPE_NOTICE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/legwork/Legwork/ui/lw-status-line.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, LwStatusLine, child)
  BIND (meter);
  BIND (lines);
  BIND (messages);
  BIND (queue);
  BIND (loop);
  BIND (data);
  BIND (message);
  BIND (date);
  BIND (clock);
  BIND (market);
  BIND (icon);
  BIND (message_box);
  BIND (notice);
#undef BIND
}

static void
lw_status_line_init (LwStatusLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_bind_property (self->notice, "visible", self->message_box, "visible", G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
}

void
lw_status_line_set_desk (LwStatusLine *self,
                         LwDesk       *desk)
{
  g_return_if_fail (LW_IS_STATUS_LINE (self));

  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  g_set_object (&self->desk, desk);
  lw_notice_bar_set_desk (self->notice, desk);
  if (desk != NULL)
    {
      g_signal_connect_swapped (desk, "status-changed", G_CALLBACK (fill), self);
      g_signal_connect_swapped (desk, "connection-changed", G_CALLBACK (fill), self);
    }
  fill (self);
}

LwNoticeBar *
lw_status_line_get_notice (LwStatusLine *self)
{
  return self->notice;
}
