/* fuzz_words.c - the words and links of a document (PDF, Office, RTF, pictures) are bounded and can
 * be shown, whatever the document is. The first byte picks the name. */
#include "attach.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[] = {"a.pdf", "a.docx", "a.xlsx", "a.pptx",
                                    "a.doc", "a.xls",  "a.rtf",  "a.png"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *text, size_t most)
{
    if (strlen(text) > most || !utf8_valid(str_of(text)))
        abort();
    for (const char *ch = text; *ch; ch++)
        if ((unsigned char)*ch < 0x20 && *ch != '\n')
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mail_part part = {.declared_type = "application/octet-stream",
                             .extension = "",
                             .disposition = "",
                             .real_type = "",
                             .detail = "",
                             .text = ""};
    struct arena arena = {0};
    struct urls urls = {.arena = &arena};
    struct attach_mail mail = {.urls = &urls};
    struct error err = {0};

    if (size == 0)
        return 0;
    if (!attach_preload(&err))
        abort();
    part.name = names[data[0] % ARRAY_LEN(names)];
    part.extension = strrchr(part.name, '.') + 1;
    (void)attach_examine((struct str){(const char *)data + 1, size - 1}, &part, &arena, &mail);
    check_text(part.text, MAIL_DOCUMENT);
    if (urls.count > LIMIT_URLS)
        abort();
    for (size_t i = 0; i < urls.count; i++) {
        check_text(urls.at[i].target, MAIL_TARGET);
        check_text(urls.at[i].text, MAIL_LINE);
    }
    arena_dispose(&arena);
    return 0;
}
