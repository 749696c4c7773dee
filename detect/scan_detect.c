/* scan_detect.c - all detectors over all facts, and what they said into the case; see
 * detect/scan.h. */
#include "scan_work.h"

#include "collect.h"
#include "gather.h"
#include "likeness.h"
#include "login_book.h"
#include "login_own.h"
#include "scan_verdicts.h"
#include "survey.h"
#include "whose_finding.h"
#include "wording.h"

#include "base/ahead.h"
#include "detect/detect.h"

#include <stdlib.h>
#include <string.h>

struct outcome { /* of one pass, before it is written */
    struct collect found;
    struct verdicts verdicts;
    struct gather gather;
    struct login_book logins;
};

enum { MOST_LURES = 1000, LEAST_LURE = 60 };

struct pass { /* the second walk */
    struct survey *survey;
    struct case_facts views[AHEAD_THREADS]; /* of the survey's, one a thread: likeness remembers */
    const struct lure_points *points;
    struct verdicts *verdicts;
    struct collect *found;
    struct gather *gather;
    void *states[COLLECT_DETECTORS];
    struct act lures[MOST_LURES]; /* received mails that look like one */
    size_t lure_count;
};

static void make_states(struct pass *pass)
{
    for (size_t i = 0; detectors[i]; i++)
        pass->states[i] = detectors[i]->state_size ? xcalloc(1, detectors[i]->state_size) : NULL;
}

static void drop_states(struct pass *pass)
{
    for (size_t i = 0; detectors[i]; i++) {
        if (detectors[i]->dispose && pass->states[i])
            detectors[i]->dispose(pass->states[i]);
        free(pass->states[i]);
    }
}

static void show_rule(struct pass *pass, const struct rule_row *row)
{
    struct finding_sink sink = collect_sink(pass->found);
    struct arena arena = {0};
    struct error bad = {0};
    struct rule rule;

    if (row->blob.len > 0 && rule_decode(&rule, &arena, row->blob, &bad)) {
        struct rule_facts facts = {row, &rule};

        for (size_t i = 0; detectors[i]; i++)
            if (detectors[i]->on_rule) {
                pass->found->detector = i;
                detectors[i]->on_rule(pass->states[i], &facts, &pass->survey->facts, &sink);
            }
    }
    arena_dispose(&arena);
}

static bool show_rules(struct pass *pass, struct casefile *cf, struct error *err)
{
    struct arena arena = {0};
    struct rule_row *rows;
    size_t count;
    bool ok = rule_list(cf, &arena, &rows, &count, err);

    for (size_t i = 0; ok && i < count; i++)
        show_rule(pass, &rows[i]); /* those that are gone as well: row->gone */
    arena_dispose(&arena);
    return ok;
}

static void show_folders(struct pass *pass)
{
    const struct case_facts *facts = &pass->survey->facts;
    struct finding_sink sink = collect_sink(pass->found);

    for (size_t i = 0; detectors[i]; i++)
        for (size_t k = 0; detectors[i]->on_folder && k < facts->folder_count; k++) {
            pass->found->detector = i;
            detectors[i]->on_folder(pass->states[i], &facts->folders[k], facts, &sink);
        }
}

/* Only the header is here: no score, and those detectors only that need no more. */
static void show_header(struct pass *pass, const struct mail_row *row)
{
    struct finding_sink sink = collect_sink(pass->found);

    gather_see(pass->gather, row, &pass->survey->facts);
    for (size_t i = 0; detectors[i]; i++)
        if (detectors[i]->on_mail && detectors[i]->headers_do) {
            pass->found->detector = i;
            detectors[i]->on_mail(pass->states[i], row, &pass->survey->facts, &sink);
        }
}

static void note_lure(struct pass *pass, const struct message *message)
{
    if (message->lure >= LEAST_LURE && message->date != INT64_MIN && pass->lure_count < MOST_LURES)
        pass->lures[pass->lure_count++] = (struct act){
            message->date,
            arena_strndup(&pass->found->arena, message->subject, strlen(message->subject)), true};
}

/* On any thread: see survey_visit. */
static void judge(void *arg, unsigned thread, struct message *message, struct mail_row *row,
                  struct arena *arena)
{
    const struct pass *pass = arg;
    const char *reasons = message->lure_reasons;
    int lure = message->lure;

    if (row->mail->traits & MAIL_HEADER_ONLY)
        return;
    lure_fill(message, arena, row, &pass->views[thread], pass->points);
    row->wording = wording_find(arena, row, &pass->views[thread]);
    message->lure_stands = message->lure == lure && strcmp(message->lure_reasons, reasons) == 0;
}

static void show_mail(void *arg, const struct mail_row *row)
{
    struct pass *pass = arg;
    struct finding_sink sink = collect_sink(pass->found);

    if (row->mail->traits & MAIL_HEADER_ONLY) {
        show_header(pass, row);
        return;
    }
    note_lure(pass, row->message);
    verdicts_add(pass->verdicts, row->message);
    gather_see(pass->gather, row, &pass->survey->facts);
    for (size_t i = 0; detectors[i]; i++)
        if (detectors[i]->on_mail) {
            pass->found->detector = i;
            detectors[i]->on_mail(pass->states[i], row, &pass->survey->facts, &sink);
        }
}

