/* import_sight.c - asks the jail what a file is; see import.h. */
#include "import.h"

#include <poll.h>
#include <stdio.h>

enum { LONGEST_WAIT_MS = 1000, MOST_FDS = 8 };

void import_saw(void *arg, const struct pool_result *result)
{
    struct importer *im = arg;
    struct error bad = {0};
    char why[160];

    im->sight_there = true;
    if (result->status == POOL_OK &&
        import_sight_decode(&im->sight, &im->sight_arena, result->blob, &bad))
        return;
    snprintf(why, sizeof(why), "looking at it failed: %s (%s)",
             result->status == POOL_TIMEOUT ? "it took too long" : "the parser crashed",
             result->why);
    im->sight = (struct import_sight){
        .format = "", .title = "", .why = text_shown(&im->sight_arena, str_of(why), sizeof(why))};
}

bool import_look(struct importer *im, struct str head, uint64_t size, const char *name,
                 struct error *err)
{
    struct pool_work work = {
        .kind = POOL_SNIFF, .fd = -1, .bytes = head, .size = size, .name = NULL};

    arena_dispose(&im->sight_arena);
    im->sight_there = false;
    work.name = text_shown(&im->sight_arena, str_of(name), 255);
    if (!pool_give(im->pool, &work, err))
        return false;
    while (!im->sight_there) {
        struct pollfd fds[MOST_FDS];
        int timeout = pool_timeout(im->pool);

        poll(fds, (nfds_t)pool_fds(im->pool, fds, MOST_FDS),
             timeout < 0 || timeout > LONGEST_WAIT_MS ? LONGEST_WAIT_MS : timeout);
        if (!pool_run(im->pool, err))
            return false;
    }
    return true;
}
