#define G_LOG_DOMAIN "lw-gate"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lw-gate-private.h"

static const struct
{
  const char *id;
  LwGateCheck check;
} rules[LW_GATE_N_RULES] = {
  [LW_GATE_G15] = { "G15", lw_gate_g15 }, [LW_GATE_G18] = { "G18", lw_gate_g18 }, [LW_GATE_G12] = { "G12", lw_gate_g12 },
  [LW_GATE_G11] = { "G11", lw_gate_g11 }, [LW_GATE_G20] = { "G20", lw_gate_g20 }, [LW_GATE_G5] = { "G5", lw_gate_g5 },
  [LW_GATE_G4] = { "G4", lw_gate_g4 },    [LW_GATE_G6] = { "G6", lw_gate_g6 },    [LW_GATE_G1] = { "G1", lw_gate_g1 },
  [LW_GATE_G2A] = { "G2a", lw_gate_g2a }, [LW_GATE_G2B] = { "G2b", lw_gate_g2b }, [LW_GATE_G3] = { "G3", lw_gate_g3 },
  [LW_GATE_G9] = { "G9", lw_gate_g9 },    [LW_GATE_R5] = { "R5", lw_gate_r5 },    [LW_GATE_G10] = { "G10", lw_gate_g10 },
  [LW_GATE_G8] = { "G8", lw_gate_g8 },    [LW_GATE_G7] = { "G7", lw_gate_g7 },    [LW_GATE_G14] = { "G14", lw_gate_g14 },
  [LW_GATE_G17] = { "G17", lw_gate_g17 }, [LW_GATE_G19] = { "G19", lw_gate_g19 }, [LW_GATE_G13] = { "G13", lw_gate_g13 },
};

const char *
lw_gate_rule_id (LwGateRule rule)
{
  return rules[rule].id;
}

const char *
lw_gate_kind_word (LwGateKind kind)
{
  static const char *words[] = { "pass", "warn", "confirm", "refuse" };

  return words[kind];
}

LwGateKind
lw_gate_say (char      **sentence,
             LwGateKind  kind,
             const char *format,
             ...)
{
  va_list args;

  va_start (args, format);
  *sentence = g_strdup_vprintf (format, args);
  va_end (args);
  return kind;
}

LwGateKind
lw_gate_unless_closing (const LwGateView *view)
{
  return view->order_class == LW_CLASS_CLOSE ? LW_GATE_WARN : LW_GATE_REFUSE;
}

LwGateKind
lw_gate_confirm (const LwGateView *view)
{
  return view->in->automation == 0 ? LW_GATE_CONFIRM : LW_GATE_REFUSE;
}

/* Missing: what is outside of its range. */
static void
normalise (LwGateInput *input)
{
#define LW_GATE_TEXT(name, size)
#define LW_GATE_NUMBER(name, low, high) if (input->name < (low) || input->name > (high)) input->name = LW_GATE_NONE;
#include "lw-gate-inputs.def"
#undef LW_GATE_NUMBER
#define LW_GATE_NUMBER(name, low, high) if (leg->name < (low) || leg->name > (high)) leg->name = LW_GATE_NONE;
  for (guint i = 0; i < LW_GATE_MAX_LEGS; i++)
    {
      LwGateLeg *leg = &input->legs[i];

#include "lw-gate-legs.def"
    }
#undef LW_GATE_NUMBER
#undef LW_GATE_TEXT
}

/* Without a sane set of limits nothing passes, not even what closes: they are what the gate is made of. */
static gboolean
refuse_limits (const LwGateLimits *limits,
               LwGateResult       *result)
{
  g_autofree char *complaint = lw_gate_limits_complaint (limits);

  if (complaint == NULL)
    return FALSE;
  for (guint i = 0; i < LW_GATE_N_RULES; i++)
    result->kinds[i] = LW_GATE_REFUSE;
  result->kind = LW_GATE_REFUSE;
  result->rule = rules[LW_GATE_G1].id;
  result->n_checks = LW_GATE_N_RULES;
  result->sentence = g_strdup_printf ("Trading is off: %s", complaint);
  return TRUE;
}

static void
ask (const LwGateView *view,
     LwGateRule        rule,
     LwGateResult     *result)
{
  g_autofree char *sentence = NULL;
  LwGateKind kind = rules[rule].check (view, &sentence);

  result->kinds[rule] = kind;
  result->n_checks++;
  result->n_passed += kind <= LW_GATE_WARN;
  if (kind <= result->kind)
    return;
  result->kind = kind;
  result->rule = rules[rule].id;
  g_free (result->sentence);
  result->sentence = g_steal_pointer (&sentence);
}

void
lw_gate_judge (const LwGateInput  *input,
               const LwGateLimits *limits,
               LwGateResult       *result)
{
  LwGateInput sane = *input;
  LwGateView view;

  memset (result, 0, sizeof *result);
  result->rule = "";
  normalise (&sane);
  lw_gate_view_init (&view, &sane, limits);
  result->order_class = view.order_class;
  result->loss_micro = lw_gate_loss (&view);
  if (refuse_limits (limits, result))
    return;
  for (guint i = 0; i < LW_GATE_N_RULES; i++)
    ask (&view, i, result);
}

void
lw_gate_result_clear (LwGateResult *result)
{
  g_clear_pointer (&result->sentence, g_free);
}

/* Of a CLOSE too: what it may pay, though it lessens what the position can lose. */
gint64
lw_gate_reservation (const LwGateResult *result)
{
  return MAX (result->loss_micro, 0);
}

void
lw_gate_input_init (LwGateInput *input)
{
  memset (input, 0, sizeof *input);
#define LW_GATE_TEXT(name, size)
#define LW_GATE_NUMBER(name, low, high) input->name = LW_GATE_NONE;
#include "lw-gate-inputs.def"
#undef LW_GATE_NUMBER
#define LW_GATE_NUMBER(name, low, high) input->legs[i].name = LW_GATE_NONE;
  for (guint i = 0; i < LW_GATE_MAX_LEGS; i++)
    {
#include "lw-gate-legs.def"
    }
#undef LW_GATE_NUMBER
#undef LW_GATE_TEXT
}

gint64
lw_gate_price (double value)
{
  LwPrice price;

  return lw_price_from_double (value, &price) ? price : LW_GATE_NONE;
}

gint64
lw_gate_micro (double usd)
{
  return isfinite (usd) && fabs (usd) <= 1e12 ? (gint64) llround (usd * 1e6) : LW_GATE_NONE;
}

gint64
lw_gate_ppm (double fraction)
{
  return isfinite (fraction) ? (gint64) ceil (MIN (fabs (fraction), 1) * 1e6 - 1e-6) : LW_GATE_NONE;
}

gint64
lw_gate_count (double value)
{
  return isfinite (value) && fabs (value) <= 1e9 && value == floor (value) ? (gint64) value : LW_GATE_NONE;
}
