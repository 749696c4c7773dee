/* passphrase.c - see passphrase.h. */
#include "passphrase.h"

#include "base/secret.h"
#include "case/checkpoint.h"

#include <string.h>
#include <unistd.h>

const struct option passphrase_options[] = {
    {"--passphrase-command", "CMD", "a program that prints the signing key's passphrase; no shell"},
    {"--passphrase-fd", "N", "read the passphrase from this descriptor"},
    {0},
};

static bool too_short(struct error *err)
{
    return error_set(err, ERROR_USAGE, "a passphrase has %d characters at least",
                     CHECKPOINT_PASSPHRASE);
}

/* A new passphrase is typed twice. */
static bool ask(struct secret *secret, bool is_new, struct error *err)
{
    struct secret again = {0};
    bool same;

    if (!isatty(STDIN_FILENO))
        return error_set(err, ERROR_USAGE,
                         "no passphrase: standard input is not a terminal, so nothing is asked; "
                         "give --passphrase-command or --passphrase-fd");
    if (!is_new)
        return secret_from_tty(secret, "Passphrase of the signing key: ", err);
    if (!secret_from_tty(secret, "New passphrase for the case's signing key: ", err))
        return false;
    if (secret_bytes(secret).len < CHECKPOINT_PASSPHRASE)
        return too_short(err);
    if (!secret_init(&again, err))
        return false;
    same = secret_from_tty(&again, "The same once more: ", err) &&
           (str_equal(secret_bytes(secret), secret_bytes(&again)) ||
            error_set(err, ERROR_USAGE, "the two passphrases differ"));
    secret_wipe(&again);
    return same;
}

static bool read_passphrase(const struct invocation *call, struct secret *secret, bool is_new,
                            struct error *err)
{
    const char *command = call_value(call, "--passphrase-command");
    uint64_t fd = 0;

    if (command && call_has(call, "--passphrase-fd"))
        return error_set(err, ERROR_USAGE, "give one of --passphrase-command and --passphrase-fd");
    if (command)
        return secret_from_command(secret, command, err);
    if (call_has(call, "--passphrase-fd"))
        return call_number(call, "--passphrase-fd", 1023, &fd, err) &&
               secret_from_fd(secret, (int)fd, err);
    return ask(secret, is_new, err);
}

bool signing_key(struct casefile *cf, struct str passphrase, struct sign_key **out, bool *made,
                 struct error *err)
{
    *made = !checkpoint_has_key(cf);
    if (*made && passphrase.len < CHECKPOINT_PASSPHRASE)
        return too_short(err);
    return *made ? checkpoint_make_key(cf, passphrase, out, err)
                 : checkpoint_open_key(cf, passphrase, out, err);
}

bool call_signing_key(const struct invocation *call, struct casefile *cf, struct sign_key **out,
                      bool *made, struct error *err)
{
    struct secret secret = {0};
    bool ok;

    if (!secret_init(&secret, err))
        return false;
    ok = read_passphrase(call, &secret, !checkpoint_has_key(cf), err) &&
         signing_key(cf, secret_bytes(&secret), out, made, err);
    secret_wipe(&secret);
    return ok;
}
