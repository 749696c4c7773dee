/* sent_to_many.c - one link, one risky file or one text that suddenly goes to many organisations
 * (M08, and M03's same body to many). What the owner did before is no news. */
#include "base/marks.h"
#include "detect/words.h"
#include "domain.h"
#include "finding.h"
#include "own.h"
#include "thread.h"
#include "unlisted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LEAST_PARTIES = 11, /* more than ten organisations */
    WINDOW = 3 * 86400,
    LEAST_HISTORY = 30,
    LEAST_TEXT = 80,
    MOST_TEXT = 8192,
    MOST_SUBJECTS = 20,
    MOST_FINDINGS = 50,
    MOST_RECIPIENTS = 1000,
    MOST_LINKS = 40,
    MOST_NAME = 120,
    FIRST_ROOM = 256,
};

enum kind { KIND_LINK, KIND_FILE, KIND_TEXT };

struct mail_row_key {
    int64_t row;
    struct hash raw;
};

struct thing { /* that was sent */
    enum kind kind;
    uint32_t serial;
    char *name; /* host, file name, subject */
    int64_t first, last;
    size_t mails, history; /* sent mails before its first */
    struct marks parties;  /* whom it went to; emptied when its days are over */
    size_t party_count;
    struct mail_row_key only;
    struct mail_row_key *rows; /* MOST_SUBJECTS of them, from the second mail on */
};

/* Most things go out once, and a mailbox holds many thousands: what did not go to many in its first
 * days is dropped behind them. */
struct memory {
    struct marks known;   /* each thing's serial number, for good */
    struct thing *things; /* by serial number */
    size_t count, room, mails;
    uint32_t serial; /* of the next */
    struct marks seen;
};

static bool is_over(const struct thing *thing, int64_t now)
{
    return thing->first + WINDOW < now;
}

static void drop_thing(struct thing *thing)
{
    marks_dispose(&thing->parties);
    free(thing->name);
    free(thing->rows);
}

static void sweep(struct memory *memory, int64_t now)
{
    size_t kept = 0;

    for (size_t i = 0; i < memory->count; i++) {
        struct thing *thing = &memory->things[i];

        if (is_over(thing, now) && thing->party_count < LEAST_PARTIES) {
            drop_thing(thing);
            continue;
        }
        if (is_over(thing, now))
            marks_dispose(&thing->parties);
        memory->things[kept++] = *thing;
    }
    memory->count = kept;
}

static void make_room(struct memory *memory, int64_t now)
{
    if (memory->count < memory->room)
        return;
    sweep(memory, now);
    if (2 * memory->count <= memory->room && memory->room > 0)
        return;
    memory->room = memory->room ? 2 * memory->room : FIRST_ROOM;
    memory->things = xreallocarray(memory->things, memory->room, sizeof(*memory->things));
}

static int by_serial(const void *key, const void *element)
{
    uint32_t serial = *(const uint32_t *)key;
    const struct thing *thing = element;

    return serial < thing->serial ? -1 : serial > thing->serial;
}

static struct thing *find_thing(const struct memory *memory, int64_t number)
{
    uint32_t serial = (uint32_t)number;

    return memory->count == 0 ? NULL
                              : bsearch(&serial, memory->things, memory->count,
                                        sizeof(*memory->things), by_serial);
}

static char *clip(const char *name)
{
    size_t len = utf8_clip(str_of(name), MOST_NAME);
    char *copy = xcalloc(1, len + 1);

    memcpy(copy, name, len);
    return copy;
}

/* NULL: its days are over. */
static struct thing *thing_of(struct memory *memory, enum kind kind, struct str key,
                              const char *name, int64_t date)
{
    struct thing *thing = NULL;
    struct buf whole;
    int64_t number;

    buf_init(&whole, 4096);
    buf_char(&whole, (char)('0' + kind));
    buf_str(&whole, key);
    number = marks_get(&memory->known, buf_as_str(&whole));
    if (number != MARKS_NONE) {
        thing = find_thing(memory, number);
    } else {
        make_room(memory, date);
        marks_put(&memory->known, buf_as_str(&whole), memory->serial);
        thing = &memory->things[memory->count++];
        *thing = (struct thing){.kind = kind,
                                .serial = memory->serial++,
                                .name = clip(name),
                                .first = date,
                                .history = memory->mails};
    }
    buf_dispose(&whole);
    return thing;
}

