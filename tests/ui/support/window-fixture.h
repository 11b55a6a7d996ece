#pragma once

/* The real window over a desk of made-up figures, and ways to find what it shows. */

#include <gtk/gtk.h>

#include "fake-desk.h"

typedef struct
{
  LwDesk    *desk;
  GtkWidget *window;
} Fixture;

/* g_test_init (), and a warning ends the test; under Wine all but those of what Wine lacks. */
void       begin           (int *argc, char ***argv);
void       set_up          (Fixture *f, FakeState state, LwAccountKind kind);
void       tear_down       (Fixture *f);
/* Presents it at that size and returns when some frames were drawn. */
void       show            (Fixture *f, int width, int height);
void       turn_until_idle (void);

typedef gboolean (*Matches) (GtkWidget *widget, gpointer data);

/* Depth first; NULL = none. */
GtkWidget *find            (GtkWidget *root, Matches matches, gpointer data);
/* The first widget of a type, or of a label's text, that is on the screen. */
GtkWidget *mapped          (Fixture *f, const char *type);
gboolean   says            (Fixture *f, const char *text);
