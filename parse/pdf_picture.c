/* pdf_picture.c - see pdf_picture.h. */
#include "pdf_picture.h"

#include "picture.h"

#include <string.h>

enum { MOST_BYTES = 16 << 20 };

/* Numbers of the picture's dictionary; 0: not given, or given elsewhere. */
static uint64_t number_of(struct str dictionary, const char *name)
{
    size_t at = str_find(dictionary, str_of(name));
    struct str rest = str_part(dictionary, at + strlen(name), dictionary.len);
    uint64_t value;

    return at < dictionary.len && pdf_take_number(&rest, &value) ? value : 0;
}

static void fill(struct picture *picture, struct str rows, size_t pitch, unsigned bits,
                 size_t colors)
{
    for (size_t y = 0; y < picture->height; y++)
        for (size_t x = 0; x < picture->width; x++) {
            size_t at = y * pitch + (bits == 1 ? x / 8 : x * colors);
            unsigned char value = (unsigned char)rows.at[at];

            picture->grey[y * picture->width + x] = bits == 8                    ? value
                                                    : (value >> (7 - x % 8) & 1) ? 255
                                                                                 : 0;
        }
}

/* Bytes or bits, row by row. The number of colours follows from how many bytes there are. */
static void look_at_raw(struct look *look, const struct pdf_object *object)
{
    uint64_t width = number_of(object->dictionary, "/Width"),
             height = number_of(object->dictionary, "/Height"),
             bits = number_of(object->dictionary, "/BitsPerComponent");
    struct picture picture = {0};
    size_t pitch, colors = 1;
    bool limit = false;
    struct buf bytes;

    if (pdf_has(object->dictionary, "/Predictor") || (bits != 1 && bits != 8))
        return;
    buf_init(&bytes, MOST_BYTES);
    if (pdf_unpack(object, look, MOST_BYTES, &bytes) &&
        picture_make(&picture, width, height, &limit)) {
        if (bits == 8 && width * height > 0)
            colors = bytes.len / (width * height);
        pitch = bits == 1 ? (width + 7) / 8 : width * colors;
        if (colors > 0 && colors <= 4 && bytes.len >= pitch * height) {
            fill(&picture, buf_as_str(&bytes), pitch, (unsigned)bits, colors);
            (void)look_at_pixels(look, &picture);
        }
    }
    picture_dispose(&picture);
    buf_dispose(&bytes);
}

void pdf_look_at_picture(struct look *look, const struct pdf_object *object)
{
    if (object->stream.len == 0 || look->pixels_left == 0 || !pdf_has(object->dictionary, "/Image"))
        return;
    if (pdf_has(object->dictionary, "/DCTDecode"))
        look_at_picture(look, object->stream);
    else if (pdf_has(object->dictionary, "/FlateDecode"))
        look_at_raw(look, object);
}
