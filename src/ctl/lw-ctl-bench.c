#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <string.h>

#include "lw-ctl-bench.h"
#include "lw-ctl.h"

#define MAX_FRAMES  G_GINT64_CONSTANT (10000000000)
#define MAX_SECONDS 3600.0
#define MAX_RUNS    1000

static const struct
{
  const char     *name;
  LwBenchWorkload run;
  const char     *words;
} workloads[] = {
  { "decode", lw_ctl_bench_decode, "socket bytes to book: ticks of 90 lines through a session" },
  { "journal", lw_ctl_bench_journal, "click to the order's first byte, commit included, and on to the committed fill" },
  { "kill", lw_ctl_bench_kill, "the kill switch with 50 orders at TWS: key to last cancel, commit included" },
};

static int runs;
static gint64 frames, stall_frames;
static double seconds;

static const GOptionEntry entries[] = {
  { "runs", 0, 0, G_OPTION_ARG_INT, &runs, "how often; medians are told (default 5)", "N" },
  { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, "how long a run takes, about (default 1)", "S" },
  { "frames", 0, 0, G_OPTION_ARG_INT64, &frames, "messages of a run, instead of --seconds", "N" },
  { "stall-frames", 0, 0, G_OPTION_ARG_INT64, &stall_frames, "messages while nobody reads the book (default 10000000; 0 = none)", "N" },
  { NULL }
};

static char *
names_of (void)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (workloads); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", workloads[i].name);
  return g_string_free (names, FALSE);
}

static char *
summary_of (void)
{
  GString *summary = g_string_new ("Runs a workload several times and prints its figures as JSON.\n\nWorkloads:");

  for (guint i = 0; i < G_N_ELEMENTS (workloads); i++)
    g_string_append_printf (summary, "\n  %-8s %s", workloads[i].name, workloads[i].words);
  return g_string_free (summary, FALSE);
}

static gboolean
numbers_fit (void)
{
  if (runs < 1 || runs > MAX_RUNS)
    lw_ctl_complain ("--runs must lie between 1 and %d", MAX_RUNS);
  else if (frames != 0 && seconds != 0)
    lw_ctl_complain ("--frames and --seconds both say how long a run is; give one of them");
  else if (frames < 0 || frames > MAX_FRAMES)
    lw_ctl_complain ("--frames must lie between 1 and %" G_GINT64_FORMAT, MAX_FRAMES);
  else if (!(seconds >= 0 && seconds <= MAX_SECONDS))
    lw_ctl_complain ("--seconds must lie above 0 and up to %g", MAX_SECONDS);
  else if (stall_frames < 0 || stall_frames > MAX_FRAMES)
    lw_ctl_complain ("--stall-frames must lie between 0 and %" G_GINT64_FORMAT, MAX_FRAMES);
  else
    return TRUE;
  return FALSE;
}

/* "model name : AMD …" */
static char *
processor_name (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents ("/proc/cpuinfo", &text, NULL, NULL))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "model name") && strchr (lines[i], ':') != NULL)
      return g_strstrip (g_strdup (strchr (lines[i], ':') + 1));
  return NULL;
}

static void
add_machine (JsonBuilder *out)
{
  g_autofree char *name = processor_name ();

  json_builder_set_member_name (out, "machine");
  json_builder_begin_object (out);
  json_builder_set_member_name (out, "cpu");
  json_builder_add_string_value (out, name != NULL ? name : "unknown");
  lw_bench_add_count (out, "cores", g_get_num_processors ());
  json_builder_end_object (out);
}

static void
print (JsonBuilder *out)
{
  g_autoptr (JsonNode) root = json_builder_get_root (out);
  g_autofree char *text = json_to_string (root, FALSE);

  g_print ("%s\n", text);
}

static int
run (const char      *name,
     LwBenchWorkload  workload)
{
  const LwBenchOptions options = { (guint) runs, frames, seconds > 0 ? seconds : 1, stall_frames };
  g_autoptr (JsonBuilder) out = json_builder_new ();
  g_autoptr (GError) error = NULL;

  json_builder_begin_object (out);
  json_builder_set_member_name (out, "workload");
  json_builder_add_string_value (out, name);
  if (!workload (&options, out, &error))
    {
      lw_ctl_complain ("bench %s: %s", name, error->message);
      return LW_EXIT_BAD_INPUT;
    }
  add_machine (out);
  json_builder_end_object (out);
  print (out);
  return LW_EXIT_DONE;
}

int
lw_ctl_bench (int    argc,
              char **argv)
{
  g_autofree char *names = names_of (), *summary = summary_of ();

  runs = 5;
  stall_frames = 10000000;
  if (!lw_ctl_parse (&argc, &argv, "WORKLOAD", summary, "legworkctl bench decode --seconds 2", entries))
    return LW_EXIT_BAD_INPUT;
  if (argc != 2)
    {
      lw_ctl_complain ("name one workload; there is: %s", names);
      return LW_EXIT_BAD_INPUT;
    }
  if (!numbers_fit ())
    return LW_EXIT_BAD_INPUT;
  for (guint i = 0; i < G_N_ELEMENTS (workloads); i++)
    if (strcmp (workloads[i].name, argv[1]) == 0)
      return run (workloads[i].name, workloads[i].run);
  lw_ctl_complain ("there is no workload '%s' in this version; there is: %s", argv[1], names);
  return LW_EXIT_BAD_INPUT;
}
