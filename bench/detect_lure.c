/* detect_lure.c - `bench_detect_lure DATA [--signals]`: the lure score over the archives ham, phish
 * and spam of DATA, and over made-up modern mail. Points were fitted on one half (by author, or by
 * campaign), then rounded and capped by hand with a look at the false alarms of both halves, so
 * "held out" is fair for what is found and a little kind for false alarms. --signals: a line a
 * mail.
 *
 * "Content only" sees From, To, Subject, Reply-To, text and parts, and nothing else of the header:
 * the collections differ in age and provider, and must not be told apart by that. */
#include "detect/words.h"
#include "detect_real.h"
#include "examine.h"
#include "lure.h"
#include "lure_modern.h"

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
    struct case_facts facts;
    struct sample *samples;
    size_t count, room;
    bool signals;
};

static void must(bool ok, const struct error *err)
{
    if (ok)
        return;
    fprintf(stderr, "bench_detect_lure: %s\n", err->text);
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

static void take(struct bench *bench, const struct mail *from, enum kind kind, const char *name)
{
    struct arena arena = {0};
    struct message row = {.direction = DIRECTION_IN, .flags = "", .from = ""};
    struct lure content, proven;
    struct sample sample = {.kind = kind};
    struct mail mail = *from;

    sample.held_out = is_held_out(&mail, kind);
    lure_judge(&proven, &arena, &(struct mail_row){.message = &row, .mail = &mail}, &bench->facts,
               &bench->points);
    strip(&mail);
    lure_judge(&content, &arena, &(struct mail_row){.message = &row, .mail = &mail}, &bench->facts,
               &bench->points);
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

/* What kind of honest mail, by the collection it is from. */
static enum kind kind_of(const char *path, enum kind otherwise)
{
    static const struct {
        const char *folder;
        enum kind kind;
    } folders[] = {
        {"enron", BUSINESS}, {"linux_mips", LIST}, {"notmuch", LIST}, {"sa_hard_ham", NEWSLETTER}};

    for (size_t i = 0; i < ARRAY_LEN(folders) && otherwise == HAM; i++)
        if (strstr(path, folders[i].folder))
            return folders[i].kind;
    return otherwise;
}

/* False: it is not there. */
static bool take_archive(struct bench *bench, const char *data, const char *name, enum kind kind)
{
    struct real real = {0};
    bool there = real_load(&real, data, name);

    for (size_t i = 0; there && i < real.count; i++)
        take(bench, &real.at[i].mail, kind_of(real.at[i].path, kind), real.at[i].path);
    real_dispose(&real);
    return there;
}

static void take_modern(struct bench *bench)
{
    char *message = malloc(EXAMINE_ROOM + MODERN_MOST), name[40];
    struct error err = {0};
    struct examiner *examiner = examiner_new(&err);

    must(examiner != NULL, &err);

    for (unsigned i = 0; message && i < MODERN_MAILS; i++) {
        size_t len = modern_write(i, message + EXAMINE_ROOM, MODERN_MOST);
        struct arena arena = {0};
        struct mail mail;

        snprintf(name, sizeof(name), "modern %u", i);
        examine_mail(examiner, &mail, &arena, message + EXAMINE_ROOM, len);
        take(bench, &mail, MODERN, name);
        arena_dispose(&arena);
    }
    examiner_free(examiner);
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
    const char *data = argc > 1 ? argv[1] : "../shared/data";
    struct error err = {0};

    must(words_open(&bench.words, NULL, &err), &err);
    must(lure_points_read(&bench.points, NULL, &err), &err);
    bench.facts = (struct case_facts){.owner = "", .words = bench.words};
    if (!take_archive(&bench, data, "ham", HAM) || !take_archive(&bench, data, "phish", PHISH) ||
        !take_archive(&bench, data, "spam", SPAM))
        goto done;
    take_modern(&bench);
    for (int proven = 0; proven < 2 && !bench.signals; proven++)
        for (int held_out = 0; held_out < 2; held_out++) {
            print_rates(&bench, proven, held_out, threshold(&bench, proven, held_out));
            print_rates(&bench, proven, held_out, LURE_SUSPICIOUS);
        }
done:
    words_free(bench.words);
    free(bench.samples);
    return 0;
}
