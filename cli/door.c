/* see door.h */
#include "door.h"

#include "base/file.h"

#include <stdio.h>
#include <string.h>

const char *door_vantage(const struct invocation *call)
{
    const char *name = call ? call_value(call, "--vantage") : NULL;

    return name ? name : "local";
}

/* --- where it is --- */

static bool from_options(const struct door_words *words, enum attempt_protocol protocol,
                         struct server_address *out, bool *known, struct error *err)
{
    const char *urls[CALL_MOST];
    size_t count = words->call ? call_values(words->call, "--server", urls, CALL_MOST) : 0;

    while (count-- > 0 && !*known) {
        enum attempt_protocol which;

        if (!attempt_address_parse(urls[count], &which, out, err))
            return false;
        *known = which == protocol;
    }
    return true;
}

static void from_row(const struct own_login *row, struct server_address *out)
{
    snprintf(out->user, sizeof(out->user), "%s", row->user);
    snprintf(out->host, sizeof(out->host), "%s", row->host);
    out->port = row->port;
    out->tls = strcmp(row->encryption, "STARTTLS") == 0 ? TLS_STARTTLS : TLS_IMPLICIT;
}

static bool from_attempts(const struct door_words *words, enum attempt_protocol protocol,
                          struct server_address *out, bool *known, struct error *err)
{
    struct own_login *rows;
    size_t count;

    if (!own_login_list(words->cf, words->arena, &rows, &count, err))
        return false;
    for (size_t i = count; i-- > 0 && !*known;)
        if (strcmp(rows[i].protocol, attempt_protocol_name(protocol)) == 0 && *rows[i].host &&
            strcmp(rows[i].purpose, "control") != 0) { /* it may be another account's */
            from_row(&rows[i], out);
            *known = true;
        }
    return true;
}

static const char *variable(const struct door_words *words, const char *name)
{
    const char *value = words->value ? words->value(words->self, name) : NULL;

    return value && *value ? value : NULL;
}

static bool from_case(const struct door_words *words, enum attempt_protocol protocol,
                      struct server_address *out, bool *known, struct error *err)
{
    static const char *const hosts[] = {"imap_host", "pop3_host", "smtp_host", "sieve_host"};
    const char *host = variable(words, hosts[protocol]), *user = variable(words, "mailbox");
    struct account *accounts;
    size_t count;

    if (!account_list(words->cf, words->arena, &accounts, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(accounts[i].kind, "imap") != 0)
            continue;
        host = host ? host : accounts[i].host;
        user = user ? user : accounts[i].user;
    }
    *known = host && user && strlen(host) < sizeof(out->host) && strlen(user) < sizeof(out->user);
    if (!*known)
        return true;
    snprintf(out->host, sizeof(out->host), "%s", host);
    snprintf(out->user, sizeof(out->user), "%s", user);
    attempt_usual(protocol, out);
    return true;
}

bool door_find(const struct door_words *words, enum attempt_protocol protocol,
               struct server_address *out, bool *known, struct error *err)
{
    *known = false;
    *out = (struct server_address){0};
    if (!from_options(words, protocol, out, known, err))
        return false;
    if (!*known && !from_attempts(words, protocol, out, known, err))
        return false;
    return *known || from_case(words, protocol, out, known, err);
}

/* --- one try --- */

bool door_try(const struct door_words *words, enum attempt_protocol protocol,
              const struct server_address *address, const struct secret *secret,
              const char *purpose, const char *credential, struct own_login *out, struct error *err)
{
    struct attempt_options options = {.protocol = protocol,
                                      .address = *address,
                                      .sign_in = words->sign_in,
                                      .secret = secret,
                                      .cancel_fd = -1,
                                      .purpose = purpose,
                                      .credential = credential,
                                      .vantage = door_vantage(words->call)};
    struct responses *responses;
    char path[1100];
    bool ok;

    snprintf(path, sizeof(path), "%s/responses.txt", data_dir(NULL));
    if (words->call) {
        options.ca_file = call_value(words->call, "--ca-file");
        options.pin = call_value(words->call, "--pin");
        call_role_options(words->call, &options.role);
    }
    if (!responses_load(&responses, path, err))
        return false;
    options.responses = responses;
    ok = attempt_run(words->cf, &options, words->arena, out, err);
    responses_free(responses);
    return ok;
}
