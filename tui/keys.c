/* keys.c - see keys.h. */
#include "tui/keys.h"

#include <stdio.h>
#include <string.h>

static const struct {
    uint32_t key;
    const char *name;
} names[] = {
    {KEYCODE_ENTER, "Enter"},
    {KEYCODE_ESC, "Esc"},
    {KEYCODE_TAB, "Tab"},
    {KEYCODE_BACKTAB, "Shift-Tab"},
    {KEYCODE_BACKSPACE, "Backspace"},
    {KEYCODE_DELETE, "Del"},
    {KEYCODE_UP, "Up"},
    {KEYCODE_DOWN, "Down"},
    {KEYCODE_LEFT, "Left"},
    {KEYCODE_RIGHT, "Right"},
    {KEYCODE_HOME, "Home"},
    {KEYCODE_END, "End"},
    {KEYCODE_PAGE_UP, "PgUp"},
    {KEYCODE_PAGE_DOWN, "PgDn"},
    {KEYCODE_F1, "F1"},
    {KEYCODE_UNKNOWN, "?"},
    {' ', "Space"},
};

void keys_name(uint32_t key, char out[KEY_NAME])
{
    struct buf text;

    out[0] = '\0';
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (names[i].key == key) {
            snprintf(out, KEY_NAME, "%s", names[i].name);
            return;
        }
    if (key > 0 && key < ' ') {
        snprintf(out, KEY_NAME, "Ctrl-%c", (int)key + '@');
        return;
    }
    if (key == KEYCODE_NONE || key >= KEYCODE_ENTER)
        return;
    buf_init(&text, KEY_NAME - 1);
    utf8_put(&text, key);
    snprintf(out, KEY_NAME, "%s", buf_c(&text));
    buf_dispose(&text);
}

static bool key_of_name(struct str name, uint32_t *out)
{
    if (str_equal_nocase(name, str_of("lt"))) {
        *out = '<';
        return true;
    }
    if (name.len == 6 && str_starts_nocase(name, "Ctrl-")) {
        *out = (uint32_t)(unsigned char)name.at[5] & KEYCODE_CTRL;
        return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_equal_nocase(name, str_of(names[i].name))) {
            *out = names[i].key;
            return true;
        }
    return false;
}

bool keys_next(struct str *keys, uint32_t *out)
{
    int32_t ch;
    size_t end;

    if (keys->len == 0)
        return false;
    if (keys->at[0] == '<') {
        struct str name;

        end = str_find_char(*keys, '>');
        name = str_part(*keys, 1, end - 1);
        if (end == keys->len || !key_of_name(name, out))
            return false;
        *keys = str_part(*keys, end + 1, keys->len);
        return true;
    }
    ch = utf8_take(keys);
    *out = ch == UTF8_BAD ? KEYCODE_UNKNOWN : (uint32_t)ch;
    return true;
}
