/* ip.h - IP addresses and networks as text and back, in one spelling each, and which of them can
 * be somebody on the internet. Text only: nothing here speaks to a network. */
#ifndef BASE_IP_H
#define BASE_IP_H

#include "base/text.h"

enum { IP_TEXT = 64 }; /* room for the longest, with its prefix and a NUL */

struct ip_net {
    bool six; /* IPv6 */
    unsigned char bytes[16];
    unsigned bits; /* of the prefix: 32 or 128 for one address */
};

/* "192.0.2.1", "2001:db8::1"; "192.0.2.0/24" only when nets is true, host bits cleared. An IPv4
 * address dressed as IPv6 (::ffff:192.0.2.1) is that IPv4 address. False: it is none. */
bool ip_parse(struct str text, bool nets, struct ip_net *out) NODISCARD;
/* The prefix is written only when it is not one address. */
void ip_format(const struct ip_net *net, char out[IP_TEXT]);

bool ip_is_single(const struct ip_net *net);
/* Whether inner lies in outer, or is it. */
bool ip_contains(const struct ip_net *outer, const struct ip_net *inner);
/* False for private, loopback, link-local, shared, multicast and reserved ranges: such an address
 * means something only where it was noted. */
bool ip_is_public(const struct ip_net *net);

#endif
