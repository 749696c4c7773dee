/* net.c - the role that talks to the server: TLS, sign-in, write blocker; see wire.h and net.h.
 *
 * Files are read and descriptors prepared first; then the door is shut, and only then the server's
 * first byte is looked at. */
#include "net_role.h"

#include "base/clock.h"
#include "base/limits.h"
#include "managesieve.h"
#include "other_sign_in.h"
#include "squeeze.h"
#include "wrong_port.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum { SETUP_MS = 60000, SECRET_MS = 600000 /* somebody may have to type it */ };

/* --- to main --- */

bool net_send(struct net *net, enum net_frame type, const struct buf *fields, struct error *err)
{
    struct frame frame = {.type = (uint16_t)type};

    if (fields)
        frame.payload = buf_as_str(fields);
    return frame_write(net->control.fd, &frame, -1, err);
}

void net_note(void *arg, const char *rule, const char *text)
{
    struct net *net = arg;
    struct error ignored = {0};
    struct buf fields;

    buf_init(&fields, KIB(64));
    pack_text(&fields, NET_RULE, rule);
    pack_text(&fields, NET_TEXT, text);
    if (!net_send(net, NET_NOTE, &fields, &ignored))
        error_clear(&ignored);
    buf_dispose(&fields);
}

static bool send_piece(void *arg, const struct record *record, struct error *err)
{
    struct net *net = arg;
    struct buf fields;
    bool ok;

    buf_init(&fields, KIB(1));
    pack_u64(&fields, NET_OFFSET, record->offset);
    pack_u64(&fields, NET_LENGTH, record->length);
    pack_str(&fields, NET_HASH,
             (struct str){(const char *)record->hash.bytes, sizeof(record->hash.bytes)});
    ok = net_send(net, NET_TRANSCRIPT, &fields, err);
    buf_dispose(&fields);
    return ok;
}

static void send_refused(struct net *net, const struct error *why)
{
    struct error ignored = {0};
    struct hash hash;
    struct buf fields;

    buf_init(&fields, KIB(8));
    pack_u64(&fields, NET_CODE, why->code);
    pack_text(&fields, NET_TEXT, why->text);
    pack_text(&fields, NET_LINE, buf_c(&net->dialog.said));
    if (why->code == ERROR_TRUST && net->tls && tls_refused(net->tls, &hash))
        pack_str(&fields, NET_HASH, (struct str){(const char *)hash.bytes, sizeof(hash.bytes)});
    if (!net_send(net, NET_REFUSED, &fields, &ignored))
        error_clear(&ignored);
    buf_dispose(&fields);
}

static void pack_tls(struct net *net, struct buf *fields)
{
    struct tls_facts facts;

    if (!net->stream.tls || !tls_facts(net->tls, &facts))
        return;
    pack_text(fields, NET_TLS_VERSION, facts.version);
    pack_text(fields, NET_TLS_CIPHER, facts.cipher);
    pack_text(fields, NET_CERT_SUBJECT, facts.subject);
    pack_text(fields, NET_CERT_ISSUER, facts.issuer);
    pack_text(fields, NET_CERT_NAMES, facts.names);
    pack_i64(fields, NET_CERT_FROM, facts.from);
    pack_i64(fields, NET_CERT_UNTIL, facts.until);
    pack_str(fields, NET_CERT_SPKI,
             (struct str){(const char *)facts.spki.bytes, sizeof(facts.spki.bytes)});
}

bool net_send_ready(struct net *net, struct error *err)
{
    struct buf fields;
    struct buf shown;
    struct str rest = buf_as_str(&net->facts.capabilities);
    struct str line;
    bool ok;

    buf_init(&fields, KIB(256));
    buf_init(&shown, KIB(128));
    while (str_next_line(&rest, &line)) {
        buf_text(&shown, shown.len > 0 ? "\n" : "");
        text_show(&shown, line);
    }
    pack_text(&fields, NET_GREETING, buf_c(&net->facts.greeting));
    pack_text(&fields, NET_CAPABILITY, buf_c(&shown));
    pack_text(&fields, NET_MECHANISM, sasl_name(net->facts.mechanism));
    pack_text(&fields, NET_SANDBOX, net->sandbox);
    pack_text(&fields, NET_LINE, buf_c(&net->dialog.said));
    pack_tls(net, &fields);
    ok = net_send(net, NET_READY, &fields, err);
    buf_dispose(&fields);
    buf_dispose(&shown);
    return ok;
}

static bool ask_secret(void *arg, struct secret *out, struct error *err)
{
    struct net *net = arg;
    struct buf fields;
    bool ok;

    buf_init(&fields, KIB(1));
    if (net->stream.tls && tls_by_pin_alone(net->tls))
        pack_u64(&fields, NET_TRUSTED, 1);
    ok = net_send(net, NET_WANTS_SECRET, &fields, err) &&
         net_read_secret(net->control.fd, out, SECRET_MS, err);
    buf_dispose(&fields);
    return ok;
}

/* --- the beginning --- */

static bool read_setup(struct net *net, struct error *err)
{
    struct frame frame;

    frame_reader_init(&net->control, ROLE_FD);
    if (frame_wait(&net->control, &frame, SETUP_MS, err) != FRAME_OK)
        return err->code == ERROR_NONE && error_set(err, ERROR_JAIL, "nobody says what to do");
    return net_read_setup(&frame, &net->arena, &net->setup, err);
}

