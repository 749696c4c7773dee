/* filed_later.c - mail that was put into the mailbox long after the date it shows (M11). A whole
 * mailbox that was moved looks the same, and is told from single mails by its number. */
#include "base/clock.h"
#include "finding.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    DAY = 86400,
    LEAST_LATE = 3 * DAY,
    EARLY = -DAY, /* filed a day before it says it was written */
    MOST_LATE = 20000,
    MANY = 50, /* filed on one day: a move */
    MOST_FINDINGS = 100,
};

struct late {
    int64_t day; /* it was filed on, since 1970 */
    int64_t by;  /* seconds between what it shows and its filing */
    int64_t date, filed, row;
    struct hash raw;
    const char *subject;
    bool sent;
};

struct memory {
    struct arena arena;
    struct late *at;
    size_t count, room, mails;
};

/* When the last server got it: for received mail that, and not the sender's clock, is to be
 * compared. */
static int64_t shown_date(const struct mail_row *row)
{
    if (row->message->direction == DIRECTION_IN && row->mail->received_count > 0 &&
        row->mail->received[0].date != INT64_MIN)
        return row->mail->received[0].date;
    return row->mail->date;
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct memory *memory = state;
    int64_t date = shown_date(row), filed = row->message->received;
    const char *subject = row->mail->subject;

    (void)facts;
    (void)out;
    if (date <= 0 || filed <= 0) /* INT64_MIN among them: not told */
        return;
    memory->mails++;
    if ((filed - date < LEAST_LATE && filed - date > EARLY) || memory->count == MOST_LATE)
        return;
    if (memory->count == memory->room) {
        memory->room = memory->room ? 2 * memory->room : 64;
        memory->at = xreallocarray(memory->at, memory->room, sizeof(*memory->at));
    }
    memory->at[memory->count++] = (struct late){
        .day = filed / DAY,
        .by = filed - date,
        .date = date,
        .filed = filed,
        .row = row->message->id,
        .raw = row->message->raw,
        .subject = arena_strndup(&memory->arena, subject, utf8_clip(str_of(subject), 80)),
        .sent = row->message->direction == DIRECTION_SENT,
    };
}

static int by_day(const void *a, const void *b)
{
    const struct late *one = a, *two = b;

    return one->day < two->day ? -1 : one->day > two->day;
}

static void say(const struct memory *memory, size_t begin, size_t end, struct finding_sink *out)
{
    const struct late *first = &memory->at[begin];
    size_t count = end - begin, sent = 0;
    char filed[CLOCK_TEXT], date[CLOCK_TEXT];
    struct draft draft;

    clock_format(first->filed, filed);
    clock_format(first->date, date);
    draft_begin(&draft, "%" PRId64, first->day);
    draft_title(&draft, "%zu mail%s filed on %.10s, %" PRId64 " days %s the date shown", count,
                count == 1 ? " was" : "s were", filed,
                (first->by < 0 ? -first->by : first->by) / DAY, first->by < 0 ? "before" : "after");
    draft_explain(&draft,
                  "The server notes when a mail is put into a folder. Mail that was written later "
                  "and dated back, or restored by somebody, shows an older date than that.",
                  "The mailbox was moved, or an archive was imported on that day.");
    for (size_t i = begin; i < end; i++)
        sent += memory->at[i].sent;
    draft_reason(&draft, 15, "it shows %.16s and was filed %.16s", date, filed);
    if (sent > 0)
        draft_reason(&draft, 10, "%zu of them are sent mail", sent);
    if (count >= MANY || 5 * memory->count > memory->mails)
        draft_reason(&draft, -20, "so much at once is a move or an import");
    draft_when(&draft, first->filed);
    for (size_t i = begin; i < end; i++)
        draft_subject(&draft, "message", memory->at[i].row, &memory->at[i].raw,
                      memory->at[i].subject);
    draft_emit(&draft, out);
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct memory *memory = state;
    size_t said = 0;

    (void)facts;
    if (memory->count > 0)
        qsort(memory->at, memory->count, sizeof(*memory->at), by_day);
    for (size_t begin = 0, end; begin < memory->count && said < MOST_FINDINGS;
         begin = end, said++) {
        for (end = begin + 1; end < memory->count && memory->at[end].day == memory->at[begin].day;
             end++)
            ;
        say(memory, begin, end, out);
    }
}

static void dispose(void *state)
{
    struct memory *memory = state;

    arena_dispose(&memory->arena);
    free(memory->at);
}

const struct detector detect_filed_later = {
    .id = "filed-later",
    .title = "Put into the mailbox later",
    .blind = "Servers that give mail a new filing date or take it from the mail itself; exports, "
             "which have none.",
    .attack = "T1070",
    .check = "received-mail",
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
