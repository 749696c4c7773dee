/* playbook_probes.c - the probes that need a server or DNS, handed to the engine.
 *
 * imap/ knows nothing of playbooks: what is named here turns a probe_call into its functions and
 * their answer into a probe_result. The call's secret_self is our invocation. */
#include "playbook.h"

#include "probe_dns.h"
#include "probe_login.h"
#include "reread.h"

#include <stddef.h>

const struct probe playbook_probes[] = {
    {"acl.absent", probe_share_absent},
    {"auth.accepted", probe_auth_accepted},
    {"auth.denied", probe_auth_denied},
    {"canary.mail", probe_canary_mail},
    {"dns.dkim", probe_dns_dkim},
    {"dns.dmarc", probe_dns_dmarc},
    {"dns.mtasts", probe_dns_mtasts},
    {"dns.mx", probe_dns_mx},
    {"dns.spf", probe_dns_spf},
    {"dns.tlsrpt", probe_dns_tlsrpt},
    {"message.absent", probe_message_absent},
    {"message.present", probe_message_present},
    {"proto.closed", probe_proto_closed},
    {"rule.gone", probe_rule_gone},
    {"session.revoked", probe_session_revoked},
    {"sieve.active", probe_script_active},
    {"token.revoked", probe_token_revoked},
    {0},
};
