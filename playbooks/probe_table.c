/* probe_table.c - the catalogue: every probe a playbook may name; see playbooks/probe.h. */
#include "playbooks/probe.h"

#include <string.h>

#define PROTOCOLS "imap pop3 smtp sieve"
#define CLASSES                                                                                    \
    "bad-credential right-but-second-factor right-but-blocked protocol-off policy-ip "             \
    "web-login-required limited ambiguous network accepted"

static const struct probe_parameter acl_absent[] = {
    {"who", PARAMETER_TEXTS, false, NULL}, {"cred", PARAMETER_VAR, false, NULL}, {0}};
static const struct probe_parameter api_attr[] = {{"provider", PARAMETER_TEXT, true, NULL},
                                                  {"path", PARAMETER_TEXT, true, NULL},
                                                  {"equals", PARAMETER_TEXT, true, NULL},
                                                  {0}};
static const struct probe_parameter ask_choice[] = {
    {"var", PARAMETER_VAR, true, NULL}, {"from", PARAMETER_TEXTS, true, NULL}, {0}};
static const struct probe_parameter ask_confirm[] = {
    {"by", PARAMETER_WORD, true, "operator admin user finance legal management"},
    {"text", PARAMETER_TEXT, true, NULL},
    {"two_person", PARAMETER_BOOL, false, NULL},
    {0}};
static const struct probe_parameter ask_table[] = {
    {"columns", PARAMETER_TEXTS, true, NULL},
    {"rows", PARAMETER_WORD, false, "finding-recipients"},
    {"detector", PARAMETER_TEXT, false, NULL},
    {"verdicts", PARAMETER_TEXTS, false, NULL},
    {"min_rows", PARAMETER_NUMBER, false, NULL},
    {"unknown_max", PARAMETER_NUMBER, false, NULL},
    {0}};
static const struct probe_parameter auth_accepted[] = {
    {"proto", PARAMETER_WORDS, true, PROTOCOLS}, {"cred", PARAMETER_VAR, true, NULL},
    {"unless", PARAMETER_EXPR, false, NULL},     {"from", PARAMETER_WORDS, false, "local other"},
    {"retry", PARAMETER_RETRY, false, NULL},     {0}};
static const struct probe_parameter auth_denied[] = {
    {"proto", PARAMETER_WORDS, true, PROTOCOLS},
    {"cred", PARAMETER_VAR, true, NULL},
    {"class", PARAMETER_WORDS, false, CLASSES},
    {"baseline", PARAMETER_WORD, false, "required preferred none"},
    {"control", PARAMETER_VAR, false, NULL},
    {"tries", PARAMETER_NUMBER, false, NULL},
    {"from", PARAMETER_WORDS, false, "local other"},
    {"retry", PARAMETER_RETRY, false, NULL},
    {"unless", PARAMETER_EXPR, false, NULL},
    {0}};
static const struct probe_parameter canary_mail[] = {
    {"expect", PARAMETER_WORD, true, "one-copy delivered held refused no-reply"},
    {"within", PARAMETER_DURATION, false, NULL},
    {"bait", PARAMETER_BOOL, false, NULL},
    {"log", PARAMETER_TEXT, false, NULL},
    {"cred", PARAMETER_VAR, false, NULL},
    {0}};
static const struct probe_parameter cmd_output[] = {{"run", PARAMETER_TEXT, true, NULL},
                                                    {"match", PARAMETER_TEXT, false, NULL},
                                                    {"absent", PARAMETER_TEXT, false, NULL},
                                                    {0}};
static const struct probe_parameter dns_dkim[] = {{"domain", PARAMETER_TEXT, true, NULL},
                                                  {"selectors", PARAMETER_TEXTS, true, NULL},
                                                  {"min_bits", PARAMETER_NUMBER, false, NULL},
                                                  {0}};
static const struct probe_parameter dns_dmarc[] = {
    {"domain", PARAMETER_TEXT, true, NULL},
    {"policy", PARAMETER_WORDS, false, "none quarantine reject"},
    {"rua", PARAMETER_WORD, false, "required optional"},
    {0}};
static const struct probe_parameter dns_plain[] = {{"domain", PARAMETER_TEXT, true, NULL}, {0}};
static const struct probe_parameter dns_spf[] = {{"domain", PARAMETER_TEXT, true, NULL},
                                                 {"one_record", PARAMETER_BOOL, false, NULL},
                                                 {"all", PARAMETER_WORDS, false, "-all ~all ?all"},
                                                 {"max_lookups", PARAMETER_NUMBER, false, NULL},
                                                 {0}};
static const struct probe_parameter file_attached[] = {{"evidence", PARAMETER_EVIDENCE, true, NULL},
                                                       {0}};
static const struct probe_parameter import_logs[] = {
    {"evidence", PARAMETER_EVIDENCE, true, NULL},
    {"kind", PARAMETER_TEXT, true, NULL},
    {"rule", PARAMETER_WORD, false, "no-success-from-listed-ips no-foreign-delivery"},
    {"ips", PARAMETER_VAR, false, NULL},
    {"min_rows", PARAMETER_NUMBER, false, NULL},
    {0}};
