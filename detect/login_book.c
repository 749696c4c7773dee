/* login_book.c - see login_book.h. */
#include "login_book.h"

#include "base/ip.h"
#include "finding.h"
#include "own.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LEAST_PAST = 5, /* sign-ins */
    LEAST_DAYS = 3,
    DAY = 86400,
    NEW_DEVICE_DAYS = 45,
    ROAMS = 4, /* one new network in so many sign-ins, or more */
    KEY = 800,
};

static const char *keep(struct login_book *book, const char *text)
{
    struct str key = str_of(text);

    if (key.len == 0)
        return "";
    if (map_get(&book->names, key) == MAP_NONE)
        map_put(&book->names, key, 0);
    return map_key(&book->names, key);
}

static void fold(const char *text, char out[320])
{
    size_t len = 0;

    for (; text[len] && len + 1 < 320; len++)
        out[len] = (char)tolower((unsigned char)text[len]);
    out[len] = '\0';
}

static void network_of(const char *address, char out[IP_TEXT])
{
    char text[IP_TEXT + 8];
    struct ip_net net;

    out[0] = '\0';
    if (!ip_parse(str_of(address), false, &net))
        return;
    snprintf(text, sizeof(text), "%s/%d", address, net.six ? 48 : 24);
    if (ip_parse(str_of(text), true, &net))
        ip_format(&net, out);
}

/* "ACME\jo" and "<jo@acme.example>" without what is around them. */
static const char *bare(char account[320])
{
    char *behind = strrchr(account, '\\');
    size_t len;

    if (behind)
        return behind[1] ? behind + 1 : account;
    len = strlen(account);
    if (len < 3 || account[0] != '<' || account[len - 1] != '>')
        return account; /* "<>" stays: "" would be the owner's */
    account[len - 1] = '\0';
    return account + 1;
}

static bool is_local_part(const char *address, const char *account)
{
    const char *at = strchr(address, '@');
    size_t len = at ? (size_t)(at - address) : strlen(address);

    return len > 0 && str_equal_nocase(str_part(str_of(address), 0, len), str_of(account));
}

/* The own address of that local part; NULL: none. */
static const char *own_of_local(const struct case_facts *facts, const char *account)
{
    for (size_t i = 0; i < facts->own_address_count && !strchr(account, '@'); i++)
        if (is_local_part(facts->own_addresses[i], account))
            return facts->own_addresses[i];
    return NULL;
}

/* A log that names no account is the owner's own list; Postfix leaves it out of failures. */
static bool is_owners(const struct case_facts *facts, const char *account,
                      enum login_protocol protocol)
{
    if (account[0] == '\0')
        return protocol != LOGIN_SMTP;
    if (facts->own_address_count == 0 && facts->account_count == 0)
        return true; /* nobody said whose mailbox it is */
    if ((strchr(account, '@') && own_is_own(facts, account)) || own_of_local(facts, account))
        return true;
    for (size_t i = 0; i < facts->account_count; i++)
        if (facts->accounts[i].user[0] &&
            str_equal_nocase(str_of(facts->accounts[i].user), str_of(account)))
            return true;
    return false;
}

/* As others write it: one account has one past, though "ACME\jo", "jo" and "jo@acme.example" stand
 * in the logs. */
static void name_account(const struct case_facts *facts, const char *told, char out[320])
{
    char account[320];
    const char *name, *own;

    fold(told, account);
    name = bare(account);
    own = own_of_local(facts, name);
    fold(own ? own : name, out);
}

void login_book_add(struct login_book *book, const struct login_row *row,
                    const struct case_facts *facts)
{
    char account[320], network[IP_TEXT], program[64];
    struct book_entry *entry;

    if (book->count == book->room) {
        book->room = book->room ? 2 * book->room : 256;
        book->entries = xreallocarray(book->entries, book->room, sizeof(*book->entries));
    }
    const char *agent = row->agent[0] || !login_tool(row->client) ? row->agent : row->client;

    name_account(facts, row->account, account);
    network_of(row->address, network);
    login_program(agent, program);
    entry = &book->entries[book->count++];
    *entry = (struct book_entry){.id = row->id,
                                 .when = row->when,
                                 .fetched = row->fetched,
                                 .tries = row->tries,
                                 .result = login_result_of(row->result),
                                 .protocol = login_protocol_of(row->protocol),
                                 .account = keep(book, account),
                                 .address = keep(book, row->address),
                                 .network = keep(book, network),
                                 .program = keep(book, program),
                                 .agent = keep(book, agent),
                                 .session = keep(book, row->session),
                                 .place = keep(book, row->place),
                                 .detail = keep(book, row->detail),
                                 .ours = row->own != 0};
    entry->owners = is_owners(facts, account, entry->protocol);
    book->owners += entry->owners;
    book->ours += entry->ours;
    book->unclear += entry->owners && !entry->ours && entry->result == LOGIN_UNCLEAR;
}

/* --- the past --- */

/* What is remembered of an account under "ACCOUNT KIND VALUE". */
static int64_t recall(const struct login_book *book, const char *account, const char *kind,
                      const char *value)
{
    char key[KEY];
    int len = snprintf(key, sizeof(key), "%s\n%s\n%s", account, kind, value);

    return map_get(&book->seen, str_part(str_of(key), 0, (size_t)len));
}

