/* import_run.c - an import from end to end; see import.h. */
#include "import.h"

#include "base/file.h"
#include "base/limits.h"
#include "case/evidence.h"
#include "case/journal.h"
#include "imap/folders.h"
#include "parse/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool import_step(struct importer *im, uint64_t bytes, struct error *err)
{
    struct job_progress progress = {.done = im->order->totals.files,
                                    .total = im->order->plan.count,
                                    .bytes_done = im->done_bytes += bytes,
                                    .bytes_total = im->order->plan.bytes,
                                    .changed = CASE_MESSAGES | CASE_FOLDERS};

    if (job_paused(im->job) && !import_commit(im, err))
        return false; /* nobody else is kept from writing */
    if (job_cancelled(im->job))
        return error_set(err, ERROR_CANCELLED, "stopped by the operator");
    job_report(im->job, &progress, "Reading files");
    return true;
}

/* --- what is not taken --- */

static bool not_taken(struct importer *im, const struct import_item *item, const char *why,
                      struct error *err)
{
    bool itself = strcmp(item->place, item->path) == 0;
    struct import_reject reject = {
        .member = itself ? "" : item->name, .reason = why, .excerpt = ""};

    if (!im->others.open &&
        !import_unit_open(im, &im->others, item->place, "", "not recognised", err))
        return false;
    im->others.report.read++;
    im->order->totals.not_taken++;
    import_report_reject(&im->others.report, &reject);
    return true;
}

static bool not_recognised(struct importer *im, const struct import_item *item, struct error *err)
{
    const struct import_sight *sight = &im->sight;
    char why[400];

    switch (sight->kind) {
    case IMPORT_EMPTY:
        return not_taken(im, item, "the file is empty", err);
    case IMPORT_ARCHIVE:
        snprintf(why, sizeof(why), "%s in another: unpack it, and import what is in it",
                 sight->title);
        break;
    case IMPORT_PST:
        snprintf(
            why, sizeof(why),
            "%s: not read by this program; convert it with \"readpst -e\", and import the folder",
            sight->title);
        break;
    case IMPORT_UNKNOWN:
    case IMPORT_MESSAGE:
    case IMPORT_MBOX:
    case IMPORT_RULES:
    case IMPORT_LOG:
        snprintf(why, sizeof(why), "%s%s%s", sight->title, sight->title[0] ? ": " : "", sight->why);
        break;
    }
    return not_taken(im, item, why, err);
}

/* --- single mails --- */

/* "1700000000.M1P2.host,S=3:2,FS": flags behind ":2,". */
static void maildir_facts(const char *name, char flags[96], int64_t *received)
{
    static const struct {
        char letter;
        const char *flag;
    } known[] = {{'D', "\\Draft"}, {'F', "\\Flagged"}, {'R', "\\Answered"},
                 {'S', "\\Seen"},  {'T', "\\Deleted"}, {'P', "$Forwarded"}};
    const char *info = strstr(name, ":2,");
    uint64_t seconds;
    size_t used = 0;

    flags[0] = '\0';
    for (size_t i = 0; info && i < ARRAY_LEN(known); i++)
        if (strchr(info + 3, known[i].letter))
            used +=
                (size_t)snprintf(flags + used, 96 - used, "%s%s", used ? " " : "", known[i].flag);
    *received = INT64_MIN;
    if (str_to_u64(str_part(str_of(name), 0, strspn(name, "0123456789")), UINT32_MAX, &seconds) &&
        seconds > 0)
        *received = (int64_t)seconds;
}

static bool open_mails(struct importer *im, const struct import_item *item, struct error *err)
{
    const char *format = item->maildir ? "maildir" : "eml";
    const char *title = item->maildir ? "Maildir" : "mail messages, one a file";

    if (im->mails.open)
        return true;
    if (!import_unit_open(im, &im->mails, item->place, format, title, err))
        return false;
    im->mails.report.folder =
        arena_strndup(&im->mails.report.arena, item->folder, strlen(item->folder));
    if (item->maildir)
        im->mails.report.zone = "seconds since 1970 in the files' names (UTC)";
    return true;
}

