/* sent_lost.c - mail that was sent from this mailbox and is in it no more (M09), rebuilt from what
 * it left elsewhere: answers to it, and reports that it came back. */
#include "base/clock.h"
#include "base/marks.h"
#include "base/said.h"
#include "finding.h"
#include "map.h"
#include "own.h"
#include "place.h"
#include "thread.h"
#include "unlisted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_LOST = 5000,
    MOST_FINDINGS = 100,
    LISTED = 18,         /* of one finding; further ones make a further finding */
    MANY = 5,            /* of one subject: a wiped mailing */
    LEAST_ANSWERED = 20, /* before it can be told whether Sent is kept */
    MOST_TEXT = 16384,
    MOST_ID = 1000,
    DAY = 86400,
};

enum copy { COPY_NONE, COPY_TRASH, COPY_KEPT }; /* where the mailbox has a Message-ID */

enum { COPY_SENT = 4 }; /* added in the table: it is the owner's */

struct trace { /* a mail that names another, which may be gone */
    const char *id, *who, *subject, *status;
    int64_t sent;  /* of the mail that is gone; INT64_MIN: not told */
    int64_t known; /* of this trace */
    int64_t row;
    struct hash raw;
    bool came_back, aside, names_owner, alone;
    size_t topic;
};

struct memory {
    struct arena arena;
    struct marks ids;                    /* of all mail: enum copy, and COPY_SENT */
    struct marks own_hosts, other_hosts; /* of Message-IDs */
    struct trace *at;
    size_t count, room;
    int64_t first_sent;
    size_t sent, answered, lost;
    size_t untried; /* whether they name mail of the owner's was not asked: there is no room */
    struct unlisted unlisted;
};

static struct str host_of(const char *id)
{
    const char *at = strrchr(id, '@');

    return str_of(at ? at + 1 : "");
}

static const char *keep(struct memory *memory, const char *text, size_t most)
{
    return arena_strndup(&memory->arena, text, utf8_clip(str_of(text), most));
}

/* What is noted of a Message-ID; 0: it was not seen. */
static unsigned noted(const struct memory *memory, const char *id)
{
    int64_t number = marks_get(&memory->ids, str_of(id));

    return number == MARKS_NONE ? COPY_NONE : (unsigned)number;
}

static enum copy copy_of(const struct memory *memory, const char *id)
{
    return (enum copy)(noted(memory, id) & ~(unsigned)COPY_SENT);
}

/* --- collecting --- */

static void note_id(struct memory *memory, const struct mail_row *row, enum place place)
{
    const char *id = row->mail->message_id;
    unsigned sent = row->message->direction == DIRECTION_SENT ? COPY_SENT : 0;

    if (id[0] && copy_of(memory, id) != COPY_KEPT)
        marks_put(&memory->ids, str_of(id), (place == PLACE_TRASH ? COPY_TRASH : COPY_KEPT) | sent);
    if (row->message->direction == DIRECTION_SENT) {
        marks_put(&memory->own_hosts, host_of(row->mail->message_id), 0);
        if (memory->sent++ == 0 || row->mail->date < memory->first_sent)
            memory->first_sent = row->mail->date;
    } else if (row->message->direction == DIRECTION_IN) {
        marks_put(&memory->other_hosts, host_of(row->mail->message_id), 0);
    }
}

static bool names_owner(struct str text, const struct case_facts *facts)
{
    text.len = utf8_clip(text, MOST_TEXT);
    for (size_t i = 0; i < facts->own_address_count; i++) {
        struct str own = str_of(facts->own_addresses[i]);

        for (size_t k = 0; own.len > 0 && k + own.len <= text.len; k++)
            if (str_equal_nocase(str_part(text, k, own.len), own))
                return true;
    }
    return false;
}

static bool is_to_owner_alone(const struct mail *mail, const struct case_facts *facts)
{
    return mail->to.count == 1 && mail->cc.count == 0 && own_is_own(facts, mail->to.at[0].email);
}

/* Mail comes oldest first: what is named is mostly known by then. NULL: nothing is to be kept. */
static struct trace *add(struct memory *memory, const char *id, const struct mail_row *row,
                         enum place place)
{
    struct trace *trace;

    if (copy_of(memory, id) == COPY_KEPT) {
        memory->answered += (noted(memory, id) & COPY_SENT) != 0;
        return NULL;
    }
    if (memory->count == MOST_LOST) {
        memory->untried++;
        return NULL;
    }
    if (memory->count == memory->room) {
        memory->room = memory->room ? 2 * memory->room : 64;
        memory->at = xreallocarray(memory->at, memory->room, sizeof(*memory->at));
    }
    trace = &memory->at[memory->count++];
    *trace = (struct trace){.sent = INT64_MIN,
                            .known = row->mail->date,
                            .row = row->message->id,
                            .raw = row->message->raw,
                            .status = "",
                            .aside = place_hides(place)};
    return trace;
}

