#pragma once

/* What this process costs and how long its start took, as the system counts it. Main thread. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double start_seconds;   /* Unix time */
  double age_seconds;     /* since the system made the process, before main; Linux counts in 1/100 s */
  double cpu_seconds;     /* user and system, all threads */
  double resident_bytes;  /* memory that is in RAM now */
} LwProcessFigures;

typedef enum
{
  LW_PROCESS_FIRST_FRAME, /* the window was painted */
  LW_PROCESS_FIRST_ROWS,  /* it was painted with rows of a scan */
  LW_N_PROCESS_MARKS
} LwProcessMark;

/* What the system does not tell is NaN. */
void   lw_process_read     (LwProcessFigures *figures);
/* CPU time of the calling thread, in microseconds; −1 where the system counts it too coarsely (Windows: 1/64 s). */
gint64 lw_process_thread_cpu_us (void);
/* The first call for each mark counts. */
void   lw_process_set_mark (LwProcessMark     mark);
/* Age at that instant, in seconds; NaN = it has not come. */
double lw_process_get_mark (LwProcessMark     mark);

G_END_DECLS
