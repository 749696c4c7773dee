/* dns_wire.h - what main and the [dns] process say to each other (private to dns/). */
#ifndef DNS_WIRE_H
#define DNS_WIRE_H

#include "base/frame.h"
#include "dns/dns.h"

enum dns_frame {
    DNS_ASK = 1,     /* main: DNS_RESOLVER, then DNS_KIND and DNS_NAME of each question */
    DNS_ANSWER = 32, /* one for each, in order */
    DNS_REFUSED,     /* DNS_WHY: nothing can be asked */
};

enum dns_field { DNS_RESOLVER = 1, DNS_KIND, DNS_NAME, DNS_STATE, DNS_RECORD, DNS_WHY };

enum dns_state { DNS_STATE_FAILED = 1, DNS_STATE_SECURE = 2, DNS_STATE_BOGUS = 4 }; /* bits */

#endif
