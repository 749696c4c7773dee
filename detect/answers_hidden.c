/* answers_hidden.c - answers to the owner's mail that lie where the owner does not look (M10): put
 * into an odd folder, or straight into the trash, while answers used to come to the inbox. */
#include "base/marks.h"
#include "finding.h"
#include "habit.h"
#include "own.h"
#include "place.h"
#include "whose.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST_IN_TRASH = 3, SHARE = 5 };

enum answered { ANSWERED_PLAIN, ANSWERED_FOREIGN };

struct memory {
    struct habits *habits[WHOSE_MOST]; /* of each mailbox's owner */
    struct marks sent;                 /* Message-IDs of the owner's: enum answered */
    struct draft odd, trash;
    bool open;
    size_t answers, in_odd, in_trash, seen, foreign;
};

static void note_sent(struct memory *memory, const struct mail *mail, size_t whose)
{
    struct habits **habits = &memory->habits[whose];
    struct habit_view view;
    bool foreign;

    if (!*habits)
        *habits = habits_new();
    habits_look(*habits, mail, &view);
    foreign = habits_is_unlike(*habits, &view, HABIT_LEAST_HISTORY);
    if (!foreign)
        habits_learn(*habits, &view, mail->date);
    if (mail->message_id[0])
        marks_put(&memory->sent, str_of(mail->message_id),
                  foreign ? ANSWERED_FOREIGN : ANSWERED_PLAIN);
}

static void open_drafts(struct memory *memory)
{
    if (memory->open)
        return;
    memory->open = true;
    draft_begin(&memory->odd, "odd");
    draft_begin(&memory->trash, "trash");
}

static void note_answer(struct memory *memory, const struct mail_row *row, int64_t answered,
                        enum place place)
{
    memory->answers++;
    if (!place_is_odd(place) && place != PLACE_TRASH)
        return;
    open_drafts(memory);
    memory->seen += strstr(row->message->flags, "\\Seen") != NULL;
    memory->foreign += answered == ANSWERED_FOREIGN;
    if (place == PLACE_TRASH) {
        memory->in_trash++;
        draft_message(&memory->trash, row);
    } else {
        memory->in_odd++;
        draft_message(&memory->odd, row);
    }
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct memory *memory = state;
    int64_t answered;

    (void)out;
    if (row->mail->date == INT64_MIN || (row->mail->traits & (MAIL_LIST | MAIL_BOUNCE)))
        return;
    if (row->message->direction == DIRECTION_SENT) {
        note_sent(memory, row->mail, whose_folder(facts, row->message->folder));
        return;
    }
    if (row->message->direction != DIRECTION_IN || !row->mail->in_reply_to[0])
        return;
    answered = marks_get(&memory->sent, str_of(row->mail->in_reply_to));
    if (answered != MARKS_NONE)
        note_answer(memory, row, answered, place_of_id(facts, row->message->folder));
}

static void finish(struct draft *draft, const struct memory *memory, size_t hidden, bool odd,
                   struct finding_sink *out)
{
    draft_title(draft, "%zu answer%s hidden from the owner", hidden,
                hidden == 1 ? " was" : "s were");
    draft_explain(draft,
                  "Whoever writes in the owner's name has to keep the answers from the owner, "
                  "until the money has come.",
                  "The owner files or deletes answers like that.");
    draft_reason(draft, odd ? 40 : 20,
                 hidden == 1 ? "of %zu answers to the owner's mail %zu lies %s"
                             : "of %zu answers to the owner's mail %zu lie %s",
                 memory->answers, hidden, odd ? "where nobody looks for mail" : "in the trash");
    if (memory->seen > 0)
        draft_reason(draft, 5,
                     memory->seen == 1 ? "%zu of all that were put aside is marked read"
                                       : "%zu of all that were put aside are marked read",
                     memory->seen);
    if (memory->foreign > 0)
        draft_reason(draft, 30,
                     memory->foreign == 1
                         ? "%zu of them answers mail that was sent unlike the owner's"
                         : "%zu of them answer mail that was sent unlike the owner's",
                     memory->foreign);
    draft_emit(draft, out);
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct memory *memory = state;
    /* Whoever throws away much of what was answered does so by habit. */
    bool told = memory->foreign > 0 || memory->in_trash * SHARE <= memory->answers;

    (void)facts;
    if (!memory->open)
        return;
    memory->open = false;
    if (memory->in_odd > 0)
        finish(&memory->odd, memory, memory->in_odd, true, out);
    else
        draft_drop(&memory->odd);
    if (memory->in_trash >= LEAST_IN_TRASH && told)
        finish(&memory->trash, memory, memory->in_trash, false, out);
    else
        draft_drop(&memory->trash);
}

static void dispose(void *state)
{
    struct memory *memory = state;

    if (memory->open) {
        draft_drop(&memory->odd);
        draft_drop(&memory->trash);
    }
    marks_dispose(&memory->sent);
    for (size_t i = 0; i < WHOSE_MOST; i++)
        habits_free(memory->habits[i]);
}

const struct detector detect_answers_hidden = {
    .id = "answers-hidden",
    .title = "Answers the owner never saw",
    .blind = "When mail was marked read (servers do not tell), answers deleted for good.",
    .attack = "T1564.008",
    .check = "received-mail",
    .headers_do = true,
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
