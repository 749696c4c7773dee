/* cover.c - what of the mailbox was examined and what was not, for the coverage table; see
 * acquisition.h. "Not checked" must never look like "clean". */
#include "acquisition.h"

#include "base/said.h"

#include <string.h>

enum { NAMES_MOST = 5 };

/* A few names, and how many more. */
struct names {
    struct buf text; /* marked (base/said.h) */
    uint64_t count;
};

static void add_name(struct names *names, const char *name, const char *why)
{
    if (names->count++ >= NAMES_MOST)
        return;
    if (names->text.len > 0)
        buf_text(&names->text, "; ");
    if (why)
        said_add(&names->text, "%s (%s)", name, why);
    else
        buf_text(&names->text, name);
}

static const char *names_text(struct acquisition *run, const struct names *names)
{
    if (names->count > NAMES_MOST)
        return run_words(run, "%s and %llu more", buf_c(&names->text),
                         (unsigned long long)(names->count - NAMES_MOST));
    return arena_strndup(&run->arena, buf_c(&names->text), names->text.len);
}

static bool finish(struct acquisition *run, struct error *err)
{
    if (run->fatal.code == ERROR_NONE)
        return store_commit(run, err);
    *err = run->fatal;
    return false;
}

/* --- folders --- */

/* Folders that were not opened are rows as well. */
static void put_unopened(struct acquisition *run)
{
    struct error err = {0};

    for (size_t i = 0; i < run->box_count; i++) {
        struct box *box = run->boxes[i];

        if (box->row.id != 0)
            continue;
        if (!store_begin(run, &err) || !folder_put(run->cf, &box->row, &err)) {
            run_fatal(run, &err);
            return;
        }
    }
}

static void note_failed(struct acquisition *run, const struct box *box, const char *why)
{
    run_note(run, &(struct run_entry){.kind = "observation",
                                      .action = "folder-not-read",
                                      .target = box->row.name,
                                      .result = why});
}

static void add_missing_names(struct acquisition *run, struct names *failed)
{
    const struct acquire_options *options = run->options;

    for (size_t i = 0; i < options->folder_count; i++) {
        bool found = false;

        for (size_t k = 0; k < run->box_count; k++)
            found = found || strcmp(options->folders[i], run->boxes[k]->row.name) == 0 ||
                    strcmp(options->folders[i], run->boxes[k]->row.raw_name) == 0;
        if (!found)
            add_name(failed, options->folders[i], "no such folder on the server");
    }
}

static void cover_reading(struct acquisition *run)
{
    struct names failed = {0};
    uint64_t read = 0, left_out = 0;

    buf_init(&failed.text, KIB(32)); /* names and reasons are a few hundred bytes each */
    add_missing_names(run, &failed);
    for (size_t i = 0; i < run->box_count; i++) {
        struct box *box = run->boxes[i];

        if (!box->failed && box->selectable && box->wanted && !box->quoted.at)
            box->failed = "its name cannot be put into a command";
        if (!box->wanted) {
            left_out++;
        } else if (box->failed) {
            add_name(&failed, box->row.name, box->failed);
            note_failed(run, box, box->failed);
        } else if (box->selectable) {
            read++;
        }
    }
    run_cover_own(
        run, &(struct coverage){
                 .check = "folders",
                 .state = failed.count > 0 || left_out > 0 ? COVERAGE_PARTLY : COVERAGE_NOTHING,
                 .detail = run_words(
                     run, read == 1 ? "%llu folder was read%s%s%s" : "%llu folders were read%s%s%s",
                     (unsigned long long)read,
                     left_out > 0 ? ", others were left out as the operator asked" : "",
                     failed.count > 0 ? "; not: " : "",
                     failed.count > 0 ? names_text(run, &failed) : ""),
                 .hint = failed.count > 0 ? "try again; if it stays so, ask whoever runs the server"
                                          : ""});
    buf_dispose(&failed.text);
}

static void cover_sharing(struct acquisition *run)
{
    bool offered = link_has(&run->lanes[0].link, "ACL");

    run_cover(run,
              &(struct coverage){.check = "shared-folders",
                                 .state = COVERAGE_NOT_CHECKED,
                                 .detail = offered ? "access lists were read; none is judged yet"
                                                   : "the server does not tell who may read a "
                                                     "folder (no ACL)",
                                 .hint = offered ? "the scan judges them: mailmedic scan"
                                                 : "look at delegation and sharing in webmail"});
}

bool cover_folders(struct acquisition *run, struct error *err)
{
    put_unopened(run);
    cover_reading(run);
    cover_sharing(run);
    return finish(run, err);
}

/* --- mail --- */

static void add_count(struct buf *text, uint64_t count, const char *what)
{
    if (count == 0)
        return;
    buf_text(text, text->len > 0 ? ", " : "");
    said_add(text, "%llu %s", (unsigned long long)count, what);
}

static void note_anomalies(struct acquisition *run)
{
    if (run->unasked > 0)
        run_note(run,
                 &(struct run_entry){.kind = "observation",
                                     .action = "server-anomaly",
                                     .target = run->options->imap.host,
                                     .result = "the server sent messages nobody had asked for, or "
                                               "whose UID is not clear; they were not taken",
                                     .numbers = (const struct journal_number[]){
                                         {"messages", (int64_t)run->unasked}, {0}}});
    if (run->repeated > 0)
        run_note(run, &(struct run_entry){.kind = "observation",
                                          .action = "server-anomaly",
                                          .target = run->options->imap.host,
                                          .result = "the server sent messages twice; the first was "
                                                    "taken",
                                          .numbers = (const struct journal_number[]){
                                              {"messages", (int64_t)run->repeated}, {0}}});
}

