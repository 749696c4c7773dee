/* test_shared_attachments.c - real macros, shortcuts, images of disks and locked files: what their
 * names promise is found, and the harmless ones beside them stay quiet. */
#include "attach.h"
#include "attachment_wants.h"
#include "base/clock.h"
#include "each_file.h"
#include "shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct tally {
    size_t files, bytes, known, good;
    int64_t ms;
};

static void examine_one(void *arg, const char *path, struct str bytes)
{
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
    const struct attachment_want *want;

    path = strchr(path, '/') ? strchr(path, '/') + 1 : path;
    (void)attach_examine(bytes, &part, &arena, NULL);
    tally->ms += clock_mono_ms() - began;
    tally->files++;
    tally->bytes += bytes.len;
    want = attachment_want(path);
    if (want) {
        bool good = attachment_want_met(want, part.traits);

        tally->known++;
        tally->good += good;
        if (!good)
            print_error("%s (%s): traits %x, %s, %s\n", path, want->group, part.traits,
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
    each_file(dir, examine_one, &tally);
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
