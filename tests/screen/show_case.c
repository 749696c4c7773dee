/* show_case.c - the real screen over the sample case, for tests that need a terminal.
 *
 *     show_case FOLDER [job]     with "job", one that goes on until it is stopped begins at once
 *     show_case FOLDER holds     a job that keeps everybody else from writing until it is stopped
 *     show_case --first [FOLDER] the screen without a case; prints what was chosen, and then
 *                                shows the sample case in FOLDER */
#include "screen_case.h"
#include "tui/deed.h"
#include "tui/tui.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
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

static bool end_at_once(struct job *job, void *arg, struct error *err)
{
    (void)arg;
    (void)err;
    job_report(job, NULL, "verified: nothing is wrong");
    return true;
}

static bool show(const char *folder, const char *word, struct error *err)
{
    static const char *const words[] = {"job", "holds"}; /* as in jobs */
    struct tui_options options;
    const struct tui_job jobs[] = {
        {.name = "endless", .title = "A job that goes on", .fn = go_on},
        {.name = "hold", .title = "A job that holds the case", .fn = hold, .arg = &options.cf},
        {.name = "verify", .title = "Verify the case", .fn = end_at_once},
    };
    const struct engine_setup play = {
        .actor = "Lan", .role = "operator", .playbook_dir = HARBOUR_DIR};
    const struct deed_hands hands = {.play = &play};
    char path[512];
    bool ok;

    snprintf(path, sizeof(path), "%s/lan.case", folder);
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
    return ok;
}

static bool ask(struct error *err)
{
    const struct tui_options options = {.start = TUI_NO_JOB};
    struct first_run first;

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
