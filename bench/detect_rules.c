/* detect_rules.c - `bench_detect_rules DATA`: how many rules of honest people are flagged, and
 * whether every rule that a thief would leave is found. The latter are the files tests/rules/bad-*,
 * written by the project as each provider exports them. */
#include "detect_real.h"

#include "detect/detect.h"
#include "detect/words.h"
#include "parse/import.h"
#include "points.h"
#include "rule_view.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_RULES = 4000, MOST_BYTES = 4 << 20 };

struct group { /* rules of one kind of people */
    const char *name;
    size_t rules, medium, high, high_inside; /* high_inside: for another reason than a forward */
    size_t hides;
};

struct judge {
    struct words *words;
    struct points *points;
    struct case_facts facts;
    enum severity worst[MOST_RULES]; /* of the rules of one file, by row id - 1 */
    enum severity worst_inside[MOST_RULES];
    size_t detector;
    bool tell; /* print what is flagged */
    const char *path;
};

static void note(void *self, const struct finding *finding)
{
    const char *detector;
    struct judge *judge = self;
    bool forward;

    detector = detectors[judge->detector]->id;
    forward = strcmp(detector, "rule-forwards-outside") == 0 ||
              strcmp(detector, "mailbox-forwards") == 0 ||
              strcmp(detector, "rule-many-to-one") == 0;
    if (judge->tell && finding->severity >= SEVERITY_MEDIUM)
        printf("    %s %s: %s (%zu reasons) [%s]\n", severity_name(finding->severity), detector,
               finding->title, finding->reason_count, judge->path);
    for (size_t k = 0;
         judge->tell && finding->severity >= SEVERITY_MEDIUM && k < finding->reason_count; k++)
        printf("        %+d %s\n", finding->reasons[k].points, finding->reasons[k].text);
    for (size_t i = 0; i < finding->subject_count; i++) {
        int64_t id = finding->subjects[i].id;

        if (strcmp(finding->subjects[i].kind, "rule") != 0 || id < 1 || id > MOST_RULES)
            continue;
        if (finding->severity > judge->worst[id - 1])
            judge->worst[id - 1] = finding->severity;
        if (!forward && finding->severity > judge->worst_inside[id - 1])
            judge->worst_inside[id - 1] = finding->severity;
    }
}

static void run_detector(struct judge *judge, const struct rule_script *script,
                         struct rule_row *rows)
{
    const struct detector *detector = detectors[judge->detector];
    struct finding_sink sink = {note, judge};
    void *state;

    if (!detector->on_rule)
        return;
    state = detector->state_size ? xcalloc(1, detector->state_size) : NULL;
    for (size_t i = 0; i < script->count && i < MOST_RULES; i++)
        detector->on_rule(state, &(struct rule_facts){&rows[i], &script->rules[i]}, &judge->facts,
                          &sink);
    if (detector->on_end)
        detector->on_end(state, &judge->facts, &sink);
    if (detector->dispose)
        detector->dispose(state);
    free(state);
}

/* Detectors see rules as the case keeps them. */
static void as_stored(struct rule *rule, struct arena *arena)
{
    struct error err = {0};
    struct buf blob;

    buf_init(&blob, 1 << 20);
    rule_encode(rule, &blob);
    if (!rule_decode(rule, arena, buf_as_str(&blob), &err)) {
        fprintf(stderr, "%s\n", err.text);
        exit(1); /* NOLINT(concurrency-mt-unsafe): one thread */
    }
    buf_dispose(&blob);
}

static void judge_script(struct judge *judge, const struct rule_script *script, struct arena *arena)
{
    struct rule_row *rows = xcalloc(MOST_RULES, sizeof(*rows));

    memset(judge->worst, 0, sizeof(judge->worst));
    memset(judge->worst_inside, 0, sizeof(judge->worst_inside));
    for (size_t i = 0; i < script->count && i < MOST_RULES; i++) {
        as_stored(&script->rules[i], arena);
        rows[i] = (struct rule_row){.id = (int64_t)i + 1,
                                    .account = 1,
                                    .source = script->rules[i].source,
                                    .script = script->rules[i].script,
                                    .name = script->rules[i].name,
                                    .active = true,
                                    .status = PARSE_OK,
                                    .summary = ""};
    }
    for (judge->detector = 0; detectors[judge->detector]; judge->detector++)
        run_detector(judge, script, rows);
    free(rows);
}

static bool read_script(struct rule_script *script, struct arena *arena, struct str bytes,
                        const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    struct import_sight sight;

    import_sniff(&sight, arena, NULL, bytes, bytes.len, name);
    if (sight.kind != IMPORT_RULES)
        return false;
    import_rules(script, arena, bytes, sight.format, name);
    return true;
}

/* --- honest people --- */

struct honest {
    struct judge *judge;
    struct group halves[2], tests; /* tests: of mail servers' own suites, nobody's rules */
    size_t unread;
};

/* "rules/gmail_xml/somebody/..." to "somebody"; NULL: a server's test. */
static const char *author_of(const char *path, char out[100])
{
    const char *from = strstr(path, "gmail_xml/");
    size_t len;

    if (from)
        from += strlen("gmail_xml/");
    else if ((from = strstr(path, "personal/")))
        from += strlen("personal/");
    else
        return NULL;
    len = strcspn(from, "/");
    snprintf(out, 100, "%.*s", (int)(len < 99 ? len : 99), from);
    return out;
}

