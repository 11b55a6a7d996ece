#define G_LOG_DOMAIN "lw-ctl"

#include "config.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "lw-ctl-bench.h"
#include "lw-ctl-tick-feed.h"
#include "lw-good-market.h"
#include "lw-journal-db.h"
#include "lw-process.h"

/* The kill switch (risk-gate.md G15) with 50 orders at TWS: the engine that the desk has, a journal on the disk, and a session that is
 * ready with 90 lines open, each carried out as the desk does. Time is virtual but for what is measured: processor time of this thread
 * from the key to the instant from which nothing is sent any more, and to the last cancel in the hands of the link, the switch in the
 * journal included. TWS takes 49 messages in 1.05 s: for the last ones the session waits, which is no work. */

#define ORDERS   50
#define ACCOUNT  "DUSIM0001"
#define START_US G_GINT64_CONSTANT (1795446000000000) /* Mon 2026-11-23 10:00 New York */
#define STEP_US  G_GINT64_CONSTANT (50000)
#define LONGEST_US G_GINT64_CONSTANT (60000000)

typedef struct
{
  LwTickFeed  *feed;
  LwTrade     *trade;
  LwJournalDb *journal;
  LwOrder      frame;       /* of the commit under way */
  guint64      token;
  guint64      next_frame;  /* of orders, which go nowhere here */
  guint        asked, out;  /* cancels */
  gint64       now_us;
} Kill;

static void
kill_clear (Kill *self)
{
  g_clear_pointer (&self->trade, lw_trade_free);
  g_clear_pointer (&self->journal, lw_journal_db_close);
  g_clear_pointer (&self->feed, lw_tick_feed_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Kill, kill_clear)

static gboolean
commit (Kill          *self,
        LwTradeAction *action)
{
  g_autoptr (GError) error = NULL;

  if (action->order != NULL)
    {
      self->frame = *action->order;
      self->token = action->token;
      lw_journal_batch_set_hash (action->batch, "0000000000000000000000000000000000000000000000000000000000000000");
    }
  lw_journal_db_commit (self->journal, action->batch, self->now_us, &error);
  lw_trade_committed (self->trade, action->token, error, self->now_us);
  return error == NULL;
}

/* TWS has it at once. */
static void
place (Kill   *self,
       guint64 token)
{
  LwReport report;
  guint64 frame = ++self->next_frame;

  lw_trade_frame (self->trade, token, frame, self->now_us);
  lw_trade_frame_out (self->trade, frame, self->now_us);
  lw_report_init (&report, LW_REPORT_OPEN_ORDER);
  report.order_id = self->frame.order_id;
  report.client_id = 1;
  report.perm_id = 9000 + self->frame.order_id;
  report.quantity = self->frame.quantity;
  report.limit = self->frame.limit;
  g_strlcpy (report.order_ref, self->frame.order_ref, sizeof report.order_ref);
  g_strlcpy (report.account, ACCOUNT, sizeof report.account);
  g_strlcpy (report.status, "Submitted", sizeof report.status);
  lw_trade_report (self->trade, &report, self->now_us);
}

static void
list (Kill       *self,
      LwOrderList which)
{
  static const LwReportType marks[] = { LW_REPORT_LIST_BEGIN, LW_REPORT_LIST_END };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      LwReport report;

      lw_report_init (&report, marks[i]);
      report.list = which;
      lw_trade_report (self->trade, &report, self->now_us);
    }
}

static void
send_cancel (Kill                *self,
             const LwTradeAction *action)
{
  guint64 frame = lw_tick_feed_send_cancel (self->feed, action->order_id);

  self->asked++;
  lw_trade_frame (self->trade, action->token, frame, self->now_us);
}

static void
carry_out (Kill *self)
{
  LwTradeAction action;

  while (lw_trade_next_action (self->trade, &action))
    {
      if (action.type == LW_TRADE_COMMIT)
        commit (self, &action);
      else if (action.type == LW_TRADE_PLACE)
        place (self, action.token);
      else if (action.type == LW_TRADE_CANCEL)
        send_cancel (self, &action);
      else if (action.type == LW_TRADE_LIST)
        list (self, action.list);
      lw_trade_action_clear (&action);
    }
}

static void
hand_in (Kill        *self,
         LwReportType type,
         gint32       id,
         const char  *text)
{
  LwReport report;

  lw_report_init (&report, type);
  report.order_id = id;
  report.text = g_strdup (text);
  lw_trade_report (self->trade, &report, self->now_us);
  lw_report_clear (&report);
  carry_out (self);
}

static void
set_limits (LwGateLimits *limits)
{
  lw_gate_limits_init (limits);
  limits->total_loss = limits->symbol_loss = limits->expiry_loss = G_GINT64_CONSTANT (1000000000000);
  limits->working_orders = limits->minute_orders = limits->open_spreads = limits->day_orders = 1000;
  limits->preview = 0;
}

