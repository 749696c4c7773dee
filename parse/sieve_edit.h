/* sieve_edit.h - a Sieve script with one of its rules switched off or taken out.
 *
 * Nothing is written anew: pieces of the source are cut or put in at the places where the tree says
 * that the rule stands, and every other byte stays as it is. What comes out is parsed again before
 * it is believed. Runs in the parse worker. */
#ifndef PARSE_SIEVE_EDIT_H
#define PARSE_SIEVE_EDIT_H

#include "base/mem.h"
#include "base/text.h"

struct sieve_edit {
    unsigned order; /* which rule, from 1, as sieve_parse() numbers them */
    bool remove;    /* take it out; else switch it off, in a way that can be read and undone */
};

/* The new script into out (the caller's). Returns NULL, or why it cannot be made: in arena or
 * static, one sentence. */
const char *sieve_edit(struct buf *out, struct arena *arena, struct str source,
                       const struct sieve_edit *what);

/* For the way out of the jail; pool_edited() reads it. why NULL: script holds it. */
void sieve_edit_encode(const char *why, struct str script, struct buf *out);

#endif
