#pragma once

/* Market data lines: who wants what, which of it TWS is sending, within the limit. Pins stay until dropped and win; sweeps take
 * turns with what is left; a line that nobody uses any more stays for a while and is the first to go. A line is one
 * contract: two users of a series share it. It makes no bytes: it says what to subscribe and what to cancel next. */

#include <glib.h>

#include "lw-book.h"
#include "lw-session.h"

G_BEGIN_DECLS

typedef enum
{
  LW_LINE_SERIES,
  LW_LINE_UNDERLYING,
  LW_LINE_COMBO
} LwLineKind;

typedef struct
{
  LwLineKind   kind;
  gint32       con_id;     /* 0 of a combo */
  gint32       request;    /* 0 = TWS is not asked */
  gboolean     plain;      /* without generic ticks: TWS refused them */
  gboolean     renew;      /* to be cancelled, and asked for anew */
  gint64       asked_us;
  gint64       retry_us;   /* not asked again before */
  gint64       idle_us;    /* since when nobody uses it; 0 = somebody does */
  guint        refusals;   /* 101s in a row */
  guint        answers;    /* LW_ANSWER_… */
  LwQuoteState state;      /* by its market data type */
  gboolean     answered;   /* a price came on this subscription */
  int          halted;     /* 0 until TWS says otherwise; −1 = it says that it does not know */
  gint64       changed_us; /* last price; 0 = none on this subscription */
  GArray      *users;      /* of LwLineUser */
  /* of a combo */
  char         symbol[LW_SYMBOL_SIZE];
  char         currency[8];
  guint        n_legs;
  LwLeg        legs[LW_MAX_LEGS];
  LwComboQuote quote;
} LwLine;

typedef struct
{
  guint32  owner;          /* handle of a pin or sweep; 0 = nobody, the quotes still go there */
  gboolean pinned;
  LwChain *chain;          /* NULL of a combo */
  int      series;
} LwLineUser;

typedef enum
{
  LW_LINES_NOTHING,
  LW_LINES_SUBSCRIBE,
  LW_LINES_CANCEL
} LwLinesWhat;

typedef struct
{
  guint32 handle;
  guint   done, total;
  gboolean ended;
} LwSweepNews;

typedef struct _LwLines LwLines;

LwLines     *lw_lines_new        (LwBook          *book,
                                  guint            limit);
void         lw_lines_free       (LwLines         *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LwLines, lw_lines_free)

void         lw_lines_pin        (LwLines         *self,
                                  guint32          handle,
                                  LwChain         *chain,
                                  int              series,
                                  gint64           now_us);
void         lw_lines_pin_combo  (LwLines         *self,
                                  guint32          handle,
                                  const char      *symbol,
                                  const char      *currency,
                                  const LwLeg     *legs,
                                  guint            n_legs);
void         lw_lines_sweep      (LwLines         *self,
                                  guint32          handle,
                                  LwChain         *chain,
                                  const guint     *series,
                                  guint            n_series,
                                  guint            wanted,
                                  gint64           patience_us);
/* FALSE when @handle is neither a pin nor a sweep. */
gboolean     lw_lines_drop       (LwLines         *self,
                                  guint32          handle,
                                  gint64           now_us);
LwLine      *lw_lines_of_pin     (LwLines         *self,
                                  guint32          handle);

/* What to send next, if the pacer has room. Subscribe: send @line's request with a fresh id, then lw_lines_asked (). Cancel:
 * @line's request is in *@request and is forgotten here already. */
LwLinesWhat  lw_lines_next       (LwLines         *self,
                                  gint64           now_us,
                                  LwLine         **line,
                                  gint32          *request);
void         lw_lines_asked      (LwLines         *self,
                                  LwLine          *line,
                                  gint32           request,
                                  gint64           now_us);

/* TWS refused for want of lines: the limit becomes what is held, the line waits. Returns the new limit. */
guint        lw_lines_refused    (LwLines         *self,
                                  LwLine          *line,
                                  gint64           now_us);
/* TWS refused the line for good. Fills @pins with the handles (guint32) of pins that end with it. */
void         lw_lines_failed     (LwLines         *self,
                                  LwLine          *line,
                                  GArray          *pins,
                                  gint64           now_us);
/* A subscription that may be dead is cancelled and asked for anew; one that does not stand is asked for anyway. */
void         lw_lines_renew      (LwLines         *self,
                                  LwLine          *line);
/* TWS has passed over some message and does not say which: what was asked since then and has no answer is asked for anew, and so is each pin
 * without an answer, whenever it was asked. */
void         lw_lines_doubt      (LwLines         *self,
                                  gint64           since_us);
guint64      lw_lines_renewed    (const LwLines   *self); /* since the start */
/* The line is gone, and is to be asked again not before @retry_us. */
void         lw_lines_again      (LwLines         *self,
                                  LwLine          *line,
                                  gint64           retry_us);
/* Every subscription is gone (lost, 1101): asked again in the same order; the series of a sweep go on where they stood. */
void         lw_lines_lost       (LwLines         *self);

/* The lines stood, but nobody could answer until now: the sweeps' patience begins anew. */
void         lw_lines_resume     (LwLines         *self,
                                  gint64           now_us);

/* Sweeps: looks who has answered or waited long enough. TRUE when somebody had: there may be room now. */
gboolean     lw_lines_check      (LwLines         *self,
                                  gint64           now_us);
/* TRUE and *@news while a sweep moved on or ended (then it is forgotten). */
gboolean     lw_lines_next_news  (LwLines         *self,
                                  LwSweepNews     *news);
/* The next instant after @now_us at which time alone changes something. */
gint64       lw_lines_next_us    (const LwLines   *self,
                                  gint64           now_us);
/* TRUE when lw_lines_next () may have something to send. */
gboolean     lw_lines_has_work   (const LwLines   *self,
                                  gint64           now_us);

/* A line that TWS was asked for and has not refused; NULL = there is none. */
LwLine      *lw_lines_any_held   (const LwLines   *self);
/* All lines that stand are known to stand at @utc_us. */
void         lw_lines_confirm    (LwLines         *self,
                                  gint64           utc_us);
guint        lw_lines_held       (const LwLines   *self);
guint        lw_lines_limit      (const LwLines   *self);
guint        lw_lines_unasked    (const LwLines   *self); /* lines that are wanted and that TWS was not asked for yet */
/* Worst market data type of the lines held: 1 … 4. */
LwQuoteState lw_lines_worst      (const LwLines   *self);

G_END_DECLS
