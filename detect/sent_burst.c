/* sent_burst.c - far more mail at once than the owner ever sent (M03). */
#include "base/marks.h"
#include "detect/partners.h"
#include "finding.h"
#include "own.h"
#include "thread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SHORT_WINDOW = 600,
    LONG_WINDOW = 3600,
    LEAST_MAILS = 30,       /* in ten minutes */
    LEAST_RECIPIENTS = 100, /* outside, in an hour */
    LEAST_STRANGERS = 20,   /* never written to, one kind of subject, in a day */
    TIMES_MORE = 5,
    MOST_RECIPIENTS = 1000, /* of one mail that are looked at */
    DAY = 86400,
};

struct sent { /* of all sent mail: no byte more than is compared */
    int64_t date, row;
    uint16_t outside, strangers; /* recipients: of each list MOST_RECIPIENTS */
    uint32_t topic;
    uint32_t before10, before60; /* in the windows that end here */
};

struct topic {           /* one kind of subject */
    const char *subject; /* of its first mail, cut */
    uint32_t strangers;  /* in all */
};

struct memory {
    struct arena arena;
    struct marks topics_map, seen;
    struct topic *topics;
    size_t topic_count, topic_room;
    struct sent *at;
    size_t count, room;
};

static void count_recipients(struct sent *sent, const struct mail *mail,
                             const struct case_facts *facts)
{
    const struct mail_addresses *const lists[] = {&mail->to, &mail->cc, &mail->bcc};
    unsigned outside = 0, strangers = 0;

    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        for (size_t k = 0; k < lists[i]->count && k < MOST_RECIPIENTS; k++) {
            const char *address = lists[i]->at[k].email;
            const struct partner *partner = partners_address(facts->partners, address);

            if (!own_is_outside(facts, address))
                continue;
            outside++;
            strangers += partner && partner->received == 0 && partner->first_sent == mail->date;
        }
    sent->outside = (uint16_t)outside;
    sent->strangers = (uint16_t)strangers;
}

static uint32_t topic_of(struct memory *memory, const struct mail *mail,
                         const struct case_facts *facts)
{
    struct buf skeleton;
    int64_t number;

    buf_init(&skeleton, 8192);
    thread_skeleton(&skeleton, mail->subject, facts->words);
    number = marks_get(&memory->topics_map, buf_as_str(&skeleton));
    if (number == MARKS_NONE) {
        if (memory->topic_count == memory->topic_room) {
            memory->topic_room =
                memory->topic_room ? memory->topic_room + memory->topic_room / 2 : 256;
            memory->topics =
                xreallocarray(memory->topics, memory->topic_room, sizeof(*memory->topics));
        }
        number = (int64_t)memory->topic_count++;
        memory->topics[number] =
            (struct topic){.subject = arena_strndup(&memory->arena, mail->subject,
                                                    utf8_clip(str_of(mail->subject), 80))};
        marks_put(&memory->topics_map, buf_as_str(&skeleton), (uint32_t)number);
    }
    buf_dispose(&skeleton);
    return (uint32_t)number;
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct memory *memory = state;
    struct sent sent = {.date = row->mail->date, .row = row->message->id};
    struct str id = str_of(row->mail->message_id);

    (void)out;
    if (row->message->direction != DIRECTION_SENT || sent.date == INT64_MIN ||
        (row->mail->traits & MAIL_AUTOMATIC))
        return;
    if (id.len > 0 && !marks_first(&memory->seen, id))
        return; /* another copy */
    count_recipients(&sent, row->mail, facts);
    sent.topic = topic_of(memory, row->mail, facts);
    memory->topics[sent.topic].strangers += sent.strangers;
    if (memory->count == memory->room) {
        memory->room = memory->room ? memory->room + memory->room / 4 : 256;
        memory->at = xreallocarray(memory->at, memory->room, sizeof(*memory->at));
    }
    memory->at[memory->count++] = sent;
}

static int by_date(const void *a, const void *b)
{
    const struct sent *one = a, *two = b;

    return one->date < two->date ? -1 : one->date > two->date;
}

/* For each mail, how many mails (or outside recipients) its window holds. */
static void fill_windows(struct memory *memory)
{
    size_t begin10 = 0, begin60 = 0;
    uint32_t outside = 0;

    for (size_t i = 0; i < memory->count; i++) {
        struct sent *sent = &memory->at[i];

        outside += sent->outside;
        while (memory->at[begin10].date < sent->date - SHORT_WINDOW)
            begin10++;
        while (memory->at[begin60].date < sent->date - LONG_WINDOW)
            outside -= memory->at[begin60++].outside;
        sent->before10 = (uint32_t)(i - begin10 + 1);
        sent->before60 = outside;
    }
}

struct burst {
    size_t begin, end; /* mails [begin, end) */
    uint32_t most10, most60;
    uint32_t past10, past60;
};

static bool is_dense(const struct sent *sent)
{
    return sent->before10 >= LEAST_MAILS || sent->before60 >= LEAST_RECIPIENTS;
}

