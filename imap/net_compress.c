/* net_compress.c - [net] asks the server to compress the connection; see net_role.h. */
#include "net_role.h"

#include "capability.h"
#include "squeeze.h"

#include <string.h>

enum { REPLIES_MOST = 100 };

/* Reads until COMPRESS is answered; *agreed: with OK. */
static bool hear(struct net *net, struct reply *reply, bool *agreed, struct error *err)
{
    for (int i = 0; i < REPLIES_MOST; i++) {
        if (!dialog_reply(&net->dialog, reply, err))
            return false;
        if (reply->scan.kind == SCAN_STATUS && strcmp(reply->scan.word, "BYE") == 0)
            return error_set(err, ERROR_NET, "%s ended the session: %s", net->stream.host,
                             buf_c(&reply->text));
        if (strcmp(reply->scan.tag, "mz") != 0)
            continue;
        *agreed = strcmp(reply->scan.word, "OK") == 0;
        return true;
    }
    return error_set(err, ERROR_LIMIT, "%s says more than we take (limit(responses))",
                     net->stream.host);
}

static bool begin(struct net *net, struct error *err)
{
    if (!squeeze_new(&net->squeeze, err) || !dialog_begin_squeeze(&net->dialog, net->squeeze, err))
        return false;
    net_note(net, "compress", "the connection is compressed (DEFLATE)");
    return true;
}

bool net_compress(struct net *net, struct error *err)
{
    struct reply reply;
    bool agreed = false, ok;

    if (!net->setup.compress)
        return true;
    if (!capability_has(buf_as_str(&net->facts.capabilities), "COMPRESS=DEFLATE")) {
        net_note(net, "compress", "the server does not offer to compress");
        return true;
    }
    reply_init(&reply);
    ok = dialog_say(&net->dialog, str_of("mz COMPRESS DEFLATE\r\n"), err) &&
         hear(net, &reply, &agreed, err);
    if (ok && agreed)
        ok = begin(net, err);
    else if (ok)
        net_note(net, "compress", "the server offered to compress, and refused");
    reply_dispose(&reply);
    return ok;
}
