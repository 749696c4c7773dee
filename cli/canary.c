/* canary.c - `mailmedic canary CASE open SECRET | list | stop ID`: a session opened with the old
 * credential before it is changed, watched by a process of its own until the server ends it.
 *
 * The watcher does everything from the password on: secrets do not survive a fork. It tells us over
 * a pipe how the sign-in went, and stays. The case is open only while something is written into it:
 * it is needed by others for hours. */
#include "commands.h"

#include "output.h"
#include "perch.h"
#include "playbook.h"
#include "vigil.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CASE_WAIT_MS = 600000, CASE_AGAIN_MS = 200 };

/* --- in the watcher --- */

static bool settle(struct vigil *vigil, struct invocation *call, struct error *err)
{
    struct casefile *cf;
    bool ok;

    if (!call_open_case(call, CASE_WRITE, &cf, err))
        return false;
    ok = vigil_open(vigil, cf, err);
    casefile_close(cf);
    return ok;
}

/* Somebody else may be writing into the case just now. */
static void write_end(struct vigil *vigil, const char *how)
{
    int64_t deadline = clock_mono_ms() + CASE_WAIT_MS;

    while (clock_mono_ms() < deadline && access(vigil->path, F_OK) == 0) {
        struct error err = {0};
        struct casefile *cf;

        if (casefile_open(&cf, vigil->path, CASE_WRITE, &err)) {
            if (!vigil_keep(vigil, cf, how, &err))
                error_clear(&err);
            casefile_close(cf);
            return;
        }
        poll(NULL, 0, CASE_AGAIN_MS);
    }
}

static void watch(struct vigil *vigil)
{
    sigset_t signals;
    int stop;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    sigprocmask(SIG_BLOCK, &signals,
                NULL); /* NOLINT(concurrency-mt-unsafe): no thread of ours is left */
    stop = signalfd(-1, &signals, SFD_CLOEXEC);
    write_end(vigil, vigil_wait(vigil, stop));
}

/* Nothing of the terminal is ours any more. */
static void let_go(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    (void)setsid();
    for (int fd = 0; fd <= 2; fd++)
        if (dup2(null, fd) < 0)
            _exit(1);
    if (chdir("/") != 0)
        _exit(1);
}

static void run_watcher(struct invocation *call, const char *credential, int answer)
{
    struct vigil vigil = {.call = call,
                          .credential = credential,
                          .secret = playbook_secret,
                          .secret_self = call,
                          .alone = true};
    struct error err = {0};
    char line[600];
    bool ok = settle(&vigil, call, &err);

    if (ok)
        snprintf(line, sizeof(line), "+%" PRId64, vigil.opened.id);
    else
        snprintf(line, sizeof(line), "-%d %s", (int)err.code, err.text);
    if (write(answer, line, strlen(line)) < 0 || !ok)
        _exit(1);
    let_go();
    close(answer);
    watch(&vigil);
    vigil_close(&vigil);
    _exit(0);
}

/* --- the verbs --- */

static bool hear(int fd, char *line, size_t room)
{
    size_t len = 0;
    ssize_t got;

    while (len + 1 < room &&
           ((got = read(fd, line + len, room - 1 - len)) > 0 || (got < 0 && errno == EINTR)))
        len += got > 0 ? (size_t)got : 0;
    line[len] = '\0';
    return len > 0;
}

static bool told_failure(const char *line, struct error *err)
{
    const char *text = strchr(line, ' ');
    uint64_t code;

    if (line[0] != '-' || !text ||
        !str_to_u64((struct str){line + 1, (size_t)(text - line) - 1}, ERROR_JAIL, &code) ||
        code == 0)
        return error_set(err, ERROR_JAIL, "the watcher ended at once");
    return error_set(err, (enum error_code)code, "%s", text + 1);
}

static bool verb_open(struct invocation *call, struct output *out, struct error *err)
{
    char line[640] = "";
    int answer[2];
    pid_t pid;

    if (pipe2(answer, O_CLOEXEC) != 0)
        return error_set_errno(err, ERROR_IO, "cannot make a pipe");
    pid = fork();
    if (pid == 0) {
        close(answer[0]);
        run_watcher(call, call->arguments[2], answer[1]);
    }
    close(answer[1]);
    if (pid > 0)
        (void)hear(answer[0], line, sizeof(line));
    close(answer[0]);
    if (pid < 0)
        return error_set_errno(err, ERROR_IO, "cannot start the watcher");
    if (line[0] != '+') {
        (void)waitpid(pid, NULL, 0);
        return told_failure(line, err);
    }
    if (out->as_json) {
        json_int(&out->json, "canary", (int64_t)strtoull(line + 1, NULL, 10));
        json_int(&out->json, "watcher", pid);
        return true;
    }
    output_line(out,
                "Canary session %s is open and watched by process %d until the server ends it. It "
                "is in the provider's own list of sessions, as ours.",
                line + 1, (int)pid);
    return true;
}

