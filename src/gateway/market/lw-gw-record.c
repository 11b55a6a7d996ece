#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gateway.h"
#include "lw-gw-record.h"

/* Beyond this no amount is meant, and sums stay exact to the cent. */
#define LARGEST_NUMBER 1e12

#define N_NAME_PARTS 6

/* Kept readable; the blank, '%', '/' and '=' are not among them. */
#define UNESCAPED "-._~:,@$|;()"

#define AT(type, data, field) ((type *) (gpointer) ((char *) (data) + (field)->offset))
#define AT_CONST(type, data, field) ((const type *) (gconstpointer) ((const char *) (data) + (field)->offset))

static void
write_number (GString *text,
              double   value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isnan (value))
    g_string_append (text, g_ascii_dtostr (buffer, sizeof buffer, value));
}

static void
write_bytes (GString      *text,
             const guint8 *bytes,
             gsize         length)
{
  for (gsize i = 0; i < length; i++) /* g_uri_escape_bytes () of GLib 2.74 lets NUL through */
    if (g_ascii_isalnum (bytes[i]) || (bytes[i] != '\0' && strchr (UNESCAPED, bytes[i]) != NULL))
      g_string_append_c (text, (char) bytes[i]);
    else
      g_string_append_printf (text, "%%%02X", bytes[i]);
}

static void
write_text (GString    *text,
            const char *value)
{
  if (value != NULL)
    write_bytes (text, (const guint8 *) value, strlen (value));
}

static void
write_name (GString        *text,
            const LwGwName *name)
{
  char date[LW_DATE_TEXT_SIZE], strike[LW_PRICE_TEXT_SIZE];

  write_text (text, name->symbol);
  if (name->trading_class[0] == '\0')
    return;
  g_string_append_c (text, '/');
  write_text (text, name->trading_class);
  g_string_append_printf (text, "/%s/%c/%s/%d", lw_date_format (name->settle, date), (char) name->right,
                          lw_price_format (name->strike, 0, strike, sizeof strike), name->multiplier);
}

static void
write_field (const LwGwField *field,
             gconstpointer    data,
             GString         *text)
{
  gconstpointer bytes;
  gsize length;

  switch (field->type)
    {
    case LW_GW_FIELD_INT:
      g_string_append_printf (text, "%d", *AT_CONST (int, data, field));
      break;
    case LW_GW_FIELD_LONG:
      g_string_append_printf (text, "%" G_GINT64_FORMAT, *AT_CONST (gint64, data, field));
      break;
    case LW_GW_FIELD_COUNT:
      g_string_append_printf (text, "%" G_GUINT64_FORMAT, *AT_CONST (guint64, data, field));
      break;
    case LW_GW_FIELD_NUMBER:
    case LW_GW_FIELD_OPTIONAL:
      write_number (text, *AT_CONST (double, data, field));
      break;
    case LW_GW_FIELD_TEXT:
      write_text (text, *AT_CONST (char *, data, field));
      break;
    case LW_GW_FIELD_BYTES:
      bytes = g_bytes_get_data (*(GBytes * const *) AT_CONST (char, data, field), &length);
      write_bytes (text, bytes, length);
      break;
    case LW_GW_FIELD_ID:
      write_text (text, AT_CONST (char, data, field));
      break;
    case LW_GW_FIELD_NAME:
      write_name (text, AT_CONST (LwGwName, data, field));
      break;
    default:
      g_assert_not_reached ();
    }
}

void
lw_gw_record_write (const LwGwRecord *self,
                    gconstpointer     data,
                    GString          *text)
{
  g_string_append (text, self->name);
  for (guint i = 0; i < self->n_fields; i++)
    {
      g_string_append_printf (text, " %s=", self->fields[i].name);
      write_field (&self->fields[i], data, text);
    }
  g_string_append_c (text, '\n');
}

static gboolean
read_number (const char *text,
             double     *value)
{
  char *end;

  if (!g_ascii_isdigit (text[0] == '-' ? text[1] : text[0]))
    return FALSE;
  *value = g_ascii_strtod (text, &end);
  return *end == '\0' && isfinite (*value) && fabs (*value) <= LARGEST_NUMBER;
}

static gboolean
read_text (const char *text,
           char      **value)
{
  *value = g_uri_unescape_string (text, NULL);
  if (*value == NULL)
    return FALSE;
  for (const char *c = *value; *c != '\0'; c++)
    if (!g_ascii_isprint (*c))
      return FALSE;
  return TRUE;
}

