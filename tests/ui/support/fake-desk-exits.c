/* Targets and stops of the made-up desk: what the window asks for is kept, and nothing is watched. */

#include "config.h"

#include <string.h>

#include "fake-desk-private.h"
#include "lw-desk-exits.h"

const LwIntent *
lw_desk_find_order (LwDesk *self, const char *intent_id)
{
  for (guint i = 0; i < self->n_orders; i++)
    if (strcmp (self->orders[i].id, intent_id) == 0)
      return &self->orders[i];
  return NULL;
}

static LwExit *
find (LwDesk *self, const char *intent_id)
{
  for (guint i = 0; i < self->n_exits; i++)
    if (strcmp (self->exits[i].intent, intent_id) == 0)
      return &self->exits[i];
  return NULL;
}

static LwExitBasis
basis_of (const LwIntent *intent)
{
  return lw_exit_basis (&intent->vertical, ABS (intent->limit), 0);
}

gboolean
lw_desk_set_exit (LwDesk *self, const char *intent_id, const LwExitWish *wish, char **complaint)
{
  const LwIntent *intent = lw_desk_find_order (self, intent_id);
  LwExit *exit = find (self, intent_id);
  const LwExitBasis basis = basis_of (intent);

  *complaint = lw_exit_complaint (wish, &basis);
  if (*complaint != NULL)
    return FALSE;
  if (exit == NULL)
    exit = &self->exits[self->n_exits++];
  g_strlcpy (exit->intent, intent_id, sizeof exit->intent);
  exit->wish = *wish;
  exit->state = lw_exit_wish_is_empty (wish) ? LW_EXIT_STATE_REMOVED : LW_EXIT_STATE_WATCHING;
  g_signal_emit_by_name (self, "orders-changed");
  return TRUE;
}

void
lw_desk_exit_not_understood (LwDesk *self, const char *typed)
{
  g_autofree char *sentence = g_strdup_printf ("not understood: %s", typed);

  g_signal_emit_by_name (self, "notice", sentence, TRUE);
}

char *
lw_desk_exits_words_of_end (LwDesk *self)
{
  gboolean watches = FALSE;

  for (guint i = 0; i < self->n_exits; i++)
    watches |= self->exits[i].state == LW_EXIT_STATE_WATCHING;
  return watches ? g_strdup ("One is watched.") : NULL;
}

guint
lw_desk_n_exits (LwDesk *self)
{
  return self->n_exits;
}

const LwExit *
lw_desk_get_exit (LwDesk *self, guint i)
{
  return &self->exits[i];
}

const LwExit *
lw_desk_find_exit (LwDesk *self, const char *intent_id)
{
  const LwExit *exit = find (self, intent_id);

  return exit != NULL && exit->state != LW_EXIT_STATE_REMOVED ? exit : NULL;
}

char *
lw_desk_exit_sentence (LwDesk *self, const char *intent_id)
{
  const LwExit *exit = lw_desk_find_exit (self, intent_id);
  const LwIntent *intent = lw_desk_find_order (self, intent_id);
  g_autofree char *words = NULL;
  LwExitBasis basis;

  if (exit == NULL || intent == NULL)
    return g_strdup ("No target and no stop.");
  basis = basis_of (intent);
  words = lw_exit_wish_words (&exit->wish, &basis, intent->vertical.multiplier);
  return g_strdup_printf ("%s. " LW_EXIT_LABEL ".", words);
}

char *
lw_desk_exit_short (LwDesk *self, const char *intent_id)
{
  const LwExit *exit = lw_desk_find_exit (self, intent_id);
  char target[LW_EXIT_RULE_SIZE];

  return exit != NULL ? g_strdup_printf ("target %s, watched by Legwork", lw_exit_rule_text (&exit->wish.target, target)) : g_strdup ("");
}

void
lw_desk_ticket_set_exit (LwDesk *self, const LwExitWish *wish)
{
  self->ticket_exit = *wish;
  g_signal_emit_by_name (self, "ticket-changed");
}

void
lw_desk_ticket_get_exit (LwDesk *self, LwExitWish *wish)
{
  *wish = self->ticket_exit;
}

char *
lw_desk_ticket_exit_words (LwDesk *self)
{
  const LwVertical *vertical = &self->ticket.vertical;
  const LwExitBasis basis = lw_exit_basis (vertical, self->ticket.limit, self->ticket.increment);

  return lw_exit_wish_words (&self->ticket_exit, &basis, vertical->multiplier);
}
