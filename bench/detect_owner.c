/* detect_owner.c - `bench_detect_owner DATA`: what the detectors of mail say of honest mailboxes.
 * One executive's mailbox, and all other honest mail as if one person had got it. A line a
 * detector. */
#include "detect_real.h"

#include "detect/detect.h"
#include "detect/partners.h"
#include "detect/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PLACES = 3 };

struct box {
    struct real *real;
    struct case_facts facts;
    struct folder folders[PLACES];
    struct message *messages;
    struct mail_row *rows;
    size_t count;
    const char *own[1], *own_domain[1];
    const struct detector *detector;
    size_t said[SEVERITY_CRITICAL + 1]; /* by it */
    bool loud;
};

static bool is_executive(const struct real_mail *mail)
{
    return strncmp(mail->path, "ham/enron", 9) == 0;
}

static const char *from_of(const struct real_mail *mail)
{
    return mail->mail.from.count > 0 ? mail->mail.from.at[0].email : "";
}

/* The address that most of the mail in folders named for sent mail is from. */
static const char *find_owner(const struct real *real)
{
    const char *best = "";
    size_t most = 0;

    for (size_t i = 0; i < real->count; i++) {
        size_t same = 0;

        if (!is_executive(&real->at[i]) || !strstr(real->at[i].path, "sent"))
            continue;
        for (size_t k = 0; k < real->count; k++)
            same += is_executive(&real->at[k]) && strstr(real->at[k].path, "sent") &&
                    strcmp(from_of(&real->at[i]), from_of(&real->at[k])) == 0;
        if (same > most) {
            most = same;
            best = from_of(&real->at[i]);
        }
    }
    return best;
}

static int by_date(const void *a, const void *b)
{
    const struct mail_row *one = a, *two = b;

    return one->mail->date < two->mail->date ? -1 : one->mail->date > two->mail->date;
}

static void fill(struct box *box, struct real *real, const char *owner, bool executive)
{
    static const char *const names[PLACES] = {"INBOX", "Sent", "Trash"};
    static const enum folder_use uses[PLACES] = {FOLDER_INBOX, FOLDER_SENT, FOLDER_TRASH};

    box->own[0] = owner;
    box->own_domain[0] = strchr(owner, '@') ? strchr(owner, '@') + 1 : "";
    box->messages = xcalloc(real->count + 1, sizeof(*box->messages));
    box->rows = xcalloc(real->count + 1, sizeof(*box->rows));
    for (size_t i = 0; i < PLACES; i++)
        box->folders[i] = (struct folder){.id = (int64_t)i + 1,
                                          .name = names[i],
                                          .raw_name = names[i],
                                          .use = uses[i],
                                          .delimiter = '/',
                                          .attributes = "",
                                          .acl = ""};
    box->facts.owner = owner;
    box->facts.own_addresses = box->own;
    box->facts.own_domains = box->own_domain;
    box->facts.own_address_count = box->facts.own_domain_count = owner[0] != '\0';
    box->facts.folders = box->folders;
    box->facts.folder_count = PLACES;
    for (size_t i = 0; i < real->count; i++) {
        bool sent = owner[0] && strcmp(from_of(&real->at[i]), owner) == 0;
        struct message *message = &box->messages[box->count];

        if (is_executive(&real->at[i]) != executive)
            continue;
        *message = (struct message){.id = (int64_t)i + 1,
                                    .folder = sent                                  ? 2
                                              : strstr(real->at[i].path, "deleted") ? 3
                                                                                    : 1,
                                    .received = INT64_MIN,
                                    .flags = "\\Seen",
                                    .date = real->at[i].mail.date,
                                    .direction = sent ? DIRECTION_SENT : DIRECTION_IN,
                                    .subject = real->at[i].mail.subject,
                                    .message_id = real->at[i].mail.message_id,
                                    .from = "",
                                    .to = "",
                                    .limit = ""};
        box->rows[box->count++] = (struct mail_row){.message = message, .mail = &real->at[i].mail};
    }
    qsort(box->rows, box->count, sizeof(*box->rows), by_date);
}

static void take(void *self, const struct finding *finding)
{
    struct box *box = self;

    box->said[finding->severity]++;
    if (box->loud && finding->severity >= SEVERITY_MEDIUM)
        fprintf(stderr, "  %s: %s\n", box->detector->id, finding->title);
}

static void run_one(struct box *box, const struct detector *detector)
{
    void *state = detector->state_size ? xcalloc(1, detector->state_size) : NULL;
    struct finding_sink sink = {take, box};

    for (size_t i = 0; i < box->count; i++)
        detector->on_mail(state, &box->rows[i], &box->facts, &sink);
    if (detector->on_end)
        detector->on_end(state, &box->facts, &sink);
    if (detector->dispose)
        detector->dispose(state);
    free(state);
}

static void measure(struct real *real, const struct case_facts *common, const char *owner,
                    bool executive, const char *name)
{
    struct box box = {.real = real, .facts = *common};
    struct partners *partners = partners_new();
    size_t sent = 0;
    clock_t began;

    box.loud = getenv("LOUD") != NULL; /* NOLINT(concurrency-mt-unsafe): one thread */
    fill(&box, real, owner, executive);
    for (size_t i = 0; i < box.count; i++)
        partners_add(partners, &box.rows[i], &box.facts);
    box.facts.partners = partners;
    for (size_t i = 0; i < box.count; i++)
        sent += box.rows[i].message->direction == DIRECTION_SENT;
    printf("%s\t%zu mails, %zu of them sent\n", name, box.count, sent);
    for (size_t i = 0; detectors[i]; i++) {
        if (!detectors[i]->on_mail)
            continue;
        box.detector = detectors[i];
        memset(box.said, 0, sizeof(box.said));
        began = clock();
        run_one(&box, detectors[i]);
        printf("  %s\t%.1f us a mail, critical or high %zu, medium %zu, less %zu\n",
               detectors[i]->id,
               (double)(clock() - began) * 1e6 / CLOCKS_PER_SEC / (double)(box.count + !box.count),
               box.said[SEVERITY_CRITICAL] + box.said[SEVERITY_HIGH], box.said[SEVERITY_MEDIUM],
               box.said[SEVERITY_LOW] + box.said[SEVERITY_INFO]);
    }
    partners_free(partners);
    free(box.messages);
    free(box.rows);
}

int main(int argc, char **argv)
{
    const char *folder = argc > 1 ? argv[1] : "../shared/data";
    struct case_facts facts = {.owner = ""};
    struct error err = {0};
    struct words *words;
    struct real ham = {0};

    if (!words_open(&words, NULL, &err)) {
        fprintf(stderr, "bench_detect_owner: %s\n", err.text);
        return 1;
    }
    facts.words = words;
    if (real_load(&ham, folder, "ham")) {
        measure(&ham, &facts, find_owner(&ham), true, "an executive's mailbox");
        measure(&ham, &facts, "", false, "other honest mail");
    }
    real_dispose(&ham);
    words_free(words);
    return 0;
}
