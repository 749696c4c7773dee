/* pin.c - see pin.h. */
#include "imap/pin.h"

#include "base/base64.h"
#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char PREFIX[] = "certificate:";

/* Pairs of digits may have colons between them. */
static bool read_fingerprint(struct str text, struct hash *out)
{
    char hex[HASH_HEX];
    size_t len = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == ':')
            continue;
        if (len == HASH_HEX - 1)
            return false;
        hex[len++] = (char)tolower((unsigned char)text.at[i]);
    }
    return hash_from_hex((struct str){hex, len}, out);
}

void pin_of_certificate(const char *hex, char out[PIN_TEXT])
{
    snprintf(out, PIN_TEXT, "%s%.64s", PREFIX, hex);
}

bool pin_read(const char *text, struct pin *out, struct error *err)
{
    struct str pin = str_trim(str_of(text));
    struct buf bytes;
    bool ok;

    *out = (struct pin){.certificate = str_starts_nocase(pin, PREFIX)};
    if (out->certificate)
        return read_fingerprint(str_part(pin, strlen(PREFIX), pin.len), &out->hash) ||
               error_set(err, ERROR_USAGE,
                         "behind certificate: stands the SHA-256 fingerprint of the server's "
                         "certificate, 64 hex digits");
    if (str_starts_nocase(pin, "sha256:"))
        pin = str_part(pin, 7, pin.len);
    else if (str_starts_nocase(pin, "sha256//"))
        pin = str_part(pin, 8, pin.len);
    if (hash_from_hex(pin, &out->hash))
        return true;
    buf_init(&bytes, 64);
    ok = base64_decode_strict(&bytes, pin) && bytes.len == sizeof(out->hash.bytes);
    if (ok)
        memcpy(out->hash.bytes, bytes.at, bytes.len);
    buf_dispose(&bytes);
    return ok ||
           error_set(err, ERROR_USAGE, "a pin is the SHA-256 of a public key, in hex or base64");
}
