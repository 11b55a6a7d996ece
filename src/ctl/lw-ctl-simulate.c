#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "lw-ctl.h"
#include "lw-script-json.h"
#include "lw-simulate.h"

/* Seeds are dealt out to the processor's cores; what is printed does not depend on who was first. */

#define MAX_SEEDS 100000000

static char *seeds_option, *script_option, *profile_option, *sabotage_option, *format_option, *commit_option;
static int minutes_option, jobs_option;
static gboolean log_option;

static const GOptionEntry entries[] = {
  { "seeds", 0, 0, G_OPTION_ARG_STRING, &seeds_option, "one seed, or the first and the last (1..200)", "A..B" },
  { "script", 0, 0, G_OPTION_ARG_FILENAME, &script_option, "the world of a fault script instead of one by chance", "FILE" },
  { "profile", 0, 0, G_OPTION_ARG_STRING, &profile_option,
    "what goes wrong by chance: storm, calm, network, gateway, crashes, midnight, limits, person, assigned (storm)", "NAME" },
  { "minutes", 0, 0, G_OPTION_ARG_INT, &minutes_option, "go on from the first seed for so long", "N" },
  { "sabotage", 0, 0, G_OPTION_ARG_STRING, &sabotage_option, "plant a fault in the client; 'list' names them", "RULE" },
  { "jobs", 0, 0, G_OPTION_ARG_INT, &jobs_option, "runs at a time (the processor's cores)", "N" },
  { "log", 0, 0, G_OPTION_ARG_NONE, &log_option, "print what happens, for one seed", NULL },
  { "format", 0, 0, G_OPTION_ARG_STRING, &format_option, "table or json (table)", "FORMAT" },
  { "commit", 0, 0, G_OPTION_ARG_STRING, &commit_option, "what to call this version in a violation (the program's version)", "TEXT" },
  { NULL }
};

typedef struct
{
  LwSimulateConfig config;
  guint64          first, last; /* seeds */
  gint64           until_us;    /* 0 = all of them */

  GMutex           lock;
  guint64          next;
  guint64          n_seeds, n_bad, n_intents, n_placed, n_lives;
  guint64          trace_hash;  /* of all, whatever the order in which they ended */
  guint64          bad_seed;    /* the lowest; 0 with n_bad 0 */
  char            *bad;
} Batch;

static gboolean
take_seed (Batch   *self,
           guint64 *seed)
{
  gboolean more;

  g_mutex_lock (&self->lock);
  more = self->next <= self->last && (self->until_us == 0 || g_get_monotonic_time () < self->until_us);
  *seed = self->next;
  self->next += more;
  g_mutex_unlock (&self->lock);
  return more;
}

static guint64
mix (guint64 seed,
     guint64 hash)
{
  hash ^= seed * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);
  hash = (hash ^ (hash >> 31)) * G_GUINT64_CONSTANT (0xBF58476D1CE4E5B9);
  return hash ^ (hash >> 29);
}

static void
complain (Batch                  *self,
          guint64                 seed,
          const LwSimulateResult *result)
{
  fprintf (stderr, "legworkctl: seed=%" G_GUINT64_FORMAT " commit=%s script=%s profile=%s: %s\n", seed,
           commit_option != NULL ? commit_option : LW_VERSION, script_option != NULL ? script_option : "-",
           lw_sim_profile_name (self->config.profile), result->first);
}

static void
count (Batch                  *self,
       guint64                 seed,
       const LwSimulateResult *result)
{
  g_mutex_lock (&self->lock);
  self->n_seeds++;
  self->n_intents += result->n_intents;
  self->n_placed += result->n_placed;
  self->n_lives += result->n_lives;
  self->trace_hash += mix (seed, result->trace_hash);
  if (result->n_violations > 0)
    {
      self->n_bad++;
      if (self->n_bad <= 20)
        complain (self, seed, result);
    }
  g_mutex_unlock (&self->lock);
}

static gpointer
work (gpointer data)
{
  Batch *self = data;
  guint64 seed;

  while (take_seed (self, &seed))
    {
      LwSimulateConfig config = self->config;
      LwSimulateResult result;

      config.seed = seed;
      lw_simulate (&config, &result);
      count (self, seed, &result);
      lw_simulate_result_clear (&result);
    }
  return NULL;
}

