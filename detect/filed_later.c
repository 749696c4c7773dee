/* filed_later.c - mail that was put into the mailbox long after the date it shows (M11). A whole
 * mailbox that was moved looks the same, and is told from single mails by its number. */
#include "base/clock.h"
#include "finding.h"
#include "unlisted.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    DAY = 86400,
    LEAST_LATE = 3 * DAY,
    EARLY = -DAY, /* filed a day before it says it was written */
    MANY = 50,    /* filed on one day: a move */
    MOST_FINDINGS = 100,
    SUBJECT = 81,
};

struct late {
    int64_t row;
    struct hash raw;
    char subject[SUBJECT];
};

struct late_day {                   /* mails that were filed on one day */
    int64_t day;                    /* since 1970 */
    int64_t by;                     /* seconds between what the first shows and its filing */
    int64_t date, filed;            /* of the first */
    size_t count, sent;             /* in all */
    struct late at[DRAFT_SUBJECTS]; /* the first of them */
};

/* However many mails there are: the earliest days are told, one finding each, and no more of a day
 * than a finding lists. */
struct memory {
    struct late_day *days[MOST_FINDINGS]; /* earliest first */
    size_t day_count;
    size_t late, mails;
    struct unlisted unlisted;
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

/* NULL: it is later than all that are told. */
static struct late_day *day_of(struct memory *memory, int64_t day)
{
    size_t at = memory->day_count;

    while (at > 0 && memory->days[at - 1]->day > day)
        at--;
    if (at > 0 && memory->days[at - 1]->day == day)
        return memory->days[at - 1];
    if (at == MOST_FINDINGS)
        return NULL;
    if (memory->day_count == MOST_FINDINGS) {
        unlisted_count(&memory->unlisted, memory->days[--memory->day_count]->count);
        free(memory->days[memory->day_count]);
    }
    memmove(memory->days + at + 1, memory->days + at,
            (memory->day_count++ - at) * sizeof(struct late_day *));
    memory->days[at] = xcalloc(1, sizeof(struct late_day));
    memory->days[at]->day = day;
    return memory->days[at];
}

static void note(struct late_day *day, const struct mail_row *row, int64_t date)
{
    struct str subject = str_of(row->mail->subject);

    if (day->count == 0) {
        day->filed = row->message->received;
        day->date = date;
        day->by = day->filed - date;
    }
    if (day->count < DRAFT_SUBJECTS) {
        struct late *late = &day->at[day->count];

        late->row = row->message->id;
        late->raw = row->message->raw;
        memcpy(late->subject, subject.at, utf8_clip(subject, SUBJECT - 1));
    }
    day->count++;
    day->sent += row->message->direction == DIRECTION_SENT;
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct memory *memory = state;
    int64_t date = shown_date(row), filed = row->message->received;
    struct late_day *day;

    (void)facts;
    (void)out;
    if (date <= 0 || filed <= 0) /* INT64_MIN among them: not told */
        return;
    memory->mails++;
    if (filed - date < LEAST_LATE && filed - date > EARLY)
        return;
    memory->late++;
    day = day_of(memory, filed / DAY);
    if (day)
        note(day, row, date);
    else
        unlisted_count(&memory->unlisted, 1);
}

static void say(const struct memory *memory, const struct late_day *day, struct finding_sink *out)
{
    int64_t days = (day->by < 0 ? -day->by : day->by) / DAY;
    char filed[CLOCK_TEXT], date[CLOCK_TEXT];
    struct draft draft;

    clock_format(day->filed, filed);
    clock_format(day->date, date);
    draft_begin(&draft, "%" PRId64, day->day);
    draft_title(&draft, "%zu mail%s filed on %.10s, %" PRId64 " %s %s the date shown", day->count,
                day->count == 1 ? " was" : "s were", filed, days, days == 1 ? "day" : "days",
                day->by < 0 ? "before" : "after");
    draft_explain(&draft,
                  "The server notes when a mail is put into a folder. Mail that was written later "
                  "and dated back, or restored by somebody, shows an older date than that.",
                  "The mailbox was moved, or an archive was imported on that day.");
    draft_reason(&draft, 15, "it shows %.16s and was filed %.16s", date, filed);
    if (day->sent > 0)
        draft_reason(&draft, 10,
                     day->sent == 1 ? "%zu of them is sent mail" : "%zu of them are sent mail",
                     day->sent);
    if (day->count >= MANY || 5 * memory->late > memory->mails)
        draft_reason(&draft, -20, "so much at once is a move or an import");
    draft_when(&draft, day->filed);
    for (size_t i = 0; i < day->count && i < DRAFT_SUBJECTS; i++)
        draft_subject(&draft, "message", day->at[i].row, &day->at[i].raw, day->at[i].subject);
    if (day->count > DRAFT_SUBJECTS)
        draft.more = day->count - DRAFT_SUBJECTS;
    draft_emit(&draft, out);
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct memory *memory = state;

    (void)facts;
    for (size_t i = 0; i < memory->day_count; i++)
        say(memory, memory->days[i], out);
    unlisted_emit(&memory->unlisted, /* said: */ "Mails filed on another day than they show",
                  5 * memory->late > memory->mails ? 0 : POINTS_LOW, out);
}

static void dispose(void *state)
{
    struct memory *memory = state;

    for (size_t i = 0; i < memory->day_count; i++)
        free(memory->days[i]);
    unlisted_drop(&memory->unlisted);
}

const struct detector detect_filed_later = {
    .id = "filed-later",
    .title = "Put into the mailbox later",
    .blind = "Servers that give mail a new filing date or take it from the mail itself; exports, "
             "which have none.",
    .attack = "T1070",
    .check = "received-mail",
    .headers_do = true,
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
