/* pdf_draw.c - see pdf_draw.h. The one file that knows pango and cairo. */
#include "pdf_draw.h"

#include "base/library.h"
#include "base/mem.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <stdlib.h>

/* Latin and Vietnamese from the first, Chinese from whichever of the others is there. */
#define FAMILIES "DejaVu Sans,Noto Sans,Noto Sans CJK SC,WenQuanYi Micro Hei,sans-serif"

static const char *const fonts[] = {
    [FONT_BODY] = FAMILIES " 8.5",
    [FONT_SMALL] = FAMILIES " 7.5",
    [FONT_BOLD] = FAMILIES " Bold 7.5",
    [FONT_MARK] = FAMILIES " Bold 7",
    [FONT_CODE] = "DejaVu Sans Mono," FAMILIES " 6.6",
    [FONT_TITLE] = FAMILIES " Bold 18",
    [FONT_SECTION] = FAMILIES " Bold 13",
    [FONT_HEADING] = FAMILIES " Bold 9.5",
};

#ifdef SANITIZED
/* fontconfig keeps what it has read of the fonts until the program ends. */
const char *__lsan_default_suppressions(void); /* NOLINT: the name is the sanitizer's */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void) /* NOLINT */
{
    return "leak:libfontconfig";
}
#endif

#define PANGO_NAMES(X)                                                                             \
    X(cairo_arc)                                                                                   \
    X(cairo_create)                                                                                \
    X(cairo_destroy)                                                                               \
    X(cairo_fill)                                                                                  \
    X(cairo_move_to)                                                                               \
    X(cairo_new_path)                                                                              \
    X(cairo_pdf_surface_add_outline)                                                               \
    X(cairo_pdf_surface_create_for_stream)                                                         \
    X(cairo_pdf_surface_set_metadata)                                                              \
    X(cairo_rectangle)                                                                             \
    X(cairo_set_source_rgb)                                                                        \
    X(cairo_show_page)                                                                             \
    X(cairo_status)                                                                                \
    X(cairo_status_to_string)                                                                      \
    X(cairo_surface_destroy)                                                                       \
    X(cairo_surface_finish)                                                                        \
    X(cairo_surface_status)                                                                        \
    X(g_object_unref)                                                                              \
    X(pango_attr_insert_hyphens_new)                                                               \
    X(pango_attr_list_insert)                                                                      \
    X(pango_attr_list_new)                                                                         \
    X(pango_attr_list_unref)                                                                       \
    X(pango_cairo_create_layout)                                                                   \
    X(pango_cairo_font_map_get_default)                                                            \
    X(pango_cairo_show_layout)                                                                     \
    X(pango_font_description_free)                                                                 \
    X(pango_font_description_from_string)                                                          \
    X(pango_font_map_list_families)                                                                \
    X(pango_layout_get_size)                                                                       \
    X(pango_layout_set_attributes)                                                                 \
    X(pango_layout_set_auto_dir)                                                                   \
    X(pango_layout_set_ellipsize)                                                                  \
    X(pango_layout_set_font_description)                                                           \
    X(pango_layout_set_height)                                                                     \
    X(pango_layout_set_text)                                                                       \
    X(pango_layout_set_width)                                                                      \
    X(pango_layout_set_wrap)

/* They bring thirty more with them, windows among them: base/library.h. */
struct pango {
    PANGO_NAMES(LIBRARY_SLOT)
};

struct pdf {
    struct pango lib; /* pango and cairo */
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoLayout *layout; /* one, used again for every text */
    PangoFontDescription *fonts[ARRAY_LEN(fonts)];
};

static cairo_status_t keep(void *out, const unsigned char *bytes, unsigned len)
{
    if (!out)
        return CAIRO_STATUS_SUCCESS;
    return buf_add(out, bytes, len) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static bool has_fonts(const struct pango *lib)
{
    PangoFontFamily **families;
    int count;

    lib->pango_font_map_list_families(lib->pango_cairo_font_map_get_default(), &families, &count);
    free(families);
    return count > 0;
}

static bool load(struct pango *lib, struct error *err)
{
    static const char *const names[] = {PANGO_NAMES(LIBRARY_NAME)};

    if (!library_load("libpangocairo-1.0.so.0", names, ARRAY_LEN(names), lib, err))
        return error_suffix(err, "; no PDF can be made without it"), false;
    return has_fonts(lib) || error_set(err, ERROR_IO,
                                       "no font is installed, so that no PDF can be made; Debian's "
                                       "package fonts-dejavu-core has one");
}

static void open_surface(struct pdf *pdf, struct buf *out, const char *title, const char *created)
{
    const struct pango *lib = &pdf->lib;

    pdf->surface = lib->cairo_pdf_surface_create_for_stream(keep, out, PDF_WIDTH, PDF_HEIGHT);
    lib->cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_TITLE, title);
    lib->cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATOR, "mailmedic");
    lib->cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATE_DATE, created);
    pdf->cairo = lib->cairo_create(pdf->surface);
}

