/* login_names.c - the words for what a sign-in came to and how it was made; see parse/login.h. */
#include "parse/login.h"

#include <string.h>

static const char *const results[] = {
    [LOGIN_UNCLEAR] = "unclear",
    [LOGIN_SUCCESS] = "success",
    [LOGIN_WRONG_PASSWORD] = "wrong-password",
    [LOGIN_BLOCKED] = "blocked",
    [LOGIN_SECOND_FACTOR] = "second-factor",
    [LOGIN_FAILED] = "failed",
    [LOGIN_READ] = "read",
};

static const char *const protocols[] = {
    [LOGIN_UNKNOWN] = "",  [LOGIN_IMAP] = "imap",   [LOGIN_POP3] = "pop3",
    [LOGIN_SMTP] = "smtp", [LOGIN_SIEVE] = "sieve", [LOGIN_WEB] = "web",
    [LOGIN_SYNC] = "sync", [LOGIN_API] = "api",     [LOGIN_ADMIN] = "admin",
};

const char *login_result_name(enum login_result result)
{
    return results[result];
}

const char *login_protocol_name(enum login_protocol protocol)
{
    return protocols[protocol];
}

enum login_result login_result_of(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(results); i++)
        if (strcmp(results[i], name) == 0)
            return (enum login_result)i;
    return LOGIN_UNCLEAR;
}

enum login_protocol login_protocol_of(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(protocols); i++)
        if (strcmp(protocols[i], name) == 0)
            return (enum login_protocol)i;
    return LOGIN_UNKNOWN;
}