/* Organisations; at a free provider each address is one. */
static void note_parties(struct thing *thing, const struct mail *mail,
                         const struct case_facts *facts)
{
    const struct mail_addresses *const lists[] = {&mail->to, &mail->cc, &mail->bcc};

    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        for (size_t k = 0; k < lists[i]->count && k < MOST_RECIPIENTS; k++) {
            const char *address = lists[i]->at[k].email;
            char domain[DOMAIN_TEXT];

            if (!own_is_outside(facts, address))
                continue;
            domain_registrable(address, domain);
            if (own_is_freemail(facts, address))
                snprintf(domain, sizeof(domain), "%.255s", address);
            thing->party_count += marks_first(&thing->parties, str_of(domain));
        }
}

static void note_row(struct thing *thing, const struct message *message)
{
    const struct mail_row_key key = {message->id, message->raw};

    if (thing->mails == 0)
        thing->only = key;
    if (thing->mails == 1) {
        thing->rows = xcalloc(MOST_SUBJECTS, sizeof(*thing->rows));
        thing->rows[0] = thing->only;
    }
    if (thing->mails > 0 && thing->mails < MOST_SUBJECTS)
        thing->rows[thing->mails] = key;
    thing->mails++;
}

static void note(struct memory *memory, const struct mail_row *row, const struct case_facts *facts,
                 enum kind kind, struct str key, const char *name)
{
    struct thing *thing = thing_of(memory, kind, key, name, row->mail->date);

    if (!thing || is_over(thing, row->mail->date))
        return; /* in its first days it went to so many, or it is no news */
    thing->last = row->mail->date;
    note_row(thing, row->message);
    note_parties(thing, row->mail, facts);
}

static void note_links(struct memory *memory, const struct mail_row *row,
                       const struct case_facts *facts)
{
    const struct mail *mail = row->mail;

    for (size_t i = 0; i < mail->url_count && i < MOST_LINKS; i++) {
        const char *target = mail->urls[i].target, *host = strstr(target, "://");
        char name[DOMAIN_TEXT], address[DOMAIN_TEXT + 2];

        if (!host)
            continue;
        snprintf(name, sizeof(name), "%.*s", (int)strcspn(host + 3, "/?#:@"), host + 3);
        snprintf(address, sizeof(address), "@%s", name);
        if (name[0] && own_is_outside(facts, address))
            note(memory, row, facts, KIND_LINK, str_of(name), name);
    }
}

static bool is_risky(const struct mail_part *part)
{
    static const uint32_t traits = PART_PROGRAM | PART_SHORTCUT | PART_DISK_IMAGE | PART_ARCHIVE |
                                   PART_SCRIPTED_HTML | PART_PASSWORD_FORM | PART_MACROS |
                                   PART_ENCRYPTED | PART_SVG_SCRIPT | PART_ONENOTE;

    return (part->traits & traits) ||
           ((part->traits & PART_ATTACHMENT) &&
            (strcmp(part->extension, "html") == 0 || strcmp(part->extension, "htm") == 0 ||
             strcmp(part->extension, "svg") == 0 || strcmp(part->extension, "shtml") == 0));
}

static void note_files(struct memory *memory, const struct mail_row *row,
                       const struct case_facts *facts)
{
    for (size_t i = 0; i < row->mail->part_count; i++) {
        const struct mail_part *part = &row->mail->parts[i];
        struct str key = {(const char *)part->hash.bytes, sizeof(part->hash.bytes)};

        if (is_risky(part) && part->name[0])
            note(memory, row, facts, KIND_FILE, key, part->name);
    }
}

/* The text without its greeting, what it quotes, and its numbers. */
static void note_text(struct memory *memory, const struct mail_row *row,
                      const struct case_facts *facts)
{
    struct str text = {row->mail->text, row->mail->text_len}, rest, line;
    struct buf own, folded;
    size_t kept = 0;
    struct hash hash;

    text.len = utf8_clip(text, MOST_TEXT);
    thread_split(text, &own, NULL);
    buf_init(&folded, 4 * own.len + 16);
    rest = buf_as_str(&own);
    while (str_next_line(&rest, &line) && str_trim(line).len == 0)
        ;
    words_fold(&folded, rest);
    for (size_t i = 0; i < folded.len; i++)
        if (folded.at[i] < '0' || folded.at[i] > '9')
            folded.at[kept++] = folded.at[i];
    hash = hash_of((struct str){buf_c(&folded), kept});
    if (kept >= LEAST_TEXT)
        note(memory, row, facts, KIND_TEXT,
             (struct str){(const char *)hash.bytes, sizeof(hash.bytes)}, row->mail->subject);
    buf_dispose(&folded);
    buf_dispose(&own);
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct memory *memory = state;
    struct str id = str_of(row->mail->message_id);

    (void)out;
    if (row->message->direction != DIRECTION_SENT || row->mail->date == INT64_MIN ||
        (row->mail->traits & MAIL_AUTOMATIC) || (id.len > 0 && !marks_first(&memory->seen, id)))
        return;
    note_links(memory, row, facts);
    note_files(memory, row, facts);
    note_text(memory, row, facts);
    memory->mails++;
}