/* A text that fits and is not empty. */
static gboolean
read_short (const char *text,
            char       *buffer,
            gsize       size)
{
  g_autofree char *value = NULL;

  return read_text (text, &value) && value[0] != '\0' && g_strlcpy (buffer, value, size) < size;
}

static gboolean
read_int (const char *text,
          gint64      low,
          gint64      high,
          int        *value)
{
  gint64 number;

  if (!g_ascii_string_to_signed (text, 10, low, high, &number, NULL))
    return FALSE;
  *value = (int) number;
  return TRUE;
}

static gboolean
read_name (const char *text,
           LwGwName   *name)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", N_NAME_PARTS + 1);
  guint n = g_strv_length (parts);

  name->settle = LW_DATE_NONE;
  if ((n != 1 && n != N_NAME_PARTS) || !read_short (parts[0], name->symbol, sizeof name->symbol))
    return FALSE;
  if (n == 1)
    return TRUE;
  name->right = parts[3][0] == 'C' ? LW_RIGHT_CALL : LW_RIGHT_PUT;
  return read_short (parts[1], name->trading_class, sizeof name->trading_class) && lw_date_parse (parts[2], &name->settle)
         && (strcmp (parts[3], "C") == 0 || strcmp (parts[3], "P") == 0)
         && lw_price_parse (parts[4], &name->strike) && name->strike > 0 && name->strike <= G_GINT64_CONSTANT (1000000) * LW_PRICE_SCALE
         && read_int (parts[5], 1, 1000000, &name->multiplier);
}

static gboolean
read_field (const LwGwField *field,
            const char      *text,
            gpointer         data)
{
  switch (field->type)
    {
    case LW_GW_FIELD_INT:
      return read_int (text, field->low, field->high, AT (int, data, field));
    case LW_GW_FIELD_LONG:
      return g_ascii_string_to_signed (text, 10, field->low, field->high, AT (gint64, data, field), NULL);
    case LW_GW_FIELD_COUNT:
      return g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, AT (guint64, data, field), NULL);
    case LW_GW_FIELD_NUMBER:
      return read_number (text, AT (double, data, field));
    case LW_GW_FIELD_OPTIONAL:
      *AT (double, data, field) = NAN;
      return text[0] == '\0' || read_number (text, AT (double, data, field));
    case LW_GW_FIELD_TEXT:
      return read_text (text, AT (char *, data, field));
    case LW_GW_FIELD_BYTES:
      *AT (GBytes *, data, field) = g_uri_unescape_bytes (text, -1, NULL, NULL);
      return *AT (GBytes *, data, field) != NULL;
    case LW_GW_FIELD_ID:
      return read_short (text, AT (char, data, field), LW_GW_ID_SIZE);
    case LW_GW_FIELD_NAME:
      return read_name (text, AT (LwGwName, data, field));
    default:
      g_assert_not_reached ();
    }
}

/* The value behind "name=", or NULL. */
static const char *
value_of (const LwGwField *field,
          const char      *word)
{
  gsize length = strlen (field->name);

  return word != NULL && strncmp (word, field->name, length) == 0 && word[length] == '=' ? word + length + 1 : NULL;
}

gboolean
lw_gw_record_read (const LwGwRecord *self,
                   const char       *line,
                   gpointer          data,
                   GError          **error)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  guint n = g_strv_length (words);

  for (guint i = 0; i < self->n_fields; i++)
    {
      const char *value = i + 1 < n ? value_of (&self->fields[i], words[i + 1]) : NULL;

      if (i + 1 >= n && i >= self->n_required)
        return TRUE;
      if (value == NULL)
        {
          g_set_error (error, LW_GATEWAY_ERROR, LW_GATEWAY_ERROR_STATE, "%s: %s is missing", self->name, self->fields[i].name);
          return FALSE;
        }
      if (!read_field (&self->fields[i], value, data))
        {
          g_set_error (error, LW_GATEWAY_ERROR, LW_GATEWAY_ERROR_STATE, "%s: '%.40s' is no %s", self->name, value,
                       self->fields[i].name);
          return FALSE;
        }
    }
  if (n == self->n_fields + 1)
    return TRUE;
  g_set_error (error, LW_GATEWAY_ERROR, LW_GATEWAY_ERROR_STATE, "%s: there is more on the line than belongs there", self->name);
  return FALSE;
}
