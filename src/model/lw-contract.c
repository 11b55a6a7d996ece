#define G_LOG_DOMAIN "lw-contract"

#include "config.h"

#include <string.h>

#include "lw-contract.h"

static const char * const sec_types[] = { "STK", "IND", "OPT", "BAG", "" };

const char *
lw_sec_type_text (LwSecType type)
{
  return sec_types[MIN ((guint) type, G_N_ELEMENTS (sec_types) - 1)];
}

LwSecType
lw_sec_type_parse (const char *text)
{
  for (guint i = 0; i < LW_SEC_OTHER; i++)
    if (strcmp (sec_types[i], text) == 0)
      return (LwSecType) i;
  return LW_SEC_OTHER;
}

LwAccountKind
lw_account_kind (const char *account)
{
  if (g_str_has_prefix (account, "DUSIM"))
    return LW_ACCOUNT_SIMULATED;
  return account[0] == 'D' ? LW_ACCOUNT_PAPER : LW_ACCOUNT_LIVE;
}

char *
lw_account_masked (const char *account)
{
  gsize n = strlen (account), letters = 0;

  while (letters < n && g_ascii_isalpha (account[letters]))
    letters++;
  if (n - letters <= 4)
    return g_strdup (account);
  return g_strdup_printf ("%.*s•••%s", (int) MIN (letters, 2), account, account + n - 4);
}

const char *
lw_contract_root (const LwContract *self)
{
  return self->trading_class[0] != '\0' ? self->trading_class : self->symbol;
}

char *
lw_account_mask_in (const char *account,
                    const char *text)
{
  g_autofree char *masked = lw_account_masked (account);
  GString *out = g_string_new (text);

  if (account[0] != '\0')
    g_string_replace (out, account, masked, 0);
  return g_string_free (out, FALSE);
}

const char *
lw_account_kind_word (LwAccountKind kind)
{
  static const char * const words[] = { "SIMULATED", "PAPER", "LIVE" };

  return words[MIN ((guint) kind, G_N_ELEMENTS (words) - 1)];
}
