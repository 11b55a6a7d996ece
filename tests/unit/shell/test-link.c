/* lw-link against a real socket of this process: what it promises about frames (orders.md 1). */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "lw-link.h"

typedef struct
{
  GSocketListener   *listener;
  guint16            port;
  GSocketConnection *peer;
  LwLink            *link;
  GString           *log;      /* "opened", "out 1", … */
  GByteArray        *received;
  gboolean           lost;
  guint              n_out;
} Fixture;

static void
on_opened_cb (gpointer data)
{
  g_string_append (((Fixture *) data)->log, "opened;");
}

static void
on_received_cb (gpointer      data,
                const guint8 *bytes,
                gsize         length)
{
  Fixture *f = data;

  g_assert_false (f->lost);
  g_byte_array_append (f->received, bytes, length);
}

static void
on_out_cb (gpointer data,
           guint64  frame)
{
  Fixture *f = data;

  g_assert_false (f->lost);
  f->n_out++;
  g_string_append_printf (f->log, "out %" G_GUINT64_FORMAT ";", frame);
}

static void
on_withdrawn_cb (gpointer data,
                 guint64  frame)
{
  Fixture *f = data;

  g_assert_false (f->lost);
  g_string_append_printf (f->log, "withdrawn %" G_GUINT64_FORMAT ";", frame);
}

static void
on_lost_cb (gpointer    data,
            const char *why)
{
  Fixture *f = data;

  g_assert_false (f->lost);
  g_assert_nonnull (why);
  f->lost = TRUE;
  g_string_append (f->log, "lost;");
}

static const LwLinkEvents events = { on_opened_cb, on_received_cb, on_out_cb, on_withdrawn_cb, on_lost_cb };

static void
set_up (Fixture      *f,
        gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  f->listener = g_socket_listener_new ();
  f->port = g_socket_listener_add_any_inet_port (f->listener, NULL, &error);
  g_assert_no_error (error);
  f->log = g_string_new (NULL);
  f->received = g_byte_array_new ();
}

static void
tear_down (Fixture      *f,
           gconstpointer unused)
{
  g_clear_pointer (&f->link, lw_link_free);
  g_clear_object (&f->peer);
  g_socket_listener_close (f->listener);
  g_object_unref (f->listener);
  g_string_free (f->log, TRUE);
  g_byte_array_unref (f->received);
}

static void
on_accepted_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  Fixture *f = data;

  f->peer = g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, NULL, NULL);
  g_assert_nonnull (f->peer);
}

static void
open_link (Fixture *f)
{
  g_socket_listener_accept_async (f->listener, NULL, on_accepted_cb, f);
  f->link = lw_link_open ("127.0.0.1", f->port, 5, &events, f);
  while (f->peer == NULL || f->log->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (f->log->str, ==, "opened;");
  g_string_truncate (f->log, 0);
}

static void
send_text (Fixture    *f,
           guint64     frame,
           const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  lw_link_send (f->link, frame, bytes);
}

/* Sends 1 MiB frames until the socket takes no more; returns the last number. */
static guint64
fill_socket (Fixture *f)
{
  g_autofree char *block = g_strnfill (1 << 20, 'x');
  guint64 n = 0;

  while (lw_link_queued (f->link) < 2)
    send_text (f, ++n, block);
  return n;
}

static void
until_lost (Fixture *f)
{
  while (!f->lost)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_order (Fixture      *f,
            gconstpointer unused)
{
  char buffer[16] = "";
  GInputStream *in;

  open_link (f);
  send_text (f, 1, "one");
  send_text (f, 0, "-");
  send_text (f, 2, "two");
  g_assert_cmpstr (f->log->str, ==, "out 1;out 2;");
  in = g_io_stream_get_input_stream (G_IO_STREAM (f->peer));
  g_assert_true (g_input_stream_read_all (in, buffer, 7, NULL, NULL, NULL));
  g_assert_cmpstr (buffer, ==, "one-two");
}

static void
test_withdraw (Fixture      *f,
               gconstpointer unused)
{
  g_autofree char *expected = NULL;
  guint64 last;

  open_link (f);
  last = fill_socket (f);
  g_string_truncate (f->log, 0);
  g_assert_false (lw_link_withdraw (f->link, last - 1)); /* a byte of it is out */
  g_assert_true (lw_link_withdraw (f->link, last));
  g_assert_false (lw_link_withdraw (f->link, last));
  expected = g_strdup_printf ("withdrawn %" G_GUINT64_FORMAT ";", last);
  g_assert_cmpstr (f->log->str, ==, expected);
}

static void
test_death_reports_each_frame_once (Fixture      *f,
                                    gconstpointer unused)
{
  g_autofree char *expected = NULL;
  guint64 last;

  open_link (f);
  last = fill_socket (f);
  send_text (f, last + 1, "never");
  g_assert_cmpuint (f->n_out, ==, last - 1);
  g_string_truncate (f->log, 0);
  g_clear_object (&f->peer); /* unread bytes: a reset */
  until_lost (f);
  expected = g_strdup_printf ("withdrawn %" G_GUINT64_FORMAT ";withdrawn %" G_GUINT64_FORMAT ";lost;", last, last + 1);
  g_assert_cmpstr (f->log->str, ==, expected);
  send_text (f, 0, "ignored");
}

static void
test_bytes_before_the_end (Fixture      *f,
                           gconstpointer unused)
{
  g_autofree char *block = g_strnfill (300000, 'y');

  open_link (f);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (f->peer)), block, 300000, 0, NULL, NULL, NULL);
  while (f->received->len < 65536)
    g_main_context_iteration (NULL, TRUE);
  while (g_output_stream_has_pending (g_io_stream_get_output_stream (G_IO_STREAM (f->peer))))
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&f->peer);
  until_lost (f);
  g_assert_cmpuint (f->received->len, ==, 300000);
  g_assert_cmpstr (f->log->str, ==, "lost;");
}

static void
test_close (Fixture      *f,
            gconstpointer unused)
{
  guint64 last;
  g_autofree char *expected = NULL;

  open_link (f);
  last = fill_socket (f);
  g_string_truncate (f->log, 0);
  lw_link_close (f->link, "we are done");
  lw_link_close (f->link, "twice");
  expected = g_strdup_printf ("withdrawn %" G_GUINT64_FORMAT ";lost;", last);
  g_assert_cmpstr (f->log->str, ==, expected);
}

static void
test_closed_port (Fixture      *f,
                  gconstpointer unused)
{
  g_socket_listener_close (f->listener);
  f->link = lw_link_open ("127.0.0.1", f->port, 5, &events, f);
  send_text (f, 7, "queued while connecting");
  until_lost (f);
  g_assert_cmpstr (f->log->str, ==, "withdrawn 7;lost;");
}

static void
test_free_while_connecting (Fixture      *f,
                            gconstpointer unused)
{
  f->link = lw_link_open ("127.0.0.1", f->port, 5, &events, f);
  g_clear_pointer (&f->link, lw_link_free);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (f->log->str, ==, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/shell/link/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("order", test_order);
  ADD ("withdraw", test_withdraw);
  ADD ("death", test_death_reports_each_frame_once);
  ADD ("bytes-before-the-end", test_bytes_before_the_end);
  ADD ("close", test_close);
  ADD ("closed-port", test_closed_port);
  ADD ("free-while-connecting", test_free_while_connecting);
#undef ADD
  return g_test_run ();
}
