#pragma once

/* A disk that fails on purpose, for tests of what is stored: a VFS of SQLite's over the usual one, made the default until it is
 * removed. One thread. What it does is decided by counts alone, so that a run can be repeated. */

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  FAULTY_OPEN,
  FAULTY_READ,
  FAULTY_WRITE,
  FAULTY_SYNC,
  FAULTY_TRUNCATE,
  FAULTY_LOCK,
  FAULTY_FULL,   /* a write too, but the answer is that the disk is full */
  FAULTY_N_KINDS
} FaultyKind;

const char *faulty_kind_word    (FaultyKind kind);

void        faulty_vfs_install  (void);
void        faulty_vfs_remove   (void);

/* From now on the @n-th call of this kind (from 1) fails: that one alone, or with @for_good every one from it. n = 0: none. */
void        faulty_vfs_arm      (FaultyKind kind, guint n, gboolean for_good);
/* Calls of a kind since it was armed, whether a failure was asked for or not. */
guint       faulty_vfs_count    (FaultyKind kind);
/* Whether the failure that was armed has happened. */
gboolean    faulty_vfs_struck   (void);

/* The power goes at the @n-th sync (from 1), before it does anything; 0 = never. From then on the disk takes nothing more: each
 * call fails, so that the program can be ended. */
void        faulty_vfs_cut_at   (guint n);
gboolean    faulty_vfs_is_cut   (void);
/* What the disk holds when the power is back: of each file what was synced, and of each write since then either all, or nothing, or
 * (a share of @keep in 1000, chosen by @seed) some. Only when no file is open any more. */
void        faulty_vfs_power_on (guint keep, guint32 seed);

G_END_DECLS
