/* lure.c - `bench_lure DATA [--signals]`: the lure score over real mail below DATA (folders ham,
 * phish, spam of .eml files with MANIFEST.tsv). Points and thresholds were chosen on the half of
 * even campaigns; what is printed as "held out" is the other. --signals: a line a mail, for tuning.
 *
 * "Content only" sees From, To, Subject, Reply-To, text and parts, and nothing else of the header:
 * the collections differ in age and provider, and must not be told apart by that. */
#include "lure.h"
#include "base/limits.h"
#include "detect/words.h"
#include "examine.h"
#include "lure_modern.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { HAM, BUSINESS, LIST, NEWSLETTER, PHISH, SPAM, MODERN, KINDS };
static const char *const kind_names[KINDS] = {
    "personal", "business", "list", "newsletter", "phish", "spam", "modern (made up)"};

struct sample {
    enum kind kind;
    bool held_out;
    int content, proven; /* scores without and with what the header proves */
};

struct bench {
    struct words *words;
    struct lure_points points;
    struct examiner *examiner;
    struct case_facts facts;
    struct sample *samples;
    size_t count, room;
    bool signals;
};

static void must(bool ok, const struct error *err)
{
    if (ok)
        return;
    fprintf(stderr, "bench_lure: %s\n", err->text);
    exit(1); /* NOLINT(concurrency-mt-unsafe): one thread */
}

static bool is_ham(enum kind kind)
{
    return kind <= NEWSLETTER;
}

/* Author of honest mail; of a lure its campaign: the subject without digits, or else the sender. */
static bool is_held_out(const struct mail *mail, enum kind kind)
{
    const char *text = mail->from.count > 0 ? mail->from.at[0].email : "";
    uint64_t sum = UINT64_C(14695981039346656037);

    if ((kind == PHISH || kind == SPAM) && mail->subject[0])
        text = mail->subject;
    for (; *text; text++) {
        unsigned char ch = (unsigned char)*text;

        if (ch >= '0' && ch <= '9')
            continue;
        sum = (sum ^ (ch >= 'A' && ch <= 'Z' ? ch | 0x20u : ch)) * UINT64_C(1099511628211);
    }
    return (sum >> 32) % 2;
}

/* What "content only" may see. */
static void strip(struct mail *mail)
{
    mail->auth_count = mail->received_count = mail->field_count = 0;
    mail->sender.count = 0;
    mail->return_path = mail->message_id = mail->in_reply_to = mail->references = "";
    mail->agent = mail->origin_ip = "";
    mail->date = INT64_MIN;
    mail->zone = ZONE_UNKNOWN;
    mail->traits &= ~(uint32_t)(MAIL_LIST | MAIL_AUTOMATIC | MAIL_BOUNCE);
}

static void print_signals(const struct sample *sample, const char *name, const struct lure *content,
                          const struct lure *proven)
{
    printf("%s\t%d\t%s\t%d\t", kind_names[sample->kind], sample->held_out, name, sample->content);
    for (size_t i = 0; i < content->count; i++)
        printf("%s ", lure_signal_name(content->reasons[i].signal));
    printf("\t%d\t", sample->proven);
    for (size_t i = 0; i < proven->count; i++)
        printf("%s ", lure_signal_name(proven->reasons[i].signal));
    putchar('\n');
}

static void take(struct bench *bench, char *message, size_t len, enum kind kind, const char *name)
{
    struct arena arena = {0};
    struct message row = {.direction = DIRECTION_IN, .flags = "", .from = ""};
    struct lure content, proven;
    struct sample sample = {.kind = kind};
    struct mail mail;

    examine_mail(bench->examiner, &mail, &arena, message, len);
    sample.held_out = is_held_out(&mail, kind);
    lure_judge(&proven, &arena, &(struct mail_row){&row, &mail}, &bench->facts, &bench->points);
    strip(&mail);
    lure_judge(&content, &arena, &(struct mail_row){&row, &mail}, &bench->facts, &bench->points);
    sample.content = content.score;
    sample.proven = proven.score;
    if (bench->signals)
        print_signals(&sample, name, &content, &proven);
    arena_dispose(&arena);
    if (bench->count == bench->room) {
        bench->room = bench->room ? 2 * bench->room : 1024;
        bench->samples = xreallocarray(bench->samples, bench->room, sizeof(*bench->samples));
    }
    bench->samples[bench->count++] = sample;
}

static void take_file(struct bench *bench, const char *path, enum kind kind)
{
    FILE *file = fopen(path, "re");
    char *message = malloc(EXAMINE_ROOM + MIB(4));
    size_t len;

    if (file && message) {
        len = fread(message + EXAMINE_ROOM, 1, MIB(4), file);
        take(bench, message + EXAMINE_ROOM, len, kind, path);
    }
    if (file)
        fclose(file);
    free(message);
}

