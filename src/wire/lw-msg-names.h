#pragma once

/* The names of messages and fields, made from the tables: LW_MSG_placeOrder; LW_F_placeOrder_lmtPrice within a message,
 * LW_F_placeOrder_comboLegs_conId within an entry of its group; LW_N_<row> is how many fields a row has. */

typedef enum
{
  LW_MSG_NONE = 0,
#define MESSAGE(kind, ...) LW_MSG_##kind,
#include "lw-msg-pass.h"
  LW_N_MSG
} LwMsgKind;

#define MESSAGE(kind, ...)     enum {
#define FIELD(row, name, ...)  LW_F_##row##_##name,
#define GROUP(row, name, ...)  LW_F_##row##_##name,
#define END_MESSAGE(kind)      LW_N_##kind };
#include "lw-msg-pass.h"

#define GROUP(row, name, ...)    enum {
#define ENTRY(row, name, ...)    LW_F_##row##_##name,
#define SUBGROUP(row, name, ...) LW_F_##row##_##name,
#define END_GROUP(row)           LW_N_##row };
#include "lw-msg-pass.h"

#define SUBGROUP(row, name, ...) enum {
#define SUBENTRY(row, name, ...) LW_F_##row##_##name,
#define END_SUBGROUP(row)        LW_N_##row };
#include "lw-msg-pass.h"
