/* forked.h - a piece of work in a child of this process: no program is started and nothing linked,
 * so that hundreds of disturbed runs cost what a few programs do.
 *
 * A child inherits memory but no threads, and no database may cross a fork: the test itself opens
 * no case while it forks. */
#ifndef TESTS_FORKED_H
#define TESTS_FORKED_H

#include "base/error.h"

#include <stddef.h>

/* Memory, zeroed, that a child shares with the test. Ends the test if there is none. */
void *forked_room(size_t size) NODISCARD;
void forked_room_free(void *room, size_t size);

typedef bool (*forked_fn)(void *arg, struct error *err);

/* Runs it and waits. 0: it said true; 1: false, and *err (in such memory) says why; -N: signal N
 * ended the child; more than 1: it ended itself with that. */
int forked_run(forked_fn fn, void *arg, struct error *err);

/* In a child whose work has many steps, at each: it is not waited for any longer than for one. */
void forked_step(void);

/* A folder for the files of such runs (temp_remove() it), in memory if that can be. */
bool forked_folder(char *out, struct error *err) NODISCARD;

/* `to` becomes what the folder `from` is, with its files and folders; the old one goes. Both below
 * a test's folder; there is nothing when `from` is not there. */
bool forked_restore(const char *from, const char *to, struct error *err) NODISCARD;

#endif
