/* test_shared_attachments.c - real macros, shortcuts, images of disks and locked files: what their
 * names promise is found, and the harmless ones beside them stay quiet. */
#include "attach.h"
#include "base/clock.h"
#include "shared.h"

#include <fnmatch.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What files of a pattern must show, all of it; the first that fits. Traits that say only what a
 * file is do not count as noise. */
static const struct {
    const char *group, *path;
    uint32_t must;
} wants[] = {
    {"programs", "clamav/*.exe", PART_PROGRAM},
    {"programs", "clamav/clam.tnef", PART_PROGRAM | PART_ARCHIVE},
    {"programs", "clamav/clam.exe.rtf", PART_PROGRAM | PART_OLE},
    {"programs", "clamav/*.cpio", PART_PROGRAM | PART_ARCHIVE},
    {"programs", "clamav/*.zip", PART_PROGRAM | PART_ARCHIVE},
    {"programs", "clamav/*.html", PART_PROGRAM | PART_SCRIPTED_HTML},
    {"active PDF", "clamav/*.pdf", PART_PDF_ACTIVE | PART_PROGRAM},
    {"programs", "eicar/*", PART_PROGRAM},
    {"encrypted", "oletools/encrypted/autostart*.xls", PART_ENCRYPTED},
    {"encrypted", "oletools/encrypted/*", PART_ENCRYPTED},
    {"macros", "oletools/excel4-macros/*", PART_MACROS | PART_AUTORUN},
    {"encrypted", "oletools/*.zip", PART_ENCRYPTED | PART_ARCHIVE},
    {"DDE", "oletools/*/dde*", PART_AUTORUN},
    {"macros", "oletools/oleform/*", PART_MACROS},
    {"embedded", "oletools/oleobj/embedded*.od?", 0},
    {"embedded", "oletools/oleobj/embedded*", PART_OLE},
    {"remote", "oletools/oleobj/external_link/*", PART_REMOTE_TEMPLATE},
    {"programs", "oletools/oleobj/sample_with_calc*", PART_PROGRAM},
    {"shortcuts", "oletools/oleobj/sample_with_lnk*", PART_SHORTCUT},
    {"shortcuts", "plaso/*.lnk", PART_SHORTCUT},
    {"shortcuts", "strelka/*.lnk", PART_SHORTCUT},
    {"archives", "strelka/test.7z", PART_ARCHIVE},
    {"archives", "strelka/test.rar", PART_ARCHIVE},
    {"archives", "strelka/test.xar", PART_ARCHIVE},
    {"encrypted", "strelka/test_password*", PART_ENCRYPTED},
    {"encrypted", "strelka/test_zip_password.zip", PART_ENCRYPTED | PART_ARCHIVE},
    {"programs", "strelka/test_pe_object*", PART_PROGRAM},
    {"programs", "strelka/*.macho", PART_PROGRAM},
    {"programs", "strelka/*.js", PART_PROGRAM},
    {"programs", "strelka/*.iqy", PART_PROGRAM},
    {"programs", "strelka/*.jnlp", PART_PROGRAM},
    {"programs", "strelka/*.deb", PART_PROGRAM},
    {"programs", "strelka/test_upx.exe", PART_PROGRAM},
    {"disk images", "strelka/*.img", PART_DISK_IMAGE},
    {"disk images", "strelka/*.dmg", PART_DISK_IMAGE},
    {"macros", "strelka/test.xls", PART_MACROS | PART_AUTORUN},
    {"archives", "tnef/*.tnef", PART_ARCHIVE},
#ifdef HAVE_ZBAR
    {"QR codes", "strelka/test_qr*.png", PART_QR},
#endif
    {"quiet", "*.png", 0},
    {"quiet", "*.jpg", 0},
    {"quiet", "*.gif", 0},
    {"quiet", "*.hei?", 0},
    {"quiet", "*.txt", 0},
    {"quiet", "*.yar", 0},
    {"quiet", "*harmless*", 0},
    {"quiet", "*.docx", 0},
    {"quiet", "*.rtf", 0},
    {"quiet", "*.pdf", 0},
    {"quiet", "*.html", 0},
    {"quiet", "*.mp3", 0},
};

struct tally {
    size_t files, bytes, known, good;
    int64_t ms;
};

static void examine_one(void *arg, const char *path, struct str bytes)
{
    uint32_t loud = ~(uint32_t)(PART_ARCHIVE | PART_OLE);
    const char *name = strrchr(path, '/');
    struct mail_part part = {.declared_type = "application/octet-stream",
                             .name = name ? name + 1 : path,
                             .extension = "",
                             .disposition = "attachment",
                             .real_type = "",
                             .detail = ""};
    struct tally *tally = arg;
    struct arena arena = {0};
    int64_t began = clock_mono_ms();
    size_t i = 0;

    path = strchr(path, '/') ? strchr(path, '/') + 1 : path;
    (void)attach_examine(bytes, &part, &arena, NULL);
    tally->ms += clock_mono_ms() - began;
    tally->files++;
    tally->bytes += bytes.len;
    while (i < ARRAY_LEN(wants) && fnmatch(wants[i].path, path, 0) != 0)
        i++;
    if (i < ARRAY_LEN(wants)) {
        bool good = wants[i].must ? (part.traits & wants[i].must) == wants[i].must
                                  : (part.traits & loud) == 0;

        tally->known++;
        tally->good += good;
        if (!good)
            print_error("%s (%s): traits %x, %s, %s\n", path, wants[i].group, part.traits,
                        part.real_type, part.detail);
    }
    arena_dispose(&arena);
}

static void what_a_sample_is_named_for_is_found(void **state)
{
    struct tally tally = {0};
    struct error err = {0};
    char dir[TEMP_PATH];

    (void)state;
    if (!shared_unpack("attachments", dir)) {
        print_message("skipped: ../shared/data/attachments.tar.xz is not there\n");
        skip();
    }
    assert_true(attach_preload(&err));
    shared_each(dir, examine_one, &tally);
    attach_unload();
    temp_remove(dir);
    print_message("%zu files, %zu bytes in %lld ms; %zu of %zu with a known label right\n",
                  tally.files, tally.bytes, (long long)tally.ms, tally.good, tally.known);
    assert_true(tally.known > 100);
    assert_int_equal(tally.good, tally.known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_sample_is_named_for_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
