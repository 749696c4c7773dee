/* faulty.c - see faulty.h. */
#include "faulty.h"

#include "base/limits.h"
#include "case/sealing.h"
#include "case/tables.h"
#include "check.h"
#include "forked.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DEADLINE_MS = 120000, AGAIN_MS = 20, CONTENT_MOST = 1 << 20, LINES_MOST = 4096 };

static void open_at(struct rig *rig, bool (*make)(char *out, struct error *err))
{
    struct error err = {0};
    int fd;

    *rig = (struct rig){.library = FAULT_SHIM, .program = PROGRAM, .patience_ms = DEADLINE_MS};
    assert_ok(make(rig->folder, &err), &err);
    snprintf(rig->path, sizeof(rig->path), "%s/a.case", rig->folder);
    snprintf(rig->before, sizeof(rig->before), "%s/before", rig->folder);
    snprintf(rig->plan_path, sizeof(rig->plan_path), "%s/plan", rig->folder);
    snprintf(rig->out_path, sizeof(rig->out_path), "%s/out", rig->folder);
    buf_init(&rig->said, RIG_SAID);
    fd = open(rig->plan_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, sizeof(*rig->plan)), 0);
    rig->plan = mmap(NULL, sizeof(*rig->plan), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    assert_ptr_not_equal(rig->plan, MAP_FAILED);
    close(fd);
}

void rig_open(struct rig *rig)
{
    open_at(rig, temp_make);
}

void rig_open_small(struct rig *rig)
{
    open_at(rig, forked_folder);
}

void rig_close(struct rig *rig)
{
    munmap(rig->plan, sizeof(*rig->plan));
    buf_dispose(&rig->said);
    temp_remove(rig->folder);
}

/* --- the case to begin with --- */

static void copy_file(const char *from, const char *to)
{
    struct error err = {0};
    struct buf bytes;

    assert_ok(temp_read(from, &bytes, &err), &err);
    assert_ok(temp_write(to, buf_as_str(&bytes), &err), &err);
    assert_int_equal(chmod(to, 0600), 0);
    buf_dispose(&bytes);
}

/* A case is two folders deep. NOLINTNEXTLINE(misc-no-recursion) */
static void copy_folder(const char *from, const char *to)
{
    DIR *folder = opendir(from);
    struct dirent *entry;

    assert_non_null(folder);
    assert_int_equal(mkdir(to, 0700), 0);
    while ((entry = readdir(folder))) {
        char a[RIG_PATH * 2], b[RIG_PATH * 2];

        if (entry->d_name[0] == '.')
            continue;
        snprintf(a, sizeof(a), "%s/%s", from, entry->d_name);
        snprintf(b, sizeof(b), "%s/%s", to, entry->d_name);
        if (entry->d_type == DT_DIR)
            copy_folder(a, b);
        else
            copy_file(a, b);
    }
    closedir(folder);
}

/* Everything beside the case whose name begins like it, and the case itself. */
static bool each_case(const struct rig *rig, void (*fn)(const char *path), bool itself)
{
    DIR *folder = opendir(rig->folder);
    struct dirent *entry;
    bool found = false;

    assert_non_null(folder);
    while ((entry = readdir(folder))) {
        char path[RIG_PATH * 2];

        if (strncmp(entry->d_name, "a.case", 6) != 0 || (!itself && !entry->d_name[6]))
            continue;
        found = true;
        snprintf(path, sizeof(path), "%s/%s", rig->folder, entry->d_name);
        if (fn)
            fn(path);
    }
    closedir(folder);
    return found;
}

void rig_keep(struct rig *rig)
{
    struct stat st;

    temp_remove(rig->before);
    if (stat(rig->path, &st) == 0)
        copy_folder(rig->path, rig->before);
}

void rig_reset(struct rig *rig)
{
    struct stat st;

    each_case(rig, temp_remove, true);
    if (stat(rig->before, &st) == 0)
        copy_folder(rig->before, rig->path);
}

bool rig_has_litter(const struct rig *rig)
{
    return each_case(rig, NULL, false);
}

/* --- running --- */

void rig_plan(struct rig *rig, const char *role, enum fault_how how, int error, uint32_t at,
              bool sticky)
{
    struct fault_plan *plan = rig->plan;

    memset(plan, 0, sizeof(*plan));
    snprintf(plan->role, sizeof(plan->role), "%s", role);
    plan->how = (uint32_t)how;
    plan->error = error;
    plan->at = at;
    plan->sticky = sticky;
}

struct words {
    char room[4096];
    char *at[RIG_WORDS];
};

/* Words are separated by one blank; '...' keeps its blanks. */
static void split(const struct rig *rig, const char *text, struct words *out)
{
    size_t count = 0, used = 0;

    out->at[count++] = (char[]){"mailmedic"};
    while (*text) {
        bool quoted = *text == '\'';
        size_t len = quoted ? strcspn(text + 1, "'") : strcspn(text, " ");
        const char *word = quoted ? text + 1 : text;
        int put;

        assert_true(count + 1 < RIG_WORDS && used < sizeof(out->room));
        out->at[count++] = out->room + used;
        if (len >= 4 && strncmp(word, "CASE", 4) == 0)
            put = snprintf(out->room + used, sizeof(out->room) - used, "%s%.*s", rig->path,
                           (int)len - 4, word + 4);
        else if (len >= 4 && strncmp(word, "HERE", 4) == 0)
            put = snprintf(out->room + used, sizeof(out->room) - used, "%s%.*s", rig->folder,
                           (int)len - 4, word + 4);
        else
            put = snprintf(out->room + used, sizeof(out->room) - used, "%.*s", (int)len, word);
        used += (size_t)put + 1;
        text = word + len + (quoted && word[len]);
        text += *text == ' ';
    }
    out->at[count] = NULL;
}

