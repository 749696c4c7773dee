/* fuzz_sign_in.c - whatever an IMAP server says before we are signed in. */
#include "guarded.h"
#include "sign_in.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool give_secret(void *arg, struct secret *out, struct error *err)
{
    *(bool *)arg = true;
    if (!secret_init(out, err))
        return false;
    out->len = 8;
    memcpy(out->page, "p4ssw0rd", 8);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct guarded *guarded = guarded_new();
    struct net_setup setup = {
        .address = {"anna@mill.example", "mail.example", 143, TLS_NONE_FOR_TESTS}};
    struct stream stream = {.host = "mail.example"};
    struct dialog dialog;
    bool asked = false;
    struct signing how = {.dialog = &dialog, .setup = &setup, .ask = give_secret, .arg = &asked};
    struct signed_in facts;
    int ends[2];

    if (size > 60000 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends))
        goto done;
    if (send(ends[1], data, size, MSG_NOSIGNAL) != (ssize_t)size)
        abort();
    shutdown(ends[1], SHUT_WR);
    stream.fd = ends[0];
    setup.sign_in = size > 0 && data[size - 1] % 2 ? SIGN_IN_TOKEN : SIGN_IN_PASSWORD;
    dialog_init(&dialog, &stream, &guarded->transcript);
    dialog.idle_ms = 1000;
    signed_in_init(&facts);
    if (!sign_in_run(&how, &facts, &guarded->err) && guarded->err.code == ERROR_NONE)
        abort();
    if (asked && strstr(guarded->err.text, "p4ssw0rd"))
        abort();
    signed_in_dispose(&facts);
    dialog_dispose(&dialog);
    close(ends[0]);
    close(ends[1]);
done:
    guarded_free(guarded);
    return 0;
}
