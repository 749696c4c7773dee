/* see imap/errand.h */
#include "imap/errand.h"

#include "base/clock.h"
#include "base/limits.h"
#include "case/journal.h"
#include "link.h"
#include "own_sign.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

enum { CONNECT_MS = 10000, TICK_MS = 1000, CLOSE_MS = 2000, ROWS_MOST = 100000 };

struct errand {
    struct link link;
    struct casefile *cf;
    const char *target;
    struct arena arena;
    struct error fatal;            /* the case cannot be written */
    struct str lines[PERMIT_MOST]; /* permitted; in the arena */
    size_t line_count;
    /* of the command at hand: */
    uint64_t asked;
    bool done;
    struct errand_reply reply;
    size_t message_room, fact_room, folder_room;
    struct errand_script *scripts;
    size_t script_count, script_room;
    struct link_object *objects; /* come, and not named yet */
    size_t object_count, object_room;
};

static void *grown(void *rows, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return rows;
    *room = *room ? 2 * *room : 16;
    return xreallocarray(rows, *room, size);
}

static const char *shown(struct errand *errand, struct str text)
{
    return text_shown(&errand->arena, text, KIB(4));
}

static void note(struct errand *errand, const char *action, const char *result,
                 const struct journal_pair *details)
{
    struct error err = {0};

    if (!journal_add(errand->cf,
                     &(struct journal_entry){.kind = "observation",
                                             .action = action,
                                             .target = errand->target,
                                             .result = result,
                                             .details = details},
                     NULL, &err) &&
        errand->fatal.code == ERROR_NONE)
        errand->fatal = err;
}

/* --- what the link tells --- */

static void expect_object(struct errand *errand, const struct link_object *object)
{
    errand->objects = grown(errand->objects, errand->object_count, &errand->object_room,
                            sizeof(*errand->objects));
    errand->objects[errand->object_count++] = *object;
}

static void on_script(void *arg, const struct link_script *script)
{
    struct errand *errand = arg;

    if (errand->script_count == LIMIT_SCRIPTS)
        return;
    expect_object(errand, &script->object);
    errand->scripts = grown(errand->scripts, errand->script_count, &errand->script_room,
                            sizeof(*errand->scripts));
    errand->scripts[errand->script_count++] = (struct errand_script){
        .name = {arena_strndup(&errand->arena, script->name.at, script->name.len),
                 script->name.len},
        .shown = shown(errand, script->name),
        .active = script->active,
        .hash = script->object.hash};
}

static void on_scripts_done(void *arg)
{
    struct errand *errand = arg;

    errand->done = true;
}

static void on_acted(void *arg, uint64_t number, bool ok, struct str text)
{
    struct errand *errand = arg;

    errand->reply.ok = ok;
    errand->reply.text = shown(errand, text);
    errand->done = number == errand->asked;
}

static void on_message(void *arg, const struct link_message *message)
{
    struct errand *errand = arg;
    struct errand_reply *reply = &errand->reply;
    bool body = message->body == LINK_OBJECT && link_readers_agree(message) &&
                message->object.whole && !message->object.nil;

    if (reply->message_count == ROWS_MOST || message->uid == 0)
        return;
    if (body)
        expect_object(errand, &message->object);
    reply->messages = grown(reply->messages, reply->message_count, &errand->message_room,
                            sizeof(*reply->messages));
    reply->messages[reply->message_count++] =
        (struct errand_message){.uid = message->uid,
                                .flags = message->has_flags ? shown(errand, message->flags) : "",
                                .has_body = body,
                                .hash = message->object.hash};
}

static void on_folder(void *arg, uint64_t id, const struct link_folder *folder)
{
    struct errand *errand = arg;
    struct errand_reply *reply = &errand->reply;

    if (id != errand->asked || reply->folder_count == ROWS_MOST)
        return;
    reply->folders =
        grown(reply->folders, reply->folder_count, &errand->folder_room, sizeof(*reply->folders));
    reply->folders[reply->folder_count++] = (struct errand_folder){
        .name = {arena_strndup(&errand->arena, folder->name.at, folder->name.len),
                 folder->name.len},
        .attributes = shown(errand, folder->attributes)};
}

static void on_fact(void *arg, uint64_t id, struct str label, struct str value)
{
    struct errand *errand = arg;
    struct errand_reply *reply = &errand->reply;

    if (id != errand->asked || reply->fact_count == ROWS_MOST)
        return;
    reply->facts =
        grown(reply->facts, reply->fact_count, &errand->fact_room, sizeof(*reply->facts));
    reply->facts[reply->fact_count++] =
        (struct errand_fact){shown(errand, label), shown(errand, value)};
}

