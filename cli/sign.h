/* sign.h - what signing and sealing print and check, for the command line and the screen. */
#ifndef CLI_SIGN_H
#define CLI_SIGN_H

#include "command.h"
#include "output.h"

#include "base/sign.h"
#include "base/text.h"

void sign_say_checkpoint(struct output *out, const struct sign_key *key, bool made,
                         struct str note);
/* Before anything is signed: a checkpoint can be written to a new file there. */
bool sign_can_note(const char *path, struct error *err) NODISCARD;
/* A case with something wrong in it is not sealed as if nothing were. */
bool sign_is_sound(struct casefile *cf, struct error *err) NODISCARD;
/* The case at path was sealed with that key: how anybody can check it. */
bool sign_say_sealed(struct invocation *call, const struct sign_key *key, bool made,
                     const char *path, struct error *err) NODISCARD;

#endif
