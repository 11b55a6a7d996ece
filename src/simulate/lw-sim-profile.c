#include "config.h"

#include <string.h>

#include "lw-calendar.h"
#include "lw-sim-private.h"

/* One draw a statement: what compilers do with two in one call differs, and the same seed is the same world for all of them.
 *
 * A world by chance: what the gateway, the person and the machine do, as a script of the same words as a written one. */

#define CHAOS_US (150 * LW_SIM_SECOND_US)
#define N_ORDERS 6
#define N_CROWD  14
#define OTHER_CLIENT_ID 2
#define MS       G_GINT64_CONSTANT (1000)

typedef struct
{
  LwScript    *script;
  LwSimRandom  random;
  LwSimProfile profile;
} Maker;

static const char *const names[] = { "storm", "calm", "network", "gateway", "crashes", "midnight", "limits", "person", "assigned" };

const char *
lw_sim_profile_name (LwSimProfile profile)
{
  return names[profile];
}

gboolean
lw_sim_profile_parse (const char   *name,
                      LwSimProfile *profile)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], name) == 0)
      {
        *profile = (LwSimProfile) i;
        return TRUE;
      }
  return FALSE;
}

static gint64
range (Maker *self,
       gint64 from,
       gint64 to)
{
  return lw_sim_random_range (&self->random, from, to);
}

static gboolean
chance (Maker *self,
        double p)
{
  return lw_sim_random_chance (&self->random, p);
}

static gboolean
has (const Maker *self,
     LwSimProfile profile)
{
  return self->profile == profile || self->profile == LW_SIM_PROFILE_STORM || self->profile == LW_SIM_PROFILE_LIMITS
         || self->profile == LW_SIM_PROFILE_PERSON || self->profile == LW_SIM_PROFILE_ASSIGNED;
}

static LwScriptRule *
at (Maker        *self,
    LwScriptSide  side,
    LwScriptEvent event,
    guint         n,
    gint64        after_us)
{
  return lw_script_add_rule (self->script, side, event, n, after_us);
}

/* Six orders, each on an underlying of its own but for one that comes twice. */
static void
add_transmit (Maker *self,
              guint  i,
              gint64 at_us)
{
  static const char *const symbols[] = { "SPY", "QQQ", "IWM", "DIA", "XLF", "GLD", "SLV" };
  LwScriptRule *rule = at (self, LW_SCRIPT_USER, LW_SCRIPT_EVENT_NONE, 1, at_us);
  LwScriptAction *action = lw_script_rule_add (rule, LW_SCRIPT_WORD_TRANSMIT);
  gint64 base = 400 + 5 * range (self, 0, 10);

  action->symbol = g_strdup (symbols[chance (self, 0.15) ? 0 : i % G_N_ELEMENTS (symbols)]);
  action->kind = (LwVerticalKind) range (self, 0, LW_N_KINDS - 1);
  action->k1 = (double) base;
  action->k2 = (double) (base + 5);
  action->number = range (self, 1, 5);
  action->price = (double) range (self, 40, 240) / 100;
}

static void
add_press (Maker       *self,
           LwScriptWord word,
           guint        order,
           gint64       at_us)
{
  LwScriptAction *action = lw_script_rule_add (at (self, LW_SCRIPT_USER, LW_SCRIPT_EVENT_NONE, 1, at_us), word);

  action->order = order;
  if (word == LW_SCRIPT_WORD_USER_MODIFY)
    action->price = (double) range (self, 40, 240) / 100;
}

static void
add_person (Maker *self)
{
  static const LwScriptWord words[] = { LW_SCRIPT_WORD_USER_CANCEL, LW_SCRIPT_WORD_USER_CANCEL, LW_SCRIPT_WORD_USER_MODIFY,
                                        LW_SCRIPT_WORD_LOOK, LW_SCRIPT_WORD_ABANDON, LW_SCRIPT_WORD_SIGNOFF,
                                        LW_SCRIPT_WORD_RESUBMIT };

  for (guint i = 0; i < N_ORDERS; i++)
    {
      gint64 at_us = 6 * LW_SIM_SECOND_US + range (self, 0, 100 * LW_SIM_SECOND_US);

      add_transmit (self, i, at_us);
      for (guint k = 0; k < 3; k++)
        if (chance (self, 0.3))
          {
            LwScriptWord word = words[range (self, 0, G_N_ELEMENTS (words) - 1)];
            gint64 press_us = at_us + range (self, 0, 40 * LW_SIM_SECOND_US);

            add_press (self, word, i + 1, MIN (press_us, CHAOS_US));
          }
    }
  if (chance (self, 0.1))
    {
      gint64 at_us = range (self, 20 * LW_SIM_SECOND_US, 120 * LW_SIM_SECOND_US);

      add_press (self, LW_SCRIPT_WORD_KILL, 0, at_us);
      if (chance (self, 0.5))
        add_press (self, LW_SCRIPT_WORD_RELEASE_KILL, 0, at_us + range (self, 1, 30) * LW_SIM_SECOND_US);
    }
}