static bool prepare_tls(struct net *net, struct error *err)
{
    struct tls_options options = {net->setup.address.host, net->setup.ca_file, net->setup.pin};

    if (net->setup.address.tls != TLS_NONE_FOR_TESTS)
        return tls_new(&net->tls, &options, err);
    return net->setup.protocol == NET_HTTP || /* a hash goes out, and the answer is signed */
           stream_is_local(NET_FD_SERVER) ||
           error_set(err, ERROR_USAGE, "without TLS only to this same machine, and only for tests");
}

static bool be_non_blocking(int fd, struct error *err)
{
    int flags = fcntl(fd, F_GETFL);

    return (flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0) ||
           error_set_errno(err, ERROR_IO, "cannot use a descriptor");
}

static bool prepare(struct net *net, struct error *err)
{
    static const char *const names[] = {"imap", "managesieve", "pop3", "submission", "http"};
    bool jail = net->setup.protocol == NET_IMAP && net->setup.purpose == NET_TO_READ;
    char about[340];

    signal(SIGPIPE, SIG_IGN);
    snprintf(about, sizeof(about), "%s %s:%u", names[net->setup.protocol], net->setup.address.host,
             net->setup.address.port);
    net->stream = (struct stream){.fd = NET_FD_SERVER, .host = net->setup.address.host};
    if (!prepare_tls(net, err) || !be_non_blocking(NET_FD_SERVER, err) ||
        (jail && !be_non_blocking(NET_FD_JAIL, err)) ||
        !body_store_open(&net->bodies, NET_FD_SEGMENT, net->control.fd, err) ||
        !transcript_open(&net->transcript, NET_FD_TRANSCRIPT, about, send_piece, net, err))
        return false;
    dialog_init(&net->dialog, &net->stream, &net->transcript);
    net->dialog.idle_ms = net->setup.idle_ms;
    net->dialog.budget = net->setup.budget;
    return true;
}

/* --- the work --- */

static bool run_imap(struct net *net, struct signing *how, struct error *err)
{
    if (!sign_in_run(how, &net->facts, err) || !net_compress(net, err) || !net_send_ready(net, err))
        return false;
    switch (net->setup.purpose) {
    case NET_TO_READ:
        return net_filter(net, err);
    case NET_TO_STAY:
        return net_stay(net, err);
    case NET_TO_TRY:
    case NET_TO_SEND: /* never: net_read_setup() */
        net_leave(net, "m9 LOGOUT\r\n");
    }
    return true;
}

static bool run_managesieve(struct net *net, struct signing *how, struct error *err)
{
    struct managesieve sieve;
    bool ok;

    managesieve_init(&sieve, how, &net->facts);
    sieve.lists = net->setup.purpose == NET_TO_READ && net->setup.permit.count == 0;
    ok = managesieve_sign_in(&sieve, err) && net_send_ready(net, err);
    if (ok && net->setup.purpose == NET_TO_TRY)
        net_leave(net, "LOGOUT\r\n");
    else
        ok = ok && net_scripts(net, &sieve, err);
    managesieve_dispose(&sieve);
    return ok;
}

static bool run_other(struct net *net, struct signing *how, struct error *err)
{
    bool post_office = net->setup.protocol == NET_POP3;

    if (!(post_office ? post_office_sign_in : submission_sign_in)(how, &net->facts, err) ||
        !net_send_ready(net, err))
        return false;
    if (net->setup.purpose == NET_TO_SEND) {
        if (!submission_send(how, &net->facts, err))
            return false;
        net_note(net, "letter", buf_c(&net->dialog.said));
    }
    net_leave(net, "QUIT\r\n");
    return true;
}

static bool run(struct net *net, bool best_effort, struct error *err)
{
    struct signing how = {.dialog = &net->dialog,
                          .tls = net->tls,
                          .setup = &net->setup,
                          .ask = ask_secret,
                          .note = net_note,
                          .arg = net};

    if (!role_enter(ROLE_NET, best_effort, net->sandbox, err))
        return false;
    net->dialog.deadline = clock_mono_ms() + SECRET_MS;
    switch (net->setup.protocol) {
    case NET_IMAP:
        return run_imap(net, &how, err);
    case NET_MANAGESIEVE:
        return run_managesieve(net, &how, err);
    case NET_POP3:
    case NET_SUBMISSION:
        return run_other(net, &how, err);
    case NET_HTTP:
        return net_post(net, err);
    }
    return false;
}

/* What is held goes out, whatever happened. */
static void end(struct net *net, const struct error *why)
{
    struct error ignored = {0};

    if (net->stream.tls)
        tls_end(net->tls);
    if (net->bodies.writer.held && !body_store_flush(&net->bodies, &ignored))
        error_clear(&ignored);
    if (why->code != ERROR_NONE)
        send_refused(net, why);
    if (net->transcript.writer.held && !transcript_keep(&net->transcript, true, &ignored))
        net_note(net, "transcript", ignored.text);
}

int net_role_main(bool best_effort)
{
    struct net net = {0};
    struct error err = {0};
    bool ok;

    signed_in_init(&net.facts);
    ok = read_setup(&net, &err) && prepare(&net, &err) && run(&net, best_effort, &err);
    if (!ok)
        wrong_port_guess(&net.setup, &net.dialog, net.tls, &err);
    end(&net, &err);
    dialog_dispose(&net.dialog);
    tls_free(net.tls);
    squeeze_free(net.squeeze);
    body_store_dispose(&net.bodies);
    transcript_dispose(&net.transcript);
    signed_in_dispose(&net.facts);
    frame_reader_dispose(&net.control);
    arena_dispose(&net.arena);
    return ok ? 0 : 1;
}
