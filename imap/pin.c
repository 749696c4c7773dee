/* pin.c - see pin.h. */
#include "imap/pin.h"

#include "base/base64.h"
#include "base/text.h"

#include <string.h>

bool pin_read(const char *text, struct hash *out, struct error *err)
{
    struct str pin = str_trim(str_of(text));
    struct buf bytes;
    bool ok;

    if (str_starts_nocase(pin, "sha256:"))
        pin = str_part(pin, 7, pin.len);
    else if (str_starts_nocase(pin, "sha256//"))
        pin = str_part(pin, 8, pin.len);
    if (hash_from_hex(pin, out))
        return true;
    buf_init(&bytes, 64);
    ok = base64_decode_strict(&bytes, pin) && bytes.len == sizeof(out->bytes);
    if (ok)
        memcpy(out->bytes, bytes.at, bytes.len);
    buf_dispose(&bytes);
    return ok ||
           error_set(err, ERROR_USAGE, "a pin is the SHA-256 of a public key, in hex or base64");
}