static void note_return(struct memory *memory, const struct mail_row *row, enum place place,
                        const struct case_facts *facts)
{
    const struct mail_returned *back = row->mail->returned;
    struct trace *trace;

    if (row->mail->returned_count == 0 || !back->message_id[0])
        return;
    trace = add(memory, back->message_id, row, place);
    if (!trace)
        return;
    trace->came_back = true;
    trace->id = keep(memory, back->message_id, 200);
    trace->who = keep(memory, back->recipient[0] ? back->recipient : back->to, 100);
    trace->subject = keep(memory, back->subject, 200);
    trace->status = keep(memory, back->status, 40);
    trace->sent = back->date;
    trace->names_owner = names_owner(str_of(back->from), facts);
}

static void note_answer(struct memory *memory, const struct mail_row *row, enum place place,
                        const struct case_facts *facts)
{
    const struct mail *mail = row->mail;
    const char *last = strrchr(mail->references, ' ');
    const char *id = mail->in_reply_to[0] ? mail->in_reply_to : last ? last + 1 : mail->references;
    struct trace *trace;
    char named[MOST_ID];

    if (!id[0] || (mail->traits & MAIL_LIST) || mail->from.count == 0 ||
        own_is_own(facts, mail->from.at[0].email))
        return;
    snprintf(named, sizeof(named), "%.*s", (int)strcspn(id, " "), id);
    trace = add(memory, named, row, place);
    if (!trace)
        return;
    trace->id = keep(memory, named, sizeof(named));
    trace->who = keep(memory, mail->from.at[0].email, 100);
    trace->subject = keep(memory, mail->subject, 200);
    trace->names_owner = names_owner((struct str){mail->text, mail->text_len}, facts);
    trace->alone = is_to_owner_alone(mail, facts);
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    enum place place = place_of_id(facts, row->message->folder);

    (void)out;
    if (row->mail->date == INT64_MIN)
        return;
    note_id(state, row, place);
    if (row->message->direction != DIRECTION_IN)
        return;
    if (row->mail->traits & MAIL_BOUNCE)
        note_return(state, row, place, facts);
    else
        note_answer(state, row, place, facts);
}

/* --- deciding --- */

/* Was it the owner's mail that is named? A host that only the owner's Message-IDs have says so. */
static bool is_owners(const struct memory *memory, const struct trace *trace)
{
    struct str host = host_of(trace->id);

    if (host.len > 0 && marks_get(&memory->own_hosts, host) != MARKS_NONE &&
        marks_get(&memory->other_hosts, host) == MARKS_NONE)
        return true;
    return trace->names_owner && (trace->came_back || trace->alone);
}

/* Keeps the traces of mail that is gone, one for each mail and recipient. */
static void sift(struct memory *memory)
{
    struct map told = {0};
    size_t kept = 0;

    for (size_t i = 0; i < memory->count; i++) {
        struct trace trace = memory->at[i];
        char key[400];

        if (trace.known < memory->first_sent || !is_owners(memory, &trace))
            continue;
        memory->answered++;
        snprintf(key, sizeof(key), "%s %s", trace.id, trace.came_back ? trace.who : "");
        if (copy_of(memory, trace.id) == COPY_KEPT || map_get(&told, str_of(key)) != MAP_NONE)
            continue;
        map_put(&told, str_of(key), 0);
        memory->lost++;
        memory->at[kept++] = trace;
    }
    memory->count = kept;
    map_dispose(&told);
}

static size_t number_topics(struct memory *memory, const struct case_facts *facts)
{
    struct map topics = {0};
    size_t count = 0;

    for (size_t i = 0; i < memory->count; i++) {
        struct buf subject;
        int64_t topic;

        buf_init(&subject, 8192);
        thread_subject(&subject, memory->at[i].subject, facts->words);
        topic = map_get(&topics, buf_as_str(&subject));
        if (topic == MAP_NONE) {
            topic = (int64_t)count++;
            map_put(&topics, buf_as_str(&subject), topic);
        }
        memory->at[i].topic = (size_t)topic;
        buf_dispose(&subject);
    }
    map_dispose(&topics);
    return count;
}

/* --- saying --- */

static void describe(struct draft *draft, const struct trace *first, size_t count)
{
    const char *subject = draft_clip(draft, first->subject, 80);

    if (count == 1)
        draft_title(draft, "%s %s \"%s\" of the owner's, which is not in the mailbox",
                    draft_clip(draft, first->who[0] ? first->who : "somebody", 80),
                    first->came_back ? "did not get a mail" : "answered a mail", subject);
    else
        draft_title(draft,
                    "%zu mails \"%s\" of the owner's are not in the mailbox: they were "
                    "answered or came back",
                    count, subject);
    draft_explain(draft,
                  "Somebody got this mail from the owner's address, yet it is in no folder: it was "
                  "wiped after it had been sent, or sent from elsewhere. The list names whom to "
                  "warn.",
                  "The owner deleted it, or sent it from a telephone or program that keeps no "
                  "copy on the server.");
}

