/* What the jailed libetpan tells main, from what a server says: the real session code, in a child
 * of its own, between a scripted wire and a scripted main. */
#include "session.h"

#include "base/role.h"
#include "roles.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { DEADLINE_MS = 10000 };

struct bench {
    pid_t child;
    int control, wire;
    struct frame_reader frames;
    struct buf seen; /* what main was told, as text */
    uint64_t next_id;
};

static void bench_open(struct bench *bench)
{
    int control[2], wire[2];
    struct error err = {0};

    memset(bench, 0, sizeof(*bench));
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, control), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, wire), 0);
    bench->child = fork();
    if (bench->child == 0) {
        close(control[0]);
        close(wire[0]);
        if (!session_set_up(&err))
            _exit(3);
        session_serve(control[1], wire[1]);
        _exit(0);
    }
    close(control[1]);
    close(wire[1]);
    bench->control = control[0];
    bench->wire = wire[0];
    frame_reader_init(&bench->frames, bench->control);
    buf_init(&bench->seen, 1 << 20);
}

/* The child ends by itself when both sides are closed; *status is waitpid()'s. */
static void bench_close(struct bench *bench, int *status)
{
    close(bench->wire);
    close(bench->control);
    assert_int_equal(waitpid(bench->child, status, 0), bench->child);
    frame_reader_dispose(&bench->frames);
    buf_dispose(&bench->seen);
}

static void say(struct bench *bench, const char *text)
{
    assert_int_equal(write(bench->wire, text, strlen(text)), strlen(text));
}

static void ask(struct bench *bench, const char *line)
{
    struct error err = {0};
    struct buf payload;
    struct frame frame = {.id = ++bench->next_id};

    frame.type = strncmp(line, "EXAMINE", 7) == 0 ? JAIL_EXAMINE : JAIL_COMMAND;
    buf_init(&payload, 4096);
    pack_text(&payload, JAIL_LINE, line);
    frame.payload = buf_as_str(&payload);
    assert_true(frame_write(bench->control, &frame, -1, &err));
    buf_dispose(&payload);
}

/* The wire must receive exactly this. */
static void expect_sent(struct bench *bench, const char *text)
{
    char got[4096] = {0};
    size_t len = 0;

    while (len < strlen(text)) {
        struct pollfd fd = {.fd = bench->wire, .events = POLLIN};
        ssize_t n;

        assert_int_equal(poll(&fd, 1, DEADLINE_MS), 1);
        n = read(bench->wire, got + len, strlen(text) - len);
        assert_true(n > 0);
        len += (size_t)n;
    }
    assert_string_equal(got, text);
}

static const char *tag_name(uint16_t tag)
{
    static const char *const names[] = {
        [JAIL_STATUS] = "status",
        [JAIL_CODE] = "code",
        [JAIL_TEXT] = "text",
        [JAIL_UID] = "uid",
        [JAIL_FLAGS] = "flags",
        [JAIL_DATE] = "date",
        [JAIL_SIZE] = "size",
        [JAIL_MODSEQ] = "modseq",
        [JAIL_BODY] = "body",
        [JAIL_HEADER] = "header",
        [JAIL_NO_BODY] = "no-body",
        [JAIL_ODD_BODY] = "odd-body",
        [JAIL_NAME] = "name",
        [JAIL_DELIMITER] = "delimiter",
        [JAIL_ATTRIBUTES] = "attributes",
        [JAIL_LABEL] = "label",
        [JAIL_VALUE] = "value",
        [JAIL_EXISTS] = "exists",
        [JAIL_RECENT] = "recent",
        [JAIL_UNSEEN] = "unseen",
        [JAIL_UIDNEXT] = "uidnext",
        [JAIL_READ_ONLY] = "read-only",
        [JAIL_EXPUNGED] = "expunged",
        [JAIL_UIDVALIDITY] = "validity",
        [JAIL_CUT] = "cut",
    };

    return tag < ARRAY_LEN(names) && names[tag] ? names[tag] : "?";
}

static bool is_text(uint16_t tag)
{
    return tag == JAIL_CODE || tag == JAIL_TEXT || tag == JAIL_FLAGS || tag == JAIL_NAME ||
           tag == JAIL_ATTRIBUTES || tag == JAIL_LABEL || tag == JAIL_VALUE;
}

