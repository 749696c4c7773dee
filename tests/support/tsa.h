/* tsa.h - a time stamping authority for tests, made of the openssl program. */
#ifndef TESTS_TSA_H
#define TESTS_TSA_H

#include "temp.h"

/* In FOLDER: ca.pem, and other.pem that vouches for nobody here; signers "good", "expired" (since
 * yesterday), "other" (of other.pem), and "mail", whose certificate is for signing mail. */
bool tsa_make(const char *folder, struct error *err) NODISCARD;

/* Answers a request as that signer. out is initialised here and the caller's. "mail" answers too,
 * which openssl ts would not: the content of good's answer, signed anew. */
bool tsa_answer(const char *folder, const char *signer, struct str request, struct buf *out,
                struct error *err) NODISCARD;

/* The authority's answer that it does not want to. */
bool tsa_refuse(const char *folder, struct str request, struct buf *out, struct error *err)
    NODISCARD;

#endif
