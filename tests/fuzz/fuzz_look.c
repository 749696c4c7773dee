/* fuzz_look.c - each format's reader by itself, behind the signature that would lead to it. The
 * first byte picks the reader. */
#include "attach.h"
#include "base/limits.h"
#include "biff.h"
#include "look.h"
#include "office_text.h"
#include "ooxml.h"
#include "picture.h"
#include "vba.h"

#include <stdlib.h>

static void look_at_vba_container(struct look *look, struct str bytes)
{
    struct buf out;

    buf_init(&out, MIB(1));
    (void)vba_decompress(bytes, &out);
    office_look_for_autorun(look, buf_as_str(&out));
    buf_dispose(&out);
}

static void look_at_page(struct look *look, struct str bytes)
{
    look_at_html(look, bytes, false);
}

static void look_at_package(struct look *look, struct str bytes)
{
    static const char *const parts[] = {"word/_rels/x.rels", "xl/workbook.xml", "xl/workbook.bin",
                                        "word/document.xml", "xl/externalLinks/a.bin"};
    struct ooxml package = {0};

    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        (void)ooxml_take(&package, look, str_of(parts[i]), bytes);
}

typedef void (*look_fn)(struct look *look, struct str bytes);

static const look_fn readers[] = {
    look_at_vba_container, look_at_page,     look_at_package,   look_at_workbook_stream,
    look_at_ole,           look_at_pdf,      look_at_rtf,       look_at_tnef,
    look_at_onenote,       look_at_shortcut, look_at_office_xml};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct look look = {.limit = "",
                        .type = "",
                        .members_left = LIMIT_ARCHIVE_ENTRIES,
                        .output_left = MIB(4),
                        .work_left = MIB(8),
                        .until = clock() + CLOCKS_PER_SEC};
    struct error err = {0};

    if (size == 0)
        return 0;
    if (!attach_preload(&err))
        abort();
    buf_init(&look.detail, LOOK_DETAIL);
    buf_init(&look.text, KIB(512));
    buf_init(&look.links, LOOK_LINKS);
    readers[data[0] % ARRAY_LEN(readers)](&look, (struct str){(const char *)data + 1, size - 1});
    if (!utf8_valid(buf_as_str(&look.detail)))
        abort();
    buf_dispose(&look.detail);
    buf_dispose(&look.text);
    buf_dispose(&look.links);
    return 0;
}
