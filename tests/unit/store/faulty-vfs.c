#include "config.h"

#include <string.h>

#include <sqlite3.h>

#include "faulty-vfs.h"

#define N_METHODS 8 /* kinds of file of the usual VFS: by its way of locking, with and without a WAL index */

/* A write since the last sync of its file. */
typedef struct
{
  sqlite3_int64 offset;
  GBytes       *bytes;  /* NULL: the file was cut to @offset */
} Change;

/* What is known to be on the disk. */
typedef struct
{
  GByteArray *synced;
  GPtrArray  *changes;  /* Change, oldest first */
} Shadow;

static struct
{
  sqlite3_vfs  vfs, *real;
  struct { const sqlite3_io_methods *real; sqlite3_io_methods faulty; } methods[N_METHODS];
  GHashTable  *names;   /* sqlite3_file * → path; only files that are open */
  GHashTable  *shadows; /* path → Shadow */
  FaultyKind   kind;
  guint        n, counts[FAULTY_N_KINDS], cut_at, syncs;
  gboolean     for_good, struck, cut;
} faulty;

const char *
faulty_kind_word (FaultyKind kind)
{
  static const char *const words[] = { "open", "read", "write", "sync", "truncate", "lock", "full" };

  return words[kind];
}

static void
change_free (gpointer data)
{
  Change *change = data;

  g_clear_pointer (&change->bytes, g_bytes_unref);
  g_free (change);
}

static void
shadow_free (gpointer data)
{
  Shadow *shadow = data;

  g_byte_array_unref (shadow->synced);
  g_ptr_array_unref (shadow->changes);
  g_free (shadow);
}

static Shadow *
shadow_of (const char *path)
{
  Shadow *shadow = g_hash_table_lookup (faulty.shadows, path);
  g_autofree char *bytes = NULL;
  gsize length = 0;

  if (shadow != NULL)
    return shadow;
  shadow = g_new0 (Shadow, 1);
  shadow->synced = g_byte_array_new ();
  shadow->changes = g_ptr_array_new_with_free_func (change_free);
  if (g_file_get_contents (path, &bytes, &length, NULL)) /* it was there before: all of it is on the disk */
    g_byte_array_append (shadow->synced, (const guint8 *) bytes, (guint) length);
  g_hash_table_insert (faulty.shadows, g_strdup (path), shadow);
  return shadow;
}

static void
apply (GByteArray   *disk,
       const Change *change)
{
  gsize length;
  const guint8 *bytes;
  guint old = disk->len;

  if (change->bytes == NULL)
    {
      if (change->offset < old)
        g_byte_array_set_size (disk, (guint) change->offset);
      return;
    }
  bytes = g_bytes_get_data (change->bytes, &length);
  if (change->offset + (sqlite3_int64) length > old)
    {
      g_byte_array_set_size (disk, (guint) (change->offset + (sqlite3_int64) length));
      memset (disk->data + old, 0, disk->len - old);
    }
  memcpy (disk->data + change->offset, bytes, length);
}

static void
note_change (sqlite3_file *file,
             sqlite3_int64 offset,
             GBytes       *bytes)
{
  const char *path = g_hash_table_lookup (faulty.names, file);
  Change *change;

  if (path == NULL)
    {
      g_clear_pointer (&bytes, g_bytes_unref);
      return;
    }
  change = g_new0 (Change, 1);
  change->offset = offset;
  change->bytes = bytes;
  g_ptr_array_add (shadow_of (path)->changes, change);
}

static void
note_sync (sqlite3_file *file)
{
  const char *path = g_hash_table_lookup (faulty.names, file);
  Shadow *shadow = path != NULL ? shadow_of (path) : NULL;

  if (shadow == NULL)
    return;
  for (guint i = 0; i < shadow->changes->len; i++)
    apply (shadow->synced, g_ptr_array_index (shadow->changes, i));
  g_ptr_array_set_size (shadow->changes, 0);
}

/* Counts the call; TRUE when it must fail. */
static gboolean
strikes (FaultyKind kind)
{
  guint n = ++faulty.counts[kind];

  if (faulty.cut)
    return TRUE;
  if (kind != faulty.kind || faulty.n == 0 || n < faulty.n || (n > faulty.n && !faulty.for_good))
    return FALSE;
  faulty.struck = TRUE;
  return TRUE;
}

static const sqlite3_io_methods *
real_methods (sqlite3_file *file)
{
  for (guint i = 0; i < N_METHODS; i++)
    if (file->pMethods == &faulty.methods[i].faulty)
      return faulty.methods[i].real;
  g_assert_not_reached ();
}

static int
faulty_read (sqlite3_file *file,
             void         *buffer,
             int           length,
             sqlite3_int64 offset)
{
  return strikes (FAULTY_READ) ? SQLITE_IOERR_READ : real_methods (file)->xRead (file, buffer, length, offset);
}

static int
faulty_write (sqlite3_file *file,
              const void   *bytes,
              int           length,
              sqlite3_int64 offset)
{
  int code;

  if (strikes (FAULTY_WRITE))
    return SQLITE_IOERR_WRITE;
  if (strikes (FAULTY_FULL))
    return SQLITE_FULL;
  code = real_methods (file)->xWrite (file, bytes, length, offset);
  if (code == SQLITE_OK)
    note_change (file, offset, g_bytes_new (bytes, (gsize) length));
  return code;
}

