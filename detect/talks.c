/* talks.c - see talks.h. */
#include "talks.h"

#include "domain.h"
#include "thread.h"

#include <stdlib.h>
#include <string.h>

enum { DAY = 86400, MOST_EMAIL = 200, MOST_NAME = 80, LEAST_SUBJECT = 8 };

/* --- the conversation of a mail --- */

static struct talk *known_talk(const struct talks *talks, struct str key)
{
    int64_t place = key.len > 0 ? marks_get(&talks->names, key) : MARKS_NONE;

    return place == MARKS_NONE ? NULL : &talks->at[place];
}

static struct talk *new_talk(struct talks *talks)
{
    if (talks->count == talks->room) {
        talks->room = talks->room ? talks->room + talks->room / 4 : 64;
        talks->at = xreallocarray(talks->at, talks->room, sizeof(*talks->at));
    }
    talks->at[talks->count] = (struct talk){0};
    return &talks->at[talks->count++];
}

struct talk *talks_of(struct talks *talks, const struct mail *mail, const struct words *words)
{
    static const char mark[] = "subject ";
    const size_t mark_len = sizeof(mark) - 1;
    struct buf subject;
    struct talk *talk;
    uint32_t place;
    bool answers;

    buf_init(&subject, 4096);
    buf_text(&subject, mark);
    answers = thread_subject(&subject, mail->subject, words);
    talk = known_talk(talks, thread_name(mail));
    if (!talk && subject.len - mark_len >= LEAST_SUBJECT && answers)
        talk = known_talk(talks, buf_as_str(&subject));
    if (!talk)
        talk = new_talk(talks);
    place = (uint32_t)(talk - talks->at);
    if (thread_name(mail).len > 0)
        marks_put(&talks->names, thread_name(mail), place);
    if (mail->message_id[0])
        marks_put(&talks->names, str_of(mail->message_id), place);
    marks_put(&talks->names, buf_as_str(&subject), place);
    buf_dispose(&subject);
    return talk;
}

/* --- who takes part --- */

const struct talk_person *talks_person(const struct talks *talks, const struct talk *talk,
                                       size_t member)
{
    return &talks->people[talks->members[talk->first + member].person];
}

int64_t talks_since(const struct talks *talks, const struct talk *talk, size_t member)
{
    int32_t day = talks->members[talk->first + member].day;

    return day == INT32_MIN ? INT64_MIN : (int64_t)day * DAY;
}

bool talks_has(const struct talks *talks, const struct talk *talk, const char *email)
{
    for (size_t i = 0; i < talk->count; i++)
        if (strcasecmp(talks_person(talks, talk, i)->email, email) == 0)
            return true;
    return false;
}

/* The domain is mostly the end of the address: then it is not kept twice. */
static const char *domain_in(struct talks *talks, const char *email)
{
    char domain[DOMAIN_TEXT];
    size_t whole = strlen(email), len;

    domain_registrable(email, domain);
    len = strlen(domain);
    if (len <= whole && strcmp(email + whole - len, domain) == 0)
        return email + whole - len;
    return arena_strndup(&talks->arena, domain, len);
}

static uint32_t add_person(struct talks *talks, struct str email, struct str name)
{
    struct talk_person *person;

    if (talks->people_count == talks->people_room) {
        talks->people_room = talks->people_room ? talks->people_room + talks->people_room / 4 : 64;
        talks->people = xreallocarray(talks->people, talks->people_room, sizeof(*talks->people));
    }
    person = &talks->people[talks->people_count];
    person->email = arena_strndup(&talks->arena, email.at, email.len);
    person->name = name.len > 0 ? arena_strndup(&talks->arena, name.at, name.len) : "";
    person->domain = domain_in(talks, person->email);
    return (uint32_t)talks->people_count++;
}

static uint32_t person_of(struct talks *talks, const struct mail_address *who)
{
    struct str email = str_of(who->email), name = str_of(who->name);
    char key[MOST_EMAIL + MOST_NAME + 1];
    struct str whole = {key, 0};
    int64_t place;

    email.len = utf8_clip(email, MOST_EMAIL);
    name.len = utf8_clip(name, MOST_NAME);
    whole.len = email.len + 1 + name.len;
    memcpy(key, email.at, email.len);
    key[email.len] = '\n';
    memcpy(key + email.len + 1, name.at, name.len);
    place = marks_get(&talks->known, whole);
    if (place == MARKS_NONE) {
        place = add_person(talks, email, name);
        marks_put(&talks->known, whole, (uint32_t)place);
    }
    return (uint32_t)place;
}

/* The place of room for 2 << size members. */
static uint32_t take_room(struct talks *talks, unsigned size)
{
    const size_t room = (size_t)2 << size;
    uint32_t first = talks->left[size];

    if (first > 0) {
        talks->left[size] = talks->members[first - 1].person;
        return first - 1;
    }
    if (talks->member_count + room > talks->member_room) {
        talks->member_room += talks->member_room / 4 + 64;
        talks->members = xreallocarray(talks->members, talks->member_room, sizeof(*talks->members));
    }
    first = (uint32_t)talks->member_count;
    talks->member_count += room;
    return first;
}

static void make_room(struct talks *talks, struct talk *talk)
{
    unsigned size = 0;
    uint32_t first;

    if (talk->count < talk->room)
        return;
    while (talk->room >= 2 << size)
        size++;
    first = take_room(talks, size);
    if (talk->room > 0) {
        memcpy(talks->members + first, talks->members + talk->first,
               talk->count * sizeof(*talks->members));
        talks->members[talk->first].person = talks->left[size - 1];
        talks->left[size - 1] = talk->first + 1;
    }
    talk->first = first;
    talk->room = (uint8_t)(2 << size);
}

static int32_t day_of(int64_t date)
{
    int64_t day = date / DAY;

    return date == INT64_MIN || day > INT32_MAX || day <= INT32_MIN ? INT32_MIN : (int32_t)day;
}

void talks_join(struct talks *talks, struct talk *talk, const struct mail_address *who,
                int64_t date)
{
    if (talk->count == TALK_MOST_MEMBERS || talks_has(talks, talk, who->email))
        return;
    make_room(talks, talk);
    talks->members[talk->first + talk->count++] =
        (struct talk_member){person_of(talks, who), day_of(date)};
}

void talks_dispose(struct talks *talks)
{
    marks_dispose(&talks->names);
    marks_dispose(&talks->known);
    arena_dispose(&talks->arena);
    free(talks->at);
    free(talks->members);
    free(talks->people);
}
