#define G_LOG_DOMAIN "lw-scan-columns"
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "lw-draw.h"
#include "lw-format.h"
#include "lw-glyph.h"
#include "lw-meter.h"
#include "lw-scan-columns.h"
#include "lw-scan-list.h"
#include "lw-widget.h"

typedef enum { CELL_TEXT, CELL_KIND, CELL_LIQUIDITY, CELL_QUOTE, CELL_TRADE } CellType;

typedef struct
{
  const char *title;
  const char *sample;      /* widest text */
  int         extra;       /* px beside the text */
  CellType    type;
  gboolean    right;
  const char *sort_field;  /* NULL = cannot be sorted by */
  gboolean    ascending;   /* a first click on the head sorts this way */
  guint       rank;        /* 0 = always there; of the others the highest goes first where there is no room */
  char     *(*text) (const LwScanRow *row); /* NULL = its age */
  const char *(*style) (const LwScanRow *row);
} Column;

/* Texts */

static char *
kind_text (const LwScanRow *row)
{
  return g_strdup (lw_vertical_kind_words (row->vertical.kind));
}

static char *
symbol_text (const LwScanRow *row)
{
  return g_strdup (lw_vertical_root (&row->vertical));
}

static char *
expiry_text (const LwScanRow *row)
{
  return lw_format_expiry (row->vertical.settle, row->vertical.settle - row->dte);
}

static char *
dte_text (const LwScanRow *row)
{
  return g_strdup_printf ("%d" LW_NBSP "d", row->dte);
}

static char *
strikes_text (const LwScanRow *row)
{
  return lw_format_strikes (&row->vertical);
}

static char *
width_text (const LwScanRow *row)
{
  return lw_format_number (row->width, fabs (row->width - round (row->width)) > 1e-6 ? 1 : 0);
}

static char *
price_text (const LwScanRow *row)
{
  g_autofree char *price = lw_format_number (row->price, 2);

  return lw_format_net (price, lw_vertical_is_credit (row->vertical.kind));
}

static char *
max_loss_text (const LwScanRow *row)
{
  return lw_format_number (row->max_loss_usd, 0);
}

static char *
pop_text (const LwScanRow *row)
{
  return lw_format_number (100 * row->pop, 1);
}

static char *
touch_text (const LwScanRow *row)
{
  return lw_format_number (100 * row->p_touch_short, 0);
}

static char *
ev_text (const LwScanRow *row)
{
  return lw_format_signed (100 * row->ev_rel, 1);
}

static char *
ror_text (const LwScanRow *row)
{
  return lw_format_number (100 * row->ror, 1);
}

static char *
iv_text (const LwScanRow *row)
{
  return lw_format_number (100 * row->short_leg.iv, 1);
}

static char *
liquidity_text (const LwScanRow *row)
{
  return lw_format_number (row->liq_score, 0);
}

static double
short_sigma (const LwScanRow *row)
{
  gboolean short_is_k1 = !lw_vertical_long_is_k1 (row->vertical.kind);
  double strike = lw_price_to_double (short_is_k1 ? row->vertical.k1 : row->vertical.k2);
  double deviation = row->short_leg.iv * sqrt (row->t_years);

  return deviation > 0 ? fabs (log (strike / row->spot)) / deviation : NAN;
}

static char *
sigma_text (const LwScanRow *row)
{
  return lw_format_number (short_sigma (row), 2);
}

static char *
theta_text (const LwScanRow *row)
{
  return lw_format_signed (row->net_theta * row->vertical.multiplier, 2);
}

static char *
interest_text (const LwScanRow *row)
{
  return lw_format_number (fmin (row->short_leg.open_interest, row->long_leg.open_interest), 0);
}

static char *
trade_text (const LwScanRow *row)
{
  return g_strdup (_("Trade"));
}

/* Styles */

static const char *
quiet_style (const LwScanRow *row)
{
  return "c-2";
}

static const char *
bold_style (const LwScanRow *row)
{
  return "c-b";
}

static const char *
ev_style (const LwScanRow *row)
{
  double shown = round (row->ev_rel * 1000);

  return shown > 0 ? "c-gain" : shown < 0 ? "c-loss" : "c-0";
}

