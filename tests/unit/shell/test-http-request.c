#include "config.h"

#include <string.h>

#include "lw-http-request.h"

#define PORT 8080
#define OURS "Host: 127.0.0.1:8080\r\n"

typedef struct
{
  const char *name;
  const char *head;
  guint       status;
  LwHttpPage  page;
} Case;

static const Case cases[] = {
  { "metrics", "GET /metrics HTTP/1.1\r\n" OURS "\r\n", 200, LW_HTTP_PAGE_METRICS },
  { "health", "GET /health HTTP/1.1\r\n" OURS "\r\n", 200, LW_HTTP_PAGE_HEALTH },
  { "index", "GET / HTTP/1.1\r\n" OURS "\r\n", 200, LW_HTTP_PAGE_INDEX },
  { "head", "HEAD /metrics HTTP/1.1\r\n" OURS "\r\n", 200, LW_HTTP_PAGE_METRICS },
  { "query", "GET /metrics?name=x HTTP/1.1\r\n" OURS "\r\n", 200, LW_HTTP_PAGE_METRICS },
  { "http-1.0-with-host", "GET /health HTTP/1.0\r\n" OURS "\r\n", 200, LW_HTTP_PAGE_HEALTH },
  { "localhost", "GET / HTTP/1.1\r\nHost: LocalHost:8080\r\n\r\n", 200, LW_HTTP_PAGE_INDEX },
  { "ipv6", "GET / HTTP/1.1\r\nhost:[::1]:8080\r\n\r\n", 200, LW_HTTP_PAGE_INDEX },
  { "length-zero", "GET / HTTP/1.1\r\n" OURS "Content-Length: 0\r\n\r\n", 200, LW_HTTP_PAGE_INDEX },

  { "evil-host", "GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403, 0 },
  { "evil-host-our-port", "GET /metrics HTTP/1.1\r\nHost: evil.example:8080\r\n\r\n", 403, 0 },
  { "host-prefix", "GET / HTTP/1.1\r\nHost: 127.0.0.1.evil.example:8080\r\n\r\n", 403, 0 },
  { "host-suffix", "GET / HTTP/1.1\r\nHost: xlocalhost:8080\r\n\r\n", 403, 0 },
  { "no-port", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 403, 0 },
  { "other-port", "GET / HTTP/1.1\r\nHost: 127.0.0.1:8081\r\n\r\n", 403, 0 },
  { "other-loopback", "GET / HTTP/1.1\r\nHost: 127.0.0.2:8080\r\n\r\n", 403, 0 },
  { "no-host", "GET /metrics HTTP/1.1\r\nAccept: */*\r\n\r\n", 403, 0 },
  { "http-1.0-no-host", "GET /metrics HTTP/1.0\r\n\r\n", 403, 0 },
  { "two-hosts", "GET / HTTP/1.1\r\n" OURS "Host: evil.example\r\n\r\n", 403, 0 },
  { "same-host-twice", "GET / HTTP/1.1\r\n" OURS OURS "\r\n", 403, 0 },
  { "origin", "GET /metrics HTTP/1.1\r\n" OURS "Origin: http://127.0.0.1:8080\r\n\r\n", 403, 0 },
  { "origin-null", "GET /metrics HTTP/1.1\r\n" OURS "origin: null\r\n\r\n", 403, 0 },

  { "post", "POST /metrics HTTP/1.1\r\n" OURS "Content-Length: 0\r\n\r\n", 405, 0 },
  { "put", "PUT / HTTP/1.1\r\n" OURS "\r\n", 405, 0 },
  { "delete", "DELETE /orders HTTP/1.1\r\n" OURS "\r\n", 405, 0 },
  { "options", "OPTIONS / HTTP/1.1\r\n" OURS "\r\n", 405, 0 },
  { "lower-case", "get / HTTP/1.1\r\n" OURS "\r\n", 405, 0 },
  { "trace", "TRACE / HTTP/1.1\r\n" OURS "\r\n", 405, 0 },

  { "body", "GET / HTTP/1.1\r\n" OURS "Content-Length: 1\r\n\r\n", 413, 0 },
  { "huge-body", "POST / HTTP/1.1\r\n" OURS "Content-Length: 104857600\r\n\r\n", 413, 0 },
  { "chunked", "GET / HTTP/1.1\r\n" OURS "Transfer-Encoding: chunked\r\n\r\n", 413, 0 },
  { "negative-length", "GET / HTTP/1.1\r\n" OURS "Content-Length: -1\r\n\r\n", 413, 0 },
  { "two-lengths", "GET / HTTP/1.1\r\n" OURS "Content-Length: 0\r\nContent-Length: 5\r\n\r\n", 413, 0 },
  { "odd-length", "GET / HTTP/1.1\r\n" OURS "Content-Length: 0, 5\r\n\r\n", 413, 0 },

  { "unknown-page", "GET /orders HTTP/1.1\r\n" OURS "\r\n", 404, 0 },
  { "dots", "GET /../metrics HTTP/1.1\r\n" OURS "\r\n", 404, 0 },
  { "double-slash", "GET //metrics HTTP/1.1\r\n" OURS "\r\n", 404, 0 },
  { "absolute", "GET http://evil.example/metrics HTTP/1.1\r\n" OURS "\r\n", 404, 0 },
  { "longer-name", "GET /metricsx HTTP/1.1\r\n" OURS "\r\n", 404, 0 },

  { "http-2", "GET / HTTP/2.0\r\n" OURS "\r\n", 505, 0 },
  { "no-version", "GET /\r\n" OURS "\r\n", 400, 0 },
  { "four-words", "GET / / HTTP/1.1\r\n" OURS "\r\n", 400, 0 },
  { "no-colon", "GET / HTTP/1.1\r\n" OURS "nonsense\r\n\r\n", 400, 0 },
  { "folded", "GET / HTTP/1.1\r\n" OURS "A: b\r\n c: d\r\n\r\n", 400, 0 },
  { "blank-before-colon", "GET / HTTP/1.1\r\nHost : 127.0.0.1:8080\r\n\r\n", 400, 0 },
  { "empty-line-first", "\r\n\r\nGET / HTTP/1.1\r\n" OURS "\r\n", 400, 0 },

  { "cut-in-line", "GET /metr", 0, 0 },
  { "cut-in-headers", "GET /metrics HTTP/1.1\r\n" OURS, 0, 0 },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  LwHttpJudgement judgement = lw_http_judge (c->head, strlen (c->head), PORT);

  g_assert_cmpuint (judgement.status, ==, c->status);
  g_assert_cmpint (judgement.status == 200 ? (int) judgement.page : 0, ==, (int) c->page);
  g_assert_cmpint (judgement.head_only, ==, judgement.status == 200 && g_str_has_prefix (c->head, "HEAD "));
}

/* However a head is cut, it is waited for, and no byte past the cut is looked at (ASan sees to that). */
static void
test_every_cut (void)
{
  const char *head = cases[0].head;

  for (gsize length = 1; length < strlen (head); length++)
    {
      g_autofree char *cut = g_memdup2 (head, length);

      g_assert_cmpuint (lw_http_judge (cut, length, PORT).status, ==, 0);
    }
}

static void
test_nul (void)
{
  const char head[] = "GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\0.evil.example\r\n\r\n";

  g_assert_cmpuint (lw_http_judge (head, sizeof head - 1, PORT).status, ==, 400);
  g_assert_cmpuint (lw_http_judge ("G\0", 2, PORT).status, ==, 400);
}

static void
test_long_head (void)
{
  g_autofree char *filler = g_strnfill (LW_HTTP_HEAD_MAX, 'a');

  g_assert_cmpuint (lw_http_judge (filler, LW_HTTP_HEAD_MAX - 1, PORT).status, ==, 0);
  g_assert_cmpuint (lw_http_judge (filler, LW_HTTP_HEAD_MAX, PORT).status, ==, 431);
}

static void
test_port_80 (void)
{
  const char *head = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

  g_assert_cmpuint (lw_http_judge (head, strlen (head), 80).status, ==, 200);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/http-request/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/http-request/every-cut", test_every_cut);
  g_test_add_func ("/http-request/nul", test_nul);
  g_test_add_func ("/http-request/long-head", test_long_head);
  g_test_add_func ("/http-request/port-80", test_port_80);
  return g_test_run ();
}
