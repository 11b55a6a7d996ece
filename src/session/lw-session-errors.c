#define G_LOG_DOMAIN "lw-session"

#include "config.h"

#include <string.h>

#include "lw-session-private.h"

enum
{
  CODE_RATE = 100, CODE_LINES = 101, CODE_VALIDATE = 321, CODE_ID_IN_USE = 326, CODE_LINK_LOST = 1100,
  CODE_LINK_BACK_DATA_LOST = 1101, CODE_LINK_BACK = 1102, CODE_PORT_RESET = 1300, CODE_FARM_BROKEN = 2103, CODE_FARM_OK = 2104,
  CODE_FARM_INACTIVE = 2108, CODE_LINK_BROKEN = 2110, CODE_NEEDS_MORE = 10089, CODE_PART_NOT_SUBSCRIBED = 10090,
  CODE_COMPETING = 10197
};

/* Before error 100: the message that was too many is one of these, and TWS has passed it over. */
#define DOUBT_US (3 * LW_SECOND_US)

/* Another session of the same user takes the data: slowly again. */
#define COMPETING_US (60 * LW_SECOND_US)

/* "Market data farm connection is broken:usfarm" */
static const char *
farm_of (const char *text)
{
  const char *colon = strrchr (text, ':');

  return colon != NULL ? colon + 1 : text;
}

static void
lw_session_farm (LwSession  *self,
                 const char *text,
                 gboolean    broken)
{
  const char *name = farm_of (text);
  guint at;
  gboolean known = g_ptr_array_find_with_equal_func (self->farms_down, name, g_str_equal, &at);

  if (broken && !known)
    g_ptr_array_add (self->farms_down, g_strdup (name));
  else if (!broken && known)
    g_ptr_array_remove_index (self->farms_down, at);
}

/* TWS may keep the request for when the other session ends: given back, so that the next one is no second line. */
static void
lw_session_give_back (LwSession *self,
                      LwLine    *line,
                      gint64     now_us)
{
  lw_row_set_int (lw_session_begin (self, LW_MSG_cancelMktData), LW_F_cancelMktData_reqId, line->request);
  lw_session_queue (self, LW_LANE_ORDINARY, LW_FRAME_PLAIN, 0);
  lw_lines_again (self->lines, line, now_us + COMPETING_US);
}

/* Told of the connection instead of each line: no line has data. */
static void
lw_session_give_back_all (LwSession *self,
                          gint64     now_us)
{
  LwLine *line;

  while ((line = lw_lines_any_held (self->lines)) != NULL)
    {
      lw_requests_close (self->requests, line->request);
      lw_session_give_back (self, line, now_us);
    }
}

static gboolean
lw_session_take_connection_code (LwSession  *self,
                                 int         code,
                                 const char *text,
                                 gint64      now_us)
{
  switch (code)
    {
    case CODE_RATE:
      lw_pacer_halve (self->pacer, now_us);
      lw_lines_doubt (self->lines, now_us - DOUBT_US);
      lw_session_notice (self, code, "TWS says that messages come too fast: half the rate for 60 s.", now_us);
      return TRUE;
    case CODE_ID_IN_USE:
      self->id_in_use = TRUE;
      return FALSE;
    case CODE_LINK_LOST:
    case CODE_LINK_BROKEN:
      lw_session_link (self, TRUE, FALSE, text, now_us);
      return FALSE;
    case CODE_LINK_BACK_DATA_LOST:
    case CODE_LINK_BACK:
      lw_session_link (self, FALSE, code == CODE_LINK_BACK_DATA_LOST, text, now_us);
      return FALSE;
    case CODE_PORT_RESET:
      lw_session_close (self, now_us, LW_PROBLEM_PORT_CHANGED,
                        "TWS changed its socket port — %s. Set the port here to the one in Global "
                        "Configuration › API › Settings.", text);
      return FALSE;
    case CODE_FARM_BROKEN:
    case CODE_FARM_OK:
    case CODE_FARM_INACTIVE:
      lw_session_farm (self, text, code == CODE_FARM_BROKEN);
      return FALSE;
    case CODE_COMPETING:
      lw_session_give_back_all (self, now_us);
      return FALSE;
    default:
      return FALSE;
    }
}

static gboolean
is_only_info (int code)
{
  const LwTwsCode *known = lw_tws_code_lookup (code);

  return known != NULL && known->classes == LW_CODE_INFO;
}

