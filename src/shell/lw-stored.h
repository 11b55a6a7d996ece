#pragma once

/* The settings as they stand in the store: settings.ini, or the registry under Windows. GSettings hands out the default for what it cannot
 * read, and passes over keys that it does not know; neither may happen to what limits orders. Main thread. */

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LW_STORED_VARIANT, /* the text of a GVariant */
  LW_STORED_TEXT,    /* REG_SZ: a string as it is, else the text of a GVariant */
  LW_STORED_NUMBER,  /* REG_DWORD: GSettings keeps booleans and small numbers so */
  LW_STORED_OTHER    /* any other type of the registry */
} LwStoredKind;

/* @text: the value for a person. Returns a complaint, which ends the looking, or NULL. */
typedef char *(*LwStoredLook) (const char *key, LwStoredKind kind, const char *text, gpointer data);

/* Looks at each setting that is stored. The first complaint, free with g_free (); NULL = none, also where nothing is stored. */
char *lw_stored_each (LwStoredLook look, gpointer data);

G_END_DECLS
