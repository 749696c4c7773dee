/* detect_support.c - see detect_support.h. */
#include "detect_support.h"

#include "base/clock.h"
#include "detect/partners.h"
#include "points.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *own_addresses[] = {"an@acme.example"};
static const char *own_domains[] = {"acme.example"};

int bench_open(void **state)
{
    struct bench *bench = xcalloc(1, sizeof(*bench));
    struct error err = {0};

    if (!words_open(&bench->words, DATA_DIR, &err) ||
        !lure_points_read(&bench->lure_points, DATA_DIR, &err) ||
        !points_open(&bench->points, DATA_DIR, &err)) {
        print_error("%s\n", err.text);
        return -1;
    }
    *state = bench;
    bench_clear(bench);
    return 0;
}

int bench_close(void **state)
{
    struct bench *bench = *state;

    arena_dispose(&bench->arena);
    words_free(bench->words);
    points_free(bench->points);
    free(bench);
    return 0;
}

void bench_clear(struct bench *bench)
{
    static const struct {
        const char *name;
        enum folder_use use;
    } folders[] = {
        {"INBOX", FOLDER_INBOX},     {"Sent", FOLDER_SENT}, {"Drafts", FOLDER_DRAFTS},
        {"Trash", FOLDER_TRASH},     {"Junk", FOLDER_JUNK}, {"Projects", FOLDER_PLAIN},
        {"RSS Feeds", FOLDER_PLAIN}, {"..", FOLDER_PLAIN},  {"Notes", FOLDER_PLAIN},
    };

    arena_dispose(&bench->arena);
    bench->row_count = bench->said_count = 0;
    for (size_t i = 0; i < ARRAY_LEN(folders); i++)
        bench->folders[i] = (struct folder){.id = (int64_t)i + 1,
                                            .name = folders[i].name,
                                            .raw_name = folders[i].name,
                                            .use = folders[i].use,
                                            .delimiter = '/',
                                            .current = true,
                                            .attributes = "",
                                            .acl = ""};
    bench->facts = (struct case_facts){.owner = own_addresses[0],
                                       .own_addresses = own_addresses,
                                       .own_address_count = 1,
                                       .own_domains = own_domains,
                                       .own_domain_count = 1,
                                       .folders = bench->folders,
                                       .folder_count = ARRAY_LEN(folders),
                                       .words = bench->words,
                                       .points = bench->points,
                                       .first_act = INT64_MIN,
                                       .now = clock_from_civil(2026, 11, 1, 0, 0, 0)};
}

static void keep(void *self, const struct finding *finding)
{
    struct bench *bench = self;
    struct finding *copy = &bench->said[bench->said_count];

    assert_true(bench->said_count < MOST_SAID);
    bench->said_count++;
    *copy = *finding;
    copy->key = arena_strndup(&bench->arena, finding->key, strlen(finding->key));
    copy->title = arena_strndup(&bench->arena, finding->title, strlen(finding->title));
    copy->reasons = arena_alloc(&bench->arena, finding->reason_count * sizeof(*copy->reasons));
    for (size_t i = 0; i < finding->reason_count; i++) {
        copy->reasons[i] = finding->reasons[i];
        copy->reasons[i].text = arena_strndup(&bench->arena, finding->reasons[i].text,
                                              strlen(finding->reasons[i].text));
    }
    assert_true(strlen(finding->title) > 0 && strlen(finding->title) <= 200);
    assert_true(strlen(finding->explanation) > 0);
    assert_true(utf8_valid(str_of(finding->title)));
}

static size_t place_of(const char *id)
{
    for (size_t i = 0; detectors[i]; i++)
        if (strcmp(detectors[i]->id, id) == 0)
            return i;
    fail_msg("no detector %s", id);
    return 0;
}

struct rule_row bench_row(int64_t id, bool active)
{
    return (struct rule_row){.id = id,
                             .account = 1,
                             .source = "sieve",
                             .script = "main",
                             .name = "",
                             .active = active,
                             .status = PARSE_OK,
                             .summary = ""};
}

/* Received mail comes judged, as a scan shows it. */
static void show_mail(const struct detector *detector, void *state, struct bench *bench,
                      const struct mail_row *row)
{
    struct finding_sink sink = {keep, bench};
    struct message judged = *row->message;
    struct arena arena = {0};

    lure_fill(&judged, &arena, row, &bench->facts, &bench->lure_points);
    detector->on_mail(state, &(struct mail_row){.message = &judged, .mail = row->mail},
                      &bench->facts, &sink);
    arena_dispose(&arena);
}

