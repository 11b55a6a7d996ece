#define G_LOG_DOMAIN "lw-scan-page"
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "lw-format.h"
#include "lw-preset-tile.h"
#include "lw-scan-page-private.h"
#include "lw-widget.h"

#define KEY_HOLD_US (1500 * 1000)

/* Which presets get a tile first; the others follow in the order of their file. */
static const char * const featured[] = {
  "Credit core", "Debit core", "One sigma", "Weekly income", "High probability", "Tight markets"
};

static void
append_preset (LwScanPage *self,
               guint       index)
{
  for (guint i = 0; i < self->order->len; i++)
    if (g_array_index (self->order, guint, i) == index)
      return;
  g_array_append_val (self->order, index);
}

void
lw_scan_page_order_presets (LwScanPage *self)
{
  guint n = self->desk != NULL ? lw_desk_n_presets (self->desk) : 0;

  g_array_set_size (self->order, 0);
  for (guint f = 0; f < G_N_ELEMENTS (featured); f++)
    for (guint i = 0; i < n; i++)
      if (g_strcmp0 (lw_desk_get_preset (self->desk, i)->name, featured[f]) == 0)
        append_preset (self, i);
  for (guint i = 0; i < n; i++)
    append_preset (self, i);
}

/* What an import brought gets a tile: the last but one, for the last may be the chosen preset's. */
static void
take_new_presets (LwScanPage *self)
{
  guint before = self->order->len, place;

  if (lw_desk_n_presets (self->desk) == before)
    return;
  lw_scan_page_order_presets (self);
  place = MIN (before, self->n_tiles - 2);
  g_array_remove_index (self->order, before);
  g_array_insert_val (self->order, place, before);
}

static gboolean
is_chosen (LwScanPage *self,
           guint       index)
{
  const LwPreset *current = lw_desk_get_current_preset (self->desk);

  return current != NULL && g_strcmp0 (current->name, lw_desk_get_preset (self->desk, index)->name) == 0;
}

static void
fit_tiles (LwScanPage *self,
           guint       n)
{
  guint have = 0;
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->tiles));

  while (child != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);

      if (++have > n)
        gtk_box_remove (self->tiles, child);
      child = next;
    }
  for (; have < n; have++)
    gtk_box_append (self->tiles, g_object_new (LW_TYPE_PRESET_TILE, NULL));
}

/* −1 while it is not known: nothing counted yet is not 0. */
static int
tile_count (LwScanPage *self,
            guint       index)
{
  int count = lw_desk_preset_count (self->desk, index);
  gboolean early = lw_desk_get_current_preset (self->desk) != NULL && lw_scan_first_result (self->desk) == NULL;

  return count == 0 && early ? -1 : count;
}

static void
fill_tiles (LwScanPage *self)
{
  guint n = MIN (self->n_tiles, self->order->len), i = 0;
  gboolean shown = FALSE;
  g_autofree char *all = g_strdup_printf (_("All %u"), self->order->len);

  fit_tiles (self, n);
  for (GtkWidget *tile = gtk_widget_get_first_child (GTK_WIDGET (self->tiles)); tile != NULL; tile = gtk_widget_get_next_sibling (tile), i++)
    {
      guint index = g_array_index (self->order, guint, i);

      /* A chosen preset without a tile of its own takes the last one. */
      for (guint j = n; i + 1 == n && !shown && j < self->order->len; j++)
        if (is_chosen (self, g_array_index (self->order, guint, j)) && !is_chosen (self, index))
          index = g_array_index (self->order, guint, j);
      shown = shown || is_chosen (self, index);
      lw_preset_tile_set (LW_PRESET_TILE (tile), index, lw_desk_get_preset (self->desk, index),
                          tile_count (self, index), is_chosen (self, index));
    }
  if (g_strcmp0 (gtk_menu_button_get_label (self->all), all) != 0) /* GTK makes a new label each time */
    gtk_menu_button_set_label (self->all, all);
}

