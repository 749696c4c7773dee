/* sealing.h - a case that is finished: every file of it in a signed list that `sha256sum` and
 * `openssl` check without this program (security.md 14.7).
 *
 * Beside case.db then lie MANIFEST (what the case was, and "sha256 size path" of each file),
 * MANIFEST.sig (its Ed25519 signature), SHA256SUMS (the same hashes in sha256sum's form; its own
 * hash is in MANIFEST) and case.pub:
 *
 *     openssl pkeyutl -verify -pubin -inkey case.pub -rawin -in MANIFEST -sigfile MANIFEST.sig
 *     sha256sum -c SHA256SUMS
 *
 * A sealed case is not opened for writing. Opening the seal keeps its files under seal-N/. */
#ifndef CASE_SEALING_H
#define CASE_SEALING_H

#include "base/sign.h"
#include "case/casefile.h"

/* Makes a last checkpoint, closes the case and seals it. cf is open for writing, has no other
 * connections, and is closed whatever comes of it. */
bool sealing_close(struct casefile *cf, const struct sign_key *key, struct error *err) NODISCARD;

/* True if a seal is there, whole or not: its MANIFEST. path: the case's folder. */
bool sealing_is_there(const char *path);
/* Whether the journal says that the case was sealed, or was being sealed, and was not opened since.
 * With this and no seal, sealing or opening was cut off (or the seal was taken away). */
bool sealing_is_begun(struct casefile *cf, bool *begun, struct error *err) NODISCARD;

/* Checks the signature and every file; problem() gets one sentence for each thing that is wrong.
 * *fingerprint receives that of the key that signed. False only if it could not check. */
bool sealing_check(const char *path, void (*problem)(void *arg, const char *text), void *arg,
                   char fingerprint[HASH_HEX], struct error *err) NODISCARD;

/* So that work can go on: moves the seal's files aside and writes down why. Finishes what an
 * earlier call began. */
bool sealing_open(const char *path, const char *reason, struct error *err) NODISCARD;

#endif
