/* checkpoint.h - the case's signing key, and signed checkpoints of its journal (security.md 14.4).
 *
 * A checkpoint says, signed with the case's Ed25519 key: the journal had so many entries, and this
 * is the root of the Merkle tree over their hashes. It is a C2SP tlog-checkpoint (a signed note),
 * and is itself a journal entry. Whoever holds a copy of one outside the case can show that what it
 * covers was neither changed nor cut off since; whoever holds the key alone can rewrite everything
 * that nobody has a copy of. */
#ifndef CASE_CHECKPOINT_H
#define CASE_CHECKPOINT_H

#include "base/merkle.h"
#include "base/sign.h"
#include "case/casefile.h"

enum {
    CHECKPOINT_MOST = 1024,
    CHECKPOINT_PASSPHRASE = 8, /* characters that a new one has at least: who asks sees to it */
};

/* --- the key: signing.key in the case, encrypted with a passphrase --- */

bool checkpoint_has_key(struct casefile *cf);
/* Makes it, durable before the journal names it. Fails when there is one. */
bool checkpoint_make_key(struct casefile *cf, struct str passphrase, struct sign_key **out,
                         struct error *err) NODISCARD;
/* Opens it; fails when it is not the key that the journal names. */
bool checkpoint_open_key(struct casefile *cf, struct str passphrase, struct sign_key **out,
                         struct error *err) NODISCARD;
/* The public half, as the journal names it; *there is false when the case has no key. */
bool checkpoint_public(struct casefile *cf, struct sign_public *out, bool *there, struct error *err)
    NODISCARD;
/* SHA-256 of the public half: short enough to write down or to read out on the phone. */
void checkpoint_fingerprint(const struct sign_public *who, char out[HASH_HEX]);

/* --- checkpoints --- */

/* Signs what the journal holds now, and adds the note to it. note receives its text. */
bool checkpoint_add(struct casefile *cf, const struct sign_key *key, struct buf *note,
                    struct error *err) NODISCARD;

/* --- before a mailbox is changed --- */

struct sealed_state {  /* what the case held, as one entry of the journal says */
    int64_t seq, when; /* of that entry; UTC seconds */
    uint64_t entries;  /* of the journal before it, */
    struct hash root;  /* the root of their tree; */
    uint64_t objects;  /* pieces of evidence, */
    struct hash names; /* and the SHA-256 over their hashes in their order */
    bool is_signed;    /* a checkpoint follows it at once */
};

/* Writes that entry ("state-sealed"), so that nobody can say the evidence came, or changed, after
 * what we did ourselves. key NULL: it is not signed. */
bool checkpoint_before_change(struct casefile *cf, const struct sign_key *key,
                              struct sealed_state *out, struct error *err) NODISCARD;
/* The newest one before that entry of the journal; *there false: none. */
bool checkpoint_state(struct casefile *cf, int64_t before_seq, struct sealed_state *out,
                      bool *there, struct error *err) NODISCARD;

struct checkpoint { /* what a note says */
    uint64_t entries;
    struct hash root;
    struct signature signature;
    unsigned char key_id[4];
    struct str origin, key_name, signed_text; /* borrowed from the note */
};
/* Takes a note apart; a stranger may have written it. Checks no signature. */
bool checkpoint_read(struct str note, struct checkpoint *out, struct error *err) NODISCARD;
/* True if `who` has signed it, under its own name. */
bool checkpoint_is_signed(const struct checkpoint *checkpoint, const struct sign_public *who);

/* Compares the journal with a note that was kept elsewhere: the case's number, the signature, the
 * entries it covers. False, and why, unless all of it fits. */
bool checkpoint_compare(struct casefile *cf, struct str note, uint64_t *entries, struct error *err)
    NODISCARD;

#endif