static bool list_one(struct invocation *call, struct output *out, struct casefile *cf,
                     const struct own_login *row, struct arena *arena, struct error *err)
{
    struct perch perch = {.how = "not known", .words = ""};
    pid_t watcher;
    bool known;

    (void)call;
    if (!perch_read(casefile_path(cf), row->id, arena, &perch, &known, &watcher, err))
        return false;
    if (strcmp(perch.how, "open") == 0 && watcher == 0)
        perch.how = "not watched any more";
    if (out->as_json) {
        json_object(&out->json, NULL);
        json_int(&out->json, "id", row->id);
        json_text(&out->json, "credential", row->credential);
        json_text(&out->json, "host", row->host);
        json_time(&out->json, "opened", row->ended / 1000);
        json_text(&out->json, "state", perch.how);
        json_time(&out->json, "last", known ? perch.at / 1000 : INT64_MIN);
        json_text(&out->json, "line", perch.words);
        json_int(&out->json, "watcher", watcher);
        json_close(&out->json, '}');
        return true;
    }
    output_line(out, "%-4" PRId64 " %-20s %s  %s", row->id, perch.how, row->credential,
                perch.words);
    return true;
}

static bool verb_list(struct invocation *call, struct output *out, struct error *err)
{
    struct arena arena = {0};
    struct own_login *rows;
    struct casefile *cf;
    bool any = false, ok;
    size_t count;

    if (!call_open_case(call, CASE_READ, &cf, err))
        return false;
    ok = own_login_list(cf, &arena, &rows, &count, err);
    if (out->as_json)
        json_array(&out->json, "items");
    for (size_t i = 0; ok && i < count; i++)
        if (strcmp(rows[i].purpose, "canary") == 0) {
            any = true;
            ok = list_one(call, out, cf, &rows[i], &arena, err);
        }
    if (ok && !any && !out->as_json)
        output_line(out, "No session was opened with an old password in this case.");
    if (out->as_json)
        json_close(&out->json, ']');
    arena_dispose(&arena);
    casefile_close(cf);
    return ok;
}

static bool verb_stop(struct invocation *call, struct output *out, struct error *err)
{
    struct arena arena = {0};
    struct casefile *cf;
    struct perch perch;
    pid_t watcher = 0;
    uint64_t id;
    bool known, ok;

    if (!str_to_u64(str_of(call->arguments[2]), INT64_MAX, &id))
        return error_set(err, ERROR_USAGE, "\"%.40s\" is not the number of a canary",
                         call->arguments[2]);
    if (!call_open_case(call, CASE_READ, &cf, err))
        return false;
    ok = perch_read(casefile_path(cf), (int64_t)id, &arena, &perch, &known, &watcher, err);
    casefile_close(cf);
    arena_dispose(&arena);
    if (!ok)
        return false;
    if (watcher == PERCH_SCREEN)
        return error_set(err, ERROR_USAGE,
                         "canary %" PRIu64 " is held by a screen: it ends when that is left", id);
    if (watcher <= 0 || kill(watcher, SIGTERM) != 0)
        return error_set(err, ERROR_USAGE,
                         "no canary %" PRIu64 " is watched here: mailmedic canary CASE list", id);
    if (!out->as_json)
        output_line(out, "Canary session %" PRIu64 " is being closed by us: it proves nothing.",
                    id);
    return true;
}

bool run_canary(struct invocation *call, struct error *err)
{
    static const struct {
        const char *name;
        unsigned words;
        bool (*run)(struct invocation *call, struct output *out, struct error *err);
    } verbs[] = {{"open", 3, verb_open}, {"list", 2, verb_list}, {"stop", 3, verb_stop}};
    const char *name = call->count > 1 ? call->arguments[1] : "list";
    struct output out;

    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        if (strcmp(verbs[i].name, name) != 0 || call->count > verbs[i].words ||
            (call->count < verbs[i].words && call->count > 1))
            continue;
        output_begin(&out, call_has(call, "--json"), "canary");
        if (verbs[i].run(call, &out, err))
            return output_end(&out, err);
        buf_dispose(&out.text);
        return false;
    }
    return error_set(err, ERROR_USAGE, "canary CASE takes open SECRET, list, or stop ID");
}
