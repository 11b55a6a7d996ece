#define G_LOG_DOMAIN "lw-tws-code"

#include "config.h"

#include <stdlib.h>

#include "lw-tws-code.h"

enum
{
  R = LW_CODE_REQUEST,
  O = LW_CODE_ORDER,
  C = LW_CODE_CONNECTION,
  W = LW_CODE_WARNING,
  I = LW_CODE_INFO
};

/* Sorted by code. */
static const LwTwsCode codes[] = {
#define CODE(code, classes, words, action) { code, classes, words, action },
#define RANGE(...)
#include "lw-tws-code.def"
#undef CODE
#undef RANGE
};

static const struct
{
  int       last;
  LwTwsCode row;
} ranges[] = {
#define CODE(...)
#define RANGE(first, last, classes, words, action) { last, { first, classes, words, action } },
#include "lw-tws-code.def"
#undef CODE
#undef RANGE
};

static int
compare_code (const void *key,
              const void *row)
{
  return *(const int *) key - ((const LwTwsCode *) row)->code;
}

const LwTwsCode *
lw_tws_code_lookup (int code)
{
  const LwTwsCode *found;

  /* Far outside the table the difference would overflow. */
  if (code < 0 || code > 1000000)
    return NULL;
  found = bsearch (&code, codes, G_N_ELEMENTS (codes), sizeof codes[0], compare_code);
  for (guint i = 0; found == NULL && i < G_N_ELEMENTS (ranges); i++)
    if (code >= ranges[i].row.code && code <= ranges[i].last)
      found = &ranges[i].row;
  return found;
}
