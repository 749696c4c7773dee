/* acquire.c - an acquisition from end to end; see imap/acquire.h and acquisition.h. */
#include "acquisition.h"

#include "base/file.h"
#include "parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    LANES_USUAL = 2,
    REPLANS_MOST = 3,
    CLOSE_MS = 2000,
    FACTS_MOST = 16 * 1024,
    SIEVE_PORT = 4190,
    NAME_SHOWN = 60, /* bytes of a folder's name in the job's line */
};

/* --- what the parts ask for --- */

bool run_stopped(struct acquisition *run)
{
    if (run->fatal.code != ERROR_NONE)
        return true;
    /* job_cancelled() would wait through a pause, and the connections with it */
    if (!job_paused(run->job) && job_cancelled(run->job))
        error_set(&run->fatal, ERROR_CANCELLED, "stopped");
    return run->fatal.code != ERROR_NONE;
}

void run_fatal(struct acquisition *run, struct error *err)
{
    if (run->fatal.code == ERROR_NONE)
        run->fatal = *err;
    error_clear(err);
}

void run_report(struct acquisition *run, const char *activity)
{
    const struct job_progress progress = {.done = run->done,
                                          .total = run->total,
                                          .bytes_done = run->done_bytes + parts_bytes(run),
                                          .bytes_total = run->total_bytes,
                                          .changed = run->changed};

    run->changed = 0;
    if (run->fetching && run->phase == &fetch_phase)
        job_report(run->job, &progress, "%s: %.*s", activity,
                   (int)utf8_clip(str_of(run->fetching), NAME_SHOWN), run->fetching);
    else
        job_report(run->job, &progress, "%s", activity);
}

static void wake_up(void *arg)
{
    const uint64_t one = 1;

    /* a full counter is awake already */
    if (write(*(const int *)arg, &one, sizeof(one)) < 0)
        return;
}

/* --- the options --- */

static bool is_loopback(const char *host)
{
    return strcmp(host, "localhost") == 0 || strcmp(host, "::1") == 0 ||
           strncmp(host, "127.", 4) == 0;
}

bool acquire_settle(struct acquire_options *options, struct error *err)
{
    if (!*options->imap.host || !*options->imap.user)
        return error_set(err, ERROR_USAGE, "no server and user to acquire from");
    if (!*options->sieve.host) {
        memcpy(options->sieve.host, options->imap.host, sizeof(options->sieve.host));
        options->sieve.port = SIEVE_PORT;
        options->sieve.tls = TLS_STARTTLS;
    }
    if (!*options->sieve.user)
        memcpy(options->sieve.user, options->imap.user, sizeof(options->sieve.user));
    if (options->connections == 0)
        options->connections = LANES_USUAL;
    if (options->connections > LANES_MOST)
        options->connections = LANES_MOST;
    if (options->commit_messages == 0 || options->commit_messages > STORE_MESSAGES)
        options->commit_messages = STORE_MESSAGES;
    if (!options->plaintext_for_tests)
        return true;
    if (!is_loopback(options->imap.host) || !is_loopback(options->sieve.host))
        return error_set(err, ERROR_USAGE, "without TLS only servers on this machine are read");
    options->imap.tls = options->sieve.tls = TLS_NONE_FOR_TESTS;
    return true;
}

/* --- beginning and end --- */

static bool open_run(struct acquisition *run, struct error *err)
{
    char path[4096];

    snprintf(path, sizeof(path), "%s/folders.txt", data_dir(run->options->data_dir));
    run->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (run->wake < 0)
        return error_set_errno(err, ERROR_IO, "cannot make an eventfd");
    job_on_cancel(run->job, wake_up, &run->wake);
    buf_init(&run->server.id, FACTS_MOST);
    buf_init(&run->server.namespaces, FACTS_MOST);
    buf_init(&run->server.quota, FACTS_MOST);
    buf_init(&run->server.metadata, FACTS_MOST);
    run->lane_count = run->options->connections;
    for (unsigned i = 0; i < run->lane_count; i++)
        lane_init(&run->lanes[i], run, i);
    return folder_names_load(&run->names, path, err);
}

static void box_free(struct box *box)
{
    free(box->lines);
    buf_dispose(&box->acl);
    free(box->entries);
    free(box->wants);
    free(box);
}

static void close_run(struct acquisition *run)
{
    for (unsigned i = 0; i < run->lane_count; i++)
        lane_dispose(&run->lanes[i]);
    for (size_t i = 0; i < run->box_count; i++)
        box_free(run->boxes[i]);
    free(run->boxes);
    free(run->retries);
    parts_dispose(run);
    buf_dispose(&run->server.id);
    buf_dispose(&run->server.namespaces);
    buf_dispose(&run->server.quota);
    buf_dispose(&run->server.metadata);
    folder_names_dispose(&run->names);
    job_on_cancel(run->job, NULL, NULL);
    if (run->wake >= 0)
        close(run->wake);
    arena_dispose(&run->arena);
}

