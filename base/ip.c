/* ip.c - see ip.h. */
#include "base/ip.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static void clear_host_bits(struct ip_net *net)
{
    for (unsigned i = 0; i < 16; i++) {
        unsigned kept = net->bits <= 8 * i ? 0 : net->bits - 8 * i;

        if (kept < 8)
            net->bytes[i] &= (unsigned char)(0xff00U >> kept);
    }
}

static bool parse_address(const char *text, struct ip_net *out)
{
    static const unsigned char dressed[12] = {[10] = 0xff, [11] = 0xff};

    *out = (struct ip_net){.bits = 32};
    if (inet_pton(AF_INET, text, out->bytes) == 1)
        return true;
    out->six = true;
    out->bits = 128;
    if (inet_pton(AF_INET6, text, out->bytes) != 1)
        return false;
    if (memcmp(out->bytes, dressed, sizeof(dressed)) == 0) {
        memmove(out->bytes, out->bytes + 12, 4);
        memset(out->bytes + 4, 0, 12);
        out->six = false;
        out->bits = 32;
    }
    return true;
}

bool ip_parse(struct str text, bool nets, struct ip_net *out)
{
    size_t slash = str_find_char(text, '/');
    char address[IP_TEXT];
    uint64_t bits;

    if (slash >= sizeof(address) || memchr(text.at, '\0', slash))
        return false;
    memcpy(address, text.at, slash);
    address[slash] = '\0';
    if (!parse_address(address, out))
        return false;
    if (slash == text.len)
        return true;
    if (!nets || !str_to_u64(str_part(text, slash + 1, text.len), out->bits, &bits))
        return false;
    out->bits = (unsigned)bits;
    clear_host_bits(out);
    return true;
}

void ip_format(const struct ip_net *net, char out[IP_TEXT])
{
    size_t len;

    if (!inet_ntop(net->six ? AF_INET6 : AF_INET, net->bytes, out, IP_TEXT))
        out[0] = '\0';
    len = strlen(out);
    if (!ip_is_single(net))
        snprintf(out + len, IP_TEXT - len, "/%u", net->bits);
}

bool ip_is_single(const struct ip_net *net)
{
    return net->bits == (net->six ? 128 : 32);
}

bool ip_contains(const struct ip_net *outer, const struct ip_net *inner)
{
    struct ip_net cut = *inner;

    if (outer->six != inner->six || outer->bits > inner->bits)
        return false;
    cut.bits = outer->bits;
    clear_host_bits(&cut);
    return memcmp(cut.bytes, outer->bytes, sizeof(cut.bytes)) == 0;
}

bool ip_is_public(const struct ip_net *net)
{
    static const char *const ranges[] = {
        "0.0.0.0/8",      "10.0.0.0/8",    "100.64.0.0/10", "127.0.0.0/8",
        "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",  "192.168.0.0/16",
        "198.18.0.0/15",  "224.0.0.0/4",   "240.0.0.0/4",   "::/8",
        "64:ff9b:1::/48", "fc00::/7",      "fe80::/9",      "ff00::/8"};

    for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
        struct ip_net range;

        if (ip_parse(str_of(ranges[i]), true, &range) &&
            (ip_contains(&range, net) || ip_contains(net, &range)))
            return false;
    }
    return true;
}
