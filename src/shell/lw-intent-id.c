#define G_LOG_DOMAIN "lw-intent-id"

#ifdef _WIN32
#define _CRT_RAND_S
#endif

#include "config.h"

#include <stdlib.h>
#ifndef G_OS_WIN32
#include <unistd.h>
#endif

#include "lw-intent-id.h"

#define N_BYTES 12

static gboolean
random_bytes (guint8 *bytes)
{
#ifdef _WIN32
  for (guint i = 0; i < N_BYTES; i++)
    {
      unsigned int word;

      if (rand_s (&word) != 0)
        return FALSE;
      bytes[i] = (guint8) word;
    }
  return TRUE;
#else
  return getentropy (bytes, N_BYTES) == 0;
#endif
}

void
lw_intent_id_format (const guint8 *bytes,
                     char          id[LW_INTENT_ID_SIZE])
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  id[0] = 'L';
  id[1] = 'W';
  for (guint i = 0; i < 20; i++)
    {
      guint bit = i * 5;
      guint word = bytes[bit / 8] << 8 | (bit / 8 + 1 < N_BYTES ? bytes[bit / 8 + 1] : 0);

      id[2 + i] = alphabet[(word >> (11 - bit % 8)) & 31];
    }
  id[22] = '\0';
}

gboolean
lw_intent_id_draw (char id[LW_INTENT_ID_SIZE])
{
  guint8 bytes[N_BYTES];

  if (!random_bytes (bytes))
    return FALSE;
  lw_intent_id_format (bytes, id);
  return TRUE;
}