static const char *
quote_style (const LwScanRow *row)
{
  return row->state == LW_QUOTE_LIVE ? "c-2" : row->state == LW_QUOTE_FROZEN ? "c-paper" : "c-warn";
}

#define MAX_RANK 8

static const Column columns[] = {
  { N_("Kind"), "Bear call", 28, CELL_KIND, FALSE, NULL, TRUE, 0, kind_text, NULL },
  { N_("Symbol"), "GOOG", 0, CELL_TEXT, FALSE, "sym", TRUE, 0, symbol_text, bold_style },
  { N_("Expiry"), "27" LW_NBSP "Dec", 0, CELL_TEXT, TRUE, "dte", TRUE, 0, expiry_text, NULL },
  { N_("DTE"), "88" LW_NBSP "d", 0, CELL_TEXT, TRUE, "dte", TRUE, 0, dte_text, quiet_style },
  { N_("Strikes"), "19300/19250", 0, CELL_TEXT, TRUE, NULL, TRUE, 0, strikes_text, NULL },
  { N_("Width"), "Width", 0, CELL_TEXT, TRUE, "width", TRUE, 4, width_text, quiet_style },
  { N_("Price"), "88.88" LW_NBSP "db", 0, CELL_TEXT, TRUE, "mid", FALSE, 0, price_text, NULL },
  { N_("Max loss"), "Max loss", 0, CELL_TEXT, TRUE, "max_loss_usd", TRUE, 0, max_loss_text, NULL },
  { N_("PoP %"), "PoP %", 0, CELL_TEXT, TRUE, "pop", FALSE, 0, pop_text, NULL },
  { N_("p-touch %"), "p-touch %", 0, CELL_TEXT, TRUE, "p_touch_short", TRUE, 8, touch_text, NULL },
  { N_("EV %"), LW_MINUS "88.8", 0, CELL_TEXT, TRUE, "ev_rel", FALSE, 0, ev_text, ev_style },
  { N_("RoR %"), "888.8", 0, CELL_TEXT, TRUE, "ror", FALSE, 3, ror_text, NULL },
  { N_("IV %"), "88.8", 0, CELL_TEXT, TRUE, "s_iv", FALSE, 2, iv_text, NULL },
  { N_("Liq"), "100", 21, CELL_LIQUIDITY, TRUE, "liq_score", FALSE, 1, liquidity_text, NULL },
  { N_("Short σ"), "Short σ", 0, CELL_TEXT, TRUE, "sd_short", FALSE, 7, sigma_text, NULL },
  { N_("Theta/d"), LW_MINUS "88.88", 0, CELL_TEXT, TRUE, "net_theta", FALSE, 6, theta_text, NULL },
  { N_("Min OI"), "88,888", 0, CELL_TEXT, TRUE, "min_oi", FALSE, 5, interest_text, NULL },
  { N_("Quote"), "119" LW_NBSP "s", 14, CELL_QUOTE, FALSE, NULL, TRUE, 0, NULL, quote_style },
  { "", "Trade", 20, CELL_TRADE, TRUE, NULL, TRUE, 0, trade_text, NULL },
};

/* Cells */

static const char *
quote_glyph (LwQuoteState state)
{
  switch (state)
    {
    case LW_QUOTE_LIVE: return "dot";
    case LW_QUOTE_DELAYED:
    case LW_QUOTE_DELAYED_FROZEN: return "half";
    case LW_QUOTE_FROZEN: return "square";
    case LW_QUOTE_STALE:
    case LW_QUOTE_CROSSED:
    case LW_QUOTE_STUB:
    case LW_QUOTE_MISSING:
    default: return "triangle";
    }
}

static const char *
quote_words (LwQuoteState state)
{
  switch (state)
    {
    case LW_QUOTE_LIVE: return _("live");
    case LW_QUOTE_FROZEN: return _("frozen: the last quote before the close");
    case LW_QUOTE_DELAYED: return _("delayed by 15 minutes");
    case LW_QUOTE_DELAYED_FROZEN: return _("delayed, from before the close");
    case LW_QUOTE_STALE: return _("stale: not confirmed for a while");
    case LW_QUOTE_CROSSED: return _("crossed: bid above ask");
    case LW_QUOTE_STUB: return _("a market too wide to trade");
    case LW_QUOTE_MISSING:
    default: return _("missing");
    }
}

