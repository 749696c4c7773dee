/* act_mail.c - verbs that move messages: out of sight and back; see act.h.
 *
 * A move says which messages (their UIDs where they are, and the SHA-256 of their bytes), from
 * where and to where. Whether it happened is told by the bytes: these messages are here or there.
 */
#include "act.h"

#include "base/limits.h"
#include "case/tables.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGES_MOST = 60 };

struct item {
    uint32_t uid; /* where it is; 0: not known yet */
    struct hash hash;
};

struct act_move {
    struct str from, to;              /* folders, as the server spells them */
    int64_t from_validity;            /* UIDVALIDITY; 0: not known yet */
    int64_t to_validity;              /* likewise; 0 with create: it is not there */
    int64_t next;                     /* messages that arrive there have at least this UID */
    bool create;                      /* the folder it goes to */
    bool moves;                       /* the server can MOVE */
    struct item items[MESSAGES_MOST]; /* by UID */
    size_t count;
};

/* --- the detail: the move as text --- */

static const char *detail_of(struct act *act, const struct act_move *move)
{
    struct buf text;
    const char *kept;

    buf_init(&text, KIB(32));
    buf_printf(&text,
               "%s validity:%" PRId64 " there:%" PRId64 " next:%" PRId64 " create:%d messages:",
               act_mail.name, move->from_validity, move->to_validity, move->next, move->create);
    for (size_t i = 0; i < move->count; i++) {
        char hex[HASH_HEX];

        hash_to_hex(&move->items[i].hash, hex);
        buf_printf(&text, "%s%u=%s", i > 0 ? "," : "", move->items[i].uid, hex);
    }
    buf_text(&text, " to:");
    buf_str(&text, move->to);
    kept = arena_strndup(&act->arena, buf_c(&text), text.len);
    buf_dispose(&text);
    return kept;
}

/* Takes "KEY:" and the word behind it. */
static bool take(struct str *rest, const char *key, struct str *word)
{
    if (!str_starts(*rest, key))
        return false;
    *rest = str_part(*rest, strlen(key), rest->len);
    *word = str_part(*rest, 0, str_find_char(*rest, ' '));
    *rest = str_part(*rest, word->len + 1, rest->len);
    return true;
}

static bool take_number(struct str *rest, const char *key, int64_t *out)
{
    uint64_t number;
    struct str word;

    if (!take(rest, key, &word) || !str_to_u64(word, UINT32_MAX + UINT64_C(1), &number))
        return false;
    *out = (int64_t)number;
    return true;
}

static bool take_items(struct str words, struct act_move *out)
{
    while (words.len > 0 && out->count < MESSAGES_MOST) {
        struct str one = str_part(words, 0, str_find_char(words, ','));
        size_t equals = str_find_char(one, '=');
        struct item *item = &out->items[out->count++];
        uint64_t uid;

        words = str_part(words, one.len + 1, words.len);
        if (!str_to_u64(str_part(one, 0, equals), UINT32_MAX, &uid) ||
            !hash_from_hex(str_part(one, equals + 1, one.len), &item->hash))
            return false;
        item->uid = (uint32_t)uid;
    }
    return words.len == 0 && out->count > 0;
}

static bool read_move(const struct action_row *action, struct act_move *out, struct error *err)
{
    struct str rest = str_of(action->detail), items;
    int64_t create;

    *out = (struct act_move){.from = action->place};
    if (!take(&rest, act_mail.name, &items) ||
        !take_number(&rest, "validity:", &out->from_validity) ||
        !take_number(&rest, "there:", &out->to_validity) ||
        !take_number(&rest, "next:", &out->next) || !take_number(&rest, "create:", &create) ||
        !take(&rest, "messages:", &items) || !take_items(items, out) || !str_starts(rest, "to:"))
        return error_set(err, ERROR_IO, "the record of this action cannot be read");
    out->create = create == 1;
    out->to = str_part(rest, 3, rest.len);
    return true;
}

/* --- plans --- */

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

static bool add_message(struct act *act, const char *word, struct act_move *move, int64_t *folder,
                        struct error *err)
{
    struct message message;
    uint64_t id;

