/* Probes that sign in, where the server itself is changed: a protocol that is switched off, and an
 * OAuth token that the server no longer takes. */
#include "probe_room.h"

#include "base/base64.h"
#include "base/clock.h"
#include "base/hash.h"
#include "roles.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char book_text[] = ROOM_BOOK
    "vars:\n  mailbox: {type: email}\n  new_password: {type: secret}\n  nobodys: {type: secret}\n"
    "  old_token: {type: secret}\n  new_token: {type: secret}\n"
    "steps:\n" ROOM_STEP("close", "proto.closed: {proto: pop3, cred: new_password}")
        ROOM_STEP("both", "proto.closed: {proto: pop3, cred: new_password, from: [local, other]}")
            ROOM_STEP("token", "token.revoked: {cred: old_token, control: new_password}")
                ROOM_STEP("tokens", "token.revoked: {cred: old_token, control: new_token, "
                                    "control_kind: token, baseline: required}")
                    ROOM_STEP("alone", "token.revoked: {cred: old_token}");

/* --- the server, changed while it runs --- */

static void reload(const struct scene *scene)
{
    char config[TEMP_PATH + 32];
    const char *argv[] = {"doveadm", "-c", config, "reload", NULL};
    struct error err = {0};

    snprintf(config, sizeof(config), "%s/dovecot.conf", scene->dovecot.root);
    assert_ok(temp_run(argv, &err), &err);
}

static void change_config(const struct scene *scene, const char *from, const char *to)
{
    char path[TEMP_PATH + 32];
    struct buf text, changed;
    struct error err = {0};
    size_t at;

    snprintf(path, sizeof(path), "%s/dovecot.conf", scene->dovecot.root);
    assert_ok(temp_read(path, &text, &err), &err);
    at = str_find(buf_as_str(&text), str_of(from));
    assert_true(at < text.len);
    buf_init(&changed, 1 << 20);
    buf_str(&changed, str_part(buf_as_str(&text), 0, at));
    buf_text(&changed, to);
    buf_str(&changed, str_part(buf_as_str(&text), at + strlen(from), text.len));
    assert_ok(temp_write(path, buf_as_str(&changed), &err), &err);
    buf_dispose(&text);
    buf_dispose(&changed);
}

static void begin(struct room *room, void **state)
{
    *room = (struct room){.book = book_text};
    bench_open(&room->bench, scene_of(state), NULL);
    room_deliver(room, NULL, "From: a@mill.example\r\nSubject: one\r\n\r\n1\r\n");
    room_acquire(room);
}

/* --- tokens (RFC 7519), signed with a key that the server has --- */

static void add_part(struct buf *out, struct str bytes)
{
    char text[600];
    size_t len = base64_size(bytes.len);

    assert_true(len < sizeof(text));
    base64_encode(text, bytes);
    while (len > 0 && text[len - 1] == '=')
        len--;
    for (size_t i = 0; i < len; i++)
        buf_char(out, text[i] == '+' ? '-' : text[i] == '/' ? '_' : text[i]);
}

static const char *token_with(const char *user, const char *key, char out[500])
{
    struct hash block = {{0}}, tag;
    char claims[300];
    struct buf text;

    memcpy(block.bytes, key, strlen(key));
    snprintf(claims, sizeof(claims), "{\"sub\":\"%s\",\"exp\":%lld}", user,
             (long long)(clock_utc_ns() / 1000000000 + 3600));
    buf_init(&text, 2000);
    add_part(&text, str_of("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"));
    buf_char(&text, '.');
    add_part(&text, str_of(claims));
    tag = hash_keyed(&block, buf_as_str(&text));
    buf_char(&text, '.');
    add_part(&text, (struct str){(const char *)tag.bytes, sizeof(tag.bytes)});
    snprintf(out, 500, "%s", buf_c(&text));
    buf_dispose(&text);
    return out;
}

static void put_key(const char *folder, const char *key)
{
    char path[TEMP_PATH + 80], text[80] = "";
    struct hash block = {{0}};
    struct error err = {0};

    memcpy(block.bytes, key, strlen(key));
    base64_encode(text, (struct str){(const char *)block.bytes, sizeof(block.bytes)});
    snprintf(path, sizeof(path), "%s/default/HS256/default", folder);
    assert_ok(temp_write(path, str_of(text), &err), &err);
}

static char keys[TEMP_PATH];

static void token_options(char words[2][520], const char *more[4], const char *user)
{
    char token[500];

    snprintf(words[0], 520, "--secret-command=old_token=echo %s", token_with(user, "first", token));
    snprintf(words[1], 520, "--secret-command=new_token=echo %s",
             token_with(user, "second", token));
    more[0] = words[0];
    more[1] = words[1];
    more[2] = "--token";
    more[3] = NULL;
}

