/* events.h - what happened when: findings, sign-ins, rules, runs, the first and the last mail, in
 * order. */
#ifndef TUI_EVENTS_H
#define TUI_EVENTS_H

#include "case/tables.h"
#include "tui/view.h"

struct dated {
    int64_t when; /* UTC seconds */
    const char *kind, *text;
    enum style style;
    struct target target;
};

enum { EVENTS_FINDINGS = 2000, EVENTS_LOGINS = 2000 }; /* the worst, the newest so many */

/* All of them, oldest first, in the arena. Those without a time are left out. */
bool events_load(struct casefile *cf, struct arena *arena, struct dated **out, size_t *count,
                 struct error *err) NODISCARD;

#endif
