/* blocklist_targets.h - the forms in which servers and providers' consoles take a blocklist.
 *
 * A target is files; a file is a head and rows of patterns. In a pattern % stands for the value, &
 * for a URL without its scheme or a network without its prefix, ! for that prefix ("/64"). Values
 * are plain ASCII without quotes and blanks (case/indicators.h). */
#ifndef REPORT_BLOCKLIST_TARGETS_H
#define REPORT_BLOCKLIST_TARGETS_H

struct blocklist_pattern {
    const char *kind, *row;
    const char *row6;    /* for IPv6, when it differs */
    const char * not ;   /* characters of a value that this form cannot hold; NULL: none */
    unsigned least_bits; /* shorter IPv4 prefixes are refused there */
};

struct blocklist_file {
    const char *name, *head;
    struct blocklist_pattern patterns[7];
};

struct blocklist_target {
    const char *name;
    const char *note; /* how to use it, for a folder; NULL: one file, whose head says it */
    struct blocklist_file files[4];
};

extern const struct blocklist_target blocklist_targets[]; /* ends with a NULL name */

#endif
