/* probe_dns.h - the probes that ask the domain name system (private to cli/). */
#ifndef CLI_PROBE_DNS_H
#define CLI_PROBE_DNS_H

#include "playbooks/probe.h"

bool probe_dns_spf(const struct probe_call *call, struct probe_result *out, struct error *err);
bool probe_dns_dkim(const struct probe_call *call, struct probe_result *out, struct error *err);
bool probe_dns_dmarc(const struct probe_call *call, struct probe_result *out, struct error *err);
bool probe_dns_mx(const struct probe_call *call, struct probe_result *out, struct error *err);
bool probe_dns_mtasts(const struct probe_call *call, struct probe_result *out, struct error *err);
bool probe_dns_tlsrpt(const struct probe_call *call, struct probe_result *out, struct error *err);

#endif
