/* The window seen from inside, for tests under Wine, where no AT-SPI is. lw-probe-run loads this DLL into the program as it is
 * shipped, once its window is there; the program itself holds no line of it. A thread of the DLL listens on a loopback port, which
 * it writes into the file that LEGWORK_PROBE_FILE names. A connection sends one line and gets the answer, then the end:
 *
 *   tree     a line for each widget of each window that is mapped: role, name, whether it is enabled, mapped, and there where its middle is
 *            pressed (0 or 1 each), x, y, width, height on the screen, y in its window, whether keys go to it, and whether GTK knows the
 *            pointer over it, to which a press goes; separated by tabs. A name that holds a tab or ends a line is escaped as in C
 *   close    closes the windows, as their own button does
 *   field T  what stands in the text field that has the keys, in the system's own dialog of the title T
 */

#include <string.h>
#include <winsock2.h>
#include <windows.h>

#include <gtk/gtk.h>

/* gdk/win32/gdkwin32.h is not among the headers of another system. */
HWND gdk_win32_surface_get_handle (GdkSurface *surface);
BOOL WINAPI DllMain (HINSTANCE instance, DWORD reason, LPVOID reserved);

typedef struct
{
  const char *request;
  GString    *answer;
  GMutex      mutex;
  GCond       cond;
  gboolean    done;
} Question;

static void
append_text (GString    *name,
             const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  if (name->len > 0)
    g_string_append_c (name, ' ');
  g_string_append (name, text);
}

static void
append_content (GString   *name,
                GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    append_text (name, gtk_label_get_text (GTK_LABEL (widget)));
  else if (GTK_IS_INSCRIPTION (widget))
    append_text (name, gtk_inscription_get_text (GTK_INSCRIPTION (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    append_content (name, child);
}

/* The label that was set, told by asking for one that nobody sets. NULL when none was. */
static char *
set_label (GtkWidget *widget)
{
  char *found = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, "\001");

  if (found != NULL && *found != '\0' && strcmp (found, "(undefined)") != 0 && strcmp (found, "undefined") != 0)
    return found;
  g_free (found);
  return NULL;
}

static gboolean
is_named_by_content (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_LABEL (widget) || GTK_IS_INSCRIPTION (widget);
}

static char *
name_of (GtkWidget *widget)
{
  char *label = set_label (widget);
  GString *name;

  if (label != NULL)
    return label;
  name = g_string_new (NULL);
  if (is_named_by_content (widget))
    append_content (name, widget);
  else if (GTK_IS_WINDOW (widget))
    append_text (name, gtk_window_get_title (GTK_WINDOW (widget)));
  return g_string_free (name, FALSE);
}

static const char *
role_of (GtkWidget *widget)
{
  g_autoptr (GEnumClass) roles = g_type_class_ref (GTK_TYPE_ACCESSIBLE_ROLE);
  GEnumValue *value = g_enum_get_value (roles, gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)));

  if (GTK_IS_LABEL (widget) || GTK_IS_INSCRIPTION (widget))
    return "label";
  return value != NULL ? value->value_nick : "none";
}

/* In pixels of the screen. */
static gboolean
place_of (GtkWidget *widget,
          int       *x,
          int       *y,
          int       *width,
          int       *height,
          int       *y_in_window)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;
  graphene_rect_t bounds;
  POINT corner = { 0, 0 };
  double left, top;
  int scale;

  if (surface == NULL || !gtk_widget_compute_bounds (widget, GTK_WIDGET (native), &bounds))
    return FALSE;
  ClientToScreen (gdk_win32_surface_get_handle (surface), &corner);
  gtk_native_get_surface_transform (native, &left, &top);
  scale = gdk_surface_get_scale_factor (surface);
  *x = corner.x + (int) ((bounds.origin.x + left) * scale);
  *y = corner.y + (int) ((bounds.origin.y + top) * scale);
  *width = (int) (bounds.size.width * scale);
  *height = (int) (bounds.size.height * scale);
  *y_in_window = (int) bounds.origin.y;
  return TRUE;
}

/* Nothing covers its middle, and it is not scrolled away. */
static gboolean
takes_presses (GtkWidget *widget)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_native (widget));
  graphene_rect_t bounds;
  GtkWidget *picked;

  if (!gtk_widget_compute_bounds (widget, root, &bounds) || bounds.size.width < 1 || bounds.size.height < 1)
    return FALSE;
  picked = gtk_widget_pick (root, bounds.origin.x + bounds.size.width / 2, bounds.origin.y + bounds.size.height / 2,
                            GTK_PICK_DEFAULT);
  return picked != NULL && (picked == widget || gtk_widget_is_ancestor (picked, widget));
}

/* As people are told: not all that takes nothing is insensitive. */
static gboolean
is_enabled (GtkWidget *widget)
{
  g_autofree char *other = gtk_test_accessible_check_state (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_STATE_DISABLED, TRUE);

  return gtk_widget_is_sensitive (widget) && other != NULL;
}

static gboolean
is_pressable (GtkWidget *widget)
{
  return (GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget)) && is_enabled (widget)
         && gtk_widget_get_mapped (widget) && takes_presses (widget);
}

