/* fuzz_attach.c - no attachment makes the examination crash, run on, or say something that cannot
 * be shown. The first byte picks the name. */
#include "attach.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[] = {"",      "a.doc",       "a.docx",        "a.xls",
                                    "a.zip", "a.pdf",       "a.html",        "a.svg",
                                    "a.rtf", "winmail.dat", "a.tgz",         "a.iso",
                                    "a.one", "a.lnk",       "a.pdf    .exe", "a<U+202E>fdp.exe"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mail_part part = {.declared_type = "application/octet-stream",
                             .extension = "",
                             .disposition = "",
                             .real_type = "",
                             .detail = ""};
    struct arena arena = {0};
    struct error err = {0};

    if (size == 0)
        return 0;
    if (!attach_preload(&err))
        abort();
    part.name = names[data[0] % ARRAY_LEN(names)];
    (void)attach_examine((struct str){(const char *)data + 1, size - 1}, &part, &arena, NULL);
    if (!utf8_valid(str_of(part.detail)) || !utf8_valid(str_of(part.real_type)))
        abort();
    for (const char *ch = part.detail; *ch; ch++)
        if ((unsigned char)*ch < 0x20)
            abort();
    arena_dispose(&arena);
    return 0;
}
