#pragma once

/* A desk in a data folder of its own, and a wait by its signals. */

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "lw-desk.h"

typedef struct
{
  char   *dir;
  LwDesk *desk;
} Fixture;

typedef gboolean (*Until) (LwDesk *desk, gpointer data);

static inline void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static inline gboolean
on_deadline_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

/* Why what a test waits for does not come can mostly be read here. */
static inline void
give_up (LwDesk     *desk,
         const char *what)
{
  LwDeskConnection connection;

  lw_desk_get_connection (desk, &connection);
  g_error ("not seen in time: %s; the ticket says: “%s”; orders are %s, problem “%s”, waiting for “%s”%s%s%s", what,
           lw_desk_get_ticket (desk)->why_not, connection.orders_on ? "on" : "off", connection.problem, connection.waiting,
           connection.read_only ? ", read only" : "", connection.journal_opening ? ", the journal is being opened" : "",
           connection.journal_refused ? ", the journal is refused" : "");
}

/* Iterates until @until holds; fails the test after a generous minute. */
static inline void
wait_until (LwDesk     *desk,
            Until       until,
            gpointer    data,
            const char *what)
{
  gboolean late = FALSE;
  guint id = g_timeout_add_seconds (90, on_deadline_cb, &late);

  while (!until (desk, data) && !late)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
  if (late)
    give_up (desk, what);
}

static inline gboolean
orders_are_on (LwDesk  *desk,
               gpointer unused)
{
  LwDeskConnection connection;

  lw_desk_get_connection (desk, &connection);
  return connection.orders_on;
}

static inline void
make_desk (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  LwDeskConfig config;

  lw_desk_config_init (&config);
  config.profile = LW_PROFILE_SIMULATED;
  config.data_dir = f->dir;
  config.metrics_port = 0;
  f->desk = lw_desk_new (&config, &error);
  g_assert_no_error (error);
}

static inline void
set_up (Fixture      *f,
        gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  f->dir = g_dir_make_tmp ("lw-desk-XXXXXX", &error);
  g_assert_no_error (error);
  make_desk (f);
}

/* At once: what the one before had under way is on disk, and its journal is free. */
static inline void
start_again (Fixture *f)
{
  lw_desk_stop (f->desk);
  g_object_unref (f->desk);
  make_desk (f);
  lw_desk_start (f->desk);
  wait_until (f->desk, orders_are_on, NULL, "orders on again");
}

static inline void
tear_down (Fixture      *f,
           gconstpointer unused)
{
  lw_desk_stop (f->desk);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (f->desk);
  remove_tree (f->dir);
  g_free (f->dir);
}