static void note_frame(struct bench *bench, const struct frame *frame)
{
    struct unpack in = {.rest = frame->payload};
    struct field field;

    buf_printf(&bench->seen, "%s",
               frame->type == JAIL_MESSAGES  ? "M"
               : frame->type == JAIL_FOLDERS ? "F"
               : frame->type == JAIL_FACTS   ? "X"
               : frame->type == JAIL_DONE    ? "D"
                                             : "B");
    if (frame->id > 0)
        buf_printf(&bench->seen, "%d", (int)frame->id);
    while (unpack_next(&in, &field)) {
        buf_printf(&bench->seen, " %s=", tag_name(field.tag));
        if (is_text(field.tag))
            buf_str(&bench->seen, field.value);
        else
            buf_printf(&bench->seen, "%lld", (long long)unpack_i64(&in, &field));
    }
    assert_false(in.bad);
    buf_char(&bench->seen, '\n');
}

/* Waits for `done` finished commands, or the end. */
static void listen_until(struct bench *bench, int done)
{
    struct error err = {0};
    struct frame frame;

    while (done > 0) {
        if (frame_wait(&bench->frames, &frame, DEADLINE_MS, &err) != FRAME_OK)
            return;
        note_frame(bench, &frame);
        if (frame.type == JAIL_DONE)
            done--;
        if (frame.type == JAIL_BROKEN)
            return;
    }
}

static const char greeting[] = "* PREAUTH [CAPABILITY IMAP4rev1] ready\r\n";

/* --- what is told --- */

