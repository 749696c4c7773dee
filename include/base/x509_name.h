/* x509_name.h - whose a certificate is, in words. Whoever made the certificate chose them. */
#ifndef BASE_X509_NAME_H
#define BASE_X509_NAME_H

#include <stddef.h>

struct X509_name_st; /* OpenSSL's X509_NAME */

/* In the form of text_show(); "" when it cannot be said. */
void x509_name_show(const struct X509_name_st *name, char *out, size_t size);

#endif