static void
add_fill (Maker       *self,
          guint        order,
          gint64       after_us,
          gint64       quantity)
{
  LwScriptAction *action = lw_script_rule_add (at (self, LW_SCRIPT_GATEWAY, LW_SCRIPT_EVENT_PLACE, order, after_us),
                                               LW_SCRIPT_WORD_FILL);

  action->number = quantity;
  action->legs = LW_SCRIPT_LEGS_BOTH;
}

/* What becomes of the orders that come: most are filled, in parts or whole. */
static void
add_fates (Maker *self)
{
  for (guint i = 1; i <= N_ORDERS; i++)
    {
      double fate = lw_sim_random_unit (&self->random);
      gint64 rest;

      if (fate < 0.6)
        add_fill (self, i, range (self, 100 * MS, 30 * LW_SIM_SECOND_US), 5);
      else if (fate < 0.75)
        {
          add_fill (self, i, range (self, 100 * MS, 10 * LW_SIM_SECOND_US), 1);
          rest = range (self, 1, 5);
          add_fill (self, i, range (self, 10 * LW_SIM_SECOND_US, 30 * LW_SIM_SECOND_US), rest);
        }
      else if (fate < 0.85)
        lw_script_rule_add (at (self, LW_SCRIPT_GATEWAY, LW_SCRIPT_EVENT_PLACE, i, range (self, 1, 30 * LW_SIM_SECOND_US)),
                            LW_SCRIPT_WORD_CANCEL_BY_TWS);
    }
}

static void
add_disorder (Maker *self)
{
  double dup = 0.2 * lw_sim_random_unit (&self->random), order = 0.5 * lw_sim_random_unit (&self->random);

  for (guint n = 1; n <= 200; n++)
    {
      if (chance (self, dup))
        lw_script_rule_number (at (self, LW_SCRIPT_GATEWAY, LW_SCRIPT_EVENT_STATUS_TX, n, 0), LW_SCRIPT_WORD_DUP, 2);
      if (n <= 60 && chance (self, dup))
        lw_script_rule_number (at (self, LW_SCRIPT_GATEWAY, LW_SCRIPT_EVENT_EXEC_TX, n, 0), LW_SCRIPT_WORD_DUP, 2);
      if (n <= 60 && chance (self, order))
        lw_script_rule_number (at (self, LW_SCRIPT_GATEWAY, LW_SCRIPT_EVENT_ACK_TX, n, 0), LW_SCRIPT_WORD_REORDER,
                               range (self, 2, 4));
      if (n <= 100 && chance (self, 0.05))
        lw_script_rule_number (at (self, LW_SCRIPT_GATEWAY, LW_SCRIPT_EVENT_STATUS_TX, n, 0), LW_SCRIPT_WORD_DELAY,
                               range (self, 0, 3 * LW_SIM_SECOND_US));
    }
}

static void
add_holds (Maker *self)
{
  for (guint i = 1; i <= N_ORDERS; i++)
    if (chance (self, 0.02))
      {
        lw_script_rule_add (at (self, LW_SCRIPT_GATEWAY, LW_SCRIPT_EVENT_PLACE, i, 0), LW_SCRIPT_WORD_HOLD);
        lw_script_rule_add (at (self, LW_SCRIPT_GATEWAY, LW_SCRIPT_EVENT_PLACE, i, range (self, 3, 150) * LW_SIM_SECOND_US),
                            LW_SCRIPT_WORD_RELEASE);
      }
    else if (chance (self, 0.04))
      lw_script_rule_add (at (self, LW_SCRIPT_GATEWAY, LW_SCRIPT_EVENT_PLACE, i, 0), LW_SCRIPT_WORD_LOSE);
    else if (chance (self, 0.02))
      {
        LwScriptAction *action;
        LwScriptRule *rule = at (self, LW_SCRIPT_GATEWAY, LW_SCRIPT_EVENT_PLACE, i, 0);

        lw_script_rule_add (rule, LW_SCRIPT_WORD_LOSE);
        action = lw_script_rule_add (rule, LW_SCRIPT_WORD_ERROR);
        action->number = 103;
        action->id = LW_SCRIPT_ID_ORDER;
        action->text = g_strdup ("Duplicate order id");
      }
}

