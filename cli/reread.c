/* see reread.h */
#include "reread.h"

#include "base/limits.h"
#include "imap/folders.h"
#include "playbooks/playbook.h"

#include <string.h>

/* --- the connection --- */

static const char *credential_of(const struct probe_call *call)
{
    const struct play_var *usual = playbook_var(call->book, "new_password");

    return check_text(call->check, "cred", usual ? usual->name : NULL);
}

static struct door_words words_of(const struct probe_call *call)
{
    return (struct door_words){.cf = call->cf,
                               .arena = call->arena,
                               .call = call->secret_self,
                               .value = call->value,
                               .self = call->self};
}

static void fill_options(const struct reread *reread, enum errand_server server,
                         const char *credential, const struct secret *secret,
                         struct acquire_options *options)
{
    const struct invocation *call = reread->words.call;

    *options = (struct acquire_options){
        .own = {.purpose = "probe", .credential = credential, .vantage = door_vantage(call)},
        .imap = reread->address,
        .secret = secret,
        .since = INT64_MIN};
    if (server == ERRAND_SIEVE)
        options->sieve = reread->address;
    if (call) {
        options->ca_file = call_value(call, "--ca-file");
        options->pin = call_value(call, "--pin");
        call_role_options(call, &options->role);
    }
}

static void open_with(struct reread *reread, enum errand_server server, const char *credential,
                      const struct secret *secret, struct probe_result *result)
{
    const struct probe_call *call = reread->call;
    struct acquire_options options;
    struct error why = {0};

    fill_options(reread, server, credential, secret, &options);
    if (!errand_open(&reread->errand, call->cf, &options, server, NULL, &why)) {
        reread->errand = NULL;
        result->raw = arena_strndup(call->arena, why.text, strlen(why.text));
        probe_say(call, result, PROBE_INCONCLUSIVE, GRADE_NONE, "network",
                  "the server could not be asked anew: %s", why.text);
    }
}

static bool open_found(struct reread *reread, enum errand_server server, const char *credential,
                       const struct secret *secret, struct probe_result *result, struct error *err)
{
    bool known;

    if (!door_find(&reread->words, server == ERRAND_SIEVE ? ATTEMPT_SIEVE : ATTEMPT_IMAP,
                   &reread->address, &known, err))
        return false;
    if (known)
        open_with(reread, server, credential, secret, result);
    else
        probe_say(reread->call, result, PROBE_INCONCLUSIVE, GRADE_NONE, "no-server",
                  "which server to ask is not known: --server URL");
    return true;
}

bool reread_open(struct reread *out, const struct probe_call *call, enum errand_server server,
                 struct probe_result *result, bool *asked, struct error *err)
{
    const char *credential = credential_of(call);
    struct secret secret = {0};
    struct error missing = {0};
    bool ok = true;

    *out = (struct reread){.call = call, .words = words_of(call)};
    *asked = credential && call->secret(call->secret_self, credential, &secret, &missing);
    if (*asked)
        ok = open_found(out, server, credential, &secret, result, err);
    secret_wipe(&secret);
    return ok;
}

bool reread_open_at(struct reread *out, const struct probe_call *call, const char *url,
                    const char *credential, struct probe_result *result, bool *asked,
                    struct error *err)
{
    enum attempt_protocol protocol;
    struct secret secret = {0};
    struct error missing = {0};

    *out = (struct reread){.call = call, .words = words_of(call)};
    *asked = false;
    if (!attempt_address_parse(url, &protocol, &out->address, err))
        return false;
    if (protocol != ATTEMPT_IMAP)
        return error_set(err, ERROR_USAGE, "\"%.200s\" is no mailbox to look into: imaps://", url);
    *asked = call->secret(call->secret_self, credential, &secret, &missing);
    if (*asked)
        open_with(out, ERRAND_IMAP, credential, &secret, result);
    secret_wipe(&secret);
    return true;
}

void reread_close(struct reread *reread)
{
    errand_close(reread->errand);
    reread->errand = NULL;
}

bool reread_ask(struct reread *reread, bool opens, const struct buf *line,
                struct errand_reply *reply, struct probe_result *result)
{
    struct error why = {0};

