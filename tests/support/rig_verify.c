/* rig_verify.c - what `mailmedic verify` does to a case, without a start of the program; see
 * faulty.h. */
#include "faulty.h"

#include "case/journal.h"
#include "case/sealing.h"
#include "check.h"

#include <poll.h>
#include <string.h>

enum { LOCK_MS = 120000, AGAIN_MS = 20 };

struct problems {
    struct buf *said;
    unsigned count;
};

static void note(void *arg, const char *text)
{
    struct problems *problems = arg;

    problems->count++;
    buf_printf(problems->said, "wrong: %s\n", text);
}

static bool check(struct casefile *cf, struct problems *problems, struct error *err)
{
    struct verify_report report = {0};
    char fingerprint[HASH_HEX];

    return (!sealing_is_there(casefile_path(cf)) ||
            sealing_check(casefile_path(cf), note, problems, fingerprint, err)) &&
           case_verify(cf, NULL, note, problems, &report, err);
}

/* Waits for a lock that a killed one's children still hold. */
static bool open_case(const struct rig *rig, struct casefile **cf, struct error *err)
{
    for (int waited = 0; waited < LOCK_MS; waited += AGAIN_MS) {
        error_clear(err);
        if (casefile_open(cf, rig->path, CASE_READ, err))
            return true;
        if (!strstr(err->text, "writing to this case"))
            return false;
        poll(NULL, 0, AGAIN_MS);
    }
    return false;
}

bool rig_verify(struct rig *rig)
{
    struct problems problems = {.said = &rig->said};
    struct error err = {0};
    struct casefile *cf;
    bool ok;

    buf_dispose(&rig->said);
    buf_init(&rig->said, RIG_SAID);
    ok = open_case(rig, &cf, &err);
    if (ok) {
        ok = check(cf, &problems, &err);
        casefile_close(cf);
    }
    if (!ok)
        buf_printf(&rig->said, "mailmedic: %s\n", err.text);
    return ok && problems.count == 0;
}
