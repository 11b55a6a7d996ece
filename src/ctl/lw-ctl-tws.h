#pragma once

/* Connection options of every command that talks to TWS, and a session for commands that only read: it uses CLIENT_ID + 1000
 * + n, so that it runs beside the window. */

#include "lw-feed.h"
#include "lw-scan.h"
#include "lw-settings.h"

G_BEGIN_DECLS

typedef struct
{
  char *host;      /* NULL = environment, else settings */
  int   port;      /* 0 = the same */
  int   client_id; /* −1 = the same */
} LwCtlConnection;

#define LW_CTL_CONNECTION_INIT { NULL, 0, -1 }

/* Rows of a GOptionEntry table; @c is a static LwCtlConnection. */
#define LW_CTL_CONNECTION_ENTRIES(c) \
  { "host", 0, 0, G_OPTION_ARG_STRING, &(c).host, "host of TWS (TWS_HOST)", "HOST" }, \
  { "port", 0, 0, G_OPTION_ARG_INT, &(c).port, "port of TWS (TWS_PORT)", "PORT" }, \
  { "client-id", 0, 0, G_OPTION_ARG_INT, &(c).client_id, "client id (CLIENT_ID)", "ID" }

/* Options over environment over settings over default. FALSE in @error: a number is out of range. */
gboolean lw_ctl_connection_settings (const LwCtlConnection *connection,
                                     LwSettings            *settings,
                                     GError               **error);

typedef struct _LwCtlTws LwCtlTws;

/* Connects and waits. NULL in @error; *@status is then the exit status. Progress goes to standard error unless @quiet, and only
 * when that is a terminal. */
LwCtlTws *lw_ctl_tws_open   (const LwCtlConnection *connection,
                             gboolean               quiet,
                             int                   *status,
                             GError               **error);
void      lw_ctl_tws_close  (LwCtlTws              *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwCtlTws, lw_ctl_tws_close)

/* Loads the chain of @symbol within @query and reads what @wants says of what @preset can need (NULL = all series), within the
 * line and message limits. @query->today may be LW_DATE_NONE: the day of @as_of_us (µs UTC; 0 = TWS's clock) in New York.
 * The chain's as_of_us is that instant. The caller unrefs it. */
LwChain  *lw_ctl_tws_load   (LwCtlTws              *self,
                             const char            *symbol,
                             const LwChainQuery    *query,
                             const LwPreset        *preset,
                             LwSweepWants           wants,
                             gint64                 as_of_us,
                             int                   *status,
                             GError               **error);

/* All of it for a scan by @preset, which may be NULL: connects, loads what it can need, closes. */
LwChain  *lw_ctl_load_chain (const LwCtlConnection *connection,
                             const char            *symbol,
                             const LwPreset        *preset,
                             LwSweepWants           wants,
                             gint64                 as_of_us,
                             gboolean               quiet,
                             int                   *status,
                             GError               **error);

G_END_DECLS
