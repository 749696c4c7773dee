/* CACAO 2.0 out: the same bytes each time, no loose ends, no secret, nothing lost. The schemas are
 * checked by tests/cli/test_cacao.sh where they are there. */
#include "check.h"

#include "base/limits.h"
#include "playbooks/cacao.h"

#include <stdio.h>
#include <string.h>

static void every_playbook_of_the_shelf_is_written_whole(void **state)
{
    struct arena arena = {0};
    struct shelf_entry *entries;
    struct error err = {0};
    size_t count;

    (void)state;
    assert_ok(shelf_list(&arena, PLAYBOOKS_DIR, &entries, &count, &err), &err);
    for (size_t i = 0; i < count; i++) {
        struct playbook *book;
        struct buf once, twice;
        const char *at;

        buf_init(&once, MIB(8));
        buf_init(&twice, MIB(8));
        assert_ok(shelf_load(&arena, PLAYBOOKS_DIR, entries[i].id, "en", &book, NULL, &err), &err);
        cacao_export(book, &once);
        cacao_export(book, &twice);
        assert_true(str_equal(buf_as_str(&once), buf_as_str(&twice)));
        assert_false(once.full);
        /* Whatever comes next is there. */
        at = buf_c(&once);
        while ((at = strstr(at, "\"on_completion\":\""))) {
            char node[120];
            size_t len;

            at += 17;
            len = strcspn(at, "\"");
            snprintf(node, sizeof(node), "\"%.*s\":{", (int)len, at);
            if (!strstr(buf_c(&once), node))
                fail_msg("%s: %s is not there", entries[i].id, node);
        }
        /* Every step is in it whole. */
        for (size_t j = 0; j < book->step_count; j++) {
            char step[120];

            snprintf(step, sizeof(step), "\"id\":\"%s\"", book->steps[j].id);
            assert_non_null(strstr(buf_c(&once), step));
        }
        buf_dispose(&once);
        buf_dispose(&twice);
    }
    arena_dispose(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_playbook_of_the_shelf_is_written_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
