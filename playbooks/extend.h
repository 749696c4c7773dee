/* extend.h - a playbook that says `extends: ID` is its parent with its own words put over it. */
#ifndef PLAYBOOKS_EXTEND_H
#define PLAYBOOKS_EXTEND_H

#include "tree.h"

/* A new tree: child's keys replace the parent's; vars, facts, clocks, refs and steps are merged by
 * name, a step key by key; steps listed under `remove` go; a new one comes behind the last of
 * its phase. `abstract` is not inherited. */
const struct node *tree_extend(struct arena *arena, const struct node *parent,
                               const struct node *child);

#endif
