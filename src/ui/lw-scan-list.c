#define G_LOG_DOMAIN "lw-scan-list"
#include "config.h"

#include <string.h>

#include "lw-scan-list.h"

struct _LwScanItem
{
  GObject parent_instance;

  char     *key;
  LwScanRow row;
  gboolean  gone;
  gint64    now_us;   /* of the list */
  guint     position; /* valid while in the list */
};

enum
{
  ITEM_CHANGED,
  ITEM_AGED,
  N_ITEM_SIGNALS
};

static guint item_signals[N_ITEM_SIGNALS];

G_DEFINE_FINAL_TYPE (LwScanItem, lw_scan_item, G_TYPE_OBJECT)

static void
lw_scan_item_finalize (GObject *object)
{
  g_free (LW_SCAN_ITEM (object)->key);
  G_OBJECT_CLASS (lw_scan_item_parent_class)->finalize (object);
}

static void
lw_scan_item_class_init (LwScanItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lw_scan_item_finalize;
  item_signals[ITEM_CHANGED] = g_signal_new ("changed", LW_TYPE_SCAN_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                             G_TYPE_NONE, 0);
  item_signals[ITEM_AGED] = g_signal_new ("aged", LW_TYPE_SCAN_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lw_scan_item_init (LwScanItem *self)
{
}

const LwScanRow *
lw_scan_item_get_row (LwScanItem *self)
{
  return &self->row;
}

const char *
lw_scan_item_get_key (LwScanItem *self)
{
  return self->key;
}

gboolean
lw_scan_item_is_gone (LwScanItem *self)
{
  return self->gone;
}

gint64
lw_scan_item_get_age_us (LwScanItem *self)
{
  return self->row.confirmed_us > 0 ? MAX (0, self->now_us - self->row.confirmed_us) : G_MAXINT64;
}

static void
set_row (LwScanItem      *self,
         const LwScanRow *row,
         gboolean         gone)
{
  /* A field-wise difference is not asked for: NaN would always differ, and a bind is cheap. */
  if (row != NULL)
    self->row = *row;
  self->gone = gone;
  g_signal_emit (self, item_signals[ITEM_CHANGED], 0);
}

struct _LwScanList
{
  GObject parent_instance;

  GPtrArray  *items;   /* LwScanItem, owned */
  GHashTable *by_key;  /* key → item, both borrowed from items */
  gboolean    held;
  gboolean    stale;
  gint64      now_us, max_age_us;
  guint       pending;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LwScanList, lw_scan_list, G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
lw_scan_list_get_item_type (GListModel *model)
{
  return LW_TYPE_SCAN_ITEM;
}

static guint
lw_scan_list_get_n_items (GListModel *model)
{
  return LW_SCAN_LIST (model)->items->len;
}

static gpointer
lw_scan_list_get_item (GListModel *model,
                       guint       position)
{
  LwScanList *self = LW_SCAN_LIST (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lw_scan_list_get_item_type;
  iface->get_n_items = lw_scan_list_get_n_items;
  iface->get_item = lw_scan_list_get_item;
}

/* Puts @items in the place of what was there; the unchanged head and tail are not touched. Takes @items. */
static void
replace (LwScanList *self,
         GPtrArray  *items)
{
  g_autoptr (GPtrArray) old = self->items;
  guint head = 0, tail = 0, least = MIN (old->len, items->len);

  while (head < least && g_ptr_array_index (old, head) == g_ptr_array_index (items, head))
    head++;
  while (tail < least - head
         && g_ptr_array_index (old, old->len - 1 - tail) == g_ptr_array_index (items, items->len - 1 - tail))
    tail++;

  self->items = items;
  g_hash_table_remove_all (self->by_key);
  for (guint i = 0; i < items->len; i++)
    {
      LwScanItem *item = g_ptr_array_index (items, i);

      item->position = i;
      g_hash_table_insert (self->by_key, item->key, item);
    }
  if (old->len != items->len || head < items->len)
    g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail, items->len - head - tail);
}

static gboolean
is_too_old (LwScanList      *self,
            const LwScanRow *row)
{
  return row->state == LW_QUOTE_LIVE && row->confirmed_us > 0 && self->now_us - row->confirmed_us > self->max_age_us;
}

/* As the list shows it: without a connection no quote is live, and an old one is not. */
static LwScanRow
shown_row (LwScanList      *self,
           const LwScanRow *row)
{
  LwScanRow shown = *row;

  if ((self->stale && shown.state < LW_QUOTE_STALE) || is_too_old (self, row))
    shown.state = LW_QUOTE_STALE;
  return shown;
}

/* The pooled item of @row with its new values, or a new one. */
static LwScanItem *
item_for (LwScanList      *self,
          const LwScanRow *row,
          gboolean        *is_new)
{
  g_autofree char *key = lw_vertical_key (&row->vertical);
  LwScanItem *item = g_hash_table_lookup (self->by_key, key);
  LwScanRow shown = shown_row (self, row);

  *is_new = item == NULL;
  if (item != NULL)
    {
      item->now_us = self->now_us;
      set_row (item, &shown, FALSE);
      return g_object_ref (item);
    }
  item = g_object_new (LW_TYPE_SCAN_ITEM, NULL);
  item->key = g_steal_pointer (&key);
  item->row = shown;
  item->now_us = self->now_us;
  return item;
}

static void
update_in_order (LwScanList         *self,
                 const LwScanResult *result)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; result != NULL && i < result->n_rows; i++)
    {
      gboolean is_new;

      g_ptr_array_add (items, item_for (self, &result->rows[i], &is_new));
    }
  self->pending = 0;
  replace (self, items);
}

static void
mark_gone (LwScanList *self,
           GHashTable *seen)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      LwScanItem *item = g_ptr_array_index (self->items, i);

      if (g_hash_table_contains (seen, item))
        continue;
      self->pending++;
      if (!item->gone)
        set_row (item, NULL, TRUE);
    }
}

