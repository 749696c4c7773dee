/* test_secret_canary.c - the program itself signs in with a password that nobody has seen before,
 * and then it is looked for: in the memory, arguments and environment of each of its processes
 * while the connection is open, and in all files and all output when it has ended. Main keeps one
 * copy, in the page that is for it, since a connection may have to be made again; nobody else has
 * any. */
#include "base/base64.h"
#include "lying_server.h"
#include "memory.h"
#include "temp.h"

#include "check.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECRET_LEN = 60, DEADLINE_MS = 60000, PROCESSES_MOST = 32, FORMS = 4 };

/* --- the needle, in each form --- */

struct needle {
    char text[SECRET_LEN + 1];
    char masked[FORMS][128]; /* as it is, and in base64 that begins at any of three bytes */
    size_t len[FORMS];
};

static void needle_make(struct needle *needle)
{
    static const char letters[] = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    unsigned char bytes[SECRET_LEN];

    assert_int_equal(getrandom(bytes, sizeof(bytes), 0), sizeof(bytes));
    for (size_t i = 0; i < SECRET_LEN; i++)
        needle->text[i] = letters[bytes[i] % (sizeof(letters) - 1)];
    needle->text[SECRET_LEN] = '\0';
    for (size_t form = 0; form < FORMS; form++) {
        size_t skip = form > 0 ? form - 1 : 0, len = (SECRET_LEN - skip) / 3 * 3;

        if (form == 0)
            memcpy(needle->masked[form], needle->text, SECRET_LEN);
        else
            base64_encode(needle->masked[form], (struct str){needle->text + skip, len});
        needle->len[form] = form == 0 ? SECRET_LEN : base64_size(len);
        memory_mask(needle->masked[form], needle->len[form]);
    }
}

/* -1: we may not look. */
static int in_memory(const struct needle *needle, pid_t pid)
{
    int total = 0;

    for (size_t form = 0; form < FORMS && total >= 0; form++) {
        int count = memory_count(pid, (struct str){needle->masked[form], needle->len[form]});

        total = count < 0 ? -1 : total + count;
    }
    return total;
}

static bool in_bytes(const struct needle *needle, struct str bytes)
{
    for (size_t form = 0; form < FORMS; form++) {
        char plain[128];

        memcpy(plain, needle->masked[form], needle->len[form]);
        memory_mask(plain, needle->len[form]);
        if (str_find(bytes, (struct str){plain, needle->len[form]}) < bytes.len)
            return true;
    }
    return false;
}

/* --- the program --- */

struct program {
    pid_t pid;
    int said; /* both outputs */
    char folder[TEMP_PATH], path[TEMP_PATH + 16], url[100];
};

static void launch(struct program *program, const char *const *words, const char *password)
{
    char *argv[20] = {(char[]){PROGRAM}};
    int given[2], said[2];

    for (size_t i = 0; words[i]; i++)
        argv[i + 1] = strdup(words[i]);
    assert_int_equal(pipe2(given, O_CLOEXEC), 0);
    assert_int_equal(pipe2(said, O_CLOEXEC), 0);
    assert_int_equal(write(given[1], password, strlen(password)), strlen(password));
    program->pid = fork();
    if (program->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(open("/dev/null", O_RDWR), STDIN_FILENO);
        dup2(said[1], STDOUT_FILENO);
        dup2(said[1], STDERR_FILENO);
        dup2(given[0], 9);
        fcntl(9, F_SETFD, 0);
        execv(argv[0], argv);
        _exit(127);
    }
    for (size_t i = 1; argv[i]; i++)
        free(argv[i]);
    close(given[0]);
    close(given[1]);
    close(said[1]);
    program->said = said[0];
}

