#pragma once

/* The last messages of the program, in memory: a ring of fixed length that the window and reports read. The time comes from
 * the caller. Main thread only. */

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LW_LOG_DEBUG,
  LW_LOG_INFO,
  LW_LOG_WARNING,
  LW_LOG_PROBLEM  /* the person should do something */
} LwLogLevel;

#define LW_LOG_N_LEVELS 4
/* Longer texts are cut: outside text may not fill the memory. In bytes, NUL included. */
#define LW_LOG_TEXT_SIZE 4096

#define LW_LOG_STANDS_US         (60 * G_GINT64_CONSTANT (1000000))
#define LW_LOG_PROBLEM_STANDS_US (600 * G_GINT64_CONSTANT (1000000))

typedef struct
{
  gint64     at_us; /* µs UTC */
  LwLogLevel level;
  guint      topic; /* what it is about, as the caller numbers it; 0 = something that happened */
  char      *text;  /* valid UTF-8, one line, no control characters */
} LwLogEntry;

typedef struct _LwLog LwLog;

LwLog            *lw_log_new    (guint       capacity);
void              lw_log_free   (LwLog      *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwLog, lw_log_free)

/* @text may be anything: bad UTF-8 is replaced, control characters become spaces. The oldest entry goes when it is full. */
void              lw_log_add    (LwLog      *self,
                                 LwLogLevel  level,
                                 gint64      at_us,
                                 const char *text);
/* The same of a state that is as it says until lw_log_withdraw (); @topic > 0. */
void              lw_log_add_about (LwLog      *self,
                                    guint       topic,
                                    LwLogLevel  level,
                                    gint64      at_us,
                                    const char *text);
/* What was said last about @topic holds no more. */
void              lw_log_withdraw (LwLog       *self,
                                   guint        topic);
/* The newest message, while it is worth showing: of a state until it is withdrawn, of what happened LW_LOG_STANDS_US, and of a problem
 * LW_LOG_PROBLEM_STANDS_US. NULL = none. Valid as lw_log_get (). */
const LwLogEntry *lw_log_get_standing (const LwLog *self,
                                       gint64       now_us);
guint             lw_log_length (const LwLog *self);
/* @i = 0 is the oldest; NULL past the end. Valid until the next lw_log_add (). */
const LwLogEntry *lw_log_get    (const LwLog *self,
                                 guint        i);
/* Messages of @level since the start, also those that the ring has dropped. */
guint64           lw_log_total  (const LwLog *self,
                                 LwLogLevel   level);
const char       *lw_log_level_word (LwLogLevel level);

G_END_DECLS
