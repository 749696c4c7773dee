/* input.c - see input.h. */
#include "input.h"

#include "tui/glyph.h"
#include "tui/keys.h"

#include <stdio.h>
#include <string.h>

void input_set(struct input *input, const char *text)
{
    input->len = utf8_clip(str_of(text), sizeof(input->text) - 1);
    memcpy(input->text, text, input->len);
    input->text[input->len] = '\0';
    input->at = input->len;
    input->lost = false;
}

bool input_has_lost(struct input *input)
{
    bool lost = input->lost;

    input->lost = false;
    return lost;
}

static bool is_inner_byte(const struct input *input, size_t at)
{
    return at < input->len && ((unsigned char)input->text[at] & 0xc0) == 0x80;
}

static size_t before(const struct input *input, size_t at)
{
    if (at > 0)
        at--;
    while (at > 0 && is_inner_byte(input, at))
        at--;
    return at;
}

static size_t behind(const struct input *input, size_t at)
{
    if (at < input->len)
        at++;
    while (is_inner_byte(input, at))
        at++;
    return at;
}

static size_t word_before(const struct input *input, size_t at)
{
    while (at > 0 && input->text[at - 1] == ' ')
        at--;
    while (at > 0 && input->text[at - 1] != ' ')
        at--;
    return at;
}

static void cut(struct input *input, size_t from, size_t to)
{
    memmove(input->text + from, input->text + to, input->len - to + 1);
    input->len -= to - from;
    input->at = from;
}

static bool insert(struct input *input, uint32_t ch)
{
    struct buf bytes;
    size_t len;

    if (ch < ' ' || ch >= KEYCODE_ENTER || text_class(ch) == TEXT_HIDDEN)
        return false;
    buf_init(&bytes, 8);
    utf8_put(&bytes, ch);
    len = bytes.len;
    if (input->len + len < sizeof(input->text)) {
        memmove(input->text + input->at + len, input->text + input->at, input->len - input->at + 1);
        memcpy(input->text + input->at, bytes.at, len);
        input->len += len;
        input->at += len;
    } else {
        input->lost = true;
    }
    buf_dispose(&bytes);
    return true;
}

bool input_key(struct input *input, uint32_t key)
{
    switch (key) {
    case KEYCODE_LEFT:
        input->at = before(input, input->at);
        return true;
    case KEYCODE_RIGHT:
        input->at = behind(input, input->at);
        return true;
    case KEYCODE_HOME:
    case 'A' & KEYCODE_CTRL:
        input->at = 0;
        return true;
    case KEYCODE_END:
    case 'E' & KEYCODE_CTRL:
        input->at = input->len;
        return true;
    case KEYCODE_BACKSPACE:
        cut(input, before(input, input->at), input->at);
        return true;
    case KEYCODE_DELETE:
        cut(input, input->at, behind(input, input->at));
        return true;
    case 'U' & KEYCODE_CTRL:
        cut(input, 0, input->at);
        input->lost = false;
        return true;
    case 'W' & KEYCODE_CTRL:
        cut(input, word_before(input, input->at), input->at);
        return true;
    default:
        return insert(input, key);
    }
}

void input_draw(const struct input *input, struct canvas *canvas, int y, int x, int width)
{
    struct str text = {input->text, input->len};
    size_t from = 0;
    int left;

    /* From the left until the cursor fits, with one column for itself. */
    while (from < input->at &&
           glyph_width(str_part(text, from, input->at - from), canvas->ascii) > width - 1)
        from = behind(input, from);
    left = glyph_width(str_part(text, from, input->at - from), canvas->ascii);
    canvas_text(canvas, y, x, width, STYLE_PLAIN, str_part(text, from, input->len));
    canvas->cursor_y = y;
    canvas->cursor_x = x + left;
}

void input_draw_hidden(const struct input *input, struct canvas *canvas, int y, int x, int width)
{
    struct input stars = {0};

    for (size_t at = 0; at < input->len; at = behind(input, at)) {
        stars.at += at < input->at;
        stars.text[stars.len++] = '*';
    }
    input_draw(&stars, canvas, y, x, width);
}