static void start(const struct rig *rig, char *const *argv, bool fault, pid_t *pid)
{
    char preload[512], file[RIG_PATH + 64], path[] = "PATH=/usr/bin:/bin",
                                            locale[] = "LC_ALL=C.UTF-8", home[] = "HOME=/nowhere";
    char *env[] = {path, locale, home, fault ? preload : NULL, file, NULL};
    posix_spawn_file_actions_t actions;
    int failed;

    snprintf(preload, sizeof(preload), "LD_PRELOAD=%s", rig->library);
    snprintf(file, sizeof(file), FAULT_VARIABLE "=%s", rig->plan_path);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, rig->out_path, O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    failed = posix_spawn(pid, rig->program, &actions, NULL, argv, env);
    posix_spawn_file_actions_destroy(&actions);
    if (failed)
        fail_msg("cannot start %s: %s", rig->program, strerror(failed));
}

int rig_run(struct rig *rig, const char *words, bool fault)
{
    struct words argv;
    struct error err = {0};
    struct pollfd ended = {.events = POLLIN};
    int status = -1;
    pid_t pid;

    split(rig, words, &argv);
    start(rig, argv.at, fault, &pid);
    ended.fd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (poll(&ended, 1, rig->patience_ms) != 1) {
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        fail_msg("\"%s\" does not end (call %u, %u, %u times)", words, rig->plan->at,
                 rig->plan->how, rig->plan->happened);
    }
    close(ended.fd);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    buf_dispose(&rig->said);
    assert_ok(temp_read(rig->out_path, &rig->said, &err), &err);
    return status;
}

int rig_run_again(struct rig *rig, const char *words)
{
    int status = -1;

    for (int waited = 0; waited < DEADLINE_MS; waited += AGAIN_MS) {
        status = rig_run(rig, words, false);
        if (!strstr(buf_c(&rig->said), "writing to this case"))
            break;
        poll(NULL, 0, AGAIN_MS);
    }
    if (!WIFEXITED(status))
        fail_msg("\"%s\" died of signal %d: %s", words, WTERMSIG(status), buf_c(&rig->said));
    return WEXITSTATUS(status);
}

/* --- what it holds --- */

static bool add_messages(struct casefile *cf, struct arena *arena, struct buf *out,
                         struct error *err)
{
    const struct message_query all = {.direction = -1, .page = {.most = LINES_MOST}};
    struct message *rows;
    size_t count;

    if (!message_list(cf, arena, &all, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        char hex[HASH_HEX];

        hash_to_hex(&rows[i].raw, hex);
        buf_printf(out, "message %s %s\n", rows[i].folder_name, hex);
        buf_printf(out, "judged %s %s status %d lure %d\n", rows[i].folder_name, hex,
                   (int)rows[i].status, rows[i].lure);
    }
    return true;
}

static bool add_rules(struct casefile *cf, struct arena *arena, struct buf *out, struct error *err)
{
    struct rule_row *rows;
    size_t count;

    if (!rule_list(cf, arena, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!rows[i].gone)
            buf_printf(out, "rule %s %s %s\n", rows[i].source, rows[i].script, rows[i].summary);
    return true;
}

static bool add_findings(struct casefile *cf, struct arena *arena, struct buf *out,
                         struct error *err)
{
    const struct page all = {.most = LINES_MOST};
    struct finding *rows;
    size_t count;

    if (!finding_list(cf, arena, false, all, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "finding %s %d %s\n", rows[i].detector, (int)rows[i].severity,
                   rows[i].title);
    return true;
}

bool rig_content(const struct rig *rig, struct buf *out, struct error *err)
{
    struct arena arena = {0};
    struct casefile *cf;
    bool ok;

    buf_init(out, CONTENT_MOST);
    if (!casefile_open(&cf, rig->path, CASE_READ, err))
        return false;
    ok = add_messages(cf, &arena, out, err) && add_rules(cf, &arena, out, err) &&
         add_findings(cf, &arena, out, err);
    if (sealing_is_there(rig->path))
        buf_text(out, "sealed\n");
    arena_dispose(&arena);
    casefile_close(cf);
    return ok;
}

static size_t times(const struct buf *text, struct str wanted)
{
    struct str rest = buf_as_str(text), line;
    size_t count = 0;

    while (str_next_line(&rest, &line))
        count += str_equal(line, wanted);
    return count;
}

const char *rig_lacks(const struct buf *a, const struct buf *b)
{
    static char lacking[1024];
    struct str rest = buf_as_str(a), line;

    while (str_next_line(&rest, &line))
        if (times(a, line) > times(b, line)) {
            snprintf(lacking, sizeof(lacking), "%.*s", (int)line.len, line.at);
            return lacking;
        }
    return NULL;
}
