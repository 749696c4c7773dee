/* screen_seal.c - `mailmedic sign` and `mailmedic seal`, as the screen does them; see hands.h. */
#include "hands.h"
#include "passphrase.h"
#include "sign.h"

#include "base/file.h"
#include "case/checkpoint.h"

#include <string.h>

bool screen_has_key(void *self)
{
    return checkpoint_has_key(((struct screen_hands *)self)->cf);
}

static struct str passphrase_of(const struct deed *deed)
{
    return deed->secret_count > 0 ? secret_bytes(&deed->secrets[0].value) : str_of("");
}

bool screen_sign(void *self, struct casefile *cf, struct deed *deed, struct buf *text,
                 struct error *err)
{
    struct sign_key *key = NULL;
    struct output out;
    struct buf note;
    bool made, ok;

    (void)self;
    if (deed->text[0] && !sign_can_note(deed->text, err))
        return false;
    buf_init(&note, CHECKPOINT_MOST);
    ok = signing_key(cf, passphrase_of(deed), &key, &made, err) &&
         checkpoint_add(cf, key, &note, err) &&
         (deed->text[0] == '\0' || file_write_new(deed->text, buf_as_str(&note), err));
    if (ok) {
        output_begin(&out, false, "sign");
        sign_say_checkpoint(&out, key, made, buf_as_str(&note));
        buf_str(text, buf_as_str(&out.text));
        buf_dispose(&out.text);
    }
    buf_dispose(&note);
    sign_key_free(key);
    return ok;
}

/* Only what can be done while the case is open: the seal itself needs it closed. */
bool screen_seal(void *self, struct casefile *cf, struct deed *deed, struct buf *text,
                 struct error *err)
{
    struct screen_hands *hands = self;
    bool made;

    (void)text;
    screen_let_go(hands);
    sign_key_free(hands->seal_with);
    hands->seal_with = NULL;
    return sign_is_sound(cf, err) &&
           signing_key(cf, passphrase_of(deed), &hands->seal_with, &made, err);
}
