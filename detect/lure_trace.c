/* lure_trace.c - which received mail most likely started it (P16): ranked by its score and by how
 * shortly it came before somebody else's first act in the mailbox. */
#include "finding.h"
#include "lure.h"
#include "place.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CANDIDATES = 5000, SHOWN = 10, DAY = 86400, WINDOW = 14 * DAY, NEAR = 3 * DAY };
enum { REASONS_SHOWN = 5, TEXT = 80 };

struct candidate {
    int64_t message, when;
    struct hash raw;
    int score;
    bool read;
    const char *subject, *sender;
    const char *reasons[REASONS_SHOWN]; /* marked: to cut one would break it, and each is short */
};

struct memory {
    struct arena arena;
    struct candidate *at;
    size_t count;
};

static const char *keep(struct memory *memory, const char *text)
{
    return arena_strndup(&memory->arena, text, utf8_clip(str_of(text), TEXT * 4));
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct str rest = str_of(row->message->lure_reasons), text;
    struct memory *memory = state;
    struct candidate *one;
    int points;

    (void)facts;
    (void)out;
    if (row->message->lure < LURE_SUSPICIOUS || memory->count == MOST_CANDIDATES)
        return;
    if (!memory->at)
        memory->at = xcalloc(MOST_CANDIDATES, sizeof(*memory->at));
    one = &memory->at[memory->count++];
    *one = (struct candidate){
        .message = row->message->id,
        .when = row->message->received != INT64_MIN ? row->message->received : row->mail->date,
        .raw = row->message->raw,
        .score = row->message->lure,
        .read = strstr(row->message->flags, "\\Seen") != NULL,
        .subject = keep(memory, row->mail->subject),
        .sender = keep(memory, row->mail->from.count > 0 ? row->mail->from.at[0].email : ""),
    };
    for (size_t i = 0; i < REASONS_SHOWN && message_lure_reason(&rest, &points, &text); i++)
        if (points > 0)
            one->reasons[i] = arena_strndup(&memory->arena, text.at, text.len);
}

/* A day earlier weighs as much as three points fewer; unread mail has lured nobody. */
static int64_t rank_of(const struct candidate *one, int64_t first_act)
{
    return one->score - 3 * ((first_act - one->when) / DAY) + (one->read ? 10 : 0);
}

/* The best first; those outside the window are left out. Returns how many there are. */
static size_t rank(struct memory *memory, int64_t first_act, const struct candidate *best[SHOWN])
{
    size_t count = 0;

    for (size_t i = 0; i < memory->count; i++) {
        const struct candidate *one = &memory->at[i];
        size_t at;

        if (one->when == INT64_MIN || one->when > first_act || first_act - one->when > WINDOW)
            continue;
        for (at = count < SHOWN ? count : SHOWN; at > 0; at--) {
            if (rank_of(best[at - 1], first_act) >= rank_of(one, first_act))
                break;
            if (at < SHOWN)
                best[at] = best[at - 1];
        }
        if (at < SHOWN)
            best[at] = one;
        count++;
    }
    return count;
}

static void say(const struct candidate *const best[SHOWN], size_t count,
                const struct case_facts *facts, struct finding_sink *out)
{
    const struct candidate *one = best[0];
    int64_t hours = (facts->first_act - one->when) / 3600;
    struct draft draft;

    draft_open(&draft, facts, "lure", "%" PRId64, one->message);
    draft_title(&draft, "Most likely the lure: \"%s\" from %s",
                draft_clip(&draft, one->subject, TEXT), draft_clip(&draft, one->sender, TEXT));
    draft_explain(
        &draft,
        "Somebody else has acted in this mailbox. Of all mail that came in the two weeks "
        "before, this one looks most like what opened the door. Ask the owner what was "
        "clicked, opened or typed, and keep the mail: its sender and links are indicators.",
        "The owner neither answered it nor opened its link or file, or another mail, a "
        "call or a reused password explains the takeover.");
    draft_say(&draft, "suspicious", "its lure score is %d of 100", one->score);
    if (one->score >= 80)
        draft_say(&draft, "very-suspicious", "few honest mails score so high");
    if (facts->first_act - one->when <= NEAR)
        draft_say(&draft, "shortly-before",
                  "it came %" PRId64 " hour%s before the first foreign act", hours,
                  hours == 1 ? "" : "s");
    if (one->read)
        draft_say(&draft, "was-read", "it was read");
    for (size_t i = 0; i < REASONS_SHOWN; i++)
        if (one->reasons[i])
            draft_reason(&draft, 0, "%s", one->reasons[i]);
    draft_when(&draft, one->when);
    for (size_t i = 0; i < count && i < SHOWN; i++)
        draft_subject(&draft, "message", best[i]->message, &best[i]->raw, best[i]->subject);
    draft_emit(&draft, out);
}

static void on_last(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    const struct candidate *best[SHOWN];
    size_t count;

    if (facts->first_act == INT64_MIN)
        return;
    count = rank(state, facts->first_act, best);
    if (count > 0)
        say(best, count, facts, out);
}

static void dispose(void *state)
{
    struct memory *memory = state;

    arena_dispose(&memory->arena);
    free(memory->at);
}

static const char *const reasons[] = {"suspicious", "very-suspicious", "shortly-before", "was-read",
                                      NULL};

const struct detector detect_lure = {
    .id = "lure",
    .title = "The mail that started it",
    .blind =
        "Lures that were deleted before the mail was copied, or came by telephone, chat or web; "
        "fraud from honest accounts without links or the usual words; languages its word lists "
        "do not hold. It ranks; it proves nothing.",
    .attack = "T1566",
    .check = "received-mail",
    .reasons = reasons,
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_mail = on_mail,
    .on_last = on_last,
};
