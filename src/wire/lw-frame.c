#define G_LOG_DOMAIN "lw-frame"

#include "config.h"

#include <string.h>

#include "lw-frame.h"
#include "lw-number.h"

#define LENGTH_BYTES  4

/* What an idle buffer may keep; the 2 MB of scanner parameters are given back. */
#define MAX_KEPT      262144

/* "v157..178 +PACEAPI" is 18 bytes; a client that announces more than this speaks something else. */
#define MAX_HANDSHAKE 1024

/* Six digits hold any version that there may be. */
#define MAX_VERSION_DIGITS 6

static const guint8 api_prefix[4] = { 'A', 'P', 'I', '\0' };

struct _LwFramer
{
  guint8   *bytes;
  gsize     size;    /* allocated */
  gsize     start;   /* first byte that no frame has taken */
  gsize     end;
  gboolean  greeted; /* the four bytes before the client's first frame are taken */
  GError   *broken;
};

LwFramer *
lw_framer_new (void)
{
  return g_new0 (LwFramer, 1);
}

void
lw_framer_free (LwFramer *self)
{
  if (self == NULL)
    return;
  g_clear_error (&self->broken);
  g_free (self->bytes);
  g_free (self);
}

gsize
lw_framer_pending (const LwFramer *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->end - self->start;
}

/* Moves what is pending to the front, so that the buffer does not grow with what was taken. */
static void
compact (LwFramer *self)
{
  gsize pending = self->end - self->start;

  if (pending > 0 && self->start > 0)
    memmove (self->bytes, self->bytes + self->start, pending);
  self->start = 0;
  self->end = pending;
  if (pending == 0 && self->size > MAX_KEPT)
    {
      g_clear_pointer (&self->bytes, g_free);
      self->size = 0;
    }
}

static void
grow (LwFramer *self,
      gsize     needed)
{
  if (needed <= self->size)
    return;
  /* By half, but not beyond what a frame can need. */
  self->size = MAX (needed, MIN (self->size + self->size / 2, LENGTH_BYTES + LW_FRAME_MAX));
  self->bytes = g_realloc (self->bytes, self->size);
}

void
lw_framer_push (LwFramer     *self,
                const guint8 *bytes,
                gsize         length)
{
  g_return_if_fail (self != NULL && (bytes != NULL || length == 0));

  if (self->broken != NULL || length == 0)
    return;
  compact (self);
  grow (self, self->end + length);
  memcpy (self->bytes + self->end, bytes, length);
  self->end += length;
}

static gboolean
peek_length (const LwFramer *self,
             gsize          *length)
{
  guint32 raw;

  if (self->end - self->start < LENGTH_BYTES)
    return FALSE;
  memcpy (&raw, self->bytes + self->start, LENGTH_BYTES);
  *length = GUINT32_FROM_BE (raw);
  return TRUE;
}

gboolean
lw_framer_peek (const LwFramer *self)
{
  gsize length;

  g_return_val_if_fail (self != NULL, FALSE);

  return self->broken != NULL
         || (peek_length (self, &length)
             && (length == 0 || length > LW_FRAME_MAX || self->end - self->start - LENGTH_BYTES >= length));
}

/* The stream cannot be read any further: where its next frame begins is not known. */
static gboolean
break_stream (LwFramer    *self,
              LwWireError  code,
              const char  *reason,
              GError     **error)
{
  g_set_error_literal (&self->broken, LW_WIRE_ERROR, (gint) code, reason);
  if (error != NULL)
    *error = g_error_copy (self->broken);
  return FALSE;
}

gboolean
lw_framer_next (LwFramer      *self,
                const guint8 **payload,
                gsize         *length,
                GError       **error)
{
  gsize n;
  g_autofree char *reason = NULL;

  g_return_val_if_fail (self != NULL && payload != NULL && length != NULL, FALSE);

  if (self->broken != NULL)
    {
      if (error != NULL)
        *error = g_error_copy (self->broken);
      return FALSE;
    }
  if (!peek_length (self, &n))
    return FALSE;
  if (n == 0 || n > LW_FRAME_MAX)
    {
      reason = g_strdup_printf ("a frame announces %" G_GSIZE_FORMAT " bytes; 1 to %u are possible", n, LW_FRAME_MAX);
      return break_stream (self, LW_WIRE_ERROR_FRAME_LENGTH, reason, error);
    }
  if (self->end - self->start - LENGTH_BYTES < n)
    return FALSE;
  *payload = self->bytes + self->start + LENGTH_BYTES;
  *length = n;
  self->start += LENGTH_BYTES + n;
  return TRUE;
}

static void
append_frame (GByteArray *out,
              const char *payload,
              gsize       length)
{
  guint32 raw = GUINT32_TO_BE ((guint32) length);

  g_byte_array_append (out, (const guint8 *) &raw, LENGTH_BYTES);
  g_byte_array_append (out, (const guint8 *) payload, (guint) length);
}

void
lw_handshake_write (GByteArray *out,
                    int         min_version,
                    int         max_version)
{
  lw_handshake_write_options (out, min_version, max_version, "");
}

