#pragma once

/* One life of the program against the simulated TWS on a virtual clock: session, trade and gateway are the code of production;
 * sockets, disk, timers, the person and their faults come from a seed and a script. The invariants of the fault catalogue are
 * checked while it runs, those of orders at TWS by the gateway's own books. No I/O, no global state: any number of threads, a
 * run each. The same configuration gives the same run, bit for bit. */

#include <glib.h>

#include "lw-script.h"

G_BEGIN_DECLS

/* What is wrong in the world of a run without a script. */
typedef enum
{
  LW_SIM_PROFILE_STORM,    /* everything */
  LW_SIM_PROFILE_CALM,     /* nothing but time */
  LW_SIM_PROFILE_NETWORK,  /* connections that die, stall and come back */
  LW_SIM_PROFILE_GATEWAY,  /* restarts, holds, delays, repeats, disorder */
  LW_SIM_PROFILE_CRASHES,  /* the program dies, the disk fails */
  LW_SIM_PROFILE_MIDNIGHT, /* a day that turns in the midst of it */
  LW_SIM_PROFILE_LIMITS,   /* everything but the day and orders of others, with more orders than the program's own limits allow */
  LW_SIM_PROFILE_PERSON,   /* everything but the day, with changes of the quantity, and the window closed and opened again, under another client id too */
  LW_SIM_PROFILE_ASSIGNED, /* everything but the day, on few underlyings, with options that become shares and legs that are traded by hand */
  LW_SIM_N_PROFILES
} LwSimProfile;

const char *lw_sim_profile_name  (LwSimProfile profile);
gboolean    lw_sim_profile_parse (const char *name, LwSimProfile *profile);

/* Faults that are planted in what stands round the core, each as a bad client would have it. */
typedef enum
{
  LW_SIM_SABOTAGE_NONE,
#define SABOTAGE(constant, name, words) LW_SIM_SABOTAGE_##constant,
#include "lw-sim-sabotage.def"
  LW_SIM_N_SABOTAGES
} LwSimSabotage;

const char *lw_sim_sabotage_name  (LwSimSabotage sabotage);
const char *lw_sim_sabotage_words (LwSimSabotage sabotage); /* what the client does wrong */
gboolean    lw_sim_sabotage_parse (const char *name, LwSimSabotage *sabotage);

typedef struct
{
  guint64       seed;
  LwScript     *script;    /* not owned; NULL = one by chance from seed and profile */
  LwSimProfile  profile;   /* of a run without a script */
  LwSimSabotage sabotage;
  GString      *log;       /* what happened, a line each, appended; NULL = nobody wants to know */
} LwSimulateConfig;

typedef struct
{
  guint   n_violations;
  char   *first;           /* "I2: …", owned; NULL = none */
  guint   n_intents;       /* the person's transmits that passed the gate */
  guint   n_placed;        /* NEW orders that came to the gateway */
  guint   n_lives;         /* starts of the program */
  guint64 n_steps;
  gint64  virtual_us;      /* how long it took there */
  guint64 trace_hash;      /* of every byte, commit and death, in order */
} LwSimulateResult;

void        lw_simulate              (const LwSimulateConfig *config, LwSimulateResult *result);
void        lw_simulate_result_clear (LwSimulateResult *result);

G_END_DECLS