static void a_token_is_revoked_when_the_server_takes_others(void **state)
{
    const char *more[4];
    char words[2][520];
    struct room room;

    begin(&room, state);
    put_key(keys, "first");
    reload(room.bench.scene);
    token_options(words, more, room.bench.user);
    room_open(&room, more);
    room_baseline(&room, "old_token", "imap");
    room_begin(&room, "token");
    room_begin(&room, "tokens");
    room_verify(&room, "token", STEP_UNVERIFIED, '-', "accepted");
    room_begin(&room, "alone");
    put_key(keys, "second");
    reload(room.bench.scene);
    room_verify(&room, "alone", STEP_UNVERIFIED, '-',
                "bad-credential"); /* nothing that must work */
    room_verify(&room, "tokens", STEP_VERIFIED, 'A', "bad-credential");
    room_verify(&room, "token", STEP_VERIFIED, 'A', "bad-credential");
    room_end(&room);
}

static void a_token_that_never_worked_proves_little(void **state)
{
    const char *more[4];
    char words[2][520];
    struct room room;

    begin(&room, state);
    put_key(keys, "second");
    reload(room.bench.scene);
    token_options(words, more, room.bench.user);
    room_open(&room, more);
    room_begin(&room, "token");
    room_begin(&room, "tokens");
    room_verify(&room, "token", STEP_VERIFIED, 'C', "bad-credential");
    room_verify(&room, "tokens", STEP_UNVERIFIED, '-', "bad-credential"); /* no baseline */
    room_end(&room);
}

/* --- a protocol; the last test: it does not come back --- */

static bool answers(unsigned port)
{
    char command[80];
    const char *argv[] = {"bash", "-c", command, NULL};
    struct error err = {0};

    snprintf(command, sizeof(command), "exec 3<>/dev/tcp/127.0.0.1/%u", port);
    return temp_run(argv, &err);
}

static void a_protocol_is_closed_when_another_door_answers(void **state)
{
    static const char *const from_other[] = {"--vantage=other", NULL};
    static const char *const nowhere[] = {"--server=imaps://x@localhost:1",
                                          "--server=sieve://x@localhost:1",
                                          "--server=smtps://x@localhost:1", NULL};
    int64_t deadline = clock_mono_ms() + 20000;
    struct room room;

    begin(&room, state);
    room_open(&room, NULL);
    room_baseline(&room, "new_password", "pop3");
    room_begin(&room, "close");
    room_begin(&room, "both");
    room_verify(&room, "close", STEP_UNVERIFIED, '-', "accepted");
    change_config(room.bench.scene, "protocols = imap sieve pop3", "protocols = imap sieve");
    reload(room.bench.scene);
    while (answers(room.bench.scene->dovecot.pop3s)) {
        assert_true(clock_mono_ms() < deadline);
        poll(NULL, 0, 20);
    }
    room_verify(&room, "close", STEP_VERIFIED, 'A', "protocol-off");
    room_verify(&room, "both", STEP_UNVERIFIED, '-', "protocol-off"); /* only from here */
    room_options(&room, from_other);
    room_verify(&room, "both", STEP_VERIFIED, 'A', "protocol-off");
    room_open(&room, nowhere); /* and when nothing answers at all */
    room_begin(&room, "close");
    room_verify(&room, "close", STEP_UNVERIFIED, '-', "protocol-off");
    room_end(&room);
}

static int open_scene(void **state)
{
    struct dovecot_options options = {.pop3 = true};
    char config[TEMP_PATH + 20], first[TEMP_PATH + 200], text[2 * TEMP_PATH], path[TEMP_PATH + 40];
    struct error err = {0};

    *state = NULL;
    if (!dovecot_has_pop3())
        return 0;
    assert_ok(temp_make(keys, &err), &err);
    assert_int_equal(chmod(keys, 0755), 0);
    snprintf(path, sizeof(path), "%s/default", keys);
    assert_int_equal(mkdir(path, 0755), 0);
    snprintf(path, sizeof(path), "%s/default/HS256", keys);
    assert_int_equal(mkdir(path, 0755), 0);
    snprintf(config, sizeof(config), "%s/oauth2.conf", keys);
    snprintf(text, sizeof(text),
             "introspection_mode = local\nusername_attribute = sub\n"
             "local_validation_key_dict = fs:posix:prefix=%s/\n",
             keys);
    assert_ok(temp_write(config, str_of(text), &err), &err);
    snprintf(first, sizeof(first),
             "passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = %s\n}\n",
             config);
    options.first = first;
    options.extra = "disable_plaintext_auth = no\n"
                    "auth_mechanisms = plain login xoauth2 oauthbearer\n";
    return scene_open_as(state, &options);
}

static int close_scene(void **state)
{
    if (*keys)
        temp_remove(keys);
    return scene_close(state);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_revoked_when_the_server_takes_others),
        cmocka_unit_test(a_token_that_never_worked_proves_little),
        cmocka_unit_test(a_protocol_is_closed_when_another_door_answers),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, open_scene, close_scene);
}
