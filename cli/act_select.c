/* act_select.c - which messages are meant, and in how many actions they move; see act.h.
 *
 * Words are numbers of messages, ranges of them ("12-40"), or "finding:N": the messages that it is
 * about. They may lie in several folders. What an action that stands has moved already is left out,
 * so that the same words, given again after an interruption, go on with the rest. */
#include "act_move.h"

#include "base/limits.h"
#include "case/tables.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { PICKS_MOST = 10000 };

struct pick {
    int64_t folder;
    struct act_item item;
};

struct picks {
    struct act *act;
    struct pick *at;
    size_t count, room;
};

/* --- the words --- */

static bool add_pick(struct picks *picks, const struct message *message, struct error *err)
{
    if (hash_is_zero(&message->raw))
        return error_set(err, ERROR_USAGE,
                         "message %" PRId64 " is not evidence yet: nothing is moved before it is",
                         message->id);
    if (picks->count == PICKS_MOST)
        return error_set(err, ERROR_USAGE, "at most %d messages at a time", PICKS_MOST);
    if (picks->count == picks->room) {
        picks->room = picks->room ? 2 * picks->room : 64;
        picks->at = xreallocarray(picks->at, picks->room, sizeof(*picks->at));
    }
    picks->at[picks->count++] = (struct pick){message->folder, {message->uid, message->raw}};
    return true;
}

static bool add_number(struct picks *picks, int64_t id, struct error *err)
{
    struct message message;

    return message_get(picks->act->cf, &picks->act->arena, id, &message, err) &&
           add_pick(picks, &message, err);
}

/* Numbers that no message has are nothing: they were given to nobody. */
static bool add_range(struct picks *picks, int64_t from, int64_t to, struct error *err)
{
    if (to < from || to - from >= PICKS_MOST)
        return error_set(err, ERROR_USAGE, "%" PRId64 "-%" PRId64 " is no range of at most %d",
                         from, to, PICKS_MOST);
    for (int64_t id = from; id <= to; id++) {
        struct error none = {0};
        struct message message;

        if (message_get(picks->act->cf, &picks->act->arena, id, &message, &none)) {
            if (!add_pick(picks, &message, err))
                return false;
        } else if (none.code != ERROR_USAGE) {
            *err = none;
            return false;
        }
    }
    return true;
}

static bool add_finding(struct picks *picks, int64_t id, struct error *err)
{
    struct finding finding;
    size_t before = picks->count;

    if (!finding_get(picks->act->cf, &picks->act->arena, id, &finding, err))
        return false;
    for (size_t i = 0; i < finding.subject_count; i++)
        if (strcmp(finding.subjects[i].kind, "message") == 0 && finding.subjects[i].id != 0 &&
            !add_number(picks, finding.subjects[i].id, err))
            return false;
    return picks->count > before ||
           error_set(err, ERROR_USAGE, "finding %" PRId64 " is not about messages", id);
}

static bool add_word(struct picks *picks, const char *word, struct error *err)
{
    struct str text = str_of(word);
    size_t dash = str_find_char(text, '-');
    uint64_t from, to;

    if (str_starts(text, "finding:") && str_to_u64(str_part(text, 8, text.len), INT64_MAX, &from))
        return add_finding(picks, (int64_t)from, err);
    if (!str_to_u64(str_part(text, 0, dash), INT64_MAX, &from))
        return error_set(err, ERROR_USAGE, "\"%s\" is not the number of a message", word);
    if (dash == text.len)
        return add_number(picks, (int64_t)from, err);
    if (!str_to_u64(str_part(text, dash + 1, text.len), INT64_MAX, &to))
        return error_set(err, ERROR_USAGE, "\"%s\" is not a range of messages", word);
    return add_range(picks, (int64_t)from, (int64_t)to, err);
}

static int compare_picks(const void *left, const void *right)
{
    const struct pick *a = left, *b = right;

    if (a->folder != b->folder)
        return a->folder < b->folder ? -1 : 1;
    return (a->item.uid > b->item.uid) - (a->item.uid < b->item.uid);
}

