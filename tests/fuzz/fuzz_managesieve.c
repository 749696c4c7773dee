/* fuzz_managesieve.c - whatever a ManageSieve server says, from the greeting to the last script. */
#include "guarded.h"
#include "managesieve.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool give_secret(void *arg, struct secret *out, struct error *err)
{
    (void)arg;
    if (!secret_init(out, err))
        return false;
    out->len = 8;
    memcpy(out->page, "p4ssw0rd", 8);
    return true;
}

static bool take_script(void *arg, struct str name, bool active, uint64_t number, struct error *err)
{
    (void)arg;
    (void)active;
    (void)err;
    if (number == 0 || (name.len > 0 && !name.at))
        abort();
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct guarded *guarded = guarded_new();
    struct net_setup setup = {
        .protocol = NET_MANAGESIEVE,
        .address = {"anna@mill.example", "mail.example", 4190, TLS_NONE_FOR_TESTS}};
    struct stream stream = {.host = "mail.example"};
    struct dialog dialog;
    struct signing how = {.dialog = &dialog, .setup = &setup, .ask = give_secret};
    struct signed_in facts;
    struct managesieve sieve;
    int ends[2];

    if (size > 60000 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends))
        goto done;
    if (send(ends[1], data, size, MSG_NOSIGNAL) != (ssize_t)size)
        abort();
    shutdown(ends[1], SHUT_WR);
    stream.fd = ends[0];
    setup.sign_in = size > 0 && data[0] % 2 ? SIGN_IN_TOKEN : SIGN_IN_PASSWORD;
    dialog_init(&dialog, &stream, &guarded->transcript);
    dialog.idle_ms = 1000;
    signed_in_init(&facts);
    managesieve_init(&sieve, &how, &facts);
    if (managesieve_sign_in(&sieve, &guarded->err) &&
        managesieve_fetch(&sieve, &guarded->bodies, take_script, NULL, &guarded->err))
        (void)!managesieve_logout(&sieve, &guarded->err);
    managesieve_dispose(&sieve);
    signed_in_dispose(&facts);
    dialog_dispose(&dialog);
    close(ends[0]);
    close(ends[1]);
done:
    guarded_free(guarded);
    return 0;
}