static void on_done(void *arg, const struct link_done *done)
{
    struct errand *errand = arg;

    if (done->id != errand->asked)
        return;
    errand->reply.ok = done->status == JAIL_OK;
    errand->reply.text = shown(errand, done->text);
    errand->reply.code = shown(errand, done->code);
    errand->reply.exists = done->exists;
    errand->reply.uidnext = done->uidnext;
    errand->reply.uidvalidity = done->uidvalidity;
    errand->done = true;
}

static void on_note(void *arg, struct str rule, struct str text)
{
    struct errand *errand = arg;

    note(errand, "server-said", shown(errand, rule),
         (const struct journal_pair[]){{"text", str_of(shown(errand, text))}, {0}});
}

static void on_transcript(void *arg, const struct link_object *piece)
{
    struct errand *errand = arg;
    struct error err = {0};
    char hex[HASH_HEX];

    hash_to_hex(&piece->hash, hex);
    if (evidence_sync(errand->cf, piece->place.segment, &err) && casefile_begin(errand->cf, &err)) {
        if (evidence_add(errand->cf, &piece->hash, &piece->place, &err)) {
            note(errand, "transcript-stored", "ok",
                 (const struct journal_pair[]){{"sha256", str_of(hex)}, {0}});
            if (casefile_commit(errand->cf, &err))
                return;
        }
        casefile_rollback(errand->cf);
    }
    if (errand->fatal.code == ERROR_NONE)
        errand->fatal = err;
}

static const struct link_handler handler = {
    .message = on_message,
    .folder = on_folder,
    .fact = on_fact,
    .done = on_done,
    .script = on_script,
    .scripts_done = on_scripts_done,
    .acted = on_acted,
    .note = on_note,
    .transcript = on_transcript,
};

/* --- waiting --- */

static bool failed(struct errand *errand, struct error *err)
{
    if (errand->fatal.code != ERROR_NONE)
        *err = errand->fatal;
    else if (errand->link.why.code != ERROR_NONE)
        *err = errand->link.why;
    else
        error_set(err, ERROR_NET, "the connection to %s was lost", errand->target);
    return false;
}

/* Until the answer is here (NULL: until it is ready), or the link is lost. */
static bool wait_for(struct errand *errand, const bool *done, struct error *err)
{
    struct link *link = &errand->link;

    while (done ? !*done : link->state != LINK_READY) {
        struct pollfd fds[4];
        size_t count = link_fds(link, fds, ARRAY_LEN(fds));
        int timeout = link_timeout(link);

        if (link->state == LINK_LOST || link->state == LINK_DOWN ||
            errand->fatal.code != ERROR_NONE)
            return failed(errand, err);
        (void)poll(fds, count, timeout >= 0 && timeout < TICK_MS ? timeout : TICK_MS);
        link_run(link);
    }
    return errand->fatal.code == ERROR_NONE || failed(errand, err);
}

static void forget(struct errand *errand)
{
    free(errand->reply.messages);
    free(errand->reply.facts);
    free(errand->reply.folders);
    errand->reply = (struct errand_reply){
        .text = "", .code = "", .exists = -1, .uidnext = -1, .uidvalidity = -1};
    errand->message_room = errand->fact_room = errand->folder_room = 0;
    errand->object_count = 0;
    errand->done = false;
}

/* What came is evidence now. */
static bool keep(struct errand *errand, struct error *err)
{
    bool ok;

    if (errand->object_count == 0)
        return true;
    ok = evidence_sync(errand->cf, errand->link.segment, err) && casefile_begin(errand->cf, err);
    for (size_t i = 0; ok && i < errand->object_count; i++)
        ok = evidence_add(errand->cf, &errand->objects[i].hash, &errand->objects[i].place, err);
    ok = ok && casefile_commit(errand->cf, err);
    casefile_rollback(errand->cf);
    errand->object_count = 0;
    return ok;
}

/* --- beginning and end --- */

static const char *target_of(struct errand *errand, const struct server_address *address)
{
    char text[700];

    snprintf(text, sizeof(text), "%s at %s:%u", address->user, address->host, address->port);
    return arena_strndup(&errand->arena, text, utf8_clip(str_of(text), sizeof(text)));
}

static void note_connected(struct errand *errand, const struct permission *permission)
{
    const struct link_hello *hello = &errand->link.hello;
    size_t count = permission ? permission->count : 0;
    char may[80];

    snprintf(may, sizeof(may), "%zu %s besides those that only read", count,
             text_plural(count, "command", "commands"));
    note(errand, "connected", "ok",
         (const struct journal_pair[]){
             {"greeting", str_of(hello->greeting)},
             {"tls", str_of(hello->tls)},
             {"certificate_spki", str_of(hello->spki)},
             {"sandbox", str_of(hello->sandbox)},
             {"write_blocker", str_of(permission ? may : "only commands that read")},
             {0}});
}

