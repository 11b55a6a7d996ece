#define G_LOG_DOMAIN "lw-msg-write"

#include "config.h"

#include <string.h>

#include "lw-frame.h"
#include "lw-msg-private.h"

static void
append_text (GByteArray *out,
             const char *text,
             gsize       length)
{
  g_byte_array_append (out, (const guint8 *) text, (guint) length);
  g_byte_array_append (out, (const guint8 *) "", 1);
}

static void
append_number (GByteArray *out,
               guint       value)
{
  char text[16];
  int length = g_snprintf (text, sizeof text, "%u", value);

  append_text (out, text, (gsize) length);
}

static void
write_row (const LwRow *row,
           int          server_version,
           GByteArray  *out)
{
  for (guint i = 0; i < row->def->n_fields; i++)
    {
      const LwFieldDef *field = &row->def->fields[i];
      const LwSlot *slot = &row->slots[i];

      if (!lw_row_carries (row, field, server_version))
        continue;
      if (field->type == LW_TYPE_GROUP)
        {
          append_number (out, slot->length);
          for (guint j = 0; j < slot->length; j++)
            write_row (slot->entries[j], server_version, out);
        }
      else if (slot->text != NULL)
        append_text (out, slot->text, slot->length);
      else
        append_text (out, field->unset, strlen (field->unset));
    }
}

static void
write_head (const LwMsgDef *def,
            int             server_version,
            GByteArray     *out)
{
  append_number (out, (guint) def->id);
  if (def->version != NULL && (def->version_until == 0 || server_version <= def->version_until))
    append_text (out, def->version, strlen (def->version));
}

void
lw_msg_write (const LwMsg *self,
              int          server_version,
              GByteArray  *out)
{
  const LwMsgDef *def = lw_msg_def (self->kind);
  guint start = out->len;
  guint32 length = 0;

  g_return_if_fail (def != NULL);

  if (self->kind == LW_MSG_handshake)
    {
      lw_handshake_write_options (out, lw_row_int (self->row, LW_F_handshake_minVersion, 0),
                                  lw_row_int (self->row, LW_F_handshake_maxVersion, 0),
                                  lw_row_text (self->row, LW_F_handshake_connectOptions));
      return;
    }
  g_byte_array_append (out, (const guint8 *) &length, sizeof length);
  if (def->id > 0)
    write_head (def, server_version, out);
  write_row (self->row, server_version, out);
  length = GUINT32_TO_BE (out->len - start - (guint32) sizeof length);
  memcpy (out->data + start, &length, sizeof length);
}
