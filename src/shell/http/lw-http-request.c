#define G_LOG_DOMAIN "lw-http"

#include "config.h"

#include <string.h>

#include "lw-http-request.h"

static const struct
{
  const char *path;
  LwHttpPage  page;
} pages[] = {
  { "/", LW_HTTP_PAGE_INDEX },
  { "/metrics", LW_HTTP_PAGE_METRICS },
  { "/health", LW_HTTP_PAGE_HEALTH },
};

/* What the header lines of a head say that matters here. */
typedef struct
{
  guint       n_hosts;
  const char *host;
  gboolean    has_origin;
  gboolean    has_body;
} Headers;

static gboolean
host_is_ours (const char *host,
              guint16     port)
{
  static const char * const names[] = { "127.0.0.1", "localhost", "[::1]" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *wanted = g_strdup_printf ("%s:%u", names[i], port);

      if (g_ascii_strcasecmp (host, wanted) == 0)
        return TRUE;
      /* A browser leaves out port 80. */
      if (port == 80 && g_ascii_strcasecmp (host, names[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

/* A length that is no plain zero counts as a body: then nobody has to agree on what "+0" or "0, 5" mean. */
static gboolean
length_is_zero (const char *value)
{
  return value[0] != '\0' && strspn (value, "0") == strlen (value);
}

static gboolean
name_is_token (const char *name)
{
  if (name[0] == '\0')
    return FALSE;
  for (const char *c = name; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c) || *c == '"' || *c == '(' || *c == ')' || *c == ',')
      return FALSE;
  return TRUE;
}

/* FALSE: the line is no header. @line is changed. */
static gboolean
read_header (char    *line,
             Headers *headers)
{
  char *colon = strchr (line, ':');
  char *value;

  if (colon == NULL)
    return FALSE;
  *colon = '\0';
  value = g_strstrip (colon + 1);
  if (!name_is_token (line))
    return FALSE;

  if (g_ascii_strcasecmp (line, "host") == 0)
    {
      headers->n_hosts++;
      headers->host = value;
    }
  else if (g_ascii_strcasecmp (line, "origin") == 0)
    headers->has_origin = TRUE;
  else if (g_ascii_strcasecmp (line, "transfer-encoding") == 0)
    headers->has_body = TRUE;
  else if (g_ascii_strcasecmp (line, "content-length") == 0)
    headers->has_body |= !length_is_zero (value);
  return TRUE;
}

static gboolean
read_headers (char    **lines,
              Headers  *headers)
{
  for (; *lines != NULL; lines++)
    if (!read_header (*lines, headers))
      return FALSE;
  return TRUE;
}

static LwHttpPage
find_page (const char *target)
{
  gsize length = strcspn (target, "?");

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    if (strlen (pages[i].path) == length && strncmp (pages[i].path, target, length) == 0)
      return pages[i].page;
  return LW_HTTP_PAGE_NONE;
}

static LwHttpJudgement
judge_parts (char    **parts,
             Headers  *headers,
             guint16   port)
{
  LwHttpJudgement judgement = { .head_only = strcmp (parts[0], "HEAD") == 0 };

  if (strcmp (parts[2], "HTTP/1.1") != 0 && strcmp (parts[2], "HTTP/1.0") != 0)
    judgement.status = 505;
  else if (headers->n_hosts != 1 || !host_is_ours (headers->host, port) || headers->has_origin)
    judgement.status = 403;
  else if (headers->has_body)
    judgement.status = 413;
  else if (!judgement.head_only && strcmp (parts[0], "GET") != 0)
    judgement.status = 405;
  else if ((judgement.page = find_page (parts[1])) == LW_HTTP_PAGE_NONE)
    judgement.status = 404;
  else
    judgement.status = 200;
  return judgement;
}

LwHttpJudgement
lw_http_judge (const char *bytes,
               gsize       length,
               guint16     port)
{
  const char *end = g_strstr_len (bytes, length, "\r\n\r\n");
  g_autofree char *head = NULL;
  g_auto (GStrv) lines = NULL;
  g_auto (GStrv) parts = NULL;
  Headers headers = { 0 };

  if (memchr (bytes, '\0', end != NULL ? (gsize) (end - bytes) : length) != NULL)
    return (LwHttpJudgement) { .status = 400 };
  if (end == NULL)
    return (LwHttpJudgement) { .status = length >= LW_HTTP_HEAD_MAX ? 431 : 0 };

  head = g_strndup (bytes, end - bytes);
  lines = g_strsplit (head, "\r\n", -1);
  if (lines[0] == NULL) /* g_strsplit () makes nothing of an empty head */
    return (LwHttpJudgement) { .status = 400 };
  parts = g_strsplit (lines[0], " ", -1);
  if (g_strv_length (parts) != 3 || !read_headers (lines + 1, &headers))
    return (LwHttpJudgement) { .status = 400 };
  return judge_parts (parts, &headers, port);
}
