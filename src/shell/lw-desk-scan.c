#define G_LOG_DOMAIN "lw-desk"

#include "config.h"

#include "lw-desk-private.h"

guint
lw_desk_n_presets (LwDesk *self)
{
  return self->presets->len;
}

const LwPreset *
lw_desk_get_preset (LwDesk *self,
                    guint   i)
{
  g_return_val_if_fail (i < self->presets->len, NULL);

  return g_ptr_array_index (self->presets, i);
}

int
lw_desk_preset_count (LwDesk *self,
                      guint   i)
{
  return -1;
}

void
lw_desk_scan (LwDesk         *self,
              const LwPreset *preset)
{
  lw_desk_emit (self, LW_DESK_SIGNAL_SCAN);
}

void
lw_desk_scan_stop (LwDesk *self)
{
  lw_desk_emit (self, LW_DESK_SIGNAL_SCAN);
}

const LwPreset *
lw_desk_get_current_preset (LwDesk *self)
{
  return self->current;
}

void
lw_desk_get_scan (LwDesk     *self,
                  LwDeskScan *scan)
{
  *scan = self->scan;
}

const LwScanResult *
lw_desk_get_result (LwDesk *self)
{
  return self->result;
}

void
lw_desk_set_symbols (LwDesk             *self,
                     const char * const *symbols)
{
  g_strfreev (self->symbols);
  self->symbols = g_strdupv ((char **) symbols);
}

const char * const *
lw_desk_get_symbols (LwDesk *self)
{
  return (const char * const *) self->symbols;
}
