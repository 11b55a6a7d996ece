#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "faulty-files.h"

FaultyFiles faulty_files;

int
rename (const char *from,
        const char *to)
{
  if (!faulty_files.rename)
    return renameat (AT_FDCWD, from, AT_FDCWD, to);
  errno = EACCES;
  return -1;
}

int
chmod (const char *path,
       mode_t      mode)
{
  if (!faulty_files.chmod)
    return fchmodat (AT_FDCWD, path, mode, 0);
  errno = EPERM;
  return -1;
}
