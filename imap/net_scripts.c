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
        if (frame.type != NET_SIEVE)
            return error_set(err, ERROR_JAIL, "the connection was asked for something strange");
        if (!managesieve_fetch(sieve, &net->bodies, send_script, net, err) ||
            !net_send(net, NET_SCRIPTS_DONE, NULL, err))
            return false;
    }
    if (!managesieve_logout(sieve, &ignored)) /* a server that hangs up at once is fine too */
        error_clear(&ignored);
    return true;
}
