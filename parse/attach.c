/* attach.c - see attach.h. */
#include "attach.h"

#include "attach_family.h"
#include "attach_name.h"
#include "base/limits.h"
#include "content_type.h"
#include "keep.h"
#include "look.h"
#include "members.h"
#include "passages.h"
#include "picture.h"
#include "qr.h"

#include <locale.h>
#include <string.h>

bool attach_preload(struct error *err)
{
    /* libarchive turns names into the locale's characters; all of them, then. */
    (void)setlocale(LC_CTYPE, "C.UTF-8"); /* NOLINT(concurrency-mt-unsafe): at the start */
    (void)qr_load();
    return members_load(err) && pictures_load(err) && content_type_load(err);
}

void attach_unload(void)
{
    qr_unload();
    content_type_unload();
}

enum { EIGHT = 8, MOST_TEXT = 512 << 10 };

/* No byte below 0x20 among the eight from `at` on. */
static bool eight_printable(struct str bytes, size_t at)
{
    const uint64_t high = 0x8080808080808080u;
    uint64_t eight;

    if (bytes.len - at < EIGHT)
        return false;
    memcpy(&eight, bytes.at + at, EIGHT);
    return (((eight & ~high) + 0x6060606060606060u) | eight | ~high) == UINT64_MAX;
}

/* Text without control characters, as most mail is: libmagic need not be asked. */
static bool is_plain_text(struct str bytes)
{
    bytes = str_part(bytes, 0, KIB(64));
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char ch = (unsigned char)bytes.at[i];

        if (ch >= 0x20 && eight_printable(bytes, i))
            i += EIGHT - 1;
        else if (ch < 0x20 && ch != '\t' && ch != '\r' && ch != '\n' && ch != '\f' && ch != 0x1b)
            return false;
    }
    return true;
}

static const char *type_of(const struct look *look, const struct content *content, struct str bytes)
{
    if (look->type[0])
        return look->type;
    return content->type[0] ? content->type : content_type_of(bytes);
}

/* The extension says program or the like. A known content of another kind counts for more: what
 * lies about itself is told as a contradiction. */
static void judge_extension(struct look *look, const char *extension, const struct content *content,
                            const char *type)
{
    uint32_t traits = extension_traits(extension);
    bool other = content->kind != CONTENT_UNKNOWN && content->kind != CONTENT_OLE &&
                 content->kind != CONTENT_HTML && content->kind != CONTENT_ZIP &&
                 content->kind != CONTENT_ARCHIVE && content->kind != CONTENT_SVG;

    if (traits == 0 || other || (traits == PART_DISK_IMAGE && content->kind != CONTENT_UNKNOWN) ||
        family_of_type(type) == FAMILY_IMAGE)
        return;
    look_note(look, traits, ".%s file", extension);
}

/* application/pkcs7-mime holds a signature or an envelope: the object identifier says which. */
static bool is_smime_envelope(struct str bytes, const char *declared)
{
    static const char enveloped[] = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03";

    return strstr(declared, "pkcs7-mime") &&
           str_find(str_part(bytes, 0, 64), (struct str){enveloped, 11}) < 64 &&
           str_find(bytes, (struct str){enveloped, 11}) < bytes.len;
}

/* A docx may be a bare zip to us, and a zip may be a docx: neither is a lie. */
static bool is_zip_dress(const struct content *content, enum family claim)
{
    return content->kind == CONTENT_ZIP && (claim == FAMILY_OFFICE || claim == FAMILY_ARCHIVE);
}

static void judge_claim(struct look *look, const char *extension, const struct mail_part *part,
                        const struct content *content, const char *type)
{
    enum family claim = family_of_extension(extension), real = family_of_content(content, type);
    bool by_name = claim != FAMILY_UNKNOWN;
    bool disguised_svg = content->kind == CONTENT_SVG && by_name && strcmp(extension, "svg") != 0;

    if (!by_name)
        claim = family_of_type(part->declared_type);
    if (disguised_svg && claim == FAMILY_IMAGE)
        real = FAMILY_HTML;
    if (is_zip_dress(content, claim) || !families_contradict(claim, real))
        return;
    if (by_name)
        look_note(look, PART_MISMATCH, "named .%s, really %s", extension,
                  content->what[0] ? content->what : type);
    else
        look_note(look, PART_MISMATCH, "declared %.60s, really %s", part->declared_type,
                  content->what[0] ? content->what : type);
}

