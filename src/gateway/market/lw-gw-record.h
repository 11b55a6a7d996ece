#pragma once

/* Lines of the state file: "position contract=SPY/SPY/2026-12-18/P/425/100 quantity=-1 …". One table of fields per kind of line
 * both writes and reads it. Pure, any thread. */

#include <glib.h>

#include "lw-contract.h"

G_BEGIN_DECLS

/* A contract by what it is: con ids and places in a chain are of one run only. */
typedef struct
{
  char    symbol[LW_SYMBOL_SIZE];        /* the underlying's */
  char    trading_class[LW_SYMBOL_SIZE]; /* "" for the underlying itself; then nothing below counts */
  LwDate  settle;
  LwRight right;
  LwPrice strike;
  int     multiplier;
} LwGwName;

typedef enum
{
  LW_GW_FIELD_INT,      /* int */
  LW_GW_FIELD_LONG,     /* gint64 */
  LW_GW_FIELD_COUNT,    /* guint64; low and high are not looked at */
  LW_GW_FIELD_NUMBER,   /* double, finite */
  LW_GW_FIELD_OPTIONAL, /* double; NaN is written as nothing */
  LW_GW_FIELD_TEXT,     /* char *, owned, printable ASCII; NULL is written as nothing and read as "" */
  LW_GW_FIELD_BYTES,    /* GBytes *, owned */
  LW_GW_FIELD_ID,       /* char[LW_GW_ID_SIZE], not empty */
  LW_GW_FIELD_NAME      /* LwGwName */
} LwGwFieldType;

#define LW_GW_ID_SIZE 40

typedef struct
{
  const char   *name;
  LwGwFieldType type;
  gsize         offset;
  gint64        low, high; /* of INT and LONG */
} LwGwField;

typedef struct
{
  const char      *name;
  const LwGwField *fields;
  guint            n_fields;
  guint            n_required; /* the others may be missing at the end of the line: an older program wrote it */
} LwGwRecord;

/* Appends the line, newline included. */
void         lw_gw_record_write (const LwGwRecord *self,
                                 gconstpointer     data,
                                 GString          *text);

/* Reads a line without its newline into @data, which is all zero. FALSE: @error (LW_GATEWAY_ERROR) names the field; @data may
 * own some texts and bytes even so. */
gboolean     lw_gw_record_read  (const LwGwRecord *self,
                                 const char       *line,
                                 gpointer          data,
                                 GError          **error);

G_END_DECLS