/* Has the owner, earlier, sent something of the kind to as many? */
static bool is_habit(const struct memory *memory, const struct thing *thing)
{
    for (size_t i = 0; i < memory->count; i++)
        if (memory->things[i].kind == thing->kind &&
            memory->things[i].party_count >= LEAST_PARTIES &&
            memory->things[i].last + (int64_t)10 * WINDOW < thing->first)
            return true;
    return false;
}

/* Shorteners, file hosts, self-service sites: the host itself or one that it is below. */
static bool is_anybodys(const struct case_facts *facts, const char *host)
{
    static const char *const groups[] = {"shortener", "files", "site"};
    struct word_hit hit;

    for (const char *at = host; at; at = strchr(at, '.') ? strchr(at, '.') + 1 : NULL)
        for (size_t i = 0; i < ARRAY_LEN(groups); i++)
            if (words_is(facts->words, WORDS_HOSTS, groups[i], at, &hit))
                return true;
    return false;
}

static void say(const struct memory *memory, const struct thing *thing,
                const struct case_facts *facts, struct finding_sink *out)
{
    static const char *const what[] = {"a link to", "the file", "one text,"};
    static const int points[] = {25, 50, 25};
    const struct mail_row_key *rows = thing->rows ? thing->rows : &thing->only;
    struct draft draft;
    const char *name;

    draft_begin(&draft, "%d/%s/%lld", (int)thing->kind, thing->name, (long long)thing->first);
    name = draft_clip(&draft, thing->name[0] ? thing->name : "(no subject)", 80);
    draft_title(&draft, "%zu organisations got %s %s from this mailbox within three days",
                thing->party_count, what[thing->kind], name);
    draft_explain(&draft,
                  "Stolen mailboxes send one lure to everybody the owner knows, because the owner "
                  "is trusted. The recipients should be warned.",
                  "The owner sent a circular and knows what it links to.");
    draft_reason(&draft, points[thing->kind], "%zu mails to %zu organisations", thing->mails,
                 thing->party_count);
    if (thing->history >= LEAST_HISTORY)
        draft_reason(&draft, 20, "it is in none of the %zu mails sent before", thing->history);
    if (thing->kind == KIND_LINK && is_anybodys(facts, thing->name))
        draft_reason(&draft, 25, "anybody can put files or pages on %s, or hide behind it", name);
    if (is_habit(memory, thing))
        draft_reason(&draft, -40, "the owner sent such mail to as many before");
    draft_when(&draft, thing->first);
    for (size_t i = 0; i < thing->mails && i < MOST_SUBJECTS; i++)
        draft_subject(&draft, "message", rows[i].row, &rows[i].raw, thing->name);
    draft_emit(&draft, out);
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct memory *memory = state;
    struct unlisted unlisted = {.count = 0};
    size_t said = 0;

    for (size_t i = 0; i < memory->count; i++) {
        const struct thing *thing = &memory->things[i];

        if (thing->party_count < LEAST_PARTIES ||
            (thing->kind != KIND_FILE && thing->history < LEAST_HISTORY))
            continue;
        if (said < MOST_FINDINGS) {
            say(memory, thing, facts, out);
            said++;
        } else {
            unlisted_count(&unlisted, 1);
        }
    }
    unlisted_emit(&unlisted, /* said: */ "Things that went to many", POINTS_MEDIUM, out);
}

static void dispose(void *state)
{
    struct memory *memory = state;

    for (size_t i = 0; i < memory->count; i++)
        drop_thing(&memory->things[i]);
    marks_dispose(&memory->known);
    marks_dispose(&memory->seen);
    free(memory->things);
}

const struct detector detect_sent_to_many = {
    .id = "sent-to-many",
    .title = "One link, file or text to many",
    .blind = "Links in pictures (QR codes), texts that differ from mail to mail, slow senders.",
    .attack = "T1534",
    .check = "sent-mail",
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
