/* login_tool.c - a sign-in with a program that is made for scripts, where the owner's past does not
 * know it or there is none (S04); from a network that is new as well, login_foreign.c says it. */
#include "finding.h"
#include "login_book.h"

#include <stdlib.h>

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

struct users {
    struct map at; /* index of used[], by account and program */
    struct used *used;
    size_t count, room;
};

/* An account's sign-ins with one program, from its first strange one on. */
static void note(struct users *users, const struct book_entry *entry)
{
    bool strange = is_strange(entry);
    struct buf key;
    int64_t at;

    if (!strange && (users->count == 0 || !login_succeeded(entry)))
        return;
    buf_init(&key, 400);
    buf_printf(&key, "%s %s", entry->account, entry->program);
    at = map_get(&users->at, buf_as_str(&key));
    if (at != MAP_NONE) {
        users->used[at].last = entry;
    } else if (strange) {
        if (users->count == users->room) {
            users->room = users->room ? 2 * users->room : 16;
            users->used = xreallocarray(users->used, users->room, sizeof(*users->used));
        }
        map_put(&users->at, buf_as_str(&key), (int64_t)users->count);
        users->used[users->count++] = (struct used){.first = entry, .last = entry};
    }
    buf_dispose(&key);
}

static void on_acts(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    const struct login_book *book = facts->logins;
    struct users users = {0};

    (void)state;
    for (size_t i = 0; book && i < book->count; i++)
        note(&users, &book->entries[i]);
    for (size_t i = 0; i < users.count; i++)
        say(&users.used[i], facts, out);
    map_dispose(&users.at);
    free(users.used);
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