static const struct {
    const char *what, *line, *answer, *want;
} answers[] = {
    {"plan rows", "UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE MODSEQ)",
     "* 1 FETCH (UID 7 FLAGS (\\Seen zeta \\Answered \\Recent alpha) INTERNALDATE \" "
     "3-Feb-2026 10:20:30 +0700\" RFC822.SIZE 4711 MODSEQ (99))\r\n"
     "* 2 FETCH (MODSEQ (18446744073709551614) RFC822.SIZE 4294967295 INTERNALDATE "
     "\"03-Feb-2026 10:20:30 -0330\" FLAGS () UID 4294967295)\r\n1 OK done\r\n",
     "M uid=7 flags=\\Answered \\Recent \\Seen alpha zeta date=1770088830 size=4711 modseq=99"
     " uid=4294967295 flags= date=1770126630 size=4294967295 modseq=-2\n"
     "D1 status=0 text=done\n"},
    {"bodies", "UID FETCH 7,9,10,11 (UID BODY.PEEK[])",
     "* 1 FETCH (UID 7 BODY[] \"@17\")\r\n* 2 FETCH (BODY[] \"@18\" UID 9)\r\n"
     "* 3 FETCH (UID 10 BODY[] NIL)\r\n* 4 FETCH (UID 11 BODY[] \"\")\r\n"
     "* 5 FETCH (UID 12 BODY[] \"From: x\")\r\n* 6 FETCH (UID 13 BODY[TEXT] \"@3\")\r\n"
     "* 7 FETCH (FLAGS (\\Seen))\r\n1 OK done\r\n",
     "M uid=7 body=17 uid=9 body=18 uid=10 no-body=1 uid=11 no-body=1 uid=12 odd-body=1"
     " uid=13 odd-body=1 uid=0 flags=\\Seen\n"
     "D1 status=0 text=done\n"},
    {"a number that is too large is not a body", "UID FETCH 7 (UID BODY.PEEK[])",
     "* 1 FETCH (UID 7 BODY[] \"@99999999999999999999\")\r\n1 OK done\r\n",
     "M uid=7 odd-body=1\nD1 status=0 text=done\n"},
    {"a header, and what is like one", "UID FETCH 1:* (UID BODY.PEEK[HEADER])",
     "* 1 FETCH (UID 7 BODY[HEADER] \"@17\")\r\n* 2 FETCH (UID 8 BODY[HEADER] NIL)\r\n"
     "* 3 FETCH (UID 9 BODY[1.HEADER] \"@18\")\r\n* 4 FETCH (UID 10 BODY[TEXT] \"@19\")\r\n"
     "* 5 FETCH (UID 11 BODY[HEADER.FIELDS (From)] \"@20\")\r\n1 OK done\r\n",
     "M uid=7 header=17 uid=8 no-body=1 uid=9 odd-body=1 uid=10 odd-body=1 uid=11 odd-body=1\n"
     "D1 status=0 text=done\n"},
    {"EXAMINE", "EXAMINE \"INBOX\"",
     "* FLAGS (\\Seen)\r\n* OK [PERMANENTFLAGS ()] Read-only mailbox.\r\n* 172 EXISTS\r\n"
     "* 1 RECENT\r\n* OK [UNSEEN 12] x\r\n* OK [UIDVALIDITY 3857529045] x\r\n"
     "* OK [UIDNEXT 4392] x\r\n* OK [HIGHESTMODSEQ 715194045007] x\r\n1 OK [READ-ONLY] done\r\n",
     "D1 status=0 text=done exists=172 recent=1 uidnext=4392 validity=3857529045 read-only=1"
     " modseq=715194045007\n"},
    {"EXAMINE refused", "EXAMINE \"x\"", "1 NO [NONEXISTENT] there is none\r\n",
     "D1 status=1 code=NONEXISTENT text=there is none exists=0 recent=0 uidnext=0 validity=0\n"},
    {"STATUS", "STATUS \"a b\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN RECENT HIGHESTMODSEQ)",
     "* STATUS \"a b\" (MESSAGES 231 UIDNEXT 44292 UIDVALIDITY 9 UNSEEN 3 RECENT 2 "
     "HIGHESTMODSEQ 7011231777)\r\n1 OK done\r\n",
     "D1 status=0 text=done exists=231 uidnext=44292 validity=9 unseen=3 recent=2"
     " modseq=7011231777\n"},
    {"STATUS answered without data", "STATUS x (MESSAGES)", "1 OK done\r\n",
     "D1 status=0 text=done\n"},
    {"LIST", "LIST \"\" \"*\"",
     "* LIST (\\HasNoChildren \\Sent) \"/\" \"G&AOk-sendet\"\r\n"
     "* LIST (\\Noselect \\HasChildren) \".\" INBOX.x\r\n* LIST () NIL {3}\r\na b\r\n1 OK done\r\n",
     "F1 name=G&AOk-sendet delimiter=47 attributes=\\HasNoChildren \\Sent"
     " name=INBOX.x delimiter=46 attributes=\\HasChildren \\Noselect"
     " name=a b delimiter=0 attributes=\nD1 status=0 text=done\n"},
    {"NAMESPACE", "NAMESPACE",
     "* NAMESPACE ((\"\" \"/\")) ((\"Other Users/\" \"/\")) NIL\r\n1 OK done\r\n",
     "X1 label=namespace personal value=/ label=namespace other value=/Other Users/\n"
     "D1 status=0 text=done\n"},
    {"ID", "ID NIL", "* ID (\"name\" \"Dovecot\" \"vendor\" NIL)\r\n1 OK done\r\n",
     "X1 label=id name value=Dovecot label=id vendor value=\nD1 status=0 text=done\n"},
    {"QUOTA", "GETQUOTAROOT INBOX",
     "* QUOTAROOT INBOX \"user\"\r\n* QUOTA \"user\" (STORAGE 10 512)\r\n1 OK done\r\n",
     "X1 label=quota user STORAGE value=10 of 512\nD1 status=0 text=done\n"},
    {"ACL", "GETACL INBOX", "* ACL INBOX owner lrwstipekxacd anyone lr\r\n1 OK done\r\n",
     "X1 label=acl owner value=lrwstipekxacd label=acl anyone value=lr\nD1 status=0 text=done\n"},
    {"lines outside the grammar", "GETMETADATA \"\" /shared/comment",
     "* METADATA \"\" (/shared/comment \"(\\\"x {6}\" /shared/admin \"z\")\r\n"
     "* ESEARCH (TAG \"x\") UID ALL 1:3\r\n1 OK done\r\n",
     "X1 label=line value=METADATA \"\" (/shared/comment \"(\\\"x {6}\" /shared/admin \"z\")"
     " label=line value=ESEARCH (TAG \"x\") UID ALL 1:3\nD1 status=0 text=done\n"},
    {"messages that go in mid-run", "UID FETCH 1:9 (UID)",
     "* 2 EXPUNGE\r\n* 2 EXPUNGE\r\n* 5 EXISTS\r\n1 OK [EXPUNGEISSUED] some are gone\r\n",
     "D1 status=0 code=EXPUNGEISSUED text=some are gone exists=5 expunged=2\n"},
    {"BAD", "STATUS x (MESSAGES)", "1 BAD [CODE] no such thing\r\n",
     "D1 status=2 code=CODE text=no such thing\n"},
    {"bytes that are no UTF-8", "NOOP", "1 NO caf\xe9\r\n", "D1 status=1 text=caf\\xE9\n"},
};

