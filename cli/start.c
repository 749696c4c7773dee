/* start.c - `mailmedic` without any words: what is the matter? */
#include "commands.h"

#include "account.h"
#include "imap/pin.h"
#include "retake.h"
#include "screen_import.h"
#include "tui/tui.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* HOST, HOST:PORT, or with how it begins before it: imap:// goes over to TLS. */
static bool read_server(const char *user, const char *server, struct server_address *out,
                        struct error *err)
{
    size_t scheme = str_find(str_of(server), str_of("://"));
    struct str begins = str_of("imaps://");
    struct buf url;
    bool ok;

    if (server[scheme] != '\0') {
        begins = str_part(str_of(server), 0, scheme + 3);
        server += scheme + 3;
    }
    buf_init(&url, 2048);
    buf_printf(&url, "%.*s", (int)begins.len, begins.at);
    for (const char *at = user; *at; at++) /* what would end the user part of a URL */
        if (strchr("@:/%", *at))
            buf_printf(&url, "%%%02X", (unsigned)(unsigned char)*at);
        else
            buf_char(&url, *at);
    buf_printf(&url, "@%s", server);
    ok = server_address_parse(buf_c(&url), out, err);
    buf_dispose(&url);
    return ok;
}

/* A server_ok of struct first_run. */
static bool is_server(const char *server, struct error *err)
{
    struct server_address ignored;

    if (strchr(server, '@'))
        return error_set(err, ERROR_USAGE, "The server's name alone; who signs in stands above.");
    return read_server("user", server, &ignored, err);
}

/* The case that is there was made for another mailbox. */
static bool check_owner(const struct first_run *first, struct error *err)
{
    struct casefile *cf;
    struct case_info info;
    bool ok;

    if (!case_exists(first->case_path))
        return true;
    if (!casefile_open(&cf, first->case_path, CASE_READ, err))
        return false;
    ok = casefile_info(cf, &info, err);
    casefile_close(cf);
    if (!ok || info.owner[0] == '\0' || strcasecmp(info.owner, first->address) == 0)
        return ok;
    return error_set(err, ERROR_USAGE, "This case is about %s; name another folder for %s.",
                     info.owner, first->address);
}

/* Back to the form, if something there is to be mended. */
static bool ask_again(struct first_run *first, enum first_fault fault, struct error *err)
{
    first->fault = fault;
    snprintf(first->why, sizeof(first->why), "%s", err->text);
    error_clear(err);
    return true;
}

static enum first_fault fault_of(const struct error *failed)
{
    if (failed->code == ERROR_AUTH)
        return FIRST_BAD_PASSWORD;
    return failed->code == ERROR_TRUST ? FIRST_BAD_TRUST : FIRST_BAD_SERVER;
}

/* With what the form says besides, for all that signs in from this screen. */
static bool show(struct invocation *call, const struct first_run *first, const char *pin,
                 const struct screen_begin *begin, struct error *err)
{
    static const struct option trust = {"--ca-file", "FILE", NULL}, alone = {"--pin", "PIN", NULL};
    struct invocation with = *call;
    bool ok;

    with.arguments[0] = first->case_path;
    with.count = 1;
    if (first->ca_file[0] && with.option_count < CALL_MOST)
        with.options[with.option_count++] = (struct given_option){&trust, first->ca_file};
    if (pin[0] && with.option_count < CALL_MOST)
        with.options[with.option_count++] = (struct given_option){&alone, pin};
    ok = call_screen(&with, begin, err);
    call->status = with.status;
    return ok;
}

static bool take_case(const struct first_run *first, struct retake *before, struct error *err)
{
    bool there;

    retake(before, first->case_path, first->address);
    there = case_exists(first->case_path);
    if (!check_owner(first, err) || !case_make_if_missing(first->case_path, first->address, err))
        return false;
    if (!there)
        retake_later(before, first->case_path, first->address);
    return true;
}

/* What was said of one certificate is not said of another. */
static void keep_shown(struct first_run *first, const char *shown)
{
    if (shown[0] == '\0' || strcmp(first->fingerprint, shown) == 0)
        return;
    snprintf(first->fingerprint, sizeof(first->fingerprint), "%s", shown);
    first->trusted[0] = '\0';
}

static bool open_mailbox(struct invocation *call, struct first_run *first, struct retake *before,
                         struct error *err)
{
    struct account_words words = {.options = {.since = INT64_MIN, .secret = &first->password}};
    struct error failed = {0};
    char shown[HASH_HEX] = "", pin[PIN_TEXT] = "";

    if (!read_server(first->user, first->server, &words.options.imap, err))
        return ask_again(first, FIRST_BAD_SERVER, err);
    if (!take_case(first, before, err))
        return ask_again(first, FIRST_BAD_CASE, err);
    if (first->ca_file[0])
        words.options.ca_file = first->ca_file;
    if (first->trusted[0]) {
        pin_of_certificate(first->fingerprint, pin);
        words.options.pin = pin;
    }
    if (!show(call, first, pin,
              &(struct screen_begin){.words = &words, .failed = &failed, .fingerprint = shown},
              err))
        return false;
    keep_shown(first, shown);
    return failed.code == ERROR_NONE || ask_again(first, fault_of(&failed), &failed);
}

/* Before the case is made: nothing is left behind by a path that leads nowhere. */
static bool open_exports(struct invocation *call, struct first_run *first, struct error *err)
{
    const char *const paths[SCREEN_IMPORT_MOST] = {first->exports};

    if (access(first->exports, R_OK) != 0)
        return error_set_errno(err, ERROR_USAGE, "cannot read %s", first->exports);
    if (!case_make_if_missing(first->case_path, "", err))
        return false;
    return show(call, first, "", &(struct screen_begin){.paths = paths}, err);
}

/* fault: whether to ask again. */
static bool begin(struct invocation *call, struct first_run *first, struct retake *before,
                  struct error *err)
{
    first->fault = FIRST_FINE;
    if (first->choice == FIRST_MAILBOX)
        return open_mailbox(call, first, before, err);
    if (first->choice == FIRST_EXPORTS)
        return open_exports(call, first, err);
    return first->choice != FIRST_DEMO || run_demo(call, err);
}

/* Whoever gave up may want nothing to stay; a case with anything in it is not even asked about. */
static bool offer_removal(const struct retake *before, struct error *err)
{
    char answer[16];

    if (!retake_left(before))
        return true;
    printf("The try that failed has left a case: %s\n"
           "It holds nothing of the mailbox, only the log of that try.\n"
           "Type r and Enter to remove it; Enter alone keeps it: ",
           before->made);
    fflush(stdout);
    if (!fgets(answer, sizeof(answer), stdin) || (answer[0] != 'r' && answer[0] != 'R')) {
        printf("Kept: %s\n", before->made);
        return true;
    }
    if (!retake_remove(before, err))
        return false;
    printf("Removed: %s\n", before->made);
    return true;
}

bool run_start(struct invocation *call, struct error *err)
{
    const struct tui_options options = {.start = TUI_NO_JOB};
    struct first_run first = {.server_ok = is_server};
    struct retake before = {0};
    bool ok;

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        call->command = NULL; /* all of them */
        call->status = EXIT_USAGE;
        return run_help(call, err);
    }
    do {
        if (!tui_first_run(&options, &first, err))
            return false;
        ok = begin(call, &first, &before, err);
        secret_wipe(&first.password);
    } while (ok && first.fault != FIRST_FINE);
    return ok && offer_removal(&before, err);
}
