/* picture_png.c - PNG by libpng; see picture.h. */
#include "picture.h"

#include "base/library.h"

#include <png.h>

#define PNG_NAMES(X)                                                                               \
    X(png_image_begin_read_from_memory)                                                            \
    X(png_image_finish_read)                                                                       \
    X(png_image_free)

static struct {
    PNG_NAMES(LIBRARY_SLOT)
} lib;

bool picture_load_png(struct error *err)
{
    static const char *const names[] = {PNG_NAMES(LIBRARY_NAME)};

    return lib.png_image_free || library_load("libpng16.so.16", names, ARRAY_LEN(names), &lib, err);
}

bool picture_read_png(struct picture *out, struct str bytes, bool *limit)
{
    static const png_color white = {255, 255, 255};
    png_image image = {.version = PNG_IMAGE_VERSION};
    bool ok;

    if (!lib.png_image_begin_read_from_memory(&image, bytes.at, bytes.len))
        return false;
    image.format = PNG_FORMAT_GRAY;
    ok = picture_make(out, image.width, image.height, limit) &&
         lib.png_image_finish_read(&image, &white, out->grey, 0, NULL);
    lib.png_image_free(&image);
    return ok;
}
