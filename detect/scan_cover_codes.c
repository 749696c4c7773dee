/* scan_cover_codes.c - pictures that were not searched for QR codes, because the machine that read
 * the mail had no libzbar. It stands with the mail's facts: wherever the case is looked at, it is
 * said until that mail has been read anew where there is one. */
#include "scan_cover.h"

#include "survey.h"

#include "base/said.h"

#include <inttypes.h>

void cover_add_codes(const struct cover *cover, struct buf *detail, enum coverage_state *state,
                     const char **hint)
{
    uint64_t count = cover->survey->unsearched;

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