static void
fill_title (LwScanPage         *self,
            const LwDeskScan   *scan,
            const LwScanResult *result)
{
  g_autofree char *passed = result != NULL ? lw_format_count (result->n_passed) : g_strdup ("…");
  g_autofree char *candidates = result != NULL ? lw_format_count (result->n_candidates) : g_strdup ("…");
  g_autofree char *symbols = g_strdup_printf (g_dngettext (NULL, "%u symbol", "%u symbols", scan->n_symbols), scan->n_symbols);
  g_autofree char *expiries = g_strdup_printf (g_dngettext (NULL, "%u expiry", "%u expiries", scan->n_expiries), scan->n_expiries);
  g_autofree char *of = g_strdup_printf (_("of %s verticals · %s · %s"), candidates, symbols, expiries);
  gboolean any = lw_desk_get_current_preset (self->desk) != NULL;

  gtk_label_set_text (self->count, any ? passed : _("Scan"));
  gtk_label_set_text (self->of, any ? of : _("Choose a preset to look for spreads."));
}

static void
fill_sweep (LwScanPage       *self,
            const LwDeskScan *scan)
{
  gboolean running = scan->phase == LW_SCAN_LOADING || scan->phase == LW_SCAN_SWEEPING;
  double fraction = scan->total > 0 ? (double) scan->done / scan->total : running ? 0 : 1;
  LwColor color = LW_COLOR_HIST_ON;
  g_autofree char *age = scan->swept_us > 0 ? lw_format_age (lw_desk_now_us (self->desk) - scan->swept_us) : g_strdup ("");
  g_autofree char *text = NULL;

  if (running && scan->total > 0)
    text = g_strdup_printf (_("Sweep %u of %u"), scan->done, scan->total);
  else if (running)
    text = g_strdup (_("Loading"));
  else
    text = age[0] != '\0' ? g_strdup_printf (_("Sweep %s ago"), age) : g_strdup ("");
  gtk_label_set_text (self->sweep, text);
  lw_meter_set (self->meter, 1, &fraction, &color);
  gtk_widget_set_visible (GTK_WIDGET (self->meter), running || scan->swept_us > 0);
  gtk_widget_set_visible (self->stop, running);
  gtk_widget_set_visible (self->run, !running);
}

static void
fill_basis (LwScanPage *self)
{
  const LwPreset *preset = lw_desk_get_current_preset (self->desk);
  g_autofree char *a = preset != NULL ? lw_format_number (preset->basis_a, 2) : g_strdup ("");
  g_autofree char *text = NULL;

  if (preset == NULL)
    text = g_strdup ("");
  else if (a[0] == '\0')
    text = g_strdup_printf (_("Basis %s"), preset->basis_word != NULL ? preset->basis_word : "");
  else if (preset->basis_a == 0)
    text = g_strdup (_("Basis mid"));
  else if (preset->basis_a == 1)
    text = g_strdup (_("Basis natural"));
  else
    text = g_strdup_printf (_("Basis mid + %s"), a);
  gtk_label_set_text (self->basis, text);
  lw_widget_set_tooltip (GTK_WIDGET (self->basis), _("The price that figures are computed at, between mid (0) and natural (1)"));
}

static void
fill_pending (LwScanPage *self)
{
  guint pending = lw_scan_list_pending (self->list);
  g_autofree char *words = pending > 0 ? g_strdup_printf (g_dngettext (NULL, "%u change", "%u changes", pending), pending)
                                       : g_strdup (_("Run"));

  gtk_label_set_text (self->run_words, words);
}

/* Share of what is hidden by the filter that took it first. */
static void
fill_hidden (LwScanPage         *self,
             const LwPreset     *preset,
             const LwScanResult *result)
{
  static const LwColor colors[] = { LW_COLOR_INK3, LW_COLOR_HIST_ON, LW_COLOR_EDGE, LW_COLOR_HIST };
  double fractions[G_N_ELEMENTS (colors)] = { 0 };
  guint hidden = result->n_candidates - MIN (result->n_passed, result->n_candidates), n = 0, used = 0;
  g_autofree char *count = lw_format_count (hidden);
  g_autofree char *text = g_strdup_printf (_("%s hidden"), count);
  g_autoptr (GString) reasons = g_string_new (NULL);
  gboolean fits = preset->n_filters == result->n_filters;

  while (fits && hidden > 0 && n < G_N_ELEMENTS (colors))
    {
      guint best = G_MAXUINT;

      /* Next in size, each once. */
      for (guint i = 0; i < result->n_filters && i < 32; i++)
        if (!(used & (1u << i)) && result->rejected_first[i] > 0
            && (best == G_MAXUINT || result->rejected_first[i] > result->rejected_first[best]))
          best = i;
      if (best == G_MAXUINT)
        break;
      used |= 1u << best;
      fractions[n] = (double) result->rejected_first[best] / hidden;
      if (n < (self->wide ? 3u : 2u))
        {
          g_autofree char *number = lw_format_count (result->rejected_first[best]);

          g_string_append_printf (reasons, "%s%s" LW_NBSP "%s", n > 0 ? "   " : "", lw_format_title (preset->filters[best].field), number);
        }
      n++;
    }
  gtk_label_set_text (self->hidden, text);
  lw_meter_set (self->hidden_meter, n, fractions, colors);
  gtk_label_set_text (self->reasons, reasons->str);
}