static void run(struct bench *bench, const char *id, const struct rule_facts *rules, size_t count)
{
    const struct detector *detector = detectors[place_of(id)];
    struct finding_sink sink = {keep, bench};
    struct partners *partners = partners_new();
    void *state = detector->state_size ? xcalloc(1, detector->state_size) : NULL;

    bench->said_count = 0;
    for (size_t i = 0; i < bench->row_count; i++)
        partners_add(partners, &bench->rows[i], &bench->facts);
    bench->facts.partners = partners;
    for (size_t i = 0; detector->on_rule && i < count; i++)
        detector->on_rule(state, &rules[i], &bench->facts, &sink);
    for (size_t i = 0; detector->on_folder && i < bench->facts.folder_count; i++)
        detector->on_folder(state, &bench->folders[i], &bench->facts, &sink);
    for (size_t i = 0; detector->on_mail && i < bench->row_count; i++)
        show_mail(detector, state, bench, &bench->rows[i]);
    if (detector->on_end)
        detector->on_end(state, &bench->facts, &sink);
    if (detector->on_acts)
        detector->on_acts(state, &bench->facts, &sink);
    if (detector->on_last)
        detector->on_last(state, &bench->facts, &sink);
    if (detector->dispose)
        detector->dispose(state);
    free(state);
    bench->facts.partners = NULL;
    partners_free(partners);
}

void bench_run_two(struct bench *bench, const char *id, const struct rule *active,
                   const struct rule *inactive)
{
    struct rule_row rows[2] = {bench_row(1, true), bench_row(2, false)};
    struct rule_facts rules[2];
    size_t count = 0;

    if (active)
        rules[count++] = (struct rule_facts){&rows[0], active};
    if (inactive)
        rules[count++] = (struct rule_facts){&rows[1], inactive};
    run(bench, id, rules, count);
}

void bench_run_rules(struct bench *bench, const char *id, const struct rule_facts *rules,
                     size_t count)
{
    run(bench, id, rules, count);
}

void bench_run(struct bench *bench, const char *id, const struct rule *rule, bool active)
{
    bench_run_two(bench, id, active ? rule : NULL, active ? NULL : rule);
}

static bool says(const struct finding *finding, const char *want)
{
    if (strstr(finding->title, want))
        return true;
    for (size_t i = 0; i < finding->reason_count; i++)
        if (strstr(finding->reasons[i].text, want))
            return true;
    return false;
}

bool bench_says(const struct bench *bench, const char *want)
{
    for (size_t i = 0; i < bench->said_count; i++)
        if (says(&bench->said[i], want))
            return true;
    return false;
}

static void print_said(const struct bench *bench)
{
    for (size_t i = 0; i < bench->said_count; i++) {
        print_message("  [%d] %s\n", bench->said[i].severity, bench->said[i].title);
        for (size_t k = 0; k < bench->said[i].reason_count; k++)
            print_message("      %+d %s\n", bench->said[i].reasons[k].points,
                          bench->said[i].reasons[k].text);
    }
}

void bench_expect(struct bench *bench, const char *id, const char *what, const char *want,
                  enum severity severity)
{
    enum severity worst = SEVERITY_INFO;
    bool found = false;

    for (size_t i = 0; i < bench->said_count; i++) {
        found = found || (want && says(&bench->said[i], want));
        if (bench->said[i].severity > worst)
            worst = bench->said[i].severity;
    }
    if (want ? !found || worst != severity : bench->said_count > 0) {
        print_said(bench);
        fail_msg("%s, %s: wanted %s (%d), worst is %d", id, what, want ? want : "nothing", severity,
                 worst);
    }
    if (want)
        bench->spoke[place_of(id)] = true;
    else
        bench->kept_silent[place_of(id)] = true;
}

void bench_check(struct bench *bench, const char *id, const char *what, const char *want,
                 enum severity severity)
{
    bench_run(bench, id, NULL, true);
    bench_expect(bench, id, what, want, severity);
}

void bench_check_rows(struct bench *bench, const char *id, unsigned habit, int day,
                      const struct letter_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct letter letter = rows[i].letter;

        letter.when = (int64_t)day * DAY;
        bench_after_habit(bench, habit, letter);
        bench_check(bench, id, rows[i].what, rows[i].want, rows[i].severity);
    }
}
