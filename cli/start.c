/* start.c - `mailmedic` without any words: what is the matter? */
#include "commands.h"

#include "account.h"
#include "screen_import.h"
#include "tui/tui.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* From what was typed to a server: imaps unless a port says otherwise. */
static bool read_account(struct account_words *out, struct first_run *first, struct error *err)
{
    struct buf url;
    bool ok;

    *out = (struct account_words){0};
    buf_init(&url, 2048);
    buf_text(&url, "imaps://");
    for (const char *at = first->user; *at; at++) /* what would end the user part of a URL */
        if (strchr("@:/%", *at))
            buf_printf(&url, "%%%02X", (unsigned)(unsigned char)*at);
        else
            buf_char(&url, *at);
    buf_printf(&url, "@%s", first->server);
    ok = server_address_parse(buf_c(&url), &out->options.imap, err);
    buf_dispose(&url);
    out->options.since = INT64_MIN;
    out->options.secret = &first->password; /* stays the form's to wipe */
    return ok;
}

static bool open_mailbox(struct invocation *call, struct first_run *first, struct error *err)
{
    struct account_words words;

    if (!read_account(&words, first, err) ||
        !case_make_if_missing(first->case_path, first->address, err))
        return false;
    call->arguments[0] = first->case_path;
    call->count = 1;
    return call_screen(call, &(struct screen_begin){.words = &words}, err);
}

/* Before the case is made: nothing is left behind by a path that leads nowhere. */
static bool open_exports(struct invocation *call, struct first_run *first, struct error *err)
{
    const char *const paths[SCREEN_IMPORT_MOST] = {first->exports};

    if (access(first->exports, R_OK) != 0)
        return error_set_errno(err, ERROR_USAGE, "cannot read %s", first->exports);
    if (!case_make_if_missing(first->case_path, "", err))
        return false;
    call->arguments[0] = first->case_path;
    call->count = 1;
    return call_screen(call, &(struct screen_begin){.paths = paths}, err);
}

bool run_start(struct invocation *call, struct error *err)
{
    const struct tui_options options = {.start = TUI_NO_JOB};
    struct first_run first;
    bool ok = true;

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        call->command = NULL; /* all of them */
        call->status = EXIT_USAGE;
        return run_help(call, err);
    }
    if (!tui_first_run(&options, &first, err))
        return false;
    if (first.choice == FIRST_MAILBOX)
        ok = open_mailbox(call, &first, err);
    else if (first.choice == FIRST_EXPORTS)
        ok = open_exports(call, &first, err);
    else if (first.choice == FIRST_DEMO)
        ok = run_demo(call, err);
    secret_wipe(&first.password);
    return ok;
}