/* From the first dense mail at or behind *at: the whole burst around it. */
static bool next_burst(const struct memory *memory, size_t *at, struct burst *out)
{
    size_t i = *at;

    while (i < memory->count && !is_dense(&memory->at[i]))
        i++;
    if (i == memory->count)
        return false;
    *out = (struct burst){.begin = i, .end = i, .past10 = 1, .past60 = 1};
    while (out->begin > 0 && memory->at[out->begin - 1].date >= memory->at[i].date - LONG_WINDOW)
        out->begin--;
    while (out->end < memory->count &&
           memory->at[out->end].date <= memory->at[i].date + LONG_WINDOW) {
        if (memory->at[out->end].before10 > out->most10)
            out->most10 = memory->at[out->end].before10;
        if (memory->at[out->end].before60 > out->most60)
            out->most60 = memory->at[out->end].before60;
        if (is_dense(&memory->at[out->end]))
            i = out->end;
        out->end++;
    }
    for (size_t k = 0; k < out->begin; k++) {
        if (memory->at[k].before10 > out->past10)
            out->past10 = memory->at[k].before10;
        if (memory->at[k].before60 > out->past60)
            out->past60 = memory->at[k].before60;
    }
    *at = out->end;
    return true;
}

static void add_mails(struct draft *draft, const struct memory *memory, const struct burst *burst)
{
    for (size_t i = burst->begin; i < burst->end; i++) {
        char label[32];

        snprintf(label, sizeof(label), "message %lld", (long long)memory->at[i].row);
        draft_subject(draft, "message", memory->at[i].row, NULL, label);
    }
}

/* What most mails of the burst are about. */
static size_t common_topic(const struct memory *memory, const struct burst *burst)
{
    uint32_t *counts = xcalloc(memory->topic_count, sizeof(*counts));
    size_t best = memory->at[burst->begin].topic;

    for (size_t i = burst->begin; i < burst->end; i++)
        if (++counts[memory->at[i].topic] > counts[best])
            best = memory->at[i].topic;
    free(counts);
    return best;
}

static void say_burst(const struct memory *memory, const struct burst *burst,
                      struct finding_sink *out)
{
    size_t topic = common_topic(memory, burst), mails = burst->end - burst->begin;
    bool fast = burst->most10 >= LEAST_MAILS && burst->most10 >= TIMES_MORE * burst->past10;
    uint32_t strangers = 0;
    struct draft draft;

    if (!fast && (burst->most60 < LEAST_RECIPIENTS || burst->most60 < TIMES_MORE * burst->past60))
        return;
    for (size_t i = burst->begin; i < burst->end; i++)
        strangers += memory->at[i].strangers;
    draft_begin(&draft, "%lld", (long long)memory->at[burst->begin].date);
    draft_title(&draft, "%zu mails left this mailbox almost at once, \"%s\"", mails,
                memory->topics[topic].subject);
    draft_explain(
        &draft,
        "So much mail at once is a program's work. Stolen mailboxes are used to send lures "
        "to everybody the owner knows.",
        "The owner remembers a circular of that day.");
    if (fast)
        draft_reason(&draft, 60, "%u mails in ten minutes; the most before was %u", burst->most10,
                     burst->past10);
    if (burst->most60 >= LEAST_RECIPIENTS)
        draft_reason(&draft, fast ? 10 : 60,
                     "%u recipients outside in one hour; the most before was %u", burst->most60,
                     burst->past60);
    if (strangers >= LEAST_STRANGERS)
        draft_reason(&draft, 15, "%u of the recipients had never been written to", strangers);
    draft_when(&draft, memory->at[burst->begin].date);
    add_mails(&draft, memory, burst);
    draft_emit(&draft, out);
}

/* One kind of subject to many strangers within a day, however slowly. */
static void say_strangers(const struct memory *memory, size_t topic, struct finding_sink *out)
{
    uint32_t window = 0;
    size_t begin = 0;

    for (size_t i = 0; i < memory->count; i++) {
        struct draft draft;

        if (memory->at[i].topic != topic)
            continue;
        window += memory->at[i].strangers;
        for (; memory->at[begin].date < memory->at[i].date - DAY; begin++)
            window -= memory->at[begin].topic == topic ? memory->at[begin].strangers : 0;
        if (window < LEAST_STRANGERS || memory->at[i].strangers >= LEAST_STRANGERS)
            continue;
        draft_begin(&draft, "strangers/%s", memory->topics[topic].subject);
        draft_title(&draft, "Mail \"%s\" went to %u people who had never been written to",
                    memory->topics[topic].subject, memory->topics[topic].strangers);
        draft_explain(&draft, "One text to many strangers is how lures and advertising are sent.",
                      "The owner was looking for new customers.");
        draft_reason(&draft, 40, "%u strangers within one day", window);
        draft_when(&draft, memory->at[begin].date);
        draft_emit(&draft, out);
        return;
    }
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct memory *memory = state;
    bool *told = xcalloc(memory->topic_count + 1, sizeof(*told));
    struct burst burst;
    size_t at = 0;

    (void)facts;
    if (memory->count > 0)
        qsort(memory->at, memory->count, sizeof(*memory->at), by_date);
    fill_windows(memory);
    while (next_burst(memory, &at, &burst)) {
        say_burst(memory, &burst, out);
        for (size_t i = burst.begin; i < burst.end; i++)
            told[memory->at[i].topic] = true;
    }
    for (size_t i = 0; i < memory->topic_count; i++)
        if (!told[i] && memory->topics[i].strangers >= LEAST_STRANGERS)
            say_strangers(memory, i, out);
    free(told);
}

static void dispose(void *state)
{
    struct memory *memory = state;

    marks_dispose(&memory->topics_map);
    marks_dispose(&memory->seen);
    arena_dispose(&memory->arena);
    free(memory->topics);
    free(memory->at);
}

const struct detector detect_sent_burst = {
    .id = "sent-burst",
    .title = "Burst of sent mail",
    .blind = "Mail sent without a copy in this mailbox, and slow senders.",
    .attack = "T1534 T1586.002",
    .check = "sent-mail",
    .headers_do = true,
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