static void
set_text (GtkWidget    *inscription,
          const Column *column,
          LwScanItem   *item)
{
  const LwScanRow *row = lw_scan_item_get_row (item);
  g_autofree char *text = column->text != NULL ? column->text (row) : lw_format_age (lw_scan_item_get_age_us (item));
  const char *style = column->style != NULL ? column->style (row) : "c-1";

  gtk_inscription_set_text (GTK_INSCRIPTION (inscription), text);
  lw_widget_set_style (inscription, lw_scan_item_is_gone (item) ? "c-3" : style);
}

static void
update_quote (GtkWidget       *box,
              const LwScanRow *row)
{
  GtkWidget *image = gtk_widget_get_first_child (box);
  const char *style = row->state == LW_QUOTE_LIVE ? "c-gain" : quote_style (row);

  lw_widget_set_glyph (GTK_IMAGE (image), quote_glyph (row->state));
  if (!gtk_widget_has_css_class (image, style))
    gtk_widget_set_css_classes (image, (const char *[]) { "narrow", style, NULL });
  lw_widget_set_tooltip (box, row->state == LW_QUOTE_LIVE ? NULL : quote_words (row->state)); /* it covers the next row */
}

static void
update_kind (GtkWidget       *box,
             const LwScanRow *row)
{
  lw_widget_set_glyph (GTK_IMAGE (gtk_widget_get_first_child (box)), lw_vertical_is_bull (row->vertical.kind) ? "bull" : "bear");
}

static void
name_trade (GtkWidget  *button,
            LwScanItem *item)
{
  const LwScanRow *row = lw_scan_item_get_row (item);
  g_autofree char *words = lw_vertical_words (&row->vertical, 1, LW_PRICE_NONE);
  g_autofree char *label = g_strdup_printf (_("Trade %s"), words != NULL ? words : row->vertical.symbol);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", lw_scan_item_get_key (item));
  lw_widget_set_name_label (button, label);
}

static void
update_trade (GtkWidget  *button,
              LwScanItem *item)
{
  const LwScanRow *row = lw_scan_item_get_row (item);
  GVariant *target = gtk_actionable_get_action_target_value (GTK_ACTIONABLE (button));
  gboolean can_trade = row->state == LW_QUOTE_LIVE && !lw_scan_item_is_gone (item);

  if (target == NULL || strcmp (g_variant_get_string (target, NULL), lw_scan_item_get_key (item)) != 0)
    name_trade (button, item);
  /* The action is always there and would make the button sensitive: a row that cannot be traded does not name it. */
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), can_trade ? "win.trade" : NULL);
  gtk_widget_set_sensitive (button, can_trade);
  lw_widget_set_tooltip (button, can_trade ? NULL : lw_scan_item_is_gone (item) ? _("No longer passes the filters")
                                                                                : quote_words (row->state));
}

static void
update_cell (GtkWidget  *child,
             LwScanItem *item)
{
  const Column *column = g_object_get_data (G_OBJECT (child), "lw-column");

  switch (column->type)
    {
    case CELL_TRADE:
      update_trade (child, item);
      break;
    case CELL_KIND:
      update_kind (child, lw_scan_item_get_row (item));
      set_text (gtk_widget_get_last_child (child), column, item);
      break;
    case CELL_QUOTE:
      update_quote (child, lw_scan_item_get_row (item));
      set_text (gtk_widget_get_last_child (child), column, item);
      break;
    case CELL_LIQUIDITY:
      lw_liquidity_set (LW_LIQUIDITY (gtk_widget_get_first_child (child)), lw_scan_item_get_row (item)->liq_score);
      set_text (gtk_widget_get_last_child (child), column, item);
      break;
    case CELL_TEXT:
    default:
      set_text (child, column, item);
      break;
    }
}

