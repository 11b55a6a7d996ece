#pragma once

/* The real window over a desk of made-up figures, and ways to find what it shows. */

#include <gtk/gtk.h>

#include "fake-desk.h"

typedef struct
{
  LwDesk    *desk;
  GtkWidget *window;
} Fixture;

#define NO_DISPLAY 77 /* what a skipped test ends with */

/* g_test_init (), and a warning ends the test; under Wine all but those of what Wine lacks. GTK and the program's own types are ready then.
 * FALSE: there is no display, which is said. */
gboolean   begin           (int *argc, char ***argv);
void       set_up          (Fixture *f, FakeState state, LwAccountKind kind);
void       tear_down       (Fixture *f);
/* Presents it at that size and returns when some frames were drawn. */
void       show            (Fixture *f, int width, int height);
void       turn_until_idle (void);
/* Turns the main loop until it is so. FALSE when it is not after 90 seconds: what never comes is told, not waited for. */
gboolean   wait_until      (gboolean (*is_so) (gpointer), gpointer data);
/* Until its window has the keyboard, or has it no more: the window manager tells when. */
void       wait_active     (Fixture *f, gboolean active);

/* By the clock that Transmit and the alarms count by, which stands still otherwise. */
void       pass_time       (gint64 us);

typedef gboolean (*Matches) (GtkWidget *widget, gpointer data);

/* Depth first; NULL = none. */
GtkWidget *find            (GtkWidget *root, Matches matches, gpointer data);
/* The first widget of a type, or of a label's text, that is on the screen. */
GtkWidget *mapped          (Fixture *f, const char *type);
gboolean   says            (Fixture *f, const char *text);