    if (!line->full && errand_ask(reread->errand, opens, buf_as_str(line), reply, &why))
        return true;
    probe_say(reread->call, result, PROBE_INCONCLUSIVE, GRADE_NONE, "network",
              "the server was not heard to the end: %s", line->full ? "too much to ask" : why.text);
    return false;
}

bool reread_examine(struct reread *reread, struct str folder, struct errand_reply *reply,
                    struct probe_result *result)
{
    struct buf line;
    bool said, ok;

    *reply = (struct errand_reply){.text = "", .code = "", .exists = -1};
    buf_init(&line, KIB(4));
    buf_text(&line, "EXAMINE ");
    said = errand_quote(&line, folder);
    ok = !said || reread_ask(reread, true, &line, reply, result);
    buf_dispose(&line);
    return ok;
}

/* "3 7 9" */
static size_t count_numbers(const char *text, uint32_t *last)
{
    size_t count = 0;

    while (*text) {
        size_t len = strcspn(text, " ");
        uint64_t number;

        if (str_to_u64((struct str){text, len}, UINT32_MAX, &number)) {
            count++;
            if (last)
                *last = (uint32_t)number;
        }
        text += len + (text[len] != '\0');
    }
    return count;
}

bool reread_search(struct reread *reread, const char *header, const char *text, size_t *found,
                   uint32_t *uid, bool *sure, struct probe_result *result)
{
    struct errand_reply reply;
    struct buf line;
    bool ok;

    *found = 0;
    buf_init(&line, KIB(4));
    buf_printf(&line, "UID SEARCH HEADER %s ", header);
    *sure = errand_quote(&line, str_of(text));
    ok = !*sure || reread_ask(reread, false, &line, &reply, result);
    buf_dispose(&line);
    if (!ok || !*sure)
        return ok;
    *sure = reply.ok;
    for (size_t i = 0; i < reply.fact_count; i++)
        if (strcmp(reply.facts[i].label, "search") == 0)
            *found += count_numbers(reply.facts[i].value, uid);
    return true;
}

/* --- what is there --- */

static bool holds_mail(const struct errand_folder *folder)
{
    struct str attributes = str_of(folder->attributes);

    return !folder_has_attribute(attributes, "\\Noselect") &&
           !folder_has_attribute(attributes, "\\NonExistent");
}

static const char *name_of(struct arena *arena, struct str raw)
{
    struct buf name;
    const char *kept;

    buf_init(&name, KIB(8));
    folder_decode_name(&name, raw);
    kept = text_shown(arena, buf_as_str(&name), name.len);
    buf_dispose(&name);
    return kept;
}

bool reread_folders(struct reread *reread, struct reread_folder **out, size_t *count,
                    struct probe_result *result)
{
    struct arena *arena = reread->call->arena;
    struct errand_reply reply;
    struct buf line;
    bool ok;

    *count = 0;
    buf_init(&line, 40);
    buf_text(&line, "LIST \"\" \"*\"");
    ok = reread_ask(reread, false, &line, &reply, result);
    buf_dispose(&line);
    if (!ok)
        return false;
    *out = arena_alloc(arena, (reply.folder_count + 1) * sizeof(**out));
    for (size_t i = 0; i < reply.folder_count; i++) {
        struct str raw = reply.folders[i].name;

        if (holds_mail(&reply.folders[i]))
            (*out)[(*count)++] =
                (struct reread_folder){.raw = {arena_strndup(arena, raw.at, raw.len), raw.len},
                                       .name = name_of(arena, raw)};
    }
    return true;
}

bool reread_account(const struct reread *reread, const struct account **out, struct error *err)
{
    struct account *accounts;
    size_t count;

    *out = NULL;
    if (!account_list(reread->call->cf, reread->call->arena, &accounts, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (strcmp(accounts[i].kind, "imap") == 0 &&
            strcmp(accounts[i].user, reread->address.user) == 0)
            *out = &accounts[i];
    return true;
}

bool reread_case(const char *name, const struct probe_call *call, struct probe_result *out,
                 struct error *err)
{
    for (const struct probe *at = local_probes; at->name; at++)
        if (strcmp(at->name, name) == 0)
            return at->run(call, out, err);
    probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "not-asked",
              "the server was not asked anew: no credential was given (--secret-command NAME=CMD)");
    return true;
}
