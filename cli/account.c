/* account.c - see account.h. */
#include "account.h"

#include "base/clock.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

const struct option sign_in_options[] = {
    {"--password-command", "CMD", "a program that prints the password; no shell"},
    {"--password-fd", "N", "read the password from this descriptor"},
    {"--token-command", "CMD", "a program that prints an OAuth 2 access token; no shell"},
    {"--sieve", "HOST[:PORT]", "the ManageSieve server (default: the same host, 4190)"},
    {"--ca-file", "FILE", "certificates to trust instead of the system's"},
    {"--pin", "PIN",
     "the server's key, by its SHA-256; or certificate:SHA256, to trust just that certificate"},
    {"--insecure-plaintext-for-tests", NULL, "no TLS, to a loopback address only; marks the case"},
    {0},
};

const struct option fetch_options[] = {
    {"--no-sieve", NULL, "do not look for rules over ManageSieve"},
    {"--folder", "F", "only this folder (may be given again)"},
    {"--since", "YYYY-MM-DD", "only mail that arrived on or after this day"},
    {"--connections", "N", "1 to 4 (default 2)"},
    {"--compress", NULL, "have the server compress what it sends: for links below 20 MB/s"},
    {"--headers-first", NULL, "all headers before the first body: they are judged sooner"},
    {"--headers-only", NULL, "folders, rules, sizes, flags and headers; no bodies"},
    {0},
};

const struct option judge_options[] = {
    {"--dkim-keys", "FILE", "public keys of signing domains, for signatures on this mail"},
    {"--yara", "PATH", "a file of YARA rules, or a folder of them (.yar, .yara), over this mail"},
    {"--clamd", "SOCKET", "ask ClamAV on this machine: a socket, 127.0.0.1:3310, or \"default\""},
    {0},
};

/* A number of just so many digits at text. False: it is not one, or not from least to most. */
static bool read_digits(const char *text, size_t digits, uint64_t least, uint64_t most, int *out)
{
    uint64_t value;

    if (!str_to_u64((struct str){text, digits}, most, &value) || value < least)
        return false;
    *out = (int)value;
    return true;
}

static bool read_date(const char *text, int64_t *out, struct error *err)
{
    int year, month, day;

    *out = INT64_MIN;
    if (!text)
        return true;
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-' ||
        !read_digits(text, 4, 1970, 9999, &year) || !read_digits(text + 5, 2, 1, 12, &month) ||
        !read_digits(text + 8, 2, 1, 31, &day))
        return error_set(err, ERROR_USAGE, "\"%s\" is not a day in the form 2026-11-22", text);
    *out = clock_from_civil(year, month, day, 0, 0, 0);
    return true;
}

/* HOST, HOST:PORT or [ADDRESS]:PORT. */
static bool read_sieve(const char *text, struct server_address *out, struct error *err)
{
    const char *colon = strrchr(text, ':');
    const char *bracket = strchr(text, ']');
    size_t len = strlen(text);
    uint64_t port = 4190;

    if (colon && (!bracket || colon > bracket)) {
        if (!str_to_u64(str_of(colon + 1), 65535, &port) || port == 0)
            return error_set(err, ERROR_USAGE, "\"%s\" is not a port", colon + 1);
        len = (size_t)(colon - text);
    }
    if (text[0] == '[' && bracket) {
        text++;
        len = (size_t)(bracket - text);
    }
    if (len == 0 || len >= sizeof(out->host))
        return error_set(err, ERROR_USAGE, "--sieve wants HOST or HOST:PORT");
    snprintf(out->host, sizeof(out->host), "%.*s", (int)len, text);
    out->port = (unsigned)port;
    out->tls = TLS_STARTTLS;
    return true;
}

static bool read_secret(struct account_words *out, const struct invocation *call, struct error *err)
{
    const char *command = call_value(call, "--password-command");
    const char *token = call_value(call, "--token-command");
    const char *fd_text = call_value(call, "--password-fd");
    char prompt[700];
    uint64_t fd = 0;

    if ((command != NULL) + (token != NULL) + (fd_text != NULL) > 1)
        return error_set(err, ERROR_USAGE,
                         "give one of --password-command, --password-fd and --token-command");
    if (!secret_init(&out->secret, err))
        return false;
    out->options.secret = &out->secret;
    if (token) {
        out->options.sign_in = SIGN_IN_TOKEN;
        return secret_from_command(&out->secret, token, err);
    }
    if (command)
        return secret_from_command(&out->secret, command, err);
    if (fd_text)
        return call_number(call, "--password-fd", 1023, &fd, err) &&
               secret_from_fd(&out->secret, (int)fd, err);
    if (!isatty(STDIN_FILENO))
        return error_set(err, ERROR_USAGE,
                         "no password: standard input is not a terminal, so nothing is asked; give "
                         "--password-command or --password-fd");
    snprintf(prompt, sizeof(prompt), "Password of %s at %s: ", out->options.imap.user,
             out->options.imap.host);
    return secret_from_tty(&out->secret, prompt, err);
}

bool account_read_words(struct account_words *out, const struct invocation *call, const char *url,
                        struct error *err)
{
    struct acquire_options *options = &out->options;
    const char *sieve = call_value(call, "--sieve");
    uint64_t connections = 0;

    *out = (struct account_words){0};
    if (!server_address_parse(url, &options->imap, err) ||
        !read_date(call_value(call, "--since"), &options->since, err) ||
        !call_number(call, "--connections", 4, &connections, err) ||
        (sieve && !read_sieve(sieve, &options->sieve, err)))
        return false;
    if (sieve && call_has(call, "--no-sieve"))
        return error_set(err, ERROR_USAGE, "give one of --sieve and --no-sieve");
    options->connections = (unsigned)connections;
    options->no_sieve = call_has(call, "--no-sieve");
    options->ca_file = call_value(call, "--ca-file");
    options->pin = call_value(call, "--pin");
    options->compress = call_has(call, "--compress");
    options->headers_first = call_has(call, "--headers-first");
    options->headers_only = call_has(call, "--headers-only");
    options->plaintext_for_tests = call_has(call, "--insecure-plaintext-for-tests");
    options->folder_count = call_values(call, "--folder", out->folders, FOLDERS_MOST);
    options->folders = options->folder_count ? out->folders : NULL;
    call_role_options(call, &options->role);
    return true;
}

bool account_ask(struct account_words *words, const struct invocation *call, struct error *err)
{
    if (read_secret(words, call, err))
        return true;
    account_dispose(words);
    return false;
}

bool account_read(struct account_words *out, const struct invocation *call, const char *url,
                  struct error *err)
{
    return account_read_words(out, call, url, err) && account_ask(out, call, err);
}

void account_url(struct buf *out, const char *scheme, const char *user, const char *host)
{
    buf_printf(out, "%s://", scheme);
    for (const char *at = user; *at; at++) {
        bool plain = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
                     (*at >= '0' && *at <= '9') || *at == '-' || *at == '.' || *at == '_';

        if (plain)
            buf_char(out, *at);
        else
            buf_printf(out, "%%%02X", (unsigned char)*at);
    }
    buf_printf(out, strchr(host, ':') ? "@[%s]" : "@%s", host);
}

void account_dispose(struct account_words *words)
{
    secret_wipe(&words->secret);
}