static void an_answer_becomes_flat_fields(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        struct bench bench;
        struct buf sent;
        int status;

        bench_open(&bench);
        buf_init(&sent, 4096);
        buf_printf(&sent, "1 %s\r\n", answers[i].line);
        say(&bench, greeting);
        ask(&bench, answers[i].line);
        expect_sent(&bench, buf_c(&sent));
        say(&bench, answers[i].answer);
        listen_until(&bench, 1);
        if (strcmp(buf_c(&bench.seen), answers[i].want) != 0)
            print_error("%s:\n", answers[i].what);
        assert_string_equal(buf_c(&bench.seen), answers[i].want);
        buf_dispose(&sent);
        bench_close(&bench, &status);
        assert_int_equal(status, 0);
    }
}

static void commands_leave_while_an_answer_is_still_coming(void **state)
{
    struct bench bench;
    int status;

    (void)state;
    bench_open(&bench);
    say(&bench, greeting);
    ask(&bench, "EXAMINE a");
    expect_sent(&bench, "1 EXAMINE a\r\n");
    say(&bench, "* 3 EXISTS\r\n* OK [UIDVALIDITY 9] x\r\n* OK [UI");
    ask(&bench, "UID FETCH 1 (UID)");
    ask(&bench, "EXAMINE b");
    expect_sent(&bench, "2 UID FETCH 1 (UID)\r\n3 EXAMINE b\r\n");
    say(&bench, "DNEXT 5] x\r\n1 OK [READ-ONLY] x\r\n* 1 FETCH (UID 1)\r\n2 OK x\r\n"
                "* 4 EXISTS\r\n* OK [UIDVALIDITY 10] x\r\n3 OK x\r\n");
    listen_until(&bench, 3);
    assert_string_equal(buf_c(&bench.seen),
                        "D1 status=0 text=x exists=3 recent=0 uidnext=5 validity=9 read-only=1\n"
                        "M uid=1\nD2 status=0 text=x\n"
                        "D3 status=0 text=x exists=4 recent=0 uidnext=0 validity=10\n");
    bench_close(&bench, &status);
    assert_int_equal(status, 0);
}

static void answers_may_come_in_another_order(void **state)
{
    struct bench bench;
    int status;

    (void)state;
    bench_open(&bench);
    say(&bench, greeting);
    ask(&bench, "UID FETCH 1 (UID)");
    ask(&bench, "UID FETCH 2 (UID)");
    ask(&bench, "UID FETCH 3 (UID)");
    expect_sent(&bench, "1 UID FETCH 1 (UID)\r\n2 UID FETCH 2 (UID)\r\n3 UID FETCH 3 (UID)\r\n");
    say(&bench, "* 2 FETCH (UID 2)\r\n2 OK b\r\n* 1 FETCH (UID 1)\r\n1 NO a\r\n3 OK c\r\n");
    listen_until(&bench, 3);
    assert_string_equal(buf_c(&bench.seen), "M uid=2\nD2 status=0 text=b\n"
                                            "M uid=1\nD1 status=1 text=a\nD3 status=0 text=c\n");
    bench_close(&bench, &status);
    assert_int_equal(status, 0);
}

static void a_row_is_told_before_its_command_is_finished(void **state)
{
    struct bench bench;
    struct error err = {0};
    struct frame frame;
    int status;

    (void)state;
    bench_open(&bench);
    say(&bench, greeting);
    ask(&bench, "UID FETCH 1 (UID BODY.PEEK[])");
    expect_sent(&bench, "1 UID FETCH 1 (UID BODY.PEEK[])\r\n");
    say(&bench, "* 1 FETCH (UID 1 BODY[] \"@1\")\r\n");
    assert_int_equal(frame_wait(&bench.frames, &frame, DEADLINE_MS, &err), FRAME_OK);
    assert_int_equal(frame.type, JAIL_MESSAGES);
    bench_close(&bench, &status);
    assert_int_equal(status, 0);
}

