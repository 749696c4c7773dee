/* scan_cover_codes.c - pictures that were not searched for QR codes, because the machine that read
 * the mail had no libzbar. It stands with the mail's facts: wherever the case is looked at, it is
 * said until that mail has been read anew where there is one. */
#include "scan_cover.h"

#include "survey.h"

#include "base/said.h"

#include <inttypes.h>
#include <string.h>

/* Those whose pictures the check looks at. */
static uint64_t unsearched_for(const struct survey *survey, const char *check)
{
    if (strcmp(check, "attachments") == 0)
        return survey->unsearched;
    if (strcmp(check, "sent-mail") == 0)
        return survey->unsearched_sent;
    return strcmp(check, "received-mail") == 0 ? survey->unsearched - survey->unsearched_sent : 0;
}

void cover_add_codes(const struct cover *cover, const char *check, struct buf *detail,
                     enum coverage_state *state, const char **hint)
{
    uint64_t count = unsearched_for(cover->survey, check);

    if (count == 0)
        return;
    said_add(detail,
             count == 1 ? "; pictures in %" PRIu64
                          " message were not searched for QR codes: libzbar is missing"
                        : "; pictures in %" PRIu64
                          " messages were not searched for QR codes: libzbar is missing",
             count);
    *state = COVERAGE_PARTLY;
    *hint = /* said: */
        "install the package libzbar0, or a mailmedic built with it, then have all mail read "
        "again: mailmedic scan CASE --again";
}
