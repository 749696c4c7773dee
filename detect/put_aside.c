/* put_aside.c - mail of one correspondent used to come to the inbox, and since some day all of it
 * lies in another folder (F07): a rule, or a hand, puts it aside. Most owners file old mail and
 * leave the new in the inbox; here it is the other way round. */
#include "base/clock.h"
#include "detect/partners.h"
#include "finding.h"
#include "own.h"
#include "place.h"

#include "map.h"

#include <stdlib.h>
#include <string.h>

static const char id[] = "put-aside";
static const char *const reasons[] = {"aside", "read", "unanswered", "own-people", "hiding", NULL};

enum {
    LEAST_BEFORE = 3, /* mails in the inbox, before */
    LEAST_ASIDE = 3,  /* mails elsewhere, since */
    ROWS = 6,         /* of them that are shown */
    MOST = 20000,     /* correspondents */
    SHARE = 4,        /* of all mail since then that still comes to the inbox: one in four */
    FINDINGS = 20,
    DAY = 86400,
};

struct party {
    const char *address;
    uint32_t before, after, seen; /* mails in the inbox; since then elsewhere; of these, read */
    int64_t folder;               /* where those since then lie, all of them */
    int64_t since, last;
    uint32_t answered, written; /* mails of the owner's since then, and before */
    struct aside *rows;         /* ROWS of those since then; NULL while there are none */
    bool scattered;             /* in more than one folder */
};

struct aside {
    int64_t id;
    struct hash raw;
};

struct memory {
    struct map index;
    struct party *at;
    size_t count, room;
    struct day { /* mail that lies in the inbox, oldest first */
        int32_t day;
        uint32_t mails;
    } * days;
    size_t day_count, day_room;
};

static struct party *party_of(struct memory *memory, const char *address, bool make)
{
    int64_t at = map_get(&memory->index, str_of(address));

    if (at != MAP_NONE)
        return &memory->at[at];
    if (!make || memory->count == MOST)
        return NULL;
    if (memory->count == memory->room) {
        memory->room = memory->room ? memory->room + memory->room / 2 : 64;
        memory->at = xreallocarray(memory->at, memory->room, sizeof(*memory->at));
    }
    map_put(&memory->index, str_of(address), (int64_t)memory->count);
    memory->at[memory->count] = (struct party){.address = map_key(&memory->index, str_of(address))};
    return &memory->at[memory->count++];
}

static void note_inbox(struct memory *memory, int64_t when)
{
    int32_t day = (int32_t)(when / DAY);

    if (memory->day_count > 0 && memory->days[memory->day_count - 1].day == day) {
        memory->days[memory->day_count - 1].mails++;
        return;
    }
    if (memory->day_count == memory->day_room) {
        memory->day_room = memory->day_room ? 2 * memory->day_room : 64;
        memory->days = xreallocarray(memory->days, memory->day_room, sizeof(*memory->days));
    }
    memory->days[memory->day_count++] = (struct day){day, 1};
}

/* One that comes to the inbox after all: what lay elsewhere before was filed by hand. */
static void note_in_inbox(struct party *party)
{
    party->before += party->after + 1;
    party->written += party->answered;
    party->after = party->seen = party->answered = 0;
    party->scattered = false;
    free(party->rows);
    party->rows = NULL;
}

static void note_elsewhere(struct party *party, const struct mail_row *row)
{
    const struct message *message = row->message;

    if (party->after == 0) {
        party->folder = message->folder;
        party->since = row->mail->date;
    }
    if (!party->rows)
        party->rows = xcalloc(ROWS, sizeof(*party->rows));
    if (party->after < ROWS) {
        party->rows[party->after].id = message->id;
        party->rows[party->after].raw = message->raw;
    }
    party->after++;
    party->seen += strstr(message->flags, "\\Seen") != NULL;
    party->scattered = party->scattered || party->folder != message->folder;
    party->last = row->mail->date;
}

