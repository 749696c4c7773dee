/* show_case.c - the real screen over the sample case, for tests that need a terminal.
 *
 *     show_case FOLDER [job]     with "job", one that goes on until it is stopped begins at once
 *     show_case FOLDER holds     a job that keeps everybody else from writing until it is stopped
 *     show_case FOLDER strays    one that opens files when the screen has been left, and ends
 *     show_case --first [FOLDER] the screen without a case; prints what was chosen, and then
 *                                shows the sample case in FOLDER */
#include "screen_case.h"
#include "tui/deed.h"
#include "tui/tui.h"

#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Reports as fast as it can, and ends when it is told to. */
static bool go_on(struct job *job, void *arg, struct error *err)
{
    const struct timespec moment = {.tv_nsec = 1000000};

    (void)arg;
    for (uint64_t i = 1;; i++) {
        if (job_cancelled(job))
            return error_set(err, ERROR_CANCELLED, "stopped");
        job_report(job,
                   &(struct job_progress){.done = i, .bytes_done = i * 1000, .changed = CASE_RULES},
                   "step %d, as nice as %d", (int)i, getpriority(PRIO_PROCESS, (id_t)gettid()));
        nanosleep(&moment, NULL);
    }
}

/* Nobody else can write meanwhile. arg: the open case. */
static bool hold(struct job *job, void *arg, struct error *err)
{
    const struct timespec moment = {.tv_nsec = 1000000};
    struct casefile *cf;

    if (!casefile_clone(&cf, *(struct casefile **)arg, err))
        return false;
    if (casefile_begin(cf, err))
        job_report(job, NULL, "holds the case");
    while (!job_cancelled(job))
        nanosleep(&moment, NULL);
    casefile_rollback(cf);
    casefile_close(cf);
    return error_set(err, ERROR_CANCELLED, "stopped");
}

/* Whoever writes to a descriptor of the screen's that is closed writes into this file. arg: its
 * path. */
static bool take_numbers(struct job *job, void *arg, struct error *err)
{
    enum { MOST = 8, TRIES = 1000 };
    const struct timespec moment = {.tv_nsec = 1000000};
    int first, taken = 0;

    (void)err;
    first = open(arg, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    job_report(job, NULL, "watches");
    while (!job_cancelled(job))
        nanosleep(&moment, NULL);
    for (int i = 0; i < TRIES && taken < MOST; i++) {
        int fd = open(arg, O_WRONLY | O_APPEND | O_CLOEXEC);

        if (fd >= 0 && fd < first) {
            taken++;
            continue;
        }
        close(fd);
        nanosleep(&moment, NULL);
    }
    return true;
}

static bool is_empty(const char *path)
{
    struct stat st;

    return stat(path, &st) != 0 || st.st_size == 0;
}

static bool end_at_once(struct job *job, void *arg, struct error *err)
{
    (void)arg;
    (void)err;
    job_report(job, NULL, "verified: nothing is wrong");
    return true;
}

static bool show(const char *folder, const char *word, struct error *err)
{
    static const char *const words[] = {"job", "holds", "strays"}; /* as in jobs */
    struct tui_options options;
    char strays[512];
    const struct tui_job jobs[] = {
        {.name = "endless", .title = "A job that goes on", .fn = go_on},
        {.name = "hold", .title = "A job that holds the case", .fn = hold, .arg = &options.cf},
        {.name = "strays", .title = "A job that opens files", .fn = take_numbers, .arg = strays},
        {.name = "verify", .title = "Verify the case", .fn = end_at_once},
    };
    const struct engine_setup play = {
        .actor = "Lan", .role = "operator", .playbook_dir = HARBOUR_DIR};
    const struct deed_hands hands = {.play = &play};
    char path[512];
    bool ok;

    snprintf(path, sizeof(path), "%s/lan.case", folder);
    snprintf(strays, sizeof(strays), "%s/strays", folder);
    options = (struct tui_options){.cf = screen_case(path),
                                   .hands = &hands,
                                   .jobs = jobs,
                                   .job_count = ARRAY_LEN(jobs),
                                   .start = TUI_NO_JOB};
    for (size_t i = 0; word && i < ARRAY_LEN(words); i++)
        if (strcmp(word, words[i]) == 0)
            options.start = (int)i;
    ok = tui_run(&options, err);
    casefile_close(options.cf);
    if (ok && !is_empty(strays))
        return error_set(err, ERROR_IO, "a byte went into a file of others");
    return ok;
}

static bool ask(struct error *err)
{
    const struct tui_options options = {.start = TUI_NO_JOB};
    struct first_run first = {0};

    if (!tui_first_run(&options, &first, err))
        return false;
    printf("choice %d, %s, %s, %s, %zu characters of password\n", (int)first.choice, first.address,
           first.server, first.case_path, first.password.len);
    secret_wipe(&first.password);
    return true;
}

int main(int argc, char **argv)
{
    struct error err = {0};
    bool ok;

    setlocale(LC_ALL, ""); /* NOLINT(concurrency-mt-unsafe): no threads yet */
    if (argc < 2)
        return 2;
    if (strcmp(argv[1], "--first") != 0)
        ok = show(argv[1], argv[2], &err);
    else
        ok = ask(&err) && (argc < 3 || show(argv[2], NULL, &err));
    puts(ok ? "left tidily" : err.text);
    return ok ? 0 : 1;
}
