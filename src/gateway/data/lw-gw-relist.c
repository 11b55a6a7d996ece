/* A new day's listing, under those who hold contracts over time: their references move with the series. */

#include "config.h"

#include "lw-gateway-private.h"
#include "lw-gw-history.h"

/* A place that holds a series, and which one. */
typedef struct
{
  LwGwRef *where;
  gint32   con_id;
} Holder;

static void
add_ref (GArray  *holders,
         LwGwRef *ref)
{
  Holder holder = { ref, lw_gw_ref_con_id (ref) };

  if (ref->series >= 0)
    g_array_append_val (holders, holder);
}

static void
add_thing (GArray    *holders,
           LwGwThing *thing)
{
  for (guint i = 0; i < thing->n_legs; i++)
    add_ref (holders, &thing->legs[i].ref);
}

static void
add_connection (GArray         *holders,
                LwGwConnection *connection)
{
  for (guint i = 0; i < connection->lines->len; i++)
    add_thing (holders, &((LwGwLine *) g_ptr_array_index (connection->lines, i))->thing);
  for (guint i = 0; i < connection->histories->len; i++)
    add_ref (holders, &((LwGwHistory *) g_ptr_array_index (connection->histories, i))->ref);
  for (guint i = 0; i < connection->answers->len; i++)
    {
      GArray *refs = lw_gw_answer_refs (g_ptr_array_index (connection->answers, i));

      for (guint k = 0; k < refs->len; k++)
        add_ref (holders, &g_array_index (refs, LwGwRef, k));
    }
}

/* Every place that holds one from one event to the next: whatever is added to the gateway and holds one belongs here. */
static GArray *
all_holders (LwGateway *self)
{
  GArray *holders = g_array_new (FALSE, FALSE, sizeof (Holder));

  for (guint i = 0; i < self->positions->len; i++)
    add_ref (holders, &((LwGwPosition *) g_ptr_array_index (self->positions, i))->ref);
  for (guint i = 0; i < self->orders->len; i++)
    add_thing (holders, &((LwGwOrder *) g_ptr_array_index (self->orders, i))->thing);
  for (guint i = 0; i < self->connections->len; i++)
    add_connection (holders, g_ptr_array_index (self->connections, i));
  return holders;
}

static void
on_relist (LwGateway       *self,
           const LwGwEvent *event)
{
  g_autoptr (GArray) holders = all_holders (self);
  g_autoptr (GHashTable) held = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < holders->len; i++)
    g_hash_table_add (held, GINT_TO_POINTER (g_array_index (holders, Holder, i).con_id));
  lw_gw_market_turn (self->market, lw_gw_clock (self), held);
  for (guint i = 0; i < holders->len; i++)
    {
      const Holder *holder = &g_array_index (holders, Holder, i);

      if (!lw_gw_market_find (self->market, holder->con_id, holder->where))
        g_assert_not_reached (); /* what is held stays listed */
    }
}

void
lw_gw_plan_relist (LwGateway *self)
{
  lw_gw_plan (self, 0, on_relist, 0, 0, 0, NULL);
}
