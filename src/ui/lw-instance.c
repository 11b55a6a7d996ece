#define G_LOG_DOMAIN "lw-instance"
#include "config.h"

#include "lw-instance.h"

/* The session bus holds the name, and GApplication the bus. */
struct _LwInstance
{
  GApplication *application;
};

LwInstance *
lw_instance_claim (GApplication *application,
                   const char   *data_dir,
                   gboolean      with_options,
                   gboolean     *is_first,
                   GError      **error)
{
  LwInstance *self;

  if (!g_application_register (application, NULL, error))
    return NULL;
  *is_first = !g_application_get_is_remote (application);
  if (!*is_first)
    g_application_activate (application);
  if (!*is_first && with_options)
    g_action_group_activate_action (G_ACTION_GROUP (application), LW_INSTANCE_ACTION, NULL);
  self = g_new0 (LwInstance, 1);
  self->application = application;
  return self;
}

void
lw_instance_free (LwInstance *self)
{
  g_free (self);
}