static int
faulty_truncate (sqlite3_file *file,
                 sqlite3_int64 size)
{
  int code = strikes (FAULTY_TRUNCATE) ? SQLITE_IOERR_TRUNCATE : real_methods (file)->xTruncate (file, size);

  if (code == SQLITE_OK)
    note_change (file, size, NULL);
  return code;
}

static int
faulty_sync (sqlite3_file *file,
             int           flags)
{
  faulty.cut |= faulty.cut_at != 0 && ++faulty.syncs == faulty.cut_at;
  if (strikes (FAULTY_SYNC))
    return SQLITE_IOERR_FSYNC;
  note_sync (file); /* the real disk need not wait: its power stays on */
  return SQLITE_OK;
}

static int
faulty_lock (sqlite3_file *file,
             int           level)
{
  return strikes (FAULTY_LOCK) ? SQLITE_BUSY : real_methods (file)->xLock (file, level);
}

static int
faulty_close (sqlite3_file *file)
{
  const sqlite3_io_methods *real = real_methods (file);

  g_hash_table_remove (faulty.names, file);
  return real->xClose (file);
}

static int
faulty_delete (sqlite3_vfs *vfs,
               const char  *path,
               int          sync_folder)
{
  if (faulty.cut)
    return SQLITE_IOERR_DELETE;
  g_hash_table_remove (faulty.shadows, path);
  return faulty.real->xDelete (faulty.real, path, sync_folder);
}

static void
wrap (sqlite3_file *file)
{
  guint i;

  for (i = 0; i < N_METHODS && faulty.methods[i].real != NULL && faulty.methods[i].real != file->pMethods; i++)
    ;
  g_assert_cmpuint (i, <, N_METHODS);
  if (faulty.methods[i].real == NULL)
    {
      faulty.methods[i].real = file->pMethods;
      faulty.methods[i].faulty = *file->pMethods;
      faulty.methods[i].faulty.xRead = faulty_read;
      faulty.methods[i].faulty.xWrite = faulty_write;
      faulty.methods[i].faulty.xTruncate = faulty_truncate;
      faulty.methods[i].faulty.xSync = faulty_sync;
      faulty.methods[i].faulty.xLock = faulty_lock;
      faulty.methods[i].faulty.xClose = faulty_close;
      /* Pages that are mapped would be read past this VFS. */
      faulty.methods[i].faulty.iVersion = MIN (file->pMethods->iVersion, 2);
    }
  file->pMethods = &faulty.methods[i].faulty;
}

static int
faulty_open (sqlite3_vfs  *vfs,
             const char   *path,
             sqlite3_file *file,
             int           flags,
             int          *out_flags)
{
  int code;

  if (strikes (FAULTY_OPEN))
    {
      file->pMethods = NULL;
      return SQLITE_CANTOPEN;
    }
  if (path != NULL)
    shadow_of (path); /* as it is before it is opened */
  code = faulty.real->xOpen (faulty.real, path, file, flags, out_flags);
  if (code != SQLITE_OK || file->pMethods == NULL)
    return code;
  if (path != NULL)
    g_hash_table_insert (faulty.names, file, g_strdup (path));
  wrap (file);
  return code;
}

void
faulty_vfs_install (void)
{
  memset (&faulty, 0, sizeof faulty);
  faulty.names = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  faulty.shadows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, shadow_free);
  faulty.real = sqlite3_vfs_find (NULL);
  faulty.vfs = *faulty.real;
  faulty.vfs.zName = "faulty";
  faulty.vfs.xOpen = faulty_open;
  faulty.vfs.xDelete = faulty_delete;
  g_assert_cmpint (sqlite3_vfs_register (&faulty.vfs, 1), ==, SQLITE_OK);
}

void
faulty_vfs_remove (void)
{
  g_assert_cmpuint (g_hash_table_size (faulty.names), ==, 0);
  sqlite3_vfs_unregister (&faulty.vfs);
  g_clear_pointer (&faulty.names, g_hash_table_unref);
  g_clear_pointer (&faulty.shadows, g_hash_table_unref);
}

void
faulty_vfs_arm (FaultyKind kind,
                guint      n,
                gboolean   for_good)
{
  faulty.kind = kind;
  faulty.n = n;
  faulty.for_good = for_good;
  faulty.struck = FALSE;
  memset (faulty.counts, 0, sizeof faulty.counts);
}

guint
faulty_vfs_count (FaultyKind kind)
{
  return faulty.counts[kind];
}

gboolean
faulty_vfs_struck (void)
{
  return faulty.struck;
}

void
faulty_vfs_cut_at (guint n)
{
  faulty.cut_at = n;
  faulty.syncs = 0;
}

gboolean
faulty_vfs_is_cut (void)
{
  return faulty.cut;
}

void
faulty_vfs_power_on (guint   keep,
                     guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GList) paths = g_list_sort (g_hash_table_get_keys (faulty.shadows), (GCompareFunc) strcmp);

  g_assert_cmpuint (g_hash_table_size (faulty.names), ==, 0);
  for (GList *l = paths; l != NULL; l = l->next)
    {
      Shadow *shadow = g_hash_table_lookup (faulty.shadows, l->data);
      g_autoptr (GError) error = NULL;

      for (guint i = 0; i < shadow->changes->len; i++)
        if (g_rand_int_range (rand, 0, 1000) < (gint32) keep)
          apply (shadow->synced, g_ptr_array_index (shadow->changes, i));
      g_file_set_contents (l->data, (const char *) shadow->synced->data, shadow->synced->len, &error);
      g_assert_no_error (error);
    }
  g_hash_table_remove_all (faulty.shadows);
  faulty.cut = FALSE;
  faulty.cut_at = 0;
}
