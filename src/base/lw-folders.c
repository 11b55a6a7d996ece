#include "config.h"

#include "lw-folders.h"

#ifdef G_OS_WIN32

static const char *
below_program (const char *folder)
{
  g_autofree char *top = g_win32_get_package_installation_directory_of_module (NULL);

  return g_build_filename (top, folder, NULL);
}

const char *
lw_folder_data (void)
{
  static const char *folder;

  if (g_once_init_enter (&folder))
    g_once_init_leave (&folder, below_program ("share/legwork"));
  return folder;
}

const char *
lw_folder_locale (void)
{
  static const char *folder;

  if (g_once_init_enter (&folder))
    g_once_init_leave (&folder, below_program ("share/locale"));
  return folder;
}

#else

const char *
lw_folder_data (void)
{
  return LW_DATA_DIR;
}

const char *
lw_folder_locale (void)
{
  return LW_LOCALE_DIR;
}

#endif