static void
fill_miss (LwScanPage         *self,
           const LwPreset     *preset,
           const LwScanResult *result)
{
  guint nearest = 0;
  gboolean any = preset->n_filters == result->n_filters && lw_scan_misses (result, &nearest, 1) == 1;

  gtk_widget_set_visible (self->miss_box, any);
  if (any)
    {
      g_autofree char *count = lw_format_count (result->cost[nearest]);
      g_autofree char *adds = g_strdup_printf (_("adds %s rows"), count);

      gtk_label_set_text (self->miss, lw_format_title (preset->filters[nearest].field));
      gtk_label_set_text (self->miss_adds, adds);
    }
}

static void
add_reason (const LwPreset     *preset,
            const LwScanResult *result,
            guint               i,
            GtkGrid            *grid)
{
  g_autofree char *words = lw_format_filter (&preset->filters[i]);
  g_autofree char *alone = lw_format_count (result->rejected_alone[i]);
  g_autofree char *first = lw_format_count (result->rejected_first[i]);
  g_autofree char *cost = lw_format_signed (result->cost[i], 0);
  const char *texts[] = { words, alone, first, cost };

  for (guint c = 0; c < G_N_ELEMENTS (texts); c++)
    {
      GtkWidget *label = lw_widget_label (texts[c], c == 0 ? "s" : c == 3 ? "s b" : "s ink2");

      gtk_label_set_xalign (GTK_LABEL (label), c == 0 ? 0 : 1);
      gtk_grid_attach (grid, label, (int) c, (int) i + 1, 1, 1);
    }
}

/* Made when it is asked for. */
void
lw_scan_page_on_why_not_cb (GtkMenuButton *button,
                            gpointer       user_data)
{
  LwScanPage *self = user_data;
  const LwPreset *preset = self->desk != NULL ? lw_desk_get_current_preset (self->desk) : NULL;
  const LwScanResult *result = self->desk != NULL ? lw_desk_get_result (self->desk) : NULL;
  static const char * const heads[] = { N_("Filter"), N_("rejects alone"), N_("rejects first"), N_("rows if open") };
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    gtk_grid_attach (GTK_GRID (grid), lw_widget_label (_(heads[i]), "cap2"), (int) i, 0, 1, 1);
  for (guint i = 0; preset != NULL && result != NULL && preset->n_filters == result->n_filters
                    && i < result->n_filters; i++)
    add_reason (preset, result, i, GTK_GRID (grid));
  gtk_popover_set_child (GTK_POPOVER (popover), grid);
  gtk_menu_button_set_popover (button, popover);
}

static const char *
stack_page (LwScanPage         *self,
            const LwDeskScan   *scan,
            const LwScanResult *result)
{
  gboolean running = scan->phase == LW_SCAN_LOADING || scan->phase == LW_SCAN_SWEEPING;

  if (lw_desk_get_current_preset (self->desk) == NULL)
    return "message";
  if (result != NULL && result->n_rows > 0)
    return "list";
  if (scan->phase == LW_SCAN_FAILED)
    return "message";
  if (running || result == NULL)
    return scan->phase == LW_SCAN_IDLE ? "message" : "loading";
  return "empty";
}

static void
fill_message (LwScanPage       *self,
              const LwDeskScan *scan)
{
  gboolean none = lw_desk_get_current_preset (self->desk) == NULL;

  gtk_label_set_text (self->message_title, none ? _("What are you looking for?")
                                           : scan->phase == LW_SCAN_FAILED ? _("The scan could not be done") : _("Not scanned yet"));
  gtk_label_set_text (self->message, none ? _("Choose one of the presets above. It loads the option chains, prices every vertical and ranks what passes.")
                                          : scan->sentence);
  gtk_label_set_text (self->loading, scan->sentence);
}