static void make_views(struct pass *pass)
{
    for (size_t i = 0; i < pass->survey->threads; i++) {
        pass->views[i] = pass->survey->facts;
        if (i > 0) /* the first thread is the one the detectors run on */
            pass->views[i].likeness = likeness_share(pass->survey->facts.likeness);
    }
}

static void drop_views(struct pass *pass)
{
    for (size_t i = 1; i < pass->survey->threads; i++)
        likeness_free(pass->views[i].likeness);
}

static void end(struct pass *pass)
{
    struct finding_sink sink = collect_sink(pass->found);

    for (size_t i = 0; detectors[i]; i++)
        if (detectors[i]->on_end) {
            pass->found->detector = i;
            detectors[i]->on_end(pass->states[i], &pass->survey->facts, &sink);
        }
    pass->survey->facts.acts =
        collect_acts(pass->found, pass->lures, pass->lure_count, &pass->survey->facts.act_count);
    for (size_t i = 0; detectors[i]; i++)
        if (detectors[i]->on_acts) {
            pass->found->detector = i;
            detectors[i]->on_acts(pass->states[i], &pass->survey->facts, &sink);
        }
    pass->survey->facts.first_act = collect_first_act(pass->found);
    for (size_t i = 0; detectors[i]; i++)
        if (detectors[i]->on_last) {
            pass->found->detector = i;
            detectors[i]->on_last(pass->states[i], &pass->survey->facts, &sink);
        }
}

static bool look(struct scan *scan, struct survey *survey, struct outcome *outcome,
                 struct error *err)
{
    struct pass *pass = xcalloc(1, sizeof(*pass));
    const struct survey_visit visit = {.mail = show_mail, .judge = judge, .arg = pass};
    bool ok;

    *pass = (struct pass){.survey = survey,
                          .found = &outcome->found,
                          .points = &scan->lure_points,
                          .verdicts = &outcome->verdicts,
                          .gather = &outcome->gather};

    survey->facts.likeness = likeness_new(&survey->facts);
    make_states(pass);
    show_folders(pass);
    make_views(pass);
    ok = show_rules(pass, scan->cf, err) && verdicts_begin(pass->verdicts, scan->cf, err) &&
         survey_walk(survey, scan->cf, &visit, err);
    drop_views(pass);
    if (ok)
        end(pass);
    drop_states(pass);
    likeness_free(survey->facts.likeness);
    survey->facts.likeness = NULL;
    free(pass);
    return ok;
}

static bool write_all(struct scan *scan, const struct survey *survey, struct outcome *outcome,
                      int64_t run, struct error *err)
{
    const struct collect *found = &outcome->found;

    if (!whose_findings(&outcome->found, &survey->facts, scan->cf, err))
        return false;
    for (size_t i = 0; i < survey->turned_count; i++)
        if (!message_directed(scan->cf, survey->turned[i].id, survey->turned[i].direction, err))
            return false;
    for (size_t i = 0; i < found->count; i++)
        if (!finding_put(scan->cf, &found->at[i], run, err))
            return false;
    return verdicts_store(&outcome->verdicts, scan->cf, err) &&
           finding_scanned(scan->cf, run, err) && scan_cover(scan, survey, found, run, err) &&
           (!scan->last || (gather_store(&outcome->gather, scan->cf, found, &survey->facts, err) &&
                            message_seal_all(scan->cf, err)));
}

static bool store(struct scan *scan, const struct survey *survey, struct outcome *outcome,
                  int64_t run, struct error *err)
{
    if (!casefile_begin(scan->cf, err))
        return false;
    if (write_all(scan, survey, outcome, run, err))
        return casefile_commit(scan->cf, err);
    casefile_rollback(scan->cf);
    return false;
}

/* Before anybody judges them. */
static bool find_own_logins(struct scan *scan, struct error *err)
{
    bool ok = casefile_begin(scan->cf, err) && login_own_find(scan->cf, err) &&
              login_spread_own(scan->cf, err) && casefile_commit(scan->cf, err);

    casefile_rollback(scan->cf);
    return ok;
}

struct booking {
    struct login_book *book;
    const struct case_facts *facts;
};

static bool book_login(void *arg, const struct login_row *row)
{
    struct booking *booking = arg;

    login_book_add(booking->book, row, booking->facts);
    return true;
}

static bool read_logins(struct scan *scan, struct survey *survey, struct login_book *book,
                        struct error *err)
{
    struct booking booking = {book, &survey->facts};

    if (!login_walk(scan->cf, book_login, &booking, err))
        return false;
    login_book_close(book);
    survey->facts.logins = book;
    return true;
}

bool scan_detect(struct scan *scan, int64_t run, struct error *err)
{
    struct outcome outcome = {.verdicts.rows.folder = casefile_path(scan->cf)};
    struct survey survey;
    bool ok;

    if (!scan_store(scan, err) || !find_own_logins(scan, err)) /* what is there counts */
        return false;
    ok = survey_make(&survey, scan->cf, scan->words, scan->points, scan->threads, err) &&
         read_logins(scan, &survey, &outcome.logins, err) && look(scan, &survey, &outcome, err) &&
         store(scan, &survey, &outcome, run, err);
    survey_dispose(&survey);
    collect_dispose(&outcome.found);
    verdicts_dispose(&outcome.verdicts);
    gather_dispose(&outcome.gather);
    login_book_dispose(&outcome.logins);
    return ok;
}
