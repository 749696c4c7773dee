/* fraud_wording.c - phrases that payment fraud uses, two in one mail, or the announcement of other
 * bank details, in what people write (M06). One finding for each correspondent. */
#include "bank.h"
#include "detect/partners.h"
#include "finding.h"
#include "map.h"
#include "own.h"
#include "thread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_FINDINGS = 100,
    MOST_TEXT = 2048,
    MOST_PHRASES = 6,
    LEAST_PHRASES = 2,
    MOST_SAID = 2048
};

struct party {
    struct draft draft;
    size_t mails;
};

struct memory {
    struct map parties_map;
    struct party *parties[MOST_FINDINGS];
    size_t count;
};

struct phrases {
    const char *at[MOST_PHRASES]; /* entries of the lists: two wordings of one are one phrase */
    size_t count;
    struct buf said; /* how the mail words them */
    bool announces;  /* other bank details */
};

static bool has(const struct phrases *phrases, const char *entry)
{
    for (size_t i = 0; i < phrases->count; i++)
        if (strcmp(phrases->at[i], entry) == 0)
            return true;
    return false;
}

static void note(struct phrases *out, const struct word_hit *hit, struct str folded)
{
    buf_text(&out->said, out->count > 0 ? ", \"" : "\"");
    buf_str(&out->said, words_shown(hit, folded));
    buf_char(&out->said, '"');
    out->at[out->count++] = hit->entry;
}

/* Of the mail's own words: what is quoted was judged when it came. */
static void find(struct phrases *out, const struct mail *mail, const struct words *words)
{
    struct str text = {mail->text, mail->text_len};
    struct buf own, folded;
    struct words_text places;
    struct word_hit hit;
    size_t from = 0;

    *out = (struct phrases){0};
    buf_init(&out->said, MOST_SAID);
    text.len = utf8_clip(text, MOST_TEXT);
    thread_split(text, &own, NULL);
    buf_init(&folded, 4 * own.len + 16);
    words_fold(&folded, buf_as_str(&own));
    words_text_make(&places, words, 1u << WORDS_FRAUD | 1u << WORDS_BANK_CHANGE,
                    buf_as_str(&folded));
    while (out->count < MOST_PHRASES &&
           words_next_in(words, WORDS_FRAUD, NULL, &places, from, &hit)) {
        if (!has(out, hit.entry))
            note(out, &hit, buf_as_str(&folded));
        from = hit.until > from ? hit.until : from + 1;
    }
    if (out->count < MOST_PHRASES && words_search_in(words, WORDS_BANK_CHANGE, &places, &hit)) {
        note(out, &hit, buf_as_str(&folded));
        out->announces = true;
    }
    words_text_dispose(&places);
    buf_dispose(&folded);
    buf_dispose(&own);
}

/* Newsletters and machines use such words too; people's mail is what counts. */
static bool is_personal(const struct mail_row *row, const struct case_facts *facts)
{
    const struct mail *mail = row->mail;

    if (mail->traits & (MAIL_LIST | MAIL_BOUNCE | MAIL_AUTOMATIC))
        return false;
    if (row->message->direction != DIRECTION_IN)
        return true;
    return mail->from.count > 0 && !own_is_own(facts, mail->from.at[0].email);
}

static const char *party_of(const struct mail_row *row)
{
    const struct mail_addresses *who =
        row->message->direction == DIRECTION_IN ? &row->mail->from : &row->mail->to;

    return who->count > 0 ? who->at[0].email : "somebody";
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

static void describe(struct party *party, const struct mail_row *row, struct phrases *phrases,
                     const struct case_facts *facts)
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
    draft_reason(draft, 30, "it says %s", draft_clip(draft, buf_c(&phrases->said), 200));
    if (phrases->announces)
        draft_reason(draft, 15, "it announces other bank details");
    if (!sent && !partner_is_known(partner))
        draft_reason(draft, 5, "the owner does not write with %s", draft_clip(draft, who, 80));
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct phrases phrases;
    struct party *party = NULL;

    (void)out;
    if (!is_personal(row, facts))
        return;
    find(&phrases, row->mail, facts->words);
    if (phrases.count >= LEAST_PHRASES || phrases.announces)
        party = place_for(state, party_of(row), row->message->direction != DIRECTION_IN);
    if (party) {
        if (party->mails++ == 0)
            describe(party, row, &phrases, facts);
        draft_message(&party->draft, row);
    }
    buf_dispose(&phrases.said);
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
}

static void dispose(void *state)
{
    struct memory *memory = state;

    for (size_t i = 0; i < memory->count; i++) {
        draft_drop(&memory->parties[i]->draft);
        free(memory->parties[i]);
    }
    map_dispose(&memory->parties_map);
}

const struct detector detect_fraud_wording = {
    .id = "fraud-wording",
    .title = "Wording of payment fraud",
    .blind =
        "Other wording, other languages than English, Vietnamese and Chinese, pictures, and what "
        "stands behind the first 2,000 letters.",
    .attack = "T1656 T1657",
    .check = "received-mail",
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