static bool single_mail(struct importer *im, struct import_source *source, struct error *err)
{
    const struct import_item *item = source->item;
    struct import_mail mail = {.received = INT64_MIN, .flags = ""};
    struct import_reject reject = {.member = item->name, .excerpt = ""};
    struct import_box *box;
    char flags[96];
    struct buf bytes;
    bool ok;

    if (!open_mails(im, item, err) || !import_box_of(im, item->folder, &box, err))
        return false;
    if (import_read_all(source, LIMIT_IMPORT_MESSAGE, &bytes, &reject.reason)) {
        mail.bytes = buf_as_str(&bytes);
        mail.member = text_shown(&im->sight_arena, str_of(item->name), 255);
        if (item->maildir) {
            maildir_facts(item->name, flags, &mail.received);
            mail.flags = flags;
            import_report_time(&im->mails.report, mail.received);
        }
        im->mails.report.size += bytes.len;
        ok = import_mail_put(im, &im->mails, box, &mail, err);
    } else {
        im->mails.report.read++;
        import_report_reject(&im->mails.report, &reject);
        ok = true;
    }
    buf_dispose(&bytes);
    return ok && import_step(im, source->size, err);
}

/* --- one file after another --- */

static bool is_mail(const struct importer *im, const struct import_item *item)
{
    switch (im->sight.kind) {
    case IMPORT_MESSAGE:
        return true;
    case IMPORT_MBOX: /* in a Maildir every file is one mail */
    case IMPORT_RULES:
    case IMPORT_LOG:
    case IMPORT_UNKNOWN:
        return item->maildir;
    case IMPORT_EMPTY:
    case IMPORT_ARCHIVE:
    case IMPORT_PST:
        break;
    }
    return false;
}

/* How it is taken apart; NULL: it is not. */
static const char *container_kind(const struct importer *im)
{
    const char *kind = im->sight.kind == IMPORT_ARCHIVE ? "archive"
                       : im->sight.kind == IMPORT_PST   ? "pst"
                                                        : NULL;

    return kind && !im->inside && inside_can(kind) ? kind : NULL;
}

static bool route(struct importer *im, struct import_source *source, struct error *err)
{
    const struct import_item *item = source->item;
    const char *kind;

    if (!import_look(im, buf_as_str(&source->head), source->size, item->name, err))
        return false;
    if (is_mail(im, item))
        return single_mail(im, source, err);
    if (im->sight.kind == IMPORT_MBOX)
        return import_box_read(im, source, err);
    if (im->sight.kind == IMPORT_RULES)
        return import_export_read(im, source, err);
    if (im->sight.kind == IMPORT_LOG)
        return import_log_read(im, source, err);
    kind = container_kind(im);
    if (kind)
        return import_inside_read(im, source, kind, err);
    return not_recognised(im, item, err) && import_step(im, source->size, err);
}

static bool read_head(struct import_source *source)
{
    buf_init(&source->head, LIMIT_SNIFF);
    buf_reserve(&source->head, LIMIT_SNIFF);
    while (source->head.len < LIMIT_SNIFF) {
        ssize_t got = pread(source->fd, source->head.at + source->head.len,
                            LIMIT_SNIFF - source->head.len, (off_t)source->head.len);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return false;
        if (got == 0)
            break;
        source->head.len += (size_t)got;
    }
    return true;
}

bool import_take(struct importer *im, struct import_source *source, struct error *err)
{
    bool ok = read_head(source)
                  ? route(im, source, err)
                  : not_taken(im, source->item, "cannot be read: the disk failed", err);

    buf_dispose(&source->head);
    return ok;
}

