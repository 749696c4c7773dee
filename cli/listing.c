/* listing.c - see listing.h. */
#include "listing.h"

bool listing_run(struct invocation *call, const char *schema, listing_fn fn, struct error *err)
{
    struct listing list = {.call = call};
    bool ok;

    if (!call_open_case(call, CASE_READ, &list.cf, err))
        return false;
    output_begin(&list.out, call_has(call, "--json"), schema);
    if (list.out.as_json)
        json_array(&list.out.json, "items");
    ok = fn(&list, err);
    if (ok && list.out.as_json)
        json_close(&list.out.json, ']');
    /* judged before a word is printed: one that fails says only why */
    if (ok && call_judge(call, list.cf, err)) {
        ok = output_end(&list.out, err);
    } else {
        ok = false;
        buf_dispose(&list.out.text);
    }
    arena_dispose(&list.arena);
    casefile_close(list.cf);
    return ok;
}