/* Where no symbol could be loaded the message says it. */
static void
fill_problem (LwScanPage       *self,
              const LwDeskScan *scan)
{
  gboolean some = scan->problems[0] != '\0' && scan->phase != LW_SCAN_FAILED;
  g_autofree char *words = g_strdup_printf (_("%s The other symbols are scanned; the symbol box (Ctrl+L) takes another one."), scan->problems);

  gtk_widget_set_visible (self->problem, some);
  if (some)
    gtk_label_set_text (self->problem_words, words);
}

static gboolean
was_just_sorted (LwScanPage *self)
{
  return self->sorted_us != 0 && g_get_monotonic_time () - self->sorted_us < KEY_HOLD_US;
}

static gboolean
should_hold (LwScanPage *self)
{
  if (was_just_sorted (self))
    return FALSE;
  return self->pointer_inside || (self->key_us != 0 && g_get_monotonic_time () - self->key_us < KEY_HOLD_US);
}

/* GTK keeps the row that was first in sight, so better rows would come in above it, out of sight. */
static void
scroll_to_best (LwScanPage *self)
{
  GtkWidget *rows = gtk_widget_get_last_child (GTK_WIDGET (self->view));

  if (g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0)
    gtk_widget_activate_action (rows, "list.scroll-to-item", "u", 0u);
}

void
lw_scan_page_fill_list (LwScanPage *self,
                        gboolean    may_hold)
{
  gboolean at_top = gtk_adjustment_get_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view))) < 1.0;

  lw_scan_list_set_now (self->list, lw_desk_now_us (self->desk), LW_DESK_MAX_QUOTE_AGE_US);
  lw_scan_list_hold (self->list, may_hold && should_hold (self));
  lw_scan_list_update (self->list, lw_desk_get_result (self->desk));
  if (at_top || was_just_sorted (self))
    scroll_to_best (self);
  fill_pending (self);
}

void
lw_scan_page_age (LwScanPage *self)
{
  LwDeskScan scan;

  if (self->desk == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  lw_desk_get_scan (self->desk, &scan);
  fill_sweep (self, &scan);
  lw_scan_list_set_now (self->list, lw_desk_now_us (self->desk), LW_DESK_MAX_QUOTE_AGE_US);
}

static void
fill_sort (LwScanPage *self)
{
  const LwPreset *preset = lw_desk_get_current_preset (self->desk);
  const char *field = NULL;
  gboolean ascending = FALSE, any = lw_scan_columns_get_sort (self->view, &field, &ascending);

  if (preset == NULL || (any && g_strcmp0 (field, preset->sort_field) == 0 && !ascending == !preset->sort_ascending))
    return;
  self->setting_sort = TRUE;
  lw_scan_columns_set_sort (self->view, preset->sort_field, preset->sort_ascending);
  self->setting_sort = FALSE;
}

/* What only another result changes. */
static void
fill_result (LwScanPage         *self,
             const LwPreset     *preset,
             const LwScanResult *result)
{
  lw_scan_page_fill_list (self, TRUE);
  gtk_widget_set_visible (self->strip, result != NULL && preset != NULL);
  if (result == NULL || preset == NULL)
    return;
  fill_hidden (self, preset, result);
  fill_miss (self, preset, result);
  if (result->n_rows == 0)
    lw_empty_scan_set (self->empty, preset, result);
}

void
lw_scan_page_fill (LwScanPage *self)
{
  const LwScanResult *result;
  LwDeskScan scan;
  guint64 serial;

  if (self->desk == NULL)
    return;
  lw_desk_get_scan (self->desk, &scan);
  result = lw_scan_first_result (self->desk);
  serial = result != NULL ? scan.serial : 0;
  take_new_presets (self);
  fill_tiles (self);
  fill_title (self, &scan, result);
  fill_sweep (self, &scan);
  fill_basis (self);
  fill_message (self, &scan);
  fill_problem (self, &scan);
  fill_sort (self);
  if (self->refill || serial != self->serial)
    fill_result (self, lw_desk_get_current_preset (self->desk), result);
  self->refill = FALSE;
  self->serial = serial;
  gtk_stack_set_visible_child_name (self->stack, stack_page (self, &scan, result));
  lw_scan_page_focus_rows (self);
}
