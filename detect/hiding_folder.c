/* hiding_folder.c - mail of people in a folder where no mail belongs (R07, F07): feeds, old chats,
 * sync issues, or a folder named "." */
#include "detect/partners.h"
#include "detect/words.h"
#include "finding.h"
#include "own.h"
#include "place.h"

#include <stdlib.h>
#include <string.h>

struct hidden { /* one folder */
    struct draft draft;
    const struct folder *folder;
    enum place place;
    bool odd_name;
    size_t mails, known, money, unseen;
};

struct memory {
    struct hidden **at;
    size_t count, room;
};

static void on_folder(void *state, const struct folder *folder, const struct case_facts *facts,
                      struct finding_sink *out)
{
    enum place place = place_of_folder(facts->words, folder);
    bool odd_name = place == PLACE_PLAIN && place_has_odd_name(folder->name, folder->delimiter);
    struct memory *memory = state;
    struct hidden *hidden;

    (void)out;
    if (!place_is_odd(place) && place != PLACE_ITEMS && !odd_name)
        return;
    if (memory->count == memory->room) {
        memory->room = memory->room ? 2 * memory->room : 16;
        memory->at = xreallocarray(memory->at, memory->room, sizeof(struct hidden *));
    }
    hidden = xcalloc(1, sizeof(*hidden));
    hidden->folder = folder;
    hidden->place = place;
    hidden->odd_name = odd_name;
    draft_begin(&hidden->draft, "%s", folder->name);
    draft_subject(&hidden->draft, "folder", folder->id, NULL, folder->name);
    memory->at[memory->count++] = hidden;
}

/* Mail that a person or firm sent; feeds, notes and chats lie in these folders by right. */
static bool is_mail_of_others(const struct mail_row *row, const struct case_facts *facts)
{
    const struct mail *mail = row->mail;

    return row->message->direction == DIRECTION_IN && mail->from.count > 0 &&
           mail->received_count > 0 && !(mail->traits & MAIL_LIST) &&
           !own_is_own(facts, mail->from.at[0].email);
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct memory *memory = state;

    (void)out;
    for (size_t i = 0; i < memory->count; i++) {
        struct hidden *hidden = memory->at[i];
        struct word_hit hit;

        if (hidden->folder->id != row->message->folder || !is_mail_of_others(row, facts))
            continue;
        hidden->mails++;
        hidden->known +=
            partner_is_known(partners_address(facts->partners, row->mail->from.at[0].email));
        hidden->money += words_search(facts->words, WORDS_MONEY, str_of(row->mail->subject), &hit);
        hidden->unseen += !strstr(row->message->flags, "\\Seen");
        draft_message(&hidden->draft, row);
    }
}

static void say(struct hidden *hidden)
{
    struct draft *draft = &hidden->draft;

    draft_title(draft,
                hidden->mails == 1 ? "%zu mail lies in \"%s\", where nobody looks for mail"
                                   : "%zu mails lie in \"%s\", where nobody looks for mail",
                hidden->mails, draft_clip(draft, hidden->folder->name, 60));
    draft_explain(draft,
                  "Mail that the owner should have seen was moved there, by a rule or by hand. It "
                  "shows which conversation the intruder was after.",
                  "The owner keeps mail in that folder.");
    if (hidden->odd_name)
        draft_reason(draft, 30, "the folder's name is easy to overlook");
    else
        draft_reason(draft, hidden->place == PLACE_ITEMS ? 15 : 40, "the folder is %s",
                     place_words(hidden->place));
    if (hidden->known > 0)
        draft_reason(draft, 20,
                     hidden->known == 1 ? "%zu of the mails is from somebody the owner writes with"
                                        : "%zu of the mails are from people the owner writes with",
                     hidden->known);
    if (hidden->money > 0)
        draft_reason(draft, 10,
                     hidden->money == 1 ? "%zu of them is about money"
                                        : "%zu of them are about money",
                     hidden->money);
    if (hidden->unseen == 0)
        draft_reason(draft, 5, "all of them are marked read");
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct memory *memory = state;

    (void)facts;
    for (size_t i = 0; i < memory->count; i++) {
        if (memory->at[i]->mails > 0) {
            say(memory->at[i]);
            draft_emit(&memory->at[i]->draft, out);
        } else {
            draft_drop(&memory->at[i]->draft);
        }
        free(memory->at[i]);
    }
    memory->count = 0;
}

static void dispose(void *state)
{
    struct memory *memory = state;

    for (size_t i = 0; i < memory->count; i++) {
        draft_drop(&memory->at[i]->draft);
        free(memory->at[i]);
    }
    free(memory->at);
}

const struct detector detect_hiding_folder = {
    .id = "hiding-folder",
    .title = "Folder where mail hides",
    .blind = "Ordinary folders the owner never opens, the archive and the trash, and mail already "
             "deleted.",
    .attack = "T1564.008",
    .check = "hiding-folders",
    .headers_do = true,
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_folder = on_folder,
    .on_mail = on_mail,
    .on_end = on_end,
};
