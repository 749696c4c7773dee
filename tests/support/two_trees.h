/* two_trees.h - a message taken apart along its outline, and by GMime: the same has to come out. */
#ifndef TESTS_TWO_TREES_H
#define TESTS_TWO_TREES_H

#include "base/text.h"

enum two_trees {
    TREES_SAME,
    TREES_IRREGULAR, /* there is no outline, GMime takes it apart */
    TREES_DIFFER,    /* *what says in what */
};

enum two_trees two_trees(struct str message, const char **what);

/* The control: the same after the tree of the outline was tampered with. */
struct tree;
typedef void (*tamper_fn)(struct tree *tree);
enum two_trees two_trees_tampered(struct str message, tamper_fn tamper, const char **what);

#endif
