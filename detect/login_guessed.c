/* login_guessed.c - many refusals and then a success (S06): a password that was guessed, measured
 * against how often the owner mistypes it. */
#include "finding.h"
#include "login_book.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { DAY = 86400, MANY = 20, LEAST_WITHOUT_PAST = 10 };

static const char id[] = "login-guessed";
static const char *const reasons[] = {"tries",   "many",    "same-network", "network",
                                      "program", "no-past", "before-act",   NULL};

struct refusals {       /* refusals before one success */
    uint64_t all, here; /* tries, from anywhere and from its network */
    const struct book_entry *first;
};

/* Of this account, in the day before, since the success before this one from the same network. */
static void look_back(const struct login_book *book, size_t at, struct refusals *out)
{
    const struct book_entry *success = &book->entries[at];

    *out = (struct refusals){0};
    while (at-- > 0) {
        const struct book_entry *entry = &book->entries[at];

        if (success->when - entry->when > DAY)
            break;
        if (strcmp(entry->account, success->account) != 0)
            continue;
        if (login_succeeded(entry) && entry->network == success->network)
            break;
        if (!login_refused(entry))
            continue;
        out->all += entry->tries;
        out->here += entry->network == success->network ? entry->tries : 0;
        out->first = entry;
    }
}

/* The most that the owner needed before a success like this one. */
struct past {
    uint64_t all, here;
};

static bool is_guessed(const struct book_entry *success, const struct refusals *run,
                       const struct past *past)
{
    if (!success->judged)
        return run->here >= LEAST_WITHOUT_PAST;
    if (!success->new_network)
        return false; /* the owner's own place: somebody else may have tried meanwhile, in vain */
    return run->here > 2 * past->here + 2 || run->all > 2 * past->all + 2;
}

static void say(const struct book_entry *success, const struct refusals *run,
                const struct past *past, const struct case_facts *facts, struct finding_sink *out)
{
    const struct act *act = act_after(facts, success->when, DAY);
    struct draft draft;

    draft_open(&draft, facts, id, "%s/%s/%" PRId64, success->account, success->address,
               success->when);
    draft_title(&draft, "%" PRIu64 " refused sign-ins to %s, then one succeeded from %s", run->all,
                draft_clip(&draft, login_whose(success), 60),
                draft_clip(&draft, success->address, 50));
    draft_explain(
        &draft, "Somebody tried passwords until one fitted, or knew an old one and found the new.",
        "The owner had forgotten the password, or a device went on with the old one.");
    draft_say(&draft, "tries",
              "%" PRIu64 " tries were refused in the day before; never more than %" PRIu64
              " before a success of the owner's",
              run->all, past->all);
    if (run->all >= MANY)
        draft_say(&draft, "many", "so many that a program made them");
    if (run->here > 0)
        draft_say(&draft, "same-network",
                  "%" PRIu64 " of them came from where the success came from", run->here);
    if (success->judged && success->new_network)
        draft_say(&draft, "network", "the owner never came from network %s", success->network);
    if (success->judged && success->new_program)
        draft_say(&draft, "program", "nor with %s", draft_clip(&draft, success->program, 60));
    if (!success->judged)
        draft_say(&draft, "no-past",
                  "the log does not go back far enough to know the owner's habits");
    if (act)
        act_say_soon(&draft, act, success->when);
    draft_when(&draft, success->when);
    draft_subject(&draft, "login", success->id, NULL, success->address);
    if (run->first->network != success->network)
        draft_subject(&draft, "login", run->first->id, NULL, run->first->address);
    if (success->account[0])
        draft_subject(&draft, "account", 0, NULL, success->account);
    draft_emit(&draft, out);
}

static void on_acts(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    const struct login_book *book = facts->logins;
    struct past past = {0};

    (void)state;
    for (size_t i = 0; book && i < book->count; i++) {
        struct refusals run;

        if (!login_succeeded(&book->entries[i]))
            continue;
        look_back(book, i, &run);
        if (run.all > 0 && is_guessed(&book->entries[i], &run, &past)) {
            say(&book->entries[i], &run, &past, facts, out);
            continue;
        }
        past.all = run.all > past.all ? run.all : past.all;
        past.here = run.here > past.here ? run.here : past.here;
    }
}

const struct detector detect_login_guessed = {
    .id = id,
    .title = "Refused many times, then let in",
    .blind =
        "Passwords tried slowly, over days; a password that was stolen and never guessed; logs "
        "that leave refusals out.",
    .attack = "T1110.001",
    .check = "sign-ins",
    .reasons = reasons,
    .on_acts = on_acts,
};
