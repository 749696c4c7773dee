/* import_inside.c - archives and Outlook data files: what is in them is imported like files of
 * their own; see import.h and parse/inside.h.
 *
 * A member is put into a scratch file without a name beside the case, and from there goes the way
 * of all files. Names of members name folders of the case and lines of reports, never files. */
#include "import.h"

#include "base/file.h"
#include "base/limits.h"
#include "case/evidence.h"
#include "parse/inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 1 << 20, NAME_MOST = 4096 };

struct opening {
    struct importer *im;
    const struct import_source *source;
    struct import_unit unit; /* of the container */
    struct inside *inside;
    struct arena arena; /* of the member at hand */
    int scratch;
    uint64_t size; /* of the member in it */
    bool came;     /* something of it was handed out */
    uint64_t rebuilt, others;
    char place[NAME_MOST]; /* of the member before */
};

/* --- the container itself --- */

static bool hash_it(struct opening *now, struct error *err)
{
    struct hasher *hasher = hasher_new();
    char *piece = xreallocarray(NULL, PIECE, 1);
    uint64_t at = 0;
    ssize_t got;

    while ((got = pread(now->source->fd, piece, PIECE, (off_t)at)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            break;
        hasher_add(hasher, piece, (size_t)got);
        at += (uint64_t)got;
    }
    if (got == 0) /* else it is not the file's */
        hasher_finish(hasher, &now->unit.report.sha256);
    hasher_free(hasher);
    free(piece);
    now->unit.report.size = at;
    if (got < 0)
        now->unit.report.unread = "the disk failed";
    return got >= 0 || import_step(now->im, 0, err);
}

/* A ZIP archive ends with a list of what is in it. One that was cut off there reads well as far
 * as it goes. */
static void look_for_list(struct opening *now)
{
    enum { TAIL = 22 + UINT16_MAX }; /* the end of the list, and a comment */
    uint64_t size = now->unit.report.size, from = size > TAIL ? size - TAIL : 0;
    char *tail = xreallocarray(NULL, TAIL, 1);
    ssize_t got = pread(now->source->fd, tail, TAIL, (off_t)from);

    if (got >= 0 && !memmem(tail, (size_t)got, "PK\5\6", 4))
        now->unit.report.truncated = "the end of its list of members is missing";
    free(tail);
}

/* A small one is kept whole; a large one is named by its hash alone. */
static bool keep_it(struct opening *now, struct error *err)
{
    struct import_source source = *now->source;
    struct hash raw;
    struct buf bytes;
    const char *why;
    bool ok = true;

    if (source.size > LIMIT_EXPORT) {
        import_report_note(&now->unit.report,
                           "the file is too large to be kept in the case: keep it, with its hash");
        return true;
    }
    if (import_read_all(&source, LIMIT_EXPORT, &bytes, &why))
        ok = import_begin(now->im, err) &&
             evidence_put(now->im->cf, buf_as_str(&bytes), &raw, err) &&
             import_commit(now->im, err);
    buf_dispose(&bytes);
    return ok;
}

static void reject(struct opening *now, const char *name, const char *why)
{
    struct import_reject row = {.reason = why, .excerpt = ""};

    row.member = text_shown(&now->arena, str_of(name), 400);
    now->unit.report.read++;
    import_report_reject(&now->unit.report, &row);
}

/* --- what a member is called --- */

/* Takes the next part of a path; "", "." and ".." are none. */
static bool next_part(struct str *rest, char slash, struct str *part)
{
    while (rest->len > 0) {
        size_t end = str_find_char(*rest, slash);

        *part = str_part(*rest, 0, end);
        *rest = str_part(*rest, end + 1, rest->len);
        if (part->len > 0 && !str_equal(*part, str_of(".")) && !str_equal(*part, str_of("..")))
            return true;
    }
    return false;
}

static bool is_sub(struct str part)
{
    return str_equal(part, str_of("cur")) || str_equal(part, str_of("new")) ||
           str_equal(part, str_of("tmp"));
}

/* ".Sent.2024" of a Maildir is Sent/2024; "Sent.sbd" and "Sent.mbox" are Sent. */
static void add_folder(struct buf *folder, struct str part)
{
    size_t from;

    if (str_ends_nocase(part, ".sbd"))
        part.len -= 4;
    else if (str_ends_nocase(part, ".mbox"))
        part.len -= 5;
    if (folder->len > 0)
        buf_char(folder, '/');
    from = folder->len;
    folder_decode_name(folder,
                       part.len > 1 && part.at[0] == '.' ? str_part(part, 1, part.len) : part);
    for (size_t i = from; part.len > 1 && part.at[0] == '.' && i < folder->len; i++)
        if (folder->at[i] == '.')
            folder->at[i] = '/';
}

static const char *copy(struct opening *now, const struct buf *text)
{
    return arena_strndup(&now->arena, buf_c(text), text->len);
}

static void item_of(struct opening *now, const char *name, struct import_item *item)
{
    struct str rest = str_of(name), part, before = str_of("");
    char slash = str_find_char(rest, '/') == rest.len ? '\\' : '/';
    struct buf path, folder;
    bool maildir = false;

    buf_init(&path, 2 * NAME_MOST);
    buf_init(&folder, 4 * NAME_MOST);
    buf_printf(&path, "%.*s", NAME_MOST - 1, now->source->item->path);
    *item = (struct import_item){.name = "", .parent = "", .size = now->size};
    while (next_part(&rest, slash, &part)) {
        if (item->name[0]) { /* what was taken for the name was a folder */
            maildir = is_sub(before);
            buf_printf(&path, "/%.*s", (int)before.len, before.at);
            if (!maildir)
                add_folder(&folder, before);
        }
        before = part;
        item->name = arena_strndup(&now->arena, part.at, part.len);
    }
    item->maildir = maildir;
    item->place = copy(now, &path);
    item->parent = copy(now, &folder);
    item->folder = folder.len > 0 ? item->parent : maildir ? "INBOX" : "Imported";
    buf_printf(&path, "/%s", item->name);
    item->path = copy(now, &path);
    buf_dispose(&path);
    buf_dispose(&folder);
}

/* --- its bytes --- */

static bool scratch_add(struct opening *now, struct str bytes, struct error *err)
{
    while (bytes.len > 0) {
        ssize_t put = pwrite(now->scratch, bytes.at, bytes.len, (off_t)now->size);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return error_set_errno(err, ERROR_IO, "cannot write a scratch file beside the case");
        now->size += (uint64_t)put;
        bytes = str_part(bytes, (size_t)put, bytes.len);
    }
    return true;
}

/* False with *why: not all of them are there. False with err: the import ends. */
static bool take_bytes(struct opening *now, enum inside_event *event, struct error *err)
{
    now->size = 0;
    if (ftruncate(now->scratch, 0) != 0)
        return error_set_errno(err, ERROR_IO, "cannot empty a scratch file");
    while ((*event = inside_next(now->inside)) == INSIDE_PIECE)
        if (!scratch_add(now, inside_piece(now->inside), err) || !import_step(now->im, 0, err))
            return false;
    return true;
}

static bool rebuilt_mail(struct opening *now, struct import_source *source, struct error *err)
{
    const struct inside_member *member = inside_member(now->inside);
    const char *folder = member->folder[0] ? member->folder : "Imported", *why = "";
    struct import_mail mail = {.received = member->received, .flags = member->flags};
    struct import_box *box;
    struct buf bytes;
    bool ok = true;

    mail.member = text_shown(&now->arena, str_of(member->name), 255);
    if (!import_box_of(now->im, folder, &box, err))
        return false;
    if (import_read_all(source, LIMIT_IMPORT_MESSAGE, &bytes, &why)) {
        mail.bytes = buf_as_str(&bytes);
        import_report_time(&now->unit.report, mail.received);
        now->rebuilt++;
        ok = import_mail_put(now->im, &now->unit, box, &mail, err);
    } else {
        reject(now, member->name, why);
    }
    buf_dispose(&bytes);
    return ok;
}

/* All of it is in the scratch file. */
static bool take_member(struct opening *now, struct error *err)
{
    struct import_source source = {.fd = now->scratch, .size = now->size};
    struct import_item item;

    item_of(now, inside_member(now->inside)->name, &item);
    source.item = &item;
    if (inside_member(now->inside)->rebuilt)
        return rebuilt_mail(now, &source, err);
    if (import_is_helper(item.name) || strstr(item.path, "/__MACOSX/")) {
        now->im->order->plan.helpers++;
        return true;
    }
    if (strcmp(now->place, item.place) != 0 && !import_close_units(now->im, err))
        return false;
    snprintf(now->place, sizeof(now->place), "%s", item.place);
    now->unit.report.read++;
    now->unit.report.accepted++;
    now->im->order->totals.members++;
    return import_take(now->im, &source, err);
}

static bool take_all(struct opening *now, struct error *err)
{
    enum inside_event event;

    while ((event = inside_next(now->inside)) == INSIDE_MEMBER) {
        const char *name = inside_member(now->inside)->name;

        now->came = true;
        if (!take_bytes(now, &event, err))
            return false;
        if (event != INSIDE_MEMBER_END)
            break;
        if (inside_member(now->inside)->other)
            now->others++;
        else if (inside_member(now->inside)->why[0])
            reject(now, name, inside_member(now->inside)->why);
        else if (inside_why(now->inside)[0])
            reject(now, name, inside_why(now->inside));
        else if (!take_member(now, err))
            return false;
        arena_dispose(&now->arena);
    }
    if (inside_why(now->inside)[0])
        now->unit.report.unread =
            text_shown(&now->unit.report.arena, str_of(inside_why(now->inside)), 300);
    return import_close_units(now->im, err);
}

static void conclude(struct opening *now)
{
    struct import_report *report = &now->unit.report;

    if (now->rebuilt > 0)
        import_report_note(report,
                           "%llu mail%s rebuilt from properties: not the bytes that were sent, and "
                           "signatures there cannot be checked",
                           (unsigned long long)now->rebuilt, now->rebuilt == 1 ? " was" : "s were");
    else
        import_report_note(report, "what is in it is told file by file");
    report->read += now->others;
    report->passed_over += now->others;
    if (now->others > 0)
        import_report_note(
            report,
            now->others == 1
                ? "%llu item is no mail (but an appointment, contact, task ...) and was not taken in"
                : "%llu items are no mail (appointments, contacts, tasks ...) and were "
                  "not taken in",
            (unsigned long long)now->others);
    if (report->unread[0] && report->read == 0) { /* nothing of it is not "complete" */
        struct import_reject row = {.member = "", .reason = report->unread, .excerpt = ""};

        report->read++;
        import_report_reject(report, &row);
        if (!now->came) /* not begun: the row says all */
            report->unread = "";
    }
}

static bool take_apart(struct opening *now, const char *kind, struct error *err)
{
    bool ok = (now->scratch = file_nameless(casefile_path(now->im->cf), err)) >= 0;

    if (ok) {
        now->inside = inside_start(&now->im->order->scan.role, now->source->fd, now->source->size,
                                   kind, now->source->item->name, err);
        ok = now->inside && take_all(now, err);
    }
    inside_stop(now->inside);
    if (now->scratch >= 0)
        close(now->scratch);
    arena_dispose(&now->arena);
    return ok;
}

bool import_inside_read(struct importer *im, struct import_source *source, const char *kind,
                        struct error *err)
{
    struct opening now = {.im = im, .source = source, .scratch = -1};
    char format[32];
    bool ok;

    snprintf(format, sizeof(format), "%s", im->sight.format);
    if (!import_close_units(im, err) ||
        !import_unit_open(im, &now.unit, source->item->path, "", im->sight.title, err))
        return false;
    now.unit.report.format = arena_strndup(&now.unit.report.arena, format, strlen(format));
    im->inside = true;
    ok = hash_it(&now, err);
    if (ok && strcmp(format, "zip") == 0 && !now.unit.report.unread[0])
        look_for_list(&now);
    ok = ok && keep_it(&now, err) && take_apart(&now, kind, err);
    im->inside = false;
    if (ok)
        conclude(&now);
    if (ok && import_unit_close(im, &now.unit, err))
        return import_step(im, source->size, err);
    if (now.unit.open)
        import_report_dispose(&now.unit.report);
    return false;
}
