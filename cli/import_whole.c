/* import_whole.c - a file that is read as a whole; see import.h. */
#include "import.h"

#include "base/limits.h"

#include <errno.h>
#include <unistd.h>

bool import_read_all(struct import_source *source, size_t most, struct buf *out, const char **why)
{
    buf_init(out, most);
    if (source->size > most) {
        *why = "it is too large";
        return false;
    }
    for (;;) {
        ssize_t got;

        if (!buf_reserve(out, KIB(64))) {
            if (out->len < most && buf_reserve(out, most - out->len))
                continue;
            *why = "it is too large, or grows while it is read";
            return false;
        }
        got = pread(source->fd, out->at + out->len, KIB(64), (off_t)out->len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            *why = "it cannot be read: the disk failed";
            return false;
        }
        if (got == 0)
            return true;
        out->len += (size_t)got;
    }
}

bool import_whole(struct importer *im, struct import_source *source,
                  const struct import_whole *whole, struct error *err)
{
    struct import_unit unit = {0};
    struct import_reject reject = {.member = "", .excerpt = ""};
    struct buf bytes;
    bool ok = true;

    if (!import_unit_open(im, &unit, source->item->path, whole->format, whole->title, err))
        return false;
    unit.report.why = text_shown(&unit.report.arena, str_of(im->sight.why), 200);
    if (import_read_all(source, whole->most, &bytes, &reject.reason)) {
        ok = whole->take(im, &unit, &bytes, source, err);
    } else {
        unit.report.size = source->size;
        import_report_reject(&unit.report, &reject);
    }
    buf_dispose(&bytes);
    ok = ok && import_unit_close(im, &unit, err) && import_step(im, source->size, err);
    if (!ok && unit.open)
        import_report_dispose(&unit.report);
    return ok;
}
