/* certs.h - certificates for tests, made by the openssl program when they are needed. */
#ifndef TESTS_CERTS_H
#define TESTS_CERTS_H

#include "temp.h"

/* A certification authority, in FOLDER/NAME.pem and FOLDER/NAME.key. */
bool certs_authority(const char *folder, const char *name, struct error *err) NODISCARD;

struct certs_wish {
    const char *name;      /* FOLDER/name.pem (with the issuer's behind it) and FOLDER/name.key */
    const char *authority; /* NULL: signs itself */
    const char *names;     /* "DNS:localhost,IP:127.0.0.1" */
    int from_day, to_day;  /* valid from today + from_day to today + to_day */
};

bool certs_make(const char *folder, const struct certs_wish *wish, struct error *err) NODISCARD;
/* The same for signing; usage: extendedKeyUsage, "critical,timeStamping". */
bool certs_signer(const char *folder, const struct certs_wish *wish, const char *usage,
                  struct error *err) NODISCARD;

#endif
