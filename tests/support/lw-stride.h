#pragma once

/* Every how many-th case of a long row is tried: each of them natively, some where a case costs ten times as much, under the sanitizers and
 * Wine (tests/meson.build). */

#include <stdlib.h>

#include <glib.h>

static inline guint
lw_stride (void)
{
  const char *text = g_getenv ("LW_TEST_STRIDE");

  return text != NULL ? (guint) MAX (1, atoi (text)) : 1;
}
