#define G_LOG_DOMAIN "lw-ctl"

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "config.h"

#include <glib.h>
#include <stdio.h>
#include <time.h>
#ifdef G_OS_UNIX
#include <dlfcn.h>
#include <unistd.h>
#else
#include <windows.h>
#endif
#ifdef HAVE_MALLINFO2
#include <malloc.h>
#endif

#include "lw-ctl-bench.h"

double
lw_bench_cpu_seconds (void)
{
#ifdef G_OS_UNIX
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
#else
  ULARGE_INTEGER kernel, user; /* tenths of a µs */
  FILETIME start, end;

  GetProcessTimes (GetCurrentProcess (), &start, &end, (FILETIME *) &kernel, (FILETIME *) &user);
  return (double) (kernel.QuadPart + user.QuadPart) / 1e7;
#endif
}

double
lw_bench_wall_seconds (void)
{
  return (double) g_get_monotonic_time () / G_USEC_PER_SEC;
}

gint64
lw_bench_heap_bytes (void)
{
#ifdef HAVE_MALLINFO2
  struct mallinfo2 info = mallinfo2 ();

  return (gint64) (info.uordblks + info.hblkhd);
#else
  return -1;
#endif
}

gint64
lw_bench_resident_bytes (void)
{
#ifdef G_OS_UNIX
  g_autofree char *text = NULL;
  long long total, resident;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL) || sscanf (text, "%lld %lld", &total, &resident) != 2)
    return -1;
  return (gint64) resident * sysconf (_SC_PAGESIZE);
#else
  return -1;
#endif
}

gint64
lw_bench_allocations (void)
{
#ifdef G_OS_UNIX
  union { void *symbol; gint64 (*count) (void); } counter = { dlsym (RTLD_DEFAULT, "lw_count_allocations") };

  return counter.symbol != NULL ? counter.count () : -1;
#else
  return -1;
#endif
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

void
lw_bench_add_spread (JsonBuilder *out,
                     const char  *name,
                     GArray      *values)
{
  guint n = values->len;
  double low, high;

  g_array_sort (values, compare);
  low = g_array_index (values, double, (n - 1) / 2);
  high = g_array_index (values, double, n / 2);
  json_builder_set_member_name (out, name);
  json_builder_begin_object (out);
  json_builder_set_member_name (out, "min");
  json_builder_add_double_value (out, g_array_index (values, double, 0));
  json_builder_set_member_name (out, "median");
  json_builder_add_double_value (out, (low + high) / 2);
  json_builder_set_member_name (out, "max");
  json_builder_add_double_value (out, g_array_index (values, double, n - 1));
  json_builder_end_object (out);
}

void
lw_bench_add_count (JsonBuilder *out,
                    const char  *name,
                    gint64       count)
{
  json_builder_set_member_name (out, name);
  if (count < 0)
    json_builder_add_null_value (out);
  else
    json_builder_add_int_value (out, count);
}
