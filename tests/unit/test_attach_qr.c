/* test_attach_qr.c - QR codes in pictures, wherever those lie: their text and links are the mail's.
 */
#include "attach.h"
#include "base/base64.h"
#include "base/limits.h"
#include "forge.h"
#include "forge_qr.h"
#include "picture.h"
#include "qr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct mail_part examine(const char *name, struct str bytes, struct arena *arena,
                                struct urls *urls, const char **limit)
{
    struct mail_part part = {.number = 2,
                             .declared_type = "application/octet-stream",
                             .name = name,
                             .extension = "",
                             .disposition = "attachment",
                             .real_type = "",
                             .detail = "",
                             .text = ""};
    struct attach_mail mail = {.urls = urls};

    *urls = (struct urls){.arena = arena};
    *limit = attach_examine(bytes, &part, arena, &mail);
    return part;
}

static void assert_code(const char *name, struct str bytes, bool there)
{
    struct arena arena = {0};
    struct mail_part part;
    struct urls urls;
    const char *limit;

    part = examine(name, bytes, &arena, &urls, &limit);
    if (((part.traits & PART_QR) != 0) != there || urls.count != there)
        fail_msg("%s: %s, %zu links, limit(%s)", name, part.detail, urls.count, limit);
    if (there) {
        assert_string_equal(part.text, FORGE_QR "\n");
        assert_string_equal(urls.at[0].target, FORGE_QR);
        assert_int_equal(urls.at[0].origin, URL_QR);
        assert_int_equal(urls.at[0].part, 2);
    }
    arena_dispose(&arena);
}

static void in_pictures_of_each_format(void **state)
{
    struct buf file;

    (void)state;
    buf_init(&file, MIB(1));
    forge_qr_png(&file, false);
    assert_code("a.png", buf_as_str(&file), true);
    assert_code("cut.png", str_part(buf_as_str(&file), 0, file.len / 3), false);
    buf_clear(&file);
    forge_qr_png(&file, true);
    assert_code("inverted.png", buf_as_str(&file), true);
    buf_clear(&file);
    forge_qr_gif(&file);
    assert_code("a.gif", buf_as_str(&file), true);
    assert_code("cut.gif", str_part(buf_as_str(&file), 0, file.len / 3), false);
    buf_clear(&file);
    forge_qr_jpeg(&file);
    assert_code("a.jpg", buf_as_str(&file), true);
    assert_code("cut.jpg", str_part(buf_as_str(&file), 0, file.len / 2), false);
    buf_dispose(&file);
}

static void in_pages_documents_and_archives(void **state)
{
    struct buf picture, file;

    (void)state;
    buf_init(&picture, MIB(1));
    buf_init(&file, MIB(1));
    forge_qr_pdf(&file, false);
    assert_code("a.pdf", buf_as_str(&file), true);
    buf_clear(&file);
    forge_qr_pdf(&file, true);
    assert_code("bits.pdf", buf_as_str(&file), true);
    buf_clear(&file);
    forge_qr_png(&picture, false);
    forge_zip(&file,
              (struct forge_file[]){{"[Content_Types].xml", str_of("<Types/>")},
                                    {"word/media/image1.png", buf_as_str(&picture)}},
              2, false);
    assert_code("a.docx", buf_as_str(&file), true);
    buf_clear(&file);
    forge_zip(&file, &(struct forge_file){"a.png", buf_as_str(&picture)}, 1, false);
    assert_code("a.zip", buf_as_str(&file), true);
    buf_dispose(&picture);
    buf_dispose(&file);
}

static void in_a_page_that_carries_its_pictures(void **state)
{
    struct buf picture, page;
    char *text;

    (void)state;
    buf_init(&picture, MIB(1));
    buf_init(&page, MIB(1));
    forge_qr_png(&picture, false);
    text = calloc(1, base64_size(picture.len) + 1);
    assert_non_null(text);
    base64_encode(text, buf_as_str(&picture));
    buf_printf(&page,
               "<html><img src='data:image/gif;base64,R0lG'><img src=\"data:image/png;base64,");
    buf_text(&page, text);
    buf_text(&page, "\"></html>");
    assert_code("a.html", buf_as_str(&page), true);
    assert_code("none.html", str_of("<html><img src=\"data:image/png;base64,"), false);
    free(text);
    buf_dispose(&picture);
    buf_dispose(&page);
}