static void sort_picks(struct picks *picks)
{
    size_t kept = 0;

    qsort(picks->at, picks->count, sizeof(*picks->at), compare_picks);
    for (size_t i = 0; i < picks->count; i++)
        if (kept == 0 || compare_picks(&picks->at[kept - 1], &picks->at[i]) != 0)
            picks->at[kept++] = picks->at[i];
    picks->count = kept;
}

/* --- one folder of them --- */

static bool find_folder(struct act *act, int64_t id, struct folder *out, struct account *owner,
                        struct error *err)
{
    struct account *accounts;
    size_t account_count;

    if (!account_list(act->cf, &act->arena, &accounts, &account_count, err))
        return false;
    for (size_t i = 0; i < account_count; i++) {
        struct folder *folders;
        size_t count;

        if (!folder_list(act->cf, &act->arena, accounts[i].id, &folders, &count, err))
            return false;
        for (size_t k = 0; k < count; k++) {
            if (folders[k].id != id)
                continue;
            *out = folders[k];
            *owner = accounts[i];
            return strcmp(owner->kind, "imap") == 0 ||
                   error_set(err, ERROR_USAGE,
                             "this was imported from a file: there is no server "
                             "to change it on");
        }
    }
    return error_set(err, ERROR_IO, "the message's folder is not in the case");
}

/* Where folders of the owner's stand on servers that put all of them below INBOX. */
static const char *prefix_of(struct act *act, const struct folder *from)
{
    struct folder *folders;
    struct error ignored = {0};
    char inbox[8] = "INBOX.";
    size_t count, below = 0, beside = 0;

    if (from->delimiter == 0 ||
        !folder_list(act->cf, &act->arena, from->account, &folders, &count, &ignored))
        return "";
    inbox[5] = from->delimiter;
    for (size_t i = 0; i < count; i++) {
        if (str_starts_nocase(str_of(folders[i].raw_name), inbox))
            below++;
        else
            beside += folders[i].use != FOLDER_INBOX;
    }
    return below > 0 && beside == 0 ? act_sentence(act, "%s", inbox) : "";
}

/* What was moved from here before, and stands. */
struct moved {
    struct act_move *moves;
    size_t count;
};

static bool read_moved(struct act *act, const struct folder *from, struct moved *out,
                       struct error *err)
{
    struct action_row *actions;
    size_t count;

    *out = (struct moved){0};
    if (!action_list(act->cf, &act->arena, &actions, &count, err))
        return false;
    out->moves = arena_alloc(&act->arena, (count + 1) * sizeof(*out->moves));
    for (size_t i = 0; i < count; i++) {
        struct act_move *move = &out->moves[out->count];
        struct error unread = {0};

        if (actions[i].outcome != ACTION_DONE || actions[i].undone != 0 || actions[i].undoes != 0 ||
            act_family_of(&actions[i]) != &act_mail ||
            !str_equal(actions[i].place, str_of(from->raw_name)))
            continue;
        if (act_move_read(&actions[i], move, &unread) && move->from_validity == from->uidvalidity)
            out->count++;
    }
    return true;
}

/* Newest first. */
static const struct act_move *moved_with(const struct moved *moved, uint32_t uid)
{
    for (size_t i = 0; i < moved->count; i++)
        for (size_t k = 0; k < moved->moves[i].count; k++)
            if (moved->moves[i].items[k].uid == uid)
                return &moved->moves[i];
    return NULL;
}

struct target { /* of all the actions: where the messages go */
    struct str folder;
    bool create; /* the next action makes it */
};

static bool choose_target(struct act *act, const struct folder *from, struct target *target,
                          struct error *err)
{
    struct action_row *actions;
    size_t count;

    if (target->folder.len > 0)
        return true;
    if (!action_list(act->cf, &act->arena, &actions, &count, err))
        return false;
    target->create = true;
    target->folder = str_of(act_sentence(act, "%smailmedic-quarantine-%" PRId64,
                                         prefix_of(act, from), count > 0 ? actions[0].id + 1 : 1));
    return true;
}

