/* qr.c - see qr.h. libzbar brings cameras, windows and a bus with it: it is loaded by the parent of
 * the parse workers alone, and only if it is there. */
#include "qr.h"

#include "base/library.h"

#ifdef HAVE_ZBAR
#include <iconv.h>
#include <stdlib.h>
#include <zbar.h>

#define ZBAR_NAMES(X)                                                                              \
    X(zbar_image_scanner_create)                                                                   \
    X(zbar_image_scanner_destroy)                                                                  \
    X(zbar_image_scanner_set_config)                                                               \
    X(zbar_scan_image)                                                                             \
    X(zbar_image_create)                                                                           \
    X(zbar_image_destroy)                                                                          \
    X(zbar_image_set_format)                                                                       \
    X(zbar_image_set_size)                                                                         \
    X(zbar_image_set_data)                                                                         \
    X(zbar_image_first_symbol)                                                                     \
    X(zbar_symbol_next)                                                                            \
    X(zbar_symbol_get_data)                                                                        \
    X(zbar_symbol_get_data_length)

static struct {
    struct {
        ZBAR_NAMES(LIBRARY_SLOT)
    } lib;
    zbar_image_scanner_t *scanner;
} zbar;

static bool load(void)
{
    static const char *const names[] = {ZBAR_NAMES(LIBRARY_NAME)};
    struct error missing = {0};

    return library_load("libzbar.so.0", names, ARRAY_LEN(names), &zbar.lib, &missing);
}

/* It opens these for every code; while one of each is open, no file need be read for that. */
static const char *const sets[] = {"ISO8859-1", "SJIS", "UTF-8", "BIG-5", "GB18030", "CP437"};
static iconv_t kept[ARRAY_LEN(sets)];

static void keep_converters(void)
{
    for (size_t i = 0; i < ARRAY_LEN(sets); i++)
        kept[i] = iconv_open("UTF-8", sets[i]);
}

static void drop_converters(void)
{
    for (size_t i = 0; i < ARRAY_LEN(sets); i++)
        if (kept[i] != (iconv_t)-1)
            iconv_close(kept[i]);
}

bool qr_load(void)
{
    if (zbar.scanner)
        return true;
    if (!load() || !(zbar.scanner = zbar.lib.zbar_image_scanner_create())) {
        qr_unload();
        return false;
    }
    zbar.lib.zbar_image_scanner_set_config(zbar.scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar.lib.zbar_image_scanner_set_config(zbar.scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    zbar.lib.zbar_image_scanner_set_config(zbar.scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
    zbar.lib.zbar_image_scanner_set_config(zbar.scanner, ZBAR_NONE, ZBAR_CFG_TEST_INVERTED, 1);
    keep_converters();
    return true;
}

bool qr_is_loaded(void)
{
    return zbar.scanner != NULL;
}

/* The library stays: what it has opened cannot be taken back. */
void qr_unload(void)
{
    if (!zbar.scanner)
        return;
    zbar.lib.zbar_image_scanner_destroy(zbar.scanner);
    zbar.scanner = NULL;
    drop_converters();
}

void qr_find(const struct picture *picture, void (*fn)(void *arg, struct str text), void *arg)
{
    zbar_image_t *image;

    if (!zbar.scanner || !(image = zbar.lib.zbar_image_create()))
        return;
    zbar.lib.zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar.lib.zbar_image_set_size(image, picture->width, picture->height);
    zbar.lib.zbar_image_set_data(image, picture->grey,
                                 (unsigned long)picture->width * picture->height, NULL);
    if (zbar.lib.zbar_scan_image(zbar.scanner, image) > 0)
        for (const zbar_symbol_t *code = zbar.lib.zbar_image_first_symbol(image); code;
             code = zbar.lib.zbar_symbol_next(code))
            fn(arg, (struct str){zbar.lib.zbar_symbol_get_data(code),
                                 zbar.lib.zbar_symbol_get_data_length(code)});
    zbar.lib.zbar_image_destroy(image);
}
#else
bool qr_load(void)
{
    return false;
}

bool qr_is_loaded(void)
{
    return false;
}

void qr_unload(void)
{
}

void qr_find(const struct picture *picture, void (*fn)(void *arg, struct str text), void *arg)
{
    (void)picture, (void)fn, (void)arg;
}
#endif
