#include "config.h"

#include <math.h>

#include <glib.h>
#ifdef G_OS_WIN32
#include <windows.h>
#include <psapi.h>
#else
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#endif

#include "lw-process.h"

/* Ages in seconds; 0 = not come. */
static double marks[LW_N_PROCESS_MARKS];

#ifdef G_OS_WIN32

/* Unix time begins that many seconds after FILETIME's 1601. */
#define EPOCH_SECONDS 11644473600.0

static double
seconds_of (FILETIME time)
{
  return (((guint64) time.dwHighDateTime << 32) | time.dwLowDateTime) / 1e7;
}

static void
read_times (LwProcessFigures *figures)
{
  FILETIME creation, end, kernel, user, now;

  if (!GetProcessTimes (GetCurrentProcess (), &creation, &end, &kernel, &user))
    return;
  GetSystemTimePreciseAsFileTime (&now);
  figures->start_seconds = seconds_of (creation) - EPOCH_SECONDS;
  figures->age_seconds = seconds_of (now) - seconds_of (creation);
  figures->cpu_seconds = seconds_of (kernel) + seconds_of (user);
}

static void
read_memory (LwProcessFigures *figures)
{
  PROCESS_MEMORY_COUNTERS counters = { .cb = sizeof counters };

  if (GetProcessMemoryInfo (GetCurrentProcess (), &counters, sizeof counters))
    figures->resident_bytes = (double) counters.WorkingSetSize;
}

gint64
lw_process_thread_cpu_us (void)
{
  return -1;
}

#else

static double
clock_seconds (clockid_t clock)
{
  struct timespec time;

  return clock_gettime (clock, &time) == 0 ? time.tv_sec + time.tv_nsec / 1e9 : NAN;
}

/* proc(5): field 22 of stat, after the name in brackets, which may hold blanks and brackets: ticks since the machine's start. */
static void
read_times (LwProcessFigures *figures)
{
  g_autofree char *text = NULL;
  const char *rest;
  unsigned long long ticks;

  figures->cpu_seconds = clock_seconds (CLOCK_PROCESS_CPUTIME_ID);
  if (!g_file_get_contents ("/proc/self/stat", &text, NULL, NULL) || (rest = strrchr (text, ')')) == NULL
      || sscanf (rest + 1, " %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %llu", &ticks) != 1)
    return;
  figures->age_seconds = clock_seconds (CLOCK_BOOTTIME) - (double) ticks / sysconf (_SC_CLK_TCK);
  figures->start_seconds = g_get_real_time () / 1e6 - figures->age_seconds;
}

static void
read_memory (LwProcessFigures *figures)
{
  g_autofree char *text = NULL;
  unsigned long long pages;

  if (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL) && sscanf (text, "%*u %llu", &pages) == 1)
    figures->resident_bytes = (double) pages * sysconf (_SC_PAGESIZE);
}

gint64
lw_process_thread_cpu_us (void)
{
  struct timespec time;

  return clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time) == 0 ? time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000 : -1;
}

#endif

void
lw_process_read (LwProcessFigures *figures)
{
  *figures = (LwProcessFigures) { NAN, NAN, NAN, NAN };
  read_times (figures);
  read_memory (figures);
}

void
lw_process_set_mark (LwProcessMark mark)
{
  LwProcessFigures figures;

  g_return_if_fail ((guint) mark < LW_N_PROCESS_MARKS);

  if (marks[mark] != 0)
    return;
  lw_process_read (&figures);
  marks[mark] = figures.age_seconds;
}

double
lw_process_get_mark (LwProcessMark mark)
{
  g_return_val_if_fail ((guint) mark < LW_N_PROCESS_MARKS, NAN);

  return marks[mark] != 0 ? marks[mark] : NAN;
}