static gboolean
open_all (Kill       *self,
          const char *folder,
          GError    **error)
{
  LwTradeConfig config = { .account = ACCOUNT, .kind = LW_ACCOUNT_SIMULATED, .profile = "SIMULATED", .client_id = 1,
                           .fee_per_contract_usd = 0.65 };
  g_autoptr (LwJournalContents) contents = NULL;

  self->now_us = START_US;
  self->feed = lw_tick_feed_new (error);
  self->journal = self->feed != NULL ? lw_journal_db_open (folder, ACCOUNT, LW_JOURNAL_WRITER, error) : NULL;
  contents = self->journal != NULL ? lw_journal_db_load (self->journal, error) : NULL;
  if (contents == NULL)
    return FALSE;
  set_limits (&config.limits);
  self->trade = lw_trade_new (&config, contents, self->now_us);
  hand_in (self, LW_REPORT_NEXT_ID, 1, NULL);
  hand_in (self, LW_REPORT_ACCOUNTS, 0, ACCOUNT);
  hand_in (self, LW_REPORT_CONNECTED, 0, NULL);
  self->now_us += 6000000;
  lw_trade_wake (self->trade, self->now_us);
  carry_out (self);
  return TRUE;
}

static void
fill_ticket (LwTicket *ticket,
             guint     i,
             gint64    now_us)
{
  LwVertical *vertical = &ticket->vertical;

  memset (ticket, 0, sizeof *ticket);
  vertical->kind = LW_BULL_PUT;
  g_strlcpy (vertical->symbol, "SPY", sizeof vertical->symbol);
  g_strlcpy (vertical->trading_class, "SPY", sizeof vertical->trading_class);
  g_strlcpy (vertical->currency, "USD", sizeof vertical->currency);
  vertical->last_trade = vertical->settle = lw_date_from_ymd (2026, 12, 18);
  vertical->last_trade_us = vertical->settle_us = START_US + 25 * LW_DAY_US;
  vertical->k1 = (400 + (LwPrice) i) * LW_PRICE_SCALE;
  vertical->k2 = (405 + (LwPrice) i) * LW_PRICE_SCALE;
  vertical->con_id_1 = 1000 + (gint32) i;
  vertical->con_id_2 = 2000 + (gint32) i;
  vertical->multiplier = 100;
  ticket->quantity = 1;
  ticket->limit = 12000;
  ticket->increment = 100;
  ticket->long_bid = 2.8;
  ticket->long_ask = 2.9;
  ticket->short_bid = 4.0;
  ticket->short_ask = 4.1;
  lw_ticket_good_market (ticket, now_us);
}

static gboolean
place_all (Kill    *self,
           GError **error)
{
  for (guint i = 0; i < ORDERS; i++)
    {
      char id[] = "LWAAAAAAAAAAAAAAAAAAAA";
      LwTicket ticket;
      LwVerdict verdict;
      gboolean ok;

      id[2] = 'A' + (char) (i / 26);
      id[3] = 'A' + (char) (i % 26);
      fill_ticket (&ticket, i, self->now_us);
      ok = lw_trade_transmit (self->trade, id, &ticket, self->now_us, &verdict);
      if (!ok)
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "order %u: %s", i + 1, verdict.sentence);
      lw_verdict_clear (&verdict);
      if (!ok)
        return FALSE;
      carry_out (self);
      self->now_us += 4000000; /* each has its answer, and stands alone in its seconds */
    }
  return TRUE;
}

/* The rest of the frames leave as the pacer lets them. */
static void
wait_for_link (Kill   *self,
               double *cpu)
{
  for (gint64 waited = 0; waited < LONGEST_US && (self->out = lw_tick_feed_n_cancels (self->feed)) < ORDERS; waited += STEP_US)
    {
      gint64 began = lw_process_thread_cpu_us ();

      lw_tick_feed_pass (self->feed, STEP_US);
      *cpu += (double) (lw_process_thread_cpu_us () - began) / 1000;
    }
}

static void
add_ms (GArray *values,
        double  ms)
{
  g_array_append_val (values, ms);
}

static gboolean
press (Kill    *self,
       GArray  *refused,
       GArray  *sent,
       GError **error)
{
  gint64 began = lw_process_thread_cpu_us ();
  double cpu;

  lw_trade_kill (self->trade, self->now_us);
  add_ms (refused, (double) (lw_process_thread_cpu_us () - began) / 1000);
  carry_out (self);
  cpu = (double) (lw_process_thread_cpu_us () - began) / 1000;
  wait_for_link (self, &cpu);
  add_ms (sent, cpu);
  if (lw_trade_is_killed (self->trade) && self->asked == ORDERS && self->out == ORDERS)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "of %d cancels %u were asked for and %u left", ORDERS, self->asked, self->out);
  return FALSE;
}

static gboolean
run_one (GArray  *refused,
         GArray  *sent,
         GError **error)
{
  g_autofree char *folder = g_dir_make_tmp ("legwork-bench-XXXXXX", error);
  gboolean good = folder != NULL;

  if (good)
    {
      g_auto (Kill) self = { 0 };

      good = open_all (&self, folder, error) && place_all (&self, error) && press (&self, refused, sent, error);
    }
  if (folder != NULL)
    lw_bench_remove_folder (folder);
  return good;
}

gboolean
lw_ctl_bench_kill (const LwBenchOptions *options,
                   JsonBuilder          *out,
                   GError              **error)
{
  g_autoptr (GArray) refused = g_array_new (FALSE, FALSE, sizeof (double)), sent = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < options->runs; i++)
    if (!run_one (refused, sent, error))
      return FALSE;
  lw_bench_add_count (out, "runs", options->runs);
  lw_bench_add_count (out, "orders", ORDERS);
  lw_bench_add_spread (out, "key_to_refused_cpu_ms", refused);
  lw_bench_add_spread (out, "key_to_last_cancel_cpu_ms", sent);
  return TRUE;
}
