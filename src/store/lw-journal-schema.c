#define G_LOG_DOMAIN "lw-journal-schema"

#include "config.h"

#include "lw-journal-db-private.h"

/* orders.md 2. Prices in 0.0001, times in µs UTC, money in millionths; NULL = missing. Nothing is ever deleted; what says
 * that something happened is never changed either. */
static const char version_1[] =
  "CREATE TABLE intent (id TEXT PRIMARY KEY NOT NULL, created_us INTEGER NOT NULL, profile TEXT NOT NULL,"
  " account TEXT NOT NULL, mode TEXT NOT NULL, client_id INTEGER NOT NULL, id_epoch INTEGER NOT NULL,"
  " order_id INTEGER NOT NULL, perm_id INTEGER, class TEXT NOT NULL, underlying TEXT NOT NULL, legs TEXT NOT NULL,"
  " qty INTEGER NOT NULL, \"limit\" INTEGER, tif TEXT NOT NULL, gtd_us INTEGER, origin TEXT NOT NULL, state TEXT NOT NULL,"
  " hint TEXT NOT NULL, acked INTEGER NOT NULL, absences INTEGER NOT NULL, first_absence_us INTEGER, sent_us INTEGER,"
  " final_us INTEGER, reason TEXT NOT NULL, supersedes TEXT NOT NULL, superseded_by TEXT NOT NULL,"
  " override INTEGER NOT NULL, version INTEGER NOT NULL, kind TEXT NOT NULL, trading_class TEXT NOT NULL,"
  " currency TEXT NOT NULL, underlying_con_id INTEGER NOT NULL, last_trade TEXT, settle TEXT, last_trade_us INTEGER,"
  " settle_us INTEGER, k1 INTEGER, k2 INTEGER, con_id_1 INTEGER NOT NULL, con_id_2 INTEGER NOT NULL,"
  " multiplier INTEGER NOT NULL);"
  "CREATE TABLE revision (intent TEXT NOT NULL, n INTEGER NOT NULL, purpose TEXT NOT NULL, order_id INTEGER NOT NULL,"
  " \"limit\" INTEGER, qty INTEGER NOT NULL, tif TEXT NOT NULL, hash TEXT NOT NULL, state TEXT NOT NULL,"
  " code INTEGER NOT NULL, text TEXT NOT NULL, us INTEGER NOT NULL, PRIMARY KEY (intent, n));"
  "CREATE TABLE cancel (intent TEXT NOT NULL, n INTEGER NOT NULL, asked_by TEXT NOT NULL, state TEXT NOT NULL,"
  " code INTEGER NOT NULL, text TEXT NOT NULL, us INTEGER NOT NULL, PRIMARY KEY (intent, n));"
  "CREATE TABLE gate (n INTEGER PRIMARY KEY, intent TEXT NOT NULL, verdict TEXT NOT NULL, rule TEXT NOT NULL, inputs TEXT,"
  " us INTEGER NOT NULL);"
  "CREATE TABLE reservation (intent TEXT PRIMARY KEY NOT NULL, micro_usd INTEGER NOT NULL, us INTEGER NOT NULL,"
  " freed_us INTEGER);"
  "CREATE TABLE event (seq INTEGER PRIMARY KEY, us INTEGER NOT NULL, mono_us INTEGER NOT NULL, intent TEXT,"
  " kind TEXT NOT NULL, raw TEXT);"
  "CREATE TABLE exec (root TEXT NOT NULL, rev TEXT NOT NULL, intent TEXT, order_id INTEGER NOT NULL, perm_id INTEGER,"
  " client_id INTEGER NOT NULL, account TEXT NOT NULL, conId INTEGER NOT NULL, secType TEXT NOT NULL,"
  " side INTEGER NOT NULL, shares REAL, price INTEGER, price_text TEXT NOT NULL, raw_time TEXT NOT NULL, us INTEGER,"
  " raw TEXT, symbol TEXT NOT NULL, local_symbol TEXT NOT NULL, expiry TEXT, strike INTEGER, \"right\" TEXT NOT NULL,"
  " multiplier INTEGER NOT NULL, currency TEXT NOT NULL, booked_us INTEGER NOT NULL, after_snapshot INTEGER NOT NULL,"
  " PRIMARY KEY (root, rev));"
  "CREATE INDEX exec_intent ON exec (intent);"
  "CREATE TABLE commission (exec_id TEXT PRIMARY KEY NOT NULL, amount INTEGER, currency TEXT NOT NULL, realized INTEGER);"
  "CREATE TABLE external (perm_id INTEGER NOT NULL, client_id INTEGER NOT NULL, order_id INTEGER NOT NULL,"
  " account TEXT NOT NULL, underlying TEXT NOT NULL, legs TEXT NOT NULL, \"limit\" INTEGER, qty REAL, status TEXT NOT NULL,"
  " us INTEGER NOT NULL, PRIMARY KEY (perm_id, client_id, order_id));"
  "CREATE TABLE position_seen (snapshot INTEGER NOT NULL, us INTEGER NOT NULL, account TEXT NOT NULL,"
  " conId INTEGER NOT NULL, qty REAL NOT NULL, PRIMARY KEY (snapshot, account, conId));"
  "CREATE TABLE number (key TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL);"
  "CREATE TABLE arm (who TEXT NOT NULL, what TEXT NOT NULL, us INTEGER NOT NULL, sentence TEXT NOT NULL);"
  "CREATE TABLE kill (who TEXT NOT NULL, what TEXT NOT NULL, us INTEGER NOT NULL, sentence TEXT NOT NULL);"
  "CREATE TABLE signoff (who TEXT NOT NULL, what TEXT NOT NULL, us INTEGER NOT NULL, sentence TEXT NOT NULL);";