static void
tell (GString   *answer,
      GtkWidget *widget)
{
  int x = 0, y = 0, width = 0, height = 0, y_in_window = 0;

  if (place_of (widget, &x, &y, &width, &height, &y_in_window))
    {
      g_autofree char *name = name_of (widget);
      g_autofree char *plain = strpbrk (name, "\t\r\n") != NULL ? g_strescape (name, "\"\\") : g_strdup (name);

      g_string_append_printf (answer, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", role_of (widget), plain,
                              is_enabled (widget), gtk_widget_get_mapped (widget), is_pressable (widget), x, y, width,
                              height, y_in_window, gtk_widget_has_focus (widget),
                              (gtk_widget_get_state_flags (widget) & GTK_STATE_FLAG_PRELIGHT) != 0);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_mapped (child)) /* the pages that are not on the screen are most of the window */
      tell (answer, child);
}

static void
for_each_window (void   (*func) (GtkWindow *window, gpointer data),
                 gpointer data)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      func (window, data);
    }
}

static void
tell_window (GtkWindow *window,
             gpointer   data)
{
  tell (data, GTK_WIDGET (window));
}

static void
close_window (GtkWindow *window,
              gpointer   data)
{
  g_object_ref (window);
  for (int i = 0; i < 2; i++) /* the first time it may warn of what it watches */
    gtk_window_close (window);
  g_object_unref (window);
}

/* On the main thread. */
static gboolean
answer_cb (gpointer data)
{
  Question *question = data;

  if (strcmp (question->request, "tree") == 0)
    for_each_window (tell_window, question->answer);
  else if (strcmp (question->request, "close") == 0)
    for_each_window (close_window, NULL);
  g_mutex_lock (&question->mutex);
  question->done = TRUE;
  g_cond_signal (&question->cond);
  g_mutex_unlock (&question->mutex);
  return G_SOURCE_REMOVE;
}

typedef struct
{
  gunichar2 *title;
  HWND       found;
} Search;

static BOOL CALLBACK
has_title (HWND   window,
           LPARAM data)
{
  Search *search = (Search *) data;
  WCHAR title[128];

  if (IsWindowVisible (window) && GetWindowTextW (window, title, G_N_ELEMENTS (title)) > 0 && wcscmp (title, (WCHAR *) search->title) == 0)
    search->found = window;
  return search->found == NULL;
}

/* The dialog has a thread of its own: it is asked itself. */
static GString *
field_of (const char *title)
{
  GString *answer = g_string_new (NULL);
  g_autofree gunichar2 *wide = g_utf8_to_utf16 (title, -1, NULL, NULL, NULL);
  g_autofree char *text = NULL;
  Search search = { wide, NULL };
  GUITHREADINFO info = { .cbSize = sizeof info };
  WCHAR field[1024] = L"";
  DWORD_PTR length;

  EnumWindows (has_title, (LPARAM) &search);
  if (search.found != NULL && GetGUIThreadInfo (GetWindowThreadProcessId (search.found, NULL), &info) && info.hwndFocus != NULL
      && SendMessageTimeoutW (info.hwndFocus, WM_GETTEXT, G_N_ELEMENTS (field), (LPARAM) field, SMTO_ABORTIFHUNG, 2000, &length) != 0)
    text = g_utf16_to_utf8 ((gunichar2 *) field, -1, NULL, NULL, NULL);
  return g_string_append (answer, text != NULL ? text : "");
}

static GString *
ask_main (const char *request)
{
  Question question = { .request = request, .answer = g_string_new (NULL) };

  g_mutex_init (&question.mutex);
  g_cond_init (&question.cond);
  g_idle_add_full (G_PRIORITY_DEFAULT, answer_cb, &question, NULL);
  g_mutex_lock (&question.mutex);
  while (!question.done)
    g_cond_wait (&question.cond, &question.mutex);
  g_mutex_unlock (&question.mutex);
  g_mutex_clear (&question.mutex);
  g_cond_clear (&question.cond);
  return question.answer;
}

static void
serve (SOCKET client)
{
  char line[128] = "";
  int length = 0;
  GString *answer;

  while (length < (int) sizeof line - 1 && recv (client, line + length, 1, 0) == 1 && line[length] != '\n')
    length++;
  line[length] = '\0';
  answer = g_str_has_prefix (line, "field ") ? field_of (line + strlen ("field ")) : ask_main (line);
  for (gsize sent = 0; sent < answer->len;)
    {
      int n = send (client, answer->str + sent, (int) MIN (answer->len - sent, 65536), 0);

      if (n <= 0)
        break;
      sent += (gsize) n;
    }
  g_string_free (answer, TRUE);
  shutdown (client, SD_SEND);
  closesocket (client);
}

static DWORD WINAPI
listen_thread (LPVOID data)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int size = sizeof address;
  WSADATA wsa;
  SOCKET listener;
  g_autofree char *port = NULL;

  WSAStartup (MAKEWORD (2, 2), &wsa);
  listener = socket (AF_INET, SOCK_STREAM, 0);
  if (bind (listener, (struct sockaddr *) &address, sizeof address) != 0 || listen (listener, 4) != 0 ||
      getsockname (listener, (struct sockaddr *) &address, &size) != 0)
    return 1;
  port = g_strdup_printf ("%d\n", ntohs (address.sin_port));
  g_file_set_contents (g_getenv ("LEGWORK_PROBE_FILE"), port, -1, NULL);
  for (;;)
    {
      SOCKET client = accept (listener, NULL, NULL);

      if (client != INVALID_SOCKET)
        serve (client);
    }
}

BOOL WINAPI
DllMain (HINSTANCE instance,
         DWORD     reason,
         LPVOID    reserved)
{
  if (reason == DLL_PROCESS_ATTACH)
    CloseHandle (CreateThread (NULL, 0, listen_thread, NULL, 0, NULL));
  return TRUE;
}
