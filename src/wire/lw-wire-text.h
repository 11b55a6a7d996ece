#pragma once

/* Texts from TWS for people. The codec keeps texts as the bytes that came; these make valid UTF-8 of them. */

#include <glib.h>

G_BEGIN_DECLS

/* The most bytes of one text that are shown or logged: a hostile megabyte must not reach a label. */
#define LW_WIRE_TEXT_MAX 4096

/* For error texts and long names, which TWS escapes: resolves \uHHHH (pairs too), \\, \n and \t, then as below. What is
 * no escape stays as it is. To be freed. */
char *lw_wire_unescape (const char *text);

/* Valid UTF-8: bytes that are none become U+FFFD; cut at LW_WIRE_TEXT_MAX between characters. To be freed. */
char *lw_wire_display  (const char *text);

G_END_DECLS
