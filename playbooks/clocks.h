/* clocks.h - deadlines of banks, laws and logs, from data/clocks.yaml: what a person may edit
 * without a compiler. */
#ifndef PLAYBOOKS_CLOCKS_H
#define PLAYBOOKS_CLOCKS_H

#include "playbooks/playbook.h"

/* Gives the book's clocks that say no limit of their own the one from the file; fails for a clock
 * that neither knows. dir NULL: data/ as installed or built. */
bool clocks_fill(struct arena *arena, const char *dir, struct playbook *book, struct error *err)
    NODISCARD;
/* A whole file, at most a playbook's size. */
bool shelf_read_file(const char *dir, const char *file, struct buf *out, struct error *err)
    NODISCARD;
/* The same from a text; for tests. */
bool clocks_fill_from(struct arena *arena, const char *file, struct str bytes,
                      struct playbook *book, struct error *err) NODISCARD;

#endif
