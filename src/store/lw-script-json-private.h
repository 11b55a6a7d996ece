#pragma once

#include "lw-json-text.h"
#include "lw-script.h"

G_BEGIN_DECLS

typedef struct
{
  LwJsonText *text;
  const char *of;    /* whose keys are read: "the script", "'fill'" */
  GError    **error;
} LwScriptReader;

typedef struct _LwScriptRow LwScriptRow;

/* Reads the value @node into @field. */
typedef gboolean (*LwScriptRead) (LwScriptReader    *reader,
                                  const LwScriptRow *row,
                                  JsonNode          *node,
                                  gpointer           field);

/* A key of an object: how it is read, and where it goes. */
struct _LwScriptRow
{
  const char  *key;      /* "" = the value of a word that takes just one */
  LwScriptRead read;
  gsize        offset;   /* of the field, from what is filled */
  gboolean     required;
  gint64       least, most;
};

/* The types of lw-script-words.def; what each fills: gint64 by INT, ID, LINK; double by NUM, PRICE; char * (owned) by TEXT, DATE,
 * POINT; gboolean by BOOL; their enumeration by LEGS, FAIL, KIND. */
#define LW_SCRIPT_READ(type) gboolean lw_script_read_##type (LwScriptReader *reader, const LwScriptRow *row, JsonNode *node, gpointer field)

LW_SCRIPT_READ (INT);
LW_SCRIPT_READ (ID);
LW_SCRIPT_READ (LINK);
LW_SCRIPT_READ (NUM);
LW_SCRIPT_READ (PRICE);
LW_SCRIPT_READ (TEXT);
LW_SCRIPT_READ (DATE);
LW_SCRIPT_READ (POINT);
LW_SCRIPT_READ (BOOL);
LW_SCRIPT_READ (LEGS);
LW_SCRIPT_READ (FAIL);
LW_SCRIPT_READ (KIND);

/* Reads the object @node by its rows into what begins at @base. */
gboolean    lw_script_read_members (LwScriptReader    *reader,
                                    const LwScriptRow *rows,
                                    guint              n_rows,
                                    const char        *of,
                                    JsonNode          *node,
                                    gpointer           base);

/* "'q' of 'fill' must be " and the rest; always FALSE. */
gboolean    lw_script_fail_value   (LwScriptReader    *reader,
                                    const LwScriptRow *row,
                                    JsonNode          *node,
                                    const char        *format,
                                    ...) G_GNUC_PRINTF (4, 5);

/* The text of @node, or NULL. */
const char *lw_script_text_of      (JsonNode          *node);

G_END_DECLS
