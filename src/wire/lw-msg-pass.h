/* One pass over both tables of messages. Whoever includes it has defined the rows it wants to see; the others become
 * nothing, and all names are gone afterwards. On purpose without an include guard. */

#ifndef MESSAGE
#define MESSAGE(...)
#endif
#ifndef END_MESSAGE
#define END_MESSAGE(...)
#endif
#ifndef FIELD
#define FIELD(...)
#endif
#ifndef GROUP
#define GROUP(...)
#endif
#ifndef END_GROUP
#define END_GROUP(...)
#endif
#ifndef ENTRY
#define ENTRY(...)
#endif
#ifndef SUBGROUP
#define SUBGROUP(...)
#endif
#ifndef END_SUBGROUP
#define END_SUBGROUP(...)
#endif
#ifndef SUBENTRY
#define SUBENTRY(...)
#endif

#include "lw-msg-out.def"
#include "lw-msg-in.def"

#undef MESSAGE
#undef END_MESSAGE
#undef FIELD
#undef GROUP
#undef END_GROUP
#undef ENTRY
#undef SUBGROUP
#undef END_SUBGROUP
#undef SUBENTRY