/* Targets and stops. */
static const char version_2[] =
  "CREATE TABLE exit (intent TEXT PRIMARY KEY NOT NULL, target TEXT NOT NULL, stop TEXT NOT NULL, mode TEXT NOT NULL,"
  " state TEXT NOT NULL, fired_by TEXT NOT NULL, price INTEGER, closing TEXT NOT NULL, reason TEXT NOT NULL,"
  " created_us INTEGER NOT NULL, us INTEGER NOT NULL, fired_us INTEGER, version INTEGER NOT NULL);";

/* Positions that nothing explains. A row says later that it was signed off, once, and nothing else. */
static const char version_3[] =
  "CREATE TABLE unattributed (id TEXT PRIMARY KEY NOT NULL, kind TEXT NOT NULL, underlying TEXT NOT NULL, intent TEXT,"
  " conId INTEGER NOT NULL, expected REAL NOT NULL, reported REAL NOT NULL, conId_2 INTEGER NOT NULL, expected_2 REAL NOT NULL,"
  " reported_2 REAL NOT NULL, stock_conId INTEGER NOT NULL, shares REAL NOT NULL, title TEXT NOT NULL, sentence TEXT NOT NULL,"
  " snapshot INTEGER NOT NULL, us INTEGER NOT NULL, signed_us INTEGER);"
  "CREATE TRIGGER unattributed_no_UPDATE BEFORE UPDATE ON unattributed WHEN OLD.id IS NOT NEW.id OR OLD.kind IS NOT NEW.kind"
  " OR OLD.underlying IS NOT NEW.underlying OR OLD.conId IS NOT NEW.conId OR OLD.expected IS NOT NEW.expected"
  " OR OLD.reported IS NOT NEW.reported OR OLD.conId_2 IS NOT NEW.conId_2 OR OLD.expected_2 IS NOT NEW.expected_2"
  " OR OLD.reported_2 IS NOT NEW.reported_2 OR OLD.stock_conId IS NOT NEW.stock_conId OR OLD.shares IS NOT NEW.shares"
  " OR OLD.sentence IS NOT NEW.sentence OR OLD.us IS NOT NEW.us OR (OLD.signed_us IS NOT NULL AND OLD.signed_us IS NOT NEW.signed_us)"
  " BEGIN SELECT RAISE (ABORT, 'the journal only grows'); END;";

static const char *const kept[] = { "intent", "revision", "cancel", "gate", "reservation", "event", "exec", "commission",
                                    "external", "position_seen", "number", "arm", "kill", "signoff" };
static const char *const frozen[] = { "gate", "event", "exec", "position_seen", "arm", "kill", "signoff" };

static void
append_guards (GString           *sql,
               const char *const *tables,
               guint              n,
               const char        *verb)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (sql,
                            "CREATE TRIGGER %s_no_%s BEFORE %s ON %s BEGIN"
                            " SELECT RAISE (ABORT, 'the journal only grows'); END;",
                            tables[i], verb, verb, tables[i]);
}

char *
lw_journal_schema_1 (void)
{
  GString *sql = g_string_new (version_1);

  append_guards (sql, kept, G_N_ELEMENTS (kept), "DELETE");
  append_guards (sql, frozen, G_N_ELEMENTS (frozen), "UPDATE");
  return g_string_free (sql, FALSE);
}

char *
lw_journal_schema_2 (void)
{
  static const char *const kept_since[] = { "exit" };
  GString *sql = g_string_new (version_2);

  append_guards (sql, kept_since, G_N_ELEMENTS (kept_since), "DELETE");
  return g_string_free (sql, FALSE);
}

char *
lw_journal_schema_3 (void)
{
  static const char *const kept_since[] = { "unattributed" };
  GString *sql = g_string_new (version_3);

  append_guards (sql, kept_since, G_N_ELEMENTS (kept_since), "DELETE");
  return g_string_free (sql, FALSE);
}