/* id −1: of the connection, not of a request or an order. Trade hears of it after the parts that it hears in another form. */
static void
lw_session_take_system_code (LwSession  *self,
                             int         code,
                             const char *text,
                             gint64      now_us)
{
  if (lw_session_take_connection_code (self, code, text, now_us) || is_only_info (code))
    return;

  lw_session_notice (self, code, text, now_us);
}

/* Class R ends a request; so does a code that nobody knows, but not those after which data follows. */
static gboolean
is_fatal_to_request (int code)
{
  const LwTwsCode *known = lw_tws_code_lookup (code);

  if (code == CODE_NEEDS_MORE || code == CODE_PART_NOT_SUBSCRIBED)
    return FALSE;

  return known == NULL || (known->classes & LW_CODE_REQUEST) != 0;
}

static void
lw_session_line_refused (LwSession *self,
                         LwLine    *line,
                         gint64     now_us)
{
  guint limit = lw_lines_refused (self->lines, line, now_us);
  g_autofree char *text = g_strdup_printf ("TWS gives only %u market data lines (%d were set); going on with these.",
                                           limit, self->config.max_lines);

  lw_session_notice (self, CODE_LINES, text, now_us);
}

static void
lw_session_line_failed (LwSession  *self,
                        LwLine     *line,
                        int         code,
                        const char *text,
                        gint64      now_us)
{
  g_autoptr (GArray) pins = g_array_new (FALSE, FALSE, sizeof (guint32));

  lw_lines_failed (self->lines, line, pins, now_us);
  lw_session_notice (self, code, text, now_us);

  for (guint i = 0; i < pins->len; i++)
    {
      guint32 handle = g_array_index (pins, guint32, i);

      if (!lw_chain_loads_lose_spot (self, handle))
        lw_session_fail (self, handle, code, "%s", text);
    }
}

static void
lw_session_take_line_error (LwSession  *self,
                            LwLine     *line,
                            int         code,
                            const char *text,
                            gint64      now_us)
{
  if (code == CODE_LINES)
    {
      lw_session_line_refused (self, line, now_us);
    }
  else if (code == CODE_COMPETING)
    {
      lw_session_notice (self, code, text, now_us);
      lw_session_give_back (self, line, now_us);
    }
  else if (code == CODE_VALIDATE && !line->plain && line->kind != LW_LINE_COMBO)
    {
      line->plain = TRUE; /* a generic tick that is refused takes the whole request with it */
      line->request = 0;
    }
  else
    {
      lw_session_line_failed (self, line, code, text, now_us);
    }
}

void
lw_session_request_failed (LwSession  *self,
                           gint32      id,
                           int         code,
                           const char *text,
                           gint64      now_us)
{
  LwRequest *open = lw_requests_find (self->requests, id);
  LwRequest request;

  if (open == NULL)
    return;

  request = *open;
  lw_requests_close (self->requests, id);

  switch (request.kind)
    {
    case LW_REQUEST_UNDERLYING:
      lw_lookup_failed (self, request.owner, code, text);
      break;
    case LW_REQUEST_PARAMETERS:
    case LW_REQUEST_EXPIRY:
      lw_chain_load_failed (self, request.owner, &request, code, text, now_us);
      break;
    case LW_REQUEST_LINE:
      lw_session_take_line_error (self, request.owner, code, text, now_us);
      break;
    case LW_REQUEST_EXECUTIONS:
    default:
      lw_session_notice (self, code, text, now_us);
      break;
    }
}

static void
lw_session_take_request_code (LwSession  *self,
                              gint32      id,
                              int         code,
                              const char *text,
                              gint64      now_us)
{
  if (lw_requests_find (self->requests, id) == NULL)
    self->late_in++; /* of something cancelled (fault F02) */
  else if (is_fatal_to_request (code))
    lw_session_request_failed (self, id, code, text, now_us);
  else if (!is_only_info (code))
    lw_session_notice (self, code, text, now_us);
}

void
lw_session_take_error (LwSession *self,
                       gint64     now_us)
{
  const LwRow *row = lw_msg_get_row (self->in);
  gint32 id = lw_row_int (row, LW_F_errMsg_reqId, -1);
  int code = lw_row_int (row, LW_F_errMsg_code, 0);
  g_autofree char *text = lw_wire_unescape (lw_row_text (row, LW_F_errMsg_text));

  if (id == -1)
    lw_session_take_system_code (self, code, text, now_us);
  else if (lw_requests_is_ours (self->requests, id))
    lw_session_take_request_code (self, id, code, text, now_us);
}