void
lw_handshake_write_options (GByteArray *out,
                            int         min_version,
                            int         max_version,
                            const char *connect_options)
{
  g_autofree char *text = NULL;

  g_return_if_fail (out != NULL && connect_options != NULL);

  text = g_strdup_printf ("v%d..%d%s%s", min_version, max_version, connect_options[0] != '\0' ? " " : "", connect_options);
  g_byte_array_append (out, api_prefix, sizeof api_prefix);
  append_frame (out, text, strlen (text));
}

/* FALSE: what came so far does not begin as a client's greeting. */
static gboolean
take_prefix (LwFramer *self)
{
  gsize have = self->end - self->start;

  if (have > 0 && memcmp (self->bytes + self->start, api_prefix, MIN (have, sizeof api_prefix)) != 0)
    return FALSE;
  if (have >= sizeof api_prefix)
    {
      self->start += sizeof api_prefix;
      self->greeted = TRUE;
    }
  return TRUE;
}

static gboolean
parse_version (const char **p,
               int         *version)
{
  const char *start = *p;

  *version = 0;
  for (; g_ascii_isdigit (**p) && *p - start < MAX_VERSION_DIGITS; (*p)++)
    *version = *version * 10 + (**p - '0');
  return *p > start && !g_ascii_isdigit (**p);
}

/* "v157..178", perhaps a blank and options; a client that knows a single version may leave out the range. */
static gboolean
parse_greeting (const char  *text,
                int         *min_version,
                int         *max_version,
                const char **options)
{
  const char *p = text;

  if (*p++ != 'v' || !parse_version (&p, min_version))
    return FALSE;
  *max_version = *min_version;
  if (strncmp (p, "..", 2) == 0)
    {
      p += 2;
      if (!parse_version (&p, max_version))
        return FALSE;
    }
  if (*p != '\0' && *p != ' ')
    return FALSE;
  *options = *p == ' ' ? p + 1 : p;
  return *min_version <= *max_version;
}

static gboolean
refuse_greeting (LwFramer  *self,
                 GError   **error)
{
  return break_stream (self, LW_WIRE_ERROR_BAD_HANDSHAKE, "this is no TWS API client: its first bytes are not those of one",
                       error);
}

/* FALSE with *@refused: the frame that comes is too long for a greeting. */
static gboolean
take_greeting (LwFramer       *self,
               const guint8  **payload,
               gsize          *length,
               gboolean       *refused)
{
  *refused = peek_length (self, length) && (*length == 0 || *length > MAX_HANDSHAKE);
  return !*refused && lw_framer_next (self, payload, length, NULL);
}

gboolean
lw_handshake_read (LwFramer  *framer,
                   int       *min_version,
                   int       *max_version,
                   char     **connect_options,
                   GError   **error)
{
  const guint8 *payload;
  gsize length;
  gboolean refused;
  g_autofree char *text = NULL;
  const char *options = NULL;
  int min;
  int max;

  g_return_val_if_fail (framer != NULL, FALSE);

  if (framer->broken == NULL && !framer->greeted && !take_prefix (framer))
    return refuse_greeting (framer, error);
  if (framer->broken != NULL)
    return lw_framer_next (framer, &payload, &length, error);
  if (!framer->greeted)
    return FALSE;
  if (!take_greeting (framer, &payload, &length, &refused))
    return refused ? refuse_greeting (framer, error) : FALSE;

  text = g_strndup ((const char *) payload, length);
  if (strlen (text) + 1 < length || !parse_greeting (text, &min, &max, &options))
    return refuse_greeting (framer, error);
  if (min_version != NULL)
    *min_version = min;
  if (max_version != NULL)
    *max_version = max;
  if (connect_options != NULL)
    *connect_options = g_strdup (options);
  return TRUE;
}

gboolean
lw_server_version_read (const guint8  *payload,
                        gsize          length,
                        int           *version,
                        char         **time_text)
{
  const char *text = (const char *) payload;
  gsize first;
  gint64 number;

  g_return_val_if_fail (payload != NULL && version != NULL, FALSE);

  if (length < 2 || text[length - 1] != '\0')
    return FALSE;
  first = strlen (text) + 1;
  if (first >= length || first + strlen (text + first) + 1 != length)
    return FALSE;
  if (!lw_number_parse_long (text, first - 1, &number) || number <= 0 || number > G_MAXINT32)
    return FALSE;
  *version = (int) number;
  if (time_text != NULL)
    *time_text = g_strdup (text + first);
  return TRUE;
}

void
lw_server_version_write (GByteArray *out,
                         int         version,
                         const char *time_text)
{
  g_autofree char *number = g_strdup_printf ("%d", version);
  g_autoptr (GByteArray) payload = g_byte_array_new ();

  g_return_if_fail (out != NULL && time_text != NULL);

  g_byte_array_append (payload, (const guint8 *) number, (guint) strlen (number) + 1);
  g_byte_array_append (payload, (const guint8 *) time_text, (guint) strlen (time_text) + 1);
  append_frame (out, (const char *) payload->data, payload->len);
}
