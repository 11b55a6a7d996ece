#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#ifdef G_OS_WIN32
#include <io.h>
#include <windows.h>
#else
#include <sys/file.h>
#endif

#include "lw-private-file.h"

#ifdef G_OS_WIN32

int
lw_private_file_open (const char *path)
{
  return g_open (path, O_CREAT | O_RDWR | O_BINARY | O_NOINHERIT, 0600);
}

gboolean
lw_private_file_lock (int fd)
{
  OVERLAPPED from_start = { 0 };

  if (LockFileEx ((HANDLE) _get_osfhandle (fd), LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &from_start))
    return TRUE;
  errno = GetLastError () == ERROR_LOCK_VIOLATION ? EWOULDBLOCK : EACCES;
  return FALSE;
}

#else

int
lw_private_file_open (const char *path)
{
  return g_open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
}

gboolean
lw_private_file_lock (int fd)
{
  return flock (fd, LOCK_EX | LOCK_NB) == 0;
}

#endif