static bool kind_of(const char *label, enum kind *kind)
{
    static const struct {
        const char *label;
        enum kind kind;
    } labels[] = {{"ham", HAM},       {"ham-business", BUSINESS},
                  {"ham-list", LIST}, {"ham-hard", NEWSLETTER},
                  {"phish", PHISH},   {"spam", SPAM}};

    for (size_t i = 0; i < ARRAY_LEN(labels); i++)
        if (strcmp(labels[i].label, label) == 0) {
            *kind = labels[i].kind;
            return true;
        }
    return false;
}

static void take_archive(struct bench *bench, const char *data, const char *archive)
{
    char path[2200], line[2200];
    FILE *manifest;

    snprintf(path, sizeof(path), "%s/%s/MANIFEST.tsv", data, archive);
    manifest = fopen(path, "re");
    while (manifest && fgets(line, sizeof(line), manifest)) {
        char *label = strchr(line, '\t');
        enum kind kind;

        if (!label)
            continue;
        *label++ = '\0';
        label[strcspn(label, "\t\n")] = '\0';
        snprintf(path, sizeof(path), "%s/%s/%s", data, archive, line);
        if (kind_of(label, &kind))
            take_file(bench, path, kind);
    }
    if (manifest)
        fclose(manifest);
}

static void take_modern(struct bench *bench)
{
    char *message = malloc(EXAMINE_ROOM + MODERN_MOST), name[40];

    for (unsigned i = 0; message && i < MODERN_MAILS; i++) {
        size_t len = modern_write(i, message + EXAMINE_ROOM, MODERN_MOST);

        snprintf(name, sizeof(name), "modern %u", i);
        take(bench, message + EXAMINE_ROOM, len, MODERN, name);
    }
    free(message);
}

/* --- figures --- */

static int score_of(const struct sample *sample, bool proven)
{
    return proven ? sample->proven : sample->content;
}

/* The lowest score that at most one in a hundred honest mails of one half reaches. */
static int threshold(const struct bench *bench, bool proven, bool held_out)
{
    for (int least = 1; least <= 100; least++) {
        size_t all = 0, over = 0;

        for (size_t i = 0; i < bench->count; i++) {
            const struct sample *at = &bench->samples[i];

            if (!is_ham(at->kind) || at->held_out != held_out)
                continue;
            all++;
            over += score_of(at, proven) >= least;
        }
        if (over * 100 <= all)
            return least;
    }
    return 101;
}

static void print_rates(const struct bench *bench, bool proven, bool held_out, int least)
{
    size_t all[KINDS] = {0}, over[KINDS] = {0}, ham = 0, ham_over = 0;

    for (size_t i = 0; i < bench->count; i++) {
        const struct sample *at = &bench->samples[i];

        if (at->held_out != held_out && at->kind != MODERN)
            continue;
        all[at->kind]++;
        over[at->kind] += score_of(at, proven) >= least;
        ham += is_ham(at->kind);
        ham_over += is_ham(at->kind) && score_of(at, proven) >= least;
    }
    printf("lure score, %s, %s, from %d points: honest %zu of %zu",
           proven ? "with what the header proves" : "content only",
           held_out ? "held out" : "tuned on", least, ham_over, ham);
    for (size_t kind = 0; kind < KINDS; kind++)
        printf(", %s %zu of %zu (%.1f %%)", kind_names[kind], over[kind], all[kind],
               all[kind] ? 100.0 * (double)over[kind] / (double)all[kind] : 0);
    putchar('\n');
}

int main(int argc, char **argv)
{
    struct bench bench = {.signals = argc > 2 && strcmp(argv[2], "--signals") == 0};
    static const char *const archives[] = {"ham", "phish", "spam"};
    struct error err = {0};

    if (argc < 2) {
        fputs("usage: bench_lure DATA [--signals]\n", stderr);
        return 2;
    }
    must(words_open(&bench.words, NULL, &err), &err);
    must(lure_points_read(&bench.points, NULL, &err), &err);
    bench.examiner = examiner_new(&err);
    must(bench.examiner != NULL, &err);
    bench.facts = (struct case_facts){.owner = "", .words = bench.words};
    for (size_t i = 0; i < ARRAY_LEN(archives); i++)
        take_archive(&bench, argv[1], archives[i]);
    take_modern(&bench);
    for (int proven = 0; proven < 2 && !bench.signals; proven++)
        for (int held_out = 0; held_out < 2; held_out++) {
            print_rates(&bench, proven, held_out, threshold(&bench, proven, held_out));
            print_rates(&bench, proven, held_out, LURE_SUSPICIOUS);
        }
    examiner_free(bench.examiner);
    words_free(bench.words);
    free(bench.samples);
    return 0;
}
