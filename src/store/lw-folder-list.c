#include "config.h"

#include <glib.h>
#ifdef G_OS_WIN32
#include <windows.h>
#endif

#include "lw-folder-list.h"

#ifdef G_OS_WIN32

static void
add_name (GPtrArray     *names,
          const wchar_t *wide)
{
  char *name = g_utf16_to_utf8 ((const gunichar2 *) wide, -1, NULL, NULL, NULL);

  if (name != NULL && !g_str_equal (name, ".") && !g_str_equal (name, ".."))
    g_ptr_array_add (names, g_steal_pointer (&name));
  g_free (name);
}

GPtrArray *
lw_folder_list (const char *path)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *all = g_build_filename (path, "*", NULL);
  g_autofree gunichar2 *wide = g_utf8_to_utf16 (all, -1, NULL, NULL, NULL);
  WIN32_FIND_DATAW found;
  HANDLE search = wide != NULL ? FindFirstFileW ((const wchar_t *) wide, &found) : INVALID_HANDLE_VALUE;

  if (search == INVALID_HANDLE_VALUE)
    return names;
  do
    add_name (names, found.cFileName);
  while (FindNextFileW (search, &found));
  FindClose (search);
  return names;
}

#else

GPtrArray *
lw_folder_list (const char *path)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  return names;
}

#endif
