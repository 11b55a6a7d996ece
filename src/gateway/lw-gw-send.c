#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-calendar.h"
#include "lw-number.h"

#include "lw-gateway-private.h"

static const struct
{
  int         code;
  const char *text;
} texts[] = {
#define LW_GW_TEXT(code, text) { code, text },
#include "lw-gw-texts.def"
#undef LW_GW_TEXT
};

LwRow *
lw_gw_begin (LwGateway *self,
             LwMsgKind  kind)
{
  lw_msg_reset (self->out, kind);
  return lw_msg_get_row (self->out);
}

/* The frame's own bytes: what a script does now may make other messages in self->out. */
void
lw_gw_send_frame (LwGateway      *self,
                  LwGwConnection *connection,
                  LwGwFrame      *frame)
{
  frame->kind = lw_msg_get_kind (self->out);
  if (connection->state != LW_GW_CLOSING && lw_gw_play_sending (self, connection, frame) == LW_GW_VERDICT_GO_ON)
    lw_gw_post (self, connection, frame);
  g_clear_pointer (&frame->bytes, g_byte_array_unref);
}

void
lw_gw_send (LwGateway      *self,
            LwGwConnection *connection)
{
  LwGwFrame frame = { 0 };

  if (connection->state == LW_GW_CLOSING)
    return;
  if (self->play == NULL)
    {
      lw_msg_write (self->out, connection->version, connection->out);
      return;
    }
  frame.bytes = g_byte_array_new ();
  lw_msg_write (self->out, connection->version, frame.bytes);
  lw_gw_send_frame (self, connection, &frame);
}

static const char *
text_of (int code)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i].code == code)
      return texts[i].text;
  return "%s";
}

void
lw_gw_error_text (LwGateway      *self,
                  LwGwConnection *connection,
                  gint32          id,
                  int             code,
                  const char     *text)
{
  LwRow *row = lw_gw_begin (self, LW_MSG_errMsg);

  lw_row_set_int (row, LW_F_errMsg_reqId, id);
  lw_row_set_int (row, LW_F_errMsg_code, code);
  lw_row_set_text (row, LW_F_errMsg_text, text);
  lw_row_set_long (row, LW_F_errMsg_errorTime, lw_gw_clock (self) / 1000);
  lw_gw_send (self, connection);
}

void
lw_gw_error (LwGateway      *self,
             LwGwConnection *connection,
             gint32          id,
             int             code,
             const char     *detail)
{
  g_auto (GStrv) parts = g_strsplit (text_of (code), "%s", 2);
  g_autofree char *text = g_strjoinv (detail != NULL ? detail : "", parts);

  if (connection != NULL)
    lw_gw_error_text (self, connection, id, code, text);
}

void
lw_gw_set_number (LwRow  *row,
                  guint   field,
                  double  value)
{
  char text[LW_NUMBER_TEXT_SIZE];

  if (isfinite (value))
    lw_row_set_text (row, field, lw_number_format (value, FALSE, text, sizeof text));
}

const char *
lw_gw_time_text (gint64      clock_us,
                 const char *zone,
                 char       *buffer)
{
  gint64 day_us;
  LwDate date = lw_calendar_local (LW_ZONE_NEW_YORK, clock_us, &day_us);
  int seconds = (int) (day_us / 1000000);
  char day[LW_DATE_TEXT_SIZE];

  g_snprintf (buffer, 48, "%s %02d:%02d:%02d %s", lw_date_format_tws (date, day), seconds / 3600, seconds / 60 % 60,
              seconds % 60, zone);
  return buffer;
}

const char *
lw_gw_local_text (gint64 clock_us,
                  char  *buffer)
{
  gint64 day_us;
  LwDate date = lw_calendar_local (LW_ZONE_NEW_YORK, clock_us, &day_us);
  gboolean summer = clock_us - (date * LW_DAY_US + day_us) < 5 * G_GINT64_CONSTANT (3600000000);

  return lw_gw_time_text (clock_us, summer ? "EDT" : "EST", buffer);
}
