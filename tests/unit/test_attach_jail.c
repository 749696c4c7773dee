/* test_attach_jail.c - in the jail, without files, attachments are seen for the same as outside. */
#include "attach.h"
#include "base/limits.h"
#include "each_file.h"
#include "forge.h"
#include "forge_qr.h"
#include "parse/pool.h"
#include "qr.h"
#include "shared.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct answer {
    enum pool_status status;
    char why[64];
    uint32_t traits;
    char detail[512], type[128];
};

static void take(void *arg, const struct pool_result *result)
{
    struct answer *answer = arg;
    struct arena arena = {0};
    struct error err = {0};
    struct mail mail;

    answer->status = result->status;
    snprintf(answer->why, sizeof(answer->why), "%s", result->why);
    if ((result->status == POOL_OK || result->status == POOL_LIMIT) &&
        facts_decode(&mail, &arena, result->blob, &err) && mail.part_count > 0) {
        const struct mail_part *part = mail.parts; /* what is in it comes behind it */

        answer->traits = part->traits & ~(uint32_t)(PART_ATTACHMENT | PART_INLINE);
        snprintf(answer->detail, sizeof(answer->detail), "%s", part->detail);
        snprintf(answer->type, sizeof(answer->type), "%s", part->real_type);
    }
    arena_dispose(&arena);
}

struct jail {
    struct pool *pool;
    struct answer answer;
    size_t count, different, late;
};

static void jail_open(struct jail *jail)
{
    static const struct role_options options = {.program = PROGRAM};

    *jail = (struct jail){.count = 0};
    jail->pool = pool_new(&options, 1, take, &jail->answer);
}

/* What a machine without libzbar could not search, it tells. */
static void assert_code_or_unsearched(const struct jail *jail)
{
    assert_int_equal(jail->answer.traits & (PART_QR | PART_UNSEARCHED),
                     qr_is_loaded() ? PART_QR : PART_UNSEARCHED);
}

/* Its bytes as they are, in a mail of one part. */
static void compare(void *arg, const char *path, struct str bytes)
{
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    struct mail_part part = {.declared_type = "application/octet-stream",
                             .name = name,
                             .extension = "",
                             .disposition = "attachment",
                             .real_type = "",
                             .detail = ""};
    FILE *file = tmpfile();
    struct jail *jail = arg;
    struct arena arena = {0};
    struct error err = {0};
    struct pool_work work = {.kind = POOL_MAIL, .id = 1};

    assert_non_null(file);
    fprintf(file,
            "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n"
            "Content-Disposition: attachment; filename=\"%s\"\r\n\r\n",
            name);
    fwrite(bytes.at, 1, bytes.len, file);
    fflush(file);
    work.fd = fileno(file);
    work.length = (uint64_t)ftell(file);
    if (!pool_give(jail->pool, &work, &err) || !pool_drain(jail->pool, &err))
        fail_msg("%s: %s", path, err.text);
    fclose(file);
    (void)attach_examine(bytes, &part, &arena, NULL);
    jail->count++;
    if (jail->answer.status == POOL_TIMEOUT)
        jail->late++;
    else if (part.traits != jail->answer.traits || strcmp(part.detail, jail->answer.detail) != 0 ||
             strcmp(part.real_type, jail->answer.type) != 0) {
        print_error("%s: %x %s %s; jailed: %x %s %s %s\n", path, part.traits, part.detail,
                    part.real_type, jail->answer.traits, jail->answer.detail, jail->answer.type,
                    jail->answer.why);
        jail->different++;
    }
    arena_dispose(&arena);
}

static void forged_files_are_seen_for_the_same(void **state)
{
    struct forge_file files[] = {{"[Content_Types].xml", {"<Types/>", 8}},
                                 {"word/document.xml", {"<w:instrText>DDE x</w:instrText>", 32}},
                                 {"h\xc3\xb3"
                                  "a.exe",
                                  forge_program()}};
    struct jail jail;
    struct buf file, tar;

    (void)state;
    jail_open(&jail);
    buf_init(&file, MIB(1));
    buf_init(&tar, MIB(1));
    forge_zip(&file, files, 3, false);
    compare(&jail, "a.docx", buf_as_str(&file));
    assert_int_equal(jail.answer.traits, PART_PROGRAM | PART_AUTORUN);
    buf_clear(&file);
    forge_tar(&tar, files + 2, 1);
    forge_gzip(&file, buf_as_str(&tar));
    compare(&jail, "a.tgz", buf_as_str(&file));
    assert_int_equal(jail.answer.traits, PART_PROGRAM | PART_ARCHIVE);
    assert_string_equal(jail.answer.detail, "h\xc3\xb3"
                                            "a.exe: .exe file; h\xc3\xb3"
                                            "a.exe: Windows program");
    buf_clear(&file);
    forge_iso(&file, "A.EXE;1", forge_program());
    compare(&jail, "a.iso", buf_as_str(&file));
    assert_int_equal(jail.answer.traits, PART_PROGRAM | PART_DISK_IMAGE);
    compare(&jail, "a.png", (struct str){"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\1\0\0\0\1", 24});
    assert_string_equal(jail.answer.type, "image/png");
    buf_clear(&file);
    forge_qr_png(&file, false);
    compare(&jail, "q.png", buf_as_str(&file));
    assert_code_or_unsearched(&jail);
    buf_clear(&file);
    forge_qr_gif(&file);
    compare(&jail, "q.gif", buf_as_str(&file));
    assert_code_or_unsearched(&jail);
    buf_clear(&file);
    forge_qr_jpeg(&file);
    compare(&jail, "q.jpg", buf_as_str(&file));
    assert_code_or_unsearched(&jail);
    assert_int_equal(jail.different + jail.late, 0);
    pool_free(jail.pool);
    buf_dispose(&file);
    buf_dispose(&tar);
}

static void real_files_are_seen_for_the_same(void **state)
{
    char dir[TEMP_PATH];
    struct jail jail;

    (void)state;
    if (!shared_unpack("attachments", dir)) {
        print_message("skipped: ../shared/data/attachments.tar.xz is not there\n");
        skip();
    }
    jail_open(&jail);
    each_file(dir, compare, &jail);
    temp_remove(dir);
    pool_free(jail.pool);
    print_message("%zu files, %zu seen otherwise, %zu not in time\n", jail.count, jail.different,
                  jail.late);
    assert_int_equal(jail.different, 0);
    assert_true(jail.late <= 2); /* a loaded machine */
}

static int load(void **state)
{
    struct error err = {0};

    (void)state;
    return attach_preload(&err) ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    attach_unload();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forged_files_are_seen_for_the_same),
        cmocka_unit_test(real_files_are_seen_for_the_same),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
