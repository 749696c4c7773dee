/* demo.c - `mailmedic demo`: the sample case on the screen. Nothing of it stays, no network is
 * needed. With its server behind it, it is ./run demo in the source folder. */
#include "commands.h"

#include "scratch.h"
#include "screen_import.h"

#include "demo/demo.h"

#include <stdio.h>

bool run_demo(struct invocation *call, struct error *err)
{
    char folder[SCRATCH_PATH], home[SCRATCH_PATH + 16], mail[SCRATCH_PATH + 32];
    char rules[SCRATCH_PATH + 32], path[SCRATCH_PATH + 16];
    const char *const paths[SCREEN_IMPORT_MOST] = {mail, rules};
    unsigned messages;
    bool ok;

    if (!scratch_make(folder, "demo", err))
        return false;
    snprintf(home, sizeof(home), "%s/home", folder);
    snprintf(mail, sizeof(mail), "%s/Maildir", home);
    snprintf(rules, sizeof(rules), "%s/sieve", home);
    snprintf(path, sizeof(path), "%s/sample.case", folder);
    call->arguments[0] = path;
    call->count = 1;
    ok = demo_write(home, &messages, err) && case_make_if_missing(path, demo_owner(), err) &&
         call_screen(call, &(struct screen_begin){.paths = paths}, err);
    scratch_remove(folder);
    return ok;
}
