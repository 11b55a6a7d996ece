/* Reading the state's lines. */

#include "config.h"

#include <stdarg.h>
#include <string.h>

#include "lw-gw-state.h"

/* Far more than a day's trading makes; a file beyond it is none of ours. */
#define MAX_LENGTH (32 << 20)
#define MAX_LINES  100000

static void
order_clear (gpointer data)
{
  LwGwStateOrder *order = data;

  g_free (order->order.done_text);
  g_clear_pointer (&order->message, g_bytes_unref);
}

LwGwSaved *
lw_gw_saved_new (void)
{
  LwGwSaved *self = g_new0 (LwGwSaved, 1);

  self->clients = g_array_new (FALSE, TRUE, sizeof (LwGwClient));
  self->positions = g_array_new (FALSE, TRUE, sizeof (LwGwStatePosition));
  self->orders = g_array_new (FALSE, TRUE, sizeof (LwGwStateOrder));
  g_array_set_clear_func (self->orders, order_clear);
  self->executions = g_array_new (FALSE, TRUE, sizeof (LwGwStateExecution));
  return self;
}

void
lw_gw_saved_free (LwGwSaved *self)
{
  if (self == NULL)
    return;
  g_free (self->head.account);
  g_array_unref (self->clients);
  g_array_unref (self->positions);
  g_array_unref (self->orders);
  g_array_unref (self->executions);
  g_free (self);
}

gboolean
lw_gw_saved_fail (GError    **error,
                  guint       line,
                  const char *format,
                  ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, LW_GATEWAY_ERROR, LW_GATEWAY_ERROR_STATE, "line %u: %s", line, what);
  return FALSE;
}

static gboolean
is_record (const LwGwRecord *record,
           const char       *line)
{
  gsize length = strlen (record->name);

  return strncmp (line, record->name, length) == 0 && (line[length] == ' ' || line[length] == '\0');
}

/* A new element of @array, all zero. */
static gpointer
append (GArray *array)
{
  g_array_set_size (array, array->len + 1);
  return array->data + (gsize) (array->len - 1) * g_array_get_element_size (array);
}

static gboolean
parse_order (LwGwSaved  *self,
             const char *line,
             guint       number,
             GError    **error)
{
  LwGwStateOrder *order = append (self->orders);

  order->line = number;
  if (!lw_gw_record_read (&lw_gw_record_order, line, order, error))
    return FALSE;
  order->order.state = (LwGwOrderState) order->state;
  return TRUE;
}

static gboolean
parse_leg (LwGwSaved  *self,
           const char *line,
           GError    **error)
{
  LwGwStateOrder *order = self->orders->len > 0 ? &g_array_index (self->orders, LwGwStateOrder, self->orders->len - 1) : NULL;
  LwGwStateLeg *leg;

  if (order == NULL || order->n_legs == LW_GW_MAX_LEGS)
    {
      g_set_error_literal (error, LW_GATEWAY_ERROR, LW_GATEWAY_ERROR_STATE, "leg: it belongs to no order");
      return FALSE;
    }
  leg = &order->legs[order->n_legs++];
  if (!lw_gw_record_read (&lw_gw_record_leg, line, leg, error))
    return FALSE;
  if (leg->side != 0)
    return TRUE;
  g_set_error_literal (error, LW_GATEWAY_ERROR, LW_GATEWAY_ERROR_STATE, "leg: side is 1 or -1");
  return FALSE;
}

static gboolean
parse_position (LwGwSaved  *self,
                const char *line,
                guint       number,
                GError    **error)
{
  LwGwStatePosition *position = append (self->positions);

  position->line = number;
  return lw_gw_record_read (&lw_gw_record_position, line, position, error);
}

static gboolean
parse_execution (LwGwSaved  *self,
                 const char *line,
                 guint       number,
                 GError    **error)
{
  LwGwStateExecution *execution = append (self->executions);

  execution->line = number;
  return lw_gw_record_read (&lw_gw_record_execution, line, execution, error);
}

static gboolean
parse_line (LwGwSaved  *self,
            const char *line,
            guint       number,
            GError    **error)
{
  if (is_record (&lw_gw_record_client, line))
    return lw_gw_record_read (&lw_gw_record_client, line, append (self->clients), error);
  if (is_record (&lw_gw_record_position, line))
    return parse_position (self, line, number, error);
  if (is_record (&lw_gw_record_order, line))
    return parse_order (self, line, number, error);
  if (is_record (&lw_gw_record_leg, line))
    return parse_leg (self, line, error);
  if (is_record (&lw_gw_record_execution, line))
    return parse_execution (self, line, number, error);
  g_set_error (error, LW_GATEWAY_ERROR, LW_GATEWAY_ERROR_STATE, "'%.20s' is no line of a gateway's state", line);
  return FALSE;
}

static gboolean
parse_head (LwGwSaved  *self,
            const char *line,
            GError    **error)
{
  g_autoptr (GError) cause = NULL;

  if (!is_record (&lw_gw_record_head, line))
    return lw_gw_saved_fail (error, 1, "this is no state of a simulated TWS");
  if (lw_gw_record_read (&lw_gw_record_head, line, &self->head, &cause))
    return TRUE;
  return lw_gw_saved_fail (error, 1, "%s (this program reads version %d)", cause->message, LW_GW_STATE_VERSION);
}

/* Lines up to "end", which is the last. */
static gboolean
parse_lines (LwGwSaved *self,
             char     **lines,
             GError   **error)
{
  guint n = g_strv_length (lines);

  if (n == 0 || !parse_head (self, lines[0], error))
    return n == 0 ? lw_gw_saved_fail (error, 1, "the state is empty") : FALSE;
  for (guint i = 1; i < n && i < MAX_LINES; i++)
    {
      g_autoptr (GError) cause = NULL;

      if (strcmp (lines[i], lw_gw_record_end.name) == 0)
        return i + 2 == n && lines[i + 1][0] == '\0' ? TRUE : lw_gw_saved_fail (error, i + 1, "there is more behind the end");
      if (!parse_line (self, lines[i], i + 1, &cause))
        return lw_gw_saved_fail (error, i + 1, "%s", cause->message);
    }
  return lw_gw_saved_fail (error, n, "the state ends too early");
}

LwGwSaved *
lw_gw_saved_parse (const char *text,
                   gssize      length,
                   GError    **error)
{
  g_autoptr (LwGwSaved) self = lw_gw_saved_new ();
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  g_autofree char *copy = NULL;
  g_auto (GStrv) lines = NULL;
  guint line = 1;

  for (gsize i = 0; i < size; i++)
    {
      if (i >= MAX_LENGTH || (text[i] != '\n' && !g_ascii_isprint (text[i])))
        {
          lw_gw_saved_fail (error, line, i >= MAX_LENGTH ? "the state is too long" : "there are bytes that are no text");
          return NULL;
        }
      line += text[i] == '\n';
    }
  copy = g_strndup (text, size);
  lines = g_strsplit (copy, "\n", -1);
  return parse_lines (self, lines, error) ? g_steal_pointer (&self) : NULL;
}
