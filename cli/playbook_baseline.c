/* playbook_baseline.c - `playbook CASE baseline CRED [PROTOCOL ...]`: before anything is changed,
 * which doors the credential opens that the intruder is believed to hold. Without it no refusal
 * afterwards can have grade A. */
#include "playbook.h"

#include "door.h"

#include <string.h>

struct baseline {
    struct playbook_call *call;
    struct door_words words;
    struct secret secret;
    size_t tried, opened;
};

static void print(struct output *out, const struct own_login *row)
{
    if (out->as_json) {
        json_object(&out->json, NULL);
        json_text(&out->json, "protocol", row->protocol);
        json_text(&out->json, "host", row->host);
        json_int(&out->json, "port", row->port);
        json_text(&out->json, "class", row->class);
        json_text(&out->json, "line", attempt_words(row));
        json_close(&out->json, '}');
        return;
    }
    buf_printf(&out->text, "%-6s %s\n", row->protocol, row->class);
    if (strcmp(row->class, attempt_class_name(ATTEMPT_ACCEPTED)) != 0) {
        buf_text(&out->text, "       ");
        output_shown(out, attempt_words(row), 300);
        buf_char(&out->text, '\n');
    }
}

static bool try_one(struct baseline *baseline, enum attempt_protocol protocol, bool asked,
                    struct error *err)
{
    struct playbook_call *call = baseline->call;
    struct server_address address;
    struct own_login row;
    bool known;

    if (!door_find(&baseline->words, protocol, &address, &known, err))
        return false;
    if (!known)
        return !asked || error_set(err, ERROR_USAGE, "which server has %s is not known: --server",
                                   attempt_protocol_name(protocol));
    if (!door_try(&baseline->words, protocol, &address, &baseline->secret, "baseline",
                  call->words[0], &row, err))
        return false;
    baseline->tried++;
    baseline->opened += strcmp(row.class, attempt_class_name(ATTEMPT_ACCEPTED)) == 0;
    print(&call->out, &row);
    return true;
}

static bool try_all(struct baseline *baseline, struct error *err)
{
    struct playbook_call *call = baseline->call;

    for (size_t i = 1; i < call->count; i++) {
        enum attempt_protocol protocol;

        if (!attempt_protocol_parse(str_of(call->words[i]), &protocol))
            return error_set(err, ERROR_USAGE, "\"%.40s\" is not imap, pop3, smtp or sieve",
                             call->words[i]);
        if (!try_one(baseline, protocol, true, err))
            return false;
    }
    for (int i = 0; call->count == 1 && i < ATTEMPT_PROTOCOLS; i++)
        if (!try_one(baseline, (enum attempt_protocol)i, false, err))
            return false;
    return true;
}

bool playbook_baseline(struct playbook_call *call, struct error *err)
{
    struct baseline baseline = {
        .call = call,
        .words = {call->cf, &call->arena, call->call, engine_value, call->engine,
                  call_has(call->call, "--token") ? SIGN_IN_TOKEN : SIGN_IN_PASSWORD}};
    const struct play_var *var = playbook_var(engine_playbook(call->engine), call->words[0]);
    bool ok;

    if (!var || var->type != VALUE_SECRET)
        return error_set(err, ERROR_USAGE, "\"%.60s\" is not a secret of this playbook",
                         call->words[0]);
    if (call->out.as_json)
        json_array(&call->out.json, "items");
    ok = call->setup.secret(call->setup.self, call->words[0], &baseline.secret, err) &&
         try_all(&baseline, err);
    secret_wipe(&baseline.secret);
    if (call->out.as_json)
        json_close(&call->out.json, ']');
    if (!ok)
        return false;
    if (!call->out.as_json)
        output_line(&call->out, "%zu of %zu %s opened. Each try is in the journal as our own.",
                    baseline.opened, baseline.tried, text_plural(baseline.tried, "door", "doors"));
    call->call->status = baseline.opened > 0 ? EXIT_CLEAN : EXIT_INCOMPLETE;
    return true;
}
