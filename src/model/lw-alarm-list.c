#define G_LOG_DOMAIN "lw-alarm-list"

#include "config.h"

#include <string.h>

#include "lw-alarm-list.h"

struct _LwAlarmList
{
  GPtrArray *rows; /* of LwAlarm, the newest last */
  guint      last_number;
};

LwAlarmList *
lw_alarm_list_new (void)
{
  LwAlarmList *self = g_new0 (LwAlarmList, 1);

  self->rows = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
lw_alarm_list_free (LwAlarmList *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self);
}

static LwAlarm *
find (LwAlarmList   *self,
      const LwAlarm *alarm)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      LwAlarm *row = g_ptr_array_index (self->rows, i);

      if (strcmp (row->text, alarm->text) == 0 && strcmp (row->intent, alarm->intent) == 0 && strcmp (row->position, alarm->position) == 0)
        return row;
    }
  return NULL;
}

gboolean
lw_alarm_list_add (LwAlarmList   *self,
                   const LwAlarm *alarm,
                   gint64         now_us)
{
  LwAlarm *row = find (self, alarm);

  if (row != NULL)
    {
      row->count++;
      row->last_us = now_us;
      return FALSE;
    }
  if (self->rows->len == LW_ALARM_LIST_MAX)
    g_ptr_array_remove_index (self->rows, 0);
  row = g_memdup2 (alarm, sizeof *alarm);
  row->number = ++self->last_number;
  row->us = row->last_us = now_us;
  row->count = 1;
  g_ptr_array_add (self->rows, row);
  return TRUE;
}

guint
lw_alarm_list_length (const LwAlarmList *self)
{
  return self->rows->len;
}

const LwAlarm *
lw_alarm_list_get (const LwAlarmList *self,
                   guint              i)
{
  g_return_val_if_fail (i < self->rows->len, NULL);

  return g_ptr_array_index (self->rows, self->rows->len - 1 - i);
}

gboolean
lw_alarm_list_dismiss (LwAlarmList *self,
                       guint        number)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (((const LwAlarm *) g_ptr_array_index (self->rows, i))->number == number)
      {
        g_ptr_array_remove_index (self->rows, i);
        return TRUE;
      }
  return FALSE;
}
