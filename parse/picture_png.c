/* picture_png.c - PNG by libpng; see picture.h. */
#include "picture.h"

#include <png.h>

bool picture_read_png(struct picture *out, struct str bytes, bool *limit)
{
    static const png_color white = {255, 255, 255};
    png_image image = {.version = PNG_IMAGE_VERSION};
    bool ok;

    if (!png_image_begin_read_from_memory(&image, bytes.at, bytes.len))
        return false;
    image.format = PNG_FORMAT_GRAY;
    ok = picture_make(out, image.width, image.height, limit) &&
         png_image_finish_read(&image, &white, out->grey, 0, NULL);
    png_image_free(&image);
    return ok;
}
