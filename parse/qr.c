/* qr.c - see qr.h. libzbar brings cameras, windows and a bus with it: it is loaded by the parent of
 * the parse workers alone, and only if it is there. */
#include "qr.h"

#ifdef HAVE_ZBAR
#include <dlfcn.h>
#include <iconv.h>
#include <stdlib.h>
#include <zbar.h>

static struct {
    void *library;
    zbar_image_scanner_t *scanner;
    zbar_image_scanner_t *(*scanner_create)(void);
    void (*scanner_destroy)(zbar_image_scanner_t *);
    int (*set_config)(zbar_image_scanner_t *, zbar_symbol_type_t, zbar_config_t, int);
    int (*scan)(zbar_image_scanner_t *, zbar_image_t *);
    zbar_image_t *(*image_create)(void);
    void (*image_destroy)(zbar_image_t *);
    void (*set_format)(zbar_image_t *, unsigned long);
    void (*set_size)(zbar_image_t *, unsigned, unsigned);
    void (*set_data)(zbar_image_t *, const void *, unsigned long, zbar_image_cleanup_handler_t *);
    const zbar_symbol_t *(*first)(const zbar_image_t *);
    const zbar_symbol_t *(*next)(const zbar_symbol_t *);
    const char *(*data)(const zbar_symbol_t *);
    unsigned (*data_length)(const zbar_symbol_t *);
} zbar;

/* POSIX hands functions out as void *, which C does not turn into one. */
static bool find(void *slot, const char *name)
{
    void *symbol = dlsym(zbar.library, name);

    *(void **)slot = symbol;
    return symbol != NULL;
}

static bool find_all(void)
{
    return find(&zbar.scanner_create, "zbar_image_scanner_create") &&
           find(&zbar.scanner_destroy, "zbar_image_scanner_destroy") &&
           find(&zbar.set_config, "zbar_image_scanner_set_config") &&
           find(&zbar.scan, "zbar_scan_image") && find(&zbar.image_create, "zbar_image_create") &&
           find(&zbar.image_destroy, "zbar_image_destroy") &&
           find(&zbar.set_format, "zbar_image_set_format") &&
           find(&zbar.set_size, "zbar_image_set_size") &&
           find(&zbar.set_data, "zbar_image_set_data") &&
           find(&zbar.first, "zbar_image_first_symbol") && find(&zbar.next, "zbar_symbol_next") &&
           find(&zbar.data, "zbar_symbol_get_data") &&
           find(&zbar.data_length, "zbar_symbol_get_data_length");
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
    zbar.library = dlopen("libzbar.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!zbar.library || !find_all() || !(zbar.scanner = zbar.scanner_create())) {
        qr_unload();
        return false;
    }
    zbar.set_config(zbar.scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar.set_config(zbar.scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    zbar.set_config(zbar.scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
    zbar.set_config(zbar.scanner, ZBAR_NONE, ZBAR_CFG_TEST_INVERTED, 1);
    keep_converters();
    return true;
}

/* The library stays: what it has opened cannot be taken back. */
void qr_unload(void)
{
    if (!zbar.scanner)
        return;
    zbar.scanner_destroy(zbar.scanner);
    zbar.scanner = NULL;
    drop_converters();
}

void qr_find(const struct picture *picture, void (*fn)(void *arg, struct str text), void *arg)
{
    zbar_image_t *image;

    if (!zbar.scanner || !(image = zbar.image_create()))
        return;
    zbar.set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar.set_size(image, picture->width, picture->height);
    zbar.set_data(image, picture->grey, (unsigned long)picture->width * picture->height, NULL);
    if (zbar.scan(zbar.scanner, image) > 0)
        for (const zbar_symbol_t *code = zbar.first(image); code; code = zbar.next(code))
            fn(arg, (struct str){zbar.data(code), zbar.data_length(code)});
    zbar.image_destroy(image);
}
#else
bool qr_load(void)
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