/* A reader shows such a body as it is, whatever it looks like. */
static bool is_plain_body(struct str bytes, const struct mail_part *part,
                          const struct content *content)
{
    return part->name[0] == '\0' && strcmp(part->declared_type, "text/plain") == 0 &&
           content->kind != CONTENT_PGP && is_plain_text(bytes);
}

static const struct content *content_of_part(struct str bytes, const struct mail_part *part,
                                             const char *extension)
{
    bool page = extension_is_page(extension) || strcmp(part->declared_type, "text/html") == 0 ||
                strcmp(part->declared_type, "application/xhtml+xml") == 0 ||
                strcmp(part->declared_type, "text/x-amp-html") == 0;
    bool image = strcmp(extension, "svg") == 0 || strcmp(part->declared_type, "image/svg+xml") == 0;
    const struct content *content = content_of_page(bytes, page, image);
    static const struct content text = {CONTENT_UNKNOWN, "text/plain", "text"};

    return is_plain_body(bytes, part, content) ? &text : content;
}

/* Text that a document gave may be anything. */
static void keep_document(struct look *look, struct mail_part *part, struct arena *arena)
{
    struct buf kept;

    part->text = "";
    if (look->text.len == 0)
        return;
    buf_init(&kept, MAIL_DOCUMENT);
    if (passages_keep(&kept, buf_as_str(&look->text), MAIL_DOCUMENT / 4 * 3) == PASSAGES_LOST ||
        look->text.len == look->text.most)
        look_limit(look, "document-text");
    part->text = keep_text(arena, buf_as_str(&kept), MAIL_DOCUMENT);
    buf_dispose(&kept);
}

static void keep_links(const struct look *look, const struct mail_part *part, struct urls *urls)
{
    struct str rest = buf_as_str(&look->links), line;

    while (str_next_line(&rest, &line)) {
        urls->origin = line.at[0] == 'Q' ? URL_QR : URL_DOCUMENT;
        urls_add(urls, str_part(line, 1, line.len), str_of(""), part->number);
    }
    urls->origin = part->traits & PART_QR ? URL_QR : URL_DOCUMENT;
    urls_find(urls, buf_as_str(&look->text), part->number);
    urls->origin = URL_TEXT;
}

const char *attach_examine(struct str bytes, struct mail_part *part, struct arena *arena,
                           struct attach_mail *mail)
{
    bool said = str_equal_nocase(str_of(part->disposition), str_of("attachment"));
    struct look look = {.limit = "",
                        .type = "",
                        .yara = mail ? mail->yara : NULL,
                        .sets = mail ? mail->sets : NULL,
                        .attached = part->name[0] != '\0' || said,
                        .members_left = LIMIT_ARCHIVE_ENTRIES,
                        .output_left = LIMIT_ARCHIVE_OUTPUT,
                        .work_left = 2 * LIMIT_ARCHIVE_OUTPUT,
                        .pixels_left = mail && mail->pixels > LIMIT_MAIL_PIXELS
                                           ? 0
                                           : LIMIT_MAIL_PIXELS - (mail ? mail->pixels : 0),
                        .until = clock() + LIMIT_ARCHIVE_MS * (CLOCKS_PER_SEC / 1000)};
    char extension[EXTENSION_MOST];
    const struct content *content;
    const char *type, *why;
    uint64_t before = look.pixels_left;
    uint32_t tricks = name_tricks(str_of(part->name), &why);

    buf_init(&look.detail, LOOK_DETAIL);
    buf_init(&look.text, MOST_TEXT);
    buf_init(&look.links, LOOK_LINKS);
    name_extension(str_of(part->name), extension);
    content = content_of_part(bytes, part, extension);
    look_at(&look, content, bytes);
    type = type_of(&look, content, bytes);
    part->real_type = arena_strndup(arena, type, strlen(type));
    judge_extension(&look, extension, content, type);
    judge_claim(&look, extension, part, content, part->real_type);
    if (is_smime_envelope(bytes, part->declared_type))
        look_note(&look, PART_ENCRYPTED, "S/MIME envelope");
    if (tricks != 0)
        look_note(&look, tricks, "%s", why);
    part->traits |= look.traits;
    part->detail = arena_strndup(arena, buf_c(&look.detail), look.detail.len);
    keep_document(&look, part, arena);
    if (mail) {
        keep_links(&look, part, mail->urls);
        mail->pixels += before - look.pixels_left;
    }
    buf_dispose(&look.detail);
    buf_dispose(&look.text);
    buf_dispose(&look.links);
    return look.limit;
}
