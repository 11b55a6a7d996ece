#include "config.h"

#include "lw-native.h"

/* Elsewhere the system's packages own these variables, and a program obeys them. */
static const char * const cleared[] = { NULL };

void
lw_native_start (void)
{
}

int
lw_native_end (int status)
{
  return status;
}

void
lw_native_join_console (void)
{
}

const char * const *
lw_native_cleared (void)
{
  return cleared;
}
