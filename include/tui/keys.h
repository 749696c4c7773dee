/* keys.h - keys as numbers: a character is itself, the others begin behind Unicode. */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include "base/text.h"

enum keycode {
    KEYCODE_NONE = 0,
    KEYCODE_ENTER = 0x110000,
    KEYCODE_ESC,
    KEYCODE_TAB,
    KEYCODE_BACKTAB,
    KEYCODE_BACKSPACE,
    KEYCODE_DELETE,
    KEYCODE_UP,
    KEYCODE_DOWN,
    KEYCODE_LEFT,
    KEYCODE_RIGHT,
    KEYCODE_HOME,
    KEYCODE_END,
    KEYCODE_PAGE_UP,
    KEYCODE_PAGE_DOWN,
    KEYCODE_F1,
    KEYCODE_UNKNOWN,     /* some other key of the keyboard */
    KEYCODE_PASTE_BEGIN, /* what follows was not typed, up to KEYCODE_PASTE_END */
    KEYCODE_PASTE_END,
    KEYCODE_CTRL = 0x1f, /* ch & KEYCODE_CTRL: a letter with Ctrl */
};

enum { KEY_NAME = 16 };

/* "j", "Enter", "Ctrl-P"; "" for none. */
void keys_name(uint32_t key, char out[KEY_NAME]);

/* Takes the next key off *keys: a character, or a name in angle brackets (<Enter>, <Ctrl-P>;
 * <lt> is "<"). False: nothing left, or no such name. */
bool keys_next(struct str *keys, uint32_t *out) NODISCARD;

#endif
