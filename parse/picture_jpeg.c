/* picture_jpeg.c - JPEG by libjpeg; see picture.h. */
#include "picture.h"

#include "base/library.h"
#include "base/limits.h"

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

#define JPEG_NAMES(X)                                                                              \
    X(jpeg_CreateDecompress)                                                                       \
    X(jpeg_destroy_decompress)                                                                     \
    X(jpeg_mem_src)                                                                                \
    X(jpeg_read_header)                                                                            \
    X(jpeg_read_scanlines)                                                                         \
    X(jpeg_start_decompress)                                                                       \
    X(jpeg_std_error)

static struct {
    JPEG_NAMES(LIBRARY_SLOT)
} lib;

bool picture_load_jpeg(struct error *err)
{
    static const char *const names[] = {JPEG_NAMES(LIBRARY_NAME)};

    return lib.jpeg_std_error || library_load(JPEG_FILE, names, ARRAY_LEN(names), &lib, err);
}

enum { MOST_SCANS = 50, FINE = 2000000 };

struct reader {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf failed;
};

static void on_error(j_common_ptr jpeg)
{
    longjmp(((struct reader *)jpeg->client_data)->failed, 1);
}

static void on_message(j_common_ptr jpeg, int level)
{
    (void)jpeg, (void)level;
}

/* A progressive file may have scans without end. */
static void on_progress(j_common_ptr jpeg)
{
    struct reader *reader = jpeg->client_data;

    if (reader->jpeg.input_scan_number > MOST_SCANS)
        on_error(jpeg);
}

/* Halves the size while decoding, as often as the picture stays fine enough. */
static void scale(struct jpeg_decompress_struct *jpeg)
{
    uint64_t pixels = (uint64_t)jpeg->image_width * jpeg->image_height;

    jpeg->scale_num = 1;
    jpeg->scale_denom = 1;
    while (jpeg->scale_denom < 8 && pixels > FINE) {
        jpeg->scale_denom *= 2;
        pixels /= 4;
    }
}

static bool read_rows(struct reader *reader, struct picture *out, bool *limit)
{
    struct jpeg_decompress_struct *jpeg = &reader->jpeg;

    jpeg->out_color_space = JCS_GRAYSCALE;
    jpeg->dct_method = JDCT_IFAST;
    scale(jpeg);
    if (!lib.jpeg_start_decompress(jpeg) ||
        !picture_make(out, jpeg->output_width, jpeg->output_height, limit))
        return false;
    while (jpeg->output_scanline < jpeg->output_height) {
        JSAMPROW row = out->grey + (size_t)jpeg->output_scanline * out->width;

        if (lib.jpeg_read_scanlines(jpeg, &row, 1) != 1)
            break;
    }
    return true;
}

bool picture_read_jpeg(struct picture *out, struct str bytes, bool *limit)
{
    struct reader reader = {0};
    volatile bool ok = false;

    reader.jpeg.err = lib.jpeg_std_error(&reader.errors);
    reader.errors.error_exit = on_error;
    reader.errors.emit_message = on_message;
    reader.jpeg.client_data = &reader;
    if (setjmp(reader.failed) == 0) {
        lib.jpeg_CreateDecompress(&reader.jpeg, JPEG_LIB_VERSION, sizeof(reader.jpeg));
        reader.progress.progress_monitor = on_progress;
        reader.jpeg.progress = &reader.progress;
        reader.jpeg.client_data = &reader;
        lib.jpeg_mem_src(&reader.jpeg, (const unsigned char *)bytes.at, bytes.len);
        if (lib.jpeg_read_header(&reader.jpeg, TRUE) == JPEG_HEADER_OK) {
            uint64_t pixels = (uint64_t)reader.jpeg.image_width * reader.jpeg.image_height;

            *limit = pixels > 4 * (uint64_t)LIMIT_PICTURE_PIXELS;
            if (!*limit && reader.jpeg.jpeg_color_space != JCS_CMYK &&
                reader.jpeg.jpeg_color_space != JCS_YCCK)
                ok = read_rows(&reader, out, limit);
        }
    }
    lib.jpeg_destroy_decompress(&reader.jpeg);
    return ok;
}
