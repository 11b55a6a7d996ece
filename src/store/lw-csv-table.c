#define G_LOG_DOMAIN "lw-csv-table"

#include "config.h"

#include <string.h>

#include "lw-csv-table.h"

void
lw_csv_reader_init (LwCsvReader *self,
                    const char  *text,
                    gsize        length)
{
  if (text == NULL) /* of an empty file */
    text = "";
  *self = (LwCsvReader) { .at = text, .end = text + length, .next_line = 1 };
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    self->at += 3;
  self->fields = g_ptr_array_new ();
  self->buffer = g_string_new (NULL);
  self->offsets = g_array_new (FALSE, FALSE, sizeof (gsize));
}

void
lw_csv_reader_clear (LwCsvReader *self)
{
  g_ptr_array_unref (self->fields);
  g_string_free (self->buffer, TRUE);
  g_array_unref (self->offsets);
}

static void
read_quoted (LwCsvReader *self)
{
  for (self->at++; self->at < self->end; self->at++)
    {
      if (*self->at == '"')
        {
          if (self->at + 1 >= self->end || self->at[1] != '"')
            break;
          self->at++;
        }
      self->next_line += *self->at == '\n';
      g_string_append_c (self->buffer, *self->at);
    }
  if (self->at < self->end)
    self->at++;
}

static void
read_field (LwCsvReader *self)
{
  gsize offset = self->buffer->len;
  const char *from;

  g_array_append_val (self->offsets, offset);
  if (self->at < self->end && *self->at == '"')
    read_quoted (self);
  from = self->at;
  while (self->at < self->end && *self->at != ',' && *self->at != '\n')
    self->at++;
  g_string_append_len (self->buffer, from, self->at - from);
  if (self->buffer->len > offset && self->buffer->str[self->buffer->len - 1] == '\r' &&
      (self->at >= self->end || *self->at == '\n'))
    g_string_truncate (self->buffer, self->buffer->len - 1);
  g_string_append_c (self->buffer, '\0');
}

static void
read_record (LwCsvReader *self)
{
  g_string_truncate (self->buffer, 0);
  g_array_set_size (self->offsets, 0);
  self->line = self->next_line;
  read_field (self);
  while (self->at < self->end && *self->at == ',')
    {
      self->at++;
      read_field (self);
    }
  if (self->at < self->end)
    self->at++; /* the line feed */
  self->next_line++;
}

gboolean
lw_csv_reader_next (LwCsvReader *self)
{
  do
    {
      if (self->at >= self->end)
        return FALSE;
      read_record (self);
    }
  while (self->offsets->len == 1 && self->buffer->str[0] == '\0');

  g_ptr_array_set_size (self->fields, 0);
  for (guint i = 0; i < self->offsets->len; i++)
    g_ptr_array_add (self->fields, self->buffer->str + g_array_index (self->offsets, gsize, i));
  return TRUE;
}
