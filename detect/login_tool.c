/* login_tool.c - a sign-in with a program that is made for scripts, where the owner's past does not
 * know it or there is none (S04); from a network that is new as well, login_foreign.c says it. */
#include "finding.h"
#include "login_book.h"

#include <string.h>

enum { DAY = 86400, STAYED_DAYS = 45 };

static const char id[] = "login-tool";
static const char *const reasons[] = {"tool",   "no-past",    "first-time",
                                      "stayed", "before-act", NULL};

struct used { /* one account's sign-ins with one of them */
    const struct book_entry *first, *last;
};

static bool is_strange(const struct book_entry *entry)
{
    if (!login_succeeded(entry) || !login_tool(entry->agent))
        return false;
    return entry->judged ? entry->new_program && !entry->new_network : true;
}

static void say(const struct used *used, const struct case_facts *facts, struct finding_sink *out)
{
    const struct book_entry *first = used->first;
    const struct act *act = act_after(facts, first->when, DAY);
    struct draft draft;

    draft_open(&draft, facts, id, "%s/%s", first->account, first->program);
    draft_title(&draft, "Somebody signed in to %s with a program for scripts, from %s",
                draft_clip(&draft, login_whose(first), 60),
                draft_clip(&draft,
                           first->address[0] ? first->address : /* said: */ "an unknown address",
                           50));
    draft_explain(&draft,
                  "Tools that try stolen passwords and copy mailboxes name themselves so; mail "
                  "programs and browsers do not.",
                  "The owner or the administrator has a script of their own that reads this "
                  "mailbox: ask, and name program and address.");
    draft_say(&draft, "tool", "people do not read mail with it: %s",
              draft_clip(&draft, first->agent, 80));
    if (first->judged)
        draft_say(&draft, "first-time", "not once in %u sign-ins before", first->before);
    else
        draft_say(&draft, "no-past", "the logs hold too little before it to know what is usual");
    if (used->last->when - first->when >= (int64_t)STAYED_DAYS * DAY)
        draft_say(&draft, "stayed", "it came for weeks: perhaps a script of the owner's");
    if (act)
        act_say_soon(&draft, act, first->when);
    draft_when(&draft, first->when);
    draft_subject(&draft, "login", first->id, NULL, first->address);
    if (used->last != first)
        draft_subject(&draft, "login", used->last->id, NULL, used->last->address);
    if (first->account[0])
        draft_subject(&draft, "account", 0, NULL, first->account);
    draft_emit(&draft, out);
}

static bool is_same(const struct book_entry *one, const struct book_entry *other)
{
    return strcmp(one->account, other->account) == 0 && strcmp(one->program, other->program) == 0;
}

/* All of them from its first strange one on. */
static void follow(const struct login_book *book, size_t from, struct used *used)
{
    used->first = used->last = &book->entries[from];
    for (size_t i = from; i < book->count; i++)
        if (login_succeeded(&book->entries[i]) && is_same(&book->entries[i], used->first))
            used->last = &book->entries[i];
}

static void on_acts(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    const struct login_book *book = facts->logins;
    struct map said = {0};

    (void)state;
    for (size_t i = 0; book && i < book->count; i++) {
        struct used used;
        struct buf key;

        if (!is_strange(&book->entries[i]))
            continue;
        buf_init(&key, 400);
        buf_printf(&key, "%s %s", book->entries[i].account, book->entries[i].program);
        if (map_get(&said, buf_as_str(&key)) == MAP_NONE) {
            map_put(&said, buf_as_str(&key), 1);
            follow(book, i, &used);
            say(&used, facts, out);
        }
        buf_dispose(&key);
    }
    map_dispose(&said);
}

const struct detector detect_login_tool = {
    .id = id,
    .title = "Sign-in with a program for scripts",
    .blind = "Tools that give themselves a browser's name; logs that do not tell the program.",
    .attack = "T1078",
    .check = "sign-ins",
    .reasons = reasons,
    .on_acts = on_acts,
};