/* A head that promises 60,000 by 60,000, and nothing behind it. */
static void a_picture_too_large_is_said_to_be(void **state)
{
    static const char gif[] = "GIF89a\x60\xea\x60\xea\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0"
                              "\x60\xea\x60\xea\0\2\2\x4c\1\0;";
    struct arena arena = {0};
    struct urls urls;
    const char *limit;

    (void)state;
    (void)examine("a.gif", (struct str){gif, sizeof(gif) - 1}, &arena, &urls, &limit);
    assert_string_equal(limit, "picture-pixels");
    (void)examine("a.gif", str_of("GIF89a"), &arena, &urls, &limit);
    assert_string_equal(limit, "");
    arena_dispose(&arena);
}

/* All pictures of a mail together may take only so long. */
static void a_mail_of_many_pictures_is_searched_in_part(void **state)
{
    struct arena arena = {0};
    struct urls urls = {.arena = &arena};
    struct attach_mail mail = {.urls = &urls, .pixels = LIMIT_MAIL_PIXELS - 100};
    struct mail_part part = {.declared_type = "image/png",
                             .name = "",
                             .extension = "",
                             .disposition = "",
                             .real_type = "",
                             .detail = "",
                             .text = ""};
    struct buf file;

    (void)state;
    buf_init(&file, MIB(1));
    forge_qr_png(&file, false);
    assert_string_equal(attach_examine(buf_as_str(&file), &part, &arena, &mail), "picture-pixels");
    assert_int_equal(part.traits & PART_QR, 0);
    buf_dispose(&file);
    arena_dispose(&arena);
}

/* A firm's logo is in each of its mails and is searched once; what a mail is told to hold does not
 * depend on that. */
static void a_picture_seen_before_is_told_as_the_first_time(void **state)
{
    struct arena arena = {0};
    struct urls urls = {.arena = &arena};
    struct hash hash;
    struct buf file;
    struct str plain;
    uint64_t pixels = 0;

    (void)state;
    buf_init(&file, MIB(1));
    forge_qr_gif(&file);
    assert_code("code.gif", buf_as_str(&file), true);
    hash = hash_of(buf_as_str(&file));
    assert_false(picture_seen(&hash, &pixels));
    assert_code("code again.gif", buf_as_str(&file), true);
    plain = str_part(buf_as_str(&file), 0, file.len / 2);
    hash = hash_of(plain);
    assert_false(picture_seen(&hash, &pixels));
    for (int i = 0; i < 3; i++) {
        struct mail_part part = {
            .name = "", .extension = "", .disposition = "", .declared_type = ""};
        struct attach_mail mail = {.urls = &urls};

        assert_string_equal(attach_examine(plain, &part, &arena, &mail), "");
        assert_int_equal(part.traits & PART_QR, 0);
        assert_true(picture_seen(&hash, &pixels));
        assert_true(pixels > 100);
        assert_int_equal(mail.pixels, pixels);
        mail.pixels = LIMIT_MAIL_PIXELS - 100;
        assert_string_equal(attach_examine(plain, &part, &arena, &mail), "picture-pixels");
    }
    buf_dispose(&file);
    arena_dispose(&arena);
}

static int load(void **state)
{
    struct error err = {0};

    (void)state;
    if (qr_load())
        return pictures_load(&err) ? 0 : -1;
    print_message("skipped: this build or machine has no libzbar\n");
    exit(0); /* NOLINT(concurrency-mt-unsafe): one thread */
}

static int unload(void **state)
{
    (void)state;
    qr_unload();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_pictures_of_each_format),
        cmocka_unit_test(in_pages_documents_and_archives),
        cmocka_unit_test(in_a_page_that_carries_its_pictures),
        cmocka_unit_test(a_picture_too_large_is_said_to_be),
        cmocka_unit_test(a_mail_of_many_pictures_is_searched_in_part),
        cmocka_unit_test(a_picture_seen_before_is_told_as_the_first_time),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
