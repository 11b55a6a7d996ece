#pragma once

/* In the place of lw-notify.c, which is not linked beside it: what the system would be told is counted. */

#include <glib.h>

typedef struct
{
  guint n_news, n_alarms, n_withdrawn, n_rings;
  char *alarm; /* the last one: "title|body" */
} NotifySpy;

extern NotifySpy notify_spy;

void notify_spy_forget (void);
