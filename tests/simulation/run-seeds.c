/* run-seeds FIRST LAST [SCRIPT…]: the simulation without the command round it, for builds in which few things are linked (coverage,
 * mutants): worlds by chance FIRST … LAST, or each script with these seeds. 1 at the first violation. */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "lw-script-json.h"
#include "lw-simulate.h"

static gboolean
run (LwSimulateConfig *config,
     const char       *name,
     guint64          first,
     guint64          last)
{
  for (config->seed = first; config->seed <= last; config->seed++)
    {
      LwSimulateResult result;
      gboolean ok;

      config->profile = config->script != NULL ? LW_SIM_PROFILE_STORM : (LwSimProfile) (config->seed % LW_SIM_N_PROFILES);
      lw_simulate (config, &result);
      ok = result.n_violations == 0;
      if (!ok)
        fprintf (stderr, "%s seed %u: %s\n", name, (guint) config->seed, result.first);
      lw_simulate_result_clear (&result);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

static gboolean
run_script (const char *path,
            guint64     first,
            guint64     last)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LwScript) script = lw_script_json_load (path, &error);
  LwSimulateConfig config = { .script = script };

  if (script != NULL)
    return run (&config, path, first, last);
  fprintf (stderr, "run-seeds: %s\n", error->message);
  return FALSE;
}

int
main (int    argc,
      char **argv)
{
  LwSimulateConfig config = { 0 };

  if (argc < 3)
    return 2;
  if (argc == 3)
    return !run (&config, "chance", strtoull (argv[1], NULL, 10), strtoull (argv[2], NULL, 10));
  for (int i = 3; i < argc; i++)
    if (!run_script (argv[i], strtoull (argv[1], NULL, 10), strtoull (argv[2], NULL, 10)))
      return 1;
  return 0;
}
