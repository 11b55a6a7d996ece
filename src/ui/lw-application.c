#define G_LOG_DOMAIN "lw-application"
#include "config.h"

#include <glib/gi18n.h>

#include "lw-application.h"
#include "lw-instance.h"
#include "lw-notify.h"
#include "lw-refusal.h"
#include "lw-settings.h"
#include "lw-window.h"

#define DEFAULT_WIDTH 1280
#define DEFAULT_HEIGHT 800

struct _LwApplication
{
  GtkApplication parent_instance;

  LwDeskConfig config;
  LwInstance  *instance;
  LwDesk      *desk;
  LwWindow    *window;
  LwRefusal   *refusal;  /* while there is no desk to be had */
};

G_DEFINE_FINAL_TYPE (LwApplication, lw_application, GTK_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "profile", 0, 0, G_OPTION_ARG_STRING, NULL, N_("simulated: a market inside the program; tws: TWS or IB Gateway"), N_("NAME") },
  { "host", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Where TWS listens (TWS_HOST)"), N_("HOST") },
  { "port", 0, 0, G_OPTION_ARG_INT, NULL, N_("TWS's socket port (TWS_PORT)"), N_("PORT") },
  { "client-id", 0, 0, G_OPTION_ARG_INT, NULL, N_("This program's number at TWS (CLIENT_ID)"), N_("N") },
  { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_("Folder of journal and settings"), N_("DIR") },
  { NULL }
};

static gboolean
parse_profile (const char *text,
               LwProfile  *profile)
{
  if (g_ascii_strcasecmp (text, "simulated") == 0)
    *profile = LW_PROFILE_SIMULATED;
  else if (g_ascii_strcasecmp (text, "tws") == 0)
    *profile = LW_PROFILE_TWS;
  else
    return FALSE;
  return TRUE;
}

static gboolean
has_option (GVariantDict *dict)
{
  for (const GOptionEntry *entry = options; entry->long_name != NULL; entry++)
    if (g_variant_dict_contains (dict, entry->long_name))
      return TRUE;
  return FALSE;
}

static gboolean
claim (LwApplication *self,
       gboolean       with_options,
       gboolean      *is_first,
       GError       **error)
{
  g_autofree char *usual = lw_settings_data_dir ();
  const char *folder = self->config.data_dir != NULL ? self->config.data_dir : usual;

  self->instance = lw_instance_claim (G_APPLICATION (self), folder, with_options, is_first, error);
  return self->instance != NULL;
}

/* One window: another start raises it and says so. Options of that start reach nobody, and the window says that too: who started it from a
 * menu sees no terminal. */
