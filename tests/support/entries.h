/* entries.h - how often something stands in a case's journal. */
#ifndef SUPPORT_ENTRIES_H
#define SUPPORT_ENTRIES_H

#include "case/casefile.h"

/* Entries with this action; words (NULL: any): that their body must hold. */
unsigned entries_count(struct casefile *cf, const char *action, const char *words);
/* The same of a case that nobody has open here. */
unsigned entries_count_in(const char *path, const char *action);

#endif