static void note_written(struct memory *memory, const struct mail_addresses *to)
{
    for (size_t i = 0; i < to->count; i++) {
        struct party *party = party_of(memory, to->at[i].email, false);

        if (!party)
            continue;
        if (party->after > 0)
            party->answered++;
        else
            party->written++;
    }
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    const struct mail *mail = row->mail;
    struct memory *memory = state;
    struct party *party;
    enum place place;

    (void)out;
    if (mail->date == INT64_MIN || row->message->direction == DIRECTION_DRAFT)
        return;
    if (row->message->direction == DIRECTION_SENT) {
        note_written(memory, &mail->to);
        return;
    }
    place = place_of_id(facts, row->message->folder);
    if (place == PLACE_INBOX)
        note_inbox(memory, mail->date);
    if (mail->from.count == 0 || (mail->traits & (MAIL_LIST | MAIL_BOUNCE | MAIL_AUTOMATIC)) ||
        own_is_own(facts, mail->from.at[0].email) || place == PLACE_SENT || place == PLACE_ITEMS)
        return;
    party = party_of(memory, mail->from.at[0].email, place == PLACE_INBOX);
    if (!party)
        return;
    if (place == PLACE_INBOX)
        note_in_inbox(party);
    else
        note_elsewhere(party, row);
}

/* --- deciding --- */

/* Other mail kept coming to the inbox all the while: nobody emptied it. */
static bool inbox_went_on(const struct memory *memory, const struct party *party)
{
    size_t since = 0, after_last = 0;

    for (size_t i = memory->day_count; i > 0; i--) {
        const struct day *one = &memory->days[i - 1];

        if (one->day < party->since / DAY)
            break;
        since += one->mails;
        after_last += one->day > party->last / DAY ? one->mails : 0;
    }
    return since * SHARE >= party->after && since >= LEAST_ASIDE && since > after_last;
}

static bool is_put_aside(const struct memory *memory, const struct party *party,
                         const struct case_facts *facts)
{
    return party->before >= LEAST_BEFORE && party->after >= LEAST_ASIDE && !party->scattered &&
           partner_is_known(partners_address(facts->partners, party->address)) &&
           place_of_id(facts, party->folder) != PLACE_JUNK && inbox_went_on(memory, party);
}

static void say(const struct party *party, const struct case_facts *facts, struct finding_sink *out)
{
    const struct folder *found = place_folder(facts, party->folder);
    const char *folder = found ? found->name : "";
    enum place place = place_of_id(facts, party->folder);
    char since[CLOCK_TEXT];
    struct draft draft;

    clock_format(party->since, since);
    draft_open(&draft, facts, id, "%s", party->address);
    draft_title(&draft, "Since %.10s mail from %s no longer comes to the inbox", since,
                draft_clip(&draft, party->address, 80));
    draft_explain(&draft,
                  "Mail of one correspondent is put aside while all else comes in: so that the "
                  "owner does not see a conversation that somebody else is having.",
                  "The owner files this correspondence at once, or set up a filter for it.");
    draft_say(&draft, "aside", "%u mails came to the inbox before, the %u since lie in \"%s\"",
              party->before, party->after, draft_clip(&draft, folder, 60));
    if (party->seen == party->after)
        draft_say(&draft, "read", "all of them are marked read");
    if (party->answered == 0 && party->written > 0)
        draft_say(&draft, "unanswered", "the owner used to write there and has not since");
    if (own_is_inside(facts, party->address))
        draft_say(&draft, "own-people", "it is an address of the owner's own organisation");
    if (place_hides(place) && place != PLACE_ARCHIVE)
        draft_say(&draft, "hiding", "the folder is %s", place_words(place));
    draft_when(&draft, party->since);
    draft_subject(&draft, "folder", party->folder, NULL, folder);
    for (size_t i = 0; i < ROWS && i < party->after; i++)
        draft_subject(&draft, "message", party->rows[i].id, &party->rows[i].raw, party->address);
    if (party->after > ROWS)
        draft.more = party->after - ROWS;
    draft_emit(&draft, out);
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    const struct memory *memory = state;
    size_t told = 0;

    for (size_t i = 0; i < memory->count && told < FINDINGS; i++)
        if (is_put_aside(memory, &memory->at[i], facts)) {
            say(&memory->at[i], facts, out);
            told++;
        }
}

static void dispose(void *state)
{
    struct memory *memory = state;

    for (size_t i = 0; i < memory->count; i++)
        free(memory->at[i].rows);
    free(memory->at);
    free(memory->days);
    map_dispose(&memory->index);
}

const struct detector detect_put_aside = {
    .id = id,
    .title = "Correspondence that is put aside",
    .blind = "When mail was filed or marked read (servers do not tell), correspondents who were "
             "put aside from their first mail on, mail that was deleted for good.",
    .attack = "T1564.008",
    .check = "hiding-folders",
    .reasons = reasons,
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