static GtkWidget *
new_inscription (const Column *column)
{
  GtkWidget *inscription = gtk_inscription_new (NULL);

  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (inscription), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (inscription), 0);
  gtk_inscription_set_xalign (GTK_INSCRIPTION (inscription), column->right ? 1 : 0);
  gtk_widget_set_valign (inscription, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (inscription, TRUE);
  return inscription;
}

static GtkWidget *
new_box (const Column *column,
         GtkWidget    *first,
         int           spacing)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, spacing);

  gtk_widget_set_valign (first, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), first);
  gtk_box_append (GTK_BOX (box), new_inscription (column));
  return box;
}

static GtkWidget *
new_trade_button (void)
{
  GtkWidget *button = gtk_button_new_with_label (_("Trade"));

  /* Keys T and Enter act on the row, and Tab leaves the list in one step. */
  gtk_widget_set_focusable (button, FALSE);
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (button, GTK_ALIGN_END);
  gtk_widget_add_css_class (button, "trade");
  return button;
}

/* The narrow drawings stand in a square that would waste half of the column. */
static GtkWidget *
new_quote_glyph (void)
{
  GtkWidget *image = lw_glyph_image ("dot", 16);

  gtk_widget_add_css_class (image, "narrow");
  return image;
}

static GtkWidget *
new_cell (const Column *column)
{
  switch (column->type)
    {
    case CELL_TRADE: return new_trade_button ();
    case CELL_KIND: return new_box (column, lw_glyph_image ("bull", 20), 7);
    case CELL_QUOTE: return new_box (column, new_quote_glyph (), 5);
    case CELL_LIQUIDITY: return new_box (column, g_object_new (LW_TYPE_LIQUIDITY, NULL), 2);
    case CELL_TEXT:
    default: return new_inscription (column);
    }
}

static void
on_setup_cb (GtkSignalListItemFactory *factory,
             GtkListItem              *list_item,
             gpointer                  column)
{
  GtkWidget *child = new_cell (column);

  g_object_set_data (G_OBJECT (child), "lw-column", column);
  gtk_list_item_set_child (list_item, child);
}

static void
on_item_changed_cb (LwScanItem *item,
                    GtkWidget  *child)
{
  update_cell (child, item);
}

/* GTK keeps widgets for many more rows than there is room for. */
static gboolean
is_in_sight (GtkWidget *child)
{
  GtkWidget *view = gtk_widget_get_ancestor (child, GTK_TYPE_COLUMN_VIEW);
  graphene_rect_t bounds;

  return view != NULL && gtk_widget_compute_bounds (child, view, &bounds) && bounds.origin.y + bounds.size.height > 0
         && bounds.origin.y < (float) gtk_widget_get_height (view);
}

/* Each second, of the rows in sight: the text of one cell. */
static void
on_item_aged_cb (LwScanItem *item,
                 GtkWidget  *child)
{
  if (!is_in_sight (child))
    return;
  set_text (gtk_widget_get_last_child (child), g_object_get_data (G_OBJECT (child), "lw-column"), item);
}

static void
on_bind_cb (GtkSignalListItemFactory *factory,
            GtkListItem              *list_item,
            gpointer                  column)
{
  LwScanItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *child = gtk_list_item_get_child (list_item);

  g_signal_connect (item, "changed", G_CALLBACK (on_item_changed_cb), child);
  if (((const Column *) column)->type == CELL_QUOTE)
    g_signal_connect (item, "aged", G_CALLBACK (on_item_aged_cb), child);
  update_cell (child, item);
}

static void
on_unbind_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *list_item,
              gpointer                  column)
{
  g_signal_handlers_disconnect_by_data (gtk_list_item_get_item (list_item), gtk_list_item_get_child (list_item));
}

/* Sorting: GTK 4.8 cannot be asked for the sort column. Each column's sorter notes who was asked; of a comparison the first
 * that is asked is the primary one. */

static const Column *asked;

static int
on_compare_cb (gconstpointer a,
               gconstpointer b,
               gpointer      column)
{
  if (asked == NULL)
    asked = column;
  return -1;
}