static void open_layout(struct pdf *pdf)
{
    const struct pango *lib = &pdf->lib;
    PangoAttrList *plain = lib->pango_attr_list_new();

    pdf->layout = lib->pango_cairo_create_layout(pdf->cairo);
    lib->pango_attr_list_insert(plain,
                                lib->pango_attr_insert_hyphens_new(FALSE)); /* a hash has none */
    lib->pango_layout_set_attributes(pdf->layout, plain);
    lib->pango_attr_list_unref(plain);
    lib->pango_layout_set_auto_dir(pdf->layout, FALSE);
    lib->pango_layout_set_wrap(pdf->layout, PANGO_WRAP_WORD_CHAR);
}

struct pdf *pdf_open(struct buf *out, const char *title, const char *created, struct error *err)
{
    struct pdf *pdf = xcalloc(1, sizeof(*pdf));

    if (!load(&pdf->lib, err)) {
        free(pdf);
        return NULL;
    }
    open_surface(pdf, out, title, created);
    open_layout(pdf);
    for (size_t i = 0; i < ARRAY_LEN(fonts); i++)
        pdf->fonts[i] = pdf->lib.pango_font_description_from_string(fonts[i]);
    return pdf;
}

bool pdf_close(struct pdf *pdf, struct error *err)
{
    const struct pango *lib = &pdf->lib;
    cairo_status_t status;

    for (size_t i = 0; i < ARRAY_LEN(fonts); i++)
        lib->pango_font_description_free(pdf->fonts[i]);
    lib->g_object_unref(pdf->layout);
    status = lib->cairo_status(pdf->cairo);
    lib->cairo_destroy(pdf->cairo);
    lib->cairo_surface_finish(pdf->surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = lib->cairo_surface_status(pdf->surface);
    lib->cairo_surface_destroy(pdf->surface);
    if (status != CAIRO_STATUS_SUCCESS)
        error_set(err, ERROR_IO, "the PDF could not be made: %s",
                  lib->cairo_status_to_string(status));
    free(pdf);
    return status == CAIRO_STATUS_SUCCESS;
}

void pdf_next_page(struct pdf *pdf)
{
    pdf->lib.cairo_show_page(pdf->cairo);
}

void pdf_outline(struct pdf *pdf, unsigned page, const char *title)
{
    char target[32];

    snprintf(target, sizeof(target), "page=%u", page);
    pdf->lib.cairo_pdf_surface_add_outline(pdf->surface, CAIRO_PDF_OUTLINE_ROOT, title, target, 0);
}

static void set(struct pdf *pdf, enum pdf_font font, double width, double most, const char *text)
{
    pdf->lib.pango_layout_set_font_description(pdf->layout, pdf->fonts[font]);
    pdf->lib.pango_layout_set_width(pdf->layout, width > 0 ? (int)(width * PANGO_SCALE) : -1);
    pdf->lib.pango_layout_set_height(pdf->layout, most > 0 ? (int)(most * PANGO_SCALE) : -1);
    pdf->lib.pango_layout_set_ellipsize(pdf->layout,
                                        most > 0 ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
    pdf->lib.pango_layout_set_text(pdf->layout, text, -1);
}

double pdf_text_height(struct pdf *pdf, enum pdf_font font, double width, double most,
                       const char *text)
{
    int tall;

    set(pdf, font, width, most, text);
    pdf->lib.pango_layout_get_size(pdf->layout, NULL, &tall);
    return (double)tall / PANGO_SCALE;
}

double pdf_text_width(struct pdf *pdf, enum pdf_font font, const char *text)
{
    int wide;

    set(pdf, font, 0, 0, text);
    pdf->lib.pango_layout_get_size(pdf->layout, &wide, NULL);
    return (double)wide / PANGO_SCALE;
}

static void ink(struct pdf *pdf, unsigned colour)
{
    pdf->lib.cairo_set_source_rgb(pdf->cairo, (colour >> 16) / 255.0, (colour >> 8 & 255) / 255.0,
                                  (colour & 255) / 255.0);
}

double pdf_text(struct pdf *pdf, enum pdf_font font, double x, double y, double width, double most,
                unsigned colour, const char *text)
{
    double tall = pdf_text_height(pdf, font, width, most, text);

    ink(pdf, colour);
    pdf->lib.cairo_move_to(pdf->cairo, x, y);
    pdf->lib.pango_cairo_show_layout(pdf->cairo, pdf->layout);
    return tall;
}

void pdf_box(struct pdf *pdf, double x, double y, double width, double height, unsigned colour)
{
    ink(pdf, colour);
    pdf->lib.cairo_rectangle(pdf->cairo, x, y, width, height);
    pdf->lib.cairo_fill(pdf->cairo);
}

void pdf_dot(struct pdf *pdf, double x, double y, double radius, unsigned colour)
{
    ink(pdf, colour);
    pdf->lib.cairo_new_path(pdf->cairo); /* no line from where the last text began */
    pdf->lib.cairo_arc(pdf->cairo, x, y, radius, 0, 2 * G_PI);
    pdf->lib.cairo_fill(pdf->cairo);
}
