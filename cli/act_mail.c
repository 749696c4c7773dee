/* act_mail.c - messages that move: out of sight and back; see act.h.
 *
 * A move says which messages (their UIDs where they are, and the SHA-256 of their bytes), from
 * where and to where. Whether it happened is told by the bytes: these messages are here or there.
 * Which ones are meant: act_select.c. */
#include "act_move.h"

#include "base/limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

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
    uint32_t uids[MOVE_MOST];

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
    int64_t validity, next;   /* of the folder, if known; 0: any */
    uint32_t uids[MOVE_MOST]; /* found: of the i-th; 0: it is not there */
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

    if (!act_move_read(action, &move, err) || !count_here(act, &move, &here, &trouble, err))
        return false;
    there = (struct search){
        .move = &move, .folder = move.to, .validity = move.to_validity, .next = move.next};
    if (!find_there(act, &there, err))
        return false;
    trouble = trouble ? trouble : there.trouble;
    *outcome = !trouble && here == 0 && there.found == move.count   ? ACTION_DONE
               : !trouble && here == move.count && there.found == 0 ? ACTION_NOT_DONE
                                                                    : ACTION_DIFFERS;
    *words = act_sentence(
        act,
        move.count == 1 ? "of %zu message %zu is where it was and %zu where it should be%s%s"
                        : "of %zu messages %zu are where they were and %zu where they should "
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
    act_move_sort(move);
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
    plan->row.detail = act_move_detail(act, move);
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

    if (!act_move_read(action, &done, err))
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
    plan->row.detail = act_move_detail(act, move);
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
