/* picture_gif.c - the first picture of a GIF by giflib; see picture.h. */
#include "picture.h"

#include "base/library.h"

#include <gif_lib.h>
#include <string.h>

#define GIF_NAMES(X)                                                                               \
    X(DGifCloseFile)                                                                               \
    X(DGifGetExtension)                                                                            \
    X(DGifGetExtensionNext)                                                                        \
    X(DGifGetImageDesc)                                                                            \
    X(DGifGetLine)                                                                                 \
    X(DGifGetRecordType)                                                                           \
    X(DGifOpen)

static struct {
    GIF_NAMES(LIBRARY_SLOT)
} lib;

bool picture_load_gif(struct error *err)
{
    static const char *const names[] = {GIF_NAMES(LIBRARY_NAME)};

    return lib.DGifOpen || library_load("libgif.so.7", names, ARRAY_LEN(names), &lib, err);
}

static int read_some(GifFileType *gif, GifByteType *out, int len)
{
    struct str *rest = gif->UserData;
    size_t got = (size_t)len < rest->len ? (size_t)len : rest->len;

    memcpy(out, rest->at, got);
    *rest = str_part(*rest, got, rest->len);
    return (int)got;
}

/* Up to the first picture's description. */
static bool find_picture(GifFileType *gif)
{
    GifRecordType type;
    GifByteType *block;
    int code;

    for (;;) {
        if (lib.DGifGetRecordType(gif, &type) == GIF_ERROR || type == TERMINATE_RECORD_TYPE)
            return false;
        if (type == IMAGE_DESC_RECORD_TYPE)
            return lib.DGifGetImageDesc(gif) != GIF_ERROR;
        if (type != EXTENSION_RECORD_TYPE || lib.DGifGetExtension(gif, &code, &block) == GIF_ERROR)
            return false;
        while (block)
            if (lib.DGifGetExtensionNext(gif, &block) == GIF_ERROR)
                return false;
    }
}

static void make_grey(unsigned char *row, size_t width, const ColorMapObject *map)
{
    for (size_t x = 0; x < width; x++) {
        GifColorType color = {255, 255, 255};

        if (row[x] < map->ColorCount)
            color = map->Colors[row[x]];
        row[x] = (unsigned char)((color.Red * 2 + color.Green * 5 + color.Blue) / 8);
    }
}

static bool read_rows(GifFileType *gif, struct picture *out)
{
    static const unsigned first[] = {0, 4, 2, 1}, step[] = {8, 8, 4, 2};
    const ColorMapObject *map = gif->Image.ColorMap ? gif->Image.ColorMap : gif->SColorMap;
    bool laced = gif->Image.Interlace;

    if (!map)
        return false;
    for (unsigned pass = 0; pass < (laced ? 4 : 1); pass++)
        for (unsigned y = laced ? first[pass] : 0; y < out->height; y += laced ? step[pass] : 1) {
            unsigned char *row = out->grey + (size_t)y * out->width;

            if (lib.DGifGetLine(gif, row, (int)out->width) == GIF_ERROR)
                return y > 0; /* cut off: what there is */
            make_grey(row, out->width, map);
        }
    return true;
}

bool picture_read_gif(struct picture *out, struct str bytes, bool *limit)
{
    int why = 0;
    GifFileType *gif = lib.DGifOpen(&bytes, read_some, &why);
    bool ok;

    if (!gif)
        return false;
    ok = find_picture(gif) && gif->Image.Width > 0 && gif->Image.Height > 0 &&
         picture_make(out, (uint64_t)gif->Image.Width, (uint64_t)gif->Image.Height, limit) &&
         read_rows(gif, out);
    (void)lib.DGifCloseFile(gif, &why);
    return ok;
}
