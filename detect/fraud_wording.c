/* fraud_wording.c - phrases that payment fraud uses, two in one mail, or the announcement of other
 * bank details, in what people write (M06). One finding for each correspondent. */
#include "bank.h"
#include "detect/partners.h"
#include "finding.h"
#include "map.h"
#include "thread.h"
#include "unlisted.h"
#include "wording.h"

#include "base/marks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FINDINGS = 100, LEAST_PHRASES = 2 };

struct party {
    struct draft draft;
    size_t mails;
};

struct memory {
    struct map parties_map;
    struct marks announced; /* traces of what was announced until now */
    struct party *parties[MOST_FINDINGS];
    size_t count;
    struct unlisted unlisted;
};

/* Its own words are enough. */
static bool is_told(const struct wording *wording)
{
    return wording->count >= LEAST_PHRASES || wording->announces;
}

static struct party *place_for(struct memory *memory, const char *who, bool sent)
{
    char key[300];
    int64_t index;

    snprintf(key, sizeof(key), "%s %s", sent ? "to" : "from", who);
    index = map_get(&memory->parties_map, str_of(key));
    if (index != MAP_NONE)
        return memory->parties[index];
    if (memory->count == MOST_FINDINGS)
        return NULL;
    map_put(&memory->parties_map, str_of(key), (int64_t)memory->count);
    memory->parties[memory->count] = xcalloc(1, sizeof(struct party));
    draft_begin(&memory->parties[memory->count]->draft, "%s", key);
    return memory->parties[memory->count++];
}

static const char *party_of(const struct mail_row *row)
{
    const struct mail_addresses *who =
        row->message->direction == DIRECTION_IN ? &row->mail->from : &row->mail->to;

    return who->count > 0 ? who->at[0].email : "somebody";
}

/* Takes note of what is announced, under the name of some who may hear of it; true: it is new to
 * them. */
static bool is_first(struct memory *memory, const struct announcement *one, struct str whom)
{
    struct buf name;
    bool first;

    buf_init(&name, MAIL_IDS);
    buf_text(&name, one->trace);
    buf_char(&name, ' ');
    buf_str(&name, whom);
    first = marks_first(&memory->announced, buf_as_str(&name));
    buf_dispose(&name);
    return first;
}

/* What is quoted was judged when it came, if it came: the first announcement that neither the
 * writer words here nor an earlier mail of this conversation, or with the same correspondent, did;
 * NULL: none. */
static const struct announcement *news_in(struct memory *memory, const struct mail_row *row,
                                          const struct wording *wording)
{
    const struct announcement *news = NULL;

    for (size_t i = 0; i < wording->announced_count; i++) {
        const struct announcement *one = &wording->announced[i];
        bool first = is_first(memory, one, thread_name(row->mail));

        first = is_first(memory, one, str_of(party_of(row))) && first;
        if (first && (one->quoted || one->file) && !news)
            news = one;
    }
    return news;
}

static void describe_news(struct draft *draft, const struct announcement *news)
{
    const struct mail_part *file = news->file;

    draft_reason(draft, 30, "it announces other bank details: %s",
                 draft_clip(draft, news->said, 200));
    if (file)
        draft_reason(draft, 0, "that stands in the attachment %s",
                     draft_clip(draft, file->name[0] ? file->name : "without a name", 80));
    else
        draft_reason(draft, 0,
                     "that stands in a mail it seems to quote, which is not in this conversation");
}

static void describe(struct party *party, const struct mail_row *row, const struct wording *wording,
                     const struct announcement *news, const struct case_facts *facts)
{
    struct draft *draft = &party->draft;
    bool sent = row->message->direction != DIRECTION_IN;
    const char *who = party_of(row);
    const struct partner *partner = partners_address(facts->partners, who);

    draft_title(draft, "Mail %s %s uses phrases usual in payment fraud", sent ? "to" : "from",
                draft_clip(draft, who, 80));
    draft_explain(draft,
                  "These words are ordinary one by one. Fraud that asks for a payment, a favour or "
                  "silence uses several of them.",
                  "The business it speaks of is real and known to both sides.");
    if (is_told(wording))
        draft_reason(draft, 30, "it says %s", draft_clip(draft, wording->said, 200));
    if (wording->announces)
        draft_reason(draft, 15, "it announces other bank details");
    else if (news)
        describe_news(draft, news);
    if (!sent && !partner_is_known(partner))
        draft_reason(draft, 5, "the owner does not write with %s", draft_clip(draft, who, 80));
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct memory *memory = state;
    struct arena arena = {0};
    const struct wording *wording = row->wording ? row->wording : wording_find(&arena, row, facts);
    const struct announcement *news = news_in(memory, row, wording);
    bool found = is_told(wording) || news;
    struct party *party = NULL;

    (void)out;
    if (found)
        party = place_for(memory, party_of(row), row->message->direction != DIRECTION_IN);
    if (party) {
        if (party->mails++ == 0)
            describe(party, row, wording, news, facts);
        draft_message(&party->draft, row);
    } else if (found) {
        unlisted_add(&memory->unlisted, row);
    }
    arena_dispose(&arena);
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct memory *memory = state;

    (void)facts;
    for (size_t i = 0; i < memory->count; i++) {
        if (memory->parties[i]->mails > 1)
            draft_reason(&memory->parties[i]->draft, 0, "%zu mails speak so",
                         memory->parties[i]->mails);
        draft_emit(&memory->parties[i]->draft, out);
        free(memory->parties[i]);
    }
    memory->count = 0;
    unlisted_emit(&memory->unlisted, /* said: */ "Phrases usual in payment fraud", POINTS_MEDIUM,
                  out);
}

static void dispose(void *state)
{
    struct memory *memory = state;

    for (size_t i = 0; i < memory->count; i++) {
        draft_drop(&memory->parties[i]->draft);
        free(memory->parties[i]);
    }
    unlisted_drop(&memory->unlisted);
    map_dispose(&memory->parties_map);
    marks_dispose(&memory->announced);
}

const struct detector detect_fraud_wording = {
    .id = "fraud-wording",
    .title = "Wording of payment fraud",
    .blind =
        "Other wording, other languages than English, Vietnamese and Chinese, and pictures. In "
        "attached files, in quoted and forwarded mail, and behind the first 2,000 letters only the "
        "announcement of other bank details is looked for.",
    .attack = "T1656 T1657",
    .check = "received-mail",
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