static void add_plan(struct act *act, struct act_plans *plans, const struct folder *folder,
                     const struct account *owner, struct target *target, struct act_move *move,
                     bool restore)
{
    struct act_plan *plan = &plans->at[plans->count++];

    move->from = str_of(folder->raw_name);
    move->from_validity = folder->uidvalidity;
    move->to = target->folder;
    move->create = target->create;
    move->next = target->create ? 1 : 0;
    target->create = false;
    *plan = (struct act_plan){.family = &act_mail, .move = move};
    plan->row.verb = restore ? "restore" : "quarantine";
    plan->row.user = owner->user;
    plan->row.host = owner->host;
    plan->row.place = move->from;
    plan->row.target =
        act_sentence(act, "%zu %s from \"%s\" to \"%s\"", move->count,
                     move->count == 1 ? "message" : "messages", folder->name, move->to.at);
    plan->row.detail = act_move_detail(act, move);
}

/* The picks of one folder, in actions of at most MOVE_MOST. */
static bool plan_folder(struct act *act, const struct pick *picks, size_t count, bool restore,
                        struct target *target, struct act_plans *plans, struct error *err)
{
    struct act_move *move = NULL;
    struct account owner = {0};
    struct folder folder = {0};
    struct moved moved;

    if (!find_folder(act, picks[0].folder, &folder, &owner, err) ||
        !read_moved(act, &folder, &moved, err))
        return false;
    if (plans->count > 0 && (strcmp(plans->at[0].row.user, owner.user) != 0 ||
                             strcmp(plans->at[0].row.host, owner.host) != 0))
        return error_set(err, ERROR_USAGE, "these messages are of two mailboxes: one at a time");
    for (size_t i = 0; i < count; i++) {
        const struct act_move *before = moved_with(&moved, picks[i].item.uid);

        if (before || (restore && str_equal_nocase(str_of(folder.raw_name), str_of("INBOX")))) {
            plans->left_out++;
            if (before && !restore && target->folder.len == 0) /* goes on where it was */
                target->folder = before->to;
            continue;
        }
        if (!move)
            move = arena_alloc(&act->arena, sizeof(*move));
        move->items[move->count++] = picks[i].item;
        if (move->count < MOVE_MOST && i + 1 < count)
            continue;
        if (!choose_target(act, &folder, target, err))
            return false;
        add_plan(act, plans, &folder, &owner, target, move, restore);
        move = NULL;
    }
    if (move) { /* the last ones were left out */
        if (!choose_target(act, &folder, target, err))
            return false;
        add_plan(act, plans, &folder, &owner, target, move, restore);
    }
    return true;
}

/* --- all of them --- */

static bool plan_all(struct picks *picks, bool restore, struct act_plans *plans, struct error *err)
{
    struct target target = {.folder = str_of(restore ? "INBOX" : "")};
    size_t first = 0;

    /* A folder's last action may be a short one. */
    plans->at = arena_alloc(&picks->act->arena, (picks->count + 1) * sizeof(*plans->at));
    while (first < picks->count) {
        size_t end = first;

        while (end < picks->count && picks->at[end].folder == picks->at[first].folder)
            end++;
        if (!plan_folder(picks->act, &picks->at[first], end - first, restore, &target, plans, err))
            return false;
        first = end;
    }
    return plans->count > 0 ||
           error_set(err, ERROR_USAGE,
                     restore ? "they are in the inbox, as far as the case knows"
                             : "an action has put them aside already: mailmedic act CASE");
}

bool act_plan_moves(struct act *act, const char *const *words, size_t count, bool restore,
                    struct act_plans *plans, struct error *err)
{
    struct picks picks = {.act = act};
    bool ok = true;

    *plans = (struct act_plans){0};
    for (size_t i = 0; ok && i < count; i++)
        ok = add_word(&picks, words[i], err);
    if (ok && picks.count == 0)
        ok = error_set(err, ERROR_USAGE, "there are no such messages");
    if (ok) {
        sort_picks(&picks);
        ok = plan_all(&picks, restore, plans, err);
    }
    free(picks.at);
    return ok;
}