    if (!str_to_u64(str_of(word), INT64_MAX, &id))
        return error_set(err, ERROR_USAGE, "\"%s\" is not the number of a message", word);
    if (!message_get(act->cf, &act->arena, (int64_t)id, &message, err))
        return false;
    if (hash_is_zero(&message.raw))
        return error_set(err, ERROR_USAGE,
                         "message %s is not evidence yet: nothing is moved before it is", word);
    if (*folder != 0 && *folder != message.folder)
        return error_set(err, ERROR_USAGE, "one folder at a time: message %s is in another", word);
    if (move->count == MESSAGES_MOST)
        return error_set(err, ERROR_USAGE, "at most %d messages at a time", MESSAGES_MOST);
    *folder = message.folder;
    for (size_t i = 0; i < move->count; i++)
        if (move->items[i].uid == message.uid)
            return true;
    move->items[move->count++] = (struct item){message.uid, message.raw};
    return true;
}

static int compare_items(const void *left, const void *right)
{
    const struct item *a = left, *b = right;

    return (a->uid > b->uid) - (a->uid < b->uid);
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

static bool choose_target(struct act *act, const struct folder *from, bool restore,
                          struct act_move *move, struct error *err)
{
    struct action_row *actions;
    size_t count;

    if (restore) {
        move->to = str_of("INBOX");
        return !str_equal_nocase(move->from, move->to) ||
               error_set(err, ERROR_USAGE, "it is in the inbox");
    }
    if (!action_list(act->cf, &act->arena, &actions, &count, err))
        return false;
    move->create = true;
    move->next = 1;
    move->to = str_of(act_sentence(act, "%smailmedic-quarantine-%" PRId64, prefix_of(act, from),
                                   count > 0 ? actions[0].id + 1 : 1));
    return true;
}

bool act_plan_move(struct act *act, const char *const *words, size_t count, bool restore,
                   struct act_plan *plan, struct error *err)
{
    struct act_move *move = arena_alloc(&act->arena, sizeof(*move));
    struct account owner = {0};
    struct folder folder = {0};
    int64_t folder_id = 0;

    *move = (struct act_move){0};
    *plan = (struct act_plan){.family = &act_mail, .move = move};
    for (size_t i = 0; i < count; i++)
        if (!add_message(act, words[i], move, &folder_id, err))
            return false;
    if (!find_folder(act, folder_id, &folder, &owner, err))
        return false;
    qsort(move->items, move->count, sizeof(*move->items), compare_items);
    move->from = str_of(folder.raw_name);
    move->from_validity = folder.uidvalidity;
    if (!choose_target(act, &folder, restore, move, err))
        return false;
    plan->row.verb = restore ? "restore" : "quarantine";
    plan->row.user = owner.user;
    plan->row.host = owner.host;
    plan->row.place = move->from;
    plan->row.target =
        act_sentence(act, "%zu %s from \"%s\" to \"%s\"", move->count,
                     move->count == 1 ? "message" : "messages", folder.name, move->to.at);
    plan->row.detail = detail_of(act, move);
    return true;
}

/* --- asking --- */

/* Opens a folder for reading. reply->ok: it is there. */
static bool examine(struct act *act, struct str folder, struct errand **reader,
                    struct errand_reply *reply, struct error *err)
{
    struct buf line;
    bool ok;

    if (!act_reader(act, ERRAND_IMAP, reader, err))
        return false;
    buf_init(&line, KIB(4));
    buf_text(&line, "EXAMINE ");
    ok = errand_quote(&line, folder) ||
         error_set(err, ERROR_USAGE, "the folder's name cannot be said to the server");
    ok = ok && errand_ask(*reader, true, buf_as_str(&line), reply, err);
    buf_dispose(&line);
    return ok;
}

/* Fetches those messages of the open folder; set: "4,7:9". */
static bool fetch(struct errand *reader, const char *set, struct errand_reply *reply,
                  struct error *err)
{
    struct buf line;
    bool ok;

    buf_init(&line, KIB(8));
    buf_printf(&line, "UID FETCH %s (UID BODY.PEEK[])", set);
    ok = errand_ask(reader, false, buf_as_str(&line), reply, err);
    buf_dispose(&line);
    return ok;
}

static void add_set(const struct act_move *move, struct buf *out)
{
    uint32_t uids[MESSAGES_MOST];

    for (size_t i = 0; i < move->count; i++)
        uids[i] = move->items[i].uid;
    errand_uids(out, uids, move->count);
}

/* How many of the messages are still where they were. */
static bool count_here(struct act *act, const struct act_move *move, size_t *count,
                       const char **trouble, struct error *err)
{
    struct errand_reply reply;
    struct errand *reader;
    struct buf set;
    bool ok;

    *count = 0;
    if (!examine(act, move->from, &reader, &reply, err))
        return false;
    if (!reply.ok || reply.uidvalidity != move->from_validity) {
        *trouble = reply.ok ? "the folder they were in is numbered anew"
                            : "the folder they were in is not there";
        return true;
    }
    buf_init(&set, KIB(4));
    add_set(move, &set);
    ok = fetch(reader, buf_c(&set), &reply, err);
    buf_dispose(&set);
    for (size_t i = 0; ok && i < reply.message_count; i++)
        for (size_t k = 0; k < move->count; k++)
            *count += reply.messages[i].uid == move->items[k].uid && reply.messages[i].has_body &&
                      hash_equal(&reply.messages[i].hash, &move->items[k].hash);
    return ok;
}

struct search { /* for these messages, among those that came to a folder since */
    const struct act_move *move;
    struct str folder;
    int64_t validity, next;       /* of the folder, if known; 0: any */
    uint32_t uids[MESSAGES_MOST]; /* found: of the i-th; 0: it is not there */
    size_t found;
    int64_t found_validity;
    const char *trouble; /* NULL: none */
};

static void match(struct search *search, const struct errand_message *message)
{
    for (size_t k = 0; k < search->move->count; k++) {
        if (search->uids[k] != 0 || !message->has_body || message->uid < search->next ||
            !hash_equal(&message->hash, &search->move->items[k].hash))
            continue;
        search->uids[k] = message->uid;
        search->found++;
        return;
    }
}

static bool find_there(struct act *act, struct search *search, struct error *err)
{
    struct errand_reply reply;
    struct errand *reader;
    char set[40];

    if (!examine(act, search->folder, &reader, &reply, err))
        return false;
    if (!reply.ok)
        return true; /* it is not there */
    search->found_validity = reply.uidvalidity;
    if (search->validity != 0 && reply.uidvalidity != search->validity)
        search->trouble = "the folder they go to is numbered anew";
    if (reply.exists == 0)
        return true;
    snprintf(set, sizeof(set), "%" PRId64 ":*", search->next > 0 ? search->next : 1);
    if (!fetch(reader, set, &reply, err))
        return false;
    for (size_t i = 0; i < reply.message_count; i++)
        match(search, &reply.messages[i]);
    return true;
}

static bool look(struct act *act, const struct action_row *action, enum action_outcome *outcome,
                 const char **words, struct error *err)
{
    const char *trouble = NULL;
    struct search there = {0};
    struct act_move move;
    size_t here;

    if (!read_move(action, &move, err) || !count_here(act, &move, &here, &trouble, err))
        return false;
    there = (struct search){
        .move = &move, .folder = move.to, .validity = move.to_validity, .next = move.next};
    if (!find_there(act, &there, err))
        return false;
    trouble = trouble ? trouble : there.trouble;
    *outcome = !trouble && here == 0 && there.found == move.count   ? ACTION_DONE
               : !trouble && here == move.count && there.found == 0 ? ACTION_NOT_DONE
                                                                    : ACTION_DIFFERS;
    *words =
        act_sentence(act,
                     "of %zu messages %zu are where they were and %zu where they should "
                     "be%s%s",
                     move.count, here, there.found, trouble ? "; " : "", trouble ? trouble : "");
    return true;
}

/* --- what only the server can tell --- */

/* The messages were moved once: they have other UIDs now. */
static bool find_again(struct act *act, struct act_move *move, struct error *err)
{
    struct search search = {
        .move = move, .folder = move->from, .validity = move->from_validity, .next = move->next};

    if (!find_there(act, &search, err))
        return false;
    if (search.found != move->count || search.trouble)
        return error_set(err, ERROR_USAGE, "not all of the messages are where they were put%s%s",
                         search.trouble ? ": " : "", search.trouble ? search.trouble : "");
    for (size_t i = 0; i < move->count; i++)
        move->items[i].uid = search.uids[i];
    move->from_validity = search.found_validity;
    qsort(move->items, move->count, sizeof(*move->items), compare_items);
    return true;
}

static bool resolve(struct act *act, struct act_plan *plan, struct error *err)
{
    struct act_move *move = plan->move;
    struct errand_reply reply;
    struct errand *reader;

    if (plan->row.undoes != 0 && !find_again(act, move, err))
        return false;
    if (!examine(act, move->to, &reader, &reply, err))
        return false;
    if (move->create && reply.ok)
        return error_set(err, ERROR_USAGE, "there is a folder \"%s\" already", move->to.at);
    if (!move->create && (!reply.ok || reply.uidnext <= 0 || reply.uidvalidity <= 0))
        return error_set(err, ERROR_USAGE, "the folder that they would go to cannot be opened: %s",
                         reply.text);
    move->to_validity = move->create ? 0 : reply.uidvalidity;
    move->next = move->create ? 1 : reply.uidnext;
    move->moves = errand_can(reader, "MOVE");
    if (!move->moves && !errand_can(reader, "UIDPLUS"))
        return error_set(err, ERROR_USAGE,
                         "the server can neither MOVE nor UID EXPUNGE: with what "
                         "is left, other deleted mail would go too");
    plan->row.detail = detail_of(act, move);
    plan->uidvalidity = move->from_validity;
    return true;
}

/* --- the commands --- */

static bool add(struct act *act, struct act_plan *plan, const char *words, bool with_set,
                const struct str *folder, const char *behind, struct error *err)
{
    struct buf line;
    bool ok;

    buf_init(&line, KIB(8));
    buf_text(&line, words);
    if (with_set && plan->move->items[0].uid == 0)
        buf_text(&line, "(the UIDs they have there)"); /* a dry run: nobody knows yet */
    else if (with_set)
        add_set(plan->move, &line);
    buf_text(&line, behind);
    ok = !folder || errand_quote(&line, *folder) ||
         error_set(err, ERROR_USAGE, "the folder's name cannot be said to the server");
    ok = ok &&
         act_add_line(act, plan, &line, arena_strndup(&act->arena, buf_c(&line), line.len), err);
    buf_dispose(&line);
    return ok;
}

static bool lines(struct act *act, struct act_plan *plan, struct error *err)
{
    struct act_move *move = plan->move;

    if (!add(act, plan, "SELECT ", false, &move->from, "", err) ||
        (move->create && !add(act, plan, "CREATE ", false, &move->to, "", err)))
        return false;
    if (move->moves || !act->online)
        return add(act, plan, "UID MOVE ", true, &move->to, " ", err);
    return add(act, plan, "UID COPY ", true, &move->to, " ", err) &&
           add(act, plan, "UID STORE ", true, NULL, " +FLAGS.SILENT (\\Deleted)", err) &&
           add(act, plan, "UID EXPUNGE ", true, NULL, "", err);
}

/* --- back --- */

static bool undo(struct act *act, const struct action_row *action, struct act_plan *plan,
                 struct error *err)
{
    struct act_move *move = arena_alloc(&act->arena, sizeof(*move));
    struct act_move done;

    if (!read_move(action, &done, err))
        return false;
    *move = done;
    move->from = done.to;
    move->to = done.from;
    move->create = false;
    move->from_validity = done.to_validity;
    move->to_validity = done.from_validity;
    for (size_t i = 0; i < move->count; i++)
        move->items[i].uid = 0;
    *plan = (struct act_plan){.family = &act_mail, .move = move};
    plan->row.place = move->from;
    plan->row.detail = detail_of(act, move);
    return true;
}

const struct act_family act_mail = {
    .name = "mail",
    .server = ERRAND_IMAP,
    .resolve = resolve,
    .lines = lines,
    .look = look,
    .undo = undo,
};
