/* secret_line.c - see secret_line.h. */
#include "secret_line.h"

#include "tui/keys.h"

void secret_line_key(struct secret *secret, uint32_t key)
{
    char *end = secret->page + secret->len;
    size_t len = 0;

    if (key == KEYCODE_BACKSPACE || key == ('U' & KEYCODE_CTRL)) {
        bool all = key != KEYCODE_BACKSPACE;

        while (secret->len > 0 && (all || ((unsigned char)end[-1] & 0xc0) == 0x80)) {
            *--end = '\0';
            secret->len--;
        }
        if (secret->len > 0) {
            *--end = '\0';
            secret->len--;
        }
        return;
    }
    if (key < ' ' || key == 0x7f || key >= KEYCODE_ENTER || secret->len + 4 > SECRET_MOST)
        return;
    if (key < 0x80) {
        end[len++] = (char)key;
    } else if (key < 0x800) {
        end[len++] = (char)(0xc0 | key >> 6);
        end[len++] = (char)(0x80 | (key & 0x3f));
    } else if (key < 0x10000) {
        end[len++] = (char)(0xe0 | key >> 12);
        end[len++] = (char)(0x80 | (key >> 6 & 0x3f));
        end[len++] = (char)(0x80 | (key & 0x3f));
    } else {
        end[len++] = (char)(0xf0 | key >> 18);
        end[len++] = (char)(0x80 | (key >> 12 & 0x3f));
        end[len++] = (char)(0x80 | (key >> 6 & 0x3f));
        end[len++] = (char)(0x80 | (key & 0x3f));
    }
    secret->len += len;
}

static size_t characters(const struct secret *secret)
{
    size_t count = 0;

    for (size_t i = 0; i < secret->len; i++)
        count += ((unsigned char)secret->page[i] & 0xc0) != 0x80;
    return count;
}

void secret_line_draw(const struct secret *secret, struct canvas *canvas, int y, int x, int width,
                      bool here)
{
    size_t count = characters(secret);
    int stars = count < (size_t)width ? (int)count : width - 1;

    for (int i = 0; i < stars; i++)
        canvas_put(canvas, y, x + i, STYLE_PLAIN, '*');
    if (!here)
        return;
    canvas->cursor_y = y;
    canvas->cursor_x = x + stars;
}