static int
measure (GtkColumnView *view,
         const Column  *column)
{
  int cell = lw_draw_text_width (GTK_WIDGET (view), column->sample, 12, column->style == bold_style ? 600 : 400) + column->extra;
  int head = lw_draw_text_width (GTK_WIDGET (view), _(column->title), 11, 500);
  gboolean edge = column->type == CELL_KIND || column->type == CELL_TRADE;

  return MAX (cell, head) + 12 + (edge ? 6 : 0);
}

static void
align_head (GtkColumnView *view)
{
  GtkWidget *head = gtk_widget_get_first_child (GTK_WIDGET (view));
  GtkWidget *button = head != NULL ? gtk_widget_get_first_child (head) : NULL;

  for (guint i = 0; button != NULL && i < G_N_ELEMENTS (columns); i++, button = gtk_widget_get_next_sibling (button))
    {
      GtkWidget *box = gtk_widget_get_first_child (button);

      if (box != NULL)
        gtk_widget_set_halign (box, columns[i].right ? GTK_ALIGN_END : GTK_ALIGN_START);
    }
}

static void
add_column (GtkColumnView *view,
            const Column  *column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) view_column = NULL;

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup_cb), (gpointer) column);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind_cb), (gpointer) column);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind_cb), (gpointer) column);
  view_column = gtk_column_view_column_new (column->title[0] != '\0' ? _(column->title) : "", factory);
  gtk_column_view_column_set_fixed_width (view_column, measure (view, column));
  gtk_column_view_column_set_expand (view_column, column->type == CELL_KIND);
  if (column->sort_field != NULL)
    {
      g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (on_compare_cb, (gpointer) column, NULL));

      gtk_column_view_column_set_sorter (view_column, sorter);
    }
  gtk_column_view_append_column (view, view_column);
}

void
lw_scan_columns_add (GtkColumnView *view)
{
  g_return_if_fail (GTK_IS_COLUMN_VIEW (view));

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    add_column (view, &columns[i]);
  align_head (view);
}

/* The highest rank that fits with all those below it. */
static guint
rank_for (GListModel *list,
          int         room)
{
  for (guint rank = MAX_RANK; rank > 0; rank--)
    {
      int sum = 0;

      for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
        {
          g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (list, i);

          sum += columns[i].rank <= rank ? gtk_column_view_column_get_fixed_width (column) : 0;
        }
      if (sum <= room)
        return rank;
    }
  return 0;
}

void
lw_scan_columns_fit (GtkColumnView *view,
                     int            room)
{
  GListModel *list = gtk_column_view_get_columns (view);
  guint rank = rank_for (list, room);

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (list, i);
      gboolean visible = columns[i].rank <= rank;

      if (gtk_column_view_column_get_visible (column) != visible)
        gtk_column_view_column_set_visible (column, visible);
    }
}

gboolean
lw_scan_columns_get_sort (GtkColumnView *view,
                          const char   **field,
                          gboolean      *ascending)
{
  /* Two of them: GTK does not ask how a row stands to itself. */
  g_autoptr (LwScanItem) one = g_object_new (LW_TYPE_SCAN_ITEM, NULL);
  g_autoptr (LwScanItem) other = g_object_new (LW_TYPE_SCAN_ITEM, NULL);
  GtkOrdering ordering;

  asked = NULL;
  ordering = gtk_sorter_compare (gtk_column_view_get_sorter (view), one, other);
  if (asked == NULL)
    return FALSE;
  *field = asked->sort_field;
  *ascending = ordering == GTK_ORDERING_SMALLER;
  return TRUE;
}

gboolean
lw_scan_columns_first_ascending (const char *field)
{
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    if (g_strcmp0 (columns[i].sort_field, field) == 0)
      return columns[i].ascending;
  return FALSE;
}

void
lw_scan_columns_set_sort (GtkColumnView *view,
                          const char    *field,
                          gboolean       ascending)
{
  GListModel *list = gtk_column_view_get_columns (view);

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (list, i);

      if (g_strcmp0 (columns[i].sort_field, field) != 0 || field == NULL)
        continue;
      gtk_column_view_sort_by_column (view, column, ascending ? GTK_SORT_ASCENDING : GTK_SORT_DESCENDING);
      return;
    }
  gtk_column_view_sort_by_column (view, NULL, GTK_SORT_ASCENDING);
}
