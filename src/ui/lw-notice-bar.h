#pragma once

/* The place in the status line where news stands until it is dismissed or the next comes: its room is there always, so that
 * nothing moves. Texts are plain; the account is masked in them.
 *
 * signal "news" (const char *title, const char *body): what concerns orders, for whoever looks elsewhere. */

#include <gtk/gtk.h>

#include "lw-desk.h"
#include "lw-news.h"

G_BEGIN_DECLS

#define LW_TYPE_NOTICE_BAR (lw_notice_bar_get_type ())
G_DECLARE_FINAL_TYPE (LwNoticeBar, lw_notice_bar, LW, NOTICE_BAR, GtkBox)

/* NULL takes the desk away, and what stands with it. */
void        lw_notice_bar_set_desk      (LwNoticeBar *self,
                                         LwDesk      *desk);
/* The order that it speaks of; "" = of none. Valid until the next news. */
const char *lw_notice_bar_get_order     (LwNoticeBar *self);
/* The page that says more of it. */
const char *lw_notice_bar_get_page      (LwNoticeBar *self);
gboolean    lw_notice_bar_is_empty      (LwNoticeBar *self);
void        lw_notice_bar_dismiss       (LwNoticeBar *self);
/* What came of something that the person did here: it stands like news, but of no order, and the system is not told. @line fits the
 * bar, @whole is what there is to say. News of an order that nobody saw yet is still shown by Show. */
void        lw_notice_bar_say           (LwNoticeBar *self,
                                         LwNewsLevel  level,
                                         const char  *line,
                                         const char  *whole);
/* The person asks to cancel @intent_id. */
void        lw_notice_bar_expect_cancel (LwNoticeBar *self,
                                         const char  *intent_id);

G_END_DECLS