static void remember(struct login_book *book, const char *account, const char *kind,
                     const char *value, int64_t number)
{
    char key[KEY];
    int len = snprintf(key, sizeof(key), "%s\n%s\n%s", account, kind, value);

    map_put(&book->seen, str_part(str_of(key), 0, (size_t)len), number < 0 ? 0 : number);
}

static bool is_new(const struct login_book *book, const struct book_entry *entry, const char *kind,
                   const char *value)
{
    return value[0] && recall(book, entry->account, kind, value) == MAP_NONE;
}

static int64_t count_of(const struct login_book *book, const char *account, const char *kind)
{
    int64_t count = recall(book, account, kind, "");

    return count == MAP_NONE ? 0 : count;
}

static bool learn_one(struct login_book *book, const struct book_entry *entry, const char *kind,
                      const char *value)
{
    if (!is_new(book, entry, kind, value))
        return false;
    remember(book, entry->account, kind, value, 1);
    return true;
}

static void learn(struct login_book *book, const struct book_entry *entry)
{
    const char *account = entry->account;

    if (learn_one(book, entry, "network", entry->network))
        remember(book, account, "networks", "", count_of(book, account, "networks") + 1);
    learn_one(book, entry, "program", entry->program);
    learn_one(book, entry, "protocol", login_protocol_name(entry->protocol));
    remember(book, account, "sign-ins", "", count_of(book, account, "sign-ins") + 1);
    if (recall(book, account, "first", "") == MAP_NONE)
        remember(book, account, "first", "", entry->when);
}

static bool is_foreign(const struct book_entry *entry)
{
    if (!entry->judged || !entry->new_network)
        return false;
    return entry->new_program || entry->new_protocol || (!entry->program[0] && !entry->roams);
}

static void judge(struct login_book *book, struct book_entry *entry)
{
    int64_t past = count_of(book, entry->account, "sign-ins");
    int64_t first = recall(book, entry->account, "first", "");
    int64_t since;

    entry->before = (uint32_t)past;
    entry->judged = past >= LEAST_PAST && entry->when - first >= (int64_t)LEAST_DAYS * DAY;
    entry->roams = count_of(book, entry->account, "networks") * ROAMS > past;
    entry->new_network = is_new(book, entry, "network", entry->network);
    entry->new_program = is_new(book, entry, "program", entry->program);
    entry->new_protocol = is_new(book, entry, "protocol", login_protocol_name(entry->protocol));
    if (!is_foreign(entry)) {
        learn(book, entry);
        return;
    }
    since = recall(book, entry->account, "foreign", entry->network);
    if (since == MAP_NONE)
        remember(book, entry->account, "foreign", entry->network, entry->when);
    else if (entry->when - since >= (int64_t)NEW_DEVICE_DAYS * DAY)
        learn(book, entry);
}

void login_book_close(struct login_book *book)
{
    for (size_t i = 0; i < book->count; i++)
        if (login_succeeded(&book->entries[i]))
            judge(book, &book->entries[i]);
}

size_t login_book_judged(const struct login_book *book)
{
    size_t judged = 0;

    for (size_t i = 0; i < book->count; i++)
        judged += login_succeeded(&book->entries[i]) && book->entries[i].judged;
    return judged;
}

void login_book_dispose(struct login_book *book)
{
    map_dispose(&book->names);
    map_dispose(&book->seen);
    free(book->entries);
    *book = (struct login_book){0};
}

const char *login_whose(const struct book_entry *entry)
{
    return entry->account[0] ? entry->account : /* said: */ "the mailbox";
}

bool login_succeeded(const struct book_entry *entry)
{
    return entry->result == LOGIN_SUCCESS && entry->owners && !entry->ours;
}

bool login_refused(const struct book_entry *entry)
{
    return !entry->ours &&
           (entry->result == LOGIN_WRONG_PASSWORD || entry->result == LOGIN_BLOCKED ||
            entry->result == LOGIN_SECOND_FACTOR || entry->result == LOGIN_FAILED);
}

/* --- beside other findings --- */

const struct act *act_after(const struct case_facts *facts, int64_t when, int64_t within)
{
    for (size_t i = 0; i < facts->act_count; i++)
        if (!facts->acts[i].lure && facts->acts[i].when >= when)
            return facts->acts[i].when - when <= within ? &facts->acts[i] : NULL;
    return NULL;
}

const struct act *lure_before(const struct case_facts *facts, int64_t when, int64_t within)
{
    const struct act *last = NULL;

    for (size_t i = 0; i < facts->act_count && facts->acts[i].when <= when; i++)
        if (facts->acts[i].lure && when - facts->acts[i].when <= within)
            last = &facts->acts[i];
    return last;
}

void act_say_soon(struct draft *draft, const struct act *act, int64_t when)
{
    int64_t minutes = (act->when - when) / 60;

    draft_say(draft, "before-act",
              minutes == 1 ? "%" PRId64 " minute later: %s" : "%" PRId64 " minutes later: %s",
              minutes, draft_clip(draft, act->title, 120));
}
