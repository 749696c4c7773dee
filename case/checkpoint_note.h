/* checkpoint_note.h - the text of a checkpoint: a C2SP signed note. Private to case/. */
#ifndef CASE_CHECKPOINT_NOTE_H
#define CASE_CHECKPOINT_NOTE_H

#include "case/checkpoint.h"

bool checkpoint_write(struct buf *out, const char *case_id, const struct merkle *merkle,
                      const struct sign_key *key, struct error *err) NODISCARD;
/* True if it names this case. */
bool checkpoint_is_of(const struct checkpoint *checkpoint, const char *case_id);

#endif
