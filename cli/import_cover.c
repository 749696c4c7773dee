/* import_cover.c - what mail from files leaves unexamined, and how to get it; see import.h. */
#include "import.h"
#include "providers.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/said.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool put(struct importer *im, const struct coverage *row, struct error *err)
{
    return import_begin(im, err) && coverage_put(im->cf, row, im->run, err);
}

/* Was this case ever filled from a server? Then its word on the rules stands. */
static bool from_server(struct importer *im, bool *out, struct error *err)
{
    struct arena arena = {0};
    struct account *accounts;
    size_t count;
    bool ok = account_list(im->cf, &arena, &accounts, &count, err);

    *out = false;
    for (size_t i = 0; ok && i < count; i++)
        *out |= strcmp(accounts[i].kind, "imap") == 0;
    arena_dispose(&arena);
    return ok;
}

static bool has_rules(struct importer *im, bool *out, struct error *err)
{
    struct arena arena = {0};
    struct rule_row *rules;
    size_t count;
    bool ok = rule_list(im->cf, &arena, &rules, &count, err);

    *out = ok && count > 0;
    arena_dispose(&arena);
    return ok;
}

/* The first path of the import whose word a row is; "": not known. */
static const char *target_of(const struct run *runs, size_t count, int64_t run)
{
    for (size_t i = 0; i < count; i++)
        if (runs[i].id == run)
            return runs[i].target;
    return "";
}

/* The same files again: as many, from the same place. */
static bool is_again(const struct coverage *row, const char *target, const char *ours,
                     uint64_t files)
{
    struct str number = str_part(str_of(row->detail), 0, strcspn(row->detail, " "));
    uint64_t before;

    return strcmp(target, ours) == 0 && str_to_u64(number, UINT64_MAX, &before) && before == files;
}

/* What an import before could not take in stays said, until the same files are taken in. Of imports
 * that lack nothing only the newest has a row. In the arena. */
static bool choose_row(struct importer *im, uint64_t files, const char **check, struct error *err)
{
    const char *ours = text_shown(&im->arena, str_of(im->order->target), 4096);
    struct coverage *rows;
    struct run *runs;
    size_t count, run_count;
    bool any = false;
    char name[40];

    *check = NULL;
    if (!coverage_list(im->cf, &im->arena, &rows, &count, err) ||
        !run_list(im->cf, &im->arena, &runs, &run_count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!coverage_is(&rows[i], "import"))
            continue;
        any = true;
        if (!coverage_is_gap(rows[i].state) && !*check)
            *check = rows[i].check;
        if (is_again(&rows[i], target_of(runs, run_count, rows[i].run), ours, files)) {
            *check = rows[i].check;
            return true;
        }
    }
    snprintf(name, sizeof(name), "import/%" PRId64, im->run);
    if (!*check)
        *check = any ? arena_strndup(&im->arena, name, strlen(name)) : "import";
    return true;
}

static bool cover_files(struct importer *im, struct error *err)
{
    const struct import_totals *totals = &im->order->totals;
    const uint64_t mails = totals->messages + totals->known;
    const uint64_t files = totals->files + totals->members; /* as those not recognised count */
    const uint64_t lost = totals->not_taken + totals->rejected;
    bool all = lost + totals->truncated + totals->unread == 0;
    struct coverage row = {
        .title = coverage_title("import"),
        .state = all                  ? COVERAGE_NOTHING
                 : lost > 0           ? COVERAGE_PARTLY
                 : totals->unread > 0 ? COVERAGE_LIMIT
                                      : COVERAGE_TRUNCATED,
        .hint =
            all ? ""
                : "import the same files again to read which and why: mailmedic import CASE PATH"};
    struct buf detail;
    bool ok;

    buf_init(&detail, KIB(4));
    said_add(&detail, "%" PRIu64 " file%s: %" PRIu64 " mail%s and %" PRIu64 " rule%s taken in",
             files, files == 1 ? "" : "s", mails, mails == 1 ? "" : "s", totals->rules,
             totals->rules == 1 ? "" : "s");
    if (!all)
        said_add(&detail,
                 "; %" PRIu64 " file%s not recognised or not readable, %" PRIu64
                 " mail%s in the others not taken, %" PRIu64 " file%s perhaps cut off",
                 totals->not_taken, totals->not_taken == 1 ? "" : "s", totals->rejected,
                 totals->rejected == 1 ? " or row" : "s or rows", totals->truncated,
                 totals->truncated == 1 ? "" : "s");
    if (totals->unread > 0)
        said_add(&detail, "; %" PRIu64 " file%s that we did not read to the end", totals->unread,
                 totals->unread == 1 ? "" : "s");
    row.detail = buf_c(&detail);
    ok = choose_row(im, files, &row.check, err) && put(im, &row, err);
    buf_dispose(&detail);
    return ok;
}

