#include "config.h"

#include <math.h>

#include "lw-script.h"

static const struct
{
  const char  *name;
  LwScriptSide side;
} words[] = {
  [LW_SCRIPT_WORD_NONE] = { "", LW_SCRIPT_GATEWAY },
#define WORD(constant, name, side, form) [LW_SCRIPT_WORD_##constant] = { name, LW_SCRIPT_##side },
#include "lw-script-words.def"
};

static const char *const events[] = {
  [LW_SCRIPT_EVENT_NONE] = "",
#define EVENT(constant, name) [LW_SCRIPT_EVENT_##constant] = name,
#include "lw-script-words.def"
};

static void
action_clear (gpointer data)
{
  LwScriptAction *action = data;

  g_free (action->text);
  g_free (action->symbol);
}

static void
rule_free (gpointer data)
{
  LwScriptRule *rule = data;

  g_array_unref (rule->actions);
  g_free (rule);
}

static void
order_clear (gpointer data)
{
  g_free (((LwScriptOrder *) data)->order_ref);
}

LwScript *
lw_script_new (const char *name)
{
  LwScript *self = g_atomic_rc_box_new0 (LwScript);

  self->name = g_strdup (name);
  self->account = g_strdup ("DUSIM0001");
  self->orders = g_array_new (FALSE, TRUE, sizeof (LwScriptOrder));
  g_array_set_clear_func (self->orders, order_clear);
  for (guint i = 0; i < LW_SCRIPT_N_SIDES; i++)
    self->sides[i] = g_ptr_array_new_with_free_func (rule_free);
  self->expect_placed = self->expect_cancels = -1;
  return self;
}

LwScript *
lw_script_ref (LwScript *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
script_clear (gpointer data)
{
  LwScript *self = data;

  g_free (self->name);
  g_free (self->account);
  g_array_unref (self->orders);
  for (guint i = 0; i < LW_SCRIPT_N_SIDES; i++)
    g_ptr_array_unref (self->sides[i]);
  g_clear_pointer (&self->expect_states, g_ptr_array_unref);
  g_clear_pointer (&self->expect_positions, g_ptr_array_unref);
}

void
lw_script_unref (LwScript *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, script_clear);
}

LwScriptRule *
lw_script_add_rule (LwScript     *self,
                    LwScriptSide  side,
                    LwScriptEvent event,
                    guint         n,
                    gint64        after_us)
{
  LwScriptRule *rule = g_new0 (LwScriptRule, 1);

  rule->at = (LwScriptAt) { event, n, after_us };
  rule->actions = g_array_new (FALSE, TRUE, sizeof (LwScriptAction));
  g_array_set_clear_func (rule->actions, action_clear);
  g_ptr_array_add (self->sides[side], rule);
  return rule;
}

LwScriptAction *
lw_script_rule_add (LwScriptRule *rule,
                    LwScriptWord  word)
{
  LwScriptAction action = { .word = word, .quantity = NAN, .price = NAN, .k1 = NAN, .k2 = NAN, .bag = TRUE };

  g_array_append_val (rule->actions, action);
  return &g_array_index (rule->actions, LwScriptAction, rule->actions->len - 1);
}

void
lw_script_rule_number (LwScriptRule *rule,
                       LwScriptWord  word,
                       gint64        number)
{
  lw_script_rule_add (rule, word)->number = number;
}

const char *
lw_script_event_name (LwScriptEvent event)
{
  return events[event];
}

const char *
lw_script_word_name (LwScriptWord word)
{
  return words[word].name;
}

LwScriptSide
lw_script_word_side (LwScriptWord word)
{
  return words[word].side;
}