/* Waits for it; what it said is the caller's. */
static int finish(struct program *program, struct buf *out)
{
    char room[4096];
    ssize_t got;
    int status;

    buf_init(out, 1 << 24);
    while ((got = read(program->said, room, sizeof(room))) > 0)
        buf_add(out, room, (size_t)got);
    close(program->said);
    assert_int_equal(waitpid(program->pid, &status, 0), program->pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void new_case(struct program *program)
{
    const char *const words[] = {"new", program->path, "--authority", "a test", NULL};
    struct error err = {0};
    struct buf said;

    assert_ok(temp_make(program->folder, &err), &err);
    snprintf(program->path, sizeof(program->path), "%s/a.case", program->folder);
    launch(program, words, "");
    if (finish(program, &said) != 0)
        fail_msg("%s", buf_c(&said));
    buf_dispose(&said);
}

static void acquire(struct program *program, unsigned port, const char *password)
{
    const char *const words[] = {"acquire",
                                 program->path,
                                 program->url,
                                 "--no-sieve",
                                 "--connections",
                                 "1",
                                 "--password-fd",
                                 "9",
                                 "--insecure-plaintext-for-tests",

                                 NULL};

    snprintf(program->url, sizeof(program->url), "imap://anna@127.0.0.1:%u", port);
    launch(program, words, password);
}

/* --- its processes --- */

static void read_proc(pid_t pid, const char *name, struct buf *out)
{
    char path[64], room[4096];
    size_t got;
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
    buf_init(out, 1 << 20);
    file = fopen(path, "re");
    while (file && (got = fread(room, 1, sizeof(room), file)) > 0)
        buf_add(out, room, got);
    if (file)
        (void)fclose(file);
}

static pid_t parent_of(pid_t pid)
{
    struct buf status;
    const char *line;
    pid_t parent = 0;

    read_proc(pid, "status", &status);
    line = status.len > 0 ? strstr(buf_c(&status), "\nPPid:\t") : NULL;
    if (line)
        parent = (pid_t)strtol(line + 7, NULL, 10);
    buf_dispose(&status);
    return parent;
}

/* It and all that descend from it. */
static size_t family(pid_t root, pid_t out[PROCESSES_MOST])
{
    size_t count = 1;

    out[0] = root;
    for (size_t known = 0; known < count; known++) {
        DIR *dir = opendir("/proc");
        struct dirent *entry;

        assert_non_null(dir);
        while ((entry = readdir(dir))) { /* NOLINT(concurrency-mt-unsafe): one thread */
            pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

            if (pid <= 0 || parent_of(pid) != out[known])
                continue;
            assert_true(count < PROCESSES_MOST);
            out[count++] = pid;
        }
        closedir(dir);
    }
    return count;
}

static bool has_role(pid_t pid, const char *role)
{
    struct buf words;
    bool is;

    read_proc(pid, "cmdline", &words);
    is = memmem(words.at, words.len, role, strlen(role)) != NULL;
    buf_dispose(&words);
    return is;
}

static void expect_not_told(const struct needle *needle, pid_t pid)
{
    static const char *const files[] = {"cmdline", "environ", "comm"};

    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct buf bytes;

        read_proc(pid, files[i], &bytes);
        if (in_bytes(needle, buf_as_str(&bytes)))
            fail_msg("it is in %s of process %d", files[i], (int)pid);
        buf_dispose(&bytes);
    }
}

/* --- its files --- */

static const struct needle *looked_for; /* nftw() passes nothing on */
static unsigned files_seen, files_with;

static int look_into(const char *path, const struct stat *status, int type, struct FTW *where)
{
    struct error err = {0};
    struct buf bytes;

    (void)status;
    (void)where;
    if (type != FTW_F)
        return 0;
    assert_ok(temp_read(path, &bytes, &err), &err);
    files_seen++;
    if (in_bytes(looked_for, buf_as_str(&bytes))) {
        files_with++;
        print_message("it is in %s\n", path);
    }
    buf_dispose(&bytes);
    return 0;
}

static unsigned in_files(const struct needle *needle, const char *folder)
{
    looked_for = needle;
    files_seen = files_with = 0;
    assert_int_equal(nftw(folder, look_into, 16, FTW_PHYS), 0);
    assert_true(files_seen >= 2); /* the database and a segment at least */
    return files_with;
}

/* --- a server that says no more once the password was right --- */

static int listen_somewhere(unsigned *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(listen(fd, 4), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

static int take_connection(int listener)
{
    struct pollfd wait = {listener, POLLIN, 0};
    int fd;

    assert_int_equal(poll(&wait, 1, DEADLINE_MS), 1);
    fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

static void say(int fd, const char *text)
{
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

static void hear_line(int fd, char line[1000])
{
    size_t len = 0;

    do {
        struct pollfd wait = {fd, POLLIN, 0};

        assert_int_equal(poll(&wait, 1, DEADLINE_MS), 1);
        assert_int_equal(read(fd, line + len, 1), 1);
    } while (line[len++] != '\n' && len < 999);
    line[len] = '\0';
}

/* --- the tests --- */

static void look_at_processes(const struct needle *needle, const struct program *program,
                              bool *looked)
{
    pid_t pids[PROCESSES_MOST];
    size_t count = family(program->pid, pids);
    bool net = false, jail = false;

    *looked = true;
    for (size_t i = 0; i < count && *looked; i++) {
        int found = in_memory(needle, pids[i]);

        *looked = found >= 0;
        if (found > (i == 0)) /* main's page holds it, as it is, once */
            fail_msg("process %zu of %zu holds it %d times", i, count, found);
        expect_not_told(needle, pids[i]);
        net |= has_role(pids[i], "--role=net");
        jail |= has_role(pids[i], "--role=imap");
    }
    assert_true(!*looked || (net && jail)); /* they were among those looked at */
}

static void nobody_but_main_has_it_once_we_are_in(void **state)
{
    struct needle needle;
    struct program program = {0};
    char line[1000];
    bool looked;
    unsigned port;
    int listener = listen_somewhere(&port), fd;
    struct buf said;

    (void)state;
#ifdef SANITIZED
    print_message("skipped: a sanitizer keeps what was freed\n");
    skip();
#endif
    needle_make(&needle);
    new_case(&program);
    acquire(&program, port, needle.text);
    fd = take_connection(listener);
    say(fd, "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\r\n");
    hear_line(fd, line);
    assert_true(in_bytes(&needle, str_of(line))); /* the control: it was given, and we find it */
    say(fd, "m1 OK [CAPABILITY IMAP4rev1] in\r\n");
    hear_line(fd, line); /* the jail's first question, which is not answered */
    explicit_bzero(line, sizeof(line));
    look_at_processes(&needle, &program, &looked);
    assert_int_equal(in_files(&needle, program.folder), 0);
    kill(program.pid, SIGINT);
    close(fd);
    close(listener);
    (void)finish(&program, &said);
    assert_true(said.len > 0);
    assert_false(in_bytes(&needle, buf_as_str(&said)));
    assert_int_equal(in_files(&needle, program.folder), 0);
    buf_dispose(&said);
    temp_remove(program.folder);
    if (!looked) {
        print_message("skipped: only root can look into a process that is not dumpable\n");
        skip();
    }
}

/* The control: while the server has not answered, [net] has it, and it is found there. */
static void control_before_the_verdict_it_is_found(void **state)
{
    struct needle needle;
    struct program program = {0};
    pid_t pids[PROCESSES_MOST];
    char line[1000];
    unsigned port;
    int listener = listen_somewhere(&port), fd, found = 0;
    struct buf said;
    size_t count;

    (void)state;
#ifdef SANITIZED
    print_message("skipped: nor is what it is the control of\n");
    skip();
#endif
    needle_make(&needle);
    new_case(&program);
    acquire(&program, port, needle.text);
    fd = take_connection(listener);
    say(fd, "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\r\n");
    hear_line(fd, line);
    count = family(program.pid, pids);
    for (size_t i = 0; i < count && found >= 0; i++)
        if (has_role(pids[i], "--role=net"))
            found = in_memory(&needle, pids[i]);
    kill(program.pid, SIGINT);
    close(fd);
    close(listener);
    (void)finish(&program, &said);
    buf_dispose(&said);
    temp_remove(program.folder);
    if (found < 0)
        skip(); /* we may not look */
    assert_true(found > 0);
}

static void after_a_whole_run_no_file_and_no_word_has_it(void **state)
{
    struct lying_server server;
    struct needle needle;
    struct program program = {0};
    struct error err = {0};
    char path[TEMP_PATH + 40];
    struct buf said;
    int code;

    (void)state;
    needle_make(&needle);
    new_case(&program);
    assert_ok(lying_server_start(&server, LIE_NONE, &err), &err);
    acquire(&program, server.port, needle.text);
    code = finish(&program, &said);
    lying_server_stop(&server);
    if (code != 0 && code != 10 && code != 20)
        fail_msg("%d: %s", code, buf_c(&said));
    assert_false(in_bytes(&needle, buf_as_str(&said)));
    assert_int_equal(in_files(&needle, program.folder), 0);
    snprintf(path, sizeof(path), "%s/a.case/told", program.folder); /* the control */
    assert_ok(temp_write(path, str_of(needle.text), &err), &err);
    assert_int_equal(in_files(&needle, program.folder), 1);
    buf_dispose(&said);
    temp_remove(program.folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_but_main_has_it_once_we_are_in),
        cmocka_unit_test(control_before_the_verdict_it_is_found),
        cmocka_unit_test(after_a_whole_run_no_file_and_no_word_has_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
