/* extend.h - a playbook that says `extends: ID` is its parent with its own words put over it. */
#ifndef PLAYBOOKS_EXTEND_H
#define PLAYBOOKS_EXTEND_H

#include "tree.h"

/* A new tree: child's keys replace the parent's; vars, facts, clocks, refs and steps are merged by
 * name, a step key by key; steps listed under `remove` go; a new one comes behind the last of
 * its phase. `abstract` is not inherited. */
const struct node *tree_extend(struct arena *arena, const struct node *parent,
                               const struct node *child);

/* A tree in which every step that says `use: ID` is the fragment of that name (an entry of the
 * top's `fragments`) with the step's own words put over it, key by key. Fragments are no steps, and
 * gone from it; the same tree when it has neither. *wrong: the first piece that names no fragment,
 * or a fragment that uses another; else NULL. */
const struct node *tree_use(struct arena *arena, const struct node *tree,
                            const struct node **wrong);

#endif
