#include "config.h"

#include "lw-mutate.h"

#include <string.h>

#include "lw-fuzz.h"

static guint32 state = 1;

/* xorshift: the same numbers everywhere. */
guint32
lw_mutate_draw (guint32 below)
{
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state % below;
}

/* What breaks number parsers and counters. */
static const char *const nasty[] = {
  "", "0", "1", "-1", "2", "5", "7", "999", "1000", "1001", "20001", "2147483647", "2147483648", "-2147483649", "9223372036854775807",
  "9223372036854775808", "170141183460469231731687303715884105727", "1.7976931348623157E308", "1E400", "-1E400", "1e-400", "nan",
  "inf", "-Infinity", "Infinite", "0x10", "1,5", "1.5", "+", "-", ".", "1e", "None", "BAG", "FUND", "PEG BEST", "PEG MID", "PEG BENCH",
  "IBKRATS", "\xff\xfe", "\\ud83d\\u", "=cmd()", "%s%n", "     ",
};

/* Bounds of a field that is drawn by chance: [start, end) without its NUL. */
static void
draw_field (const GByteArray *bytes,
            guint            *start,
            guint            *end)
{
  *start = lw_mutate_draw (bytes->len);
  while (*start > 0 && bytes->data[*start - 1] != '\0')
    (*start)--;
  *end = *start;
  while (*end < bytes->len && bytes->data[*end] != '\0')
    (*end)++;
}

static void
replace (GByteArray *bytes,
         guint       start,
         guint       end,
         const char *text,
         guint       n)
{
  g_autoptr (GByteArray) tail = g_byte_array_new ();

  g_byte_array_append (tail, bytes->data + end, bytes->len - end);
  g_byte_array_set_size (bytes, start);
  if (n > 0)
    g_byte_array_append (bytes, (const guint8 *) text, n);
  g_byte_array_append (bytes, tail->data, tail->len);
}

void
lw_mutate_seed (guint32 seed)
{
  state = seed;
}

void
lw_mutate (GByteArray *bytes)
{
  const char *text = nasty[lw_mutate_draw (G_N_ELEMENTS (nasty))];
  guint start;
  guint end;

  if (bytes->len == 0)
    return;
  draw_field (bytes, &start, &end);
  switch (lw_mutate_draw (8))
    {
    case 0: /* a bit */
      bytes->data[lw_mutate_draw (bytes->len)] ^= (guint8) (1u << lw_mutate_draw (8));
      break;
    case 1: /* a byte */
      bytes->data[lw_mutate_draw (bytes->len)] = (guint8) lw_mutate_draw (256);
      break;
    case 2: /* a field is gone */
      replace (bytes, start, MIN (end + 1, bytes->len), "", 0);
      break;
    case 3: /* a field more */
      replace (bytes, start, start, text, (guint) strlen (text) + 1);
      break;
    case 4: /* cut */
      g_byte_array_set_size (bytes, lw_mutate_draw (bytes->len));
      break;
    case 5: /* another message's id */
      replace (bytes, 0, (guint) strnlen ((const char *) bytes->data, bytes->len), text, (guint) strlen (text));
      break;
    default: /* another value: the most telling */
      replace (bytes, start, end, text, (guint) strlen (text));
    }
}

guint
lw_mutate_range (GByteArray *bytes,
                 guint       start,
                 guint       end)
{
  g_autoptr (GByteArray) part = g_byte_array_new ();

  g_byte_array_append (part, bytes->data + start, end - start);
  lw_mutate (part);
  replace (bytes, start, end, (const char *) part->data, part->len);
  return start + part->len;
}

/* A piece begins with how it is fed and its length in two bytes. */
#define PIECE_HEAD 3

static void
put_length (GByteArray *bytes,
            guint       piece,
            guint       length)
{
  bytes->data[piece + 1] = (guint8) (MIN (length, 0xFFFF) >> 8);
  bytes->data[piece + 2] = (guint8) MIN (length, 0xFFFF);
}

void
lw_mutate_piece (GByteArray *bytes,
                 guint       head)
{
  const guint8 *p = bytes->data + head;
  gsize left = bytes->len - head;
  const guint8 *found = NULL;
  gsize found_length = 0;
  const guint8 *piece;
  LwFuzzHow how;
  gsize n;

  for (guint n_seen = 1; lw_fuzz_piece (&p, &left, &how, &piece, &n); n_seen += how == LW_FUZZ_FRAME)
    if (how == LW_FUZZ_FRAME && lw_mutate_draw (n_seen) == 0)
      {
        found = piece;
        found_length = n;
      }
  if (found != NULL)
    {
      guint start = (guint) (found - bytes->data);
      guint end = lw_mutate_range (bytes, start, start + (guint) found_length);

      put_length (bytes, start - PIECE_HEAD, end - start);
    }
}

void
lw_mutate_append (GByteArray   *bytes,
                  const guint8 *payload,
                  guint         length)
{
  const guint8 head[PIECE_HEAD] = { LW_FUZZ_FRAME, 0, 0 };
  guint piece = bytes->len;

  g_byte_array_append (bytes, head, sizeof head);
  g_byte_array_append (bytes, payload, length);
  put_length (bytes, piece, length);
}
