#define G_LOG_DOMAIN "lw-ctl-gateway"

#include "config.h"

#include <string.h>

#include "lw-ctl-gateway-data.h"
#include "lw-ctl.h"

#define LONGEST_S (7 * 86400) /* of a span: nobody simulates longer */

static gboolean
read_seconds (const char *text,
              gint64     *us)
{
  guint64 seconds;

  if (!g_ascii_string_to_unsigned (text, 10, 0, LONGEST_S, &seconds, NULL))
    return FALSE;
  *us = (gint64) seconds * G_USEC_PER_SEC;
  return TRUE;
}

/* "30", "30-60" */
static gboolean
read_span (const char    *text,
           LwGatewaySpan *span)
{
  g_auto (GStrv) ends = g_strsplit (text, "-", 2);

  *span = (LwGatewaySpan) { 0, 0 };
  if (ends[0] == NULL || !read_seconds (ends[0], &span->from_us))
    return FALSE;
  return ends[1] == NULL || (read_seconds (ends[1], &span->until_us) && span->until_us > span->from_us);
}

static gboolean
is_listed (const LwGatewayConfig *config,
           const char            *name,
           const char            *symbol)
{
  if (lw_gateway_config_lists (config, symbol))
    return TRUE;
  lw_ctl_complain ("%s: this market has no %s", name, symbol);
  return FALSE;
}

/* Cuts the span off @text, which then is the symbol alone. */
static gboolean
read_halt (const LwGatewayConfig *config,
           char                  *text,
           LwGatewayHalt         *halt)
{
  char *colon = strchr (text, ':');

  *halt = (LwGatewayHalt) { .symbol = text };
  if (colon != NULL && !read_span (colon + 1, &halt->when))
    {
      lw_ctl_complain ("--halt: '%s' is no time like 30 or 30-60, in seconds after the start", colon + 1);
      return FALSE;
    }
  if (colon != NULL)
    *colon = '\0';
  return is_listed (config, "--halt", text);
}

static gboolean
take_halts (LwCtlGatewayData *self,
            LwGatewayConfig  *config)
{
  self->parsed = g_array_new (FALSE, FALSE, sizeof (LwGatewayHalt));
  for (guint i = 0; self->halts != NULL && self->halts[i] != NULL; i++)
    {
      LwGatewayHalt halt;

      if (!read_halt (config, self->halts[i], &halt))
        return FALSE;
      g_array_append_val (self->parsed, halt);
    }
  config->halts = (const LwGatewayHalt *) self->parsed->data;
  config->n_halts = self->parsed->len;
  return TRUE;
}

gboolean
lw_ctl_gateway_data_take (LwCtlGatewayData *self,
                          LwGatewayConfig  *config)
{
  for (guint i = 0; self->no_live != NULL && self->no_live[i] != NULL; i++)
    if (strcmp (self->no_live[i], "all") != 0 && !is_listed (config, "--no-live", self->no_live[i]))
      return FALSE;
  config->no_live = (const char * const *) self->no_live;
  config->no_delayed = self->no_delayed;
  config->competing = self->competing != NULL;
  if (config->competing && !read_span (self->competing, &config->competing_when))
    {
      lw_ctl_complain ("--competing: '%s' is no time like 30 or 30-60, in seconds after the start", self->competing);
      return FALSE;
    }
  return take_halts (self, config);
}

void
lw_ctl_gateway_data_clear (LwCtlGatewayData *self)
{
  g_clear_pointer (&self->parsed, g_array_unref);
}
