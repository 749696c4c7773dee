/* picture.c - see picture.h. */
#include "picture.h"

#include "base/hash.h"
#include "base/limits.h"
#include "qr.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST_SIDE = 21, MOST_CODE = 4000, FINE = 2000000 };

bool picture_is(struct str bytes)
{
    return str_starts(bytes, "\x89PNG\r\n") || str_starts(bytes, "\xff\xd8\xff") ||
           str_starts(bytes, "GIF8");
}

bool pictures_load(struct error *err)
{
    return picture_load_png(err) && picture_load_jpeg(err) && picture_load_gif(err);
}

void picture_dispose(struct picture *picture)
{
    free(picture->grey);
    *picture = (struct picture){0};
}

bool picture_make(struct picture *out, uint64_t width, uint64_t height, bool *limit)
{
    if (width < LEAST_SIDE || height < LEAST_SIDE)
        return false;
    if (width > UINT16_MAX || height > UINT16_MAX || width * height > LIMIT_PICTURE_PIXELS) {
        *limit = true;
        return false;
    }
    *out = (struct picture){calloc(width, height), (unsigned)width, (unsigned)height};
    return out->grey != NULL;
}

bool picture_read(struct picture *out, struct str bytes, bool *limit)
{
    *out = (struct picture){0};
    *limit = false;
    if (str_starts(bytes, "\x89PNG"))
        return picture_read_png(out, bytes, limit);
    return str_starts(bytes, "GIF8") ? picture_read_gif(out, bytes, limit)
                                     : picture_read_jpeg(out, bytes, limit);
}

/* Every second row and column, until what is left is quick to search. */
static void shrink(struct picture *picture)
{
    while ((uint64_t)picture->width * picture->height > FINE) {
        unsigned width = picture->width / 2, height = picture->height / 2;

        for (size_t y = 0; y < height; y++)
            for (size_t x = 0; x < width; x++)
                picture->grey[y * width + x] = picture->grey[2 * y * picture->width + 2 * x];
        picture->width = width;
        picture->height = height;
    }
}

static bool is_link(struct str text)
{
    size_t colon = str_find_char(str_part(text, 0, 12), ':');

    return colon > 1 && colon < text.len && colon < 12 && str_find_char(text, ' ') == text.len &&
           str_find_char(text, '\n') == text.len;
}

struct search {
    struct look *look;
    bool found;
};

static void on_code(void *arg, struct str text)
{
    struct search *search = arg;
    struct look *look = search->look;

    search->found = true;
    text = str_part(text, 0, MOST_CODE);
    look_note(look, PART_QR, "QR code");
    look_line(look);
    look_text(look, text);
    look_line(look);
    if (is_link(text) && utf8_valid(text))
        look_link(look, text, true);
}

/* True: so many pixels may still be searched, and are counted. */
static bool may_search(struct look *look, uint64_t pixels)
{
    if (pixels > look->pixels_left || clock() > look->until) {
        look_limit(look, "picture-pixels");
        return false;
    }
    look->pixels_left -= pixels;
    return true;
}

bool look_at_pixels(struct look *look, const struct picture *picture)
{
    struct search search = {.look = look};

    if (!may_search(look, (uint64_t)picture->width * picture->height))
        return true;
    if (!qr_is_loaded()) {
        look->traits |= PART_UNSEARCHED;
        return true;
    }
    qr_find(picture, on_code, &search);
    return search.found;
}

/* One that is searched counts as much as the first time: what a mail is told to hold must not
 * depend on the mails before it. */
void look_at_picture(struct look *look, struct str bytes)
{
    struct picture picture;
    struct hash hash;
    uint64_t pixels = 0;
    bool limit = false, found = false;

    if (look->pixels_left == 0 || !picture_is(bytes))
        return;
    hash = hash_of(bytes);
    if (picture_seen(&hash, &pixels)) {
        (void)may_search(look, pixels);
        return;
    }
    if (picture_read(&picture, bytes, &limit)) {
        shrink(&picture);
        pixels = (uint64_t)picture.width * picture.height;
        found = look_at_pixels(look, &picture);
    }
    if (limit)
        look_limit(look, "picture-pixels");
    else if (!found)
        picture_remember(&hash, pixels);
    picture_dispose(&picture);
}
