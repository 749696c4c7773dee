/* gather.h - indicators out of what a scan found. Private to scan*.c.
 *
 * During the walk it notes who used which IP address; after it, each finding that names the
 * intruder gives what it is about (a table in gather.c says which), and what would hurt the
 * innocent is left out (innocent.h). */
#ifndef DETECT_GATHER_H
#define DETECT_GATHER_H

#include "collect.h"
#include "map.h"

struct gather { /* zero it */
    struct map ips;
    struct gather_ip {
        int64_t first_sent; /* UTC seconds of the first mail sent from it; INT64_MAX: none */
        bool trusted;       /* a known partner's mail came from it */
    } * at;
    size_t count, room;
};

void gather_see(struct gather *gather, const struct mail_row *row, const struct case_facts *facts);
/* After the findings are stored; in the same transaction. */
bool gather_store(const struct gather *gather, struct casefile *cf, const struct collect *found,
                  const struct case_facts *facts, struct error *err) NODISCARD;
void gather_dispose(struct gather *gather);

#endif
