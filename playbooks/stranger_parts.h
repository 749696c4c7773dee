/* stranger_parts.h - what stranger.c says to its jailed process, and what it makes of the answer.
 */
#ifndef PLAYBOOKS_STRANGER_PARTS_H
#define PLAYBOOKS_STRANGER_PARTS_H

#include "tree.h"

enum { STRANGER_ASK = 1, STRANGER_ANSWER = 2 };                            /* frames */
enum { STRANGER_FILE = 1, STRANGER_BYTES, STRANGER_TREE, STRANGER_ERROR }; /* fields */

/* The tree of a playbook from the tree of a CACAO file. */
const struct node *cacao_import(struct arena *arena, const char *file, const struct node *cacao,
                                struct error *err);

#endif
