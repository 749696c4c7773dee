/* bounce_wave.c - many delivery reports at once (M04): mail was sent in masses in the owner's name.
 */
#include "base/marks.h"
#include "finding.h"
#include "place.h"
#include "thread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WINDOW = 600,
    LEAST_BOUNCES = 10,
    TIMES_MORE = 5,
    MOST_TEXT = 8192,
    SUBJECT = 120,
    DAY = 86400,
};

struct bounce {
    int64_t date;
    int64_t row;
    struct hash raw;
    bool put_aside;
    char subject[SUBJECT]; /* of the mail that came back; "" not told */
};

struct memory {
    struct bounce *at;
    size_t count, room;
    struct marks sent; /* subjects of the owner's mail, folded */
    int64_t first_mail, last_mail;
};

/* As the report tells it; servers of the old kind only show its head in the text. */
static void original_subject(const struct mail *mail, char out[SUBJECT])
{
    struct str rest = {mail->text, mail->text_len}, line;

    out[0] = '\0';
    if (mail->returned_count > 0 && mail->returned[0].subject[0]) {
        struct str subject = str_of(mail->returned[0].subject);

        snprintf(out, SUBJECT, "%.*s", (int)utf8_clip(subject, SUBJECT - 1), subject.at);
        return;
    }
    rest.len = utf8_clip(rest, MOST_TEXT);
    while (str_next_line(&rest, &line)) {
        struct str value;

        line = str_trim(line);
        if (!str_starts_nocase(line, "Subject:"))
            continue;
        value = str_trim(str_part(line, 8, line.len));
        value.len = utf8_clip(value, SUBJECT - 1);
        snprintf(out, SUBJECT, "%.*s", (int)value.len, value.at);
    }
}

/* Backscatter: what came back was never in the owner's name (B03). */
static bool is_somebody_elses(const struct mail *mail, const struct case_facts *facts)
{
    const char *from = mail->returned_count > 0 ? mail->returned[0].from : "";

    if (!strchr(from, '@') || facts->own_address_count == 0)
        return false;
    for (size_t i = 0; i < facts->own_address_count; i++)
        if (strcasestr(from, facts->own_addresses[i]))
            return false;
    return true;
}

static void note_sent(struct memory *memory, const struct mail *mail,
                      const struct case_facts *facts)
{
    struct buf subject;

    buf_init(&subject, 8192);
    thread_subject(&subject, mail->subject, facts->words);
    marks_put(&memory->sent, buf_as_str(&subject), 0);
    buf_dispose(&subject);
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct memory *memory = state;
    const struct mail *mail = row->mail;
    struct bounce *bounce;

    (void)out;
    if (mail->date == INT64_MIN)
        return;
    if (memory->first_mail == 0)
        memory->first_mail = mail->date;
    memory->last_mail = mail->date;
    if (row->message->direction == DIRECTION_SENT)
        note_sent(memory, mail, facts);
    if (!(mail->traits & MAIL_BOUNCE) || row->message->direction != DIRECTION_IN ||
        is_somebody_elses(mail, facts))
        return;
    if (memory->count == memory->room) {
        memory->room = memory->room ? 2 * memory->room : 64;
        memory->at = xreallocarray(memory->at, memory->room, sizeof(*memory->at));
    }
    bounce = &memory->at[memory->count++];
    *bounce = (struct bounce){.date = mail->date,
                              .row = row->message->id,
                              .raw = row->message->raw,
                              .put_aside = place_hides(place_of_id(facts, row->message->folder))};
    original_subject(mail, bounce->subject);
}

static int by_date(const void *a, const void *b)
{
    const struct bounce *one = a, *two = b;

    return one->date < two->date ? -1 : one->date > two->date;
}

