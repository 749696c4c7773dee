/* listing.h - the frame of every command that prints rows: open the case, print, judge, close. */
#ifndef CLI_LISTING_H
#define CLI_LISTING_H

#include "base/mem.h"
#include "commands.h"
#include "output.h"

struct listing {
    struct invocation *call;
    struct casefile *cf;
    struct arena arena;
    struct output out; /* in JSON the array "items" is open */
};

typedef bool (*listing_fn)(struct listing *list, struct error *err);

/* Runs fn between opening the case and ending the output; the exit status is judged from the case.
 */
bool listing_run(struct invocation *call, const char *schema, listing_fn fn, struct error *err)
    NODISCARD;

struct rule_row;
bool rule_row_to_json(struct listing *list, const struct rule_row *row, struct error *err)
    NODISCARD;

/* One sign-in with the log and the line that tell of it. */
bool login_show(struct listing *list, int64_t id, struct error *err) NODISCARD;

#endif