static void
add_restart (Maker *self,
             gint64 at_us)
{
  LwScriptAction *action = lw_script_rule_add (at (self, LW_SCRIPT_GATEWAY, LW_SCRIPT_EVENT_NONE, 1, at_us), LW_SCRIPT_WORD_RESTART);

  action->number = range (self, 0, 5);
  action->for_us = range (self, 500 * MS, 40 * LW_SIM_SECOND_US);
}

static void
add_link (Maker *self,
          gint64 at_us)
{
  gint64 back_us = at_us + range (self, 1, 40) * LW_SIM_SECOND_US;

  back_us = MIN (back_us, CHAOS_US);

  lw_script_rule_number (at (self, LW_SCRIPT_GATEWAY, LW_SCRIPT_EVENT_NONE, 1, at_us), LW_SCRIPT_WORD_LINK,
                         chance (self, 0.8) ? 1100 : 2110);
  lw_script_rule_number (at (self, LW_SCRIPT_GATEWAY, LW_SCRIPT_EVENT_NONE, 1, back_us), LW_SCRIPT_WORD_LINK,
                         chance (self, 0.5) ? 1101 : 1102);
}

/* Everything is over when the quiet begins. */
static void
add_breaks (Maker *self)
{
  gint64 last_us = CHAOS_US - 42 * LW_SIM_SECOND_US;

  for (guint i = 0; i < 2; i++)
    {
      gint64 at_us = range (self, 5 * LW_SIM_SECOND_US, last_us);

      if (chance (self, 0.25))
        add_restart (self, at_us);
      else if (chance (self, 0.2))
        add_link (self, at_us);
      else if (chance (self, 0.2))
        lw_script_rule_number (at (self, LW_SCRIPT_GATEWAY, LW_SCRIPT_EVENT_NONE, 1, at_us), LW_SCRIPT_WORD_STALL_READ,
                               range (self, 1, 20) * LW_SIM_SECOND_US);
      else if (chance (self, 0.2))
        lw_script_rule_number (at (self, LW_SCRIPT_GATEWAY, LW_SCRIPT_EVENT_NONE, 1, at_us), LW_SCRIPT_WORD_HALFOPEN,
                               range (self, 1, 20) * LW_SIM_SECOND_US);
    }
}

/* Orders of others; another client's stand under numbers that will be ours too. */
static void
add_others (Maker *self)
{
  for (guint i = 0; i < 2; i++)
    if (chance (self, 0.3))
      {
        LwScriptOrder order = { .perm_id = 9001 + i };

        order.order_id = self->script->next_id + range (self, 0, N_ORDERS);
        order.client_id = range (self, 0, 1) * 9;
        if (order.client_id == 0)
          order.order_id = 0;
        g_array_append_val (self->script->orders, order);
      }
}

/* A market data farm that comes and goes. */
static void
add_farms (Maker *self)
{
  gint64 at_us = range (self, 0, 60 * LW_SIM_SECOND_US);
  guint n = (guint) range (self, 1, 20);

  for (guint i = 0; i < 2 * n; i++)
    {
      LwScriptAction *action = lw_script_rule_add (at (self, LW_SCRIPT_GATEWAY, LW_SCRIPT_EVENT_NONE, 1, at_us), LW_SCRIPT_WORD_ERROR);

      action->number = i % 2 == 0 ? 2103 : 2104;
      action->id = -1;
      action->text = g_strdup_printf ("Market data farm connection is %s:usfarm", i % 2 == 0 ? "broken" : "OK");
      at_us += range (self, 200 * MS, 2 * LW_SIM_SECOND_US);
    }
}