/* What is not there, and why. */
static void add_gaps(const struct acquisition *run, const struct message_counts *counts,
                     struct buf *missing)
{
    add_count(missing, counts->vanished, "vanished before they could be fetched");
    add_count(missing, run->given_up, "could not be fetched");
    add_count(missing, run->too_large, "are larger than we take");
    add_count(missing, run->older, "are older than what the operator asked for");
}

/* Listed by an earlier run, and in a folder that this one was refused, lost, or not asked for. */
static uint64_t in_unread_folders(const struct acquisition *run,
                                  const struct message_counts *counts)
{
    uint64_t told =
        counts->fetched + counts->vanished + run->given_up + run->too_large + run->older;

    return counts->planned > told ? counts->planned - told : 0;
}

struct boxes {
    uint64_t read, failed, left_out;
};

static struct boxes count_boxes(const struct acquisition *run)
{
    struct boxes boxes = {0};

    for (size_t i = 0; i < run->box_count; i++) {
        const struct box *box = run->boxes[i];

        boxes.left_out += !box->wanted && box->selectable;
        boxes.failed += box->wanted && box->failed;
        boxes.read += box->wanted && box->selectable && !box->failed;
    }
    return boxes;
}

/* How many messages they hold nobody may have heard. */
static void add_unread(const struct boxes *boxes, struct buf *missing)
{
    add_count(missing, boxes->failed,
              boxes->failed == 1 ? "folder was not read" : "folders were not read");
    add_count(missing, boxes->left_out,
              boxes->left_out == 1
                  ? "folder was left out as the operator asked: only those taken were looked at"
                  : "folders were left out as the operator asked: only those taken were looked at");
}

bool cover_mail(struct acquisition *run, struct error *err)
{
    struct message_counts counts;
    const struct boxes boxes = count_boxes(run);
    struct buf missing;
    uint64_t unread;

    if (!message_count_of(run->cf, run->account.id, &counts, err))
        return false;
    buf_init(&missing, 1024);
    add_gaps(run, &counts, &missing);
    unread = in_unread_folders(run, &counts);
    add_count(&missing, unread, "are in folders that were not read this time");
    add_unread(&boxes, &missing);
    note_anomalies(run);
    run_cover_own(
        run, &(struct coverage){
                 .check = "mail",
                 .state = counts.fetched == 0 && boxes.read == 0 ? COVERAGE_NOT_CHECKED
                          : missing.len > 0                      ? COVERAGE_PARTLY
                                                                 : COVERAGE_NOTHING,
                 .detail = run_words(
                     run,
                     counts.planned == 1 ? "%llu of %llu message is in the case%s%s"
                                         : "%llu of %llu messages are in the case%s%s",
                     (unsigned long long)counts.fetched, (unsigned long long)counts.planned,
                     missing.len > 0 ? "; " : "", buf_c(&missing)),
                 .hint = run->given_up + unread + boxes.failed > 0 ? "start the acquisition again"
                                                                   : ""});
    buf_dispose(&missing);
    return finish(run, err);
}

/* The operator asked for no more. */
bool cover_headers(struct acquisition *run, struct error *err)
{
    struct message_counts counts;
    const struct boxes boxes = count_boxes(run);
    struct buf missing;

    if (!message_count_of(run->cf, run->account.id, &counts, err))
        return false;
    buf_init(&missing, 1024);
    add_gaps(run, &counts, &missing);
    add_count(&missing, run->headless, "would not give their header");
    add_unread(&boxes, &missing);
    note_anomalies(run);
    run_cover_own(
        run,
        &(struct coverage){
            .check = "mail",
            .state = counts.headed + counts.fetched > 0 ? COVERAGE_PARTLY : COVERAGE_NOT_CHECKED,
            .detail = run_words(
                run,
                counts.planned == 1
                    ? "%llu of %llu message: headers only, as the operator asked; %llu are in the case%s%s"
                    : "%llu of %llu messages: headers only, as the operator "
                      "asked; %llu are in the case%s%s",
                (unsigned long long)counts.headed, (unsigned long long)counts.planned,
                (unsigned long long)counts.fetched, missing.len > 0 ? "; " : "", buf_c(&missing)),
            .hint = "start the acquisition again without --headers-only"});
    buf_dispose(&missing);
    return finish(run, err);
}

void cover_break(struct acquisition *run, const char *why)
{
    struct message_counts counts = {0};
    struct error ignored = {0};

    if (!message_count_of(run->cf, run->account.id, &counts, &ignored))
        counts = (struct message_counts){0};
    run_cover_own(
        run,
        &(struct coverage){
            .check = "mail",
            .state = counts.fetched + counts.headed > 0 ? COVERAGE_PARTLY : COVERAGE_FAILED,
            .detail = run_words(
                run,
                counts.planned == 1
                    ? "the acquisition broke off with %llu of %llu listed message in the case, and headers only of %llu: %s"
                    : "the acquisition broke off with %llu of %llu "
                      "listed messages in the case, and headers only of "
                      "%llu: %s",
                (unsigned long long)counts.fetched, (unsigned long long)counts.planned,
                (unsigned long long)counts.headed, why),
            .hint = "start the acquisition again: it goes on where it stopped"});
    run_cover_own(run,
                  &(struct coverage){
                      .check = "server-state",
                      .state = COVERAGE_NOT_CHECKED,
                      .detail = "the acquisition broke off before the mailbox could be compared "
                                "with what it was",
                      .hint = "start the acquisition again"});
}
