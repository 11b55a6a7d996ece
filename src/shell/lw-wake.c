#define G_LOG_DOMAIN "lw-wake"

#include "config.h"

#include "lw-wake.h"

struct _LwWake
{
  GSource    *source;
  GSourceFunc function;
  gpointer    data;
};

static gint64 clock_offset_us; /* wall − monotonic */
G_LOCK_DEFINE_STATIC (clock_offset_us);

/* The wall's lead over the monotonic @monotonic_us. */
static gint64
clock_offset_at (gint64 monotonic_us)
{
  gint64 offset = g_get_real_time () - monotonic_us;

  G_LOCK (clock_offset_us);
  if (clock_offset_us == 0 || offset > clock_offset_us + LW_CLOCK_STEP_US)
    clock_offset_us = offset;
  offset = clock_offset_us;
  G_UNLOCK (clock_offset_us);
  return offset;
}

gint64
lw_clock_now_us (void)
{
  gint64 monotonic = g_get_monotonic_time ();

  return monotonic + clock_offset_at (monotonic);
}

gint64
lw_clock_to_monotonic (gint64 at_us)
{
  return at_us - clock_offset_at (g_get_monotonic_time ());
}

/* GLib found it due before it dispatched the others of the same round, and one of those may have set it anew: that deadline stays. */
static gboolean
dispatch (GSource    *source,
          GSourceFunc callback,
          gpointer    data)
{
  LwWake *self = data;
  gint64 ready_us = g_source_get_ready_time (source);

  if (ready_us < 0 || ready_us > g_get_monotonic_time ())
    return G_SOURCE_CONTINUE;
  g_source_set_ready_time (source, -1);
  self->function (self->data);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs wake_funcs = { NULL, NULL, dispatch, NULL };

LwWake *
lw_wake_new (const char *name,
             GSourceFunc function,
             gpointer    data)
{
  return lw_wake_new_in (g_main_context_get_thread_default (), name, function, data);
}

LwWake *
lw_wake_new_in (GMainContext *context,
                const char   *name,
                GSourceFunc   function,
                gpointer      data)
{
  LwWake *self = g_new0 (LwWake, 1);

  self->function = function;
  self->data = data;
  self->source = g_source_new (&wake_funcs, sizeof (GSource));
  g_source_set_name (self->source, name);
  g_source_set_callback (self->source, G_SOURCE_FUNC (function), self, NULL);
  g_source_attach (self->source, context);
  return self;
}

void
lw_wake_free (LwWake *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_free (self);
}

void
lw_wake_at (LwWake *self,
            gint64  at_us)
{
  g_source_set_ready_time (self->source, MAX (0, lw_clock_to_monotonic (at_us)));
}

void
lw_wake_at_monotonic (LwWake *self,
                      gint64  monotonic_us)
{
  g_source_set_ready_time (self->source, MAX (0, monotonic_us));
}

void
lw_wake_after (LwWake *self,
               gint64  delay_us)
{
  g_source_set_ready_time (self->source, g_get_monotonic_time () + delay_us);
}

void
lw_wake_never (LwWake *self)
{
  g_source_set_ready_time (self->source, -1);
}

gboolean
lw_wake_is_set (LwWake *self)
{
  return g_source_get_ready_time (self->source) >= 0;
}
