/* whose.c - see whose.h. */
#include "whose.h"

#include "own.h"
#include "place.h"

#include <string.h>

static bool is_mailbox(const struct account *account)
{
    return strcmp(account->kind ? account->kind : "imap", "imap") == 0;
}

static bool is_same_user(const struct account *a, const struct account *b)
{
    return str_equal_nocase(str_of(a->user), str_of(b->user));
}

/* The first mailbox of this user's; NULL: there is none on a server. */
static const struct account *first_of_user(const struct case_facts *facts,
                                           const struct account *account)
{
    for (size_t i = 0; i < facts->account_count; i++)
        if (is_mailbox(&facts->accounts[i]) && is_same_user(&facts->accounts[i], account))
            return &facts->accounts[i];
    return NULL;
}

static bool gives_a_place(const struct case_facts *facts, const struct account *account)
{
    return is_mailbox(account) && first_of_user(facts, account) == account;
}

size_t whose_count(const struct case_facts *facts)
{
    size_t count = 0;

    for (size_t i = 0; i < facts->account_count; i++)
        count += gives_a_place(facts, &facts->accounts[i]);
    return count < 1 ? 1 : count < WHOSE_MOST ? count : WHOSE_MOST;
}

const struct account *whose_first(const struct case_facts *facts, size_t whose)
{
    size_t place = 0;

    for (size_t i = 0; i < facts->account_count; i++)
        if (gives_a_place(facts, &facts->accounts[i]) && place++ == whose)
            return &facts->accounts[i];
    return NULL;
}

size_t whose_account(const struct case_facts *facts, int64_t account)
{
    const struct account *first = NULL;
    size_t place = 0;

    for (size_t i = 0; i < facts->account_count; i++)
        if (facts->accounts[i].id == account)
            first = first_of_user(facts, &facts->accounts[i]);
    for (size_t i = 0; first && &facts->accounts[i] != first; i++)
        place += gives_a_place(facts, &facts->accounts[i]);
    return place < WHOSE_MOST ? place : WHOSE_MOST - 1;
}

size_t whose_folder(const struct case_facts *facts, int64_t folder)
{
    const struct folder *found = place_folder(facts, folder);

    return found ? whose_account(facts, found->account) : 0;
}

/* Many servers know their users without a domain: "bo" for bo@acme.example. */
static bool is_short_for(const struct case_facts *facts, const char *user, const char *address)
{
    struct str local = str_part(str_of(address), 0, str_find_char(str_of(address), '@'));

    return !strchr(user, '@') && strchr(address, '@') && str_equal_nocase(str_of(user), local) &&
           own_is_inside(facts, address);
}

static bool has_name(const struct case_facts *facts, const struct account *account,
                     const char *address)
{
    return str_equal_nocase(str_of(account->user), str_of(address)) ||
           str_equal_nocase(str_of(account->address ? account->address : ""), str_of(address)) ||
           is_short_for(facts, account->user, address);
}

int64_t whose_account_named(const struct case_facts *facts, const char *mailbox, int64_t account)
{
    for (size_t i = 0; *mailbox && i < facts->account_count; i++)
        if (has_name(facts, &facts->accounts[i], mailbox))
            return facts->accounts[i].id;
    return account;
}

static bool is_declared_own(const struct case_facts *facts, const char *address)
{
    for (size_t i = 0; i < facts->allowed_count; i++)
        if (strcmp(facts->allowed[i].kind, "own") == 0 &&
            str_equal_nocase(str_of(facts->allowed[i].value), str_of(address)))
            return true;
    return false;
}

const struct account *whose_other(const struct case_facts *facts, int64_t account,
                                  const char *address)
{
    size_t whose = whose_account(facts, account);
    const struct account *other = NULL;

    if (!*address || is_declared_own(facts, address))
        return NULL;
    for (size_t i = 0; i < facts->account_count; i++) {
        const struct account *one = &facts->accounts[i];

        if (!is_mailbox(one) || !has_name(facts, one, address)) /* imports bear the case's owner */
            continue;
        if (whose_account(facts, one->id) == whose)
            return NULL;
        other = other ? other : one;
    }
    return other;
}