static const char rules_detail[] = /* said: */
    "the mail was imported from files, and files do not show the rules on the server";

/* What a file cannot tell and a server might have told. */
static bool cover_absent(struct importer *im, struct error *err)
{
    static const struct coverage rows[] = {
        {.check = "shared-folders",
         .state = COVERAGE_NOT_CHECKED,
         .detail = "files do not show who else may read a folder",
         .hint = "look at delegation and sharing in webmail"},
        {.check = "app-access",
         .state = COVERAGE_NOT_CHECKED,
         .detail = "mail in files does not tell",
         .hint = "look at connected apps and app passwords on the provider's security page"},
        {.check = "protections",
         .state = COVERAGE_NOT_CHECKED,
         .detail = "mail in files does not tell",
         .hint = "look at them on the provider's security page, or import its audit log"},
        {.check = "provider-forwarding",
         .state = COVERAGE_NOT_CHECKED,
         .detail = "mail in files does not tell",
         .hint = "look at forwarding, delegation and recovery addresses on the provider's pages"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (!put(im, &rows[i], err))
            return false;
    return true;
}

static bool put_rules(struct importer *im, const char *hint, struct error *err)
{
    return put(im,
               &(struct coverage){.check = "rules-sieve",
                                  .state = COVERAGE_NOT_CHECKED,
                                  .detail = rules_detail,
                                  .hint = hint},
               err);
}

bool import_cover_begin(struct importer *im, struct error *err)
{
    bool server, rules;

    if (!from_server(im, &server, err) || !has_rules(im, &rules, err) || !cover_files(im, err) ||
        (!server && !cover_absent(im, err)))
        return false;
    if (!server && !rules &&
        !put_rules(im, "look at the filters in webmail, or import an export of the rules", err))
        return false;
    return import_commit(im, err);
}

/* --- for this provider --- */

struct guess {
    struct providers providers;
    uint64_t mails;
};

/* The server that took the mail in last is the mailbox's own, or stands before it. */
static bool look(void *arg, const struct message *message, struct str blob)
{
    struct guess *guess = arg;
    struct arena arena = {0};
    struct error bad = {0};
    struct mail mail;

    if (message->direction != DIRECTION_IN || blob.len == 0)
        return true;
    if (facts_decode(&mail, &arena, blob, &bad) && mail.received_count > 0) {
        struct provider *provider =
            provider_of_host(&guess->providers, str_of(mail.received[0].by));

        guess->mails++;
        if (provider)
            provider->seen++;
    }
    arena_dispose(&arena);
    return true;
}

static bool still_open(struct importer *im, bool *out, struct error *err)
{
    struct arena arena = {0};
    struct coverage *rows;
    size_t count;
    bool ok = coverage_list(im->cf, &arena, &rows, &count, err);

    *out = false;
    for (size_t i = 0; ok && i < count; i++)
        if (strcmp(rows[i].check, "rules-sieve") == 0)
            *out = strcmp(rows[i].detail, rules_detail) == 0;
    arena_dispose(&arena);
    return ok;
}

bool import_cover_end(struct importer *im, struct error *err)
{
    const struct provider *likely;
    struct guess guess = {0};
    char path[4200], hint[1000];
    bool open, ok;

    if (!still_open(im, &open, err))
        return false;
    if (!open)
        return true;
    snprintf(path, sizeof(path), "%s/providers.txt", data_dir(im->order->scan.data_dir));
    ok = providers_load(&guess.providers, path, err) && facts_walk(im->cf, look, &guess, err);
    likely = ok ? provider_likely(&guess.providers, guess.mails) : NULL;
    if (likely) {
        snprintf(hint, sizeof(hint), "the mailbox seems to be at %s: %s", likely->title,
                 likely->rules);
        ok = put_rules(im, hint, err) && import_commit(im, err);
    }
    providers_dispose(&guess.providers);
    return ok;
}