/* Up to 5,000 ticks a second for a fifth of one, on lines that may be there. */
static void
add_ticks (Maker *self)
{
  static const char *const values[] = { "10", "9.99", "0", "-1", "1.7976931348623157E308", "" };
  gint64 at_us = range (self, 5 * LW_SIM_SECOND_US, 120 * LW_SIM_SECOND_US);
  guint load = (guint) range (self, 1, 50);

  for (guint i = 0; i < 20; i++)
    {
      LwScriptRule *rule = at (self, LW_SCRIPT_GATEWAY, LW_SCRIPT_EVENT_NONE, 1, at_us + i * 10 * MS);

      for (guint k = 0; k < load; k++)
        {
          LwScriptAction *action = lw_script_rule_add (rule, LW_SCRIPT_WORD_TICK);

          action->line = 1 + (i + k) % 12;
          action->number = 1 + (k + i / 3) % 4;
          action->text = g_strdup (values[chance (self, 0.9) ? 0 : range (self, 0, G_N_ELEMENTS (values) - 1)]);
        }
    }
}

/* A second order at TWS under a number of ours, that no program sent: that of the first order, once it has left. */
static void
add_duplicate (Maker *self)
{
  LwScriptAction *action = lw_script_rule_add (at (self, LW_SCRIPT_GATEWAY, LW_SCRIPT_EVENT_PLACE, 1, range (self, 1, 20 * LW_SIM_SECOND_US)),
                                               LW_SCRIPT_WORD_EXTERNAL);

  action->client_id = LW_SIM_CLIENT_ID;
  action->perm_id = 7701;
}

void
lw_sim_profile_double (LwScript *script,
                       gint32    order_id)
{
  const GPtrArray *rules = script->sides[LW_SCRIPT_GATEWAY];

  for (guint i = 0; i < rules->len; i++)
    {
      LwScriptAction *action = &g_array_index (((LwScriptRule *) g_ptr_array_index (rules, i))->actions, LwScriptAction, 0);

      if (action->word == LW_SCRIPT_WORD_EXTERNAL && action->client_id == LW_SIM_CLIENT_ID)
        action->order_id = order_id;
    }
}

/* A main loop that does not come back for a while, a machine that sleeps. */
static void
add_pauses (Maker *self)
{
  guint n = (guint) range (self, 1, 3);

  for (guint i = 0; i < n; i++)
    {
      gboolean sleeps = chance (self, 0.3);
      gint64 at_us = range (self, 5 * LW_SIM_SECOND_US, 110 * LW_SIM_SECOND_US);

      lw_script_rule_number (at (self, LW_SCRIPT_CLIENT, LW_SCRIPT_EVENT_NONE, 1, at_us),
                             sleeps ? LW_SCRIPT_WORD_SLEEP : LW_SCRIPT_WORD_BUSY,
                             sleeps ? range (self, 1, 40) * LW_SIM_SECOND_US : range (self, 10 * MS, 8 * LW_SIM_SECOND_US));
    }
}

static void
add_market (Maker *self)
{
  if (chance (self, 0.1))
    add_farms (self);
  if (chance (self, 0.05))
    add_ticks (self);
}

static void
draw_world (LwSimWorld  *world,
            LwSimRandom *random)
{
  static const guint segments[] = { 0, 0, 0, 1, 3, 17, 200 };

  memset (world, 0, sizeof *world);
  world->latency_us = lw_sim_random_range (random, 50, 20 * MS);
  world->jitter_us = lw_sim_random_range (random, 0, 20 * MS);
  world->commit_us = lw_sim_random_range (random, 300, 4 * MS);
  world->commit_jitter_us = lw_sim_random_chance (random, 0.1) ? 60 * MS : lw_sim_random_range (random, 0, 4 * MS);
  world->segment = segments[lw_sim_random_range (random, 0, G_N_ELEMENTS (segments) - 1)];
  if (world->segment == 1 && lw_sim_random_chance (random, 0.8))
    world->segment = 0; /* byte by byte is slow: seldom */
  world->room = 64 * 1024;
}

void
lw_sim_world_mild (LwSimWorld *world,
                   guint64     seed)
{
  LwSimRandom random;

  lw_sim_random_init (&random, seed, 'w');
  draw_world (world, &random);
  world->loss = lw_sim_random_unit (&random) * 0.8;
}

