/* indicators.h - what the intruder can be recognised by elsewhere: addresses, domains, links,
 * hashes, IP addresses; for blacklists and for others who look for the same.
 *
 * A value has one spelling (indicator_spell()), plain ASCII without blanks, quotes or controls, so
 * that it can stand in any list. Collected by a scan (detect/indicators.h) or given by hand; never
 * removed, only withdrawn; what a scan took from a finding that is dismissed counts as withdrawn.
 * What a person decides is journalled, and what a scan adds as well.
 * Writes belong in a transaction. */
#ifndef CASE_INDICATORS_H
#define CASE_INDICATORS_H

#include "base/mem.h"
#include "case/casefile.h"

enum { INDICATOR_VALUE = 2048 }; /* longest, in bytes */

struct indicator {
    int64_t id;
    const char *kind;   /* "ip", "cidr", "address", "domain", "url", "sha256" */
    const char *value;  /* as indicator_spell() writes it */
    bool by_hand;       /* a person gave it, or took over what a scan had found */
    int64_t finding;    /* row of the finding that names it; 0: none */
    int64_t message;    /* row of the message it was seen in; 0: none */
    int64_t first_seen; /* in mail, UTC seconds; INT64_MIN: not known */
    int64_t last_seen;
    const char *tlp;  /* "clear", "green", "amber", "red": who may know (FIRST's TLP) */
    const char *note; /* why it is one */
    bool withdrawn;
    const char *reason; /* of the withdrawal */
    int64_t added;      /* UTC seconds */
};

extern const char *const indicator_kinds[]; /* ends with NULL */
extern const char *const indicator_tlps[];  /* from "clear" to "red"; ends with NULL */
bool indicator_is_tlp(const char *tlp);

/* Adds value's one spelling. Takes disarmed forms too (hxxps://evil[.]example). False: it is not
 * of that kind, or a range so wide that it would shut out the world. */
bool indicator_spell(const char *kind, struct str value, struct buf *out, struct error *err)
    NODISCARD;

/* Adds it; id, withdrawn, reason and added of the argument do not matter. One that is there from a
 * scan already only widens its time. By hand: note and tlp replace what is there, and one that was
 * withdrawn counts again; a scan never brings a withdrawn one back. */
bool indicator_put(struct casefile *cf, const struct indicator *indicator, int64_t *id,
                   struct error *err) NODISCARD;
bool indicator_withdraw(struct casefile *cf, int64_t id, const char *reason, struct error *err)
    NODISCARD;

struct indicator_query {
    const char *kind; /* NULL: all */
    int64_t finding;  /* 0: all */
    bool withdrawn;   /* those as well */
};
/* By kind and value. */
bool indicator_list(struct casefile *cf, struct arena *arena, const struct indicator_query *query,
                    struct indicator **out, size_t *count, struct error *err) NODISCARD;

#endif