static gboolean
read_seeds (Batch *self)
{
  const char *text = seeds_option != NULL ? seeds_option : "1";
  char *end;

  self->first = self->last = g_ascii_strtoull (text, &end, 10);
  if (g_str_has_prefix (end, ".."))
    self->last = g_ascii_strtoull (end + 2, &end, 10);
  else if (seeds_option == NULL || minutes_option > 0)
    self->last = G_MAXINT64;
  if (seeds_option == NULL && minutes_option == 0)
    self->last = self->first + 999;
  if (end == text || *end != '\0' || self->last < self->first
      || (minutes_option == 0 && self->last - self->first >= MAX_SEEDS))
    {
      lw_ctl_complain ("--seeds %s: one seed, or a range like 1..200 of at most %d", text, MAX_SEEDS);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_names (Batch *self)
{
  self->config.profile = LW_SIM_PROFILE_STORM;
  if (profile_option != NULL && !lw_sim_profile_parse (profile_option, &self->config.profile))
    {
      lw_ctl_complain ("--profile %s: storm, calm, network, gateway, crashes, midnight, limits, person or assigned", profile_option);
      return FALSE;
    }
  if (sabotage_option != NULL && !lw_sim_sabotage_parse (sabotage_option, &self->config.sabotage))
    {
      lw_ctl_complain ("--sabotage %s: see --sabotage list", sabotage_option);
      return FALSE;
    }
  if (format_option != NULL && strcmp (format_option, "json") != 0 && strcmp (format_option, "table") != 0)
    {
      lw_ctl_complain ("--format %s: it is table or json", format_option);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_options (Batch *self)
{
  g_autoptr (GError) error = NULL;

  if (minutes_option < 0 || minutes_option > 10000 || jobs_option < 0 || jobs_option > 256)
    {
      lw_ctl_complain ("--minutes is 1 to 10000, --jobs 1 to 256");
      return FALSE;
    }
  if (!read_names (self) || !read_seeds (self))
    return FALSE;
  if (script_option != NULL)
    self->config.script = lw_script_json_load (script_option, &error);
  if (error != NULL)
    lw_ctl_complain ("%s", error->message);
  return error == NULL;
}

static void
run_batch (Batch *self)
{
  guint n = jobs_option > 0 ? (guint) jobs_option : g_get_num_processors ();
  g_autofree GThread **threads = g_new0 (GThread *, n);

  self->next = self->first;
  for (guint i = 0; i < n; i++)
    threads[i] = g_thread_new ("lw-simulate", work, self);
  for (guint i = 0; i < n; i++)
    g_thread_join (threads[i]);
}

static void
report (const Batch *self,
        gint64       us)
{
  double rate = us > 0 ? self->n_seeds * 60e6 / us : 0;

  if (g_strcmp0 (format_option, "json") == 0)
    printf ("{\"seeds\":%" G_GUINT64_FORMAT ",\"violations\":%" G_GUINT64_FORMAT ",\"seeds_per_minute\":%.0f,\"intents\":%"
            G_GUINT64_FORMAT ",\"trace_hash\":\"%016" G_GINT64_MODIFIER "x\",\"first_seed\":%" G_GUINT64_FORMAT ",\"placed\":%"
            G_GUINT64_FORMAT ",\"starts\":%" G_GUINT64_FORMAT "}\n", self->n_seeds, self->n_bad, rate, self->n_intents,
            self->trace_hash, self->first, self->n_placed, self->n_lives);
  else
    printf ("%" G_GUINT64_FORMAT " seeds, %" G_GUINT64_FORMAT " with a violation; %.0f seeds a minute; %" G_GUINT64_FORMAT
            " intents, %" G_GUINT64_FORMAT " orders placed, %" G_GUINT64_FORMAT " starts; trace %016" G_GINT64_MODIFIER "x\n",
            self->n_seeds, self->n_bad, rate, self->n_intents, self->n_placed, self->n_lives, self->trace_hash);
}

static int
print_log (Batch *self)
{
  g_autoptr (GString) log = g_string_new (NULL);
  LwSimulateResult result;
  int status;

  self->config.seed = self->first;
  self->config.log = log;
  lw_simulate (&self->config, &result);
  fputs (log->str, stdout);
  if (result.n_violations > 0)
    complain (self, self->first, &result);
  status = result.n_violations > 0 ? LW_EXIT_BAD_INPUT : LW_EXIT_DONE;
  lw_simulate_result_clear (&result);
  return status;
}

static int
list_sabotages (void)
{
  for (int i = 1; i < LW_SIM_N_SABOTAGES; i++)
    printf ("%-20s %s\n", lw_sim_sabotage_name (i), lw_sim_sabotage_words (i));
  return LW_EXIT_DONE;
}

static int
run (Batch *self)
{
  gint64 start_us = g_get_monotonic_time ();

  if (log_option)
    return print_log (self);
  if (minutes_option > 0)
    self->until_us = start_us + minutes_option * 60 * G_USEC_PER_SEC;
  run_batch (self);
  report (self, g_get_monotonic_time () - start_us);
  return self->n_bad > 0 ? LW_EXIT_BAD_INPUT : LW_EXIT_DONE;
}

int
lw_ctl_simulate (int    argc,
                 char **argv)
{
  Batch batch = { .config = { 0 } };
  int status = LW_EXIT_BAD_INPUT;

  if (!lw_ctl_parse (&argc, &argv, NULL,
                     "Client and simulated TWS in one process on a virtual clock, with faults from a seed; the rules that must "
                     "hold are checked at every step.",
                     "legworkctl simulate --seeds 1..200 --format json", entries))
    return LW_EXIT_BAD_INPUT;
  if (argc > 1)
    lw_ctl_complain ("'simulate' takes options only; see 'legworkctl simulate --help'");
  else if (g_strcmp0 (sabotage_option, "list") == 0)
    return list_sabotages ();
  else if (read_options (&batch))
    status = run (&batch);
  g_clear_pointer (&batch.config.script, lw_script_unref);
  return status;
}
