#define G_LOG_DOMAIN "lw-log"

#include "config.h"

#include <string.h>

#include "lw-log.h"

struct _LwLog
{
  LwLogEntry *entries;
  guint       capacity;
  guint       length;
  guint       first;
  gboolean    withdrawn; /* the newest one */
  guint64     totals[LW_LOG_N_LEVELS];
};

static const char * const level_words[LW_LOG_N_LEVELS] = { "debug", "info", "warning", "problem" };

LwLog *
lw_log_new (guint capacity)
{
  LwLog *self = g_new0 (LwLog, 1);

  self->capacity = MAX (capacity, 1);
  self->entries = g_new0 (LwLogEntry, self->capacity);
  return self;
}

void
lw_log_free (LwLog *self)
{
  for (guint i = 0; i < self->capacity; i++)
    g_free (self->entries[i].text);
  g_free (self->entries);
  g_free (self);
}

/* Cuts before making valid, so that a cut character becomes one replacement mark. */
static char *
clean_text (const char *text)
{
  gsize length = strnlen (text, LW_LOG_TEXT_SIZE - 1);
  char *clean = g_utf8_make_valid (text, length);

  for (char *c = clean; *c != '\0'; c++)
    if ((guchar) *c < 0x20 || *c == 0x7f)
      *c = ' ';
  return clean;
}

void
lw_log_add (LwLog      *self,
            LwLogLevel  level,
            gint64      at_us,
            const char *text)
{
  lw_log_add_about (self, 0, level, at_us, text);
}

void
lw_log_add_about (LwLog      *self,
                  guint       topic,
                  LwLogLevel  level,
                  gint64      at_us,
                  const char *text)
{
  LwLogEntry *entry;

  g_return_if_fail (level < LW_LOG_N_LEVELS);

  if (self->length == self->capacity)
    {
      self->first = (self->first + 1) % self->capacity;
      self->length--;
    }
  entry = &self->entries[(self->first + self->length) % self->capacity];
  g_free (entry->text);
  *entry = (LwLogEntry) { .at_us = at_us, .level = level, .topic = topic, .text = clean_text (text) };
  self->withdrawn = FALSE;
  self->length++;
  self->totals[level]++;
}

guint
lw_log_length (const LwLog *self)
{
  return self->length;
}

const LwLogEntry *
lw_log_get (const LwLog *self,
            guint        i)
{
  return i < self->length ? &self->entries[(self->first + i) % self->capacity] : NULL;
}

void
lw_log_withdraw (LwLog *self,
                 guint  topic)
{
  const LwLogEntry *newest = lw_log_get (self, self->length - 1);

  if (newest != NULL && newest->topic == topic && topic > 0)
    self->withdrawn = TRUE;
}

const LwLogEntry *
lw_log_get_standing (const LwLog *self,
                     gint64       now_us)
{
  const LwLogEntry *newest = lw_log_get (self, self->length - 1);
  gint64 stands_us;

  if (newest == NULL || self->withdrawn)
    return NULL;
  stands_us = newest->level == LW_LOG_PROBLEM ? LW_LOG_PROBLEM_STANDS_US : LW_LOG_STANDS_US;
  return newest->topic > 0 || now_us - newest->at_us < stands_us ? newest : NULL;
}

guint64
lw_log_total (const LwLog *self,
              LwLogLevel   level)
{
  g_return_val_if_fail (level < LW_LOG_N_LEVELS, 0);

  return self->totals[level];
}

const char *
lw_log_level_word (LwLogLevel level)
{
  g_return_val_if_fail (level < LW_LOG_N_LEVELS, "");

  return level_words[level];
}
