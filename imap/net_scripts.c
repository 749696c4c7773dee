/* net_scripts.c - [net] for ManageSieve, after sign-in; see net_role.h. */
#include "net_role.h"

#include "base/limits.h"
#include "managesieve.h"

static bool send_script(void *arg, struct str name, bool active, uint64_t number, struct error *err)
{
    struct net *net = arg;
    struct buf fields;
    bool ok;

    buf_init(&fields, KIB(128));
    pack_str(&fields, NET_NAME, name);
    pack_u64(&fields, NET_ACTIVE, active);
    pack_u64(&fields, NET_NUMBER, number);
    ok = net_send(net, NET_SCRIPT, &fields, err);
    buf_dispose(&fields);
    return ok;
}

/* Says the next of the permitted commands, if it is the one that main means. */
static bool act(struct net *net, struct managesieve *sieve, const struct frame *frame,
                struct error *err)
{
    struct permit *permit = &net->setup.permit;
    uint64_t number = net_read_act(frame);
    struct buf fields;
    bool said, ok;

    if (!permit_arm(permit, number)) {
        net_note(net, "wire_violation(command)", "a command that is not permitted, or not now");
        return error_set(err, ERROR_JAIL, "the connection was asked for something strange");
    }
    buf_init(&fields, KIB(64));
    ok = permit_take(permit, permit->lines[number]) &&
         managesieve_say(sieve, permit->lines[number], &said, err);
    if (ok) {
        struct buf why;

        buf_init(&why, KIB(16));
        managesieve_why(sieve, &why);
        pack_u64(&fields, NET_NUMBER, number);
        pack_u64(&fields, NET_ACTIVE, said);
        pack_text(&fields, NET_TEXT, buf_c(&why));
        buf_dispose(&why);
        ok =
            net_send(net, NET_ACTED, &fields, err) && transcript_keep(&net->transcript, false, err);
    }
    buf_dispose(&fields);
    return ok;
}

static bool fetch(struct net *net, struct managesieve *sieve, struct error *err)
{
    return managesieve_fetch(sieve, &net->bodies, send_script, net, err) &&
           net_send(net, NET_SCRIPTS_DONE, NULL, err);
}

bool net_scripts(struct net *net, struct managesieve *sieve, struct error *err)
{
    struct error ignored = {0};
    struct frame frame;

    net->dialog.deadline = 0;
    for (;;) {
        if (frame_wait(&net->control, &frame, -1, err) != FRAME_OK)
            return err->code == ERROR_NONE; /* main has left */
        if (frame.type == NET_CLOSE)
            break;
        if (frame.type != NET_SIEVE && frame.type != NET_ACT)
            return error_set(err, ERROR_JAIL, "the connection was asked for something strange");
        if (frame.type == NET_SIEVE ? !fetch(net, sieve, err) : !act(net, sieve, &frame, err))
            return false;
    }
    if (!managesieve_logout(sieve, &ignored)) /* a server that hangs up at once is fine too */
        error_clear(&ignored);
    return true;
}