static void
harden (Maker      *self,
        LwSimWorld *world)
{
  world->loss = lw_sim_random_unit (&self->random) * 0.8;
  if (has (self, LW_SIM_PROFILE_NETWORK) && chance (self, 0.7))
    {
      world->cut_every_s = (double) range (self, 20, 200);
      world->half_open = chance (self, 0.3) ? 0.5 : 0;
      world->room = chance (self, 0.2) ? (gsize) range (self, 64, 4096) : world->room;
      world->stall_every_s = chance (self, 0.2) ? (double) range (self, 5, 60) : 0;
    }
  if (has (self, LW_SIM_PROFILE_CRASHES))
    {
      world->kill = chance (self, 0.5) ? 0.02 * lw_sim_random_unit (&self->random) : 0;
      world->disk = chance (self, 0.2) ? 0.1 * lw_sim_random_unit (&self->random) : 0;
    }
}

/* A morning in New York, or two minutes before midnight. */
static gint64
draw_start (Maker *self)
{
  LwDate date = lw_date_from_ymd (2026, 6, 1) + (LwDate) range (self, 0, 200);
  gboolean late = self->profile == LW_SIM_PROFILE_MIDNIGHT || (self->profile == LW_SIM_PROFILE_STORM && chance (self, 0.25));

  while (!lw_calendar_is_open (date))
    date++;
  return late ? lw_calendar_ny_instant (date, 23, 58) + range (self, 0, 110 * LW_SIM_SECOND_US)
              : lw_calendar_ny_instant (date, 10, 0) + range (self, 0, 3600 * LW_SIM_SECOND_US);
}

/* The rule of the @n-th order. */
static LwScriptRule *
find_transmit (Maker *self,
               guint  n)
{
  const GPtrArray *rules = self->script->sides[LW_SCRIPT_USER];

  for (guint i = 0; i < rules->len; i++)
    {
      LwScriptRule *rule = g_ptr_array_index (rules, i);

      if (g_array_index (rule->actions, LwScriptAction, 0).word == LW_SCRIPT_WORD_TRANSMIT && n-- == 0)
        return rule;
    }
  return NULL;
}

/* The last two orders may come back to an underlying of the first ones: to close a spread that may be held by then, or with other
 * strikes, to roll it. After all else is drawn, so that the rest of a world stays what it was. */
static void
add_unwinds (Maker *self)
{
  for (guint n = N_ORDERS - 2; n < N_ORDERS; n++)
    {
      LwScriptRule *rule = find_transmit (self, n), *first = find_transmit (self, (guint) range (self, 0, N_ORDERS - 3));
      LwScriptAction *action = &g_array_index (rule->actions, LwScriptAction, 0);
      const LwScriptAction *held = &g_array_index (first->actions, LwScriptAction, 0);
      double kind = lw_sim_random_unit (&self->random);
      gint64 later_us = first->at.after_us + range (self, 5, 40) * LW_SIM_SECOND_US;

      if (kind > 0.5)
        continue;
      g_free (action->symbol);
      action->symbol = g_strdup (held->symbol);
      action->number = MIN (action->number, held->number);
      rule->at.after_us = CLAMP (later_us, rule->at.after_us, CHAOS_US - LW_SIM_SECOND_US);
      if (kind > 0.3)
        continue;
      action->kind = lw_vertical_inverse (held->kind);
      action->k1 = held->k1;
      action->k2 = held->k2;
    }
}

/* More than the limits allow: by underlying, by expiry, within a minute. */
static void
add_crowd (Maker *self)
{
  for (guint i = 0; i < N_CROWD; i++)
    {
      gint64 at_us = range (self, 6 * LW_SIM_SECOND_US, 145 * LW_SIM_SECOND_US);
      LwScriptRule *rule;

      add_transmit (self, (guint) range (self, 0, N_ORDERS), at_us);
      rule = find_transmit (self, N_ORDERS + i);
      g_array_index (rule->actions, LwScriptAction, 0).number = range (self, 1, 2);
    }
}

/* Options that become shares, and legs that somebody trades where TWS tells no execution: positions change, and that is all. Two underlyings,
 * so that what one spread meets concerns others. */
