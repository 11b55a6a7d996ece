#define G_LOG_DOMAIN "lw-book"

#include "config.h"

#include <string.h>

#include "lw-book.h"

typedef struct
{
  LwChain *chain;
  guint8  *dirty; /* a flag a series, the underlying's last */
  guint    n_dirty;
} Entry;

struct _LwBook
{
  GPtrArray *entries; /* of Entry */
};

static void
entry_free (Entry *entry)
{
  lw_chain_unref (entry->chain);
  g_free (entry->dirty);
  g_free (entry);
}

static Entry *
lw_book_find (LwBook        *self,
              const LwChain *chain)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->chain == chain)
        return entry;
    }

  return NULL;
}

/* Chains that only the book still knows. */
static void
lw_book_purge (LwBook *self)
{
  for (guint i = self->entries->len; i > 0; i--)
    {
      Entry *entry = g_ptr_array_index (self->entries, i - 1);

      if (g_atomic_ref_count_compare (&entry->chain->ref_count, 1))
        g_ptr_array_remove_index (self->entries, i - 1);
    }
}

static void
entry_touch (Entry *entry,
             guint  slot)
{
  entry->n_dirty += entry->dirty[slot] == 0;
  entry->dirty[slot] = 1;
}

static void
entry_make_stale (Entry *entry)
{
  LwChain *chain = entry->chain;

  for (guint i = 0; i < chain->n_series; i++)
    {
      if (chain->states[i] == LW_QUOTE_MISSING || chain->states[i] == LW_QUOTE_STALE)
        continue;

      chain->states[i] = LW_QUOTE_STALE;
      entry_touch (entry, i);
    }

  if (chain->spot_state != LW_QUOTE_MISSING && chain->spot_state != LW_QUOTE_STALE)
    {
      chain->spot_state = LW_QUOTE_STALE;
      entry_touch (entry, chain->n_series);
    }
}

LwBook *
lw_book_new (void)
{
  LwBook *self = g_new0 (LwBook, 1);

  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  return self;
}

void
lw_book_free (LwBook *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->entries);
  g_free (self);
}

void
lw_book_watch (LwBook  *self,
               LwChain *chain)
{
  Entry *entry;

  if (lw_book_find (self, chain) != NULL)
    return;

  lw_book_purge (self);
  entry = g_new0 (Entry, 1);
  entry->chain = lw_chain_ref (chain);
  entry->dirty = g_new0 (guint8, chain->n_series + 1);
  g_ptr_array_add (self->entries, entry);
}

void
lw_book_touch (LwBook        *self,
               const LwChain *chain,
               int            series)
{
  Entry *entry = lw_book_find (self, chain);

  if (entry != NULL)
    entry_touch (entry, series == LW_BOOK_SPOT ? chain->n_series : (guint) series);
}

guint
lw_book_take (LwBook        *self,
              const LwChain *chain,
              GArray        *series)
{
  Entry *entry = lw_book_find (self, chain);
  guint n;

  if (entry == NULL || entry->n_dirty == 0)
    return 0;

  for (guint i = 0; i <= chain->n_series; i++)
    {
      guint name = i == chain->n_series ? G_MAXUINT : i;

      if (entry->dirty[i])
        g_array_append_val (series, name);
    }

  n = entry->n_dirty;
  entry->n_dirty = 0;
  memset (entry->dirty, 0, chain->n_series + 1);
  return n;
}

void
lw_book_make_stale (LwBook *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    entry_make_stale (g_ptr_array_index (self->entries, i));
}
