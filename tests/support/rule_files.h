/* rule_files.h - the exports in tests/rules, each read as the import would read it.
 *
 * bad-*: every rule in it is an intruder's, as the provider would really write it; good-*: honest
 * ones and odd files. All of them are made up. */
#ifndef TESTS_RULE_FILES_H
#define TESTS_RULE_FILES_H

#include "parse/import.h"

struct rule_file {
    const char *name;
    struct str bytes;
    struct import_sight sight;
    struct rule_script script; /* as it came back from its record */
};

/* Calls fn for each, in the order of their names. */
typedef void (*rule_file_fn)(void *arg, const struct rule_file *file);
void rule_files_each(rule_file_fn fn, void *arg);

/* Reads one: sniff, read, encode, decode. Fails the test when a step does. */
void rule_file_read(struct rule_file *file, struct arena *arena, const char *name,
                    struct str bytes);

#endif
