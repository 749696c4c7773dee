/* import_box.c - the mails of one mbox, streamed; see import.h and parse/separate.h. */
#include "import.h"

#include "base/limits.h"
#include "parse/separate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1 << 20 };

struct reading {
    struct importer *im;
    struct import_unit unit;
    struct import_box *box;
    struct hasher *hasher;
    uint64_t zoned, unzoned, quoted;
    char last; /* byte */
};

static const char *folder_name(struct arena *arena, const struct import_item *item)
{
    struct str name = str_of(item->name);
    struct buf out;
    const char *copy;

    if (str_ends_nocase(name, ".mbox"))
        name.len -= 5;
    else if (str_ends_nocase(name, ".mbx"))
        name.len -= 4;
    if (str_ends_nocase(name, ".eml")) /* one mail with a "From " line before it, as a rule */
        return item->folder;
    buf_init(&out, KIB(32));
    if (item->parent[0])
        buf_text(&out, item->parent);
    if (!item->parent[0] || !str_equal(name, str_of("mbox"))) { /* Apple's Sent.mbox/mbox */
        if (item->parent[0])
            buf_char(&out, '/');
        folder_decode_name(&out, name);
    }
    copy = arena_strndup(arena, buf_c(&out), out.len);
    buf_dispose(&out);
    return copy;
}

static bool has_quoted(struct str mail)
{
    return str_starts(mail, ">From ") || str_find(mail, str_of("\n>From ")) < mail.len;
}

static bool take(void *arg, const struct separate_mail *mail, struct error *err)
{
    struct reading *now = arg;
    struct import_report *report = &now->unit.report;
    struct import_mail put = {.bytes = mail->bytes, .flags = "", .member = ""};
    struct import_reject reject = {.member = "", .offset = mail->offset, .excerpt = ""};
    bool zoned;

    put.offset = mail->offset;
    put.received = separate_moment(mail->line, &zoned);
    reject.reason = mail->too_large       ? "the mail is larger than 256 MB"
                    : mail->length == 0   ? "nothing stands between two \"From \" lines"
                    : mail->line.len == 0 ? "these bytes stand before the first \"From \" line"
                                          : NULL;
    if (reject.reason) {
        struct arena arena = {0};

        report->read++;
        reject.excerpt =
            text_shown(&arena, str_part(mail->bytes, 0, IMPORT_EXCERPT), IMPORT_EXCERPT);
        import_report_reject(report, &reject);
        arena_dispose(&arena);
        return true;
    }
    import_report_time(report, put.received);
    if (put.received != INT64_MIN)
        *(zoned ? &now->zoned : &now->unzoned) += 1;
    now->quoted += has_quoted(mail->bytes);
    return import_mail_put(now->im, &now->unit, now->box, &put, err);
}

/* An old Macintosh's: CR and no LF at all. */
static char eol_of(struct str head)
{
    return str_find_char(head, '\n') == head.len && str_find_char(head, '\r') < head.len ? '\r'
                                                                                         : '\n';
}

/* False with no error: reading ended early, and the report says why. */
static bool stream(struct reading *now, const struct import_source *source, struct separate *s,
                   struct error *err)
{
    char *piece = xreallocarray(NULL, PIECE, 1);
    uint64_t at = 0;
    bool ok = true;

    while (ok) {
        ssize_t got = pread(source->fd, piece, PIECE, (off_t)at);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            now->unit.report.unread = "the disk failed";
        if (got <= 0)
            break;
        hasher_add(now->hasher, piece, (size_t)got);
        now->last = piece[got - 1];
        at += (uint64_t)got;
        ok = separate_add(s, (struct str){piece, (size_t)got}, err) &&
             import_step(now->im, (uint64_t)got, err);
    }
    now->unit.report.size = at;
    free(piece);
    return ok;
}

static void conclude(struct reading *now, const struct import_source *source)
{
    struct import_report *report = &now->unit.report;
    struct stat info;

    if (!report->unread[0]) /* else it is not the file's */
        hasher_finish(now->hasher, &report->sha256);
    if (now->unzoned > 0)
        report->zone = now->zoned > 0
                           ? "some \"From \" lines carry a zone; UTC is assumed for the others"
                           : "\"From \" lines carry no zone; UTC is assumed";
    else if (now->zoned > 0)
        report->zone = "\"From \" lines carry their zone";
    if (!report->unread[0] && now->last != '\n' && now->last != '\r')
        report->truncated = "its last line has no end";
    if (!report->unread[0] && !report->truncated[0] &&
        (report->size == INT32_MAX || report->size == UINT32_MAX))
        report->truncated = "its size is exactly the largest that an older program can write";
    if (now->quoted > 0)
        import_report_note(report,
                           "%llu mail%s lines quoted as \">From \"; they are kept as they "
                           "stand in the file, so their signatures may not check",
                           (unsigned long long)now->quoted, now->quoted == 1 ? " holds" : "s hold");
    if (fstat(source->fd, &info) == 0 && (uint64_t)info.st_size != source->size)
        import_report_note(report, "the file changed while it was read");
}

bool import_box_read(struct importer *im, struct import_source *source, struct error *err)
{
    struct reading now = {.im = im, .last = '\n'};
    struct separate s;
    const char *name;
    bool ok;

    if (!import_unit_open(im, &now.unit, source->item->path, "mbox", "mbox", err))
        return false;
    now.unit.report.why = text_shown(&now.unit.report.arena, str_of(im->sight.why), 200);
    name = folder_name(&now.unit.report.arena, source->item);
    now.unit.report.folder = name;
    now.hasher = hasher_new();
    separate_init(&s, LIMIT_IMPORT_MESSAGE, eol_of(buf_as_str(&source->head)), take, &now);
    ok = import_box_of(im, name, &now.box, err) && stream(&now, source, &s, err) &&
         separate_end(&s, err);
    separate_dispose(&s);
    if (ok)
        conclude(&now, source);
    hasher_free(now.hasher);
    if (ok)
        return import_unit_close(im, &now.unit, err);
    import_report_dispose(&now.unit.report);
    return false;
}