/* --- what ends it --- */

static const struct {
    const char *what, *wire, *want;
} ends[] = {
    {"before the greeting", "", "B status=0 text=the connection ended before it began\n"},
    {"in a line", "* PREAUTH x\r\n* 1 FETCH (UID 4", "B status=0 text=the connection ended\n"},
    {"in a literal", "* PREAUTH x\r\n* 1 FETCH (UID 4 BODY[] {1000}\r\nFrom: a",
     "B status=0 text=the connection ended\n"},
    {"at a literal, which [net] does not pass", "* PREAUTH x\r\n* METADATA {4}\r\n{10}\r\n",
     "B status=2 text=an answer could not be understood\n"},
    {"at a large one", "* PREAUTH x\r\n* METADATA {70000}\r\n* 1 FETCH (UID 6 BODY[] \"@1\")\r\n",
     "B status=2 text=an answer could not be understood\n"},
    {"a tag never sent", "* PREAUTH x\r\n7 OK x\r\n",
     "B status=2 text=an answer came out of turn\n"},
    {"no grammar at all", "* PREAUTH x\r\nwhat?\r\n",
     "B status=2 text=an answer could not be understood\n"},
};

static void an_end_is_told_and_never_waited_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        struct bench bench;
        int status;

        bench_open(&bench);
        say(&bench, ends[i].wire);
        ask(&bench, "NOOP");
        assert_int_equal(shutdown(bench.wire, SHUT_WR), 0);
        listen_until(&bench, 1);
        if (strcmp(buf_c(&bench.seen), ends[i].want) != 0)
            print_error("%s:\n", ends[i].what);
        assert_string_equal(buf_c(&bench.seen), ends[i].want);
        bench_close(&bench, &status);
        assert_int_equal(status, 0);
    }
}

static void it_ends_when_main_does(void **state)
{
    struct bench bench;
    int status;

    (void)state;
    bench_open(&bench);
    say(&bench, greeting);
    ask(&bench, "NOOP");
    expect_sent(&bench, "1 NOOP\r\n");
    assert_int_equal(shutdown(bench.control, SHUT_RDWR), 0);
    bench_close(&bench, &status);
    assert_int_equal(status, 0);
}

static void it_works_in_its_jail(void **state)
{
    struct bench bench = {0};
    struct error err = {0};
    struct role role;
    struct frame frame;
    char ended[ROLE_ENDED];
    int wire[2];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, wire), 0);
    assert_true(role_start(&role, ROLE_IMAP, &(struct role_options){0}, &wire[1], 1, &err));
    close(wire[1]);
    bench.control = role.fd;
    bench.wire = wire[0];
    frame_reader_init(&bench.frames, role.fd);
    buf_init(&bench.seen, 1 << 20);
    assert_int_equal(frame_wait(&bench.frames, &frame, DEADLINE_MS, &err), FRAME_OK);
    assert_int_equal(frame.type, JAIL_UP);
    say(&bench, greeting);
    ask(&bench, "UID FETCH 7 (UID BODY.PEEK[])");
    say(&bench, "* 1 FETCH (UID 7 BODY[] \"@1\")\r\n1 OK x\r\n");
    listen_until(&bench, 1);
    assert_string_equal(buf_c(&bench.seen), "M uid=7 body=1\nD1 status=0 text=x\n");
    close(wire[0]);
    assert_int_equal(frame_wait(&bench.frames, &frame, DEADLINE_MS, &err), FRAME_OK);
    assert_int_equal(frame.type, JAIL_BROKEN);
    assert_int_equal(frame_wait(&bench.frames, &frame, DEADLINE_MS, &err), FRAME_END);
    role_stop(&role, ended);
    frame_reader_dispose(&bench.frames);
    buf_dispose(&bench.seen);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_becomes_flat_fields),
        cmocka_unit_test(commands_leave_while_an_answer_is_still_coming),
        cmocka_unit_test(a_row_is_told_before_its_command_is_finished),
        cmocka_unit_test(answers_may_come_in_another_order),
        cmocka_unit_test(an_end_is_told_and_never_waited_for),
        cmocka_unit_test(it_ends_when_main_does),
        cmocka_unit_test(it_works_in_its_jail),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