static bool begin_run(struct acquisition *run, struct error *err)
{
    const struct acquire_options *options = run->options;
    const char *target = run_sentence(run, "%s at %s:%u", options->imap.user, options->imap.host,
                                      options->imap.port);
    const struct journal_number numbers[] = {
        {"connections", run->lane_count},
        {"folders_chosen", (int64_t)options->folder_count},
        {"headers_first", options->headers_first},
        {"headers_only", options->headers_only},
        {"plaintext", options->plaintext_for_tests},
        {0},
    };

    run->account = (struct account){.user = options->imap.user,
                                    .host = options->imap.host,
                                    .address = "",
                                    .server = "",
                                    .certificate = ""};
    if (!store_begin(run, err) || !run_begin(run->cf, "acquire", target, &run->arg->run, err) ||
        !account_put(run->cf, &run->account, err) ||
        !rule_missed(run->cf, run->account.id, run->arg->run,
                     "the acquisition broke off before they were examined", err))
        return false;
    run->arg->account = run->account.id;
    run_note(run, &(struct run_entry){.kind = "observation",
                                      .action = "acquire-begin",
                                      .target = target,
                                      .result = "ok",
                                      .numbers = numbers});
    if (options->plaintext_for_tests) {
        run_note(run, &(struct run_entry){.kind = "config",
                                          .action = "plaintext-used",
                                          .target = target,
                                          .result = "without TLS, for a test"});
        if (!casefile_set_note(run->cf, "plaintext", "a test without TLS has written here", err))
            return false;
    }
    run->changed |= CASE_RUNS | CASE_ACCOUNTS;
    return store_commit(run, err) &&
           folder_list(run->cf, &run->arena, run->account.id, &run->known, &run->known_count, err);
}

/* The run broke off: whole messages that have arrived are kept, unless it is the case that broke.
 */
static void keep_what_came(struct acquisition *run, const struct error *why)
{
    struct error late = {0};

    if (why->code != ERROR_IO && store_flush(run, &late))
        return;
    if (run->in_transaction)
        casefile_rollback(run->cf);
    run->in_transaction = false;
}

/* The end is written down whatever came before; what that was stays the error to be told. */
static bool end_run(struct acquisition *run, bool ok, struct error *err)
{
    struct acquire_job *arg = run->arg;
    const char *outcome = ok ? "ok" : err->code == ERROR_CANCELLED ? "interrupted" : err->text;
    struct error late = {0};

    error_clear(&run->fatal);
    if (!ok)
        cover_break(run, err->text);
    for (unsigned i = 0; i < run->lane_count; i++)
        link_close(&run->lanes[i].link, ok ? CLOSE_MS : CLOSE_MS / 4);
    if (!run_transcripts(run, &late))
        run_fatal(run, &late);
    run_note(run, &(struct run_entry){.kind = "result",
                                      .action = "acquire-end",
                                      .target = run->options->imap.host,
                                      .result = outcome,
                                      .numbers = (const struct journal_number[]){
                                          {"bytes", (int64_t)arg->bytes},
                                          {"fetched", (int64_t)arg->fetched},
                                          {"headers", (int64_t)arg->headers},
                                          {"reconnects", (int64_t)arg->reconnects},
                                          {"skipped", (int64_t)arg->skipped},
                                          {"unchanged", arg->unchanged},
                                          {"vanished", (int64_t)arg->vanished},
                                          {0}}});
    if (store_begin(run, &late) && run_end(run->cf, arg->run, outcome, &late) &&
        store_commit(run, &late))
        return ok;
    if (!ok)
        return false;
    *err = late;
    return false;
}

/* --- the run --- */

static bool plan(struct acquisition *run, struct error *err)
{
    plan_begin(run);
    return phase_run(run, &plan_phase, err) && cover_folders(run, err);
}

static bool fetch_phases(struct acquisition *run, struct error *err)
{
    const struct acquire_hooks *hooks = &run->arg->hooks;

    if (run->options->headers_first || run->options->headers_only) {
        wants_begin(run, true);
        if (!phase_run(run, &heads_phase, err))
            return false;
        if (hooks->headed && !hooks->headed(hooks->arg, run->arg->run, err))
            return false;
    }
    if (run->options->headers_only || run->replan)
        return true;
    wants_begin(run, false);
    return phase_run(run, &fetch_phase, err);
}

/* Headers, bodies; and a folder that was numbered anew meanwhile is planned and fetched again. */
static bool fetch(struct acquisition *run, struct error *err)
{
    for (int round = 0; round < REPLANS_MOST; round++) {
        if (!fetch_phases(run, err))
            return false;
        if (!run->replan)
            break;
        plan_renew(run);
        if (!plan(run, err))
            return false;
    }
    return run->options->headers_only ? cover_headers(run, err) : cover_mail(run, err);
}

static bool run_through(struct acquisition *run, struct error *err)
{
    const struct acquire_hooks *hooks = &run->arg->hooks;

    if (!begin_run(run, err) || !rules_fetch(run, err))
        return false;
    if (!phase_run(run, &survey_phase, err))
        return false;
    run->arg->signed_in = true;
    if (!survey_record(run, err) || !plan(run, err))
        return false;
    if (hooks->planned && !hooks->planned(hooks->arg, run->arg->run, err))
        return false;
    if (!fetch(run, err))
        return false;
    state_begin(run);
    return phase_run(run, &state_phase, err) && state_record(run, err);
}

bool acquire_run(struct job *job, void *arg, struct error *err)
{
    struct acquire_job *acquire = arg;
    struct acquire_options options = acquire->options;
    struct acquisition *run;
    bool ok;

    if (!acquire_settle(&options, err))
        return false;
    run = xcalloc(1, sizeof(*run));
    run->job = job;
    run->arg = acquire;
    run->options = &options;
    run->cf = acquire->cf;
    run->wake = -1;
    ok = open_run(run, err);
    if (ok) {
        ok = run_through(run, err);
        if (!ok && err->code == ERROR_NONE)
            *err = run->fatal;
        if (!ok)
            keep_what_came(run, err);
        if (run->arg->run != 0)
            ok = end_run(run, ok, err);
    }
    close_run(run);
    free(run);
    return ok;
}