/* A file may have become something else since the plan: looked at again through its descriptor. */
static bool take_file(struct importer *im, const struct import_item *item, struct error *err)
{
    struct import_source source = {.item = item};
    int follow = item->named ? 0 : O_NOFOLLOW;
    struct error why = {0};
    struct stat info;
    bool ok;

    source.fd = open(item->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | follow);
    if (source.fd < 0) {
        error_set_errno(&why, ERROR_IO, "cannot be read");
        return not_taken(im, item, why.text, err);
    }
    if (fstat(source.fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        ok = not_taken(im, item, "it is no longer a plain file", err);
    } else {
        source.size = (uint64_t)info.st_size;
        ok = import_take(im, &source, err);
    }
    close(source.fd);
    return ok;
}

bool import_close_units(struct importer *im, struct error *err)
{
    return import_unit_close(im, &im->mails, err) && import_unit_close(im, &im->others, err);
}

struct taking {
    struct importer *im;
    char place[4096]; /* of the item before */
};

static bool take_item(void *arg, const struct import_item *item, struct error *err)
{
    struct taking *taking = arg;
    struct importer *im = taking->im;

    if (strcmp(taking->place, item->place) != 0 && !import_close_units(im, err))
        return false;
    snprintf(taking->place, sizeof(taking->place), "%s", item->place);
    im->order->totals.files++;
    return item->problem ? not_taken(im, item, item->problem, err) : take_file(im, item, err);
}

static bool take_all(struct importer *im, struct error *err)
{
    struct taking taking = {.im = im};

    return import_plan_each(&im->order->plan, take_item, &taking, err) &&
           import_close_units(im, err) && import_commit(im, err);
}

/* --- beginning and end --- */

static bool begin(struct importer *im, struct error *err)
{
    struct journal_number numbers[] = {
        {"bytes", (int64_t)im->order->plan.bytes}, {"files", (int64_t)im->order->plan.count}, {0}};
    struct journal_entry entry = {.kind = "intent", .action = "import-begin", .numbers = numbers};
    struct account account = {.host = "import", .server = "", .certificate = "", .kind = "import"};
    struct case_info info;
    const char *target = text_shown(&im->arena, str_of(im->order->target), 4096);

    if (!casefile_info(im->cf, &info, err))
        return false;
    account.user = info.owner[0] ? info.owner : "imported mail";
    account.address = info.owner;
    entry.target = target;
    if (!import_begin(im, err) || !run_begin(im->cf, "import", target, &im->run, err) ||
        !account_put(im->cf, &account, err) || !journal_add(im->cf, &entry, NULL, err))
        return false;
    im->account = account.id;
    im->order->run = im->run;
    return import_commit(im, err);
}

static bool end(struct importer *im, const struct error *cause, struct error *err)
{
    const struct import_totals *totals = &im->order->totals;
    const char *outcome = cause->code == ERROR_NONE        ? "ok"
                          : cause->code == ERROR_CANCELLED ? "interrupted"
                                                           : cause->text;
    struct journal_number numbers[] = {{"already_here", (int64_t)totals->known},
                                       {"duplicates", (int64_t)totals->duplicates},
                                       {"files", (int64_t)totals->files},
                                       {"logins", (int64_t)totals->logins},
                                       {"messages", (int64_t)totals->messages},
                                       {"not_taken", (int64_t)totals->not_taken},
                                       {"rejected", (int64_t)totals->rejected},
                                       {"rules", (int64_t)totals->rules},
                                       {0}};
    struct journal_entry entry = {
        .kind = "result", .action = "import-end", .result = outcome, .numbers = numbers};

    return import_begin(im, err) && run_end(im->cf, im->run, outcome, err) &&
           journal_add(im->cf, &entry, NULL, err) && import_commit(im, err);
}

static bool work(struct importer *im, struct error *err)
{
    struct error second = {0};
    bool ok = take_all(im, err);

    pool_free(im->pool); /* there is nothing more to look at */
    im->pool = NULL;
    if (!ok && err->code == ERROR_CANCELLED) { /* what came is kept and told */
        if (!import_commit(im, &second))
            error_suffix(err, "; %s", second.text);
    }
    if (!ok && im->open) {
        im->open = false;
        casefile_rollback(im->cf);
    }
    ok = ok && import_cover_begin(im, err) &&
         (im->order->no_scan ? scan_detect(im->scan, im->run, err)
                             : scan_finish(im->scan, im->job, im->run, err)) &&
         import_cover_end(im, err);
    error_clear(&second);
    if (!end(im, err, &second) && ok)
        *err = second;
    return ok && second.code == ERROR_NONE;
}

static bool open_all(struct importer *im, struct error *err)
{
    char path[4200];

    snprintf(path, sizeof(path), "%s/folders.txt", data_dir(im->order->scan.data_dir));
    if (!folder_names_load(&im->names, path, err) ||
        !scan_open(&im->scan, im->cf, &im->order->scan, err))
        return false;
    im->pool = pool_new(&im->order->scan.role, 1, import_saw, im);
    scan_share(im->scan, im->pool);
    return true;
}

bool import_job(struct job *job, void *arg, struct error *err)
{
    struct import_order *order = arg;
    struct importer im = {.order = order, .job = job};
    bool ok = casefile_clone(&im.cf, order->cf, err);

    ok = ok && open_all(&im, err) && begin(&im, err);
    if (ok)
        ok = work(&im, err);
    else if (im.open)
        casefile_rollback(im.cf);
    if (im.mails.open)
        import_report_dispose(&im.mails.report);
    if (im.others.open)
        import_report_dispose(&im.others.report);
    pool_free(im.pool);
    scan_close(im.scan);
    folder_names_dispose(&im.names);
    arena_dispose(&im.sight_arena);
    arena_dispose(&im.arena);
    casefile_close(im.cf);
    return ok;
}
