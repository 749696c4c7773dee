/* test_acquire_compressed.c - COMPRESS=DEFLATE: the same mailbox comes out of it, fewer bytes go
 * over the wire, and a server that cannot, will not or lies is told from one that does. */
#include "scene.h"

#include "check.h"
#include "cutproxy.h"
#include "entries.h"
#include "lying_server.h"
#include "roles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { MESSAGES = 200, LARGE = 3 << 20 };

static int open_scene(void **state)
{
    return scene_open_with(state, "mail_plugins = zlib\n"
                                  "protocol imap {\n  mail_plugins = zlib imap_zlib\n}\n");
}

/* Acquires all of the user's mailbox over a relay that hangs up after so many bytes. How often it
 * did. */
static unsigned hung_up(struct scene *scene, const char *user, const struct stock *stock,
                        uint64_t after, bool compress)
{
    const struct cutproxy_options options = {
        .target = scene->dovecot.imaps, .cuts = &after, .cut_count = 1};
    struct cutproxy proxy;
    struct stage stage;
    unsigned cuts;

    stage_open(&stage, scene, user);
    assert_ok(cutproxy_start(&proxy, &options, &stage.err), &stage.err);
    stage.job.options.imap.port = proxy.port;
    stage.job.options.connections = 1;
    stage.job.options.compress = compress;
    stage_run(&stage);
    stage_expect(&stage, stock);
    assert_int_equal(stage.job.fetched, stock->count);
    assert_true(stage.job.unchanged);
    assert_int_equal(entries_count(stage.cf, "server-said", "is compressed (DEFLATE)") > 0,
                     compress);
    cuts = cutproxy_cuts(&proxy);
    cutproxy_stop(&proxy);
    stage_close(&stage);
    return cuts;
}

static void the_same_mail_comes_and_fewer_bytes_go(void **state)
{
    struct scene *scene = scene_of(state);
    const char *user = scene_user(scene);
    struct stage stage;
    struct stock stock;
    uint64_t enough;

    stage_open(&stage, scene, user);
    stage_fill(&stage, &stock, MESSAGES, LARGE);
    stage_close(&stage);
    enough = stock.bytes * 9 / 10;
    assert_int_equal(hung_up(scene, user, &stock, enough, true), 0);
    assert_int_equal(hung_up(scene, user, &stock, enough, false), 1);
    stock_dispose(&stock);
}

static void a_connection_that_breaks_is_compressed_again(void **state)
{
    static const uint64_t cuts[] = {30000, 200000, 1000000};
    struct scene *scene = scene_of(state);
    const struct cutproxy_options options = {
        .target = scene->dovecot.imaps, .cuts = cuts, .cut_count = ARRAY_LEN(cuts)};
    struct cutproxy proxy;
    struct stage stage;
    struct stock stock;

    stage_open(&stage, scene, scene_user(scene));
    stage_fill(&stage, &stock, MESSAGES, LARGE);
    assert_ok(cutproxy_start(&proxy, &options, &stage.err), &stage.err);
    stage.job.options.imap.port = proxy.port;
    stage.job.options.connections = 1;
    stage.job.options.compress = true;
    stage_run(&stage);
    stage_expect(&stage, &stock);
    assert_in_range(stage.job.reconnects, 2, 3);
    assert_int_equal(entries_count(stage.cf, "server-said", "is compressed (DEFLATE)"),
                     stage.job.reconnects + 1);
    cutproxy_stop(&proxy);
    stage_close(&stage);
    stock_dispose(&stock);
}

/* --- servers that do not --- */

static const struct {
    enum lie lie;
    unsigned reconnects;
    const char *action, *words; /* in the journal, once */
} others[] = {
    {LIE_NONE, 0, "server-said", "does not offer to compress"},
    {LIE_NO_COMPRESSION, 0, "server-said", "offered to compress, and refused"},
    {LIE_COMPRESSES_NOT, 1, "connection-refused-by-us", "cannot be decompressed"},
};

static void a_server_that_does_not_compress_is_named_and_read(void **state)
{
    struct scene *scene = scene_of(state);

    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        struct lying_server server;
        struct stage stage;
        struct error err = {0};

        assert_ok(lying_server_start(&server, others[i].lie, &err), &err);
        stage_open_on(&stage, scene, server.port);
        stage.job.options.compress = true;
        stage_run(&stage);
        assert_int_equal(entries_count(stage.cf, others[i].action, others[i].words), 1);
        assert_int_equal(stage.job.fetched, LYING_FOLDERS * LYING_MESSAGES);
        assert_int_equal(stage.job.reconnects, others[i].reconnects);
        stage_close(&stage);
        lying_server_stop(&server);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_mail_comes_and_fewer_bytes_go),
        cmocka_unit_test(a_connection_that_breaks_is_compressed_again),
        cmocka_unit_test(a_server_that_does_not_compress_is_named_and_read),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, open_scene, scene_close);
}