/* Written down as our own, however it ends. */
static bool connect_link(struct errand *errand, const struct acquire_options *options,
                         const struct link_options *how, struct error *err)
{
    struct error why = {0};
    struct own_sign sign;
    bool ready, ok;

    if (!own_sign_begin(&sign, errand->cf, options, &how->setup.address, how->setup.protocol,
                        how->setup.permit.count > 0 ? "act" : "look", err))
        return false;
    ready = link_start(&errand->link, errand->cf, how, &why) && wait_for(errand, NULL, &why);
    ok = casefile_begin(errand->cf, err) &&
         own_sign_end(&sign, errand->cf, &errand->link, ready ? NULL : why.text, err) &&
         casefile_commit(errand->cf, err);
    casefile_rollback(errand->cf);
    if (ok && !ready)
        *err = why;
    return ok && ready;
}

bool errand_open(struct errand **out, struct casefile *cf, const struct acquire_options *options,
                 enum errand_server server, const struct permission *permission, struct error *err)
{
    struct link_options link = {
        .setup = {.protocol = server == ERRAND_SIEVE ? NET_MANAGESIEVE : NET_IMAP,
                  .address = server == ERRAND_SIEVE ? options->sieve : options->imap,
                  .sign_in = options->sign_in,
                  .ca_file = options->ca_file,
                  .pin = options->pin,
                  .budget = server == ERRAND_SIEVE ? LIMIT_WIRE_SCRIPTS : 0},
        .secret = options->secret,
        .role = &options->role,
        .cancel_fd = -1,
        .connect_ms = CONNECT_MS};
    struct errand *errand;

    if (permission && permission->count > PERMIT_MOST)
        return error_set(err, ERROR_LIMIT, "an action of more than %d commands", PERMIT_MOST);
    errand = xcalloc(1, sizeof(*errand));
    for (size_t i = 0; permission && i < permission->count; i++) {
        const struct str *line = &permission->lines[i];

        link.setup.permit.lines[link.setup.permit.count++] = *line;
        errand->lines[errand->line_count++] =
            (struct str){arena_strndup(&errand->arena, line->at, line->len), line->len};
    }
    errand->cf = cf;
    errand->target = target_of(errand, &link.setup.address);
    link_init(&errand->link, &handler, errand);
    forget(errand);
    if (!connect_link(errand, options, &link, err)) {
        errand_close(errand);
        return false;
    }
    note_connected(errand, permission);
    *out = errand;
    return true;
}

void errand_close(struct errand *errand)
{
    if (!errand)
        return;
    link_close(&errand->link, CLOSE_MS);
    link_dispose(&errand->link);
    forget(errand);
    free(errand->scripts);
    free(errand->objects);
    arena_dispose(&errand->arena);
    free(errand);
}

/* --- asking --- */

static bool say_lost(struct errand *errand, struct error *err)
{
    link_run(&errand->link); /* why */
    return failed(errand, err);
}

bool errand_scripts(struct errand *errand, struct errand_script **out, size_t *count,
                    struct error *err)
{
    forget(errand);
    errand->script_count = 0;
    if (!link_fetch_scripts(&errand->link))
        return say_lost(errand, err);
    if (!wait_for(errand, &errand->done, err) || !keep(errand, err))
        return false;
    *out = errand->scripts;
    *count = errand->script_count;
    return true;
}

bool errand_say(struct errand *errand, size_t number, struct errand_reply *out, struct error *err)
{
    forget(errand);
    errand->asked = number;
    if (number >= errand->line_count || !link_act(&errand->link, number))
        return say_lost(errand, err);
    if (errand->link.protocol == NET_IMAP) {
        struct str line = errand->lines[number];

        if (!link_command(&errand->link, str_starts(line, "SELECT "), line, &errand->asked))
            return say_lost(errand, err);
    }
    if (!wait_for(errand, &errand->done, err))
        return false;
    *out = errand->reply;
    return true;
}

bool errand_ask(struct errand *errand, bool opens, struct str line, struct errand_reply *out,
                struct error *err)
{
    forget(errand);
    if (!link_command(&errand->link, opens, line, &errand->asked))
        return say_lost(errand, err);
    if (!wait_for(errand, &errand->done, err) || !keep(errand, err))
        return false;
    *out = errand->reply;
    return true;
}

bool errand_can(const struct errand *errand, const char *capability)
{
    return link_has(&errand->link, capability);
}
