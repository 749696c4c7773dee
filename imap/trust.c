/* trust.c - see trust.h. */
#include "trust.h"

#include "case/journal.h"
#include "imap/pin.h"

bool trust_note(struct casefile *cf, const char *host, const char *pin, struct error *err)
{
    struct error ignored = {0}; /* who checks the certificate refuses such a pin */
    char hex[HASH_HEX];
    struct pin read;

    if (!pin || !casefile_writable(cf) || !pin_read(pin, &read, &ignored) || !read.certificate)
        return true;
    hash_to_hex(&read.hash, hex);
    return journal_add_once(
        cf,
        &(struct journal_entry){
            .kind = "config",
            .action = "certificate-trusted",
            .target = host, /* its mail and its rules have a port each */
            .result = "the operator decided to trust exactly this certificate; its names, "
                      "its dates and its issuer are not checked",
            .details = (const struct journal_pair[]){{"sha256", str_of(hex)}, {0}}},
        err);
}
