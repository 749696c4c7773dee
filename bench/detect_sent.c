/* detect_sent.c - `bench_detect_sent DATA`: how often honest senders' mail is taken for "unlike its
 * owner", and how well bounces are told from other mail. */
#include "detect_real.h"

#include "detect/detect.h"
#include "habit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHORT_HISTORY = 10, NEW_DEVICE_DAYS = 45, DAY = 86400 };

static const char *author_of(const struct real_mail *real)
{
    return real->mail.from.count > 0 ? real->mail.from.at[0].email : "";
}

static int by_author(const void *a, const void *b)
{
    const struct real_mail *one = a, *two = b;
    int order = strcmp(author_of(one), author_of(two));

    if (order != 0)
        return order;
    return one->mail.date < two->mail.date ? -1 : one->mail.date > two->mail.date;
}

struct tally {
    size_t judged, unlike, senders;
};

/* As the detector does: what is unlike is not learnt. */
static void judge_author(const struct real_mail *mails, size_t count, size_t least,
                         struct tally *tally)
{
    struct habits *habits = habits_new();
    const char *last_id = "";
    int64_t since = INT64_MAX;

    tally->senders += count > least;
    for (size_t i = 0; i < count; i++) {
        const struct mail *mail = &mails[i].mail;
        struct habit_view view;

        if (mail->date == INT64_MIN || strcmp(last_id, mail->message_id) == 0)
            continue;
        last_id = mail->message_id;
        habits_look(habits, mail, &view);
        if (habits_mails(habits) >= least) {
            tally->judged++;
            if (habits_is_unlike(habits, &view, least)) {
                tally->unlike++;
                if (since == INT64_MAX)
                    since = mail->date;
                if (mail->date - since < (int64_t)NEW_DEVICE_DAYS * DAY)
                    continue;
            }
        }
        habits_learn(habits, &view, mail->date);
    }
    habits_free(habits);
}

static void measure_habits(const struct real *ham, unsigned half, size_t least, const char *name)
{
    struct tally tally = {0};

    for (size_t begin = 0, end; begin < ham->count; begin = end) {
        for (end = begin + 1;
             end < ham->count && strcmp(author_of(&ham->at[end]), author_of(&ham->at[begin])) == 0;
             end++)
            ;
        if (author_of(&ham->at[begin])[0] &&
            (half > 1 || real_half(author_of(&ham->at[begin])) == half))
            judge_author(&ham->at[begin], end - begin, least, &tally);
    }
    real_print(name, tally.unlike, tally.judged);
    printf("  senders judged\t%zu\n", tally.senders);
}

static void measure_bounces(const struct real *real, unsigned half, bool by_path, const char *name)
{
    size_t hits = 0, n = 0;

    for (size_t i = 0; i < real->count; i++) {
        const char *author = by_path ? real->at[i].path : author_of(&real->at[i]);

        if (half <= 1 && real_half(author) != half)
            continue;
        n++;
        hits += (real->at[i].mail.traits & MAIL_BOUNCE) != 0;
    }
    real_print(name, hits, n);
}

/* How much of the mails that came back the reports tell. */
static void measure_returned(const struct real *real)
{
    size_t reports = 0, ids = 0, recipients = 0, subjects = 0;

    for (size_t i = 0; i < real->count; i++) {
        const struct mail *mail = &real->at[i].mail;

        if (!(mail->traits & MAIL_BOUNCE))
            continue;
        reports++;
        ids += mail->returned[0].message_id[0] != 0;
        recipients += mail->returned[0].recipient[0] != 0;
        subjects += mail->returned[0].subject[0] != 0;
    }
    real_print("  of these, Message-ID of the returned mail read", ids, reports);
    real_print("  its subject", subjects, reports);
    real_print("  who did not get it", recipients, reports);
}

int main(int argc, char **argv)
{
    const char *folder = argc > 1 ? argv[1] : "../shared/data";
    struct real ham = {0}, bounces = {0};

    if (real_load(&ham, folder, "ham")) {
        measure_bounces(&ham, 0, false, "honest mail taken for a bounce, tuning half");
        measure_bounces(&ham, 1, false, "honest mail taken for a bounce, report half");
        if (ham.count > 1)
            qsort(ham.at, ham.count, sizeof(*ham.at), by_author);
        measure_habits(&ham, 0, HABIT_LEAST_HISTORY, "unlike its owner, honest, tuning half");
        measure_habits(&ham, 1, HABIT_LEAST_HISTORY, "unlike its owner, honest, report half");
        measure_habits(&ham, 2, SHORT_HISTORY, "  the same after only 10 mails, all");
    }
    if (real_load(&bounces, folder, "bounces")) {
        measure_bounces(&bounces, 0, true, "bounces recognised, tuning half");
        measure_bounces(&bounces, 1, true, "bounces recognised, report half");
        measure_returned(&bounces);
    }
    real_dispose(&ham);
    real_dispose(&bounces);
    return 0;
}