static void
add_moves (Maker *self)
{
  static const char *const symbols[] = { "SPY", "QQQ" };

  for (guint n = 0; n < N_ORDERS; n++)
    {
      LwScriptAction *transmit = &g_array_index (find_transmit (self, n)->actions, LwScriptAction, 0), *move;
      gint64 after_us = range (self, 5 * LW_SIM_SECOND_US, 40 * LW_SIM_SECOND_US);
      gboolean by_hand = chance (self, 0.3);

      g_free (transmit->symbol);
      transmit->symbol = g_strdup (symbols[n % G_N_ELEMENTS (symbols)]);
      if (chance (self, 0.5))
        continue;
      move = lw_script_rule_add (at (self, LW_SCRIPT_GATEWAY, LW_SCRIPT_EVENT_PLACE, n + 1, after_us),
                                 by_hand ? LW_SCRIPT_WORD_POSITION : LW_SCRIPT_WORD_ASSIGN);
      move->line = range (self, 1, 2);
      move->number = range (self, 1, 5);
    }
}

/* More and fewer spreads, at another price. */
static void
add_quantities (Maker *self)
{
  for (guint n = 0; n < N_ORDERS; n++)
    if (chance (self, 0.5))
      {
        gint64 at_us = find_transmit (self, n)->at.after_us + range (self, 0, 30 * LW_SIM_SECOND_US);
        LwScriptAction *action = lw_script_rule_add (at (self, LW_SCRIPT_USER, LW_SCRIPT_EVENT_NONE, 1, MIN (at_us, CHAOS_US)),
                                                     LW_SCRIPT_WORD_USER_MODIFY);

        action->order = n + 1;
        action->price = (double) range (self, 40, 240) / 100;
        action->number = range (self, 1, 8);
      }
}

static void
add_quit (Maker *self,
          gint32 client_id,
          gint64 at_us)
{
  LwScriptAction *action = lw_script_rule_add (at (self, LW_SCRIPT_CLIENT, LW_SCRIPT_EVENT_NONE, 1, at_us), LW_SCRIPT_WORD_QUIT);

  action->client_id = client_id;
}

/* The window is closed, often within the sync that a click waits for, and opened again; under another client id for a while. It comes back
 * to the first one before the quiet, so that TWS tells of all orders unasked again. */
static void
add_desk (Maker *self)
{
  gint64 at_us = range (self, 8 * LW_SIM_SECOND_US, 70 * LW_SIM_SECOND_US);
  gboolean other = chance (self, 0.4);

  add_quantities (self);
  if (chance (self, 0.5))
    add_press (self, chance (self, 0.3) ? LW_SCRIPT_WORD_KILL : LW_SCRIPT_WORD_USER_CANCEL, 0, at_us - range (self, 0, 6 * MS));
  add_quit (self, other ? OTHER_CLIENT_ID : 0, at_us);
  if (other)
    add_quit (self, LW_SIM_CLIENT_ID, at_us + range (self, 10, 60) * LW_SIM_SECOND_US);
}

LwScript *
lw_sim_profile_make (LwSimProfile profile,
                     guint64      seed,
                     LwSimWorld  *world,
                     gint64      *chaos_us)
{
  Maker self = { lw_script_new (names[profile]), { 0 }, profile };

  lw_sim_random_init (&self.random, seed, 'p');
  draw_world (world, &self.random);
  self.script->start_us = draw_start (&self);
  self.script->next_id = range (&self, 1, 1000);
  add_person (&self);
  add_fates (&self);
  if (has (&self, LW_SIM_PROFILE_GATEWAY))
    {
      add_disorder (&self);
      add_holds (&self);
      if (profile != LW_SIM_PROFILE_LIMITS) /* nobody knows their strikes: they count as more than all of the limits */
        add_others (&self);
      if (profile != LW_SIM_PROFILE_LIMITS && chance (&self, 0.03))
        add_duplicate (&self);
    }
  if (profile != LW_SIM_PROFILE_CALM)
    add_market (&self);
  if (has (&self, LW_SIM_PROFILE_CRASHES) && chance (&self, 0.1))
    add_pauses (&self);
  if (has (&self, LW_SIM_PROFILE_GATEWAY) || has (&self, LW_SIM_PROFILE_NETWORK))
    add_breaks (&self);
  if (profile != LW_SIM_PROFILE_CALM)
    harden (&self, world);
  add_unwinds (&self);
  if (profile == LW_SIM_PROFILE_LIMITS)
    add_crowd (&self);
  if (profile == LW_SIM_PROFILE_ASSIGNED)
    add_moves (&self);
  if (profile == LW_SIM_PROFILE_PERSON)
    add_desk (&self);
  *chaos_us = CHAOS_US;
  return self.script;
}