static int
raise_the_other (LwApplication *self,
                 GVariantDict  *dict)
{
  g_autoptr (GError) error = NULL;
  gboolean is_first = FALSE;

  if (!claim (self, has_option (dict), &is_first, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  if (is_first)
    return -1;
  if (has_option (dict))
    {
      g_printerr (_("Legwork is open already; its window was raised. The options were not taken: close it and start again with them.\n"));
      return 1;
    }
  g_print (_("Legwork is open already; its window was raised.\n"));
  return 0;
}

static int
lw_application_handle_local_options (GApplication *application,
                                     GVariantDict *dict)
{
  LwApplication *self = LW_APPLICATION (application);
  g_autofree char *profile = NULL;
  int number;

  if (g_variant_dict_lookup (dict, "profile", "s", &profile) && !parse_profile (profile, &self->config.profile))
    {
      g_printerr (_("--profile is simulated or tws, not “%s”.\n"), profile);
      return 2;
    }
  g_variant_dict_lookup (dict, "host", "s", &self->config.host);
  if (g_variant_dict_lookup (dict, "port", "i", &number))
    {
      if (number < 1 || number > 65535)
        {
          g_printerr (_("--port is a number from 1 to 65535, not %d.\n"), number);
          return 2;
        }
      self->config.port = number;
    }
  if (g_variant_dict_lookup (dict, "client-id", "i", &number))
    {
      if (number < 0 || number > 2147481646)
        {
          g_printerr (_("--client-id is a number from 0 to 2147481646, not %d.\n"), number);
          return 2;
        }
      self->config.client_id = number;
    }
  g_variant_dict_lookup (dict, "data-dir", "^ay", &self->config.data_dir);
  return raise_the_other (self, dict);
}

static void
show_refusal (LwApplication *self,
              const GError  *error)
{
  g_printerr ("%s\n", error->message);
  if (self->refusal == NULL)
    {
      self->refusal = lw_refusal_new (GTK_APPLICATION (self));
      g_object_add_weak_pointer (G_OBJECT (self->refusal), (gpointer *) &self->refusal);
    }
  lw_refusal_set_words (self->refusal, error->message);
  gtk_window_present (GTK_WINDOW (self->refusal));
}

static gboolean
open_desk (LwApplication *self)
{
  g_autoptr (GError) error = NULL;

  self->desk = lw_desk_new (&self->config, &error);
  if (self->desk == NULL)
    {
      show_refusal (self, error);
      return FALSE;
    }
  return TRUE;
}

static void
close_desk (LwApplication *self)
{
  if (self->window != NULL)
    lw_window_set_desk (self->window, NULL);
  if (self->desk != NULL)
    lw_desk_stop (self->desk);
  g_clear_object (&self->desk);
}

static void
open_window (LwApplication *self)
{
  int width = DEFAULT_WIDTH, height = DEFAULT_HEIGHT;

  lw_ui_parse_size (g_getenv ("LEGWORK_UI_SIZE"), &width, &height);
  self->window = LW_WINDOW (lw_window_new (GTK_APPLICATION (self)));
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  gtk_window_set_default_size (GTK_WINDOW (self->window), width, height);
  lw_window_set_desk (self->window, self->desk);
  gtk_window_present (GTK_WINDOW (self->window));
}

/* The window before what stands in its way goes, so that the program does not end in between. */
static void
begin (LwApplication *self)
{
  if (!open_desk (self))
    return;
  if (self->window != NULL)
    lw_window_set_desk (self->window, self->desk);
  else
    open_window (self);
  if (self->refusal != NULL)
    gtk_window_destroy (GTK_WINDOW (self->refusal));
  lw_desk_start (self->desk);
}

static void
lw_application_activate (GApplication *application)
{
  LwApplication *self = LW_APPLICATION (application);

  if (self->desk == NULL)
    begin (self);
  else if (self->window != NULL)
    lw_notify_raise (GTK_WINDOW (self->window));
}

static void
lw_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (lw_application_parent_class)->startup (application);
  lw_ui_init ();
}

static void
lw_application_shutdown (GApplication *application)
{
  close_desk (LW_APPLICATION (application));
  G_APPLICATION_CLASS (lw_application_parent_class)->shutdown (application);
}

/* Another profile is another desk over the same window. */
static void
on_profile_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  LwApplication *self = user_data;

  if (!parse_profile (g_variant_get_string (parameter, NULL), &self->config.profile))
    return;
  close_desk (self);
  begin (self);
}

/* Another start had options. */
static void
on_options_refused_cb (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       user_data)
{
  LwApplication *self = user_data;

  if (self->window != NULL)
    lw_window_warn (self->window, _("The options of another start were not taken"),
                    _("The options of another start (profile, TWS's address, data folder) were not taken, for Legwork is open already: close this "
                      "window, then start again with them."));
}

static void
on_retry_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  lw_application_activate (user_data);
}

static void
on_quit_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  LwApplication *self = user_data;

  if (self->window != NULL)
    gtk_window_close (GTK_WINDOW (self->window));
}

static void
lw_application_finalize (GObject *object)
{
  LwApplication *self = LW_APPLICATION (object);

  g_clear_pointer (&self->instance, lw_instance_free);
  lw_desk_config_clear (&self->config);
  G_OBJECT_CLASS (lw_application_parent_class)->finalize (object);
}

static void
lw_application_class_init (LwApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lw_application_finalize;
  application_class->startup = lw_application_startup;
  application_class->activate = lw_application_activate;
  application_class->shutdown = lw_application_shutdown;
  application_class->handle_local_options = lw_application_handle_local_options;
}

static void
lw_application_init (LwApplication *self)
{
  static const GActionEntry actions[] = {
    { "profile", on_profile_cb, "s", NULL, NULL, { 0 } },
    { LW_INSTANCE_ACTION, on_options_refused_cb, NULL, NULL, NULL, { 0 } },
    { "retry", on_retry_cb, NULL, NULL, NULL, { 0 } },
    { "quit", on_quit_cb, NULL, NULL, NULL, { 0 } },
  };

  lw_desk_config_init (&self->config);
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}

LwApplication *
lw_application_new (void)
{
  return g_object_new (LW_TYPE_APPLICATION, "application-id", LW_APP_ID, "flags", LW_INSTANCE_FLAGS, NULL);
}