/* Both halves have filters of Gmail's and Sieve scripts. */
static unsigned half_of(const char *author)
{
    char salted[120];

    snprintf(salted, sizeof(salted), "rule:%s", author);
    return 1 - real_half(salted);
}

static void judge_honest(void *arg, const char *path, char *bytes, size_t len)
{
    struct honest *honest = arg;
    struct arena arena = {0};
    struct rule_script script = {0};
    char author[100];
    struct group *group =
        author_of(path, author) ? &honest->halves[half_of(author)] : &honest->tests;

    if (read_script(&script, &arena, (struct str){bytes, len}, path)) {
        honest->judge->tell = group == &honest->halves[0]; /* never look at the other half */
        honest->judge->path = path;
        judge_script(honest->judge, &script, &arena);
        group->rules += script.count;
        for (size_t i = 0; i < script.count && i < MOST_RULES; i++) {
            struct rule_row row = {.active = true};
            struct rule_view view;

            rule_view_of(&view, &(struct rule_facts){&row, &script.rules[i]},
                         &honest->judge->facts);
            group->hides += rule_hides(&view);
            group->medium += honest->judge->worst[i] >= SEVERITY_MEDIUM;
            group->high += honest->judge->worst[i] >= SEVERITY_HIGH;
            group->high_inside += honest->judge->worst_inside[i] >= SEVERITY_HIGH;
        }
    } else {
        honest->unread++;
    }
    arena_dispose(&arena);
}

static void print_group(const struct group *group)
{
    char name[120];

    snprintf(name, sizeof(name), "%s: medium or worse", group->name);
    real_print(name, group->medium, group->rules);
    snprintf(name, sizeof(name), "%s: high or worse", group->name);
    real_print(name, group->high, group->rules);
    snprintf(name, sizeof(name), "%s: high, besides forwards outside", group->name);
    real_print(name, group->high_inside, group->rules);
    printf("  of these take mail away\t%zu\n", group->hides);
}

static void measure_honest(struct judge *judge, const char *data)
{
    struct honest honest = {
        .judge = judge,
        .halves = {{.name = "honest rules, tuned on"}, {.name = "honest rules, reported"}},
        .tests = {.name = "rules of servers' test suites"}};

    if (!real_files(data, "rules", judge_honest, &honest))
        return;
    print_group(&honest.halves[0]);
    print_group(&honest.halves[1]);
    print_group(&honest.tests);
    printf("files that are no rules\t%zu\n", honest.unread);
}

/* --- thieves --- */

struct bad {
    size_t files, unread, rules, found, high;
};

static size_t read_file(const char *path, char *out, size_t room)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t len = 0;
    ssize_t got;

    while (fd >= 0 && len < room && (got = read(fd, out + len, room - len)) > 0)
        len += (size_t)got;
    if (fd >= 0)
        close(fd);
    return len;
}

static void judge_bad(struct judge *judge, struct bad *bad, const char *name)
{
    static char bytes[MOST_BYTES];
    struct rule_script script = {0};
    struct arena arena = {0};
    char path[4200];
    size_t len;

    snprintf(path, sizeof(path), "%s/%s", BAD_DIR, name);
    len = read_file(path, bytes, sizeof(bytes));
    bad->files++;
    judge->tell = false;
    if (!read_script(&script, &arena, (struct str){bytes, len}, path)) {
        bad->unread++;
        printf("  not read\t%s\n", name);
    }
    judge_script(judge, &script, &arena);
    for (size_t i = 0; i < script.count && i < MOST_RULES; i++) {
        if (script.rules[i].traits & RULE_SYSTEM)
            continue; /* what the provider itself puts in front: no thief's */
        bad->rules++;
        bad->found += judge->worst[i] >= SEVERITY_MEDIUM;
        bad->high += judge->worst[i] >= SEVERITY_HIGH;
        if (judge->worst[i] < SEVERITY_MEDIUM)
            printf("  missed\t%s: \"%s\" %s\n", name, script.rules[i].name,
                   rule_summary(&script.rules[i], &arena));
    }
    arena_dispose(&arena);
}

static void measure_bad(struct judge *judge)
{
    struct bad bad = {0};
    struct dirent **names;
    int count = scandir(BAD_DIR, &names, NULL, alphasort);

    for (int i = 0; i < count; i++) {
        if (strncmp(names[i]->d_name, "bad", 3) == 0)
            judge_bad(judge, &bad, names[i]->d_name);
        free(names[i]);
    }
    if (count >= 0)
        free(names);
    if (bad.files == 0) {
        printf("malicious rules\tskipped: %s is not there\n", BAD_DIR);
        return;
    }
    printf("files of malicious rules\t%zu, not read: %zu\n", bad.files, bad.unread);
    real_print("malicious rules found (medium or worse)", bad.found, bad.rules);
    real_print("malicious rules found (high or worse)", bad.high, bad.rules);
}

int main(int argc, char **argv)
{
    static const char *own_domains[] = {"acme.example"};
    static struct judge judge;
    struct error err = {0};

    if (argc < 2) {
        fputs("usage: bench_detect_rules DATA\n", stderr);
        return 2;
    }
    if (!words_open(&judge.words, NULL, &err) || !points_open(&judge.points, NULL, &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    judge.facts = (struct case_facts){.owner = "",
                                      .own_domains = own_domains,
                                      .own_domain_count = 1,
                                      .words = judge.words,
                                      .points = judge.points};
    measure_honest(&judge, argv[1]);
    measure_bad(&judge);
    points_free(judge.points);
    words_free(judge.words);
    return 0;
}