static void
update_held (LwScanList         *self,
             const LwScanResult *result)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->items->len; i++)
    g_ptr_array_add (items, g_object_ref (g_ptr_array_index (self->items, i)));
  self->pending = 0;
  for (guint i = 0; i < result->n_rows; i++)
    {
      gboolean is_new;
      g_autoptr (LwScanItem) item = item_for (self, &result->rows[i], &is_new);

      g_hash_table_add (seen, item);
      if (is_new || item->position != i)
        self->pending++;
      if (is_new)
        g_ptr_array_add (items, g_steal_pointer (&item));
    }
  mark_gone (self, seen);
  replace (self, items);
}

static void
lw_scan_list_finalize (GObject *object)
{
  LwScanList *self = LW_SCAN_LIST (object);

  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->items);
  G_OBJECT_CLASS (lw_scan_list_parent_class)->finalize (object);
}

static void
lw_scan_list_class_init (LwScanListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lw_scan_list_finalize;
}

static void
lw_scan_list_init (LwScanList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
  self->max_age_us = G_MAXINT64;
}

LwScanList *
lw_scan_list_new (void)
{
  return g_object_new (LW_TYPE_SCAN_LIST, NULL);
}

void
lw_scan_list_update (LwScanList         *self,
                     const LwScanResult *result)
{
  g_return_if_fail (LW_IS_SCAN_LIST (self));

  if (self->held && result != NULL && self->items->len > 0)
    update_held (self, result);
  else
    update_in_order (self, result);
}

void
lw_scan_list_hold (LwScanList *self,
                   gboolean    held)
{
  g_return_if_fail (LW_IS_SCAN_LIST (self));

  self->held = held;
}

gboolean
lw_scan_list_is_held (LwScanList *self)
{
  return self->held;
}

void
lw_scan_list_set_stale (LwScanList *self,
                        gboolean    stale)
{
  g_return_if_fail (LW_IS_SCAN_LIST (self));

  self->stale = stale;
  for (guint i = 0; stale && i < self->items->len; i++)
    {
      LwScanItem *item = g_ptr_array_index (self->items, i);
      LwScanRow shown = shown_row (self, &item->row);

      set_row (item, &shown, item->gone);
    }
}

void
lw_scan_list_set_now (LwScanList *self,
                      gint64      now_us,
                      gint64      max_age_us)
{
  g_return_if_fail (LW_IS_SCAN_LIST (self));

  self->now_us = now_us;
  self->max_age_us = max_age_us;
  for (guint i = 0; i < self->items->len; i++)
    {
      LwScanItem *item = g_ptr_array_index (self->items, i);
      LwScanRow shown = shown_row (self, &item->row);

      item->now_us = now_us;
      if (shown.state != item->row.state)
        set_row (item, &shown, item->gone);
      else
        g_signal_emit (item, item_signals[ITEM_AGED], 0);
    }
}

guint
lw_scan_list_pending (LwScanList *self)
{
  return self->pending;
}

LwScanItem *
lw_scan_list_find (LwScanList *self,
                   const char *key,
                   guint      *position)
{
  LwScanItem *item = key != NULL ? g_hash_table_lookup (self->by_key, key) : NULL;

  if (item != NULL && position != NULL)
    *position = item->position;
  return item;
}

char *
lw_vertical_key (const LwVertical *vertical)
{
  char date[LW_DATE_TEXT_SIZE], k1[LW_PRICE_TEXT_SIZE], k2[LW_PRICE_TEXT_SIZE];

  lw_date_format (vertical->last_trade, date);
  lw_price_format (vertical->k1, 0, k1, sizeof k1);
  lw_price_format (vertical->k2, 0, k2, sizeof k2);
  return g_strdup_printf ("%s %s %s %s %s %s", vertical->symbol, vertical->trading_class, date,
                          lw_vertical_kind_id (vertical->kind), k1, k2);
}