static const struct probe_parameter log_verify[] = {{"chain", PARAMETER_WORD, true, "whole"}, {0}};
static const struct probe_parameter message_absent[] = {
    {"ids", PARAMETER_TEXT, true, NULL},
    {"where", PARAMETER_TEXTS, false, NULL},
    {"coverage", PARAMETER_WORD, false, "required preferred"},
    {"cred", PARAMETER_VAR, false, NULL},
    {0}};
static const struct probe_parameter message_present[] = {{"ids", PARAMETER_TEXT, true, NULL},
                                                         {"where", PARAMETER_TEXTS, false, NULL},
                                                         {"cred", PARAMETER_VAR, false, NULL},
                                                         {0}};
static const struct probe_parameter proto_closed[] = {
    {"proto", PARAMETER_WORDS, true, PROTOCOLS},
    {"cred", PARAMETER_VAR, true, NULL},
    {"from", PARAMETER_WORDS, false, "local other"},
    {"retry", PARAMETER_RETRY, false, NULL},
    {"unless", PARAMETER_EXPR, false, NULL},
    {"control", PARAMETER_VAR, false, NULL},
    {0}};
static const struct probe_parameter rescan_clean[] = {
    {"detector", PARAMETER_TEXT, true, NULL},
    {"coverage", PARAMETER_WORD, false, "required preferred"},
    {0}};
static const struct probe_parameter rescan_review[] = {
    {"detector", PARAMETER_TEXT, true, NULL}, {"note", PARAMETER_TEXT, false, NULL}, {0}};
static const struct probe_parameter rule_gone[] = {
    {"detector", PARAMETER_TEXT, true, NULL}, {"cred", PARAMETER_VAR, false, NULL}, {0}};
static const struct probe_parameter session_revoked[] = {
    {"canary", PARAMETER_VAR, true, NULL}, {"within", PARAMETER_DURATION, false, NULL}, {0}};
static const struct probe_parameter sieve_active[] = {
    {"sha256", PARAMETER_TEXT, true, NULL}, {"cred", PARAMETER_VAR, false, NULL}, {0}};
static const struct probe_parameter snapshot_complete[] = {
    {"parts", PARAMETER_WORDS, true,
     "capabilities folders headers sent drafts trash suspicious rules"},
    {"min", PARAMETER_NUMBER, false, NULL},
    {0}};
static const struct probe_parameter token_revoked[] = {
    {"cred", PARAMETER_VAR, true, NULL},
    {"proto", PARAMETER_WORDS, false, PROTOCOLS},
    {"control", PARAMETER_VAR, false, NULL},
    {"control_kind", PARAMETER_WORD, false, "password token"},
    {"baseline", PARAMETER_WORD, false, "required preferred none"},
    {"retry", PARAMETER_RETRY, false, NULL},
    {0}};
static const struct probe_parameter watch_clean[] = {
    {"detector", PARAMETER_TEXT, true, NULL},
    {"every", PARAMETER_DURATION, true, NULL},
    {"for", PARAMETER_DURATION, true, NULL},
    {"min_severity", PARAMETER_WORD, false, "info low medium high critical"},
    {0}};

const struct probe_kind probe_kinds[] = {
    {"acl.absent", "no folder is shared with a stranger", acl_absent},
    {"api.attr", "the provider's interface gives the value", api_attr},
    {"ask.choice", "one answer was chosen", ask_choice},
    {"ask.confirm", "a named person says so", ask_confirm},
    {"ask.table", "the table is filled in", ask_table},
    {"auth.accepted", "the credential opens the mailbox", auth_accepted},
    {"auth.denied", "the credential opens nothing any more", auth_denied},
    {"canary.mail", "a test mail behaves as expected", canary_mail},
    {"cmd.output", "a command's output says so", cmd_output},
    {"dns.dkim", "the DKIM keys are published", dns_dkim},
    {"dns.dmarc", "the DMARC policy is published", dns_dmarc},
    {"dns.mtasts", "MTA-STS is published", dns_plain},
    {"dns.mx", "the mail servers are those of the first look", dns_plain},
    {"dns.spf", "the SPF record is published", dns_spf},
    {"dns.tlsrpt", "TLS reporting is published", dns_plain},
    {"file.attached", "the artefact is in the evidence", file_attached},
    {"import.logs", "the imported log has the rows and keeps the rule", import_logs},
    {"log.verify", "evidence and journal are whole", log_verify},
    {"message.absent", "the messages are gone", message_absent},
    {"message.present", "the messages are where they belong", message_present},
    {"proto.closed", "the protocol is closed", proto_closed},
    {"rescan.clean", "the detectors find nothing any more", rescan_clean},
    {"rescan.review", "every hit was looked at", rescan_review},
    {"rule.gone", "the rules are gone on the server, and nothing else has changed", rule_gone},
    {"session.revoked", "the server ended the session that was open", session_revoked},
    {"sieve.active", "the active script is the approved one", sieve_active},
    {"snapshot.complete", "the copy holds what it must", snapshot_complete},
    {"token.revoked", "the token is refused", token_revoked},
    {"watch.clean", "nothing came back in the time of the watch", watch_clean},
    {0},
};

const struct probe_kind *probe_kind(const char *name)
{
    for (size_t i = 0; probe_kinds[i].name; i++)
        if (strcmp(probe_kinds[i].name, name) == 0)
            return &probe_kinds[i];
    return NULL;
}
