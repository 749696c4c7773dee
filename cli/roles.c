/* see roles.h */
#include "roles.h"

#include "base/role.h"
#include "base/timestamp.h"
#include "dns/dns.h"
#include "imap/acquire.h"
#include "parse/clamd.h"
#include "parse/inside.h"
#include "parse/pool.h"
#include "playbooks/stranger.h"

#include <unistd.h>

typedef int (*role_main_fn)(bool best_effort);

static const role_main_fn mains[ROLE_COUNT] = {
    [ROLE_PARSE] = parse_role_main,     [ROLE_IMAP] = libetpan_role_main,
    [ROLE_NET] = net_role_main,         [ROLE_READ] = stranger_role_main,
    [ROLE_UNPACK] = inside_role_main,   [ROLE_DNS] = dns_role_main,
    [ROLE_STAMP] = timestamp_role_main, [ROLE_CLAMD] = clamd_role_main,
};

void roles_dispatch(int argc, char **argv)
{
    struct error err = {0};
    enum role_kind kind;
    bool best_effort;

    if (!role_from_args(argc, argv, &kind, &best_effort))
        return;
    if (!mains[kind] || !role_begin(kind, &err))
        _exit(1);
    _exit(mains[kind](best_effort));
}