static bool was_sent(const struct memory *memory, const char *subject,
                     const struct case_facts *facts)
{
    struct buf folded;
    bool found;

    buf_init(&folded, 8192);
    thread_subject(&folded, subject, facts->words);
    found = marks_get(&memory->sent, buf_as_str(&folded)) != MARKS_NONE;
    buf_dispose(&folded);
    return found;
}

/* The subject that most of the wave has, and how often. */
static const char *common_subject(const struct memory *memory, size_t begin, size_t end,
                                  size_t *count)
{
    const char *best = "";

    *count = 0;
    for (size_t i = begin; i < end && i < begin + 50; i++) {
        size_t same = 0;

        if (!memory->at[i].subject[0] || strcmp(memory->at[i].subject, best) == 0)
            continue;
        for (size_t k = begin; k < end; k++)
            same += strcmp(memory->at[k].subject, memory->at[i].subject) == 0;
        if (same > *count) {
            *count = same;
            best = memory->at[i].subject;
        }
    }
    return best;
}

static void say(const struct memory *memory, size_t begin, size_t end,
                const struct case_facts *facts, struct finding_sink *out)
{
    size_t wave = end - begin, alike, aside = 0;
    int64_t days = (memory->last_mail - memory->first_mail) / DAY + 1;
    double daily = (double)(memory->count - wave) / (double)days;
    const char *subject = common_subject(memory, begin, end, &alike);
    struct draft draft;

    for (size_t i = begin; i < end; i++)
        aside += memory->at[i].put_aside;
    draft_begin(&draft, "%lld", (long long)memory->at[begin].date);
    draft_title(&draft, "%zu delivery reports came almost at once%s%s%s", wave,
                subject[0] ? ", for \"" : "", subject, subject[0] ? "\"" : "");
    draft_explain(
        &draft,
        "So many reports mean that mail was sent in masses in the owner's name. They name "
        "recipients whom the owner should warn.",
        "The owner sent a circular, or somebody else forged the owner's address: then the "
        "returned mail did not come from the owner's servers.");
    draft_reason(&draft, 40, "%zu reports within ten minutes; on other days %.1f a day", wave,
                 daily);
    if (alike >= LEAST_BOUNCES)
        draft_reason(&draft, 15, "%zu of them return a mail \"%s\"", alike, subject);
    if (subject[0] && !was_sent(memory, subject, facts))
        draft_reason(&draft, 10,
                     "no such mail is among those sent: wiped, sent elsewhere or forged");
    else if (subject[0])
        draft_reason(&draft, 5, "such mail is among those sent");
    if (aside * 2 > wave)
        draft_reason(&draft, 15, "%zu of the reports were put out of sight", aside);
    draft_when(&draft, memory->at[begin].date);
    for (size_t i = begin; i < end; i++)
        draft_subject(&draft, "message", memory->at[i].row, &memory->at[i].raw,
                      memory->at[i].subject[0] ? memory->at[i].subject : "delivery report");
    draft_emit(&draft, out);
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct memory *memory = state;
    int64_t days = (memory->last_mail - memory->first_mail) / DAY + 1;

    if (memory->count > 0)
        qsort(memory->at, memory->count, sizeof(*memory->at), by_date);
    for (size_t begin = 0, end; begin < memory->count; begin = end) {
        for (end = begin + 1;
             end < memory->count && memory->at[end].date <= memory->at[end - 1].date + WINDOW;
             end++)
            ;
        if (end - begin >= LEAST_BOUNCES &&
            (int64_t)(end - begin) * days >=
                (int64_t)TIMES_MORE * (int64_t)(memory->count - (end - begin)))
            say(memory, begin, end, facts, out);
    }
}

static void dispose(void *state)
{
    struct memory *memory = state;

    marks_dispose(&memory->sent);
    free(memory->at);
}

const struct detector detect_bounce_wave = {
    .id = "bounce-wave",
    .title = "Wave of delivery reports",
    .blind = "Recipients whose servers accept everything, and reports deleted for good.",
    .attack = "T1586.002 T1070.008",
    .check = "received-mail",
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
