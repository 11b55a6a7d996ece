#pragma once

/* What lw-lines.c (who has a line) and lw-sweep.c (whose turn it is) share. */

#include "lw-lines.h"

G_BEGIN_DECLS

typedef struct
{
  guint   series;
  LwLine *line;
  gint64  since_us; /* when its line was asked, or found standing; 0 = not yet */
} LwSweepSlot;

typedef struct
{
  guint32  handle;
  LwChain *chain;
  GArray  *waiting;  /* of guint: series, the last one is next */
  GArray  *slots;    /* of LwSweepSlot */
  guint    wanted;   /* LW_ANSWER_…: what a series has to say */
  gint64   patience_us;
  guint    done, total, told;
} LwSweep;

struct _LwLines
{
  LwBook    *book;
  guint      limit;
  GPtrArray *lines;  /* of LwLine, in the order of their making */
  GPtrArray *sweeps; /* of LwSweep */
  guint64    n_evicted, n_renewed;
};

/* lw-lines.c */
gboolean     lw_line_is_pinned        (const LwLine *line);
void         lw_lines_detach          (LwLines *self, LwLine *line, guint32 owner, gint64 now_us);
/* A line for a series that a sweep wants: one that stands, or a new one; NULL while there is no room. */
LwLine      *lw_lines_use_for_sweep   (LwLines *self, guint32 handle, LwChain *chain, guint series);

/* lw-sweep.c */
/* TRUE when a sweep wants something: *@line to be asked, or NULL where room must be made first. */
gboolean     lw_lines_take_from_sweeps (LwLines *self, gint64 now_us, LwLine **line);
/* The sweeps that use @line queue its series again, first in turn. */
void         lw_lines_return_to_sweeps (LwLines *self, LwLine *line);
/* The series of @line will not answer: counted as done. */
void         lw_lines_give_up_slots   (LwLines *self, LwLine *line);
void         lw_lines_restart_slots   (LwLines *self, LwLine *line, gint64 now_us);
gboolean     lw_lines_drop_sweep      (LwLines *self, guint32 handle, gint64 now_us);
gint64       lw_lines_slots_next_us   (const LwLines *self, gint64 now_us);
/* TRUE when a sweep has series that wait for a line. */
gboolean     lw_lines_sweeps_wait     (const LwLines *self);

G_END_DECLS
