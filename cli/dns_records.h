/* dns_records.h - what TXT records of mail mean: SPF (RFC 7208), DKIM keys (RFC 6376), and the
 * "v=...; tag=value" of DMARC, MTA-STS and TLS reporting. Text in shown form, of at most 4 KB. */
#ifndef CLI_DNS_RECORDS_H
#define CLI_DNS_RECORDS_H

#include "base/text.h"

/* "v=spf1" stands at its beginning, as a whole word; upper and lower case alike. */
bool record_is(const char *record, const char *version);
/* The value of a tag, cut to size; "" and false when it is not there. */
bool record_tag(const char *record, const char *tag, char *out, size_t size);

enum { SPF_INCLUDES_MOST = 20 };

struct spf_record {
    char all[8];      /* "-all" "~all" "?all" "+all"; "" none */
    unsigned lookups; /* that it costs itself, includes and redirect among them */
    char includes[SPF_INCLUDES_MOST][256];
    size_t include_count;
    char redirect[256]; /* "" none */
};
void spf_parse(const char *record, struct spf_record *out);

struct dkim_key {
    bool revoked, ed25519;
    unsigned bits; /* of an RSA key */
};
/* False: it is no key. */
bool dkim_parse(const char *record, struct dkim_key *out);

#endif