static void list_one(struct draft *draft, const struct memory *memory, const struct trace *trace)
{
    bool in_trash = copy_of(memory, trace->id) == COPY_TRASH;
    char known[CLOCK_TEXT], sent[CLOCK_TEXT];
    struct buf status;

    clock_format(trace->known, known);
    clock_format(trace->sent, sent);
    buf_init(&status, 512);
    if (trace->status[0])
        said_add(&status, ", status %s", draft_clip(draft, trace->status, 80));
    draft_reason(draft, 0, "to %s, %s%.16s \"%s\": %s %.16s%s%s, id %s",
                 draft_clip(draft, trace->who[0] ? trace->who : "somebody", 80),
                 sent[0] ? "sent " : "sent before ", sent[0] ? sent : known,
                 draft_clip(draft, trace->subject, 80), trace->came_back ? "came back" : "answered",
                 known, buf_c(&status), in_trash ? ", a copy lies in the trash" : "",
                 draft_clip(draft, trace->id, 100));
    buf_dispose(&status);
    draft_subject(draft, "message", trace->row, &trace->raw,
                  trace->came_back ? "delivery report" : "answer");
}

static void weigh(struct draft *draft, const struct memory *memory, const struct trace *const *at,
                  size_t count, size_t in_all)
{
    size_t answered = memory->answered - in_all, lost = memory->lost - in_all;
    size_t aside = 0, trash = 0;

    for (size_t i = 0; i < count; i++) {
        aside += at[i]->aside;
        trash += copy_of(memory, at[i]->id) == COPY_TRASH;
    }
    draft_reason(draft, 35, "%zu mail%s sent from this address and kept nowhere", in_all,
                 in_all == 1 ? " was" : "s were");
    if (in_all >= MANY)
        draft_reason(draft, 30, "so many of one subject are not forgotten by chance");
    if (aside > 0)
        draft_reason(draft, 20,
                     aside == 1 ? "%zu of the answers and reports was put out of sight"
                                : "%zu of the answers and reports were put out of sight",
                     aside);
    if (trash == count)
        draft_reason(draft, -15, "its copy is in the trash");
    if (answered >= LEAST_ANSWERED && 4 * lost > answered)
        draft_reason(
            draft, -25,
            lost == 1
                ? "%zu of %zu other answered mails is missing too: this mailbox does not keep all it sends"
                : "%zu of %zu other answered mails are missing too: this mailbox does not keep "
                  "all it sends",
            lost, answered);
}

static void say(const struct memory *memory, const struct trace *const *at, size_t count,
                size_t in_all, struct finding_sink *out)
{
    struct draft draft;

    draft_begin(&draft, "%s", at[0]->id);
    describe(&draft, at[0], in_all);
    weigh(&draft, memory, at, count, in_all);
    for (size_t i = 0; i < count; i++) {
        list_one(&draft, memory, at[i]);
        draft_when(&draft, at[i]->sent != INT64_MIN ? at[i]->sent : at[i]->known);
    }
    draft_emit(&draft, out);
}

static void say_topic(struct memory *memory, size_t topic, size_t *said, struct finding_sink *out)
{
    const struct trace **at =
        xcalloc(memory->count, sizeof(*at)); /* NOLINT(bugprone-sizeof-expression): of pointers */
    size_t count = 0;

    for (size_t i = 0; i < memory->count; i++)
        if (memory->at[i].topic == topic)
            at[count++] = &memory->at[i];
    for (size_t i = 0; i < count; i += LISTED) {
        size_t some = count - i < LISTED ? count - i : LISTED;

        if (*said < MOST_FINDINGS) {
            say(memory, at + i, some, count, out);
            ++*said;
        } else {
            unlisted_count(&memory->unlisted, some);
        }
    }
    free(at);
}

/* No sign of anything: most of it answers what others wrote. */
static void say_untried(size_t untried, struct finding_sink *out)
{
    struct draft draft;

    if (untried == 0)
        return;
    draft_begin(&draft, "untried");
    draft_title(&draft,
                untried == 1 ? "%zu mail that names a mail not in the mailbox was not looked into"
                             : "%zu mails that name a mail not in the mailbox were not looked into",
                untried);
    draft_explain(&draft,
                  "Whether one of them answers mail of the owner's that is gone is not known.", "");
    draft_reason(&draft, 0, "only the first %d were", (int)MOST_LOST);
    draft_emit(&draft, out);
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct memory *memory = state;
    size_t topics, said = 0;

    if (memory->sent == 0)
        return; /* no mail of the owner's is here at all: nothing is missing, it was not fetched */
    sift(memory);
    topics = number_topics(memory, facts);
    for (size_t i = 0; i < topics; i++)
        say_topic(memory, i, &said, out);
    unlisted_emit(&memory->unlisted, /* said: */ "Sent mail that is gone", POINTS_MEDIUM, out);
    say_untried(memory->untried, out);
}

static void dispose(void *state)
{
    struct memory *memory = state;

    marks_dispose(&memory->ids);
    marks_dispose(&memory->own_hosts);
    marks_dispose(&memory->other_hosts);
    arena_dispose(&memory->arena);
    unlisted_drop(&memory->unlisted);
    free(memory->at);
}

const struct detector detect_sent_lost = {
    .id = "sent-lost",
    .title = "Sent, and gone from the mailbox",
    .blind = "Mail that nobody answered and that did not come back; cases without the Sent folder.",
    .attack = "T1070.008",
    .check = "sent-mail",
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
